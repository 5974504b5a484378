//! Leads shared out among people (`distribute`).
//!
//! A row that gives a value to one of the fields of `same` gets the person who wins for that value: everybody draws as many lots as his
//! weight is, a lot being a hash of the value, the person and the lot's number, and the greatest wins. So equal values come to one
//! person, in whatever file and night; who is added takes leads from all alike, and who goes leaves his own to the others.
//!
//! Other rows go round. The round of all people, each as often as his weight is, spread evenly (*smooth weighted round robin*),
//! begins at a place that the source's bytes decide, so that nightly files of one row do not all go to the first. A row's place in
//! the round is its number among the rows of its source that go round: whoever reads the same file by the same mapping gives it
//! to the same person, and nothing needs to be kept. Each person's part is exact whenever the round is full.
//!
//! Frozen: what a lot and a beginning are made of.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::content::digest_of;
use super::key_form::key_form;
use super::lead::Lead;
use super::multifields::identity;
use crate::domain::{Digest, FieldName, FieldValue, MultiKind, SourceInfo};
use crate::mapping::Shares;

/// A round of people, from where a source begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Round {
    people: Vec<i64>,
    begin: u64,
}

impl Round {
    /// The round of these people for the rows of a source.
    pub(super) fn new(shares: &Shares, field: &FieldName, source: &SourceInfo) -> Self {
        let texts = [source.sha256.as_str(), &source.sheet, field.as_str()];
        Self {
            people: spread(&shares.people),
            begin: digest_of(&texts).first_64_bits(),
        }
    }

    /// The person whose turn it is after so many others; `None` in a round of nobody.
    pub(super) fn person(&self, turn: u64) -> Option<i64> {
        let length = u64::try_from(self.people.len())
            .ok()
            .filter(|all| *all > 0)?;
        let place = (self.begin % length + turn % length) % length;
        self.people.get(usize::try_from(place).ok()?).copied()
    }
}

/// A person who is still to be chosen for a row: whose turn it is shows once the rows before it are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The field.
    pub(super) field: FieldName,
    /// The rule, by its [`entry`](crate::mapping::ConstantRule::entry): each has a round of its own.
    pub(super) rule: usize,
    /// Who goes round.
    pub(super) round: Arc<Round>,
}

/// Everybody as often as his weight is, evenly spread: who is furthest behind his part comes next.
fn spread(people: &[(i64, u32)]) -> Vec<i64> {
    let divisor = people
        .iter()
        .fold(0, |known, (_, weight)| gcd(known, *weight));
    let weights: Vec<i64> = people
        .iter()
        .map(|(_, weight)| i64::from(weight.checked_div(divisor).unwrap_or(0)))
        .collect();
    let total: i64 = weights.iter().sum();
    let mut behind = vec![0_i64; people.len()];
    let mut round = Vec::new();
    for _ in 0..total {
        for (one, weight) in behind.iter_mut().zip(&weights) {
            *one = one.saturating_add(*weight);
        }
        let most = behind.iter().copied().max().unwrap_or(0);
        let next = behind.iter().position(|one| *one == most);
        let Some(next) = next.filter(|_| most > 0) else {
            break;
        };
        if let (Some(one), Some((person, _))) = (behind.get_mut(next), people.get(next)) {
            *one = one.saturating_sub(total);
            round.push(*person);
        }
    }
    round
}

const fn gcd(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// What a row has in the first of the fields that it fills: the first element of a multifield as portals compare it, else the
/// value in key form 1.
pub(super) fn sameness(lead: &Lead, fields: &[FieldName]) -> Option<Digest> {
    fields.iter().find_map(|field| {
        let value = lead.value(field.as_str())?;
        let text = if let FieldValue::Multi(elements) = value {
            let kind = MultiKind::of_field(field.as_str())?;
            let first = elements.first()?;
            identity(kind, first.value_type, first.value.trim())
        } else {
            key_form(&value.wire_text()?)
        };
        (!text.is_empty()).then(|| digest_of(&[field.as_str(), &text]))
    })
}

/// The person who wins for a value.
pub(super) fn winner(shares: &Shares, value: Digest) -> Option<i64> {
    let lots = shares
        .people
        .iter()
        .flat_map(|(person, weight)| (0..*weight).map(|lot| (drawn(value, *person, lot), *person)));
    lots.max().map(|(_, person)| person)
}

/// A person's lot.
fn drawn(value: Digest, person: i64, lot: u32) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(value.0);
    hash.update(person.to_be_bytes());
    hash.update(lot.to_be_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Round, spread, winner};
    use crate::domain::FieldName;
    use crate::mapping::Shares;
    use crate::rows::content::digest_of;
    use crate::rows::fixtures::source;

    fn shares(people: &[(i64, u32)]) -> Shares {
        Shares {
            people: people.to_vec(),
            same: Vec::new(),
        }
    }

    fn counts(people: impl Iterator<Item = i64>) -> BTreeMap<i64, usize> {
        people.fold(BTreeMap::new(), |mut counts, person| {
            *counts.entry(person).or_default() += 1;
            counts
        })
    }

    #[test]
    fn a_round_is_spread_and_short() {
        assert_eq!(spread(&[(1, 5), (2, 1), (3, 1)]), [1, 1, 2, 1, 3, 1, 1]);
        assert_eq!(spread(&[(7, 20), (9, 10)]), [7, 9, 7]);
        assert_eq!(spread(&[(7, 0), (9, 3)]), [9]);
        assert_eq!(spread(&[(7, 0)]), [0_i64; 0]);
    }

    #[test]
    fn sources_begin_at_places_of_their_own() {
        let field = FieldName::new("ASSIGNED_BY_ID");
        let first = |bytes: usize| {
            let mut source = source(&["A"]);
            source.sha256 = format!("{bytes:064x}");
            Round::new(&shares(&[(1, 2), (2, 1), (3, 1)]), &field, &source)
                .person(0)
                .unwrap()
        };
        let of_nights = counts((0..4000).map(first));
        assert!((1900..2100).contains(&of_nights[&1]), "{of_nights:?}");
        assert!((900..1100).contains(&of_nights[&2]), "{of_nights:?}");
    }

    #[test]
    fn lots_are_frozen() {
        let people = shares(&[(1, 2), (2, 1), (17, 3)]);
        let won = [
            "79160000001",
            "79160000002",
            "79160000003",
            "79160000004",
            "79160000005",
            "79160000006",
        ]
        .map(|phone| winner(&people, digest_of(&["PHONE", phone])).unwrap());
        assert_eq!(won, FROZEN);
    }

    const FROZEN: [i64; 6] = [1, 1, 2, 1, 17, 17];

    fn people() -> impl Strategy<Value = Vec<(i64, u32)>> {
        prop::collection::btree_map(1_i64..500, 0_u32..12, 1..7)
            .prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn parts_are_exact_whenever_the_round_is_full(people in people(), skipped in any::<u64>(), bytes in any::<u64>()) {
            let total: u32 = people.iter().map(|(_, weight)| weight).sum();
            prop_assume!(total > 0);
            let mut source = source(&["A"]);
            source.sha256 = bytes.to_string();
            let round = Round::new(&shares(&people), &FieldName::new("ASSIGNED_BY_ID"), &source);
            let turns = (0..u64::from(total)).map(|turn| round.person(skipped / 2 + turn).unwrap());
            let wanted = people.iter().filter(|(_, weight)| *weight > 0);
            let wanted = wanted.map(|(person, weight)| (*person, *weight as usize)).collect();
            prop_assert_eq!(counts(turns), wanted);
        }

        #[test]
        fn a_value_wins_one_person_whatever_their_order_and_moves_only_to_who_is_added(
            people in people(), value in "[0-9]{5,11}", added in 1_u32..12,
        ) {
            prop_assume!(people.iter().any(|(_, weight)| *weight > 0));
            let value = digest_of(&["PHONE", &value]);
            let won = winner(&shares(&people), value);
            let mut turned = people.clone();
            turned.reverse();
            prop_assert_eq!(winner(&shares(&turned), value), won);
            turned.push((1000, added));
            let after = winner(&shares(&turned), value);
            prop_assert!(after == won || after == Some(1000));
            let others: Vec<(i64, u32)> = people.iter().copied().filter(|(person, _)| Some(*person) != won).collect();
            if let Some((loser, _)) = others.first().copied() {
                let without: Vec<(i64, u32)> = people.iter().copied().filter(|(person, _)| *person != loser).collect();
                prop_assert_eq!(winner(&shares(&without), value), won, "who goes leaves the others theirs");
            }
        }
    }

    #[test]
    fn many_values_come_to_people_by_their_weights() {
        let people = shares(&[(1, 3), (2, 1)]);
        let won = (0..8000)
            .map(|phone: u32| winner(&people, digest_of(&["PHONE", &phone.to_string()])).unwrap());
        let of_first = counts(won)[&1];
        assert!((5850..6150).contains(&of_first), "{of_first}");
    }
}

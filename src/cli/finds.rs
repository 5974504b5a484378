//! Who in the portal has these phones and e-mails: rounds of questions until every find has its owner.
//!
//! `crm.duplicate.findbycomm` takes twenty values and tells IDs, not which value found which; of a kind it tells twenty at most, and
//! one with twenty leaves the later kinds out (`lead-methods.md` §8). So: all kinds are asked for at once; an answer that may not be
//! whole is asked again kind by kind, and then by halves of its values, down to a single one, which then is a contact of very
//! many. The finds are read back and matched by their own phones and e-mails; what matches none is asked for value by value.

use std::collections::{BTreeMap, BTreeSet};

use crate::batching::{
    Answer, CARDS_PER_LIST, FINDS_TOLD, Question, Unanswered, VALUES_PER_SEARCH, spellings,
};
use crate::domain::{CrmCard, CrmEntity, MultiKind, StageGroup};
use crate::portal::Portal;
use crate::rows::Contact;

use super::asker::{Answered, Asker};
use super::diagnose::{ConfigProblem, Fatal};

/// A contact that is looked for.
#[derive(Debug)]
struct Wanted {
    kind: MultiKind,
    /// As the portal may hold it.
    forms: Vec<String>,
    /// The forms as they are compared.
    keys: BTreeSet<String>,
    /// What has it.
    found: BTreeSet<(CrmEntity, u64)>,
    /// So many of these have it that it tells nothing.
    shared: Option<CrmEntity>,
}

impl Wanted {
    fn of(contact: &Contact) -> Self {
        let forms = spellings(contact.kind, &contact.value);
        let keys = forms.iter().filter_map(|form| key(contact.kind, form));
        Self {
            kind: contact.kind,
            keys: keys.collect(),
            forms,
            found: BTreeSet::new(),
            shared: None,
        }
    }

    fn is_of(&self, card: &CrmCard) -> bool {
        let contacts = card.contacts.iter();
        let mut same = contacts.filter(|(kind, _)| *kind == self.kind);
        same.any(|(kind, value)| key(*kind, value).is_some_and(|key| self.keys.contains(&key)))
    }
}

/// What two spellings have in common; `None` of what says nothing. Of a phone the digits before an extension.
fn key(kind: MultiKind, value: &str) -> Option<String> {
    let key = if kind == MultiKind::Phone {
        let extension = |c: char| c.is_alphabetic() || ";,#".contains(c);
        let number = value.split(extension).next().unwrap_or_default();
        number.chars().filter(char::is_ascii_digit).collect()
    } else {
        value.trim().to_lowercase()
    };
    Some(key).filter(|key| !key.is_empty())
}

/// A question under way: the contacts, by their places, and among what.
#[derive(Debug, Clone)]
struct Search {
    wanted: Vec<usize>,
    entity: Option<CrmEntity>,
}

/// Contacts, each once, and what of the portal has them.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// Places of the contacts by their kinds and identities.
    places: BTreeMap<(MultiKind, String), usize>,
    wanted: Vec<Wanted>,
    cards: BTreeMap<(CrmEntity, u64), CrmCard>,
}

impl Finds {
    /// A contact is to be looked for.
    pub(super) fn want(&mut self, contact: &Contact) {
        let name = (contact.kind, contact.identity.clone());
        let place = self.wanted.len();
        if *self.places.entry(name).or_insert(place) == place {
            self.wanted.push(Wanted::of(contact));
        }
    }

    /// What has a contact; or so many that it tells nothing.
    pub(super) fn of(&self, contact: &Contact) -> Result<Vec<&CrmCard>, CrmEntity> {
        let name = (contact.kind, contact.identity.clone());
        let place = self.places.get(&name);
        let Some(wanted) = place.and_then(|place| self.wanted.get(*place)) else {
            return Ok(Vec::new());
        };
        match wanted.shared {
            Some(entity) => Err(entity),
            None => Ok(wanted
                .found
                .iter()
                .filter_map(|find| self.cards.get(find))
                .collect()),
        }
    }

    /// Asks until every find has its owner.
    pub(super) async fn search<P: Portal>(
        &mut self,
        asker: &mut Asker<'_, P>,
        among: &[CrmEntity],
    ) -> Result<(), Fatal> {
        let entity = match among {
            [only] => Some(*only),
            _ => None,
        };
        let mut searches = self.first_searches(entity);
        while !searches.is_empty() {
            let mut found = Vec::new();
            while !searches.is_empty() {
                searches = self.round(asker, among, searches, &mut found).await?;
            }
            self.read_cards(asker, &found).await?;
            searches = self.match_finds(found);
        }
        Ok(())
    }

    /// As many contacts to a question as fit with all their forms.
    fn first_searches(&self, entity: Option<CrmEntity>) -> Vec<Search> {
        let mut searches = Vec::new();
        for kind in [MultiKind::Phone, MultiKind::Email] {
            let mut search = Search {
                wanted: Vec::new(),
                entity,
            };
            let mut values = 0;
            for (place, wanted) in self.wanted.iter().enumerate() {
                if wanted.kind != kind {
                    continue;
                }
                if values + wanted.forms.len() > VALUES_PER_SEARCH {
                    let next = Vec::new();
                    let full = std::mem::replace(&mut search.wanted, next);
                    let wanted = full;
                    searches.push(Search { wanted, entity });
                    values = 0;
                }
                values += wanted.forms.len();
                search.wanted.push(place);
            }
            if !search.wanted.is_empty() {
                searches.push(search);
            }
        }
        searches
    }

    /// Asks; gives what has to be asked again, since its answer may not be whole.
    async fn round<P: Portal>(
        &mut self,
        asker: &mut Asker<'_, P>,
        among: &[CrmEntity],
        searches: Vec<Search>,
        found: &mut Vec<(Search, Vec<(CrmEntity, u64)>)>,
    ) -> Result<Vec<Search>, Fatal> {
        let questions = searches.iter().filter_map(|search| self.question(search));
        let told = asker.ask_all(questions.collect()).await;
        let answers = told.map_err(|error| error.or(ConfigProblem::DuplicatesUnanswered))?;
        let mut again = Vec::new();
        for (search, answer) in searches.into_iter().zip(answers) {
            let Answer::Duplicates(finds) = understood(answer)? else {
                return Err(ConfigProblem::DuplicatesUnanswered.into());
            };
            let full = finds.iter().find(|(_, ids)| ids.len() >= FINDS_TOLD);
            match (full, search.entity) {
                (Some(_), None) => again.extend(among.iter().map(|entity| Search {
                    entity: Some(*entity),
                    ..search.clone()
                })),
                (Some((entity, _)), Some(_)) => again.extend(self.halves(&search, *entity)),
                (None, _) => {
                    let all = finds
                        .into_iter()
                        .flat_map(|(entity, ids)| ids.into_iter().map(move |id| (entity, id)));
                    let ours = all.filter(|(entity, _)| among.contains(entity));
                    found.push((search, ours.collect()));
                }
            }
        }
        Ok(again)
    }

    fn question(&self, search: &Search) -> Option<Question> {
        let wanted = search
            .wanted
            .iter()
            .filter_map(|place| self.wanted.get(*place));
        let kind = wanted.clone().next()?.kind;
        Some(Question::Duplicates {
            kind,
            values: wanted.flat_map(|one| one.forms.iter().cloned()).collect(),
            entity: search.entity,
        })
    }

    /// Both halves of a search whose answer was full; a single contact that fills it is one of very many.
    fn halves(&mut self, search: &Search, entity: CrmEntity) -> Vec<Search> {
        if let [place] = search.wanted.as_slice() {
            if let Some(wanted) = self.wanted.get_mut(*place) {
                wanted.shared = Some(entity);
            }
            return Vec::new();
        }
        let half = search.wanted.len().div_ceil(2);
        let halves = search.wanted.chunks(half);
        halves
            .map(|wanted| Search {
                wanted: wanted.to_vec(),
                entity: search.entity,
            })
            .collect()
    }

    /// Reads back what was found and is not known yet.
    async fn read_cards<P: Portal>(
        &mut self,
        asker: &mut Asker<'_, P>,
        found: &[(Search, Vec<(CrmEntity, u64)>)],
    ) -> Result<(), Fatal> {
        let finds = found.iter().flat_map(|(_, finds)| finds.iter().copied());
        let new: BTreeSet<(CrmEntity, u64)> = finds
            .filter(|find| !self.cards.contains_key(find))
            .collect();
        for entity in CrmEntity::ALL {
            let ids: Vec<u64> = new
                .iter()
                .filter(|(of, _)| *of == entity)
                .map(|(_, id)| *id)
                .collect();
            let questions = ids.chunks(CARDS_PER_LIST).map(|ids| Question::Cards {
                entity,
                ids: ids.to_vec(),
            });
            let told = asker.ask_all(questions.collect()).await;
            let answers = told.map_err(|error| error.or(ConfigProblem::DuplicatesUnanswered))?;
            for answer in answers {
                let Answer::Cards(cards) = understood(answer)? else {
                    return Err(ConfigProblem::DuplicatesUnanswered.into());
                };
                let known = cards.into_iter().map(|card| ((entity, card.id), card));
                self.cards
                    .extend(known.filter(|(find, _)| new.contains(find)));
            }
        }
        for (entity, id) in new {
            // It is there, and the webhook may not see it.
            self.cards.entry((entity, id)).or_insert_with(|| CrmCard {
                entity,
                id,
                contacts: Vec::new(),
                stage: StageGroup::Open,
                created: 0,
                origin: (String::new(), String::new()),
                readable: false,
            });
        }
        Ok(())
    }

    /// Gives each find to the contacts that it has; gives the searches of which some find has none, contact by contact.
    fn match_finds(&mut self, found: Vec<(Search, Vec<(CrmEntity, u64)>)>) -> Vec<Search> {
        let mut again = Vec::new();
        for (search, finds) in found {
            let mut stray = false;
            for find in finds {
                let owners: Vec<usize> = match search.wanted.as_slice() {
                    [only] => vec![*only],
                    several => {
                        let card = self.cards.get(&find);
                        let is_of = |place: &&usize| {
                            let wanted = self.wanted.get(**place);
                            wanted
                                .zip(card)
                                .is_some_and(|(wanted, card)| wanted.is_of(card))
                        };
                        several.iter().filter(is_of).copied().collect()
                    }
                };
                stray |= owners.is_empty();
                for place in owners {
                    if let Some(wanted) = self.wanted.get_mut(place) {
                        wanted.found.insert(find);
                    }
                }
            }
            if stray {
                again.extend(search.wanted.iter().map(|place| Search {
                    wanted: vec![*place],
                    entity: search.entity,
                }));
            }
        }
        again
    }
}

/// An answer; a refusal ends the search, since nobody can tell what it would have found.
pub(super) fn understood(answer: Answered) -> Result<Answer, Fatal> {
    match answer {
        Ok(answer) => Ok(answer),
        Err(Unanswered::Refused(error)) => {
            let cause = format!("{} {}", error.code, error.text);
            Err(ConfigProblem::DuplicatesRefused { cause }.into())
        }
        Err(Unanswered::Deferred(_) | Unanswered::Lost(_)) => {
            Err(ConfigProblem::DuplicatesUnanswered.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::key;
    use crate::domain::MultiKind::Phone;

    #[test]
    fn two_spellings_of_a_number_have_its_digits_in_common() {
        let key = |value| key(Phone, value);
        assert_eq!(
            key("8 (916) 123-45-67 доб. 12").as_deref(),
            Some("89161234567")
        );
        assert_eq!(key("нет"), None);
    }
}

//! A person's whole name in its parts (NAM-01 to NAM-13).
//!
//! What decides, in this order: a comma behind the surname; initials; a patronymic; the dictionary of first names; the ending of
//! a surname; the order that the column's other cells are in. What none of them decides stays whole. No word is ever left out: each
//! comes back in one of the parts.

use super::company_name::company;
use super::fold::fold;
use super::name_units::{Unit, units};
use super::name_words::{
    Addressee, WordKind, is_behind_surname, is_beside_names, joins_people, salutation,
};
use crate::domain::NameOrder;

/// A whole name, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FullName {
    /// The salutation as it is written, and whom it is for.
    pub(super) salutation: Option<(String, Addressee)>,
    pub(super) last: String,
    /// The first name; all of a name that could not be taken apart.
    pub(super) name: String,
    pub(super) second: String,
    pub(super) company: String,
    /// What a person should know or look at.
    pub(super) doubt: Option<Doubt>,
}

/// What is to be told of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing decides which word is what.
    Unsure,
    /// Neither dictionary nor patronymic: the column's order, or the ending of the surname.
    Assumed,
    /// Two people (NAM-11).
    TwoPeople,
    /// An occupation or another word that is no name (NAM-13).
    Beside(String),
    /// A company (NAM-10).
    Company,
}

/// The three parts of a person's name.
#[derive(Debug, Default)]
struct Parts {
    last: String,
    name: String,
    second: String,
    assumed: bool,
}

/// Takes a whole name apart; `order` is that of the column's other cells.
pub(super) fn full_name(text: &str, order: Option<NameOrder>) -> FullName {
    let Some(company) = company(text) else {
        return person(text, order);
    };
    let mut found = FullName {
        company: company.whole.to_owned(),
        ..FullName::default()
    };
    if let Some((alone, rest)) = company.parted {
        let person = person(rest, order);
        let sure = matches!(person.doubt, None | Some(Doubt::Assumed));
        if sure && !person.last.is_empty() {
            found = FullName {
                company: alone.to_owned(),
                ..person
            };
        }
    }
    found.doubt = Some(Doubt::Company);
    found
}

/// The order in which the dictionary, or a patronymic, shows a name to be written; `None` where it shows nothing.
pub(super) fn order_of(text: &str) -> Option<NameOrder> {
    if text.contains([',', '(']) || company(text).is_some() {
        return None;
    }
    let found = person(text, None);
    if found.doubt.is_some() || found.last.is_empty() || found.name.is_empty() {
        return None;
    }
    let begins = fold(text);
    Some(if begins.starts_with(&fold(&found.last)) {
        NameOrder::LastFirst
    } else {
        NameOrder::FirstLast
    })
}

fn person(text: &str, order: Option<NameOrder>) -> FullName {
    let (salutation, rest) = without_salutation(text);
    let whole = |doubt| FullName {
        name: text.to_owned(),
        doubt: Some(doubt),
        ..FullName::default()
    };
    if let Some(doubt) = no_single_name(rest) {
        return whole(doubt);
    }
    let Some(parts) = parts_of(rest, salutation.is_some(), order) else {
        return whole(Doubt::Unsure);
    };
    FullName {
        salutation,
        last: parts.last,
        name: parts.name,
        second: parts.second,
        company: String::new(),
        doubt: parts.assumed.then_some(Doubt::Assumed),
    }
}

/// A salutation in front, and the name behind it.
fn without_salutation(text: &str) -> (Option<(String, Addressee)>, &str) {
    let Some((first, rest)) = text.split_once(' ') else {
        return (None, text);
    };
    match salutation(&fold(first)) {
        Some(addressee) => (Some((first.to_owned(), addressee)), rest.trim_start()),
        None => (None, text),
    }
}

/// Why a text is no name of one person.
fn no_single_name(text: &str) -> Option<Doubt> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '@' | '\\' | '|' | '=');
    if text.contains(digits) {
        return Some(Doubt::Unsure);
    }
    let words: Vec<String> = text.split([' ', ',', '(', ')']).map(fold).collect();
    let of_letters = |word: &String| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let joined = words.windows(3).any(|three| match three {
        [before, join, behind] => joins_people(join) && of_letters(before) && of_letters(behind),
        _ => false,
    });
    if joined || text.contains(['/', '+', '&']) {
        return Some(Doubt::TwoPeople);
    }
    if let Some(word) = text
        .split([' ', ',', '(', ')', '.'])
        .find(|word| is_beside_names(&fold(word)))
    {
        return Some(Doubt::Beside(word.to_owned()));
    }
    let quoted = |c: char| matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | ';');
    text.contains(quoted).then_some(Doubt::Unsure)
}

fn parts_of(text: &str, greeted: bool, order: Option<NameOrder>) -> Option<Parts> {
    if let Some((last, first)) = text.split_once(',') {
        return behind_comma(last.trim(), first.trim());
    }
    let units = units(text)?;
    let kinds: Vec<WordKind> = units.iter().map(|unit| unit.kind).collect();
    match (units.as_slice(), kinds.as_slice()) {
        ([], _) => None,
        ([one], _) => single(one, greeted),
        ([first, second], [one, other]) => {
            let latin = greeted && text.is_ascii();
            let order = order.or(latin.then_some(NameOrder::FirstLast));
            pair((first, *one), (second, *other), order)
        }
        (units, kinds) if units.len() <= 5 => {
            by_initials(units, kinds).or_else(|| by_patronymic(units, kinds))
        }
        _ => None,
    }
}

/// `Smith, John A.`
fn behind_comma(last: &str, first: &str) -> Option<Parts> {
    if first.contains(',') {
        return None;
    }
    let (lasts, firsts) = (units(last)?, units(first)?);
    let is_surname = lasts.len() <= 2
        && lasts.iter().all(|unit| {
            !matches!(unit.kind, WordKind::Initial | WordKind::Patronymic)
                && !is_behind_surname(&unit.core)
        })
        && lasts.iter().any(|unit| unit.kind != WordKind::First);
    let (name, second) = match firsts.as_slice() {
        [name] => (name, None),
        [name, second] => (name, Some(second)),
        _ => return None,
    };
    let goes_on = second.is_none_or(|unit| {
        matches!(unit.kind, WordKind::Initial | WordKind::Patronymic)
            || (unit.kind == WordKind::First && name.kind == WordKind::First)
    });
    let is_name = match name.kind {
        WordKind::First | WordKind::Initial => true,
        WordKind::Other => second.is_some(),
        WordKind::Patronymic | WordKind::LikePatronymic | WordKind::Surname => false,
    };
    (is_surname && is_name && goes_on).then(|| Parts {
        last: last.to_owned(),
        name: name.written(),
        second: second.map_or_else(String::new, Unit::written),
        assumed: false,
    })
}

/// A word alone: a surname where it is greeted or ends as one, else a first name (NAM-04).
fn single(unit: &Unit, greeted: bool) -> Option<Parts> {
    let is_last = match unit.kind {
        WordKind::First | WordKind::Initial | WordKind::Patronymic => false,
        WordKind::Surname => true,
        WordKind::Other | WordKind::LikePatronymic => greeted,
    };
    if unit.kind == WordKind::Surname && unit.is_glued() {
        return None;
    }
    Some(if is_last {
        last_first(unit.written(), String::new())
    } else {
        last_first(String::new(), unit.written())
    })
}

fn pair(
    (first, one): (&Unit, WordKind),
    (second, other): (&Unit, WordKind),
    order: Option<NameOrder>,
) -> Option<Parts> {
    use WordKind::{First, Initial, LikePatronymic, Other, Patronymic, Surname};
    let last_name = || last_first(first.written(), second.written());
    let name_last = || last_first(second.written(), first.written());
    let by_order = || {
        let parts = match order? {
            NameOrder::LastFirst => last_name(),
            NameOrder::FirstLast => name_last(),
        };
        Some(Parts {
            assumed: true,
            ..parts
        })
    };
    match (one, other) {
        (First | Other | Initial, Patronymic) | (Initial, Initial) => Some(Parts {
            name: first.written(),
            second: second.written(),
            ..Parts::default()
        }),
        (First | Initial, Surname | LikePatronymic | Other) => Some(name_last()),
        (Surname | LikePatronymic | Other, First | Initial) => Some(last_name()),
        // Abramovich before his first name; a patronymic never comes before it.
        (Patronymic, First) if first.core.ends_with("ич") => Some(last_name()),
        // A particle is no guess, an ending is.
        (Other, Surname | LikePatronymic) => Some(Parts {
            assumed: !second.is_glued(),
            ..name_last()
        }),
        (Surname | LikePatronymic, Other) => Some(Parts {
            assumed: !first.is_glued(),
            ..last_name()
        }),
        (First, First) | (Other, Other) | (Surname | LikePatronymic, Surname | LikePatronymic) => {
            by_order()
        }
        (First, Initial)
        | (Initial, First)
        | (Patronymic, _)
        | (Surname | LikePatronymic, Patronymic) => None,
    }
}

/// `Иванов И. И.`, `И. И. Иванов`, `John A. Smith`, `Иванов Иван И.`
fn by_initials(units: &[Unit], kinds: &[WordKind]) -> Option<Parts> {
    use WordKind::{First, Initial};
    let is_initial = |kind: &WordKind| *kind == Initial;
    let no_initials = |kinds: &[WordKind]| !kinds.is_empty() && !kinds.iter().any(is_initial);
    let (last, name, second) = match (units, kinds) {
        ([last @ .., name, second], [rest @ .., Initial, Initial]) if no_initials(rest) => {
            (last, name, second)
        }
        ([name, second, last @ ..], [Initial, Initial, rest @ ..]) if no_initials(rest) => {
            (last, name, second)
        }
        ([name, second, last @ ..], [First, Initial, rest @ ..]) if no_initials(rest) => {
            (last, name, second)
        }
        ([last @ .., name, second], [rest @ .., First, Initial]) if no_initials(rest) => {
            (last, name, second)
        }
        _ => return None,
    };
    (last.len() <= 2).then(|| Parts {
        last: written(last),
        name: name.written(),
        second: second.written(),
        assumed: false,
    })
}

/// The place of the patronymic decides (NAM-01, NAM-02).
fn by_patronymic(units: &[Unit], kinds: &[WordKind]) -> Option<Parts> {
    use WordKind::{First, LikePatronymic, Other, Patronymic, Surname};
    let one_surname = |kinds: &[WordKind]| kinds.len() == 1 || !kinds.contains(&First);
    let (last, name, second) = match (units, kinds) {
        ([name, last, second], [First, Surname, Patronymic]) => {
            (std::slice::from_ref(last), name, second)
        }
        (
            [name, second, last @ ..],
            [First, Patronymic | LikePatronymic, rest @ ..] | [Other, Patronymic, rest @ ..],
        ) if one_surname(rest) => (last, name, second),
        (
            [last @ .., name, second],
            [rest @ .., First, Patronymic | LikePatronymic] | [rest @ .., Other, Patronymic],
        ) if one_surname(rest) => (last, name, second),
        _ => return None,
    };
    Some(Parts {
        last: written(last),
        name: name.written(),
        second: second.written(),
        assumed: false,
    })
}

fn last_first(last: String, name: String) -> Parts {
    Parts {
        last,
        name,
        ..Parts::default()
    }
}

fn written(units: &[Unit]) -> String {
    let words: Vec<String> = units.iter().map(Unit::written).collect();
    words.join(" ")
}

#[cfg(test)]
#[path = "full_name_tests.rs"]
mod tests;

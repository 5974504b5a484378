//! The people of a portal, by what a spreadsheet calls them (DIC-11 to DIC-14).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::fold_words;

/// Somebody who works on the portal, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// The ID that is sent.
    pub id: u64,
    /// False for one who was dismissed.
    pub active: bool,
    /// First name.
    pub name: String,
    /// Patronymic.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub second_name: String,
    /// Surname.
    pub last_name: String,
    /// E-mail; empty where the portal does not tell it.
    pub email: String,
}

impl Person {
    /// First name and surname, as the portal shows them.
    pub fn shown(&self) -> String {
        let name = format!("{} {}", self.name.trim(), self.last_name.trim());
        let name = name.trim();
        if !name.is_empty() {
            return name.to_owned();
        }
        if self.email.is_empty() {
            self.id.to_string()
        } else {
            self.email.clone()
        }
    }

    /// The ways in which people write the name, folded.
    fn names(&self) -> Vec<String> {
        let (name, second, last) = (&self.name, &self.second_name, &self.last_name);
        let mut names = Vec::new();
        for parts in [
            vec![name, last],
            vec![last, name],
            vec![last, name, second],
            vec![name, second, last],
        ] {
            let filled = parts.iter().filter(|part| !part.trim().is_empty());
            let words: Vec<&str> = filled.map(|part| part.as_str()).collect();
            let folded = fold_words(&words.join(" "));
            if !folded.is_empty() && !names.contains(&folded) {
                names.push(folded);
            }
        }
        names
    }
}

/// By what somebody is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonBy {
    /// E-mail alone.
    Email,
    /// ID alone.
    Id,
    /// Name alone.
    Name,
}

/// Who a text may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonFound<'p> {
    /// This one.
    One(&'p Person),
    /// This one, who was dismissed.
    Dismissed(&'p Person),
    /// Several of this name.
    Several(Vec<&'p Person>),
    /// Nobody.
    Nobody,
}

/// Everybody whom a portal tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    everybody: Vec<Person>,
    by_id: HashMap<u64, usize>,
    by_email: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl People {
    /// These people.
    pub fn new(everybody: Vec<Person>) -> Self {
        let mut made = Self::default();
        for (place, person) in everybody.iter().enumerate() {
            made.by_id.entry(person.id).or_insert(place);
            let email = fold_words(&person.email);
            if !email.is_empty() {
                made.by_email.entry(email).or_default().push(place);
            }
            for name in person.names() {
                made.by_name.entry(name).or_default().push(place);
            }
        }
        Self { everybody, ..made }
    }

    /// Everybody, in the portal's order.
    pub fn everybody(&self) -> &[Person] {
        &self.everybody
    }

    /// Whom a text names: by e-mail, then by ID (`123`, `Иван Петров [123]`), then by name. Of namesakes the one who was not dismissed
    /// is meant.
    pub fn find(&self, text: &str, by: Option<PersonBy>) -> PersonFound<'_> {
        let text = text.trim();
        let may = |wanted: PersonBy| by.is_none_or(|by| by == wanted);
        if may(PersonBy::Email) && text.contains('@') {
            let address = address(text);
            return self.among(self.by_email.get(&fold_words(address)));
        }
        if may(PersonBy::Id)
            && let Some(id) = id_of(text)
        {
            let place = self.by_id.get(&id).map(|place| vec![*place]);
            return self.among(place.as_ref());
        }
        if may(PersonBy::Name) {
            return self.among(self.by_name.get(&fold_words(&without_marks(text))));
        }
        PersonFound::Nobody
    }

    fn among(&self, places: Option<&Vec<usize>>) -> PersonFound<'_> {
        let places = places.map_or(&[][..], Vec::as_slice);
        let all = || places.iter().filter_map(|place| self.everybody.get(*place));
        let active: Vec<&Person> = all().filter(|person| person.active).collect();
        match active.as_slice() {
            [one] => PersonFound::One(one),
            [] => match all().collect::<Vec<_>>().as_slice() {
                [] => PersonFound::Nobody,
                [one] => PersonFound::Dismissed(one),
                namesakes => PersonFound::Several(namesakes.to_vec()),
            },
            _ => PersonFound::Several(active),
        }
    }
}

/// The address of `Анна <anna@romashka.ru>`.
fn address(text: &str) -> &str {
    let inside = text.rsplit_once('<').map_or(text, |(_, rest)| rest);
    let bare = inside.trim().trim_end_matches('>');
    bare.strip_prefix("mailto:").unwrap_or(bare).trim()
}

/// An ID by itself, or in the brackets that the portal puts behind a name.
fn id_of(text: &str) -> Option<u64> {
    let bracketed = text
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['));
    let digits = bracketed.map_or(text, |(_, digits)| digits).trim();
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().ok()).flatten()
}

/// A name without the comma of `Петров, Иван`.
fn without_marks(text: &str) -> String {
    text.replace(',', " ")
}

#[cfg(test)]
mod tests {
    use super::{People, Person, PersonBy, PersonFound};

    fn people() -> People {
        let person = |id, active, name: &str, last: &str, email: &str| Person {
            id,
            active,
            name: name.to_owned(),
            second_name: if id == 7 { "Петрович" } else { "" }.to_owned(),
            last_name: last.to_owned(),
            email: email.to_owned(),
        };
        People::new(vec![
            person(7, true, "Иван", "Петров", "petrov@firm.ru"),
            person(8, true, "Анна", "Королёва", "anna@firm.ru"),
            person(9, false, "Анна", "Королева", "old@firm.ru"),
            person(10, false, "Олег", "Ушедший", ""),
            person(11, true, "Ян", "Ли", "a@firm.ru"),
            person(12, true, "Ли", "Ян", "b@firm.ru"),
        ])
    }

    fn found(text: &str, by: Option<PersonBy>) -> (char, Vec<u64>) {
        match people().find(text, by) {
            PersonFound::One(person) => ('1', vec![person.id]),
            PersonFound::Dismissed(person) => ('x', vec![person.id]),
            PersonFound::Several(many) => ('n', many.iter().map(|person| person.id).collect()),
            PersonFound::Nobody => ('-', vec![]),
        }
    }

    #[test]
    fn people_are_found_by_email_then_id_then_name_dic_11_to_dic_14() {
        for (text, wanted) in [
            ("Петров Иван", ('1', vec![7])),
            (" иван  ПЕТРОВ ", ('1', vec![7])),
            ("Петров Иван Петрович", ('1', vec![7])),
            ("Петров, Иван", ('1', vec![7])),
            ("Petrov@Firm.ru", ('1', vec![7])),
            ("Иван <petrov@firm.ru>", ('1', vec![7])),
            ("7", ('1', vec![7])),
            ("7.0", ('1', vec![7])),
            ("Кто угодно [8]", ('1', vec![8])),
            ("Анна Королева", ('1', vec![8])),
            ("old@firm.ru", ('x', vec![9])),
            ("Ушедший Олег", ('x', vec![10])),
            ("Ян Ли", ('n', vec![11, 12])),
            ("Петров", ('-', vec![])),
            ("99", ('-', vec![])),
            ("nobody@firm.ru", ('-', vec![])),
        ] {
            assert_eq!(found(text, None), wanted, "{text}");
        }
    }

    #[test]
    fn a_lookup_may_be_restricted() {
        assert_eq!(found("7", Some(PersonBy::Name)).0, '-');
        assert_eq!(found("Иван Петров", Some(PersonBy::Id)).0, '-');
        assert_eq!(found("petrov@firm.ru", Some(PersonBy::Email)).0, '1');
        assert_eq!(found("petrov@firm.ru", Some(PersonBy::Id)).0, '-');
    }
}

//! By what a cell names somebody or something that the portal knows by an ID.

use std::collections::HashMap;

use super::{PersonBy, fold_words};

/// By what a target looks its values up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// A user.
    User(PersonBy),
    /// A company or contact.
    Client(ClientLookup),
}

/// A company or contact by one of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientLookup {
    /// Which of the two.
    pub kind: ClientKind,
    /// By what.
    pub by: ClientBy,
}

/// A company or a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientKind {
    /// A company.
    Company,
    /// A contact.
    Contact,
}

/// By what a company or contact is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientBy {
    /// Its name; of a contact, the person's.
    Title,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
}

impl ClientKind {
    /// The prefix of links to it.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Company => "CO",
            Self::Contact => "C",
        }
    }

    /// Its name in `crm.duplicate.findbycomm`.
    pub const fn entity(self) -> &'static str {
        match self {
            Self::Company => "COMPANY",
            Self::Contact => "CONTACT",
        }
    }
}

impl Lookup {
    /// All of them, by their names in a mapping.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("user.email", Self::User(PersonBy::Email)),
        ("user.name", Self::User(PersonBy::Name)),
        ("user.id", Self::User(PersonBy::Id)),
        (
            "company.title",
            Self::client(ClientKind::Company, ClientBy::Title),
        ),
        (
            "company.phone",
            Self::client(ClientKind::Company, ClientBy::Phone),
        ),
        (
            "company.email",
            Self::client(ClientKind::Company, ClientBy::Email),
        ),
        (
            "contact.title",
            Self::client(ClientKind::Contact, ClientBy::Title),
        ),
        (
            "contact.phone",
            Self::client(ClientKind::Contact, ClientBy::Phone),
        ),
        (
            "contact.email",
            Self::client(ClientKind::Contact, ClientBy::Email),
        ),
    ];

    const fn client(kind: ClientKind, by: ClientBy) -> Self {
        Self::Client(ClientLookup { kind, by })
    }

    /// A look-up by its name in a mapping.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, lookup)| *lookup)
    }

    /// Its name in a mapping.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, lookup)| *lookup == self);
        found.map_or("", |(name, _)| name)
    }
}

/// A company or contact by the names under which people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedClient {
    /// ID.
    pub id: u64,
    /// Names, in the ways in which they are written.
    pub names: Vec<String>,
}

/// The companies and contacts that the values of a file were found to name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clients {
    found: HashMap<(ClientLookup, String), Vec<u64>>,
}

impl Clients {
    /// Notes what was found for a value: nothing, one or several.
    pub fn insert(&mut self, lookup: ClientLookup, value: &str, ids: Vec<u64>) {
        // Two ways of writing one name have one form, and each of them may have found somebody.
        let key = (lookup, Self::form(lookup, value));
        let known = self.found.entry(key).or_default();
        for id in ids {
            if !known.contains(&id) {
                known.push(id);
            }
        }
    }

    /// What was found for a value; `None` where nobody has looked.
    pub fn get(&self, lookup: ClientLookup, value: &str) -> Option<&[u64]> {
        let found = self.found.get(&(lookup, Self::form(lookup, value)));
        found.map(Vec::as_slice)
    }

    /// The form in which values are compared: phones by their digits, the rest as words.
    pub fn form(lookup: ClientLookup, value: &str) -> String {
        match lookup.by {
            ClientBy::Title | ClientBy::Email => fold_words(value),
            ClientBy::Phone => value.chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

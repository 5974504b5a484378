//! [`PlainRow`]: a row that was not read out, since there is nothing to tell of it.

use std::sync::Arc;

use super::mapper::DefaultsTaken;
use super::origin::content_origin;
use crate::domain::{Digest, RowRef};

/// Contacts that a plain row may have.
const CONTACTS: usize = 4;

/// What of a plain row is counted by name: whose lead it is, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlainNames {
    /// `ASSIGNED_BY_ID`, where the row or the mapping says it.
    pub responsible: Option<Arc<str>>,
    /// `SOURCE_ID`, likewise.
    pub source: Option<Arc<str>>,
}

impl PlainNames {
    pub(super) fn slot(&mut self, field: &str) -> Option<&mut Option<Arc<str>>> {
        match field {
            "ASSIGNED_BY_ID" => Some(&mut self.responsible),
            "SOURCE_ID" => Some(&mut self.source),
            _ => None,
        }
    }
}

/// A row that can be sent, and has nothing to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainRow {
    /// Where it stands.
    pub row: RowRef,
    /// Its content (`docs/origins.md`).
    pub(super) content: Digest,
    /// Its key and the print of that with the originator; `None`: it is known by its content.
    pub(super) key: Option<(Digest, String)>,
    /// What it has in common with other rows of the same person.
    contacts: [Digest; CONTACTS],
    count: usize,
    /// Defaults that the portal would take.
    pub defaults: DefaultsTaken,
    /// What of it is counted by name.
    pub names: PlainNames,
}

impl PlainRow {
    /// A row of which nothing is known but its place.
    pub(super) fn at(row: RowRef) -> Self {
        Self {
            row,
            content: Digest([0; 16]),
            key: None,
            contacts: [Digest([0; 16]); CONTACTS],
            count: 0,
            defaults: DefaultsTaken::default(),
            names: PlainNames::default(),
        }
    }

    /// Its `ORIGIN_ID`, unless an equal row stands before it.
    pub fn origin_id(&self) -> String {
        match &self.key {
            Some((_, id)) => id.clone(),
            None => content_origin(self.content, 0),
        }
    }

    /// The prints of its contacts.
    pub(super) fn contacts(&self) -> &[Digest] {
        self.contacts.get(..self.count).unwrap_or(&[])
    }

    pub(super) fn add_contact(&mut self, print: Digest) -> Option<()> {
        // The same number in two columns is told.
        if self.contacts().contains(&print) {
            return None;
        }
        *self.contacts.get_mut(self.count)? = print;
        self.count += 1;
        Some(())
    }
}

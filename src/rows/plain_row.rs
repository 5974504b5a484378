//! [`PlainRow`]: a row that was not read out, since there is nothing to tell of it.

use super::mapped_row::DefaultsTaken;
use crate::domain::{Digest, RowRef};

/// Contacts that a plain row may have.
const CONTACTS: usize = 4;

/// Values that are counted by name: places in [`PlainRows::names`](super::PlainRows::names).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PlainNames {
    /// `ASSIGNED_BY_ID`, where the row or the mapping says it.
    pub(super) responsible: Option<u16>,
    /// `SOURCE_ID`, likewise.
    pub(super) source: Option<u16>,
}

impl PlainNames {
    pub(super) fn slot(&mut self, field: &str) -> Option<&mut Option<u16>> {
        match field {
            "ASSIGNED_BY_ID" => Some(&mut self.responsible),
            "SOURCE_ID" => Some(&mut self.source),
            _ => None,
        }
    }
}

/// A row that can be sent, and has nothing to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainRow {
    /// Where it stands.
    pub row: RowRef,
    /// What equal rows have in common.
    pub(super) print: Digest,
    /// The print of its key; `None`: it is known by its content.
    pub(super) key: Option<Digest>,
    /// What it has in common with other rows of the same person.
    contacts: [Digest; CONTACTS],
    count: usize,
    /// Defaults that the portal would take.
    pub(super) defaults: DefaultsTaken,
    /// What of it is counted by name.
    pub(super) names: PlainNames,
}

impl PlainRow {
    /// A row of which nothing is known but its place.
    pub(super) fn at(row: RowRef) -> Self {
        Self {
            row,
            print: Digest([0; 16]),
            key: None,
            contacts: [Digest([0; 16]); CONTACTS],
            count: 0,
            defaults: DefaultsTaken::default(),
            names: PlainNames::default(),
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

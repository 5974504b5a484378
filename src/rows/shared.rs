//! Contacts that many rows share: an office's phone, a mailbox of everybody. They do not tell whose a row is (DUP-09, EML-12).

use std::collections::BTreeMap;

use super::MappedRow;
use super::duplicate_keys::contacts;
use super::seen::SeenInMemory;
use crate::domain::{Digest, MultiKind, SeenRows as _, Severity};
use crate::fields::Sign;

/// Rows from which on a contact is taken for a shared one.
pub const SHARED_ROWS: u64 = 10;

/// The shared contacts of a run, by their prints, with the rows that have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedContacts {
    /// They were counted before the first row was judged.
    counted: bool,
    rows: BTreeMap<Digest, u64>,
}

impl SharedContacts {
    /// Whether they were counted: else a contact is known as shared only once it has come so often.
    pub const fn are_counted(&self) -> bool {
        self.counted
    }

    /// How many rows have a contact, where it is a shared one.
    pub fn rows(&self, print: Digest) -> Option<u64> {
        self.rows.get(&print).copied()
    }
}

/// Counts the contacts of all rows.
#[derive(Debug, Default)]
pub struct ContactCount {
    seen: SeenInMemory,
    shared: BTreeMap<Digest, u64>,
}

impl ContactCount {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts the contacts of a row that may become a lead.
    pub fn add(&mut self, row: &MappedRow) {
        let wrong = |severity| severity >= Severity::Error;
        if row.skipped.is_some() || row.problems.iter().any(|problem| wrong(problem.severity)) {
            return;
        }
        for contact in contacts(&row.fields, &[MultiKind::Phone, MultiKind::Email]) {
            if contact.sign < Sign::Shared {
                continue;
            }
            let print = contact.print();
            self.seen.note_duplicate(print, row.row);
            let rows = self.seen.duplicates(print).map_or(0, |(_, rows)| rows);
            if rows >= SHARED_ROWS {
                self.shared.insert(print, rows);
            }
        }
    }

    /// Those that many rows have.
    pub fn shared(self) -> SharedContacts {
        SharedContacts {
            counted: true,
            rows: self.shared,
        }
    }
}

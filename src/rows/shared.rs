//! Contacts that many rows share: an office's phone, a mailbox of everybody. They do not tell whose a row is (DUP-09, EML-12).

use super::MappedRow;
use super::duplicate_keys::contacts;
use super::row_print::PrintSeed;
use super::seen::{PrintCount, RunFiles, StoreFailed};
use crate::domain::{Digest, MultiKind, Severity};
use crate::fields::Sign;

/// Rows from which on a contact is taken for a shared one.
pub const SHARED_ROWS: u64 = 10;

/// The shared contacts of a run, by their prints, with the rows that have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedContacts {
    /// They were counted before the first row was judged.
    counted: bool,
    /// The first 64 bits of their prints, sorted, and beside them the rows, at most `u16::MAX`.
    prints: Vec<u64>,
    rows: Vec<u16>,
}

impl SharedContacts {
    /// Whether they were counted: else a contact is known as shared only once it has come so often.
    pub const fn are_counted(&self) -> bool {
        self.counted
    }

    /// How many rows have a contact, where it is a shared one.
    pub fn rows(&self, print: Digest) -> Option<u64> {
        let place = self.prints.binary_search(&print.first_64_bits()).ok()?;
        self.rows.get(place).copied().map(u64::from)
    }
}

/// Counts the contacts of all rows.
#[derive(Debug)]
pub struct ContactCount {
    seed: PrintSeed,
    prints: PrintCount,
}

impl ContactCount {
    /// Nothing counted yet; what memory has no room for goes to `files`.
    pub const fn spilling(seed: PrintSeed, files: Box<dyn RunFiles>) -> Self {
        Self {
            seed,
            prints: PrintCount::new(Some(files)),
        }
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
            self.prints.add(contact.print(self.seed), row.row);
        }
    }

    /// Those that many rows have.
    pub fn shared(self) -> Result<SharedContacts, StoreFailed> {
        let (mut prints, mut rows) = (Vec::new(), Vec::new());
        self.prints.each(|print, count| {
            if u64::from(count) >= SHARED_ROWS {
                prints.push(print);
                rows.push(count);
            }
        })?;
        Ok(SharedContacts {
            counted: true,
            prints,
            rows,
        })
    }
}

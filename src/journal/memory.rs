//! A journal in memory.

use std::collections::BTreeMap;

use super::{Journal, JournalError};
use crate::domain::{Outcome, RowOrdinal};
use crate::run::Record;

/// Keeps what is outstanding and counts the rest; memory grows with the rows under way and those unknown, not with the file.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    outstanding: BTreeMap<RowOrdinal, Outcome>,
    starts: u64,
    finished: u64,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rows that were intended and have no final outcome, with the best that is known of them.
    pub fn outstanding(&self) -> impl Iterator<Item = (RowOrdinal, &Outcome)> {
        self.outstanding
            .iter()
            .map(|(row, outcome)| (*row, outcome))
    }

    /// Starts recorded.
    pub const fn starts(&self) -> u64 {
        self.starts
    }

    /// Rows with a final outcome.
    pub const fn finished(&self) -> u64 {
        self.finished
    }

    fn merge(&mut self, row: RowOrdinal, outcome: Outcome) {
        let known = self
            .outstanding
            .remove(&row)
            .unwrap_or(Outcome::Intended)
            .merge(outcome);
        match known {
            Outcome::Created(_) | Outcome::Updated(_) | Outcome::Refused(_) => self.finished += 1,
            Outcome::Intended | Outcome::Deferred(_) | Outcome::Unknown(_) => {
                self.outstanding.insert(row, known);
            }
        }
    }
}

impl Journal for MemoryJournal {
    fn record(&mut self, records: &[Record]) -> Result<(), JournalError> {
        for record in records {
            match record {
                Record::Started { .. } => self.starts += 1,
                Record::Intent { row, .. } => self.merge(*row, Outcome::Intended),
                Record::Outcome { row, outcome } => self.merge(*row, outcome.clone()),
            }
        }
        Ok(())
    }
}

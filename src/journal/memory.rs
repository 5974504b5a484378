//! A journal in memory.

use std::collections::BTreeMap;

use super::{Journal, JournalError};
use crate::domain::{Outcome, RowOrdinal};
use crate::run::Record;

/// Keeps what is outstanding; memory grows with the rows under way and those unknown, not with the file.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    outstanding: BTreeMap<RowOrdinal, Outcome>,
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

    /// A row is about to be sent; that it was refused unrun before no longer matters.
    fn intend(&mut self, row: RowOrdinal) {
        let known = self.outstanding.entry(row).or_insert(Outcome::Intended);
        if matches!(known, Outcome::Deferred(_)) {
            *known = Outcome::Intended;
        }
    }

    fn merge(&mut self, row: RowOrdinal, outcome: Outcome) {
        let known = self
            .outstanding
            .remove(&row)
            .unwrap_or(Outcome::Intended)
            .merge(outcome);
        if matches!(
            known,
            Outcome::Intended | Outcome::Deferred(_) | Outcome::Unknown(_)
        ) {
            self.outstanding.insert(row, known);
        }
    }
}

impl Journal for MemoryJournal {
    fn record(&mut self, records: &[Record]) -> Result<(), JournalError> {
        for record in records {
            match record {
                Record::Started { .. } => {}
                Record::Intent { row, .. } => self.intend(*row),
                Record::Outcome { row, outcome } => self.merge(*row, outcome.clone()),
            }
        }
        Ok(())
    }
}

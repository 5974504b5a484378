//! [`Above`]: what of the rows right above counts.

use std::collections::BTreeMap;

use crate::domain::{RowRef, SourceIndex};

/// The last row's ID, and whose turn it is.
#[derive(Debug)]
pub(super) struct Above {
    /// The ID of the row before, and the first row of those below one another that have it.
    last_id: Option<(String, RowRef)>,
    /// The source that is read, and the turns taken in it, by rule.
    turns: (SourceIndex, BTreeMap<usize, u64>),
}

impl Default for Above {
    fn default() -> Self {
        Self::new()
    }
}

impl Above {
    pub(super) const fn new() -> Self {
        Self {
            last_id: None,
            turns: (SourceIndex(0), BTreeMap::new()),
        }
    }

    pub(super) fn note_id(&mut self, id: Option<&str>, row: RowRef) -> Option<u64> {
        match (&self.last_id, id) {
            (Some((last, first)), Some(id)) if last == id && first.source == row.source => {
                Some(first.number)
            }
            (_, id) => {
                self.last_id = id.map(|id| (id.to_owned(), row));
                None
            }
        }
    }

    pub(super) fn note_turn(&mut self, rule: usize, row: RowRef) -> u64 {
        if self.turns.0 != row.source {
            self.turns = (row.source, BTreeMap::new());
        }
        let taken = self.turns.1.entry(rule).or_default();
        let before = *taken;
        *taken = before.saturating_add(1);
        before
    }
}

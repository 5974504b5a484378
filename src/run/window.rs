//! The rows under way, in the file's order: what is finished waits here until everything before it is finished too.

use std::collections::VecDeque;

use crate::domain::{Digest, FieldPrint, Problem, RowOrdinal, RowRef};

use super::{RowResult, RowStatus};

/// A row that waits for the portal's word.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) row: RowRef,
    pub(super) origin_id: String,
    pub(super) content: Digest,
    pub(super) sent: Vec<FieldPrint>,
    pub(super) contacts: Vec<u64>,
    pub(super) problems: Vec<Problem>,
    pub(super) cells: Vec<String>,
}

#[derive(Debug)]
enum Slot {
    Waiting(Waiting),
    Done(RowResult),
}

/// A window over the run's rows; the rows in it are contiguous.
#[derive(Debug, Default)]
pub(super) struct RowWindow {
    first: u64,
    slots: VecDeque<Slot>,
}

impl RowWindow {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn push(&mut self, ordinal: RowOrdinal, slot: Slot) {
        if self.slots.is_empty() {
            self.first = ordinal.0;
        }
        debug_assert_eq!(
            ordinal.0,
            self.first + self.slots.len() as u64,
            "rows come without gaps"
        );
        self.slots.push_back(slot);
    }

    pub(super) fn push_done(&mut self, result: RowResult) {
        self.push(result.row.ordinal, Slot::Done(result));
    }

    pub(super) fn push_waiting(&mut self, waiting: Waiting) {
        self.push(waiting.row.ordinal, Slot::Waiting(waiting));
    }

    fn slot(&mut self, row: RowOrdinal) -> Option<&mut Slot> {
        let index = row.0.checked_sub(self.first)?;
        self.slots.get_mut(usize::try_from(index).ok()?)
    }

    pub(super) fn waiting(&mut self, row: RowOrdinal) -> Option<&mut Waiting> {
        match self.slot(row)? {
            Slot::Waiting(waiting) => Some(waiting),
            Slot::Done(_) => None,
        }
    }

    /// Ends a waiting row with `status`; `cells` are kept only where `failures.csv` needs them.
    pub(super) fn finish(&mut self, row: RowOrdinal, status: RowStatus) {
        let Some(slot) = self.slot(row) else { return };
        let Slot::Waiting(waiting) = slot else { return };
        let keeps_cells = matches!(status, RowStatus::Failed(_) | RowStatus::Invalid);
        let result = RowResult {
            row: waiting.row,
            status,
            origin_id: Some(std::mem::take(&mut waiting.origin_id)),
            problems: std::mem::take(&mut waiting.problems),
            cells: if keeps_cells {
                std::mem::take(&mut waiting.cells)
            } else {
                Vec::new()
            },
        };
        *slot = Slot::Done(result);
    }

    /// Ends every row that still waits.
    pub(super) fn finish_rest(&mut self, status: &RowStatus) {
        let open = self.slots.iter().filter_map(|slot| match slot {
            Slot::Waiting(waiting) => Some(waiting.row.ordinal),
            Slot::Done(_) => None,
        });
        for row in open.collect::<Vec<_>>() {
            self.finish(row, status.clone());
        }
    }

    /// The next row in the file's order, if it is finished.
    pub(super) fn pop_done(&mut self) -> Option<RowResult> {
        if !matches!(self.slots.front(), Some(Slot::Done(_))) {
            return None;
        }
        self.first = self.first.saturating_add(1);
        match self.slots.pop_front()? {
            Slot::Done(result) => Some(result),
            Slot::Waiting(_) => None,
        }
    }
}

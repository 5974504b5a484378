//! Results in the file's order, although they are known in another.

use std::collections::BTreeMap;

use crate::run::RowResult;

/// Results that are held back at most; past it the file's order gives way to a flat memory.
const HELD: usize = 4096;

/// Puts results into the order of their ordinals. Rows under way are few, so that little is held back.
#[derive(Debug, Default)]
pub(super) struct InOrder {
    next: u64,
    held: BTreeMap<u64, RowResult>,
}

impl InOrder {
    /// Takes a result; it is to be written at once when this is `true`, and held back otherwise.
    pub(super) fn is_due(&mut self, result: &RowResult) -> bool {
        let ordinal = result.row.ordinal.0;
        if ordinal <= self.next {
            self.next = self.next.max(ordinal.saturating_add(1));
            return true;
        }
        self.held.insert(ordinal, result.clone());
        false
    }

    /// The next result that has become due; to be asked until `None` after each result.
    pub(super) fn next_due(&mut self) -> Option<RowResult> {
        let first = self.held.first_entry()?;
        if *first.key() > self.next && self.held.len() <= HELD {
            return None;
        }
        self.pop()
    }

    /// The next of all that are held, due or not.
    pub(super) fn pop(&mut self) -> Option<RowResult> {
        let (ordinal, result) = self.held.pop_first()?;
        self.next = self.next.max(ordinal.saturating_add(1));
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy as _, proptest};

    use super::{HELD, InOrder};
    use crate::domain::{RowOrdinal, RowRef, SourceIndex};
    use crate::run::{RowResult, RowStatus};

    fn result(ordinal: u64) -> RowResult {
        RowResult {
            row: RowRef {
                source: SourceIndex(0),
                number: ordinal + 2,
                ordinal: RowOrdinal(ordinal),
            },
            status: RowStatus::Pending,
            origin_id: None,
            problems: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn written(ordinals: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut order = InOrder::default();
        let mut out = Vec::new();
        for ordinal in ordinals {
            if order.is_due(&result(ordinal)) {
                out.push(ordinal);
            }
            while let Some(due) = order.next_due() {
                out.push(due.row.ordinal.0);
            }
        }
        while let Some(rest) = order.pop() {
            out.push(rest.row.ordinal.0);
        }
        out
    }

    proptest! {
        #[test]
        fn any_order_comes_out_as_the_files(shuffled in Just((0..60).collect::<Vec<u64>>()).prop_shuffle()) {
            assert_eq!(written(shuffled), (0..60).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn a_row_that_never_comes_holds_back_only_so_many() {
        let last = u64::try_from(HELD).unwrap() + 10;
        let out = written((1..=last).chain([0]));
        assert_eq!(out.len(), usize::try_from(last).unwrap() + 1);
        assert_eq!(out.first(), Some(&1));
        assert!(out.contains(&0));
    }
}

//! The rows of a run on their way to the undo, page by page from the journal.

use std::collections::VecDeque;

use crate::journal::Reader;
use crate::run::{Input, UndoRow};

use super::diagnose::Fatal;
use super::drive::Feed;

/// Rows that are read from the journal at once.
const PAGE: u32 = 500;

/// Gives the rows of a run.
pub(super) struct UndoFeed<'a> {
    journal: &'a Reader,
    run: &'a str,
    /// An earlier start of the undo did not come to its end.
    resumed: bool,
    /// Where the next page begins; `None` behind the last.
    next: Option<String>,
    rows: VecDeque<UndoRow>,
}

impl<'a> UndoFeed<'a> {
    pub(super) fn new(journal: &'a Reader, run: &'a str, resumed: bool) -> Self {
        Self {
            journal,
            run,
            resumed,
            next: Some(String::new()),
            rows: VecDeque::new(),
        }
    }

    /// Whether every row was given.
    pub(super) fn is_at_end(&self) -> bool {
        self.next.is_none() && self.rows.is_empty()
    }
}

impl Feed for UndoFeed<'_> {
    fn next_input(&mut self) -> Result<Option<Input>, Fatal> {
        while self.rows.is_empty() {
            let Some(after) = self.next.take() else {
                return Ok(None);
            };
            let page = self
                .journal
                .undo_page(self.run, Some(&after), PAGE, self.resumed)?;
            self.rows = page.rows.into();
            self.next = page.next;
        }
        Ok(self
            .rows
            .pop_front()
            .map(|row| Input::UndoRow(Box::new(row))))
    }
}

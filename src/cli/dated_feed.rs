//! Rows in the order of the dates on which their leads were created: sorted on the disk, whatever their number.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::domain::{CREATED, Draft, FieldValue, RowOrdinal};
use crate::rows::Settled;
use crate::run::RunRow;

use super::check::settled_result;
use super::diagnose::{ConfigProblem, Fatal};
use super::drive::RowFeed;
use super::kept::{KeptRow, result_text};
use super::send_feed::SendFeed;
use super::spill::Spill;

/// Rows that are read back at once.
const PAGE: u32 = 256;

/// Reads the whole feed when the first row is wanted, and gives the valid ones in the order of their dates; those without one come
/// last, since they are created now. Results of the others go straight to where results wait for the file's order.
pub(super) struct DatedFeed<'f, 'a> {
    feed: &'f mut SendFeed<'a>,
    spill: Rc<Spill>,
    sorted: bool,
    page: VecDeque<String>,
    given: u64,
}

impl<'f, 'a> DatedFeed<'f, 'a> {
    pub(super) const fn new(feed: &'f mut SendFeed<'a>, spill: Rc<Spill>) -> Self {
        Self {
            feed,
            spill,
            sorted: false,
            page: VecDeque::new(),
            given: 0,
        }
    }

    fn sort(&mut self) -> Result<(), Fatal> {
        while let Some((row, cells)) = self.feed.next_settled()? {
            match row.outcome {
                Settled::Valid(draft) => {
                    let at = created_at(&draft);
                    let problems = row.problems;
                    let kept = KeptRow {
                        draft,
                        problems,
                        cells,
                    };
                    self.spill.keep_row(at, &kept.text())?;
                }
                Settled::Invalid | Settled::Skipped => {
                    let place = (row.row.source.0, row.row.number);
                    let result = settled_result(row, cells);
                    self.spill.keep_result(place, &result_text(&result))?;
                }
            }
        }
        self.spill.sort()?;
        self.sorted = true;
        Ok(())
    }

    fn next_kept(&mut self) -> Result<Option<KeptRow>, Fatal> {
        if self.page.is_empty() {
            self.page = self.spill.page(self.given, PAGE)?.into();
        }
        let Some(text) = self.page.pop_front() else {
            return Ok(None);
        };
        let unreadable = || ConfigProblem::TemporaryFailed {
            cause: "a row that was kept cannot be read".to_owned(),
        };
        let mut kept = KeptRow::of_text(&text).ok_or_else(unreadable)?;
        kept.renumber(RowOrdinal(self.given));
        self.given += 1;
        Ok(Some(kept))
    }
}

impl RowFeed for DatedFeed<'_, '_> {
    fn next_row(&mut self) -> Result<Option<RunRow>, Fatal> {
        if !self.sorted {
            self.sort()?;
        }
        let Some(kept) = self.next_kept()? else {
            return Ok(None);
        };
        let row = self.feed.valid(kept.draft, kept.problems, kept.cells)?;
        Ok(Some(row))
    }
}

/// The second in which a row's lead was created; rows without a date come behind all others.
fn created_at(draft: &Draft) -> i64 {
    match draft.field(CREATED) {
        Some(FieldValue::DateTime(moment)) => moment.timestamp().as_second(),
        Some(_) | None => i64::MAX,
    }
}

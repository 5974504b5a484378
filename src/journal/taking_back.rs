//! The rows of a run as an undo wants them.

use super::error::Result;
use super::pages::{RunOrigin, UpdateState};
use super::reader::Reader;
use crate::domain::{KnownState, Verb};
use crate::run::{UndoRow, UndoTask};

/// Rows that are taken back, and where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPage {
    /// The rows of this page that there is something to do or to tell about; there may be none.
    pub rows: Vec<UndoRow>,
    /// Behind which origin the next page begins; `None` behind the last.
    pub next: Option<String>,
}

impl Reader {
    /// A page of at most `limit` rows of a run behind the origin `after`, as an undo takes them. What an earlier undo took back is
    /// left out, unless it is an earlier start of this one (`resumed`), which tells it again.
    pub fn undo_page(
        &self,
        run: &str,
        after: Option<&str>,
        limit: u32,
        resumed: bool,
    ) -> Result<UndoPage> {
        let page = self.rows_of_run(run, after, limit)?;
        let full = page.len() >= limit as usize;
        let last = page.last().map(|row| row.origin_id.clone());
        let mut rows = Vec::new();
        for origin in page {
            rows.extend(self.undo_row(run, origin, resumed)?);
        }
        let next = last.filter(|_| full);
        Ok(UndoPage { rows, next })
    }

    fn undo_row(&self, run: &str, origin: RunOrigin, resumed: bool) -> Result<Option<UndoRow>> {
        let open = origin.state == KnownState::Open;
        let unsure = matches!(origin.state, KnownState::Unknown(Verb::Update(_)));
        let done = match origin.updated {
            _ if origin.made => open,
            Some(UpdateState::Restored) => true,
            // An update that was refused, or did not run, changed nothing.
            Some(UpdateState::Intended) if !unsure => return Ok(None),
            Some(UpdateState::Intended | UpdateState::Updated | UpdateState::Kept) => false,
            None => return Ok(None),
        };
        // Of what was never made there is nothing to tell.
        if done && (!resumed || origin.lead.is_none()) {
            return Ok(None);
        }
        let task = if origin.made {
            UndoTask::Delete
        } else {
            UndoTask::Restore(self.old_values(run, &origin.origin_id)?)
        };
        Ok(Some(UndoRow {
            task,
            done,
            later: origin.place.is_none(),
            origin_id: origin.origin_id,
            state: origin.state,
            lead: origin.lead,
            sent: origin.sent,
            above: origin.above,
            nameless: origin.nameless,
        }))
    }
}

//! The rows of a run as an undo wants them.

use rusqlite::params;

use super::error::Result;
use super::pages::{RunOrigin, UpdateState};
use super::reader::Reader;
use super::state;
use crate::domain::{KnownState, LeadId, Verb};
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
        let later = match origin.lead {
            Some(lead) if origin.made => self.is_taken(run, &origin.origin_id, lead)?,
            _ => !origin.made && origin.place.is_none(),
        };
        Ok(Some(UndoRow {
            task,
            done,
            later,
            origin_id: origin.origin_id,
            state: origin.state,
            lead: origin.lead,
            sent: origin.sent,
            above: origin.above,
            nameless: origin.nameless,
        }))
    }

    /// Whether another row than this origin's has its lead, as one of other people.
    fn is_taken(&self, run: &str, origin: &str, lead: LeadId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM origins
                   WHERE book = (SELECT book FROM runs WHERE name = ?1) AND lead = ?2 AND adopted = 1 AND origin <> ?3)";
        let find = self.connection.prepare_cached(sql);
        let found = find.and_then(|mut find| {
            find.query_row(params![run, state::kept(lead), origin], |row| row.get(0))
        });
        self.told(found)
    }
}

//! The rows of a run, in pages: for undo, verify and the history.

use rusqlite::{Row, params};

use super::error::{JournalError, Result};
use super::keeping::value_from;
use super::names::{Names, strange};
use super::reader::{BookId, Reader};
use super::state::{self, state_at};
use crate::domain::{
    Digest, FieldName, FieldPrint, HALF_MADE, KnownState, LeadId, PortalValue, SourceIndex,
};

/// What a run did to a lead that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpdateState {
    /// It was about to change it; whether it did is not known, or it did not.
    Intended,
    /// It changed it.
    Updated,
    /// An undo has given the lead its old values back.
    Restored,
    /// An undo has left the lead as it is.
    Kept,
}

/// A row that a run made, changed, or had last.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, as the journal keeps them"
)]
pub struct RunOrigin {
    /// Its `ORIGIN_ID`.
    pub origin_id: String,
    /// Its source among the run's, and its number there; `None` where a later run has had it since.
    pub place: Option<(SourceIndex, u64)>,
    /// How far it has come.
    pub state: KnownState,
    /// Its lead, also one that was taken back.
    pub lead: Option<LeadId>,
    /// Its content when it was sent last.
    pub content: Option<Digest>,
    /// The fields that its lead holds, as they were sent last.
    pub sent: Vec<FieldPrint>,
    /// No lead of it has an ID as low as this.
    pub above: LeadId,
    /// It may have two leads.
    pub resent: bool,
    /// How often it was sent, by any run.
    pub attempts: u64,
    /// The run made its lead, or meant to.
    pub made: bool,
    /// What the run did to a lead that was there before.
    pub updated: Option<UpdateState>,
    /// Its lead was made, or was to be, by a method whose leads carry no origin.
    pub nameless: bool,
    /// Its lead was made by others, and carries no origin of it.
    pub adopted: bool,
}

impl RunOrigin {
    /// Whether its lead stands, or may, without what a second call brings.
    pub fn is_half_made(&self) -> bool {
        self.content == Some(HALF_MADE)
    }
}

/// When something was last on its way to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSent {
    /// The latest moment by which a request's last byte had left, in Unix milliseconds; of requests that came to their end.
    pub last_byte: Option<i64>,
    /// When the youngest request was written down of whose end nothing is known. It may have left at any moment from then
    /// until its process ended.
    pub open_since: Option<i64>,
}

/// The rows of a run as [`Reader::origin_of`] reads them.
const ROWS: &str = "SELECT o.state, o.lead, o.error, o.origin, o.source, o.number, o.content, o.sent, o.above, o.resent, o.attempts,
         o.made_by IS ?1, o.last_run IS ?1, u.state, u.lead, m.method IS 'lead.php', o.adopted
     FROM origins o LEFT JOIN updates u ON u.run = ?1 AND u.origin = o.origin LEFT JOIN runs m ON m.id = o.made_by
     WHERE o.book = (SELECT book FROM runs WHERE id = ?1)
         AND (o.made_by = ?1 OR o.last_run = ?1 OR u.run IS NOT NULL)";

impl Reader {
    /// At most `limit` rows of a run in the order of their origins, those behind `after`. A page that is not full is the last.
    /// Reads all origins of the run's book once, over all pages.
    pub fn rows_of_run(
        &self,
        run: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RunOrigin>> {
        let number = self.number_of(run)?;
        self.told(self.find_rows(number, after.unwrap_or_default(), limit))
    }

    fn find_rows(&self, run: i64, after: &str, limit: u32) -> rusqlite::Result<Vec<RunOrigin>> {
        let sql = format!("{ROWS} AND o.origin > ?2 ORDER BY o.origin LIMIT ?3");
        let mut find = self.connection.prepare_cached(&sql)?;
        let mut names = self.names.borrow_mut();
        let mut rows = find.query(params![run, after, limit])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(self.origin_of(row, &mut names)?);
        }
        Ok(page)
    }

    /// Every row of a run in the order of its files; those that a later run has had since come last. Rows are sorted on the
    /// disk where they are many.
    ///
    /// # Errors
    /// Those of the journal, and whatever `each` fails with.
    pub fn each_row_of_run<E: From<JournalError>>(
        &self,
        run: &str,
        mut each: impl FnMut(RunOrigin) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let number = self.number_of(run)?;
        let sql = format!("{ROWS} ORDER BY o.last_run IS NOT ?1, o.source, o.number, o.origin");
        let mut find = self.told(self.connection.prepare_cached(&sql))?;
        let mut rows = self.told(find.query([number]))?;
        while let Some(row) = self.told(rows.next())? {
            // Whoever listens may ask the journal too.
            let origin = self.origin_of(row, &mut self.names.borrow_mut());
            each(self.told(origin)?)?;
        }
        Ok(())
    }

    fn origin_of(&self, row: &Row<'_>, names: &mut Names) -> rusqlite::Result<RunOrigin> {
        let (source, number): (Option<u16>, Option<i64>) = (row.get(4)?, row.get(5)?);
        let place = source.zip(number).filter(|_| row.get(12).unwrap_or(false));
        let packed: Option<&[u8]> = row.get_ref(7)?.as_blob_or_null()?;
        let lead: Option<i64> = row.get(1)?;
        let updated: Option<i64> = row.get(13)?;
        let changed: Option<i64> = row.get(14)?;
        Ok(RunOrigin {
            state: state_at(row, 0)?,
            lead: lead.or(changed).map(state::lead),
            origin_id: row.get(3)?,
            place: place.map(|(source, number)| (SourceIndex(source), number.cast_unsigned())),
            content: row.get::<_, Option<[u8; 16]>>(6)?.map(Digest),
            sent: names.unpack(&self.connection, packed.unwrap_or_default())?,
            above: state::lead(row.get(8)?),
            resent: row.get(9)?,
            attempts: u64::try_from(row.get::<_, i64>(10)?).unwrap_or(0),
            made: row.get(11)?,
            updated: updated.map(update_state).transpose()?,
            nameless: row.get(15)?,
            adopted: row.get(16)?,
        })
    }

    /// What a lead's fields held before a run changed them, by name.
    pub fn old_values(&self, run: &str, origin: &str) -> Result<Vec<(FieldName, PortalValue)>> {
        let number = self.number_of(run)?;
        self.told(self.find_old_values(number, origin))
    }

    fn find_old_values(
        &self,
        run: i64,
        origin: &str,
    ) -> rusqlite::Result<Vec<(FieldName, PortalValue)>> {
        let mut find = self.connection.prepare_cached(
            "SELECT f.name, v.value FROM old_values v JOIN fields f ON f.id = v.field
             WHERE v.run = ?1 AND v.origin = ?2 ORDER BY f.name",
        )?;
        let rows = find.query_map(params![run, origin], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut values = Vec::new();
        for row in rows {
            let (name, text) = row?;
            let value = value_from(&text).ok_or_else(|| strange("an old value"))?;
            values.push((FieldName::new(&name), value));
        }
        Ok(values)
    }

    /// When a book's runs last had something on its way: what cannot be found long enough after that was not made.
    pub fn last_sent(&self, book: BookId) -> Result<LastSent> {
        let sql = "SELECT max(q.last_byte), max(iif(q.last_byte IS NULL, q.recorded_at, NULL))
                   FROM runs r JOIN requests q ON q.run = r.id WHERE r.book = ?1";
        let found = self.connection.query_row(sql, [book.0], |row| {
            Ok(LastSent {
                last_byte: row.get(0)?,
                open_since: row.get(1)?,
            })
        });
        self.told(found)
    }
}

fn update_state(number: i64) -> rusqlite::Result<UpdateState> {
    Ok(match number {
        0 => UpdateState::Intended,
        1 => UpdateState::Updated,
        2 => UpdateState::Restored,
        3 => UpdateState::Kept,
        _ => return Err(strange("a state of an update")),
    })
}

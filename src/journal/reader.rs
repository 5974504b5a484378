//! Reading the journal: what the store offers to its owner, and a second connection to everybody else.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::{JournalError, Result};
use super::names::Names;
use super::opening;
use super::state::{lead, state_at};
use crate::domain::{Digest, Known};

/// What one portal and originator have in the journal, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookId(pub(super) i64);

/// Reads a journal. Beside a [`super::Store`] on another thread it sees each of its transactions whole, or not at all.
pub struct Reader {
    pub(super) connection: Connection,
    pub(super) names: RefCell<Names>,
    pub(super) file: PathBuf,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens a journal that stands, to read it. Writes nothing, but takes a journal of an earlier version to this one.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self::over(opening::open_to_read(path)?, path))
    }

    /// The same where there may be none yet: then there is nothing to be read, and none is made.
    pub fn find(path: &Path) -> Result<Option<Self>> {
        let found = opening::find_to_read(path)?;
        Ok(found.map(|connection| Self::over(connection, path)))
    }

    pub(super) fn over(connection: Connection, path: &Path) -> Self {
        Self {
            connection,
            names: RefCell::default(),
            file: path.to_owned(),
        }
    }

    /// The journal's file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Gives an answer of SQLite its file.
    pub(super) fn told<T>(&self, answer: rusqlite::Result<T>) -> Result<T> {
        answer.map_err(|error| JournalError::of_sqlite(&self.file, &error))
    }

    /// The book of a portal and originator, where there is one.
    pub fn find_book(&self, portal: &str, originator: &str) -> Result<Option<BookId>> {
        let sql = "SELECT id FROM books WHERE portal = ?1 AND originator = ?2";
        let found = self
            .connection
            .query_row(sql, [portal, originator], |row| row.get(0).map(BookId));
        self.told(found.optional())
    }

    /// Answers several questions from one state of the journal, which saves each of them a lock. To be left soon: as long as
    /// it lasts the log beside the file cannot be emptied.
    pub fn at_once<T>(&self, questions: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let state = self.told(self.connection.unchecked_transaction())?;
        let answer = questions(self)?;
        self.told(state.commit())?;
        Ok(answer)
    }

    /// What is known of an origin. Fast enough to be asked for every row, the more so within [`Self::at_once`].
    pub fn known(&self, book: BookId, origin: &str) -> Result<Option<Known>> {
        self.told(self.find_known(book, origin))
    }

    fn find_known(&self, book: BookId, origin: &str) -> rusqlite::Result<Option<Known>> {
        let mut find = self.connection.prepare_cached(
            "SELECT o.state, o.lead, o.error, o.above, o.resent, o.content, o.sent, r.name,
             ifnull(o.made_by = o.last_run, 0), m.method IS 'lead.php', o.adopted
             FROM origins o LEFT JOIN runs r ON r.id = o.last_run AND r.forgotten = 0 LEFT JOIN runs m ON m.id = o.made_by
             WHERE o.book = ?1 AND o.origin = ?2",
        )?;
        let mut rows = find.query(params![book.0, origin])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let packed: Option<&[u8]> = row.get_ref(6)?.as_blob_or_null()?;
        let mut names = self.names.borrow_mut();
        Ok(Some(Known {
            run: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            made: row.get(8)?,
            state: state_at(row, 0)?,
            content: row.get::<_, Option<[u8; 16]>>(5)?.map(Digest),
            sent: names.unpack(&self.connection, packed.unwrap_or_default())?,
            above: lead(row.get(3)?),
            resent: row.get(4)?,
            nameless: row.get(9)?,
            adopted: row.get(10)?,
        }))
    }

    /// Whether a row of the book was ever sent by this journal.
    pub fn has_sent(&self, book: BookId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM origins WHERE book = ?1 AND attempts > 0)";
        self.told(self.connection.query_row(sql, [book.0], |row| row.get(0)))
    }

    /// Whether there is nothing about any row of the book, whoever it was found or sent by.
    pub fn is_blank(&self, book: BookId) -> Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM origins WHERE book = ?1)
                   AND NOT EXISTS (SELECT 1 FROM contacts WHERE book = ?1)
                   AND NOT EXISTS (SELECT 1 FROM new_contacts WHERE book = ?1)";
        self.told(self.connection.query_row(sql, [book.0], |row| row.get(0)))
    }

    /// Nothing was ever sent, and the portal was never asked for those that it has.
    /// A recovery that was broken off has left origins that were not sent: it begins anew.
    pub fn knows_nothing(&self, book: BookId) -> Result<bool> {
        let sql = "SELECT NOT recovered AND NOT EXISTS (SELECT 1 FROM origins WHERE book = ?1 AND attempts > 0) FROM books WHERE id = ?1";
        self.told(self.connection.query_row(sql, [book.0], |row| row.get(0)))
    }
}

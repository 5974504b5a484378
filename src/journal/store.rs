//! The one that writes.

use std::collections::HashMap;
use std::ops::Deref;
use std::path::Path;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::contacts;
use super::error::{JournalError, Result};
use super::keeping::{Keeper, Writing};
use super::location;
use super::names::Names;
use super::opening;
use super::reader::{BookId, Reader};
use super::runs::StartNumber;
use crate::run::Record;

/// A journal that is open for writing. It reads too, as a [`Reader`] does.
///
/// Each method that writes is one transaction, and on the disk when it comes back: a process that is killed, or a machine
/// that loses power, leaves all of it or nothing.
#[derive(Debug)]
pub struct Store {
    reader: Reader,
    /// Runs that records were written for: their numbers and those of the runs that they take back.
    runs: HashMap<(BookId, String), (i64, i64)>,
    transactions: u64,
    /// Contacts that this process has left in pieces.
    new_contacts: usize,
}

/// So many contacts that lie in pieces are put in their places.
const MANY_CONTACTS: usize = 30_000;

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// Opens a journal, making its folder and file where there are none. A file of a later version, and one that is no
    /// journal, stays as it is.
    pub fn open(path: &Path) -> Result<Self> {
        location::make_ready(path)?;
        Ok(Self {
            reader: Reader::over(opening::open_to_write(path)?, path),
            runs: HashMap::new(),
            transactions: 0,
            new_contacts: 0,
        })
    }

    /// An empty journal without a file, for what is to be kept as long as this process.
    pub fn temporary() -> Result<Self> {
        let folder = std::env::temp_dir();
        let opened = opening::open_temporary();
        let connection = opened.map_err(|error| JournalError::of_sqlite(&folder, &error))?;
        Ok(Self {
            reader: Reader::over(connection, &folder),
            runs: HashMap::new(),
            transactions: 0,
            new_contacts: 0,
        })
    }

    /// How many transactions were written since it was opened.
    pub const fn transactions(&self) -> u64 {
        self.transactions
    }

    /// Makes records of a run's start safe, all or none. What an undo tells goes to the run that it takes back
    /// ([`super::NewStart::subject`]).
    pub fn apply(
        &mut self,
        book: BookId,
        run: &str,
        start: StartNumber,
        records: &[Record],
    ) -> Result<()> {
        self.apply_all(book, run, start, std::iter::once(records))
    }

    /// Makes groups of records safe in one transaction, all or none; those that come while it writes others go along.
    pub(super) fn apply_all(
        &mut self,
        book: BookId,
        run: &str,
        start: StartNumber,
        mut groups: impl Iterator<Item = impl AsRef<[Record]>>,
    ) -> Result<()> {
        let (number, subject) = self.run_number(book, run)?;
        let by = Writing {
            book: book.0,
            run: number,
            subject,
            start: start.0,
        };
        let before = self.new_contacts;
        self.new_contacts = self.write(|transaction, names| {
            let mut keeper = Keeper {
                connection: transaction,
                names,
                by,
                noted: None,
                contacts: Vec::new(),
                adding: None,
                setting: None,
            };
            groups.try_for_each(|group| {
                let records = group.as_ref();
                records.iter().try_for_each(|record| keeper.keep(record))
            })?;
            let left = keeper.contacts;
            contacts::leave(transaction, book.0, &left)?;
            let all = before.saturating_add(left.len());
            if all < MANY_CONTACTS {
                return Ok(all);
            }
            contacts::put_in_place(transaction, book.0).map(|()| 0)
        })?;
        Ok(())
    }

    fn run_number(&mut self, book: BookId, run: &str) -> Result<(i64, i64)> {
        let key = (book, run.to_owned());
        if let Some(known) = self.runs.get(&key) {
            return Ok(*known);
        }
        let sql = "SELECT id, coalesce(subject, id) FROM runs WHERE name = ?1 AND book = ?2 AND forgotten = 0";
        let found = self.connection.query_row(sql, params![run, book.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        });
        let Some(found) = self.told(found.optional())? else {
            return Err(JournalError::RunUnknown {
                run: run.to_owned(),
            });
        };
        self.runs.insert(key, found);
        Ok(found)
    }

    /// Runs that were forgotten are no longer written for.
    pub(super) fn forget_numbers(&mut self) {
        self.runs.clear();
    }

    /// One transaction. What it writes waits for other writers first, so that it never fails half-way for being late.
    pub(super) fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>, &mut Names) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let Reader {
            connection,
            names,
            file,
        } = &mut self.reader;
        let names = names.get_mut();
        let written = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let value = change(&transaction, names)?;
                transaction.commit()?;
                Ok(value)
            });
        match written {
            Ok(value) => {
                self.transactions += 1;
                Ok(value)
            }
            Err(error) => {
                names.clear();
                Err(JournalError::of_sqlite(file, &error))
            }
        }
    }
}

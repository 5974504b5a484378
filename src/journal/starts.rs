//! The beginning and the end of a run's starts.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::contacts;
use super::error::Result;
use super::reader::BookId;
use super::runs::{NewStart, StartEnd, StartNumber};
use super::state;
use super::store::Store;

impl Store {
    /// Begins a run, or a further start of the one that has this id; of the latter only when it began is kept.
    pub fn begin(&mut self, book: BookId, new: &NewStart) -> Result<StartNumber> {
        let subject = match &new.subject {
            None => None,
            Some(subject) => Some(self.number_of(subject)?),
        };
        self.write(|transaction, _| {
            let sql = "SELECT id FROM runs WHERE name = ?1 AND book = ?2 AND forgotten = 0";
            let found = transaction.query_row(sql, params![new.run, book.0], |row| row.get(0));
            let run = match found.optional()? {
                Some(run) => run,
                None => insert_run(transaction, book, new, subject)?,
            };
            let sql = "UPDATE runs SET finished_at = NULL WHERE id = ?1";
            transaction.execute(sql, [run])?;
            // What a process that was killed has left.
            contacts::put_in_place(transaction, book.0)?;
            transaction.query_row(
                "INSERT INTO starts (run, number, begun_at)
                 VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM starts WHERE run = ?1), ?2) RETURNING number",
                [run, new.begun_at],
                |row| row.get(0).map(StartNumber),
            )
        })
    }

    /// Ends a start.
    pub fn end(&mut self, run: &str, start: StartNumber, end: &StartEnd) -> Result<()> {
        let run = self.number_of(run)?;
        self.write(|transaction, _| {
            let sql = "UPDATE starts SET ended_at = ?3, exit_code = ?4, stop_code = ?5, counts = ?6 WHERE run = ?1 AND number = ?2";
            transaction.execute(
                sql,
                params![run, start.0, end.ended_at, end.exit_code, end.stop, end.counts],
            )?;
            let finished_at = end.finished.then_some(end.ended_at);
            let sql = "UPDATE runs SET finished_at = ?2 WHERE id = ?1 RETURNING book";
            let book = transaction.query_row(sql, params![run, finished_at], |row| row.get(0))?;
            contacts::put_in_place(transaction, book)
        })
    }

    /// Ends a run that did not come to its end itself: the same command begins a new one from now on. One that has ended stays
    /// as it is.
    pub fn finish(&mut self, run: &str, at: i64) -> Result<()> {
        let run = self.number_of(run)?;
        self.write(|transaction, _| {
            let sql = "UPDATE runs SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL";
            transaction.execute(sql, params![run, at]).map(drop)
        })
    }
}

fn insert_run(
    transaction: &Transaction<'_>,
    book: BookId,
    new: &NewStart,
    subject: Option<i64>,
) -> rusqlite::Result<i64> {
    transaction.execute(
        "INSERT INTO runs (name, book, kind, subject, sources_key, mapping_path, mapping_sha256, method, above, report, command, started_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            new.run,
            book.0,
            new.kind.word(),
            subject,
            new.sources_key,
            new.mapping_path,
            new.mapping_sha256,
            new.method,
            state::kept(new.above),
            new.report,
            new.command,
            new.begun_at,
        ],
    )?;
    let run = transaction.last_insert_rowid();
    for (number, source) in (0_i64..).zip(&new.sources) {
        transaction.execute(
            "INSERT INTO sources (run, number, path, sheet, sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![run, number, source.path, source.sheet, source.sha256],
        )?;
    }
    Ok(run)
}

//! Runs and their starts, and how they are found again.

use rusqlite::{OptionalExtension as _, Row, params};

use super::error::{JournalError, Result};
use super::names::strange;
use super::reader::{BookId, Reader};
use super::state;
use crate::domain::LeadId;

/// Which start of a run, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartNumber(pub u32);

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunKind {
    /// `leadbatch import`.
    Import,
    /// `leadbatch retry`.
    Retry,
    /// `leadbatch undo`.
    Undo,
}

impl RunKind {
    const ALL: [Self; 3] = [Self::Import, Self::Retry, Self::Undo];

    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Retry => "retry",
            Self::Undo => "undo",
        }
    }
}

/// A file and sheet that a run reads; a row's [`crate::domain::SourceIndex`] counts these from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSource {
    /// The file's path.
    pub path: String,
    /// The sheet, where the file has such.
    pub sheet: Option<String>,
    /// The sha256 of its bytes.
    pub sha256: [u8; 32],
}

/// What is known when a start of a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStart {
    /// The run's id.
    pub run: String,
    /// What it does.
    pub kind: RunKind,
    /// The run that it is about, for an undo.
    pub subject: Option<String>,
    /// Tells the same sources under the same command; a run goes on only with these.
    pub sources_key: String,
    /// What it reads, in the order of the rows' source numbers.
    pub sources: Vec<RunSource>,
    /// The mapping's path.
    pub mapping_path: String,
    /// The sha256 of its text.
    pub mapping_sha256: [u8; 32],
    /// The method that creates leads.
    pub method: String,
    /// The greatest lead ID before the run's first start.
    pub above: LeadId,
    /// The folder of the report.
    pub report: String,
    /// What a later command needs of this one, as JSON. Never a secret.
    pub command: String,
    /// When it begins, in Unix milliseconds.
    pub begun_at: i64,
}

/// How a start ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartEnd {
    /// When, in Unix milliseconds.
    pub ended_at: i64,
    /// The exit code.
    pub exit_code: u8,
    /// The code of what stopped it, where something did.
    pub stop: Option<String>,
    /// The numbers of its summary, as JSON.
    pub counts: String,
    /// The run has come to its end: the same command begins a new one.
    pub finished: bool,
}

/// A run that can be gone on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    /// Its id.
    pub run: String,
    /// Its last start.
    pub last_start: StartNumber,
    /// The greatest lead ID before its first start.
    pub above: LeadId,
    /// The folder of its report.
    pub report: String,
    /// The sha256 of its mapping's text.
    pub mapping_sha256: [u8; 32],
    /// When it began, in Unix milliseconds.
    pub started_at: i64,
}

/// One start of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartInfo {
    /// Its number.
    pub number: StartNumber,
    /// When it began, in Unix milliseconds.
    pub begun_at: i64,
    /// When it ended; `None` while it runs, and when its process was killed.
    pub ended_at: Option<i64>,
    /// Its exit code.
    pub exit_code: Option<u8>,
    /// What stopped it.
    pub stop: Option<String>,
    /// Its numbers, as JSON.
    pub counts: Option<String>,
}

/// What the journal keeps of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInfo {
    /// Its id.
    pub run: String,
    /// Where its leads are.
    pub book: BookId,
    /// The portal, by its host.
    pub portal: String,
    /// `ORIGINATOR_ID`.
    pub originator: String,
    /// What it does.
    pub kind: RunKind,
    /// The run that it takes back.
    pub subject: Option<String>,
    /// As [`NewStart::sources_key`].
    pub sources_key: String,
    /// What it reads.
    pub sources: Vec<RunSource>,
    /// The mapping's path.
    pub mapping_path: String,
    /// The sha256 of its text.
    pub mapping_sha256: [u8; 32],
    /// The method that creates leads.
    pub method: String,
    /// The greatest lead ID before its first start.
    pub above: LeadId,
    /// The folder of the report.
    pub report: String,
    /// As [`NewStart::command`].
    pub command: String,
    /// When it began, in Unix milliseconds.
    pub started_at: i64,
    /// When it came to its end.
    pub finished_at: Option<i64>,
    /// Its starts, in order.
    pub starts: Vec<StartInfo>,
}

impl Reader {
    /// The run of these sources to go on with: the newest, when its last start did not bring it to its end.
    pub fn unfinished(&self, book: BookId, sources_key: &str) -> Result<Option<UnfinishedRun>> {
        let sql = "SELECT name, above, report, mapping_sha256, started_at,
                       (SELECT max(number) FROM starts WHERE run = r.id)
                   FROM runs r WHERE finished_at IS NULL AND id =
                       (SELECT max(id) FROM runs WHERE book = ?1 AND sources_key = ?2 AND forgotten = 0)";
        let found = self
            .connection
            .query_row(sql, params![book.0, sources_key], |row| {
                Ok(UnfinishedRun {
                    run: row.get(0)?,
                    above: state::lead(row.get(1)?),
                    report: row.get(2)?,
                    mapping_sha256: row.get(3)?,
                    started_at: row.get(4)?,
                    last_start: StartNumber(row.get(5)?),
                })
            });
        self.told(found.optional())
    }

    /// All runs, the newest first.
    pub fn runs(&self) -> Result<Vec<RunInfo>> {
        let names = self.connection.prepare(
            "SELECT r.id, r.name, r.book, b.portal, b.originator, r.kind, s.name, r.sources_key, r.mapping_path, r.mapping_sha256,
                 r.method, r.above, r.report, r.command, r.started_at, r.finished_at
             FROM runs r JOIN books b ON b.id = r.book LEFT JOIN runs s ON s.id = r.subject
             WHERE r.forgotten = 0 ORDER BY r.id DESC",
        );
        let found = names.and_then(|mut find| {
            let rows = find.query_map([], |row| Ok((row.get::<_, i64>(0)?, run_of(row)?)))?;
            let mut runs = Vec::new();
            for row in rows {
                let (number, mut run) = row?;
                run.sources = self.sources(number)?;
                run.starts = self.starts(number)?;
                runs.push(run);
            }
            Ok(runs)
        });
        self.told(found)
    }

    /// The numbers of the latest starts at a portal that created leads by a method, the newest first.
    pub fn latest_counts(&self, portal: &str, method: &str, most: u32) -> Result<Vec<String>> {
        let sql = "SELECT s.counts FROM starts s JOIN runs r ON r.id = s.run JOIN books b ON b.id = r.book
                   WHERE b.portal = ?1 AND r.method = ?2 AND r.kind <> ?3 AND r.forgotten = 0 AND s.counts IS NOT NULL
                   ORDER BY s.ended_at DESC, s.run DESC, s.number DESC LIMIT ?4";
        let undo = RunKind::Undo.word();
        let found = self.connection.prepare_cached(sql).and_then(|mut find| {
            let rows = find.query_map(params![portal, method, undo, most], |row| row.get(0))?;
            rows.collect()
        });
        self.told(found)
    }

    /// The run that is meant by `last` (the newest that is no undo), an id, or the unambiguous beginning of one.
    pub fn find_run(&self, text: &str) -> Result<RunInfo> {
        let text = text.trim();
        let mut found = self.runs()?;
        if text == "last" {
            found.retain(|run| run.kind != RunKind::Undo);
            found.truncate(1);
        } else if found.iter().any(|run| run.run == text) {
            found.retain(|run| run.run == text);
        } else {
            let beginning = text.to_ascii_lowercase();
            found.retain(|run| {
                !text.is_empty() && run.run.to_ascii_lowercase().starts_with(&beginning)
            });
        }
        if found.len() > 1 {
            return Err(JournalError::RunAmbiguous {
                run: text.to_owned(),
                count: u64::try_from(found.len()).unwrap_or(u64::MAX),
                runs: found.into_iter().take(5).map(|run| run.run).collect(),
            });
        }
        found.pop().ok_or_else(|| JournalError::RunUnknown {
            run: if text == "last" {
                String::new()
            } else {
                text.to_owned()
            },
        })
    }

    /// The number of a run that is not forgotten.
    pub(super) fn number_of(&self, run: &str) -> Result<i64> {
        let sql = "SELECT id FROM runs WHERE name = ?1 AND forgotten = 0";
        let found = self.connection.query_row(sql, [run], |row| row.get(0));
        self.told(found.optional())?
            .ok_or_else(|| JournalError::RunUnknown {
                run: run.to_owned(),
            })
    }

    fn sources(&self, run: i64) -> rusqlite::Result<Vec<RunSource>> {
        let sql = "SELECT path, sheet, sha256 FROM sources WHERE run = ?1 ORDER BY number";
        let mut find = self.connection.prepare_cached(sql)?;
        let rows = find.query_map([run], |row| {
            Ok(RunSource {
                path: row.get(0)?,
                sheet: row.get(1)?,
                sha256: row.get(2)?,
            })
        })?;
        rows.collect()
    }

    fn starts(&self, run: i64) -> rusqlite::Result<Vec<StartInfo>> {
        let sql = "SELECT number, begun_at, ended_at, exit_code, stop_code, counts FROM starts WHERE run = ?1 ORDER BY number";
        let mut find = self.connection.prepare_cached(sql)?;
        let rows = find.query_map([run], |row| {
            Ok(StartInfo {
                number: StartNumber(row.get(0)?),
                begun_at: row.get(1)?,
                ended_at: row.get(2)?,
                exit_code: row.get(3)?,
                stop: row.get(4)?,
                counts: row.get(5)?,
            })
        })?;
        rows.collect()
    }
}

/// A run without its sources and starts.
fn run_of(row: &Row<'_>) -> rusqlite::Result<RunInfo> {
    let word: String = row.get(5)?;
    let kind = RunKind::ALL.into_iter().find(|kind| kind.word() == word);
    Ok(RunInfo {
        run: row.get(1)?,
        book: BookId(row.get(2)?),
        portal: row.get(3)?,
        originator: row.get(4)?,
        kind: kind.ok_or_else(|| strange("a kind of run"))?,
        subject: row.get(6)?,
        sources_key: row.get(7)?,
        sources: Vec::new(),
        mapping_path: row.get(8)?,
        mapping_sha256: row.get(9)?,
        method: row.get(10)?,
        above: state::lead(row.get(11)?),
        report: row.get(12)?,
        command: row.get(13)?,
        started_at: row.get(14)?,
        finished_at: row.get(15)?,
        starts: Vec::new(),
    })
}

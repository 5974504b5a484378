//! A report written anew from what a journal holds.
//!
//! The journal knows the rows that were sent, and not those that were skipped, invalid or not sent yet: lines of these in the
//! `results.csv` that stands are kept as they are, and so is every file beside it. A report is never made poorer than it was.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::folder::Folder;
use super::page::{self, Earlier, Facts, Gathered, Kept, Page};
use super::phrases::Told;
use super::{ReportError, ReportNote, results};
use crate::domain::{RowCounts, RowOrdinal, RowRef, SourceIndex, guard, unguard};
use crate::messages::Catalogue;
use crate::run::{RowResult, RowStatus};

/// The file with a line for each row.
pub const RESULTS: &str = "results.csv";
const SUMMARY: &str = "summary.json";
/// Places of a line's cells.
const FILE: usize = 0;
const SHEET: usize = 1;
const STATUS: usize = 3;
const LEAD: usize = 4;
const ORIGIN: usize = 6;
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A row as the journal knows it.
#[derive(Debug, Clone)]
pub struct RenewedRow<'a> {
    /// The file's whole path; empty where it is not known.
    pub file: &'a str,
    /// The sheet; empty where there is none.
    pub sheet: &'a str,
    /// The row's number, where it is known.
    pub row: Option<u64>,
    /// What became of it.
    pub status: RowStatus,
    /// Its `ORIGIN_ID`.
    pub origin_id: String,
}

/// A report that is being written anew: [`Self::keep`] once, [`Self::add`] for every row of the run, [`Self::finish`].
pub struct Renewal {
    folder: Folder,
    catalogue: Arc<Catalogue>,
    portal_base: Option<String>,
    old: Option<csv::Reader<BufReader<File>>>,
    new: csv::Writer<BufWriter<File>>,
    counts: RowCounts,
    /// Files and sheets as the lines that stand name them.
    names: Vec<(String, String)>,
    /// Origins of the lines that stand.
    written: HashSet<u64>,
    /// The summary that stands.
    summary: Option<Value>,
    /// Own columns of the table that stands; of a row without a line nobody knows what it has there.
    own: usize,
    kept: bool,
    /// What the page that stands has kept.
    page: Earlier,
    gathered: Gathered,
}

impl std::fmt::Debug for Renewal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewal")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Renewal {
    /// Takes the folder of a run; what stands is read from there, or else from `before`, the folder that the run had.
    ///
    /// # Errors
    /// `report_folder_taken`, `report_folder_failed`, `report_write_failed`.
    pub fn begin(
        (dir, before): (PathBuf, &Path),
        run: &str,
        portal_base: Option<String>,
        catalogue: Arc<Catalogue>,
    ) -> Result<Self, ReportError> {
        let before = if super::folder::belongs_to(before, run) {
            before.to_owned()
        } else {
            dir.clone()
        };
        let folder = Folder::claim(dir, run)?;
        let stands = |name: &str| {
            [folder.path(), &before]
                .into_iter()
                .map(|dir| dir.join(name))
                .find(|path| path.is_file())
        };
        let old = stands(RESULTS).map(|path| open_old(&path)).transpose()?;
        let summary = stands(SUMMARY)
            .and_then(|path| std::fs::read(path).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let page = stands(page::NAME).map_or(Earlier::None, |path| Earlier::read(&path, run));
        let part = folder.part(RESULTS);
        let begun = File::create(&part).and_then(|mut file| {
            file.write_all(MARK)?;
            Ok(file)
        });
        let file = begun.map_err(|error| ReportError::write(&part, error))?;
        let mut renewal = Self {
            folder,
            catalogue,
            portal_base,
            old,
            new: csv::WriterBuilder::new()
                .flexible(true)
                .from_writer(BufWriter::new(file)),
            counts: RowCounts::default(),
            names: Vec::new(),
            written: HashSet::new(),
            summary,
            own: 0,
            kept: false,
            page,
            gathered: Gathered::default(),
        };
        let mut header: Vec<String> = results::HEADER.iter().map(ToString::to_string).collect();
        header.extend(renewal.own_titles());
        renewal.own = header.len().saturating_sub(results::HEADER.len());
        renewal.write(&header)?;
        Ok(renewal)
    }

    /// The titles behind those of every table.
    fn own_titles(&mut self) -> Vec<String> {
        let header = self.old.as_mut().and_then(|old| old.headers().ok());
        let titles = header.into_iter().flatten().skip(results::HEADER.len());
        titles.map(str::to_owned).collect()
    }

    /// Goes over the lines that stand, as far as they are whole. `now` tells what the journal knows of a row that was sent, by
    /// its origin; `None` leaves the line as it is.
    ///
    /// # Errors
    /// `report_write_failed`, and whatever `now` fails with.
    pub fn keep<E: From<ReportError>>(
        &mut self,
        mut now: impl FnMut(&str) -> Result<Option<RowStatus>, E>,
    ) -> Result<(), E> {
        let Some(mut old) = self.old.take() else {
            return Ok(());
        };
        for line in old.records() {
            // A line that was cut off is the last one.
            let Ok(line) = line else { break };
            let mut cells: Vec<String> = line.iter().map(str::to_owned).collect();
            if cells.len() < results::HEADER.len() {
                break;
            }
            self.kept = true;
            let cell = |at: usize| cells.get(at).map_or("", String::as_str);
            let origin = unguard(cell(ORIGIN)).into_owned();
            let was_sent = matches!(
                cell(STATUS),
                "created" | "updated" | "failed" | "unknown" | "pending"
            );
            self.learn(cell(FILE), cell(SHEET));
            if was_sent && !origin.is_empty() {
                self.written.insert(hashed(&origin));
                if let Some(status) = now(&origin)? {
                    self.renew(&mut cells, status, origin);
                }
            }
            self.count(cells.get(STATUS).map_or("", String::as_str));
            self.write(&cells)?;
        }
        Ok(())
    }

    fn learn(&mut self, file: &str, sheet: &str) {
        let known = |(one, other): &(String, String)| one == file && other == sheet;
        if !self.names.last().is_some_and(known) && !self.names.iter().any(known) {
            self.names.push((file.to_owned(), sheet.to_owned()));
        }
    }

    /// Puts the journal's word into a line that says something else.
    fn renew(&self, cells: &mut [String], status: RowStatus, origin: String) {
        let same = |at: usize, text: &str| cells.get(at).is_some_and(|cell| cell == text);
        let lead = status.lead().map_or_else(String::new, |id| id.to_string());
        if same(STATUS, status.word()) && same(LEAD, &lead) {
            return;
        }
        let line = self.line(status, origin);
        for (cell, new) in cells.iter_mut().zip(line).skip(STATUS) {
            *cell = new;
        }
    }

    /// Adds a row, unless a line of it stands.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn add(&mut self, row: RenewedRow<'_>) -> Result<(), ReportError> {
        if !self.written.insert(hashed(&row.origin_id)) {
            return Ok(());
        }
        self.count(row.status.word());
        let named = self.names.iter().find(|(file, sheet)| {
            let file = unguard(file);
            let file = Path::new(file.as_ref());
            unguard(sheet) == row.sheet
                && Path::new(row.file).ends_with(file.strip_prefix(".").unwrap_or(file))
        });
        let (file, sheet) = match named {
            Some((file, sheet)) => (file.clone(), sheet.clone()),
            None => (guard(row.file).into_owned(), guard(row.sheet).into_owned()),
        };
        let mut line = self.line(row.status, row.origin_id);
        let number = row
            .row
            .map_or_else(String::new, |number| number.to_string());
        for (cell, new) in line.iter_mut().zip([file, sheet, number]) {
            *cell = new;
        }
        line.resize(
            results::HEADER.len().saturating_add(self.own),
            String::new(),
        );
        self.write(&line)
    }

    fn line(&self, status: RowStatus, origin_id: String) -> Vec<String> {
        let result = RowResult {
            row: RowRef {
                source: SourceIndex(u16::MAX),
                number: 0,
                ordinal: RowOrdinal(0),
            },
            status,
            origin_id: Some(origin_id),
            problems: Vec::new(),
            cells: Vec::new(),
            responsible: None,
            source_id: None,
            own: Vec::new(),
        };
        let base = self.portal_base.as_deref();
        let told = Told::default();
        let cells = results::cells(&self.catalogue, &[], base, &result, &told);
        cells
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }

    fn count(&mut self, word: &str) {
        let counts = &mut self.counts;
        let counter = match word {
            "created" => &mut counts.created,
            "updated" => &mut counts.updated,
            "skipped" => &mut counts.skipped,
            "invalid" => &mut counts.invalid,
            "failed" => &mut counts.failed,
            "unknown" => &mut counts.unknown,
            _ => &mut counts.pending,
        };
        *counter += 1;
        counts.read += 1;
    }

    fn write(&mut self, cells: &[String]) -> Result<(), ReportError> {
        self.gathered.line(cells);
        let written = self.new.write_record(cells);
        written.map_err(|error| ReportError::write(&self.folder.part(RESULTS), error.into()))
    }

    /// The rows so far.
    pub const fn counts(&self) -> RowCounts {
        self.counts
    }

    /// The rows so far by outcome, as `summary.json` has them.
    pub fn rows_json(&self) -> Value {
        let rows = self.counts;
        json!({
            "read": rows.read, "created": rows.created, "updated": rows.updated, "skipped": rows.skipped,
            "invalid": rows.invalid, "failed": rows.failed, "unknown": rows.unknown, "pending": rows.pending,
        })
    }

    /// Whether lines stood that were kept.
    pub const fn has_kept(&self) -> bool {
        self.kept
    }

    /// The summary that stands.
    pub const fn summary(&self) -> Option<&Value> {
        self.summary.as_ref()
    }

    /// Gives both files their names, and writes the page anew with what the one that stood had kept; what is worth telling is given
    /// back. `zone`: in whose time the page tells moments.
    ///
    /// # Errors
    /// `report_write_failed`; what stood before stands then.
    pub fn finish(
        mut self,
        summary: &Value,
        zone: &TimeZone,
    ) -> Result<Vec<ReportNote>, ReportError> {
        let part = self.folder.part(RESULTS);
        let failed = |error| ReportError::write(&part, error);
        self.new.flush().map_err(failed)?;
        let buffered = self.new.into_inner();
        let buffered = buffered.map_err(|error| failed(error.into_error().kind().into()))?;
        let file = buffered.into_inner();
        let file = file.map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        drop(file);
        self.folder.put(RESULTS, &part)?;
        self.folder
            .write_whole(SUMMARY, format!("{summary:#}\n").as_bytes())?;
        let (kept, lost) = match self.page {
            Earlier::Kept(kept) => (*kept, false),
            Earlier::None => (Kept::default(), false),
            Earlier::Unreadable => (Kept::default(), true),
        };
        let page = Page {
            facts: Facts::of_value(summary),
            kept,
            lost,
            gathered: &self.gathered,
            portal_base: self.portal_base.as_deref(),
            beside: page::beside_in(self.folder.path()),
        };
        let text = page.renewed().text(&self.catalogue, zone);
        self.folder.write_whole(page::NAME, text.as_bytes())?;
        Ok(self.folder.notes().to_vec())
    }
}

fn open_old(path: &Path) -> Result<csv::Reader<BufReader<File>>, ReportError> {
    let failed = |error| ReportError::write(path, error);
    let file = File::open(path).map_err(failed)?;
    let mut bytes = BufReader::new(file);
    let mut mark = [0; MARK.len()];
    let marked = bytes.read_exact(&mut mark).is_ok() && mark == MARK;
    if !marked {
        let file = File::open(path).map_err(failed)?;
        bytes = BufReader::new(file);
    }
    Ok(csv::ReaderBuilder::new().flexible(true).from_reader(bytes))
}

fn hashed(origin: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    origin.hash(&mut hasher);
    hasher.finish()
}

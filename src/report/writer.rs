//! The report as one thing: a run's results go in, the folder's files come out.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use super::failures::Failures;
use super::folder::{Folder, numbered};
use super::page::{self, Earlier, Facts, Gathered, Kept, Kinds, Page, PageFacts, Start};
use super::phrases::Phrases;
use super::preview::Preview;
use super::same_problems::Sort;
use super::service::is_given_back;
use super::table::Table;
use super::told_lines::ToldRow;
use super::workbook::{FixBook, FixOptions};
use super::{ReportError, ReportErrorKind, ReportNote, problems, results, summary};
use crate::domain::{
    ColumnUse, Draft, Problem, RowRef, SheetShape, SourceIndex, SourceInfo, guard,
};
use crate::messages::Catalogue;
use crate::run::{RowResult, RowStatus, Summary};

/// What a report is made for.
#[derive(Debug, Clone)]
pub struct ReportOptions<'a> {
    /// The folder; made if it is not there.
    pub dir: PathBuf,
    /// The run's id: the folder is used again for this run alone.
    pub run: &'a str,
    /// The run's sources, in the order of their [`SourceIndex`](crate::domain::SourceIndex).
    pub sources: &'a [SourceInfo],
    /// `https://host`, to tell the addresses of leads; `None` leaves them out.
    pub portal_base: Option<String>,
    /// The mapping's bytes as they were used.
    pub mapping_text: &'a [u8],
    /// The files whose values it takes, each with its name.
    pub values: &'a [(String, Vec<u8>)],
    /// Titles of the sources' own columns that `results.csv` shows behind its own.
    pub own_columns: &'a [String],
    /// Delimiter of `failures.csv` for workbooks; text files keep their own.
    pub delimiter: u8,
    /// How the sheets of the sources look, by the source's index, for `failures.xlsx`; what is missing is not known.
    pub shapes: Vec<SheetShape>,
    /// What the sources' columns are for, likewise.
    pub columns: Vec<Vec<ColumnUse>>,
    /// The fields of `preview.csv`, in its order, and the most leads that it takes; `None`: no preview.
    pub preview: Option<(Vec<String>, u64)>,
    /// The folder that the run had before, if it goes on: its page tells of earlier starts.
    pub before: Option<&'a Path>,
}

/// A report that is being written.
///
/// ```text
/// create → row and preview_row, row by row → finish
/// ```
///
/// Every method may fail and be called again; what could not be written is tried again.
#[derive(Debug)]
pub struct Report {
    folder: Folder,
    catalogue: Arc<Catalogue>,
    sources: Vec<SourceInfo>,
    portal_base: Option<String>,
    results: Table,
    failures: Failures,
    book: FixBook,
    /// Where the workbook was put.
    fixed: Option<PathBuf>,
    problems: Table,
    preview: Option<Preview>,
    /// What the page of an earlier start has left.
    earlier: Earlier,
    gathered: Gathered,
    kinds: Kinds,
    phrases: Phrases,
}

impl Report {
    /// Claims the folder and opens its files.
    ///
    /// # Errors
    /// `report_folder_taken` when the folder holds another run's report, `report_folder_failed` and `report_write_failed` when
    /// the disk refuses.
    pub fn create(
        options: ReportOptions<'_>,
        catalogue: Arc<Catalogue>,
    ) -> Result<Self, ReportError> {
        let mut folder = Folder::claim(options.dir, options.run)?;
        let earlier = earlier(folder.path(), options.before, options.run);
        folder.write_whole("mapping.yaml", options.mapping_text)?;
        for (name, bytes) in copies(options.values) {
            folder.write_whole(&name, bytes)?;
        }
        let mut header = owned(&results::HEADER);
        header.extend(
            options
                .own_columns
                .iter()
                .map(|title| guard(title).into_owned()),
        );
        let results = Table::open(&mut folder, "results.csv", b',', &header)?;
        let problems = Table::open(&mut folder, "problems.csv", b',', &owned(&problems::HEADER))?;
        let failures = Failures::open(&mut folder, options.sources, options.delimiter)?;
        let (several, shapes, columns) =
            (options.sources.len() > 1, options.shapes, options.columns);
        let book = FixBook::open(&mut folder, several, FixOptions { shapes, columns });
        let preview = match options.preview {
            Some(preview) => Some(Preview::open(&mut folder, preview)?),
            None => None,
        };
        Ok(Self {
            folder,
            catalogue,
            sources: options.sources.to_vec(),
            portal_base: options.portal_base,
            results,
            failures,
            book,
            fixed: None,
            problems,
            preview,
            earlier,
            gathered: Gathered::default(),
            kinds: Kinds::default(),
            phrases: Phrases::default(),
        })
    }

    /// Takes what became of a row; each row once, in the file's order, as the run tells them. A table that fails does not keep
    /// the others from their lines.
    ///
    /// # Errors
    /// `report_write_failed`; the row is kept and tried again, unless the disk has refused for long.
    pub fn row(&mut self, result: &RowResult) -> Result<(), ReportError> {
        let base = self.portal_base.as_deref();
        let (catalogue, sources) = (&self.catalogue, self.sources.as_slice());
        let told = self.phrases.told(catalogue, sources, &result.problems);
        let line = results::cells(catalogue, sources, base, result, &told);
        self.gathered.line(&line);
        let own = result.own.iter().map(|cell| guard(cell));
        let cells: Vec<_> = line.into_iter().chain(own).collect();
        let mut outcome = self.results.write(cells.iter().map(|cell| cell.as_bytes()));
        for (problem, phrase) in told.with(&result.problems) {
            self.kinds.note(catalogue, sources, problem);
            let line = problems::cells(sources, problem, phrase);
            let line = line.iter().map(|cell| cell.as_bytes());
            outcome = outcome.and(self.problems.write(line));
        }
        let failures = self.failures.row(catalogue, sources, result, &told);
        let book = self.book.row(catalogue, sources, result, &told);
        outcome.and(failures).and(book)
    }

    /// Takes rows of a source that can be sent and have nothing to tell: their lines as [`PlainLines`](super::PlainLines) makes them.
    ///
    /// # Errors
    /// `report_write_failed`, as for [`Self::row`].
    pub fn plain_rows(
        &mut self,
        source: SourceIndex,
        rows: u64,
        lines: &[u8],
    ) -> Result<(), ReportError> {
        if let Some(source) = self.sources.get(usize::from(source.0)) {
            self.gathered.count(source, &RowStatus::Pending, rows);
        }
        self.results.write_lines(lines)
    }

    /// Takes a row whose lines were made beforehand ([`ToldLines`](super::ToldLines)): one that is invalid, or that can be sent. *False*: it has to
    /// be told by [`Self::row`], since more than its lines is wanted.
    ///
    /// # Errors
    /// `report_write_failed`, as for [`Self::row`].
    pub fn told_row(
        &mut self,
        row: RowRef,
        (status, problems): (&RowStatus, &[Problem]),
        lines: ToldRow<'_>,
    ) -> Result<bool, ReportError> {
        if is_given_back(status) && !self.book.only_counts(row, problems) {
            return Ok(false);
        }
        for problem in problems {
            self.kinds.note(&self.catalogue, &self.sources, problem);
        }
        self.put_told((row.source, 1), status, lines).map(|()| true)
    }

    /// Whether rows of this status with problems of these sorts are only to be counted, and their lines to be put: all else was told of rows
    /// before them. It stays so.
    pub fn may_count(&self, status: &RowStatus, like: &[Sort]) -> bool {
        like.iter().all(|sort| self.kinds.knows(sort))
            && (!is_given_back(status) || self.book.may_count(like))
    }

    /// Takes so many rows of a source with problems of these sorts, which [`Self::may_count`] them, and their lines.
    ///
    /// # Errors
    /// `report_write_failed`, as for [`Self::row`].
    pub fn told_rows(
        &mut self,
        (source, rows): (SourceIndex, u64),
        (status, like): (&RowStatus, &[Sort]),
        lines: ToldRow<'_>,
    ) -> Result<(), ReportError> {
        for sort in like {
            self.kinds.note_again(sort, rows);
        }
        if is_given_back(status) {
            self.book.count_again(like, rows);
        }
        self.put_told((source, rows), status, lines)
    }

    /// Counts rows of a source and puts their lines.
    fn put_told(
        &mut self,
        (source, rows): (SourceIndex, u64),
        status: &RowStatus,
        lines: ToldRow<'_>,
    ) -> Result<(), ReportError> {
        if let Some(info) = self.sources.get(usize::from(source.0)) {
            self.gathered.count(info, status, rows);
        }
        let results = self.results.write_lines(lines.results);
        let told = self.problems.write_lines(lines.problems);
        let failures = if is_given_back(status) {
            self.failures.write_line(source, lines.failures)
        } else {
            Ok(())
        };
        results.and(told).and(failures)
    }

    /// Whether a preview still takes leads.
    pub fn takes_previews(&self) -> bool {
        self.preview
            .as_ref()
            .is_some_and(|preview| !preview.is_full())
    }

    /// Adds a valid row to the preview, if there is one that still takes leads. Fields that the preview does not list are not shown.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn preview_row(&mut self, draft: &Draft) -> Result<(), ReportError> {
        match &mut self.preview {
            Some(preview) => preview.row(&self.sources, draft),
            None => Ok(()),
        }
    }

    /// Adds the lines of so many valid rows to the preview, as [`PreviewLines`](super::PreviewLines) makes them, if there is one that still takes all
    /// of them.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn preview_lines(&mut self, rows: u64, lines: &[u8]) -> Result<(), ReportError> {
        match &mut self.preview {
            Some(preview) => preview.lines(rows, lines),
            None => Ok(()),
        }
    }

    /// Takes the preview's leads back: the source is refused, and nothing of it would be sent.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn take_preview_back(&mut self) -> Result<(), ReportError> {
        self.preview
            .as_mut()
            .map_or(Ok(()), |preview| preview.table().take_back())
    }

    /// Hands all lines to the system; worth calling now and then while rows come slowly.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn flush(&mut self) -> Result<(), ReportError> {
        self.each_table(Table::flush)
    }

    /// Ends the report: writes every line that is left, waits for the disk, and writes the summary and the page. To be called once,
    /// last; [`Self::notes`] is complete after it.
    ///
    /// # Errors
    /// `report_write_failed`; `report_rows_do_not_add_up` when the seven outcomes are not the rows read: the summary is
    /// written then too, with a `note`.
    pub fn finish(&mut self, summary: &Summary, facts: &PageFacts) -> Result<(), ReportError> {
        let outcome = self.finish_tables_and_book();
        let wrong = summary::sum(&summary.rows) != summary.rows.read;
        let wrong = wrong.then(|| ReportErrorKind::RowsDoNotAddUp {
            read: summary.rows.read,
            sum: summary::sum(&summary.rows),
        });
        let note = wrong.as_ref().map(|kind| self.catalogue.text(kind));
        let written = match summary::bytes(summary, note) {
            Ok(bytes) => {
                let written = self.folder.write_whole(summary::SUMMARY, &bytes);
                written.and(self.page(Facts::of(&bytes), facts))
            }
            Err(error) => Err(ReportError::write(
                &self.dir().join(summary::SUMMARY),
                error.into(),
            )),
        };
        let added_up = wrong.map_or(Ok(()), |kind| Err(kind.into()));
        outcome.and(written).and(added_up)
    }

    /// Waits for the disk to have every table, and puts the workbook together meanwhile.
    fn finish_tables_and_book(&mut self) -> Result<(), ReportError> {
        let names = self.failures.written().filter_map(Path::file_name);
        let names: Vec<_> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let csv = names.join(", ");
        let Self {
            results,
            problems,
            failures,
            preview,
            book,
            folder,
            catalogue,
            ..
        } = self;
        let preview = preview.as_mut().map(Preview::table);
        let tables = [results, problems].into_iter().chain(failures.tables());
        let mut tables: Vec<&mut Table> = tables.chain(preview).collect();
        let (outcome, fixed) = thread::scope(|scope| {
            let wait = || finish_each(&mut tables);
            let beside = thread::Builder::new().spawn_scoped(scope, wait);
            let fixed = book.finish(catalogue, folder, &csv);
            (beside.map(ScopedJoinHandle::join), fixed)
        });
        let outcome = match outcome {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => resume_unwind(panic),
            // There is no thread for it.
            Err(_) => finish_each(&mut tables),
        };
        self.fixed = fixed.as_ref().ok().cloned().flatten();
        outcome.and(fixed.map(drop))
    }

    /// Writes the page.
    fn page(&mut self, facts: Facts, told: &PageFacts) -> Result<(), ReportError> {
        let (earlier, lost) = std::mem::take(&mut self.earlier).starts();
        let starts = match &told.timeline {
            Some(timeline) => page::joined(earlier, Start::of(&facts, timeline.clone())),
            None => Vec::new(),
        };
        let kept = Kept {
            starts,
            kinds: self.kinds.list(),
            names: told.names.clone(),
            advice: told.advice.clone(),
            ..Kept::default()
        };
        let page = Page {
            facts,
            kept,
            lost,
            gathered: &self.gathered,
            portal_base: self.portal_base.as_deref(),
            beside: page::beside_in(self.folder.path()),
        };
        let text = page.text(&self.catalogue, &told.zone);
        self.folder.write_whole(page::NAME, text.as_bytes())
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// The files that hold rows to be mended, in their order.
    pub fn failures(&self) -> Vec<PathBuf> {
        self.failures.written().map(Path::to_owned).collect()
    }

    /// What is worth telling: files that were locked and stand under another name.
    pub fn notes(&self) -> &[ReportNote] {
        self.folder.notes()
    }

    /// The workbook that holds them too; after [`Self::finish`].
    pub fn workbook(&self) -> Option<&Path> {
        self.fixed.as_deref()
    }

    /// Does the same to every table and gives the first error.
    fn each_table(
        &mut self,
        act: impl Fn(&mut Table) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let preview = self.preview.as_mut().map(Preview::table);
        [&mut self.results, &mut self.problems]
            .into_iter()
            .chain(self.failures.tables())
            .chain(preview)
            .map(act)
            .fold(Ok(()), Result::and)
    }
}

/// Finishes every table and gives the first error.
fn finish_each(tables: &mut [&mut Table]) -> Result<(), ReportError> {
    let finished = tables.iter_mut().map(|table| table.finish());
    finished.fold(Ok(()), Result::and)
}

/// The page of an earlier start: in the run's folder, or in the one that it had.
fn earlier(dir: &Path, before: Option<&Path>, run: &str) -> Earlier {
    match Earlier::read(&dir.join(page::NAME), run) {
        Earlier::None => before.map_or(Earlier::None, |before| {
            Earlier::read(&before.join(page::NAME), run)
        }),
        found @ (Earlier::Unreadable | Earlier::Kept(_)) => found,
    }
}

/// The names under which files of values are kept: `values-` and their own, with a number where several have the same.
fn copies(values: &[(String, Vec<u8>)]) -> Vec<(String, &[u8])> {
    let mut copies: Vec<(String, &[u8])> = Vec::with_capacity(values.len());
    for (path, bytes) in values {
        let own = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let name = format!("values-{own}");
        let mut free = name.clone();
        for number in 2..=values.len().saturating_add(1) {
            if copies.iter().all(|(taken, _)| *taken != free) {
                break;
            }
            free = numbered(&name, u32::try_from(number).unwrap_or(u32::MAX));
        }
        copies.push((free, bytes));
    }
    copies
}

fn owned(header: &[&str]) -> Vec<String> {
    header.iter().map(|title| (*title).to_owned()).collect()
}

//! The workbook as one thing: rows that are given back go in, the file comes out.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::OpenOptions;
use std::path::PathBuf;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::folder::Folder;
use super::super::phrases::Told as Phrased;
use super::super::place::source_of;
use super::super::same_problems::Sort;
use super::super::service::{is_given_back, service_cells};
use super::super::summary::SUMMARY;
use super::super::{ReportError, ReportErrorKind};
use super::binding::bind;
use super::cells::{is_holdable, is_holdable_text};
use super::front::{self, Told};
use super::lists::Lists;
use super::marks::Marks;
use super::names::SheetNames;
use super::packing::Packing;
use super::sheet::{DataSheet, Pen};
use super::tally::{Counted, Tally};
use crate::domain::{ColumnUse, FIX_BOOK_ROWS, Problem, RowRef, Severity, SheetShape, SourceInfo};
use crate::messages::Catalogue;
use crate::run::RowResult;

/// Cells of a row, so that there is room for ours on a sheet of 16,384 columns.
const MOST_CELLS: usize = 16_000;

/// The file's name.
const NAME: &str = "failures.xlsx";

/// What is known of the sources beside their rows, each by the source's index; what is missing is not known.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct FixOptions {
    /// How their sheets look.
    pub(in super::super) shapes: Vec<SheetShape>,
    /// What their columns are for.
    pub(in super::super) columns: Vec<Vec<ColumnUse>>,
}

/// A workbook that is being written.
pub(in super::super) struct FixBook {
    /// The report's folder, where what waits to be put together is kept.
    dir: PathBuf,
    options: FixOptions,
    several: bool,
    /// None until there is a row.
    book: Option<Workbook>,
    sheets: Vec<DataSheet>,
    of_source: BTreeMap<u16, usize>,
    names: SheetNames,
    pen: Pen,
    /// The comments of its sheets, once it is full.
    packing: Option<Packing>,
    tally: Tally,
    told: Told,
    /// Why it cannot be written on: what was told once.
    broken: Option<String>,
}

impl fmt::Debug for FixBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FixBook")
            .field("told", &self.told)
            .field("sheets", &self.sheets)
            .finish_non_exhaustive()
    }
}

impl FixBook {
    /// A workbook of a report in this folder. One that an earlier start of the run wrote is out of date from now on and goes, unless
    /// somebody has begun to mend it.
    pub(in super::super) fn open(folder: &mut Folder, several: bool, options: FixOptions) -> Self {
        folder.discard(NAME, SUMMARY);
        Self {
            dir: folder.path().to_owned(),
            options,
            several,
            book: None,
            sheets: Vec::new(),
            of_source: BTreeMap::new(),
            names: SheetNames::new(),
            pen: Pen::default(),
            packing: None,
            tally: Tally::default(),
            told: Told {
                rows: 0,
                written: 0,
                kept_out: 0,
                uncommented: 0,
            },
            broken: None,
        }
    }

    /// Writes the row if it is invalid or was refused by the portal, and there is room for it.
    pub(in super::super) fn row(
        &mut self,
        catalogue: &Catalogue,
        sources: &[SourceInfo],
        result: &RowResult,
        told: &Phrased,
    ) -> Result<(), ReportError> {
        let source = source_of(sources, result.row);
        let Some(source) = source.filter(|_| is_given_back(&result.status)) else {
            return Ok(());
        };
        self.told.rows = self.told.rows.saturating_add(1);
        let uses = self.options.columns.get(usize::from(result.row.source.0));
        let uses = uses.map_or(&[][..], Vec::as_slice);
        let marks = Marks::of(catalogue, uses, result, told);
        let written = self.place(catalogue, source, (result, told), &marks);
        let (place, outcome) = match written {
            Ok(place) => (place, Ok(())),
            Err(error) => (None, Err(self.fail(&error))),
        };
        let row = Counted {
            source,
            row: result.row,
        };
        let sheet = place.and_then(|place| self.sheets.get(place));
        self.tally
            .add(row, &marks, |column| sheet.map(|sheet| sheet.spot(column)));
        outcome
    }

    /// Counts an invalid row of which the workbook can hold every cell, if that is all that is to be done: the workbook is full, and it has
    /// each of the row's problems already. *False*: nothing was done, and the row is to be taken as any other.
    pub(in super::super) fn only_counts(&mut self, row: RowRef, problems: &[Problem]) -> bool {
        let full = self.told.written >= FIX_BOOK_ROWS && self.broken.is_none();
        let counted = full
            && self.of_source.contains_key(&row.source.0)
            && self.tally.count_again(row.source, problems);
        if counted {
            self.told.rows = self.told.rows.saturating_add(1);
        }
        counted
    }

    /// Whether the same can be said of every invalid row with problems of these sorts; it stays so.
    pub(in super::super) fn may_count(&self, like: &[Sort]) -> bool {
        let full = self.told.written >= FIX_BOOK_ROWS && self.broken.is_none();
        let marked = |sort: &&Sort| sort.severity >= Severity::Warning;
        let has_sheet = |sort: &Sort| self.of_source.contains_key(&sort.source.0);
        full && like.iter().all(has_sheet)
            && like
                .iter()
                .filter(marked)
                .all(|sort| self.tally.knows(sort))
    }

    /// Counts so many invalid rows with problems of these sorts, which [`Self::may_count`] them.
    pub(in super::super) fn count_again(&mut self, like: &[Sort], rows: u64) {
        self.told.rows = self.told.rows.saturating_add(rows);
        for sort in like {
            self.tally.add_again(sort, rows);
        }
    }

    /// Writes the row on the sheet of its source; `None` where it does not stand in the workbook.
    fn place(
        &mut self,
        catalogue: &Catalogue,
        source: &SourceInfo,
        (result, told): (&RowResult, &Phrased),
        marks: &Marks,
    ) -> Result<Option<usize>, XlsxError> {
        if self.broken.is_some() {
            return Ok(None);
        }
        let cells = &result.cells;
        let fits = cells.len() <= MOST_CELLS && cells.iter().all(is_holdable);
        if !fits || !self.has_room_for(source, result.row.source.0) {
            self.told.kept_out = self.told.kept_out.saturating_add(1);
            return Ok(None);
        }
        if self.told.written >= FIX_BOOK_ROWS {
            return Ok(None);
        }
        self.told.written = self.told.written.saturating_add(1);
        let place = self.sheet_of(catalogue, source, result.row.source.0)?;
        let service = service_cells(catalogue, result, told);
        if let (Some(sheet), Some(book)) = (self.sheets.get_mut(place), &mut self.book) {
            let pen = &mut self.pen;
            sheet.row(book, pen, (catalogue, marks), (result, &service))?;
        }
        if self.told.written >= FIX_BOOK_ROWS {
            self.packing = Some(self.pack_comments());
        }
        Ok(Some(place))
    }

    /// Whether the titles of a source can stand in a workbook: cut, they would not be found when it comes back.
    fn has_room_for(&self, source: &SourceInfo, index: u16) -> bool {
        let holdable = || {
            source
                .header
                .iter()
                .all(|cell| is_holdable_text(&cell.title))
        };
        self.of_source.contains_key(&index) || (source.header.len() <= MOST_CELLS && holdable())
    }

    /// The sheet of a source, made with its first row.
    fn sheet_of(
        &mut self,
        catalogue: &Catalogue,
        source: &SourceInfo,
        index: u16,
    ) -> Result<usize, XlsxError> {
        if let Some(place) = self.of_source.get(&index) {
            return Ok(*place);
        }
        let book = match &mut self.book {
            Some(book) => book,
            None => self.book.insert(new_book(&self.dir, catalogue)?),
        };
        let name = self.names.take(source);
        let shape = self.options.shapes.get(usize::from(index));
        let shape = shape.cloned().unwrap_or_default();
        let sheet = DataSheet::open(book, name, source, self.several, shape)?;
        let place = self.sheets.len();
        self.sheets.push(sheet);
        self.of_source.insert(index, place);
        Ok(place)
    }

    /// Puts the file into the folder, if there is a row for it; `csv`: the names of the files that hold every row.
    pub(in super::super) fn finish(
        &mut self,
        catalogue: &Catalogue,
        folder: &mut Folder,
        csv: &str,
    ) -> Result<Option<PathBuf>, ReportError> {
        let Some(mut book) = self.book.take().filter(|_| self.broken.is_none()) else {
            return Ok(None);
        };
        let part = folder.part(NAME);
        let packing = self.packing.take();
        let packing = packing.unwrap_or_else(|| self.pack_comments());
        let saved = self.fill(catalogue, &mut book, csv);
        let saved = saved.and_then(|()| packing.end(&self.dir));
        let saved = saved.and_then(|comments| bind(&mut book, &part, comments));
        saved.map_err(|error| self.fail(&error))?;
        let on_disk = OpenOptions::new().write(true).open(&part);
        let on_disk = on_disk.and_then(|file| file.sync_all());
        on_disk.map_err(|error| ReportError::write(&part, error))?;
        folder.put(NAME, &part).map(Some)
    }

    /// Begins to pack the comments of its sheets, which get no more of them.
    fn pack_comments(&mut self) -> Packing {
        // The sheets were made one behind the other.
        let sheets = self.sheets.iter_mut();
        let commented = sheets.filter_map(DataSheet::take_commented).collect();
        Packing::begin(&self.dir, commented)
    }

    fn fill(&self, catalogue: &Catalogue, book: &mut Workbook, csv: &str) -> Result<(), XlsxError> {
        let mut lists = Lists::default();
        for (source, place) in &self.of_source {
            let uses = self.options.columns.get(usize::from(*source));
            let uses = uses.map_or(&[][..], Vec::as_slice);
            if let Some(sheet) = self.sheets.get(*place) {
                sheet.finish(book, &mut lists, (catalogue, uses))?;
            }
        }
        let first = book.worksheet_from_index(0)?;
        let told = Told {
            uncommented: self.pen.notes.left_out,
            ..self.told
        };
        front::write(first, catalogue, told, &self.tally, csv)?;
        lists.write(catalogue, book)
    }

    /// Nothing more is written after a failure: half a workbook helps nobody, and the rows stand in `failures.csv`.
    fn fail(&mut self, error: &XlsxError) -> ReportError {
        let reason = error.to_string();
        self.broken = Some(reason.clone());
        self.book = None;
        ReportErrorKind::WriteFailed {
            file: self.dir.join(NAME).display().to_string(),
            reason,
        }
        .into()
    }
}

/// A workbook with the sheet of problems, which is filled at the end.
fn new_book(dir: &std::path::Path, catalogue: &Catalogue) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_tempdir(dir)?;
    let name = catalogue.line("workbook-problems", &[]);
    book.add_worksheet().set_name(name)?;
    Ok(book)
}

//! An open workbook of any kind: its sheets, a sheet's cells in order, and what else the sheet says about them.
//!
//! calamine reads XLSX and XLSB, cell by cell. It would hold every sheet of an XLS and ODS in memory, each as a full rectangle
//! with a copy of every text, and it passes over merged and hidden cells and links; a small file could ask for all the memory
//! there is. So those two have readers of their own over `cfb` and `quick-xml`, and pages one over `html5gum`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use calamine::{Reader as _, Sheet, SheetType, SheetVisible, Xlsb, Xlsx};

use crate::domain::WorkbookFormat;

use super::hash::open_regular;
use super::html_book::HtmlBook;
use super::looking::{Looking, Opening};
use super::ods_book::OdsBook;
use super::sheet_cells::{Cells, XlsbCells, XlsxCells, corrupt, of_xlsb, of_xlsx};
use super::sheet_facts::SheetFacts;
use super::sheet_reading::Reading;
use super::xls_book::XlsBook;
use super::xlsx_facts;
use super::xlsx_percents::Percents;
use super::zip_ahead::{BookBytes, are_true};
use super::zip_guard::{
    Glances, Which, holds_texts, inspect, is_in_folder_of_sheets, is_large, open_archive, place_of,
};
use super::{SourceError, SourceErrorKind};

/// A sheet's name, and whether it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetName {
    /// The name.
    pub(super) name: String,
    /// It is neither hidden nor very hidden.
    pub(super) visible: bool,
}

/// A workbook on disk.
pub(super) struct Workbook {
    path: PathBuf,
    format: WorkbookFormat,
    encoding: Option<String>,
    book: Book,
    /// What was seen of its parts when it was inspected.
    glances: Glances,
    /// What the sheet that was asked for last says about its cells, and which of its numbers are percentages.
    facts: Option<(String, SheetFacts)>,
    percents: Option<(String, Arc<Percents>)>,
    /// Whether it may have formulas: what is read of it meanwhile goes by that, too.
    formulas: Option<(String, Arc<AtomicBool>)>,
    /// The look at its large parts, if that is still under way, and how large they claim to be.
    looking: Option<(Looking, Vec<(usize, u64)>)>,
    /// What that look found to be otherwise.
    doubt: Option<Doubt>,
    /// A sheet whose cells are being read; the book is there meanwhile.
    reading: Option<Reading>,
}

/// Why what was read of a workbook does not hold.
enum Doubt {
    /// It is refused.
    Refused(SourceError),
    /// Its parts are not as large as they claim to be.
    Claims,
}

enum Book {
    /// It is where its cells are read.
    Away {
        is_1904: bool,
    },
    Xlsx(Box<Xlsx<BookBytes>>),
    Xlsb(Xlsb<BufReader<File>>),
    Xls(XlsBook),
    Ods(OdsBook),
    Html(HtmlBook),
}

impl Workbook {
    /// Opens a workbook that was inspected before; its distinct texts are in memory from then on. `encoding`: the label that
    /// was asked for, for a page.
    pub(super) fn open(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Self, SourceError> {
        Self::open_seen(path, format, encoding, Glances::new())
    }

    fn open_seen(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
        glances: Glances,
    ) -> Result<Self, SourceError> {
        let fail = |kind| SourceError::of_file(path, kind);
        let file = || Ok::<_, SourceError>(BufReader::new(open_regular(path)?));
        let book = match format {
            WorkbookFormat::Xlsx | WorkbookFormat::Xlsm => {
                let bytes = BookBytes::of(path)?;
                Book::Xlsx(Box::new(
                    Xlsx::new(bytes).map_err(|error| fail(of_xlsx(&error)))?,
                ))
            }
            WorkbookFormat::Xlsb => {
                Book::Xlsb(Xlsb::new(file()?).map_err(|error| fail(of_xlsb(&error)))?)
            }
            WorkbookFormat::Xls => Book::Xls(XlsBook::open(open_regular(path)?).map_err(fail)?),
            WorkbookFormat::Ods => {
                Book::Ods(OdsBook::open(open_archive(path)?, &glances).map_err(fail)?)
            }
            WorkbookFormat::Html => Book::Html(HtmlBook::open(path, encoding)?),
        };
        let opened = Self::with(path, format, encoding, book);
        Ok(Self { glances, ..opened })
    }

    fn with(path: &Path, format: WorkbookFormat, encoding: Option<&str>, book: Book) -> Self {
        Self {
            path: path.to_owned(),
            format,
            encoding: encoding.map(str::to_owned),
            book,
            glances: Glances::new(),
            facts: None,
            percents: None,
            formulas: None,
            looking: None,
            doubt: None,
            reading: None,
        }
    }

    /// Whether this is the workbook that is wanted.
    pub(super) fn is(&self, path: &Path, format: WorkbookFormat, encoding: Option<&str>) -> bool {
        (&*self.path, self.format, self.encoding.as_deref()) == (path, format, encoding)
    }

    /// The same, after a look at what the file would unpack to.
    pub(super) fn inspect(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Self, SourceError> {
        let refuse = |(_, kind)| SourceError::of_file(path, kind);
        match format {
            WorkbookFormat::Xlsx | WorkbookFormat::Xlsm => {
                Self::inspect_beside(path, format, encoding).map_err(|error| error.of_file(path))
            }
            WorkbookFormat::Xlsb | WorkbookFormat::Ods => {
                let glances = inspect(&mut open_archive(path)?, Which::All).map_err(refuse)?;
                Self::open_seen(path, format, encoding, glances)
            }
            WorkbookFormat::Xls | WorkbookFormat::Html => Self::open(path, format, encoding),
        }
    }

    /// Refuses a workbook for what it would unpack to.
    pub(super) fn refuse(path: &Path, format: WorkbookFormat) -> Result<(), SourceError> {
        if matches!(format, WorkbookFormat::Xlsx | WorkbookFormat::Xlsm) {
            let seen = inspect(&mut open_archive(path)?, Which::All);
            seen.map_err(|refused| Opening::from(refused).of_file(path))?;
        }
        Ok(())
    }

    /// Looks at the sheets and the texts while the workbook is opened, which is shown of them only what would pass. Where that holds of all
    /// its sheets the look goes on beside whatever is read of them, up to [`Self::looked_at`].
    fn inspect_beside(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Self, Opening> {
        let mut archive = open_archive(path)?;
        let looking = Looking::start(path);
        let mut glances = match inspect(&mut archive, Which::Others) {
            Ok(glances) => glances,
            // Of several parts that are refused the first is told.
            Err(other) => match looking.end() {
                Err(Opening::Refused(part)) if part.0 < other.0 => return Err(part.into()),
                Ok(_) | Err(_) => return Err(other.into()),
            },
        };
        let root = xlsx_facts::relations(&mut archive, "_rels/.rels", "");
        let is_usual = root.is_ok_and(|root| {
            let mut targets = root.values();
            !targets.any(|target| is_in_folder_of_sheets(target))
        });
        // What the archive claims of these parts is believed only once they were looked at.
        let bytes = is_usual.then(|| BookBytes::unpacked_ahead(path));
        let claims = bytes.iter().flatten().flat_map(BookBytes::claims);
        let claims: Vec<_> = claims.collect();
        let unguarded = |holds: fn(&str) -> bool| {
            let guarded = |place| claims.iter().any(|(claimed, _)| *claimed == place);
            let mut parts = (0..).zip(archive.file_names());
            parts.any(|(place, name)| name.map_or(true, |name| holds(&name)) && !guarded(place))
        };
        let mut looking = Some(looking);
        if unguarded(holds_texts)
            && let Some(looking) = looking.take()
        {
            glances.append(&mut looking.end()?);
        }
        let opened = bytes.map(|bytes| bytes.map(Xlsx::new));
        let goes_on = matches!(opened, Some(Ok(Ok(_)))) && !unguarded(is_large);
        if let Some(looking) = looking.take_if(|_| !goes_on) {
            glances.append(&mut looking.end()?);
        }
        let opened = match opened {
            Some(opened) if looking.is_some() || are_true(&claims, &glances) => {
                let failed = |error| SourceError::of_file(path, of_xlsx(&error));
                let book = Book::Xlsx(Box::new(opened?.map_err(failed)?));
                Self::with(path, format, encoding, book)
            }
            Some(_) | None => Self::open(path, format, encoding)?,
        };
        let looking = looking.map(|looking| (looking, claims));
        Ok(Self {
            glances,
            looking,
            ..opened
        })
    }

    /// Waits for the look at the large parts, if that is still under way.
    fn end_look(&mut self) {
        let Some((looking, claims)) = self.looking.take() else {
            return;
        };
        match looking.end() {
            Ok(mut seen) => {
                self.doubt = (!are_true(&claims, &seen)).then_some(Doubt::Claims);
                self.glances.append(&mut seen);
                if let Some((sheet, formulas)) = &self.formulas {
                    let may = may_have_formulas(&self.path, sheet, &self.glances);
                    formulas.store(may.unwrap_or(true), Ordering::Relaxed);
                }
            }
            Err(refused) => self.doubt = Some(Doubt::Refused(refused.of_file(&self.path))),
        }
    }

    /// Whether what was read of it holds, once all of it was looked at; where it does not the workbook is opened anew.
    ///
    /// # Errors
    /// It is refused, whatever else was found.
    pub(super) fn looked_at(&mut self) -> Result<bool, SourceError> {
        self.end_look();
        match self.doubt.take() {
            None => Ok(true),
            Some(Doubt::Refused(error)) => Err(error),
            Some(Doubt::Claims) => {
                let glances = std::mem::take(&mut self.glances);
                let opened = Self::open(&self.path, self.format, self.encoding.as_deref())?;
                *self = Self { glances, ..opened };
                Ok(false)
            }
        }
    }

    /// Has the cells of a sheet read from now on, for the reader that will want them: nothing that is found out about it meanwhile changes them.
    pub(super) fn begin(&mut self, sheet: &str) {
        if !matches!(self.book, Book::Xlsx(_)) {
            return;
        }
        if self.looking.is_some() && self.formulas.as_ref().is_none_or(|(of, _)| of != sheet) {
            self.formulas = Some((sheet.to_owned(), Arc::new(AtomicBool::new(true))));
        }
        let is_1904 = self.is_1904();
        let book = std::mem::replace(&mut self.book, Book::Away { is_1904 });
        let encoding = self.encoding.as_deref();
        let away = Self {
            glances: self.glances.clone(),
            percents: self.percents.clone(),
            formulas: self.formulas.clone(),
            ..Self::with(&self.path, self.format, encoding, book)
        };
        match Reading::begin(away, sheet) {
            Ok(reading) => self.reading = Some(reading),
            Err(away) => self.book = away.book,
        }
    }

    /// The reading of a sheet that was begun, and what the sheet says about its cells.
    pub(super) fn take_reading(&mut self, sheet: &str) -> Option<(Reading, SheetFacts)> {
        let (_, facts) = self.facts.as_ref().filter(|(of, _)| of == sheet)?;
        let reading = self.reading.take_if(|reading| reading.is_of(sheet))?;
        Some((reading, facts.clone()))
    }

    /// The same workbook with its book, which was away.
    pub(super) fn with_book_of(self, away: Self) -> Self {
        Self {
            book: away.book,
            ..self
        }
    }

    /// The same workbook with its book, wherever it was; `None` where the parser panicked.
    pub(super) fn back(mut self) -> Option<Self> {
        self.come_back().then_some(self)
    }

    fn come_back(&mut self) -> bool {
        if let Some(away) = self.reading.take().and_then(|mut reading| reading.end()) {
            self.book = away.book;
        }
        !matches!(self.book, Book::Away { .. })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What kind of workbook it is.
    pub(super) const fn format(&self) -> WorkbookFormat {
        self.format
    }

    /// The sheets that hold cells, in their order.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        match &self.book {
            Book::Away { .. } => Vec::new(),
            Book::Xlsx(book) => of_calamine(book.sheets_metadata()),
            Book::Xlsb(book) => of_calamine(book.sheets_metadata()),
            Book::Xls(book) => book.sheets(),
            Book::Ods(book) => book.sheets(),
            Book::Html(book) => book.sheets(),
        }
    }

    /// Days are counted from 1904 (DAT-05).
    pub(super) fn is_1904(&self) -> bool {
        match &self.book {
            Book::Away { is_1904 } => *is_1904,
            Book::Xlsx(book) => book.has_1904_epoch(),
            Book::Xlsb(book) => book.has_1904_epoch(),
            Book::Xls(book) => book.is_1904(),
            Book::Ods(_) | Book::Html(_) => false,
        }
    }

    /// What a sheet says about its cells. XLSB: nothing, since calamine does not tell.
    pub(super) fn facts(&mut self, sheet: &str) -> Result<SheetFacts, SourceErrorKind> {
        if let Some((_, facts)) = self.facts.as_ref().filter(|(of, _)| of == sheet) {
            return Ok(facts.clone());
        }
        self.end_look();
        if self.doubt.is_some() {
            // Why is told by `looked_at`.
            return Err(corrupt("sheetData"));
        }
        let facts = match &mut self.book {
            Book::Xlsx(_) | Book::Away { .. } => {
                let mut archive = open_archive(&self.path).map_err(|error| error.kind)?;
                xlsx_facts::facts(&mut archive, sheet, &self.glances)
            }
            Book::Xlsb(_) => Ok(SheetFacts::default()),
            Book::Xls(book) => book.facts(sheet),
            Book::Ods(book) => book.facts(sheet),
            Book::Html(book) => book.facts(sheet),
        }?;
        self.facts = Some((sheet.to_owned(), facts.clone()));
        Ok(facts)
    }

    /// A sheet's cells.
    pub(super) fn cells<'a>(
        &'a mut self,
        sheet: &str,
    ) -> Result<Box<dyn Cells<'a> + 'a>, SourceErrorKind> {
        self.come_back();
        match &mut self.book {
            Book::Away { .. } => Err(corrupt("sheetData: cannot be parsed")),
            Book::Xlsx(book) => {
                let cells = book.worksheet_cells_reader(sheet);
                let cells = cells.map_err(|error| of_xlsx(&error))?;
                let known = self.percents.as_ref().filter(|(of, _)| of == sheet);
                let percents = match known {
                    Some((_, percents)) => Arc::clone(percents),
                    None => Arc::new(Percents::of(&self.path, sheet, cells.styles())?),
                };
                self.percents = Some((sheet.to_owned(), Arc::clone(&percents)));
                let path = &self.path;
                let known = self.formulas.as_ref().filter(|(of, _)| of == sheet);
                let formulas = if let Some((_, formulas)) = known {
                    Arc::clone(formulas)
                } else {
                    let is_open = self.looking.is_some();
                    let may = is_open || may_have_formulas(path, sheet, &self.glances)?;
                    Arc::new(AtomicBool::new(may))
                };
                self.formulas = Some((sheet.to_owned(), Arc::clone(&formulas)));
                let cells = XlsxCells::new(path, sheet, cells, percents, formulas);
                Ok(Box::new(cells))
            }
            Book::Xlsb(book) => {
                let cells = book.worksheet_cells_reader(sheet);
                let mut cells = cells.map_err(|error| of_xlsb(&error))?;
                Ok(Box::new(XlsbCells::new(move || cells.next_cell())))
            }
            Book::Xls(book) => Ok(Box::new(book.cells(sheet)?)),
            Book::Ods(book) => Ok(Box::new(book.cells(sheet)?)),
            Book::Html(book) => Ok(Box::new(book.cells(sheet)?)),
        }
    }
}

/// Whether a sheet may have formulas: one of the parts has, or its own was not looked at.
fn may_have_formulas(path: &Path, sheet: &str, glances: &Glances) -> Result<bool, SourceErrorKind> {
    if glances.is_empty() || glances.values().any(|glance| glance.formula.is_some()) {
        return Ok(true);
    }
    let mut archive = open_archive(path).map_err(|error| error.kind)?;
    let part = xlsx_facts::sheet_part(&mut archive, sheet)?;
    let place = part.and_then(|part| place_of(&archive, &part));
    Ok(place.is_none_or(|place| !glances.contains_key(&place)))
}

fn of_calamine(sheets: &[Sheet]) -> Vec<SheetName> {
    let worksheets = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    worksheets
        .map(|sheet| SheetName {
            name: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
        })
        .collect()
}

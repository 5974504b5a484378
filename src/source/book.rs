//! An open workbook of any kind: its sheets, a sheet's cells in order, and what else the sheet says about them.
//!
//! calamine reads XLSX and XLSB, cell by cell. It would hold every sheet of an XLS and ODS in memory, each as a full rectangle
//! with a copy of every text, and it passes over merged and hidden cells and links; a small file could ask for all the memory
//! there is. So those two have readers of their own over `cfb` and `quick-xml`, and pages one over `html5gum`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use calamine::{Reader as _, Sheet, SheetType, SheetVisible, Xlsb, Xlsx};

use crate::domain::WorkbookFormat;

use super::hash::open_regular;
use super::html_book::HtmlBook;
use super::ods_book::OdsBook;
use super::sheet_cells::{Cells, XlsbCells, XlsxCells, of_xlsb, of_xlsx};
use super::sheet_facts::SheetFacts;
use super::xls_book::XlsBook;
use super::xlsx_facts;
use super::xlsx_percents::Percents;
use super::zip_ahead::{BookBytes, are_true};
use super::zip_guard::{
    Glances, Refused, Which, holds_texts, inspect, is_in_folder_of_sheets, open_archive, place_of,
};
use super::{PARSER_THREAD, SourceError, SourceErrorKind};

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
    /// Whether it may have formulas.
    formulas: Option<(String, bool)>,
}

enum Book {
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
                Self::inspect_beside(path, format, encoding).map_err(|error| match error {
                    Opening::Refused(refused) => refuse(refused),
                    Opening::Failed(error) => error,
                })
            }
            WorkbookFormat::Xlsb | WorkbookFormat::Ods => {
                let glances = inspect(&mut open_archive(path)?, Which::All).map_err(refuse)?;
                Self::open_seen(path, format, encoding, glances)
            }
            WorkbookFormat::Xls | WorkbookFormat::Html => Self::open(path, format, encoding),
        }
    }

    /// Looks at the sheets and the texts while the workbook is opened, which does not touch the former and is shown of the latter only
    /// what would pass.
    fn inspect_beside(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Self, Opening> {
        let mut archive = open_archive(path)?;
        let look = || {
            let mut archive = open_archive(path)?;
            Ok::<_, Opening>(inspect(&mut archive, Which::Large)?)
        };
        thread::scope(|scope| {
            let beside = thread::Builder::new()
                .name(PARSER_THREAD.to_owned())
                .spawn_scoped(scope, look);
            let mut beside = beside.ok();
            let mut large = || match beside.take().map(thread::ScopedJoinHandle::join) {
                Some(Ok(seen)) => seen,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                None => look(),
            };
            let mut glances = match inspect(&mut archive, Which::Others) {
                Ok(glances) => glances,
                // Of several parts that are refused the first is told.
                Err(other) => match large() {
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
            let guarded = |place| claims.iter().any(|(claimed, _)| *claimed == place);
            let mut texts = (0..).zip(archive.file_names());
            let is_unguarded = texts.any(|(place, name)| {
                name.map_or(true, |name| holds_texts(&name)) && !guarded(place)
            });
            let seen = if is_unguarded { Some(large()?) } else { None };
            let opened = bytes.map(|bytes| bytes.map(Xlsx::new));
            glances.append(&mut seen.map_or_else(large, Ok)?);
            let opened = match opened {
                Some(opened) if are_true(&claims, &glances) => {
                    let failed = |error| SourceError::of_file(path, of_xlsx(&error));
                    let book = Book::Xlsx(Box::new(opened?.map_err(failed)?));
                    Self::with(path, format, encoding, book)
                }
                Some(_) | None => Self::open(path, format, encoding)?,
            };
            Ok(Self { glances, ..opened })
        })
    }

    /// What kind of workbook it is.
    pub(super) const fn format(&self) -> WorkbookFormat {
        self.format
    }

    /// The sheets that hold cells, in their order.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        match &self.book {
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
        let facts = match &mut self.book {
            Book::Xlsx(_) => {
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
        match &mut self.book {
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
                let formulas = match self.formulas.as_ref().filter(|(of, _)| of == sheet) {
                    Some((_, formulas)) => *formulas,
                    None => may_have_formulas(path, sheet, &self.glances)?,
                };
                self.formulas = Some((sheet.to_owned(), formulas));
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

/// Why a workbook could not be opened.
enum Opening {
    /// A part of it was refused.
    Refused(Refused),
    Failed(SourceError),
}

impl From<Refused> for Opening {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<SourceError> for Opening {
    fn from(error: SourceError) -> Self {
        Self::Failed(error)
    }
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

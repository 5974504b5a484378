//! An open workbook of any kind: its sheets, a sheet's cells in order, and what else the sheet says about them.
//!
//! calamine reads XLSX and XLSB, cell by cell. It would hold every sheet of an XLS and ODS in memory, each as a full rectangle
//! with a copy of every text, and it passes over merged and hidden cells and links; a small file could ask for all the memory
//! there is. So those two have readers of their own over `cfb` and `quick-xml`, and pages one over `html5gum`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{Reader as _, Sheet, SheetType, SheetVisible, Xlsb, Xlsx};

use crate::domain::WorkbookFormat;

use super::hash::open_regular;
use super::html_book::HtmlBook;
use super::ods_book::OdsBook;
use super::sheet_cells::{Cells, XlsbCells, XlsxCells, of_xlsb, of_xlsx};
use super::sheet_facts::SheetFacts;
use super::xls_book::XlsBook;
use super::xlsx_facts;
use super::zip_guard::{inspect, open_archive};
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
    book: Book,
}

enum Book {
    Xlsx(Xlsx<BufReader<File>>),
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
        let fail = |kind| SourceError::of_file(path, kind);
        let file = || Ok::<_, SourceError>(BufReader::new(open_regular(path)?));
        let book = match format {
            WorkbookFormat::Xlsx | WorkbookFormat::Xlsm => {
                Book::Xlsx(Xlsx::new(file()?).map_err(|error| fail(of_xlsx(&error)))?)
            }
            WorkbookFormat::Xlsb => {
                Book::Xlsb(Xlsb::new(file()?).map_err(|error| fail(of_xlsb(&error)))?)
            }
            WorkbookFormat::Xls => Book::Xls(XlsBook::open(open_regular(path)?).map_err(fail)?),
            WorkbookFormat::Ods => Book::Ods(OdsBook::open(open_archive(path)?).map_err(fail)?),
            WorkbookFormat::Html => Book::Html(HtmlBook::open(path, encoding)?),
        };
        Ok(Self {
            path: path.to_owned(),
            book,
        })
    }

    /// The same, after a look at what the file would unpack to.
    pub(super) fn inspect(
        path: &Path,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Self, SourceError> {
        let packed = matches!(
            format,
            WorkbookFormat::Xlsx
                | WorkbookFormat::Xlsm
                | WorkbookFormat::Xlsb
                | WorkbookFormat::Ods
        );
        if packed {
            let mut archive = open_archive(path)?;
            inspect(&mut archive).map_err(|kind| SourceError::of_file(path, kind))?;
        }
        Self::open(path, format, encoding)
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
        match &mut self.book {
            Book::Xlsx(_) => {
                let mut archive = open_archive(&self.path).map_err(|error| error.kind)?;
                xlsx_facts::facts(&mut archive, sheet)
            }
            Book::Xlsb(_) => Ok(SheetFacts::default()),
            Book::Xls(book) => book.facts(sheet),
            Book::Ods(book) => book.facts(sheet),
            Book::Html(book) => book.facts(sheet),
        }
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
                Ok(Box::new(XlsxCells::new(&self.path, sheet, cells)?))
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

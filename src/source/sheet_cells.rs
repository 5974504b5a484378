//! A sheet's cells in order, whatever kind of workbook they come from.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use calamine::{Cell, DataRef, XlsbError, XlsxCellReader, XlsxError};

use super::SourceErrorKind;
use super::cells_beside::SomeCells;
use super::xlsx_odd_errors::{OddError, odd_errors};
use super::xlsx_percents::Percents;
use super::zip_ahead::BookBytes;

/// A cell that holds a value or a formula.
pub(super) struct SheetCell<'a> {
    /// Its row, from 0.
    pub(super) row: u32,
    /// Its column, from 0.
    pub(super) column: u32,
    /// What it holds.
    pub(super) value: Value<'a>,
}

/// What a cell holds.
pub(super) enum Value<'a> {
    /// A value.
    Known(DataRef<'a>),
    /// A text, which is lent until the next cell is asked for ([`Cells::lent`]).
    Lent,
    /// The same as calamine gave it: it lends its values, and a copy of every text would cost more than the rest of the way.
    Read(Cell<DataRef<'a>>),
    /// A number that is shown as a percentage (NUM-11).
    Percent(f64),
    /// An error value, by its name.
    Error(String),
    /// A formula without a computed value.
    NotComputed,
}

/// The cells of a sheet that hold something, in the order of rows and columns. Cells that are only formatted are passed
/// over, and cost no memory however many there are.
pub(super) trait Cells<'a> {
    /// The next one; `None` at the end, as often as it is asked for.
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind>;

    /// The text of the cell that was given last, where it is lent.
    fn lent(&self) -> Option<&str> {
        None
    }

    /// Adds cells to some until these are full; *false* at the end. None of them is lent.
    fn fill(&mut self, some: &mut SomeCells<'a>) -> Result<bool, SourceErrorKind> {
        self.fill_one_by_one(some)
    }

    /// The same whatever they are.
    fn fill_one_by_one(&mut self, some: &mut SomeCells<'a>) -> Result<bool, SourceErrorKind> {
        while !some.is_full() {
            let Some(cell) = self.next()? else {
                return Ok(false);
            };
            some.push(cell);
        }
        Ok(true)
    }
}

impl<'a> Cells<'a> for Box<dyn Cells<'a> + 'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        (**self).next()
    }

    fn lent(&self) -> Option<&str> {
        (**self).lent()
    }

    fn fill(&mut self, some: &mut SomeCells<'a>) -> Result<bool, SourceErrorKind> {
        (**self).fill(some)
    }
}

/// What a failure of calamine means.
pub(super) fn of_xlsx(error: &XlsxError) -> SourceErrorKind {
    if matches!(error, XlsxError::Password) {
        SourceErrorKind::EncryptedWorkbook
    } else {
        corrupt(error)
    }
}

/// The same for binary parts.
pub(super) fn of_xlsb(error: &XlsbError) -> SourceErrorKind {
    if matches!(error, XlsbError::Password) {
        SourceErrorKind::EncryptedWorkbook
    } else {
        corrupt(error)
    }
}

/// A workbook that breaks off or contradicts itself.
pub(super) fn corrupt(detail: impl std::fmt::Display) -> SourceErrorKind {
    SourceErrorKind::CorruptWorkbook {
        detail: format!("{detail}"),
    }
}

/// The cells of an XLSX sheet.
pub(super) struct XlsxCells<'a> {
    path: PathBuf,
    sheet: String,
    cells: XlsxCellReader<'a, BookBytes>,
    /// The end was met: calamine must not be asked again.
    over: bool,
    /// Places of error values that calamine does not know, once the first was met.
    odd: Option<VecDeque<OddError>>,
    percents: Arc<Percents>,
    /// There may be formulas among them, as far as is known.
    formulas: Arc<AtomicBool>,
}

impl<'a> XlsxCells<'a> {
    /// The cells of `sheet` of the workbook at `path`, which is looked into again where a place is in doubt. Whether there may be
    /// formulas among them: not to ask for these spares a tenth of the reading.
    pub(super) fn new(
        path: &Path,
        sheet: &str,
        cells: XlsxCellReader<'a, BookBytes>,
        percents: Arc<Percents>,
        formulas: Arc<AtomicBool>,
    ) -> Self {
        Self {
            percents,
            formulas,
            path: path.to_owned(),
            sheet: sheet.to_owned(),
            cells,
            over: false,
            odd: None,
        }
    }

    /// The next cell that holds something.
    fn next_filled(&mut self) -> Result<Option<SheetCell<'a>>, XlsxError> {
        if self.may_have_formulas() {
            return self.next_or_formula();
        }
        while let Some(cell) = self.cells.next_cell()? {
            if let Some(cell) = self.filled(cell) {
                return Ok(Some(cell));
            }
        }
        Ok(None)
    }

    fn may_have_formulas(&self) -> bool {
        self.formulas.load(Ordering::Relaxed)
    }

    /// A cell as it is handed on, if it holds something.
    #[inline]
    fn filled(&self, cell: Cell<DataRef<'a>>) -> Option<SheetCell<'a>> {
        let (row, column) = cell.get_position();
        let value = cell.get_value();
        if matches!(value, DataRef::Empty) {
            return None;
        }
        let value = if let DataRef::Float(number) = value
            && self.percents.hold(row, column)
        {
            Value::Percent(*number)
        } else {
            Value::Read(cell)
        };
        Some(SheetCell { row, column, value })
    }

    /// The same where there may be formulas.
    fn next_or_formula(&mut self) -> Result<Option<SheetCell<'a>>, XlsxError> {
        while let Some(record) = self.cells.next_cell_with_formula_metadata()? {
            let (row, column) = record.pos;
            let value = match (record.value, record.formula) {
                (DataRef::Empty, None) => continue,
                (DataRef::Empty, Some(_)) => Value::NotComputed,
                (DataRef::Float(number), _) if self.percents.hold(row, column) => {
                    Value::Percent(number)
                }
                (known, _) => Value::Known(known),
            };
            return Ok(Some(SheetCell { row, column, value }));
        }
        Ok(None)
    }

    /// The cell at which calamine stopped because it does not know its error value.
    fn odd_error(&mut self, text: String) -> Result<SheetCell<'a>, SourceErrorKind> {
        let (path, sheet) = (&self.path, &self.sheet);
        let places = self.odd.get_or_insert_with(|| odd_errors(path, sheet));
        match places.pop_front() {
            Some(found) if found.text == text => Ok(SheetCell {
                row: found.row,
                column: found.column,
                value: Value::Error(text),
            }),
            _ => Err(of_xlsx(&XlsxError::CellError(text))),
        }
    }
}

impl<'a> Cells<'a> for XlsxCells<'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        if self.over {
            return Ok(None);
        }
        match self.next_filled() {
            Ok(cell) => {
                self.over = cell.is_none();
                Ok(cell)
            }
            Err(XlsxError::CellError(text)) => self.odd_error(text).map(Some),
            Err(error) => Err(of_xlsx(&error)),
        }
    }

    fn fill(&mut self, some: &mut SomeCells<'a>) -> Result<bool, SourceErrorKind> {
        // The shortest way for what most cells are: each step on it costs as much as a part of their reading.
        while !some.is_full() && !self.over && !self.may_have_formulas() {
            match self.cells.next_cell() {
                Ok(Some(cell)) => {
                    if let Some(cell) = self.filled(cell) {
                        some.push(cell);
                    }
                }
                Ok(None) => self.over = true,
                Err(XlsxError::CellError(text)) => some.push(self.odd_error(text)?),
                Err(error) => return Err(of_xlsx(&error)),
            }
        }
        self.fill_one_by_one(some)
    }
}

/// What gives the cells of an XLSB sheet one by one: calamine's reader of them has no name outside.
type NextXlsbCell<'a> = Box<dyn FnMut() -> Result<Option<Cell<DataRef<'a>>>, XlsbError> + 'a>;

/// The cells of an XLSB sheet. A formula of this format always carries a value.
pub(super) struct XlsbCells<'a> {
    next: NextXlsbCell<'a>,
    over: bool,
}

impl<'a> XlsbCells<'a> {
    /// The cells that calamine reads.
    pub(super) fn new(
        next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, XlsbError> + 'a,
    ) -> Self {
        Self {
            next: Box::new(next),
            over: false,
        }
    }
}

impl<'a> Cells<'a> for XlsbCells<'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        while !self.over {
            let Some(cell) = (self.next)().map_err(|error| of_xlsb(&error))? else {
                self.over = true;
                break;
            };
            let (row, column) = cell.get_position();
            if !matches!(cell.get_value(), DataRef::Empty) {
                let value = Value::Read(cell);
                return Ok(Some(SheetCell { row, column, value }));
            }
        }
        Ok(None)
    }
}

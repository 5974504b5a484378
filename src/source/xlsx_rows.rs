//! A sheet's cells, which come sparse and in order, as rows.

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};

use crate::domain::{CellKind, RowBlock, SourceRange, unguard};

use super::error_names::kind_of_text;
use super::hash::open_regular;
use super::header::is_blank;
use super::xlsx_cells::write_value;
use super::xlsx_odd_errors::{OddError, odd_errors};
use super::{SourceError, SourceErrorKind};

/// A workbook on disk.
pub(super) type Workbook = Xlsx<BufReader<File>>;

/// Rows and columns that a sheet can have.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: u32 = 16_384;

/// Opens a workbook; its shared strings are in memory from then on.
pub(super) fn open_workbook(path: &Path) -> Result<Workbook, SourceError> {
    let file = BufReader::new(open_regular(path)?);
    Xlsx::new(file).map_err(|error| SourceError::of_file(path, of_workbook(&error)))
}

/// What a failure of calamine means.
pub(super) fn of_workbook(error: &XlsxError) -> SourceErrorKind {
    if matches!(error, XlsxError::Password) {
        SourceErrorKind::EncryptedWorkbook
    } else {
        SourceErrorKind::CorruptWorkbook {
            detail: error.to_string(),
        }
    }
}

/// The rows of a sheet from some row on, and what is needed to read them.
pub(super) struct SheetRows<'a> {
    path: PathBuf,
    sheet: String,
    cells: XlsxCellReader<'a, BufReader<File>>,
    is_1904: bool,
    /// The first row that is wanted, from 0.
    from: u32,
    /// The cell behind the row read last.
    pending: Option<SheetCell<'a>>,
    /// The end was met: calamine must not be asked again.
    over: bool,
    /// Places of error values that calamine does not know, once the first was met.
    odd: Option<VecDeque<OddError>>,
    text: String,
    /// The sheet is a `failures.csv`: its texts were guarded.
    returned: bool,
    /// What is read of the sheet, and the row of titles where it may lie outside.
    range: SourceRange,
    columns: Range<usize>,
    header_row: Option<u64>,
    last_seen: u64,
    last_data: u64,
    blank: u64,
}

/// A cell that holds a value or a formula.
struct SheetCell<'a> {
    row: u32,
    column: u32,
    value: Value<'a>,
}

/// What a cell holds.
enum Value<'a> {
    Known(DataRef<'a>),
    /// An error value that calamine does not know.
    OddError(String),
    /// A formula without a computed value.
    NotComputed,
}

impl<'a> SheetRows<'a> {
    /// The rows of `sheet` of the workbook at `path` behind row number `after`.
    pub(super) fn new(
        path: &Path,
        workbook: &'a mut Workbook,
        sheet: &str,
        after: u64,
    ) -> Result<Self, SourceErrorKind> {
        let is_1904 = workbook.has_1904_epoch();
        let cells = workbook
            .worksheet_cells_reader(sheet)
            .map_err(|error| of_workbook(&error))?;
        Ok(Self {
            path: path.to_owned(),
            sheet: sheet.to_owned(),
            cells,
            is_1904,
            from: u32::try_from(after).unwrap_or(u32::MAX),
            pending: None,
            over: false,
            odd: None,
            text: String::new(),
            returned: false,
            range: SourceRange::default(),
            columns: SourceRange::default().columns(),
            header_row: None,
            last_seen: 0,
            last_data: after,
            blank: 0,
        })
    }

    /// The same rows of a sheet that came back: its texts are read through [`unguard`].
    pub(super) const fn of_returned(mut self, returned: bool) -> Self {
        self.returned = returned;
        self
    }

    /// The same rows within a range; the row of titles may lie before it.
    pub(super) fn within(mut self, range: SourceRange, header_row: Option<u64>) -> Self {
        self.last_data = self.last_data.max(range.first_row.saturating_sub(1));
        self.columns = range.columns();
        self.range = range;
        self.header_row = header_row;
        self
    }

    /// Adds rows to the block until it is full or has `limit`; `false` when none was left.
    pub(super) fn fill(
        &mut self,
        block: &mut RowBlock,
        limit: usize,
    ) -> Result<bool, SourceErrorKind> {
        while !block.is_full() && block.len() < limit {
            let Some(first) = self.next_cell()? else {
                break;
            };
            if first.row < self.from {
                continue;
            }
            if let Err(error) = self.fill_row(first, block) {
                block.drop_row();
                return Err(error);
            }
        }
        Ok(!block.is_empty())
    }

    /// Blank rows between the header and the last row with data.
    pub(super) const fn blank_rows(&self) -> u64 {
        self.blank
    }

    /// The number of the last row that holds a cell, wanted or not.
    pub(super) const fn last_seen(&self) -> u64 {
        self.last_seen
    }

    fn fill_row(
        &mut self,
        first: SheetCell<'a>,
        block: &mut RowBlock,
    ) -> Result<(), SourceErrorKind> {
        let row = first.row;
        let number = u64::from(row).saturating_add(1);
        let mut column = 0;
        let mut blank = true;
        let mut next = Some(first);
        block.begin_row(number);
        while let Some(cell) = next {
            if cell.row != row {
                self.pending = Some(cell);
                break;
            }
            for _ in column..cell.column {
                block.push_cell("", CellKind::Text);
            }
            blank &= self.push(&cell, block);
            column = cell.column.saturating_add(1);
            next = self.next_cell()?;
            if next
                .as_ref()
                .is_some_and(|next| next.row == row && next.column < column)
            {
                return Err(disorder());
            }
        }
        if blank {
            block.drop_row();
        } else {
            let between = number.saturating_sub(self.last_data).saturating_sub(1);
            self.blank = self.blank.saturating_add(between);
            self.last_data = number;
        }
        Ok(())
    }

    /// Pushes a cell; whether it shows nothing.
    fn push(&mut self, cell: &SheetCell<'_>, block: &mut RowBlock) -> bool {
        self.text.clear();
        let kind = match &cell.value {
            Value::Known(value) => match write_value(value, self.is_1904, &mut self.text) {
                Some(CellKind::Text) | None => kind_of_text(&self.text),
                Some(kind) => kind,
            },
            Value::OddError(text) => {
                self.text.push_str(text);
                CellKind::Error
            }
            Value::NotComputed => CellKind::FormulaWithoutValue,
        };
        if self.returned && kind == CellKind::Text {
            block.push_cell(&unguard(&self.text), kind);
        } else {
            block.push_cell(&self.text, kind);
        }
        kind == CellKind::Text && is_blank(&self.text)
    }

    /// The next cell that holds something, in the order of rows and columns.
    fn next_cell(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        if let Some(cell) = self.pending.take() {
            return Ok(Some(cell));
        }
        loop {
            let Some(cell) = self.read_any()? else {
                return Ok(None);
            };
            let number = u64::from(cell.row).saturating_add(1);
            if self.range.is_behind(number) && self.header_row.is_none_or(|row| number > row) {
                self.over = true;
                return Ok(None);
            }
            let wanted = self.range.has_row(number) || self.header_row == Some(number);
            if wanted && self.columns.contains(&(cell.column as usize)) {
                return Ok(Some(cell));
            }
        }
    }

    /// The next cell, within what is read or not.
    fn read_any(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        let Some(cell) = self.read_cell()? else {
            return Ok(None);
        };
        if cell.column >= MAX_COLUMNS {
            return Err(SourceErrorKind::TooManyColumns {
                limit: u64::from(MAX_COLUMNS),
            });
        }
        let number = u64::from(cell.row).saturating_add(1);
        if number < self.last_seen || cell.row >= MAX_ROWS {
            return Err(disorder());
        }
        self.last_seen = number;
        Ok(Some(cell))
    }

    /// The next cell that holds something. Cells that are only formatted cost no memory, however many there are.
    fn read_cell(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        while !self.over {
            let record = match self.cells.next_cell_with_formula_metadata() {
                Ok(Some(record)) => record,
                Ok(None) => {
                    self.over = true;
                    break;
                }
                Err(XlsxError::CellError(text)) => return self.odd_error(text).map(Some),
                Err(error) => return Err(of_workbook(&error)),
            };
            let value = match (record.value, record.formula) {
                (DataRef::Empty, None) => continue,
                (DataRef::Empty, Some(_)) => Value::NotComputed,
                (known, _) => Value::Known(known),
            };
            let (row, column) = record.pos;
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
                value: Value::OddError(text),
            }),
            _ => Err(of_workbook(&XlsxError::CellError(text))),
        }
    }
}

/// Cells that do not stand in the order of rows and columns: numbers of rows could not be trusted.
fn disorder() -> SourceErrorKind {
    SourceErrorKind::CorruptWorkbook {
        detail: "sheetData: order of cells".to_owned(),
    }
}

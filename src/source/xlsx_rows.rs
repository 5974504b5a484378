//! A sheet's cells, which come sparse and in order, as rows.

use std::collections::VecDeque;
use std::ops::Range;

use calamine::DataRef;

use crate::domain::{CellKind, Problem, ProblemKind, RowBlock, SheetLayout, SourceRange, unguard};

use super::SourceErrorKind;
use super::error_names::kind_of_text;
use super::header::is_blank;
use super::numbering::Numbering;
use super::returned_edge::ReturnedEdge;
use super::sheet_cells::{Cells, SheetCell, Value, corrupt};
use super::sheet_facts::{Area, SheetFacts};
use super::xlsx_cells::{write_number, write_value};

/// Rows and columns that a sheet can have.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: u32 = 16_384;

/// A cell's row and column, from 0.
type Place = (u32, u32);

/// The rows of a sheet from some row on, and what is needed to read them.
pub(super) struct SheetRows<'a, C> {
    cells: C,
    is_1904: bool,
    /// The first row that is wanted, from 0.
    from: u32,
    /// The cell that was read last. It stays where it is: each move of one from place to place costs more than what is done with it.
    current: Option<SheetCell<'a>>,
    /// Where it stands, if that is behind the row read last.
    pending: Option<Place>,
    text: String,
    /// The sheet is a `failures.csv`: its texts were guarded.
    returned: bool,
    shape: Shape,
    /// What is read of the sheet, and the row of titles where it may lie outside.
    range: SourceRange,
    columns: Range<usize>,
    header_row: Option<u64>,
    /// The range is behind: nothing more is read.
    over: bool,
    last_seen: u64,
    last_data: u64,
    blank: u64,
    numbering: Numbering,
    edge: Option<ReturnedEdge>,
}

/// How the rows differ from their cells.
#[derive(Default)]
struct Shape {
    facts: SheetFacts,
    skip_hidden: bool,
    /// Merged areas of data that are to be filled, in order; those that are over are gone.
    to_fill: VecDeque<Area>,
    /// Areas that reach into the row being read.
    filling: Vec<Filling>,
}

impl Shape {
    /// Keeps the value of a merged area for the rows that it reaches into.
    fn remember(&mut self, cell: &SheetCell<'_>, kind: CellKind, text: &str) {
        while let Some(area) = self.to_fill.front().copied() {
            if (area.top, area.left) > (cell.row, cell.column) {
                return;
            }
            self.to_fill.pop_front();
            if (area.top, area.left) == (cell.row, cell.column) {
                self.filling.push(Filling {
                    area,
                    text: text.to_owned(),
                    kind,
                });
                return;
            }
        }
    }
}

/// Writes what a cell holds behind `text`, and tells its kind.
fn written(value: &Value<'_>, lent: &str, is_1904: bool, text: &mut String) -> CellKind {
    let mut known = |value: &DataRef<'_>| {
        let from = text.len();
        match write_value(value, is_1904, text) {
            Some(CellKind::Text) | None => kind_of_text(text.get(from..).unwrap_or_default()),
            Some(kind) => kind,
        }
    };
    match value {
        Value::Known(value) => known(value),
        Value::Read(cell) => known(cell.get_value()),
        Value::Lent => {
            text.push_str(lent);
            kind_of_text(lent)
        }
        Value::Percent(number) => {
            let kind = write_number(*number, text);
            if kind == CellKind::Number {
                CellKind::Percent
            } else {
                kind
            }
        }
        Value::Error(error) => {
            text.push_str(error);
            CellKind::Error
        }
        Value::NotComputed => CellKind::FormulaWithoutValue,
    }
}

/// A merged area and its value.
struct Filling {
    area: Area,
    text: String,
    kind: CellKind,
}

impl<'a, C: Cells<'a>> SheetRows<'a, C> {
    /// The rows of a sheet behind row number `after`.
    pub(super) fn new(cells: C, is_1904: bool, after: u64) -> Self {
        Self {
            cells,
            is_1904,
            from: u32::try_from(after).unwrap_or(u32::MAX),
            current: None,
            pending: None,
            text: String::new(),
            returned: false,
            shape: Shape::default(),
            range: SourceRange::default(),
            columns: SourceRange::default().columns(),
            header_row: None,
            over: false,
            last_seen: 0,
            last_data: after,
            blank: 0,
            numbering: Numbering::default(),
            edge: None,
        }
    }

    /// The same rows of a sheet that came back: its texts are read through [`unguard`].
    pub(super) const fn of_returned(mut self, returned: bool) -> Self {
        self.returned = returned;
        self
    }

    /// The same rows of a sheet that came back, which may go on behind its titles.
    pub(super) fn edged(mut self, edge: Option<ReturnedEdge>) -> Self {
        self.edge = edge;
        self
    }

    /// The same rows of a list that is numbered by these columns.
    pub(super) fn numbered(mut self, numbering: Numbering) -> Self {
        self.numbering = numbering;
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

    /// The same rows with merged and hidden cells read as `layout` says.
    pub(super) fn shaped(mut self, facts: SheetFacts, layout: &SheetLayout) -> Self {
        let of_data = facts
            .merged
            .iter()
            .filter(|area| area.bottom > area.top && area.top >= self.from);
        self.shape.to_fill = if layout.fill_merged == Some(true) {
            of_data.copied().collect()
        } else {
            VecDeque::new()
        };
        self.shape.skip_hidden = layout.skip_hidden;
        self.shape.facts = facts;
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
            if first.0 < self.from {
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

    fn fill_row(&mut self, first: Place, block: &mut RowBlock) -> Result<(), SourceErrorKind> {
        let (row, _) = first;
        let number = u64::from(row).saturating_add(1);
        let mut column = 0;
        let mut blank = true;
        let mut next = Some(first);
        self.shape
            .filling
            .retain(|filling| filling.area.bottom >= row);
        block.begin_row(number);
        while let Some((of_row, at)) = next {
            if of_row != row {
                self.pending = next;
                break;
            }
            self.pad(&mut column, at, row, block);
            blank &= self.push(block);
            column = at.saturating_add(1);
            next = self.next_cell()?;
            if next.is_some_and(|(of_row, at)| of_row == row && at < column) {
                return Err(corrupt("sheetData: order of cells"));
            }
        }
        let end = self.filled_to(row);
        self.pad(&mut column, end, row, block);
        let row_read = block.len().checked_sub(1).and_then(|last| block.row(last));
        if blank || row_read.is_some_and(|row| self.numbering.is_alone(row)) {
            block.drop_row();
            return Ok(());
        }
        let between = number.saturating_sub(self.last_data).saturating_sub(1);
        self.blank = self.blank.saturating_add(between);
        self.last_data = number;
        if self.shape.skip_hidden && self.shape.facts.is_row_hidden(row) {
            // Left out: neither a row nor a blank one.
            block.drop_row();
        } else {
            self.tell(row, block);
        }
        Ok(())
    }

    /// Pushes the cells between two that hold something: what merged cells give, or nothing.
    fn pad(&self, column: &mut u32, to: u32, row: u32, block: &mut RowBlock) {
        for column in *column..to {
            let filling = self.shape.filling.iter().find(|filling| {
                filling.area.left == column && filling.area.top < row && !filling.text.is_empty()
            });
            match filling {
                Some(filling) => block.push_cell(&filling.text, filling.kind),
                None => block.push_cell("", CellKind::Text),
            }
        }
        *column = to.max(*column);
    }

    /// The column behind the last one that a merged area fills in a row.
    fn filled_to(&self, row: u32) -> u32 {
        let reaching = self
            .shape
            .filling
            .iter()
            .filter(|filling| filling.area.top < row);
        let ends = reaching.map(|filling| filling.area.left.saturating_add(1));
        ends.max().unwrap_or(0)
    }

    /// Tells what a finished row was given beside its own cells.
    fn tell(&self, row: u32, block: &mut RowBlock) {
        let links = self
            .shape
            .facts
            .mail_links
            .range((row, 0)..=(row, u32::MAX));
        for (&(_, column), address) in links {
            block.push_link(column as usize, address);
        }
        let Some(place) = block.last_row() else {
            return;
        };
        let last = block.len().checked_sub(1).and_then(|last| block.row(last));
        let extra = self.edge.as_ref().zip(last);
        if let Some(kind) = extra.and_then(|(edge, row)| edge.extra(row)) {
            block.push_problem(Problem::of_row(place, kind));
        }
        for filling in &self.shape.filling {
            let column = filling.area.left as usize;
            let is_given = filling.area.top < row && !filling.text.is_empty();
            if is_given && block.last_cell_is(column, &filling.text) {
                let from = u64::from(filling.area.top).saturating_add(1);
                let kind = ProblemKind::FilledFromMerge { row: from };
                block.push_problem(Problem::of_cell(place, column, None, &filling.text, kind));
            }
        }
    }

    /// Pushes the cell that was read last; whether it shows nothing.
    fn push(&mut self, block: &mut RowBlock) -> bool {
        let Some(cell) = &self.current else {
            return true;
        };
        if self.shape.skip_hidden && self.shape.facts.is_column_hidden(cell.column) {
            block.push_cell("", CellKind::Text);
            return true;
        }
        let (is_1904, lent) = (self.is_1904, self.cells.lent().unwrap_or_default());
        if !self.returned {
            let (kind, text) = block.push_written(|text| written(&cell.value, lent, is_1904, text));
            self.shape.remember(cell, kind, text);
            return kind == CellKind::Text && is_blank(text);
        }
        self.text.clear();
        let kind = written(&cell.value, lent, is_1904, &mut self.text);
        self.shape.remember(cell, kind, &self.text);
        if kind == CellKind::Text {
            block.push_cell(&unguard(&self.text), kind);
        } else {
            block.push_cell(&self.text, kind);
        }
        kind == CellKind::Text && is_blank(&self.text)
    }

    /// The place of the next cell that holds something, in the order of rows and columns.
    fn next_cell(&mut self) -> Result<Option<Place>, SourceErrorKind> {
        if let Some(place) = self.pending.take() {
            return Ok(Some(place));
        }
        while !self.over {
            let Some((row, column)) = self.read_any()? else {
                return Ok(None);
            };
            let number = u64::from(row).saturating_add(1);
            if self.range.is_behind(number) && self.header_row.is_none_or(|row| number > row) {
                self.over = true;
                break;
            }
            let wanted = self.range.has_row(number) || self.header_row == Some(number);
            if wanted && self.columns.contains(&(column as usize)) {
                return Ok(Some((row, column)));
            }
        }
        Ok(None)
    }

    /// Reads the next cell, within what is read or not.
    fn read_any(&mut self) -> Result<Option<Place>, SourceErrorKind> {
        self.current = self.cells.next()?;
        let Some(&SheetCell { row, column, .. }) = self.current.as_ref() else {
            return Ok(None);
        };
        if column >= MAX_COLUMNS {
            return Err(SourceErrorKind::TooManyColumns {
                limit: u64::from(MAX_COLUMNS),
            });
        }
        if row >= MAX_ROWS {
            return Err(SourceErrorKind::TooManyRows {
                limit: u64::from(MAX_ROWS),
            });
        }
        let number = u64::from(row).saturating_add(1);
        if number < self.last_seen {
            return Err(corrupt("sheetData: order of rows"));
        }
        self.last_seen = number;
        Ok(Some((row, column)))
    }
}

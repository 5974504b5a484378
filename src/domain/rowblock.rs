//! A block of rows: reused bytes, cell ends, types and places; cells are borrowed from it.

use super::{Problem, RowOrdinal, RowRef, SourceIndex};

/// What kind of thing the source says a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Text; every cell of a CSV but the names of error values. An absent cell is an empty text.
    Text,
    /// A number; the text is its shortest plain decimal form with a point, never an exponent: `79161234567`, `1500.5`.
    Number,
    /// A number that the workbook shows as a percentage; the text is the number that it stores: `0.15` of a cell that shows 15%.
    Percent,
    /// A date or time that the workbook knows as one; the text is `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, or `HH:MM:SS` for a bare time.
    DateTime,
    /// A boolean; the text is `TRUE` or `FALSE`.
    Bool,
    /// An error value, also one that stands as text; the text is `#N/A`, `#ССЫЛКА!`, …
    Error,
    /// A formula that carries no computed value; the text is empty.
    FormulaWithoutValue,
}

/// A cell, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Its text; what it looks like for each kind is said at [`CellKind`].
    pub text: &'a str,
    /// What the source says it is.
    pub kind: CellKind,
}

impl<'a> Cell<'a> {
    /// A text cell.
    pub const fn text(text: &'a str) -> Self {
        Self {
            text,
            kind: CellKind::Text,
        }
    }
}

/// Small, since a block has ten thousands of them.
#[derive(Debug, Clone, Copy)]
struct CellEnd {
    end: u32,
    kind: CellKind,
}

impl CellEnd {
    /// A cell up to `end` in the block's text, which never comes near four gigabytes.
    fn new(end: usize, kind: CellKind) -> Self {
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { end, kind }
    }

    const fn end(self) -> usize {
        self.end as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct RowHead {
    number: u64,
    first_cell: usize,
}

/// Rows of one source with a sequence number; readers fill it again and again without new allocations.
#[derive(Debug, Default)]
pub struct RowBlock {
    source: u16,
    first_ordinal: u64,
    text: String,
    cells: Vec<CellEnd>,
    rows: Vec<RowHead>,
    /// Addresses that cells link to: place of the row, column, address.
    links: Vec<(usize, usize, String)>,
    problems: Vec<Problem>,
}

impl RowBlock {
    /// Rows that a reader puts into a block before it hands it on.
    pub const ROWS: usize = 512;
    /// Bytes of text past which a reader hands a block on.
    pub const BYTES: usize = 1 << 20;
    /// Cells past which it does: rows may have sixteen thousand, and several blocks are under way at once.
    pub const CELLS: usize = 1 << 16;

    /// An empty block.
    pub fn new() -> Self {
        Self::default()
    }

    /// Empties the block for the next rows of `source`, the first of which has the run's ordinal `first`.
    pub fn restart(&mut self, source: SourceIndex, first: RowOrdinal) {
        self.source = source.0;
        self.first_ordinal = first.0;
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
        self.links.clear();
        self.problems.clear();
    }

    /// The run's ordinal of its first row.
    pub const fn first(&self) -> RowOrdinal {
        RowOrdinal(self.first_ordinal)
    }

    /// Gives the rows of a block that began with the ordinal 0 their own ordinals, the first of which is `first`.
    pub fn begin_at(&mut self, first: RowOrdinal) {
        self.first_ordinal = first.0;
        for problem in &mut self.problems {
            problem.row.ordinal.0 = problem.row.ordinal.0.saturating_add(first.0);
        }
    }

    /// Begins a row; `number` is the one that the spreadsheet program shows.
    pub fn begin_row(&mut self, number: u64) {
        self.rows.push(RowHead {
            number,
            first_cell: self.cells.len(),
        });
    }

    /// Adds a cell to the row begun last.
    pub fn push_cell(&mut self, text: &str, kind: CellKind) {
        self.text.push_str(text);
        self.cells.push(CellEnd::new(self.text.len(), kind));
    }

    /// Adds a cell to the row begun last, whose text `write` puts behind those of the block; gives it back.
    pub fn push_written(
        &mut self,
        write: impl FnOnce(&mut String) -> CellKind,
    ) -> (CellKind, &str) {
        let from = self.text.len();
        let kind = write(&mut self.text);
        self.cells.push(CellEnd::new(self.text.len(), kind));
        (kind, self.text.get(from..).unwrap_or_default())
    }

    /// Adds cells of text to the row begun last, which stand in `texts` end to end; `ends` says where each ends. *False*, and nothing
    /// is added, where an end is none of a character.
    pub fn push_texts(&mut self, texts: &str, ends: &[usize]) -> bool {
        if !ends.iter().all(|&end| texts.is_char_boundary(end)) {
            return false;
        }
        let before = self.text.len();
        self.text.push_str(texts);
        let cells = ends.iter();
        let cells = cells.map(|&end| CellEnd::new(before.saturating_add(end), CellKind::Text));
        self.cells.extend(cells);
        true
    }

    /// Takes the row begun last back: it turned out to be blank, or no row at all.
    pub fn drop_row(&mut self) {
        if let Some(head) = self.rows.pop() {
            let end = head
                .first_cell
                .checked_sub(1)
                .and_then(|last| self.cells.get(last))
                .map_or(0, |cell| cell.end());
            self.text.truncate(end);
            self.cells.truncate(head.first_cell);
        }
    }

    /// Notes a problem that the reader found in a row of this block; build its place with [`Self::last_row`].
    pub fn push_problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes the e-mail address that a cell of the row begun last links to.
    pub fn push_link(&mut self, column: usize, address: &str) {
        if let Some(row) = self.rows.len().checked_sub(1) {
            self.links.push((row, column, address.to_owned()));
        }
    }

    /// Whether a cell of the row begun last has this text.
    pub fn last_cell_is(&self, column: usize, text: &str) -> bool {
        let row = self.rows.len().checked_sub(1);
        row.and_then(|index| self.row(index))
            .is_some_and(|row| row.cell(column).text == text)
    }

    /// Where the row begun last stands.
    pub fn last_row(&self) -> Option<RowRef> {
        let index = self.rows.len().checked_sub(1)?;
        self.rows.get(index).map(|head| self.row_ref(index, head))
    }

    /// Whether the block holds as much as it should.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= Self::ROWS
            || self.text.len() >= Self::BYTES
            || self.cells.len() >= Self::CELLS
    }

    /// Has a look at a byte of every stretch of its text. Nothing comes of it but that a thread on another processor than the reader's waits for
    /// many stretches at once, and not for each when its turn comes.
    pub fn look_over(&self) {
        const STRETCH: usize = 64;
        let bytes = self.text.as_bytes().iter().step_by(STRETCH);
        std::hint::black_box(bytes.fold(0_u8, |all, byte| all ^ byte));
    }

    /// The place of its source among those of the run.
    pub fn source(&self) -> usize {
        usize::from(self.source)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The problems that the reader found, in the order of the rows.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> {
        (0..self.rows.len()).filter_map(|index| self.row(index))
    }

    /// The row at `index`.
    pub fn row(&self, index: usize) -> Option<RowView<'_>> {
        let head = self.rows.get(index)?;
        let end = self
            .rows
            .get(index + 1)
            .map_or(self.cells.len(), |next| next.first_cell);
        let before = head.first_cell.checked_sub(1);
        let before = before.and_then(|last| self.cells.get(last));
        Some(RowView {
            block: self,
            row: self.row_ref(index, head),
            cells: self.cells.get(head.first_cell..end)?,
            start: before.map_or(0, |cell| cell.end()),
        })
    }

    fn row_ref(&self, index: usize, head: &RowHead) -> RowRef {
        RowRef {
            source: SourceIndex(self.source),
            number: head.number,
            ordinal: RowOrdinal(self.first_ordinal.saturating_add(index as u64)),
        }
    }
}

/// One row of a block, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct RowView<'a> {
    block: &'a RowBlock,
    row: RowRef,
    cells: &'a [CellEnd],
    /// Where its cells begin in the block's text.
    start: usize,
}

impl<'a> RowView<'a> {
    /// Where the row stands.
    pub const fn at(&self) -> RowRef {
        self.row
    }

    /// How many cells the row has in the source.
    pub const fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell.
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The cell of a column counted from 0; one that the row lacks is an empty text.
    pub fn cell(&self, column: usize) -> Cell<'a> {
        let Some(cell) = self.cells.get(column) else {
            return Cell::text("");
        };
        let before = column.checked_sub(1).and_then(|last| self.cells.get(last));
        let start = before.map_or(self.start, |cell| cell.end());
        Cell {
            text: self.block.text.get(start..cell.end()).unwrap_or(""),
            kind: cell.kind,
        }
    }

    /// Whether any cell of its block links to an address.
    pub const fn has_links(&self) -> bool {
        !self.block.links.is_empty()
    }

    /// The e-mail address that a cell links to (LAY-29).
    pub fn link(&self, column: usize) -> Option<&'a str> {
        let wanted = self.row.ordinal.0.checked_sub(self.block.first_ordinal)?;
        let links = &self.block.links;
        let first = links.partition_point(|(row, ..)| (*row as u64) < wanted);
        let of_row = links.iter().skip(first);
        of_row
            .take_while(|(row, ..)| *row as u64 == wanted)
            .find(|(_, at, _)| *at == column)
            .map(|(.., address)| address.as_str())
    }

    /// The bytes of each of its cells.
    pub fn lengths(&self) -> impl Iterator<Item = usize> + use<'a> {
        let mut start = self.start;
        self.cells.iter().map(move |cell| {
            let length = cell.end().saturating_sub(start);
            start = cell.end();
            length
        })
    }

    /// The texts of all its cells, end to end.
    pub fn whole_text(&self) -> &'a str {
        let end = self.cells.last().map_or(self.start, |cell| cell.end());
        self.block.text.get(self.start..end).unwrap_or("")
    }

    /// The cells, in the order of the columns.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let text = self.block.text.as_str();
        let mut start = self.start;
        self.cells.iter().map(move |cell| {
            let text = text.get(start..cell.end()).unwrap_or("");
            start = cell.end();
            Cell {
                text,
                kind: cell.kind,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{CellKind, RowBlock};
    use crate::domain::{RowOrdinal, SourceIndex};

    #[test]
    fn a_block_of_wide_rows_is_full_before_it_has_many() {
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        let wide = 16_000;
        while !block.is_full() {
            block.begin_row(block.len() as u64 + 2);
            (0..wide).for_each(|_| block.push_cell("1", CellKind::Number));
        }
        assert_eq!(block.len(), RowBlock::CELLS / wide + 1);
    }

    #[test]
    fn cells_keep_their_text_type_and_place_when_a_row_is_taken_back() {
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(7));
        block.begin_row(3);
        block.push_cell("Анна", CellKind::Text);
        block.push_cell("", CellKind::Text);
        block.begin_row(4);
        block.push_cell(" ", CellKind::Text);
        block.drop_row();
        block.begin_row(5);
        block.push_cell("12", CellKind::Number);
        let rows: Vec<_> = block.rows().collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].cell(0).text, "Анна");
        assert_eq!(rows[0].cell(9).text, "");
        assert_eq!(rows[1].cell(0).text, "12");
        assert_eq!(rows[1].cell(0).kind, CellKind::Number);
        assert_eq!(
            (rows[1].at().number, rows[1].at().ordinal),
            (5, RowOrdinal(8))
        );
    }
}

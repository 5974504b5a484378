//! One pass over a source: blocks are read, mapped and settled, row by row in the file's order.

use std::path::Path;

use crate::domain::{
    Cell, CellKind, FieldCatalogue, RowBlock, RowOrdinal, SourceIndex, SourceInfo,
};
use crate::fields::ColumnEvidence;
use crate::mapping::Mapping;
use crate::rows::{RowMapper, RunWords, SeenInMemory, SettledRow, settle};
use crate::source::{self, RowReader, SourceError};

/// What every pass over one source needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct PassInput<'a> {
    pub(super) path: &'a Path,
    pub(super) info: &'a SourceInfo,
    pub(super) mapping: &'a Mapping,
    pub(super) catalogue: &'a FieldCatalogue,
    pub(super) evidence: &'a ColumnEvidence,
    pub(super) words: &'a RunWords,
}

/// The rows of a source, settled.
pub(super) struct RowPass<'a> {
    reader: Box<dyn RowReader + Send>,
    block: RowBlock,
    index: usize,
    next_ordinal: u64,
    mapper: RowMapper<'a>,
    originator: &'a str,
    seen: SeenInMemory,
}

impl<'a> RowPass<'a> {
    pub(super) fn open(input: PassInput<'a>) -> Result<Self, SourceError> {
        Ok(Self {
            reader: source::open(input.path, input.info, SourceIndex(0))?,
            block: RowBlock::new(),
            index: 0,
            next_ordinal: 0,
            mapper: RowMapper::new(
                input.mapping,
                input.catalogue,
                input.info,
                input.evidence,
                input.words,
            ),
            originator: &input.mapping.originator,
            seen: SeenInMemory::new(),
        })
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<SettledRow>, SourceError> {
        while self.index >= self.block.len() {
            self.next_ordinal = self.next_ordinal.saturating_add(self.block.len() as u64);
            self.block
                .restart(SourceIndex(0), RowOrdinal(self.next_ordinal));
            self.index = 0;
            if !self.reader.read(&mut self.block)? && self.block.is_empty() {
                return Ok(None);
            }
        }
        let Some(row) = self.block.row(self.index) else {
            return Ok(None);
        };
        let mapped = self.mapper.map(row, self.block.problems());
        self.index += 1;
        Ok(Some(settle(mapped, self.originator, &mut self.seen)))
    }

    /// The cells of the row that [`Self::next`] gave last, as they stand in the source. A number of a workbook with three
    /// places behind the point gets a fourth, so that nobody takes the point for a thousands mark when it comes back as text.
    pub(super) fn cells(&self) -> Vec<String> {
        let row = self
            .index
            .checked_sub(1)
            .and_then(|index| self.block.row(index));
        row.map_or_else(Vec::new, |row| row.cells().map(unmistakable).collect())
    }

    /// Blank rows passed over so far.
    pub(super) fn blank_rows(&self) -> u64 {
        self.reader.blank_rows()
    }
}

fn unmistakable(cell: Cell<'_>) -> String {
    let places = cell
        .text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let zero = if cell.kind == CellKind::Number && places == 3 {
        "0"
    } else {
        ""
    };
    format!("{}{zero}", cell.text)
}

/// What the cells of dates and amounts say as columns (`03/04/2024`, `1,500`); one pass over the source where such columns
/// are mapped, none otherwise.
pub(super) fn gather_evidence(
    path: &Path,
    info: &SourceInfo,
    mapping: &Mapping,
) -> Result<ColumnEvidence, SourceError> {
    let columns = crate::rows::evidence_columns(mapping);
    let mut evidence = ColumnEvidence::new(&columns);
    if columns.is_empty() {
        return Ok(evidence);
    }
    let mut reader = source::open(path, info, SourceIndex(0))?;
    let mut block = RowBlock::new();
    loop {
        block.restart(SourceIndex(0), RowOrdinal(0));
        let more = reader.read(&mut block)?;
        block.rows().for_each(|row| evidence.observe(row));
        if !more {
            return Ok(evidence);
        }
    }
}

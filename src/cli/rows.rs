//! One pass over the sources: blocks are read, mapped and settled, row by row in the order of the files.

use std::borrow::Cow;
use std::path::Path;

use crate::domain::{Cell, CellKind, OwnCell, RowBlock, RowOrdinal, SourceIndex, SourceInfo};
use crate::fields::{self, ColumnEvidence, Lines};
use crate::mapping::Mapping;
use crate::rows::{
    CellWay, ContactCount, MappedRow, RowMapper, SeenInMemory, Settled, SettledRow, SharedContacts,
    ToldOnce, rows_name_themselves, settle,
};
use crate::source::{self, RowReader, SourceError};

use super::diagnose::Fatal;
use super::pick::Pick;
use super::survey::Prepared;

/// The rows of all sources, settled.
pub(super) struct RowPass<'a> {
    prepared: &'a Prepared,
    pick: &'a Pick<'a>,
    /// Rows of some source name themselves.
    names: bool,
    reading: Option<Reading<'a>>,
    /// Which source comes after the one that is being read.
    next_source: usize,
    block: RowBlock,
    index: usize,
    next_ordinal: u64,
    seen: SeenInMemory,
    /// What is a warning once for a column.
    told: ToldOnce,
    /// Rows given so far.
    given: u64,
    /// Rows given so far, by source.
    read: Vec<u64>,
    /// Blank rows of the sources that were read to their end.
    blank: u64,
}

/// A source that is being read.
struct Reading<'a> {
    reader: Box<dyn RowReader + Send>,
    mapper: RowMapper<'a>,
}

impl<'a> RowPass<'a> {
    /// Opens the first source.
    pub(super) fn open(prepared: &'a Prepared, pick: &'a Pick<'a>) -> Result<Self, SourceError> {
        let names = prepared
            .sources
            .iter()
            .zip(&prepared.infos)
            .any(|(source, info)| rows_name_themselves(&source.mapping, info));
        let mut pass = Self {
            prepared,
            pick,
            names,
            reading: None,
            next_source: 0,
            block: RowBlock::new(),
            index: 0,
            next_ordinal: 0,
            seen: SeenInMemory::new(),
            told: ToldOnce::default(),
            given: 0,
            read: vec![0; prepared.sources.len()],
            blank: 0,
        };
        pass.begin_next_source()?;
        Ok(pass)
    }

    /// The next row of the run; `None` at the end of the last source. Rows that are not the run's are settled too: a later one
    /// may repeat them.
    pub(super) fn next(&mut self) -> Result<Option<SettledRow>, Fatal> {
        while let Some(mut row) = self.next_of_all()? {
            if self.pick.takes(&row)? {
                self.told.weigh(&mut row.problems);
                renumber(&mut row, RowOrdinal(self.given));
                self.given += 1;
                if let Some(read) = self.read.get_mut(usize::from(row.row.source.0)) {
                    *read += 1;
                }
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn next_of_all(&mut self) -> Result<Option<SettledRow>, SourceError> {
        while self.index >= self.block.len() {
            if !self.next_block()? && !self.begin_next_source()? {
                return Ok(None);
            }
        }
        let (Some(row), Some(reading)) = (self.block.row(self.index), &self.reading) else {
            return Ok(None);
        };
        let mapped = reading.mapper.map(row, self.block.problems());
        self.index += 1;
        Ok(Some(settle(mapped, self.prepared.in_run(), &mut self.seen)))
    }

    /// Reads on in the source; `false` at its end.
    fn next_block(&mut self) -> Result<bool, SourceError> {
        let Some(reading) = &mut self.reading else {
            return Ok(false);
        };
        self.next_ordinal = self.next_ordinal.saturating_add(self.block.len() as u64);
        let first = RowOrdinal(self.next_ordinal);
        self.block.restart(reading.reader.source(), first);
        self.index = 0;
        Ok(reading.reader.read(&mut self.block)? || !self.block.is_empty())
    }

    /// Opens the source after the one that has ended; `false` when that was the last.
    fn begin_next_source(&mut self) -> Result<bool, SourceError> {
        let prepared = self.prepared;
        if let Some(ended) = self.reading.take() {
            self.blank = self.blank.saturating_add(ended.reader.blank_rows());
        }
        let index = self.next_source;
        let (Some(source), Some(info)) = (prepared.sources.get(index), prepared.infos.get(index))
        else {
            return Ok(false);
        };
        self.next_source = index.saturating_add(1);
        let mapper = RowMapper::new(
            &source.mapping,
            &prepared.catalogue,
            info,
            &source.evidence,
            &prepared.words,
        );
        let index = SourceIndex(u16::try_from(index).unwrap_or(u16::MAX));
        self.reading = Some(Reading {
            reader: source::open(&source.path, info, index)?,
            mapper: if self.names {
                mapper.beside_names()
            } else {
                mapper
            },
        });
        Ok(true)
    }

    /// The cells of the row that [`Self::next`] gave last, as they stand in the source. A number of a workbook with three
    /// places behind the point gets a fourth, so that nobody takes the point for a thousands mark when it comes back as text.
    ///
    /// All of them where `all` says so, which is called for what may come into `failures.csv`.
    pub(super) fn cells(&self, all: bool) -> RowCells {
        let row = self
            .index
            .checked_sub(1)
            .and_then(|index| self.block.row(index));
        let (Some(row), Some(reading)) = (row, &self.reading) else {
            return RowCells::default();
        };
        let shown = reading.mapper.report_columns().iter();
        RowCells {
            own: shown
                .map(|&column| row.cell(column).text.to_owned())
                .collect(),
            all: row.cells().filter(|_| all).map(unmistakable).collect(),
        }
    }

    /// The way of a cell of the row that [`Self::next`] gave last.
    pub(super) fn explain(&self, column: usize) -> Option<CellWay> {
        let row = self.block.row(self.index.checked_sub(1)?)?;
        let reading = self.reading.as_ref()?;
        Some(reading.mapper.explain(row, column))
    }

    /// Rows given so far, by source.
    pub(super) fn read(&self) -> &[u64] {
        &self.read
    }

    /// Blank rows passed over so far.
    pub(super) fn blank_rows(&self) -> u64 {
        let reading = self.reading.as_ref();
        let here = reading.map_or(0, |reading| reading.reader.blank_rows());
        self.blank.saturating_add(here)
    }
}

/// The cells of a row as they stand in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowCells {
    /// All of them, for `failures.csv` and `failures.xlsx`.
    pub(super) all: Vec<OwnCell>,
    /// Those of the columns that the report is to show.
    pub(super) own: Vec<String>,
}

/// Gives a row its place among those of the run.
fn renumber(row: &mut SettledRow, ordinal: RowOrdinal) {
    row.row.ordinal = ordinal;
    if let Settled::Valid(draft) = &mut row.outcome {
        draft.row.ordinal = ordinal;
    }
    for problem in &mut row.problems {
        problem.row.ordinal = ordinal;
    }
}

fn unmistakable(cell: Cell<'_>) -> OwnCell {
    let kind = cell.kind;
    let text = unmistakable_text(cell);
    OwnCell { text, kind }
}

fn unmistakable_text(cell: Cell<'_>) -> String {
    if cell.kind == CellKind::Percent {
        // As text the number that is stored would be read as it stands.
        return fields::clean_text(cell, &[], Lines::One).map_or_else(String::new, Cow::into_owned);
    }
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

/// What the cells of dates, amounts and names say as columns (`03/04/2024`, `1,500`); one pass over the source where such columns
/// are mapped, none otherwise.
pub(super) fn gather_evidence(
    path: &Path,
    info: &SourceInfo,
    mapping: &Mapping,
) -> Result<ColumnEvidence, SourceError> {
    let columns = crate::rows::evidence_columns(mapping);
    let mut evidence =
        ColumnEvidence::new(&columns).with_names(&crate::rows::name_columns(mapping));
    if evidence.is_empty() {
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

/// Counts who has which phone and e-mail, in a pass of its own: which of them many rows share has to be known before the first row
/// is judged.
pub(super) fn count_contacts(prepared: &Prepared) -> Result<SharedContacts, SourceError> {
    let mut count = ContactCount::new();
    each_mapped(prepared, |row| count.add(&row))?;
    Ok(count.shared())
}

/// Reads every row of every source and maps it by itself.
pub(super) fn each_mapped(
    prepared: &Prepared,
    mut each: impl FnMut(MappedRow),
) -> Result<(), SourceError> {
    for (index, (source, info)) in (0..).zip(prepared.sources.iter().zip(&prepared.infos)) {
        let mapper = RowMapper::new(
            &source.mapping,
            &prepared.catalogue,
            info,
            &source.evidence,
            &prepared.words,
        );
        let mut reader = source::open(&source.path, info, SourceIndex(index))?;
        let mut block = RowBlock::new();
        loop {
            block.restart(SourceIndex(index), RowOrdinal(0));
            let more = reader.read(&mut block)?;
            for row in block.rows() {
                each(mapper.map(row, block.problems()));
            }
            if !more {
                break;
            }
        }
    }
    Ok(())
}

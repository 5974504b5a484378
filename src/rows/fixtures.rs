//! Made-up sources and rows for the tests of this room.

use std::sync::OnceLock;

use super::{InRun, PrintSeed, RunWords, SharedContacts};
use crate::domain::{
    CellKind, HeaderCell, InFile, InFileAction, RowBlock, RowOrdinal, RowRef, SheetLayout,
    SourceFound, SourceIndex, SourceInfo, SourceRange,
};

/// A text file with these titles in its first row.
pub(super) fn source(titles: &[&str]) -> SourceInfo {
    SourceInfo {
        file: "lists/leads.csv".to_owned(),
        sheet: String::new(),
        found: SourceFound::Csv {
            encoding: "utf-8".to_owned(),
            bom: false,
            delimiter: ';',
            single_quotes: false,
        },
        header_row: 1,
        header: titles.iter().map(|&title| HeaderCell::of(title)).collect(),
        range: SourceRange::default(),
        usual_cells: 0,
        sha256: String::new(),
        bytes: 0,
        layout: SheetLayout::default(),
        notes: Vec::new(),
    }
}

/// Rows of text cells, the first in row 2.
pub(super) fn block<C: AsRef<[S]>, S: AsRef<str>>(rows: &[C]) -> RowBlock {
    let mut block = RowBlock::new();
    block.restart(SourceIndex(0), RowOrdinal(0));
    for (number, cells) in (2..).zip(rows) {
        block.begin_row(number);
        for cell in cells.as_ref() {
            block.push_cell(cell.as_ref(), CellKind::Text);
        }
    }
    block
}

/// One row of cells of any kind.
pub(super) fn block_of_kinds(cells: &[(&str, CellKind)]) -> RowBlock {
    let mut block = RowBlock::new();
    block.restart(SourceIndex(0), RowOrdinal(0));
    block.begin_row(2);
    for (text, kind) in cells {
        block.push_cell(text, *kind);
    }
    block
}

/// A row by its spreadsheet number, the first data row being 2.
pub(super) fn row_ref(number: u64) -> RowRef {
    RowRef {
        source: SourceIndex(0),
        number,
        ordinal: RowOrdinal(number.saturating_sub(2)),
    }
}

/// No rows are duplicates of others.
static NO_KEYS: InFile = InFile {
    by: Vec::new(),
    action: InFileAction::Keep,
};
static NOTHING_SHARED: OnceLock<SharedContacts> = OnceLock::new();

/// A run of one source.
pub(super) fn in_run(originator: &str) -> InRun<'_> {
    InRun {
        originator,
        sources: &[],
        in_file: &NO_KEYS,
        shared: NOTHING_SHARED.get_or_init(SharedContacts::default),
        prints: PrintSeed(7),
    }
}

/// The words of a run on 1 March 2026.
pub(super) fn run_words() -> RunWords {
    RunWords {
        run: "run-1".to_owned(),
        date: jiff::civil::date(2026, 3, 1),
        // Noon in Moscow.
        now: jiff::Timestamp::constant(1_772_355_600, 0),
        prints: PrintSeed(7),
    }
}

//! The floors: a library that reads a file and does nothing with what it reads.

use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook, open_workbook_auto};

/// What a process that is a floor is called with.
pub(crate) const MARK: &str = "--floor";

/// Reads a file to its end.
pub(crate) fn read(kind: &str, file: &Path) {
    let cells = match kind {
        "csv" => text(file),
        "cells" => cells(file),
        "range" => range(file),
        other => panic!("no floor is called {other}"),
    };
    println!("{cells}");
}

fn text(file: &Path) -> usize {
    let mut reader = csv::ReaderBuilder::new()
        .from_path(file)
        .expect("a text file");
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record).expect("a record") {
        cells += record.len();
    }
    cells
}

fn cells(file: &Path) -> usize {
    let mut book: Xlsx<_> = open_workbook(file).expect("a workbook");
    let sheet = book.sheet_names().first().cloned().expect("a sheet");
    let mut reader = book.worksheet_cells_reader(&sheet).expect("its cells");
    let mut cells = 0;
    while reader.next_cell().expect("a cell").is_some() {
        cells += 1;
    }
    cells
}

fn range(file: &Path) -> usize {
    let mut book = open_workbook_auto(file).expect("a workbook");
    let sheet = book.sheet_names().first().cloned().expect("a sheet");
    book.worksheet_range(&sheet)
        .expect("its cells")
        .used_cells()
        .count()
}

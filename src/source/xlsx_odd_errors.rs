//! Error values that calamine does not know: `#SPILL!`, `#CALC!`, `#ERROR!` of Google's tables.
//!
//! calamine's reader of values stops at such a cell, can go on behind it, but does not say where it stands. One bad cell
//! must not cost the file, and a cell in the wrong place would be worse; so its place is looked up: the sheet is gone
//! through once more, counting, and once for the positions alone. This happens once for a sheet, and only when needed.

use std::collections::VecDeque;
use std::io::BufReader;
use std::path::Path;

use calamine::{Reader as _, Xlsx, XlsxError};

use super::hash::open_regular;

/// An error value and its place, from 0.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OddError {
    /// The row.
    pub(super) row: u32,
    /// The column.
    pub(super) column: u32,
    /// Its text: `#SPILL!`.
    pub(super) text: String,
}

/// All of them on a sheet, in order; those behind a place that cannot be read at all are left out.
pub(super) fn odd_errors(path: &Path, sheet: &str) -> VecDeque<OddError> {
    find(path, sheet).unwrap_or_default()
}

fn find(path: &Path, sheet: &str) -> Option<VecDeque<OddError>> {
    let file = BufReader::new(open_regular(path).ok()?);
    let mut workbook = Xlsx::new(file).ok()?;
    let mut values = workbook.worksheet_cells_reader(sheet).ok()?;
    let mut counted = VecDeque::new();
    let mut ordinal = 0_u64;
    loop {
        match values.next_cell() {
            Ok(Some(_)) => {}
            Err(XlsxError::CellError(text)) => counted.push_back((ordinal, text)),
            Ok(None) | Err(_) => break,
        }
        ordinal = ordinal.saturating_add(1);
    }
    drop(values);
    let mut places = workbook.worksheet_cells_reader(sheet).ok()?;
    let mut found = VecDeque::new();
    let mut ordinal = 0_u64;
    while let Some((wanted, _)) = counted.front() {
        let (row, column) = places.next_formula().ok()??.get_position();
        if ordinal == *wanted {
            let (_, text) = counted.pop_front()?;
            found.push_back(OddError { row, column, text });
        }
        ordinal = ordinal.saturating_add(1);
    }
    Some(found)
}

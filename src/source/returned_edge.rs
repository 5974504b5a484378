//! Cells behind the titles of a sheet of returned rows.
//!
//! In a text file such cells are an error, and a row with that error is given back with them behind its titles. Where the sheet comes
//! back and they still stand there, it is the same error. In other rows they are somebody's notes at the sheet's edge. What row has that
//! error is told by `_code`; where people took that column out, every row may.

use crate::domain::{HeaderCell, ProblemKind, RowView, is_returned};

use super::header::is_blank;

/// The column that tells what is wrong with a row.
const CODE: &str = "_code";
/// The error.
const EXTRA_CELLS: &str = "extra_cells";

/// Where the titles of a sheet of returned rows end.
#[derive(Debug, Clone)]
pub(super) struct ReturnedEdge {
    titled: usize,
    code: Option<usize>,
}

impl ReturnedEdge {
    /// That of a sheet with these titles; `None` where it holds no returned rows.
    pub(super) fn of(header: &[HeaderCell]) -> Option<Self> {
        let titles = || header.iter().map(|cell| cell.title.as_str());
        is_returned(titles()).then(|| Self {
            titled: header.len(),
            code: titles().position(|title| title.trim() == CODE),
        })
    }

    /// The error of a row that goes on behind the titles.
    pub(super) fn extra(&self, row: RowView<'_>) -> Option<ProblemKind> {
        let filled = row.cells().skip(self.titled);
        let filled = filled.filter(|cell| !is_blank(cell.text)).count();
        let was_told = |code: usize| row.cell(code).text.contains(EXTRA_CELLS);
        if filled == 0 || !self.code.is_none_or(was_told) {
            return None;
        }
        Some(ProblemKind::ExtraCells {
            cells: row.len() as u64,
            expected: self.titled as u64,
            glued: "none".to_owned(),
        })
    }
}

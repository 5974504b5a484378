//! The cells of a row as it is given back.

use std::borrow::Cow;

use crate::domain::{Cell, CellKind, OwnCells, RowView};
use crate::fields::{self, Lines};

/// The cells of a row as they stand in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowCells {
    /// All of them, for `failures.csv` and `failures.xlsx`.
    pub(super) all: OwnCells,
    /// Those of the columns that the report is to show.
    pub(super) own: Vec<String>,
}

/// All cells of a row.
pub(super) fn own_cells(row: RowView<'_>) -> OwnCells {
    let mut cells = OwnCells::with_room(row.len(), row.whole_text().len());
    for cell in row.cells() {
        cells.push(cell.kind, &unmistakable_text(cell));
    }
    cells
}

/// The text of a cell as it comes back; see [`RowPass::cells`].
pub(super) fn unmistakable_text(cell: Cell<'_>) -> Cow<'_, str> {
    if cell.kind == CellKind::Percent {
        // As text the number that is stored would be read as it stands.
        return fields::clean_text(cell, &[], Lines::One).unwrap_or_default();
    }
    let has_three_places = || {
        let fraction = cell.text.split_once('.').map(|(_, fraction)| fraction);
        fraction.is_some_and(|fraction| fraction.len() == 3)
    };
    if cell.kind == CellKind::Number && has_three_places() {
        Cow::Owned(format!("{}0", cell.text))
    } else {
        Cow::Borrowed(cell.text)
    }
}

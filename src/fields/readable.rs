//! Cells that hold no value although they are not empty.

use crate::domain::{Cell, CellKind, ProblemKind};

/// Whether the cell holds a value at all; an error value and an uncomputed formula do not (LAY-27, LAY-28).
pub(super) fn is_readable(cell: Cell<'_>, found: &mut Vec<ProblemKind>) -> bool {
    match cell.kind {
        CellKind::Error => found.push(ProblemKind::CellError),
        CellKind::FormulaWithoutValue => found.push(ProblemKind::FormulaNoValue),
        CellKind::Text
        | CellKind::Number
        | CellKind::Percent
        | CellKind::DateTime
        | CellKind::Bool => return true,
    }
    false
}

//! Cells of rows as texts, for the temporary database: a text stands by itself, another cell under the letter of its kind.

use serde_json::{Value, json};

use crate::domain::{CellKind, OwnCell};

/// The kinds that are no text, each with its letter.
const LETTERS: [(CellKind, &str); 6] = [
    (CellKind::Number, "n"),
    (CellKind::Percent, "p"),
    (CellKind::DateTime, "d"),
    (CellKind::Bool, "b"),
    (CellKind::Error, "e"),
    (CellKind::FormulaWithoutValue, "f"),
];

pub(super) fn cells_json(cells: &[OwnCell]) -> Vec<Value> {
    cells.iter().map(cell_json).collect()
}

pub(super) fn cells_of(value: &Value) -> Option<Vec<OwnCell>> {
    value.as_array()?.iter().map(cell_of).collect()
}

fn cell_json(cell: &OwnCell) -> Value {
    match LETTERS.iter().find(|(kind, _)| *kind == cell.kind) {
        Some((_, letter)) => json!({ *letter: cell.text }),
        None => json!(cell.text),
    }
}

fn cell_of(value: &Value) -> Option<OwnCell> {
    if let Some(text) = value.as_str() {
        return Some(OwnCell::text(text));
    }
    let (letter, text) = value.as_object()?.iter().next()?;
    let (kind, _) = LETTERS.iter().find(|(_, known)| known == letter)?;
    Some(OwnCell {
        text: text.as_str()?.to_owned(),
        kind: *kind,
    })
}

//! A sum and its currency in one cell (`MONEY`): the rule of amounts finds the currency beside the number (NUM-06).

use super::composed::ComposedPart;
use super::text::shown_percent;
use crate::domain::{Cell, CellKind};

/// The text that the rule of amounts is to read. `100.50|RUB` is how the portal itself writes both.
pub(super) fn amount_and_currency(cell: Cell<'_>) -> Vec<ComposedPart> {
    let text = match cell.kind {
        // A number has no thousands mark: with a fourth place nobody takes its point for one.
        CellKind::Number if has_three_places(cell.text) => format!("{}0", cell.text),
        CellKind::Percent => shown_percent(cell.text),
        CellKind::Text
        | CellKind::Number
        | CellKind::DateTime
        | CellKind::Bool
        | CellKind::Error
        | CellKind::FormulaWithoutValue => cell.text.replace('|', " "),
    };
    vec![ComposedPart::Text {
        field: "OPPORTUNITY",
        text,
    }]
}

fn has_three_places(number: &str) -> bool {
    number
        .split_once('.')
        .is_some_and(|(_, fraction)| fraction.len() == 3)
}

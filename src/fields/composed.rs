//! Composed fields from a cell: which parser takes which apart.

use super::address::full_address;
use super::contacts::contacts;
use super::context::ValueContext;
use super::money_cell::amount_and_currency;
use super::name_parts::name_parts;
use super::readable::is_readable;
use crate::domain::{Cell, Composed, MultiKind, MultiValue, ProblemKind};

/// What a composed cell gives one of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposedPart {
    /// A text, still to be read by the rules of this field.
    Text {
        /// The field's name.
        field: &'static str,
        /// The text, never empty.
        text: String,
    },
    /// Elements of a multifield.
    Elements {
        /// Which.
        kind: MultiKind,
        /// The elements, at least one.
        values: Vec<MultiValue>,
    },
}

/// Takes a cell apart. What was mended or cannot be told apart is pushed to `found`; nothing of the cell is lost without a
/// problem that says so.
pub fn composed(
    composed: Composed,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<ComposedPart> {
    if !is_readable(cell, found) || cell.text.trim().is_empty() {
        return Vec::new();
    }
    match composed {
        Composed::FullName => name_parts(cell, context, found),
        Composed::FullAddress => full_address(cell, context, found),
        Composed::Money => amount_and_currency(cell),
        Composed::Contacts => contacts(cell, context, found),
    }
}

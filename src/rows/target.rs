//! One cell and one field: the mapping's `values`, then the field's rules, then `otherwise`.

use crate::domain::{
    Cell, CellKind, Coded as _, Composed, FieldKind, MultiKind, MultiValue, ProblemKind,
};
use crate::fields::{self, ComposedPart, Lines, SingleRead, ValueContext};
use crate::mapping::Target;

/// What a cell gives a field.
#[derive(Debug)]
pub(super) enum Read<'c> {
    /// Nothing: it is empty, or wrong, which then stands among the problems.
    Nothing,
    /// A value of a field that has one, and the cell that was read at last: the row's, or what stands for it.
    One(SingleRead, Cell<'c>),
    /// Elements of a multifield, perhaps none.
    Many(MultiKind, Vec<MultiValue>),
    /// Parts of a composed field, perhaps none.
    Composed(Composed, Vec<ComposedPart>),
}

/// Reads a cell for a field.
///
/// A text that `values` has is replaced by the one it stands for, and that is read by the field's rules like a text cell; the
/// cell is looked up as it stands and, when that fails, cleaned, so that a mapping can give a placeholder (`нет`) a
/// meaning. `otherwise` stands in for a text that neither `values` nor the field's dictionary knows; never for an empty cell.
pub(super) fn read_target<'c>(
    target: &'c Target,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    if let Some(stand_in) = stand_in(target, cell, context) {
        return by_rules(target, Cell::text(stand_in), context, found);
    }
    let Some(otherwise) = &target.otherwise else {
        return by_rules(target, cell, context, found);
    };
    let mut of_cell = Vec::new();
    let read = by_rules(target, cell, context, &mut of_cell);
    if is_unknown(target, &read, &of_cell) {
        return by_rules(target, Cell::text(otherwise), context, found);
    }
    found.append(&mut of_cell);
    read
}

/// How many lines a field's text may have.
pub(super) const fn lines_of(kind: FieldKind) -> Lines {
    if matches!(kind, FieldKind::HtmlText | FieldKind::LongText) {
        Lines::Many
    } else {
        Lines::One
    }
}

/// Whether the cell holds a text that can be read at all.
pub(super) const fn is_readable(cell: Cell<'_>) -> bool {
    !matches!(cell.kind, CellKind::Error | CellKind::FormulaWithoutValue)
}

/// The text that stands for the cell's, by the mapping's `values`.
pub(super) fn stand_in<'a>(
    target: &'a Target,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
) -> Option<&'a str> {
    let values = target.values.as_ref().filter(|_| is_readable(cell))?;
    values.get(cell.text).or_else(|| {
        let cleaned = fields::clean_text(cell, context.empty, Lines::One)?;
        values.get(&cleaned)
    })
}

fn by_rules<'c>(
    target: &Target,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    if let FieldKind::Multi(kind) = target.spec.kind {
        let value_type = target.value_type.unwrap_or(kind.default_type());
        let split = target.split.as_deref();
        let values = fields::multi(kind, value_type, split, cell, context, found);
        return Read::Many(kind, values);
    }
    if let FieldKind::Composed(composed) = target.spec.kind {
        let parts = fields::composed(composed, cell, context, found);
        return Read::Composed(composed, parts);
    }
    fields::single(&target.spec, cell, context, found)
        .map_or(Read::Nothing, |read| Read::One(read, cell))
}

/// Whether the field does not know the value: not in its dictionary, or, for a field that has none, not in `values`.
fn is_unknown(target: &Target, read: &Read<'_>, found: &[ProblemKind]) -> bool {
    let has_values = target.values.is_some();
    match target.spec.kind {
        FieldKind::Line | FieldKind::LongText | FieldKind::HtmlText => {
            has_values && matches!(read, Read::One(..))
        }
        FieldKind::Choice | FieldKind::Currency | FieldKind::YesNo => has_code(found, UNKNOWN),
        FieldKind::User | FieldKind::Link | FieldKind::Links | FieldKind::Integer => {
            has_values && (has_code(found, UNKNOWN) || has_code(found, NO_NUMBER))
        }
        FieldKind::Amount
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Multi(_)
        | FieldKind::Composed(_) => false,
    }
}

/// Codes of a value that a dictionary lacks.
const UNKNOWN: &[&str] = &[
    "unknown_value",
    "unknown_currency",
    "unknown_salutation",
    "not_yes_no",
];
/// Codes of a text where a number was wanted: a user's name that `values` lacks.
const NO_NUMBER: &[&str] = &["not_a_number", "wrong_kind"];

fn has_code(found: &[ProblemKind], codes: &[&str]) -> bool {
    found.iter().any(|kind| codes.contains(&kind.code()))
}

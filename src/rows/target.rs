//! One cell and one field: the mapping's `values`, then the field's rules, then `otherwise`.

use crate::domain::{Cell, CellKind, FieldKind, MultiKind, MultiValue, ProblemKind};
use crate::fields::{self, Lines, SingleRead, ValueContext};
use crate::mapping::Target;

/// What a cell gives a field.
#[derive(Debug)]
pub(super) enum Read {
    /// Nothing: it is empty, or wrong, which then stands among the problems.
    Nothing,
    /// A value of a field that has one.
    One(SingleRead),
    /// Elements of a multifield, perhaps none.
    Many(MultiKind, Vec<MultiValue>),
}

/// Reads a cell for a field.
///
/// A text that `values` has is replaced by the one it stands for, and that is read by the field's rules like a text cell; the
/// cell is looked up as it stands and, when that fails, cleaned, so that a mapping can give a placeholder (`нет`) a
/// meaning. `otherwise` stands in for a text that neither `values` nor the field's dictionary knows; never for an empty cell.
pub(super) fn read_target(
    target: &Target,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read {
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

fn stand_in<'a>(target: &'a Target, cell: Cell<'_>, context: &ValueContext<'_>) -> Option<&'a str> {
    let values = target.values.as_ref().filter(|_| is_readable(cell))?;
    values.get(cell.text).or_else(|| {
        let cleaned = fields::clean_text(cell, context.empty, Lines::One)?;
        values.get(&cleaned)
    })
}

fn by_rules(
    target: &Target,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read {
    if let FieldKind::Multi(kind) = target.spec.kind {
        let value_type = target.value_type.unwrap_or(kind.default_type());
        let split = target.split.as_deref();
        let values = fields::multi(kind, value_type, split, cell, context, found);
        return Read::Many(kind, values);
    }
    fields::single(&target.spec, cell, context, found).map_or(Read::Nothing, Read::One)
}

/// Whether the field does not know the value: not in its dictionary, or, for a field that has none, not in `values`.
fn is_unknown(target: &Target, read: &Read, found: &[ProblemKind]) -> bool {
    let has_values = target.values.is_some();
    match target.spec.kind {
        FieldKind::Line | FieldKind::LongText | FieldKind::HtmlText => {
            has_values && matches!(read, Read::One(_))
        }
        FieldKind::Choice(_) | FieldKind::Currency | FieldKind::YesNo => {
            found.iter().any(is_unknown_kind)
        }
        FieldKind::User | FieldKind::Link | FieldKind::Links | FieldKind::Integer => {
            has_values
                && found
                    .iter()
                    .any(|kind| is_unknown_kind(kind) || *kind == ProblemKind::NotANumber)
        }
        FieldKind::Amount | FieldKind::Date | FieldKind::DateTime | FieldKind::Multi(_) => false,
    }
}

const fn is_unknown_kind(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::UnknownValue { .. }
            | ProblemKind::UnknownCurrency { .. }
            | ProblemKind::NotYesNo
    )
}

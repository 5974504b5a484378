//! One cell and one field: the mapping's `values`, then the field's rules, then `otherwise`.

use crate::domain::{
    Cell, CellKind, Coded as _, Composed, FieldKind, FieldValue, Lookup, MultiKind, PersonFound,
    ProblemKind, Severity,
};
use crate::fields::{self, ComposedPart, Lines, Manner, MultiRead, SingleRead, ValueContext};
use crate::mapping::{Missing, Target, ValueTable};

/// What a cell gives a field.
#[derive(Debug)]
pub(super) enum Read<'c> {
    /// Nothing: it is empty, or wrong, which then stands among the problems.
    Nothing,
    /// A value of a field that has one, and the cell that was read at last: the row's, or what stands for it.
    One(SingleRead, Cell<'c>),
    /// Elements of a multifield, perhaps none.
    Many(MultiKind, MultiRead),
    /// Parts of a composed field, perhaps none.
    Composed(Composed, Vec<ComposedPart>),
}

/// Reads a cell for a field.
///
/// A text that `values` has is replaced by the one it stands for, and that is read by the field's rules like a text cell; the
/// cell is looked up as it stands and, when that fails, cleaned, so that a mapping can give a placeholder (`нет`) a
/// meaning. `otherwise` stands in for a text that neither `values` nor the field's dictionary knows; never for an empty cell.
/// Of a field with several values each is read so by itself; one that is wrong spoils the cell.
pub(super) fn read_target<'c>(
    target: &'c Target,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    let takes_one = !target.spec.multiple || matches!(target.spec.kind, FieldKind::Multi(_));
    if let Some(text) = stand_in(target, cell, context) {
        let text = Cell::text(text);
        return if takes_one {
            by_rules(target, Source::Mapping, text, context, found)
        } else {
            several(target, Source::Mapping, text, context, found)
        };
    }
    if takes_one {
        one(target, cell, context, found)
    } else {
        several(target, Source::Row, cell, context, found)
    }
}

/// Where a text stands: the mapping names people by their IDs, whatever `lookup` says of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Row,
    Mapping,
}

/// One value of the row's own.
fn one<'c>(
    target: &'c Target,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    let nothing_stands_in = target.otherwise.is_none() && target.missing == Missing::Error;
    if nothing_stands_in && target.values.is_none() && found.is_empty() {
        return by_rules(target, Source::Row, cell, context, found);
    }
    let mut of_cell = Vec::new();
    let read = by_rules(target, Source::Row, cell, context, &mut of_cell);
    if let Some(otherwise) = &target.otherwise
        && is_unknown(target, &read, &of_cell)
    {
        found.extend(replaced(target, otherwise, of_cell, context));
        return by_rules(
            target,
            Source::Mapping,
            Cell::text(otherwise),
            context,
            found,
        );
    }
    // Where nothing is looked up yet, what may stand in is looked for as well.
    if let Some(otherwise) = &target.otherwise
        && of_cell
            .iter()
            .any(|kind| matches!(kind, ProblemKind::LinkNotLookedUp { .. }))
    {
        let text = Cell::text(otherwise);
        by_rules(target, Source::Mapping, text, context, found);
    }
    let missing = of_cell.iter().any(is_missing);
    if target.missing != Missing::Error && missing {
        let text = cell.text.trim().to_owned();
        found.push(match target.missing {
            Missing::Comment => ProblemKind::ListValueToComment { text },
            Missing::Empty | Missing::Error => ProblemKind::ListValueLeftOut { text },
        });
        return Read::Nothing;
    }
    if let Some(values) = &target.values {
        for kind in &mut of_cell {
            name_words(values.written(), kind);
        }
    }
    found.append(&mut of_cell);
    read
}

/// Names the mapping's own words before the portal's, where a problem tells what is allowed.
fn name_words(own: &[String], kind: &mut ProblemKind) {
    if let ProblemKind::UnknownValue { allowed, .. }
    | ProblemKind::UnknownListValue { allowed, .. }
    | ProblemKind::UnknownSalutation { allowed }
    | ProblemKind::UnknownCurrency { allowed } = kind
    {
        let own = own.iter().take(fields::SHOWN);
        let known: Vec<String> = own.clone().map(|word| ValueTable::fold(word)).collect();
        allowed.retain(|word| !known.contains(&ValueTable::fold(word)));
        allowed.splice(..0, own.cloned());
        allowed.truncate(fields::SHOWN);
    }
}

/// What is told of a text that `otherwise` stands in for: of people and links, since nobody would expect others in their place.
fn replaced(
    target: &Target,
    otherwise: &str,
    of_cell: Vec<ProblemKind>,
    context: &ValueContext<'_>,
) -> Option<ProblemKind> {
    match (target.spec.kind, of_cell.into_iter().find(is_missing)) {
        (FieldKind::User, Some(dismissed @ ProblemKind::UserInactive { .. })) => Some(dismissed),
        (FieldKind::User, Some(_)) => {
            let people = context.catalogue.people();
            let found = people.map(|people| people.find(otherwise, None));
            let after = match found {
                Some(PersonFound::One(person)) => person.shown(),
                Some(_) | None => otherwise.to_owned(),
            };
            Some(ProblemKind::UserReplaced { after })
        }
        (_, Some(ProblemKind::LinkNotFound { lookup })) => {
            Some(ProblemKind::LinkReplaced { lookup })
        }
        (_, Some(_) | None) => None,
    }
}

/// The values of a cell, each read by itself.
fn several<'c>(
    target: &'c Target,
    source: Source,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    let before = found.len();
    let mut values: Vec<FieldValue> = Vec::new();
    for part in fields::parts(&target.spec, manner(target, source, cell), cell, context) {
        let mut of_part = Vec::new();
        let read = match (source, stand_in(target, part, context)) {
            (Source::Row, Some(text)) => {
                let text = Cell::text(text);
                by_rules(target, Source::Mapping, text, context, &mut of_part)
            }
            (Source::Row, None) => one(target, part, context, &mut of_part),
            (Source::Mapping, _) => by_rules(target, source, part, context, &mut of_part),
        };
        if of_part.iter().any(|kind| kind.class() >= Severity::Error) {
            found.truncate(before);
            found.append(&mut of_part);
            return Read::Nothing;
        }
        found.append(&mut of_part);
        match read {
            Read::One(read, _) if values.contains(&read.value) => {
                found.push(ProblemKind::RepeatedValue);
            }
            Read::One(read, _) => values.push(read.value),
            Read::Nothing | Read::Many(..) | Read::Composed(..) => {}
        }
    }
    if values.len() > fields::MOST_VALUES {
        found.push(ProblemKind::TooManyValues {
            limit: fields::MOST_VALUES as u64,
            count: values.len() as u64,
        });
        return Read::Nothing;
    }
    if values.is_empty() {
        return Read::Nothing;
    }
    Read::One(FieldValue::List(values).into(), cell)
}

fn manner<'t>(target: &'t Target, source: Source, cell: Cell<'_>) -> Manner<'t> {
    let is_id = || cell.text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let by_id =
        source == Source::Mapping && (matches!(target.lookup, Some(Lookup::User(_))) || is_id());
    Manner {
        split: target.split.as_deref(),
        lookup: target.lookup.filter(|_| !by_id),
    }
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
    source: Source,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Read<'c> {
    if let FieldKind::Multi(kind) = target.spec.kind {
        let value_type = target.value_type.unwrap_or(kind.default_type());
        let split = target.split.as_deref();
        let read = fields::multi(kind, value_type, split, cell, context, found);
        return Read::Many(kind, read);
    }
    if let FieldKind::Composed(composed) = target.spec.kind {
        let parts = fields::composed(composed, cell, context, found);
        return Read::Composed(composed, parts);
    }
    let manner = manner(target, source, cell);
    fields::single(&target.spec, manner, cell, context, found)
        .map_or(Read::Nothing, |read| Read::One(read, cell))
}

/// Whether the field does not know the value: not in its dictionary, nobody and nothing of the portal, or, for a field that has none
/// of these, not in `values`.
fn is_unknown(target: &Target, read: &Read<'_>, found: &[ProblemKind]) -> bool {
    let has_values = target.values.is_some();
    match target.spec.kind {
        FieldKind::Line
        | FieldKind::LongText
        | FieldKind::HtmlText
        | FieldKind::Url
        | FieldKind::Address => has_values && matches!(read, Read::One(..)),
        FieldKind::Choice | FieldKind::Currency | FieldKind::YesNo => {
            found.iter().any(is_missing) || has_code(found, UNKNOWN)
        }
        FieldKind::User | FieldKind::Link | FieldKind::Element | FieldKind::Integer => {
            found.iter().any(is_missing) || (has_values && has_code(found, NO_NUMBER))
        }
        FieldKind::Amount
        | FieldKind::Number
        | FieldKind::Money
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Multi(_)
        | FieldKind::Composed(_)
        | FieldKind::Foreign => false,
    }
}

/// Whether a problem says that the portal lacks the value.
const fn is_missing(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::UnknownValue { .. }
            | ProblemKind::UnknownSalutation { .. }
            | ProblemKind::UnknownListValue { .. }
            | ProblemKind::UserUnknown { .. }
            | ProblemKind::UserInactive { .. }
            | ProblemKind::LinkNotFound { .. }
    )
}

/// Codes of a value that a currency or a flag is not.
const UNKNOWN: &[&str] = &["unknown_currency", "not_yes_no"];
/// Codes of a text where a number was wanted: a user's name that `values` lacks.
const NO_NUMBER: &[&str] = &["not_a_number", "wrong_kind", "users_not_known"];

fn has_code(found: &[ProblemKind], codes: &[&str]) -> bool {
    found.iter().any(|kind| codes.contains(&kind.code()))
}

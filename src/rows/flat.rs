//! Rows that go through `lead.php`: what the page does not read is no part of the lead, and what it would take for something else is
//! told here, before anything is sent (`legacy-lead-php.md`, Parameters).

use crate::domain::{
    FLAT_PARAMS, FieldName, FieldValue, Method, Problem, ProblemKind, RowView, flat_params,
    is_flat, not_flat,
};
use crate::mapping::Mapping;

/// Leaves out of a lead what its method does not read. Which fields those are was told with the mapping.
pub(super) fn keep_read(mapping: &Mapping, fields: &mut Vec<(FieldName, FieldValue)>) {
    if mapping.method == Method::LeadPhp {
        fields.retain(|(name, _)| is_flat(name.as_str()));
    }
}

/// Values that the page would part, each at its cell, and a row with more parameters than PHP reads.
pub(super) fn problems(
    mapping: &Mapping,
    row: RowView<'_>,
    fields: &[(FieldName, FieldValue)],
) -> Vec<Problem> {
    if mapping.method != Method::LeadPhp {
        return Vec::new();
    }
    let parted = fields.iter().filter_map(|(field, value)| {
        let part = not_flat(value, field.as_str())?;
        let at = match part.at {
            c if c.is_whitespace() => "blank".to_owned(),
            c => c.to_string(),
        };
        let column = column_of(mapping, row, field, &part.value);
        let kind = ProblemKind::WouldBeParted { at };
        Some(Problem {
            severity: kind.class(),
            kind,
            row: row.at(),
            column,
            field: Some(field.clone()),
            value: part.value,
        })
    });
    let mut problems: Vec<Problem> = parted.collect();
    let params = fields
        .iter()
        .flat_map(|(name, value)| flat_params(name, value));
    if params.count() > FLAT_PARAMS {
        let limit = u64::try_from(FLAT_PARAMS).unwrap_or(u64::MAX);
        problems.push(Problem::of_row(
            row.at(),
            ProblemKind::RowTooLarge { limit },
        ));
    }
    problems
}

/// The column that a value came from: the one whose cell holds it, else the first that feeds the field.
fn column_of(mapping: &Mapping, row: RowView<'_>, field: &FieldName, value: &str) -> Option<usize> {
    let feeds = mapping.columns.iter().filter(|rule| {
        let mut targets = rule.targets.iter();
        targets.any(|target| target.spec.name == *field)
    });
    let columns: Vec<usize> = feeds.map(|rule| rule.column).collect();
    let mut holding = columns.iter().copied();
    holding
        .find(|column| row.cell(*column).text.contains(value))
        .or_else(|| columns.first().copied())
}

//! Which columns feed fields of a kind, straight or through a template.

use crate::domain::{Composed, FieldKind, FieldName, SourceInfo};
use crate::fields;
use crate::mapping::{Mapping, Target};

/// The columns of which an `ORIGIN_ID` that the mapping fills is made.
pub(super) fn naming_columns(mapping: &Mapping) -> Vec<usize> {
    columns_that_feed(mapping, |target| target.spec.name.as_str() == "ORIGIN_ID")
}

/// The columns that feed dates or amounts, straight or through a template, or are held against bounds: those of which [`ColumnEvidence`](crate::fields::ColumnEvidence) is to be gathered.
pub fn evidence_columns(mapping: &Mapping) -> Vec<usize> {
    let tests = mapping.conditions().flat_map(|condition| &condition.tests);
    let bounded = tests.filter(|test| test.test.has_bounds());
    let mut columns = columns_that_feed(mapping, needs_evidence);
    columns.extend(bounded.map(|test| test.column));
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The columns of whole names: of these the order is gathered (NAM-03).
pub fn name_columns(mapping: &Mapping) -> Vec<usize> {
    columns_that_feed(mapping, |target| {
        target.spec.kind == FieldKind::Composed(Composed::FullName)
    })
}

/// The columns that feed such targets, straight or through a template; ascending.
fn columns_that_feed(mapping: &Mapping, wanted: impl Fn(&Target) -> bool) -> Vec<usize> {
    let straight = mapping
        .columns
        .iter()
        .filter(|rule| rule.targets.iter().any(&wanted))
        .map(|rule| rule.column);
    let constants = mapping.constants.iter();
    let through = constants
        .filter(|rule| wanted(&rule.target))
        .flat_map(|rule| rule.template.columns());
    let mut columns: Vec<usize> = straight.chain(through).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

const fn needs_evidence(target: &Target) -> bool {
    matches!(
        target.spec.kind,
        FieldKind::Amount
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::DateTime
            | FieldKind::Composed(Composed::Money)
    )
}

/// Fields into which texts are joined, those that take the rest among them.
pub(super) fn joined_fields(mapping: &Mapping) -> Vec<FieldName> {
    let columns = mapping.columns.iter().flat_map(|rule| &rule.targets);
    let targets = columns.chain(mapping.constants.iter().map(|rule| &rule.target));
    let rest = mapping
        .rest
        .iter()
        .map(|rest| rest.target.spec.name.clone());
    let joined = targets
        .filter(|target| target.join.is_some() && target.spec.kind.is_text())
        .map(|target| target.spec.name.clone());
    joined.chain(rest).collect()
}

/// Columns of taxpayers' numbers, by their titles or those of fields that they feed (NUM-13).
pub(super) fn inn_columns(mapping: &Mapping, source: &SourceInfo) -> Vec<usize> {
    let of_field = |target: &Target| {
        let spec = &target.spec;
        let titles = [spec.name.as_str(), &spec.title_ru, &spec.title_en];
        spec.kind.is_text() && titles.into_iter().any(fields::is_inn_title)
    };
    let rules = mapping.columns.iter().filter(|rule| {
        fields::is_inn_title(source.title(rule.column)) || rule.targets.iter().any(of_field)
    });
    rules.map(|rule| rule.column).collect()
}

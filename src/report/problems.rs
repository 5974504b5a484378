//! `problems.csv`: a line per problem.

use super::phrases::Phrase;
use super::place::source_of;
use crate::domain::{Problem, SourceInfo, column_letters, guard};

/// The columns. `column` is the column's letters, empty when the whole row is meant.
pub(super) const HEADER: [&str; 10] = [
    "file", "sheet", "row", "column", "field", "severity", "code", "value", "message", "hint",
];

/// The cells of a problem's line.
pub(super) fn cells(sources: &[SourceInfo], problem: &Problem, phrase: &Phrase) -> [String; 10] {
    let source = source_of(sources, problem.row);
    let field = problem.field.as_ref().map_or("", |field| field.as_str());
    [
        guard(source.map_or("", |source| &source.file)).into_owned(),
        guard(source.map_or("", |source| &source.sheet)).into_owned(),
        problem.row.number.to_string(),
        problem.column.map_or_else(String::new, column_letters),
        guard(field).into_owned(),
        problem.severity.word().to_owned(),
        problem.code().to_owned(),
        guard(&problem.value).into_owned(),
        guard(&phrase.message).into_owned(),
        guard(&phrase.hint).into_owned(),
    ]
}

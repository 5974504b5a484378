//! `problems.csv`: a line per problem.

use std::borrow::Cow;

use super::phrases::Phrase;
use super::place::source_of;
use crate::domain::{Problem, SourceInfo, column_letters, guard};

/// The columns. `column` is the column's letters, empty when the whole row is meant.
pub(super) const HEADER: [&str; 10] = [
    "file", "sheet", "row", "column", "field", "severity", "code", "value", "message", "hint",
];

/// The cells of a problem's line.
pub(super) fn cells<'a>(
    sources: &'a [SourceInfo],
    problem: &'a Problem,
    phrase: &'a Phrase,
) -> [Cow<'a, str>; 10] {
    let source = source_of(sources, problem.row);
    let field = problem.field.as_ref().map_or("", |field| field.as_str());
    [
        guard(source.map_or("", |source| &source.file)),
        guard(source.map_or("", |source| &source.sheet)),
        problem.row.number.to_string().into(),
        problem
            .column
            .map_or_else(String::new, column_letters)
            .into(),
        guard(field),
        problem.severity.word().into(),
        problem.code().into(),
        guard(&problem.value),
        guard(&phrase.message),
        guard(&phrase.hint),
    ]
}

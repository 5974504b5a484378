//! What a row that is given back carries behind its own cells: its identity, its place, and what is wrong with it.
//!
//! Several errors of a row stand in one cell of each column, in the same order, separated by ` | `.

use super::phrases::{Phrase, Told};
use crate::domain::{
    OwnCell, PLACE_COLUMNS, Problem, ProblemKind, RowRef, SERVICE_COLUMNS, Severity, SourceFound,
    SourceInfo, column_letters, guard_number, is_returned,
};
use crate::messages::Catalogue;
use crate::run::{RowResult, RowStatus};

/// What separates several errors in a cell.
const SEPARATOR: &str = " | ";

/// What a formula without a value becomes: an empty cell would come back as one that was left empty.
pub(super) const NOT_COMPUTED: &str = "#N/A";

/// The columns of a source, from 0, that are its own: all but those of ours that a file which came back has. They are replaced by the
/// new ones.
pub(super) fn own_columns(titles: &[String]) -> Vec<usize> {
    let returned = is_returned(titles.iter().map(String::as_str));
    let is_ours = |title: &str| {
        SERVICE_COLUMNS.contains(&title) || (returned && PLACE_COLUMNS.contains(&title))
    };
    (0..)
        .zip(titles)
        .filter(|(_, title)| !is_ours(title))
        .map(|(column, _)| column)
        .collect()
}

/// Whether a row is given back to be mended.
pub(super) const fn is_given_back(status: &RowStatus) -> bool {
    matches!(status, RowStatus::Invalid | RowStatus::Failed(_))
}

/// The titles of a source.
pub(super) fn titles(source: &SourceInfo) -> Vec<String> {
    let cells = source.header.iter();
    cells.map(|cell| cell.title.clone()).collect()
}

/// The cells of a row behind its header, where they are what is wrong with it: nothing of a row is lost. In a workbook such a cell is
/// a note at the sheet's edge, no error; given back it would become one that nobody can mend, and it is left out.
pub(super) fn extra_cells<'r>(
    source: Option<&SourceInfo>,
    result: &'r RowResult,
) -> impl Iterator<Item = &'r OwnCell> {
    let is_wrong = |problem: &Problem| matches!(problem.kind, ProblemKind::ExtraCells { .. });
    let told = result.problems.iter().any(is_wrong);
    let of_text = |source: &SourceInfo| matches!(source.found, SourceFound::Csv { .. });
    let kept = told || source.is_some_and(of_text);
    let width = source.map_or(usize::MAX, |source| source.header.len());
    result.cells.iter().skip(width).filter(move |_| kept)
}

/// The text of an own cell as it is given back.
pub(super) fn own_text(result: &RowResult, column: usize) -> &str {
    match result.cells.get(column).map_or("", |cell| &cell.text) {
        "" if is_not_computed(result, column) => NOT_COMPUTED,
        text => text,
    }
}

/// Whether the cell is a formula of a workbook that carries no value.
fn is_not_computed(result: &RowResult, column: usize) -> bool {
    let told = |problem: &Problem| problem.kind == ProblemKind::FormulaNoValue;
    let here = |problem: &Problem| problem.column == Some(column);
    result
        .problems
        .iter()
        .any(|problem| here(problem) && told(problem))
}

/// The cells of [`SERVICE_COLUMNS`], before anything is done to keep them from being formulas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServiceCells {
    /// Written so that no spreadsheet program takes it for a number.
    pub(super) origin: String,
    pub(super) row: u64,
    pub(super) column: String,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) hint: String,
}

/// The portal's reason, or every error of the row.
pub(super) fn service_cells(
    catalogue: &Catalogue,
    result: &RowResult,
    told: &Told,
) -> ServiceCells {
    let origin = result.origin_id.as_deref();
    if let Some(reason) = result.reason() {
        let mut cells = service_cells_of(result.row, origin, std::iter::empty());
        result.code().clone_into(&mut cells.code);
        cells.message = catalogue.text(&reason);
        cells.hint = catalogue.hint(&reason).unwrap_or_default();
        cells
    } else if result.status == RowStatus::Invalid {
        service_cells_of(result.row, origin, told.with(&result.problems))
    } else {
        service_cells_of(result.row, origin, std::iter::empty())
    }
}

/// The cells of an invalid row: every error of it, one behind the other.
pub(super) fn service_cells_of<'t>(
    row: RowRef,
    origin_id: Option<&str>,
    told: impl Iterator<Item = (&'t Problem, &'t Phrase)>,
) -> ServiceCells {
    let mut cells = ServiceCells {
        origin: guard_number(origin_id.unwrap_or_default()).into_owned(),
        row: row.number,
        column: String::new(),
        code: String::new(),
        message: String::new(),
        hint: String::new(),
    };
    let errors = told.filter(|(problem, _)| problem.severity >= Severity::Error);
    for (place, (problem, phrase)) in errors.enumerate() {
        let column = problem.column.map_or_else(String::new, column_letters);
        for (cell, part) in [
            (&mut cells.column, column.as_str()),
            (&mut cells.code, problem.code()),
            (&mut cells.message, &phrase.message),
            (&mut cells.hint, &phrase.hint),
        ] {
            if place > 0 {
                cell.push_str(SEPARATOR);
            }
            cell.push_str(part);
        }
    }
    cells
}

//! Rows that came back to be mended: what they were refused for, and what that still means.

use crate::domain::{Coded as _, Problem, ProblemKind, RowView, SourceInfo, is_returned};

/// The column that tells the codes under which a row was refused.
const CODE_COLUMN: &str = "_code";

/// The columns of a source of returned rows that matter when it is read again.
#[derive(Debug, Clone, Copy)]
pub(super) struct CameBack {
    code: Option<usize>,
}

impl CameBack {
    /// Those of this source; `None` where its rows were never given back.
    pub(super) fn of(source: &SourceInfo) -> Option<Self> {
        let titles = || source.header.iter().map(|cell| cell.title.as_str());
        is_returned(titles()).then(|| Self {
            code: titles().position(|title| title.trim() == CODE_COLUMN),
        })
    }

    /// The codes under which a row was refused; `None` where people took that column out.
    pub(super) fn refused_as<'r>(&self, row: RowView<'r>) -> Option<&'r str> {
        Some(row.cell(self.code?).text)
    }

    /// The codes of a row of any source; none where it was never given back.
    pub(super) fn codes(came_back: Option<Self>, row: RowView<'_>) -> String {
        let codes = came_back.and_then(|columns| columns.refused_as(row).map(str::trim));
        codes.unwrap_or_default().to_owned()
    }

    /// A formula without a value is given back as an error value, since an empty cell would come back as one that was left empty.
    /// Where that still stands in its place, the row is wrong as it was, even if it could do without an error value of its own.
    /// Without the codes any error value may be one.
    pub(super) fn recall_formulas(&self, row: RowView<'_>, problems: &mut [Problem]) {
        let code = ProblemKind::FormulaNoValue.code();
        let refused_as = self.refused_as(row);
        if !refused_as.is_none_or(|codes| codes.contains(code)) {
            return;
        }
        let errors = problems.iter_mut();
        for problem in errors.filter(|problem| problem.kind == ProblemKind::CellError) {
            problem.kind = ProblemKind::FormulaNoValue;
        }
    }
}

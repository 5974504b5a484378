//! What is a warning once for a column and an info at its other cells (DAT-07, DAT-08).

use std::collections::BTreeSet;

use crate::domain::{Coded as _, FieldName, Problem, ProblemKind, Severity};

/// A column of a source, or a constant of the mapping, and what was told of it.
type Told = (u16, Option<usize>, Option<FieldName>, &'static str);

/// Which columns have had their warning. Rows go through it in the order of the run, those alone that are the run's.
#[derive(Debug, Default)]
pub struct ToldOnce {
    told: BTreeSet<Told>,
}

impl ToldOnce {
    /// Whether a problem weighs less where another of its kind was told before.
    pub fn may_weigh(problem: &Problem) -> bool {
        let of_column = matches!(
            problem.kind,
            ProblemKind::AmbiguousDate { .. } | ProblemKind::MixedFormats { .. }
        );
        of_column && problem.severity == Severity::Warning
    }

    /// Makes an info of a row's warnings that its column has had.
    pub fn weigh(&mut self, problems: &mut [Problem]) {
        for problem in problems {
            if !Self::may_weigh(problem) {
                continue;
            }
            let source = problem.row.source.0;
            let field = problem.field.clone();
            let told = (source, problem.column, field, problem.kind.code());
            if !self.told.insert(told) {
                problem.severity = Severity::Info;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ToldOnce;
    use crate::domain::{Problem, ProblemKind, Severity};
    use crate::rows::fixtures::row_ref;

    #[test]
    fn a_column_is_warned_of_once_and_an_error_stays_one() {
        let doubt = |row, column| {
            let after = "2024-04-03".to_owned();
            let kind = ProblemKind::AmbiguousDate { after };
            Problem::of_cell(row_ref(row), column, None, "03/04/2024", kind)
        };
        let mut told = ToldOnce::default();
        let mut weigh = |mut problem: Problem| {
            told.weigh(std::slice::from_mut(&mut problem));
            problem.severity
        };
        assert_eq!(weigh(doubt(2, 1)), Severity::Warning);
        assert_eq!(weigh(doubt(2, 4)), Severity::Warning);
        assert_eq!(weigh(doubt(3, 1)), Severity::Info);
        let returned = Problem {
            severity: Severity::Error,
            ..doubt(4, 1)
        };
        assert_eq!(weigh(returned), Severity::Error);
    }
}

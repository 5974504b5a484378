//! Rows one below the other of which the same is told, counted together: in a file with the same fault in every row that is all there is to
//! count.

use std::mem::discriminant;

use crate::domain::{Problem, Severity, SourceIndex};

/// So many rows at the beginning are noted one by one: the first ones are shown as examples.
const NOTED: u32 = 3;

/// What problems that are counted together have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The source of their rows.
    pub source: SourceIndex,
    /// Their column.
    pub column: Option<usize>,
    /// How much they weigh.
    pub severity: Severity,
    /// Their code.
    pub code: &'static str,
}

/// The problems of the row before, and how many rows had them that were not noted.
#[derive(Debug, Default)]
pub struct SameProblems {
    like: Vec<Problem>,
    noted: u32,
    rows: u64,
}

impl SameProblems {
    /// Counts a row with these problems, where enough rows with the like were noted just before. *False*: they are to be noted, and
    /// [`Self::turn_to`] them is to be called.
    pub fn counts(&mut self, problems: &[Problem]) -> bool {
        let counts = self.noted >= NOTED && self.is_like(problems);
        if counts {
            self.rows = self.rows.saturating_add(1);
        }
        counts
    }

    /// Goes on with these problems; those that were counted and are to be added now, and of how many rows each.
    pub fn turn_to(&mut self, problems: &[Problem]) -> (Vec<Sort>, u64) {
        if self.is_like(problems) {
            self.noted = self.noted.saturating_add(1);
            return (Vec::new(), 0);
        }
        let counted = self.take();
        self.like = problems.to_vec();
        self.noted = 1;
        counted
    }

    /// Ends the count; what is to be added, as [`Self::turn_to`].
    pub fn take(&mut self) -> (Vec<Sort>, u64) {
        self.noted = 0;
        let like = std::mem::take(&mut self.like);
        let rows = std::mem::take(&mut self.rows);
        let sort = |problem: &Problem| Sort {
            source: problem.row.source,
            column: problem.column,
            severity: problem.severity,
            code: problem.code(),
        };
        let sorts = like.iter().filter(|_| rows > 0).map(sort).collect();
        (sorts, rows)
    }

    fn is_like(&self, problems: &[Problem]) -> bool {
        let alike = |(one, other): (&Problem, &Problem)| {
            discriminant(&one.kind) == discriminant(&other.kind)
                && one.column == other.column
                && one.severity == other.severity
                && one.row.source == other.row.source
        };
        self.like.len() == problems.len() && self.like.iter().zip(problems).all(alike)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::SameProblems;
    use crate::domain::{Problem, ProblemKind};
    use crate::report::tests::row;

    fn problems(pick: usize) -> Vec<Problem> {
        let short = ProblemKind::PhoneTooShort {
            digits: pick as u64,
        };
        let cell = |column, kind| Problem::of_cell(row(2), column, None, "x", kind);
        match pick % 5 {
            0 => Vec::new(),
            1 | 2 => vec![cell(1, short)],
            3 => vec![cell(2, short)],
            _ => vec![cell(1, short), cell(3, ProblemKind::DateInvalid)],
        }
    }

    proptest! {
        #[test]
        fn none_is_lost_and_the_first_of_each_are_noted(picks in prop::collection::vec((0_usize..9, 1_usize..7), 0..12)) {
            let mut same = SameProblems::default();
            let (mut counted, mut all) = (BTreeMap::new(), BTreeMap::new());
            let add = |sorts: Vec<super::Sort>, rows: u64, noted: &mut BTreeMap<_, u64>| {
                for sort in sorts {
                    let known = noted.get_mut(&(sort.code, sort.column)).expect("noted before");
                    assert!(*known > 0);
                    *known += rows;
                }
            };
            for (pick, times) in picks {
                for _ in 0..times {
                    let problems = problems(pick);
                    for problem in &problems {
                        *all.entry((problem.code(), problem.column)).or_insert(0) += 1;
                    }
                    if same.counts(&problems) {
                        continue;
                    }
                    let (sorts, rows) = same.turn_to(&problems);
                    add(sorts, rows, &mut counted);
                    for problem in &problems {
                        *counted.entry((problem.code(), problem.column)).or_insert(0) += 1;
                    }
                }
            }
            let (sorts, rows) = same.take();
            add(sorts, rows, &mut counted);
            prop_assert_eq!(counted, all);
        }
    }
}

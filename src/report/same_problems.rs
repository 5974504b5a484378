//! Rows of which the same is told: lists of problems that are alike but for values and places, by which such rows are counted together.

use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use crate::domain::{Problem, ProblemKind, Severity, SourceIndex};

/// Lists that are kept; a file in which rows have more of them has few rows of each.
const KEPT: usize = 64;
/// So many rows with a list are read out, whoever looks at them: the first ones are shown as examples.
const READ_OUT: u32 = 3;

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

impl Sort {
    fn of(problem: &Problem) -> Self {
        Self {
            source: problem.row.source,
            column: problem.column,
            severity: problem.severity,
            code: problem.code(),
        }
    }
}

/// The sorts of a row's problems, in their order.
pub type Like = Arc<[Sort]>;

/// The lists that rows of a source had so far.
#[derive(Debug, Default)]
pub struct Likes {
    all: Arc<Vec<Like>>,
    /// What each is known by, and how many rows were read out that have it.
    marks: Vec<(Vec<Mark>, u32)>,
    latest: usize,
}

type Mark = (Discriminant<ProblemKind>, Option<usize>, Severity);

impl Likes {
    /// The place of the list of a row with these problems; `None` where there are too many.
    pub fn place(&mut self, problems: &[Problem]) -> Option<usize> {
        let is_it =
            |(marks, _): &(Vec<Mark>, u32)| marks.iter().copied().eq(problems.iter().map(mark));
        if !self.marks.get(self.latest).is_some_and(is_it) {
            let known = self.marks.iter().position(is_it);
            let place = known.unwrap_or(self.marks.len());
            if place >= KEPT {
                return None;
            }
            if known.is_none() {
                self.marks.push((problems.iter().map(mark).collect(), 0));
                let like = problems.iter().map(Sort::of).collect();
                Arc::make_mut(&mut self.all).push(like);
            }
            self.latest = place;
        }
        Some(self.latest)
    }

    /// Whether enough rows with a list were read out before this one.
    pub fn is_known(&mut self, place: usize) -> bool {
        match self.marks.get_mut(place) {
            Some((_, READ_OUT..)) => true,
            Some((_, read_out)) => {
                *read_out = read_out.saturating_add(1);
                false
            }
            None => false,
        }
    }

    /// All lists, by their places.
    pub const fn all(&self) -> &Arc<Vec<Like>> {
        &self.all
    }
}

fn mark(problem: &Problem) -> Mark {
    (
        discriminant(&problem.kind),
        problem.column,
        problem.severity,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{KEPT, Likes, READ_OUT, Sort};
    use crate::domain::{Problem, ProblemKind};
    use crate::messages::{Catalogue, Language};
    use crate::report::groups::ProblemGroups;
    use crate::report::page::Kinds;
    use crate::report::tests::{csv_source, row};

    fn problems(pick: usize) -> Vec<Problem> {
        let short = ProblemKind::PhoneTooShort {
            digits: pick as u64,
        };
        let cell = |column, kind| Problem::of_cell(row(2), column, None, "x", kind);
        match pick % 5 {
            0 => vec![cell(pick, short)],
            1 | 2 => vec![cell(1, short)],
            3 => vec![cell(2, short)],
            _ => vec![cell(1, short), cell(3, ProblemKind::DateInvalid)],
        }
    }

    proptest! {
        #[test]
        fn a_list_is_found_again_and_tells_its_problems(picks in prop::collection::vec(0_usize..600, 1..200)) {
            let mut likes = Likes::default();
            for pick in picks {
                let problems = problems(pick);
                let sorts: Vec<Sort> = problems.iter().map(Sort::of).collect();
                let known = likes.all().iter().position(|like| **like == sorts[..]);
                let full = likes.all().len() >= KEPT;
                let place = likes.place(&problems);
                prop_assert_eq!(place.is_none(), known.is_none() && full);
                let Some(place) = place else { continue };
                prop_assert!(known.is_none_or(|known| known == place));
                prop_assert_eq!(&*likes.all()[place], &sorts[..]);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_counted_is_what_would_be_noted_one_by_one(
            picks in prop::collection::vec((0_usize..9, 1_u64..9), 1..24),
        ) {
            let (catalogue, sources) = (Catalogue::new(Language::En), [csv_source()]);
            let (mut noted, mut counted) = (ProblemGroups::new(), ProblemGroups::new());
            let (mut each, mut alike) = (Kinds::default(), Kinds::default());
            for (pick, rows) in picks {
                for problem in problems(pick) {
                    let sort = Sort::of(&problem);
                    for _ in 0..rows {
                        noted.note(&catalogue, &sources, &problem);
                        each.note(&catalogue, &sources, &problem);
                    }
                    let mut left = rows;
                    while left > 0 && !(counted.knows(&sort) && alike.knows(&sort)) {
                        counted.note(&catalogue, &sources, &problem);
                        alike.note(&catalogue, &sources, &problem);
                        left -= 1;
                    }
                    counted.note_again(&sort, left);
                    alike.note_again(&sort, left);
                }
            }
            prop_assert_eq!(counted.lines(), noted.lines());
            prop_assert_eq!((counted.total(), alike.list()), (noted.total(), each.list()));
        }
    }

    #[test]
    fn the_first_rows_with_a_list_are_read_out() {
        let mut likes = Likes::default();
        let place = likes.place(&problems(1)).unwrap();
        let known: Vec<bool> = (0..5).map(|_| likes.is_known(place)).collect();
        assert_eq!(
            known.iter().filter(|known| !**known).count(),
            READ_OUT as usize
        );
        assert!(known.is_sorted());
    }
}

//! The pass of a dry run and of a plan: every row in the file's order, with what would be done with it.

use std::thread;

use crate::fields::ColumnEvidence;
use crate::report::{ProblemGroups, SameProblems, Sort, Telling};
use crate::rows::{PlainTally, Settled, SettledRow};
use crate::run::{Foreseen, ImportPlan, resettle_unasked};

use super::clock::Clock;
use super::diagnose::Fatal;
use super::errand::NightErrand;
use super::foresight::Foresight;
use super::pick::{Pick, Quota};
use super::progress::PassProgress;
use super::report_setup::DELIMITER;
use super::row_blocks::{FaultyRow, Plainly, mappers};
use super::rows::{CheckedRow, RowPass};
use super::settings::Talk;
use super::survey::Prepared;

/// Rows whose fates are read from one state of the journal.
const ROWS_AT_ONCE: usize = 256;

/// What is wanted of the next row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// All that it says.
    Whole,
    /// What becomes of it.
    Fate,
}

/// One pass over the rows: what a run would do, the problems in groups, and each row to whoever wants it.
pub(super) fn pass(
    prepared: &Prepared,
    talk: &Talk,
    clock: Clock,
    (foresight, journal, pick, behind): Rows<'_, '_>,
    mut each: impl FnMut(CheckedRow, Foreseen, &RowPass<'_>) -> Result<Wants, Fatal>,
) -> Result<Passed, Fatal> {
    let hashes = prepared.infos.iter().map(|info| info.sha256.as_str());
    let plan = ImportPlan::of_sources(hashes);
    let mappers = mappers(prepared);
    let telling = Telling {
        catalogue: &talk.console.catalogue,
        sources: &prepared.infos,
        delimiter: DELIMITER,
    };
    thread::scope(|scope| {
        let plainly = behind.map(|behind| Plainly {
            in_file: &prepared.mapping.duplicates.in_file,
            behind,
            telling,
        });
        let mut passing = Passing {
            rows: RowPass::beside(scope, prepared, &mappers, (pick, plainly)),
            asked: (foresight, journal),
            quota: foresight.map(Foresight::quota),
            progress: PassProgress::new(talk.console.clone(), talk.bar, clock),
            wants: Wants::Whole,
            plan,
            groups: ProblemGroups::new(),
            telling,
            same: SameProblems::default(),
        };
        let mut some = || -> Result<bool, Fatal> {
            for _ in 0..ROWS_AT_ONCE {
                if !passing.next(&mut each)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let mut more = true;
        while more {
            more = match foresight {
                Some(foresight) => foresight.memory.at_once(&mut some)??,
                None => some()?,
            };
        }
        Ok(passing.end())
    })
}

/// A pass under way.
struct Passing<'p, 'f, 'a> {
    rows: RowPass<'p>,
    /// What the journal and the portal know of each row, or the journal alone of rows that came back.
    asked: (Option<&'f Foresight<'a>>, Option<&'f Foresight<'a>>),
    quota: Option<Quota>,
    progress: PassProgress,
    wants: Wants,
    plan: ImportPlan,
    groups: ProblemGroups,
    telling: Telling<'p>,
    /// The problems of rows in which single cells are at fault.
    same: SameProblems,
}

impl Passing<'_, '_, '_> {
    /// Takes the next row, or plain ones; *false* where there is none.
    fn next(
        &mut self,
        each: &mut impl FnMut(CheckedRow, Foreseen, &RowPass<'_>) -> Result<Wants, Fatal>,
    ) -> Result<bool, Fatal> {
        let Some(row) = self.rows.next_checked(self.wants == Wants::Whole)? else {
            return Ok(false);
        };
        self.progress.rows(row.count());
        let (row, foreseen) = match row {
            CheckedRow::Settled(mut row) => {
                let foreseen = self.foreseen(&mut row)?;
                (CheckedRow::Settled(row), foreseen)
            }
            CheckedRow::Faulty(faulty) => {
                self.faulty(&faulty);
                (CheckedRow::Faulty(faulty), Foreseen::Create)
            }
            plains @ CheckedRow::Plains(_) => (plains, Foreseen::Create),
        };
        self.wants = each(row, foreseen, &self.rows)?;
        Ok(true)
    }

    fn foreseen(&mut self, row: &mut SettledRow) -> Result<Foreseen, Fatal> {
        let foreseen = match (self.asked, &mut self.quota) {
            ((Some(foresight), _), Some(quota)) => foresight.of(row, &mut self.plan, quota)?,
            ((_, Some(journal)), _) => {
                journal.resettle(row)?;
                Foreseen::Create
            }
            ((_, None), _) => {
                resettle_unasked(row);
                Foreseen::Create
            }
        };
        self.plan.add(row, foreseen);
        for problem in &row.problems {
            self.groups
                .note(self.telling.catalogue, self.telling.sources, problem);
        }
        Ok(foreseen)
    }

    fn faulty(&mut self, row: &FaultyRow) {
        if row.foretold.is_invalid {
            self.plan.add_invalid(row.plain.row);
        }
        if self.same.counts(&row.problems) {
            return;
        }
        let counted = self.same.turn_to(&row.problems);
        self.add_counted(counted);
        for problem in &row.problems {
            self.plan.add_problems(problem.code(), 1);
            self.groups
                .note(self.telling.catalogue, self.telling.sources, problem);
        }
    }

    /// Adds the problems of rows that were counted together.
    fn add_counted(&mut self, (sorts, rows): (Vec<Sort>, u64)) {
        for sort in sorts {
            self.plan.add_problems(sort.code, rows);
            self.groups.note_again(sort, rows);
        }
    }

    fn end(mut self) -> Passed {
        let counted = self.same.take();
        self.add_counted(counted);
        Passed::of(self.plan, self.groups, &self.rows)
    }
}

/// By what rows are foreseen, which of them are, and how many at the beginning are read out even where nothing is to be told of them; `None`:
/// all of them are, since what the journal and the portal know of a row goes by all that it says.
type Rows<'a, 'f> = (
    Option<&'f Foresight<'a>>,
    Option<&'f Foresight<'a>>,
    &'f Pick<'f>,
    Option<u64>,
);

/// What a pass found.
pub(super) struct Passed {
    pub(super) plan: ImportPlan,
    pub(super) groups: ProblemGroups,
    /// Plain rows, by source.
    pub(super) tallies: Vec<PlainTally>,
    /// What the columns of each source say together.
    pub(super) heard: Vec<ColumnEvidence>,
}

impl Passed {
    /// What was found once `rows` came to their end.
    fn of(mut plan: ImportPlan, groups: ProblemGroups, rows: &RowPass<'_>) -> Self {
        plan.blank = rows.blank_rows();
        for (source, tally) in rows.tallies().iter().enumerate() {
            plan.add_plains(source, tally);
        }
        Self {
            plan,
            groups,
            tallies: rows.tallies().to_vec(),
            heard: rows.heard(),
        }
    }
}

/// The pass without a report: what an import plans by; `night` counts the fields of its leads.
pub(super) fn plan(
    prepared: &Prepared,
    talk: &Talk,
    clock: Clock,
    (foresight, night): (&Foresight<'_>, Option<&NightErrand>),
) -> Result<(ImportPlan, ProblemGroups), Fatal> {
    let plainly = night.is_none() && foresight.makes_all();
    let (behind, wants) = if plainly {
        (Some(0), Wants::Fate)
    } else {
        (None, Wants::Whole)
    };
    let rows = (Some(foresight), None, foresight.pick, behind);
    let each = |row: CheckedRow, _, _: &RowPass<'_>| {
        if let (Some(night), CheckedRow::Settled(row)) = (night, &row)
            && let Settled::Valid(draft) = &row.outcome
        {
            night.note(draft);
        }
        Ok(wants)
    };
    let passed = pass(prepared, talk, clock, rows, each)?;
    Ok((passed.plan, passed.groups))
}

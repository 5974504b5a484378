//! The pass of a dry run and of a plan: every row in the file's order, with what would be done with it.

use std::sync::atomic::AtomicBool;
use std::thread;

use crate::fields::ColumnEvidence;
use crate::report::{ProblemGroups, Telling};
use crate::rows::{PlainTally, Settled, SettledRow};
use crate::run::{Foreseen, ImportPlan, resettle_unasked};

use super::checked_row::{CheckedRow, FaultyGiven, FaultyRun, Much};
use super::clock::Clock;
use super::diagnose::Fatal;
use super::errand::NightErrand;
use super::foresight::Foresight;
use super::pick::{Pick, Quota};
use super::plain_way::{Plainly, ReadOut};
use super::progress::PassProgress;
use super::report_setup::DELIMITER;
use super::row_blocks::mappers;
use super::rows::RowPass;
use super::settings::Talk;
use super::survey::Prepared;

/// Rows whose fates are read from one state of the journal.
const ROWS_AT_ONCE: usize = 256;

/// What is wanted of the rows that come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wants {
    /// Of the next row where it can be sent.
    pub(super) much: Much,
    /// Of rows with problems of the same sorts as this one's no more than how many they are.
    pub(super) count: bool,
}

impl Wants {
    pub(super) const WHOLE: Self = Self {
        much: Much::Whole,
        count: false,
    };
    /// What becomes of them.
    pub(super) const FATE: Self = Self {
        much: Much::Fate,
        count: false,
    };
}

/// One pass over the rows: what a run would do, the problems in groups, and each row to whoever wants it.
pub(super) fn pass(
    prepared: &Prepared,
    talk: &Talk,
    clock: Clock,
    (foresight, journal, pick, read_out): Rows<'_, '_>,
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
    let counts = AtomicBool::new(false);
    thread::scope(|scope| {
        let plainly = read_out.map(|read_out| Plainly {
            in_file: &prepared.mapping.duplicates.in_file,
            read_out,
            telling,
            counts: &counts,
        });
        let mut passing = Passing {
            rows: RowPass::beside(scope, prepared, &mappers, (pick, plainly)),
            asked: (foresight, journal),
            quota: foresight.map(Foresight::quota),
            progress: PassProgress::new(talk.console.clone(), talk.bar, clock),
            wants: Wants::WHOLE,
            plan,
            groups: ProblemGroups::new(),
            telling,
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
}

impl Passing<'_, '_, '_> {
    /// Takes the next row, or plain ones; *false* where there is none.
    fn next(
        &mut self,
        each: &mut impl FnMut(CheckedRow, Foreseen, &RowPass<'_>) -> Result<Wants, Fatal>,
    ) -> Result<bool, Fatal> {
        let Some(row) = self.rows.next_checked(self.wants.much)? else {
            return Ok(false);
        };
        self.progress.rows(row.count());
        let mut like = None;
        let (row, foreseen) = match row {
            CheckedRow::Settled(mut row) => {
                let foreseen = self.foreseen(&mut row)?;
                (CheckedRow::Settled(row), foreseen)
            }
            CheckedRow::Faulty(faulty) => {
                self.faulty(&faulty);
                like.clone_from(&faulty.like);
                (CheckedRow::Faulty(faulty), Foreseen::Create)
            }
            CheckedRow::Faulties(faulties) => {
                self.faulties(&faulties);
                (CheckedRow::Faulties(faulties), Foreseen::Create)
            }
            plains @ CheckedRow::Plains(_) => (plains, Foreseen::Create),
        };
        self.wants = each(row, foreseen, &self.rows)?;
        let counted = like.filter(|_| self.wants.count);
        if let Some(like) = counted
            && like.iter().all(|sort| self.groups.knows(sort))
        {
            self.rows.count_alike(&like);
        }
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

    fn faulty(&mut self, row: &FaultyGiven) {
        if row.is_invalid {
            self.plan.add_invalid(row.row.source, 1);
        }
        for problem in &row.problems {
            self.plan.add_problems(problem.code(), 1);
            self.groups
                .note(self.telling.catalogue, self.telling.sources, problem);
        }
    }

    fn faulties(&mut self, faulties: &FaultyRun) {
        if faulties.is_invalid {
            self.plan.add_invalid(faulties.source, faulties.rows);
        }
        for sort in faulties.like.iter() {
            self.plan.add_problems(sort.code, faulties.rows);
            self.groups.note_again(sort, faulties.rows);
        }
    }

    fn end(self) -> Passed {
        Passed::of(self.plan, self.groups, &self.rows)
    }
}

/// By what rows are foreseen, which of them are, and those that are read out even where nothing is to be told of them; `None`:
/// all of them are, since what the journal and the portal know of a row goes by all that it says.
type Rows<'a, 'f> = (
    Option<&'f Foresight<'a>>,
    Option<&'f Foresight<'a>>,
    &'f Pick<'f>,
    Option<ReadOut<'f>>,
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
    let (read_out, wants) = if plainly {
        let counted = Wants {
            count: true,
            ..Wants::FATE
        };
        (Some(ReadOut::default()), counted)
    } else {
        (None, Wants::WHOLE)
    };
    let rows = (Some(foresight), None, foresight.pick, read_out);
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

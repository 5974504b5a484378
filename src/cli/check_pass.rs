//! The pass of a dry run and of a plan: every row in the file's order, with what would be done with it.

use std::thread;

use crate::fields::ColumnEvidence;
use crate::report::{ProblemGroups, Telling};
use crate::rows::{PlainTally, Settled};
use crate::run::{Foreseen, ImportPlan, resettle_unasked};

use super::clock::Clock;
use super::diagnose::Fatal;
use super::errand::NightErrand;
use super::foresight::Foresight;
use super::pick::Pick;
use super::progress::PassProgress;
use super::report_setup::DELIMITER;
use super::row_blocks::{Plainly, mappers};
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
    let mut plan = ImportPlan::of_sources(hashes);
    let mut groups = ProblemGroups::new();
    let mut quota = foresight.map(Foresight::quota);
    let mut progress = PassProgress::new(talk.console.clone(), talk.bar, clock);
    let mappers = mappers(prepared);
    thread::scope(|scope| {
        // What the journal and the portal know of a row goes by all that it says.
        let plainly = foresight.is_none().then_some(Plainly {
            in_file: &prepared.mapping.duplicates.in_file,
            behind,
            telling: Telling {
                catalogue: &talk.console.catalogue,
                sources: &prepared.infos,
                delimiter: DELIMITER,
            },
        });
        let mut rows = RowPass::beside(scope, prepared, &mappers, (pick, plainly));
        let mut wants = Wants::Whole;
        let mut next = || -> Result<bool, Fatal> {
            let Some(row) = rows.next_checked(wants == Wants::Whole)? else {
                return Ok(false);
            };
            progress.rows(row.count());
            let mut row = match row {
                CheckedRow::Settled(row) => row,
                CheckedRow::Faulty(faulty) => {
                    let is_invalid = faulty.foretold.is_invalid;
                    plan.add_faulty(faulty.plain.row, is_invalid, &faulty.problems);
                    for problem in &faulty.problems {
                        groups.note(&talk.console.catalogue, &prepared.infos, problem);
                    }
                    wants = each(CheckedRow::Faulty(faulty), Foreseen::Create, &rows)?;
                    return Ok(true);
                }
                plains @ CheckedRow::Plains(_) => {
                    wants = each(plains, Foreseen::Create, &rows)?;
                    return Ok(true);
                }
            };
            let foreseen = if let (Some(foresight), Some(quota)) = (foresight, &mut quota) {
                foresight.of(&mut row, &mut plan, quota)?
            } else {
                match journal {
                    Some(journal) => journal.resettle(&mut row)?,
                    None => resettle_unasked(&mut row),
                }
                Foreseen::Create
            };
            plan.add(&row, foreseen);
            for problem in &row.problems {
                groups.note(&talk.console.catalogue, &prepared.infos, problem);
            }
            wants = each(CheckedRow::Settled(row), foreseen, &rows)?;
            Ok(true)
        };
        let mut some = || -> Result<bool, Fatal> {
            for _ in 0..ROWS_AT_ONCE {
                if !next()? {
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
        Ok(Passed::of(plan, groups, &rows))
    })
}

/// By what rows are foreseen, which of them are, and how many at the beginning are read out even where nothing is to be told of them.
type Rows<'a, 'f> = (
    Option<&'f Foresight<'a>>,
    Option<&'f Foresight<'a>>,
    &'f Pick<'f>,
    u64,
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
    let rows = (Some(foresight), None, foresight.pick, u64::MAX);
    let each = |row: CheckedRow, _, _: &RowPass<'_>| {
        if let (Some(night), CheckedRow::Settled(row)) = (night, &row)
            && let Settled::Valid(draft) = &row.outcome
        {
            night.note(draft);
        }
        Ok(Wants::Whole)
    };
    let passed = pass(prepared, talk, clock, rows, each)?;
    Ok((passed.plan, passed.groups))
}

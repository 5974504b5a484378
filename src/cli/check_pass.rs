//! The pass of a dry run and of a plan: every row in the file's order, with what would be done with it.

use std::thread;

use crate::report::ProblemGroups;
use crate::run::{Foreseen, ImportPlan, resettle_unasked};

use super::clock::Clock;
use super::diagnose::Fatal;
use super::foresight::Foresight;
use super::pick::Pick;
use super::progress::PassProgress;
use super::row_blocks::mappers;
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
    (foresight, journal, pick): (Option<&Foresight<'_>>, Option<&Foresight<'_>>, &Pick<'_>),
    mut each: impl FnMut(CheckedRow, Foreseen, &RowPass<'_>) -> Result<Wants, Fatal>,
) -> Result<(ImportPlan, ProblemGroups), Fatal> {
    let hashes = prepared.infos.iter().map(|info| info.sha256.as_str());
    let mut plan = ImportPlan::of_sources(hashes);
    let mut groups = ProblemGroups::new();
    let mut quota = foresight.map(Foresight::quota);
    let mut progress = PassProgress::new(talk.console.clone(), talk.bar, clock);
    let mappers = mappers(prepared);
    thread::scope(|scope| {
        // What the journal and the portal know of a row goes by all that it says.
        let looked_over = foresight.is_none();
        let mut rows = RowPass::beside(scope, prepared, &mappers, (pick, looked_over));
        let mut wants = Wants::Whole;
        let mut next = || -> Result<bool, Fatal> {
            let mut row = match rows.next_checked(wants == Wants::Whole)? {
                None => return Ok(false),
                Some(CheckedRow::Plain(row)) => {
                    plan.add_plain(&row);
                    wants = each(CheckedRow::Plain(row), Foreseen::Create, &rows)?;
                    progress.row();
                    return Ok(true);
                }
                Some(CheckedRow::Settled(row)) => row,
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
            progress.row();
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
        plan.blank = rows.blank_rows();
        Ok((plan, groups))
    })
}

/// The pass without a report: what an import plans by.
pub(super) fn plan(
    prepared: &Prepared,
    talk: &Talk,
    clock: Clock,
    foresight: &Foresight<'_>,
) -> Result<(ImportPlan, ProblemGroups), Fatal> {
    let rows = (Some(foresight), None, foresight.pick);
    pass(prepared, talk, clock, rows, |_, _, _| Ok(Wants::Whole))
}

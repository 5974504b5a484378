//! `check`: the dry run. One pass over the rows; the same report as an import, and nothing is sent.

use std::hash::{BuildHasher as _, RandomState};
use std::thread;

use secrecy::ExposeSecret as _;

use crate::domain::{Coded as _, FieldName, FieldValue, RowCounts};
use crate::fields::ColumnEvidence;
use crate::report::{PageFacts, ProblemGroups, Report};
use crate::rows::{PrintSeed, RunWords, Settled, SettledRow};
use crate::run::{Foreseen, ImportPlan, ResponsibleCounts, RowResult, RowStatus, SourceCounts};
use crate::source::hash_file;

use super::args_dry::CheckArgs;
use super::beside::mapping_of;
use super::check_mapping::check_mapping;
use super::check_pass::{Passed, pass};
use super::check_portal::check_at_portal;
use super::check_tale::Tale;
use super::check_words::{tell_problems, tell_replaced, tell_sources};
use super::checked_row::CheckedRow;
use super::diagnose::{Fatal, Refusal};
use super::exit::ExitCode;
use super::fields::of_snapshot;
use super::foresight::Foresight;
use super::pick::Pick;
use super::plain_way::ReadOut;
use super::plan_words::tell_defaults;
use super::report_setup::{self, ReportKind};
use super::row_cells::RowCells;
use super::rows::RowPass;
use super::runtime::runtime;
use super::settings::{Gate, MaxInvalid, RunFrame, Talk};
use super::survey::{Depth, Prepared, number, prepare};

pub(super) fn run(args: &CheckArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    let offline = args.source.fields.is_some() || args.source.files.is_empty();
    let door = args.door.door().filter(|_| !offline);
    let checked = match door {
        Some(door) => {
            if webhook_was_typed && door.portal.expose_secret().contains("/rest/") {
                talk.console.say("webhook-on-command-line", &[]);
            }
            runtime().and_then(|runtime| runtime.block_on(check_at_portal(args, &door, &talk)))
        }
        None => check(args, &talk),
    };
    talk.end(checked)
}

fn check(args: &CheckArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let frame = RunFrame::new(&args.source, 1);
    talk.begin("check", &frame.run, frame.clock);
    if args.source.files.is_empty() {
        let mapping = mapping_of(&args.source, &talk.console)?;
        let catalogue = of_snapshot(args.source.fields.as_deref())?;
        return check_mapping(&mapping, &catalogue, &words(&frame), talk);
    }
    let gate = Gate::new(&args.source)?;
    let catalogue = of_snapshot(args.source.fields.as_deref())?;
    // Leads are shown as they are read, once.
    let depth = if args.show == 0 {
        Depth::Beginning
    } else {
        Depth::Whole
    };
    let source = &args.source;
    let mut prepared = prepare(depth, source, catalogue, words(&frame), &talk.console)?;
    let unhashed = prepared.unhashed();
    let hash = unhashed.clone().and_then(|path| {
        let hash = thread::Builder::new().spawn(move || hash_file(&path));
        hash.ok()
    });
    let checked = loop {
        let look = Look {
            foresight: None,
            journal: None,
            pick: &Pick::default(),
            show: args.show,
            previews: args.preview,
            asked: Asked::default(),
        };
        let mut checked = check_with_report(&prepared, &frame, talk, look)?;
        let heard = std::mem::take(&mut checked.heard);
        if depth == Depth::Whole || prepared.take_heard(heard) {
            break checked;
        }
    };
    if let Some(path) = unhashed {
        // Where there was no thread for it the hash is taken now.
        let beside = hash.and_then(|hash| hash.join().ok());
        prepared.take_hash(&beside.unwrap_or_else(|| hash_file(&path))?.0);
    }
    finished(&prepared, (&frame, gate), talk, checked, |_| {
        if prepared.mapping.duplicates.in_portal.is_some() {
            talk.console.say("check-duplicates-not-asked", &[]);
        }
    })
}

/// The pass over the rows, its report and the exit code; `behind` says more of what a run would do.
pub(super) fn checked_through(
    prepared: &Prepared,
    (frame, gate): (&RunFrame, Gate),
    talk: &Talk,
    look: Look<'_, '_>,
    behind: impl FnOnce(&ImportPlan),
) -> Result<ExitCode, Fatal> {
    let checked = check_with_report(prepared, frame, talk, look)?;
    finished(prepared, (frame, gate), talk, checked, behind)
}

fn finished(
    prepared: &Prepared,
    (frame, gate): (&RunFrame, Gate),
    talk: &Talk,
    checked: Checked,
    behind: impl FnOnce(&ImportPlan),
) -> Result<ExitCode, Fatal> {
    let refusal = refusal(&checked.plan, gate);
    let exit = match &refusal {
        Some(_) => ExitCode::SourceRefused,
        None if checked.plan.invalid > 0 => ExitCode::SomeRows,
        None => ExitCode::Done,
    };
    behind(&checked.plan);
    checked.finish(prepared, frame, talk, exit, refusal.as_ref())?;
    Ok(exit)
}

/// `@run` and `@date` of templates.
pub(super) fn words(frame: &RunFrame) -> RunWords {
    let now = jiff::Timestamp::from_millisecond(frame.clock.now().unix_ms()).unwrap_or_default();
    RunWords {
        run: frame.run.clone(),
        date: now.to_zoned(jiff::tz::TimeZone::system()).date(),
        now,
        prints: PrintSeed(RandomState::new().hash_one(&frame.run)),
    }
}

/// Why the source as a whole is refused, if it is.
pub(super) fn refusal(plan: &ImportPlan, gate: Gate) -> Option<Refusal> {
    if plan.fatal > 0 {
        return Some(Refusal::FatalRows { rows: plan.fatal });
    }
    if let Some(minimum) = gate.min_rows
        && plan.read < minimum
    {
        return Some(Refusal::TooFewRows {
            rows: plan.read,
            minimum,
        });
    }
    let swapped = plan.problems.get("swapped_columns").copied().unwrap_or(0);
    if swapped.saturating_mul(2) > plan.read {
        return Some(Refusal::ColumnsSwapped {
            rows: swapped,
            read: plan.read,
        });
    }
    let limit = match gate.max_invalid? {
        MaxInvalid::Rows(rows) => rows,
        MaxInvalid::Percent(share) => plan.read.saturating_mul(share) / 100,
    };
    (plan.invalid > limit).then_some(Refusal::TooManyInvalid {
        invalid: plan.invalid,
        limit,
    })
}

/// By what rows are checked, and what is shown of them.
pub(super) struct Look<'a, 'f> {
    /// What the journal and the portal know of them, where these are asked.
    pub(super) foresight: Option<&'f Foresight<'a>>,
    /// What is asked of rows that came back alone, where the others are checked without the journal.
    pub(super) journal: Option<&'f Foresight<'a>>,
    /// Which of them.
    pub(super) pick: &'f Pick<'f>,
    /// So many leads are told field by field.
    pub(super) show: u64,
    /// So many stand in the preview.
    pub(super) previews: u64,
    pub(super) asked: Asked,
}

impl Look<'_, '_> {
    /// Rows that are read out though nothing is told of them; `None`: all of them are, since each is foreseen by all that it says.
    fn read_out<'r>(&self, fields: &'r [String]) -> Option<ReadOut<'r>> {
        self.foresight.is_none().then_some(ReadOut {
            shown: self.show,
            previewed: self.previews,
            fields,
        })
    }
}

/// The portal that was asked; nothing of it where none was.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) host: String,
    pub(super) user: String,
    /// What lead links begin with.
    pub(super) base_url: Option<String>,
    /// Requests, all in all.
    pub(super) requests: u32,
    /// Requests of the search for duplicates; `None` where the portal was not searched.
    pub(super) searched: Option<u64>,
}

/// A finished check whose report still lacks its summary.
pub(super) struct Checked {
    pub(super) plan: ImportPlan,
    groups: ProblemGroups,
    report: Report,
    counts: RowCounts,
    responsible: ResponsibleCounts,
    asked: Asked,
    sources: SourceCounts,
    previews: u64,
    heard: Vec<ColumnEvidence>,
}

/// The pass with a report: valid rows end as pending, and those whom the portal has as an import would end them.
pub(super) fn check_with_report(
    prepared: &Prepared,
    frame: &RunFrame,
    talk: &Talk,
    look: Look<'_, '_>,
) -> Result<Checked, Fatal> {
    let fields = report_setup::preview_fields(prepared, look.foresight.is_some());
    let read_out = look.read_out(&fields);
    let Look {
        foresight,
        journal,
        pick,
        show,
        previews,
        asked,
    } = look;
    let kind = ReportKind::Check {
        portal_base: asked.base_url.clone(),
        links: foresight.is_some(),
        previews,
    };
    let mut telling = Tale {
        prepared,
        talk,
        report: report_setup::create(prepared, frame, talk, kind)?,
        counts: RowCounts::default(),
        responsible: ResponsibleCounts::default(),
        sources: SourceCounts::default(),
        show,
        names_rows: foresight.is_some(),
    };
    let rows = (foresight, journal, pick, read_out);
    let each = |row: CheckedRow, foreseen, rows: &RowPass<'_>| match row {
        CheckedRow::Plains(plains) => telling.plains(&plains, rows),
        CheckedRow::Faulty(faulty) => telling.faulty(*faulty, rows),
        CheckedRow::Faulties(faulties) => telling.faulties(&faulties, rows),
        CheckedRow::Settled(row) => telling.settled(row, foreseen, rows),
    };
    let Passed {
        mut plan,
        groups,
        tallies,
        heard,
    } = match pass(prepared, talk, frame.clock, rows, each) {
        Ok(passed) => passed,
        Err(refused) => {
            // Why there is none of it is told; a file that cannot be cut short changes nothing about that.
            drop(telling.report.take_preview_back());
            return Err(refused);
        }
    };
    plan.search_requests = asked.searched;
    for tally in &tallies {
        telling.responsible.add_plains(tally);
        telling.sources.add_plains(tally);
    }
    Ok(Checked {
        plan,
        groups,
        report: telling.report,
        counts: telling.counts,
        responsible: telling.responsible,
        asked,
        sources: telling.sources,
        previews,
        heard,
    })
}

/// Whether a valid row is not sent for what the portal has.
pub(super) const fn is_kept_back(foreseen: Foreseen) -> bool {
    matches!(foreseen, Foreseen::Duplicate | Foreseen::Conflict)
}

/// The report's line of a row of a check.
pub(super) fn foreseen_result(row: SettledRow, foreseen: Foreseen, cells: RowCells) -> RowResult {
    let is_valid = matches!(row.outcome, Settled::Valid(_));
    let refused = is_valid && foreseen == Foreseen::Conflict;
    let kept = refused.then(|| cells.all.list());
    let mut result = settled_result(row, cells);
    if let Some(kept) = kept {
        result.status = RowStatus::Invalid;
        result.cells = kept;
    } else if is_valid && foreseen == Foreseen::Duplicate {
        result.status = RowStatus::Skipped;
    }
    result
}

/// The report's line of a row that nobody sends.
pub(super) fn settled_result(row: SettledRow, cells: RowCells) -> RowResult {
    let (mut responsible, mut source_id) = (None, None);
    let (status, kept) = match row.outcome {
        Settled::Valid(draft) => {
            responsible = single(&draft.fields, "ASSIGNED_BY_ID");
            source_id = single(&draft.fields, "SOURCE_ID");
            (RowStatus::Pending, Vec::new())
        }
        Settled::Skipped => (RowStatus::Skipped, Vec::new()),
        Settled::Invalid => (RowStatus::Invalid, cells.all.list()),
    };
    RowResult {
        row: row.row,
        status,
        origin_id: row.origin_id,
        problems: row.problems,
        cells: kept,
        responsible,
        source_id,
        own: cells.own,
    }
}

/// A single value of a lead, where the row or the mapping gives it.
pub(super) fn single(fields: &[(FieldName, FieldValue)], field: &str) -> Option<String> {
    let mut fields = fields.iter();
    let (_, value) = fields.find(|(name, _)| name.as_str() == field)?;
    value.wire_text()
}

impl Checked {
    /// Writes the summary and says how it went.
    pub(super) fn finish(
        mut self,
        prepared: &Prepared,
        frame: &RunFrame,
        talk: &Talk,
        exit: ExitCode,
        refusal: Option<&Refusal>,
    ) -> Result<(), Fatal> {
        let mut summary = report_setup::summary(prepared, frame, frame.started);
        summary.exit_code = exit.number();
        summary.portal = self.asked.host;
        summary.portal_user = self.asked.user;
        // All that is asked beforehand goes in batches, as in an import.
        summary.requests.sent = u64::from(self.asked.requests);
        summary.requests.batches = summary.requests.sent;
        summary.rows = self.counts;
        summary.responsible = self.responsible;
        summary.sources = self.sources;
        summary.blank = self.plan.blank;
        summary.problems = self
            .plan
            .problems
            .iter()
            .map(|(code, count)| ((*code).to_owned(), *count))
            .collect();
        summary
            .people_replaced
            .clone_from(&self.plan.people_replaced);
        summary.stopped = refusal.map(|refusal| {
            (
                refusal.code().to_owned(),
                talk.console.catalogue.text(refusal),
            )
        });
        let read = self.plan.sources.iter().map(|source| source.read);
        report_setup::count_file_rows(prepared, &mut summary, read);
        let facts = PageFacts {
            advice: refusal.and_then(|refusal| talk.console.catalogue.hint(refusal)),
            ..report_setup::page_facts(prepared, &summary)
        };
        self.report.finish(&summary, &facts)?;
        report_setup::tell_notes(&talk.console, &self.report);
        if self.counts.pending > self.previews {
            let count = number(self.previews);
            talk.console.say("check-preview-cut", &[("count", count)]);
        }
        tell_problems(&talk.console, &self.groups);
        tell_replaced(&talk.console, &self.plan);
        tell_defaults(&talk.console, &self.plan, prepared.mapping.method);
        tell_sources(&talk.console, prepared, &self.plan);
        report_setup::tell_end(talk, &summary, &self.report, exit);
        if let Some(refusal) = refusal {
            talk.console.complain(refusal);
        }
        Ok(())
    }
}

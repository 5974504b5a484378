//! `import`: plan, ask, send.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::domain::{Arg, Coded as _};
use crate::journal::MemoryJournal;
use crate::portal::{Preflight, preflight};
use crate::report::Report;
use crate::rows::Settled;
use crate::run::{
    Event, ImportPlan, ImportRun, RowCounts, RowStatus, RunRow, RunSettings, RunStatus, Stop,
    StopReason, Summary,
};
use crate::source::{SourceError, SourceErrorKind, hash_file};

use super::args::ImportArgs;
use super::check::{self, settled_result};
use super::clock::Clock;
use super::diagnose::Fatal;
use super::drive::{Drive, Listener, RowFeed, drive};
use super::exit::ExitCode;
use super::portal_setup::{PortalSetup, connect};
use super::progress::Progress;
use super::report_setup::{self, ReportKind};
use super::rows::RowPass;
use super::runtime::runtime;
use super::settings::{Gate, Limits, RunFrame, Talk};
use super::stop::StopSignal;
use super::survey::{Prepared, number, prepare};

/// How long after a stop answers are waited for.
const GRACE_MS: u64 = 10_000;
/// Requests of the preflight, which the portal's bucket has seen.
const PREFLIGHT_REQUESTS: u32 = 1;
/// How long an unreachable portal is tried.
const PATIENCE_MS: u64 = 15 * 60 * 1000;

pub(super) fn run(args: &ImportArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.portal.expose_secret().contains("://") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let imported = runtime().and_then(|runtime| runtime.block_on(import(args, &talk)));
    imported.unwrap_or_else(|fatal| fatal.tell(&talk.console))
}

async fn import(args: &ImportArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let frame = RunFrame::new(&args.source);
    let gate = Gate::new(&args.source)?;
    let limits = Limits::new(&args.limits);
    let prepared = prepare(&args.source, check::words(&frame), &talk.console)?;
    let (plan, groups) = check::plan(&prepared, talk, frame.clock)?;
    if let Some(refusal) = check::refusal(&plan, gate) {
        let checked = check::check_with_report(&prepared, &frame, talk)?;
        checked.finish(
            &prepared,
            &frame,
            talk,
            ExitCode::SourceRefused,
            Some(&refusal),
        )?;
        return Ok(ExitCode::SourceRefused);
    }
    let setup = connect(
        args.portal.expose_secret(),
        args.limits.plan,
        limits,
        args.ca.as_deref(),
    )
    .await?;
    let user = preflight(&setup.portal).await?;
    check::tell(&talk.console, &groups);
    tell_plan(talk, &setup, &user, &plan, limits);
    let asks = plan.create > 0 && frame.interactive && !args.yes && setup.door.is_none();
    if asks
        && !talk
            .console
            .ask("plan-question", &[("count", number(plan.create))])
    {
        talk.console.say("plan-declined", &[]);
        return Ok(ExitCode::Stopped);
    }
    unchanged(&prepared)?;
    send(args, talk, &frame, &prepared, setup, &user, &plan, limits).await
}

/// Sending reads the file again: it must be the file that was checked.
fn unchanged(prepared: &Prepared) -> Result<(), Fatal> {
    let (found, _) = hash_file(&prepared.path)?;
    if found == prepared.info.sha256 {
        return Ok(());
    }
    let surveyed = prepared.info.sha256.clone();
    Err(Fatal::Source(SourceError {
        kind: SourceErrorKind::SourceChanged { surveyed, found },
        file: prepared.info.file.clone(),
        sheet: None,
        row: None,
    }))
}

fn tell_plan(
    talk: &Talk,
    setup: &PortalSetup,
    user: &Preflight,
    plan: &ImportPlan,
    limits: Limits,
) {
    let console = &talk.console;
    let who = Arg::Text(user.user_name.clone());
    console.say(
        "plan-portal",
        &[("host", Arg::Text(setup.host.clone())), ("user", who)],
    );
    if setup.door.is_some() {
        console.say("sandbox-in-process", &[]);
    }
    let rows = [
        ("create", number(plan.create)),
        ("skip", number(plan.skip)),
        ("invalid", number(plan.invalid)),
        ("read", number(plan.read)),
    ];
    console.say("plan-rows", &rows);
    if plan.create == 0 {
        console.say("plan-nothing-to-send", &[]);
        return;
    }
    let duration = console.catalogue.duration(plan.least_ms(limits.rate));
    console.say(
        "plan-requests",
        &[
            ("requests", number(plan.requests())),
            ("duration", Arg::Text(duration)),
        ],
    );
    let defaults = [
        ("plan-default-assigned", plan.defaults.assigned),
        ("plan-default-source", plan.defaults.source),
        ("plan-default-stage", plan.defaults.stage),
        ("plan-default-title", plan.defaults.title),
        ("plan-default-currency", plan.defaults.currency),
    ];
    for (id, count) in defaults.into_iter().filter(|(_, count)| *count > 0) {
        console.say(id, &[("count", number(count))]);
    }
    console.say("plan-automation", &[]);
}

/// The rows of the sending pass.
struct SendFeed<'a> {
    rows: RowPass<'a>,
    read: u64,
}

impl RowFeed for SendFeed<'_> {
    fn next_row(&mut self) -> Result<Option<RunRow>, SourceError> {
        let Some(row) = self.rows.next()? else {
            return Ok(None);
        };
        self.read += 1;
        let cells = match row.outcome {
            Settled::Skipped => Vec::new(),
            Settled::Valid(_) | Settled::Invalid => self.rows.cells(),
        };
        Ok(Some(match row.outcome {
            Settled::Valid(draft) => RunRow::Valid {
                draft,
                problems: row.problems,
                cells,
            },
            Settled::Skipped | Settled::Invalid => RunRow::Done(settled_result(row, cells)),
        }))
    }
}

/// Writes the report and moves the progress.
struct Told {
    report: Report,
    report_failed: Option<crate::report::ReportError>,
    progress: Progress,
    clock: Clock,
    counts: RowCounts,
    problems: std::collections::BTreeMap<String, u64>,
}

impl Listener for Told {
    fn hear(&mut self, event: Event, _run: &ImportRun) {
        let now = self.clock.now();
        match event {
            Event::Row(result) => {
                self.counts.add(&result.status);
                for problem in &result.problems {
                    *self.problems.entry(problem.code().to_owned()).or_default() += 1;
                }
                // The import goes on when the report cannot be written; that is said at the end.
                if let Err(error) = self.report.row(&result) {
                    self.report_failed.get_or_insert(error);
                }
                if !matches!(
                    result.status,
                    RowStatus::Invalid | RowStatus::Skipped | RowStatus::Pending
                ) {
                    self.progress.row(now);
                }
            }
            Event::Waiting { until, reason } => self.progress.waiting(now, until, reason),
            Event::Stopping(Stop::Here(StopReason::Interrupted)) => {
                self.progress.say("stop-requested", &[]);
            }
            Event::Stopping(_) => {}
            Event::Leaving => self.progress.say("stop-again", &[]),
        }
    }
}

/// What lead links begin with.
fn base_url(setup: &PortalSetup) -> String {
    let webhook = setup.portal.webhook();
    let scheme = if webhook.is_https() { "https" } else { "http" };
    format!("{scheme}://{}", webhook.host())
}

#[allow(
    clippy::too_many_arguments,
    reason = "the one place where the objects of a run meet"
)]
async fn send(
    args: &ImportArgs,
    talk: &Talk,
    frame: &RunFrame,
    prepared: &Prepared,
    setup: PortalSetup,
    user: &Preflight,
    plan: &ImportPlan,
    limits: Limits,
) -> Result<ExitCode, Fatal> {
    let kind = ReportKind::Import {
        portal_base: base_url(&setup),
    };
    let report = report_setup::create(prepared, frame, talk, kind)?;
    let settings = RunSettings {
        run: frame.run.clone(),
        start: 1,
        rate: limits.rate,
        operating_limit_ms: limits.operating_limit_ms,
        requests_before: PREFLIGHT_REQUESTS,
        register_sonet_event: prepared.mapping.params.register_sonet_event,
        max_failures: args.max_failures,
        grace_ms: GRACE_MS,
        patience_ms: PATIENCE_MS,
    };
    let clock = frame.clock;
    let mut run = ImportRun::new(settings, clock.now());
    let progress = Progress::new(talk.console.clone(), plan.create, talk.bar, clock.now());
    let mut told = Told {
        report,
        report_failed: None,
        progress,
        clock,
        counts: RowCounts::default(),
        problems: std::collections::BTreeMap::new(),
    };
    let mut feed = SendFeed {
        rows: RowPass::open(prepared.pass())?,
        read: 0,
    };
    let mut journal = MemoryJournal::new();
    let parts = Drive {
        portal: Arc::new(setup.portal),
        journal: &mut journal,
        rows: &mut feed,
        listener: &mut told,
        clock,
        stop: StopSignal::listen(),
    };
    let driven = drive(&mut run, parts).await;
    told.progress.finish();
    let mut summary = report_setup::summary(prepared, frame, RunStatus::Finished);
    summary.portal.clone_from(&setup.host);
    summary.portal_user.clone_from(&user.user_name);
    told.counts.read = feed.read;
    fill(&mut summary, &told, &run, feed.rows.blank_rows(), talk);
    let exit = exit_code(&run, &summary);
    summary.exit_code = exit.number();
    let exit = finish(&mut told, talk, &summary, &run, exit);
    driven?;
    Ok(exit)
}

fn fill(summary: &mut Summary, told: &Told, run: &ImportRun, blank: u64, talk: &Talk) {
    summary.rows = told.counts;
    summary.blank = blank;
    summary.problems.clone_from(&told.problems);
    summary.requests = run.requests().clone();
    summary.budget = run.budget();
    report_setup::count_file_rows(summary);
    if let Some(reason) = run.stopped() {
        summary.status = RunStatus::Stopped;
        summary.stopped = Some((
            reason.code().to_owned(),
            talk.console.catalogue.text(reason),
        ));
    }
}

fn exit_code(run: &ImportRun, summary: &Summary) -> ExitCode {
    if run.stopped().is_some() {
        return ExitCode::Stopped;
    }
    let rows = &summary.rows;
    if rows.invalid + rows.failed + rows.unknown > 0 {
        ExitCode::SomeRows
    } else {
        ExitCode::Done
    }
}

/// The leads stand in the portal whatever becomes of the report: a report that failed is told and turns 0 into 1.
fn finish(
    told: &mut Told,
    talk: &Talk,
    summary: &Summary,
    run: &ImportRun,
    exit: ExitCode,
) -> ExitCode {
    let finished = told.report.finish(summary);
    report_setup::tell_notes(&talk.console, &told.report);
    if let Some(stop) = run.stopped() {
        talk.console.complain(stop);
    }
    report_setup::tell_end(talk, summary, told.report.dir(), exit);
    match told.report_failed.take().map_or(finished, Err) {
        Ok(()) => exit,
        Err(error) => {
            talk.console.complain(&error);
            exit.max(ExitCode::SomeRows)
        }
    }
}

//! Sending: the second pass over the source, the run, its report and its progress.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Coded as _, SourceIndex};
use crate::journal::MemoryJournal;
use crate::portal::Preflight;
use crate::report::{Report, ReportError};
use crate::rows::Settled;
use crate::run::{
    Event, ImportPlan, ImportRun, RowCounts, RowStatus, RunRow, RunSettings, RunStatus, Stop,
    StopReason, Summary, ValidRow,
};
use crate::source::SourceError;

use super::check::settled_result;
use super::clock::Clock;
use super::diagnose::Fatal;
use super::drive::{Drive, Listener, RowFeed, drive};
use super::exit::ExitCode;
use super::portal_setup::PortalSetup;
use super::progress::Progress;
use super::report_setup::{self, ReportKind};
use super::rows::RowPass;
use super::settings::{Limits, RunFrame, Talk};
use super::stop::StopSignal;
use super::survey::Prepared;
use super::unchanged::Unchanged;

/// How long after a stop answers are waited for.
const GRACE_MS: u64 = 10_000;
/// How long an unreachable portal is tried.
const PATIENCE_MS: u64 = 15 * 60 * 1000;
/// Rows between two looks at the source's size and time of change.
const LOOK_EVERY_ROWS: u64 = 1024;

/// An import whose plan was agreed to.
pub(super) struct Sending<'a> {
    pub(super) talk: &'a Talk,
    pub(super) frame: &'a RunFrame,
    pub(super) prepared: &'a Prepared,
    pub(super) plan: &'a ImportPlan,
    pub(super) limits: Limits,
    pub(super) max_failures: Option<u64>,
    /// Requests that the portal has seen already.
    pub(super) requests_before: u32,
}

/// The rows of the sending pass: those that were planned, no more and no fewer.
struct SendFeed<'a> {
    rows: RowPass<'a>,
    prepared: &'a Prepared,
    /// The files, by their index.
    files: Vec<Unchanged>,
    plan: &'a ImportPlan,
    read: u64,
    /// The source of the row before.
    source: Option<SourceIndex>,
}

impl<'a> SendFeed<'a> {
    /// Begins at the first row; an error where a file is no longer the one that was checked.
    fn open(prepared: &'a Prepared, plan: &'a ImportPlan) -> Result<Self, SourceError> {
        let files = prepared.files.iter();
        let files = files.map(|file| Unchanged::watch(&file.path, &file.sha256));
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            rows: RowPass::open(prepared)?,
            prepared,
            plan,
            read: 0,
            source: None,
        })
    }

    /// Looks at the file of a source again.
    fn look(&mut self, source: SourceIndex) -> Result<(), SourceError> {
        let source = self.prepared.sources.get(usize::from(source.0));
        match source.and_then(|source| self.files.get_mut(source.file)) {
            Some(file) => file.look(),
            None => Ok(()),
        }
    }

    /// Every source gave the rows that were planned, and no file has changed.
    fn ended_whole(&mut self) -> Result<(), SourceError> {
        self.files.iter_mut().try_for_each(Unchanged::look)?;
        let sources = self.prepared.sources.iter();
        let counts = self.rows.read().iter().zip(&self.plan.sources);
        for (source, (read, planned)) in sources.zip(counts) {
            if let Some(file) = self.files.get(source.file)
                && *read != planned.read
            {
                return Err(file.changed(format!("{read} rows")));
            }
        }
        Ok(())
    }
}

impl RowFeed for SendFeed<'_> {
    fn next_row(&mut self) -> Result<Option<RunRow>, SourceError> {
        let Some(row) = self.rows.next()? else {
            return self.ended_whole().map(|()| None);
        };
        let source = row.row.source;
        if let Some(ended) = self.source.filter(|before| *before != source) {
            self.look(ended)?;
        }
        if self.read.is_multiple_of(LOOK_EVERY_ROWS) || self.source != Some(source) {
            self.look(source)?;
            self.source = Some(source);
        }
        self.read += 1;
        Ok(Some(match row.outcome {
            Settled::Valid(draft) => RunRow::Valid(Box::new(ValidRow {
                draft,
                sent: Vec::new(),
                contacts: Vec::new(),
                known: None,
                problems: row.problems,
                cells: self.rows.cells(),
            })),
            Settled::Invalid => RunRow::Done(settled_result(row, self.rows.cells())),
            Settled::Skipped => RunRow::Done(settled_result(row, Vec::new())),
        }))
    }
}

/// Writes the report and moves the progress.
struct Told {
    report: Report,
    report_failed: Option<ReportError>,
    progress: Progress,
    clock: Clock,
    counts: RowCounts,
    problems: BTreeMap<String, u64>,
}

impl Told {
    fn row(&mut self, result: &crate::run::RowResult) {
        self.counts.add(&result.status);
        for problem in &result.problems {
            *self.problems.entry(problem.code().to_owned()).or_default() += 1;
        }
        let written = self.report.row(result);
        self.note(written);
        if !matches!(
            result.status,
            RowStatus::Invalid | RowStatus::Skipped | RowStatus::Pending
        ) {
            self.progress.row(self.clock.now());
        }
    }

    /// The import goes on when the report cannot be written; that is said at the end.
    fn note(&mut self, written: Result<(), ReportError>) {
        if let Err(error) = written {
            self.report_failed.get_or_insert(error);
        }
    }
}

impl Listener for Told {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Row(result) => self.row(&result),
            Event::Waiting { until, reason } => {
                let flushed = self.report.flush();
                self.note(flushed);
                self.progress.waiting(self.clock.now(), until, reason);
            }
            Event::Stopping(Stop::Here(StopReason::Interrupted)) => {
                self.progress.say("stop-requested", &[]);
            }
            Event::Stopping(_) => {}
            Event::Leaving => self.progress.say("stop-again", &[]),
        }
    }
}

impl Sending<'_> {
    /// Sends every valid row and leaves a true report.
    pub(super) async fn run(
        &self,
        setup: PortalSetup,
        user: &Preflight,
    ) -> Result<ExitCode, Fatal> {
        let mut feed = SendFeed::open(self.prepared, self.plan)?;
        let kind = ReportKind::Import {
            portal_base: setup.base_url(),
        };
        let report = report_setup::create(self.prepared, self.frame, self.talk, kind)?;
        let clock = self.frame.clock;
        let started = clock.now();
        let mut run = ImportRun::new(self.settings(), started);
        let mut told = Told {
            report,
            report_failed: None,
            progress: Progress::new(
                self.talk.console.clone(),
                self.plan.create,
                self.talk.bar,
                started,
            ),
            clock,
            counts: RowCounts::default(),
            problems: BTreeMap::new(),
        };
        let parts = Drive {
            portal: Arc::new(setup.portal),
            journal: &mut MemoryJournal::new(),
            rows: &mut feed,
            listener: &mut told,
            clock,
            stop: StopSignal::listen(),
        };
        let driven = drive(&mut run, parts).await;
        told.progress.finish();
        told.counts.read = feed.read;
        let mut summary = report_setup::summary(self.prepared, self.frame, started);
        summary.portal = setup.host;
        summary.portal_user.clone_from(&user.user_name);
        summary.blank = feed.rows.blank_rows();
        let read = feed.rows.read().iter().copied();
        report_setup::count_file_rows(self.prepared, &mut summary, read);
        let whole = feed.read == self.plan.read;
        let exit = self.finish(&mut told, &run, summary, whole);
        if let Err(error) = driven {
            Fatal::from(error).tell(&self.talk.console);
        }
        Ok(exit)
    }

    fn settings(&self) -> RunSettings {
        RunSettings {
            run: self.frame.run.clone(),
            start: 1,
            rate: self.limits.rate,
            operating_limit_ms: self.limits.operating_limit_ms,
            request_limit_ms: self.limits.request_limit_ms,
            requests_before: self.requests_before,
            register_sonet_event: self.prepared.mapping.params.register_sonet_event,
            max_failures: self.max_failures,
            grace_ms: GRACE_MS,
            patience_ms: PATIENCE_MS,
        }
    }

    /// The summary and the last words. The leads stand in the portal whatever becomes of the report: a report that failed is
    /// told and turns 0 into 1.
    fn finish(
        &self,
        told: &mut Told,
        run: &ImportRun,
        mut summary: Summary,
        whole: bool,
    ) -> ExitCode {
        summary.rows = told.counts;
        summary.problems.clone_from(&told.problems);
        summary.requests = run.requests().clone();
        summary.budget = run.budget();
        // A stop that came when nothing was left to do stopped nothing.
        let left = summary.rows.pending + summary.rows.unknown > 0 || !whole;
        let stop = run.stopped().filter(|_| left);
        summary.status = if stop.is_some() {
            RunStatus::Stopped
        } else {
            RunStatus::Finished
        };
        summary.stopped = stop.map(|stop| {
            (
                stop.code().to_owned(),
                self.talk.console.catalogue.text(stop),
            )
        });
        let bad = summary.rows.invalid + summary.rows.failed + summary.rows.unknown > 0;
        let exit = match stop {
            Some(_) => ExitCode::Stopped,
            None if bad || told.report_failed.is_some() => ExitCode::SomeRows,
            None => ExitCode::Done,
        };
        summary.exit_code = exit.number();
        let finished = told.report.finish(&summary);
        told.note(finished);
        report_setup::tell_notes(&self.talk.console, &told.report);
        if let Some(stop) = run.stopped() {
            self.talk.console.complain(stop);
        }
        report_setup::tell_end(self.talk, &summary, &told.report, exit);
        match told.report_failed.take() {
            None => exit,
            Some(error) => {
                self.talk.console.complain(&error);
                exit.max(ExitCode::SomeRows)
            }
        }
    }
}

//! Sending: the second pass over the source, the run, its report and its progress.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crate::domain::{Arg, Coded as _, LeadId, Moment, RowCounts};
use crate::journal::{
    BookId, Identity, JournalError, NewStart, RunSource, StartEnd, StartNumber, WritingRun,
};
use crate::portal::Preflight;
use crate::report::{PageFacts, Report, ReportError, summary_json};
use crate::run::{
    Event, ImportPlan, ImportRun, Order, Outlook, Questions, ResponsibleCounts, Rest, RowResult,
    RowStatus, RunSettings, RunStatus, SourceCounts, Stop, StopReason, Summary,
};

use super::args::ImportArgs;
use super::book::OpenBook;
use super::clock::Clock;
use super::console::Console;
use super::dated_feed::DatedFeed;
use super::diagnose::{ConfigProblem, Fatal};
use super::drive::{Drive, Feed, Listener, drive};
use super::errand::Errand;
use super::exit::ExitCode;
use super::foresight::Foresight;
use super::halting::Halting;
use super::kept::{result_of, result_text};
use super::portal_past::PortalPast;
use super::portal_setup::PortalSetup;
use super::progress::Progress;
use super::recording::Recording;
use super::report_setup::{self, ReportKind};
use super::send_feed::SendFeed;
use super::settings::{Limits, RunFrame, Talk};
use super::spill::Spill;
use super::stop::StopSignal;
use super::survey::{Prepared, PreparedMapping};
use super::traffic::Traffic;

/// An import whose plan was agreed to.
pub(super) struct Sending<'a> {
    pub(super) talk: &'a Talk,
    pub(super) frame: &'a RunFrame,
    pub(super) prepared: &'a Arc<Prepared>,
    pub(super) plan: &'a ImportPlan,
    pub(super) foresight: &'a Foresight<'a>,
    pub(super) limits: Limits,
    pub(super) args: &'a ImportArgs,
    /// When it is to be over.
    pub(super) until: Option<Moment>,
    /// The portal can be asked by REST.
    pub(super) questions: Questions,
    /// The greatest lead before the run's first start.
    pub(super) above: Option<LeadId>,
    /// By which rules the rows get their origins.
    pub(super) identity: Identity,
    /// What earlier runs have shown of the portal.
    pub(super) past: Option<PortalPast>,
    /// What the run does, and what it is known by.
    pub(super) errand: &'a Errand,
    /// Tells the same command over the same sources.
    pub(super) sources_key: String,
    /// Requests that the portal has seen already.
    pub(super) requests_before: u32,
}

/// Writes the report and moves the progress.
struct Told {
    console: Console,
    report: Report,
    /// Where results wait for the file's order, if they come in another.
    spill: Option<Rc<Spill>>,
    spill_failed: Option<ConfigProblem>,
    report_failed: Option<ReportError>,
    progress: Progress,
    clock: Clock,
    counts: RowCounts,
    responsible: ResponsibleCounts,
    sources: SourceCounts,
    problems: BTreeMap<String, u64>,
    /// Origins that have several leads.
    twins: u64,
}

impl Told {
    fn row(&mut self, result: &RowResult) {
        if !matches!(
            result.status,
            RowStatus::Invalid | RowStatus::Skipped | RowStatus::Pending
        ) {
            self.progress.row(self.clock.now());
        }
        let Some(spill) = &self.spill else {
            return self.write(result);
        };
        let place = (result.row.source.0, result.row.number);
        if let Err(error) = spill.keep_result(place, &result_text(result)) {
            self.spill_failed.get_or_insert(error);
        }
    }

    /// Nothing is sent any more: results that waited come to the report, in the file's order.
    fn sent_all(&mut self) {
        self.progress.finish();
        let Some(spill) = self.spill.take() else {
            return;
        };
        let mut unreadable = false;
        let read = spill.each_result(|text| match result_of(&text) {
            Some(result) => self.write(&result),
            None => unreadable = true,
        });
        let unreadable = unreadable.then(|| ConfigProblem::TemporaryFailed {
            cause: "a result that was kept cannot be read".to_owned(),
        });
        if let Some(error) = read.err().or(unreadable) {
            self.spill_failed.get_or_insert(error);
        }
    }

    fn write(&mut self, result: &RowResult) {
        self.counts.add(&result.status);
        if let Some(reason) = result.reason() {
            let catalogue = &self.console.catalogue;
            let sentence = || catalogue.text(&reason);
            self.console.note_problem(reason.code(), sentence);
        }
        let is_made = |status: &RowStatus| matches!(status, RowStatus::Created(_));
        self.responsible.add(result, is_made);
        self.sources.add(result, is_made);
        for problem in &result.problems {
            *self.problems.entry(problem.code().to_owned()).or_default() += 1;
        }
        let written = self.report.row(result);
        self.note(written);
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
            Event::NoSight { responsible } => {
                let who = ("responsible", Arg::Text(responsible));
                self.progress.say("no-sight-told", &[who]);
            }
            Event::Twins { origin_id, leads } => {
                self.twins += 1;
                let leads: Vec<String> = leads.iter().map(ToString::to_string).collect();
                let args = [
                    ("origin", Arg::Text(origin_id)),
                    ("leads", Arg::Text(leads.join(", "))),
                ];
                self.progress.say("twins-told", &args);
                let told = self.console.catalogue.line("twins-told", &args);
                self.console.note_complaint("twins", &told);
            }
            Event::Stopping(_) | Event::Undo(_) => {}
            Event::Leaving => self.progress.say("stop-again", &[]),
        }
    }

    fn look(&mut self, outlook: Outlook) {
        self.progress.look(outlook);
    }
}

/// Whether the rows of a mapping have to go one after the other.
pub(super) fn order(mapping: &PreparedMapping) -> Order {
    if mapping.is_dated() {
        Order::Strict
    } else {
        Order::Any
    }
}

impl Sending<'_> {
    /// Sends every valid row and leaves a true report.
    pub(super) async fn run(
        self,
        setup: PortalSetup,
        user: &Preflight,
        open: OpenBook,
    ) -> Result<ExitCode, Fatal> {
        let mut feed = SendFeed::open(self.prepared, self.plan, self.foresight)?;
        let kind = ReportKind::Import {
            portal_base: setup.base_url(),
        };
        let report = report_setup::create(self.prepared, self.frame, self.talk, kind)?;
        let clock = self.frame.clock;
        let started = clock.now();
        let mut run = ImportRun::new(self.settings(user), started);
        let spill = self.spill()?;
        let mut told = self.told(report, spill.clone());
        // The lock is held until the journal knows how the start ended.
        let OpenBook {
            mut store,
            book,
            lock: _lock,
            ..
        } = open;
        if self.plan.outgoing() > 0 {
            store.remember_identity(book, &self.identity)?;
        }
        let start = store.begin(book, &self.new_start(started))?;
        let writing = WritingRun {
            book,
            run: self.frame.run.clone(),
            start,
        };
        let mut recording = Recording::start(store, writing)?;
        let mut dated = spill.map(|spill| DatedFeed::new(&mut feed, spill));
        let rows: &mut dyn Feed = match &mut dated {
            Some(dated) => dated,
            None => &mut feed,
        };
        let parts = Drive {
            portal: Arc::new(setup.portal),
            recording: &mut recording,
            memory: self.foresight.memory,
            rows,
            listener: &mut told,
            clock,
            stop: StopSignal::listen(),
            halting: Halting::new(self.args.care.halt_at),
            traffic: Traffic::new(&self.talk.console),
        };
        let driven = drive(&mut run, parts).await;
        told.sent_all();
        told.counts.read = feed.read;
        let mut summary = report_setup::summary(self.prepared, self.frame, started);
        summary.portal = setup.host;
        summary.portal_user.clone_from(&user.user_name);
        summary.blank = feed.rows.blank_rows();
        let read = feed.rows.read().iter().copied();
        report_setup::count_file_rows(self.prepared, &mut summary, read);
        let whole = feed.read == self.plan.read;
        let (exit, summary) = self.finish(&mut told, &run, summary, whole);
        self.tell_failures(&recording, driven);
        if let Err(error) = self.end_start(recording, (book, start), &run, &summary) {
            self.talk.console.complain(&error);
        }
        Ok(exit)
    }

    /// What went wrong on this side.
    fn tell_failures(&self, recording: &Recording, driven: Result<(), Fatal>) {
        if let Some(error) = recording.failed() {
            self.talk.console.complain(error);
        }
        if let Err(error) = driven {
            error.tell(&self.talk.console);
        }
    }

    /// Where rows are sorted and results wait, if rows are not sent in the file's order.
    fn spill(&self) -> Result<Option<Rc<Spill>>, ConfigProblem> {
        let spill = self.prepared.mapping.is_dated().then(Spill::new);
        Ok(spill.transpose()?.map(Rc::new))
    }

    fn told(&self, report: Report, spill: Option<Rc<Spill>>) -> Told {
        let console = self.talk.console.clone();
        let total = self.plan.outgoing() + self.plan.done;
        Told {
            report,
            spill,
            spill_failed: None,
            report_failed: None,
            progress: Progress::new(
                console.clone(),
                (total, self.plan.done),
                self.talk.bar,
                self.frame.clock,
            ),
            clock: self.frame.clock,
            counts: RowCounts::default(),
            responsible: ResponsibleCounts::default(),
            sources: SourceCounts::default(),
            problems: BTreeMap::new(),
            twins: 0,
            console,
        }
    }

    /// What the journal keeps of this start.
    fn new_start(&self, started: Moment) -> NewStart {
        let sources = self.prepared.sources.iter().zip(&self.prepared.infos);
        let shown = |path: &Path| {
            let whole = std::path::absolute(path);
            whole.map_or_else(
                |_| path.display().to_string(),
                |path| path.display().to_string(),
            )
        };
        NewStart {
            run: self.frame.run.clone(),
            kind: self.errand.kind(),
            subject: self.errand.subject().map(str::to_owned),
            sources_key: self.sources_key.clone(),
            sources: sources
                .map(|(source, info)| RunSource {
                    path: shown(&source.path),
                    sheet: Some(info.sheet.clone()).filter(|sheet| !sheet.is_empty()),
                    sha256: hash_of(&info.sha256),
                })
                .collect(),
            mapping_path: shown(Path::new(&self.prepared.mapping.path)),
            mapping_sha256: self.prepared.mapping.hash(),
            method: self.prepared.mapping.method.name().to_owned(),
            above: self.above.unwrap_or(LeadId(0)),
            report: shown(&self.frame.report),
            command: serde_json::json!({ "sheets": self.args.source.sheet }).to_string(),
            begun_at: started.unix_ms(),
        }
    }

    /// Tells the journal how the start ended.
    fn end_start(
        &self,
        recording: Recording,
        (book, start): (BookId, StartNumber),
        run: &ImportRun,
        summary: &Summary,
    ) -> Result<(), JournalError> {
        let mut store = recording.close()?;
        if let Some(Stop::Here(StopReason::ReadBackLoss { .. })) = run.stopped() {
            store.refuse_mapping(book, self.prepared.mapping.hash())?;
        }
        let end = StartEnd {
            ended_at: summary.finished_at_ms,
            exit_code: summary.exit_code,
            stop: summary.stopped.as_ref().map(|(code, _)| code.clone()),
            // The journal keeps no names of people.
            counts: summary_json(&Summary {
                portal_user: String::new(),
                ..summary.clone()
            }),
            // Rows without origins stay unknown for good: nothing is left to be found out.
            finished: summary.status == RunStatus::Finished
                && (summary.rows.unknown == 0 || !self.prepared.mapping.method.names_origins()),
        };
        store.end(&self.frame.run, start, &end)
    }

    /// Leads that bring their dates go in that order.
    fn order(&self) -> Order {
        order(&self.prepared.mapping)
    }

    fn settings(&self, user: &Preflight) -> RunSettings {
        RunSettings {
            run: self.frame.run.clone(),
            originator: self.prepared.mapping.originator.clone(),
            above: self.above.unwrap_or(LeadId(0)),
            watch: user.leads_told && self.prepared.mapping.method.names_origins(),
            questions: self.questions,
            admin: user.admin,
            settle_ms: self.limits.settle_ms,
            on_change: self.prepared.mapping.on_change,
            update: self.prepared.mapping.update.clone(),
            read_back: self.questions == Questions::ByRest && !self.args.trust.no_read_back,
            catalogue: Arc::new(self.prepared.catalogue.clone()),
            limits: self.limits.rules(),
            learned_limit_ms: self.learned_limit_ms(),
            requests_before: self.requests_before,
            method: self.prepared.mapping.method,
            order: self.order(),
            rest: if self.prepared.mapping.second_call {
                Rest::SecondCall
            } else {
                Rest::LeftOut
            },
            register_sonet_event: self.prepared.mapping.params.register_sonet_event,
            max_failures: self.args.max_failures,
            grace_ms: self.args.care.grace.saturating_mul(1000),
            patience_ms: self.limits.patience_ms,
            until: self.until,
            rows: Some(self.plan.outgoing()),
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
    ) -> (ExitCode, Summary) {
        summary.rows = told.counts;
        summary.responsible = told.responsible.clone();
        summary.sources = told.sources.clone();
        summary.problems.clone_from(&told.problems);
        summary
            .people_replaced
            .clone_from(&self.plan.people_replaced);
        summary.requests = run.requests().clone();
        summary.budget = run.budget();
        self.reckon_share(&mut summary);
        // A stop that came when nothing was left to do stopped nothing, unless it tells what is wrong with what was done.
        let left = summary.rows.pending + summary.rows.unknown > 0 || !whole;
        let stop = run.stopped().filter(|stop| left || is_news(stop));
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
        let bad = summary.rows.invalid + summary.rows.failed + summary.rows.unknown + told.twins;
        let bad = bad + self.errand.missing(self.plan.read) > 0;
        let exit = match stop {
            Some(Stop::Here(StopReason::AnotherSender { .. })) => ExitCode::Locked,
            Some(_) => ExitCode::Stopped,
            None if bad || told.report_failed.is_some() || told.spill_failed.is_some() => {
                ExitCode::SomeRows
            }
            None => ExitCode::Done,
        };
        summary.exit_code = exit.number();
        let facts = PageFacts {
            timeline: Some(run.timeline(self.frame.clock.now())),
            advice: stop.and_then(|stop| self.talk.console.catalogue.hint(stop)),
            ..report_setup::page_facts(self.prepared, &summary)
        };
        let finished = told.report.finish(&summary, &facts);
        told.note(finished);
        report_setup::tell_notes(&self.talk.console, &told.report);
        if let Some(error) = &told.spill_failed {
            self.talk.console.complain(error);
        }
        if let Some(stop) = run.stopped() {
            self.talk.console.complain(stop);
        }
        report_setup::tell_end(self.talk, &summary, &told.report, exit);
        let exit = match told.report_failed.take() {
            None => exit,
            Some(error) => {
                self.talk.console.complain(&error);
                exit.max(ExitCode::SomeRows)
            }
        };
        (exit, summary)
    }
}

/// Whether a stop matters although nothing was left to do.
const fn is_news(stop: &Stop) -> bool {
    matches!(
        stop,
        Stop::Here(
            StopReason::AnotherSender { .. }
                | StopReason::ReadBackLoss { .. }
                | StopReason::JournalFailed
        )
    )
}

/// A hash that is written in hexadecimal; zeros where it is none.
fn hash_of(hex: &str) -> [u8; 32] {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes());
    bytes
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .unwrap_or_default()
}

//! [`UndoRun`]: when to read, record, take back, wait and stop.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::batching::{
    Inquiry, LEADS_PER_TAKE_BACK, Reply, RequestId, RequestVerdict, TakeBack, Taking, TakingRequest,
};
use crate::domain::{FieldCatalogue, FieldName, KnownState, LeadId, Moment, Verb};
use crate::limits::{Backoff, OperatingLedger, RatePlan, RequestPace, Verdict, WaitReason};

use super::{UndoOutcome, UndoReason, UndoResult, UndoRow, UndoTask};
use crate::run::waits::Waits;
use crate::run::{
    Budget, Event, Input, Record, RecordId, RequestCounts, Step, Stop, StopReason, UndoVerb,
};

/// Rows that may be under way: enough for full requests.
const ROWS: usize = 4 * LEADS_PER_TAKE_BACK;
/// Results that may wait to be told before further rows are wanted.
const UNTOLD: usize = 200;

/// Whether leads are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoMode {
    /// Leads are read and judged, and nothing else is done.
    Show,
    /// Leads are taken back.
    Perform,
}

/// What an undo is told before it begins.
#[derive(Debug, Clone)]
pub struct UndoSettings {
    /// `ORIGINATOR_ID` of the run's rows.
    pub originator: String,
    /// The webhook's user is an administrator, who sees every lead: to him a lead that is not found is gone.
    pub admin: bool,
    /// The plan's request rate; `None` for a portal without this limit.
    pub rate: Option<RatePlan>,
    /// Operating milliseconds per ten minutes and method.
    pub operating_limit_ms: u64,
    /// Milliseconds after which the portal gives a request up.
    pub request_limit_ms: u64,
    /// How long past that a change may still appear, in milliseconds.
    pub settle_ms: u64,
    /// Requests that this process has sent to the portal already.
    pub requests_before: u32,
    /// Before this the portal may still be at work on rows of which the journal does not know what became of them.
    pub quiet_from: Moment,
    /// An earlier start of this undo did not come to its end: what it sent may still be under way.
    pub resumed: bool,
    /// The fields, to compare leads with what was sent.
    pub catalogue: Arc<FieldCatalogue>,
    /// How long after a stop answers are waited for, in milliseconds.
    pub grace_ms: u64,
    /// How long an unreachable or silent portal is tried, in milliseconds.
    pub patience_ms: u64,
}

/// What a row waits for.
#[derive(Debug)]
pub(super) enum Next {
    /// It is looked up by its origin.
    LookUp,
    /// Its lead is read.
    Read,
    /// Its lead is taken back.
    Take(Box<Taking>),
    /// An answer, or the news that its intent is safe.
    Answer,
}

/// A row under way.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) row: UndoRow,
    pub(super) lead: Option<LeadId>,
    pub(super) next: Next,
    pub(super) not_before: Moment,
    /// This webhook has seen the lead: when it is not found any more, it is gone.
    pub(super) seen: bool,
    /// That it is taken back was intended, by this start or an earlier one.
    pub(super) intended: bool,
    /// Why it was not taken back when it was tried; it is read once more, to be told from one that is gone.
    pub(super) failed: Option<UndoReason>,
    /// Fields that keep what they hold when the others get their old values back.
    pub(super) kept: Vec<FieldName>,
    /// Answers lost, and calls that did not run though the portal took the request up.
    pub(super) rounds: u8,
}

/// What depends on records that are being made safe.
#[derive(Debug)]
pub(super) enum After {
    Send(TakingRequest),
    Tell(UndoResult),
}

/// A request whose answer is awaited.
#[derive(Debug)]
pub(super) enum Flight {
    Ask { inquiry: Inquiry, jobs: Vec<u64> },
    Take(TakingRequest),
}

#[derive(Debug)]
struct Stopping {
    reason: Stop,
    at: Moment,
}

/// The limits of the portal, as far as this process has met them.
#[derive(Debug)]
pub(super) struct Met {
    pub(super) pace: RequestPace,
    pub(super) ledger: OperatingLedger,
    pub(super) counts: RequestCounts,
    pub(super) waits: Waits,
}

/// The machine. Use: feed [`Input::UndoRow`]s while [`Self::wants_rows`], call [`Self::poll`] until it gives `None`, then wait for
/// an answer, news of records or [`Self::wake_at`], tell it by [`Self::handle`], and poll again; until [`Step::Finished`].
#[derive(Debug)]
pub struct UndoRun {
    pub(super) settings: UndoSettings,
    pub(super) mode: UndoMode,
    pub(super) jobs: BTreeMap<u64, Job>,
    pub(super) in_flight: Option<(RequestId, Flight)>,
    /// Records that go out with the next [`Step::Record`], and what depends on them.
    pub(super) pending: (Vec<Record>, Vec<After>),
    after: BTreeMap<RecordId, Vec<After>>,
    pub(super) outbox: VecDeque<Step>,
    pub(super) met: Met,
    /// A portal that cannot be reached, and one that does not answer.
    unreachable: Backoff,
    silence: Backoff,
    /// Since when it has not answered.
    trouble: Option<Moment>,
    source_ended: bool,
    stopping: Option<Stopping>,
    finished: bool,
    wake: Option<Moment>,
    next_id: u64,
}

impl UndoRun {
    /// An undo that begins now, or goes on.
    pub fn new(settings: UndoSettings, mode: UndoMode, now: Moment) -> Self {
        let mut pace = RequestPace::new(settings.rate, now);
        for _ in 0..settings.requests_before {
            pace.spend(now);
        }
        let before = u64::from(settings.requests_before);
        let met = Met {
            pace,
            ledger: OperatingLedger::new(settings.operating_limit_ms, settings.request_limit_ms),
            counts: RequestCounts {
                sent: before,
                batches: before,
                ..RequestCounts::default()
            },
            waits: Waits::default(),
        };
        Self::with(settings, mode, met)
    }

    /// After what was shown: the same is performed, by the limits as they were met.
    pub fn then_perform(self) -> Self {
        Self::with(self.settings, UndoMode::Perform, self.met)
    }

    fn with(settings: UndoSettings, mode: UndoMode, met: Met) -> Self {
        Self {
            settings,
            mode,
            jobs: BTreeMap::new(),
            in_flight: None,
            pending: (Vec::new(), Vec::new()),
            after: BTreeMap::new(),
            outbox: VecDeque::new(),
            met,
            unreachable: Backoff::new(WaitReason::Unreachable),
            silence: Backoff::new(WaitReason::LookUp),
            trouble: None,
            source_ended: false,
            stopping: None,
            finished: false,
            wake: None,
            next_id: 1,
        }
    }

    /// Whether the next row may be handed in.
    pub fn wants_rows(&self) -> bool {
        !self.source_ended && self.jobs.len() < ROWS && self.outbox.len() < UNTOLD
    }

    /// The moment at which to call [`Self::handle`] with [`Input::Tick`] if nothing else happens.
    pub const fn wake_at(&self) -> Option<Moment> {
        self.wake
    }

    /// Requests so far, of what was shown too.
    pub const fn requests(&self) -> &RequestCounts {
        &self.met.counts
    }

    /// Limits and waits so far.
    pub fn budget(&self) -> Budget {
        let mut budget = Budget {
            rate: self.settings.rate.map(|rate| u64::from(rate.per_second)),
            operating_limit_s: self.settings.operating_limit_ms / 1000,
            operating_peak_ms: self.met.ledger.peak_ms(),
            ..Budget::default()
        };
        self.met.waits.fill(&mut budget);
        budget
    }

    /// Why the undo stopped before its end.
    pub fn stopped(&self) -> Option<&Stop> {
        self.stopping.as_ref().map(|stopping| &stopping.reason)
    }

    /// Tells the machine what happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        match input {
            Input::UndoRow(row) => self.take_row(now, *row),
            Input::SourceEnded => self.source_ended = true,
            Input::SourceFailed => {
                self.source_ended = true;
                self.stop(now, StopReason::JournalFailed);
            }
            Input::Recorded(id) => self.recorded(id, true),
            Input::NotRecorded(id) => {
                self.recorded(id, false);
                self.stop(now, StopReason::JournalFailed);
            }
            Input::Reply(id, reply) => self.reply(now, id, &reply),
            Input::Stop => self.stop(now, StopReason::Interrupted),
            Input::StopNow => {
                self.stop(now, StopReason::Interrupted);
                self.settings.grace_ms = 0;
                self.outbox.push_back(Step::Tell(Event::Leaving));
            }
            // Rows of an import, and what the journal knows of found leads, are nothing to an undo.
            Input::Row(_) | Input::Recalled(_) | Input::Tick => {}
        }
    }

    fn reply(&mut self, now: Moment, id: RequestId, reply: &Reply) {
        if !matches!(&self.in_flight, Some((flying, _)) if *flying == id) {
            return;
        }
        match self.in_flight.take() {
            Some((_, Flight::Ask { inquiry, jobs })) => {
                self.take_answers(now, &inquiry, &jobs, reply);
            }
            Some((_, Flight::Take(request))) => self.take_taken(now, &request, reply),
            None => {}
        }
    }

    /// The next thing to do; `None`: nothing until something happens.
    pub fn poll(&mut self, now: Moment) -> Option<Step> {
        if let Some(step) = self.outbox.pop_front() {
            return Some(step);
        }
        self.wake = None;
        if self.stopping.is_some() {
            self.close(now);
        } else {
            self.go_on(now);
        }
        self.flush_records();
        self.outbox.pop_front().or_else(|| self.end())
    }

    /// Takes back what is ready, else asks what is to be asked.
    fn go_on(&mut self, now: Moment) {
        let sends = |after: &After| matches!(after, After::Send(_));
        let recording = self.after.values().flatten().any(sends);
        if self.in_flight.is_some() || recording || self.wants_rows() {
            return;
        }
        if let Some(since) = self.trouble
            && now.ms_since(since) >= self.settings.patience_ms
        {
            return self.stop(now, StopReason::TooManyUnknown { requests: 1 });
        }
        if self.take(now) || self.ask(now) {
            return;
        }
        let waiting = self
            .jobs
            .values()
            .filter(|job| !matches!(job.next, Next::Answer));
        if let Some(due) = waiting.map(|job| job.not_before).min() {
            self.wait(now, due, WaitReason::LookUp);
        }
    }

    fn end(&mut self) -> Option<Step> {
        let idle = self.in_flight.is_none() && self.after.is_empty() && self.pending.0.is_empty();
        if self.finished || !self.source_ended || !self.jobs.is_empty() || !idle {
            return None;
        }
        self.finished = true;
        Some(Step::Finished)
    }

    /// A row comes in: what is left to do about it.
    fn take_row(&mut self, now: Moment, row: UndoRow) {
        let lead = match &row.state {
            KnownState::There { lead, .. }
            | KnownState::Undoing(lead)
            | KnownState::Unknown(Verb::Update(lead))
            | KnownState::Gone(lead) => Some(*lead),
            KnownState::Open | KnownState::Unknown(Verb::Add) | KnownState::Refused(_) => row.lead,
        };
        let tell = |outcome, reason| UndoResult {
            origin_id: row.origin_id.clone(),
            lead,
            outcome,
            reasons: vec![reason],
        };
        if row.done {
            if self.mode == UndoMode::Show {
                return;
            }
            let outcome = match row.task {
                UndoTask::Delete => UndoOutcome::Deleted,
                UndoTask::Restore(_) => UndoOutcome::Restored,
            };
            return self.tell(tell(outcome, UndoReason::EarlierStart));
        }
        if row.state == KnownState::Open {
            return;
        }
        if self.stopping.is_some() {
            return self.tell(tell(UndoOutcome::Pending, UndoReason::NotReached));
        }
        let restores = matches!(row.task, UndoTask::Restore(_));
        let gone = matches!(row.state, KnownState::Gone(_));
        if restores && row.later && !gone {
            return self.tell(tell(UndoOutcome::Kept, UndoReason::LaterRun));
        }
        let doubtful = matches!(row.state, KnownState::Unknown(_) | KnownState::Refused(_));
        let looks_up = doubtful && !matches!(row.state, KnownState::Unknown(Verb::Update(_)));
        let undoing = matches!(row.state, KnownState::Undoing(_));
        let wait = doubtful || (restores && self.settings.resumed);
        let key = self.next_id();
        let job = Job {
            lead,
            next: if looks_up { Next::LookUp } else { Next::Read },
            not_before: if wait { self.settings.quiet_from } else { now },
            seen: undoing,
            intended: undoing,
            failed: None,
            kept: Vec::new(),
            rounds: 0,
            row,
        };
        self.jobs.insert(key, job);
        if gone {
            self.gone(key);
        }
    }

    pub(super) const fn next_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    pub(super) fn tell(&mut self, result: UndoResult) {
        self.outbox
            .push_back(Step::Tell(Event::Undo(Box::new(result))));
    }

    /// A row has come to its end: that is recorded, then told.
    pub(super) fn finish(
        &mut self,
        key: u64,
        outcome: UndoOutcome,
        reasons: Vec<UndoReason>,
        records: Vec<Record>,
    ) {
        let Some(job) = self.jobs.remove(&key) else {
            return;
        };
        let result = UndoResult {
            origin_id: job.row.origin_id,
            lead: job.lead,
            outcome,
            reasons,
        };
        if self.mode == UndoMode::Show || records.is_empty() {
            return self.tell(result);
        }
        self.pending.0.extend(records);
        self.pending.1.push(After::Tell(result));
    }

    /// There is no lead any more: the origin of one that the run made is free.
    pub(super) fn gone(&mut self, key: u64) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        let Some(lead) = job.lead else { return };
        let origin_id = job.row.origin_id.clone();
        let (outcome, reasons) = if job.intended && matches!(job.row.task, UndoTask::Delete) {
            (UndoOutcome::Deleted, Vec::new())
        } else {
            (UndoOutcome::Gone, vec![UndoReason::DeletedBefore])
        };
        let undone = |undo| Record::Undone {
            origin_id: origin_id.clone(),
            undo,
        };
        let records = match job.row.task {
            UndoTask::Delete => vec![undone(UndoVerb::Delete(lead))],
            UndoTask::Restore(_) => vec![
                undone(UndoVerb::Restore(lead)),
                Record::Gone {
                    origin_id: origin_id.clone(),
                    lead,
                },
            ],
        };
        self.finish(key, outcome, reasons, records);
    }

    /// The lead stays as it is.
    pub(super) fn keep(&mut self, key: u64, reasons: Vec<UndoReason>) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        let stands = matches!(job.row.state, KnownState::There { .. });
        let untouched = stands && !job.intended && matches!(job.row.task, UndoTask::Delete);
        let records = job.lead.filter(|_| !untouched).map(|lead| Record::Kept {
            origin_id: job.row.origin_id.clone(),
            lead,
        });
        self.finish(
            key,
            UndoOutcome::Kept,
            reasons,
            records.into_iter().collect(),
        );
    }

    /// To be woken at this moment at the latest; a wait is told once.
    pub(super) fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        self.wake = Some(self.wake.map_or(until, |wake| wake.min(until)));
        if self.met.waits.begin(now, until, reason) {
            self.outbox
                .push_back(Step::Tell(Event::Waiting { until, reason }));
        }
    }

    /// How many of `want` leads may go in one request of these methods; `None`: not now, and the wait is told.
    pub(super) fn allowed(
        &mut self,
        now: Moment,
        methods: &[&'static str],
        want: usize,
    ) -> Option<usize> {
        let mut verdict = self.met.pace.ask(now);
        for method in methods {
            verdict = verdict.and(self.met.ledger.ask(method, want, now));
        }
        verdict = verdict.and(self.unreachable.ask(now));
        match verdict.and(self.silence.ask(now)) {
            Verdict::Go(most) => {
                self.met.waits.end(now);
                Some(most.clamp(1, want))
            }
            Verdict::WaitUntil(until, reason) => {
                self.wait(now, until, reason);
                None
            }
        }
    }

    /// What an answer says of the portal as a whole.
    pub(super) fn hear(
        &mut self,
        now: Moment,
        verdict: &RequestVerdict,
        refused: &[&'static str],
        (methods, leads): (&[&'static str], usize),
    ) {
        match verdict {
            RequestVerdict::Done => self.well(),
            RequestVerdict::RateRefused => {
                self.met.pace.refused(now);
                *self.rejected("QUERY_LIMIT_EXCEEDED") += 1;
                if self.met.pace.exhausted(now) {
                    self.stop(now, StopReason::RateExhausted);
                }
            }
            RequestVerdict::OperatingRefused => {
                self.well();
                *self.rejected("OPERATION_TIME_LIMIT") += leads as u64;
                for method in refused {
                    self.met.ledger.refused(method, now);
                    if self.met.ledger.exhausted(method, now) {
                        self.stop(now, StopReason::OperatingExhausted);
                    }
                }
            }
            RequestVerdict::NotSent { cause } => {
                self.met.counts.sent = self.met.counts.sent.saturating_sub(1);
                self.unreachable.failed(now);
                let since = *self.trouble.get_or_insert(now);
                if now.ms_since(since) >= self.settings.patience_ms {
                    let cause = cause.clone();
                    self.stop(now, StopReason::PortalUnreachable { cause });
                }
            }
            RequestVerdict::Lost => {
                self.unreachable.succeeded();
                self.silence.failed(now);
                self.trouble.get_or_insert(now);
                for method in methods {
                    self.met.ledger.timed_out(method, leads);
                }
            }
            RequestVerdict::Stop(error) => self.stop(now, Stop::Portal(error.clone())),
        }
    }

    fn well(&mut self) {
        self.met.pace.answered();
        self.unreachable.succeeded();
        self.silence.succeeded();
        self.trouble = None;
    }

    fn rejected(&mut self, code: &str) -> &mut u64 {
        self.met.counts.rejected.entry(code.to_owned()).or_default()
    }

    pub(super) fn stop(&mut self, now: Moment, reason: impl Into<Stop>) {
        if self.stopping.is_some() {
            return;
        }
        self.met.waits.end(now);
        let reason = reason.into();
        self.outbox
            .push_back(Step::Tell(Event::Stopping(reason.clone())));
        self.stopping = Some(Stopping { reason, at: now });
    }

    /// After a stop: waits for what is under way until the grace is over, then ends every row.
    fn close(&mut self, now: Moment) {
        let Some(stopping) = &self.stopping else {
            return;
        };
        let deadline = stopping.at.after_ms(self.settings.grace_ms);
        if matches!(&self.in_flight, Some((_, Flight::Take(_)))) && now < deadline {
            self.wake = Some(deadline);
            return;
        }
        if let Some((request, Flight::Take(taking))) = self.in_flight.take() {
            let last_byte = now;
            self.pending.0.push(Record::Ended { request, last_byte });
            let keys: Vec<u64> = taking.takings().map(|taking| taking.tag).collect();
            for key in keys {
                self.finish(
                    key,
                    UndoOutcome::Pending,
                    vec![UndoReason::UnderWay],
                    Vec::new(),
                );
            }
        }
        if !self.after.is_empty() || !self.pending.0.is_empty() {
            return;
        }
        let keys: Vec<u64> = self.jobs.keys().copied().collect();
        for key in keys {
            self.finish(
                key,
                UndoOutcome::Pending,
                vec![UndoReason::NotReached],
                Vec::new(),
            );
        }
    }

    /// Hands all records out as one group.
    fn flush_records(&mut self) {
        let (records, after) = std::mem::take(&mut self.pending);
        if records.is_empty() && after.is_empty() {
            return;
        }
        let id = RecordId(self.next_id());
        self.after.insert(id, after);
        self.outbox.push_back(Step::Record(id, records));
    }

    /// What was intended is sent once that is safe, and what was done is true whether it could be recorded or not.
    fn recorded(&mut self, id: RecordId, safe: bool) {
        for after in self.after.remove(&id).unwrap_or_default() {
            match after {
                After::Send(request) if safe && self.stopping.is_none() => self.send(request),
                After::Send(request) => {
                    let keys: Vec<u64> = request.takings().map(|taking| taking.tag).collect();
                    for key in keys {
                        let reasons = vec![UndoReason::NotReached];
                        self.finish(key, UndoOutcome::Pending, reasons, Vec::new());
                    }
                }
                After::Tell(result) => self.tell(result),
            }
        }
    }
}

/// The methods of a request that takes leads back so.
pub(super) const fn methods(how: &TakeBack) -> [&'static str; 2] {
    ["crm.lead.list", how.method()]
}

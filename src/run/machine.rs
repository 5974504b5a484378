//! [`ImportRun`]: when to read, record, send, wait and stop.

use std::collections::{BTreeMap, VecDeque};

use crate::batching::{self, Request, RequestId};
use crate::domain::{Call, Moment, Outcome, RowOrdinal, UnknownCause};
use crate::limits::{Backoff, OperatingLedger, RatePlan, RequestPace, Verdict, WaitReason};

use super::window::{RowWindow, Waiting};
use super::{
    Budget, Event, Input, Record, RecordId, RequestCounts, RowStatus, RunRow, Step, Stop,
    StopReason,
};

/// Most commands in a `batch` (`rest-contract.md` §5).
const BATCH_ROWS: usize = 50;
/// Rows that may be under way or wait for their turn in the report.
const WINDOW_ROWS: usize = 2_000;

/// What the run is told before it begins.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// The run's id.
    pub run: String,
    /// Which start of the run this is, from 1.
    pub start: u64,
    /// The plan's request rate; `None` for a portal without this limit.
    pub rate: Option<RatePlan>,
    /// Operating milliseconds per ten minutes and method.
    pub operating_limit_ms: u64,
    /// Requests that this process has sent to the portal already.
    pub requests_before: u32,
    /// `REGISTER_SONET_EVENT`.
    pub register_sonet_event: Option<bool>,
    /// Refused rows past which the run stops.
    pub max_failures: Option<u64>,
    /// How long after a stop answers are waited for, in milliseconds.
    pub grace_ms: u64,
    /// How long an unreachable portal is tried, in milliseconds.
    pub patience_ms: u64,
}

#[derive(Debug)]
pub(super) enum AfterRecord {
    Nothing,
    Send(Request),
    Tell(Vec<(RowOrdinal, Outcome)>),
}

#[derive(Debug)]
struct Stopping {
    reason: Stop,
    at: Moment,
}

/// The machine. Use: feed rows while [`Self::wants_rows`], call [`Self::poll`] until it gives `None`, then wait for a row,
/// an answer or [`Self::wake_at`], tell it by [`Self::handle`], and poll again; until [`Step::Finished`].
#[derive(Debug)]
pub struct ImportRun {
    pub(super) settings: RunSettings,
    window: RowWindow,
    queue: VecDeque<Call>,
    pub(super) in_flight: BTreeMap<RequestId, Request>,
    after: BTreeMap<RecordId, AfterRecord>,
    outbox: VecDeque<Step>,
    pub(super) pace: RequestPace,
    pub(super) ledger: OperatingLedger,
    pub(super) unreachable: Backoff,
    pub(super) unreachable_since: Option<Moment>,
    source_ended: bool,
    finished: bool,
    stopping: Option<Stopping>,
    wake: Option<Moment>,
    told_wait: Option<(Moment, WaitReason)>,
    waiting_since: Option<(Moment, WaitReason)>,
    next_id: u64,
    pub(super) answered_rows: u64,
    failed: u64,
    pub(super) unknown_streak: u64,
    pub(super) requests: RequestCounts,
    budget: Budget,
}

impl ImportRun {
    /// A run that begins now.
    pub fn new(settings: RunSettings, now: Moment) -> Self {
        let budget = Budget {
            rate: settings.rate.map(|rate| u64::from(rate.per_second)),
            operating_limit_s: settings.operating_limit_ms / 1000,
            ..Budget::default()
        };
        let mut run = Self {
            pace: RequestPace::new(settings.rate, now),
            ledger: OperatingLedger::new(settings.operating_limit_ms),
            unreachable: Backoff::new(WaitReason::Unreachable),
            unreachable_since: None,
            window: RowWindow::default(),
            queue: VecDeque::new(),
            in_flight: BTreeMap::new(),
            after: BTreeMap::new(),
            outbox: VecDeque::new(),
            source_ended: false,
            finished: false,
            stopping: None,
            wake: None,
            told_wait: None,
            waiting_since: None,
            next_id: 1,
            answered_rows: 0,
            failed: 0,
            unknown_streak: 0,
            requests: RequestCounts::default(),
            budget,
            settings,
        };
        for _ in 0..run.settings.requests_before {
            run.pace.spend(now);
        }
        let started = Record::Started {
            run: run.settings.run.clone(),
            start: run.settings.start,
            at: now,
        };
        run.record(vec![started], AfterRecord::Nothing);
        run
    }

    /// Whether the next row may be handed in.
    pub fn wants_rows(&self) -> bool {
        !self.source_ended && self.window.len() < WINDOW_ROWS
    }

    /// The moment at which to call [`Self::handle`] with [`Input::Tick`] if nothing else happens.
    pub const fn wake_at(&self) -> Option<Moment> {
        self.wake
    }

    /// Requests so far.
    pub const fn requests(&self) -> &RequestCounts {
        &self.requests
    }

    /// Limits and waits so far.
    pub fn budget(&self) -> Budget {
        Budget {
            operating_peak_ms: self.ledger.peak_ms(),
            ..self.budget
        }
    }

    /// Why the run stopped before its end.
    pub fn stopped(&self) -> Option<&Stop> {
        self.stopping.as_ref().map(|stopping| &stopping.reason)
    }

    /// Tells the machine what happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        match input {
            Input::Row(row) => self.take_row(row),
            Input::SourceEnded => self.source_ended = true,
            Input::SourceFailed => {
                self.source_ended = true;
                self.stop(now, StopReason::SourceFailed);
            }
            Input::Recorded(id) => self.recorded(now, id),
            Input::NotRecorded(id) => {
                self.not_recorded(id);
                self.stop(now, StopReason::JournalFailed);
            }
            Input::Reply(id, reply) => self.take_reply(now, id, &reply),
            Input::Stop => self.stop(now, StopReason::Interrupted),
            Input::StopNow => {
                self.stop(now, StopReason::Interrupted);
                self.settings.grace_ms = 0;
                self.outbox.push_back(Step::Tell(Event::Leaving));
            }
            Input::Tick => {}
        }
    }

    /// The next thing to do; `None`: nothing until something happens.
    pub fn poll(&mut self, now: Moment) -> Option<Step> {
        if let Some(step) = self.outbox.pop_front() {
            return Some(step);
        }
        self.wake = None;
        if let Some(result) = self.window.pop_done() {
            return Some(Step::Tell(Event::Row(Box::new(result))));
        }
        if self.stopping.is_some() {
            self.close(now);
        } else {
            self.try_send(now);
        }
        self.outbox
            .pop_front()
            .or_else(|| {
                self.window
                    .pop_done()
                    .map(|result| Step::Tell(Event::Row(Box::new(result))))
            })
            .or_else(|| self.end())
    }

    fn end(&mut self) -> Option<Step> {
        let over = self.source_ended
            && self.window.is_empty()
            && self.in_flight.is_empty()
            && self.after.is_empty();
        if !over || self.finished {
            return None;
        }
        self.finished = true;
        Some(Step::Finished)
    }

    fn take_row(&mut self, row: RunRow) {
        match row {
            RunRow::Done(result) => self.window.push_done(result),
            RunRow::Valid {
                draft,
                problems,
                cells,
            } => {
                let row = draft.row;
                self.window.push_waiting(Waiting {
                    row,
                    origin_id: draft.origin.id.clone(),
                    problems,
                    cells,
                    outcome: None,
                });
                if self.stopping.is_some() {
                    self.window.finish(row.ordinal, RowStatus::Pending);
                } else {
                    self.queue.push_back(batching::lead_add(
                        &draft,
                        self.settings.register_sonet_event,
                    ));
                }
            }
        }
    }

    /// Sends the next request if rows are at hand and both limits permit; otherwise notes when to look again.
    fn try_send(&mut self, now: Moment) {
        let reading_on = self.wants_rows() && self.queue.len() < BATCH_ROWS;
        let preparing = !self.in_flight.is_empty() || !self.after.is_empty();
        if self.queue.is_empty() || preparing || reading_on {
            return;
        }
        let method = self.queue.front().map_or("", |call| call.method.name());
        let want = if self.answered_rows == 0 {
            1
        } else {
            self.queue.len().min(BATCH_ROWS)
        };
        let verdict = self
            .unreachable
            .ask(now)
            .and(self.pace.ask(now))
            .and(self.ledger.ask(method, want, now));
        let rows = match verdict {
            Verdict::Go(rows) => rows,
            Verdict::WaitUntil(until, reason) => return self.wait(now, until, reason),
        };
        self.waited(now);
        let id = RequestId(self.next_id);
        let Some(request) = batching::pack(&mut self.queue, rows.clamp(1, BATCH_ROWS), id) else {
            return;
        };
        self.next_id += 1;
        let intents = self.intents(&request);
        self.pace.spend(now);
        self.record(intents, AfterRecord::Send(request));
    }

    fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        self.wake = Some(until);
        if self.waiting_since.is_none() {
            self.waiting_since = Some((now, reason));
        }
        if self.told_wait != Some((until, reason)) {
            self.told_wait = Some((until, reason));
            self.outbox
                .push_back(Step::Tell(Event::Waiting { until, reason }));
        }
    }

    /// Books the time that was waited for a limit.
    fn waited(&mut self, now: Moment) {
        let Some((since, reason)) = self.waiting_since.take() else {
            return;
        };
        let ms = now.ms_since(since);
        match reason {
            WaitReason::Rate | WaitReason::RateBackoff => self.budget.waited_rate_ms += ms,
            WaitReason::Operating => self.budget.waited_operating_ms += ms,
            WaitReason::Unreachable => {}
        }
    }

    fn intents(&mut self, request: &Request) -> Vec<Record> {
        let intend = |row| {
            let waiting = self.window.waiting(row)?;
            waiting.outcome = Some(Outcome::Intended);
            Some(Record::Intent {
                request: request.id,
                row,
                origin_id: waiting.origin_id.clone(),
            })
        };
        request.rows().filter_map(intend).collect()
    }

    pub(super) fn record(&mut self, records: Vec<Record>, then: AfterRecord) {
        let id = RecordId(self.next_id);
        self.next_id += 1;
        self.after.insert(id, then);
        self.outbox.push_back(Step::Record(id, records));
    }

    fn recorded(&mut self, now: Moment, id: RecordId) {
        match self.after.remove(&id) {
            Some(AfterRecord::Send(request)) => self.send(request),
            Some(AfterRecord::Tell(outcomes)) => {
                self.tell(outcomes);
                if let Some(reason) = self.too_many_failures() {
                    self.stop(now, reason);
                }
            }
            Some(AfterRecord::Nothing) | None => {}
        }
    }

    /// An intent that was not made safe is not sent: its rows are as good as never touched. An outcome that was not made
    /// safe is true all the same.
    fn not_recorded(&mut self, id: RecordId) {
        match self.after.remove(&id) {
            Some(AfterRecord::Send(request)) => self.give_back(request.into_calls().collect()),
            Some(AfterRecord::Tell(outcomes)) => self.tell(outcomes),
            Some(AfterRecord::Nothing) | None => {}
        }
    }

    fn send(&mut self, request: Request) {
        if self.stopping.is_some() {
            self.give_back(request.into_calls().collect());
            return;
        }
        self.requests.sent += 1;
        self.requests.batches += u64::from(request.is_batch());
        self.requests.commands += request.slots.len() as u64;
        self.in_flight.insert(request.id, request.clone());
        self.outbox.push_back(Step::Send(request));
    }

    /// Puts calls that did not run back to the head of the queue, in their order.
    pub(super) fn give_back(&mut self, calls: Vec<Call>) {
        for call in calls.into_iter().rev() {
            for row in &call.rows {
                if let Some(waiting) = self.window.waiting(*row) {
                    waiting.outcome = None;
                }
            }
            self.queue.push_front(call);
        }
    }

    fn tell(&mut self, outcomes: Vec<(RowOrdinal, Outcome)>) {
        for (row, outcome) in outcomes {
            let status = status_of(outcome);
            self.failed += u64::from(matches!(status, RowStatus::Failed(_)));
            self.window.finish(row, status);
        }
    }

    pub(super) fn stop(&mut self, now: Moment, reason: impl Into<Stop>) {
        if self.stopping.is_some() {
            return;
        }
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
        if !self.in_flight.is_empty() && now < deadline {
            self.wake = Some(deadline);
            return;
        }
        let lost: Vec<_> = std::mem::take(&mut self.in_flight).into_values().collect();
        let rows = lost.iter().flat_map(Request::rows);
        let outcomes: Vec<_> = rows
            .map(|row| (row, Outcome::Unknown(UnknownCause::Stopped)))
            .collect();
        self.record_outcomes(outcomes);
        if self.after.is_empty() {
            self.queue.clear();
            self.window.finish_rest(|_| RowStatus::Pending);
        }
    }

    /// Rows that the portal refused so far are past the user's bound.
    fn too_many_failures(&self) -> Option<StopReason> {
        let limit = self.settings.max_failures?;
        (self.failed > limit).then_some(StopReason::MaxFailures { limit })
    }
}

fn status_of(outcome: Outcome) -> RowStatus {
    match outcome {
        Outcome::Created(id) => RowStatus::Created(id),
        Outcome::Updated(id) => RowStatus::Updated(id),
        Outcome::Refused(error) => RowStatus::Failed(error),
        Outcome::Unknown(cause) => RowStatus::Unknown(cause),
        Outcome::Intended | Outcome::Deferred(_) => RowStatus::Pending,
    }
}

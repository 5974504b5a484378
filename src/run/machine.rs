//! [`ImportRun`]: when to read, record, send, wait and stop.

use std::collections::{BTreeMap, VecDeque};

use crate::batching::{self, Request, RequestId};
use crate::domain::{
    BATCH_COMMANDS, Call, LeadId, LimitKind, Moment, Outcome, RowOrdinal, UnknownCause, Verb,
};
use crate::limits::{Backoff, OperatingLedger, RatePlan, RequestPace, Verdict, WaitReason};

use super::tally::Tally;
use super::waits::Waits;
use super::window::{RowWindow, Waiting};
use super::{
    Budget, Event, Input, Intent, Outgoing, Record, RecordId, RequestCounts, RowStatus, RunRow,
    Step, Stop, StopReason,
};

/// Rows that may wait to be sent: enough for the next batch while one is prepared.
const QUEUE_ROWS: usize = 2 * BATCH_COMMANDS;
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
    /// Milliseconds after which the portal gives a request up.
    pub request_limit_ms: u64,
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
    Send(Request),
    Settle {
        ended: Vec<(RowOrdinal, Outcome)>,
        again: Vec<Call>,
    },
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
    next_id: u64,
    failed: u64,
    pub(super) unknown_streak: u64,
    pub(super) idle_streak: u64,
    pub(super) tally: Tally,
    waits: Waits,
}

impl ImportRun {
    /// A run that begins now.
    pub fn new(settings: RunSettings, now: Moment) -> Self {
        let mut run = Self {
            pace: RequestPace::new(settings.rate, now),
            ledger: OperatingLedger::new(settings.operating_limit_ms, settings.request_limit_ms),
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
            next_id: 1,
            failed: 0,
            unknown_streak: 0,
            idle_streak: 0,
            tally: Tally::new(settings.requests_before),
            waits: Waits::default(),
            settings,
        };
        for _ in 0..run.settings.requests_before {
            run.pace.spend(now);
        }
        run
    }

    /// Whether the next row may be handed in.
    pub fn wants_rows(&self) -> bool {
        !self.source_ended && self.queue.len() < QUEUE_ROWS && self.window.len() < WINDOW_ROWS
    }

    /// The moment at which to call [`Self::handle`] with [`Input::Tick`] if nothing else happens.
    pub const fn wake_at(&self) -> Option<Moment> {
        self.wake
    }

    /// Requests so far.
    pub const fn requests(&self) -> &RequestCounts {
        self.tally.counts()
    }

    /// Limits and waits so far.
    pub fn budget(&self) -> Budget {
        let mut budget = Budget {
            rate: self.settings.rate.map(|rate| u64::from(rate.per_second)),
            operating_limit_s: self.settings.operating_limit_ms / 1000,
            operating_peak_ms: self.ledger.peak_ms(),
            ..Budget::default()
        };
        self.waits.fill(&mut budget);
        budget
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
        if let Some(step) = self.next_done() {
            return Some(step);
        }
        if self.stopping.is_some() {
            self.close(now);
        } else {
            self.try_send(now);
        }
        self.outbox
            .pop_front()
            .or_else(|| self.next_done())
            .or_else(|| self.end())
    }

    fn next_done(&mut self) -> Option<Step> {
        self.window
            .pop_done()
            .map(|result| Step::Tell(Event::Row(Box::new(result))))
    }

    fn end(&mut self) -> Option<Step> {
        let idle = self.in_flight.is_empty() && self.after.is_empty();
        if !self.source_ended || !self.window.is_empty() || !idle || self.finished {
            return None;
        }
        self.finished = true;
        Some(Step::Finished)
    }

    fn take_row(&mut self, row: RunRow) {
        let (draft, sent, contacts, problems, cells) = match row {
            RunRow::Done(result) => return self.window.push_done(result),
            RunRow::Valid(valid) => {
                let valid = *valid;
                (
                    valid.draft,
                    valid.sent,
                    valid.contacts,
                    valid.problems,
                    valid.cells,
                )
            }
        };
        let (row, origin_id) = (draft.row, draft.origin.id.clone());
        self.window.push_waiting(Waiting {
            row,
            origin_id,
            content: draft.content,
            sent,
            contacts,
            problems,
            cells,
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

    /// Sends the next request if rows are at hand and both limits permit; otherwise notes when to look again. That the very
    /// first row goes alone is the ledger's word: it knows no cost yet.
    fn try_send(&mut self, now: Moment) {
        let preparing = !self.in_flight.is_empty() || !self.after.is_empty();
        let Some(method) = self.queue.front().map(|call| call.method.name()) else {
            return;
        };
        if preparing || self.wants_rows() {
            return;
        }
        let want = self.queue.len().min(BATCH_COMMANDS);
        let limits = self.pace.ask(now).and(self.ledger.ask(method, want, now));
        let rows = match limits.and(self.unreachable.ask(now)) {
            Verdict::Go(rows) => rows,
            Verdict::WaitUntil(until, reason) => return self.wait(now, until, reason),
        };
        self.waits.end(now);
        let id = RequestId(self.next_id);
        let Some(request) = batching::pack(&mut self.queue, rows.clamp(1, want), id) else {
            return;
        };
        self.next_id += 1;
        let intents = self.intents(&request);
        self.pace.spend(now);
        self.record(intents, AfterRecord::Send(request));
    }

    fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        self.wake = Some(until);
        if self.waits.begin(now, until, reason) {
            self.outbox
                .push_back(Step::Tell(Event::Waiting { until, reason }));
        }
    }

    fn intents(&mut self, request: &Request) -> Vec<Record> {
        let window = &mut self.window;
        let intend = |row| {
            let waiting = window.waiting(row)?;
            Some(Record::Intent(Intent {
                request: request.id,
                verb: Verb::Add,
                row: waiting.row,
                origin_id: waiting.origin_id.clone(),
                content: waiting.content,
                sent: waiting.sent.clone(),
                contacts: waiting.contacts.clone(),
                above: LeadId(0),
                again: false,
            }))
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
            Some(AfterRecord::Send(request)) if self.stopping.is_some() => self.withdraw(request),
            Some(AfterRecord::Send(request)) => self.send(request),
            Some(AfterRecord::Settle { ended, again }) => {
                self.tell(ended);
                self.give_back(again);
                if let Some(limit) = self
                    .settings
                    .max_failures
                    .filter(|limit| self.failed > *limit)
                {
                    self.stop(now, StopReason::MaxFailures { limit });
                }
            }
            None => {}
        }
    }

    /// An intent that was not made safe is not sent: its rows are as good as never touched. An outcome that was not made
    /// safe is true all the same.
    fn not_recorded(&mut self, id: RecordId) {
        match self.after.remove(&id) {
            Some(AfterRecord::Send(request)) => self.give_back(request.into_calls().collect()),
            Some(AfterRecord::Settle { ended, again }) => {
                self.tell(ended);
                self.give_back(again);
            }
            None => {}
        }
    }

    fn send(&mut self, request: Request) {
        self.tally.sent(&request);
        let Request {
            id,
            path,
            body,
            slots,
        } = request;
        self.outbox
            .push_back(Step::Send(Outgoing { id, path, body }));
        self.in_flight.insert(
            id,
            Request {
                id,
                path,
                body: String::new(),
                slots,
            },
        );
    }

    /// A request whose intents stand in the journal, but which is not sent any more: that is recorded too.
    fn withdraw(&mut self, request: Request) {
        let not_run = |row| (row, Outcome::Deferred(LimitKind::NotRun));
        let outcomes = request.rows().map(not_run).collect();
        self.settle(outcomes, request.into_calls().collect());
    }

    /// Records what is known of rows, and afterwards tells what is final and queues the rest again.
    pub(super) fn settle(&mut self, outcomes: Vec<(RowOrdinal, Outcome)>, again: Vec<Call>) {
        if outcomes.is_empty() {
            return;
        }
        let window = &mut self.window;
        let record = |(row, outcome): &(RowOrdinal, Outcome)| {
            Some(Record::Outcome {
                origin_id: window.waiting(*row)?.origin_id.clone(),
                outcome: outcome.clone(),
            })
        };
        let records = outcomes.iter().filter_map(record).collect();
        let ended = outcomes
            .into_iter()
            .filter(|(_, outcome)| is_final(outcome))
            .collect();
        self.record(records, AfterRecord::Settle { ended, again });
    }

    /// Puts calls that did not run back to the head of the queue, in their order.
    fn give_back(&mut self, calls: Vec<Call>) {
        for call in calls.into_iter().rev() {
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
        self.waits.end(now);
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
        let unknown = |row| (row, Outcome::Unknown(UnknownCause::Stopped));
        self.settle(
            lost.iter().flat_map(Request::rows).map(unknown).collect(),
            Vec::new(),
        );
        if self.after.is_empty() {
            self.queue.clear();
            self.window.finish_rest(&RowStatus::Pending);
        }
    }
}

/// Whether nothing more is to be found out about a row in this run.
pub(super) const fn is_final(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Created(_) | Outcome::Updated(_) | Outcome::Refused(_) | Outcome::Unknown(_) => {
            true
        }
        Outcome::Intended | Outcome::Deferred(_) => false,
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

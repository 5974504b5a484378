//! [`UndoRun`]: when to read, record, take back, wait and stop.

use std::collections::{BTreeMap, VecDeque};

use crate::batching::{Inquiry, LEADS_PER_TAKE_BACK, Reply, RequestId, TakingRequest};
use crate::domain::Moment;
use crate::limits::{Backoff, Scheduler, WaitReason};

use super::jobs::{Job, Next};
use super::{UndoMode, UndoOutcome, UndoReason, UndoResult, UndoSettings};
use crate::run::waits::Waits;
use crate::run::{Budget, Event, Input, Record, RecordId, RequestCounts, Step, Stop, StopReason};

/// Rows that may be under way: enough for full requests.
const ROWS: usize = 4 * LEADS_PER_TAKE_BACK;
/// Results that may wait to be told before further rows are wanted.
const UNTOLD: usize = 200;

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
    pub(super) limits: Scheduler,
    pub(super) counts: RequestCounts,
    pub(super) waits: Waits,
}

/// The machine. Use: feed [`Input::UndoRow`]s while [`Self::wants_rows`], call [`Self::poll`] until it gives `None`, then wait for
/// an answer, news of records or [`Self::wake_at`], tell it by [`Self::handle`], and poll again; until [`Step::Finished`].
#[derive(Debug)]
pub struct UndoRun {
    pub(in crate::run) settings: UndoSettings,
    pub(super) mode: UndoMode,
    pub(super) jobs: BTreeMap<u64, Job>,
    pub(super) in_flight: Option<(RequestId, Flight)>,
    /// Records that go out with the next [`Step::Record`], and what depends on them.
    pub(super) pending: (Vec<Record>, Vec<After>),
    after: BTreeMap<RecordId, Vec<After>>,
    pub(super) outbox: VecDeque<Step>,
    pub(super) met: Met,
    /// A portal that cannot be reached, and one that does not answer.
    pub(super) unreachable: Backoff,
    pub(super) silence: Backoff,
    /// Since when it has not answered.
    pub(super) trouble: Option<Moment>,
    source_ended: bool,
    stopping: Option<Stopping>,
    finished: bool,
    pub(in crate::run) wake: Option<Moment>,
    next_id: u64,
}

impl UndoRun {
    /// An undo that begins now, or goes on.
    pub fn new(settings: UndoSettings, mode: UndoMode, now: Moment) -> Self {
        let before = u64::from(settings.requests_before);
        let met = Met {
            limits: Scheduler::new(settings.limits, settings.requests_before, now),
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
    #[must_use]
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
            rate: self
                .settings
                .limits
                .rate
                .map(|rate| u64::from(rate.per_second)),
            operating_limit_s: self.settings.limits.operating_limit_ms / 1000,
            operating_peak_ms: self.met.limits.peak_ms(),
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
        if self.is_stopping() {
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
        if self.is_over(now) || self.in_flight.is_some() || recording || self.wants_rows() {
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

    /// Whether no answer and no record is waited for.
    pub(in crate::run) fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.after.is_empty() && self.pending.0.is_empty()
    }

    fn end(&mut self) -> Option<Step> {
        if self.finished || !self.source_ended || !self.jobs.is_empty() || !self.is_idle() {
            return None;
        }
        self.finished = true;
        Some(Step::Finished)
    }

    pub(super) const fn is_stopping(&self) -> bool {
        self.stopping.is_some()
    }

    pub(super) const fn next_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    pub(in crate::run) fn stop(&mut self, now: Moment, reason: impl Into<Stop>) {
        if self.is_stopping() {
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

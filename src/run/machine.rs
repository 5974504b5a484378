//! [`ImportRun`]: when to read, record, send, wait and stop.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::batching::{Inquiry, Request, RequestId};
use crate::domain::{
    Call, FieldCatalogue, LeadId, Method, Moment, OnChange, Outcome, RowOrdinal, UpdateRules,
};
use crate::limits::{Backoff, LimitRules, Scheduler, WaitReason};

use super::asking::{Asked, Closing};
use super::by_date::Order;
use super::nameless::Nameless;
use super::parking::{ParkedRow, Parking};
use super::read_back::ReadBack;
use super::tally::Tally;
use super::timeline::Recorder;
use super::trust::Trust;
use super::updating::Updating;
use super::waits::Waits;
use super::window::RowWindow;
use super::{
    Budget, Event, Input, Record, RecordId, RequestCounts, RowStatus, Step, Stop, StopReason,
};

/// Requests of full size whose rows may wait to be sent: the next one while one is prepared.
const QUEUED_REQUESTS: usize = 2;
/// Rows that may be under way or wait for their turn in the report: so many go on while some are being looked up.
const WINDOW_ROWS: usize = 10_000;

/// Whether a portal answers questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// It can be asked by REST.
    ByRest,
    /// The page `lead.php` is all there is.
    NoWay,
}

/// What the run is told before it begins.
#[derive(Debug, Clone)]
pub struct RunSettings {
    /// The run's id.
    pub run: String,
    /// `ORIGINATOR_ID` of its rows.
    pub originator: String,
    /// The greatest lead ID before the run's first start: its leads have greater ones.
    pub above: LeadId,
    /// Whether other senders are looked for: not where `above` could not be told.
    pub watch: bool,
    /// The webhook's user is an administrator, who sees every lead.
    pub admin: bool,
    /// Whether the portal can be asked by REST; `lead.php` alone answers no questions.
    pub questions: Questions,
    /// The portal's limits.
    pub limits: LimitRules,
    /// The operating limit that the portal's refusals have shown in earlier runs, in milliseconds.
    pub learned_limit_ms: Option<u64>,
    /// How long past that a lead may still appear, in milliseconds.
    pub settle_ms: u64,
    /// Requests that this process has sent to the portal already.
    pub requests_before: u32,
    /// The method by which leads are created.
    pub method: Method,
    /// What becomes of what that method cannot carry.
    pub rest: Rest,
    /// Whether rows have to be sent in the order in which they come.
    pub order: Order,
    /// `REGISTER_SONET_EVENT`.
    pub register_sonet_event: Option<bool>,
    /// What becomes of known rows whose content has changed.
    pub on_change: OnChange,
    /// How changed leads are written, field by field.
    pub update: UpdateRules,
    /// Whether the first leads are read back.
    pub read_back: bool,
    /// The fields, to compare leads with what was sent.
    pub catalogue: Arc<FieldCatalogue>,
    /// Refused rows past which the run stops.
    pub max_failures: Option<u64>,
    /// How long after a stop answers are waited for, in milliseconds.
    pub grace_ms: u64,
    /// How long an unreachable or silent portal is tried, in milliseconds.
    pub patience_ms: u64,
    /// When it is to be over, if it is not done before.
    pub until: Option<Moment>,
    /// Rows that are to be written, where that is known: fewer than the budget of ten minutes permits are not bound by it.
    pub rows: Option<u64>,
}

/// What becomes of values that the creating method cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They are left out: the mapping has none, or their loss was told.
    LeftOut,
    /// A second call brings them.
    SecondCall,
}

/// What depends on records that are being made safe.
#[derive(Debug)]
pub(super) enum AfterRecord {
    Send(Request),
    Settle {
        ended: Vec<(RowOrdinal, Outcome)>,
        again: Vec<Call>,
    },
    Finish(RowOrdinal, RowStatus),
}

/// A request whose answer is awaited.
#[derive(Debug)]
pub(super) enum Flight {
    Write(Request),
    Ask { inquiry: Inquiry, asked: Vec<Asked> },
}

/// Whether the webhook may add leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// Nothing was created yet.
    Unproved,
    /// Neither, and a row that went alone was denied: the next one will tell whether all are.
    DeniedOnce,
    /// Something was created or changed.
    Proved,
}

#[derive(Debug)]
struct Stopping {
    reason: Stop,
    at: Moment,
}

/// The machine. Use: feed rows while [`Self::wants_rows`], call [`Self::poll`] until it gives `None`, then wait for a row,
/// an answer, news of records or [`Self::wake_at`], tell it by [`Self::handle`], and poll again; until [`Step::Finished`].
#[derive(Debug)]
pub struct ImportRun {
    pub(super) settings: RunSettings,
    pub(super) window: RowWindow,
    pub(super) queue: VecDeque<Call>,
    pub(super) in_flight: BTreeMap<RequestId, Flight>,
    /// Records that go out with the next [`Step::Record`], and what depends on them.
    pub(super) pending: (Vec<Record>, Vec<AfterRecord>),
    pub(super) after: BTreeMap<RecordId, Vec<AfterRecord>>,
    pub(super) outbox: VecDeque<Step>,
    pub(super) limits: Scheduler,
    pub(super) unreachable: Backoff,
    pub(super) unreachable_since: Option<Moment>,
    pub(super) parking: Parking,
    /// Rows that were not found, while it is not known whether look-ups can be believed.
    pub(super) doubtful: Vec<ParkedRow>,
    pub(super) trust: Trust,
    pub(super) nameless: Nameless,
    pub(super) read_back: ReadBack,
    pub(super) updating: Updating,
    /// Questions that are due.
    pub(super) asks: VecDeque<Asked>,
    /// The portal is silent: it is asked for the time before anything else.
    pub(super) probing: bool,
    pub(super) silence: Backoff,
    pub(super) silent_since: Option<Moment>,
    /// Since then every request that wrote lost its answer, and no lead of them was found.
    pub(super) fruitless_since: Option<Moment>,
    pub(super) watch_at: Moment,
    pub(super) recalling: bool,
    /// Origins that were sent more than once, with the bounds of their leads.
    pub(super) resent: BTreeMap<String, LeadId>,
    pub(super) closing: Closing,
    source_ended: bool,
    stopping: Option<Stopping>,
    wake: Option<Moment>,
    pub(super) next_id: u64,
    /// Rows that were put into requests, those that were sent again as often.
    pub(super) written: u64,
    pub(super) failed: u64,
    pub(super) idle_streak: u64,
    pub(super) right: Right,
    /// Whether the webhook may change the leads that it has made.
    pub(super) second_right: Right,
    pub(super) tally: Tally,
    pub(super) waits: Waits,
    pub(super) recorder: Recorder,
    /// Requests that the recorder knows of.
    pub(super) recorded_requests: u64,
}

impl ImportRun {
    /// A run that begins now, or goes on.
    pub fn new(settings: RunSettings, now: Moment) -> Self {
        Self {
            limits: Scheduler::new(settings.limits, settings.requests_before, now)
                .with_learned_limit(settings.learned_limit_ms),
            unreachable: Backoff::new(WaitReason::Unreachable),
            unreachable_since: None,
            window: RowWindow::default(),
            queue: VecDeque::new(),
            in_flight: BTreeMap::new(),
            pending: (Vec::new(), Vec::new()),
            after: BTreeMap::new(),
            outbox: VecDeque::new(),
            parking: Parking::default(),
            doubtful: Vec::new(),
            trust: Trust::new(settings.admin, settings.method.names_origins()),
            nameless: Nameless::default(),
            read_back: ReadBack::new(settings.read_back),
            updating: Updating::default(),
            asks: VecDeque::new(),
            probing: false,
            silence: Backoff::new(WaitReason::LookUp),
            silent_since: None,
            fruitless_since: None,
            watch_at: now.after_ms(super::asking::WATCH_EVERY_MS),
            recalling: false,
            resent: BTreeMap::new(),
            closing: Closing::NotYet,
            source_ended: false,
            stopping: None,
            wake: None,
            next_id: 1,
            written: 0,
            failed: 0,
            idle_streak: 0,
            right: Right::Unproved,
            second_right: Right::Unproved,
            tally: Tally::new(settings.requests_before),
            waits: Waits::default(),
            recorder: Recorder::new(now),
            recorded_requests: 0,
            settings,
        }
    }

    /// Whether the next row may be handed in.
    pub fn wants_rows(&self) -> bool {
        let waiting = QUEUED_REQUESTS * self.settings.method.rows_per_request();
        !self.source_ended && self.queue.len() < waiting && self.window.len() < WINDOW_ROWS
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
            rate: self
                .settings
                .limits
                .rate
                .map(|rate| u64::from(rate.per_second)),
            operating_limit_s: self.settings.limits.operating_limit_ms / 1000,
            operating_peak_ms: self.limits.peak_ms(),
            ..Budget::default()
        };
        self.waits.fill(&mut budget);
        self.fill_measured(&mut budget);
        budget
    }

    /// Why the run stopped before its end.
    pub fn stopped(&self) -> Option<&Stop> {
        self.stopping.as_ref().map(|stopping| &stopping.reason)
    }

    /// Tells the machine what happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        match input {
            Input::Row(row) => self.take_row(now, row),
            Input::SourceEnded => self.source_ended = true,
            Input::SourceFailed => {
                self.source_ended = true;
                self.stop(now, StopReason::SourceFailed);
            }
            Input::Recorded(id) => self.recorded(now, id),
            Input::NotRecorded(id) => {
                self.not_recorded(now, id);
                self.stop(now, StopReason::JournalFailed);
            }
            Input::Reply(id, reply) => match self.in_flight.remove(&id) {
                Some(Flight::Write(request)) => self.take_reply(now, request, &reply),
                Some(Flight::Ask { inquiry, asked }) => {
                    self.take_answers(now, &inquiry, asked, &reply);
                }
                None => {}
            },
            Input::Recalled(leads) => self.recalled(now, &leads),
            Input::Stop => self.stop(now, StopReason::Interrupted),
            Input::StopNow => {
                self.stop(now, StopReason::Interrupted);
                self.settings.grace_ms = 0;
                self.outbox.push_back(Step::Tell(Event::Leaving));
            }
            // Rows that are taken back are nothing to an import.
            Input::UndoRow(_) | Input::Tick => {}
        }
        self.note(now);
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
        self.flush_records();
        self.note(now);
        self.outbox
            .pop_front()
            .or_else(|| self.next_done())
            .or_else(|| self.end())
    }

    fn next_done(&mut self) -> Option<Step> {
        self.window
            .pop_done()
            .map(|result| Step::Tell(Event::Row(result)))
    }

    fn end(&mut self) -> Option<Step> {
        let idle = self.in_flight.is_empty() && self.after.is_empty() && self.pending.0.is_empty();
        let closed = match self.closing {
            Closing::NotYet | Closing::Asking => self.stopping.is_some(),
            Closing::Done => true,
            Closing::Finished => false,
        };
        if !self.source_ended || !self.window.is_empty() || !idle || !closed {
            return None;
        }
        self.closing = Closing::Finished;
        Some(Step::Finished)
    }

    /// Whether nothing can be sent before a row at the window's head comes to its end: no row is left, or there is no room for
    /// more.
    pub(super) fn is_starved(&self) -> bool {
        (self.source_ended || self.window.len() >= WINDOW_ROWS) && self.holds_no_row()
    }

    /// Whether no further row will be sent.
    pub(super) fn nothing_left(&self) -> bool {
        self.source_ended && self.holds_no_row()
    }

    fn holds_no_row(&self) -> bool {
        self.queue.is_empty() && self.parking.is_empty() && !self.is_writing()
    }

    pub(super) const fn is_stopping(&self) -> bool {
        self.stopping.is_some()
    }

    /// To be woken at this moment at the latest.
    pub(super) fn wake_by(&mut self, moment: Moment) {
        self.wake = Some(self.wake.map_or(moment, |wake| wake.min(moment)));
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
        let writes = |flight: &Flight| matches!(flight, Flight::Write(_));
        if self.in_flight.values().any(writes) && now < deadline {
            self.wake = Some(deadline);
            return;
        }
        for flight in std::mem::take(&mut self.in_flight).into_values() {
            if let Flight::Write(request) = flight {
                self.lost_by_stop(now, request);
            }
        }
        if !self.after.is_empty() || !self.pending.0.is_empty() {
            return;
        }
        self.queue.clear();
        for (row, lead) in self.read_back.give_up() {
            self.window.finish(row, RowStatus::Created(lead));
        }
        for (row, status) in self.open_rows() {
            self.window.finish(row, status);
        }
        self.window.finish_rest();
    }

    /// The rows whose fate is not known, with what they end as.
    fn open_rows(&mut self) -> Vec<(RowOrdinal, RowStatus)> {
        let doubtful = std::mem::take(&mut self.doubtful);
        let parked = self.parking.drain().chain(doubtful);
        let mut open: Vec<_> = parked
            .map(|parked| (parked.row, parked.doubt.into_status()))
            .collect();
        open.extend(self.updating.drain());
        open
    }
}

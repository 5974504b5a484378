//! Writing: rows become requests, intents are made safe first, and outcomes before anybody is told.

use crate::batching::{self, Request, RequestId};
use crate::domain::{
    Call, LeadId, LimitKind, Method, Moment, Outcome, RowOrdinal, Timing, UnknownCause, Verb,
};
use crate::limits::{Arrival, Departure, Verdict, WaitReason};

use super::machine::{AfterRecord, Flight, ImportRun, Right};
use super::parking::{Doubt, ParkedRow};
use super::{Event, Intent, Outgoing, Record, RecordId, RowStatus, Step, StopReason};

/// Requests whose rows are not found out yet, with which nothing new is sent.
const MOST_UNRESOLVED: usize = 3;

impl ImportRun {
    /// Asks what is to be asked, else sends the next rows, if the limits permit; otherwise notes when to look again.
    pub(super) fn try_send(&mut self, now: Moment) {
        if self.is_over(now) {
            return;
        }
        if self.wants_rows() || self.is_early() {
            return;
        }
        if !self.ask(now) {
            self.write(now);
        }
    }

    /// Whether a request that writes is under way or on its way out.
    pub(super) fn is_writing(&self) -> bool {
        let sends = |after: &AfterRecord| matches!(after, AfterRecord::Send(_));
        let writes = |flight: &Flight| matches!(flight, Flight::Write(_));
        self.in_flight.values().any(writes)
            || self.after.values().flatten().any(sends)
            || self.pending.1.iter().any(sends)
    }

    /// What the first requests made is not safe yet: the leads that are to be looked up and read back before more goes out are
    /// known only then.
    fn is_early(&self) -> bool {
        let open = !self.after.is_empty() || !self.pending.0.is_empty();
        open && (self.trust.awaits_first() || self.read_back.is_collecting())
    }

    /// That the very first row goes alone is the ledger's word: it knows no cost yet.
    fn write(&mut self, now: Moment) {
        if self.is_blocked() {
            return self.wait_blocked(now);
        }
        if self.holds_writes() {
            return;
        }
        if self.awaits_order() {
            if !self.is_writing() {
                self.wait_parked(now);
            }
            return;
        }
        self.order_queue();
        let Some(method) = self.queue.front().map(|call| call.method) else {
            if !self.is_writing() {
                self.wait_parked(now);
            }
            return;
        };
        let left = self
            .settings
            .rows
            .map(|rows| rows.saturating_sub(self.written));
        self.limits.expect(left);
        // Whether rows may be made at all, and arrive as they were sent, is shown by one request at a time; a lost answer of
        // `lead.php` costs its rows for good.
        let alone = self.right != Right::Proved
            || self.awaits_second_right()
            || (self.read_back.is_collecting() && method != Method::LeadUpdate)
            || method == Method::LeadPhp;
        if (alone && self.is_writing()) || !self.limits.may_fly(method.name(), now) {
            return;
        }
        let most = self.settings.order.rows_per_request(method);
        let want = self.queue.len().min(most);
        let limits = self.limits.ask(&[method.name()], want, now);
        let limits = limits.and(self.nameless.ask(now));
        let rows = match limits.and(self.unreachable.ask(now)) {
            Verdict::Go(rows) => rows,
            Verdict::WaitUntil(until, reason) => return self.wait(now, until, reason),
            Verdict::AfterAnswer(_) => return,
        };
        self.waits.end(now);
        let rows = self.in_time(method.name(), rows.clamp(1, want), now);
        let id = RequestId(self.next_id);
        let Some(request) = batching::pack(&mut self.queue, rows, id) else {
            return;
        };
        self.next_id += 1;
        let intents = self.intents(&request);
        let departure = Departure {
            id: id.0,
            rows: vec![(method.name(), request.row_count())],
            is_batch: request.is_batch(),
        };
        self.limits.sent(departure, now);
        if method == self.settings.method {
            self.written += request.row_count() as u64;
        }
        self.record(intents, AfterRecord::Send(request));
    }

    /// The first lead is being looked up, or the first leads are being read back.
    pub(super) fn holds_writes(&self) -> bool {
        self.trust.holds_writes()
            || self.nameless.holds_writes()
            || self.read_back.holds_writes(self.is_starved())
    }

    /// So many requests are not found out that nothing new is sent.
    pub(super) fn is_blocked(&self) -> bool {
        self.unresolved() >= MOST_UNRESOLVED
    }

    fn unresolved(&self) -> usize {
        self.parking.unresolved() + self.updating.unresolved()
    }

    /// Nothing new is sent: a portal that stays silent past the patience ends the run.
    fn wait_blocked(&mut self, now: Moment) {
        if let Some(since) = self.silent_since {
            let end = since.after_ms(self.settings.patience_ms);
            if end <= now {
                let requests = self.unresolved() as u64;
                return self.stop(now, StopReason::TooManyUnknown { requests });
            }
            self.wake_by(end);
        }
        self.wait_parked(now);
    }

    /// Only look-ups are left to wait for.
    fn wait_parked(&mut self, now: Moment) {
        let due = [self.parking.due(), self.updating.due(), self.nameless.due()];
        if let Some(due) = due.into_iter().flatten().min()
            && due > now
        {
            self.wait(now, due, WaitReason::LookUp);
        }
    }

    pub(super) fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        self.wake_by(until);
        if self.waits.begin(now, until, reason) {
            self.outbox
                .push_back(Step::Tell(Event::Waiting { until, reason }));
        }
    }

    fn intents(&mut self, request: &Request) -> Vec<Record> {
        let mut records = Vec::with_capacity(request.row_count());
        let above = self.above();
        for row in request.rows() {
            let Some(waiting) = self.window.waiting(row) else {
                continue;
            };
            let origin_id = waiting.origin_id().to_owned();
            if let Verb::Update(lead) = waiting.verb {
                records.push(Record::OldValues {
                    origin_id: origin_id.clone(),
                    lead,
                    values: std::mem::take(&mut waiting.old),
                });
            }
            let (content, sent) = waiting.intended();
            records.push(Record::Intent(Intent {
                request: request.id,
                verb: waiting.verb,
                adopted: waiting.adopted,
                row: waiting.draft.row,
                origin_id,
                content,
                sent,
                contacts: waiting.contacts.clone(),
                above,
                again: waiting.again,
            }));
        }
        records
    }

    /// Has records made safe with the next group; `then` waits for that.
    fn record(&mut self, records: Vec<Record>, then: AfterRecord) {
        if self.pending.0.is_empty() {
            self.pending.0 = records;
        } else {
            self.pending.0.extend(records);
        }
        self.pending.1.push(then);
    }

    /// Hands all records out as one group: outcomes go together with the next intents.
    pub(super) fn flush_records(&mut self) {
        let (records, after) = std::mem::take(&mut self.pending);
        if records.is_empty() && after.is_empty() {
            return;
        }
        let id = RecordId(self.next_id);
        self.next_id += 1;
        self.after.insert(id, after);
        self.outbox.push_back(Step::Record(id, records));
    }

    pub(super) fn recorded(&mut self, now: Moment, id: RecordId) {
        for after in self.after.remove(&id).unwrap_or_default() {
            match after {
                AfterRecord::Finish(row, status) => self.window.finish(row, status),
                AfterRecord::Send(request) if self.is_stopping() => self.withdraw(now, request),
                AfterRecord::Send(request) => {
                    self.nameless.sent(&request, now);
                    self.send(request);
                }
                AfterRecord::Settle { ended, again } => {
                    self.tell(now, ended);
                    self.give_back(again);
                    self.count_failures(now);
                }
            }
        }
    }

    fn count_failures(&mut self, now: Moment) {
        let limit = self.settings.max_failures;
        if let Some(limit) = limit.filter(|limit| self.failed > *limit) {
            self.stop(now, StopReason::MaxFailures { limit });
        }
    }

    /// An intent that was not made safe is not sent: its rows are as good as never touched. An outcome that was not made
    /// safe is true all the same.
    pub(super) fn not_recorded(&mut self, now: Moment, id: RecordId) {
        for after in self.after.remove(&id).unwrap_or_default() {
            match after {
                AfterRecord::Finish(row, status) => self.window.finish(row, status),
                AfterRecord::Send(request) => {
                    self.never_left(now, &request);
                    self.give_back(request.into_calls().collect());
                }
                AfterRecord::Settle { ended, again } => {
                    self.tell(now, ended);
                    self.give_back(again);
                }
            }
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
        let kept = Request {
            id,
            path,
            body: String::new(),
            slots,
        };
        self.in_flight.insert(id, Flight::Write(kept));
        self.tally.flying(self.in_flight.len());
    }

    /// A request whose intents stand in the journal, but which is not sent any more: that is recorded too.
    fn withdraw(&mut self, now: Moment, request: Request) {
        self.never_left(now, &request);
        let outcome = Outcome::Deferred(LimitKind::NotRun);
        for row in request.rows() {
            self.not_run(row);
        }
        let records = self.outcome_records(request.rows().map(|row| (row, outcome.clone())));
        let after = AfterRecord::Settle {
            ended: Vec::new(),
            again: request.into_calls().collect(),
        };
        self.record(records, after);
    }

    fn never_left(&mut self, now: Moment, request: &Request) {
        let nothing = (false, &Timing::default());
        self.limits
            .arrived(request.id.0, Arrival::NotSent, nothing, 1, now);
    }

    /// A request that is given up because the run stops.
    pub(super) fn lost_by_stop(&mut self, now: Moment, request: Request) {
        let unknown = Outcome::Unknown(UnknownCause::Stopped);
        let outcomes = request.rows().map(|row| (row, unknown.clone())).collect();
        self.settle(now, request, outcomes);
    }

    fn outcome_records(
        &mut self,
        outcomes: impl Iterator<Item = (RowOrdinal, Outcome)>,
    ) -> Vec<Record> {
        let window = &mut self.window;
        let record = |(row, outcome): (RowOrdinal, Outcome)| {
            let waiting = window.waiting(row)?;
            let origin_id = waiting.origin_id().to_owned();
            let holds = matches!(outcome, Outcome::Updated(_)).then(|| Record::Holds {
                origin_id: origin_id.clone(),
                content: waiting.draft.content,
                sent: waiting.holds.clone(),
            });
            let outcome = waiting.kept_outcome(outcome);
            let outcome = Record::Outcome { origin_id, outcome };
            Some(holds.into_iter().chain([outcome]))
        };
        outcomes.filter_map(record).flatten().collect()
    }

    /// Records what an answer says of rows; afterwards what is final is told and the rest queued again. Unknown rows are parked.
    pub(super) fn settle(
        &mut self,
        now: Moment,
        request: Request,
        outcomes: Vec<(RowOrdinal, Outcome)>,
    ) {
        let mut records = vec![Record::Ended {
            request: request.id,
            last_byte: now,
        }];
        records.extend(self.outcome_records(outcomes.iter().cloned()));
        self.nameless.heard(&outcomes);
        let id = request.id;
        let second = self.holds_second_calls(request.rows());
        let mut outcomes: std::collections::BTreeMap<_, _> = outcomes.into_iter().collect();
        let (mut ended, mut again) = (Vec::new(), Vec::new());
        for call in request.into_calls() {
            for row in call.rows.clone() {
                match outcomes.remove(&row) {
                    Some(Outcome::Unknown(cause)) if !call.method.names_origins() => {
                        ended.extend(self.lose(now, row, &cause).map(|end| (row, end)));
                    }
                    Some(Outcome::Unknown(cause)) => self.park(now, (row, id), &call, cause),
                    Some(Outcome::Deferred(_) | Outcome::Intended) | None => {
                        self.not_run(row);
                        again.push(call.clone());
                    }
                    Some(
                        outcome @ (Outcome::Created(_) | Outcome::Updated(_) | Outcome::Refused(_)),
                    ) => ended.push((row, outcome)),
                }
            }
        }
        if !second {
            self.read_back.request_ended();
        }
        self.record(records, AfterRecord::Settle { ended, again });
    }

    /// It is recorded that a row did not run: nothing of it is unknown any more.
    fn not_run(&mut self, row: RowOrdinal) {
        if let Some(waiting) = self.window.waiting(row) {
            waiting.at_stop = RowStatus::Pending;
        }
    }

    /// A row whose answer is lost: it is looked up; of an update the lead is read.
    fn park(
        &mut self,
        now: Moment,
        (row, request): (RowOrdinal, RequestId),
        call: &Call,
        cause: UnknownCause,
    ) {
        let quiet = self.quiet_ms();
        let Some(waiting) = self.window.waiting(row) else {
            return;
        };
        if let Verb::Update(lead) = waiting.verb {
            waiting.rounds += 1;
            waiting.at_stop = RowStatus::Unknown(cause.clone());
            let lost = Some((cause, request));
            return self.updating.read(row, lead, now.after_ms(quiet), lost);
        }
        let known = waiting.known.as_ref();
        let parked = ParkedRow {
            row,
            origin_id: waiting.origin_id().to_owned(),
            above: known.map_or(self.settings.above, |known| {
                known.above.min(self.settings.above)
            }),
            call: call.clone(),
            doubt: Doubt::Lost {
                cause,
                request: Some(request),
                last_byte: now,
            },
        };
        self.parking.park(now, parked);
    }

    /// Puts calls that did not run back to the head of the queue, in their order.
    fn give_back(&mut self, calls: Vec<Call>) {
        // A row that was denied alone lets the next one go first.
        let denied = self.right == Right::DeniedOnce;
        let at = usize::from(denied && !self.queue.is_empty());
        for call in calls.into_iter().rev() {
            self.queue.insert(at, call);
        }
    }

    pub(super) fn tell(&mut self, now: Moment, outcomes: Vec<(RowOrdinal, Outcome)>) {
        for (row, outcome) in outcomes {
            match outcome {
                Outcome::Created(lead) => self.created(now, row, lead),
                Outcome::Updated(lead) => self.updated(row, lead),
                Outcome::Refused(error) => {
                    self.failed += 1;
                    self.window.finish(row, RowStatus::Failed(error));
                }
                Outcome::Unknown(cause) => self.window.finish(row, RowStatus::Unknown(cause)),
                Outcome::Intended | Outcome::Deferred(_) => {}
            }
        }
    }

    fn created(&mut self, now: Moment, row: RowOrdinal, lead: LeadId) {
        if let Some(waiting) = self.window.waiting(row)
            && self.settings.method.names_origins()
        {
            let origin = waiting.origin_id().to_owned();
            self.trust.made(&waiting.responsible(), &origin, lead, now);
            if waiting.again {
                let known = waiting.known.as_ref().map(|known| known.above);
                let above =
                    known.map_or(self.settings.above, |above| above.min(self.settings.above));
                self.resent.insert(origin, above);
            }
        }
        if self.begin_second_call(now, row, lead) {
            return;
        }
        if !self.read_back.hold(row, lead) {
            self.window.finish(row, RowStatus::Created(lead));
        }
    }
}

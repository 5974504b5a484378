//! Asking: look-ups, reading back, the watch for other senders. One request asks questions of one method.

use crate::batching::{
    self, Answer, Inquiry, Question, Reply, RequestId, RequestVerdict, Unanswered,
};
use crate::domain::{BATCH_COMMANDS, FoundLead, Known, KnownState, LeadId, Moment, RowOrdinal};
use crate::limits::{Departure, Verdict, WaitReason};

use super::look_up::{LookUp, Purpose};
use super::machine::{Flight, ImportRun};
use super::{Outgoing, Step, StopReason, arrival};

/// Between two looks for leads of another sender, in milliseconds.
pub(super) const WATCH_EVERY_MS: u64 = 600_000;
/// The methods of questions.
const LIST: &str = "crm.lead.list";
const GET: &str = "crm.lead.get";
/// How often a question that nothing hangs on may stay without an answer.
const MOST_LOSSES: u8 = 4;

/// A question, and whose it is.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    LookUp(Box<LookUp>),
    /// The newest leads of the originator; how often no answer came.
    Watch(u8),
    /// A lead that was made just now.
    ReadBack(RowOrdinal, LeadId),
    /// A lead that is to be changed; how often no answer came.
    Update(RowOrdinal, LeadId, u8),
    /// Leads like a row that nobody can look up; how often no answer came.
    Titled(RowOrdinal, u8),
    /// Whether the portal answers at all.
    Probe,
}

/// How far the last questions of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    NotYet,
    Asking,
    Done,
    /// The run is over.
    Finished,
}

impl Asked {
    const fn method(&self) -> &'static str {
        match self {
            Self::LookUp(_) | Self::Watch(_) | Self::Titled(..) => LIST,
            Self::ReadBack(..) | Self::Update(..) => GET,
            Self::Probe => "server.time",
        }
    }
}

impl ImportRun {
    /// Asks what is due, one request at a time; `true` when nothing may be written for its sake.
    pub(super) fn ask(&mut self, now: Moment) -> bool {
        if self.is_blocked() && self.silent_since.is_some() {
            self.probing = true;
        }
        let asks = |flight: &Flight| matches!(flight, Flight::Ask { .. });
        if self.in_flight.values().any(asks) {
            return self.probing;
        }
        if self.probing {
            return self.probe(now);
        }
        let mut closing = self.closing;
        self.gather(now);
        // The last questions may turn out to be none.
        while closing != self.closing {
            closing = self.closing;
            self.gather(now);
        }
        let Some(method) = self.asks.front().map(Asked::method) else {
            return false;
        };
        let same = |asked: &&Asked| asked.method() == method;
        let want = self.asks.iter().filter(same).count().min(BATCH_COMMANDS);
        let limits = self.limits.ask(&[method], want, now);
        let most = match limits.and(self.unreachable.ask(now)) {
            Verdict::Go(most) => most.clamp(1, want),
            Verdict::AfterAnswer(_) => return false,
            Verdict::WaitUntil(until, WaitReason::Operating) => {
                // Reading and writing have budgets of their own.
                self.wake_by(until);
                return false;
            }
            Verdict::WaitUntil(until, reason) => {
                self.wait(now, until, reason);
                return true;
            }
        };
        self.waits.end(now);
        let asked = self.take_asks(method, most);
        self.post(now, asked);
        false
    }

    /// A silent portal is asked for the time, at growing distances, until it answers or the patience is over.
    fn probe(&mut self, now: Moment) -> bool {
        let since = *self.silent_since.get_or_insert(now);
        let end = since.after_ms(self.settings.patience_ms);
        if end <= now {
            let requests = self.parking.unresolved().max(1) as u64;
            self.stop(now, StopReason::TooManyUnknown { requests });
            return true;
        }
        let limits = self.silence.ask(now).and(self.limits.ask_rate(now));
        match limits.and(self.unreachable.ask(now)) {
            Verdict::Go(_) => {
                self.waits.end(now);
                self.post(now, vec![Asked::Probe]);
            }
            Verdict::WaitUntil(until, reason) => {
                self.wake_by(end);
                self.wait(now, until, reason);
            }
            Verdict::AfterAnswer(_) => {}
        }
        true
    }

    /// Puts what is due into the queue of questions.
    fn gather(&mut self, now: Moment) {
        self.decide_doubtful();
        self.close_questions();
        let closing = self.closing == Closing::Asking && self.tally.has_written();
        let wants_samples = !self.doubtful.is_empty() || closing;
        if let Some(due) = self.trust.due(wants_samples) {
            if due <= now {
                let samples = self.trust.take_due(now);
                self.look_up(Purpose::Sample, samples);
            } else {
                self.wake_by(due);
            }
        }
        match self.parking.due() {
            Some(due) if due <= now => {
                let rows = self.parking.take_due(now, usize::MAX);
                self.look_up(Purpose::Parked, rows);
            }
            Some(due) => self.wake_by(due),
            None => {}
        }
        if self.read_back.holds_writes(self.is_starved()) {
            let leads = self.read_back.begin().into_iter();
            self.asks
                .extend(leads.map(|(row, lead)| Asked::ReadBack(row, lead)));
        }
        for (row, lead) in self.updating.take_due(now) {
            self.asks.push_back(Asked::Update(row, lead, 0));
        }
        if let Some(due) = self.updating.due() {
            self.wake_by(due);
        }
        self.gather_nameless(now);
        self.watch(now);
    }

    fn look_up(&mut self, purpose: Purpose, origins: Vec<(String, LeadId)>) {
        let look_ups = LookUp::of(purpose, &self.settings.originator, origins);
        self.asks
            .extend(look_ups.into_iter().map(|one| Asked::LookUp(Box::new(one))));
    }

    fn watch(&mut self, now: Moment) {
        if now >= self.watch_at && self.settings.watch {
            self.watch_at = now.after_ms(WATCH_EVERY_MS);
            self.asks.push_back(Asked::Watch(0));
        }
    }

    /// When nothing is left to do: the samples, what was sent more than once, and one more look for other senders.
    fn close_questions(&mut self) {
        let waiting = !self.doubtful.is_empty()
            || !self.updating.is_empty()
            || !self.nameless.is_empty()
            || self.recalling;
        let busy = !self.after.is_empty() || !self.pending.0.is_empty() || !self.asks.is_empty();
        if !self.nothing_left() || waiting || busy || self.holds_writes() {
            return;
        }
        if self.closing == Closing::NotYet {
            self.closing = Closing::Asking;
            let resent = std::mem::take(&mut self.resent).into_iter().collect();
            self.look_up(Purpose::Resent, resent);
            if self.tally.has_written() && self.settings.watch {
                self.asks.push_back(Asked::Watch(0));
            }
        }
        // A run that sent nothing needs no samples.
        let samples = self.tally.has_written() && self.trust.has_samples();
        if self.closing == Closing::Asking && self.asks.is_empty() && !samples {
            self.closing = Closing::Done;
        }
    }

    fn take_asks(&mut self, method: &str, most: usize) -> Vec<Asked> {
        let alone = self.limits.charges_batches();
        let most = if alone { 1 } else { most };
        let mut taken = Vec::new();
        let mut left = std::collections::VecDeque::new();
        for asked in std::mem::take(&mut self.asks) {
            if asked.method() == method && taken.len() < most {
                taken.push(asked);
            } else {
                left.push_back(asked);
            }
        }
        self.asks = left;
        taken
    }

    fn question(&self, asked: &mut Asked, now: Moment) -> Question {
        match asked {
            Asked::LookUp(look_up) => look_up.question(now),
            Asked::Watch(_) => Question::Newest {
                originator: self.settings.originator.clone(),
                above: self.settings.above,
            },
            Asked::ReadBack(_, lead) | Asked::Update(_, lead, _) => Question::Lead { id: *lead },
            Asked::Titled(row, _) => {
                let (title, above) = self.nameless.question(*row);
                Question::Titled { title, above }
            }
            Asked::Probe => Question::Time,
        }
    }

    fn post(&mut self, now: Moment, mut asked: Vec<Asked>) {
        let id = RequestId(self.next_id);
        self.next_id += 1;
        let mut questions: Vec<Question> = asked
            .iter_mut()
            .map(|asked| self.question(asked, now))
            .collect();
        // A text like `$result[…]` would be replaced inside a batch.
        let odd = questions.iter().position(batching::must_be_asked_alone);
        let alone = self.limits.charges_batches() || matches!(asked.as_slice(), [Asked::Probe]);
        let single = odd.or_else(|| alone.then_some(0));
        if let Some(single) = single {
            questions.swap(0, single);
            asked.swap(0, single);
            questions.truncate(1);
            for later in asked.split_off(1).into_iter().rev() {
                self.asks.push_front(later);
            }
        }
        let inquiry = match (single, questions.as_slice()) {
            (_, []) => return,
            (Some(_), [question, ..]) => batching::inquire_alone(question.clone(), id),
            (None, _) => batching::inquire(questions, id),
        };
        let method = asked.first().map_or(LIST, Asked::method);
        let departure = Departure {
            id: id.0,
            rows: vec![(method, asked.len())],
            is_batch: single.is_none(),
        };
        self.limits.sent(departure, now);
        self.tally.asked(single.is_none(), asked.len() as u64);
        self.outbox.push_back(Step::Send(Outgoing {
            id,
            path: inquiry.path,
            body: inquiry.body.clone(),
        }));
        self.in_flight.insert(id, Flight::Ask { inquiry, asked });
    }

    /// The answers of a request that asked.
    pub(super) fn take_answers(
        &mut self,
        now: Moment,
        inquiry: &Inquiry,
        asked: Vec<Asked>,
        reply: &Reply,
    ) {
        let reading = batching::read_inquiry(inquiry, reply);
        let method = asked.first().map_or(LIST, Asked::method);
        let ran = reading.answers.iter().any(|(_, answer)| answer.is_ok());
        let methods = [method];
        let arrived = arrival(&reading.verdict, reply, &methods);
        let told = (ran, &reading.timing);
        self.limits
            .arrived(inquiry.id.0, arrived, told, BATCH_COMMANDS, now);
        let size = (inquiry.is_batch(), asked.len() as u64);
        self.inquiry_verdict(now, method, size, &reading.verdict);
        for (asked, (_, answer)) in asked.into_iter().zip(reading.answers) {
            match answer {
                Ok(answer) => self.answered(now, asked, answer),
                Err(Unanswered::Refused(_)) => self.refused_question(now, asked),
                Err(Unanswered::Deferred(_)) => self.deferred_question(asked),
                Err(Unanswered::Lost(_)) => self.lost_question(now, asked),
            }
        }
    }

    /// A limit kept a question from being answered, or the portal was not reached: it is asked again; whether the portal answers at
    /// all is asked anew anyway.
    fn deferred_question(&mut self, asked: Asked) {
        if !matches!(asked, Asked::Probe) {
            self.asks.push_back(asked);
        }
    }

    /// No answer to a question: the portal is asked for the time before anything is asked again.
    fn lost_question(&mut self, now: Moment, asked: Asked) {
        if !self.probing {
            self.silent(now);
            self.silence.failed(now);
            self.probing = true;
        }
        match asked {
            Asked::LookUp(look_up) => self.look_up_lost(*look_up),
            Asked::ReadBack(row, _) => self.read_back(now, row, None),
            Asked::Watch(losses) if losses < MOST_LOSSES => {
                self.asks.push_back(Asked::Watch(losses + 1));
            }
            Asked::Update(row, lead, losses) if losses < MOST_LOSSES => {
                self.asks.push_back(Asked::Update(row, lead, losses + 1));
            }
            Asked::Update(row, ..) => self.update_unreadable(row),
            Asked::Titled(row, losses) if losses < MOST_LOSSES => {
                self.asks.push_back(Asked::Titled(row, losses + 1));
            }
            Asked::Titled(row, _) => self.told_titled(row, None),
            Asked::Watch(_) | Asked::Probe => {}
        }
    }

    /// Somebody else uses up the time of reading leads: what can be written without answers is written.
    fn unasked(&mut self, now: Moment) {
        self.trust.go_on();
        self.asks.retain(|asked| !matches!(asked, Asked::Watch(_)));
        if self.queue.is_empty() || self.holds_writes() || self.is_blocked() {
            self.stop(now, StopReason::OperatingExhausted);
        }
    }

    fn inquiry_verdict(
        &mut self,
        now: Moment,
        method: &'static str,
        (is_batch, questions): (bool, u64),
        verdict: &RequestVerdict,
    ) {
        match verdict {
            RequestVerdict::Done => self.heard(),
            RequestVerdict::RateRefused => {
                self.heard();
                self.tally.refused("QUERY_LIMIT_EXCEEDED", 1);
                if self.limits.rate_exhausted(now) {
                    self.stop(now, StopReason::RateExhausted);
                }
            }
            RequestVerdict::OperatingRefused => {
                self.heard();
                self.tally.refused("OPERATION_TIME_LIMIT", questions);
                if self.limits.operating_exhausted(method, now) {
                    self.unasked(now);
                }
            }
            RequestVerdict::NotSent { cause } => {
                self.tally.not_asked(is_batch, questions);
                self.not_reached_at_all(now, cause);
            }
            RequestVerdict::Lost => {
                self.silent(now);
                self.silence.failed(now);
                self.probing = true;
            }
            RequestVerdict::Stop(error) => self.stop(now, super::Stop::Portal(error.clone())),
        }
    }

    /// The portal said something that makes sense.
    pub(super) fn heard(&mut self) {
        self.unreachable.succeeded();
        self.unreachable_since = None;
        self.silence.succeeded();
        self.silent_since = None;
        self.probing = false;
    }

    /// An answer was lost.
    pub(super) fn silent(&mut self, now: Moment) {
        self.silent_since.get_or_insert(now);
    }

    fn answered(&mut self, now: Moment, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::LookUp(look_up), Answer::Found { leads, full }) => {
                self.looked_up(now, *look_up, leads, full);
            }
            (Asked::Watch(_), Answer::Found { leads, .. }) => {
                self.recalling = true;
                self.outbox.push_back(Step::Recall(leads));
            }
            (Asked::ReadBack(row, _), Answer::Lead(lead)) => self.read_back(now, row, Some(&lead)),
            (Asked::ReadBack(row, _), Answer::NotThere) => self.read_back(now, row, None),
            (Asked::Update(row, ..), Answer::Lead(lead)) => self.plan_update(now, row, &lead),
            (Asked::Update(row, lead, _), Answer::NotThere) => self.update_gone(row, lead),
            (Asked::Titled(row, _), Answer::Titled(leads)) => self.told_titled(row, Some(&leads)),
            (Asked::Probe, _) => {}
            // An answer of another kind than the question answers nothing.
            (
                asked @ (Asked::LookUp(_)
                | Asked::Watch(_)
                | Asked::ReadBack(..)
                | Asked::Update(..)
                | Asked::Titled(..)),
                Answer::Found { .. }
                | Answer::Titled(_)
                | Answer::Duplicates(_)
                | Answer::Cards(_)
                | Answer::Lead(_)
                | Answer::NotThere
                | Answer::Clients(_)
                | Answer::Holders(_)
                | Answer::Time,
            ) => self.refused_question(now, asked),
        }
    }

    /// The portal will not answer this question.
    fn refused_question(&mut self, now: Moment, asked: Asked) {
        match asked {
            Asked::LookUp(look_up) => self.look_up_denied(&look_up),
            Asked::ReadBack(row, _) => self.read_back(now, row, None),
            Asked::Update(row, ..) => self.update_unreadable(row),
            Asked::Titled(row, _) => self.told_titled(row, None),
            Asked::Watch(_) | Asked::Probe => {}
        }
    }

    /// What the journal knows of the newest leads of the originator: one that it never intended is another sender's.
    pub(super) fn recalled(&mut self, now: Moment, leads: &[(FoundLead, Option<Known>)]) {
        self.recalling = false;
        let ours = |(lead, known): &&(FoundLead, Option<Known>)| {
            lead.originator == self.settings.originator && !is_ours(lead, known.as_ref())
        };
        if let Some((lead, _)) = leads.iter().find(ours) {
            let reason = StopReason::AnotherSender {
                lead: lead.id.0,
                origin_id: lead.origin_id.clone(),
            };
            self.stop(now, reason);
        }
    }
}

/// Whether a lead may come from this journal's runs: its origin was intended, and the journal knows no other lead of it, unless
/// the row was sent more than once.
fn is_ours(lead: &FoundLead, known: Option<&Known>) -> bool {
    known.is_some_and(|known| match known.state {
        KnownState::There { lead: there, .. } => there == lead.id || known.resent,
        KnownState::Open
        | KnownState::Unknown(_)
        | KnownState::Refused(_)
        | KnownState::Gone(_)
        | KnownState::Undoing(_) => true,
    })
}

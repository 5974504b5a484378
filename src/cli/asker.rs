//! Questions to the portal, under its limits: pace, operating time, waits that double. Nothing that is asked here changes a lead,
//! so that a question whose answer is lost is asked again.

use std::collections::VecDeque;

use serde_json::json;

use crate::batching::{
    Answer, Inquiry, Question, RequestId, RequestVerdict, StopError, Unanswered, inquire_alone,
    next_inquiry, read_inquiry,
};
use crate::domain::{BATCH_COMMANDS, Moment, UnknownCause};
use crate::limits::{Backoff, Departure, Scheduler, Verdict, WaitReason};
use crate::portal::{Portal, PortalFailure};
use crate::run::{RequestCounts, arrival};

use super::clock::Clock;
use super::console::Console;
use super::diagnose::Fatal;
use super::log::Level;
use super::settings::Limits;
use super::traffic::tell_answer;

/// How often a question is asked whose answer alone cannot be read.
const MOST_LOSSES: u8 = 3;

/// Why no more can be asked.
#[derive(Debug)]
pub(super) enum AskError {
    /// The portal does not accept calls.
    Stopped(StopError),
    /// No answer, for longer than the patience.
    Unanswered,
}

impl AskError {
    /// What ends the command; `unanswered` where the portal is silent.
    pub(super) fn or(self, unanswered: impl Into<Fatal>) -> Fatal {
        match self {
            Self::Stopped(error) => Fatal::Portal(PortalFailure::Told(error)),
            Self::Unanswered => unanswered.into(),
        }
    }
}

/// A question's answer, or the portal's refusal of this one question.
pub(super) type Answered = Result<Answer, Unanswered>;

/// Asks, waits and counts.
pub(super) struct Asker<'a, P> {
    portal: &'a P,
    console: &'a Console,
    clock: Clock,
    patience_ms: u64,
    limits: Scheduler,
    unreachable: Backoff,
    /// Since when nothing was answered.
    silent_since: Option<Moment>,
    counts: RequestCounts,
}

/// Questions on their way to their answers.
struct Asking {
    method: &'static str,
    queue: VecDeque<Question>,
    /// The place and the losses of each in the queue.
    places: VecDeque<(usize, u8)>,
    answers: Vec<Option<Answered>>,
}

impl<'a, P: Portal> Asker<'a, P> {
    /// `before`: requests that this process has sent already.
    pub(super) fn new(
        portal: &'a P,
        (limits, clock, console): (Limits, Clock, &'a Console),
        before: u32,
    ) -> Self {
        Self {
            portal,
            console,
            clock,
            patience_ms: limits.patience_ms,
            limits: Scheduler::new(limits.rules(), before, clock.now()),
            unreachable: Backoff::new(WaitReason::Unreachable),
            silent_since: None,
            counts: RequestCounts {
                sent: u64::from(before),
                batches: u64::from(before),
                ..RequestCounts::default()
            },
        }
    }

    /// What was sent, with what this process sent before.
    pub(super) const fn counts(&self) -> &RequestCounts {
        &self.counts
    }

    /// Lets so many milliseconds pass.
    pub(super) async fn rest(&self, ms: u64) {
        let until = self.clock.now().after_ms(ms);
        self.clock.sleep_until(until).await;
    }

    /// Asks one question.
    pub(super) async fn ask(&mut self, question: Question) -> Result<Answered, AskError> {
        let mut answers = self.ask_all(vec![question]).await?;
        Ok(answers.pop().unwrap_or(NOT_MENTIONED))
    }

    /// Asks questions of one method, as many as there are, and gives their answers in the same order.
    pub(super) async fn ask_all(
        &mut self,
        questions: Vec<Question>,
    ) -> Result<Vec<Answered>, AskError> {
        let Some(first) = questions.first() else {
            return Ok(Vec::new());
        };
        let mut asking = Asking {
            method: first.method(),
            places: (0..questions.len()).map(|place| (place, 0)).collect(),
            answers: vec![None; questions.len()],
            queue: questions.into(),
        };
        while !asking.queue.is_empty() {
            let most = self.room(&asking).await;
            let id = RequestId(self.counts.sent.saturating_add(1));
            let inquiry = match asking.queue.pop_front() {
                Some(only) if most == 1 => Some(inquire_alone(only, id)),
                Some(first) => {
                    asking.queue.push_front(first);
                    next_inquiry(&mut asking.queue, most, id)
                }
                None => None,
            };
            let Some(inquiry) = inquiry else { break };
            self.send(&mut asking, &inquiry).await?;
        }
        let answers = asking.answers.into_iter();
        Ok(answers
            .map(|answer| answer.unwrap_or(NOT_MENTIONED))
            .collect())
    }

    /// Waits until something may go; how many questions.
    async fn room(&mut self, asking: &Asking) -> usize {
        let want = asking.queue.len().min(BATCH_COMMANDS);
        loop {
            let now = self.clock.now();
            let limits = self.limits.ask(&[asking.method], want, now);
            match limits.and(self.unreachable.ask(now)) {
                Verdict::Go(_) if self.limits.charges_batches() => return 1,
                Verdict::Go(most) => return most.clamp(1, want.max(1)),
                // One request at a time: there is none to wait for.
                Verdict::AfterAnswer(_) => return 1,
                Verdict::WaitUntil(until, reason) => {
                    self.tell_wait(now, until, reason);
                    self.clock.sleep_until(until).await;
                }
            }
        }
    }

    fn tell_wait(&self, now: Moment, until: Moment, reason: WaitReason) {
        let reason = match reason {
            // A short breath between two requests is no news.
            WaitReason::Rate => return,
            // Nothing is looked up here.
            WaitReason::Unreachable | WaitReason::LookUp => WaitReason::Unreachable,
            WaitReason::RateBackoff | WaitReason::Operating => reason,
        };
        self.console.wait(now, until, reason);
    }

    /// Sends a request and takes its answers.
    async fn send(&mut self, asking: &mut Asking, inquiry: &Inquiry) -> Result<(), AskError> {
        let places: Vec<(usize, u8)> = (0..inquiry.questions().len())
            .filter_map(|_| asking.places.pop_front())
            .collect();
        let departure = Departure {
            id: inquiry.id.0,
            rows: vec![(asking.method, places.len())],
            is_batch: inquiry.is_batch(),
        };
        let sent = self.clock.now();
        self.limits.sent(departure, sent);
        let told =
            || json!({"batch": inquiry.id.0, "method": asking.method, "questions": places.len()});
        self.console.event(Level::Info, "sent", told);
        self.counts.sent += 1;
        self.counts.batches += u64::from(inquiry.is_batch());
        self.counts.commands += places.len() as u64;
        let reply = self.portal.call(inquiry.path, inquiry.body.clone()).await;
        let reading = read_inquiry(inquiry, &reply);
        let now = self.clock.now();
        tell_answer(self.console, inquiry.id.0, &reply, now.ms_since(sent));
        let ran = reading.answers.iter().any(|(_, answer)| answer.is_ok());
        let methods = [asking.method];
        let arrived = arrival(&reading.verdict, &reply, &methods);
        let told = (ran, &reading.timing);
        self.limits
            .arrived(inquiry.id.0, arrived, told, BATCH_COMMANDS, now);
        let whole = self.verdict(asking.method, places.len(), &reading.verdict, now)?;
        for ((place, losses), (question, answer)) in places.into_iter().zip(reading.answers) {
            let again = match &answer {
                Ok(_) | Err(Unanswered::Refused(_)) => None,
                Err(Unanswered::Deferred(_)) => Some(losses),
                Err(Unanswered::Lost(_)) if !whole => Some(losses),
                Err(Unanswered::Lost(_)) => Some(losses + 1).filter(|lost| *lost < MOST_LOSSES),
            };
            if let Some(losses) = again {
                asking.queue.push_back(question);
                asking.places.push_back((place, losses));
            } else if let Some(slot) = asking.answers.get_mut(place) {
                *slot = Some(answer);
            }
        }
        Ok(())
    }

    /// What a reply means for the next request; whether the portal worked through this one.
    fn verdict(
        &mut self,
        method: &'static str,
        questions: usize,
        verdict: &RequestVerdict,
        now: Moment,
    ) -> Result<bool, AskError> {
        let refused = |counts: &mut RequestCounts, code: &str| {
            *counts.rejected.entry(code.to_owned()).or_default() += questions as u64;
        };
        let mut heard = true;
        match verdict {
            RequestVerdict::Done => {}
            RequestVerdict::RateRefused => refused(&mut self.counts, "QUERY_LIMIT_EXCEEDED"),
            RequestVerdict::OperatingRefused => refused(&mut self.counts, "OPERATION_TIME_LIMIT"),
            RequestVerdict::NotSent { .. } => {
                self.counts.sent = self.counts.sent.saturating_sub(1);
                heard = false;
            }
            RequestVerdict::Lost => heard = false,
            RequestVerdict::Stop(error) => return Err(AskError::Stopped(error.clone())),
        }
        if self.limits.rate_exhausted(now) || self.limits.operating_exhausted(method, now) {
            return Err(AskError::Unanswered);
        }
        if heard {
            self.unreachable.succeeded();
            self.silent_since = None;
            return Ok(true);
        }
        let since = *self.silent_since.get_or_insert(now);
        if now.ms_since(since) > self.patience_ms {
            return Err(AskError::Unanswered);
        }
        self.unreachable.failed(now);
        Ok(false)
    }
}

const NOT_MENTIONED: Answered = Err(Unanswered::Lost(UnknownCause::NotMentioned));

//! What an answer does to the run: outcomes become final, refused calls go back to the queue, limits learn.

use std::collections::BTreeSet;

use crate::batching::{self, Reading, Reply, Request, RequestVerdict, Slot, StopCause};
use crate::domain::{LimitKind, Moment, Outcome, PortalError, RowOrdinal, Verb};

use super::machine::{ImportRun, Right};
use super::{Stop, StopReason, arrival};

/// Requests in a row of which nothing ran, after which nothing more is sent.
const STREAK: u64 = 3;

type RowOutcomes = Vec<(RowOrdinal, Outcome)>;

impl ImportRun {
    /// The answer to a request that writes.
    pub(super) fn take_reply(&mut self, now: Moment, request: Request, reply: &Reply) {
        let mut reading = batching::read(&request, reply);
        self.learn(now, &request, &reading, reply);
        let mut stop = self.verdict(now, &request, &reading);
        stop = stop.or(self.nameless_verdict(now, &request, &reading));
        let ran = |outcome: &Outcome| matches!(outcome, Outcome::Created(_) | Outcome::Updated(_));
        if reading.outcomes.iter().any(|(_, outcome)| ran(outcome)) {
            self.right = Right::Proved;
        }
        let too_old = self.too_old(now, &mut reading.outcomes);
        stop = stop.or(too_old.map(Stop::from));
        let denied = all_denied(&reading.outcomes);
        if self.lacks_the_second_right(denied, request.rows()) {
            stop = stop.or_else(|| Some(Stop::Portal(StopCause::Access.error(denied?))));
        }
        if let Some(denied) = denied
            && self.lacks_the_right(&request)
        {
            // A right that is lacking fails no row: the portal would refuse every other one too, and all of them stay pending.
            let first = self.right == Right::Unproved && !self.queue.is_empty();
            if first && request.row_count() == 1 {
                self.right = Right::DeniedOnce;
            } else {
                stop = stop.or(Some(Stop::Portal(StopCause::Access.error(denied))));
            }
            reading.outcomes = not_run(&request);
        }
        self.sort(now, request, reading.outcomes, &mut stop);
        if let Some(reason) = stop {
            self.stop(now, reason);
        }
    }

    /// Whether a request all of whose rows were denied shows that the right to add is lacking: not when it changes leads, which
    /// may be other people's, and not of a single row when others could be made.
    fn lacks_the_right(&self, request: &Request) -> bool {
        let adds = request.slots.iter().all(|slot| slot.call.verb == Verb::Add);
        adds && (request.row_count() > 1 || self.right != Right::Proved)
    }

    fn learn(&mut self, now: Moment, request: &Request, reading: &Reading, reply: &Reply) {
        let Some(slot) = request.slots.first() else {
            return;
        };
        let method = slot.call.method;
        let ran = |(_, outcome): &(RowOrdinal, Outcome)| {
            matches!(
                outcome,
                Outcome::Created(_) | Outcome::Updated(_) | Outcome::Refused(_)
            )
        };
        let ran = reading.outcomes.iter().any(ran);
        let refused = [method.name()];
        let arrived = arrival(&reading.verdict, reply, &refused);
        let timing = self.nameless.timing(request, reading.timing.clone(), now);
        let told = (ran, &timing);
        let most = self.settings.order.rows_per_request(method);
        self.limits.arrived(request.id.0, arrived, told, most, now);
    }

    /// What the answer as a whole says; gives the reason to stop, if it is one.
    fn verdict(&mut self, now: Moment, request: &Request, reading: &Reading) -> Option<Stop> {
        if let RequestVerdict::NotSent { cause } = &reading.verdict {
            return self.not_reached(now, request, cause);
        }
        if reading.verdict == RequestVerdict::Lost {
            self.unreachable.succeeded();
            self.unreachable_since = None;
            self.silent(now);
            if let Some(reason) = self.fruitless(now) {
                return Some(reason);
            }
        } else {
            self.heard();
            self.fruitless_since = None;
        }
        match &reading.verdict {
            RequestVerdict::RateRefused => {
                self.tally.refused("QUERY_LIMIT_EXCEEDED", 1);
                return self
                    .limits
                    .rate_exhausted(now)
                    .then(|| StopReason::RateExhausted.into());
            }
            RequestVerdict::OperatingRefused => {
                return self.operating_refused(now, request, reading);
            }
            RequestVerdict::Stop(error) => return Some(Stop::Portal(error.clone())),
            RequestVerdict::Done | RequestVerdict::Lost | RequestVerdict::NotSent { .. } => {}
        }
        None
    }

    /// One more request that wrote lost its answer; past the patience without one that came, and without one lead that was found,
    /// that is a reason to stop, whatever the portal answers to questions.
    fn fruitless(&mut self, now: Moment) -> Option<Stop> {
        let since = *self.fruitless_since.get_or_insert(now);
        let requests = self.parking.unresolved() as u64 + 1;
        let over = now.ms_since(since) >= self.settings.patience_ms;
        over.then(|| StopReason::TooManyUnknown { requests }.into())
    }

    fn operating_refused(
        &mut self,
        now: Moment,
        request: &Request,
        reading: &Reading,
    ) -> Option<Stop> {
        let deferred = Outcome::Deferred(LimitKind::Operating);
        let rows = reading.outcomes.iter();
        let rows = rows.filter(|(_, outcome)| *outcome == deferred);
        let rows: BTreeSet<RowOrdinal> = rows.map(|(row, _)| *row).collect();
        let of_call = |slot: &&Slot| slot.call.rows.iter().any(|row| rows.contains(row));
        let refused = request.slots.iter().filter(of_call).count();
        self.tally.refused("OPERATION_TIME_LIMIT", refused as u64);
        let method = request.slots.first()?.call.method.name();
        self.limits
            .operating_exhausted(method, now)
            .then(|| StopReason::OperatingExhausted.into())
    }

    fn not_reached(&mut self, now: Moment, request: &Request, cause: &str) -> Option<Stop> {
        self.tally.not_sent(request);
        self.unreached(now, cause)
    }

    /// A request that asked never reached the portal.
    pub(super) fn not_reached_at_all(&mut self, now: Moment, cause: &str) {
        if let Some(reason) = self.unreached(now, cause) {
            self.stop(now, reason);
        }
    }

    fn unreached(&mut self, now: Moment, cause: &str) -> Option<Stop> {
        let since = *self.unreachable_since.get_or_insert(now);
        self.unreachable.failed(now);
        let over = now.ms_since(since) >= self.settings.patience_ms;
        over.then(|| {
            StopReason::PortalUnreachable {
                cause: cause.to_owned(),
            }
            .into()
        })
    }

    /// Records every outcome; what is final is told, what did not run is queued again, what is unknown is looked up.
    fn sort(
        &mut self,
        now: Moment,
        request: Request,
        outcomes: RowOutcomes,
        stop: &mut Option<Stop>,
    ) {
        if let Some(reason) = self.streak(&outcomes) {
            stop.get_or_insert(reason.into());
        }
        let limited = |outcome: &Outcome| {
            matches!(
                outcome,
                Outcome::Deferred(LimitKind::Rate | LimitKind::Operating)
            )
        };
        let deferred = outcomes.iter().filter(|(_, outcome)| limited(outcome));
        self.tally.deferred(deferred.map(|(row, _)| *row));
        self.settle(now, request, outcomes);
    }

    /// Counts requests in a row of which nothing ran though the portal answered; gives the reason to stop when there are too
    /// many.
    fn streak(&mut self, outcomes: &[(RowOrdinal, Outcome)]) -> Option<StopReason> {
        let not_run = |outcome: &Outcome| *outcome == Outcome::Deferred(LimitKind::NotRun);
        let idle = self.unreachable_since.is_none()
            && outcomes.iter().all(|(_, outcome)| not_run(outcome));
        self.idle_streak = if idle { self.idle_streak + 1 } else { 0 };
        (self.idle_streak >= STREAK).then_some(StopReason::NothingRuns {
            requests: self.idle_streak,
        })
    }
}

/// The refusal, when every row of a request was refused for want of a right.
fn all_denied(outcomes: &[(RowOrdinal, Outcome)]) -> Option<&PortalError> {
    let mut denied = outcomes.iter().map(|(_, outcome)| match outcome {
        Outcome::Refused(error) if batching::is_access_denied(error) => Some(error),
        Outcome::Refused(_)
        | Outcome::Created(_)
        | Outcome::Updated(_)
        | Outcome::Unknown(_)
        | Outcome::Deferred(_)
        | Outcome::Intended => None,
    });
    let first = denied.next()??;
    denied.all(|error| error.is_some()).then_some(first)
}

fn not_run(request: &Request) -> RowOutcomes {
    request
        .rows()
        .map(|row| (row, Outcome::Deferred(LimitKind::NotRun)))
        .collect()
}

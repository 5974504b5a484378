//! What an answer does to the run: outcomes become final, refused calls go back to the queue, limits learn.

use std::collections::BTreeSet;

use crate::batching::{self, Reading, Reply, Request, RequestId, RequestVerdict, StopCause};
use crate::domain::{LimitKind, Moment, Outcome, PortalError, RowOrdinal, UnknownCause};

use super::machine::{AfterRecord, ImportRun};
use super::{Record, Stop, StopReason};

/// Requests in a row without a readable answer after which nothing more is sent.
const UNKNOWN_REQUESTS: u64 = 3;

type RowOutcomes = Vec<(RowOrdinal, Outcome)>;

impl ImportRun {
    pub(super) fn take_reply(&mut self, now: Moment, id: RequestId, reply: &Reply) {
        let Some(request) = self.in_flight.remove(&id) else {
            return;
        };
        let reading = batching::read(&request, reply);
        self.learn(now, &request, reply, &reading);
        let stop = self.verdict(now, &request, &reading);
        let stop = stop.or_else(|| self.no_right_to_add(&reading.outcomes));
        let ended = if matches!(stop, Some(Stop::Portal(_))) && self.answered_rows == 0 {
            // Nothing was ever accepted: a revoked right fails no row, all of them stay pending.
            self.sort_outcomes(request, as_not_run(reading.outcomes))
        } else {
            self.sort_outcomes(request, reading.outcomes)
        };
        let stop = stop.or_else(|| self.count_unknown(&ended));
        self.record_outcomes(ended);
        if let Some(reason) = stop {
            self.stop(now, reason);
        }
    }

    pub(super) fn record_outcomes(&mut self, ended: RowOutcomes) {
        if ended.is_empty() {
            return;
        }
        let records = ended.iter().map(|(row, outcome)| Record::Outcome {
            row: *row,
            outcome: outcome.clone(),
        });
        self.record(records.collect(), AfterRecord::Tell(ended));
    }

    fn learn(&mut self, now: Moment, request: &Request, reply: &Reply, reading: &Reading) {
        for seen in &reading.operating {
            self.ledger
                .learn(seen.method, seen.total_ms, seen.reset_in_ms, now);
        }
        let Some(slot) = request.slots.first() else {
            return;
        };
        let method = slot.call.method.name();
        self.ledger.cost(method, reading.processing_ms_per_row);
        if matches!(reply, Reply::Lost(UnknownCause::TimedOut)) {
            self.ledger.timed_out(method, request.slots.len());
        }
    }

    /// What the answer as a whole says; gives the reason to stop, if it is one.
    fn verdict(&mut self, now: Moment, request: &Request, reading: &Reading) -> Option<Stop> {
        if let RequestVerdict::NotSent { cause } = &reading.verdict {
            return self.not_reached(now, cause);
        }
        self.unreachable.succeeded();
        self.unreachable_since = None;
        match &reading.verdict {
            RequestVerdict::RateRefused => {
                self.pace.refused(now);
                self.reject("QUERY_LIMIT_EXCEEDED", 1);
            }
            RequestVerdict::OperatingRefused => {
                self.pace.answered();
                let refused = reading.outcomes.iter().filter(|(_, outcome)| {
                    matches!(outcome, Outcome::Deferred(LimitKind::Operating))
                });
                self.reject("OPERATION_TIME_LIMIT", refused.count() as u64);
                if let Some(slot) = request.slots.first() {
                    self.ledger.refused(slot.call.method.name(), now);
                }
            }
            RequestVerdict::Stop(error) => return Some(Stop::Portal(error.clone())),
            RequestVerdict::Done => self.pace.answered(),
            RequestVerdict::Lost | RequestVerdict::NotSent { .. } => {}
        }
        None
    }

    fn not_reached(&mut self, now: Moment, cause: &str) -> Option<Stop> {
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

    fn reject(&mut self, code: &str, calls: u64) {
        *self.requests.rejected.entry(code.to_owned()).or_default() += calls;
    }

    /// The very first row was refused for want of the right to add leads: so will be all others (`rest-contract.md` §4,
    /// `ACCESS_DENIED`).
    fn no_right_to_add(&self, outcomes: &[(RowOrdinal, Outcome)]) -> Option<Stop> {
        if self.answered_rows > 0 {
            return None;
        }
        outcomes.iter().find_map(|(_, outcome)| match outcome {
            Outcome::Refused(error) if is_access_denied(error) => {
                Some(Stop::Portal(StopCause::Access.error(error)))
            }
            Outcome::Refused(_)
            | Outcome::Created(_)
            | Outcome::Updated(_)
            | Outcome::Unknown(_)
            | Outcome::Deferred(_)
            | Outcome::Intended => None,
        })
    }

    /// Puts calls that did not run back into the queue; gives the outcomes that are final.
    fn sort_outcomes(&mut self, request: Request, outcomes: RowOutcomes) -> RowOutcomes {
        let open = |outcome: &Outcome| matches!(outcome, Outcome::Deferred(_) | Outcome::Intended);
        let (again, ended): (Vec<_>, Vec<_>) =
            outcomes.into_iter().partition(|(_, outcome)| open(outcome));
        let again: BTreeSet<RowOrdinal> = again.into_iter().map(|(row, _)| row).collect();
        let calls: Vec<_> = request
            .into_calls()
            .filter(|call| call.rows.iter().any(|row| again.contains(row)))
            .collect();
        self.requests.retried += calls.len() as u64;
        self.give_back(calls);
        self.answered_rows += ended
            .iter()
            .filter(|(_, outcome)| !matches!(outcome, Outcome::Unknown(_)))
            .count() as u64;
        ended
    }

    fn count_unknown(&mut self, ended: &[(RowOrdinal, Outcome)]) -> Option<Stop> {
        if ended.is_empty() {
            return None;
        }
        let all_unknown = ended
            .iter()
            .all(|(_, outcome)| matches!(outcome, Outcome::Unknown(_)));
        self.unknown_streak = if all_unknown {
            self.unknown_streak + 1
        } else {
            0
        };
        (self.unknown_streak >= UNKNOWN_REQUESTS).then(|| {
            StopReason::TooManyUnknown {
                requests: self.unknown_streak,
            }
            .into()
        })
    }
}

/// Older methods answer an empty code and a text (`lead-methods.md` §1); of all texts this one alone decides something.
fn is_access_denied(error: &PortalError) -> bool {
    let text = error.text.to_lowercase();
    let told = text.starts_with("access denied") || text.starts_with("доступ запрещ");
    error.code.eq_ignore_ascii_case("ACCESS_DENIED") || (error.code.is_empty() && told)
}

fn as_not_run(outcomes: RowOutcomes) -> RowOutcomes {
    let not_run = |outcome| match outcome {
        Outcome::Refused(_) => Outcome::Intended,
        Outcome::Created(_)
        | Outcome::Updated(_)
        | Outcome::Unknown(_)
        | Outcome::Deferred(_)
        | Outcome::Intended => outcome,
    };
    outcomes
        .into_iter()
        .map(|(row, outcome)| (row, not_run(outcome)))
        .collect()
}

//! What a reply says as a whole, and of each command of a batch, before anybody asks what that means for a row or a question
//! (`rest-contract.md` §3, §6).

use serde_json::Value;

use super::batch_json::batch_json;
use super::errors::{Place, Reaction, StopError, reaction};
use super::php_shapes::{body_json, command_error, entry, error_of};
use super::reply::{Reply, RequestVerdict, Unanswered};
use crate::domain::{LimitKind, PortalError, UnknownCause};

/// A reply, taken apart.
#[derive(Debug)]
pub(super) struct Envelope {
    /// HTTP status; 0 where no answer came.
    pub(super) status: u16,
    /// The answer, where one came that can be read: it holds an error, a result, or both.
    pub(super) answer: Option<Value>,
    /// What befell the request as a whole; `None` where the portal took it up.
    pub(super) failure: Option<(Unanswered, RequestVerdict)>,
}

impl Envelope {
    /// Opens a reply to a batch or to a call that stood alone.
    pub(super) fn open(is_batch: bool, reply: &Reply) -> Self {
        match reply {
            Reply::Answer { status, body } => Self::of_answer(is_batch, *status, body),
            Reply::Redirected { host } => redirected(host.clone()),
            Reply::Shut(error) => failed(
                Unanswered::Deferred(LimitKind::NotRun),
                RequestVerdict::Stop(error.clone()),
            ),
            Reply::NeverSent { cause } => {
                let cause = cause.clone();
                failed(
                    Unanswered::Deferred(LimitKind::NotRun),
                    RequestVerdict::NotSent { cause },
                )
            }
            Reply::Lost(cause) => lost(cause.clone()),
        }
    }

    fn of_answer(is_batch: bool, status: u16, body: &[u8]) -> Self {
        if (300..400).contains(&status) {
            return redirected("?".to_owned());
        }
        let read = if is_batch { batch_json } else { body_json };
        let Some(answer) = read(body).filter(Value::is_object) else {
            return lost(UnknownCause::Unreadable { status });
        };
        let error = error_of(&answer, status);
        if error.is_none() && answer.get("result").is_none() {
            return lost(UnknownCause::Unreadable { status });
        }
        let place = if is_batch {
            Place::WholeBatch
        } else {
            Place::Alone
        };
        Self {
            status,
            failure: error.map(|error| judged(error, place)),
            answer: Some(answer),
        }
    }

    /// What stands under `result`, beside an error too.
    pub(super) fn result(&self) -> Option<&Value> {
        self.answer.as_ref()?.get("result")
    }

    /// The result of a batch's command; `None` where the answer has none for it.
    pub(super) fn command_result(&self, key: &str) -> Option<&Value> {
        entry(entry(self.result()?, "result")?, key)
    }

    /// What stands under `result_next` for a batch's command: the list goes on.
    pub(super) fn command_next(&self, key: &str) -> Option<&Value> {
        entry(entry(self.result()?, "result_next")?, key)
    }

    /// What kept a batch's command that has no result from having one.
    pub(super) fn command_failure(&self, key: &str) -> (Unanswered, RequestVerdict) {
        let errors = self
            .result()
            .and_then(|result| entry(result, "result_error"));
        match errors.and_then(|errors| entry(errors, key)) {
            Some(value) => judged(command_error(value), Place::Command),
            None => (
                Unanswered::Lost(UnknownCause::NotMentioned),
                RequestVerdict::Done,
            ),
        }
    }

    /// Whether an error stands for a batch's command.
    pub(super) fn has_command_error(&self, key: &str) -> bool {
        let errors = self
            .result()
            .and_then(|result| entry(result, "result_error"));
        errors.is_some_and(|errors| entry(errors, key).is_some())
    }
}

const fn failed(unanswered: Unanswered, verdict: RequestVerdict) -> Envelope {
    Envelope {
        status: 0,
        answer: None,
        failure: Some((unanswered, verdict)),
    }
}

const fn lost(cause: UnknownCause) -> Envelope {
    failed(Unanswered::Lost(cause), RequestVerdict::Lost)
}

const fn redirected(host: String) -> Envelope {
    failed(
        Unanswered::Deferred(LimitKind::NotRun),
        RequestVerdict::Stop(StopError::PortalRedirected { host }),
    )
}

/// What an error means for what was asked, and for the request.
pub(super) fn judged(error: PortalError, place: Place) -> (Unanswered, RequestVerdict) {
    let reaction = reaction(&error, place);
    let verdict = match reaction {
        Reaction::RowError | Reaction::Requeue => RequestVerdict::Done,
        Reaction::WaitRate => RequestVerdict::RateRefused,
        Reaction::WaitOperating => RequestVerdict::OperatingRefused,
        Reaction::Verify if place == Place::Command => RequestVerdict::Done,
        Reaction::Verify => RequestVerdict::Lost,
        Reaction::Stop(cause) => RequestVerdict::Stop(cause.error(&error)),
    };
    (unanswered(reaction, error), verdict)
}

fn unanswered(reaction: Reaction, error: PortalError) -> Unanswered {
    match reaction {
        Reaction::WaitRate => Unanswered::Deferred(LimitKind::Rate),
        Reaction::WaitOperating => Unanswered::Deferred(LimitKind::Operating),
        Reaction::RowError => Unanswered::Refused(error),
        Reaction::Verify => Unanswered::Lost(UnknownCause::Fault(error)),
        Reaction::Stop(cause) if cause.may_have_run() => {
            Unanswered::Lost(UnknownCause::Fault(error))
        }
        Reaction::Requeue | Reaction::Stop(_) => Unanswered::Deferred(LimitKind::NotRun),
    }
}

/// Of two verdicts the one that weighs more; of equals the first.
pub(super) fn graver(one: RequestVerdict, other: RequestVerdict) -> RequestVerdict {
    const fn weight(verdict: &RequestVerdict) -> u8 {
        match verdict {
            RequestVerdict::Done => 0,
            RequestVerdict::RateRefused => 1,
            RequestVerdict::OperatingRefused => 2,
            RequestVerdict::Lost => 3,
            RequestVerdict::NotSent { .. } => 4,
            RequestVerdict::Stop(_) => 5,
        }
    }
    if weight(&other) > weight(&one) {
        other
    } else {
        one
    }
}

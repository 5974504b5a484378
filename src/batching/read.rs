//! Reading a reply: one outcome for each row, whatever came back.
//!
//! The rule above all others: a row is *created* only when the answer holds a positive ID for it, and *refused* or *deferred*
//! only when the answer proves that nothing was created. Everything else is *unknown* and is never sent again blindly
//! (`rest-contract.md` §4, §6).

use serde_json::Value;

use super::errors::{Place, Reaction, StopError, reaction};
use super::php_shapes::{body_json, command_error, entry, error_of, positive_id};
use super::reply::{Reading, Reply, RequestVerdict};
use super::request::{Request, Slot};
use super::timing::{operating, processing_ms_per_row};
use crate::domain::{LeadId, LimitKind, Outcome, PortalError, UnknownCause};

/// Reads the reply to a request.
pub fn read(request: &Request, reply: &Reply) -> Reading {
    match reply {
        Reply::Answer { status, body } => read_answer(request, *status, body),
        Reply::Redirected { host } => redirected(request, host.clone()),
        Reply::NeverSent { cause } => all(
            request,
            &Outcome::Deferred(LimitKind::NotRun),
            RequestVerdict::NotSent {
                cause: cause.clone(),
            },
        ),
        Reply::Lost(cause) => lost(request, cause.clone()),
    }
}

fn read_answer(request: &Request, status: u16, body: &[u8]) -> Reading {
    if (300..400).contains(&status) {
        return redirected(request, "?".to_owned());
    }
    let Some(answer) = body_json(body).filter(Value::is_object) else {
        return lost(request, UnknownCause::Unreadable { status });
    };
    let mut reading = match (error_of(&answer, status), answer.get("result")) {
        // An ID proves the lead, even if an error stands beside it.
        (_, Some(result)) if !request.is_batch() && positive_id(result).is_some() => {
            read_alone(request, result)
        }
        (Some(error), _) => refused_whole(request, error),
        (None, Some(result)) if request.is_batch() => read_batch(request, result),
        (None, Some(result)) => read_alone(request, result),
        (None, None) => return lost(request, UnknownCause::Unreadable { status }),
    };
    reading.operating = operating(request, &answer);
    reading.processing_ms_per_row = processing_ms_per_row(request, &answer);
    reading
}

/// Every row alike.
fn all(request: &Request, outcome: &Outcome, verdict: RequestVerdict) -> Reading {
    Reading {
        outcomes: request.rows().map(|row| (row, outcome.clone())).collect(),
        operating: Vec::new(),
        processing_ms_per_row: None,
        verdict,
    }
}

fn lost(request: &Request, cause: UnknownCause) -> Reading {
    all(request, &Outcome::Unknown(cause), RequestVerdict::Lost)
}

fn redirected(request: &Request, host: String) -> Reading {
    let verdict = RequestVerdict::Stop(StopError::PortalRedirected { host });
    all(request, &Outcome::Deferred(LimitKind::NotRun), verdict)
}

/// An error of the whole request: of a batch before or amid its commands, or of the call that stood alone.
fn refused_whole(request: &Request, error: PortalError) -> Reading {
    let place = if request.is_batch() {
        Place::WholeBatch
    } else {
        Place::Alone
    };
    let reaction = reaction(&error, place);
    let verdict = match reaction {
        Reaction::RowError | Reaction::Requeue => RequestVerdict::Done,
        Reaction::WaitRate => RequestVerdict::RateRefused,
        Reaction::WaitOperating => RequestVerdict::OperatingRefused,
        Reaction::Verify => RequestVerdict::Lost,
        Reaction::Stop(cause) => RequestVerdict::Stop(cause.error(&error)),
    };
    all(request, &outcome_of(reaction, error), verdict)
}

fn outcome_of(reaction: Reaction, error: PortalError) -> Outcome {
    match reaction {
        Reaction::WaitRate => Outcome::Deferred(LimitKind::Rate),
        Reaction::WaitOperating => Outcome::Deferred(LimitKind::Operating),
        Reaction::RowError => Outcome::Refused(error),
        Reaction::Verify => Outcome::Unknown(UnknownCause::Fault(error)),
        Reaction::Stop(cause) if cause.may_have_run() => {
            Outcome::Unknown(UnknownCause::Fault(error))
        }
        Reaction::Requeue | Reaction::Stop(_) => Outcome::Deferred(LimitKind::NotRun),
    }
}

fn read_alone(request: &Request, result: &Value) -> Reading {
    all(request, &created(Some(result)), RequestVerdict::Done)
}

fn created(result: Option<&Value>) -> Outcome {
    result
        .and_then(positive_id)
        .map_or(Outcome::Unknown(UnknownCause::NotMentioned), |id| {
            Outcome::Created(LeadId(id))
        })
}

/// The answer to a batch that was accepted: each command has its own entry in one of two maps, or in none.
fn read_batch(request: &Request, result: &Value) -> Reading {
    let results = entry(result, "result");
    let errors = entry(result, "result_error");
    let mut outcomes = Vec::new();
    let mut verdict = RequestVerdict::Done;
    for slot in &request.slots {
        let (outcome, said) = read_command(slot, results, errors);
        outcomes.extend(slot.call.rows.iter().map(|row| (*row, outcome.clone())));
        verdict = graver(verdict, said);
    }
    Reading {
        outcomes,
        operating: Vec::new(),
        processing_ms_per_row: None,
        verdict,
    }
}

fn read_command(
    slot: &Slot,
    results: Option<&Value>,
    errors: Option<&Value>,
) -> (Outcome, RequestVerdict) {
    let by_key = |map: Option<&'_ Value>| map.and_then(|map| entry(map, &slot.key)).cloned();
    let made = created(by_key(results).as_ref());
    // An ID proves the lead, even if an error stands beside it.
    let error = match (&made, by_key(errors)) {
        (Outcome::Unknown(_), Some(value)) => command_error(&value),
        _ => return (made, RequestVerdict::Done),
    };
    let reaction = reaction(&error, Place::Command);
    let verdict = match reaction {
        Reaction::RowError | Reaction::Verify | Reaction::Requeue => RequestVerdict::Done,
        Reaction::WaitRate => RequestVerdict::RateRefused,
        Reaction::WaitOperating => RequestVerdict::OperatingRefused,
        Reaction::Stop(cause) => RequestVerdict::Stop(cause.error(&error)),
    };
    (outcome_of(reaction, error), verdict)
}

/// Of two verdicts the one that weighs more; of equals the first.
fn graver(one: RequestVerdict, other: RequestVerdict) -> RequestVerdict {
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

#[cfg(test)]
mod tests;

//! Reading a reply: one outcome for each row, whatever came back.
//!
//! The rule above all others: a row is *created* only when the answer holds a positive ID for it, *updated* only when it holds
//! `true`, and *refused* or *deferred* only when the answer proves that nothing was written. Everything else is *unknown* and is
//! never sent again blindly (`rest-contract.md` §4, §6).

use serde_json::Value;

use super::envelope::{Envelope, graver};
use super::php_shapes::positive_id;
use super::reply::{Reading, Reply, RequestVerdict, Unanswered};
use super::request::{Request, Slot};
use super::timing::{Command, operating, processing_ms_per_row};
use crate::domain::{Call, LeadId, Outcome, UnknownCause, Verb};

/// Reads the reply to a request.
pub fn read(request: &Request, reply: &Reply) -> Reading {
    let envelope = Envelope::open(request.is_batch(), reply);
    let slots = request.slots.iter();
    let commands: Vec<Command<'_>> = slots
        .map(|slot| (slot.key.as_str(), slot.call.method.name()))
        .collect();
    let answer = envelope.answer.as_ref();
    let mut reading = Reading {
        outcomes: Vec::new(),
        operating: answer.map_or_else(Vec::new, |answer| {
            operating(request.path, &commands, answer)
        }),
        processing_ms_per_row: answer.and_then(|answer| processing_ms_per_row(request, answer)),
        verdict: RequestVerdict::Done,
    };
    for slot in &request.slots {
        let (outcome, verdict) = outcome_of(request.is_batch(), &envelope, slot);
        let rows = slot.call.rows.iter();
        reading
            .outcomes
            .extend(rows.map(|row| (*row, outcome.clone())));
        reading.verdict = graver(reading.verdict, verdict);
    }
    reading
}

/// What became of a call. What proves the lead proves it even if an error stands beside it.
fn outcome_of(is_batch: bool, envelope: &Envelope, slot: &Slot) -> (Outcome, RequestVerdict) {
    let result = match (&envelope.failure, is_batch) {
        (Some(_), true) => None,
        (None, true) => envelope.command_result(&slot.key),
        (_, false) => envelope.result(),
    };
    if let Some(written) = result.and_then(|result| written(&slot.call, result)) {
        return (written, RequestVerdict::Done);
    }
    let (unanswered, verdict) = match &envelope.failure {
        Some((unanswered, verdict)) => (unanswered.clone(), verdict.clone()),
        None if is_batch => envelope.command_failure(&slot.key),
        None => (
            Unanswered::Lost(UnknownCause::NotMentioned),
            RequestVerdict::Done,
        ),
    };
    (unanswered.into(), verdict)
}

/// What a result proves: an ID that a lead was made, `true` that one was changed (`lead-methods.md` §1, §5, §11).
fn written(call: &Call, result: &Value) -> Option<Outcome> {
    match call.verb {
        Verb::Add => positive_id(result).map(|id| Outcome::Created(LeadId(id))),
        Verb::Update(lead) => {
            let told = *result == Value::Bool(true) || positive_id(result) == Some(1);
            told.then_some(Outcome::Updated(lead))
        }
    }
}

impl From<Unanswered> for Outcome {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Deferred(limit) => Self::Deferred(limit),
            Unanswered::Lost(cause) => Self::Unknown(cause),
            Unanswered::Refused(error) => Self::Refused(error),
        }
    }
}

#[cfg(test)]
mod tests;

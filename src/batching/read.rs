//! Reading a reply: one outcome for each row, whatever came back.
//!
//! The rule above all others: a row is *created* only when the answer holds a positive ID for it, *updated* only when it holds
//! `true`, and *refused* or *deferred* only when the answer proves that nothing was written. Everything else is *unknown* and is
//! never sent again blindly (`rest-contract.md` §4, §6).

use serde_json::Value;

use super::bundle_read::read_bundle;
use super::envelope::{Envelope, graver, judged};
use super::errors::{Place, comes_before_rows};
use super::php_shapes::{entry, error_of, positive_id};
use super::reply::{Reading, Reply, RequestVerdict, Unanswered};
use super::request::{Request, Slot};
use super::timing::{Command, timing};
use crate::domain::{Call, LEAD_PHP, LeadId, Method, Outcome, Timing, UnknownCause, Verb};

/// Reads the reply to a request.
pub fn read(request: &Request, reply: &Reply) -> Reading {
    if request.path == LEAD_PHP {
        return read_bundle(request, reply);
    }
    let envelope = Envelope::open(request.is_batch(), reply);
    let slots = request.slots.iter();
    let commands: Vec<Command<'_>> = slots
        .map(|slot| {
            let call = &slot.call;
            (slot.key.as_str(), call.method.name(), call.rows.len())
        })
        .collect();
    let answer = envelope.answer.as_ref();
    let mut reading = Reading {
        outcomes: Vec::new(),
        timing: answer.map_or_else(Timing::default, |answer| {
            timing(request.path, &commands, answer)
        }),
        verdict: RequestVerdict::Done,
    };
    for slot in &request.slots {
        let failure = failure_of(request.is_batch(), &envelope, slot);
        let result = match (&envelope.failure, request.is_batch()) {
            (Some(_), true) => None,
            (None, true) => envelope.command_result(&slot.key),
            (_, false) => envelope.result(),
        };
        for (index, row) in slot.call.rows.iter().enumerate() {
            let told = result.and_then(|result| written(&slot.call, index, result));
            let (outcome, verdict) = told.unwrap_or_else(|| failure.clone());
            reading.outcomes.push((*row, outcome));
            reading.verdict = graver(reading.verdict, verdict);
        }
    }
    reading
}

/// What becomes of a call's rows of which its result says nothing.
fn failure_of(is_batch: bool, envelope: &Envelope, slot: &Slot) -> (Outcome, RequestVerdict) {
    let (unanswered, verdict) = match &envelope.failure {
        Some((unanswered, verdict)) => (unanswered.clone(), verdict.clone()),
        None if is_batch => envelope.command_failure(&slot.key),
        None => (
            Unanswered::Lost(UnknownCause::NotMentioned),
            RequestVerdict::Done,
        ),
    };
    let unanswered = match unanswered {
        // A row that ends a call of several leaves those before it standing (`facts-unknown.md` row 30).
        Unanswered::Refused(error) if slot.call.rows.len() > 1 && !comes_before_rows(&error) => {
            Unanswered::Lost(UnknownCause::Fault(error))
        }
        Unanswered::Refused(_) | Unanswered::Lost(_) | Unanswered::Deferred(_) => unanswered,
    };
    (unanswered.into(), verdict)
}

/// What a result proves of a call's row: an ID that a lead was made, `true` that one was changed (`lead-methods.md` §1, §2, §4, §5,
/// §11). What proves the lead proves it even if an error stands beside it.
fn written(call: &Call, index: usize, result: &Value) -> Option<(Outcome, RequestVerdict)> {
    let done = |outcome| (outcome, RequestVerdict::Done);
    let created = |value: &Value| {
        let id = positive_id(value)?;
        Some(done(Outcome::Created(LeadId(id))))
    };
    let item = |of: &Value| entry(entry(of, "item")?, "id").and_then(created);
    match (call.verb, call.method) {
        (Verb::Update(lead), _) => {
            let told = *result == Value::Bool(true) || positive_id(result) == Some(1);
            told.then_some(done(Outcome::Updated(lead)))
        }
        // What `lead.php` answers has a reader of its own.
        (Verb::Add, Method::LeadAdd | Method::LeadUpdate | Method::LeadPhp) => created(result),
        (Verb::Add, Method::ItemAdd) => item(result),
        (Verb::Add, Method::BatchImport) => {
            let told = entry(entry(result, "items")?, &index.to_string())?;
            item(told).or_else(|| {
                let (unanswered, verdict) = judged(error_of(told, 0)?, Place::Command);
                Some((unanswered.into(), verdict))
            })
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
mod rows_tests;
#[cfg(test)]
mod tests;

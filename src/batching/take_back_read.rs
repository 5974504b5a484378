//! Reading what became of leads that were to be taken back.
//!
//! A lead counts as taken back only when the portal says so by `true`, or says that there is no such lead; as changed only when its
//! check came back empty. What else can be read is a refusal; all the rest is lost, and the lead is read again.

use serde_json::Value;

use super::envelope::{Envelope, graver};
use super::errors::StopError;
use super::inquiry_read::says_not_there;
use super::lead_row::found_leads;
use super::php_shapes::positive_id;
use super::reply::{Reply, RequestVerdict, Unanswered};
use super::take_back::{LIST, TakingRequest, TakingSlot};
use super::timing::{Command, timing};
use crate::domain::{LimitKind, PortalError, Timing, UnknownCause};

/// What became of a lead that was to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The lead is deleted, or holds its old values.
    Done,
    /// The check did not find the lead as it was read, and nothing was done: it was changed, or is gone.
    Changed,
    /// There is no such lead.
    NotThere,
    /// Nothing was done, or not known to be.
    Not(Unanswered),
}

/// The reply to a request that takes leads back, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakingReading {
    /// Each lead's outcome, in the request's order, by its tag.
    pub outcomes: Vec<(u64, Taken)>,
    /// The answer's times and counters.
    pub timing: Timing,
    /// The methods whose operating time was refused.
    pub refused: Vec<&'static str>,
    /// What it means for the request as a whole.
    pub verdict: RequestVerdict,
}

/// Reads the reply to a request that takes leads back.
pub fn read_take_back(request: &TakingRequest, reply: &Reply) -> TakingReading {
    let envelope = Envelope::open(request.is_batch(), reply);
    let answer = envelope.answer.as_ref();
    let commands = commands(request);
    let mut reading = TakingReading {
        outcomes: Vec::new(),
        timing: answer.map_or_else(Timing::default, |answer| {
            timing(request.path, &commands, answer)
        }),
        refused: Vec::new(),
        verdict: RequestVerdict::Done,
    };
    for slot in &request.slots {
        let (taken, verdict, refused) = outcome(&envelope, slot);
        reading.outcomes.push((slot.taking.tag, taken));
        if verdict == RequestVerdict::OperatingRefused && !reading.refused.contains(&refused) {
            reading.refused.push(refused);
        }
        reading.verdict = graver(reading.verdict, verdict);
    }
    reading
}

fn commands(request: &TakingRequest) -> Vec<Command<'_>> {
    let mut commands = Vec::new();
    for slot in &request.slots {
        if let Some(check) = &slot.check {
            commands.push((check.as_str(), LIST, 1));
        }
        commands.push((slot.act.as_str(), slot.taking.how.method(), 1));
    }
    commands
}

/// What became of a lead, what that means for the request, and which method is meant by that.
fn outcome(envelope: &Envelope, slot: &TakingSlot) -> (Taken, RequestVerdict, &'static str) {
    let method = slot.taking.how.method();
    if let Some((unanswered, verdict)) = &envelope.failure {
        let done = slot.check.is_none() && envelope.result().is_some_and(is_true);
        if done {
            return (Taken::Done, RequestVerdict::Done, method);
        }
        return (told(unanswered.clone()), verdict.clone(), method);
    }
    let Some(check) = &slot.check else {
        let done = envelope.result().is_some_and(is_true);
        return (done_or_lost(done), RequestVerdict::Done, method);
    };
    if envelope.command_result(&slot.act).is_some_and(is_true) {
        return match found(envelope, slot, check) {
            Found::Others => stranger(slot),
            Found::It | Found::Nothing | Found::Unknown => {
                (Taken::Done, RequestVerdict::Done, method)
            }
        };
    }
    if envelope.has_command_error(check) {
        let (unanswered, verdict) = envelope.command_failure(check);
        // Without the check's answer there is no ID, so that nothing was done, whatever befell the check itself.
        let nothing = match unanswered {
            Unanswered::Lost(_) => Unanswered::Deferred(LimitKind::NotRun),
            Unanswered::Deferred(_) | Unanswered::Refused(_) => unanswered,
        };
        return (Taken::Not(nothing), verdict, LIST);
    }
    match found(envelope, slot, check) {
        Found::Nothing => (Taken::Changed, RequestVerdict::Done, method),
        Found::Others => stranger(slot),
        Found::It => {
            let (unanswered, verdict) = envelope.command_failure(&slot.act);
            (told(unanswered), verdict, method)
        }
        Found::Unknown => {
            let lost = Unanswered::Lost(UnknownCause::NotMentioned);
            (Taken::Not(lost), RequestVerdict::Done, method)
        }
    }
}

/// What a check found.
enum Found {
    It,
    Nothing,
    Others,
    /// Its answer is not there, or cannot be read.
    Unknown,
}

fn found(envelope: &Envelope, slot: &TakingSlot, check: &str) -> Found {
    let Some(leads) = envelope.command_result(check).and_then(found_leads) else {
        return Found::Unknown;
    };
    let is_it = |id| id == slot.taking.lead;
    match leads.first() {
        None => Found::Nothing,
        Some(first) if is_it(first.id) => Found::It,
        Some(_) => Found::Others,
    }
}

/// A portal that finds another lead than was asked for drops filters that it should know: nothing more is taken back there.
fn stranger(slot: &TakingSlot) -> (Taken, RequestVerdict, &'static str) {
    let stop = StopError::RequestNotUnderstood {
        error: String::new(),
        text: LIST.to_owned(),
    };
    let lost = Unanswered::Lost(UnknownCause::NotMentioned);
    let verdict = RequestVerdict::Stop(stop);
    (Taken::Not(lost), verdict, slot.taking.how.method())
}

fn told(unanswered: Unanswered) -> Taken {
    match unanswered {
        Unanswered::Refused(error) => refused(error),
        Unanswered::Deferred(_) | Unanswered::Lost(_) => Taken::Not(unanswered),
    }
}

fn refused(error: PortalError) -> Taken {
    if says_not_there(&error) {
        Taken::NotThere
    } else {
        Taken::Not(Unanswered::Refused(error))
    }
}

const fn done_or_lost(done: bool) -> Taken {
    if done {
        Taken::Done
    } else {
        Taken::Not(Unanswered::Lost(UnknownCause::NotMentioned))
    }
}

/// `true`, or 1.
fn is_true(result: &Value) -> bool {
    *result == Value::Bool(true) || positive_id(result) == Some(1)
}

//! Reading the reply to questions: one answer for each, whatever came back.
//!
//! The rule above all others: a lead counts as absent only when the portal told so in whole. A list that cannot be read to its last
//! row, a page cut off, a command that is not mentioned answer nothing.

use serde_json::Value;

use super::client_row::{found_ids, named_clients};
use super::crm_card::{cards, duplicates};
use super::envelope::{Envelope, graver};
use super::errors::is_access_denied;
use super::inquiry::Inquiry;
use super::lead_row::{found_leads, portal_lead, titled_leads};
use super::php_shapes::entry;
use super::question::Question;
use super::reply::{Reply, RequestVerdict, Unanswered};
use super::timing::{Command, timing};
use crate::domain::{
    CrmCard, CrmEntity, FoundLead, NamedClient, PortalError, PortalLead, Timing, TitledLead,
    UnknownCause,
};

/// Rows of a page (`rest-contract.md` §7).
const PAGE: usize = 50;

/// What the portal answers to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The leads of a list, as they came.
    ///
    /// Rows that were not asked for are among them where the portal dropped a filter that it does not know (`rest-contract.md`
    /// §7), and texts that it holds for equal though their letters differ: whoever asks must compare each row byte for byte.
    Found {
        /// The leads.
        leads: Vec<FoundLead>,
        /// The page is full: there may be more, and what is not in it is not known to be absent.
        full: bool,
    },
    /// Leads of a title, as they came; others are among them where the portal dropped the filter.
    Titled(Vec<TitledLead>),
    /// What has one of the contacts, by kind; kinds without finds may be left out.
    Duplicates(Vec<(CrmEntity, Vec<u64>)>),
    /// Those of the IDs that can be seen; others are among them where the portal dropped the filter.
    Cards(Vec<CrmCard>),
    /// The lead that was asked for.
    Lead(Box<PortalLead>),
    /// The portal says that there is no such lead.
    NotThere,
    /// Companies or contacts of a name, as they came; others are among them where the portal dropped the filter.
    Clients(Vec<NamedClient>),
    /// The companies or contacts that have a phone or an e-mail.
    Holders(Vec<u64>),
    /// The portal answers.
    Time,
}

/// The reply to an inquiry, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryReading {
    /// Each question in order with its answer, or with what kept it from one.
    pub answers: Vec<(Question, Result<Answer, Unanswered>)>,
    /// The answer's times and counters.
    pub timing: Timing,
    /// What it means for the request as a whole.
    pub verdict: RequestVerdict,
}

/// Reads the reply to an inquiry.
pub fn read_inquiry(inquiry: &Inquiry, reply: &Reply) -> InquiryReading {
    let envelope = Envelope::open(inquiry.is_batch(), reply);
    let slots = inquiry.slots.iter();
    let commands: Vec<Command<'_>> = slots
        .map(|(key, question)| (key.as_str(), question.method(), 1))
        .collect();
    let answer = envelope.answer.as_ref();
    let mut reading = InquiryReading {
        answers: Vec::new(),
        timing: answer.map_or_else(Timing::default, |answer| {
            timing(inquiry.path, &commands, answer)
        }),
        verdict: RequestVerdict::Done,
    };
    for (key, question) in &inquiry.slots {
        let (answer, verdict) = answer_to(inquiry.is_batch(), &envelope, key, question);
        reading.answers.push((question.clone(), answer));
        reading.verdict = graver(reading.verdict, verdict);
    }
    reading
}

/// An error counts even if a result stands beside it: nothing is lost by asking again.
fn answer_to(
    is_batch: bool,
    envelope: &Envelope,
    key: &str,
    question: &Question,
) -> (Result<Answer, Unanswered>, RequestVerdict) {
    let failure = match &envelope.failure {
        Some(failure) => Some(failure.clone()),
        None if is_batch && envelope.has_command_error(key) => Some(envelope.command_failure(key)),
        None => None,
    };
    if let Some((unanswered, verdict)) = failure {
        let absent =
            matches!(&unanswered, Unanswered::Refused(error) if tells_absence(question, error));
        let answer = if absent {
            Ok(Answer::NotThere)
        } else {
            Err(unanswered)
        };
        return (answer, verdict);
    }
    let (result, next) = if is_batch {
        (envelope.command_result(key), envelope.command_next(key))
    } else {
        let next = envelope.answer.as_ref();
        (envelope.result(), next.and_then(|all| entry(all, "next")))
    };
    let answer = match result.filter(|result| !result.is_null()) {
        None => Err(UnknownCause::NotMentioned),
        Some(result) => told(question, result, next).ok_or(UnknownCause::Unreadable {
            status: envelope.status,
        }),
    };
    (answer.map_err(Unanswered::Lost), RequestVerdict::Done)
}

fn told(question: &Question, result: &Value, next: Option<&Value>) -> Option<Answer> {
    match question {
        Question::Origins { .. } | Question::Newest { .. } | Question::Page { .. } => {
            let leads = found_leads(result)?;
            let full = leads.len() >= PAGE || next.is_some();
            Some(Answer::Found { leads, full })
        }
        Question::Titled { .. } => titled_leads(result).map(Answer::Titled),
        Question::Lead { id } => portal_lead(*id, result).map(Box::new).map(Answer::Lead),
        Question::Duplicates { .. } => duplicates(result).map(Answer::Duplicates),
        Question::Cards { entity, .. } => cards(*entity, result).map(Answer::Cards),
        Question::Clients { kind, .. } => named_clients(*kind, result).map(Answer::Clients),
        Question::Holders { kind, .. } => found_ids(*kind, result).map(Answer::Holders),
        Question::Time => Some(Answer::Time),
    }
}

/// What a portal says of a lead that is not there, in the languages of its interface that are known. Lower case.
const ABSENCE_TEXTS: &[&str] = &["not found", "не найден", "не знайден"];

/// Whether a refusal says that the lead is not there: `NOT_FOUND`, or the text that older methods answer without a code, which some
/// portals say in their own language (`lead-methods.md` §5: `"" "Not found"`).
///
/// Only what is known to mean that counts. Any other refusal of `crm.lead.get` may be a lack of rights in a language that is not
/// known, and a lead that cannot be seen must not be taken for one that people have deleted.
fn tells_absence(question: &Question, error: &PortalError) -> bool {
    let Question::Lead { .. } = question else {
        return false;
    };
    says_not_there(error)
}

/// Whether an error of a method that is about one lead says that there is no such lead.
pub(super) fn says_not_there(error: &PortalError) -> bool {
    let text = error.text.to_lowercase();
    let told = ABSENCE_TEXTS.iter().any(|known| text.contains(known));
    !is_access_denied(error)
        && (error.code.eq_ignore_ascii_case("NOT_FOUND") || (error.code.is_empty() && told))
}

#[cfg(test)]
mod tests;

//! Dates that the portal otherwise sets itself: what it refuses is told before anything is sent (`lead-methods.md` §4).

use jiff::{Timestamp, Zoned};

use super::lead::Lead;
use crate::domain::{CREATED, FieldName, FieldValue, MODIFIED, MOVED, ProblemKind};

/// Puts stamps that come too early or too late for the date of creation where they have to be (DAT-18): each with what was
/// done. A lead without a date of creation has nothing that they could follow.
pub(super) fn clamp(lead: &mut Lead) -> Vec<(FieldName, ProblemKind)> {
    let moment = |lead: &Lead, name: &str| match lead.value(name) {
        Some(FieldValue::DateTime(moment)) => Some(moment.clone()),
        Some(_) | None => None,
    };
    let Some(created) = moment(lead, CREATED) else {
        return Vec::new();
    };
    let mut clamped = Vec::new();
    let mut put = |lead: &mut Lead, name: &str, to: Zoned, other: &str| {
        let (name, value) = (FieldName::new(name), FieldValue::DateTime(to));
        let after = value.wire_text().unwrap_or_default();
        let other = other.to_owned();
        lead.replace(&name, value);
        clamped.push((name, ProblemKind::DateClamped { after, other }));
    };
    if moment(lead, MODIFIED).is_some_and(|of| of < created) {
        put(lead, MODIFIED, created.clone(), CREATED);
    }
    let Some(moved) = moment(lead, MOVED) else {
        return clamped;
    };
    let modified = moment(lead, MODIFIED).filter(|modified| moved > *modified);
    if moved < created {
        put(lead, MOVED, created, CREATED);
    } else if let Some(modified) = modified {
        put(lead, MOVED, modified, MODIFIED);
    }
    clamped
}

/// What is wrong with the stamps of a lead that is made at this moment, by field.
pub(super) fn wrong(lead: &Lead, now: Timestamp) -> Vec<(FieldName, ProblemKind)> {
    let moment = |name: &str| match lead.value(name) {
        Some(FieldValue::DateTime(moment)) => Some(moment),
        Some(_) | None => None,
    };
    let (created, moved, modified) = (moment(CREATED), moment(MOVED), moment(MODIFIED));
    let mut wrong = Vec::new();
    for (name, of) in [(CREATED, created), (MOVED, moved), (MODIFIED, modified)] {
        if of.is_some_and(|of| of.timestamp() > now) {
            wrong.push((FieldName::new(name), ProblemKind::StampInFuture));
        }
    }
    let mut order = |name: &str, other: &str, fine: bool| {
        if !fine {
            let other = other.to_owned();
            wrong.push((
                FieldName::new(name),
                ProblemKind::StampsOutOfOrder { other },
            ));
        }
    };
    // A lead without a date of its own is created now, and nothing comes before that.
    let begins = |later: Option<&Zoned>| {
        later.is_none_or(|later| created.is_some_and(|first| first <= later))
    };
    order(MODIFIED, CREATED, begins(modified));
    order(MOVED, CREATED, begins(moved));
    if let (Some(moved), Some(modified)) = (moved, modified) {
        order(MOVED, MODIFIED, moved <= modified);
    }
    wrong
}

//! Dates that the portal otherwise sets itself: what it refuses is told before anything is sent (`lead-methods.md` §4).

use jiff::{Timestamp, Zoned};

use super::lead::Lead;
use crate::domain::{CREATED, FieldName, FieldValue, MODIFIED, MOVED, ProblemKind};

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

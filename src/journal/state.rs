//! How far an origin has come, as numbers and columns.

use rusqlite::Row;

use super::names::strange;
use crate::domain::{KnownState, LeadId, PortalError, Verb};

/// Numbers of states in the table `origins`; never given another meaning.
pub(super) const OPEN: i64 = 0;
pub(super) const UNKNOWN_ADD: i64 = 1;
pub(super) const UNKNOWN_UPDATE: i64 = 2;
pub(super) const REFUSED: i64 = 3;
pub(super) const THERE: i64 = 4;
pub(super) const UPDATED: i64 = 5;
pub(super) const GONE: i64 = 6;
pub(super) const UNDOING: i64 = 7;

/// A lead's ID as SQLite keeps it.
pub(super) fn kept(lead: LeadId) -> i64 {
    i64::try_from(lead.0).unwrap_or(i64::MAX)
}

/// A lead's ID from what SQLite keeps.
pub(super) fn lead(kept: i64) -> LeadId {
    LeadId(u64::try_from(kept).unwrap_or(0))
}

/// An error of the portal as text, without what may be somebody's.
pub(super) fn error_text(error: &PortalError) -> String {
    let error = error.impersonal();
    serde_json::json!([error.code, error.text, error.status]).to_string()
}

fn error_from(text: &str) -> Option<PortalError> {
    let (code, text, status) = serde_json::from_str(text).ok()?;
    Some(PortalError { code, text, status })
}

/// The state from the columns `state`, `lead` and `error` at this place and the two behind it.
pub(super) fn state_at(row: &Row<'_>, at: usize) -> rusqlite::Result<KnownState> {
    let number: i64 = row.get(at)?;
    let found: Option<i64> = row.get(at + 1)?;
    let lead = || {
        found
            .map(lead)
            .ok_or_else(|| strange("a state without its lead"))
    };
    Ok(match number {
        OPEN => KnownState::Open,
        UNKNOWN_ADD => KnownState::Unknown(Verb::Add),
        UNKNOWN_UPDATE => KnownState::Unknown(Verb::Update(lead()?)),
        REFUSED => {
            let text: String = row.get(at + 2)?;
            KnownState::Refused(error_from(&text).ok_or_else(|| strange("an error"))?)
        }
        THERE | UPDATED => KnownState::There {
            lead: lead()?,
            updated: number == UPDATED,
        },
        GONE => KnownState::Gone(lead()?),
        UNDOING => KnownState::Undoing(lead()?),
        _ => return Err(strange("a state")),
    })
}

//! What became of a row that was sent.

use std::fmt;

/// A lead's ID in the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LeadId(pub u64);

impl fmt::Display for LeadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An error that the portal answered (`rest-contract.md` §3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortalError {
    /// The `error` key as text; may be empty (older `crm.lead.*` methods).
    pub code: String,
    /// `error_description` without HTML, its messages joined by `; `.
    pub text: String,
    /// HTTP status; 0 for a command of a batch, which has none.
    pub status: u16,
}

/// Digits of a word past which it may be a phone.
const FEW_DIGITS: usize = 4;

impl PortalError {
    /// The error without what may be somebody's: words that hold an `@` or many digits, and what stands in quotes, become `…`.
    #[must_use]
    pub fn impersonal(&self) -> Self {
        let personal = |word: &str| {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            digits > FEW_DIGITS || word.contains('@') || word.contains(['"', '«', '»', '“', '”'])
        };
        let words = self.text.split(' ');
        let kept: Vec<&str> = words
            .map(|word| if personal(word) { "…" } else { word })
            .collect();
        Self {
            code: self.code.clone(),
            text: kept.join(" "),
            status: self.status,
        }
    }
}

/// Why it is not known whether a lead was created (`rest-contract.md` §4, rows marked "maybe").
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UnknownCause {
    /// No answer within the time limit.
    TimedOut,
    /// The connection broke after the request was sent.
    ConnectionLost,
    /// An answer came that is no answer of Bitrix24's REST: HTML, truncated JSON, a gateway error.
    Unreadable {
        /// HTTP status.
        status: u16,
    },
    /// The portal answered an error after which the lead may exist.
    Fault(PortalError),
    /// The answer says nothing about this command.
    NotMentioned,
    /// The program was stopped while the request was under way.
    Stopped,
    /// It was looked up and sent again as often as is sensible, or an earlier start left it so.
    Unresolved,
    /// No lead of this responsible person stands by which it could be proved that look-ups see such leads, so *not found* proves nothing.
    NoProof {
        /// `ASSIGNED_BY_ID`.
        responsible: String,
    },
    /// It was sent by a method whose leads carry no origin, so that nobody can find out which lead is the row's. It is never sent
    /// again.
    WithoutOrigin {
        /// Leads with the row's title and phone that were made since it was sent; `None` where nobody could look.
        candidates: Option<Vec<LeadId>>,
    },
    /// Look-ups cannot see the leads of this responsible person (empty: of the webhook's own user), so nothing can be found out.
    NoSight {
        /// `ASSIGNED_BY_ID`.
        responsible: String,
    },
}

/// What kept a call from running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitKind {
    /// Requests per second (`QUERY_LIMIT_EXCEEDED`).
    Rate,
    /// Operating seconds per ten minutes and method (`OPERATION_TIME_LIMIT`).
    Operating,
    /// No limit: the request never reached the portal, or was turned away before any of its calls ran.
    NotRun,
}

/// What became of a row that was handed to the portal; outcomes of one row merge as a lattice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The intent is recorded, nothing else is known.
    Intended,
    /// The call was refused or lost before it ran: it may be sent again later.
    Deferred(LimitKind),
    /// It may or may not exist; never resent blindly.
    Unknown(UnknownCause),
    /// The portal refused the row; it does not exist.
    Refused(PortalError),
    /// The lead existed and was changed.
    Updated(LeadId),
    /// The lead was created.
    Created(LeadId),
}

impl Outcome {
    const fn rank(&self) -> u8 {
        match self {
            Self::Intended => 0,
            Self::Deferred(_) => 1,
            Self::Unknown(_) => 2,
            Self::Refused(_) => 3,
            Self::Updated(_) => 4,
            Self::Created(_) => 5,
        }
    }

    /// What is known when both are: created over updated, refused, unknown, deferred, intended. Of two of one rank the
    /// first stays, so replaying a record twice changes nothing.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if other.rank() > self.rank() {
            other
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_error_is_kept_without_what_may_be_somebodys() {
        let error = |text: &str| PortalError {
            code: "100".into(),
            text: text.into(),
            status: 400,
        };
        let told =
            error("Адрес ivan@example.org и телефон +79161234567 не годятся, поле «Почта» 7");
        let kept = "Адрес … и телефон … не годятся, поле … 7";
        assert_eq!(told.impersonal(), error(kept));
    }

    use super::{LeadId, LimitKind, Outcome, PortalError, UnknownCause};

    #[test]
    fn outcomes_merge_upwards_and_idempotently() {
        let refused = PortalError {
            code: String::new(),
            text: "no".into(),
            status: 400,
        };
        let ladder = [
            Outcome::Intended,
            Outcome::Deferred(LimitKind::Rate),
            Outcome::Unknown(UnknownCause::TimedOut),
            Outcome::Refused(refused),
            Outcome::Updated(LeadId(1)),
            Outcome::Created(LeadId(1)),
        ];
        for (i, low) in ladder.iter().enumerate() {
            for high in &ladder[i..] {
                assert_eq!(low.clone().merge(high.clone()), *high);
                assert_eq!(high.clone().merge(low.clone()), *high);
            }
        }
    }
}

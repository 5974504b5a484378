//! What became of a row: the seven outcomes of `design.md` §1.

use crate::domain::{
    Coded as _, LeadId, OwnCell, PortalError, Problem, ProblemKind, RowRef, Severity, UnknownCause,
    coded,
};

/// The seven outcomes; each row of a source ends as exactly one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowStatus {
    /// The lead was created.
    Created(LeadId),
    /// A lead that existed was changed.
    Updated(LeadId),
    /// Rightly not sent; the reason is among the row's problems.
    Skipped,
    /// Not sent because of an error among its problems.
    Invalid,
    /// The portal refused it.
    Failed(PortalError),
    /// Sent, and it is not known what became of it.
    Unknown(UnknownCause),
    /// Valid and not sent.
    Pending,
}

impl RowStatus {
    /// The word in `results.csv`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Updated(_) => "updated",
            Self::Skipped => "skipped",
            Self::Invalid => "invalid",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::Pending => "pending",
        }
    }

    /// The lead in the portal.
    pub const fn lead(&self) -> Option<LeadId> {
        match self {
            Self::Created(id) | Self::Updated(id) => Some(*id),
            Self::Skipped | Self::Invalid | Self::Failed(_) | Self::Unknown(_) | Self::Pending => {
                None
            }
        }
    }
}

coded! {
    /// Why a row that was handed to the portal is not known to be there.
    pub enum RowReason {
        /// The portal answered an error for this row.
        PortalRefused { error: String, text: String } => "portal_refused";
        /// No answer within the request's time limit.
        AnswerTimedOut => "answer_timed_out";
        /// The connection broke after the request was sent.
        ConnectionLost => "connection_lost";
        /// The answer was none of Bitrix24's REST.
        AnswerUnreadable { status: u64 } => "answer_unreadable";
        /// The portal answered an error after which the lead may exist.
        PortalFault { error: String, text: String } => "portal_fault";
        /// The answer says nothing about this row.
        NotInAnswer => "not_in_answer";
        /// The program was stopped while the row was under way.
        StoppedUnderWay => "stopped_under_way";
        /// Looked up and sent again in vain.
        Unresolved => "unresolved";
        /// That look-ups see leads of this responsible person could not be proved.
        NoProof { responsible: String } => "no_proof";
        /// Sent by a method whose leads carry no origin; these leads with its title and phone were made since.
        LeadCandidates { leads: Vec<String> } => "lead_candidates";
        /// Sent by such a method, and no lead with its title and phone was made since.
        NoCandidate => "no_candidate";
        /// Sent by such a method, and there is no way to look.
        NobodyCanLook => "nobody_can_look";
        /// The webhook may add leads of this responsible person and not see them.
        NoSight { responsible: String } => "no_sight";
    }
}

/// One row's line in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    /// Where the row stands.
    pub row: RowRef,
    /// What became of it.
    pub status: RowStatus,
    /// Its `ORIGIN_ID`; `None` where it could not be told (an empty key).
    pub origin_id: Option<String>,
    /// Its problems, all of them.
    pub problems: Vec<Problem>,
    /// The cells as they stand in the source, for `failures.csv` and `failures.xlsx`; empty where the status does not call for them.
    pub cells: Vec<OwnCell>,
    /// Who is to be responsible for its lead; `None` where the row says nothing of it.
    pub responsible: Option<String>,
    /// `SOURCE_ID` of its lead; `None` where the row says nothing of it.
    pub source_id: Option<String>,
    /// The cells of the columns that the report is to show.
    pub own: Vec<String>,
}

impl RowResult {
    /// The reason of a row that was sent and is not known to be in the portal.
    pub fn reason(&self) -> Option<RowReason> {
        match &self.status {
            RowStatus::Failed(error) => Some(RowReason::PortalRefused {
                error: error.code.clone(),
                text: error.text.clone(),
            }),
            RowStatus::Unknown(cause) => Some(unknown_reason(cause)),
            RowStatus::Created(_)
            | RowStatus::Updated(_)
            | RowStatus::Skipped
            | RowStatus::Invalid
            | RowStatus::Pending => None,
        }
    }

    /// The lead of the row: the one that was made, whole or half, or changed, or that stood in the portal already.
    pub fn lead(&self) -> Option<LeadId> {
        let told = || {
            self.deciding_problem()
                .and_then(|problem| problem.kind.lead())
        };
        let half_made = || {
            let kinds = self.problems.iter().map(|problem| &problem.kind);
            let mut missing =
                kinds.filter(|kind| matches!(kind, ProblemKind::SecondCallMissing { .. }));
            missing.next().and_then(ProblemKind::lead)
        };
        self.status.lead().or_else(told).or_else(half_made)
    }

    /// The problem that decided the row's status: the first error of an invalid row, the reason of a skipped one.
    pub fn deciding_problem(&self) -> Option<&Problem> {
        match self.status {
            RowStatus::Invalid => self
                .problems
                .iter()
                .find(|problem| problem.severity >= Severity::Error),
            RowStatus::Skipped => self
                .problems
                .iter()
                .find(|problem| problem.column.is_none()),
            RowStatus::Created(_)
            | RowStatus::Updated(_)
            | RowStatus::Failed(_)
            | RowStatus::Unknown(_)
            | RowStatus::Pending => None,
        }
    }

    /// What `results.csv` gives as `code`; empty for a row that ended well.
    pub fn code(&self) -> &'static str {
        self.reason().map_or_else(
            || self.deciding_problem().map_or("", Problem::code),
            |reason| reason.code(),
        )
    }
}

fn unknown_reason(cause: &UnknownCause) -> RowReason {
    match cause {
        UnknownCause::TimedOut => RowReason::AnswerTimedOut,
        UnknownCause::ConnectionLost => RowReason::ConnectionLost,
        UnknownCause::Unreadable { status } => RowReason::AnswerUnreadable {
            status: u64::from(*status),
        },
        UnknownCause::Fault(error) => RowReason::PortalFault {
            error: error.code.clone(),
            text: error.text.clone(),
        },
        UnknownCause::NotMentioned => RowReason::NotInAnswer,
        UnknownCause::Stopped => RowReason::StoppedUnderWay,
        UnknownCause::Unresolved => RowReason::Unresolved,
        UnknownCause::NoProof { responsible } => RowReason::NoProof {
            responsible: responsible.clone(),
        },
        UnknownCause::WithoutOrigin { candidates } => match candidates.as_deref() {
            None => RowReason::NobodyCanLook,
            Some([]) => RowReason::NoCandidate,
            Some(leads) => RowReason::LeadCandidates {
                leads: leads.iter().map(ToString::to_string).collect(),
            },
        },
        UnknownCause::NoSight { responsible } => RowReason::NoSight {
            responsible: responsible.clone(),
        },
    }
}

//! What a portal has that shares a phone or an e-mail with a row, and what is done about the row.

use super::{CrmEntity, LeadId, MultiKind, ProblemKind, SourceIndex, StageGroup};

/// A lead, contact or company of the portal, as far as duplicates are concerned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CrmCard {
    /// What it is.
    pub entity: CrmEntity,
    /// Its ID.
    pub id: u64,
    /// Its phones and e-mails, as they stand.
    pub contacts: Vec<(MultiKind, String)>,
    /// Whether it is open; clients always are.
    pub stage: StageGroup,
    /// When it was made, in Unix milliseconds; 0 where that cannot be told.
    pub created: i64,
    /// `ORIGINATOR_ID` and `ORIGIN_ID` of a lead, as they stand.
    pub origin: (String, String),
    /// Its fields could be read; of one that could not its ID alone is known.
    pub readable: bool,
}

/// What is done about a row of which the portal has something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    /// What is done.
    pub deed: Deed,
    /// What is told; of a row that is not sent the reason comes first.
    pub told: Vec<ProblemKind>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Its lead is made, as if nothing had been found.
    Create,
    /// Its lead is made, and belongs to these clients.
    Link {
        /// The contact.
        contact: Option<u64>,
        /// The company.
        company: Option<u64>,
    },
    /// A lead that stands is changed.
    Update {
        /// The lead.
        lead: LeadId,
        /// Where the row stands: no other row of the run changes this lead.
        by: (SourceIndex, u64),
    },
    /// It is not sent.
    Skip,
    /// It is not sent because nobody can tell which of several leads it is.
    Refuse,
}

//! Calls of portal methods, before any wire format.

use super::{RowOrdinal, Verb};

/// The most commands that a batch may have: the portal runs the first 50 and refuses each further one (`rest-contract.md` §6).
pub const BATCH_COMMANDS: usize = 50;

/// The name of the page that old self-hosted portals have, in mappings and as the path of its requests.
pub const LEAD_PHP: &str = "lead.php";

/// A method that writes leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `crm.lead.add`: one lead a call, automation runs (`lead-methods.md` §1).
    LeadAdd,
    /// `crm.item.add` with `entityTypeId` 1: one lead a call, automation runs (`lead-methods.md` §2).
    ItemAdd,
    /// `crm.item.batchImport` with `entityTypeId` 1: up to twenty leads a call, no automation (`lead-methods.md` §4).
    BatchImport,
    /// `crm.lead.update`: changes one lead a call (`lead-methods.md` §5).
    LeadUpdate,
    /// The page `lead.php` of old self-hosted portals: up to twenty leads a request, one request at a time, and no origin in
    /// them (`legacy-lead-php.md`).
    LeadPhp,
}

impl Method {
    /// Every method that a mapping may name.
    pub const ALL: [Self; 4] = [
        Self::LeadAdd,
        Self::ItemAdd,
        Self::BatchImport,
        Self::LeadPhp,
    ];

    /// The documented name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeadAdd => "crm.lead.add",
            Self::ItemAdd => "crm.item.add",
            Self::BatchImport => "crm.item.batchImport",
            Self::LeadUpdate => "crm.lead.update",
            Self::LeadPhp => LEAD_PHP,
        }
    }

    /// Whether its leads carry `ORIGINATOR_ID` and `ORIGIN_ID`, by which they can be found again.
    pub const fn names_origins(self) -> bool {
        match self {
            Self::LeadAdd | Self::ItemAdd | Self::BatchImport | Self::LeadUpdate => true,
            Self::LeadPhp => false,
        }
    }

    /// The most rows that one call takes: 21 rows make `crm.item.batchImport` fail as a whole (`lead-methods.md` §4).
    pub const fn rows_per_call(self) -> usize {
        match self {
            Self::LeadAdd | Self::ItemAdd | Self::LeadUpdate | Self::LeadPhp => 1,
            Self::BatchImport => 20,
        }
    }

    /// The most rows that one request takes: a batch full of full calls. `lead.php` has no known limit; twenty is what a lost
    /// answer leaves unknown for good.
    pub const fn rows_per_request(self) -> usize {
        match self {
            Self::LeadAdd | Self::ItemAdd | Self::BatchImport | Self::LeadUpdate => {
                BATCH_COMMANDS * self.rows_per_call()
            }
            Self::LeadPhp => 20,
        }
    }
}

/// Parameters of a call: an ordered tree of texts, as both a batch command and a JSON body can carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Params {
    /// A text; numbers and flags are texts on this wire (`rest-contract.md` §6).
    Text(String),
    /// A list with the keys 0, 1, 2, …
    List(Vec<Self>),
    /// Named parts, in order.
    Map(Vec<(String, Self)>),
}

/// One call of a portal method for 1..n rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The rows that it writes, in order; at most [`Method::rows_per_call`], and in the queue always one.
    pub rows: Vec<RowOrdinal>,
    /// What it does to their leads.
    pub verb: Verb,
    /// The method.
    pub method: Method,
    /// Its parameters.
    pub params: Params,
    /// It is not joined with the calls of other rows: one of them may have ended a call of several with an error that says of
    /// none which it was.
    pub single: bool,
}

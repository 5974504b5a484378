//! What the journal keeps of a row, and what it knows of an origin when a row comes again.

use super::{Digest, FieldName, LeadId, PortalError};

/// A field that was sent, and 64 bits of a hash of its value in normal form: enough to tell later whether the portal still has
/// that value, and nothing that can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPrint {
    /// The field.
    pub field: FieldName,
    /// The hash.
    pub hash: u64,
}

/// What a request does to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Creates it.
    Add,
    /// Changes it.
    Update(LeadId),
}

/// How far an origin has come.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KnownState {
    /// Nothing stands in the portal: what was intended provably did not run, or it was undone. It may be sent.
    Open,
    /// Sent, or about to be, and not known to have come to an end.
    Unknown(Verb),
    /// The portal refused it. It is looked up before it is sent again, since the lead may stand all the same.
    Refused(PortalError),
    /// The lead stands in the portal.
    There {
        /// The lead.
        lead: LeadId,
        /// It was changed by the run that had it last, and not made by it.
        updated: bool,
    },
    /// The lead was there, and people have deleted it: it is not made anew.
    Gone(LeadId),
    /// An undo was about to delete the lead, and it is not known whether it did.
    Undoing(LeadId),
}

/// In the place of a row's content: the lead lacks values that its row had, as it was read back.
pub const INCOMPLETE: Digest = Digest([0; 16]);

/// In the place of a row's content: the lead was made, and the second call that brings what its method cannot carry has not gone
/// through.
pub const HALF_MADE: Digest = Digest([0xff; 16]);

/// What the journal knows of an origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, as the journal keeps them"
)]
pub struct Known {
    /// The run that had it last; empty for a lead that was found in the portal when a lost journal was made anew.
    pub run: String,
    /// That run made its lead, or meant to.
    pub made: bool,
    /// How far it has come.
    pub state: KnownState,
    /// The row's content when it was sent last; `None` where that is not known.
    pub content: Option<Digest>,
    /// The fields that were sent last.
    pub sent: Vec<FieldPrint>,
    /// No lead of this origin has an ID as low as this; 0 where nothing is known.
    pub above: LeadId,
    /// It was sent more than once and has not been looked up since the last time: there may be two leads.
    pub resent: bool,
    /// It was sent last by a method whose leads carry no origin: nobody can look it up.
    pub nameless: bool,
    /// Its lead was made by others and found by a phone or an e-mail: it carries no origin of this row.
    pub adopted: bool,
}

impl Known {
    /// Whether its lead stands, or may, without what a second call brings.
    pub fn is_half_made(&self) -> bool {
        self.content == Some(HALF_MADE)
    }
}

/// What becomes of a row whose lead is there and whose content has changed (`on_change` of the mapping).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnChange {
    /// The lead stays as it is; the row is skipped, and that is said.
    #[default]
    Skip,
    /// The lead gets the row's values.
    Update,
}

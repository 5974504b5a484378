//! What the journal knows of a row that is taken back, and what becomes of it.

use crate::domain::{FieldName, FieldPrint, KnownState, LeadId, PortalValue, coded};

/// What is to be done about a row's lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoTask {
    /// The run made it: it is deleted.
    Delete,
    /// The run changed it: it gets these values back.
    Restore(Vec<(FieldName, PortalValue)>),
}

/// A row of the run that is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoRow {
    /// Its `ORIGIN_ID`.
    pub origin_id: String,
    /// What is to be done.
    pub task: UndoTask,
    /// How far it has come.
    pub state: KnownState,
    /// Its lead, where it is known; also one that was taken back.
    pub lead: Option<LeadId>,
    /// The fields that its lead holds, as they were sent last.
    pub sent: Vec<FieldPrint>,
    /// No lead of it has an ID as low as this.
    pub above: LeadId,
    /// Its lead carries no origin, so that it cannot be looked up by it.
    pub nameless: bool,
    /// Taking it back would lose what came later: a later run has had a row whose lead the run changed, or another row has found,
    /// by a phone or an e-mail, the lead that the run made, and changes it.
    pub later: bool,
    /// An earlier start of this undo has taken it back already.
    pub done: bool,
}

/// What became of a row, or of what is only shown: what would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UndoOutcome {
    /// The lead that the run made is deleted.
    Deleted,
    /// The lead that the run changed holds its old values.
    Restored,
    /// The lead stays as it is.
    Kept,
    /// There was no lead any more, or never.
    Gone,
    /// Not taken back yet: the undo was stopped, or it is not known whether the portal did it.
    Pending,
}

impl UndoOutcome {
    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Kept => "kept",
            Self::Gone => "gone",
            Self::Pending => "pending",
        }
    }
}

coded! {
    /// Why a row ended as it did.
    pub enum UndoReason {
        /// These fields hold something else than was sent.
        FieldsChanged { fields: String } => "undo_fields_changed";
        /// The lead has come to a final stage: S or F of `STATUS_SEMANTIC_ID` (`fields.md` §3).
        StageFinal { stage: String } => "undo_stage_final";
        /// A contact or a company was added in these fields.
        LinkAdded { fields: String } => "undo_link_added";
        /// The lead was changed between being read and being taken back.
        ChangedMeanwhile => "undo_changed_meanwhile";
        /// The journal does not know what the run sent.
        NothingKnown => "undo_nothing_known";
        /// The old values of the lead are no longer kept: they were removed on demand, or after 90 days.
        ValuesForgotten => "undo_values_forgotten";
        /// A later run has changed the lead since.
        LaterRun => "undo_later_run";
        /// The lead is gone, or this webhook cannot see it.
        NotSeen => "undo_not_seen";
        /// The portal does not let the lead be read.
        NotReadable { error: String, text: String } => "undo_not_readable";
        /// The portal refuses to take the lead back.
        Refused { error: String, text: String } => "undo_refused";
        /// These fields keep what people wrote, or what the portal would fill in by itself; the others hold their old values.
        FieldsKept { fields: String } => "undo_fields_kept";
        /// People have deleted the lead.
        DeletedBefore => "undo_deleted_before";
        /// It was sent, the answer was lost, and its lead, if there is one, carries no origin.
        Nameless => "undo_nameless";
        /// It was sent, and the portal has no lead of it.
        NeverFound => "undo_never_found";
        /// An earlier start of this undo did it.
        EarlierStart => "undo_earlier_start";
        /// The undo was stopped before.
        NotReached => "undo_not_reached";
        /// The undo was stopped while the request was under way.
        UnderWay => "undo_under_way";
        /// The answer was lost as often as it was sent.
        Unresolved => "undo_unresolved";
    }
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoResult {
    /// Its `ORIGIN_ID`.
    pub origin_id: String,
    /// Its lead.
    pub lead: Option<LeadId>,
    /// What became of it.
    pub outcome: UndoOutcome,
    /// Why, where there is something to say.
    pub reasons: Vec<UndoReason>,
}

/// Rows by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UndoCounts {
    /// Leads deleted.
    pub deleted: u64,
    /// Leads that hold their old values.
    pub restored: u64,
    /// Of these, leads in which some fields were kept.
    pub in_part: u64,
    /// Leads that stay as they are.
    pub kept: u64,
    /// Leads that were not there any more.
    pub gone: u64,
    /// Rows that are not taken back yet.
    pub pending: u64,
}

impl UndoCounts {
    /// Counts one row.
    pub fn add(&mut self, result: &UndoResult) {
        let kept = |reason: &UndoReason| matches!(reason, UndoReason::FieldsKept { .. });
        let counter = match result.outcome {
            UndoOutcome::Deleted => &mut self.deleted,
            UndoOutcome::Restored => {
                self.in_part += u64::from(result.reasons.iter().any(kept));
                &mut self.restored
            }
            UndoOutcome::Kept => &mut self.kept,
            UndoOutcome::Gone => &mut self.gone,
            UndoOutcome::Pending => &mut self.pending,
        };
        *counter += 1;
    }

    /// All rows.
    pub const fn all(&self) -> u64 {
        self.deleted + self.restored + self.kept + self.gone + self.pending
    }
}

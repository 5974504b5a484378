//! What an undo is told before it begins.

use std::sync::Arc;

use crate::domain::{FieldCatalogue, Moment};
use crate::limits::LimitRules;

/// Whether leads are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoMode {
    /// Leads are read and judged, and nothing else is done.
    Show,
    /// Leads are taken back.
    Perform,
}

/// What an undo is told before it begins.
#[derive(Debug, Clone)]
pub struct UndoSettings {
    /// `ORIGINATOR_ID` of the run's rows.
    pub originator: String,
    /// The webhook's user is an administrator, who sees every lead: to him a lead that is not found is gone.
    pub admin: bool,
    /// The portal's limits.
    pub limits: LimitRules,
    /// How long past that a change may still appear, in milliseconds.
    pub settle_ms: u64,
    /// Requests that this process has sent to the portal already.
    pub requests_before: u32,
    /// Before this the portal may still be at work on rows of which the journal does not know what became of them.
    pub quiet_from: Moment,
    /// An earlier start of this undo did not come to its end: what it sent may still be under way.
    pub resumed: bool,
    /// The fields, to compare leads with what was sent.
    pub catalogue: Arc<FieldCatalogue>,
    /// How long after a stop answers are waited for, in milliseconds.
    pub grace_ms: u64,
    /// How long an unreachable or silent portal is tried, in milliseconds.
    pub patience_ms: u64,
    /// When it is to be over, if it is not done before.
    pub until: Option<Moment>,
}

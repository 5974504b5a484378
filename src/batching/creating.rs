//! The one door to the encoders that create leads.

use super::batch_import::import_row;
use super::bundle::lead_php;
use super::item_add::item_add;
use super::lead_add::lead_add;
use crate::domain::{Call, Draft, Method};

/// The call that creates a draft's lead by a method, for this row alone. `register_sonet_event` goes where the method takes it
/// ([`Method::carries_params`]).
pub fn creating_call(method: Method, draft: &Draft, register_sonet_event: Option<bool>) -> Call {
    match method {
        // Updates are made of changes, never of drafts: a run whose leads are made by another method has that one's name.
        Method::LeadAdd | Method::LeadUpdate => lead_add(draft, register_sonet_event),
        Method::ItemAdd => item_add(draft),
        Method::BatchImport => import_row(draft),
        Method::LeadPhp => lead_php(draft),
    }
}

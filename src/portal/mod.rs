//! The portal over HTTP: the webhook that nobody can print, one POST at a time, and the check before a run.
//!
//! [`HttpPortal`] adds nothing of its own to the portal's uncertainty: no retries, no followed redirects, idle connections
//! dropped early (`rest-contract.md` §4, notes). The webhook's code is masked in all that comes back. Of a failed call it says whether it may have reached the portal
//! ([`Reply::Lost`]) or surely did not
//! ([`Reply::NeverSent`]); what is unclear counts as lost. It does not read answers
//! (`batching` does) and does not wait (`limits` says when).

mod application;
mod covering;
mod doors;
mod failure;
mod http;
mod lead_page;
mod page_check;
mod preflight;
mod schema;
mod site;
mod token_server;
mod tokens;
mod webhook;
mod wire;

use crate::batching::Reply;

pub use application::{Application, TokenKeeping};
pub use doors::PortalDoors;
pub use failure::{PortalFailure, PortalFailureKind};
pub use http::HttpPortal;
pub use lead_page::{Credentials, LeadPage};
pub use page_check::check_page;
pub use preflight::{Preflight, is_passing, preflight};
pub use schema::SchemaRead;
pub use site::Site;
pub use tokens::{HeldTokens, TokenFault, TokenStore, Tokens};
pub use webhook::{Webhook, without_webhooks};
pub use wire::{HttpOptions, chain, install_tls};

/// Something that answers REST calls.
pub trait Portal {
    /// Posts a JSON body to a method (`crm.lead.add`) or to `batch`, a form to `lead.php`. Never fails: a failure is a reply, too.
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send;
}

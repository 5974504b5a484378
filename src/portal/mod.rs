//! The portal over HTTP: the webhook that nobody can print, one POST at a time, and the check before a run.
//!
//! [`HttpPortal`] adds nothing of its own to the portal's uncertainty: no retries, no followed redirects, idle connections
//! dropped early (`rest-contract.md` §4, notes). The webhook's code is masked in all that comes back. Of a failed call it says whether it may have reached the portal
//! ([`Reply::Lost`]) or surely did not
//! ([`Reply::NeverSent`]); what is unclear counts as lost. It does not read answers
//! (`batching` does) and does not wait (`limits` says when).

mod failure;
mod http;
mod preflight;
mod webhook;

use crate::batching::Reply;

pub use failure::{PortalFailure, PortalFailureKind};
pub use http::{HttpOptions, HttpPortal};
pub use preflight::{Preflight, is_passing, preflight};
pub use webhook::{Webhook, without_webhooks};

/// Something that answers REST calls.
pub trait Portal {
    /// Posts a JSON body to a method (`crm.lead.add`) or to `batch`. Never fails: a failure is a reply, too.
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send;
}

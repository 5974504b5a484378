//! REST over HTTP: one POST to a method of the webhook, one reply.

use super::wire::{CONNECTIONS, Connections, HttpOptions, Wire, Written};
use super::{Portal, PortalFailure, Site, Webhook};
use crate::batching::Reply;

/// A portal that is called over HTTP by its webhook. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpPortal {
    wire: Wire,
    webhook: Webhook,
}

impl HttpPortal {
    /// A client for a webhook. The system's proxy settings are obeyed, except for this computer itself.
    ///
    /// # Errors
    /// [`PortalFailureKind::CaUnreadable`](super::PortalFailureKind::CaUnreadable) for certificates that cannot be read,
    /// [`PortalFailureKind::HttpClientFailed`](super::PortalFailureKind::HttpClientFailed) when the system's own cannot be loaded.
    pub fn new(webhook: Webhook, options: HttpOptions) -> Result<Self, PortalFailure> {
        Self::with(webhook, options, CONNECTIONS)
    }

    fn with(
        webhook: Webhook,
        options: HttpOptions,
        connections: Connections,
    ) -> Result<Self, PortalFailure> {
        let clean = |text: &str| webhook.scrubbed(text);
        let wire = Wire::new(webhook.site(), Written::Json, options, connections, clean)?;
        Ok(Self { wire, webhook })
    }

    /// Where the portal is.
    pub const fn site(&self) -> &Site {
        self.webhook.site()
    }

    async fn post(&self, path: &str, body: String) -> Reply {
        let url = self.webhook.method_url(path);
        let clean = |text: &str| self.webhook.scrubbed(text);
        match self.wire.post(&url, body, clean).await {
            Reply::Answer { status, body } => Reply::Answer {
                status,
                body: self.webhook.masked(body),
            },
            reply @ (Reply::Redirected { .. } | Reply::NeverSent { .. } | Reply::Lost(_)) => reply,
        }
    }
}

impl Portal for HttpPortal {
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send {
        self.post(path, body)
    }
}

#[cfg(test)]
mod tests;

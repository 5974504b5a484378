//! REST over HTTP: one POST to a method, by a webhook or as an application, one reply.

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::application::Authorised;
use super::webhook::without;
use super::wire::{CONNECTIONS, Connections, HttpOptions, Wire, Written};
use super::{Application, Portal, PortalFailure, Site, TokenKeeping, Tokens, Webhook};
use crate::batching::{Reply, body_json, entry, error_of};

/// A portal that is called over HTTP. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpPortal {
    wire: Wire,
    access: Access,
}

/// What lets the calls in.
#[derive(Debug, Clone)]
enum Access {
    Webhook(Webhook),
    Application(Authorised),
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
        let access = Access::Webhook(webhook);
        Ok(Self { wire, access })
    }

    /// A client for an application. Its tokens are read with the first call, and renewed when their life is over.
    ///
    /// # Errors
    /// As [`HttpPortal::new`].
    pub fn of_application(
        application: Application,
        keeping: TokenKeeping,
        options: HttpOptions,
    ) -> Result<Self, PortalFailure> {
        let clean = |text: &str| application.covered(text, &[]);
        let (site, connections) = (&application.site, CONNECTIONS);
        let wire = Wire::new(site, Written::Json, options.clone(), connections, clean)?;
        let access = Access::Application(Authorised::new(application, keeping, options)?);
        Ok(Self { wire, access })
    }

    /// Where the portal is.
    pub fn site(&self) -> &Site {
        match &self.access {
            Access::Webhook(webhook) => webhook.site(),
            Access::Application(authorised) => &authorised.application().site,
        }
    }

    async fn post(&self, path: &str, body: String) -> Reply {
        match &self.access {
            Access::Webhook(webhook) => self.by_webhook(webhook, path, body).await,
            Access::Application(authorised) => self.as_application(authorised, path, &body).await,
        }
    }

    async fn by_webhook(&self, webhook: &Webhook, path: &str, body: String) -> Reply {
        let url = webhook.method_url(path);
        let clean = |text: &str| webhook.scrubbed(text);
        match self.wire.post(&url, body, clean).await {
            Reply::Answer { status, body } => Reply::Answer {
                status,
                body: webhook.masked(body),
            },
            reply @ (Reply::Redirected { .. }
            | Reply::NeverSent { .. }
            | Reply::Shut(_)
            | Reply::Lost(_)) => reply,
        }
    }

    /// An `expired_token` comes before anything has run: the call is made once more with a new pair, and nothing is doubled.
    async fn as_application(&self, authorised: &Authorised, path: &str, body: &str) -> Reply {
        let pair = match authorised.pair().await {
            Ok(pair) => pair,
            Err(reply) => return reply,
        };
        let reply = self.signed(authorised, &pair, path, body).await;
        if !is_expired(&reply) {
            if has_expired_command(&reply) {
                authorised.ended(&pair).await;
            }
            return reply;
        }
        let pair = match authorised.pair_after(pair).await {
            Ok(pair) => pair,
            Err(reply) => return reply,
        };
        let reply = self.signed(authorised, &pair, path, body).await;
        if is_expired(&reply) {
            // Somebody else has renewed it meanwhile, or clocks differ: nothing has run, and a while later it may go well.
            let host = self.site().host();
            let cause = format!("{host}: {EXPIRED}, and of a new token too");
            return Reply::NeverSent { cause };
        }
        reply
    }

    async fn signed(
        &self,
        authorised: &Authorised,
        pair: &Tokens,
        path: &str,
        body: &str,
    ) -> Reply {
        let url = format!("{}{path}", pair.endpoint);
        let secrets = [&pair.access, &pair.refresh];
        let clean = |text: &str| authorised.application().covered(text, &secrets);
        let body = with_token(body, pair.access.expose_secret());
        match self.wire.post(&url, body, clean).await {
            Reply::Answer { status, body } => Reply::Answer {
                status,
                body: without(body, pair.access.expose_secret()),
            },
            reply @ (Reply::Redirected { .. }
            | Reply::NeverSent { .. }
            | Reply::Shut(_)
            | Reply::Lost(_)) => reply,
        }
    }
}

/// The JSON body with the token as its first parameter.
fn with_token(body: &str, token: &str) -> String {
    let token = Value::from(token);
    let parameters = body.trim_start().strip_prefix('{').unwrap_or("}");
    if parameters.trim_start().starts_with('}') {
        format!("{{\"auth\":{token}}}")
    } else {
        format!("{{\"auth\":{token},{parameters}")
    }
}

/// The code of an access token whose life is over.
const EXPIRED: &str = "expired_token";

/// Longer answers are no refusals of a call as a whole, in bytes.
const REFUSAL_BYTES: usize = 4096;

fn is_expired(reply: &Reply) -> bool {
    let Reply::Answer { status, body } = reply else {
        return false;
    };
    if *status == 200 && body.len() > REFUSAL_BYTES {
        return false;
    }
    let answer = body_json(body);
    let error = answer.and_then(|answer| error_of(&answer, *status));
    error.is_some_and(|error| error.code.eq_ignore_ascii_case(EXPIRED))
}

/// Whether the token's life ended between two commands of a batch.
fn has_expired_command(reply: &Reply) -> bool {
    let Reply::Answer { status: 200, body } = reply else {
        return false;
    };
    if memchr::memmem::find(body, EXPIRED.as_bytes()).is_none() {
        return false;
    }
    let answer = body_json(body).unwrap_or_default();
    let errors = entry(&answer, "result").and_then(|result| entry(result, "result_error"));
    let is_it = |error: &Value| {
        let code = entry(error, "error").and_then(Value::as_str);
        code.is_some_and(|code| code.eq_ignore_ascii_case(EXPIRED))
    };
    match errors {
        Some(Value::Object(errors)) => errors.values().any(is_it),
        Some(Value::Array(errors)) => errors.iter().any(is_it),
        Some(_) | None => false,
    }
}

impl Portal for HttpPortal {
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send {
        self.post(path, body)
    }
}

#[cfg(test)]
mod tests;

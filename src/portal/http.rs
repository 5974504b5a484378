//! The HTTP client: one POST, one reply.

use std::error::Error as _;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Certificate, Client, ClientBuilder, Response, redirect, retry};
use url::Url;

use super::{Portal, PortalFailure, PortalFailureKind, Webhook};
use crate::batching::Reply;
use crate::domain::UnknownCause;

/// The bounds of a connection.
#[derive(Debug, Clone, Copy)]
struct Connections {
    /// How long one may take to come about, TLS included.
    connect: Duration,
    /// How long an idle one is kept: shorter than servers keep it, so that no request goes into one that is being shut
    /// (`rest-contract.md` §4, notes).
    idle: Duration,
}

const CONNECTIONS: Connections = Connections {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(5),
};

/// The greatest answer that is read, in bytes; far above what fifty commands answer.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Options of the HTTP client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// How long the portal works on a request before it ends or abandons it, in milliseconds.
    pub request_limit_ms: u64,
    /// How much longer an answer is waited for, in milliseconds (`rest-contract.md` §4, notes: 15 s).
    pub answer_grace_ms: u64,
    /// Certificates that are trusted besides the system's, as PEM.
    pub ca: Option<Vec<u8>>,
    /// How many times as fast as the clock the portal's time runs: the times above, and the one in which a connection comes
    /// about, pass as fast. More than 1 for a sandbox in fast motion alone.
    pub speed: u32,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            request_limit_ms: 60_000,
            answer_grace_ms: 15_000,
            ca: None,
            speed: 1,
        }
    }
}

/// A portal that is called over HTTP by its webhook. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpPortal {
    client: Client,
    webhook: Webhook,
}

impl HttpPortal {
    /// A client for a webhook. The system's proxy settings are obeyed, except for this computer itself.
    ///
    /// # Errors
    /// [`PortalFailureKind::CaUnreadable`] for certificates that cannot be read, [`PortalFailureKind::HttpClientFailed`] when
    /// the system's own cannot be loaded.
    pub fn new(webhook: Webhook, options: HttpOptions) -> Result<Self, PortalFailure> {
        Self::with(webhook, options, CONNECTIONS)
    }

    fn with(
        webhook: Webhook,
        options: HttpOptions,
        connections: Connections,
    ) -> Result<Self, PortalFailure> {
        install_tls();
        let limit = options
            .request_limit_ms
            .saturating_add(options.answer_grace_ms);
        let speed = options.speed.max(1);
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .user_agent(concat!("leadbatch/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([(ACCEPT, JSON), (CONTENT_TYPE, JSON)]))
            .connect_timeout(connections.connect / speed)
            .pool_idle_timeout(connections.idle)
            .timeout(Duration::from_millis(limit) / speed);
        if webhook.is_loopback() {
            builder = builder.no_proxy();
        }
        builder = trust(builder, &webhook, options.ca)?;
        let client = builder
            .build()
            .map_err(|error| PortalFailureKind::HttpClientFailed {
                cause: webhook.scrubbed(&chain(error)),
            })?;
        Ok(Self { client, webhook })
    }

    /// The webhook that it calls.
    pub const fn webhook(&self) -> &Webhook {
        &self.webhook
    }

    async fn post(&self, path: &str, body: String) -> Reply {
        let url = self.webhook.method_url(path);
        match self.client.post(url).body(body).send().await {
            Ok(response) => self.answer(response).await,
            // Only what fails before the request is written is known not to have been sent.
            Err(error) if error.is_connect() || error.is_builder() => Reply::NeverSent {
                cause: format!(
                    "{}: {}",
                    self.webhook.host(),
                    self.webhook.scrubbed(&chain(error))
                ),
            },
            Err(error) => Reply::Lost(lost(&error)),
        }
    }

    async fn answer(&self, mut response: Response) -> Reply {
        let status = response.status();
        if status.is_redirection() {
            return Reply::Redirected {
                host: self.new_host(&response),
            };
        }
        let status = status.as_u16();
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) <= MAX_ANSWER_BYTES => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => return Reply::Lost(UnknownCause::Unreadable { status }),
                Ok(None) => {
                    let body = self.webhook.masked(body);
                    return Reply::Answer { status, body };
                }
                Err(error) => return Reply::Lost(lost(&error)),
            }
        }
    }

    /// The host of a redirect, `?` where none is told; the path may hold the secret and is left out.
    fn new_host(&self, response: &Response) -> String {
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| response.url().join(text).ok());
        location.as_ref().map_or_else(
            || "?".to_owned(),
            |url| self.webhook.scrubbed(&host_of(url)),
        )
    }
}

impl Portal for HttpPortal {
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send {
        self.post(path, body)
    }
}

/// The cryptography that TLS uses, chosen once for the whole process; a choice that was made before stays.
fn install_tls() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let provider = rustls::crypto::ring::default_provider();
        drop(provider.install_default());
    });
}

/// Whom the client trusts: the system's certificates and the given ones. Plain http needs none, so a computer without any can
/// still talk to the sandbox.
fn trust(
    builder: ClientBuilder,
    webhook: &Webhook,
    ca: Option<Vec<u8>>,
) -> Result<ClientBuilder, PortalFailure> {
    let unreadable = |cause: String| PortalFailureKind::CaUnreadable { cause };
    let given = match ca {
        Some(pem) => {
            let given =
                Certificate::from_pem_bundle(&pem).map_err(|error| unreadable(chain(error)))?;
            if given.is_empty() {
                return Err(unreadable("no BEGIN CERTIFICATE".to_owned()).into());
            }
            given
        }
        None => Vec::new(),
    };
    Ok(if webhook.is_https() {
        builder.tls_certs_merge(given)
    } else {
        builder.tls_certs_only(given)
    })
}

/// Why no whole answer came.
fn lost(error: &reqwest::Error) -> UnknownCause {
    if error.is_timeout() {
        UnknownCause::TimedOut
    } else {
        UnknownCause::ConnectionLost
    }
}

/// What went wrong beneath the library's own general words.
fn chain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut texts: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !text.starts_with("client error") && texts.last() != Some(&text) {
            texts.push(text);
        }
        source = cause.source();
    }
    if texts.is_empty() {
        error.to_string()
    } else {
        texts.join(": ")
    }
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests;

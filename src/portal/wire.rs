//! The HTTP client beneath: one POST, one reply. What of a text is secret, its owner says.

use std::error::Error as _;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Certificate, Client, ClientBuilder, RequestBuilder, Response, redirect, retry};
use url::Url;

use super::{PortalFailure, PortalFailureKind, Site};
use crate::batching::Reply;
use crate::domain::UnknownCause;

/// The bounds of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connections {
    /// How long one may take to come about, TLS included.
    pub(super) connect: Duration,
    /// How long an idle one is kept: shorter than servers keep it, so that no request goes into one that is being shut
    /// (`rest-contract.md` §4, notes).
    pub(super) idle: Duration,
}

pub(super) const CONNECTIONS: Connections = Connections {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(5),
};

/// The greatest answer that is read, in bytes; far above what fifty commands answer.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// What a body is written in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Written {
    /// JSON, as REST takes it.
    Json,
    /// A form, as a browser sends it.
    Form,
}

impl Written {
    const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded; charset=UTF-8",
        })
    }
}

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

/// A client for one portal. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: Client,
    host: String,
}

impl Wire {
    /// A client; the system's proxy settings are obeyed, except for this computer itself. `clean` takes secrets out of a text.
    pub(super) fn new(
        site: &Site,
        written: Written,
        options: HttpOptions,
        connections: Connections,
        clean: impl Fn(&str) -> String,
    ) -> Result<Self, PortalFailure> {
        install_tls();
        let limit = options
            .request_limit_ms
            .saturating_add(options.answer_grace_ms);
        let speed = options.speed.max(1);
        let headers = [
            (ACCEPT, Written::Json.content_type()),
            (CONTENT_TYPE, written.content_type()),
        ];
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .user_agent(concat!("leadbatch/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter(headers))
            .connect_timeout(connections.connect / speed)
            .pool_idle_timeout(connections.idle)
            .timeout(Duration::from_millis(limit) / speed);
        if site.is_loopback() {
            builder = builder.no_proxy();
        }
        builder = trust(builder, site.is_https(), options.ca)?;
        let client = builder
            .build()
            .map_err(|error| PortalFailureKind::HttpClientFailed {
                cause: clean(&chain(error)),
            })?;
        let host = site.host().to_owned();
        Ok(Self { client, host })
    }

    /// Posts a body; `clean` takes secrets out of the words of the network. The answer's body comes back as it is.
    pub(super) async fn post(
        &self,
        url: &str,
        body: String,
        clean: impl Fn(&str) -> String,
    ) -> Reply {
        self.sent(self.client.post(url).body(body), clean).await
    }

    /// Asks for a URL.
    pub(super) async fn get(&self, url: &str, clean: impl Fn(&str) -> String) -> Reply {
        self.sent(self.client.get(url), clean).await
    }

    async fn sent(&self, request: RequestBuilder, clean: impl Fn(&str) -> String) -> Reply {
        match request.send().await {
            Ok(response) => answer(response, clean).await,
            // Only what fails before the request is written is known not to have been sent.
            Err(error) if error.is_connect() || error.is_builder() => Reply::NeverSent {
                cause: format!("{}: {}", self.host, clean(&chain(error))),
            },
            Err(error) => Reply::Lost(lost(&error)),
        }
    }
}

async fn answer(mut response: Response, clean: impl Fn(&str) -> String) -> Reply {
    let status = response.status();
    if status.is_redirection() {
        return Reply::Redirected {
            host: new_host(&response, clean),
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
            Ok(None) => return Reply::Answer { status, body },
            Err(error) => return Reply::Lost(lost(&error)),
        }
    }
}

/// The host of a redirect, `?` where none is told; the path may hold the secret and is left out.
fn new_host(response: &Response, clean: impl Fn(&str) -> String) -> String {
    let location = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| response.url().join(text).ok());
    location
        .as_ref()
        .map_or_else(|| "?".to_owned(), |url| clean(&host_of(url)))
}

/// The cryptography that TLS uses, chosen once for the whole process; a choice that was made before stays.
pub fn install_tls() {
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
    https: bool,
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
    Ok(if https {
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

/// What went wrong beneath the library's own general words; the address is left out.
pub fn chain(error: reqwest::Error) -> String {
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

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

/// How long a connection may take to come about.
const CONNECT_MS: u64 = 10_000;

/// How long an idle connection is kept: shorter than servers keep it, so that no request goes into one that is being shut
/// (`rest-contract.md` §4, notes).
const IDLE_MS: u64 = 5_000;

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
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            request_limit_ms: 60_000,
            answer_grace_ms: 15_000,
            ca: None,
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
        install_tls();
        let limit = options
            .request_limit_ms
            .saturating_add(options.answer_grace_ms);
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .user_agent(concat!("leadbatch/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([(ACCEPT, JSON), (CONTENT_TYPE, JSON)]))
            .connect_timeout(Duration::from_millis(CONNECT_MS))
            .pool_idle_timeout(Duration::from_millis(IDLE_MS))
            .timeout(Duration::from_millis(limit));
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
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;

    use super::{HttpOptions, HttpPortal};
    use crate::batching::Reply;
    use crate::domain::{Coded as _, UnknownCause};
    use crate::portal::{Portal as _, Webhook};

    /// Reads one request whole.
    fn request(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).unwrap();
            bytes.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    let wanted = name.eq_ignore_ascii_case("content-length");
                    wanted.then(|| value.trim().parse::<usize>().unwrap())
                });
                if body.len() >= length.unwrap_or(0) {
                    return text;
                }
            }
            assert!(read > 0, "the client closed");
        }
    }

    /// A server that takes one connection, answers these bytes and closes; the address and what it was sent.
    fn serve(answer: &'static str) -> (String, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (told, received) = channel();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            told.send(request(&mut stream)).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        (address, received)
    }

    fn portal(address: &str, limit_ms: u64) -> HttpPortal {
        let webhook = Webhook::parse(&format!("http://{address}/rest/1/s3cr3t/")).unwrap();
        let options = HttpOptions {
            request_limit_ms: limit_ms,
            answer_grace_ms: 0,
            ca: None,
        };
        HttpPortal::new(webhook, options).unwrap()
    }

    async fn reply(address: &str) -> Reply {
        portal(address, 20_000).call("batch", "{}".to_owned()).await
    }

    #[tokio::test]
    async fn a_call_is_one_json_post_and_its_answer_comes_back_as_it_is() {
        let (address, received) =
            serve("HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\n{\"error\":\"\"}");
        let body = r#"{"fields":{"TITLE":"Заявка"}}"#;
        let reply = portal(&address, 20_000)
            .call("crm.lead.add", body.to_owned())
            .await;
        let expected = Reply::Answer {
            status: 400,
            body: br#"{"error":""}"#.to_vec(),
        };
        assert_eq!(reply, expected);
        let request = received.recv().unwrap();
        assert!(
            request.starts_with("POST /rest/1/s3cr3t/crm.lead.add HTTP/1.1\r\n"),
            "{request}"
        );
        assert!(request.ends_with(body));
        let head = request.to_lowercase();
        assert!(head.contains("\r\ncontent-type: application/json\r\n"));
        assert!(head.contains("\r\naccept: application/json\r\n"));
        assert!(head.contains("\r\nuser-agent: leadbatch/"));
    }

    #[tokio::test]
    async fn an_answer_that_repeats_the_path_shows_no_secret() {
        let (address, _received) = serve(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 44\r\n\r\n{\"error_description\":\"/rest/1/s3cr3t/batch\"}",
        );
        let expected = Reply::Answer {
            status: 404,
            body: br#"{"error_description":"/rest/1/***/batch"}"#.to_vec(),
        };
        assert_eq!(reply(&address).await, expected);
    }

    #[tokio::test]
    async fn a_gateway_error_is_an_answer_to_be_read() {
        let (address, _received) =
            serve("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>");
        let expected = Reply::Answer {
            status: 502,
            body: b"<html>".to_vec(),
        };
        assert_eq!(reply(&address).await, expected);
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed_and_its_host_is_named() {
        let (address, _received) = serve(
            "HTTP/1.1 302 Found\r\nLocation: https://new.example.com/rest/1/s3cr3t/batch\r\nContent-Length: 0\r\n\r\n",
        );
        let host = "new.example.com".to_owned();
        assert_eq!(reply(&address).await, Reply::Redirected { host });
    }

    #[tokio::test]
    async fn a_connection_that_is_cut_after_sending_is_lost_and_not_tried_again() {
        for answer in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"re",
        ] {
            // The server takes one connection only: a second attempt would be refused, and so told as never sent.
            let (address, _received) = serve(answer);
            assert_eq!(
                reply(&address).await,
                Reply::Lost(UnknownCause::ConnectionLost),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn a_kept_connection_that_is_cut_after_sending_is_lost_and_not_tried_again() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            request(&mut stream);
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                .unwrap();
            request(&mut stream);
        });
        let portal = portal(&address, 20_000);
        let first = portal.call("batch", "{}".to_owned()).await;
        assert!(matches!(first, Reply::Answer { status: 200, .. }));
        let second = portal.call("batch", "{}".to_owned()).await;
        assert_eq!(second, Reply::Lost(UnknownCause::ConnectionLost));
    }

    #[tokio::test]
    async fn no_answer_in_time_is_lost() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let reply = portal(&address, 100).call("batch", "{}".to_owned()).await;
        assert_eq!(reply, Reply::Lost(UnknownCause::TimedOut));
        drop(listener);
    }

    #[tokio::test]
    async fn a_connection_that_is_refused_sent_nothing_and_tells_no_secret() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let portal = portal(&address, 20_000);
        let Reply::NeverSent { cause } = portal.call("batch", "{}".to_owned()).await else {
            panic!("sent into nothing");
        };
        assert!(cause.starts_with(&address), "{cause}");
        assert!(cause.to_lowercase().contains("refused"), "{cause}");
        assert!(!format!("{cause} {portal:?}").contains("s3cr3t"));
    }

    /// A certificate authority that signs nothing.
    const CA: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBhjCCASugAwIBAgIUTlJTFtvH7cfXYuL7P6vx5DDRWlwwCgYIKoZIzj0EAwIw\n\
        FzEVMBMGA1UEAwwMdGVzdC5leGFtcGxlMCAXDTI2MTEyMjAwNTc1NFoYDzIxMjYx\n\
        MDI5MDA1NzU0WjAXMRUwEwYDVQQDDAx0ZXN0LmV4YW1wbGUwWTATBgcqhkjOPQIB\n\
        BggqhkjOPQMBBwNCAATEGGYPr+jdIGdIY9MKKoXw16o9+1ltiX0SJYE7IbJydT8D\n\
        1LxZ2iOJGzysfh3Ynw07gVwRom881r/s+cCrvRzlo1MwUTAdBgNVHQ4EFgQUpNkt\n\
        sTDNELBn/qCs9E2SOM7kLZEwHwYDVR0jBBgwFoAUpNktsTDNELBn/qCs9E2SOM7k\n\
        LZEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAsf783C/9VRa5\n\
        E/TfW+dtgpWxAzdyyjCZTB4BdkE1fJcCIQC6gP/l4G2ntxLaW5sxFkuKnZnCbW42\n\
        FNxUvEe9mPKyPQ==\n\
        -----END CERTIFICATE-----\n";

    #[tokio::test]
    async fn a_server_without_tls_was_sent_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .unwrap();
        });
        let webhook = Webhook::parse(&format!("https://{address}/rest/1/s3cr3t/")).unwrap();
        let options = HttpOptions {
            ca: Some(CA.as_bytes().to_vec()),
            ..HttpOptions::default()
        };
        let portal = HttpPortal::new(webhook, options).unwrap();
        let reply = portal.call("batch", "{}".to_owned()).await;
        assert!(matches!(reply, Reply::NeverSent { .. }), "{reply:?}");
    }

    #[test]
    fn certificates_that_cannot_be_read_are_told() {
        for pem in [
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            let webhook = Webhook::parse("https://example.org/rest/1/s3cr3t/").unwrap();
            let options = HttpOptions {
                ca: Some(pem.as_bytes().to_vec()),
                ..HttpOptions::default()
            };
            let failure = HttpPortal::new(webhook, options).unwrap_err();
            assert!(
                ["ca_unreadable", "http_client_failed"].contains(&failure.code()),
                "{failure}"
            );
        }
    }
}

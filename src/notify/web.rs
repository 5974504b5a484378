//! POST and GET for webhooks and heartbeats: addresses that are secrets, no redirects, no retries of its own.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Method, redirect, retry};
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::DeliveryFailure;
use super::failure::masked;
use crate::portal::{chain, install_tls};

/// An address that holds a secret: it can be called and not be printed.
#[derive(Clone)]
pub(super) struct Address {
    url: SecretString,
    host: String,
    loopback: bool,
}

impl Address {
    /// Reads an address; plain http is for this computer alone.
    pub(super) fn parse(url: &SecretString) -> Result<Self, DeliveryFailure> {
        let parsed = Url::parse(url.expose_secret().trim()).ok();
        let url = parsed.ok_or(DeliveryFailure::HookMalformed)?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(DeliveryFailure::HookMalformed),
        };
        let host = host_of(&url);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(DeliveryFailure::HookNotEncrypted { host }),
            _ => return Err(DeliveryFailure::HookMalformed),
        }
        Ok(Self {
            url: String::from(url).into(),
            host,
            loopback,
        })
    }

    /// The host, with its port where it is not the usual one.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The same address with one more segment at the end of its path.
    pub(super) fn with_segment(&self, segment: &str) -> Self {
        let mut address = self.clone();
        if let Ok(mut url) = Url::parse(self.url.expose_secret()) {
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().push(segment);
            }
            address.url = String::from(url).into();
        }
        address
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/***", self.host)
    }
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// What is sent.
pub(super) struct Message<'a> {
    pub(super) method: Method,
    /// Empty where nothing is sent along.
    pub(super) body: String,
    pub(super) headers: Vec<(HeaderName, &'a str)>,
    /// How long the whole may take, in milliseconds.
    pub(super) limit_ms: u64,
    /// Certificates that are trusted besides the system's, as PEM.
    pub(super) ca: Option<&'a [u8]>,
}

/// Sends it; the answer's body is not read.
pub(super) async fn send(address: &Address, message: Message<'_>) -> Result<(), DeliveryFailure> {
    let host = || address.host.clone();
    let client = client(address, &message)?;
    let mut request = client.request(message.method, address.url.expose_secret());
    for (name, value) in message.headers {
        let value = HeaderValue::from_str(value);
        request = request.header(
            name,
            value.map_err(|_unfit| DeliveryFailure::HookMalformed)?,
        );
    }
    if !message.body.is_empty() {
        let json = HeaderValue::from_static("application/json");
        request = request.header(CONTENT_TYPE, json).body(message.body);
    }
    let sent = request.send().await;
    let answer = sent.map_err(|error| DeliveryFailure::HookUnreachable {
        host: host(),
        cause: if error.is_timeout() {
            "no answer in time".to_owned()
        } else {
            masked(&chain(error), &[address.url.expose_secret()])
        },
    })?;
    let status = u64::from(answer.status().as_u16());
    match answer.status() {
        fine if fine.is_success() => Ok(()),
        busy if busy.is_server_error() || matches!(busy.as_u16(), 408 | 425 | 429) => {
            Err(DeliveryFailure::HookBusy {
                host: host(),
                status,
            })
        }
        _ => Err(DeliveryFailure::HookRefused {
            host: host(),
            status,
        }),
    }
}

fn client(address: &Address, message: &Message<'_>) -> Result<Client, DeliveryFailure> {
    install_tls();
    let failed = |cause: String| DeliveryFailure::HookClientFailed { cause };
    let given = message.ca.map(Certificate::from_pem_bundle).transpose();
    let given = given
        .map_err(|error| failed(chain(error)))?
        .unwrap_or_default();
    let limit = Duration::from_millis(message.limit_ms);
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent(concat!("leadbatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limit.min(Duration::from_secs(10)))
        .timeout(limit);
    builder = if address.url.expose_secret().starts_with("https:") {
        builder.tls_certs_merge(given)
    } else {
        builder.tls_certs_only(given)
    };
    if address.loopback {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| failed(chain(error)))
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::domain::Coded as _;

    #[test]
    fn an_address_is_https_or_this_computer_and_is_never_repeated() {
        for (text, code) in [
            ("", "hook_malformed"),
            ("hooks.example.org/s3cr3t", "hook_malformed"),
            ("ftp://hooks.example.org/s3cr3t", "hook_malformed"),
            ("http://hooks.example.org/s3cr3t", "hook_not_encrypted"),
        ] {
            let failure = Address::parse(&text.into()).expect_err(text);
            assert_eq!(failure.code(), code, "{text}");
            assert!(!format!("{failure:?}").contains("s3cr3t"));
        }
        let address =
            Address::parse(&" https://hooks.example.org:8443/s3cr3t?x=1\n".into()).unwrap();
        assert_eq!(address.host(), "hooks.example.org:8443");
        assert_eq!(format!("{address:?}"), "hooks.example.org:8443/***");
        assert!(Address::parse(&"http://[::1]:3000/a".into()).is_ok());
    }

    #[test]
    fn a_segment_goes_behind_the_path_and_before_the_question_mark() {
        use secrecy::ExposeSecret as _;
        for (text, with) in [
            (
                "https://hc.example.org/abc",
                "https://hc.example.org/abc/fail",
            ),
            (
                "https://hc.example.org/abc/",
                "https://hc.example.org/abc/fail",
            ),
            (
                "https://hc.example.org/abc?rid=1",
                "https://hc.example.org/abc/fail?rid=1",
            ),
        ] {
            let address = Address::parse(&text.into()).unwrap().with_segment("fail");
            assert_eq!(address.url.expose_secret(), with);
        }
    }
}

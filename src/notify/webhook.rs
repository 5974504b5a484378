//! A webhook of whatever kind: the letter's JSON by POST.

use std::fmt;

use reqwest::Method;
use reqwest::header::HeaderName;
use secrecy::SecretString;

use super::DeliveryFailure;
use super::telling::Written;
use super::web::{Address, Message, send};

/// Names a letter to its receiver, so that one that is told again counts once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How long a webhook may take, in milliseconds.
const LIMIT_MS: u64 = 20_000;

/// An address that is sent the letter's JSON ([`super::letter_json`]). Any answer of 200 to 299 is a delivery; redirects are not followed.
#[derive(Clone)]
pub struct Webhook {
    /// `https://…`, or plain http to this computer. It is a secret: such addresses are.
    pub url: SecretString,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca: Option<Vec<u8>>,
}

impl Webhook {
    /// The host, for logs; `?` where the address is none.
    pub fn host(&self) -> String {
        let address = Address::parse(&self.url);
        address.map_or_else(|_| "?".to_owned(), |address| address.host().to_owned())
    }

    pub(super) async fn send(&self, written: &Written<'_>) -> Result<(), DeliveryFailure> {
        let id = written.letter.plain_id();
        let message = Message {
            method: Method::POST,
            body: written.json.to_owned(),
            headers: vec![(IDEMPOTENCY_KEY, &id)],
            limit_ms: LIMIT_MS,
            ca: self.ca.as_deref(),
        };
        send(&Address::parse(&self.url)?, message).await
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("host", &self.host())
            .finish_non_exhaustive()
    }
}

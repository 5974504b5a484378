//! A heartbeat: an address that is called when a job begins or ends, and whose silence wakes somebody up (healthchecks.io, Uptime Kuma, Cronitor).

use std::fmt;

use reqwest::Method;
use secrecy::SecretString;

use super::DeliveryFailure;
use super::retry::pause_ms;
use super::web::{Address, Message, send};

/// How long a heartbeat may take, in milliseconds: nobody waits for it.
const LIMIT_MS: u64 = 10_000;

/// Where the heart is heard.
#[derive(Clone)]
pub struct Heartbeat {
    /// `https://…`, or plain http to this computer; a secret.
    pub url: SecretString,
    /// By POST in the place of GET.
    pub post: bool,
    /// Calls `URL/start` when a job begins and `URL/fail` when it failed, as healthchecks.io understands; else only a job that ended well is heard,
    /// and a failure is silence.
    pub suffixes: bool,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca: Option<Vec<u8>>,
}

/// What is to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulse {
    /// The job begins.
    Began,
    /// It ended well.
    Well,
    /// It failed.
    Failed,
}

/// Lets the heart be heard; what may pass in a moment is tried again, with `pause` between. Nothing is called where the pulse has no address.
pub async fn beat(
    heartbeat: &Heartbeat,
    pulse: Pulse,
    pause: impl AsyncFn(u64),
) -> Result<(), DeliveryFailure> {
    let address = Address::parse(&heartbeat.url)?;
    let address = match (pulse, heartbeat.suffixes) {
        (Pulse::Well, _) => address,
        (Pulse::Began, true) => address.with_segment("start"),
        (Pulse::Failed, true) => address.with_segment("fail"),
        (Pulse::Began | Pulse::Failed, false) => return Ok(()),
    };
    let mut attempts = 0;
    loop {
        attempts += 1;
        let message = Message {
            method: if heartbeat.post {
                Method::POST
            } else {
                Method::GET
            },
            body: String::new(),
            headers: Vec::new(),
            limit_ms: LIMIT_MS,
            ca: heartbeat.ca.as_deref(),
        };
        let Err(failure) = send(&address, message).await else {
            return Ok(());
        };
        match pause_ms(attempts, failure.lasting()) {
            Some(ms) => pause(ms).await,
            None => return Err(failure),
        }
    }
}

impl fmt::Debug for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heartbeat")
            .field("post", &self.post)
            .field("suffixes", &self.suffixes)
            .finish_non_exhaustive()
    }
}

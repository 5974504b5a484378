//! The server that gives out tokens: a code or a refresh token for a pair (`settings/oauth`).
//!
//! It is asked by GET, as its documentation has it: the URL holds secrets, and is shown nowhere.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::covering::covered;
use super::wire::{CONNECTIONS, HttpOptions, Wire, Written};
use super::{Application, PortalFailure, Site, Tokens};
use crate::batching::{Reply, StopError, body_json, entry, error_of, text};
use crate::domain::PortalError;

/// How long an answer is waited for, in milliseconds.
const LIMIT_MS: u64 = 30_000;

/// The life of an access token where the server does not tell it, in seconds (`rest-contract.md` §1).
const USUAL_LIFE_S: i64 = 3600;

/// What is given for a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// What the browser came back with; good once and for 30 seconds.
    Code,
    /// The token of the pair before.
    Refresh,
}

/// The server. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct TokenServer {
    wire: Wire,
}

impl TokenServer {
    pub(super) fn new(
        application: &Application,
        options: HttpOptions,
    ) -> Result<Self, PortalFailure> {
        let options = HttpOptions {
            request_limit_ms: LIMIT_MS,
            answer_grace_ms: 0,
            speed: 1,
            ..options
        };
        let clean = |text: &str| application.covered(text, &[]);
        let (server, connections) = (&application.server, CONNECTIONS);
        let wire = Wire::new(server, Written::Json, options, connections, clean)?;
        Ok(Self { wire })
    }

    /// A new pair. What fails is told as the reply of the call that needs it, which was not sent.
    pub(super) async fn pair(
        &self,
        application: &Application,
        (kind, given): (Given, &SecretString),
        now_ms: i64,
    ) -> Result<Tokens, Reply> {
        let (grant, name) = match kind {
            Given::Code => ("authorization_code", "code"),
            Given::Refresh => ("refresh_token", "refresh_token"),
        };
        let url = format!(
            "{}/oauth/token/?grant_type={grant}&client_id={}&client_secret={}&{name}={}",
            application.server.base_url(),
            escaped(&application.client_id),
            escaped(application.client_secret.expose_secret()),
            escaped(given.expose_secret()),
        );
        let clean = |text: &str| application.covered(text, &[given]);
        let reply = self.wire.get(&url, clean).await;
        let host = application.server.host();
        let unclear = |what: &str| Reply::NeverSent {
            cause: format!("{host}: {what}"),
        };
        let (status, body) = match reply {
            Reply::Answer { status, body } => (status, body),
            Reply::Lost(_) => return Err(unclear("no answer")),
            Reply::Redirected { host: other } => {
                return Err(unclear(&format!("it points to {other}")));
            }
            reply @ (Reply::NeverSent { .. } | Reply::Shut(_)) => return Err(reply),
        };
        let answer = body_json(&body).filter(Value::is_object);
        let Some(answer) = answer else {
            return Err(unclear(&format!("HTTP {status}")));
        };
        if let Some(error) = error_of(&answer, status) {
            return Err(refused(application, error, given));
        }
        let pair = tokens(&answer, application, now_ms);
        pair.unwrap_or_else(|| Err(unclear(&format!("HTTP {status}"))))
    }
}

/// What the server's refusal means: some pass, most do not.
fn refused(application: &Application, error: PortalError, given: &SecretString) -> Reply {
    let text = application.covered(&error.text, &[given]);
    let code = error.code;
    let is = |known: &str| code.eq_ignore_ascii_case(known);
    if is("invalid_grant") {
        return Reply::Shut(StopError::AuthorisationOver {
            name: application.name.clone(),
        });
    }
    if is("PAYMENT_REQUIRED") {
        return Reply::Shut(StopError::AccountClosed { error: code, text });
    }
    let of_application = [
        "invalid_client",
        "invalid_request",
        "invalid_scope",
        "insufficient_scope",
    ];
    if of_application.iter().any(|known| is(known)) {
        return Reply::Shut(StopError::ApplicationRefused { error: code, text });
    }
    Reply::NeverSent {
        cause: format!("{}: {text} ({code})", application.server.host()),
    }
}

/// The pair of an answer; `None` where it holds none.
fn tokens(answer: &Value, application: &Application, now_ms: i64) -> Option<Result<Tokens, Reply>> {
    let of = |name: &str| {
        entry(answer, name)
            .and_then(text)
            .filter(|it| !it.is_empty())
    };
    let (access, refresh) = (of("access_token")?, of("refresh_token")?);
    let seconds = entry(answer, "expires_in").and_then(Value::as_i64);
    let life_ms = seconds.unwrap_or(USUAL_LIFE_S).max(0).saturating_mul(1000);
    let endpoint = match of("client_endpoint") {
        None => format!("{}/rest/", application.site.base_url()),
        Some(told) => match endpoint(&told, application) {
            Ok(endpoint) => endpoint,
            Err(host) => return Some(Err(Reply::Redirected { host })),
        },
    };
    Some(Ok(Tokens {
        access: access.into(),
        refresh: refresh.into(),
        endpoint,
        until_ms: now_ms.saturating_add(life_ms),
    }))
}

/// Where calls go, with a slash at its end; another host than the portal's own is nobody's that was asked for.
pub(super) fn endpoint(told: &str, application: &Application) -> Result<String, String> {
    let url = Url::parse(told).ok();
    let site = url.as_ref().and_then(Site::of_url);
    let known = site.filter(|site| *site == application.site);
    match url.zip(known) {
        Some((url, _)) => Ok(format!("{}/", url.as_str().trim_end_matches('/'))),
        None => Err(Url::parse(told)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_else(|| "?".to_owned())),
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Application {
    /// A text without the application's secret and others, as they are and as a URL has them.
    pub(super) fn covered(&self, shown: &str, more: &[&SecretString]) -> String {
        let secrets = [&self.client_secret]
            .into_iter()
            .chain(more.iter().copied());
        let plain: Vec<String> = secrets
            .map(|secret| secret.expose_secret().to_owned())
            .collect();
        let in_urls: Vec<String> = plain.iter().map(|secret| escaped(secret)).collect();
        let all = plain.iter().chain(&in_urls).map(String::as_str);
        let all: Vec<&str> = all.filter(|secret| !secret.is_empty()).collect();
        covered(shown, &all)
    }
}

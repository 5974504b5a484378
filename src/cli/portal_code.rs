//! The code with which the browser comes back from a portal's page: over the loopback, or pasted.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use url::{Host, Url, form_urlencoded};

use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};

/// What an answer of the portal's page says to a question of this `state`; `None` for what is no such answer.
pub(super) fn answered(query: &str, state: &str) -> Option<Result<SecretString, ConfigProblem>> {
    let value = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    };
    let (code, error) = (value("code"), value("error"));
    if code.is_none() && error.is_none() {
        return None;
    }
    if value("state").as_deref() != Some(state) {
        return Some(Err(ConfigProblem::LoginForeign));
    }
    Some(match (code, error) {
        (Some(code), None) => Ok(code.into()),
        (_, error) => Err(ConfigProblem::LoginDenied {
            error: error.unwrap_or_default(),
        }),
    })
}

/// What was pasted: the address to which the browser came, or the code alone, as somebody has copied it out of there.
pub(super) fn pasted(text: &str, state: &str) -> Result<SecretString, ConfigProblem> {
    let text = text.trim();
    if let Some((_, query)) = text.split_once('?') {
        let query = query.split('#').next().unwrap_or_default();
        return answered(query, state).unwrap_or(Err(ConfigProblem::LoginForeign));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.is_empty() {
        Err(ConfigProblem::LoginNoCode)
    } else if text.bytes().all(plain) {
        Ok(text.into())
    } else {
        Err(ConfigProblem::LoginForeign)
    }
}

/// The address at which a redirect is listened for: plain http on this computer, with a port.
pub(super) fn listened(redirect: &str) -> Result<SocketAddr, ConfigProblem> {
    let of_url = |url: Url| {
        let ip = match url.host()? {
            Host::Domain("localhost") => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            Host::Domain(_) => return None,
        };
        let port = url.port()?;
        (url.scheme() == "http" && ip.is_loopback()).then(|| SocketAddr::new(ip, port))
    };
    let address = Url::parse(redirect).ok().and_then(of_url);
    address.ok_or_else(|| ConfigProblem::RedirectUnusable {
        address: redirect.to_owned(),
        cause: String::new(),
    })
}

/// Begins to listen at a redirect's address, before anybody is sent there.
pub(super) async fn listen(redirect: &str) -> Result<TcpListener, ConfigProblem> {
    let address = listened(redirect)?;
    let unusable = |error: std::io::Error| ConfigProblem::RedirectUnusable {
        address: redirect.to_owned(),
        cause: error.to_string(),
    };
    TcpListener::bind(address).await.map_err(unusable)
}

/// Waits until an answer to the question of this `state` comes; the browser is shown a page that says so.
pub(super) async fn from_browser(
    listener: TcpListener,
    state: String,
    console: &Console,
) -> Result<SecretString, Fatal> {
    let (told, mut heard) = mpsc::channel(1);
    let pages = Pages {
        done: console.catalogue.line("portal-login-page", &[]),
        foreign: console.catalogue.line("portal-login-page-foreign", &[]),
    };
    let app = Router::new().fallback(move |uri: Uri| {
        let (told, state, pages) = (told.clone(), state.clone(), pages.clone());
        async move { pages.reply(&uri, &state, &told).await }
    });
    let (end, ended) = oneshot::channel::<()>();
    let served = axum::serve(listener, app).with_graceful_shutdown(async move {
        drop(ended.await);
    });
    let serving = tokio::spawn(served.into_future());
    let answer = heard.recv().await;
    // The page is on its way to the browser still.
    drop(end);
    drop(serving.await);
    Ok(answer.unwrap_or(Err(ConfigProblem::LoginNoCode))?)
}

/// What the browser is shown.
#[derive(Clone)]
struct Pages {
    done: String,
    foreign: String,
}

impl Pages {
    async fn reply(
        &self,
        uri: &Uri,
        state: &str,
        told: &mpsc::Sender<Result<SecretString, ConfigProblem>>,
    ) -> Response {
        let (status, text) = match answered(uri.query().unwrap_or_default(), state) {
            None => return StatusCode::NOT_FOUND.into_response(),
            // A page of another time, or of somebody else: it is not what is waited for.
            Some(Err(ConfigProblem::LoginForeign)) => (StatusCode::BAD_REQUEST, &self.foreign),
            Some(answer) => {
                drop(told.send(answer).await);
                (StatusCode::OK, &self.done)
            }
        };
        let page =
            format!("<!doctype html><meta charset=\"utf-8\"><title>leadbatch</title><p>{text}</p>");
        let closed = [("connection", "close"), ("referrer-policy", "no-referrer")];
        (status, closed, Html(page)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret as _, SecretString};

    use super::{answered, listened, pasted};
    use crate::cli::ConfigProblem;
    use crate::domain::Coded as _;

    fn shown(result: Result<SecretString, ConfigProblem>) -> String {
        match result {
            Ok(code) => code.expose_secret().to_owned(),
            Err(problem) => problem.code().to_owned(),
        }
    }

    #[test]
    fn only_the_answer_to_ones_own_question_counts() {
        for (query, wanted) in [
            ("code=c1&state=s&domain=x", Some("c1")),
            ("state=s&code=a%2Bb", Some("a+b")),
            ("code=c1", Some("login_foreign")),
            ("code=c1&state=", Some("login_foreign")),
            ("code=c1&state=other", Some("login_foreign")),
            ("error=access_denied&state=s", Some("login_denied")),
            ("error=access_denied&code=c1&state=s", Some("login_denied")),
            ("error=access_denied", Some("login_foreign")),
            ("state=s", None),
            ("", None),
        ] {
            assert_eq!(
                answered(query, "s").map(shown).as_deref(),
                wanted,
                "{query}"
            );
        }
    }

    #[test]
    fn the_address_or_the_code_in_it_may_be_pasted() {
        for (text, wanted) in [
            (" http://127.0.0.1:1/x?code=c1&state=s#top \n", "c1"),
            ("https://example.org/?code=c1&state=other", "login_foreign"),
            ("https://example.org/?x=1", "login_foreign"),
            (" 5f3.a-b_c\n", "5f3.a-b_c"),
            ("two words", "login_foreign"),
            ("\n", "login_no_code"),
        ] {
            assert_eq!(shown(pasted(text, "s")), wanted, "{text}");
        }
    }

    #[test]
    fn nothing_but_this_computer_is_listened_at() {
        assert_eq!(
            listened("http://localhost:8025/cb").unwrap().to_string(),
            "127.0.0.1:8025"
        );
        assert_eq!(
            listened("http://[::1]:8025").unwrap().to_string(),
            "[::1]:8025"
        );
        for other in [
            "http://0.0.0.0:8025/",
            "http://10.0.0.1:8025/",
            "https://127.0.0.1:8025/",
            "http://127.0.0.1/",
            "http://a.localhost:1/",
            "x",
        ] {
            assert_eq!(
                listened(other).unwrap_err().code(),
                "redirect_unusable",
                "{other}"
            );
        }
    }
}

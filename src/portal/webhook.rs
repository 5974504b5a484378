//! An incoming webhook: a URL that is itself the secret (`rest-contract.md` §1).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{PortalFailure, PortalFailureKind, Site};

/// The URL of an incoming webhook, `https://HOST/rest/USER/CODE/`. It can be used and not be printed.
#[derive(Clone)]
pub struct Webhook {
    /// With a slash at its end.
    url: SecretString,
    site: Site,
    user: String,
}

impl Webhook {
    /// Reads a webhook as people paste it: blanks around it, without the last slash, or with a method behind it, as the portal
    /// shows it for an example.
    ///
    /// # Errors
    /// [`PortalFailureKind::WebhookMalformed`] for what is no such URL, [`PortalFailureKind::HttpNotAllowed`] for plain http to
    /// any host but this computer (`design.md` §3). Neither repeats the text.
    pub fn parse(text: &str) -> Result<Self, PortalFailure> {
        let parsed = Url::parse(text.trim()).ok().and_then(Self::of_url);
        let webhook = parsed.ok_or(PortalFailureKind::WebhookMalformed)?;
        let site = webhook.site.allowed()?;
        Ok(Self { site, ..webhook })
    }

    fn of_url(mut url: Url) -> Option<Self> {
        let site = Site::of_url(&url)?;
        let extra = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        let segments: Vec<&str> = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        let (user, code) = match segments.as_slice() {
            ["rest", user, code] => (*user, *code),
            ["rest", user, code, method] if is_method(method) => (*user, *code),
            _ => return None,
        };
        let plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        if extra || !user.bytes().all(|byte| byte.is_ascii_digit()) || !plain(code) {
            return None;
        }
        let (user, path) = (user.to_owned(), format!("/rest/{user}/{code}/"));
        url.set_path(&path);
        Some(Self {
            url: SecretString::from(String::from(url)),
            site,
            user,
        })
    }

    /// Where the portal is.
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// The portal's host, with its port where it is not the usual one.
    pub fn host(&self) -> &str {
        self.site.host()
    }

    /// The ID of the user who acts.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether the portal is this computer, such as the sandbox.
    pub const fn is_loopback(&self) -> bool {
        self.site.is_loopback()
    }

    /// Whether the portal is called over https.
    pub const fn is_https(&self) -> bool {
        self.site.is_https()
    }

    /// The secret URL of a method.
    pub(super) fn method_url(&self, path: &str) -> String {
        format!("{}{path}", self.url.expose_secret())
    }

    /// A text of a library with the secret masked, should it hold it.
    pub(super) fn scrubbed(&self, text: &str) -> String {
        let text = text.replace(self.url.expose_secret(), "***");
        let shown = mask(text.into_bytes(), self.code(), Spot::Anywhere);
        String::from_utf8_lossy(&shown).into_owned()
    }

    /// An answer with the secret masked, should it hold it, raw or percent-encoded: gateways repeat the path that they were
    /// asked for.
    pub(super) fn masked(&self, body: Vec<u8>) -> Vec<u8> {
        let code = self.code();
        let spot = if code.len() >= TELLING_LENGTH {
            Spot::Anywhere
        } else {
            Spot::BehindSlash
        };
        mask(body, code, spot)
    }

    fn code(&self) -> &[u8] {
        let url = self.url.expose_secret().trim_end_matches('/');
        url.rsplit('/').next().unwrap_or(url).as_bytes()
    }
}

/// Codes of portals have 16 characters. Shorter ones, such as the sandbox's, are masked in answers only as a part of a path, since
/// a short word or number may also be honest content.
const TELLING_LENGTH: usize = 8;

/// Where a code is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Anywhere,
    BehindSlash,
}

/// A body without a secret, wherever it stands in it.
pub(super) fn without(body: Vec<u8>, secret: &str) -> Vec<u8> {
    mask(body, secret.as_bytes(), Spot::Anywhere)
}

fn mask(body: Vec<u8>, code: &[u8], spot: Spot) -> Vec<u8> {
    let mut masked: Option<Vec<u8>> = None;
    let mut from = 0;
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let before = body.get(..at).unwrap_or_default();
        let found =
            after_code(rest, code).filter(|_| spot == Spot::Anywhere || ends_with_slash(before));
        let Some(after) = found else {
            at += 1;
            continue;
        };
        let shown = masked.get_or_insert_default();
        shown.extend_from_slice(body.get(from..at).unwrap_or_default());
        shown.extend_from_slice(b"***");
        at = body.len() - after.len();
        from = at;
    }
    match masked {
        Some(mut shown) => {
            shown.extend_from_slice(body.get(from..).unwrap_or_default());
            shown
        }
        None => body,
    }
}

/// What stands behind the code where a text begins with it, in any case and with any of its characters percent-encoded.
fn after_code<'a>(text: &'a [u8], code: &[u8]) -> Option<&'a [u8]> {
    code.iter().try_fold(text, |text, wanted| {
        let (byte, rest) = match text {
            [b'%', high, low, rest @ ..] => (decoded(*high, *low)?, rest),
            [byte, rest @ ..] => (*byte, rest),
            [] => return None,
        };
        byte.eq_ignore_ascii_case(wanted).then_some(rest)
    })
}

fn decoded(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn ends_with_slash(text: &[u8]) -> bool {
    text.ends_with(b"/") || text.ends_with(b"%2F") || text.ends_with(b"%2f")
}

/// A text of any origin, such as a mistyped command line, with the secret part of webhook URLs taken out.
pub fn without_webhooks(text: &str) -> String {
    let mut parts = text.split("/rest/");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part
            .find(|letter: char| letter.is_whitespace() || letter == '\'')
            .unwrap_or(part.len());
        shown.push_str("/rest/***");
        shown.push_str(part.get(after..).unwrap_or_default());
    }
    shown
}

/// `profile`, `crm.lead.add.json`: what may stand behind a webhook in an example.
fn is_method(segment: &str) -> bool {
    segment
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_')
}

impl fmt::Display for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/rest/{}/***/", self.site.base_url(), self.user)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Webhook, without_webhooks};
    use crate::domain::Coded as _;

    #[test]
    fn webhooks_are_read_as_people_paste_them() {
        for (text, host, url) in [
            (
                " https://example.bitrix24.ru/rest/17/abcDEF123/ \n",
                "example.bitrix24.ru",
                "https://example.bitrix24.ru/rest/17/abcDEF123/batch",
            ),
            (
                "https://example.org:8443/rest/17/abcDEF123",
                "example.org:8443",
                "https://example.org:8443/rest/17/abcDEF123/batch",
            ),
            (
                "https://example.org/rest/17/abcDEF123/profile.json",
                "example.org",
                "https://example.org/rest/17/abcDEF123/batch",
            ),
            (
                "http://127.0.0.1:3000/rest/17/abcDEF123/",
                "127.0.0.1:3000",
                "http://127.0.0.1:3000/rest/17/abcDEF123/batch",
            ),
            (
                "http://[::1]:3000/rest/17/abcDEF123/",
                "[::1]:3000",
                "http://[::1]:3000/rest/17/abcDEF123/batch",
            ),
        ] {
            let webhook = Webhook::parse(text).expect(text);
            assert_eq!((webhook.host(), webhook.user()), (host, "17"));
            assert_eq!(webhook.method_url("batch"), url);
        }
    }

    #[test]
    fn what_is_no_webhook_is_refused_without_repeating_it() {
        for (text, code) in [
            ("", "webhook_malformed"),
            ("example.bitrix24.ru", "webhook_malformed"),
            ("https://example.bitrix24.ru/", "webhook_malformed"),
            ("https://example.bitrix24.ru/rest/17/", "webhook_malformed"),
            (
                "https://example.bitrix24.ru/rest/abc/s3cr3t/",
                "webhook_malformed",
            ),
            (
                "https://example.bitrix24.ru/rest/1/s3cr3t/?x=1",
                "webhook_malformed",
            ),
            (
                "https://me:s3cr3t@example.org/rest/1/s3cr3t/",
                "webhook_malformed",
            ),
            ("https://example.org/rest/1/s3cr3t/a/b", "webhook_malformed"),
            (
                "https://example.org/rest/1/s3cr3t%2F..%2F/",
                "webhook_malformed",
            ),
            ("ftp://example.org/rest/1/s3cr3t/", "webhook_malformed"),
            ("http://example.org/rest/1/s3cr3t/", "http_not_allowed"),
            ("http://10.0.0.1/rest/1/s3cr3t/", "http_not_allowed"),
            (
                "http://localhost.example.org/rest/1/s3cr3t/",
                "http_not_allowed",
            ),
        ] {
            let failure = Webhook::parse(text).expect_err(text);
            assert_eq!(failure.code(), code, "{text}");
            assert!(!format!("{failure} {failure:?}").contains("s3cr3t"));
        }
    }

    #[test]
    fn a_webhook_cannot_be_printed() {
        let webhook = Webhook::parse("https://example.org/rest/17/s3cr3t/").unwrap();
        let printed = format!("{webhook} {webhook:?} {webhook:#?}");
        assert!(!printed.contains("s3cr3t"));
        assert!(printed.starts_with("https://example.org/rest/17/***/ "));
        assert_eq!(
            webhook.scrubbed("at https://example.org/rest/17/s3cr3t/batch and s3cr3t"),
            "at ***batch and ***"
        );
    }

    fn masked(code: &str, text: &str) -> String {
        let webhook = Webhook::parse(&format!("https://example.org/rest/17/{code}/")).unwrap();
        String::from_utf8(webhook.masked(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn an_answer_that_repeats_the_code_is_masked_in_every_spelling() {
        for (text, shown) in [
            (
                r#"{"error":"Not Found","error_description":"/rest/17/ab12-CD34_x/crm.lead.add"}"#,
                r#"{"error":"Not Found","error_description":"/rest/17/***/crm.lead.add"}"#,
            ),
            (r"\/rest\/17\/ab12-CD34_x\/batch", r"\/rest\/17\/***\/batch"),
            ("%2Frest%2F17%2Fab12%2DCD34%5fx%2F", "%2Frest%2F17%2F***%2F"),
            ("%61%62%31%32-%43%44%33%34_%78", "***"),
            ("code=AB12-cd34_X&ab12-CD34_xab12-CD34_x", "code=***&******"),
            ("ab12-CD34_", "ab12-CD34_"),
            ("100% ab12%2", "100% ab12%2"),
            ("aab12-CD34_x", "a***"),
            ("", ""),
        ] {
            assert_eq!(masked("ab12-CD34_x", text), shown);
        }
    }

    #[test]
    fn a_short_code_does_not_spoil_answers() {
        assert_eq!(masked("7", r#"{"result":71}"#), r#"{"result":71}"#);
        assert_eq!(masked("sandbox", "a sandbox"), "a sandbox");
        assert_eq!(masked("sandbox", "/rest/1/sandbox/x"), "/rest/1/***/x");
        assert_eq!(masked("sandbox", "rest%2f1%2fsandbox"), "rest%2f1%2f***");
    }

    #[test]
    fn a_webhook_in_the_wrong_place_is_not_repeated() {
        let text = "unexpected argument 'https://a.bitrix24.ru/rest/1/verysecret/' found";
        assert_eq!(
            without_webhooks(text),
            "unexpected argument 'https://a.bitrix24.ru/rest/***' found"
        );
    }
}

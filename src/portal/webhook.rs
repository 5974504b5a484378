//! An incoming webhook: a URL that is itself the secret (`rest-contract.md` §1).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::{PortalFailure, PortalFailureKind};

/// The URL of an incoming webhook, `https://HOST/rest/USER/CODE/`. It can be used and not be printed.
#[derive(Clone)]
pub struct Webhook {
    /// With a slash at its end.
    url: SecretString,
    host: String,
    user: String,
    loopback: bool,
    https: bool,
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
        if webhook.https || webhook.loopback {
            Ok(webhook)
        } else {
            let host = webhook.host;
            Err(PortalFailureKind::HttpNotAllowed { host }.into())
        }
    }

    fn of_url(mut url: Url) -> Option<Self> {
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let extra = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        let (name, loopback) = match url.host()? {
            Host::Domain(name) => (name.to_owned(), name == "localhost"),
            Host::Ipv4(address) => (address.to_string(), address.is_loopback()),
            Host::Ipv6(address) => (format!("[{address}]"), address.is_loopback()),
        };
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
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name,
        };
        url.set_path(&path);
        Some(Self {
            url: SecretString::from(String::from(url)),
            host,
            user,
            loopback,
            https,
        })
    }

    /// The portal's host, with its port where it is not the usual one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The ID of the user who acts.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether the portal is this computer, such as the sandbox.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether the portal is called over https.
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// The secret URL of a method.
    pub(super) fn method_url(&self, path: &str) -> String {
        format!("{}{path}", self.url.expose_secret())
    }

    /// A text of a library with the secret masked, should it hold it.
    pub(super) fn scrubbed(&self, text: &str) -> String {
        let url = self.url.expose_secret();
        let code = url.trim_end_matches('/').rsplit('/').next().unwrap_or(url);
        text.replace(url, "***").replace(code, "***")
    }
}

/// `profile`, `crm.lead.add.json`: what may stand behind a webhook in an example.
fn is_method(segment: &str) -> bool {
    segment
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_')
}

impl fmt::Display for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}/rest/{}/***/", self.host, self.user)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Webhook;
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
}

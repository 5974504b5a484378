//! Where a portal is: its host, and how it is reached.

use url::{Host, Url};

use super::{PortalFailure, PortalFailureKind};

/// A portal's host, without any secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    host: String,
    loopback: bool,
    https: bool,
}

impl Site {
    /// Reads the address of a portal as it stands in a browser: `https://HOST/`.
    ///
    /// # Errors
    /// [`PortalFailureKind::SiteMalformed`] for anything else, [`PortalFailureKind::HttpNotAllowed`] for plain http to any host but
    /// this computer (`design.md` §3). Neither repeats the text.
    pub fn parse(text: &str) -> Result<Self, PortalFailure> {
        let url = Url::parse(text.trim()).ok();
        let bare = url.filter(|url| {
            let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
            is_bare && url.username().is_empty() && url.password().is_none()
        });
        let site = bare.as_ref().and_then(Self::of_url);
        site.ok_or(PortalFailureKind::SiteMalformed)?.allowed()
    }

    /// The site of a URL, whatever else that holds.
    pub(super) fn of_url(url: &Url) -> Option<Self> {
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (name, loopback) = match url.host()? {
            Host::Domain(name) => (name.to_owned(), name == "localhost"),
            Host::Ipv4(address) => (address.to_string(), address.is_loopback()),
            Host::Ipv6(address) => (format!("[{address}]"), address.is_loopback()),
        };
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name,
        };
        Some(Self {
            host,
            loopback,
            https,
        })
    }

    /// The site, if it may be called: over https, or on this computer.
    pub(super) fn allowed(self) -> Result<Self, PortalFailure> {
        if self.https || self.loopback {
            Ok(self)
        } else {
            let host = self.host;
            Err(PortalFailureKind::HttpNotAllowed { host }.into())
        }
    }

    /// The portal's host, with its port where it is not the usual one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the portal is this computer, such as the sandbox.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether the portal is called over https.
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// What the addresses of its pages begin with: `https://HOST`.
    pub fn base_url(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        format!("{scheme}://{}", self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::Site;
    use crate::domain::Coded as _;

    #[test]
    fn addresses_are_read_as_they_stand_in_a_browser() {
        for (text, base) in [
            (" https://crm.example.org/ \n", "https://crm.example.org"),
            (
                "https://crm.example.org:8443",
                "https://crm.example.org:8443",
            ),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(Site::parse(text).expect(text).base_url(), base);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for (text, code) in [
            ("", "site_malformed"),
            ("crm.example.org", "site_malformed"),
            ("https://crm.example.org/s3cr3t/", "site_malformed"),
            ("https://crm.example.org/?s3cr3t", "site_malformed"),
            ("https://crm.example.org/#s3cr3t", "site_malformed"),
            ("https://me:s3cr3t@crm.example.org/", "site_malformed"),
            ("ftp://crm.example.org/", "site_malformed"),
            ("http://crm.example.org/", "http_not_allowed"),
        ] {
            let failure = Site::parse(text).expect_err(text);
            assert_eq!(failure.code(), code, "{text}");
            assert!(!format!("{failure} {failure:?}").contains("s3cr3t"));
        }
    }
}

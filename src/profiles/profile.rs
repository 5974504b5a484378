//! A portal by name: how it is signed in to, and what else is known of it.

use std::path::PathBuf;

use serde::Deserialize;

use super::SecretSource;

/// Where applications get their tokens, unless a profile says otherwise (`settings/oauth`).
pub const OAUTH_SERVER: &str = "https://oauth.bitrix.info/";

/// A portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// How it is signed in to.
    pub access: Access,
    /// Its plan, where `--plan` is not given.
    pub plan: Option<Plan>,
    /// A file of certificates to trust beside the system's, where `--ca` is not given.
    pub ca: Option<PathBuf>,
}

/// How a portal is signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// By the URL of an incoming webhook, which is the secret.
    Webhook(SecretSource),
    /// As an application, for an employee who lets it in once.
    Application(Application),
}

/// An application (OAuth 2.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The portal's address: `https://HOST/`.
    pub portal: String,
    /// The application's public name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretSource,
    /// The server that gives out tokens.
    pub server: String,
    /// Where the portal sends the browser with the code: an address of this computer that is listened on; `None` where the code is
    /// pasted.
    pub redirect: Option<String>,
}

/// The limits that a portal comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// Any cloud plan below Enterprise.
    Standard,
    /// The greatest cloud plan.
    Enterprise,
    /// A portal on its owner's server.
    SelfHosted,
}

impl Plan {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Enterprise => "enterprise",
            Self::SelfHosted => "self-hosted",
        }
    }
}

impl Profile {
    /// Where its secret is.
    pub const fn secret(&self) -> &SecretSource {
        match &self.access {
            Access::Webhook(source) => source,
            Access::Application(application) => &application.client_secret,
        }
    }
}

/// Longer names help nobody, in characters.
const LONGEST: usize = 64;

/// Whether a text can be a profile's name: letters, digits, `-`, `_` and `.`, and not `sandbox`, which is the built-in portal.
pub fn is_profile_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins = |c: char| c.is_alphanumeric();
    !name.eq_ignore_ascii_case("sandbox")
        && name.chars().count() <= LONGEST
        && name.starts_with(begins)
        && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_profile_name;

    #[test]
    fn a_name_is_a_word_that_can_also_name_a_file() {
        for name in [
            "romashka",
            "ромашка",
            "test-2",
            "crm.example.org",
            "7",
            "a_b",
        ] {
            assert!(is_profile_name(name), "{name}");
        }
        for name in [
            "", "sandbox", "Sandbox", "..", ".a", "a/b", "a b", "-a", "a:b", "a\n",
        ] {
            assert!(!is_profile_name(name), "{name}");
        }
        assert!(!is_profile_name(&"a".repeat(65)));
    }
}

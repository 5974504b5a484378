//! Why a portal cannot be worked with.

use std::fmt;

use crate::batching::StopError;
use crate::domain::{Arg, Coded, coded, write_plainly};

coded! {
    /// What is found out on this side, or by the lack of an answer; what the portal itself says is a [`StopError`].
    pub enum PortalFailureKind {
        /// The text is no URL of an incoming webhook.
        WebhookMalformed => "webhook_malformed";
        /// The text is no address of a portal.
        SiteMalformed => "site_malformed";
        /// The portal has no page `lead.php`: something else answers in its place.
        NoLeadPhp { status: u64 } => "no_lead_php";
        /// Plain http to a host that is not this computer.
        HttpNotAllowed { host: String } => "http_not_allowed";
        /// A file of certificates that holds none.
        CaUnreadable { cause: String } => "ca_unreadable";
        /// The HTTP client cannot be set up.
        HttpClientFailed { cause: String } => "http_client_failed";
        /// No connection.
        PortalUnreachable { cause: String } => "portal_unreachable";
        /// The portal's certificate is not trusted.
        CertificateRefused { cause: String } => "certificate_refused";
        /// The connection stands, and no answer comes.
        PortalSilent => "portal_silent";
        /// The answer is none of Bitrix24's REST.
        NotBitrix24 { status: u64 } => "not_bitrix24";
        /// A limit of the portal is used up.
        PortalBusy { error: String } => "portal_busy";
        /// The mapping brings fields that the portal takes from administrators alone.
        AdministratorNeeded { fields: Vec<String> } => "administrator_needed";
        /// The portal works without leads: it would turn each into a deal at once (DIC-19).
        SimpleCrmMode => "simple_crm_mode";
        /// The portal answers a fault of its own.
        PortalUnwell { error: String, text: String } => "portal_unwell";
    }
}

/// Why a portal cannot be worked with: found out here, or told by the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortalFailure {
    /// Found out on this side.
    Found(PortalFailureKind),
    /// Told by the portal.
    Told(StopError),
}

impl From<PortalFailureKind> for PortalFailure {
    fn from(kind: PortalFailureKind) -> Self {
        Self::Found(kind)
    }
}

impl From<StopError> for PortalFailure {
    fn from(error: StopError) -> Self {
        Self::Told(error)
    }
}

impl Coded for PortalFailure {
    fn code(&self) -> &'static str {
        match self {
            Self::Found(kind) => kind.code(),
            Self::Told(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Self::Found(kind) => kind.args(),
            Self::Told(error) => error.args(),
        }
    }
}

/// For logs: the code and its arguments. People are told by the catalogue.
impl fmt::Display for PortalFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plainly(f, self)
    }
}

impl std::error::Error for PortalFailure {}

#[cfg(test)]
mod tests {
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

    use super::{PortalFailure, PortalFailureKind};
    use crate::batching::StopError;
    use crate::domain::{Arg, Coded as _};

    fn bundle(language: &str, text: &str) -> FluentBundle<FluentResource> {
        let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(text.to_owned()).unwrap();
        bundle.add_resource(resource).unwrap();
        bundle
    }

    #[test]
    fn every_failure_has_a_text_and_a_hint_in_both_languages() {
        let found = PortalFailureKind::samples()
            .into_iter()
            .map(PortalFailure::from);
        let told = StopError::samples().into_iter().map(PortalFailure::from);
        let failures: Vec<PortalFailure> = found.chain(told).collect();
        for (language, text) in [
            ("en", include_str!("../messages/en/portal.ftl")),
            ("ru", include_str!("../messages/ru/portal.ftl")),
        ] {
            let bundle = bundle(language, text);
            for failure in &failures {
                let message = bundle.get_message(failure.code()).unwrap();
                let mut args = FluentArgs::new();
                for (name, arg) in failure.args() {
                    let value = match arg {
                        Arg::Text(text) => FluentValue::from(text),
                        Arg::Number(number) => FluentValue::from(number),
                    };
                    args.set(name, value);
                }
                let hint = message.get_attribute("hint").unwrap().value();
                for pattern in [message.value().unwrap(), hint] {
                    let mut errors = Vec::new();
                    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
                    assert!(
                        errors.is_empty(),
                        "{language} {}: {errors:?}",
                        failure.code()
                    );
                    assert!(!text.trim().is_empty());
                }
            }
            assert_eq!(
                text.lines().filter(|line| line.contains(".hint =")).count(),
                failures.len(),
                "no text without its failure"
            );
        }
    }
}

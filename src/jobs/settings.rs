//! The jobs file: its YAML as it is written (`docs/jobs.md`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::share::Percent;
use super::span::Span;
use crate::profiles::SecretSource;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileText {
    pub(super) version: Spanned<u64>,
    #[serde(default)]
    pub(super) tell: BTreeMap<String, Vec<Spanned<Channel>>>,
    #[serde(default)]
    pub(super) metrics: Option<PathBuf>,
    pub(super) jobs: BTreeMap<String, Spanned<JobText>>,
}

/// Someone who is told, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// An e-mail.
    Email(EmailText),
    /// A message in Bitrix24.
    Chat(ChatText),
    /// JSON by POST to an address.
    Webhook(WebhookText),
    /// A program that gets JSON on its standard input.
    Command(Vec<String>),
}

impl Channel {
    /// Its kind, as the file names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Chat(_) => "chat",
            Self::Webhook(_) => "webhook",
            Self::Command(_) => "command",
        }
    }

    /// Where its secret is, where it has one.
    pub const fn secret(&self) -> Option<&SecretSource> {
        match self {
            Self::Email(email) => email.password.as_ref(),
            Self::Webhook(hook) => Some(&hook.url),
            Self::Chat(_) | Self::Command(_) => None,
        }
    }

    /// The same with the files of its secrets as they are meant in a file that lies in `folder`.
    pub(super) fn relative_to(self, folder: &Path) -> Self {
        match self {
            Self::Email(email) => Self::Email(EmailText {
                password: email.password.map(|from| from.relative_to(folder)),
                ..email
            }),
            Self::Webhook(hook) => Self::Webhook(WebhookText {
                url: hook.url.relative_to(folder),
            }),
            other @ (Self::Chat(_) | Self::Command(_)) => other,
        }
    }
}

/// How the connection to a mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte, usually port 465.
    #[default]
    Tls,
    /// STARTTLS, demanded, usually port 587.
    Starttls,
    /// In the clear: for a server on this computer or in a network that is trusted.
    None,
}

/// `email:`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailText {
    /// Who gets it.
    pub to: Vec<String>,
    /// Who it is from.
    pub from: String,
    /// The mail server.
    pub server: String,
    /// Its port; by `security` where none is given.
    #[serde(default)]
    pub port: Option<u16>,
    /// How it is called.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who signs in there.
    #[serde(default)]
    pub user: Option<String>,
    /// With this.
    #[serde(default)]
    pub password: Option<SecretSource>,
}

/// `chat:`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatText {
    /// A profile; the job's own where none is named.
    #[serde(default)]
    pub portal: Option<String>,
    /// IDs of employees.
    pub users: Vec<u64>,
}

/// `webhook:`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookText {
    /// Where it goes; such an address is a secret.
    pub url: SecretSource,
}

/// Which files of several are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The one that was changed last.
    #[default]
    Newest,
    /// All that were not taken yet, oldest first.
    All,
}

/// What a night without a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// A failure.
    #[default]
    Error,
    /// Nothing to do.
    Ok,
}

/// One text or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// `source:`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceText {
    #[serde(default)]
    pub(super) files: Option<OneOrMany>,
    #[serde(default)]
    pub(super) link: Option<SecretSource>,
    #[serde(default)]
    pub(super) take: Take,
    #[serde(default)]
    pub(super) quiet: Option<Span>,
    #[serde(default)]
    pub(super) mount: Option<PathBuf>,
    #[serde(default)]
    pub(super) sheet: Option<OneOrMany>,
    #[serde(default)]
    pub(super) missing: Missing,
}

/// `rows:` of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowBounds {
    /// A file with fewer rows is refused.
    pub min: Option<u64>,
    /// A file with more rows is refused.
    pub max: Option<u64>,
}

/// `contract:`: what a file has to keep to, or it is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contract {
    /// The newest file is no older.
    pub fresh: Option<Span>,
    /// Titles that the file has.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub rows: RowBounds,
    /// By how much of last night's rows their number may differ.
    pub change: Option<Percent>,
    /// The share of rows that may be invalid.
    pub invalid: Option<Percent>,
    /// By how many points of a hundred the share of rows with a value may differ from last night's, for each field.
    pub drift: Option<Percent>,
}

/// `afterwards:`: where a file goes; it stays where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Afterwards {
    /// A folder for files that came to their end.
    pub done: PathBuf,
    /// A folder for files that were refused.
    pub failed: PathBuf,
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tongue {
    /// English.
    En,
    /// Russian.
    Ru,
}

/// A job.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JobText {
    /// These three have to be there; that one is missing is told with the others' mistakes.
    #[serde(default)]
    pub(super) source: Option<Spanned<SourceText>>,
    #[serde(default)]
    pub(super) mapping: Option<PathBuf>,
    #[serde(default)]
    pub(super) portal: Option<String>,
    #[serde(default)]
    pub(super) contract: Contract,
    #[serde(default)]
    pub(super) afterwards: Option<Afterwards>,
    #[serde(default)]
    pub(super) tell: Option<Spanned<OneOrMany>>,
    #[serde(default)]
    pub(super) tell_success: bool,
    #[serde(default)]
    pub(super) tell_nothing_new: Option<Span>,
    #[serde(default)]
    pub(super) options: Vec<String>,
    #[serde(default)]
    pub(super) known_ok: bool,
    #[serde(default)]
    pub(super) report: Option<PathBuf>,
    #[serde(default)]
    pub(super) heartbeat: Option<SecretSource>,
    #[serde(default)]
    pub(super) heartbeat_states: bool,
    #[serde(default)]
    pub(super) lang: Option<Tongue>,
}

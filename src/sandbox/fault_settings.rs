//! A fault as it is written in a file of settings.

use serde::Deserialize;

use super::choices::AuthStatuses;
use super::faults::{FaultKind, FaultOn, FaultRule, FaultWhen};
use super::known_errors::{KNOWN_ERRORS, KnownError, known_error};
use super::settings::{FaultMistake, SettingsErrorKind, nearest};
use super::{lead_php, methods};

/// What happens, by its name in a file of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultName {
    /// The error named by `error`.
    #[default]
    Error,
    /// A validation error after the row was saved.
    SavedError,
    /// The gateway's page: 502, or `status`.
    Gateway,
    /// A maintenance page with status 200.
    Html,
    /// No answer: the connection is closed.
    Lost,
    /// Only the first `keep_bytes` of the answer.
    Cut,
    /// The answer comes `delay_ms` later.
    Late,
    /// The request is worked twice.
    Doubled,
    /// The connection is reset while the request is sent.
    Reset,
    /// No connection can be made.
    Down,
    /// The portal stops in the middle of a batch.
    Die,
    /// The answer lacks its last `missing` items.
    Short,
}

/// Whether the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultWork {
    /// The fault comes after the work.
    Done,
    /// The fault comes before it.
    NotDone,
}

/// A fault in a file of settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultSettings {
    /// What happens.
    pub kind: FaultName,
    /// `error`: the code of a documented error, or any code together with `status`.
    pub error: Option<String>,
    /// `error`, `gateway`: the HTTP status, where it is not the documented one.
    pub status: Option<u16>,
    /// `error`, `saved_error`: the text.
    pub text: Option<String>,
    /// Whether the work is done; else the harder of what the documentation permits.
    pub work: Option<FaultWork>,
    /// `cut`: bytes of the answer that are kept.
    pub keep_bytes: Option<usize>,
    /// `late`: milliseconds.
    pub delay_ms: Option<u64>,
    /// `short`: items.
    pub missing: Option<usize>,
    /// Which calls are hit: a method's name, `lead.php` for the leads of that page, or `any`. Without it HTTP requests are.
    pub method: Option<String>,
    /// The n-th of them.
    pub nth: Option<u64>,
    /// Every n-th of them.
    pub every: Option<u64>,
    /// Each of them with this chance.
    pub chance_percent: Option<f64>,
    /// From this second of the portal's life on.
    pub from_s: Option<u64>,
    /// Up to this second of the portal's life.
    pub until_s: Option<u64>,
    /// How often at the most.
    pub times: Option<u64>,
}

/// Bytes that a cut leaves of an answer.
const KEPT_BYTES: usize = 40;
/// A delay that is longer than any client waits.
const DELAY_MS: u64 = 90_000;

impl FaultSettings {
    /// The rule that is meant. `after_save`: a server error that is named by its code alone comes after the work.
    pub(super) fn rule(
        &self,
        statuses: AuthStatuses,
        after_save: bool,
    ) -> Result<FaultRule, SettingsErrorKind> {
        self.refuse_idle_keys()?;
        let from_ms = self.from_s.unwrap_or(0).saturating_mul(1000);
        let until_ms = self.until_s.map(|s| s.saturating_mul(1000));
        if until_ms.is_some_and(|until| until <= from_ms) {
            return Err(SettingsErrorKind::Fault(FaultMistake::EmptyTime));
        }
        Ok(FaultRule {
            on: self.on()?,
            when: self.when()?,
            from_ms,
            until_ms,
            times: self.times,
            kind: self.what(statuses, after_save)?,
        })
    }

    fn refuse_idle_keys(&self) -> Result<(), SettingsErrorKind> {
        use FaultName as Name;
        let kind = self.kind;
        let early = matches!(kind, Name::Reset | Name::Down);
        let fixed = early
            || matches!(
                kind,
                Name::SavedError | Name::Doubled | Name::Short | Name::Cut
            );
        let idle = [
            ("error", self.error.is_some() && kind != Name::Error),
            (
                "status",
                self.status.is_some()
                    && !matches!(kind, Name::Error | Name::SavedError | Name::Gateway),
            ),
            (
                "text",
                self.text.is_some() && !matches!(kind, Name::Error | Name::SavedError),
            ),
            ("work", self.work.is_some() && fixed),
            ("keep_bytes", self.keep_bytes.is_some() && kind != Name::Cut),
            ("delay_ms", self.delay_ms.is_some() && kind != Name::Late),
            ("missing", self.missing.is_some() && kind != Name::Short),
            ("method", self.method.is_some() && early),
        ];
        match idle.into_iter().find(|(_, is_idle)| *is_idle) {
            Some((key, _)) => Err(SettingsErrorKind::Fault(FaultMistake::Idle(key))),
            None => Ok(()),
        }
    }

    fn on(&self) -> Result<FaultOn, SettingsErrorKind> {
        let Some(method) = &self.method else {
            return Ok(FaultOn::Requests);
        };
        let name = method.to_ascii_lowercase();
        if name == "any" {
            return Ok(FaultOn::AnyCall);
        }
        if name != lead_php::CALL && methods::find(&name).is_none() {
            return Err(SettingsErrorKind::UnknownValue {
                name: method.clone(),
                nearest: nearest(method, methods::names().chain([lead_php::CALL])),
            });
        }
        Ok(FaultOn::Calls(name))
    }

    fn when(&self) -> Result<FaultWhen, SettingsErrorKind> {
        let out_of_range = SettingsErrorKind::Fault(FaultMistake::OutOfRange);
        match (self.nth, self.every, self.chance_percent) {
            (None, None, None) => Ok(FaultWhen::Always),
            (Some(nth @ 1..), None, None) => Ok(FaultWhen::Nth(nth)),
            (None, Some(every @ 1..), None) => Ok(FaultWhen::Every(every)),
            (None, None, Some(percent)) => in_a_million(percent)
                .map(FaultWhen::Chance)
                .ok_or(out_of_range),
            (Some(0), None, None) | (None, Some(0), None) => Err(out_of_range),
            _ => Err(SettingsErrorKind::Fault(FaultMistake::SeveralNumbers)),
        }
    }

    fn what(
        &self,
        statuses: AuthStatuses,
        after_save: bool,
    ) -> Result<FaultKind, SettingsErrorKind> {
        let text = || self.text.clone();
        let kind = match self.kind {
            FaultName::Error => return self.error(statuses, after_save),
            FaultName::SavedError => FaultKind::RefuseAfter {
                status: self.status.unwrap_or(400),
                code: String::new(),
                text: text().unwrap_or_else(|| "Invalid e-mail \"x\"".to_owned()),
            },
            FaultName::Gateway => FaultKind::Gateway {
                status: self.status.unwrap_or(502),
            },
            FaultName::Html => FaultKind::Gateway { status: 200 },
            FaultName::Lost => FaultKind::Silence,
            FaultName::Cut => FaultKind::Cut {
                keep: self.keep_bytes.unwrap_or(KEPT_BYTES),
            },
            FaultName::Late => FaultKind::Delay {
                ms: self.delay_ms.unwrap_or(DELAY_MS),
            },
            FaultName::Doubled => FaultKind::Doubled,
            FaultName::Reset => FaultKind::Reset,
            FaultName::Down => FaultKind::Down,
            FaultName::Die => FaultKind::Die,
            FaultName::Short => FaultKind::Short {
                missing: self.missing.unwrap_or(1),
            },
        };
        Ok(if self.work == Some(FaultWork::NotDone) {
            FaultKind::Unworked(Box::new(kind))
        } else {
            kind
        })
    }

    fn error(
        &self,
        statuses: AuthStatuses,
        after_save: bool,
    ) -> Result<FaultKind, SettingsErrorKind> {
        let Some(code) = &self.error else {
            return Err(SettingsErrorKind::Fault(FaultMistake::NoError));
        };
        let known = known_error(code);
        if known.is_none() && self.status.is_none() {
            return Err(SettingsErrorKind::UnknownValue {
                name: code.clone(),
                nearest: nearest(code, KNOWN_ERRORS.iter().map(|known| known.code)),
            });
        }
        let documented = known.map_or(400, |known| status_of(known, statuses));
        let status = self.status.unwrap_or(documented);
        let text = self.text.clone();
        let text = text.unwrap_or_else(|| known.map_or("", |known| known.text).to_owned());
        let code = known.map_or(code.as_str(), |known| known.code).to_owned();
        let after = match self.work {
            Some(FaultWork::Done) => true,
            Some(FaultWork::NotDone) => false,
            None => after_save && known.is_some_and(|known| known.may_have_worked),
        };
        Ok(if after {
            FaultKind::RefuseAfter { status, code, text }
        } else {
            FaultKind::Refuse { status, code, text }
        })
    }
}

/// The status by the source that is followed for errors of authorisation; others have the documented one.
fn status_of(known: &KnownError, statuses: AuthStatuses) -> u16 {
    match statuses {
        AuthStatuses::Code if known.status != 500 || known.code == "PORTAL_DELETED" => {
            known.status_in_code.unwrap_or(known.status)
        }
        AuthStatuses::Code | AuthStatuses::Documented => known.status,
    }
}

/// A chance in percent as one in a million; `None` outside 0 to 100.
fn in_a_million(percent: f64) -> Option<u64> {
    if !(0.0..=100.0).contains(&percent) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and a million"
    )]
    Some((percent * 10_000.0).round() as u64)
}

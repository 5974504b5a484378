//! A portal's settings as a YAML file: every field of [`SandboxConfig`] by sections.
//!
//! Every line is optional: what is left out is as on a standard cloud portal, or as on the plan that is named. Durations are
//! named by their unit (`_ms`, `_s`). Unknown keys and values are errors with line, column and the nearest right name.

use serde::Deserialize;
use serde_saphyr::{Error as YamlError, Location, Spanned};

use super::choices::OpenChoices;
use super::config::{Language, Rate, SandboxConfig};
use super::costs::{CostChange, Costs};
use super::fault_settings::FaultSettings;
use super::field_settings::FieldSettings;
use super::operating::OperatingRules;
use super::people::People;
use super::spenders::Spender;

/// The limits that a portal comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Any cloud plan below Enterprise.
    #[default]
    Standard,
    /// The greatest cloud plan.
    Enterprise,
    /// A portal on its owner's server.
    SelfHosted,
}

/// A file of settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxSettings {
    /// What all other limits begin with; `standard`, or what `--plan` says.
    pub plan: Option<Plan>,
    /// What chance follows from: the same seed gives the same faults and costs; 1.
    pub seed: Option<u64>,
    /// What the portal is like.
    pub portal: PortalSettings,
    /// The bounds of `rest-contract.md` §5.
    pub limits: LimitSettings,
    /// How operating time is counted.
    pub operating: OperatingRules,
    /// Server time of calls.
    pub costs: CostSettings,
    /// Other applications that use the portal's limits.
    pub others: Vec<Spender>,
    /// Users, rights, further webhooks.
    pub people: People,
    /// User fields, and what the portal does to values.
    pub fields: FieldSettings,
    /// What the documentation leaves open.
    pub open: OpenChoices,
    /// Faults on order.
    faults: Vec<Spanned<FaultSettings>>,
}

/// What a portal is like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PortalSettings {
    /// Titles, dictionaries, error texts; `russian` unless `--lang` says otherwise.
    pub language: Option<Language>,
    /// Minutes east of UTC; 180.
    pub utc_offset_minutes: Option<i32>,
    /// The employee as whom the webhook acts; 1.
    pub webhook_user: Option<u64>,
    /// The secret part of the webhook's path; `sandbox`.
    pub webhook_code: Option<String>,
    /// The rights ticked in the webhook; `[crm, user]`.
    pub scopes: Option<Vec<String>>,
    /// The ID that the first lead gets; 1.
    pub first_lead_id: Option<u64>,
    /// New leads are open to everyone; yes.
    pub opened_by_default: Option<bool>,
    /// Where the portal has moved to: every REST path answers 302.
    pub moved_to: Option<String>,
}

/// The bounds of a portal.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Requests that leak out of the bucket each second; 0: no request limit. By the plan: 2, 5, none.
    pub leak_per_second: Option<u32>,
    /// What the bucket holds. By the plan: 50, 250, any number.
    pub block_above: Option<u32>,
    /// Seconds of work of a method in ten minutes. By the plan: 480, 480, nothing is counted.
    pub operating_limit_s: Option<u64>,
    /// Calls that work no longer than so many milliseconds are not counted; 0: all are.
    pub operating_floor_ms: Option<u64>,
    /// Milliseconds of one HTTP request after which the gateway answers; 60000.
    pub request_limit_ms: Option<u64>,
}

/// Server time of calls.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CostSettings {
    /// Milliseconds of making one lead; 100.
    pub lead_ms: Option<u64>,
    /// Milliseconds of any other call; 5.
    pub call_ms: Option<u64>,
    /// Milliseconds by method name in lower case; of a method that makes leads, for each lead.
    pub methods_ms: std::collections::BTreeMap<String, u64>,
    /// Moments from which everything costs more, or less.
    pub changes: Vec<CostChange>,
    /// Each cost differs by up to so many percent.
    pub spread_percent: u64,
}

/// What is wrong with a file of settings, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Line, from 1; 0 when the place is not known.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// What is wrong.
    pub kind: SettingsErrorKind,
}

/// What is wrong with a file of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsErrorKind {
    /// No such key at this place.
    UnknownKey {
        /// The key.
        name: String,
        /// The most alike of those that may stand there.
        nearest: Option<String>,
    },
    /// A word that is none of those that may stand there: a value, an error code, a method.
    UnknownValue {
        /// The word.
        name: String,
        /// The most alike of the right ones.
        nearest: Option<String>,
    },
    /// A fault says too little, too much or what contradicts itself.
    Fault(FaultMistake),
    /// It cannot be read; in the words of the YAML reader.
    Malformed(String),
}

/// What is wrong with a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultMistake {
    /// `kind: error` needs `error`.
    NoError,
    /// At most one of `nth`, `every` and `chance_percent`.
    SeveralNumbers,
    /// `nth` and `every` count from 1, a chance lies between 0 and 100.
    OutOfRange,
    /// This key means nothing for this kind.
    Idle(&'static str),
    /// `from_s` must lie before `until_s`.
    EmptyTime,
}

impl SandboxSettings {
    /// Reads a file of settings.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        if text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| SettingsError::of_yaml(&error))
    }

    /// The portal that is meant.
    ///
    /// # Errors
    ///
    /// A fault that makes no sense.
    pub fn config(self) -> Result<SandboxConfig, SettingsError> {
        let mut config = match self.plan.unwrap_or_default() {
            Plan::Standard => SandboxConfig::standard(),
            Plan::Enterprise => SandboxConfig::enterprise(),
            Plan::SelfHosted => SandboxConfig::self_hosted(),
        };
        for fault in &self.faults {
            let rule = fault
                .value
                .rule(self.open.auth_statuses, self.open.server_errors_after_save);
            let rule = rule.map_err(|kind| SettingsError::at(fault.referenced, kind))?;
            config.faults.push(rule);
        }
        self.portal.put_into(&mut config);
        self.limits.put_into(&mut config);
        take(&mut config.cost_per_lead_ms, self.costs.lead_ms);
        take(&mut config.cost_per_call_ms, self.costs.call_ms);
        config.costs = Costs {
            methods_ms: self.costs.methods_ms,
            changes: self.costs.changes,
            spread_percent: self.costs.spread_percent,
        };
        take(&mut config.seed, self.seed);
        config.operating = self.operating;
        config.others = self.others;
        config.people = self.people;
        config.fields = self.fields;
        config.open = self.open;
        Ok(config)
    }
}

fn take<T>(place: &mut T, asked: Option<T>) {
    if let Some(asked) = asked {
        *place = asked;
    }
}

impl PortalSettings {
    fn put_into(self, config: &mut SandboxConfig) {
        take(&mut config.language, self.language);
        take(&mut config.utc_offset_minutes, self.utc_offset_minutes);
        take(&mut config.webhook_user, self.webhook_user);
        take(&mut config.webhook_code, self.webhook_code);
        take(&mut config.scopes, self.scopes);
        take(&mut config.first_lead_id, self.first_lead_id);
        take(&mut config.opened_by_default, self.opened_by_default);
        take(&mut config.moved_to, self.moved_to.map(Some));
    }
}

impl LimitSettings {
    fn put_into(self, config: &mut SandboxConfig) {
        let usual = config.rate.unwrap_or(Rate {
            leak_per_second: 2,
            block_above: 50,
        });
        if self.leak_per_second == Some(0) {
            config.rate = None;
        } else if self.leak_per_second.is_some() || self.block_above.is_some() {
            config.rate = Some(Rate {
                leak_per_second: self.leak_per_second.unwrap_or(usual.leak_per_second),
                block_above: self.block_above.unwrap_or(usual.block_above),
            });
        }
        if let Some(limit_s) = self.operating_limit_s {
            config.operating_limit_ms = Some(limit_s.saturating_mul(1000));
        }
        take(&mut config.operating_floor_ms, self.operating_floor_ms);
        take(&mut config.request_limit_ms, self.request_limit_ms);
    }
}

impl SettingsError {
    fn at(location: Location, kind: SettingsErrorKind) -> Self {
        Self {
            line: location.line(),
            column: location.column(),
            kind,
        }
    }

    fn of_yaml(error: &YamlError) -> Self {
        let error = error.without_snippet();
        let location = error.location().unwrap_or(Location::UNKNOWN);
        let kind = if let YamlError::SerdeUnknownField {
            field, expected, ..
        } = error
        {
            SettingsErrorKind::UnknownKey {
                name: field.clone(),
                nearest: nearest(field, expected.iter().copied()),
            }
        } else if let YamlError::SerdeUnknownVariant {
            variant, expected, ..
        } = error
        {
            SettingsErrorKind::UnknownValue {
                name: variant.clone(),
                nearest: nearest(variant, expected.iter().copied()),
            }
        } else {
            SettingsErrorKind::Malformed(error.to_string())
        };
        Self::at(location, kind)
    }
}

/// Names less alike than this (Jaro–Winkler, from 0 to 1) are not offered.
const ALIKE: f64 = 0.78;

/// The most alike of the names.
pub(super) fn nearest<'n>(
    wanted: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &name.to_lowercase());
    names
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, two| one.0.total_cmp(&two.0))
        .map(|(_, name)| name.to_owned())
}

//! What an emulated portal is like: its plan, its webhook, its speed.

use super::choices::OpenChoices;
use super::costs::Costs;
use super::faults::FaultRule;
use super::field_settings::FieldSettings;
use super::operating::OperatingRules;
use super::people::People;
use super::spenders::Spender;

/// The request limit of a plan (`rest-contract.md` §5): a bucket that leaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Y: requests that leak out of the bucket each second.
    pub leak_per_second: u32,
    /// X: a request that would raise the level above this is refused.
    pub block_above: u32,
}

/// The language of the portal: of its titles, dictionaries and error texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    English,
    /// Russian.
    Russian,
}

/// How an emulated portal behaves. Times are milliseconds.
///
/// Begin with [`SandboxConfig::standard`], [`SandboxConfig::enterprise`] or [`SandboxConfig::self_hosted`] and change
/// what the case needs.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The request limit; `None` answers any number of requests.
    pub rate: Option<Rate>,
    /// Work of one method within ten minutes after which it is refused; `None` keeps no counters and tells none.
    pub operating_limit_ms: Option<u64>,
    /// A call that works no longer than this is not counted into the operating time. Code of real portals has 100;
    /// 0 counts every call, which is harder on the client (`rest-contract.md` §8).
    pub operating_floor_ms: u64,
    /// What is counted as operating time, and what follows from the limit.
    pub operating: OperatingRules,
    /// Work of making one lead, also of a refused one.
    pub cost_per_lead_ms: u64,
    /// Work of one call of any other method.
    pub cost_per_call_ms: u64,
    /// What costs otherwise.
    pub costs: Costs,
    /// Work of one HTTP request after which the gateway answers 504 in the portal's place.
    pub request_limit_ms: u64,
    /// Other applications that use its limits.
    pub others: Vec<Spender>,
    /// Faults on order.
    pub faults: Vec<FaultRule>,
    /// What chance follows from: the same seed gives the same faults and costs.
    pub seed: u64,
    /// The employee who made the webhook and as whom it acts.
    pub webhook_user: u64,
    /// The secret part of the webhook's path.
    pub webhook_code: String,
    /// The rights ticked in the webhook, such as `crm` and `user`.
    pub scopes: Vec<String>,
    /// The users, further webhooks, and what the portal lets through.
    pub people: People,
    /// The portal's language.
    pub language: Language,
    /// The portal's time zone, minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// The ID that the first lead gets.
    pub first_lead_id: u64,
    /// The CRM setting by which new leads are open to everyone.
    pub opened_by_default: bool,
    /// Where the portal has moved to: with it every REST path answers 302 (`rest-contract.md` §2).
    pub moved_to: Option<String>,
    /// How it answers what the documentation leaves open.
    pub open: OpenChoices,
    /// Its user fields and what it does to values.
    pub fields: FieldSettings,
}

impl SandboxConfig {
    /// A cloud portal of any plan below Enterprise: 2 requests a second, blocked above 50, 480 s of work per method.
    pub fn standard() -> Self {
        Self {
            rate: Some(Rate {
                leak_per_second: 2,
                block_above: 50,
            }),
            operating_limit_ms: Some(480_000),
            operating_floor_ms: 0,
            operating: OperatingRules::default(),
            cost_per_lead_ms: 50,
            cost_per_call_ms: 5,
            costs: Costs::default(),
            request_limit_ms: 60_000,
            others: Vec::new(),
            faults: Vec::new(),
            seed: 1,
            webhook_user: 1,
            webhook_code: "sandbox".to_owned(),
            scopes: vec!["crm".to_owned(), "user".to_owned()],
            people: People::default(),
            language: Language::Russian,
            utc_offset_minutes: 180,
            first_lead_id: 1,
            opened_by_default: true,
            moved_to: None,
            open: OpenChoices::default(),
            fields: FieldSettings::default(),
        }
    }

    /// A cloud portal of the Enterprise plan: 5 requests a second, blocked above 250.
    pub fn enterprise() -> Self {
        Self {
            rate: Some(Rate {
                leak_per_second: 5,
                block_above: 250,
            }),
            ..Self::standard()
        }
    }

    /// A portal on its owner's server: no request limit and no operating counters, as they come by default.
    pub fn self_hosted() -> Self {
        Self {
            rate: None,
            operating_limit_ms: None,
            ..Self::standard()
        }
    }

    /// The name of the plan, as `app.info` tells it.
    pub(super) fn license(&self) -> &'static str {
        match self.rate {
            None => "selfhosted",
            Some(rate) if rate.leak_per_second > 2 => "ru_ent250",
            Some(_) => "ru_std",
        }
    }

    /// The one of two texts that is in the portal's language.
    pub(super) fn say<T>(&self, english: T, russian: T) -> T {
        match self.language {
            Language::English => english,
            Language::Russian => russian,
        }
    }
}

//! The figures of the page, read from `summary.json`, so that page and file cannot differ.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::Timeline;

/// What the page tells besides the report's own files.
#[derive(Debug, Clone)]
pub struct PageFacts {
    /// How this start went over time; `None` where nothing was sent.
    pub timeline: Option<Timeline>,
    /// Names of people and sources that the figures have by their IDs.
    pub names: PageNames,
    /// What is to be done about what stopped the run.
    pub advice: Option<String>,
    /// In whose time the page tells moments.
    pub zone: TimeZone,
}

impl Default for PageFacts {
    fn default() -> Self {
        Self {
            timeline: None,
            names: PageNames::default(),
            advice: None,
            zone: TimeZone::UTC,
        }
    }
}

/// Names by ID.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PageNames {
    /// Names of people.
    pub people: BTreeMap<String, String>,
    /// Titles of sources.
    pub sources: BTreeMap<String, String>,
}

/// `summary.json`, as far as the page shows it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::report) struct Facts {
    pub(super) run: String,
    pub(super) status: String,
    pub(super) exit_code: u8,
    pub(super) starts: u64,
    pub(super) started_at: Option<String>,
    pub(super) finished_at: Option<String>,
    pub(super) stopped: Option<Stopped>,
    pub(super) portal: Option<String>,
    pub(super) portal_user: Option<String>,
    pub(super) method: String,
    pub(super) originator: String,
    pub(super) mapping: NamedHash,
    pub(super) files: Vec<NamedHash>,
    pub(super) rows: Rows,
    pub(super) blank: u64,
    pub(super) responsible: BTreeMap<String, u64>,
    pub(super) sources: BTreeMap<String, u64>,
    pub(super) problems: BTreeMap<String, u64>,
    pub(super) people_replaced: BTreeMap<String, u64>,
    pub(super) requests: Requests,
    pub(super) budget: Budget,
    pub(super) duration_s: f64,
    pub(super) note: Option<String>,
}

/// Why a run stopped.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Stopped {
    pub(super) code: String,
    pub(super) message: String,
}

/// A file and its hash.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct NamedHash {
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) rows: u64,
}

/// Rows by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::report) struct Rows {
    pub(super) read: u64,
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) skipped: u64,
    pub(super) invalid: u64,
    pub(super) failed: u64,
    pub(super) unknown: u64,
    pub(super) pending: u64,
}

/// The seven outcomes, in the order of the page.
pub(super) const OUTCOMES: [&str; 7] = [
    "created", "updated", "skipped", "invalid", "failed", "unknown", "pending",
];

impl Rows {
    /// The seven, in the order of [`OUTCOMES`].
    pub(super) const fn counts(self) -> [u64; 7] {
        [
            self.created,
            self.updated,
            self.skipped,
            self.invalid,
            self.failed,
            self.unknown,
            self.pending,
        ]
    }

    /// Their sum.
    pub(super) fn sum(self) -> u64 {
        self.counts().into_iter().fold(0, u64::saturating_add)
    }
}

/// Requests.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Requests {
    pub(super) sent: u64,
    pub(super) batches: u64,
    pub(super) commands: u64,
    pub(super) retried: u64,
    pub(super) rejected: BTreeMap<String, u64>,
}

/// Limits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Budget {
    pub(super) operating_peak_s: f64,
    pub(super) lead_cost_s: Option<LeadCost>,
    pub(super) binding: Option<String>,
    pub(super) ceiling_share: Option<f64>,
    pub(super) in_flight: Option<u64>,
}

/// What a lead cost.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LeadCost {
    pub(super) mean: f64,
}

impl Facts {
    /// From the bytes of `summary.json`; what is not there is empty.
    pub(in crate::report) fn of(summary: &[u8]) -> Self {
        serde_json::from_slice(summary).unwrap_or_default()
    }

    /// From a summary that was read.
    pub(in crate::report) fn of_value(summary: &Value) -> Self {
        Self::deserialize(summary).unwrap_or_default()
    }

    /// A dry run.
    pub(super) fn is_check(&self) -> bool {
        self.status == "checked"
    }

    /// A run that ended before its time.
    pub(super) fn is_stopped(&self) -> bool {
        self.status == "stopped"
    }

    /// Leads that were made or changed; of a check those that would be sent.
    pub(super) const fn leads(&self) -> u64 {
        self.rows.created.saturating_add(self.rows.updated)
    }

    /// How long this start took.
    pub(super) fn duration_ms(&self) -> u64 {
        thousandths(self.duration_s)
    }
}

/// Seconds as `summary.json` has them in whole milliseconds.
pub(super) fn thousandths(number: f64) -> u64 {
    format!("{:.0}", number * 1000.0).parse().unwrap_or(0)
}

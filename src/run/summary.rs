//! The run in numbers: what `summary.json` holds (`design.md` §6).

use std::collections::BTreeMap;

use crate::domain::RowCounts;
use crate::limits::{Binding, CountingModel, LeadCost};

use super::{RowResult, RowStatus};
use crate::rows::PlainTally;

impl RowCounts {
    /// Counts one row's outcome; `read` is counted by whoever reads.
    pub fn add(&mut self, status: &RowStatus) {
        let counter = match status {
            RowStatus::Created(_) => &mut self.created,
            RowStatus::Updated(_) => &mut self.updated,
            RowStatus::Skipped => &mut self.skipped,
            RowStatus::Invalid => &mut self.invalid,
            RowStatus::Failed(_) => &mut self.failed,
            RowStatus::Unknown(_) => &mut self.unknown,
            RowStatus::Pending => &mut self.pending,
        };
        *counter += 1;
    }
}

/// Leads by who is responsible for them, as far as the rows say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResponsibleCounts(pub BTreeMap<String, u64>);

impl ResponsibleCounts {
    /// Counts the lead of a row that ended like this, where `counts` says so.
    pub fn add(&mut self, result: &RowResult, counts: impl Fn(&RowStatus) -> bool) {
        if let Some(person) = result
            .responsible
            .as_ref()
            .filter(|_| counts(&result.status))
        {
            *self.0.entry(person.clone()).or_default() += 1;
        }
    }

    /// Counts leads of plain rows.
    pub fn add_plains(&mut self, tally: &PlainTally) {
        for (person, leads) in &tally.responsible {
            *self.0.entry(person.to_string()).or_default() += leads;
        }
    }
}

/// Leads by their `SOURCE_ID`, as far as the rows say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceCounts(pub BTreeMap<String, u64>);

impl SourceCounts {
    /// Counts the lead of a row that ended like this, where `counts` says so.
    pub fn add(&mut self, result: &RowResult, counts: impl Fn(&RowStatus) -> bool) {
        if let Some(source) = result.source_id.as_ref().filter(|_| counts(&result.status)) {
            *self.0.entry(source.clone()).or_default() += 1;
        }
    }

    /// Counts leads of plain rows.
    pub fn add_plains(&mut self, tally: &PlainTally) {
        for (source, leads) in &tally.sources {
            *self.0.entry(source.to_string()).or_default() += leads;
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunStatus {
    /// A dry run.
    #[default]
    Checked,
    /// Every row came to its end.
    Finished,
    /// Stopped before the end.
    Stopped,
}

impl RunStatus {
    /// The word in `summary.json`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
        }
    }
}

/// Requests by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestCounts {
    /// HTTP requests sent.
    pub sent: u64,
    /// Of these, `batch` requests.
    pub batches: u64,
    /// Calls of methods, inside batches and alone.
    pub commands: u64,
    /// Calls sent again after a limit refused them.
    pub retried: u64,
    /// Calls that a limit refused, by the portal's code.
    pub rejected: BTreeMap<String, u64>,
}

/// The limits and what was spent of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// Requests per second of the plan; `None` for a portal without this limit.
    pub rate: Option<u64>,
    /// Operating seconds per ten minutes and method.
    pub operating_limit_s: u64,
    /// The highest operating total that the portal told, in milliseconds.
    pub operating_peak_ms: u64,
    /// Milliseconds waited because of the rate.
    pub waited_rate_ms: u64,
    /// Milliseconds waited because of the operating limit.
    pub waited_operating_ms: u64,
    /// Of what was waited because of the rate, milliseconds after requests that the portal refused as too frequent.
    pub waited_backoff_ms: Option<u64>,
    /// Milliseconds waited for a portal that could not be reached or did not answer.
    pub waited_unreachable_ms: Option<u64>,
    /// Milliseconds waited for rows whose answers were lost.
    pub waited_look_up_ms: Option<u64>,
    /// What a lead cost the portal; `None` as long as no answer told it.
    pub lead_cost: Option<LeadCost>,
    /// How the portal counts operating time, by its last answers.
    pub model: Option<CountingModel>,
    /// What kept the run from being faster, most of the time.
    pub binding: Option<Binding>,
    /// The part of the ceiling of what bound that was reached, in thousandths.
    pub ceiling_permille: Option<u64>,
    /// The most requests that were in flight at once.
    pub in_flight: Option<u64>,
    /// The operating limit that the portal's refusals have shown, in milliseconds, where it is below the one that was assumed.
    pub learned_limit_ms: Option<u64>,
}

/// One source in the summary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// The file as the user named it.
    pub path: String,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// Data rows read from it.
    pub rows: u64,
}

/// A run in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The run's id.
    pub run: String,
    /// How it ended.
    pub status: RunStatus,
    /// The program's exit code.
    pub exit_code: u8,
    /// How many times the run was started.
    pub starts: u64,
    /// Unix milliseconds.
    pub started_at_ms: i64,
    /// Unix milliseconds.
    pub finished_at_ms: i64,
    /// Why it stopped: code and text.
    pub stopped: Option<(String, String)>,
    /// The portal's host; empty for a check without one.
    pub portal: String,
    /// Who acts in the portal; empty where unknown.
    pub portal_user: String,
    /// The method's name.
    pub method: String,
    /// `ORIGINATOR_ID`.
    pub originator: String,
    /// Path of the mapping as the user named it.
    pub mapping_path: String,
    /// SHA-256 of the mapping's bytes in hexadecimal.
    pub mapping_sha256: String,
    /// The sources.
    pub files: Vec<FileSummary>,
    /// Rows by outcome.
    pub rows: RowCounts,
    /// Leads by who is responsible: those that were made, of a check those that would be.
    pub responsible: ResponsibleCounts,
    /// The same leads by their sources.
    pub sources: SourceCounts,
    /// Blank rows passed over.
    pub blank: u64,
    /// Problems by code.
    pub problems: BTreeMap<String, u64>,
    /// Rows by the names of people in whose place others were taken, or nobody (DIC-13, DIC-14).
    pub people_replaced: BTreeMap<String, u64>,
    /// Requests.
    pub requests: RequestCounts,
    /// Limits.
    pub budget: Budget,
    /// Milliseconds from start to end on the monotonic clock.
    pub duration_ms: u64,
}

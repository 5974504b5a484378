//! `summary.json`: the run in numbers (`design.md` §6). `docs/summary.schema.json` is its schema; it only grows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::RowCounts;
use crate::run::{Binding, CountingModel, RunStatus, Summary};

/// The file's name.
pub(super) const SUMMARY: &str = "summary.json";

/// The schema's version.
const VERSION: u32 = 1;

/// Every key in the order of the contract.
#[derive(Debug, Serialize)]
struct Document<'a> {
    version: u32,
    run: &'a str,
    status: &'static str,
    exit_code: u8,
    starts: u64,
    started_at: Option<String>,
    finished_at: Option<String>,
    stopped: Option<Stopped<'a>>,
    portal: Option<&'a str>,
    portal_user: Option<&'a str>,
    method: &'a str,
    originator: &'a str,
    mapping: Mapping<'a>,
    files: Vec<SourceFile<'a>>,
    rows: RowCounts,
    blank: u64,
    nothing_new: bool,
    responsible: &'a BTreeMap<String, u64>,
    sources: &'a BTreeMap<String, u64>,
    problems: &'a BTreeMap<String, u64>,
    people_replaced: &'a BTreeMap<String, u64>,
    requests: Requests<'a>,
    budget: Budget,
    duration_s: f64,
    leads_per_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct Stopped<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct Mapping<'a> {
    path: &'a str,
    sha256: &'a str,
}

#[derive(Debug, Serialize)]
struct SourceFile<'a> {
    path: &'a str,
    sha256: &'a str,
    rows: u64,
}

#[derive(Debug, Serialize)]
struct Requests<'a> {
    sent: u64,
    batches: u64,
    commands: u64,
    retried: u64,
    rejected: &'a BTreeMap<String, u64>,
}

#[derive(Debug, Serialize)]
struct Budget {
    rate: Option<u64>,
    operating_limit_s: u64,
    operating_peak_s: f64,
    waited_rate_s: f64,
    waited_operating_s: f64,
    waited_backoff_s: Option<f64>,
    waited_unreachable_s: Option<f64>,
    waited_look_up_s: Option<f64>,
    lead_cost_s: Option<LeadCost>,
    model: Option<&'static str>,
    binding: Option<&'static str>,
    ceiling_share: Option<f64>,
    in_flight: Option<u64>,
    operating_limit_learned_s: Option<f64>,
}

#[derive(Debug, Serialize)]
struct LeadCost {
    mean: f64,
    p90: f64,
}

/// The bytes of `summary.json`; `note` says what is wrong with the figures, if anything.
pub(super) fn bytes(summary: &Summary, note: Option<String>) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(&document(summary, note))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// `summary.json` as text, for whoever wants it on stdout.
pub fn summary_json(summary: &Summary) -> String {
    serde_json::to_string_pretty(&document(summary, None)).unwrap_or_default()
}

/// The sum of the seven outcomes.
pub(super) fn sum(rows: &RowCounts) -> u64 {
    [
        rows.created,
        rows.updated,
        rows.skipped,
        rows.invalid,
        rows.failed,
        rows.unknown,
        rows.pending,
    ]
    .into_iter()
    .fold(0, u64::saturating_add)
}

fn document(summary: &Summary, note: Option<String>) -> Document<'_> {
    let filled = |text| Some(text).filter(|text: &&str| !text.is_empty());
    Document {
        version: VERSION,
        run: &summary.run,
        status: summary.status.word(),
        exit_code: summary.exit_code,
        starts: summary.starts,
        started_at: instant(summary.started_at_ms),
        finished_at: instant(summary.finished_at_ms),
        stopped: summary
            .stopped
            .as_ref()
            .map(|(code, message)| Stopped { code, message }),
        portal: filled(&summary.portal),
        portal_user: filled(&summary.portal_user),
        method: &summary.method,
        originator: &summary.originator,
        mapping: Mapping {
            path: &summary.mapping_path,
            sha256: &summary.mapping_sha256,
        },
        files: files(summary),
        rows: summary.rows,
        blank: summary.blank,
        nothing_new: summary.status != RunStatus::Stopped
            && summary.rows.read == summary.rows.skipped,
        responsible: &summary.responsible.0,
        sources: &summary.sources.0,
        problems: &summary.problems,
        people_replaced: &summary.people_replaced,
        requests: requests(summary),
        budget: budget(summary),
        duration_s: thousandths(summary.duration_ms),
        leads_per_s: leads_per_second(summary),
        note,
    }
}

fn files(summary: &Summary) -> Vec<SourceFile<'_>> {
    summary
        .files
        .iter()
        .map(|file| SourceFile {
            path: &file.path,
            sha256: &file.sha256,
            rows: file.rows,
        })
        .collect()
}

const fn requests(summary: &Summary) -> Requests<'_> {
    Requests {
        sent: summary.requests.sent,
        batches: summary.requests.batches,
        commands: summary.requests.commands,
        retried: summary.requests.retried,
        rejected: &summary.requests.rejected,
    }
}

fn budget(summary: &Summary) -> Budget {
    let budget = &summary.budget;
    Budget {
        rate: budget.rate,
        operating_limit_s: budget.operating_limit_s,
        operating_peak_s: thousandths(budget.operating_peak_ms),
        waited_rate_s: thousandths(budget.waited_rate_ms),
        waited_operating_s: thousandths(budget.waited_operating_ms),
        waited_backoff_s: budget.waited_backoff_ms.map(thousandths),
        waited_unreachable_s: budget.waited_unreachable_ms.map(thousandths),
        waited_look_up_s: budget.waited_look_up_ms.map(thousandths),
        lead_cost_s: budget.lead_cost.map(|cost| LeadCost {
            mean: millionths(cost.mean_us),
            p90: millionths(cost.p90_us),
        }),
        model: budget.model.map(CountingModel::word),
        binding: budget.binding.map(Binding::word),
        ceiling_share: budget.ceiling_permille.map(thousandths),
        in_flight: budget.in_flight,
        operating_limit_learned_s: budget.learned_limit_ms.map(thousandths),
    }
}

/// ISO 8601 in UTC, whole seconds; `None` past the calendar's end.
fn instant(unix_ms: i64) -> Option<String> {
    let moment = Timestamp::from_millisecond(unix_ms).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A whole number of thousandths as a JSON number; through its decimal form, so that it is written with three places at most.
fn thousandths(count: u64) -> f64 {
    let text = format!("{}.{:03}", count / 1000, count % 1000);
    text.parse().unwrap_or_default()
}

/// A whole number of millionths as a JSON number, in the same way.
fn millionths(count: u64) -> f64 {
    let text = format!("{}.{:06}", count / 1_000_000, count % 1_000_000);
    text.parse().unwrap_or_default()
}

fn leads_per_second(summary: &Summary) -> f64 {
    let leads = summary.rows.created.saturating_add(summary.rows.updated);
    leads
        .saturating_mul(1_000_000)
        .checked_div(summary.duration_ms)
        .map_or(0.0, thousandths)
}

//! What the journal tells of a run, for people and for programs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::domain::Arg;
use crate::journal::{RunInfo, StartInfo};
use crate::messages::Catalogue;

use super::survey::number;

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunEnd {
    Finished,
    Stopped {
        code: String,
        message: String,
    },
    /// Its last start came to its end, and rows are unknown: the same command looks them up.
    Open,
    /// Its last start has not come to its end: it runs, or was killed.
    Cut,
}

/// How far a run has come.
pub(super) fn end_of(run: &RunInfo) -> RunEnd {
    match run.starts.last() {
        _ if run.finished_at.is_some() => RunEnd::Finished,
        Some(start) => end_of_start(start),
        None => RunEnd::Cut,
    }
}

/// How a start ended.
pub(super) fn end_of_start(start: &StartInfo) -> RunEnd {
    match (&start.stop, start.ended_at) {
        (_, None) => RunEnd::Cut,
        (Some(code), Some(_)) => {
            let counts = parsed(start.counts.as_deref()).unwrap_or_default();
            let message = counts
                .pointer("/stopped/message")
                .and_then(Value::as_str)
                .unwrap_or(code);
            RunEnd::Stopped {
                code: code.clone(),
                message: message.to_owned(),
            }
        }
        (None, Some(_)) if start.counts.is_some() => {
            let counts = parsed(start.counts.as_deref()).unwrap_or_default();
            match counts.pointer("/rows/unknown").and_then(Value::as_u64) {
                Some(1..) => RunEnd::Open,
                Some(0) | None => RunEnd::Finished,
            }
        }
        (None, Some(_)) => RunEnd::Finished,
    }
}

impl RunEnd {
    const fn word(&self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Stopped { .. } => "stopped",
            Self::Open => "unknown_rows",
            Self::Cut => "running_or_killed",
        }
    }

    pub(super) fn line(&self, catalogue: &Catalogue) -> String {
        match self {
            Self::Finished => catalogue.line("history-finished", &[]),
            Self::Stopped { message, .. } => {
                let why = [("why", Arg::Text(message.trim_end_matches('.').to_owned()))];
                catalogue.line("history-stopped", &why)
            }
            Self::Open => catalogue.line("history-open", &[]),
            Self::Cut => catalogue.line("history-cut", &[]),
        }
    }

    fn stopped(&self) -> Value {
        match self {
            Self::Stopped { code, message } => json!({ "code": code, "message": message }),
            Self::Finished | Self::Open | Self::Cut => Value::Null,
        }
    }
}

fn parsed(text: Option<&str>) -> Option<Value> {
    serde_json::from_str(text?).ok()
}

/// The summary of the last start that came to its end.
pub(super) fn counts_of(run: &RunInfo) -> Option<Value> {
    let mut starts = run.starts.iter().rev();
    starts.find_map(|start| parsed(start.counts.as_deref()))
}

/// The portal by its host; which life of the sandbox it was is of no interest to people.
pub(super) fn host_of(run: &RunInfo) -> &str {
    match run.portal.split_once(':') {
        Some(("sandbox", _)) => "sandbox",
        Some(_) | None => &run.portal,
    }
}

/// A moment as the clock on the wall shows it.
pub(super) fn when(unix_ms: i64) -> String {
    let moment = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    let local = moment.to_zoned(TimeZone::system());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

fn instant(unix_ms: i64) -> Option<String> {
    let moment = Timestamp::from_millisecond(unix_ms).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The seven outcomes, and their lines at the end of a run.
const OUTCOMES: [(&str, &str); 7] = [
    ("created", "end-created"),
    ("updated", "end-updated"),
    ("skipped", "end-skipped"),
    ("invalid", "end-invalid"),
    ("failed", "end-failed"),
    ("unknown", "end-unknown"),
    ("pending", "end-pending"),
];

/// The rows of a summary by outcome, those that there are.
pub(super) fn rows_in_words(catalogue: &Catalogue, counts: &Value) -> Vec<String> {
    let told = OUTCOMES.iter().filter_map(|(name, id)| {
        let count = counts
            .get("rows")?
            .get(name)?
            .as_u64()
            .filter(|count| *count > 0)?;
        Some(catalogue.line(id, &[("count", number(count))]))
    });
    told.collect()
}

/// The word for what a run does.
pub(super) fn kind_word(catalogue: &Catalogue, run: &RunInfo) -> String {
    catalogue.line(&format!("kind-{}", run.kind.word()), &[])
}

/// A run in lines for people, the newest facts of the journal.
pub(super) fn lines_of(catalogue: &Catalogue, run: &RunInfo) -> Vec<String> {
    let text = |text: &str| Arg::Text(text.to_owned());
    let head = [
        ("run", text(&run.run)),
        ("when", Arg::Text(when(run.started_at))),
        ("kind", Arg::Text(kind_word(catalogue, run))),
        ("portal", text(host_of(run))),
        ("originator", text(&run.originator)),
    ];
    let mut lines = vec![catalogue.line("history-run", &head)];
    if let Some(subject) = &run.subject {
        let of = [("run", text(subject))];
        lines.push(format!("  {}", catalogue.line("history-subject", &of)));
    }
    let mut files: Vec<String> = Vec::new();
    for source in &run.sources {
        let sheet = source.sheet.as_deref();
        let sheet = sheet.map_or_else(String::new, |sheet| format!(" › {sheet}"));
        files.push(format!("{}{sheet}", source.path));
    }
    let more = files.len().saturating_sub(FILES_SHOWN);
    files.truncate(FILES_SHOWN);
    lines.extend(files.iter().map(|file| format!("  {file}")));
    if more > 0 {
        let more = [("count", number(more as u64))];
        lines.push(format!("  {}", catalogue.line("history-more-files", &more)));
    }
    let starts = catalogue.line(
        "history-starts",
        &[("count", number(run.starts.len() as u64))],
    );
    let end = end_of(run).line(catalogue);
    lines.push(format!("  {end}; {starts}"));
    let rows = counts_of(run).map(|counts| rows_in_words(catalogue, &counts));
    if let Some(rows) = rows.filter(|rows| !rows.is_empty()) {
        lines.push(format!("  {}", rows.join("; ")));
    }
    lines
}

/// Files of a run that the history shows.
const FILES_SHOWN: usize = 3;

/// A run for programs.
pub(super) fn json_of(run: &RunInfo) -> Value {
    let end = end_of(run);
    let counts = counts_of(run).unwrap_or_default();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let files: Vec<Value> = run
        .sources
        .iter()
        .map(|source| {
            json!({ "path": source.path, "sheet": source.sheet, "sha256": hex(&source.sha256) })
        })
        .collect();
    let starts: Vec<Value> = run.starts.iter().map(start_json).collect();
    json!({
        "run": run.run,
        "kind": run.kind.word(),
        "subject": run.subject,
        "portal": host_of(run),
        "originator": run.originator,
        "method": run.method,
        "mapping": { "path": run.mapping_path, "sha256": hex(&run.mapping_sha256) },
        "files": files,
        "started_at": instant(run.started_at),
        "finished_at": run.finished_at.and_then(instant),
        "outcome": end.word(),
        "stopped": end.stopped(),
        "rows": counts.get("rows"),
        "report": run.report,
        "starts": starts,
    })
}

fn start_json(start: &StartInfo) -> Value {
    let end = end_of_start(start);
    json!({
        "number": start.number.0,
        "started_at": instant(start.begun_at),
        "finished_at": start.ended_at.and_then(instant),
        "outcome": end.word(),
        "stopped": end.stopped(),
        "exit_code": start.exit_code,
    })
}

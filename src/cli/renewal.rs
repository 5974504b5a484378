//! A run's report, written anew from the journal.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::domain::{KnownState, UnknownCause};
use crate::journal::{Reader, RunInfo, RunOrigin, UpdateState};
use crate::report::{Renewal, RenewedRow, summary_json};
use crate::run::{FileSummary, RowStatus, Summary};

use super::diagnose::Fatal;
use super::history::{RunEnd, counts_of, end_of, host_of};
use super::settings::Talk;

/// What a renewal came to.
pub(super) struct Renewed {
    pub(super) dir: PathBuf,
    /// Rows that ended without being sent, and whose lines cannot be made anew.
    pub(super) lost: u64,
}

/// Writes `results.csv` and `summary.json` of a run anew, into `dir` or its own folder.
pub(super) fn renew(
    journal: &Reader,
    run: &RunInfo,
    dir: Option<&Path>,
    talk: &Talk,
) -> Result<Renewed, Fatal> {
    let own = Path::new(&run.report);
    let dir = dir.unwrap_or(own).to_owned();
    let catalogue = talk.console.catalogue.clone();
    let mut renewal = Renewal::begin((dir.clone(), own), &run.run, portal_base(run), catalogue)?;
    renewal.keep(|origin| -> Result<Option<RowStatus>, Fatal> {
        let known = journal.known(run.book, origin)?;
        // The line of a lead that is half made says why.
        Ok(known
            .filter(|known| known.run == run.run && !known.is_half_made())
            .and_then(|known| standing(&known.state, known.nameless)))
    })?;
    journal.each_row_of_run(&run.run, |row| -> Result<(), Fatal> {
        Ok(renewal.add(renewed(run, row))?)
    })?;
    let (summary, lost) = summary_of(run, &renewal, talk);
    for note in renewal.finish(&summary, &TimeZone::system())? {
        talk.console.say_text(&talk.console.catalogue.text(&note));
    }
    Ok(Renewed { dir, lost })
}

/// What a line that stands should say; `None` where what became of the row later is no news of this run.
fn standing(state: &KnownState, nameless: bool) -> Option<RowStatus> {
    match state {
        KnownState::There { lead, updated } => Some(if *updated {
            RowStatus::Updated(*lead)
        } else {
            RowStatus::Created(*lead)
        }),
        KnownState::Refused(error) => Some(RowStatus::Failed(error.clone())),
        KnownState::Unknown(_) if nameless => {
            let candidates = None;
            Some(RowStatus::Unknown(UnknownCause::WithoutOrigin {
                candidates,
            }))
        }
        KnownState::Unknown(_) => Some(RowStatus::Unknown(UnknownCause::Stopped)),
        KnownState::Open | KnownState::Gone(_) | KnownState::Undoing(_) => None,
    }
}

fn renewed(run: &RunInfo, row: RunOrigin) -> RenewedRow<'_> {
    let half_made = row
        .is_half_made()
        .then_some(RowStatus::Unknown(UnknownCause::Stopped));
    let known = half_made.or_else(|| standing(&row.state, row.nameless));
    let status = known.unwrap_or(match (row.lead, row.updated) {
        (Some(lead), Some(UpdateState::Updated | UpdateState::Restored | UpdateState::Kept)) => {
            RowStatus::Updated(lead)
        }
        (Some(lead), Some(UpdateState::Intended) | None) => RowStatus::Created(lead),
        (None, _) => RowStatus::Pending,
    });
    let source = row
        .place
        .and_then(|(source, _)| run.sources.get(usize::from(source.0)));
    RenewedRow {
        file: source.map_or("", |source| &source.path),
        sheet: source.map_or("", |source| source.sheet.as_deref().unwrap_or_default()),
        row: row.place.map(|(_, number)| number),
        status,
        origin_id: row.origin_id,
    }
}

/// What lead links begin with; the sandbox in a process has no pages to open.
fn portal_base(run: &RunInfo) -> Option<String> {
    let host = host_of(run);
    if host == "sandbox" {
        return None;
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let loopback = name == "localhost" || name == "[::1]" || name.starts_with("127.");
    let scheme = if loopback { "http" } else { "https" };
    Some(format!("{scheme}://{host}"))
}

/// The summary of the last start that came to its end, with the rows as they are known now; and the rows of it whose lines could
/// not be made.
fn summary_of(run: &RunInfo, renewal: &Renewal, talk: &Talk) -> (Value, u64) {
    let counts = counts_of(run);
    let read = |summary: &Value| summary.pointer("/rows/read").and_then(Value::as_u64);
    let stored = counts.as_ref().and_then(read).unwrap_or(0);
    let rows = renewal.counts();
    let lost = stored.saturating_sub(rows.read);
    let base = counts.or_else(|| renewal.summary().cloned());
    let base = base.filter(Value::is_object).unwrap_or_else(|| bare(run));
    let mut summary: Map<String, Value> = serde_json::from_value(base).unwrap_or_default();
    let mut set = |name: &str, value: Value| drop(summary.insert(name.to_owned(), value));
    set("run", json!(run.run));
    set("starts", json!(run.starts.len()));
    // The journal keeps no names of people; where the summary stands, it does.
    let user = renewal.summary().and_then(|old| old.get("portal_user"));
    if let Some(user) = user {
        set("portal_user", user.clone());
    }
    let cut = end_of(run) == RunEnd::Cut;
    if cut {
        let message = talk.console.catalogue.line("history-cut", &[]);
        set("status", json!("stopped"));
        set("exit_code", json!(3));
        set(
            "stopped",
            json!({ "code": "not_ended", "message": message }),
        );
    }
    if lost == 0 {
        set("rows", renewal.rows_json());
    }
    if cut {
        set("nothing_new", json!(false));
    }
    (Value::Object(summary), lost)
}

/// The summary of a run of which no start has come to its end.
fn bare(run: &RunInfo) -> Value {
    let mut files: Vec<FileSummary> = Vec::new();
    for source in &run.sources {
        if files.iter().all(|file| file.path != source.path) {
            files.push(FileSummary {
                path: source.path.clone(),
                sha256: data_encoding::HEXLOWER.encode(&source.sha256),
                rows: 0,
            });
        }
    }
    let summary = Summary {
        run: run.run.clone(),
        started_at_ms: run.started_at,
        finished_at_ms: run.finished_at.unwrap_or(i64::MAX),
        portal: host_of(run).to_owned(),
        method: run.method.clone(),
        originator: run.originator.clone(),
        mapping_path: run.mapping_path.clone(),
        mapping_sha256: data_encoding::HEXLOWER.encode(&run.mapping_sha256),
        files,
        ..Summary::default()
    };
    serde_json::from_str(&summary_json(&summary)).unwrap_or_default()
}

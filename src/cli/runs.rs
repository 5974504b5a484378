//! `runs`: the history, and one run in full.

use std::path::Path;

use serde_json::{Value, json};

use crate::domain::{Arg, KnownState};
use crate::journal::{
    JournalError, PortalLock, Reader, RunInfo, RunKind, RunSource, Store, UpdateState,
};
use crate::messages::Catalogue;
use crate::source::hash_file;

use super::args::RunsArgs;
use super::book::journal_path;
use super::console::result;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::history::{RunEnd, end_of, end_of_start, json_of, lines_of, when};
use super::renewal::{Renewed, renew};
use super::retry::existing;
use super::settings::Talk;
use super::survey::number;

pub(super) fn run(args: &RunsArgs) -> ExitCode {
    let talk = Talk::new(&args.output);
    let told = match &args.run {
        None => list(args, &talk),
        Some(run) if args.forget => forget(args, run, &talk),
        Some(run) => one(args, run, &talk),
    };
    talk.end(told)
}

fn list(args: &RunsArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let path = journal_path(&args.journal)?;
    let mut runs = if path.exists() {
        Reader::open(&path)?.runs()?
    } else {
        Vec::new()
    };
    if let Some(file) = &args.source {
        let reads = reads(file)?;
        runs.retain(|run| run.sources.iter().any(&reads));
    }
    if talk.json {
        let runs: Vec<Value> = runs.iter().map(json_of).collect();
        result(&format!("{:#}", json!({ "version": 1, "runs": runs })));
        return Ok(ExitCode::Done);
    }
    let catalogue = &talk.console.catalogue;
    if runs.is_empty() {
        result(&catalogue.line("history-empty", &[]));
    }
    for run in &runs {
        result(&lines_of(catalogue, run).join("\n"));
    }
    Ok(ExitCode::Done)
}

/// Whether a source is this file: by its path, or by its bytes where the file is there.
fn reads(file: &Path) -> Result<impl Fn(&RunSource) -> bool, Fatal> {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let real = std::fs::canonicalize(file).ok();
    let bytes = match real {
        Some(_) => Some(hash_file(file)?.0),
        None => None,
    };
    Ok(move |source: &RunSource| {
        let path = Path::new(&source.path);
        let hash = data_encoding::HEXLOWER.encode(&source.sha256);
        path == whole
            || bytes.as_ref() == Some(&hash)
            || (real.is_some() && std::fs::canonicalize(path).ok() == real)
    })
}

/// Removes what leads held before the run changed them.
fn forget(args: &RunsArgs, text: &str, talk: &Talk) -> Result<ExitCode, Fatal> {
    let path = journal_path(&args.journal)?;
    let run = existing(&path)?.find_run(text)?;
    // Whoever takes the run back just now still needs them.
    let _lock = PortalLock::take(&path, &run.portal, "leadbatch runs --forget")?;
    let leads = Store::open(&path)?.forget_old_values(&run.run)?;
    if talk.json {
        let forgotten = json!({ "version": 1, "run": run.run, "forgotten_leads": leads });
        result(&format!("{forgotten:#}"));
    } else if !talk.console.is_quiet() {
        let args = [("run", Arg::Text(run.run)), ("count", number(leads))];
        result(&talk.console.catalogue.line("history-forgotten", &args));
    }
    Ok(ExitCode::Done)
}

/// Rows of a run by how far they have come.
#[derive(Debug, Default)]
struct States {
    created: u64,
    updated: u64,
    refused: u64,
    unknown: u64,
    unsent: u64,
    gone: u64,
    undone: u64,
    later: u64,
}

impl States {
    fn of(journal: &Reader, run: &RunInfo) -> Result<Self, JournalError> {
        let mut states = Self::default();
        journal.each_row_of_run(&run.run, |row| {
            let restored = matches!(row.updated, Some(UpdateState::Restored));
            let counter = match &row.state {
                KnownState::There { .. } if row.is_half_made() => &mut states.unknown,
                KnownState::There { .. } if row.place.is_none() => &mut states.later,
                KnownState::There { .. } if restored => &mut states.undone,
                KnownState::There { updated: true, .. } => &mut states.updated,
                KnownState::There { updated: false, .. } => &mut states.created,
                KnownState::Refused(_) => &mut states.refused,
                KnownState::Unknown(_) | KnownState::Undoing(_) => &mut states.unknown,
                KnownState::Open if row.lead.is_some() => &mut states.undone,
                KnownState::Open => &mut states.unsent,
                KnownState::Gone(_) => &mut states.gone,
            };
            *counter += 1;
            Ok::<(), JournalError>(())
        })?;
        Ok(states)
    }

    const fn all(&self) -> [(&'static str, &'static str, u64); 8] {
        [
            ("created", "state-created", self.created),
            ("updated", "state-updated", self.updated),
            ("refused", "state-refused", self.refused),
            ("unknown", "state-unknown", self.unknown),
            ("unsent", "state-unsent", self.unsent),
            ("gone", "state-gone", self.gone),
            ("undone", "state-undone", self.undone),
            ("later", "state-later", self.later),
        ]
    }

    fn lines(&self, catalogue: &Catalogue) -> Vec<String> {
        let told = self.all().into_iter().filter(|(_, _, count)| *count > 0);
        told.map(|(_, id, count)| format!("  {}", catalogue.line(id, &[("count", number(count))])))
            .collect()
    }

    fn json(&self) -> Value {
        let all = self.all().into_iter();
        all.map(|(name, _, count)| (name.to_owned(), json!(count)))
            .collect()
    }
}

fn one(args: &RunsArgs, text: &str, talk: &Talk) -> Result<ExitCode, Fatal> {
    let path = journal_path(&args.journal)?;
    let journal = existing(&path)?;
    let run = journal.find_run(text)?;
    let states = States::of(&journal, &run)?;
    let renewed = renewed(args, &path, (&journal, &run), talk)?;
    if talk.json {
        let dir = renewed.map(|renewed| renewed.dir.display().to_string());
        let told = json!({
            "version": 1, "run": json_of(&run), "journal": states.json(), "report_written": dir,
        });
        result(&format!("{told:#}"));
        return Ok(ExitCode::Done);
    }
    let catalogue = &talk.console.catalogue;
    result(&lines_of(catalogue, &run).join("\n"));
    for start in &run.starts {
        let args = [
            ("number", number(u64::from(start.number.0))),
            ("when", Arg::Text(when(start.begun_at))),
            ("end", Arg::Text(end_of_start(start).line(catalogue))),
        ];
        result(&format!("  {}", catalogue.line("history-start", &args)));
    }
    let lines = states.lines(catalogue);
    if !lines.is_empty() {
        result(&catalogue.line("history-states", &[]));
        result(&lines.join("\n"));
    }
    if let Some(renewed) = renewed {
        let dir = [("dir", Arg::Text(renewed.dir.display().to_string()))];
        result(&catalogue.line("end-report", &dir));
        if renewed.lost > 0 {
            let lost = [("count", number(renewed.lost))];
            talk.console.say("history-lines-lost", &lost);
        }
    }
    Ok(ExitCode::Done)
}

/// Writes the report anew, unless a process is at it just now.
fn renewed(
    args: &RunsArgs,
    path: &Path,
    (journal, run): (&Reader, &RunInfo),
    talk: &Talk,
) -> Result<Option<Renewed>, Fatal> {
    if run.kind == RunKind::Undo {
        return Ok(None);
    }
    let _lock = match end_of(run) {
        RunEnd::Finished => None,
        RunEnd::Stopped { .. } | RunEnd::Open | RunEnd::Cut => {
            match PortalLock::take(path, &run.portal, "leadbatch runs") {
                Ok(lock) => Some(lock),
                Err(JournalError::Locked { .. }) => {
                    talk.console.say("history-running", &[]);
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    renew(journal, run, args.report.as_deref(), talk).map(Some)
}

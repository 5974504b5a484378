//! `retry`: an import of a run's files in which only those rows go that failed or are unknown.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use crate::domain::Arg;
use crate::journal::{JournalError, Reader, RunInfo};
use crate::source::hash_file;

use super::args::{ImportArgs, RetryArgs, SourceArgs};
use super::book::journal_path;
use super::console::result;
use super::diagnose::{Fatal, Refusal};
use super::errand::{Errand, RetryOf};
use super::exit::ExitCode;
use super::import::import;
use super::mapping_text;
use super::runtime::runtime;
use super::settings::Talk;

pub(super) fn run(args: &RetryArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.door.portal.expose_secret().contains("/rest/") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    talk.end(retry(args, &talk))
}

fn retry(args: &RetryArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let journal = existing(&journal_path(&args.door.reach.journal)?)?;
    let retry = RetryOf::find(&journal, &args.run)?;
    drop(journal);
    if retry.wanted == 0 {
        tell_nothing(args, talk, &retry.run);
        return Ok(ExitCode::Done);
    }
    let files = if args.source.is_empty() {
        sources_of(&retry.run)?
    } else {
        args.source.clone()
    };
    tell_mapping(talk, &retry.run);
    let asked = ImportArgs {
        source: SourceArgs {
            files,
            mapping: Some(PathBuf::from(&retry.run.mapping_path)),
            sheet: if args.source.is_empty() {
                sheets_of(&retry.run)
            } else {
                Vec::new()
            },
            fields: None,
            report: args.report.clone(),
            max_invalid: None,
            min_rows: None,
            strict: false,
        },
        door: args.door.clone(),
        trust: args.trust.clone(),
        rows: None,
        limit: None,
        care: args.care.clone(),
        max_failures: args.max_failures,
        output: args.output.clone(),
    };
    let errand = Errand::Retry(Box::new(retry));
    runtime()?.block_on(import(&asked, talk, &errand))
}

/// A journal that stands; without one there is no run.
pub(super) fn existing(path: &Path) -> Result<Reader, JournalError> {
    if path.exists() {
        Reader::open(path)
    } else {
        let run = String::new();
        Err(JournalError::RunUnknown { run })
    }
}

fn tell_nothing(args: &RetryArgs, talk: &Talk, run: &RunInfo) {
    if talk.console.is_quiet() {
        return;
    }
    if args.output.json {
        let nothing = serde_json::json!({
            "version": 1, "run": null, "subject": run.run, "nothing_new": true, "exit_code": 0,
        });
        result(&format!("{nothing:#}"));
        return;
    }
    let run = [("run", Arg::Text(run.run.clone()))];
    result(&talk.console.catalogue.line("retry-nothing", &run));
}

/// The files that the run read, each once, as they were then.
fn sources_of(run: &RunInfo) -> Result<Vec<PathBuf>, Fatal> {
    let mut files: Vec<PathBuf> = Vec::new();
    for source in &run.sources {
        let path = PathBuf::from(&source.path);
        if files.contains(&path) {
            continue;
        }
        let (file, run) = (source.path.clone(), run.run.clone());
        if !path.exists() {
            return Err(Refusal::SourceGone { file, run }.into());
        }
        let (sha256, _) = hash_file(&path)?;
        if sha256 != data_encoding::HEXLOWER.encode(&source.sha256) {
            return Err(Refusal::SourceOther { file, run }.into());
        }
        files.push(path);
    }
    Ok(files)
}

/// The sheets that the run was told to read; without such a word the same survey of the same bytes finds the same.
fn sheets_of(run: &RunInfo) -> Vec<String> {
    let command: serde_json::Value = serde_json::from_str(&run.command).unwrap_or_default();
    let sheets = command.get("sheets").and_then(serde_json::Value::as_array);
    let names = sheets.into_iter().flatten();
    names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

/// The mapping may have been mended meanwhile, which is a good reason to try again.
fn tell_mapping(talk: &Talk, run: &RunInfo) {
    let now = mapping_text::hash_of(Path::new(&run.mapping_path));
    if now.is_some_and(|now| now != run.mapping_sha256) {
        let mapping = [("mapping", Arg::Text(run.mapping_path.clone()))];
        talk.console.say("retry-mapping-changed", &mapping);
    }
}

//! What is said of nights: on the screen, and as JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::domain::Arg;
use crate::jobs::{FileEnd, Trouble, counts_of};
use crate::messages::Catalogue;

use super::console::result;
use super::job_night::NightEnd;
use super::settings::Talk;
use super::survey::number;

/// The result of `job run`.
pub(super) fn tell_nights(talk: &Talk, nights: &[NightEnd], exit: u8) {
    if talk.console.is_quiet() && exit == 0 {
        return;
    }
    if talk.json {
        let jobs: Vec<Value> = nights.iter().map(as_json).collect();
        let all = json!({"version": 1, "exit_code": exit, "jobs": jobs});
        return result(&format!("{all:#}"));
    }
    for night in nights {
        tell_night(&talk.console.catalogue, night);
    }
}

fn text(value: impl Into<String>) -> Arg {
    Arg::Text(value.into())
}

fn tell_night(catalogue: &Catalogue, night: &NightEnd) {
    let exit = ("exit", number(u64::from(night.exit)));
    let id = match (night.exit, night.files.is_empty()) {
        (0, true) => "job-nothing-new",
        (0, false) => "job-done",
        (_, _) => "job-failed",
    };
    result(&catalogue.line(id, &[("job", text(night.job.as_str())), exit]));
    for file in &night.files {
        result(&format!("  {}", file_line(catalogue, file)));
    }
    for (id, count) in lines(&night.files) {
        let line = catalogue.line(id, &[("count", number(count))]);
        result(&format!("  {line}"));
    }
    let mut told = BTreeSet::new();
    let unreached = night.told.undelivered.iter();
    for (reader, trouble) in
        unreached.filter(|(reader, trouble)| told.insert((reader, &trouble.code)))
    {
        let args = [
            ("reader", text(reader.as_str())),
            ("cause", text(trouble.text.as_str())),
        ];
        result(&format!("  {}", catalogue.line("job-undelivered", &args)));
    }
    if let Some(file) = night.files.last() {
        let report = [("report", text(file.report.as_str()))];
        result(&format!("  {}", catalogue.line("job-report", &report)));
    }
}

pub(super) fn file_line(catalogue: &Catalogue, file: &FileEnd) -> String {
    let args = [
        ("file", text(file.file.path.as_str())),
        ("rows", number(file.counts.read)),
        ("exit", number(u64::from(file.exit))),
    ];
    catalogue.line("job-file", &args)
}

/// The outcomes that there are, with the ids of their lines.
pub(super) fn lines(files: &[FileEnd]) -> Vec<(&'static str, u64)> {
    let counts = counts_of(files);
    let known_bad = files.iter().map(|file| file.known_bad).sum();
    let all = [
        ("end-created", counts.created),
        ("end-updated", counts.updated),
        ("end-skipped", counts.skipped),
        ("end-invalid", counts.invalid),
        ("end-failed", counts.failed),
        ("end-unknown", counts.unknown),
        ("end-pending", counts.pending),
        ("job-known-bad", known_bad),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn as_json(night: &NightEnd) -> Value {
    let troubles: Vec<Value> = night.troubles.iter().map(trouble_json).collect();
    let files: Vec<Value> = night.files.iter().map(file_json).collect();
    let undelivered: Vec<Value> = night
        .told
        .undelivered
        .iter()
        .map(|(reader, trouble)| json!({"reader": reader, "cause": trouble_json(trouble)}))
        .collect();
    json!({
        "job": night.job, "night": night.night, "exit_code": night.exit, "nothing_new": night.exit == 0 && files.is_empty(),
        "files": files, "troubles": troubles, "told": night.told.delivered, "undelivered": undelivered,
    })
}

fn trouble_json(trouble: &Trouble) -> Value {
    json!({"code": trouble.code, "text": trouble.text, "hint": trouble.hint})
}

fn file_json(file: &FileEnd) -> Value {
    let mut rows = serde_json::Map::new();
    rows.insert("read".to_owned(), file.counts.read.into());
    for (word, count) in file.counts.outcomes() {
        rows.insert(word.to_owned(), count.into());
    }
    rows.insert("known_bad".to_owned(), file.known_bad.into());
    json!({
        "path": file.file.path, "exit_code": file.exit, "run": file.run, "portal": file.portal, "report": file.report, "rows": rows,
        "duration_s": file.took_ms.div_ceil(1000),
    })
}

//! The store on a disk: what it keeps, what it refuses, and that it says what the journal in memory says.

mod adopting;
mod contacts;
mod disk;
mod history;
mod model;
mod writing;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{BookId, NewStart, RunKind, RunSource, StartNumber, Store};
use crate::batching::RequestId;
use crate::domain::{
    Digest, FieldName, FieldPrint, LeadId, Outcome, RowOrdinal, RowRef, SourceIndex, Verb,
};
use crate::run::{Intent, Record};

/// A folder with the name of a journal in it.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state").join("journal.sqlite");
    (folder, file)
}

/// What a process that is killed now leaves: the file and its log as they are on the disk, in another folder.
fn left_behind(file: &Path) -> (TempDir, PathBuf) {
    let (folder, copy) = place();
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    for ending in ["", "-wal"] {
        let beside = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        if beside(file).exists() {
            fs::copy(beside(file), beside(&copy)).unwrap();
        }
    }
    (folder, copy)
}

fn new_start(run: &str, kind: RunKind) -> NewStart {
    NewStart {
        run: run.to_owned(),
        kind,
        subject: None,
        sources_key: "leads.csv".to_owned(),
        sources: vec![RunSource {
            path: "leads.csv".to_owned(),
            sheet: None,
            sha256: [7; 32],
        }],
        mapping_path: "m.yaml".to_owned(),
        mapping_sha256: [8; 32],
        method: "crm.lead.add".to_owned(),
        above: LeadId(40),
        report: "leads-report".to_owned(),
        command: "{}".to_owned(),
        begun_at: 1_000,
    }
}

/// A store with a run that has begun.
fn begun(file: &Path, run: &str) -> (Store, BookId, StartNumber) {
    let mut store = Store::open(file).unwrap();
    let book = store.book("a.bitrix24.ru", "leadbatch").unwrap();
    let start = store.begin(book, &new_start(run, RunKind::Import)).unwrap();
    (store, book, start)
}

fn intent(origin: &str, verb: Verb) -> Record {
    Record::Intent(Intent {
        adopted: false,
        request: RequestId(1),
        verb,
        row: RowRef {
            source: SourceIndex(0),
            number: 12,
            ordinal: RowOrdinal(10),
        },
        origin_id: origin.to_owned(),
        content: Digest([3; 16]),
        sent: vec![FieldPrint {
            field: FieldName::new("TITLE"),
            hash: u64::MAX - 1,
        }],
        contacts: vec![u64::MAX],
        above: LeadId(40),
        again: false,
    })
}

fn outcome(origin: &str, outcome: Outcome) -> Record {
    Record::Outcome {
        origin_id: origin.to_owned(),
        outcome,
    }
}

//! The program as a user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::rows::{LIST, MAPPING};
use crate::taken::{Taken, measured};

/// An import of the list into a portal, with a journal and a report of its own; also the most requests that were under way together.
pub(crate) fn import(folder: &Path, webhook: &str) -> (Taken, usize) {
    let place = tempfile::tempdir_in(folder).expect("a folder");
    let report = place.path().join("report");
    let mut in_flight = 1;
    let taken = measured(|| {
        let ended = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
            .args(["import", LIST, "--mapping", MAPPING])
            .args(["--plan", "self-hosted", "--quiet", "--yes", "--report"])
            .arg(&report)
            .current_dir(folder)
            .env("LEADBATCH_PORTAL", webhook)
            .env("LEADBATCH_STATE", place.path().join("state"))
            .stderr(Stdio::null())
            .status()
            .expect("the program runs");
        assert!(ended.success(), "the import failed");
        let summary = fs::read_to_string(report.join("summary.json")).expect("a summary");
        let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
        let most = summary["budget"]["in_flight"].as_u64();
        in_flight = most.and_then(|most| most.try_into().ok()).unwrap_or(1);
        summary["duration_s"].as_f64()
    });
    (taken, in_flight)
}

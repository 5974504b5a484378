//! The real program, killed for real (SIGKILL) between any two steps of sending, started again until it is done; the portal's own
//! list says whether anything was lost or made twice.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use leadbatch::sandbox::{Door, OpenChoices, Sandbox, SandboxConfig, serve};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Kills at each point.
const KILLS: usize = 10;
const ROWS: usize = 700;
const MAPPING: &str = "version: 1\noriginator: crash\nkey: [Номер]\ncolumns: {Название: TITLE, Телефон: PHONE_WORK}\n";
/// Rows of [`SECOND_CALLS`]: half of the requests are second calls.
const FEW_ROWS: usize = 60;
const SECOND_CALLS: &str =
    "version: 1\nmethod: crm.item.batchImport\nsecond_call: true\noriginator: crash\nkey: [Номер]
columns: {Название: TITLE, Телефон: PHONE_WORK, Номер: ADDRESS_CITY}\n";

/// A portal, a file and a journal.
struct Stage {
    folder: TempDir,
    rows: usize,
    _runtime: Runtime,
    door: Door,
    sandbox: Arc<Mutex<Sandbox>>,
}

impl Stage {
    fn new(mapping: &str, count: usize) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        // A request may take a second here, as the program is told.
        let config = SandboxConfig {
            cost_per_lead_ms: 4,
            cost_per_call_ms: 1,
            request_limit_ms: 1_000,
            open: OpenChoices::of_the_page(),
            ..SandboxConfig::self_hosted()
        };
        let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let portal = Sandbox::new(config, "crash".into());
        let door = runtime.block_on(serve(free, portal)).expect("a door");
        let folder = tempfile::tempdir().expect("a folder");
        let row = |number: usize| format!("{number};Лид {number};8916{number:07}\n");
        let rows: String = (1..=count).map(row).collect();
        std::fs::write(
            folder.path().join("rows.csv"),
            "Номер;Название;Телефон\n".to_owned() + &rows,
        )
        .expect("a file");
        std::fs::write(folder.path().join("m.yaml"), mapping).expect("a mapping");
        let sandbox = door.sandbox();
        Self {
            folder,
            rows: count,
            _runtime: runtime,
            door,
            sandbox,
        }
    }

    fn command(&self, more: &[&str]) -> Command {
        let program = std::env::var_os("LEADBATCH_CRASH_BINARY")
            .unwrap_or_else(|| env!("CARGO_BIN_EXE_leadbatch").into());
        let mut command = Command::new(program);
        command
            .args([
                "import",
                "rows.csv",
                "--mapping",
                "m.yaml",
                "--plan",
                "self-hosted",
            ])
            .args(["--request-limit", "1", "--settle", "1", "--lang", "en"])
            .args(more)
            .current_dir(self.folder.path())
            .env("LEADBATCH_PORTAL", self.door.webhook_url())
            .env("LEADBATCH_STATE", self.folder.path().join("state"))
            .env_remove("LEADBATCH_REPORT")
            .env_remove("LEADBATCH_JOURNAL")
            .env("LANG", "C.UTF-8");
        command
    }

    /// Starts an import that halts at a point, and kills it there.
    fn kill_at(&self, point: &str) {
        let mut child = self
            .command(&["--halt-at", point, "--report", "report"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        waits_to_be_killed(&mut child);
        if point.starts_with("after_sending") {
            let_it_arrive();
        }
        child.kill().expect("a kill");
        child.wait().expect("its end");
    }

    /// The leads of the portal by origin.
    fn origins(&self) -> BTreeMap<String, u64> {
        let mut origins = BTreeMap::new();
        for lead in self.sandbox.lock().expect("the sandbox").leads() {
            let origin = lead.text("ORIGIN_ID").unwrap_or_default().to_owned();
            *origins.entry(origin).or_default() += 1;
        }
        origins
    }

    fn summary(&self) -> serde_json::Value {
        let path = self.folder.path().join("report/summary.json");
        let text = std::fs::read_to_string(path).expect("a summary");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The report's rows by their status, and that each names the portal's own lead.
    fn assert_report(&self, folder: &Path) {
        let text = std::fs::read_to_string(folder.join("results.csv")).expect("results");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<BTreeMap<String, String>> = reader
            .deserialize()
            .map(|row| row.expect("a row"))
            .collect();
        assert_eq!(rows.len(), self.rows);
        let portal = self.sandbox.lock().expect("the sandbox");
        for row in rows {
            assert_eq!(row["status"], "created", "{row:?}");
            let lead = portal
                .leads()
                .find(|lead| lead.id().to_string() == row["lead_id"])
                .unwrap_or_else(|| panic!("no such lead: {row:?}"));
            assert_eq!(lead.text("ORIGIN_ID"), Some(row["origin_id"].as_str()));
        }
    }
}

/// Reads what the program says until it halts.
fn waits_to_be_killed(child: &mut Child) {
    let said = BufReader::new(child.stderr.take().expect("its words"));
    let mut before = Vec::new();
    for line in said.lines().map_while(Result::ok) {
        if line.trim() == "halted" {
            return;
        }
        before.push(line);
    }
    panic!(
        "the import ended before it was killed:\n{}",
        before.join("\n")
    );
}

/// The program stands still, its request does not: a moment later the portal has it.
#[allow(
    clippy::disallowed_methods,
    reason = "two processes and a socket: no clock can be passed in"
)]
fn let_it_arrive() {
    std::thread::sleep(std::time::Duration::from_millis(100));
}

fn killed_at(point: &str) {
    let stage = Stage::new(MAPPING, ROWS);
    let mut kills = 0;
    for turn in 0..KILLS {
        // Early and late in a start: the first row, the first batch, a later one.
        let passages = if point == "in_report" {
            1 + 37 * turn
        } else {
            1 + turn % 3
        };
        stage.kill_at(&format!("{point}:{passages}"));
        kills += 1;
    }
    ends_well(&stage, point, kills);
}

/// One more start ends it: every row has one lead, and the report says so.
fn ends_well(stage: &Stage, point: &str, kills: usize) {
    let rows = stage.rows;
    let ran = stage
        .command(&["--report", "report"])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    let results = std::fs::read_to_string(stage.folder.path().join("report/results.csv"));
    let results = results.unwrap_or_default();
    assert_eq!(ran.status.code(), Some(0), "{said}\n{results}");
    let origins = stage.origins();
    let twins = origins.values().filter(|leads| **leads > 1).count();
    let lost = rows - origins.len();
    println!(
        "{point}: {kills} kills, {rows} rows, {} starts; duplicates {twins}, lost {lost}",
        kills + 1
    );
    assert_eq!((twins, lost), (0, 0));
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], rows);
    assert_eq!(summary["starts"], kills + 1);
    stage.assert_report(&stage.folder.path().join("report"));
    // The same file once more sends nothing.
    let again = stage.command(&["--report", "again"]).output();
    assert_eq!(again.expect("the program runs").status.code(), Some(0));
    assert_eq!(stage.origins(), origins);
}

#[test]
fn killed_before_the_intents_are_safe() {
    killed_at("before_intents");
}

#[test]
fn killed_when_the_intents_are_safe_and_nothing_has_left() {
    killed_at("after_intents");
}

#[test]
fn killed_when_the_last_byte_has_left() {
    killed_at("after_sending");
}

#[test]
fn killed_when_the_answer_is_here_and_not_in_the_journal() {
    killed_at("after_reply");
}

#[test]
fn killed_while_the_report_is_written() {
    killed_at("in_report");
}

/// Where it can break off between the two calls of a lead: each place early, and in later requests.
#[test]
fn killed_between_the_two_calls_of_a_lead() {
    for point in [
        "before_intents",
        "after_intents",
        "after_sending",
        "after_reply",
    ] {
        let stage = Stage::new(SECOND_CALLS, FEW_ROWS);
        for passages in [2, 1, 3, 4, 2, 5] {
            stage.kill_at(&format!("{point}:{passages}"));
        }
        ends_well(&stage, point, 6);
        let portal = stage.sandbox.lock().expect("the sandbox");
        for lead in portal.leads() {
            assert_eq!(lead.text("ADDRESS_CITY"), lead.text("ORIGIN_ID"), "{point}");
        }
        let updates = portal.counters().leads_updated;
        println!("{point}: {updates} second calls for {FEW_ROWS} leads");
        assert_eq!(updates, FEW_ROWS as u64, "nothing is sent twice");
    }
}

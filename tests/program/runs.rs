//! History: what a journal tells of the runs that it has seen, and reports that are written anew.

use serde_json::Value;

use leadbatch::sandbox::{Fault, FaultAt, FaultKind};

use super::stage::{MAPPING, Stage, quick, rows, text};

/// A call of `crm.lead.add` is refused.
pub fn refuse(stage: &Stage, nth: u64) {
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth,
        },
        kind: FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "no".into(),
        },
    });
}

/// The history as programs read it.
pub fn history(stage: &Stage, more: &[&str]) -> Vec<Value> {
    let mut args = vec!["runs", "--json"];
    args.extend_from_slice(more);
    let ran = stage.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["version"], 1);
    told["runs"].as_array().expect("runs").clone()
}

#[test]
fn the_history_tells_finished_stopped_and_empty_runs_the_newest_first() {
    let stage = Stage::new(quick());
    assert_eq!(
        history(&stage, &[]),
        Vec::<Value>::new(),
        "without a journal"
    );
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_unknown"), "{}", ran.err);

    let mapping = stage.file("m.yaml", MAPPING);
    let file = stage.file("rows.csv", rows(600));
    refuse(&stage, 20);
    refuse(&stage, 30);
    let ran = stage.import(&file, &mapping, &["--max-failures", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let stopped = history(&stage, &[]);
    assert_eq!(stopped[0]["outcome"], "stopped");
    assert_eq!(stopped[0]["stopped"]["code"], "max_failures_reached");
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = stage.import(&file, &mapping, &["--report", "second"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let other = stage.file("other.csv", rows(3).replace("\n0;", "\n500;"));
    let ran = stage.import(&other, &mapping, &["--report", "third"]);
    assert_eq!(ran.code, 0, "{}", ran.err);

    let runs = history(&stage, &[]);
    assert_eq!(runs.len(), 3);
    assert_eq!(runs[2]["run"], stopped[0]["run"], "it was gone on with");
    assert_eq!(runs[2]["outcome"], "finished");
    assert_eq!(runs[2]["starts"].as_array().map(Vec::len), Some(2));
    assert_eq!(runs[2]["starts"][0]["exit_code"], 3);
    assert_eq!(runs[2]["rows"]["created"], 600);
    assert_eq!(runs[1]["rows"]["skipped"], 600);
    assert_eq!(runs[0]["originator"], "walks");

    let of_file = history(&stage, &["--source", "rows.csv"]);
    assert_eq!(of_file.len(), 2);
    let copy = stage.file("copy.csv", rows(600));
    assert_eq!(history(&stage, &["--source", text(&copy)]), of_file);
    std::fs::remove_file(&file).expect("removed");
    assert_eq!(
        history(&stage, &["--source", "rows.csv"]),
        of_file,
        "by its path"
    );

    let ran = stage.run(&["runs", "--lang", "ru"]);
    for part in ["walks", "завершён; 2 старта", "Пропущено: 600", "rows.csv"]
    {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn a_report_is_written_anew_and_made_no_poorer() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    // The third row is invalid: no journal knows it.
    let file = stage.file("rows.csv", rows(60).replace("89160000002", "12"));
    refuse(&stage, 40);
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let (results, summary) = (stage.report("results.csv"), stage.summary());
    let failures = stage.report("failures.csv");

    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("In the portal, created: 58"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("Refused by the portal: 1"), "{}", ran.out);
    assert_eq!(stage.report("results.csv"), results, "nothing was lost");
    assert_eq!(stage.report("failures.csv"), failures);
    assert_eq!(stage.summary(), summary);

    // A killed process leaves whole lines and half a line.
    let lines: Vec<&str> = results.lines().collect();
    let half = format!(
        "{}\n{}",
        lines[..12].join("\n"),
        lines[12].get(..9).unwrap_or_default()
    );
    std::fs::write(stage.folder.path().join("report/results.csv"), half).expect("written");
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.report("results.csv"), results);

    // Without it the journal's rows are told, and that others are missing.
    std::fs::remove_dir_all(stage.folder.path().join("report")).expect("removed");
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("1 row that was not sent"), "{}", ran.err);
    let made = stage.table("results.csv", b',');
    assert_eq!(made.len(), 59);
    let old = |number: &str| {
        let mut reader =
            csv::Reader::from_reader(results.trim_start_matches('\u{feff}').as_bytes());
        let mut rows = reader.deserialize::<std::collections::HashMap<String, String>>();
        rows.find_map(|row| row.ok().filter(|row| row["row"] == number))
    };
    for mut row in made {
        assert!(row["file"].ends_with("rows.csv"), "{row:?}");
        let mut before = old(&row["row"]).expect("the same row");
        before.remove("file");
        row.remove("file");
        assert_eq!(row, before);
    }
    assert_eq!(stage.summary()["rows"], summary["rows"]);
}

#[test]
fn a_report_of_a_killed_run_is_completed_elsewhere() {
    let stage = Stage::new(leadbatch::sandbox::SandboxConfig {
        cost_per_lead_ms: 5,
        ..quick()
    });
    let mut child = stage.import_under_way(
        &stage.file("rows.csv", rows(2_000)),
        &stage.file("m.yaml", MAPPING),
    );
    while stage.leads_made() < 300 {
        std::thread::yield_now();
    }
    child.kill().expect("killed");
    child.wait().expect("an end");
    let ran = stage.run(&["runs", "last", "--lang", "en", "--report", "anew"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("was killed"), "{}", ran.out);
    let summary = std::fs::read_to_string(stage.folder.path().join("anew/summary.json"));
    let summary: Value = serde_json::from_str(&summary.expect("a summary")).expect("JSON");
    assert_eq!(summary["status"], "stopped");
    assert_eq!(summary["stopped"]["code"], "not_ended");
    let told = summary["rows"]["created"].as_u64().unwrap_or(0)
        + summary["rows"]["unknown"].as_u64().unwrap_or(0);
    assert!(told >= 300 && told <= stage.leads_made() + 50, "{summary}");
    let ran = stage.run(&["runs", "last", "--report", "report", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.summary()["rows"], summary["rows"]);
}

#[test]
fn old_values_of_updated_leads_are_forgotten() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", format!("{MAPPING}on_change: update\n"));
    let file = stage.file("rows.csv", rows(5));
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    stage.file("rows.csv", rows(5).replace("Лид 1;", "Лид новый;"));
    let ran = stage.import(&file, &mapping, &["--report", "second"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = stage.run(&["runs", "last", "--forget", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("what 1 lead held"), "{}", ran.out);
    let ran = stage.run(&["runs", "last", "--forget", "--lang", "en"]);
    assert!(ran.out.contains("keeps nothing"), "{}", ran.out);
    assert_eq!(history(&stage, &[]).len(), 2, "the history stays");
}

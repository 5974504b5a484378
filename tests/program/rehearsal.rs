//! The sandbox over the life of several processes: its leads stay, one process has them at a time, settings come by file.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::stage::{MAPPING, Ran, Stage, quick, rows, text};

const SETTINGS: &str = "plan: self_hosted\ncosts: {lead_ms: 0, call_ms: 0}\n";

fn import(stage: &Stage, rows_of: usize, more: &[&str]) -> Ran {
    let file = stage.file("leads.csv", rows(rows_of));
    let mapping = stage.file("m.yaml", MAPPING);
    let settings = stage.file("sandbox.yaml", SETTINGS);
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let mut args = vec![
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "--portal",
        "sandbox",
        "--plan",
        "self-hosted",
        "--sandbox-settings",
        text(&settings),
        "--report",
        "report",
        "--lang",
        "en",
    ];
    args.extend_from_slice(more);
    stage.run(&args)
}

/// Starts `leadbatch sandbox` and gives it with the webhook that it prints.
fn served(stage: &Stage, more: &[&str]) -> (Child, String) {
    let mut args = vec!["sandbox", "--listen", "127.0.0.1:0", "--lang", "en"];
    args.extend_from_slice(more);
    let mut command = stage.command(&args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut webhook = String::new();
    let out = child.stdout.take().expect("its output");
    BufReader::new(out)
        .read_line(&mut webhook)
        .expect("a line with the webhook");
    (child, webhook.trim().to_owned())
}

fn end(mut child: Child) {
    child.kill().expect("a process to end");
    child.wait().expect("its end");
}

/// The leads that the last import made.
fn ids(stage: &Stage) -> Vec<u64> {
    let results = stage.table("results.csv", b',');
    results
        .iter()
        .filter(|row| row["status"] == "created")
        .map(|row| row["lead_id"].parse().expect("an ID"))
        .collect()
}

#[test]
fn leads_outlive_the_process_and_ids_go_on_even_past_a_reset() {
    let stage = Stage::new(quick());
    let first = import(&stage, 3, &[]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("Its leads are kept in"), "{}", first.err);
    assert_eq!(ids(&stage), [1, 2, 3]);
    import(&stage, 5, &[]);
    assert_eq!(ids(&stage), [4, 5]);

    let (child, webhook) = served(&stage, &["--cost", "0", "--plan", "self-hosted"]);
    let total = |webhook: &str| stage.ask(webhook, "crm.lead.list")["total"].clone();
    assert_eq!(total(&webhook), 5);
    stage.ask(&webhook, "crm.lead.add");
    // Killed, not stopped: what was answered stands all the same.
    end(child);

    let emptied = stage.run(&["sandbox", "--reset", "--lang", "en"]);
    assert_eq!(emptied.code, 0, "{}", emptied.err);
    assert!(emptied.err.contains("empty"), "{}", emptied.err);
    import(&stage, 1, &[]);
    assert_eq!(ids(&stage), [7]);
    let (child, webhook) = served(&stage, &["--reset"]);
    assert_eq!(total(&webhook), 0);
    end(child);
}

#[test]
fn a_second_process_is_told_who_has_the_leads_and_how_to_reach_them() {
    let stage = Stage::new(quick());
    let (child, webhook) = served(&stage, &[]);
    let refused = import(&stage, 2, &[]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    assert!(refused.err.contains("leadbatch sandbox"), "{}", refused.err);
    let address = webhook.split_inclusive('/').take(3).collect::<String>();
    assert!(refused.err.contains(&address), "{}", refused.err);
    let again = stage.run(&["sandbox", "--reset", "--lang", "en"]);
    assert_eq!(again.code, 4, "{}", again.err);
    let own = import(&stage, 2, &["--state", "own"]);
    assert_eq!(own.code, 0, "{}", own.err);
    end(child);
    assert_eq!(import(&stage, 2, &[]).code, 0);
}

#[test]
fn a_torn_line_is_passed_over_and_a_strange_one_is_told() {
    let stage = Stage::new(quick());
    import(&stage, 3, &[]);
    let log = stage.folder.path().join("state/sandbox/leads.jsonl");
    let whole = std::fs::read_to_string(&log).expect("the log");
    let torn = whole.trim_end().rsplit_once('}').expect("a line").0;
    std::fs::write(&log, torn).expect("a written log");
    import(&stage, 1, &["--journal", "another.sqlite", "--fresh"]);
    assert_eq!(ids(&stage), [3], "the lead of the torn line never was");
    std::fs::write(&log, format!("{whole}no line of it\n{whole}")).expect("a written log");
    let refused = import(&stage, 1, &[]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("Line 5"), "{}", refused.err);
}

#[test]
fn a_mistake_in_the_settings_is_told_with_its_place_and_the_right_word() {
    let stage = Stage::new(quick());
    for (settings, told) in [
        ("plan: standard\ncost:\n  lead_ms: 1\n", [":2:1: ", "costs"]),
        ("operating:\n  model: newest\n", [":2:10: ", "newer"]),
        ("costs:\n  lead_ms: viel\n", [":2:12: ", "understood"]),
        (
            "faults:\n  - {error: INTERNAL_SERVER_EROR}\n",
            [":2:5: ", "INTERNAL_SERVER_ERROR"],
        ),
        (
            "faults:\n  - {kind: lost, method: crm.lead.ad}\n",
            [":2:5: ", "crm.lead.add"],
        ),
        (
            "faults:\n  - {kind: lost, nth: 1, every: 2}\n",
            [":2:5: ", "several"],
        ),
        (
            "faults:\n  - {kind: lost, delay_ms: 2}\n",
            [":2:5: ", "delay_ms"],
        ),
        ("faults:\n  - {nth: 2}\n", [":2:5: ", "what happens"]),
    ] {
        let file = stage.file("wrong.yaml", settings);
        let ran = stage.run(&[
            "sandbox",
            "--reset",
            "--settings",
            text(&file),
            "--lang",
            "en",
        ]);
        assert_eq!(ran.code, 2, "{settings}: {}", ran.err);
        for part in told {
            assert!(ran.err.contains(part), "{settings}: {part} in {}", ran.err);
        }
    }
}

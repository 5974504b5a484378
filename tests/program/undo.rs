//! Taking a run back: what it shows, what it does, and what stays.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};
use serde_json::{Value, json};

use super::stage::{MAPPING, Ran, Stage, quick, rows};

/// The origin of a row as its key makes it.
fn lead(stage: &Stage, origin: &str) -> Value {
    let leads = stage.leads();
    let found = leads.iter().find(|lead| lead["ORIGIN_ID"] == origin);
    found
        .unwrap_or_else(|| panic!("no lead of {origin}"))
        .clone()
}

fn undo(stage: &Stage, run: &str, more: &[&str]) -> Ran {
    let mut args = vec!["undo", run, "--plan", "self-hosted", "--lang", "en"];
    args.extend_from_slice(more);
    let mut command = stage.command(&args);
    command.env("LEADBATCH_PORTAL", stage.webhook());
    command.output().expect("the program runs").into()
}

/// What became of each origin, and why.
fn table(stage: &Stage, dir: &str) -> BTreeMap<String, (String, String)> {
    let path = stage.folder.path().join(dir).join("undo.csv");
    let text = std::fs::read_to_string(path).expect("a table");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| {
        let row = row.expect("a row");
        let told = (row["outcome"].clone(), row["reason"].clone());
        (row["origin_id"].clone(), told)
    })
    .collect()
}

#[test]
fn a_run_is_taken_back_but_for_the_lead_that_somebody_worked_on() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(40)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let theirs = lead(&stage, "7");
    let change =
        json!({"id": theirs["ID"], "fields": {"TITLE": "Перезвонить", "STATUS_ID": "JUNK"}});
    assert_eq!(stage.call("crm.lead.update", change)["result"], true);
    stage.call("crm.lead.delete", json!({"id": lead(&stage, "8")["ID"]}));

    let ran = undo(&stage, "last", &["--report", "undone"]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    for said in [
        "Leads that the run made, to be deleted: 38",
        "Leads that stay as they are: 1",
        "7 (lead ",
        "Changed since it was sent: TITLE. The lead has come to its end: stage JUNK.",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    for said in ["Deleted: 38", "Gone already: 1", "Left as they are: 1"] {
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
    }
    let left = stage.leads();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["TITLE"], "Перезвонить");
    let told = table(&stage, "undone");
    assert_eq!(told.len(), 40);
    assert_eq!(told["8"].0, "gone");
    assert_eq!(told["9"], ("deleted".to_owned(), String::new()));

    stage.call("crm.lead.delete", json!({"id": theirs["ID"]}));
    let ran = undo(&stage, "last", &["--report", "again"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Gone already: 1"), "{}", ran.out);
    let ran = undo(&stage, "last", &["--json"]);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &summary["leads"]["deleted"]), (0, &json!(0)));
    let ran = undo(&stage, "last", &[]);
    assert!(ran.out.contains("is left to be taken back"), "{}", ran.out);

    let ran = stage.import(&file, &mapping, &["--report", "anew"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(stage.leads_made(), 40, "the rows are made anew");
    let ran = stage.import(&file, &mapping, &["--report", "known"]);
    assert_eq!((ran.code, stage.leads_made()), (0, 40));
}

#[test]
fn leads_that_a_run_changed_get_their_old_values_back() {
    let stage = Stage::new(quick());
    let mapping = MAPPING.to_owned() + "on_change: update\n";
    let mapping = stage.file("m.yaml", mapping);
    let before = rows(3);
    let ran = stage.import(&stage.file("rows.csv", &before), &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = before
        .replace("Лид 1", "Новый 1")
        .replace("Лид 2", "Новый 2");
    let after = stage.file("rows.csv", after.replace("89160000001", "89169999999"));
    let ran = stage.import(&after, &mapping, &["--report", "changed"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(lead(&stage, "1")["TITLE"], "Новый 1");
    let second = lead(&stage, "2");
    let change = json!({"id": second["ID"], "fields": {"TITLE": "Люди"}});
    stage.call("crm.lead.update", change);

    let ran = undo(&stage, "last", &["--report", "undone"]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let told = table(&stage, "undone");
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told["1"].0, "restored");
    assert_eq!(told["2"].0, "kept");
    assert!(told["2"].1.contains("TITLE"), "{told:?}");
    let first = lead(&stage, "1");
    assert_eq!(first["TITLE"], "Лид 1");
    let phones = first["PHONE"].as_array().expect("phones");
    assert_eq!(phones.len(), 1, "{phones:?}");
    assert!(
        phones[0]["VALUE"]
            .as_str()
            .is_some_and(|one| one.ends_with("9160000001"))
    );
    assert_eq!(lead(&stage, "2")["TITLE"], "Люди");

    let ran = stage.import(&after, &mapping, &["--report", "once more"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(
        lead(&stage, "1")["TITLE"],
        "Новый 1",
        "it may be changed anew"
    );
}

#[test]
fn a_wrong_run_and_another_portal_are_refused() {
    let stage = Stage::new(quick());
    let ran = undo(&stage, "last", &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_unknown"), "{}", ran.err);
    let (file, mapping) = (
        stage.file("rows.csv", rows(2)),
        stage.file("m.yaml", MAPPING),
    );
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let ran = undo(&stage, "zzz", &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_unknown"), "{}", ran.err);
    let ran = undo(&stage, "last", &["--portal", "sandbox"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_of_other_portal"), "{}", ran.err);
    assert_eq!(stage.leads_made(), 2);
    assert_eq!(undo(&stage, "last", &["--report", "u"]).code, 0);
    let journal = stage.folder.path().join("state");
    let run = runs(&journal).into_iter().find(|run| run.1 == "undo");
    let ran = undo(&stage, &run.expect("an undo").0, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_sent_nothing"), "{}", ran.err);
}

/// Every run of a journal, with its kind and whether it has come to its end.
fn runs(state: &std::path::Path) -> Vec<(String, &'static str, bool)> {
    let journal = leadbatch::journal::in_state_folder(state);
    let reader = leadbatch::journal::Reader::open(&journal).expect("a journal");
    let runs = reader.runs().expect("runs").into_iter();
    runs.map(|run| (run.run, run.kind.word(), run.finished_at.is_some()))
        .collect()
}

#[test]
fn the_sandbox_in_the_process_knows_its_leads_from_one_command_to_the_next() {
    let stage = Stage::new(quick());
    stage.file("rows.csv", rows(5));
    stage.file("m.yaml", MAPPING);
    let import = ["import", "rows.csv", "-m", "m.yaml", "--portal", "sandbox"];
    let ran = stage.run(&import);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = stage.run(&["undo", "last", "--portal", "sandbox", "--lang", "ru"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Удалено: 5"), "{}", ran.out);
    assert!(ran.err.contains("будет удалено: 5"), "{}", ran.err);
    let ran = stage.run(&["undo", "last", "--portal", "sandbox", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_an_undo_with_a_true_report_and_exit_3() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..SandboxConfig::self_hosted()
    });
    let (file, mapping) = (
        stage.file("rows.csv", rows(200)),
        stage.file("m.yaml", MAPPING),
    );
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let child = begun(&stage, &[]).spawn().expect("the program runs");
    while stage.leads_made() == 200 {
        std::thread::yield_now();
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.expect("kill").success());
    let ran = Ran::from(child.wait_with_output().expect("an end"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let told = table(&stage, "undone");
    let deleted = told.values().filter(|(outcome, _)| outcome == "deleted");
    assert_eq!(deleted.count() as u64, 200 - stage.leads_made());
    assert_eq!(told.len(), 200);
    let ran = undo(&stage, "last", &["--report", "undone"]);
    assert_eq!((ran.code, stage.leads_made()), (0, 0), "{}", ran.err);
}

/// An undo that may be broken off.
fn begun(stage: &Stage, more: &[&str]) -> Command {
    let args = [
        "undo",
        "last",
        "--plan",
        "self-hosted",
        "--report",
        "undone",
    ];
    let mut command = stage.command(&args);
    command.args(more).env("LEADBATCH_PORTAL", stage.webhook());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn an_undo_that_is_killed_between_any_two_steps_is_ended_by_the_same_command() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(300)),
        stage.file("m.yaml", MAPPING),
    );
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let theirs = lead_among(&stage, "150");
    let change = json!({"id": theirs, "fields": {"TITLE": "Люди"}});
    stage.call("crm.lead.update", change);
    for point in [
        "before_intents:2",
        "after_intents:2",
        "after_sending:2",
        "after_reply:2",
        "in_report:9",
    ] {
        let mut child = begun(&stage, &["--halt-at", point])
            .spawn()
            .expect("it runs");
        let errors = BufReader::new(child.stderr.take().expect("stderr"));
        let halted = errors
            .lines()
            .map_while(Result::ok)
            .any(|line| line == "halted");
        assert!(halted, "{point}");
        child.kill().expect("a kill");
        child.wait().expect("its end");
    }
    let before = stage.leads_made();
    assert!(before > 1, "{before}");
    let ran = undo(&stage, "last", &["--report", "undone"]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    assert_eq!(stage.leads_made(), 1);
    let told = table(&stage, "undone");
    assert_eq!(told.len(), 300, "what earlier starts did is told too");
    let kept = told.iter().filter(|(_, (outcome, _))| outcome == "kept");
    assert_eq!(
        kept.map(|(origin, _)| origin.as_str()).collect::<Vec<_>>(),
        ["150"]
    );
    let all = runs(&stage.folder.path().join("state"));
    let kinds: Vec<_> = all.iter().map(|(_, kind, ended)| (*kind, *ended)).collect();
    assert_eq!(kinds, [("undo", true), ("import", true)]);
}

/// The ID of the lead of an origin, where there are many.
fn lead_among(stage: &Stage, origin: &str) -> Value {
    let filter = json!({"filter": {"=ORIGIN_ID": origin}, "select": ["ID"]});
    stage.call("crm.lead.list", filter)["result"][0]["ID"].clone()
}

#[test]
fn a_run_that_was_cut_short_is_ended_by_its_undo() {
    let stage = Stage::new(quick());
    for nth in [20, 30] {
        let kind = FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "no".into(),
        };
        let at = FaultAt::Call {
            method: "crm.lead.add".into(),
            nth,
        };
        stage.inject(Fault { at, kind });
    }
    let (file, mapping) = (
        stage.file("rows.csv", rows(300)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &["--max-failures", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let made = stage.leads_made();
    assert!(made > 0 && made < 300);
    let args = ["--request-limit", "1", "--settle", "1"];
    let ran = undo(&stage, "last", &args);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(stage.leads_made(), 0);
    let ended = runs(&stage.folder.path().join("state"));
    assert!(ended.iter().all(|(_, _, ended)| *ended), "{ended:?}");
    let ran = stage.import(&file, &mapping, &["--report", "anew"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(stage.leads_made(), 300);
}

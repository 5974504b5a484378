//! Nights as they are told: by codes of portals that cannot be called, to people, to machines.

use std::fs;

use leadbatch::sandbox::SandboxConfig;
use serde_json::Value;

use crate::jobs::{codes, command, job, json, list, put, ran, stage, stage_at};
use crate::stage::{Ran, quick};

#[test]
fn a_portal_that_cannot_be_called_is_told_and_holds_no_other_portals_job() {
    let stage = stage("");
    let jobs = fs::read_to_string(stage.folder.path().join("jobs.yaml")).expect("jobs");
    let other = "  dead:\n    source: {files: 'in/*.csv'}\n    mapping: m.yaml\n    portal: dead\n    options: [--patience, '1']\n";
    stage.file("jobs.yaml", jobs + other);
    let config = "version: 1\nportals:\n  stage: {webhook: {env: STAGE_HOOK}, plan: self-hosted}\n  dead: {webhook: {env: DEAD_HOOK}}\n";
    stage.file("config.yaml", config);
    list(&stage, "a.csv", 0, 1..=3);
    let mut command = command(&stage, 0, &["run", "--all", "--json"]);
    command
        .env("STAGE_HOOK", stage.webhook())
        .env("DEAD_HOOK", "http://127.0.0.1:9/rest/1/s3cr3tc0de/");
    let ran: Ran = command.output().expect("the program runs").into();
    let told = json(&ran);
    assert_eq!(
        (
            ran.code,
            told["jobs"][0]["exit_code"].as_u64(),
            told["jobs"][1]["exit_code"].as_u64()
        ),
        (3, Some(0), Some(3)),
        "{told}"
    );
    assert_eq!(told["jobs"][1]["troubles"][0]["code"], "portal_unreachable");
    assert_eq!(stage.leads_made(), 3);
    assert!(!format!("{}{}", ran.out, ran.err).contains("s3cr3tc0de"));
}

#[test]
fn a_revoked_webhook_and_a_portal_that_moved_stop_a_night_and_the_file_waits() {
    let stage = stage("    afterwards: {done: done, failed: failed}\n");
    list(&stage, "a.csv", 0, 1..=3);
    let webhook = stage.webhook();
    let revoked = webhook
        .trim_end_matches('/')
        .rsplit_once('/')
        .expect("a code")
        .0
        .to_owned()
        + "/revoked0code/";
    let mut command = command(&stage, 0, &["run", "amo", "--json"]);
    command.env("STAGE_HOOK", revoked);
    let ran: Ran = command.output().expect("the program runs").into();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(stage.folder.path().join("in/a.csv").exists());
    assert!(!format!("{}{}", ran.out, ran.err).contains("revoked0code"));
    let doctor = job(&stage, 0, &["doctor", "amo"]);
    assert!(doctor.out.contains(&codes(&ran)[0]), "{}", doctor.out);
    assert_eq!(
        (job(&stage, 0, &["run", "amo"]).code, stage.leads_made()),
        (0, 3)
    );

    let config = SandboxConfig {
        moved_to: Some("new.example.org".to_owned()),
        ..quick()
    };
    let stage = stage_at(config, "", "");
    list(&stage, "a.csv", 0, 1..=3);
    let ran = job(&stage, 0, &["run", "amo", "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(codes(&ran), ["portal_redirected"], "{}", ran.out);
}

#[test]
fn a_message_that_does_not_arrive_is_tried_again_the_next_night_and_the_exit_code_stays_the_imports()
 {
    let tell = "tell:\n  ops:\n    - command: [sh, page.sh]\n    - chat: {users: [7]}\nmetrics: leads.prom\n";
    let people = SandboxConfig {
        scopes: ["crm", "user", "im"].map(str::to_owned).to_vec(),
        ..quick()
    };
    let stage = stage_at(people, tell, "    tell: ops\n    tell_success: yes\n");
    stage.file("page.sh", "cat > /dev/null; exit 1\n");
    list(&stage, "a.csv", 0, 1..=3);
    let ran = job(&stage, 0, &["run", "amo"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Not reached: command sh"), "{}", ran.out);
    let doctor = job(&stage, 0, &["doctor", "amo"]);
    assert!(
        doctor.code == 0 && doctor.out.contains("Not reached yet: command sh"),
        "{}",
        doctor.out
    );
    let metrics = fs::read_to_string(stage.folder.path().join("leads.prom")).expect("metrics");
    assert!(
        metrics.contains("leadbatch_undelivered_messages{import=\"amo\"} 1"),
        "{metrics}"
    );
    stage.file("page.sh", "cat >> told.jsonl; echo >> told.jsonl\n");
    list(&stage, "b.csv", 1, 1..=4);
    assert_eq!(job(&stage, 1, &["run", "amo"]).code, 0);
    let told = fs::read_to_string(stage.folder.path().join("told.jsonl")).expect("letters");
    let letters: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let made: Vec<_> = letters
        .iter()
        .map(|it| it["rows"]["created"].as_u64())
        .collect();
    assert_eq!(
        made,
        [Some(3), Some(1)],
        "each night once, the first one late: {told}"
    );
    assert_eq!(
        stage.notices().len(),
        2,
        "the portal's message came at once, and once a night"
    );
    assert!(stage.notices()[0].contains("amo"), "{:?}", stage.notices());
}

#[test]
fn the_log_of_a_night_is_for_machines_and_holds_nothing_of_a_person() {
    let tell = "tell:\n  ops:\n    - command: [sh, -c, 'exit 1']\n";
    let stage = stage_at(quick(), tell, "    tell: ops\n");
    put(
        &stage,
        "a.csv",
        0,
        "ID;Имя;Телефон\n1;Пелагея;+79120000001\n2;Пелагея;12\n",
    );
    let ran = job(&stage, 0, &["run", "amo", "--log-format", "json"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<Value> = ran
        .err
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let events: Vec<&str> = lines
        .iter()
        .map(|line| line["event"].as_str().expect("an event"))
        .collect();
    assert!(
        ["sent", "answered", "summary", "night", "end"]
            .iter()
            .all(|event| events.contains(event)),
        "{events:?}"
    );
    let night = lines
        .iter()
        .find(|line| line["event"] == "night")
        .expect("a night");
    assert_eq!(
        (
            night["job"].as_str(),
            night["exit_code"].as_u64(),
            night["undelivered"].as_u64()
        ),
        (Some("amo"), Some(1), Some(1))
    );
    for personal in ["Пелагея", "79120000001", "sandbox/", "a.csv"] {
        assert!(!ran.err.contains(personal), "{personal}: {}", ran.err);
    }
}

#[test]
fn each_reader_is_told_by_himself_and_sees_no_secret_of_any_job() {
    let tell = "tell:\n  ops:\n    - command: [sh, one.sh]\n    - command: [sh, two.sh]\n  others:\n    - webhook: {url: {env: SECRET_HOOK}}\n";
    let stage = stage_at(quick(), tell, "    tell: ops\n    tell_success: yes\n");
    let jobs = fs::read_to_string(stage.folder.path().join("jobs.yaml")).expect("jobs");
    let sheet = "  sheet:\n    source: {link: {env: SECRET_SHEET}}\n    mapping: m.yaml\n    portal: sandbox\n    heartbeat: {env: SECRET_HEART}\n";
    stage.file("jobs.yaml", jobs + sheet);
    stage.file("one.sh", "cat > one.json; env > one.env\n");
    stage.file("two.sh", "cat > two.json; env > two.env\n");
    list(&stage, "a.csv", 0, 1..=3);
    let mut command = command(&stage, 0, &["run", "amo"]);
    for name in ["SECRET_HOOK", "SECRET_SHEET", "SECRET_HEART"] {
        command.env(name, "https://example.org/s3cr3t");
    }
    let ran = {
        command.env("PLAIN", "seen");
        ran(command)
    };
    assert_eq!(ran.code, 0, "{}", ran.err);
    for name in ["one", "two"] {
        let letter: Value =
            serde_json::from_str(&stage.file_in(&format!("{name}.json"))).expect("JSON");
        assert_eq!(letter["rows"]["created"], 3, "{name}");
        let seen = stage.file_in(&format!("{name}.env"));
        assert!(seen.contains("PLAIN=seen"), "{seen}");
        for secret in ["s3cr3t", "STAGE_HOOK", "LEADBATCH_"] {
            assert!(!seen.contains(secret), "{secret}: {seen}");
        }
    }
}

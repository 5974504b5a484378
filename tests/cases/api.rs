//! What a portal answers, and its limits (API): the real program against the sandbox and its faults.

use std::process::Command;

use leadbatch::sandbox::{
    Change, Fault, FaultAt, FaultKind, FieldSettings, SandboxConfig, ValueRule,
};
use serde_json::json;

use super::stage::{MAPPING, Ran, Stage, quick, rows, text};

/// Where answers are lost, little is waited for.
const SOON: [&str; 4] = ["--request-limit", "1", "--settle", "1"];

fn refused(status: u16, code: &str, text: &str) -> FaultKind {
    FaultKind::Refuse {
        status,
        code: code.to_owned(),
        text: text.to_owned(),
    }
}

const fn at_request(nth: u64, kind: FaultKind) -> Fault {
    Fault {
        at: FaultAt::Request(nth),
        kind,
    }
}

fn at_call(nth: u64, kind: FaultKind) -> Fault {
    let method = "crm.lead.add".to_owned();
    Fault {
        at: FaultAt::Call { method, nth },
        kind,
    }
}

/// Imports so many rows.
fn import(stage: &Stage, count: usize, mapping: &str, more: &[&str]) -> Ran {
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let (file, mapping) = (
        stage.file("rows.csv", rows(count)),
        stage.file("m.yaml", mapping),
    );
    stage.import(&file, &mapping, more)
}

fn counted(stage: &Stage, status: &str) -> u64 {
    stage.summary()["rows"][status].as_u64().expect("a count")
}

/// Every row has one lead, and the run says so.
fn is_whole(stage: &Stage, ran: &Ran, count: u64) {
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(
        (counted(stage, "created"), stage.leads_made()),
        (count, count)
    );
}

/// Rehearses an import at the built-in sandbox in fast motion.
fn rehearse(stage: &Stage, settings: &str, count: usize, more: &[&str]) -> Ran {
    let (file, mapping) = (
        stage.file("rows.csv", rows(count)),
        stage.file("m.yaml", MAPPING),
    );
    let settings = stage.file("sandbox.yaml", settings);
    let mut args = vec!["import", text(&file), "--mapping", text(&mapping)];
    args.extend_from_slice(&["--portal", "sandbox", "--sandbox-settings", text(&settings)]);
    args.extend_from_slice(&["--report", "report", "--lang", "en"]);
    args.extend_from_slice(more);
    stage.run(&args)
}

/// API-01 ok: a request that came too soon (`QUERY_LIMIT_EXCEEDED`) is sent again after a while; no row fails for it
#[test]
fn api_01_requests_that_came_too_soon_are_sent_again() {
    let stage = Stage::new(quick());
    let settings = "plan: standard\nfaults:\n  - {error: QUERY_LIMIT_EXCEEDED, nth: 3}\n  - {error: QUERY_LIMIT_EXCEEDED, nth: 4}\n";
    let ran = rehearse(&stage, settings, 90, &["--speed", "300"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], 90);
    assert_eq!(
        summary["requests"]["rejected"],
        json!({"QUERY_LIMIT_EXCEEDED": 2})
    );
}

/// API-02 ok: working time is watched, so that its limit is waited for and not met; where it is met all the same, the import waits until the moment that the portal names
#[test]
fn api_02_working_time_is_watched_and_waited_for() {
    let stage = Stage::new(quick());
    let settings = "plan: standard\ncosts: {lead_ms: 3000, call_ms: 0}\n";
    let ran = rehearse(&stage, settings, 300, &["--speed", "500"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let summary = stage.summary();
    assert_eq!(summary["requests"]["rejected"], json!({}));
    assert_eq!(summary["rows"]["created"], 300);
    let stage = Stage::new(quick());
    let settings = "plan: standard\nfaults:\n  - {error: OPERATION_TIME_LIMIT, method: crm.lead.add, nth: 20}\n";
    let ran = rehearse(&stage, settings, 60, &["--speed", "1000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], 60);
    assert_eq!(summary["requests"]["rejected"]["OPERATION_TIME_LIMIT"], 1);
}

/// API-03 ok: after an error 500, 502 or 504, a reset or an answer that does not come the rows are looked up by their names before anything is sent again
#[test]
fn api_03_lost_answers_are_looked_up() {
    let stage = Stage::new(quick());
    let settings = "plan: self_hosted\ncosts: {lead_ms: 20, call_ms: 1}\nfaults:\n  \
        - {kind: gateway, status: 502, nth: 4}\n  - {kind: gateway, status: 504, nth: 6, work: not_done}\n  \
        - {kind: reset, nth: 8}\n  - {kind: lost, nth: 10}\n  - {kind: late, delay_ms: 90000, nth: 12}\n  \
        - {error: INTERNAL_SERVER_ERROR, method: crm.lead.add, nth: 3}\n";
    let speed = ["--speed", "500"];
    let ran = rehearse(&stage, settings, 300, &speed);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(counted(&stage, "created"), 300);
    let verify = [
        "verify", "last", "--portal", "sandbox", "--lang", "en", "--speed", "500",
    ];
    let verified = stage.run(&verify);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

/// API-05 ok: an answer with fewer items than were sent makes its rows unknown; all are looked up, none is guessed
#[test]
fn api_05_an_answer_that_lacks_items_is_looked_up() {
    let stage = Stage::new(quick());
    let method = "crm.item.batchimport".to_owned();
    for nth in [1, 2] {
        let (method, kind) = (method.clone(), FaultKind::Short { missing: 1 });
        let at = FaultAt::Call { method, nth };
        stage.inject(Fault { at, kind });
    }
    let mapping = MAPPING.replace("version: 1\n", "version: 1\nmethod: crm.item.batchImport\n");
    // A row named 0 would have no name for this method.
    let text = rows(61).replace("0;Лид 0;89160000000;\n", "");
    let (file, mapping) = (stage.file("rows.csv", text), stage.file("m.yaml", mapping));
    let ran = stage.import(&file, &mapping, &SOON);
    is_whole(&stage, &ran, 60);
}

/// API-06 ok: access that is refused or revoked stops the import at once; rows stay pending and none fails, and the same command goes on
#[test]
fn api_06_access_that_is_revoked_stops_the_import() {
    for (status, code) in [(401, "INVALID_CREDENTIALS"), (403, "ACCESS_DENIED")] {
        let stage = Stage::new(quick());
        stage.inject(at_request(4, refused(status, code, "no")));
        let ran = import(&stage, 200, MAPPING, &SOON);
        assert_eq!(ran.code, 3, "{code}: {}", ran.err);
        assert_eq!(counted(&stage, "failed"), 0);
        assert!(counted(&stage, "pending") > 0, "{}", ran.err);
        let again = import(&stage, 200, MAPPING, &SOON);
        assert_eq!(again.code, 0, "{}", again.err);
        assert_eq!(stage.leads_made(), 200, "{code}");
    }
}

/// API-07 ok: a maintenance page in the place of an answer is no answer: the rows are looked up, and when it lasts the import stops
#[test]
fn api_07_a_maintenance_page_is_no_answer() {
    let stage = Stage::new(quick());
    for nth in [4, 6] {
        stage.inject(at_request(nth, FaultKind::Gateway { status: 200 }));
    }
    let ran = import(&stage, 200, MAPPING, &SOON);
    is_whole(&stage, &ran, 200);
    let stage = Stage::new(quick());
    let lasting =
        "plan: self_hosted\ncosts: {lead_ms: 500}\nfaults:\n  - {kind: html, from_s: 10}\n";
    let ran = rehearse(&stage, lasting, 200, &["--speed", "600"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
}

/// API-08 fix: a refusal that the portal writes as HTML is told as plain text
#[test]
fn api_08_html_is_taken_out_of_refusals() {
    let stage = Stage::new(quick());
    let text = "Поле &quot;Код&quot; пусто<br />Поле <b>«Город»</b> пусто";
    stage.inject(at_call(3, refused(400, "100", text)));
    let ran = import(&stage, 5, MAPPING, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let results = stage.table("results.csv", b',');
    let told = &results[2]["message"];
    assert_eq!(results[2]["status"], "failed");
    assert!(told.contains("Поле \"Код\" пусто"), "{told}");
    assert!(told.contains("Поле «Город» пусто"), "{told}");
    assert!(!told.contains('<') && !told.contains("&quot;"), "{told}");
}

/// API-09 warn: leads are read back: a value that the portal changed is warned of, one that it lost stops the run
#[test]
fn api_09_values_that_the_portal_changes_or_loses() {
    let portal = |field, change| {
        Stage::new(SandboxConfig {
            fields: FieldSettings {
                changes: vec![ValueRule::new(field, change)],
                ..FieldSettings::default()
            },
            ..quick()
        })
    };
    let stage = portal("TITLE", Change::UpperCased);
    let ran = import(&stage, 10, MAPPING, &[]);
    is_whole(&stage, &ran, 10);
    let problems = stage.table("problems.csv", b',');
    let changed = problems
        .iter()
        .filter(|line| line["code"] == "changed_by_portal" && line["severity"] == "warning");
    assert_eq!(changed.count(), 10, "{problems:?}");
    let stage = portal("PHONE", Change::Emptied);
    let ran = import(&stage, 100, MAPPING, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(stage.summary()["stopped"]["code"], "read_back_loss");
    assert!(stage.leads_made() < 100);
}

/// API-10 ok: a limit of the tariff stops the import with a sentence that says so; rows stay pending
#[test]
fn api_10_a_limit_of_the_tariff_stops_the_import() {
    for (status, code) in [
        (400, "CREATE_DYNAMIC_ITEM_RESTRICTED"),
        (401, "PAYMENT_REQUIRED"),
    ] {
        let stage = Stage::new(quick());
        stage.inject(at_request(4, refused(status, code, "tariff")));
        let ran = import(&stage, 200, MAPPING, &SOON);
        assert_eq!(ran.code, 3, "{code}: {}", ran.err);
        assert!(ran.err.contains("plan"), "{code}: {}", ran.err);
        assert_eq!(counted(&stage, "failed"), 0);
        assert!(counted(&stage, "pending") > 0);
    }
}

/// API-11 ok: an import that is killed at any step, or interrupted, goes on by the same command, with one lead for each row
#[test]
fn api_11_an_import_that_is_killed_goes_on() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(2000)),
        stage.file("m.yaml", MAPPING),
    );
    // So many that an import is under way at every point; the report keeps the file's order, so that it comes before there are
    // rows whose outcome is unknown.
    for point in [
        "in_report:20",
        "after_sending:2",
        "after_reply:2",
        "before_intents:2",
    ] {
        stage.import_killed_at(&file, &mapping, point);
    }
    let ran = stage.import(&file, &mapping, &SOON);
    is_whole(&stage, &ran, 2000);
    assert_eq!(stage.summary()["starts"], 5);
    #[cfg(unix)]
    {
        let stage = Stage::new(SandboxConfig {
            cost_per_lead_ms: 20,
            ..quick()
        });
        let (file, mapping) = (
            stage.file("rows.csv", rows(400)),
            stage.file("m.yaml", MAPPING),
        );
        let child = stage.import_under_way(&file, &mapping);
        let pid = child.id().to_string();
        let interrupted = Command::new("kill").args(["-INT", &pid]).status();
        assert!(interrupted.expect("kill").success());
        let ran = Ran::from(child.wait_with_output().expect("an end"));
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert_eq!(counted(&stage, "created"), stage.leads_made());
        let ran = stage.import(&file, &mapping, &SOON);
        is_whole(&stage, &ran, 400);
    }
}

/// API-12 ok: a disk that is full for the report keeps no lead from the journal: nothing is sent twice afterwards
#[cfg(target_os = "linux")]
#[test]
fn api_12_a_full_disk_under_the_report_loses_nothing() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(150)),
        stage.file("m.yaml", MAPPING),
    );
    stage.import_killed_at(&file, &mapping, "after_reply:2");
    let report = stage.folder.path().join("report");
    for name in ["results.csv", "problems.csv"] {
        drop(std::fs::remove_file(report.join(name)));
        std::os::unix::fs::symlink("/dev/full", report.join(name)).expect("a link");
    }
    let ran = stage.import(&file, &mapping, &SOON);
    assert_ne!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("report_write_failed"), "{}", ran.err);
    let made = stage.leads_made();
    std::fs::remove_dir_all(&report).expect("room");
    let again = stage.import(&file, &mapping, &SOON);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(made > 0);
    assert_eq!(stage.leads_made(), 150);
}

/// API-13 ok: the secret of the webhook stands in no output, report, journal or error
#[test]
fn api_13_the_webhook_is_told_nowhere() {
    let secret = "verysecretcode";
    let stage = Stage::new(SandboxConfig {
        webhook_code: secret.to_owned(),
        ..quick()
    });
    let echo = format!("no access by {}", stage.webhook());
    stage.inject(at_call(2, refused(400, "100", &echo)));
    stage.inject(at_request(5, FaultKind::Gateway { status: 502 }));
    stage.inject(at_request(7, refused(401, "INVALID_CREDENTIALS", &echo)));
    let ran = import(&stage, 120, MAPPING, &SOON);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!format!("{}{}", ran.out, ran.err).contains(secret));
    let mut folders = vec![stage.folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).expect("a file");
            let held = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!held, "{}", path.display());
        }
    }
    assert!(files > 5, "{files}");
}

/// API-14 ok: whatever the clock of the machine shows, what is waited for is the same: the portal's times are compared with one another alone
#[test]
fn api_14_a_wrong_clock_changes_no_wait() {
    use leadbatch::domain::{Counter, Moment, Timing};
    use leadbatch::limits::{
        Arrival, Departure, LimitRules, RatePlan, Scheduler, Share, Verdict, WaitReason,
    };

    let rules = || LimitRules {
        rate: Some(RatePlan::STANDARD),
        operating_limit_ms: 480_000,
        request_limit_ms: 60_000,
        share: Share::ALL,
    };
    // The portal tells that its limit is reached, and that the oldest minute ends in a minute and a half.
    let timing = Timing {
        finish_ms: Some(1_700_000_000_300),
        duration_ms: Some(300),
        counters: vec![Counter {
            charged: "crm.lead.add",
            inner: true,
            total_ms: 480_000,
            reset_in_ms: Some(90_000),
        }],
        spent: Vec::new(),
    };
    let right = 1_700_000_000_000;
    let waits = [0, right, right + 630_720_000_000].map(|wall| {
        let now = Moment::new(0, wall);
        let mut limits = Scheduler::new(rules(), 0, now);
        let rows = vec![("crm.lead.add", 1)];
        let departure = Departure {
            id: 1,
            rows,
            is_batch: true,
        };
        limits.sent(departure, now);
        // Meanwhile the clock on the wall is set back by a day.
        let later = Moment::new(400, wall - 86_400_000);
        limits.arrived(1, Arrival::Done, (true, &timing), 50, later);
        match limits.ask(&["crm.lead.add"], 50, later) {
            Verdict::WaitUntil(until, WaitReason::Operating) => until.ms_since(later),
            Verdict::Go(_) | Verdict::WaitUntil(..) | Verdict::AfterAnswer(_) => {
                panic!("the limit is waited for")
            }
        }
    });
    assert!(waits[0] >= 90_000, "{waits:?}");
    assert_eq!(waits, [waits[0]; 3]);
}

/// API-04 err: of twenty rows in one call those that the portal refuses fail, each at its own row, the first, one in the middle and the last; the others have their leads
#[test]
fn api_04_a_refusal_in_a_call_of_twenty_belongs_to_its_row() {
    let stage = Stage::new(quick());
    // An address that is one by the standard, and none for the portal.
    let bad = [1, 7, 20];
    let mut text = "Номер;Название;Почта\n".to_owned();
    for number in 1..=20 {
        let quote = if bad.contains(&number) { "\"\"" } else { "" };
        let row = format!("{number};Лид {number};\"{quote}anna{number}{quote}@romashka.ru\"\n");
        text.push_str(&row);
    }
    let file = stage.file("rows.csv", text);
    let mapping = stage.file(
        "m.yaml",
        "version: 1\nmethod: crm.item.batchImport\noriginator: cases\nkey: [Номер]\ncolumns: {Название: TITLE, Почта: EMAIL_WORK}\n",
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let results = stage.table("results.csv", b',');
    let failed: Vec<usize> = (1..=20)
        .filter(|&row| results[row - 1]["status"] == "failed")
        .collect();
    assert_eq!(failed, bad);
    for row in (1..=20).filter(|row| !bad.contains(row)) {
        let lead = stage.lead_of(&row.to_string()).to_string();
        assert_eq!(results[row - 1]["lead_id"], lead);
    }
}

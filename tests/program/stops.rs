//! Imports that stop, or lose an answer, on the way.

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};

use super::stage::{MAPPING, Ran, Stage, quick, rows};

#[test]
fn the_rows_of_a_lost_answer_are_found_in_the_portal_and_not_sent_again() {
    let stage = Stage::new(quick());
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth: 60,
        },
        kind: FaultKind::Die,
    });
    let ran = stage.import(
        &stage.file("rows.csv", rows(150)),
        &stage.file("m.yaml", MAPPING),
        &["--request-limit", "1", "--settle", "1"],
    );
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let created = &stage.summary()["rows"]["created"];
    assert_eq!((created.as_u64(), stage.leads_made()), (Some(150), 150));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_a_true_report_and_exit_3() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..SandboxConfig::self_hosted()
    });
    let child = stage.import_under_way(
        &stage.file("rows.csv", rows(3_000)),
        &stage.file("m.yaml", MAPPING),
    );
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill");
    assert!(killed.success());
    let ran = Ran::from(child.wait_with_output().expect("an end"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let summary = stage.summary();
    assert_eq!(summary["status"], "stopped");
    assert_eq!(summary["stopped"]["code"], "interrupted");
    let rows = &summary["rows"];
    assert_eq!(rows["read"], 3_000);
    assert!(rows["pending"].as_u64().is_some_and(|pending| pending > 0));
    assert_eq!(
        rows["created"].as_u64(),
        Some(stage.leads_made()),
        "{summary}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_while_it_is_sent_stops_the_run() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 1,
        ..SandboxConfig::self_hosted()
    });
    let child = stage.import_under_way(
        &stage.file("rows.csv", rows(20_000)),
        &stage.file("m.yaml", MAPPING),
    );
    stage.file("rows.csv", rows(5_000));
    let ran = Ran::from(child.wait_with_output().expect("an end"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("source_changed"), "{}", ran.err);
    assert_eq!(stage.summary()["stopped"]["code"], "source_failed");
}

#[test]
fn the_users_bound_on_refusals_stops_the_import() {
    let stage = Stage::new(quick());
    for nth in [20, 30] {
        let kind = FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "no".into(),
        };
        stage.inject(Fault {
            at: FaultAt::Call {
                method: "crm.lead.add".into(),
                nth,
            },
            kind,
        });
    }
    let (file, mapping) = (
        // More than can be under way when the second refusal is heard.
        stage.file("rows.csv", rows(1000)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &["--max-failures", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(stage.summary()["stopped"]["code"], "max_failures_reached");
    assert_eq!(
        stage.table("failures.csv", b';').len(),
        2,
        "with all their own columns"
    );
    // Which rows these are is for the portal to say: several requests are under way at once.
    let failed = stage.table("failures.csv", b';');
    assert!(failed.iter().all(|row| row["Название"].starts_with("Лид ")));
}

#[test]
fn a_first_question_that_came_too_soon_is_asked_again() {
    let stage = Stage::new(quick());
    let kind = FaultKind::Refuse {
        status: 503,
        code: "QUERY_LIMIT_EXCEEDED".into(),
        text: String::new(),
    };
    stage.inject(Fault {
        at: FaultAt::Request(1),
        kind,
    });
    let ran = stage.import(
        &stage.file("rows.csv", rows(3)),
        &stage.file("m.yaml", MAPPING),
        &[],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 3);
    assert_eq!(stage.summary()["requests"]["sent"], stage.requests_seen());
}

/// A whole minute, three or four minutes from now.
#[allow(
    clippy::disallowed_methods,
    reason = "the program is told a time of the day, and reads the clock too"
)]
fn in_four_minutes() -> jiff::Zoned {
    let later = jiff::Zoned::now() + jiff::SignedDuration::from_mins(4);
    let minute = later.with().second(0).subsec_nanosecond(0);
    minute.build().expect("a minute")
}

#[test]
fn a_run_that_is_to_be_over_at_a_time_stops_then_and_the_same_command_goes_on() {
    use crate::fast_motion::rehearse;

    let stage = Stage::new(quick());
    // Two leads a second: in three or four minutes a few hundred of them.
    let settings = "plan: standard\ncosts: {lead_ms: 500, call_ms: 0}\n";
    let at = in_four_minutes();
    let time = at.strftime("%H:%M").to_string();
    let more = ["--speed", "60", "--until", time.as_str()];
    let ran = rehearse(&stage, settings, 1_500, &more);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("until_reached"), "{}", ran.err);
    let said = format!("Sending ends at {} {time} at the latest", at.date());
    assert!(ran.err.contains(&said), "{said}: {}", ran.err);
    let summary = stage.summary();
    assert_eq!(summary["stopped"]["code"], "until_reached");
    let finished: jiff::Timestamp = summary["finished_at"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a moment");
    // What the machine itself is slow in counts sixty times.
    let late = finished.as_second() - at.timestamp().as_second();
    assert!(late < 60, "{late} s late");
    let count = |name: &str| summary["rows"][name].as_u64().expect("a count");
    assert!(count("created") > 50 && count("pending") > 200, "{summary}");
    assert_eq!(count("created") + count("pending"), 1_500);
    assert_eq!(count("unknown"), 0);

    let ran = rehearse(&stage, settings, 1_500, &["--speed", "1000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = &stage.summary()["rows"];
    assert_eq!(rows["created"].as_u64(), Some(1_500));
}

#[test]
fn a_time_that_is_none_is_refused() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &["--until", "25:00"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let said = "error[until_malformed]: “25:00” is no time of the day.";
    assert!(ran.err.contains(said), "{}", ran.err);
}

//! Rehearsals in fast motion: the built-in sandbox and the program in a time of their own.

use crate::stage::{MAPPING, Ran, Stage, quick, rows, text};

/// Imports rows into the built-in sandbox with these settings.
pub fn rehearse(stage: &Stage, settings: &str, rows_of: usize, more: &[&str]) -> Ran {
    let file = stage.file("leads.csv", rows(rows_of));
    let mapping = stage.file("m.yaml", MAPPING);
    let settings = stage.file("sandbox.yaml", settings);
    let mut args = vec![
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "--portal",
        "sandbox",
        "--sandbox-settings",
        text(&settings),
        "--report",
        "report",
    ];
    if !more.contains(&"--lang") {
        args.extend_from_slice(&["--lang", "en"]);
    }
    args.extend_from_slice(more);
    stage.run(&args)
}

#[test]
fn an_hour_at_the_operating_limit_is_rehearsed_in_seconds_and_told_as_an_hour() {
    let stage = Stage::new(quick());
    let settings = "plan: standard\ncosts: {lead_ms: 3000, call_ms: 0}\n";
    let ran = rehearse(&stage, settings, 300, &["--speed", "500"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("program's run 500 times as fast"),
        "{}",
        ran.err
    );
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], 300);
    assert_eq!(summary["requests"]["rejected"], serde_json::json!({}));
    // 900 s of work at 480 s in ten minutes: at least one wait for the window.
    let seconds = summary["duration_s"].as_f64().expect("a number");
    assert!(seconds > 1_000.0, "{summary}");
    let (begun, ended) = (&summary["started_at"], &summary["finished_at"]);
    let moment = |text: &serde_json::Value| -> jiff::Timestamp {
        text.as_str().expect("a moment").parse().expect("a moment")
    };
    let passed = moment(ended).duration_since(moment(begun)).as_secs_f64();
    assert!((passed - seconds).abs() < 2.0, "{summary}");
}

#[test]
fn what_was_made_in_fast_motion_is_found_by_a_program_that_does_not_hurry() {
    let stage = Stage::new(quick());
    let settings = "plan: standard\ncosts: {lead_ms: 1000, call_ms: 0}\n";
    let ran = rehearse(&stage, settings, 50, &["--speed", "1000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let verified = stage.run(&["verify", "last", "--portal", "sandbox", "--lang", "en"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

#[test]
fn no_other_portal_runs_fast() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &["--speed", "10"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("speed_needs_sandbox"), "{}", ran.err);
    assert_eq!(stage.leads_made(), 0);
    let ran = stage.import(&file, &mapping, &["--speed", "0"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

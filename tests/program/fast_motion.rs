//! Rehearsals in fast motion: the built-in sandbox and the program in a time of their own.

use serde_json::Value;

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
    // No faster: what the machine itself is slow in counts as often, and takes the place of the wait.
    let ran = rehearse(&stage, settings, 300, &["--speed", "100"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("program's run 100 times as fast"),
        "{}",
        ran.err
    );
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], 300);
    assert_eq!(summary["requests"]["rejected"], serde_json::json!({}));
    // 900 s of work at 480 s in ten minutes: what of it does not fit into the first ten is waited for.
    let seconds = summary["duration_s"].as_f64().expect("a number");
    assert!(seconds > 600.0 + 420.0 / 4.0, "{summary}");
    assert!(
        summary["budget"]["waited_operating_s"].as_f64() > Some(60.0),
        "{summary}"
    );
    let (begun, ended) = (&summary["started_at"], &summary["finished_at"]);
    let moment = |text: &Value| -> jiff::Timestamp {
        text.as_str().expect("a moment").parse().expect("a moment")
    };
    let passed = moment(ended).duration_since(moment(begun)).as_secs_f64();
    // A moment of the computer's is many of the portal's.
    assert!((passed - seconds).abs() < seconds / 10.0, "{summary}");
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

/// Seconds of a duration as it is told: `1 h 2 min`, `12 min 10 s`.
fn seconds(told: &str) -> f64 {
    let words: Vec<&str> = told.split_whitespace().collect();
    let parts = words.chunks(2).map(|part| {
        let count: f64 = part[0].parse().expect("a number");
        count
            * match part[1] {
                "h" => 3600.0,
                "min" => 60.0,
                "s" => 1.0,
                other => panic!("{other} in {told}"),
            }
    });
    parts.sum()
}

/// The first line that holds all of these, and what stands between the last two of them.
fn between<'a>(text: &'a str, parts: [&str; 3]) -> &'a str {
    let holds = |line: &&str| parts.iter().all(|part| line.contains(part));
    let line = text.lines().find(holds);
    let line = line.unwrap_or_else(|| panic!("no line with {parts:?} in {text}"));
    let (_, rest) = line.split_once(parts[1]).expect("a beginning");
    rest.split_once(parts[2]).expect("an end").0
}

/// Whether a figure is within a tenth of what was taken; what the machine itself is slow in counts many times.
fn within_a_tenth(said: f64, taken: f64) -> bool {
    (said - taken).abs() <= taken / 10.0 + 20.0
}

#[test]
fn what_was_said_after_a_hundred_rows_and_by_history_is_what_the_runs_take() {
    const ROWS: usize = 4_000;
    let stage = Stage::new(quick());
    let settings = "plan: standard\ncosts: {lead_ms: 150, call_ms: 0}\n";
    let ran = rehearse(&stage, settings, ROWS, &["--speed", "75"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // 0.3 s a lead at the generous way of counting, 3.3 s at the other.
    let assumed = between(
        &ran.err,
        ["if a lead takes 0.3 to 3.3 s", "requests: ", ", if"],
    );
    let (least, most) = assumed.split_once(" to ").expect("a range");
    assert!(
        seconds(least) < 800.0 && seconds(most) > 10_000.0,
        "{assumed}"
    );

    let summary = stage.summary();
    let taken = summary["duration_s"].as_f64().expect("seconds");
    // 480 s of work in one window, 120 s in the next one.
    assert!(taken > 600.0, "{summary}");
    let left = between(&ran.err, ["100 of 4,000", "leads/s · ", " left"]);
    // The first hundred rows take some fifteen seconds.
    assert!(
        within_a_tenth(seconds(left) + 15.0, taken),
        "{left} left: {summary}"
    );
    let wait = between(&ran.err, ["limit of working time until", "until ", " ("]);
    assert_eq!(wait.len(), "23:59:59".len(), "{wait}");

    assert_budget(&summary);
    for said in [
        "Waited for the portal's limit of working time: ",
        "% of its ceiling was reached.",
    ] {
        assert!(ran.out.contains(said), "{}", ran.out);
    }
    let said = plan_by_history(&stage, settings, ROWS);
    assert!(within_a_tenth(said, taken), "{said}: {summary}");
}

/// What is kept of a run for the forecasts of later ones.
fn assert_budget(summary: &Value) {
    let budget = &summary["budget"];
    assert_eq!(budget["model"], "documented", "{summary}");
    assert_eq!(budget["binding"], "operating");
    assert!(
        budget["waited_operating_s"]
            .as_f64()
            .is_some_and(|waited| waited > 50.0)
    );
    assert!(
        budget["ceiling_share"]
            .as_f64()
            .is_some_and(|share| share > 0.8)
    );
    let cost = budget["lead_cost_s"]["mean"].as_f64().expect("a cost");
    assert!((cost - 0.15).abs() < 0.001, "{summary}");
}

/// The seconds that the plan of another file gives by what the run before has shown.
fn plan_by_history(stage: &Stage, settings: &str, rows_of: usize) -> f64 {
    let other = stage.file("other.csv", rows(rows_of).replace('\n', "\n9"));
    let mapping = stage.file("m.yaml", MAPPING);
    let settings = stage.file("sandbox.yaml", settings);
    let args = [
        "import",
        text(&other),
        "--mapping",
        text(&mapping),
        "--portal",
        "sandbox",
        "--sandbox-settings",
        text(&settings),
        "--report",
        "other",
        "--speed",
        "500",
        "--lang",
        "ru",
    ];
    let ran = stage.run(&args);
    let said = between(
        &ran.err,
        [
            "лид занимал 0,15 с его работы",
            ": примерно ",
            " по прежним",
        ],
    );
    let said = said.replace("мин", "min").replace('с', "s");
    assert!(
        ran.err
            .contains("Темп определяет ограничение времени работы."),
        "{}",
        ran.err
    );
    seconds(&said)
}

//! Rows that failed are sent again, and only they.

use super::runs::{history, refuse};
use super::stage::{MAPPING, Stage, quick, rows, text};

#[test]
fn refused_rows_are_sent_again_and_stand_alone_in_the_report() {
    let stage = Stage::new(quick());
    let (mapping, file) = (
        stage.file("m.yaml", MAPPING),
        stage.file("rows.csv", rows(60)),
    );
    for nth in [20, 30] {
        refuse(&stage, nth);
    }
    let ran = stage.import(&file, &mapping, &["--report", "first"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(stage.leads_made(), 58);
    let first = history(&stage, &[])[0]["run"].clone();
    let first = first.as_str().expect("an id");

    // One of both is refused again: it belongs to the second run, and the first one still finds it.
    refuse(&stage, 61);
    let ran = stage.at_portal(&["retry", first, "--report", "report"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(stage.leads_made(), 59);
    let summary = stage.summary();
    assert_eq!(summary["rows"]["read"], 2, "{summary}");
    assert_eq!(summary["rows"]["created"], 1);
    assert_eq!(summary["rows"]["failed"], 1);
    assert_eq!(stage.table("results.csv", b',').len(), 2);
    let ran = stage.at_portal(&["retry", first, "--report", "third", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 60);
    let runs = history(&stage, &[]);
    assert_eq!(runs[0]["kind"], "retry");
    assert_eq!(runs[0]["subject"], first);
    assert_eq!(runs[0]["rows"]["created"], 1);

    let seen = stage.requests_seen();
    let ran = stage.at_portal(&["retry", first]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("nothing to send again"), "{}", ran.out);
    assert_eq!(stage.requests_seen(), seen, "the portal is not even asked");
    let ran = stage.import(&file, &mapping, &["--report", "fourth"]);
    assert_eq!((ran.code, stage.leads_made()), (0, 60));
}

#[test]
fn rows_whose_answers_were_lost_are_looked_up_and_not_made_twice() {
    let stage = Stage::new(quick());
    let (mapping, file) = (
        stage.file("m.yaml", MAPPING),
        stage.file("rows.csv", rows(60)),
    );
    // The portal may or may not have worked on the third request when the program dies.
    stage.import_killed_at(&file, &mapping, "after_sending:3");
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert!(ran.out.contains("Outcome not known: 10"), "{}", ran.out);
    let quickly = ["--request-limit", "1", "--settle", "1"];
    let mut args = vec!["retry", "last", "--report", "again"];
    args.extend_from_slice(&quickly);
    let ran = stage.at_portal(&args);
    assert!(ran.code == 0, "{}\n{}", ran.out, ran.err);
    let retried = &history(&stage, &[])[0]["rows"];
    assert_eq!(retried["read"], retried["created"], "{retried}");
    assert_eq!(retried["read"], 10);
    let mut more = vec!["--report", "report"];
    more.extend_from_slice(&quickly);
    let ran = stage.import(&file, &mapping, &more);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 60);
}

#[test]
fn a_source_that_changed_is_refused_unless_it_is_named() {
    let stage = Stage::new(quick());
    let (mapping, file) = (
        stage.file("m.yaml", MAPPING),
        stage.file("rows.csv", rows(30)),
    );
    refuse(&stage, 20);
    assert_eq!(stage.import(&file, &mapping, &[]).code, 1);
    stage.file("rows.csv", rows(30).replace("Лид 19;", "Лид девятнадцать;"));
    let ran = stage.at_portal(&["retry", "last"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("source_other"), "{}", ran.err);
    std::fs::remove_file(&file).expect("removed");
    let ran = stage.at_portal(&["retry", "last"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("source_gone"), "{}", ran.err);

    let other = Stage::new(quick());
    let kept = stage.folder.path().join("state");
    let mended = stage.folder.path().join("report/failures.csv");
    let mut command = other.command(&["retry", "last", "--source", text(&mended), "--lang", "en"]);
    command.env("LEADBATCH_PORTAL", other.webhook());
    let ran: super::stage::Ran = command
        .env("LEADBATCH_STATE", &kept)
        .output()
        .expect("runs")
        .into();
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_of_other_portal"), "{}", ran.err);

    let few = stage.file("few.csv", rows(3));
    let ran = stage.at_portal(&["retry", "last", "--source", text(&few), "--report", "few"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("1 row that failed"), "{}", ran.err);
    let first = history(&stage, &[])[1]["run"].clone();
    let first = first.as_str().expect("an id");
    stage.file("m.yaml", MAPPING.replace("PHONE_WORK", "PHONE_HOME"));
    let ran = stage.at_portal(&[
        "retry",
        first,
        "--source",
        text(&mended),
        "--report",
        "again",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("it is used as it is now"), "{}", ran.err);
    let leads = stage.leads();
    let lead = leads.last().expect("the last lead");
    assert_eq!(lead["TITLE"], "Лид 19");
    assert_eq!(lead["PHONE"][0]["VALUE_TYPE"], "HOME");
    assert_eq!(stage.leads_made(), 30);
}

#[test]
fn a_limit_and_rows_bound_what_is_sent_also_over_several_starts() {
    let stage = Stage::new(quick());
    let (mapping, file) = (
        stage.file("m.yaml", MAPPING),
        stage.file("rows.csv", rows(100)),
    );
    for nth in [5, 6] {
        refuse(&stage, nth);
    }
    let ran = stage.import(&file, &mapping, &["--limit", "30", "--max-failures", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let ran = stage.import(&file, &mapping, &["--limit", "30"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 30, "both starts together");
    assert_eq!(stage.summary()["rows"]["pending"], 70);
    let ran = stage.import(&file, &mapping, &["--limit", "30", "--report", "second"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 60, "the next ones");

    let ran = stage.import(&file, &mapping, &["--rows", "90-93", "--report", "rows"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 64);
    let results = std::fs::read_to_string(stage.folder.path().join("rows/results.csv"));
    assert_eq!(results.expect("results").lines().count(), 5);
    let ran = stage.import(&file, &mapping, &["--rows", "9-3", "--report", "wrong"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let ran = stage.import(&file, &mapping, &["--report", "all"]);
    assert_eq!((ran.code, stage.leads_made()), (0, 100), "{}", ran.err);
}

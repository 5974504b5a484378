//! Imports that come again (DUP): the same rows, changed ones, rows that were broken off, mended ones; and what a search has found.

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};
use serde_json::json;

use super::dup_portal::{HEAD, MAPPING, add, import, phone, portal, results, row, values};
use super::stage::{Ran, Stage, quick};

/// Rows of so many people, each with a phone of their own.
fn people(count: usize) -> String {
    let row = |number| format!("{number};Имя {number};8916{:07};;\n", 1_230_000 + number);
    (0..count).map(row).collect()
}

/// DUP-10 ok: the same file by mistake creates nothing the second time, and that is said with the count
#[test]
fn dup_10_the_same_file_twice_creates_nothing() {
    let stage = portal();
    let rows = people(30);
    assert_eq!(import(&stage, &rows, "skip", &[]).code, 0);
    let again = import(&stage, &rows, "skip", &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.err.contains("30 rows are in the portal already"),
        "{}",
        again.err
    );
    assert_eq!(stage.leads_made(), 30);
    assert_eq!(stage.summary()["rows"]["created"], 0);
}

/// DUP-11 ok: the same rows under another name and in another order create nothing
#[test]
fn dup_11_another_name_and_another_order_create_nothing() {
    let stage = portal();
    let mapping = stage.file("m.yaml", MAPPING.replace("key: [Номер]\n", ""));
    let (one, two) = ("1;Анна;89161234567;;\n", "2;Олег;89161234568;;\n");
    let file = stage.file("leads.csv", format!("{HEAD}{one}{two}"));
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let other = stage.file("final (2).csv", format!("{HEAD}{two}{one}"));
    assert_eq!(
        stage.import(&other, &mapping, &["--report", "again"]).code,
        0
    );
    assert_eq!(stage.leads_made(), 2);
}

/// DUP-12 warn: last night's row with a corrected phone is skipped with a notice, or changes its lead by `on_change`; never a second lead
#[test]
fn dup_12_a_corrected_phone_makes_no_second_lead() {
    let stage = portal();
    assert_eq!(
        import(&stage, "1;Анна;89161234567;;\n", "skip", &[]).code,
        0
    );
    let corrected = "1;Анна;89161234568;;\n";
    assert_eq!(import(&stage, corrected, "skip", &[]).code, 0);
    assert_eq!(results(&stage)[0].2, "changed_not_updated");
    assert_eq!(
        import(
            &stage,
            corrected,
            "skip}\non_change: update\nparams: {",
            &[]
        )
        .code,
        0
    );
    assert_eq!(results(&stage)[0].0, "updated");
    assert_eq!(values(&stage.leads()[0], "PHONE"), ["+79161234568"]);
    assert_eq!(stage.leads_made(), 1);
}

/// DUP-13 ok: killed after a request was sent, the run looks its rows up by their origin before anything is sent again: no second lead
#[test]
fn dup_13_a_crash_makes_no_second_lead() {
    let stage = portal();
    let rows = people(8);
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: skip}}\n"),
    );
    stage.import_killed_at(&file, &mapping, "after_reply:2");
    let ran = stage.import(&file, &mapping, &["--request-limit", "1", "--settle", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 8);
    assert_eq!(
        stage.summary()["rows"]["created"],
        8,
        "what the run made itself is no duplicate"
    );
}

/// DUP-14 fatal: of two importers at once on one portal the second ends with exit 4 and says who is at work
#[test]
fn dup_14_a_second_importer_at_the_same_time_is_refused() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..quick()
    });
    let rows = people(500);
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file("m.yaml", MAPPING);
    let mut first = stage.import_under_way(&file, &mapping);
    let second = stage.import(&file, &mapping, &["--report", "second"]);
    assert_eq!(second.code, 4, "{}", second.err);
    assert!(
        second.err.contains(&first.id().to_string()),
        "{}",
        second.err
    );
    first.kill().expect("a kill");
    first.wait().expect("its end");
}

/// NUL-10 ok: of a changed row an empty cell leaves its field alone, and `__CLEAR__` empties it
#[test]
fn nul_10_an_empty_cell_changes_nothing_and_the_token_empties() {
    let stage = portal();
    let updating = "skip}\non_change: update\nparams: {";
    assert_eq!(
        import(
            &stage,
            "1;Анна;89161234567;anna@example.org;важно\n",
            updating,
            &[]
        )
        .code,
        0
    );
    assert_eq!(import(&stage, "1;Анна П.;;;\n", updating, &[]).code, 0);
    let kept = stage.leads().remove(0);
    assert_eq!(
        (&kept["NAME"], &kept["COMMENTS"]),
        (&json!("Анна П."), &json!("важно"))
    );
    assert_eq!(values(&kept, "PHONE"), ["+79161234567"]);
    assert_eq!(
        import(&stage, "1;Анна П.;;__CLEAR__;__CLEAR__\n", updating, &[]).code,
        0
    );
    let cleared = stage.leads().remove(0);
    assert!(cleared["COMMENTS"].is_null() || cleared["COMMENTS"] == "");
    assert_eq!(values(&cleared, "EMAIL"), Vec::<String>::new());
    assert_eq!(values(&cleared, "PHONE"), ["+79161234567"]);
}

#[test]
fn what_was_found_is_decided_once_whatever_happens_meanwhile() {
    let stage = portal();
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234501")}),
    );
    let rows =
        "1;Анна;89161234501;;\n2;Вера;89160000021;;\n3;Олег;89161234503;;\n4;Олег;89161234503;;\n";
    let rules = "{action: skip, among: [lead]}";
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: {rules}}}\n"),
    );
    // Killed after the search and before anything is sent; meanwhile somebody makes a lead with the phone of row 3.
    stage.import_killed_at(&file, &mapping, "before_intents");
    assert_eq!(stage.leads_made(), 1);
    add(
        &stage,
        &json!({"TITLE": "B", "PHONE": phone("+79161234503")}),
    );
    let before = stage.requests_seen();
    let ran = stage.import(&file, &mapping, &["--no-read-back"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("known from an earlier start"),
        "{}",
        ran.err
    );
    let statuses: Vec<_> = results(&stage)
        .into_iter()
        .map(|(status, ..)| status)
        .collect();
    assert_eq!(statuses, ["skipped", "created", "created", "created"]);
    assert!(
        stage.requests_seen() - before < 8,
        "nothing was asked again"
    );
    // Another import asks anew, and finds them all.
    let others = stage.file(
        "others.csv",
        format!("{HEAD}5;Анна;89161234501;;\n6;Олег;89161234503;;\n"),
    );
    let ran = stage.import(&others, &mapping, &["--report", "others"]);
    assert!(
        ran.err.contains("2 rows are skipped: the portal has"),
        "{}",
        ran.err
    );
    assert_eq!(stage.leads_made(), 5);
}

#[test]
fn a_search_that_ended_in_a_refusal_is_not_made_twice() {
    let stage = portal();
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234567")}),
    );
    add(
        &stage,
        &json!({"TITLE": "B", "EMAIL": [{"VALUE": "anna@example.org"}]}),
    );
    let rows = "1;Анна;89161234567;anna@example.org;\n2;Олег;89161234500;;\n";
    let refused = import(&stage, rows, "skip", &["--strict"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    let again = import(&stage, rows, "skip", &[]);
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(
        again.err.contains("known from an earlier start"),
        "{}",
        again.err
    );
    assert_eq!(stage.leads_made(), 3);
}

/// Imports `failures.csv` of the last import, with the words in it mended.
fn import_mended(stage: &Stage, mend: (&str, &str), more: &[&str]) -> Ran {
    let failures = stage.report("failures.csv");
    assert!(failures.contains(mend.0), "{failures}");
    let mended = stage.file("mended.csv", failures.replace(mend.0, mend.1));
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let mapping = stage.folder.path().join("m.yaml");
    stage.import(&mended, &mapping, more)
}

#[test]
fn a_mended_row_that_was_never_sent_is_looked_for_like_any_new_one() {
    let mended = ("+7 916 12;", "8 916 123-45-67;");
    for (action, status, code) in [
        ("skip", "skipped", "duplicate_in_portal"),
        ("update", "updated", ""),
        ("link", "created", ""),
    ] {
        let stage = portal();
        let number = phone("+79161234567");
        let theirs = if action == "link" {
            // The contact of the portal is meant.
            21
        } else {
            add(&stage, &json!({"TITLE": "A", "PHONE": number}))
        };
        let mend = if action == "link" {
            (mended.0, "89160000021;")
        } else {
            mended
        };
        let first = import(&stage, "1;Анна;+7 916 12;;просит счёт\n", action, &[]);
        assert_eq!(first.code, 1, "{}", first.err);
        let ran = import_mended(&stage, mend, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let lead = if action == "link" { 100 } else { theirs };
        let lead = lead.to_string();
        assert_eq!(results(&stage), [row(status, &lead, code)], "{}", ran.err);
        assert_eq!(
            (stage.leads_made(), action == "update"),
            (1, stage.updates() == 1)
        );
        if action == "link" {
            assert_eq!(stage.leads()[0]["CONTACT_ID"], "21");
        }
        let verified = stage.at_portal(&["verify", "last"]);
        assert_eq!(verified.code, 0, "{} {}", verified.out, verified.err);
    }
}

#[test]
fn a_mended_row_whose_own_lead_stands_is_no_duplicate_of_another() {
    let stage = portal();
    let first = import(&stage, "1;Анна;+7 916 12;;\n", "update", &[]);
    assert_eq!(first.code, 1, "{}", first.err);
    let failures = stage.report("failures.csv");
    let mend = ("+7 916 12;", "8 916 123-45-67;");
    assert_eq!(import_mended(&stage, mend, &[]).code, 0);
    // Somebody makes another lead of hers, the journal is lost, and the same file comes once more.
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234567")}),
    );
    std::fs::write(stage.folder.path().join("report/failures.csv"), failures).unwrap();
    let again = import_mended(&stage, mend, &["--journal", "other.sqlite", "--fresh"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(results(&stage), [row("skipped", "100", "already_imported")]);
    assert_eq!((stage.leads_made(), stage.updates()), (2, 0));
}

#[test]
fn a_row_that_the_portal_refused_is_looked_for_when_it_comes_back() {
    let stage = portal();
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth: 1,
        },
        kind: FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "no".into(),
        },
    });
    let first = import(
        &stage,
        "1;Анна;89161234567;;\n2;Олег;89161234568;;\n",
        "skip",
        &[],
    );
    assert_eq!(first.code, 1, "{}", first.err);
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234567")}),
    );
    let ran = import_mended(&stage, ("Анна", "Анна"), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(results(&stage)[0].2, "duplicate_in_portal");
    assert_eq!(stage.leads_made(), 2);
}

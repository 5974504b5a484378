//! What the journal is for: the same file again, changed rows, mended rows, a lost journal, a second process.

use leadbatch::sandbox::{
    Change, Employee, Extent, Fault, FaultAt, FaultKind, FieldSettings, People, Rights,
    SandboxConfig, ValueRule,
};
use serde_json::json;

use crate::stage::{MAPPING, Ran, Stage, quick, rows};

/// Imports what stands in `rows.csv` with what stands in `m.yaml`; each import has a report of its own.
fn import(stage: &Stage, content: impl AsRef<[u8]>, mapping: &str, more: &[&str]) -> Ran {
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let file = stage.file("rows.csv", content);
    let mapping = stage.file("m.yaml", mapping);
    stage.import(&file, &mapping, more)
}

fn counts(stage: &Stage) -> serde_json::Value {
    stage.summary()["rows"].clone()
}

#[test]
fn the_same_file_again_sends_nothing_and_a_grown_one_what_is_new() {
    let stage = Stage::new(quick());
    assert_eq!(import(&stage, rows(60), MAPPING, &[]).code, 0);
    let before = stage.requests_seen();
    let again = import(&stage, rows(60), MAPPING, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.err.contains("60 rows are in the portal already"),
        "{}",
        again.err
    );
    assert_eq!(
        (
            counts(&stage)["created"].as_u64(),
            counts(&stage)["skipped"].as_u64()
        ),
        (Some(0), Some(60))
    );
    assert_eq!(stage.summary()["nothing_new"], true);
    assert_eq!(
        stage.requests_seen() - before,
        1,
        "one question: who are we"
    );
    let line = &stage.table("results.csv", b',')[7];
    assert_eq!(
        (line["code"].as_str(), line["status"].as_str()),
        ("already_imported", "skipped")
    );
    assert!(!line["lead_id"].is_empty(), "where to find it");

    let grown = import(&stage, rows(75), MAPPING, &[]);
    assert_eq!(grown.code, 0, "{}", grown.err);
    assert_eq!(counts(&stage)["created"], 15);
    assert_eq!(stage.leads_made(), 75);
}

#[test]
fn without_a_key_the_same_rows_in_another_file_and_order_make_nothing_twice() {
    let stage = Stage::new(quick());
    let mapping = "version: 1\ncolumns: {Название: TITLE, Телефон: PHONE_WORK}\n";
    assert_eq!(import(&stage, rows(30), mapping, &[]).code, 0);
    let text = rows(30);
    let (head, body) = text.split_once('\n').expect("a header");
    let mut lines: Vec<&str> = body.lines().collect();
    lines.reverse();
    let turned = stage.file("other.csv", format!("{head}\n{}\n", lines.join("\n")));
    let again = stage.import(
        &turned,
        &stage.file("m.yaml", mapping),
        &["--report", "second"],
    );
    assert_eq!(again.code, 0, "{}", again.err);
    let path = stage.folder.path().join("second/results.csv");
    let results = std::fs::read_to_string(path).expect("results");
    assert_eq!(results.matches("already_imported").count(), 30, "{results}");
    assert_eq!(stage.leads_made(), 30);
}

#[test]
fn a_refused_row_is_looked_up_and_tried_again_by_the_next_import() {
    let stage = Stage::new(quick());
    let kind = FaultKind::Refuse {
        status: 400,
        code: "100".into(),
        text: "no".into(),
    };
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth: 7,
        },
        kind,
    });
    let first = import(&stage, rows(20), MAPPING, &[]);
    assert_eq!(first.code, 1, "{}", first.err);
    assert_eq!(
        (counts(&stage)["failed"].as_u64(), stage.leads_made()),
        (Some(1), 19)
    );
    let again = import(&stage, rows(20), MAPPING, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(
        (counts(&stage)["created"].as_u64(), stage.leads_made()),
        (Some(1), 20)
    );
}

#[test]
fn mended_failures_are_imported_with_the_same_mapping_and_keep_their_identity() {
    let stage = Stage::new(quick());
    let file = format!("{}99;Без телефона;12;\n", rows(5));
    let first = import(&stage, &file, MAPPING, &[]);
    assert_eq!(first.code, 1, "{}", first.err);
    let failures = stage.report("failures.csv");
    assert!(failures.contains("Без телефона;12;"), "{failures}");
    let mended = stage.file("mended.csv", failures.replace(";12;", ";89160000099;"));
    let again = stage.import(
        &mended,
        &stage.file("m.yaml", MAPPING),
        &["--report", "mended"],
    );
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(stage.leads_made(), 6);
    let whole = import(&stage, file.replace(";12;", ";89160000099;"), MAPPING, &[]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert_eq!(stage.leads_made(), 6, "the mended file knows all six");
}

const UPDATING: &str = "version: 1\noriginator: walks\nkey: [Номер]\non_change: update\ncolumns: {Название: TITLE, Телефон: PHONE_WORK, Заметка: COMMENTS}\n";

#[test]
fn a_changed_row_is_told_by_default_and_changes_its_lead_where_that_is_asked() {
    let stage = Stage::new(quick());
    assert_eq!(import(&stage, rows(10), UPDATING, &[]).code, 0);
    let changed = rows(10)
        .replace("3;Лид 3;89160000003;", "3;Лид третий;89160000033;")
        .replace("4;Лид 4;89160000004;", "4;Лид четвёртый;89160000004;важно")
        .replace("5;Лид 5;89160000005;", "5;Лид пятый;89160000005;");
    let skipped = import(&stage, &changed, MAPPING, &[]);
    assert_eq!(skipped.code, 0, "{}", skipped.err);
    let line = &stage.table("results.csv", b',')[3];
    assert_eq!(
        (line["status"].as_str(), line["code"].as_str()),
        ("skipped", "changed_not_updated")
    );

    // Somebody renames the fifth lead in the portal: that stays.
    let lead = |origin: &str| {
        let leads = stage.leads();
        leads
            .into_iter()
            .find(|lead| lead["ORIGIN_ID"] == *origin)
            .expect("a lead")
    };
    let id = lead("5")["ID"].clone();
    stage.call(
        "crm.lead.update",
        json!({"id": id, "fields": {"TITLE": "Переименован"}}),
    );
    let updated = import(&stage, &changed, UPDATING, &[]);
    assert_eq!(updated.code, 0, "{}", updated.err);
    assert_eq!(counts(&stage)["updated"], 2, "{}", updated.out);
    assert_eq!(lead("3")["TITLE"], "Лид третий");
    let phones = lead("3")["PHONE"].clone();
    assert_eq!(phones.as_array().map(Vec::len), Some(1), "{phones}");
    assert_eq!(phones[0]["VALUE"], "+79160000033");
    assert_eq!(lead("4")["COMMENTS"], "важно");
    assert_eq!(lead("5")["TITLE"], "Переименован");
    let line = &stage.table("results.csv", b',')[5];
    assert_eq!(
        (line["status"].as_str(), line["code"].as_str()),
        ("skipped", "kept_portal_value")
    );
    assert_eq!(stage.leads_made(), 10);
    let before = stage.requests_seen();
    assert_eq!(import(&stage, &changed, UPDATING, &[]).code, 0);
    assert_eq!(
        stage.requests_seen() - before,
        1,
        "nothing is left to change"
    );
}

#[test]
fn a_lead_that_people_deleted_is_not_made_anew() {
    let stage = Stage::new(quick());
    assert_eq!(import(&stage, rows(3), UPDATING, &[]).code, 0);
    let id = stage.leads()[1]["ID"].clone();
    stage.call("crm.lead.delete", json!({"id": id}));
    assert_eq!(import(&stage, rows(3), UPDATING, &[]).code, 0);
    let changed = rows(3).replace("1;Лид 1;", "1;Лид первый;");
    let ran = import(&stage, changed, UPDATING, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 2);
    assert_eq!(stage.table("results.csv", b',')[1]["code"], "lead_gone");
}

#[test]
fn a_lost_journal_is_made_anew_from_the_portal_unless_that_is_forbidden() {
    let stage = Stage::new(quick());
    assert_eq!(import(&stage, rows(120), MAPPING, &[]).code, 0);
    std::fs::remove_dir_all(stage.folder.path().join("state")).expect("a lost journal");
    let soon = ["--request-limit", "1", "--settle", "1"];
    let ran = import(&stage, rows(125), MAPPING, &soon);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("120 leads of that originator"),
        "{}",
        ran.err
    );
    assert_eq!(
        (counts(&stage)["created"].as_u64(), stage.leads_made()),
        (Some(5), 125)
    );
    let fresh = import(
        &stage,
        rows(2),
        MAPPING,
        &["--journal", "fresh.sqlite", "--fresh"],
    );
    assert_eq!(fresh.code, 0, "{}", fresh.err);
    assert_eq!(stage.leads_made(), 127, "as it was asked");
}

#[test]
fn other_identities_than_before_are_refused_with_both_ways_out() {
    let stage = Stage::new(quick());
    assert_eq!(import(&stage, rows(10), MAPPING, &[]).code, 0);
    let by_phone = MAPPING.replace("key: [Номер]", "key: [Телефон]");
    let refused = import(&stage, rows(10), &by_phone, &[]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    for part in [
        "origins_changed",
        "originator",
        "--accept-new-origins",
        "номер",
        "телефон",
    ] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    assert_eq!(stage.leads_made(), 10);

    let contents =
        "version: 1\noriginator: contents\ncolumns: {Название: TITLE, Телефон: PHONE_WORK}\n";
    assert_eq!(import(&stage, rows(10), contents, &[]).code, 0);
    let wider = rows(10)
        .replace("Номер;", "Номер;Дата;")
        .replace(";Лид", ";1;Лид");
    let refused = import(&stage, wider, contents, &[]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("дата"), "{}", refused.err);
    let renamed = rows(10).replace("Лид", "Контакт");
    let refused = import(&stage, &renamed, contents, &[]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("10 of 10"), "{}", refused.err);
    assert_eq!(stage.leads_made(), 20);
    let accepted = import(&stage, &renamed, contents, &["--accept-new-origins"]);
    assert_eq!(accepted.code, 0, "{}", accepted.err);
    assert_eq!(stage.leads_made(), 30);
}

#[test]
fn of_a_trial_file_every_lead_is_read_back() {
    let stage = Stage::new(SandboxConfig {
        fields: FieldSettings {
            changes: vec![ValueRule::new("COMMENTS", Change::Emptied)],
            ..FieldSettings::default()
        },
        ..quick()
    });
    // Six rows, of which the fourth alone has what the portal loses.
    let mut lines: Vec<String> = rows(6).lines().map(str::to_owned).collect();
    lines[4].push_str("заметка");
    let ran = import(&stage, &(lines.join("\n") + "\n"), MAPPING, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(stage.summary()["stopped"]["code"], "read_back_loss");
}

#[test]
fn values_that_the_portal_loses_stop_the_run_until_the_mapping_changes() {
    let stage = Stage::new(SandboxConfig {
        fields: FieldSettings {
            changes: vec![
                ValueRule::new("COMMENTS", Change::Emptied),
                ValueRule::new("TITLE", Change::UpperCased),
            ],
            ..FieldSettings::default()
        },
        ..quick()
    });
    let noted = rows(100).replace(";\n", ";заметка\n");
    let first = import(&stage, &noted, MAPPING, &[]);
    assert_eq!(first.code, 3, "{}", first.err);
    assert_eq!(stage.summary()["stopped"]["code"], "read_back_loss");
    assert_eq!(
        stage.leads_made(),
        16,
        "the first row and the first two batches"
    );
    let problems = stage.table("problems.csv", b',');
    let changed = problems
        .iter()
        .filter(|line| line["code"] == "changed_by_portal")
        .count();
    assert_eq!(changed, 32, "a title and a comment of each");
    let again = import(&stage, &noted, MAPPING, &[]);
    assert_eq!(again.code, 3, "{}", again.err);
    assert!(again.err.contains("mapping_loses_values"), "{}", again.err);
    assert_eq!(stage.leads_made(), 16);
    let without = MAPPING.replace(", Заметка: COMMENTS", "");
    let mended = import(&stage, &noted, &without, &[]);
    assert_eq!(mended.code, 0, "{}", mended.err);
    assert_eq!(stage.leads_made(), 100);
    let summary = stage.summary();
    assert_eq!(
        (
            summary["starts"].as_u64(),
            summary["rows"]["created"].as_u64()
        ),
        (Some(2), Some(100))
    );
}

#[test]
fn a_second_import_at_the_same_time_is_told_who_works_there() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..quick()
    });
    let file = stage.file("rows.csv", rows(2_000));
    let mapping = stage.file("m.yaml", MAPPING);
    let mut first = stage.import_under_way(&file, &mapping);
    let second = stage.import(&file, &mapping, &["--report", "second"]);
    assert_eq!(second.code, 4, "{}", second.err);
    let pid = first.id().to_string();
    for part in ["journal_locked", "leadbatch import", &pid] {
        assert!(second.err.contains(part), "{part}: {}", second.err);
    }
    first.kill().expect("a kill");
    first.wait().expect("its end");
    // The lock died with its process.
    let few = stage.file("few.csv", rows(2));
    let third = stage.import(&few, &mapping, &["--report", "third"]);
    assert_eq!(third.code, 0, "{}", third.err);
}

#[test]
fn a_lead_of_another_sender_under_the_same_originator_ends_the_run() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(30));
    let mapping = stage.file("m.yaml", MAPPING);
    stage.import_killed_at(&file, &mapping, "after_intents:2");
    // Another computer with a journal of its own imports under this originator while this run is not finished.
    let fields = json!({"TITLE": "x", "ORIGINATOR_ID": "walks", "ORIGIN_ID": "from elsewhere"});
    stage.call("crm.lead.add", json!({"fields": fields}));
    let ran = stage.import(&file, &mapping, &["--request-limit", "1", "--settle", "1"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("another_sender"), "{}", ran.err);
    assert!(ran.err.contains("from elsewhere"), "{}", ran.err);
}

#[test]
fn a_journal_that_cannot_be_kept_ends_the_import_before_anything_is_sent() {
    let stage = Stage::new(quick());
    let damaged = stage.file(
        "damaged.sqlite",
        "this is no journal at all, whatever its name says",
    );
    let under_a_file = stage.file("file", "x").join("journal.sqlite");
    for (path, code) in [
        (damaged, "journal_not_ours"),
        (under_a_file, "journal_unwritable"),
    ] {
        let path = path.to_str().expect("a path");
        let ran = import(&stage, rows(5), MAPPING, &["--journal", path]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(code), "{code}: {}", ran.err);
    }
    assert_eq!((stage.leads_made(), stage.requests_seen()), (0, 0));
}

#[test]
fn a_webhook_that_cannot_see_what_it_makes_is_told_and_sends_nothing_twice() {
    let user = |id, read| Employee {
        id,
        rights: Rights {
            read,
            ..Rights::ALL
        },
        ..Employee::default()
    };
    let people = People {
        employees: vec![user(1, Extent::Own), user(7, Extent::All)],
        ..People::default()
    };
    let stage = Stage::new(SandboxConfig { people, ..quick() });
    // The third request brings no answer, and nothing of it was worked on.
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth: 15,
        },
        kind: FaultKind::Die,
    });
    let mapping = format!("{MAPPING}set: {{ASSIGNED_BY_ID: {{value: \"7\"}}}}\n");
    let few = ["--request-limit", "1", "--settle", "1"];
    let ran = import(&stage, rows(80), &mapping, &few);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err
            .contains("does not see leads whose responsible person is 7"),
        "{}",
        ran.err
    );
    let unknown = counts(&stage)["unknown"].as_u64().expect("a number");
    assert!(unknown > 0);
    let results = stage.table("results.csv", b',');
    assert!(results.iter().any(|line| line["code"] == "no_sight"));
    let before = stage.leads_made();
    let again = import(&stage, rows(80), &mapping, &few);
    assert_eq!(again.code, 1, "{}", again.err);
    assert_eq!(stage.leads_made(), before, "nothing is sent on a guess");
}

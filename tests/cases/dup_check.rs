//! `check --portal` looks for the rows' people in the portal as an import does, and leaves no trace there or in the journal.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::dup_portal::{HEAD, MAPPING, add, codes, lead, phone, portal, results, row};
use super::stage::{Ran, Stage, text};

/// A new person; one with a lead, one with two; two rows for one lead; a contact; a company; two leads; one that is closed.
const ROWS: &str = "1;Новый;89160000001;;\n2;Анна;8 916 000-00-02;;\n3;Олег;89160000003;;\n4;Олег Б.;+7 916 000 00 03;;\n\
5;Вера;89160000021;;\n6;Лев;;Romashka@example.org;\n7;Яна;89160000002;yana@example.org;\n8;Инна;89160000008;;\n";

/// A portal that has them.
fn peopled() -> Stage {
    let stage = portal();
    for (title, number) in [("A", 2), ("B", 3), ("C", 3)] {
        let phone = phone(&format!("+7916000000{number}"));
        add(&stage, &json!({"TITLE": title, "PHONE": phone}));
    }
    let email = json!([{"VALUE": "yana@example.org"}]);
    add(&stage, &json!({"TITLE": "D", "EMAIL": email}));
    let closed = json!({"TITLE": "E", "STATUS_ID": "JUNK", "PHONE": phone("+79160000008")});
    add(&stage, &closed);
    stage
}

/// Checks or imports the rows; the report is under `report`.
fn ran(stage: &Stage, command: &str, in_portal: &str, more: &[&str]) -> Ran {
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let file = stage.file("leads.csv", format!("{HEAD}{ROWS}"));
    let rules = format!("{MAPPING}duplicates: {{in_portal: {in_portal}}}\n");
    let mapping = stage.file("m.yaml", rules);
    let mut args = vec![command, text(&file), "--mapping", text(&mapping)];
    args.extend_from_slice(&["--report", "report"]);
    args.extend_from_slice(more);
    stage.at_portal(&args)
}

/// The journal's file: its length, a hash of its bytes, and when it was written; `None` where there is none.
fn journal(stage: &Stage) -> Option<(usize, u64, SystemTime)> {
    let path = stage.folder.path().join("state/journal.sqlite");
    let bytes = std::fs::read(&path).ok()?;
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    let written = std::fs::metadata(&path).and_then(|file| file.modified());
    Some((bytes.len(), hash.finish(), written.expect("a time")))
}

type Problems = Vec<HashMap<String, String>>;

/// What was told of the portal's duplicates, line by line.
fn duplicates(stage: &Stage) -> Problems {
    let problems = stage.table("problems.csv", b',');
    let of_portal = |line: &HashMap<String, String>| line["code"].starts_with("duplicate_");
    problems.into_iter().filter(of_portal).collect()
}

#[test]
fn a_check_and_the_import_after_it_agree_row_by_row() {
    for (action, told) in [
        ("keep", vec![]),
        (
            "skip",
            vec!["5 rows are skipped: the portal has", "1 row is not sent"],
        ),
        ("update", vec!["2 rows change leads", "1 row is not sent"]),
        (
            "link",
            vec!["2 of the leads to create belong", "1 row is not sent"],
        ),
    ] {
        let stage = peopled();
        let checked = ran(&stage, "check", action, &[]);
        assert_eq!(checked.code, i32::from(action != "keep"), "{}", checked.err);
        assert!(checked.err.contains("looked for with"), "{}", checked.err);
        for words in told {
            assert!(checked.err.contains(words), "{words}\n{}", checked.err);
        }
        assert_eq!((stage.leads_made(), stage.updates()), (5, 0));
        assert!(!stage.folder.path().join("state").exists(), "no journal");
        let found = duplicates(&stage);
        assert!(found.len() >= 4, "{found:?}");
        let before = results(&stage);
        let previewed = stage.table("preview.csv", b',');
        let is_sent = |(status, ..): &&(String, String, String)| status == "pending";
        assert_eq!(previewed.len(), before.iter().filter(is_sent).count());

        let imported = ran(&stage, "import", action, &["--no-read-back"]);
        assert_eq!(imported.code, checked.code, "{}", imported.err);
        assert_eq!(duplicates(&stage), found, "{action}");
        for (before, after) in before.iter().zip(results(&stage)) {
            match before.0.as_str() {
                "pending" => assert!(["created", "updated"].contains(&after.0.as_str())),
                // Skipped, or in conflict: the same lead and code.
                _ => assert_eq!(*before, after, "{action}"),
            }
        }
        // What would be sent is what is sent, with the clients that were found.
        let linked = |lead: &Value| lead["CONTACT_ID"].as_str().unwrap_or_default().to_owned();
        let made: Vec<_> = stage.leads().iter().skip(5).map(linked).collect();
        let shown = previewed.iter();
        let shown: Vec<_> = shown.filter_map(|row| row.get("CONTACT_ID")).collect();
        if action == "link" {
            assert_eq!(made.iter().collect::<Vec<_>>(), shown);
            assert!(made.contains(&"21".to_owned()));
        }
    }
}

#[test]
fn a_check_reads_the_journal_and_leaves_no_trace_in_it() {
    let stage = peopled();
    // An import that its gate refuses has searched, and a check after it need not.
    let refused = ran(&stage, "import", "skip", &["--strict"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    assert!(codes(&stage).contains(&"duplicate_conflict".to_owned()));
    assert_eq!(results(&stage)[6], row("invalid", "", "duplicate_conflict"));
    let (kept, leads) = (journal(&stage), stage.leads_made());
    let checked = ran(&stage, "check", "skip", &[]);
    assert!(
        checked.err.contains("known from an earlier start"),
        "{}",
        checked.err
    );
    assert_eq!(results(&stage)[6], row("invalid", "", "duplicate_conflict"));
    assert_eq!(journal(&stage), kept);
    // What the portal has by the journal is not looked for, and would not be sent.
    let imported = ran(&stage, "import", "skip", &[]);
    assert_eq!(imported.code, 1, "{}", imported.err);
    let kept = journal(&stage);
    let checked = ran(&stage, "check", "skip", &[]);
    let known = "2 rows are in the portal already";
    assert!(checked.err.contains(known), "{}", checked.err);
    assert_eq!(journal(&stage), kept);
    assert_eq!((stage.leads_made(), stage.updates()), (leads + 2, 0));
    // How long another row takes is told by what the import has shown.
    let file = stage.file("more.csv", format!("{HEAD}9;Ия;89160000009;;\n"));
    let mapping = stage.folder.path().join("m.yaml");
    let checked = stage.at_portal(&["check", text(&file), "--mapping", text(&mapping)]);
    let history = "by this portal's own history";
    assert!(checked.err.contains(history), "{}", checked.err);
}

#[test]
fn without_a_portal_a_check_says_that_nobody_was_looked_for() {
    let stage = peopled();
    let requests = stage.requests_seen();
    drop(ran(&stage, "check", "skip", &[]));
    let asked = stage.requests_seen() - requests;
    assert_eq!(stage.summary()["requests"]["sent"], asked);
    let file = stage.folder.path().join("leads.csv");
    let mapping = stage.folder.path().join("m.yaml");
    let alone = offline(&stage, &file, &mapping);
    assert_eq!(alone.code, 0, "{}", alone.err);
    assert!(alone.err.contains("needs --portal"), "{}", alone.err);
    assert_eq!(lead(&stage, 100)["TITLE"], "A");
}

fn offline(stage: &Stage, file: &Path, mapping: &Path) -> Ran {
    let args = [
        "check",
        text(file),
        "--mapping",
        text(mapping),
        "--lang",
        "en",
    ];
    stage.run(&args)
}

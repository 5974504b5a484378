//! The screen, the tables and the summary tell the same: the same codes, the same sentences.

use std::collections::{BTreeMap, HashMap};

use super::stage::{Stage, project, quick, text};

type Line = HashMap<String, String>;

/// What a report says of a row's errors, joined as `failures.csv` does.
fn joined(errors: &[&Line], column: &str) -> String {
    let cells: Vec<&str> = errors.iter().map(|line| line[column].as_str()).collect();
    cells.join(" | ")
}

/// BIG-03: the screen groups, `problems.csv` has every line, `failures.csv` and `results.csv` say it at the row, `summary.json` counts.
#[test]
fn screen_tables_and_summary_tell_the_same_codes_and_sentences() {
    for (language, page) in [("en", "docs/problems.md"), ("ru", "docs/problems.ru.md")] {
        let stage = Stage::new(quick());
        let (file, mapping) = (
            project("samples/leads-dirty.csv"),
            project("mappings/legacy.yaml"),
        );
        let ran = stage.run(&[
            "check",
            text(&file),
            "--mapping",
            text(&mapping),
            "--report",
            "report",
            "--lang",
            language,
        ]);
        assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
        let problems = stage.table("problems.csv", b',');
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for problem in &problems {
            *counted.entry(problem["code"].as_str()).or_default() += 1;
        }
        let summary = stage.summary();
        let told: BTreeMap<&str, u64> = summary["problems"]
            .as_object()
            .expect("counts by code")
            .iter()
            .map(|(code, count)| (code.as_str(), count.as_u64().expect("a count")))
            .collect();
        assert_eq!(told, counted);
        let groups: Vec<&str> = ran
            .err
            .lines()
            .filter(|line| line.contains(" × "))
            .collect();
        assert!(groups.len() > 10, "{}", ran.err);
        for group in groups {
            let same = |problem: &&Line| {
                let code = format!("({})", problem["code"]);
                group.ends_with(&code) && group.contains(&format!(": {} — ", problem["message"]))
            };
            assert!(problems.iter().any(|problem| same(&problem)), "{group}");
        }
        assert!(ran.err.contains(page), "{}", ran.err);
        rows_tell_the_same(&stage, &problems);
    }
}

/// `failures.csv` and `results.csv` say at the row what `problems.csv` says.
fn rows_tell_the_same(stage: &Stage, problems: &[Line]) {
    let failures = stage.table("failures.csv", b';');
    let results = stage.table("results.csv", b',');
    assert!(failures.len() > 10, "{} rows", failures.len());
    for failure in failures {
        let of_row = |line: &&Line| line["row"] == failure["_row"];
        let errors: Vec<&Line> = problems
            .iter()
            .filter(of_row)
            .filter(|line| line["severity"] == "error")
            .collect();
        for (ours, theirs) in [
            ("_code", "code"),
            ("_message", "message"),
            ("_hint", "hint"),
        ] {
            assert_eq!(
                failure[ours],
                joined(&errors, theirs),
                "row {}",
                failure["_row"]
            );
        }
        let result = results.iter().find(of_row).expect("a line for every row");
        assert_eq!(result["code"], errors[0]["code"]);
        assert_eq!(result["message"], errors[0]["message"]);
    }
}

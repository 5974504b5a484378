//! A check reads a file once, and is not to be known from one that read it twice.

use crate::stage::{Stage, quick};

const MAPPING: &str = "version: 1
columns: {Название: TITLE, Телефон: PHONE_WORK, Дата рождения: BIRTHDATE, Сумма: OPPORTUNITY}
";

/// Rows enough that the last ones are not among those by which columns are guessed.
const ROWS: u64 = 6_000;

/// A list whose days and amounts may be read in two ways, but for its last row.
fn list(day: &str, amount: &str) -> String {
    let mut text = "Название;Телефон;Дата рождения;Сумма\n".to_owned();
    for row in 0..ROWS {
        let cells = format!(
            "Заявка {row};+7 916 {:03}-{:02}-00;03/04/1990;1,500\n",
            row / 100,
            row % 100
        );
        text.push_str(&cells);
    }
    text + &format!("Последняя;+7 903 111-22-33;{day};{amount}\n")
}

/// What a check says of the first lead, and the rows and the hash of its summary.
fn checked(list: &str, show: &[&str]) -> (String, serde_json::Value, serde_json::Value) {
    let stage = Stage::new(quick());
    stage.file("leads.csv", list);
    stage.file("m.yaml", MAPPING);
    let always = [
        "check",
        "leads.csv",
        "--mapping",
        "m.yaml",
        "--report",
        "report",
        "--preview",
        "1",
        "--lang",
        "en",
    ];
    let ran = stage.run(&[always.as_slice(), show].concat());
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let lead = stage
        .report("preview.csv")
        .lines()
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    // Rows that are known by their content and can be sent are not named, whether they were read out or looked over.
    let named = |line: &&str| !line.contains(",pending,,,,");
    let results = stage.report("results.csv");
    assert_eq!(results.lines().skip(1).find(named), None);
    let summary = stage.summary();
    (
        lead,
        summary["rows"].clone(),
        summary["files"][0]["sha256"].clone(),
    )
}

#[test]
fn what_the_last_row_says_of_a_column_holds_for_the_first_one_too() {
    for (day, amount, read_as) in [
        ("04/15/1990", "2,50", ["1990-03-04", "1.5"]),
        ("15/04/1990", "1,234,567", ["1990-04-03", "1500"]),
    ] {
        let list = list(day, amount);
        // Leads that are shown as they are read wait until all is known.
        let known = checked(&list, &["--show", "1"]);
        let guessed = checked(&list, &[]);
        assert_eq!(guessed, known);
        for value in read_as {
            assert!(guessed.0.contains(value), "{value}: {}", guessed.0);
        }
        assert_eq!(guessed.1["pending"], ROWS + 1);
    }
}

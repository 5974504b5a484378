//! `explain` and `check --show`: a person asks what becomes of a cell, and of a row.

use std::process::Command;

use serde_json::Value;

use super::stage::Ran;

const MAPPING: &str = "version: 1
originator: amo
key: [Номер]
locale: {country: RU}
columns:
  Номер: {field: SOURCE_DESCRIPTION}
  Имя: NAME
  Телефон: PHONE_WORK
  Источник: {field: SOURCE_ID, values: {Сайт: WEB}}
set:
  TITLE: \"{{ Имя }}: {{ Телефон }}\"
";
const FILE: &str = "Номер;Имя;Телефон;Источник
7; Анна  Петрова ;8 (916) 123-45-67;сайт
8;Пётр;7,91612E+10;Сарафан
";

/// Runs the program on the file above.
fn ran(command: &[&str]) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("leads.csv"), FILE).expect("a file");
    std::fs::write(folder.path().join("m.yaml"), MAPPING).expect("a mapping");
    let output = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
        .args(command)
        .args(["--mapping", "m.yaml"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    output.into()
}

#[test]
fn a_cell_s_way_is_told_from_the_file_to_the_lead() {
    let told = ran(&["explain", "leads.csv", "C2", "--lang", "en"]);
    assert_eq!(told.code, 0, "{}", told.err);
    for line in [
        "leads.csv › C2 “Телефон”",
        "  in the file: 8 (916) 123-45-67 (text)",
        "  → PHONE (Phone)",
        "      gives PHONE = +79161234567 (WORK)",
        "  Templates of TITLE read it, too.",
        "The row would be sent:",
        "  TITLE (Lead Name) = Анна Петрова: 8 (916) 123-45-67",
    ] {
        assert!(
            told.out.lines().any(|told| told == line),
            "{line}\n{}",
            told.out
        );
    }
    let told = ran(&["explain", "leads.csv", "Источник:2", "--lang", "ru"]);
    assert!(
        told.out.contains("по «values» сопоставления: WEB"),
        "{}",
        told.out
    );
    let told = ran(&["explain", "leads.csv", "C3", "--json"]);
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(told["targets"][0]["steps"][0]["code"], "phone_scientific");
    assert_eq!(told["row"]["status"], "invalid");
    let codes: Vec<_> = told["row"]["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| problem["code"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(codes, ["phone_scientific", "unknown_value"]);
}

#[test]
fn what_is_no_cell_is_told_with_what_there_is() {
    for (cell, code) in [
        ("C", "cell_malformed"),
        ("K2", "column_not_there"),
        ("Почта:2", "column_not_there"),
        ("C1", "row_not_there"),
        ("C9", "row_not_there"),
    ] {
        let told = ran(&["explain", "leads.csv", cell, "--lang", "en"]);
        assert_eq!(told.code, 2, "{cell}");
        assert!(told.err.contains(code), "{cell}: {}", told.err);
    }
}

#[test]
fn check_shows_leads_as_they_would_be_sent() {
    let told = ran(&["check", "leads.csv", "--show", "5", "--lang", "ru"]);
    assert_eq!(told.code, 1, "{}", told.err);
    let shown: Vec<&str> = told.out.lines().take(6).collect();
    assert_eq!(
        shown,
        [
            "leads.csv, строка 2 (amo / 7)",
            "  SOURCE_DESCRIPTION (Дополнительно об источнике) = 7",
            "  NAME (Имя) = Анна Петрова",
            "  PHONE (Телефон) = +79161234567 (WORK)",
            "  SOURCE_ID (Источник) = WEB",
            "  TITLE (Название лида) = Анна Петрова: 8 (916) 123-45-67",
        ]
    );
    assert!(
        !told.out.contains("строка 3 ("),
        "an invalid row is no lead"
    );
}

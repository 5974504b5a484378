//! Ordinary people's files: names and folders as they are, mappings as Notepad saves them, documents that are open elsewhere.

use std::path::{Path, PathBuf};

use super::stage::{MAPPING, Ran, Stage, quick, rows, text};

/// A check in the stage's folder.
fn check(stage: &Stage, file: &str, mapping: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["check", file, "--mapping", text(mapping)];
    args.extend_from_slice(&["--lang", "en"]);
    args.extend_from_slice(more);
    stage.run(&args)
}

/// The rows that a check finds.
fn rows_read(stage: &Stage, report: &str) -> u64 {
    let path = stage.folder.path().join(report).join("summary.json");
    let summary = std::fs::read_to_string(path).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    summary["rows"]["read"].as_u64().expect("a number")
}

fn folder(stage: &Stage, name: &str) -> PathBuf {
    let path = stage.folder.path().join(name);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

#[test]
fn patterns_are_understood_by_the_program_itself() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING.replace("key: [Номер]\n", ""));
    let exports = folder(&stage, "выгрузка лидов/2026 год");
    for (name, count) in [("leads-1.csv", 1), ("leads-2.csv", 2), ("leads-10.csv", 9)] {
        std::fs::write(exports.join(name), rows(count)).expect("a file");
    }
    let ran = check(
        &stage,
        "выгрузка лидов/**/leads-?.csv",
        &mapping,
        &["--report", "report"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(rows_read(&stage, "report"), 3);
    let first = &stage.table("results.csv", b',')[0]["file"];
    assert!(first.ends_with("leads-1.csv"), "{first}");

    stage.file("leads[1].csv", rows(7));
    let ran = check(&stage, "leads[1].csv", &mapping, &["--report", "named"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        rows_read(&stage, "named"),
        7,
        "a file of that very name wins"
    );

    for (given, code, hint) in [
        ("*.ods", "nothing_matches", "** for folders"),
        ("выгрузка**/x.csv", "pattern_malformed", "** stands alone"),
        ("выгрузка лидов/2026 год", "folder_given", "*.csv"),
    ] {
        let ran = check(&stage, given, &mapping, &[]);
        assert_eq!(ran.code, 5, "{given}: {}", ran.err);
        assert!(
            ran.err.contains(&format!("{given}: error[{code}]")) && ran.err.contains(hint),
            "{given}: {}",
            ran.err
        );
    }
}

#[test]
fn a_pattern_does_not_import_the_reports_of_earlier_runs() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    stage.file("rows.csv", rows(3).replace("89160000001", "12"));
    let ran = check(&stage, "**/*.csv", &mapping, &["--report", "отчёт/первый"]);
    assert_eq!((ran.code, rows_read(&stage, "отчёт/первый")), (1, 3));
    let ran = check(&stage, "**/*.csv", &mapping, &["--report", "отчёт/второй"]);
    assert_eq!((ran.code, rows_read(&stage, "отчёт/второй")), (1, 3));
    let said = "первый were passed over: they are a report";
    assert_eq!(ran.err.matches(said).count(), 1, "{}", ran.err);
    let ran = check(
        &stage,
        "отчёт/пер*/failures*.csv",
        &mapping,
        &["--report", "третий"],
    );
    assert_eq!(
        (ran.code, rows_read(&stage, "третий")),
        (1, 1),
        "{}",
        ran.err
    );
    let ran = check(&stage, "отчёт/**/*.csv", &mapping, &[]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("nothing_matches"), "{}", ran.err);
}

#[test]
fn a_document_that_is_open_elsewhere_is_read_as_saved_and_that_is_said() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    stage.file("лиды.csv", rows(2));
    let quiet = check(&stage, "лиды.csv", &mapping, &[]);
    assert!(!quiet.err.contains("is open in"), "{}", quiet.err);
    for (lock, program) in [("~$лиды.csv", "Excel"), (".~lock.лиды.csv#", "LibreOffice")] {
        let lock = stage.file(lock, "Иван");
        let ran = check(&stage, "лиды.csv", &mapping, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let said = format!("is open in {program}; it is read as it was saved last");
        assert!(ran.err.contains(&said), "{}", ran.err);
        std::fs::remove_file(lock).expect("removed");
    }
}

/// A mapping with a mistake in its fourth line, behind Cyrillic letters.
const WRONG: &str = "version: 1\r\noriginator: блокнот\r\ncolumns:\r\n  Назвние: TITLE\r\n  Телефон: PHONE_WORK\r\n";

/// The text as Notepad saves it, by the names of its list.
fn as_notepad_saves(text: &str) -> [(&'static str, Vec<u8>); 4] {
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    [
        ("UTF-8", text.as_bytes().to_vec()),
        (
            "UTF-8 with BOM",
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        ),
        (
            "UTF-16 LE",
            b"\xFF\xFE".iter().copied().chain(utf16).collect(),
        ),
        (
            "ANSI",
            encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
        ),
    ]
}

#[test]
fn a_mapping_is_read_however_notepad_saved_it() {
    let stage = Stage::new(quick());
    stage.file("rows.csv", rows(2));
    let right = WRONG.replace("Назвние", "Название");
    for (name, bytes) in as_notepad_saves(&right) {
        let mapping = stage.file("сопоставление.yaml", &bytes);
        let report = format!("report {name}");
        let ran = check(&stage, "rows.csv", &mapping, &["--report", &report]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let path = stage.folder.path().join(&report);
        let preview = std::fs::read_to_string(path.join("preview.csv")).expect("a preview");
        assert!(preview.contains("Лид 1"), "{name}: {preview}");
        let kept = std::fs::read(path.join("mapping.yaml")).expect("the mapping");
        assert_eq!(kept, bytes, "{name}: kept as it was");
    }
    for (name, bytes) in as_notepad_saves(WRONG) {
        let mapping = stage.file("сопоставление.yaml", &bytes);
        let ran = check(&stage, "rows.csv", &mapping, &[]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        for part in [
            "сопоставление.yaml:4:3: ",
            "4 |   Назвние: TITLE\n",
            "^^^^^^^\n",
            "Название",
        ] {
            assert!(ran.err.contains(part), "{name}, {part}: {}", ran.err);
        }
    }
}

#[test]
fn names_may_be_long_cyrillic_and_full_of_blanks() {
    let stage = Stage::new(quick());
    let long = ["Папка отдела продаж № 7, новая (копия)"; 8].join("/");
    let home = folder(&stage, &long);
    let (file, mapping, report) = (
        home.join("Лиды — выгрузка за март.csv"),
        home.join("сопоставление полей.yaml"),
        home.join("отчёт о загрузке/первый"),
    );
    assert!(
        text(&home).chars().count() > 300,
        "past the old limit of Windows"
    );
    std::fs::write(&file, rows(2).replace("89160000001", "12")).expect("a file");
    std::fs::write(&mapping, MAPPING).expect("a mapping");
    let ran = stage.import(&file, &mapping, &["--report", text(&report)]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(stage.leads_made(), 1);
    let failures = report.join("failures.csv");
    assert!(ran.out.contains(text(&failures)), "{}", ran.out);
    let mended = home.join("исправлено.csv");
    let lines = std::fs::read_to_string(&failures).expect("failures");
    std::fs::write(&mended, lines.replace(";12;", ";89160000001;")).expect("a file");
    let again = report.with_file_name("второй");
    let ran = stage.import(&mended, &mapping, &["--report", text(&again)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let results = std::fs::read_to_string(again.join("results.csv")).expect("results");
    assert!(results.contains(text(&mended)), "{results}");
}

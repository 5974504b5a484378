//! Several files and sheets in one run.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use serde_json::json;

use super::stage::{MAPPING, Ran, Stage, quick, rows, text};

/// A workbook with these sheets.
fn book(stage: &Stage, name: &str, sheets: &[(&str, &[&[&str]])]) -> PathBuf {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write(row, column, *cell).expect("a cell");
            }
        }
    }
    let path = stage.folder.path().join(name);
    book.save(&path).expect("a workbook");
    path
}

/// A check of these files, named from the stage's folder; the report is under `report`.
fn check(stage: &Stage, mapping: &Path, files: &[&str], more: &[&str]) -> Ran {
    let mut args = vec!["check"];
    args.extend_from_slice(files);
    args.extend_from_slice(&["--mapping", text(mapping), "--lang", "en"]);
    if !more.contains(&"--report") {
        args.extend_from_slice(&["--report", "report"]);
    }
    args.extend_from_slice(more);
    stage.run(&args)
}

/// File, sheet, row, status and code of each line of `results.csv`.
fn results(stage: &Stage) -> Vec<String> {
    let table = stage.table("results.csv", b',');
    let keys = ["file", "sheet", "row", "status", "code"];
    table
        .iter()
        .map(|line| keys.map(|key| line[key].as_str()).join("|"))
        .collect()
}

#[test]
fn files_and_sheets_are_one_run_and_every_row_keeps_its_place() {
    let stage = Stage::new(quick());
    let mapping = stage.file(
        "m.yaml",
        "version: 1\nsource: {sheet: '*'}\ncolumns: {Имя: NAME, Телефон: PHONE_WORK}\nset: {TITLE: '{{ @file }}/{{ @sheet }}/{{ @row }}'}\n",
    );
    stage.file("б.csv", "Имя;Телефон\nАнна;89161234567\n\nПётр;12\n");
    let march: &[&[&str]] = &[&["Телефон", "Имя"], &["89161234568", "Вера"]];
    let april: &[&[&str]] = &[&["Имя", "Телефон"], &["Олег", "13"]];
    book(
        &stage,
        "а.xlsx",
        &[("Март", march), ("Пусто", &[]), ("Апрель", april)],
    );
    let ran = stage.import(Path::new("б.csv"), &mapping, &["а.xlsx"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        results(&stage),
        [
            "б.csv||2|created|",
            "б.csv||4|invalid|phone_too_short",
            "а.xlsx|Март|2|created|",
            "а.xlsx|Апрель|2|invalid|phone_too_short"
        ]
    );
    let mut leads: Vec<String> = stage
        .leads()
        .iter()
        .map(|lead| format!("{} {}", lead["NAME"], lead["TITLE"]))
        .collect();
    leads.sort();
    assert_eq!(
        leads,
        ["\"Анна\" \"б.csv//2\"", "\"Вера\" \"а.xlsx/Март/2\""]
    );
    let summary = stage.summary();
    let files: Vec<_> = summary["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| (file["path"].clone(), file["rows"].clone()))
        .collect();
    assert_eq!(
        files,
        [(json!("б.csv"), json!(2)), (json!("а.xlsx"), json!(2))]
    );
    assert_ne!(summary["files"][0]["sha256"], summary["files"][1]["sha256"]);
    for line in [
        "  б.csv: 2; to create: 1; to skip: 0; invalid: 1",
        "  а.xlsx › Март: 1; to create: 1; to skip: 0; invalid: 0",
        "  а.xlsx › Апрель: 1; to create: 0; to skip: 0; invalid: 1",
        "б.csv › B4",
    ] {
        assert!(ran.err.contains(line), "{line}: {}", ran.err);
    }
    let problems = stage.table("problems.csv", b',');
    let place = ["file", "sheet", "row", "column"].map(|key| problems[1][key].clone());
    assert_eq!(place, ["а.xlsx", "Апрель", "2", "B"]);
}

#[test]
fn sheets_may_be_named_on_the_command_line_one_by_one() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", "version: 1\ncolumns: {Имя: NAME}\n");
    let one: &[&[&str]] = &[&["Имя"], &["Анна"]];
    let two: &[&[&str]] = &[&["Имя"], &["Вера"]];
    book(&stage, "a.xlsx", &[("A", one), ("B", two), ("C", one)]);
    let checked = |sheets: &[&str]| {
        let ran = check(&stage, &mapping, &["a.xlsx"], sheets);
        let lines = (ran.code != 2 && ran.code != 5).then(|| results(&stage));
        drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
        (ran, lines.unwrap_or_default())
    };
    let (ran, lines) = checked(&["--sheet", "B", "--sheet", "a"]);
    assert!(
        ran.err.contains("  a.xlsx › B: 1; to create: 1"),
        "{}",
        ran.err
    );
    assert_eq!(lines, ["a.xlsx|B|2|pending|", "a.xlsx|A|2|pending|"]);
    let (ran, lines) = checked(&["--sheet", "*"]);
    assert_eq!(lines[2], "a.xlsx|C|2|skipped|row_repeated", "{}", ran.err);
    assert_eq!(ran.code, 0, "a repeated row is rightly skipped");
    let (ran, _) = checked(&["--sheet", "A", "--sheet", "D"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(
        ran.err.contains("a.xlsx › D: error[sheet_not_found]"),
        "{}",
        ran.err
    );
}

#[test]
fn a_column_that_one_file_lacks_is_told_with_that_file_and_nothing_is_sent() {
    let stage = Stage::new(quick());
    let mapping = stage.file(
        "m.yaml",
        "version: 1\ncolumns:\n  Имя: NAME\n  Телефон: PHONE_WORK\n  Почта: EMAIL\n",
    );
    stage.file("a.csv", "Имя;Телефон;Почта\nАнна;;\n");
    stage.file("b.csv", "Имя;Телефн;Почта\nВера;;\n");
    stage.file("c.csv", "Имя;Телефн;Почта\nОлег;;\n");
    stage.file("d.csv", "Имя;Телефон;E-mail\nЯна;;\n");
    let ran = stage.import(Path::new("a.csv"), &mapping, &["b.csv", "c.csv", "d.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for part in [
        ":4:3 (b.csv, c.csv): error[mapping_column_missing]",
        ":5:3 (d.csv): error[mapping_column_missing]",
    ] {
        assert_eq!(ran.err.matches(part).count(), 1, "{part}: {}", ran.err);
    }
    assert_eq!(stage.leads_made(), 0);
}

#[test]
fn the_columns_of_each_file_decide_about_its_own_dates() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", "version: 1\ncolumns: {T: TITLE, D: BIRTHDATE}\n");
    stage.file("us.csv", "T;D\na;03/04/1984\nb;03/25/1984\n");
    stage.file("ru.csv", "D;T\n03/04/1984;c\n25/03/1984;d\n");
    let ran = check(&stage, &mapping, &["us.csv", "ru.csv"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let dates: Vec<String> = stage
        .table("preview.csv", b',')
        .iter()
        .map(|line| format!("{} {}", line["file"], line["BIRTHDATE"]))
        .collect();
    assert_eq!(
        dates,
        [
            "us.csv 1984-03-04",
            "us.csv 1984-03-25",
            "ru.csv 1984-04-03",
            "ru.csv 1984-03-25"
        ]
    );
}

#[test]
fn the_same_list_in_several_files_makes_each_lead_once() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING.replace("key: [Номер]\n", ""));
    stage.file("monday.csv", rows(3));
    stage.file("copy.csv", rows(3));
    stage.file("tuesday.csv", rows(5));
    let again = stage.folder.path().join("monday.csv");
    let ran = stage.import(
        Path::new("monday.csv"),
        &mapping,
        &[text(&again), "copy.csv", "*day.csv", "tuesday.csv"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 5);
    assert_eq!(
        results(&stage)[3..],
        [
            "tuesday.csv||2|skipped|row_repeated",
            "tuesday.csv||3|skipped|row_repeated",
            "tuesday.csv||4|skipped|row_repeated",
            "tuesday.csv||5|created|",
            "tuesday.csv||6|created|"
        ]
    );
    for part in [
        "copy.csv is the same file as monday.csv",
        "monday.csv was given more than once",
        "tuesday.csv was given more than once",
        "stands in monday.csv, row 2",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let table = stage.table("results.csv", b',');
    assert_eq!(table[0]["origin_id"], table[3]["origin_id"]);
    let summary = stage.summary();
    assert_eq!(summary["files"].as_array().expect("files").len(), 2);
    assert_eq!(summary["rows"]["skipped"], 3);
}

#[test]
fn a_key_that_another_file_has_is_a_repetition_or_a_conflict_that_names_it() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    stage.file(
        "a.csv",
        "Номер;Название;Телефон;Заметка\n7;Лид;;\n8;Лид;;\n",
    );
    let sheet: &[&[&str]] = &[
        &["Заметка", "Номер", "Название", "Телефон"],
        &["", "7", "Лид", ""],
        &["", "8", "Другой", ""],
    ];
    book(&stage, "b.xlsx", &[("Лиды", sheet)]);
    let ran = check(&stage, &mapping, &["a.csv", "b.xlsx"], &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        results(&stage)[2..],
        [
            "b.xlsx|Лиды|2|skipped|key_repeated",
            "b.xlsx|Лиды|3|invalid|key_conflict"
        ]
    );
    let problems = stage.table("problems.csv", b',');
    let told = |code: &str| {
        let line = problems.iter().find(|line| line["code"] == code);
        line.expect("a problem")["message"].clone()
    };
    assert!(
        told("key_repeated").contains("row 2 (a.csv)"),
        "{}",
        told("key_repeated")
    );
    assert!(
        told("key_conflict").contains("row 3 (a.csv)"),
        "{}",
        told("key_conflict")
    );
}

#[test]
fn each_header_set_has_its_own_failures_and_they_come_back_together() {
    let stage = Stage::new(quick());
    let mapping = stage.file(
        "m.yaml",
        "version: 1\ncolumns: {Имя: NAME, Телефон: PHONE_WORK}\n",
    );
    stage.file("a.csv", "Имя;Телефон\nАнна;12\nЯна;89161234567\n");
    stage.file("b.csv", "Имя;Телефон\nВера;13\n");
    stage.file("c.csv", "Город,Телефон,Имя\n\"Омск, область\",14,Олег\n");
    let ran = stage.import(Path::new("a.csv"), &mapping, &["b.csv", "c.csv"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let first = stage.table("failures.csv", b';');
    let place = |line: &std::collections::HashMap<String, String>| {
        ["Имя", "_row", "_file", "_sheet"].map(|key| line[key].clone())
    };
    assert_eq!(first.len(), 2);
    assert_eq!(place(&first[0]), ["Анна", "2", "a.csv", ""]);
    assert_eq!(place(&first[1]), ["Вера", "2", "b.csv", ""]);
    let second = stage.table("failures-2.csv", b',');
    assert_eq!(second[0]["Город"], "Омск, область");
    assert!(
        ran.out.contains("failures.csv, ")
            && ran.out.contains("failures-2.csv and import those files"),
        "{}",
        ran.out
    );

    for (name, mended) in [("failures.csv", "one.csv"), ("failures-2.csv", "two.csv")] {
        let text = stage.report(name);
        let phone = text
            .replace(";12;", ";89161230012;")
            .replace(";13;", ";89161230013;");
        stage.file(mended, phone.replace(",14,", ",89161230014,"));
    }
    let ran = stage.import(
        Path::new("one.csv"),
        &mapping,
        &["two.csv", "--report", "again"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("_file"), "{}", ran.err);
    let mut origins: Vec<String> = stage
        .leads()
        .iter()
        .map(|lead| lead["ORIGIN_ID"].as_str().expect("an origin").to_owned())
        .collect();
    origins.sort();
    let lines = stage.table("results.csv", b',');
    let mut known: Vec<String> = lines.iter().map(|line| line["origin_id"].clone()).collect();
    known.sort();
    assert_eq!(origins, known, "every row under the name that it had");
}

#[test]
fn what_is_wrong_with_several_files_is_told_at_once() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    stage.file("rows.csv", rows(2));
    stage.file("empty.csv", "");
    let files = ["rows.csv", "нет.csv", "empty.csv", "*.ods"];
    let ran = check(&stage, &mapping, &files, &[]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    for part in [
        "нет.csv: error[file_not_found]",
        "empty.csv: error[empty_file]",
        "*.ods: error[nothing_matches]",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert!(!stage.folder.path().join("report").exists());
}

#[cfg(unix)]
#[test]
fn a_second_file_that_changes_while_the_first_is_sent_stops_the_run() {
    use leadbatch::sandbox::SandboxConfig;
    use std::process::Stdio;

    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 1,
        ..SandboxConfig::self_hosted()
    });
    let mapping = stage.file("m.yaml", MAPPING);
    stage.file("a.csv", rows(5_000));
    stage.file("b.csv", rows(6_000));
    let mut command = stage.command(&["import", "a.csv", "b.csv", "--mapping", text(&mapping)]);
    command
        .args([
            "--plan",
            "self-hosted",
            "--report",
            "report",
            "--lang",
            "en",
        ])
        .env("LEADBATCH_PORTAL", stage.webhook())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let child = command.spawn().expect("the program runs");
    while stage.leads_made() == 0 {
        std::thread::yield_now();
    }
    stage.file("b.csv", rows(6_001));
    let ran = Ran::from(child.wait_with_output().expect("an end"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("b.csv: error[source_changed]"),
        "{}",
        ran.err
    );
    let created = |line: &String| line.starts_with("b.csv|") && line.contains("|created|");
    assert!(!results(&stage).iter().any(created), "of the changed file");
}

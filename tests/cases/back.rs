//! Rows that were given back to be mended, and come again as they are.

use rust_xlsxwriter::{Workbook, Worksheet};

use super::archive;
use super::bench::Bench;

#[test]
fn a_formula_without_a_value_stays_an_error_until_its_cell_is_mended() {
    let text =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        "<sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><f>C9</f></c></row></sheetData>",
        text("A1", "Имя"),
        text("B1", "Должность"),
        text("A2", "Анна")
    );
    let bench = Bench::new("leads.xlsx", archive::xlsx(&rows, Vec::new()));
    // The row could do without the field, and its value must not get lost all the same.
    let mapping = "columns: {Имя: TITLE, Должность: POST}\n";
    let mut ran = bench.import(mapping);
    let mut bench = bench;
    for file in ["failures.csv", "failures.xlsx", "failures.csv"] {
        assert_eq!(ran.code, 1, "{file}: {}", ran.told);
        assert_eq!(ran.found(), [("2", "error", "formula_no_value")], "{file}");
        let hint = &ran.problems[0]["hint"];
        assert!(hint.contains("in the place of #N/A"), "{hint}");
        bench = bench.with_report(file);
        ran = bench.import(mapping);
    }
    let mended = bench.report("failures.csv").replace("#N/A", "Ткач");
    let ran = bench.with_file("mended.csv", mended).import(mapping);
    assert_eq!(ran.code, 0, "{}", ran.told);
    assert_eq!(ran.results[0]["status"], "created");
}

#[test]
fn what_is_hidden_in_a_sheet_of_returned_rows_is_read_whatever_the_mapping_says_of_the_list() {
    let mut sheet = Worksheet::new();
    let rows = [
        ["Имя", "_origin", "_row", "_code"],
        ["Анна", "k-1", "2", "phone_invalid"],
        ["Вера", "k-2", "3", "phone_invalid"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(1).unwrap();
    let mut workbook = Workbook::new();
    workbook.push_worksheet(sheet);
    let bench = Bench::new("leads.xlsx", workbook.save_to_buffer().unwrap());
    let checked = bench.check("source: {skip_hidden: true}\ncolumns: {Имя: TITLE}\n");
    assert_eq!(checked.sent("TITLE"), ["Анна", "Вера"], "{}", checked.told);
    let origins = checked.results.iter().map(|row| row["origin_id"].as_str());
    assert_eq!(origins.collect::<Vec<_>>(), ["k-1", "k-2"]);
}

#[test]
fn a_row_refused_for_its_key_stays_so_until_the_key_is_its_own() {
    for on_change in ["skip", "update"] {
        let list = "Номер;Имя;Телефон\n7;Анна;\n7;Вера;12\n";
        let mapping = format!(
            "key: [Номер]\non_change: {on_change}\ncolumns: {{Имя: TITLE, Телефон: PHONE_WORK}}\n"
        );
        let bench = Bench::new("leads.csv", list);
        let both = |row| {
            [
                (row, "error", "phone_too_short"),
                (row, "error", "key_conflict"),
            ]
        };
        assert_eq!(bench.import(&mapping).found(), both("3"));
        // What a check gives back is refused no less.
        let bench = bench.with_report("failures.csv");
        assert_eq!(bench.check(&mapping).found(), both("2"));
        let bench = bench.with_report("failures.csv");
        assert_eq!(bench.import(&mapping).found(), both("2"));
        let half = bench
            .report("failures.csv")
            .replace(";12;", ";89161234567;");
        let bench = bench.with_file("half.csv", half);
        for _ in 0..2 {
            let ran = bench.import(&mapping);
            assert_eq!(
                (ran.code, ran.results[0]["status"].as_str()),
                (1, "invalid")
            );
            assert_eq!(ran.found(), [("2", "error", "key_conflict")]);
            let hint = &ran.problems[0]["hint"];
            assert!(hint.contains("Give the row a key of its own"), "{hint}");
        }
        let mended = bench.report("failures.csv").replace("7;Вера", "8;Вера");
        let bench = bench.with_file("mended.csv", mended);
        for status in ["created", "skipped"] {
            let ran = bench.import(&mapping);
            assert_eq!(ran.code, 0, "{}", ran.told);
            assert_eq!(ran.results[0]["status"], status);
        }
    }
}

#[test]
fn a_row_that_was_mended_in_another_file_is_there_already() {
    let mapping = "on_change: update\ncolumns: {Имя: TITLE, Телефон: PHONE_WORK}\n";
    let bench = Bench::new("leads.csv", "Имя;Телефон\nАнна;12\nВера;34\n");
    assert_eq!(bench.import(mapping).code, 1);
    let unmended = bench.report("failures.csv");
    let mended = unmended.replace(";12;", ";89161234567;");
    let ran = bench.with_file("mended.csv", mended);
    assert_eq!(ran.import(mapping).results[0]["status"], "created");
    let bench = ran.with_file("again.csv", &unmended);
    let status = |row: &super::bench::Line| (row["status"].clone(), row["code"].clone());
    let there = ("skipped".to_owned(), "already_imported".to_owned());
    let imported = bench.import(mapping);
    let told = &imported.told;
    assert!(told.contains("1 row is in the portal already"), "{told}");
    let checked = bench.check_with(mapping, &["--portal", "sandbox"]);
    for ran in [imported, checked] {
        assert_eq!(status(&ran.results[0]), there);
        assert_eq!(ran.results[1]["status"], "invalid");
    }
    let summary = bench.report("summary.json");
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let rows = ["read", "skipped", "invalid"].map(|part| summary["rows"][part].as_u64());
    assert_eq!(rows, [Some(2), Some(1), Some(1)]);
    // What is wrong in another way was changed by somebody, and is told.
    let other = unmended.replace(";12;", ";891612345678901234;");
    let ran = bench.with_file("other.csv", other).import(mapping);
    assert_eq!(ran.results[0]["status"], "invalid");
}

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

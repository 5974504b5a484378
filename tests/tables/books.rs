//! Workbooks for examples that no text file can hold.

use rust_xlsxwriter::{Format, Url, Workbook, Worksheet};

use super::archive;
use super::titles::title;

/// The workbook that shows a code, with the titles of a language.
pub(crate) fn book(code: &str, language: usize) -> Vec<u8> {
    let mut sheet = Worksheet::new();
    let name = title("TITLE", language);
    let mut head = |fields: &[&str]| {
        for (column, field) in (0..).zip(fields) {
            sheet
                .write(0, column, title(field, language))
                .expect("a title");
        }
    };
    match code {
        "filled_from_merge" => {
            head(&["COMPANY_TITLE", "NAME"]);
            let plain = Format::new();
            sheet
                .merge_range(1, 0, 2, 0, "Ромашка", &plain)
                .expect("merged cells");
            sheet.write(1, 1, "Анна").expect("a cell");
            sheet.write(2, 1, "Ольга").expect("a cell");
        }
        "address_from_link" => {
            head(&["TITLE", "EMAIL"]);
            sheet.write(1, 0, "Ромашка").expect("a cell");
            let link = Url::new("mailto:info@romashka.ru").set_text("написать");
            sheet.write(1, 1, link).expect("a link");
        }
        "phone_maybe_rounded" => {
            head(&["TITLE", "PHONE"]);
            sheet.write(1, 0, "Ромашка").expect("a cell");
            sheet.write(1, 1, 79_161_200_000_f64).expect("a number");
        }
        "id_precision_lost" => {
            head(&["TITLE", "COMMENTS"]);
            sheet.write(1, 0, "Ромашка").expect("a cell");
            sheet
                .write(1, 1, 1_234_567_890_123_456_768_f64)
                .expect("a number");
        }
        "formula_no_value" => {
            let text = |cell: &str, text: &str| {
                format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            };
            let position = title("POST", language);
            let rows = format!(
                "<sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><f>A2</f></c></row></sheetData>",
                text("A1", name),
                text("B1", position),
                text("A2", "Ромашка")
            );
            return archive::xlsx(&rows, Vec::new());
        }
        _ => panic!("no workbook shows {code}"),
    }
    let mut workbook = Workbook::new();
    workbook.push_worksheet(sheet);
    workbook.save_to_buffer().expect("a workbook")
}

//! Writes the samples of other systems' exports, byte for byte in the form that each system writes:
//! `cargo test --test program -- --ignored write_the_exports`.

use std::fmt::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::exports::{AMOCRM_ROWS, AMOCRM_TITLES, BITRIX24_EN, BITRIX24_RU, Export, HUBSPOT, META};
use super::stage::project;

/// Every cell in quotes, doubled inside; what stands behind each cell but the last, and what ends a line.
fn quoted(export: &Export, between: &str, end: &str) -> String {
    let mut text = String::new();
    for row in std::iter::once(&export.titles).chain(export.rows) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        write!(text, "{}{end}", cells.join(between)).expect("text");
    }
    text
}

/// The "Excel" of Bitrix24: one table of HTML.
fn html(export: &Export) -> String {
    let escaped = |cell: &str| {
        cell.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let mut text =
        "<meta http-equiv=\"Content-type\" content=\"text/html;charset=UTF-8\" />\n<table border=\"1\">\n<thead>\n\t<tr>"
            .to_owned();
    for title in export.titles {
        write!(text, "<th>{}</th>", escaped(title)).expect("text");
    }
    text.push_str("\t</tr>\n</thead>\n<tbody>\n");
    for row in export.rows {
        text.push_str("\t<tr>");
        for cell in *row {
            write!(text, "<td>{}</td>", escaped(cell)).expect("text");
        }
        text.push_str("\t</tr>\n");
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

/// UTF-16LE with its mark, tabs, no quotes: as Ads Manager writes what it calls CSV.
fn utf16_tabs(export: &Export) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for row in std::iter::once(&export.titles).chain(export.rows) {
        writeln!(text, "{}", row.join("\t")).expect("text");
    }
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn amocrm() -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Сделки").expect("a name");
    let bold = Format::new().set_bold();
    let moment = Format::new().set_num_format("dd.mm.yyyy hh:mm:ss");
    for (column, title) in (0..).zip(AMOCRM_TITLES) {
        sheet
            .write_with_format(0, column, title, &bold)
            .expect("a cell");
    }
    for (row, cells) in (1..).zip(AMOCRM_ROWS) {
        for (column, cell) in (0_u16..).zip(cells) {
            let number = cell.parse::<f64>().ok();
            match (column, number) {
                (0 | 4, Some(number)) => {
                    sheet.write(row, column, number).expect("a cell");
                }
                (6, _) => {
                    let value = ExcelDateTime::parse_from_str(&iso(cell)).expect("a moment");
                    sheet
                        .write_with_format(row, column, &value, &moment)
                        .expect("a cell");
                }
                _ if cell.is_empty() => {}
                _ => {
                    sheet.write(row, column, cell).expect("a cell");
                }
            }
        }
    }
    book
}

/// `20.01.2024 18:35:32` as ISO 8601.
fn iso(moment: &str) -> String {
    let (date, time) = moment.split_once(' ').expect("a date and a time");
    let parts: Vec<&str> = date.split('.').collect();
    format!("{}-{}-{}T{time}", parts[2], parts[1], parts[0])
}

#[test]
#[ignore = "writes the samples of other systems' exports anew"]
fn write_the_exports() {
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(project("samples").join(name), bytes).expect("a written sample");
    };
    let bitrix24 = |export| format!("\u{feff}{}", quoted(export, ";", ";\n"));
    write("bitrix24-ru.csv", bitrix24(&BITRIX24_RU).as_bytes());
    write("bitrix24-ru.xls", html(&BITRIX24_RU).as_bytes());
    write("bitrix24-en.csv", bitrix24(&BITRIX24_EN).as_bytes());
    write("meta-lead-ads.csv", &utf16_tabs(&META));
    write("hubspot.csv", quoted(&HUBSPOT, ",", "\n").as_bytes());
    amocrm()
        .save(project("samples/amocrm.xlsx"))
        .expect("a saved workbook");
}

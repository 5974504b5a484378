//! What holds for workbooks of any bytes: rows or an error, no panic.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::sample::select;

use crate::domain::{SourceIndex, SourceSettings};

use super::fixtures::{Everything, Fixture, raw_workbook, read_all, stored_zip};
use super::{BookShelf, SourceError, SourceErrorKind, peek, survey};

/// A workbook of `tests/fixtures/books`.
fn book(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books");
    std::fs::read(folder.join(name)).unwrap()
}

/// Reads a file to its end. `own`: the readers of this house, which do not even panic on a thread of their own.
fn walk(name: &str, bytes: &[u8], own: bool) -> Result<(), String> {
    let file = Fixture::new(name, bytes);
    let panicked = |kind: &SourceErrorKind| {
        let detail = format!("{kind:?}");
        own && detail.contains("cannot be parsed")
    };
    let settings = SourceSettings {
        fill_merged: Some(true),
        skip_hidden: true,
        ..SourceSettings::default()
    };
    let info = match survey(&file.path, &settings) {
        Ok(info) => info,
        Err(error) if panicked(&error.kind) => return Err(format!("{error}")),
        Err(_) => return Ok(()),
    };
    match read_all(&file.path, &info) {
        Err(error) if panicked(&error.kind) => Err(format!("{error}")),
        Err(_) => Ok(()),
        Ok(all) if all.rows.is_sorted_by(|a, b| a.0 < b.0) => Ok(()),
        Ok(all) => Err(format!("{:?}", all.rows)),
    }
}

/// The same container with some bytes of its stream changed.
fn with_changes(name: &str, changes: &[(usize, u8)]) -> Vec<u8> {
    let mut old = cfb::CompoundFile::open(Cursor::new(book(name))).unwrap();
    let stream = ["Workbook", "Book"]
        .into_iter()
        .find(|&stream| old.is_stream(stream));
    let mut bytes = Vec::new();
    let mut records = old.open_stream(stream.unwrap()).unwrap();
    records.read_to_end(&mut bytes).unwrap();
    let length = bytes.len();
    for &(place, byte) in changes {
        bytes[place % length] = byte;
    }
    let mut new = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    new.create_stream("Workbook")
        .unwrap()
        .write_all(&bytes)
        .unwrap();
    new.into_inner().into_inner()
}

fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => select(of).prop_map(str::to_owned), 1 => "\\PC{0,4}"];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const HTML: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th colspan=3>",
    "<td rowspan=2>",
    "<td rowspan=99999 colspan=9>",
    "<tr style='display: none'>",
    "<a href='mailto:a@b.c'>",
    "</a>",
    "<br>",
    "<p>",
    "&nbsp;",
    "&#1048;",
    "&bogus;",
    "<script>",
    "Имя",
    "7",
    "<!-- x -->",
    "<td",
    ">",
    "\"",
];

const ODS: &[&str] = &[
    "<table:table table:name='Лиды'>",
    "</table:table>",
    "<table:table-row>",
    "<table:table-row table:number-rows-repeated='5'>",
    "<table:table-row table:visibility='filter'>",
    "</table:table-row>",
    "<table:table-column table:visibility='collapse'/>",
    "<table:table-cell office:value-type='string'>",
    "<table:table-cell office:value-type='float' office:value='7'>",
    "<table:table-cell table:number-columns-repeated='3' table:number-rows-spanned='4'/>",
    "<table:covered-table-cell/>",
    "</table:table-cell>",
    "<text:p>",
    "</text:p>",
    "Имя",
    "&amp;",
    "&#x41;",
    "&bogus;",
    "<office:annotation>",
    "</office:annotation>",
];

const XLSX: &[&str] = &[
    "<row r=\"2\" hidden=\"1\">",
    "<row>",
    "</row>",
    "<c r=\"A1\" t=\"str\">",
    "<c r=\"B7\">",
    "<c t=\"e\">",
    "</c>",
    "<v>",
    "</v>",
    "7",
    "<f>",
    "</f>",
    "#SPILL!",
    "</sheetData><mergeCells><mergeCell ref=\"A1:A9\"/></mergeCells><sheetData>",
    "<is><t>x</t></is>",
];

const CELLS: &[&str] = &[
    "<c t=\"str\"><v>Имя</v></c>",
    "<c><v>7</v></c>",
    "<c s=\"1\"><v>45000</v></c>",
    "<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> Пётр </t></is></c>",
    "<c t=\"inlineStr\"><is><t/></is></c>",
    "<c t=\"inlineStr\"><is><t>#Н/Д</t></is></c>",
    "<c t=\"e\"><v>#SPILL!</v></c>",
    "<c t=\"b\"><v>1</v></c>",
    "<c/>",
    "<c><f>1+1</f></c>",
    "<c t=\"str\"><f t=\"shared\" si=\"0\"/><v>да</v></c>",
];
/// How many of them have no formula.
const PLAIN: usize = 9;

fn cells() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let rows = |cells: &'static [&'static str]| vec(vec(select(cells), 0..5), 1..60);
    prop_oneof![rows(CELLS), rows(&CELLS[..PLAIN])]
}

/// Reads a workbook that was looked at and whose first rows were shown, as a check does.
fn kept(file: &Fixture, shown: usize) -> Result<Everything, SourceError> {
    let file = BookShelf::default().file(file.path.clone());
    let info = survey(&file, &SourceSettings::default())?;
    peek(&file, &info, SourceIndex(0), shown, |_| ())?;
    read_all(&file, &info)
}

/// The same of one that is only opened.
fn opened(file: &Fixture) -> Result<Everything, SourceError> {
    let info = survey(&file.path, &SourceSettings::default())?;
    read_all(&file.path, &info)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn records_of_an_old_workbook_may_hold_anything(
        name in prop_oneof![Just("leads.xls"), Just("code-page.xls"), Just("excel95.xls")],
        changes in vec((any::<usize>(), any::<u8>()), 0..30),
    ) {
        let walked = walk("leads.xls", &with_changes(name, &changes), true);
        prop_assert!(walked.is_ok(), "{walked:?}");
    }

    #[test]
    fn any_bytes_behind_the_marks_of_a_workbook_end_in_an_error(
        name in prop_oneof![Just("leads.xls"), Just("leads.ods"), Just("leads.xlsb")],
        changes in vec((any::<usize>(), any::<u8>()), 1..20),
        cut in 0_usize..2000,
    ) {
        let mut bytes = book(name);
        let length = bytes.len();
        for (place, byte) in changes {
            bytes[8 + place % (length - 8)] = byte;
        }
        bytes.truncate(length - cut % (length / 2));
        let walked = walk(name, &bytes, name != "leads.xlsb");
        prop_assert!(walked.is_ok(), "{walked:?}");
    }

    #[test]
    fn a_page_of_any_tags_is_rows_or_an_error(text in pieces(HTML)) {
        let walked = walk("leads.xls", format!("<html><table><tr>{text}").as_bytes(), true);
        prop_assert!(walked.is_ok(), "{walked:?}");
    }

    #[test]
    fn an_ods_of_any_tags_is_rows_or_an_error(text in pieces(ODS)) {
        let content = format!("<x><table:table table:name='Имена'><table:table-row>{text}");
        let mimetype = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
        let bytes = stored_zip(&[("mimetype", mimetype), ("content.xml", content)]);
        let walked = walk("leads.ods", &bytes, true);
        prop_assert!(walked.is_ok(), "{walked:?}");
    }

    #[test]
    fn a_workbook_that_was_looked_at_is_read_as_one_that_was_not(
        rows in cells(),
        shown in 0_usize..3,
    ) {
        let rows: Vec<String> = rows.iter().map(|cells| cells.concat()).collect();
        let rows = format!("<row>{}</row>", rows.join("</row><row>"));
        let file = Fixture::new("leads.xlsx", &raw_workbook(&rows, false));
        prop_assert_eq!(
            format!("{:?}", kept(&file, shown)),
            format!("{:?}", opened(&file))
        );
    }

    #[test]
    fn an_xlsx_of_any_tags_is_rows_or_an_error(text in pieces(XLSX)) {
        let bytes = raw_workbook(&text, false);
        let walked = walk("leads.xlsx", &bytes, false);
        prop_assert!(walked.is_ok(), "{walked:?}");
        let file = Fixture::new("leads.xlsx", &bytes);
        prop_assert_eq!(format!("{:?}", kept(&file, 1)), format!("{:?}", opened(&file)));
    }
}

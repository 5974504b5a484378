use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::super::fixtures::{Fixture, raw_workbook, read_all, row, title_texts};
use super::super::{BookShelf, open, peek, survey};
use super::{RowBlock, SourceIndex};
use crate::domain::{CellKind, Coded as _, RowOrdinal, SourceNote, SourceSettings};

fn fixture(workbook: &mut Workbook) -> Fixture {
    Fixture::new("leads.xlsx", &workbook.save_to_buffer().unwrap())
}

/// The kinds and texts of the first data row.
fn first_row(file: &Fixture) -> Vec<(CellKind, String)> {
    let mut reader = open(&file.path, &file.surveyed(), SourceIndex(0)).unwrap();
    let mut block = RowBlock::new();
    block.restart(SourceIndex(0), RowOrdinal(0));
    assert!(reader.read(&mut block).unwrap());
    let cells = block.row(0).unwrap().cells();
    cells
        .map(|cell| (cell.kind, cell.text.to_owned()))
        .collect()
}

#[test]
fn numbers_dates_booleans_and_errors_are_taken_as_what_they_are() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, title) in (0..).zip(["Тел", "Сумма", "День", "Миг", "Час", "Да", "Имя", "Ф"])
    {
        sheet.write(0, column, title).unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let moment = Format::new().set_num_format("dd.mm.yyyy hh:mm");
    let time = Format::new().set_num_format("hh:mm");
    sheet.write(1, 0, 79_161_234_567_i64).unwrap();
    sheet.write(1, 1, 1500.5).unwrap();
    let date = ExcelDateTime::from_ymd(2024, 1, 1).unwrap();
    sheet.write_with_format(1, 2, &date, &day).unwrap();
    let noon = date.and_hms(12, 0, 0).unwrap();
    sheet.write_with_format(1, 3, &noon, &moment).unwrap();
    let early = ExcelDateTime::from_hms(9, 5, 0).unwrap();
    sheet.write_with_format(1, 4, &early, &time).unwrap();
    sheet.write(1, 5, true).unwrap();
    sheet.write(1, 6, "  Пётр\nОрлов ").unwrap();
    let formula = Formula::new("=NA()").set_result("#N/A");
    sheet.write(1, 7, formula).unwrap();
    let text = |kind, text: &str| (kind, text.to_owned());
    assert_eq!(
        first_row(&fixture(&mut workbook)),
        [
            text(CellKind::Number, "79161234567"),
            text(CellKind::Number, "1500.5"),
            text(CellKind::DateTime, "2024-01-01"),
            text(CellKind::DateTime, "2024-01-01T12:00:00"),
            text(CellKind::DateTime, "09:05:00"),
            text(CellKind::Bool, "TRUE"),
            text(CellKind::Text, "  Пётр\nОрлов "),
            text(CellKind::Error, "#N/A"),
        ]
    );
}

#[test]
fn names_of_error_values_are_errors_where_they_stand_as_text() {
    let text = |kind, text: &str| (kind, text.to_owned());
    let expected = [
        text(CellKind::Error, "#Н/Д"),
        text(CellKind::Text, "#1"),
        text(CellKind::Error, "#REF!"),
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, title) in (0..).zip(["Имя", "Телефон", "Город"]) {
        sheet.write(0, column, title).unwrap();
    }
    for (column, (_, name)) in (0..).zip(&expected) {
        sheet.write(1, column, name).unwrap();
    }
    assert_eq!(first_row(&fixture(&mut workbook)), expected);
    let table = "Имя;Телефон;Город\n#Н/Д;#1;#REF!\n";
    let file = Fixture::new("leads.csv", table.as_bytes());
    assert_eq!(first_row(&file), expected);
}

#[test]
fn sparse_cells_and_blank_rows_keep_their_places() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    sheet.write(0, 0, "Клиенты").unwrap();
    sheet.write(3, 1, "Имя").unwrap();
    sheet.write(3, 3, "Телефон").unwrap();
    sheet.write(4, 1, "Анна").unwrap();
    sheet.write(6, 3, "1").unwrap();
    sheet.write(6, 5, "note").unwrap();
    sheet.write(7, 1, " ").unwrap();
    sheet.write(8, 1, "Пётр").unwrap();
    for row in 9..3000 {
        sheet.write_blank(row, 1, &bold).unwrap();
    }
    let file = fixture(&mut workbook);
    let info = file.surveyed();
    assert_eq!(info.header_row, 4);
    assert_eq!(
        title_texts(&info),
        ["", "Имя", "", "Телефон", "", ""],
        "a value without a title has its column too"
    );
    let untitled = SourceNote::UntitledColumns {
        columns: vec!["F (1)".to_owned()],
    };
    assert_eq!(info.notes, [untitled]);
    let all = read_all(&file.path, &info).unwrap();
    assert_eq!(
        all.rows,
        [
            row(5, &["", "Анна"]),
            row(7, &["", "", "", "1", "", "note"]),
            row(9, &["", "Пётр"])
        ]
    );
    assert_eq!((all.blank, all.problems.len()), (2, 0));
}

#[test]
fn a_failures_csv_that_was_saved_as_a_workbook_is_read_as_it_was_written() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let rows = [
        ["'=Имя", "Ник", "_origin", "_row", "_code"],
        ["'=1+1", "'@ivan", "K-2", "2", "x"],
        ["'tis", "''+7", "'-K", "3", "x"],
    ];
    for (number, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(number, column, cell).unwrap();
        }
    }
    let file = fixture(&mut workbook);
    let info = file.surveyed();
    assert_eq!(info.title(0), "=Имя");
    assert_eq!(
        read_all(&file.path, &info).unwrap().rows,
        [
            row(2, &["=1+1", "@ivan", "K-2", "2", "x"]),
            row(3, &["'tis", "'+7", "-K", "3", "x"])
        ]
    );
}

#[test]
fn many_blocks_follow_one_another_and_a_reader_may_be_dropped_early() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "n").unwrap();
    for number in 1..=3000 {
        sheet.write(number, 0, number).unwrap();
    }
    let file = fixture(&mut workbook);
    let all = read_all(&file.path, &file.surveyed()).unwrap();
    assert_eq!(all.rows.len(), 3000);
    assert_eq!(all.rows[2999], row(3001, &["3000"]));
    let kept = BookShelf::default().file(file.path.clone());
    let info = survey(&kept, &SourceSettings::default()).unwrap();
    let mut shown = 0;
    peek(&kept, &info, SourceIndex(0), 600, |block| {
        shown += block.len();
    })
    .unwrap();
    assert_eq!(shown, 2 * RowBlock::ROWS);
    for _ in 0..2 {
        assert_eq!(read_all(&kept, &info).unwrap(), all);
    }
    let mut reader = open(&file.path, &file.surveyed(), SourceIndex(3)).unwrap();
    let mut block = RowBlock::new();
    assert!(reader.read(&mut block).unwrap());
    assert_eq!(
        (block.len(), reader.source()),
        (RowBlock::ROWS, SourceIndex(3))
    );
    drop(reader);
}

#[test]
fn a_workbook_that_is_replaced_by_something_else_is_an_error() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "Имя").unwrap();
    let file = fixture(&mut workbook);
    let info = survey(&file.path, &SourceSettings::default()).unwrap();
    std::fs::write(&file.path, b"PK\x03\x04").unwrap();
    assert!(open(&file.path, &info, SourceIndex(0)).is_err());
}

#[test]
fn what_only_other_programs_write_is_read_or_refused_in_its_place() {
    let titles = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Имя</v></c><c r=\"B1\" t=\"str\"><v>Тел</v></c></row>";
    let read = |rows: &str, is_1904| {
        let bytes = raw_workbook(&format!("{titles}{rows}"), is_1904);
        Fixture::new("leads.xlsx", &bytes)
    };
    let text = |kind, text: &str| (kind, text.to_owned());
    let file = read(
        "<row r=\"2\"><c r=\"A2\"><f>B9</f></c><c r=\"C2\" t=\"str\"><f>X()</f><v></v></c>\
         <c r=\"D2\" t=\"e\"><v>#SPILL!</v></c><c r=\"F2\"><v>7.91612E+10</v></c>\
         <c r=\"G2\" s=\"1\"><v>43830</v></c></row>",
        true,
    );
    assert_eq!(
        first_row(&file),
        [
            text(CellKind::FormulaWithoutValue, ""),
            text(CellKind::Text, ""),
            text(CellKind::Text, ""),
            text(CellKind::Error, "#SPILL!"),
            text(CellKind::Text, ""),
            text(CellKind::Number, "79161200000"),
            text(CellKind::DateTime, "2024-01-01"),
        ]
    );
    for (rows, code) in [
        (
            "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>",
            "corrupt_workbook",
        ),
        (
            "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>",
            "corrupt_workbook",
        ),
        (
            "<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>",
            "too_many_columns",
        ),
        (
            "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>5</v></c></row>",
            "corrupt_workbook",
        ),
    ] {
        assert_eq!(
            read(rows, false).refused(&SourceSettings::default()).code(),
            code
        );
    }
    // calamine's arithmetic overflows here, which is a panic in a debug build.
    let absurd = read(
        "<row r=\"2\"><c r=\"AAAAAAAAAAAA2\"><v>1</v></c></row>",
        false,
    );
    assert!(survey(&absurd.path, &SourceSettings::default()).is_err());
}

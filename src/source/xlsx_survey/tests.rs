//! Which sheet of a workbook is read, and which row of it holds the titles.

use rust_xlsxwriter::{Workbook, Worksheet};

use super::super::fixtures::{Fixture, read_all, title_texts};
use super::super::survey;
use super::{SourceErrorKind, SourceSettings};
use crate::domain::{Coded as _, SourceNote};

fn sheet(name: &str, rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    sheet
}

fn fixture(name: &str, sheets: Vec<Worksheet>) -> Fixture {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Fixture::new(name, &workbook.save_to_buffer().unwrap())
}

fn wanting(titles: &[&str]) -> SourceSettings {
    SourceSettings {
        wanted_titles: titles.iter().map(|&title| title.to_owned()).collect(),
        ..SourceSettings::default()
    }
}

fn three_sheets() -> Fixture {
    let mut old = sheet(
        "Архив",
        &[&["Имя", "Телефон", "Город"], &["Ян", "3", "Омск"]],
    );
    old.set_hidden(true);
    fixture(
        "leads.xlsx",
        vec![
            sheet(
                "Инструкция",
                &[&["Заполните лист «Лиды»"], &["Имя — обязательно"]],
            ),
            sheet("Лиды", &[&["Имя", "Телефон"], &["Анна", "1"]]),
            sheet("Пусто", &[]),
            old,
        ],
    )
}

#[test]
fn the_sheet_is_the_only_one_with_data_or_the_one_with_the_wanted_titles() {
    let only = fixture(
        "leads.csv",
        vec![sheet("Пусто", &[]), sheet("Лиды", &[&["Имя"], &["Анна"]])],
    );
    let info = only.surveyed();
    assert_eq!((info.sheet.as_str(), info.header_row), ("Лиды", 1));
    assert_eq!(info.notes[0].code(), "extension_mismatch");

    let info = survey(&three_sheets().path, &wanting(&["имя", "телефон"])).unwrap();
    assert_eq!(info.sheet, "Лиды");
    assert_eq!(
        info.notes,
        [
            SourceNote::OtherSheets {
                sheets: vec!["Инструкция".to_owned()]
            },
            SourceNote::HiddenSheets {
                sheets: vec!["Архив".to_owned()]
            }
        ]
    );
}

#[test]
fn a_sheet_that_is_named_is_read_even_when_hidden_and_a_missing_one_is_told() {
    let file = three_sheets();
    let named = |name: &str| SourceSettings {
        sheet: Some(name.to_owned()),
        ..SourceSettings::default()
    };
    let info = survey(&file.path, &named("архив ")).unwrap();
    assert_eq!(info.sheet, "Архив");
    assert_eq!(title_texts(&info), ["Имя", "Телефон", "Город"]);
    let missing = survey(&file.path, &named("Лид")).unwrap_err();
    assert_eq!(missing.sheet.as_deref(), Some("Лид"));
    let SourceErrorKind::SheetNotFound { sheets, nearest } = missing.kind else {
        panic!("{missing}");
    };
    assert_eq!((sheets.len(), nearest.as_str()), (4, "Лиды"));
    assert_eq!(file.refused(&named("Пусто")), SourceErrorKind::EmptySheet);
}

#[test]
fn sheets_that_nothing_tells_apart_are_listed() {
    let file = three_sheets();
    let sheets = vec!["Инструкция".to_owned(), "Лиды".to_owned()];
    assert_eq!(
        file.refused(&wanting(&[])),
        SourceErrorKind::SeveralSheets {
            sheets: sheets.clone()
        }
    );
    assert_eq!(
        file.refused(&wanting(&["Город"])),
        SourceErrorKind::SeveralSheets { sheets }
    );
}

#[test]
fn a_failures_csv_that_was_saved_as_a_workbook_needs_neither_the_sheet_nor_the_row_of_its_list() {
    let rows: &[&[&str]] = &[
        &["Имя", "_origin", "_row"],
        &["Анна", "K-1", "5"],
        &["Пётр", "K-2", "6"],
        &["Ян", "K-3", "7"],
    ];
    let file = fixture("mended.xlsx", vec![sheet("failures", rows)]);
    for name in [None, Some("Лиды".to_owned())] {
        let settings = SourceSettings {
            sheet: name,
            header_row: Some(3),
            ..wanting(&["Имя"])
        };
        let info = survey(&file.path, &settings).unwrap();
        assert_eq!((info.sheet.as_str(), info.header_row), ("failures", 1));
        assert_eq!(read_all(&file.path, &info).unwrap().rows.len(), 3);
    }
}

#[test]
fn a_header_row_that_is_set_is_obeyed_or_refused() {
    let file = fixture("leads.xlsx", vec![sheet("Лиды", &[&["a"], &[], &["1"]])]);
    let row = |number| SourceSettings {
        header_row: Some(number),
        ..SourceSettings::default()
    };
    let info = survey(&file.path, &row(3)).unwrap();
    assert_eq!((info.header_row, info.title(0)), (3, "1"));
    assert_eq!(
        file.refused(&row(2)),
        SourceErrorKind::HeaderRowEmpty { header_row: 2 }
    );
    assert_eq!(
        file.refused(&row(9)),
        SourceErrorKind::HeaderRowBeyondEnd {
            header_row: 9,
            rows: 3
        }
    );
}

#[test]
fn a_workbook_that_breaks_off_anywhere_is_refused_and_never_half_read() {
    let file = three_sheets();
    let whole = std::fs::read(&file.path).unwrap();
    for part in 1..20 {
        let cut = Fixture::new("leads.xlsx", &whole[..whole.len() * part / 20]);
        let kind = cut.refused(&wanting(&["Имя"]));
        assert_eq!(kind.code(), "corrupt_workbook", "{part}/20");
    }
}

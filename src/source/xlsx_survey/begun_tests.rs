//! What is read while a workbook is looked at is what is read behind that look, or nothing.

use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::super::fixtures::{Fixture, raw_workbook, read_all};
use super::super::{BookShelf, survey};
use super::{SourceErrorKind, SourceSettings};
use crate::domain::{Coded as _, SourceInfo};

/// More than is read ahead.
const ROWS: u32 = 60_000;

fn unhashed() -> SourceSettings {
    SourceSettings {
        unhashed: true,
        ..SourceSettings::default()
    }
}

/// A large sheet; what is merged, hidden and not computed stands at its end.
fn large() -> Fixture {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, title) in (0..).zip(["Имя", "Телефон", "Город", "Доля"]) {
        sheet.write(0, column, title).unwrap();
    }
    let percent = Format::new().set_num_format("0%");
    for row in 1..=ROWS {
        sheet.write(row, 0, format!("Анна {row}")).unwrap();
        sheet.write(row, 1, row).unwrap();
        if row % 7 > 0 {
            sheet.write(row, 2, "Омск").unwrap();
        }
    }
    sheet.write_with_format(ROWS, 3, 0.5, &percent).unwrap();
    sheet.set_row_hidden(ROWS - 3).unwrap();
    let formula = Formula::new("=B2").set_result("");
    sheet.write(ROWS - 2, 3, formula).unwrap();
    sheet
        .merge_range(ROWS + 1, 0, ROWS + 2, 0, "Общая", &Format::new())
        .unwrap();
    sheet.write(ROWS + 2, 1, 7).unwrap();
    Fixture::new("leads.xlsx", &workbook.save_to_buffer().unwrap())
}

#[test]
fn rows_that_were_begun_are_those_of_a_reader_that_opens_the_workbook_itself() {
    let file = large();
    for (fill_merged, skip_hidden) in [(None, false), (Some(true), false), (Some(false), true)] {
        let hashed = SourceSettings {
            fill_merged,
            skip_hidden,
            ..SourceSettings::default()
        };
        let unhashed = SourceSettings {
            unhashed: true,
            ..hashed.clone()
        };
        let kept = BookShelf::default().file(file.path.clone());
        let behind = survey(&file.path, &hashed).unwrap();
        let begun = survey(&kept, &unhashed).unwrap();
        let sha256 = behind.sha256.clone();
        assert_eq!(
            SourceInfo {
                sha256,
                ..begun.clone()
            },
            behind
        );
        let all = read_all(&file.path, &behind).unwrap();
        let hidden = usize::from(skip_hidden);
        assert_eq!(all.rows.len(), ROWS as usize + 2 - hidden);
        for _ in 0..2 {
            assert!(read_all(&kept, &begun).unwrap() == all);
        }
        // One that nobody wants.
        let again = BookShelf::default().file(file.path.clone());
        assert_eq!(survey(&again, &unhashed).unwrap(), begun);
    }
}

/// A large sheet of rows, which are packed, before `last`.
fn packed(first: &str, last: &str) -> Vec<u8> {
    let row = |number: u32| {
        format!("<row r=\"{number}\"><c r=\"A{number}\" t=\"str\"><v>Анна {number}</v></c></row>")
    };
    let rows: String = (2..ROWS).map(row).collect();
    let title = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Имя</v></c></row>";
    let stored = raw_workbook(&format!("{title}{first}{rows}{last}"), false);
    let mut members = ZipArchive::new(Cursor::new(stored)).unwrap();
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..members.len() {
        let mut member = members.by_index(place).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let options = SimpleFileOptions::default();
        packed.start_file(name, options).unwrap();
        packed.write_all(&bytes).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

fn refused(bytes: &[u8]) -> SourceErrorKind {
    let file = Fixture::new("leads.xlsx", bytes);
    let alone = file.refused(&SourceSettings::default());
    for settings in [unhashed(), SourceSettings::default()] {
        let kept = BookShelf::default().file(file.path.clone());
        assert_eq!(survey(&kept, &settings).unwrap_err().kind, alone);
    }
    alone
}

#[test]
fn what_the_look_refuses_is_refused_whatever_was_met_before() {
    let doctype = "<!DOCTYPE x>";
    // Cells out of order, and a reference by which calamine panics in a debug build.
    let odd = "<row r=\"1\"><c r=\"C1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row>";
    let absurd = "<row r=\"1\"><c r=\"AAAAAAAAAAAA1\"><v>1</v></c></row>";
    for first in ["", odd, absurd] {
        assert_eq!(refused(&packed(first, doctype)).code(), "forbidden_markup");
        if !first.is_empty() {
            assert_eq!(refused(&packed(first, "")).code(), "corrupt_workbook");
        }
    }
    let endless = "x".repeat(17 << 20);
    assert_eq!(refused(&packed(&endless, "")).code(), "unpacks_too_large");
}

#[test]
fn a_part_that_is_not_as_large_as_it_claims_is_read_as_it_is() {
    let honest = packed("", "");
    let size = {
        let mut archive = ZipArchive::new(Cursor::new(&honest)).unwrap();
        let part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        u32::try_from(part.size()).unwrap()
    };
    for claimed in [size - 1, size + 1, 2 * size] {
        let mut lying = honest.clone();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == size.to_le_bytes() {
                lying[at..at + 4].copy_from_slice(&claimed.to_le_bytes());
            }
        }
        let read = |bytes: &[u8], settings: &SourceSettings| {
            let file = Fixture::new("leads.xlsx", bytes);
            let kept = BookShelf::default().file(file.path.clone());
            let info = survey(&kept, settings).map_err(|error| error.kind)?;
            read_all(&kept, &info).map_err(|error| error.kind)
        };
        let expected = read(&honest, &SourceSettings::default());
        assert!(expected.is_ok());
        for settings in [unhashed(), SourceSettings::default()] {
            let found = read(&lying, &settings);
            if claimed < size {
                assert_eq!(found.unwrap_err().code(), "corrupt_workbook");
            } else {
                assert!(found == expected, "{claimed}");
            }
        }
    }
}

//! What holds for any rows and any bytes.

use encoding_rs::WINDOWS_1251;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use crate::domain::{SourceFound, SourceSettings};

use super::fixtures::{Fixture, Row, read_all};
use super::header::is_blank;
use super::{open, survey};

/// An encoding as files come in it, with the texts that it can hold.
#[derive(Debug, Clone, Copy)]
enum Written {
    Utf8,
    Utf8Mark,
    Utf16Le,
    Utf16Be,
    Windows1251,
}

impl Written {
    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Mark => format!("\u{feff}{text}").into_bytes(),
            Self::Utf16Le => format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            Self::Utf16Be => format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect(),
            Self::Windows1251 => WINDOWS_1251.encode(text).0.into_owned(),
        }
    }
}

/// Cells that are hard on a reader.
fn cell(written: Written) -> impl Strategy<Value = String> {
    match written {
        Written::Windows1251 => "[а-яА-ЯёЁ№«»a-z0-9 ;,\t|\"'\r\n]{0,12}".boxed(),
        Written::Utf8 | Written::Utf8Mark | Written::Utf16Le | Written::Utf16Be => prop_oneof![
            "\\PC{0,8}",
            "[а-я;,\t|\"'\r\n ]{0,12}",
            any::<String>(),
            Just("\u{a0}".to_owned()),
        ]
        .boxed(),
    }
}

/// A cell of several lines that could itself hold a row of three cells is what the reader takes for swallowed rows
/// (`quoting.rs` says what that costs); a random one has its delimiters taken out.
fn without_rows(cell: String, delimiter: char) -> String {
    let lines = cell.contains(['\n', '\r']);
    if lines && cell.matches(delimiter).count() >= 2 {
        cell.replace(delimiter, "x")
    } else {
        cell
    }
}

fn table() -> impl Strategy<Value = (Written, u8, Vec<Vec<String>>)> {
    let written = prop_oneof![
        Just(Written::Utf8),
        Just(Written::Utf8Mark),
        Just(Written::Utf16Le),
        Just(Written::Utf16Be),
        Just(Written::Windows1251),
    ];
    let delimiter = prop_oneof![Just(b';'), Just(b','), Just(b'\t'), Just(b'|')];
    (written, delimiter).prop_flat_map(|(written, delimiter)| {
        let plain = move |cell: String| without_rows(cell, char::from(delimiter));
        let rows = vec(vec(cell(written).prop_map(plain), 3), 0..12);
        (Just(written), Just(delimiter), rows)
    })
}

proptest! {
    #[test]
    fn any_rows_that_the_csv_crate_writes_are_read_back_under_their_numbers(
        (written, delimiter, rows) in table(),
        lf in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if lf { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF })
            .from_writer(Vec::new());
        let titles = ["Имя", "Телефон", "Сумма"].map(str::to_owned);
        writer.write_record(&titles).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let file = Fixture::new("leads.csv", &written.bytes(&text));
        let settings = SourceSettings {
            wanted_titles: titles.to_vec(),
            // A few random letters are no evidence of an encoding.
            encoding: matches!(written, Written::Windows1251).then(|| "windows-1251".to_owned()),
            ..SourceSettings::default()
        };
        let info = survey(&file.path, &settings).unwrap();
        let found = match &info.found {
            SourceFound::Csv { delimiter, .. } => *delimiter,
            SourceFound::Workbook(_) => '?',
        };
        prop_assert_eq!(found, char::from(delimiter));
        prop_assert_eq!(info.header_row, 1);
        let all = read_all(&file.path, &info).unwrap();
        let expected: Vec<Row> = (2..)
            .zip(rows)
            .filter(|(_, row)| !row.iter().all(|cell| is_blank(cell)))
            .collect();
        prop_assert_eq!(all.rows, expected);
        prop_assert!(all.problems.iter().all(|&(_, code)| code == "nul_bytes"), "{:?}", all.problems);
    }

    #[test]
    fn any_bytes_end_in_rows_or_in_an_error(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..400),
            vec(prop_oneof![Just(b'"'), Just(b';'), Just(b'\n'), Just(b'\r'), Just(b'x'), Just(0xD0)], 0..400),
            vec(any::<u8>(), 0..200).prop_map(|tail| [b"PK\x03\x04xl/workbook.xml".as_slice(), &tail, b"PK\x05\x06"].concat()),
        ],
    ) {
        let file = Fixture::new("leads.csv", &bytes);
        if let Ok(info) = survey(&file.path, &SourceSettings::default()) {
            prop_assert_eq!(info.bytes, bytes.len() as u64);
            let all = read_all(&file.path, &info).unwrap();
            let numbers: Vec<u64> = all.rows.iter().map(|row| row.0).collect();
            prop_assert!(numbers.is_sorted());
            prop_assert!(numbers.iter().all(|&number| number > info.header_row));
        }
    }
}

#[test]
fn a_survey_made_for_another_file_breaks_nothing() {
    let long = Fixture::new("leads.csv", b"t\n\n\na;b\n1;2\n");
    let short = Fixture::new("leads.csv", b"x\n");
    let info = long.surveyed();
    let mut reader = open(&short.path, &info, crate::domain::SourceIndex(0)).unwrap();
    let mut block = crate::domain::RowBlock::new();
    assert!(!reader.read(&mut block).unwrap());
}

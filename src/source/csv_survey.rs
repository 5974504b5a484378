//! The survey of a text file: encoding, delimiter, row of titles.

use std::io::{Read, Seek as _, SeekFrom};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use crate::domain::{
    SheetLayout, SourceFound, SourceNote, SourceRange, SourceSettings, is_returned,
};

use super::csv_cells::CellReading;
use super::csv_reader::{of_record, open_records};
use super::csv_records::{RecordError, Records};
use super::encoding::{Decided, ToldBy, by_label, decide, utf_16_without_mark};
use super::hash::open_regular;
use super::header::{Candidate, HEADER_ROWS, TitleSet, is_blank};
use super::kind::{Kind, is_no_text};
use super::layout::{Looking, lay_out};
use super::strict::first_bad_byte;
use super::survey::{Found, Look};
use super::text_stream::{TextStream, swap_quotes};
use super::{SourceError, SourceErrorKind, dialect};

/// Rows behind the header that show whether a column without a title is used.
const ROWS_BELOW: usize = 50;

/// Surveys a text file. What is set is meant for the list that the mapping was written for: a `failures.csv` of that list has
/// its titles in the first row, whatever encoding and delimiter it was saved with.
pub(super) fn survey(
    path: &Path,
    look: &Look,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    match returned(look, settings) {
        Some(settings) => survey_as_set(path, look, &settings),
        None => survey_as_set(path, look, settings),
    }
}

/// How to read a `failures.csv`, if the file is one: as it is found.
fn returned(look: &Look, settings: &SourceSettings) -> Option<SourceSettings> {
    let decided = decide_encoding(look, None).ok()?;
    let text = decoded(&look.sample, decided);
    let set = settings.delimiter.and_then(|set| u8::try_from(set).ok());
    let named = dialect::sep_line(&text).map(|(delimiter, _)| delimiter);
    let looked_for = dialect::DELIMITERS.into_iter().chain(set).chain(named);
    for delimiter in looked_for.filter(|&byte| dialect::usable(byte)) {
        let mut records = Records::new(TextStream::new(text.as_slice(), UTF_8), delimiter);
        records.skip_sep_line().ok()?;
        let whole = SourceRange::default();
        let Ok(rows) = candidates(&mut records, UTF_8, whole, None, 1) else {
            continue;
        };
        if let Some(first) = rows.first().filter(|row| has_returned(row)) {
            return Some(SourceSettings {
                header_row: Some(first.number),
                delimiter: Some(char::from(delimiter)),
                wanted_titles: settings.wanted_titles.clone(),
                ..SourceSettings::default()
            });
        }
    }
    None
}

/// Whether these are the titles of a `failures.csv`.
pub(super) fn has_returned(titles: &Candidate) -> bool {
    is_returned(titles.cells.iter().map(String::as_str))
}

fn survey_as_set(
    path: &Path,
    look: &Look,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    let fail = |kind| SourceError::of_file(path, kind);
    let label = settings.encoding.as_deref();
    let decided = decide_encoding(look, label).map_err(fail)?;
    let told = decided.bom || label.is_some() || decided.told_by == ToldBy::Zeros;
    if !told && is_no_text(&look.sample) {
        return Err(fail(SourceErrorKind::NotText));
    }
    if settings.strict_encoding {
        refuse_bad_bytes(path, decided)?;
    }
    let wanted = TitleSet::new(&settings.wanted_titles);
    let mut text = decoded(&look.sample, decided);
    let single_quotes = stands_in_apostrophes(&text, look.cut);
    if single_quotes {
        swap_quotes(&mut text);
    }
    let choice = delimiter(&text, look.cut, settings, &wanted).map_err(fail)?;
    let mut records = open_records(path, decided, choice.delimiter, single_quotes)?;
    let range = settings.range;
    let limit = HEADER_ROWS + ROWS_BELOW;
    let rows = candidates(
        &mut records,
        decided.encoding,
        range,
        settings.header_row,
        limit,
    )
    .map_err(|error| fail(of_record(&error)).in_row(records.number()))?;
    let looking = Looking {
        kind: Kind::Text,
        settings,
        header_row: settings.header_row,
        wanted: &wanted,
        last: records.number(),
        merged: Vec::new(),
    };
    let layout = lay_out(&rows, &looking).map_err(fail)?;
    let mut notes = notes(label, decided, choice);
    if single_quotes {
        notes.push(SourceNote::SingleQuotes);
    }
    notes.extend(layout.notes);
    Ok(Found {
        kind: SourceFound::Csv {
            encoding: decided.encoding.name().to_owned(),
            bom: decided.bom,
            delimiter: char::from(choice.delimiter),
            single_quotes,
        },
        sheet: String::new(),
        header_row: layout.header_row,
        header: layout.header,
        range,
        layout: SheetLayout::default(),
        usual_cells: layout.usual_cells,
        notes,
        returned: Vec::new(),
    })
}

/// With `strict_encoding`: an error that names the first byte that is no text.
fn refuse_bad_bytes(path: &Path, decided: Decided) -> Result<(), SourceError> {
    let io = |error| SourceError::of_file(path, SourceErrorKind::of_io(&error));
    let mark = decided.bom_bytes() as u64;
    let mut file = open_regular(path)?;
    file.seek(SeekFrom::Start(mark)).map_err(io)?;
    let bad = first_bad_byte(file, mark, decided.encoding).map_err(io)?;
    bad.map_or(Ok(()), |bad| {
        let kind = SourceErrorKind::BytesNoText {
            encoding: decided.encoding.name().to_owned(),
            line: bad.line,
            offset: bad.offset,
        };
        Err(SourceError::of_file(path, kind))
    })
}

/// The encoding, told by the first block beyond ASCII where the file's beginning is pure ASCII.
fn decide_encoding(look: &Look, label: Option<&str>) -> Result<Decided, SourceErrorKind> {
    if look.sample.is_ascii() && utf_16_without_mark(&look.sample).is_none() {
        decide(&look.beyond_ascii, label)
    } else {
        decide(&look.sample, label)
    }
}

/// The sample as UTF-8.
fn decoded(sample: &[u8], decided: Decided) -> Vec<u8> {
    let behind_mark = sample.get(decided.bom_bytes()..).unwrap_or(&[]);
    let mut stream = TextStream::new(behind_mark, decided.encoding);
    let mut text = Vec::new();
    let mut block = vec![0; 1 << 16];
    while let Ok(read @ 1..) = stream.fill(&mut block) {
        text.extend_from_slice(block.get(..read).unwrap_or(&[]));
    }
    text
}

/// The delimiter that is set, that the `sep=` line names, or that is found.
fn delimiter(
    text: &[u8],
    cut: bool,
    settings: &SourceSettings,
    wanted: &TitleSet,
) -> Result<dialect::Choice, SourceErrorKind> {
    let chosen = |delimiter| dialect::Choice {
        delimiter,
        single_column: false,
    };
    if let Some(delimiter) = settings.delimiter {
        return u8::try_from(delimiter)
            .ok()
            .filter(|&byte| dialect::usable(byte))
            .map(chosen)
            .ok_or_else(|| SourceErrorKind::BadDelimiter {
                delimiter: delimiter.to_string(),
            });
    }
    Ok(dialect::sep_line(text).map_or_else(
        || dialect::choose(text, cut, wanted),
        |(delimiter, _)| chosen(delimiter),
    ))
}

/// Whether every line of a text, of at least two, begins and ends with an apostrophe (CSV-19).
fn stands_in_apostrophes(text: &[u8], cut: bool) -> bool {
    let lines = text.split(|&byte| byte == b'\n' || byte == b'\r');
    let mut lines: Vec<&[u8]> = lines
        .map(|line| match line.trim_ascii_end() {
            [line @ .., last] if dialect::DELIMITERS.contains(last) => line,
            line => line,
        })
        .filter(|line| !line.is_empty())
        .collect();
    if cut {
        lines.pop();
    }
    let quoted = |line: &&[u8]| matches!(line, [b'\'', .., b'\'']);
    lines.len() > 1 && lines.iter().all(quoted)
}

/// The first rows that are not blank, within what is read; from `header_row` on where that is set.
fn candidates<R: Read>(
    records: &mut Records<R>,
    encoding: &'static Encoding,
    range: SourceRange,
    header_row: Option<u64>,
    limit: usize,
) -> Result<Vec<Candidate>, RecordError> {
    let reading = CellReading {
        encoding,
        returned: false,
        columns: range.columns(),
    };
    let mut rows = Vec::new();
    while rows.len() < limit {
        let Some(record) = records.next()? else { break };
        if range.is_behind(record.number) {
            break;
        }
        let is_header = header_row == Some(record.number);
        let early = header_row.is_some_and(|wanted| record.number < wanted);
        if early || !is_header && !range.has_row(record.number) {
            continue;
        }
        let cells = reading.texts(records);
        if cells.iter().any(|cell| !is_blank(cell)) {
            rows.push(Candidate {
                number: record.number,
                cells,
                data: false,
            });
        }
    }
    Ok(rows)
}

fn notes(label: Option<&str>, decided: Decided, choice: dialect::Choice) -> Vec<SourceNote> {
    let mut notes = Vec::new();
    let named: Option<&'static Encoding> = label.and_then(|label| by_label(label).ok());
    if let (Some(label), true) = (label, named.is_some_and(|named| named != decided.encoding)) {
        notes.push(SourceNote::EncodingByMark {
            label: label.to_owned(),
            encoding: decided.encoding.name().to_owned(),
        });
    }
    let encoding = decided.encoding.name().to_owned();
    match decided.told_by {
        ToldBy::Certain => {}
        ToldBy::Zeros => notes.push(SourceNote::EncodingWithoutMark { encoding }),
        ToldBy::Letters(percent) => notes.push(SourceNote::EncodingGuessed { encoding, percent }),
    }
    if choice.single_column {
        notes.push(SourceNote::SingleColumn);
    }
    notes
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1251;

    use super::super::fixtures::{Fixture, read_all, row, title_texts};
    use super::super::survey;
    use super::{SourceErrorKind, SourceFound, SourceSettings};
    use crate::domain::{Coded as _, SourceInfo, SourceNote};

    fn csv(info: &SourceInfo) -> (&str, bool, char) {
        match &info.found {
            SourceFound::Csv {
                encoding,
                bom,
                delimiter,
                ..
            } => (encoding.as_str(), *bom, *delimiter),
            SourceFound::Workbook(_) => panic!("no workbook"),
        }
    }

    fn utf16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mut file = mark.to_vec();
        file.extend(text.encode_utf16().flat_map(bytes));
        file
    }

    #[test]
    fn the_same_list_is_read_alike_in_every_encoding_and_with_every_delimiter() {
        for delimiter in [';', ',', '\t', '|'] {
            let text =
                "Имя;Телефон;Сумма\r\nПётр;+7 916 123-45-67;\"1500,50\"\r\nАнна;8(495)1;0\r\n"
                    .replace(';', &delimiter.to_string());
            let (cp1251, _, _) = WINDOWS_1251.encode(&text);
            let files = [
                ("UTF-8", false, text.clone().into_bytes()),
                ("UTF-8", true, format!("\u{feff}{text}").into_bytes()),
                ("windows-1251", false, cp1251.into_owned()),
                (
                    "UTF-16LE",
                    true,
                    utf16(&text, [0xFF, 0xFE], u16::to_le_bytes),
                ),
                (
                    "UTF-16BE",
                    true,
                    utf16(&text, [0xFE, 0xFF], u16::to_be_bytes),
                ),
            ];
            for (encoding, bom, bytes) in files {
                let file = Fixture::new("leads.csv", &bytes);
                let info = file.surveyed();
                assert_eq!(csv(&info), (encoding, bom, delimiter));
                assert_eq!(title_texts(&info), ["Имя", "Телефон", "Сумма"]);
                let all = read_all(&file.path, &info).unwrap();
                assert_eq!(
                    all.rows,
                    [
                        row(2, &["Пётр", "+7 916 123-45-67", "1500,50"]),
                        row(3, &["Анна", "8(495)1", "0"])
                    ]
                );
                assert_eq!(all.problems, []);
            }
        }
    }

    #[test]
    fn a_sep_line_is_obeyed_and_is_no_row() {
        let file = Fixture::new("leads.csv", b"sep=|\r\na;x|b\r\n1;y|2\r\n");
        let info = file.surveyed();
        assert_eq!((csv(&info).2, info.header_row), ('|', 1));
        let all = read_all(&file.path, &info).unwrap();
        assert_eq!(all.rows, [row(2, &["1;y", "2"])]);
    }

    #[test]
    fn what_is_set_wins_over_what_would_be_found() {
        let (bytes, _, _) = WINDOWS_1251.encode("x,Дата;y\nИмя,1;b\nАнна,2;c\n");
        let file = Fixture::new("leads.csv", &bytes);
        let settings = SourceSettings {
            header_row: Some(2),
            encoding: Some("cp866".to_owned()),
            delimiter: Some(','),
            ..SourceSettings::default()
        };
        let info = survey(&file.path, &settings).unwrap();
        assert_eq!(csv(&info), ("IBM866", false, ','));
        assert_eq!((info.header_row, info.header.len()), (2, 2));
        assert_eq!(info.title(1), "1;b");
    }

    #[test]
    fn a_failures_csv_that_comes_back_is_read_as_it_is_and_not_as_its_list_was() {
        let settings = SourceSettings {
            header_row: Some(4),
            encoding: Some("utf-16le".to_owned()),
            delimiter: Some('~'),
            wanted_titles: vec!["Имя".to_owned()],
            ..SourceSettings::default()
        };
        let list = "Имя~Тел~_origin~_row\nАнна~1~K-1~5\nПётр~2~K-2~6\nИмя~3~K-3~7\n";
        for delimiter in ['~', ';', '\t'] {
            let text = list.replace('~', &delimiter.to_string());
            let file = Fixture::new("failures.csv", text.as_bytes());
            let info = survey(&file.path, &settings).unwrap();
            assert_eq!(csv(&info), ("UTF-8", false, delimiter));
            assert_eq!((info.header_row, info.notes.len()), (1, 0));
            assert_eq!(read_all(&file.path, &info).unwrap().rows.len(), 3);
        }
    }

    #[test]
    fn columns_without_a_title_that_hold_values_are_named() {
        let text = "Имя;;Телефон;\u{a0};;\nАнна;да;1;;;\nПётр;;2;;x;\nЯн;нет;3;;;\n";
        let file = Fixture::new("leads.csv", text.as_bytes());
        let told = |columns: &[&str]| SourceNote::UntitledColumns {
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
        };
        assert_eq!(file.surveyed().notes, [told(&["B (2)", "E (1)"])]);
        let settings = SourceSettings {
            wanted_titles: vec!["Имя".to_owned(), "B".to_owned()],
            ..SourceSettings::default()
        };
        let info = survey(&file.path, &settings).unwrap();
        assert_eq!(info.notes, [told(&["E (1)"])]);
        let bitrix = Fixture::new("leads.csv", "ID;Имя;\n1;Анна;\n".as_bytes());
        assert_eq!(bitrix.surveyed().notes, []);
    }

    #[test]
    fn settings_that_cannot_be_met_are_told() {
        let file = Fixture::new("leads.csv", b"a;b\n\n1;2\n");
        let with = |settings: SourceSettings| file.refused(&settings);
        let set = SourceSettings::default;
        assert_eq!(
            with(SourceSettings {
                header_row: Some(2),
                ..set()
            }),
            SourceErrorKind::HeaderRowEmpty { header_row: 2 }
        );
        assert_eq!(
            with(SourceSettings {
                header_row: Some(9),
                ..set()
            }),
            SourceErrorKind::HeaderRowBeyondEnd {
                header_row: 9,
                rows: 3
            }
        );
        assert_eq!(
            with(SourceSettings {
                delimiter: Some('—'),
                ..set()
            }),
            SourceErrorKind::BadDelimiter {
                delimiter: "—".to_owned()
            }
        );
    }

    #[test]
    fn files_that_hold_no_list_are_refused_for_what_they_are() {
        let refused = |bytes: &[u8]| {
            let file = Fixture::new("leads.csv", bytes);
            file.refused(&SourceSettings::default()).code()
        };
        assert_eq!(refused(b""), "empty_file");
        assert_eq!(refused(b"\xEF\xBB\xBF\r\n;;\r\n \r\n"), "empty_file");
        assert_eq!(
            refused(b"+79161234567;a@example.org\n+79161234568;b@example.org\n"),
            "header_not_found"
        );
        assert_eq!(refused(&[0, 1, 2, 3].repeat(50)), "not_text");
        assert_eq!(refused(b"%PDF-1.7\n"), "unsupported_format");
        assert_eq!(refused("a;".repeat(20_000).as_bytes()), "too_many_columns");
    }

    #[test]
    fn titles_alone_are_a_list_of_no_rows() {
        let file = Fixture::new("leads.csv", "Имя;Телефон".as_bytes());
        let info = file.surveyed();
        assert_eq!(read_all(&file.path, &info).unwrap().rows, []);
    }

    #[test]
    fn one_column_and_a_misleading_name_are_noted() {
        let file = Fixture::new("leads.xlsx", "ФИО телефон\nИванов 1\nПетров 2\n".as_bytes());
        let notes = file.surveyed().notes;
        assert_eq!(notes[0], SourceNote::SingleColumn);
        assert_eq!(notes[1].code(), "extension_mismatch");
    }

    #[test]
    fn an_encoding_that_shows_late_in_the_file_is_found_all_the_same() {
        let mut text = "name;phone\n".to_owned();
        text.push_str(&"Ann;+79161234567\n".repeat(30_000));
        let (tail, _, _) = WINDOWS_1251.encode("Пётр Орлов;+79161234567\n");
        let mut bytes = text.into_bytes();
        bytes.extend(tail.iter());
        let file = Fixture::new("leads.csv", &bytes);
        assert_eq!(csv(&file.surveyed()).0, "windows-1251");
    }
}

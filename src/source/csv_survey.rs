//! The survey of a text file: encoding, delimiter, row of titles.

use std::fs::File;
use std::path::Path;

use encoding_rs::Encoding;

use crate::domain::{SourceFound, SourceNote, SourceSettings};

use super::csv_reader::{of_record, open_records};
use super::csv_records::{RecordError, Records};
use super::encoding::{Decided, by_label, decide};
use super::header::{Candidate, HEADER_ROWS, TitleSet, find, is_blank};
use super::kind::is_no_text;
use super::survey::{Found, Look, titles};
use super::text_stream::TextStream;
use super::{SourceError, SourceErrorKind, dialect};

/// Rows behind the header that show whether a column without a title is used.
const ROWS_BELOW: usize = 50;

/// Surveys a text file.
pub(super) fn survey(
    path: &Path,
    look: &Look,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    let fail = |kind| SourceError::of_file(path, kind);
    let label = settings.encoding.as_deref();
    let decided = decide_encoding(look, label).map_err(fail)?;
    if !decided.bom && label.is_none() && is_no_text(&look.sample) {
        return Err(fail(SourceErrorKind::NotText));
    }
    let wanted = TitleSet::new(&settings.wanted_titles);
    let text = decoded(&look.sample, decided);
    let choice = delimiter(&text, look.cut, settings, &wanted).map_err(fail)?;
    let mut records = open_records(path, decided, choice.delimiter)?;
    let rows = candidates(&mut records, settings.header_row)
        .map_err(|error| fail(of_record(&error)).in_row(records.number()))?;
    let place =
        header_place(&rows, settings.header_row, &wanted, records.number()).map_err(fail)?;
    let Some([header, below @ ..]) = rows.get(place..) else {
        return Err(fail(SourceErrorKind::EmptyFile));
    };
    Ok(Found {
        kind: SourceFound::Csv {
            encoding: decided.encoding.name().to_owned(),
            bom: decided.bom,
            delimiter: char::from(choice.delimiter),
        },
        sheet: String::new(),
        header_row: header.number,
        header: titles(header, below),
        notes: notes(label, decided, choice),
    })
}

/// The encoding, told by the first block beyond ASCII where the file's beginning is pure ASCII.
fn decide_encoding(look: &Look, label: Option<&str>) -> Result<Decided, SourceErrorKind> {
    if look.sample.is_ascii() {
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

/// The first rows that are not blank; from `header_row` on where that is set.
fn candidates(
    records: &mut Records<File>,
    header_row: Option<u64>,
) -> Result<Vec<Candidate>, RecordError> {
    let mut rows = Vec::new();
    while rows.len() < HEADER_ROWS + ROWS_BELOW {
        let Some(record) = records.next()? else { break };
        if header_row.is_some_and(|wanted| record.number < wanted) {
            continue;
        }
        let cells: Vec<String> = records
            .cells()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
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

/// The place of the header among `rows`, of which `last` is the highest number seen.
pub(super) fn header_place(
    rows: &[Candidate],
    header_row: Option<u64>,
    wanted: &TitleSet,
    last: u64,
) -> Result<usize, SourceErrorKind> {
    let Some(header_row) = header_row else {
        if rows.is_empty() {
            return Err(SourceErrorKind::EmptyFile);
        }
        let seen = rows.len().min(HEADER_ROWS) as u64;
        return find(rows, wanted).ok_or(SourceErrorKind::HeaderNotFound { rows: seen });
    };
    match rows.first() {
        Some(row) if row.number == header_row => Ok(0),
        None if last < header_row => Err(SourceErrorKind::HeaderRowBeyondEnd {
            header_row,
            rows: last,
        }),
        _ => Err(SourceErrorKind::HeaderRowEmpty { header_row }),
    }
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
    if choice.single_column {
        notes.push(SourceNote::SingleColumn);
    }
    notes
}

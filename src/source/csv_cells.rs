//! The cells of a record on their way into a block: decoded, without the guards of a report, within the range that is read.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};

use crate::domain::{CellKind, RowBlock, unguard};

use super::csv_records::Records;
use super::encoding::russian_reading;
use super::error_names::kind_of_text;

/// How the bytes of a record were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As the text that they are.
    Text,
    /// By another encoding than the file's, in which they are Russian (ENC-08).
    Foreign(&'static Encoding),
    /// Not: characters of replacement stand for some of them.
    Lossy,
}

/// What is done with every cell of a file.
#[derive(Debug)]
pub(super) struct CellReading {
    /// The file's encoding.
    pub(super) encoding: &'static Encoding,
    /// The file is a `failures.csv`: its cells were guarded.
    pub(super) returned: bool,
    /// The columns that are read; those before them are empty.
    pub(super) columns: Range<usize>,
}

impl CellReading {
    /// Pushes the first `count` cells of the record read last. The record is checked as a whole, and each cell for whole
    /// characters, since two halves may meet at a delimiter.
    pub(super) fn push<R: Read>(
        &self,
        records: &Records<R>,
        count: usize,
        block: &mut RowBlock,
    ) -> Reading {
        if self.takes_all(records, count)
            && let Ok(text) = simdutf8::basic::from_utf8(records.bytes())
            && block.push_texts(text, records.ends())
        {
            return Reading::Text;
        }
        if let Some(cells) = whole_text(records) {
            for (column, cell) in cells.take(self.columns.end.min(count)).enumerate() {
                self.push_text(column, cell, block);
            }
            return Reading::Text;
        }
        let reading = self.read_foreign(records);
        for (column, cell) in records
            .cells()
            .take(self.columns.end.min(count))
            .enumerate()
        {
            self.push_text(column, &text_of(cell, reading), block);
        }
        reading
    }

    /// Whether all cells of the record read last are taken, each as it stands.
    fn takes_all<R: Read>(&self, records: &Records<R>, count: usize) -> bool {
        let cells = records.ends().len();
        !self.returned
            && self.columns.start == 0
            && cells <= self.columns.end.min(count)
            // An error's name begins with it.
            && !records.has_hash()
    }

    /// The texts of the record read last, for a survey.
    pub(super) fn texts<R: Read>(&self, records: &Records<R>) -> Vec<String> {
        let reading = match whole_text(records) {
            Some(_) => Reading::Text,
            None => self.read_foreign(records),
        };
        let cells = records.cells().take(self.columns.end).enumerate();
        cells
            .map(|(column, cell)| {
                if column < self.columns.start {
                    String::new()
                } else {
                    text_of(cell, reading).into_owned()
                }
            })
            .collect()
    }

    /// Cells that are no UTF-8 in a file that is: in the one encoding in which all of them together are Russian.
    fn read_foreign<R: Read>(&self, records: &Records<R>) -> Reading {
        if self.encoding != UTF_8 {
            return Reading::Lossy;
        }
        let broken = records
            .cells()
            .filter(|cell| std::str::from_utf8(cell).is_err());
        let together = broken.collect::<Vec<_>>().join(&b' ');
        russian_reading(&together)
            .map_or(Reading::Lossy, |(encoding, _)| Reading::Foreign(encoding))
    }

    fn push_text(&self, column: usize, cell: &str, block: &mut RowBlock) {
        if column < self.columns.start {
            block.push_cell("", CellKind::Text);
            return;
        }
        let text = if self.returned {
            unguard(cell)
        } else {
            Cow::Borrowed(cell)
        };
        block.push_cell(&text, kind_of_text(&text));
    }
}

/// The cells of a record that is UTF-8 throughout.
fn whole_text<R: Read>(records: &Records<R>) -> Option<impl Iterator<Item = &str>> {
    let text = simdutf8::basic::from_utf8(records.bytes()).ok()?;
    let whole = records.ends().iter().all(|&end| text.is_char_boundary(end));
    let mut from = 0;
    let cells = records.ends().iter().map(move |&end| {
        let cell = text.get(from..end).unwrap_or("");
        from = end;
        cell
    });
    whole.then_some(cells)
}

fn text_of(cell: &[u8], reading: Reading) -> Cow<'_, str> {
    match (std::str::from_utf8(cell), reading) {
        (Ok(text), _) => Cow::Borrowed(text),
        (Err(_), Reading::Foreign(encoding)) => encoding.decode_without_bom_handling(cell).0,
        (Err(_), Reading::Text | Reading::Lossy) => String::from_utf8_lossy(cell),
    }
}

//! Records of delimited text: csv-core in front of a buffer that can be read again.
//!
//! csv-core always finds *a* reading; what it cannot do is to notice that a quote was never meant as one. So each record is
//! kept in the buffer from its first byte until it is done, and one whose quoting cannot be right (`quoting.rs` says when) is
//! read again from there without quoting. Reading goes on normally with the next record.
//!
//! Records are counted as a spreadsheet program numbers rows: blank lines too, a record of several lines once.

use std::io::{self, Read};

use csv_core::{ReadFieldResult, ReadRecordResult, Reader};

use super::csv_quotes::{Quotes, begin, core};
use super::quoting::{QUOTED_BYTES, RecordEnd, backslashes_escape, cell_is_right, swallows_rows};
use super::text_stream::TextStream;

/// Columns that spreadsheet programs know: `XFD` is the last.
pub(super) const MAX_COLUMNS: usize = 16_384;
/// Size past which a record is refused, so that memory stays bounded.
pub(super) const MAX_RECORD: usize = MAX_RECORD_MIB << 20;
/// The same in MiB.
pub(super) const MAX_RECORD_MIB: usize = 16;

/// Bytes that the buffer holds at first.
const BUFFER: usize = 1 << 17;

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// LF or CRLF.
    Lf,
    /// A CR with no LF behind it.
    Cr,
    /// The file's end.
    Eof,
}

/// What is known about a record besides its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its quoting could not be right; it was read without.
    pub(super) unbalanced: bool,
    /// Quotes inside its cells are written as `\"`; they were read as quotes.
    pub(super) escaped: bool,
    /// How it ended.
    pub(super) end: LineEnd,
}

/// Why reading cannot go on.
#[derive(Debug)]
pub(super) enum RecordError {
    /// The system failed.
    Io(io::Error),
    /// More than [`MAX_COLUMNS`] cells.
    TooManyColumns,
    /// More than [`MAX_RECORD`] bytes.
    TooLong,
}

impl From<io::Error> for RecordError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The records of a text.
pub(super) struct Records<R> {
    stream: TextStream<R>,
    delimiter: u8,
    /// Columns of the list, once they are known.
    width: usize,
    over: bool,
    buffer: Vec<u8>,
    start: usize,
    position: usize,
    filled: usize,
    quoting: Reader,
    plain: Reader,
    escaping: Reader,
    /// Looks again at what `quoting` read.
    checking: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    len: usize,
    cells: usize,
    number: u64,
    blank_lines: u64,
}

impl<R: Read> Records<R> {
    /// Records of `stream`, from its beginning.
    pub(super) fn new(stream: TextStream<R>, delimiter: u8) -> Self {
        Self {
            stream,
            delimiter,
            width: 0,
            over: false,
            buffer: vec![0; BUFFER],
            start: 0,
            position: 0,
            filled: 0,
            quoting: core(delimiter, Quotes::Doubled),
            plain: core(delimiter, Quotes::Text),
            escaping: core(delimiter, Quotes::Escaped),
            checking: core(delimiter, Quotes::Doubled),
            bytes: vec![0; 1 << 12],
            ends: vec![0; 64],
            len: 0,
            cells: 0,
            number: 0,
            blank_lines: 0,
        }
    }

    /// Leaves out a `sep=;` line, which is no row; to be called before the first record.
    pub(super) fn skip_sep_line(&mut self) -> Result<(), RecordError> {
        while self.filled < super::dialect::SEP_LINE_BYTES && self.refill()? {}
        let head = self.buffer.get(..self.filled).unwrap_or(&[]);
        if let Some((_, length)) = super::dialect::sep_line(head) {
            self.start = length;
            self.position = length;
        }
        Ok(())
    }

    /// Tells how many columns the list has; until then no record of several lines is taken for swallowed rows.
    pub(super) const fn expect_width(&mut self, width: usize) {
        self.width = width;
    }

    /// Reads the next record that is not an empty line; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record>, RecordError> {
        self.skip_empty_lines()?;
        if self.start == self.filled {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let believed = self.parse(Quotes::Doubled)?;
        let escaped = believed && self.is_escaped();
        if !believed {
            self.parse_again(Quotes::Text)?;
        } else if escaped {
            self.parse_again(Quotes::Escaped)?;
        }
        let end = self.line_end()?;
        self.start = self.position;
        Ok(Some(Record {
            number: self.number,
            unbalanced: !believed,
            escaped,
            end,
        }))
    }

    /// The number of the record or blank line read last: how many there were.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Lines without any character so far.
    pub(super) const fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// The cells of the record read last, end to end.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }

    /// Where each cell ends in [`Self::bytes`].
    pub(super) fn ends(&self) -> &[usize] {
        self.ends.get(..self.cells).unwrap_or(&[])
    }

    /// The cells of the record read last.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends().iter().map(move |&end| {
            let cell = self.bytes.get(from..end).unwrap_or(&[]);
            from = end;
            cell
        })
    }

    /// Whether nothing but line ends is left.
    pub(super) fn at_end(&mut self) -> Result<bool, RecordError> {
        self.skip_empty_lines()?;
        Ok(self.start == self.filled)
    }

    fn peek(&mut self) -> Result<Option<u8>, RecordError> {
        if self.position == self.filled {
            self.refill()?;
        }
        let next = self.buffer.get(self.position..self.filled);
        Ok(next.and_then(|rest| rest.first().copied()))
    }

    fn skip_empty_lines(&mut self) -> Result<(), RecordError> {
        while let Some(byte @ (b'\r' | b'\n')) = self.peek()? {
            self.position = self.position.saturating_add(1);
            self.start = self.position;
            if byte == b'\r' && self.peek()? == Some(b'\n') {
                self.position = self.position.saturating_add(1);
                self.start = self.position;
            }
            self.number = self.number.saturating_add(1);
            self.blank_lines = self.blank_lines.saturating_add(1);
        }
        Ok(())
    }

    /// How the record that ends before `position` ended; takes the LF of a CRLF along.
    fn line_end(&mut self) -> Result<LineEnd, RecordError> {
        let last = self.position.checked_sub(1).filter(|&at| at >= self.start);
        match last.and_then(|at| self.buffer.get(at)) {
            Some(b'\n') => Ok(LineEnd::Lf),
            Some(b'\r') => {
                self.start = self.position;
                if self.peek()? == Some(b'\n') {
                    self.position = self.position.saturating_add(1);
                    Ok(LineEnd::Lf)
                } else {
                    Ok(LineEnd::Cr)
                }
            }
            _ => Ok(LineEnd::Eof),
        }
    }

    /// Whether the record is one line whose inner quotes have backslashes.
    fn is_escaped(&self) -> bool {
        let raw = self.buffer.get(self.start..self.position).unwrap_or(&[]);
        let cells = self.bytes();
        cells.contains(&b'\\')
            && !cells.contains(&b'\n')
            && !cells.contains(&b'\r')
            && backslashes_escape(raw, self.delimiter)
    }

    /// Parses the record at `start` once more.
    fn parse_again(&mut self, quotes: Quotes) -> Result<(), RecordError> {
        self.position = self.start;
        begin(&mut self.quoting);
        begin(&mut self.plain);
        begin(&mut self.escaping);
        self.parse(quotes).map(|_| ())
    }

    /// Parses the record at `start`; `false` when its quoting cannot be right.
    fn parse(&mut self, reading: Quotes) -> Result<bool, RecordError> {
        let quoted = reading == Quotes::Doubled;
        self.len = 0;
        self.cells = 0;
        let mut checked = QUOTED_BYTES;
        loop {
            let core = match reading {
                Quotes::Doubled => &mut self.quoting,
                Quotes::Text => &mut self.plain,
                Quotes::Escaped => &mut self.escaping,
            };
            let input = self.buffer.get(self.position..self.filled).unwrap_or(&[]);
            let bytes = self.bytes.get_mut(self.len..).unwrap_or(&mut []);
            let ends = self.ends.get_mut(self.cells..).unwrap_or(&mut []);
            let (result, read, written, ended) = core.read_record(input, bytes, ends);
            let over = input.is_empty();
            self.position = self.position.saturating_add(read);
            self.len = self.len.saturating_add(written);
            self.cells = self.cells.saturating_add(ended);
            match result {
                ReadRecordResult::InputEmpty => {
                    let size = self.position.saturating_sub(self.start);
                    if quoted && size > checked {
                        checked = size.saturating_mul(2);
                        if !self.quoting_is_right(false) {
                            return Ok(false);
                        }
                    }
                    self.refill()?;
                }
                ReadRecordResult::OutputFull => grow(&mut self.bytes),
                ReadRecordResult::OutputEndsFull if self.cells >= MAX_COLUMNS => {
                    return Err(RecordError::TooManyColumns);
                }
                ReadRecordResult::OutputEndsFull => grow(&mut self.ends),
                ReadRecordResult::Record | ReadRecordResult::End => {
                    return Ok(!quoted || self.believed(over)?);
                }
            }
        }
    }

    /// Whether the finished record's quoting can be right. Nearly all records are one short line, for which nothing needs
    /// to be looked at again.
    fn believed(&mut self, over: bool) -> Result<bool, RecordError> {
        let several_lines = self.bytes().contains(&b'\n') || self.bytes().contains(&b'\r');
        let long = self.position.saturating_sub(self.start) > QUOTED_BYTES;
        if !several_lines && !long && !over {
            return Ok(true);
        }
        let lf_follows = self.peek()? == Some(b'\n');
        let raw = self.buffer.get(self.start..self.position).unwrap_or(&[]);
        let (raw, end) = match raw {
            _ if over => (raw, RecordEnd::Eof),
            [raw @ .., b'\r'] if lf_follows => (raw, RecordEnd::CrLf),
            [raw @ .., b'\r'] => (raw, RecordEnd::Cr),
            [raw @ .., b'\n'] => (raw, RecordEnd::Lf),
            raw => (raw, RecordEnd::Eof),
        };
        let swallows = several_lines && swallows_rows(raw, end, self.delimiter, self.width);
        Ok(!swallows && self.quoting_is_right(true))
    }

    /// Looks at the raw cells of the record between `start` and `position`. A cell that is still open is right only
    /// while the record is not `done`.
    fn quoting_is_right(&mut self, done: bool) -> bool {
        begin(&mut self.checking);
        let mut raw = self.buffer.get(self.start..self.position).unwrap_or(&[]);
        let mut scratch = [0; 512];
        while !raw.is_empty() {
            let whole = raw;
            let mut size = 0_usize;
            let closed = loop {
                let (result, read, _) = self.checking.read_field(raw, &mut scratch);
                raw = raw.get(read..).unwrap_or(&[]);
                size = size.saturating_add(read);
                match result {
                    ReadFieldResult::OutputFull => {}
                    ReadFieldResult::Field { .. } => break true,
                    ReadFieldResult::InputEmpty | ReadFieldResult::End => break false,
                }
            };
            let kept = size.saturating_sub(usize::from(closed));
            if !cell_is_right(whole.get(..kept).unwrap_or(&[]), done) {
                return false;
            }
        }
        true
    }

    /// Reads more behind what is in the buffer; `false` at the end. What lies before `start` makes room.
    fn refill(&mut self) -> Result<bool, RecordError> {
        if self.over {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.filled, 0);
            self.position = self.position.saturating_sub(self.start);
            self.filled = self.filled.saturating_sub(self.start);
            self.start = 0;
        }
        if self.buffer.len().saturating_sub(self.filled) < 1 << 10 {
            if self.filled > MAX_RECORD {
                return Err(RecordError::TooLong);
            }
            grow(&mut self.buffer);
        }
        let free = self.buffer.get_mut(self.filled..).unwrap_or(&mut []);
        let read = self.stream.fill(free)?;
        self.filled = self.filled.saturating_add(read);
        self.over = read == 0;
        Ok(!self.over)
    }
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>) {
    let size = buffer.len().max(64).saturating_mul(2);
    buffer.resize(size, T::default());
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use encoding_rs::UTF_8;

    use super::{LineEnd, Records, TextStream};

    /// Number, cells, and whether the record was read without quoting.
    type Seen = (u64, Vec<String>, bool);

    fn records(text: &str) -> Vec<Seen> {
        let mut records = Records::new(TextStream::new(text.as_bytes(), UTF_8), b';');
        records.skip_sep_line().unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells = records
                .cells()
                .map(|cell| String::from_utf8_lossy(cell).into_owned());
            all.push((record.number, cells.collect(), record.unbalanced));
        }
        all
    }

    fn row(number: u64, cells: &[&str]) -> Seen {
        (
            number,
            cells.iter().map(|&cell| cell.to_owned()).collect(),
            false,
        )
    }

    #[test]
    fn blank_lines_and_any_line_ends_are_counted_as_a_spreadsheet_numbers_rows() {
        let expected = [
            row(2, &["a", "b"]),
            row(4, &["c\r\nd", "e"]),
            row(5, &["f"]),
            row(7, &["g"]),
        ];
        for text in [
            "\na;b\n\n\"c\r\nd\";e\nf\n\ng\n",
            "\r\na;b\r\n\r\n\"c\r\nd\";e\r\nf\r\n\r\ng",
            "\ra;b\r\r\"c\r\nd\";e\rf\r\rg\r\r\r",
            "sep=;\r\n\ra;b\n\r\"c\r\nd\";e\r\nf\n\ng",
        ] {
            assert_eq!(records(text), expected, "{text:?}");
        }
    }

    #[test]
    fn how_a_record_ended_is_known() {
        let mut records = Records::new(TextStream::new("a\r\nb\rc\nd".as_bytes(), UTF_8), b';');
        let ends: Vec<_> = std::iter::from_fn(|| records.next().unwrap())
            .map(|record| record.end)
            .collect();
        assert_eq!(ends, [LineEnd::Lf, LineEnd::Cr, LineEnd::Lf, LineEnd::Eof]);
    }

    #[test]
    fn quotes_inside_an_unquoted_cell_are_text() {
        assert_eq!(
            records("ООО \"Ромашка\";1\n\"ООО \"\"Лютик\"\"\";2\n"),
            [
                row(1, &["ООО \"Ромашка\"", "1"]),
                row(2, &["ООО \"Лютик\"", "2"])
            ]
        );
    }

    #[test]
    fn a_stray_quote_swallows_neither_the_rest_of_the_file_nor_the_rows_up_to_the_next_quote() {
        let mut text = "1;\"Ромашка;+7916\n".to_owned();
        for number in 2..=5000 {
            writeln!(text, "{number};Лютик;+7917").unwrap();
        }
        let seen = records(&text);
        assert_eq!(seen.len(), 5000);
        assert_eq!(
            seen[0],
            (
                1,
                vec!["1".to_owned(), "\"Ромашка".to_owned(), "+7916".to_owned()],
                true
            )
        );
        assert_eq!(seen[4999], row(5000, &["5000", "Лютик", "+7917"]));

        let closed = records("1;\"Ромашка;+7916\n2;Лютик;+7917\n3;\"ООО \"\"Х\"\"\";+7918\n");
        assert!(closed[0].2);
        assert_eq!(closed[1], row(2, &["2", "Лютик", "+7917"]));
        assert_eq!(closed[2], row(3, &["3", "ООО \"Х\"", "+7918"]));
    }

    #[test]
    fn a_quote_that_the_end_of_the_file_leaves_open_costs_only_its_own_record() {
        let seen = records("1;a\n2;\"b\n3;c\n4;\"d");
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[1], (2, vec!["2".to_owned(), "\"b".to_owned()], true));
        assert_eq!(seen[2], row(3, &["3", "c"]));
        assert_eq!(seen[3], (4, vec!["4".to_owned(), "\"d".to_owned()], true));
    }

    #[test]
    fn cells_up_to_the_limits_are_believed_and_longer_ones_are_not() {
        let lines = "x\n".repeat(100);
        assert_eq!(
            records(&format!("\"{lines}\";b\n")),
            [row(1, &[&lines, "b"])]
        );
        assert_eq!(records(&format!("\"{lines}\n\";b\nc\n")).len(), 102);
        let long = "д".repeat(32_000);
        assert_eq!(records(&format!("\"{long}\";b\n")), [row(1, &[&long, "b"])]);
        let seen = records(&format!("\"{long}{long}\";b\nc\n"));
        assert_eq!(seen.len(), 2);
        assert!(seen[0].2);
        let unquoted = format!("{long}{long}{long}{long}");
        assert_eq!(
            records(&format!("{unquoted};b\n")),
            [row(1, &[&unquoted, "b"])]
        );
    }
}

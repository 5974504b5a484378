//! Records of delimited text: csv-core in front of a buffer that can be read again.
//!
//! csv-core always finds *a* reading; what it cannot do is to notice that a quote was never meant as one. So each record is
//! kept in the buffer from its first byte until it is done, and one whose quoting cannot be right (`quoting.rs` says when) is
//! read again from there without quoting. Reading goes on normally with the next record.
//!
//! Records are counted as a spreadsheet program numbers rows: blank lines too, a record of several lines once.

use std::io::{self, Read};

use csv_core::{ReadFieldResult, ReadRecordResult, Reader};
use memchr::{memchr, memchr2};

use super::csv_quotes::{Quotes, begin, core};
use super::csv_spaced::{may_be_spaced, spaced_cells};
use super::quoting::{QUOTED_BYTES, RecordEnd, backslashes_escape, cell_is_right, swallows_rows};
use super::text_stream::{TextStream, swap_quotes};

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
    /// Blanks before its quotes were left out (CSV-21).
    pub(super) spaced: bool,
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

/// Bytes that few files have: whether some text may have them.
#[derive(Debug, Clone, Copy, Default)]
struct RareBytes {
    backslash: bool,
    hash: bool,
    nul: bool,
}

impl RareBytes {
    fn of(text: &[u8]) -> Self {
        Self {
            backslash: memchr(b'\\', text).is_some(),
            hash: memchr(b'#', text).is_some(),
            nul: memchr(0, text).is_some(),
        }
    }

    const fn or(self, other: Self) -> Self {
        Self {
            backslash: self.backslash || other.backslash,
            hash: self.hash || other.hash,
            nul: self.nul || other.nul,
        }
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
    /// What the buffer has, and what it had when the record read last was parsed.
    in_buffer: RareBytes,
    in_record: RareBytes,
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
            in_buffer: RareBytes::default(),
            in_record: RareBytes::default(),
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
        self.in_record = self.in_buffer;
        let escaped = believed && self.in_record.backslash && self.is_escaped();
        let mut spaced = false;
        if !believed {
            self.parse_again(Quotes::Text)?;
        } else if escaped {
            self.parse_again(Quotes::Escaped)?;
        } else {
            spaced = self.take_spaced();
        }
        let end = self.line_end()?;
        self.start = self.position;
        if self.stream.has_single_quotes() {
            swap_quotes(self.bytes.get_mut(..self.len).unwrap_or(&mut []));
        }
        Ok(Some(Record {
            number: self.number,
            unbalanced: !believed,
            escaped,
            spaced,
            end,
        }))
    }

    /// What separates the cells.
    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
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

    /// Whether the record read last has a `#`.
    pub(super) fn has_hash(&self) -> bool {
        self.in_record.hash && memchr(b'#', self.bytes()).is_some()
    }

    /// Whether the record read last has a NUL.
    pub(super) fn has_nul(&self) -> bool {
        self.in_record.nul && memchr(0, self.bytes()).is_some()
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
        memchr(b'\\', cells).is_some()
            && memchr2(b'\n', b'\r', cells).is_none()
            && backslashes_escape(raw, self.delimiter)
    }

    /// Takes the cells of a record of one line whose quotes have blanks before them; whether it is one.
    fn take_spaced(&mut self) -> bool {
        if memchr(b'"', self.bytes()).is_none() {
            return false;
        }
        let raw = self.buffer.get(self.start..self.position).unwrap_or(&[]);
        if !may_be_spaced(raw, self.delimiter) {
            return false;
        }
        let Some(cells) = spaced_cells(raw, self.delimiter) else {
            return false;
        };
        // There are never more cells or bytes than by the book.
        self.len = 0;
        self.cells = 0;
        for cell in cells {
            let end = self.len.saturating_add(cell.len());
            if let Some(free) = self.bytes.get_mut(self.len..end) {
                free.copy_from_slice(&cell);
            }
            if let Some(slot) = self.ends.get_mut(self.cells) {
                *slot = end;
            }
            self.len = end;
            self.cells = self.cells.saturating_add(1);
        }
        true
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

    /// Whether the finished record may have cells in quotes: it is longer than its cells, what separates them and one byte of its end.
    const fn has_quoted_cells(&self) -> bool {
        let size = self.position.saturating_sub(self.start);
        size > self.len.saturating_add(self.cells)
    }

    /// Whether the finished record's quoting can be right. Nearly all records are one short line, for which nothing needs
    /// to be looked at again.
    fn believed(&mut self, over: bool) -> Result<bool, RecordError> {
        // A cell that is still open at the end has one quote alone.
        let quoted = over || self.has_quoted_cells();
        let several_lines = quoted && memchr2(b'\n', b'\r', self.bytes()).is_some();
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
            self.in_buffer = RareBytes::of(self.buffer.get(..self.filled).unwrap_or(&[]));
        }
        if self.buffer.len().saturating_sub(self.filled) < 1 << 10 {
            if self.filled > MAX_RECORD {
                return Err(RecordError::TooLong);
            }
            grow(&mut self.buffer);
        }
        let free = self.buffer.get_mut(self.filled..).unwrap_or(&mut []);
        let read = self.stream.fill(free)?;
        let new = RareBytes::of(free.get(..read).unwrap_or(&[]));
        self.in_buffer = self.in_buffer.or(new);
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
mod tests;

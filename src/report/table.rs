//! A table on its way to disk: whole lines, every few rows.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::ReportError;
use super::folder::Folder;
use super::on_disk::OnDisk;

/// After so many rows the lines are handed to the system, so that a killed process leaves them.
const ROWS: u32 = 50;
/// Bytes past which they are handed on sooner.
const BYTES: usize = 64 << 10;
/// Bytes that are kept when the disk takes nothing; rows past it are refused.
const KEPT: usize = 8 << 20;

/// A CSV file of the report: UTF-8 with a byte order mark.
#[derive(Debug)]
pub(super) struct Table {
    path: PathBuf,
    lines: Lines<File>,
    line: Line,
    rows: u32,
    /// Bytes of the header.
    header: u64,
    on_disk: OnDisk,
}

impl Table {
    /// Opens the file of this name in the report's folder and writes its header.
    pub(super) fn open(
        folder: &mut Folder,
        name: &str,
        delimiter: u8,
        header: &[String],
    ) -> Result<Self, ReportError> {
        let (file, path) = folder.open(name)?;
        let mut table = Self {
            path,
            lines: Lines {
                file,
                waiting: "\u{feff}".as_bytes().to_vec(),
            },
            line: Line::new(delimiter),
            rows: 0,
            header: 0,
            on_disk: OnDisk::default(),
        };
        table.write(header)?;
        table.flush()?;
        table.header = table.lines.file.metadata().map_or(0, |about| about.len());
        Ok(table)
    }

    /// Takes all rows back: the file ends behind its header, and gets no more of them.
    pub(super) fn take_back(&mut self) -> Result<(), ReportError> {
        self.lines.waiting.clear();
        self.lines
            .file
            .set_len(self.header)
            .map_err(|error| ReportError::write(&self.path, error))
    }

    /// Where it is written.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a row. On an error the row is kept and tried again with the next ones, as long as there is room for it.
    pub(super) fn write<I, C>(&mut self, cells: I) -> Result<(), ReportError>
    where
        I: IntoIterator<Item = C>,
        C: AsRef<[u8]>,
    {
        self.make_room()?;
        self.line.put(cells, &mut self.lines.waiting);
        self.rows = self.rows.saturating_add(1);
        if self.rows >= ROWS || self.lines.waiting.len() >= BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// Adds whole lines, which stand as they are to be written ([`Line`]). Whoever has them ready does not wait for each to be on
    /// the disk.
    pub(super) fn write_lines(&mut self, lines: &[u8]) -> Result<(), ReportError> {
        self.make_room()?;
        if lines.len() >= BYTES {
            let waiting = self.lines.waiting.len();
            let written = self.lines.write_through(lines);
            self.handed(waiting + lines.len());
            return written.map_err(|error| ReportError::write(&self.path, error));
        }
        self.lines.waiting.extend_from_slice(lines);
        if self.lines.waiting.len() >= BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn make_room(&mut self) -> Result<(), ReportError> {
        if self.lines.waiting.len() >= KEPT {
            // Nothing could be written for long; the row is taken only if that has changed.
            self.flush()?;
        }
        Ok(())
    }

    /// Hands all lines to the system.
    pub(super) fn flush(&mut self) -> Result<(), ReportError> {
        self.rows = 0;
        let waiting = self.lines.waiting.len();
        let written = self.lines.flush();
        self.handed(waiting);
        written.map_err(|error| ReportError::write(&self.path, error))
    }

    /// Of so many bytes the system has those that do not wait.
    fn handed(&mut self, bytes: usize) {
        let handed = bytes.saturating_sub(self.lines.waiting.len());
        self.on_disk.handed(handed, &self.lines.file);
    }

    /// Hands all lines to the system and waits for the disk.
    pub(super) fn finish(&mut self) -> Result<(), ReportError> {
        self.flush()?;
        self.on_disk
            .finish(&self.lines.file)
            .map_err(|error| ReportError::write(&self.path, error))
    }
}

/// Bytes of what stands before, between and behind cells, at most.
const MARKS: usize = 4;

/// How cells become a line.
#[derive(Debug)]
pub(super) struct Line {
    writer: Box<csv_core::Writer>,
    /// Room in which lines are made; its beginning is the line that is being made.
    room: Vec<u8>,
}

impl Line {
    /// Lines of this delimiter; cells stand in quotes where they have to.
    pub(super) fn new(delimiter: u8) -> Self {
        let writer = Box::new(csv_core::WriterBuilder::new().delimiter(delimiter).build());
        let room = Vec::new();
        Self { writer, room }
    }

    /// Puts the line of these cells behind what `into` holds.
    pub(super) fn put<I, C>(&mut self, cells: I, into: &mut Vec<u8>)
    where
        I: IntoIterator<Item = C>,
        C: AsRef<[u8]>,
    {
        let mut end = 0;
        for (place, cell) in cells.into_iter().enumerate() {
            let cell = cell.as_ref();
            // Each byte may be a quote, which is doubled, and the cell stands in quotes then.
            let most = cell.len().saturating_mul(2).saturating_add(MARKS * 3);
            let mut spare = spare(&mut self.room, end, most);
            if place > 0 {
                let written = self.writer.delimiter(spare).1;
                end = end.saturating_add(written);
                spare = spare.get_mut(written..).unwrap_or_default();
            }
            end = end.saturating_add(self.writer.field(cell, spare).2);
        }
        let spare = spare(&mut self.room, end, MARKS);
        end = end.saturating_add(self.writer.terminator(spare).1);
        into.extend_from_slice(self.room.get(..end).unwrap_or_default());
    }

    /// Puts these cells behind what `into` holds, each with the delimiter behind it: the beginning of a line.
    pub(super) fn begin<'c>(
        &mut self,
        cells: impl IntoIterator<Item = &'c str>,
        into: &mut Vec<u8>,
    ) {
        for cell in cells {
            let doubtful = has_marks(cell.as_bytes(), self.writer.get_delimiter());
            if doubtful && self.writer.should_quote(cell.as_bytes()) {
                self.put([cell, ""], into);
                // What stands behind the cell is no end of a line.
                into.pop();
            } else {
                into.extend_from_slice(cell.as_bytes());
                into.push(self.writer.get_delimiter());
            }
        }
    }
}

/// Whether a cell has any byte for which cells stand in quotes. Looked at as a whole, since the processor then looks at many bytes at once.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "lazily, bytes would be looked at one by one"
)]
fn has_marks(cell: &[u8], delimiter: u8) -> bool {
    let is_mark =
        |byte: u8| (byte == delimiter) | (byte == b'"') | (byte == b'\n') | (byte == b'\r');
    cell.iter()
        .fold(false, |found, &byte| found | is_mark(byte))
}

/// So much room behind the beginning of some bytes; it grows where there is too little.
fn spare(room: &mut Vec<u8>, from: usize, most: usize) -> &mut [u8] {
    let wanted = from.saturating_add(most);
    if room.len() < wanted {
        room.resize(wanted.saturating_mul(2), 0);
    }
    room.get_mut(from..).unwrap_or_default()
}

/// Bytes that wait for [`Write::flush`], so that the file gets whole lines and a failed write can be gone on with.
#[derive(Debug)]
struct Lines<W> {
    file: W,
    waiting: Vec<u8>,
}

impl<W: Write> Lines<W> {
    /// Hands these bytes to the file behind those that wait; what it does not take waits too.
    fn write_through(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let mut outcome = self.flush();
        while outcome.is_ok() && !bytes.is_empty() {
            match self.file.write(bytes) {
                Ok(0) => outcome = Err(ErrorKind::WriteZero.into()),
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => outcome = Err(error),
            }
        }
        self.waiting.extend_from_slice(bytes);
        outcome
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            match self.file.write(&self.waiting) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.waiting.drain(..written);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use proptest::prelude::*;

    use super::{Line, Lines, has_marks};

    proptest! {
        #[test]
        fn only_cells_with_marks_stand_in_quotes(
            cell in prop_oneof!["[a-я,;\t\"\n\r |]{0,40}", any::<String>()],
            delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
        ) {
            let line = Line::new(delimiter);
            let quoted = line.writer.should_quote(cell.as_bytes());
            prop_assert!(!quoted || has_marks(cell.as_bytes(), delimiter));
        }
    }

    /// A disk that takes three bytes and is full then, until it is made free again.
    #[derive(Default)]
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            if taken == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.extend_from_slice(&bytes[..taken]);
            self.room -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_that_is_freed_gets_every_byte_once() {
        let mut lines = Lines {
            file: Disk::default(),
            waiting: Vec::new(),
        };
        let mut expected = Vec::new();
        for number in 0..20 {
            let line = format!("row {number}\n");
            expected.extend_from_slice(line.as_bytes());
            if number % 3 == 0 {
                assert!(lines.write_through(line.as_bytes()).is_err());
            } else {
                lines.write_all(line.as_bytes()).unwrap();
            }
            lines.file.room = 3;
            assert!(lines.flush().is_err());
        }
        lines.file.room = 1000;
        lines.flush().unwrap();
        assert_eq!(lines.file.bytes, expected);
    }
}

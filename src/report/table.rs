//! A table on its way to disk: whole lines, every few rows.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::ReportError;
use super::folder::Folder;

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
    writer: csv::Writer<Lines<File>>,
    rows: u32,
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
        let lines = Lines {
            file,
            waiting: "\u{feff}".as_bytes().to_vec(),
        };
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_writer(lines);
        let mut table = Self {
            path,
            writer,
            rows: 0,
        };
        table.write(header)?;
        table.flush()?;
        Ok(table)
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
        if self.writer.get_ref().waiting.len() >= KEPT {
            // Nothing could be written for long; the row is taken only if that has changed.
            self.flush()?;
        }
        self.writer
            .write_record(cells)
            .map_err(|error| ReportError::write(&self.path, error.into()))?;
        self.rows = self.rows.saturating_add(1);
        if self.rows >= ROWS || self.writer.get_ref().waiting.len() >= BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands all lines to the system.
    pub(super) fn flush(&mut self) -> Result<(), ReportError> {
        self.rows = 0;
        self.writer
            .flush()
            .map_err(|error| ReportError::write(&self.path, error))
    }

    /// Hands all lines to the system and waits for the disk.
    pub(super) fn finish(&mut self) -> Result<(), ReportError> {
        self.flush()?;
        self.writer
            .get_ref()
            .file
            .sync_all()
            .map_err(|error| ReportError::write(&self.path, error))
    }
}

/// Bytes that wait for [`Write::flush`], so that the file gets whole lines and a failed write can be gone on with.
#[derive(Debug)]
struct Lines<W> {
    file: W,
    waiting: Vec<u8>,
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

    use super::Lines;

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
            lines.write_all(line.as_bytes()).unwrap();
            expected.extend_from_slice(line.as_bytes());
            lines.file.room = 3;
            assert!(lines.flush().is_err());
        }
        lines.file.room = 1000;
        lines.flush().unwrap();
        assert_eq!(lines.file.bytes, expected);
    }
}

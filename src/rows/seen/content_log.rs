//! [`ContentLog`]: the contents of plain rows, by their numbers.
//!
//! A row whose contacts are all new is like no row before it, so nobody asks for its content until one of its contacts comes again. Then
//! the contact's record names the row, and here stands what that said: eight bytes a row, written in order and nearly never read.

use super::run_files::{RunFile, RunFiles, StoreFailed};
use crate::domain::{Digest, RowRef, SeenAt};

/// Contents that wait in memory.
const WAITING: usize = 1 << 13;
/// Numbers that may be left out between two rows before a new stretch begins.
const GAP: u64 = 1 << 10;
const BYTES: u64 = size_of::<u64>() as u64;

/// Rows of a source whose numbers follow one another.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    source: u16,
    row: u64,
    /// The place of its first row in the log.
    place: u64,
}

/// Contents, 64 bits of each; 0: the row was not noted here.
#[derive(Debug, Default)]
pub(super) struct ContentLog {
    stretches: Vec<Stretch>,
    file: Option<Box<dyn RunFile>>,
    /// Contents in the file.
    written: u64,
    waiting: Vec<u64>,
    /// The disk refused: from then on all waits in memory.
    refused: bool,
}

impl ContentLog {
    /// Nothing noted yet.
    pub(super) const fn new() -> Self {
        Self {
            stretches: Vec::new(),
            file: None,
            written: 0,
            waiting: Vec::new(),
            refused: false,
        }
    }

    /// Whether no row was noted.
    pub(super) const fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    fn len(&self) -> u64 {
        self.written.saturating_add(self.waiting.len() as u64)
    }

    /// Notes a row; those of a source come in the order of their numbers.
    pub(super) fn put(&mut self, row: RowRef, content: Digest, files: Option<&mut dyn RunFiles>) {
        let len = self.len();
        let next = self.stretches.last().map(|last| {
            let next = last.row.saturating_add(len.saturating_sub(last.place));
            (last.source, next)
        });
        let gap = next
            .filter(|(source, _)| *source == row.source.0)
            .and_then(|(_, next)| row.number.checked_sub(next))
            .filter(|gap| *gap < GAP);
        match gap {
            Some(gap) => self.waiting.extend((0..gap).map(|_| 0)),
            None => self.stretches.push(Stretch {
                source: row.source.0,
                row: row.number,
                place: len,
            }),
        }
        self.waiting.push(content.first_64_bits());
        if self.waiting.len() >= WAITING && !self.refused {
            let written = files.map(|files| self.write(files));
            self.refused = !matches!(written, Some(Ok(())));
        }
    }

    fn write(&mut self, files: &mut dyn RunFiles) -> Result<(), StoreFailed> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(files.create()?),
        };
        let bytes: Vec<u8> = self
            .waiting
            .iter()
            .flat_map(|word| word.to_be_bytes())
            .collect();
        file.append(&bytes)?;
        self.written = self.len();
        self.waiting.clear();
        Ok(())
    }

    /// Whether a row was noted with this content.
    pub(super) fn says(&self, row: SeenAt, content: Digest) -> Result<bool, StoreFailed> {
        let after = self
            .stretches
            .partition_point(|stretch| (stretch.source, stretch.row) <= (row.source.0, row.row));
        let stretch = after.checked_sub(1).and_then(|at| self.stretches.get(at));
        let Some(stretch) = stretch.filter(|stretch| stretch.source == row.source.0) else {
            return Ok(false);
        };
        let end = self
            .stretches
            .get(after)
            .map_or(self.len(), |next| next.place);
        let place = stretch
            .place
            .saturating_add(row.row.saturating_sub(stretch.row));
        if place >= end {
            return Ok(false);
        }
        let wanted = content.first_64_bits();
        if let Some(waiting) = place.checked_sub(self.written) {
            let waiting = usize::try_from(waiting).ok();
            let said = waiting.and_then(|place| self.waiting.get(place));
            return Ok(wanted != 0 && said == Some(&wanted));
        }
        let mut said = [0; size_of::<u64>()];
        if let Some(file) = &self.file {
            file.read(place.saturating_mul(BYTES), &mut said)?;
        }
        Ok(wanted != 0 && u64::from_be_bytes(said) == wanted)
    }
}

//! [`Run`]: records on the disk, sorted by their prints.

use std::marker::PhantomData;

use super::record::Record;
use super::run_files::{RunFile, RunFiles, StoreFailed};

/// Bytes that a search reads at once.
pub(super) const BLOCK: usize = 4096;
/// Bytes that are written at once.
const WRITTEN_AT_ONCE: usize = 1 << 16;
/// Bytes of each run that are read at once where runs are merged.
const READ_AT_ONCE: usize = 1 << 16;

/// A sorted run: a file, and the first 32 bits of the print with which each of its blocks begins.
#[derive(Debug)]
pub(super) struct Run {
    file: Box<dyn RunFile>,
    fences: Vec<u32>,
    bytes: u64,
    /// How often its records were merged, at most.
    pub(super) level: u32,
}

#[allow(clippy::cast_possible_truncation, reason = "32 bits are left")]
const fn fence(print: u64) -> u32 {
    (print >> 32) as u32
}

impl Run {
    /// How many records there are.
    pub(super) const fn records<R: Record>(&self) -> u64 {
        self.bytes / R::BYTES as u64
    }

    /// The record of this print; `room` is for a block, and `reads` counts them.
    pub(super) fn find<R: Record>(
        &self,
        like: &R,
        room: &mut Vec<u8>,
        reads: &mut u64,
    ) -> Result<Option<R>, StoreFailed> {
        let wanted = fence(like.place());
        // It stands in the last block that begins before it, or in one that begins with the same 32 bits.
        let after = self.fences.partition_point(|fence| *fence < wanted);
        let mut block = after.saturating_sub(1);
        loop {
            let offset = block as u64 * BLOCK as u64;
            room.resize(at_most(BLOCK, self.bytes.saturating_sub(offset)), 0);
            *reads += 1;
            self.file.read(offset, room)?;
            if let Some(found) = find_in(room, like) {
                return Ok(Some(found));
            }
            block += 1;
            if self.fences.get(block) != Some(&wanted) {
                return Ok(None);
            }
        }
    }
}

/// So many bytes, or those that are left.
fn at_most(bytes: usize, left: u64) -> usize {
    usize::try_from(left).map_or(bytes, |left| left.min(bytes))
}

/// The record of this print among sorted ones.
fn find_in<R: Record>(block: &[u8], like: &R) -> Option<R> {
    let record = |index: usize| {
        let from = index * R::BYTES;
        block.get(from..from + R::BYTES).map(R::from_bytes)
    };
    let print = like.print();
    let (mut from, mut to) = (0, block.len() / R::BYTES);
    while from < to {
        let middle = usize::midpoint(from, to);
        if record(middle)?.print() < print {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    record(from).filter(|found| found.print() == print)
}

/// Writes a run, record after record in the order of their prints.
#[derive(Debug)]
pub(super) struct RunWriter<R> {
    run: Run,
    written: Vec<u8>,
    record: PhantomData<R>,
}

impl<R: Record> RunWriter<R> {
    pub(super) fn create(files: &mut dyn RunFiles, level: u32) -> Result<Self, StoreFailed> {
        Ok(Self {
            run: Run {
                file: files.create()?,
                fences: Vec::new(),
                bytes: 0,
                level,
            },
            written: Vec::with_capacity(WRITTEN_AT_ONCE + BLOCK),
            record: PhantomData,
        })
    }

    pub(super) fn push(&mut self, record: R) -> Result<(), StoreFailed> {
        if self.run.bytes.is_multiple_of(BLOCK as u64) {
            self.run.fences.push(fence(record.place()));
        }
        self.written.extend_from_slice(record.to_bytes().as_ref());
        self.run.bytes += R::BYTES as u64;
        if self.written.len() >= WRITTEN_AT_ONCE {
            self.run.file.append(&self.written)?;
            self.written.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Run, StoreFailed> {
        self.run.file.append(&self.written)?;
        self.run.fences.shrink_to_fit();
        Ok(self.run)
    }
}

/// A run that is read from its beginning to its end.
struct Reading<'a, R> {
    /// `None`: all of it has been read.
    run: Option<&'a Run>,
    read: Vec<u8>,
    /// What of `read` has been taken.
    taken: usize,
    /// What of the file has been read.
    offset: u64,
    next: R,
}

impl<'a, R: Record> Reading<'a, R> {
    /// It at its first record, with what has been `read` of it; `None` where it has none.
    fn begin(run: Option<&'a Run>, read: Vec<u8>) -> Result<Option<Self>, StoreFailed> {
        let mut reading = Self {
            run,
            read,
            taken: 0,
            offset: 0,
            next: R::FREE,
        };
        Ok(reading.advance()?.then_some(reading))
    }

    /// Goes to the next record; `false` at the end.
    fn advance(&mut self) -> Result<bool, StoreFailed> {
        if let Some(run) = self.run
            && self.taken == self.read.len()
        {
            let left = run.bytes.saturating_sub(self.offset);
            self.read.resize(at_most(READ_AT_ONCE, left), 0);
            run.file.read(self.offset, &mut self.read)?;
            self.offset += self.read.len() as u64;
            self.taken = 0;
        }
        let to = self.taken + R::BYTES;
        let Some(bytes) = self.read.get(self.taken..to) else {
            return Ok(false);
        };
        self.next = R::from_bytes(bytes);
        self.taken = to;
        Ok(true)
    }
}

/// Gives the records of all runs, of which the oldest comes first, and of the `latest` bytes behind them: in the order of their prints,
/// those of one print as one.
pub(super) fn each_merged<R: Record>(
    runs: &[Run],
    latest: Vec<u8>,
    mut each: impl FnMut(R) -> Result<(), StoreFailed>,
) -> Result<(), StoreFailed> {
    let mut readings = Vec::with_capacity(runs.len());
    for run in runs {
        readings.extend(Reading::<R>::begin(Some(run), Vec::new())?);
    }
    readings.extend(Reading::begin(None, latest)?);
    let mut prints: Vec<u128> = readings
        .iter()
        .map(|reading| reading.next.print())
        .collect();
    let mut waiting: Option<R> = None;
    while let Some(place) = first_of_least(&prints) {
        let (Some(reading), Some(print)) = (readings.get_mut(place), prints.get_mut(place)) else {
            break;
        };
        let record = reading.next;
        waiting = match waiting.take() {
            Some(before) if before.print() == *print => Some(before.with_later(record)),
            Some(before) => {
                each(before)?;
                Some(record)
            }
            None => Some(record),
        };
        if reading.advance()? {
            *print = reading.next.print();
        } else {
            readings.remove(place);
            prints.remove(place);
        }
    }
    waiting.map_or(Ok(()), each)
}

/// Where the least of them stands first.
fn first_of_least(prints: &[u128]) -> Option<usize> {
    let (first, rest) = prints.split_first()?;
    let (mut least, mut place) = (*first, 0);
    for (index, print) in rest.iter().enumerate() {
        if *print < least {
            (least, place) = (*print, index + 1);
        }
    }
    Some(place)
}

/// All of these runs as one.
pub(super) fn merged<R: Record>(
    runs: &[Run],
    files: &mut dyn RunFiles,
    level: u32,
) -> Result<Run, StoreFailed> {
    let mut writer = RunWriter::<R>::create(files, level)?;
    each_merged(runs, Vec::new(), |record| writer.push(record))?;
    writer.finish()
}

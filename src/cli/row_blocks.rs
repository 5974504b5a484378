//! Blocks of rows, read and mapped: one after the other, or on the cores that there are.
//!
//! What a row says by itself hangs on nothing but the row, so blocks are mapped in any order and come out in the file's. One thread reads,
//! others map, and whoever takes the blocks settles their rows in order. No more than a few blocks are under way at once, and a
//! block that is done with is filled anew.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

use crate::domain::{InFile, RowBlock, RowOrdinal, SourceIndex};
use crate::rows::{MappedRow, PlainRow, PlainRows, RowMapper, rows_name_themselves};
use crate::source::{self, RowReader, SourceError};

use super::survey::Prepared;

/// Blocks that wait between two threads.
const WAITING: usize = 4;
/// Threads that map, at most: one of them keeps up with several readers' worth of rows.
const MOST_MAPPERS: usize = 8;

/// A row of a block.
pub(super) enum FoundRow {
    /// It was mapped.
    Mapped(Box<MappedRow>),
    /// It need not be, unless it has something in common with another.
    Plain(PlainRow),
    /// It was taken.
    Taken,
}

/// A block with what its rows say by themselves.
pub(super) struct MappedBlock {
    pub(super) block: RowBlock,
    pub(super) rows: Vec<FoundRow>,
    /// Blank rows of its source so far.
    pub(super) blank: u64,
}

/// How the rows of each source are mapped.
pub(super) fn mappers(prepared: &Prepared) -> Vec<RowMapper<'_>> {
    let sources = || prepared.sources.iter().zip(&prepared.infos);
    // Where rows of some source name themselves, the names of all the others are compared with theirs.
    let names = sources().any(|(source, info)| rows_name_themselves(&source.mapping, info));
    sources()
        .map(|(source, info)| {
            let mapper = RowMapper::new(
                &source.mapping,
                &prepared.catalogue,
                info,
                &source.evidence,
                &prepared.words,
            );
            if names { mapper.beside_names() } else { mapper }
        })
        .collect()
}

/// The sources of a run, read one after the other.
pub(super) struct Blocks<'a> {
    prepared: &'a Prepared,
    reader: Option<Box<dyn RowReader + Send>>,
    next_source: usize,
    next_ordinal: u64,
}

impl<'a> Blocks<'a> {
    pub(super) const fn new(prepared: &'a Prepared) -> Self {
        Self {
            prepared,
            reader: None,
            next_source: 0,
            next_ordinal: 0,
        }
    }

    /// Fills a block; the blank rows of its source so far, or `None` at the end of the last source. A block may be empty at a source's end.
    pub(super) fn fill(&mut self, block: &mut RowBlock) -> Result<Option<u64>, SourceError> {
        let reader = match &mut self.reader {
            Some(reader) => reader,
            None => match self.open_next()? {
                Some(reader) => self.reader.insert(reader),
                None => return Ok(None),
            },
        };
        block.restart(reader.source(), RowOrdinal(self.next_ordinal));
        let more = reader.read(block)?;
        let blank = reader.blank_rows();
        self.next_ordinal = self.next_ordinal.saturating_add(block.len() as u64);
        if !more {
            self.reader = None;
        }
        Ok(Some(blank))
    }

    fn open_next(&mut self) -> Result<Option<Box<dyn RowReader + Send>>, SourceError> {
        let (prepared, index) = (self.prepared, self.next_source);
        let (Some(source), Some(info)) = (prepared.sources.get(index), prepared.infos.get(index))
        else {
            return Ok(None);
        };
        self.next_source = index.saturating_add(1);
        let index = SourceIndex(u16::try_from(index).unwrap_or(u16::MAX));
        source::open(&source.path, info, index).map(Some)
    }
}

/// Maps the rows of a block; with `plain` those that need it.
pub(super) fn map_block(
    mapper: Option<&RowMapper<'_>>,
    plain: Option<&mut PlainRows<'_, '_>>,
    block: &RowBlock,
    rows: &mut Vec<FoundRow>,
) {
    rows.clear();
    let Some(mapper) = mapper else { return };
    let problems = block.problems();
    let whole = |row| FoundRow::Mapped(Box::new(mapper.map(row, problems)));
    match plain {
        None => rows.extend(block.rows().map(whole)),
        Some(plain) => rows.extend(block.rows().map(|row| {
            plain
                .row(row, problems)
                .map_or_else(|| whole(row), FoundRow::Plain)
        })),
    }
}

/// What a thread hands on: its place in the order, and what became of it.
type Numbered = (u64, Result<MappedBlock, SourceError>);

/// Blocks that other threads read and map.
pub(super) struct BlocksBeside {
    mapped: Receiver<Numbered>,
    done: Sender<MappedBlock>,
    /// Those that came before their turn.
    early: BTreeMap<u64, Result<MappedBlock, SourceError>>,
    next: u64,
}

impl BlocksBeside {
    /// Starts the threads. They end with the last source, or when nobody takes their blocks any more. With `in_file` rows that are plain
    /// are told.
    pub(super) fn start<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        prepared: &'env Prepared,
        mappers: &'env [RowMapper<'env>],
        in_file: Option<&'env InFile>,
    ) -> Self {
        let (to_map, read) = sync_channel(WAITING);
        let (to_settle, mapped) = sync_channel(WAITING);
        let (done, free) = channel();
        scope.spawn(move || read_on(Blocks::new(prepared), &free, &to_map));
        let read = Arc::new(Mutex::new(read));
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        for _ in 0..cores.min(MOST_MAPPERS) {
            let (read, to_settle) = (Arc::clone(&read), to_settle.clone());
            scope.spawn(move || map_on(mappers, in_file, &read, &to_settle));
        }
        Self {
            mapped,
            done,
            early: BTreeMap::new(),
            next: 0,
        }
    }

    /// The next block in the file's order; `None` at the end of the last source.
    pub(super) fn next(&mut self) -> Result<Option<MappedBlock>, SourceError> {
        loop {
            if let Some(block) = self.early.remove(&self.next) {
                self.next = self.next.saturating_add(1);
                return block.map(Some);
            }
            match self.mapped.recv() {
                Ok((number, block)) => {
                    self.early.insert(number, block);
                }
                Err(_) => return Ok(None),
            }
        }
    }

    /// Gives a block back that is done with.
    pub(super) fn give_back(&self, block: MappedBlock) {
        // At the end nobody needs it.
        drop(self.done.send(block));
    }
}

/// Reads to the end of the last source, or until nobody maps any more.
fn read_on(
    mut blocks: Blocks<'_>,
    free: &Receiver<MappedBlock>,
    to_map: &SyncSender<(u64, Result<MappedBlock, SourceError>)>,
) {
    for number in 0.. {
        let mut next = free.try_recv().unwrap_or_else(|_| MappedBlock {
            block: RowBlock::new(),
            rows: Vec::new(),
            blank: 0,
        });
        let read = match blocks.fill(&mut next.block) {
            Ok(Some(blank)) => {
                next.blank = blank;
                Ok(next)
            }
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if to_map.send((number, read)).is_err() || failed {
            return;
        }
    }
}

/// Maps block after block until there are no more, or nobody takes them.
fn map_on(
    mappers: &[RowMapper<'_>],
    in_file: Option<&InFile>,
    read: &Mutex<Receiver<Numbered>>,
    to_settle: &SyncSender<Numbered>,
) {
    let plain = |mapper| in_file.and_then(|in_file| PlainRows::of(mapper, in_file));
    let mut plains: Vec<Option<PlainRows<'_, '_>>> = mappers.iter().map(plain).collect();
    loop {
        let next = {
            let read = read.lock().unwrap_or_else(PoisonError::into_inner);
            read.recv()
        };
        let Ok((number, block)) = next else { return };
        let mapped = block.map(|mut mapped| {
            let source = mapped.block.source();
            let plain = plains.get_mut(source).and_then(Option::as_mut);
            map_block(mappers.get(source), plain, &mapped.block, &mut mapped.rows);
            mapped
        });
        if to_settle.send((number, mapped)).is_err() {
            return;
        }
    }
}

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

use crate::domain::{Problem, RowBlock, RowOrdinal, SourceIndex};
use crate::fields::ColumnEvidence;
use crate::report::{Like, ToldSpan, ToldText};
use crate::rows::{MappedRow, PlainRow, RowMapper, rows_name_themselves};
use crate::source::{self, RowReader, SourceError};

use super::plain_way::{PlainWay, Plainly};
use super::survey::Prepared;

/// Blocks that wait between two threads.
pub(super) const WAITING: usize = 3;
/// Threads that map, at most: one of them keeps up with several readers' worth of rows.
const MOST_MAPPERS: usize = 8;

/// A row of a block.
pub(super) enum FoundRow {
    /// It was mapped.
    Mapped(Box<MappedRow>),
    /// The same, and its lines of the report were made, as it is if it has nothing in common with another.
    Told(Box<(MappedRow, Foretold)>),
    /// It need not be, unless it has something in common with another; its lines end there among the block's.
    Plain(PlainRow, LineEnds),
    /// Single cells of it are at fault, which is told; it need not be mapped unless it has something in common with another. What was told of
    /// it stands there among the block's [`FaultyRow`]s.
    Faulty(PlainRow, usize),
    /// It was taken.
    Taken,
}

impl FoundRow {
    /// It where it need not be mapped.
    pub(super) const fn plain(&self) -> Option<&PlainRow> {
        match self {
            Self::Plain(plain, _) | Self::Faulty(plain, _) => Some(plain),
            Self::Mapped(_) | Self::Told(_) | Self::Taken => None,
        }
    }
}

/// Where lines of plain rows end in a block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineEnds {
    /// Those of `results.csv`.
    pub(super) results: u32,
    /// Those of `preview.csv`.
    pub(super) preview: u32,
}

impl LineEnds {
    /// The ends of what a block has by now, which never comes near four gigabytes.
    pub(super) fn of(results: &[u8], preview: &[u8]) -> Self {
        let end = |lines: &[u8]| u32::try_from(lines.len()).unwrap_or(u32::MAX);
        Self {
            results: end(results),
            preview: end(preview),
        }
    }
}

/// What was told of a row before it was settled.
pub(super) struct Foretold {
    pub(super) span: ToldSpan,
    pub(super) is_invalid: bool,
    /// How many problems were told.
    pub(super) problems: usize,
}

/// What was told of a row in which single cells are at fault.
pub(super) struct FaultyRow {
    pub(super) span: ToldSpan,
    pub(super) is_invalid: bool,
    /// The place of its problems among those lists of which the block's rows have one; `None` where there was no room for it.
    pub(super) like: Option<usize>,
    /// What of it is wanted where rows with the like are not counted together yet.
    pub(super) whole: Option<Box<WholeFaulty>>,
}

/// What a row in which single cells are at fault says.
#[derive(Default)]
pub(super) struct WholeFaulty {
    pub(super) problems: Vec<Problem>,
    /// Its `ORIGIN_ID`, where that is told.
    pub(super) origin_id: Option<String>,
}

/// A block with what its rows say by themselves.
#[derive(Default)]
pub(super) struct MappedBlock {
    pub(super) block: RowBlock,
    pub(super) rows: Vec<FoundRow>,
    /// The lines of `results.csv` for its plain rows, one behind the other.
    pub(super) lines: Vec<u8>,
    /// The same of `preview.csv`, for those that stand there.
    pub(super) previews: Vec<u8>,
    /// The lines of the rows whose lines were made, besides.
    pub(super) told: ToldText,
    pub(super) faulty: Vec<FaultyRow>,
    /// The problems that rows have together.
    pub(super) likes: Arc<Vec<Like>>,
    /// What plain rows are counted by.
    pub(super) names: Arc<Vec<Arc<str>>>,
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
            let mapper = if prepared.sources.len() == 1 {
                mapper.alone()
            } else {
                mapper
            };
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

/// Maps the rows of a block.
pub(super) fn map_block(mapper: Option<&RowMapper<'_>>, into: &mut MappedBlock) {
    let MappedBlock { block, rows, .. } = into;
    rows.clear();
    let Some(mapper) = mapper else { return };
    let problems = block.problems();
    let whole = |row| FoundRow::Mapped(Box::new(mapper.map(row, problems)));
    rows.extend(block.rows().map(whole));
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
    heard: Arc<Heard>,
}

/// The number of no block, which a thread hands on that dies: the block that it had is not to be waited for.
const NOBODYS: u64 = u64::MAX;

/// Tells of the death of a thread that maps.
struct Deathbed<'a>(&'a SyncSender<Numbered>);

impl Drop for Deathbed<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            // Where nobody takes blocks any more, nobody waits for one either.
            drop(self.0.send((NOBODYS, Ok(MappedBlock::default()))));
        }
    }
}

/// What the columns of each source say together, as far as blocks were mapped.
type Heard = Mutex<Vec<ColumnEvidence>>;

impl BlocksBeside {
    /// Starts the threads. They end with the last source, or when nobody takes their blocks any more. With `plainly` rows that are plain
    /// are told.
    pub(super) fn start<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        prepared: &'env Prepared,
        mappers: &'env [RowMapper<'env>],
        plainly: Option<Plainly<'env>>,
    ) -> Self {
        let (to_map, read) = sync_channel(WAITING);
        let (to_settle, mapped) = sync_channel(WAITING);
        let (done, free) = channel();
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mapping = cores.min(MOST_MAPPERS);
        // Those that wait, one with each thread that maps, one that is read and one that is settled.
        let most = WAITING * 2 + mapping + 2;
        scope.spawn(move || read_on(Blocks::new(prepared), most, &free, &to_map));
        let read = Arc::new(Mutex::new(read));
        let nothing = prepared.unheard();
        let heard = Arc::new(Mutex::new(nothing.clone()));
        for _ in 0..mapping {
            let (read, to_settle) = (Arc::clone(&read), to_settle.clone());
            let (heard, mut own) = (Arc::clone(&heard), nothing.clone());
            scope.spawn(move || {
                let _told = Deathbed(&to_settle);
                map_on((prepared, mappers), plainly, &read, &to_settle, &mut own);
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                for (all, own) in heard.iter_mut().zip(&own) {
                    all.merge(own);
                }
                // Only now the channel may close: who waits for the last block looks at what was heard.
            });
        }
        Self {
            mapped,
            done,
            early: BTreeMap::new(),
            next: 0,
            heard,
        }
    }

    /// What the columns of each source say together: of all their cells once [`Self::next`] came to the end.
    pub(super) fn heard(&self) -> Vec<ColumnEvidence> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.clone()
    }

    /// The next block in the file's order; `None` at the end of the last source.
    pub(super) fn next(&mut self) -> Result<Option<MappedBlock>, SourceError> {
        loop {
            if let Some(block) = self.early.remove(&self.next) {
                self.next = self.next.saturating_add(1);
                return block.map(Some);
            }
            match self.mapped.recv() {
                // The scope of the threads says why.
                Ok((NOBODYS, _)) | Err(_) => return Ok(None),
                Ok((number, block)) => {
                    self.early.insert(number, block);
                }
            }
        }
    }

    /// Gives a block back that is done with.
    pub(super) fn give_back(&self, block: MappedBlock) {
        // At the end nobody needs it.
        drop(self.done.send(block));
    }
}

/// Reads to the end of the last source, or until nobody maps any more; into at most so many blocks. A thread that maps and is kept from it
/// keeps all blocks behind its own from being settled, and so many others would be read meanwhile as the machine has time for.
fn read_on(
    mut blocks: Blocks<'_>,
    most: usize,
    free: &Receiver<MappedBlock>,
    to_map: &SyncSender<(u64, Result<MappedBlock, SourceError>)>,
) {
    let mut made = 0;
    for number in 0.. {
        let next = free.try_recv().ok();
        let next = next.or_else(|| {
            if made >= most {
                return free.recv().ok();
            }
            made += 1;
            Some(MappedBlock::default())
        });
        let Some(mut next) = next else { return };
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
fn map_on<'m>(
    (prepared, mappers): (&'m Prepared, &'m [RowMapper<'m>]),
    plainly: Option<Plainly<'m>>,
    read: &Mutex<Receiver<Numbered>>,
    to_settle: &SyncSender<Numbered>,
    heard: &mut [ColumnEvidence],
) {
    let way = |(mapper, info)| plainly.map(|plainly| PlainWay::of(mapper, info, plainly));
    let mut ways: Vec<Option<PlainWay<'_, '_>>> =
        mappers.iter().zip(&prepared.infos).map(way).collect();
    loop {
        let next = {
            let read = read.lock().unwrap_or_else(PoisonError::into_inner);
            read.recv()
        };
        let Ok((number, block)) = next else { return };
        let mapped = block.map(|mut mapped| {
            let source = mapped.block.source();
            mapped.block.look_over();
            if let Some(heard) = heard.get_mut(source) {
                mapped.block.rows().for_each(|row| heard.observe(row));
            }
            match (ways.get_mut(source), mappers.get(source)) {
                (Some(Some(way)), Some(mapper)) => way.take(mapper, &mut mapped),
                (_, mapper) => map_block(mapper, &mut mapped),
            }
            mapped
        });
        if to_settle.send((number, mapped)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::sync::mpsc::{channel, sync_channel};
    use std::thread;

    use super::{BlocksBeside, Deathbed, MappedBlock};

    #[test]
    fn a_block_is_not_waited_for_whose_thread_has_died() {
        let (to_settle, mapped) = sync_channel(2);
        let mut blocks = BlocksBeside {
            mapped,
            done: channel().0,
            early: BTreeMap::new(),
            next: 0,
            heard: Arc::default(),
        };
        to_settle.send((1, Ok(MappedBlock::default()))).unwrap();
        let of_thread = to_settle.clone();
        let died = thread::spawn(move || {
            let _told = Deathbed(&of_thread);
            panic!("on purpose");
        });
        assert!(blocks.next().unwrap().is_none());
        died.join().unwrap_err();
        drop(to_settle);
    }
}

//! [`Layers`]: the records of one kind, the latest in memory and the others in sorted runs.

use std::cell::{Cell, RefCell};

use super::filter::Filter;
use super::recent::Recent;
use super::record::Record;
use super::run::{Run, RunWriter, each_merged, merged};
use super::run_files::{RunFiles, StoreFailed};

/// Runs of one level that become one of the next.
const MERGED_AT_ONCE: usize = 8;
/// Records that are merged in the time that a search needs to read a block.
const RECORDS_PER_READ: u64 = 32;
/// Bytes of a filter of its own for each place.
const FILTER_BYTES: usize = 2;
/// Answers from the disk that are remembered: a row is asked about more than once.
const REMEMBERED: usize = 256;

/// Where records go that memory has no room for.
#[derive(Debug)]
pub(super) struct Disk {
    /// `None` where nothing goes, or nothing more since it refused.
    files: Option<Box<dyn RunFiles>>,
    /// The prints of all layers that have something on the disk.
    filter: Filter,
    /// The filter's size as soon as there is one; 0: there is none, since nobody asks what lies on the disk.
    filter_bytes: usize,
    /// Why an answer is not to be relied on.
    failure: RefCell<Option<StoreFailed>>,
}

impl Disk {
    pub(super) const fn new(files: Option<Box<dyn RunFiles>>, filter_bytes: usize) -> Self {
        Self {
            files,
            filter: Filter::none(),
            filter_bytes,
            failure: RefCell::new(None),
        }
    }

    /// Where more files come from, if any do.
    pub(super) fn files(&mut self) -> Option<&mut dyn RunFiles> {
        match &mut self.files {
            Some(files) => Some(files.as_mut()),
            None => None,
        }
    }

    pub(super) fn failure(&self) -> Option<StoreFailed> {
        self.failure.borrow().clone()
    }

    pub(super) fn note_failure(&self, failure: StoreFailed) {
        self.failure.borrow_mut().get_or_insert(failure);
    }
}

/// Records of one kind.
#[derive(Debug)]
pub(super) struct Layers<R> {
    recent: Recent<R>,
    /// Their prints, as long as no other filter has them.
    own: Filter,
    /// Places at which memory is full.
    limit: usize,
    /// The oldest first.
    runs: Vec<Run>,
    /// Their records.
    on_disk: u64,
    asked: RefCell<Asked<R>>,
    /// Blocks read since the runs became one.
    reads: Cell<u64>,
}

/// What was asked of the runs.
#[derive(Debug)]
struct Asked<R> {
    block: Vec<u8>,
    answers: Vec<Option<(u128, Option<R>)>>,
}

impl<R: Record> Layers<R> {
    /// None yet; `limit` is a power of two, of which three quarters are filled.
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            recent: Recent::new(),
            own: Filter::none(),
            limit,
            runs: Vec::new(),
            on_disk: 0,
            asked: RefCell::new(Asked {
                block: Vec::new(),
                answers: Vec::new(),
            }),
            reads: Cell::new(0),
        }
    }

    /// The filter that has all prints of the kind: its own, until something is spilled. `None`: there is none that has more than the latest.
    fn filter<'a>(&'a self, disk: &'a Disk) -> Option<&'a Filter> {
        if self.runs.is_empty() {
            Some(&self.own)
        } else {
            Some(&disk.filter).filter(|filter| !filter.is_none())
        }
    }

    /// Reads what a search for this print will read first: of many one after another, the memory brings several at a time.
    pub(super) fn touch(&self, like: &R, disk: &Disk) -> u64 {
        let filter = self.filter(disk);
        filter.map_or(0, |filter| filter.touch(like.place()))
    }

    /// All that was noted of this print.
    pub(super) fn find(&self, like: &R, disk: &Disk) -> Option<R> {
        let filter = self.filter(disk);
        if filter.is_some_and(|filter| !filter.may_have(like.place())) {
            return None;
        }
        let (recent, alone) = self.recent.find(like).unzip();
        let is_all = alone == Some(true) || (R::LATEST_IS_WHOLE && recent.is_some());
        if self.runs.is_empty() || is_all {
            return recent;
        }
        match (self.spilled(like, disk), recent) {
            (Some(before), Some(later)) => Some(before.with_later(later)),
            (before, later) => before.or(later),
        }
    }

    /// What the runs have of this print.
    fn spilled(&self, like: &R, disk: &Disk) -> Option<R> {
        let mut asked = self.asked.borrow_mut();
        let Asked { block, answers } = &mut *asked;
        answers.resize(REMEMBERED, None);
        let print = like.print();
        let place = like.place() % REMEMBERED as u64;
        let answer = answers.get_mut(usize::try_from(place).unwrap_or(0));
        if let Some(Some((of, answer))) = &answer
            && *of == print
        {
            return *answer;
        }
        match self.read(like, block) {
            Ok(found) => {
                if let Some(answer) = answer {
                    *answer = Some((print, found));
                }
                found
            }
            Err(failure) => {
                disk.note_failure(failure);
                None
            }
        }
    }

    fn read(&self, like: &R, block: &mut Vec<u8>) -> Result<Option<R>, StoreFailed> {
        let mut reads = self.reads.get();
        let mut known: Option<R> = None;
        for run in self.runs.iter().rev() {
            if let Some(found) = run.find(like, block, &mut reads)? {
                known = Some(known.map_or(found, |later| found.with_later(later)));
                if R::LATEST_IS_WHOLE {
                    break;
                }
            }
        }
        self.reads.set(reads);
        Ok(known)
    }

    /// Notes a record: the latest of its print, or one more.
    pub(super) fn put(&mut self, record: R, disk: &mut Disk) {
        if self.recent.is_full() {
            self.make_room(disk);
        }
        let knows_all = self.filter(disk).is_some();
        let filter = if self.runs.is_empty() || !knows_all {
            &mut self.own
        } else {
            &mut disk.filter
        };
        if filter.may_have(record.place()) {
            return self.recent.put(record);
        }
        filter.put(record.place());
        if knows_all {
            self.recent.put_alone(record);
        } else {
            self.recent.put_beside(record);
        }
    }

    fn make_room(&mut self, disk: &mut Disk) {
        if self.recent.places() >= self.limit && disk.files.is_some() {
            if self.spill(disk).is_ok() {
                return;
            }
            // What could not be written is all still here, and there it stays.
            disk.files = None;
        }
        self.recent.grow();
        if !self.own.is_none() || self.runs.is_empty() {
            let mut own = Filter::of_bytes(self.recent.places().saturating_mul(FILTER_BYTES));
            self.recent.each(|record| own.put(record.place()));
            self.own = own;
        }
    }

    /// Writes what memory holds as a run, and merges runs.
    fn spill(&mut self, disk: &mut Disk) -> Result<(), StoreFailed> {
        let Some(files) = disk.files.as_deref_mut() else {
            return Ok(());
        };
        if disk.filter.is_none() && disk.filter_bytes > 0 {
            disk.filter = Filter::of_bytes(disk.filter_bytes);
        }
        if self.runs.is_empty() {
            self.recent.each(|record| disk.filter.put(record.place()));
        }
        let mut writer = RunWriter::create(files, 0)?;
        self.recent.each_sorted(|record: R| writer.push(record))?;
        self.runs.push(writer.finish()?);
        if disk.filter.is_none() {
            // Nobody asks for more than the latest.
            self.own.clear();
        } else {
            self.own = Filter::none();
        }
        self.count();
        self.recent.clear();
        self.asked.get_mut().answers.clear();
        if self.merge_runs(files).is_err() {
            // The runs stand as they were; a disk without room for one more gets none.
            disk.files = None;
        }
        Ok(())
    }

    /// Merges as many runs as have come together on a level.
    fn merge_runs(&mut self, files: &mut dyn RunFiles) -> Result<(), StoreFailed> {
        while let Some(last) = self.runs.last() {
            let level = last.level;
            let newest = self.runs.iter().rev();
            let count = newest.take_while(|run| run.level == level).count();
            if count < MERGED_AT_ONCE {
                break;
            }
            self.merge_newest(count, level + 1, files)?;
        }
        Ok(())
    }

    /// Merges all runs where reading them has cost as much as that will.
    pub(super) fn merge_where_often_read(&mut self, disk: &mut Disk) {
        let spent = self.reads.get().saturating_mul(RECORDS_PER_READ);
        let Some(files) = disk.files.as_deref_mut().filter(|_| spent > self.on_disk) else {
            return;
        };
        self.reads.set(0);
        let level = self.runs.first().map_or(0, |oldest| oldest.level);
        if self.runs.len() > 1 && self.merge_newest(self.runs.len(), level, files).is_err() {
            disk.files = None;
        }
    }

    fn merge_newest(
        &mut self,
        count: usize,
        level: u32,
        files: &mut dyn RunFiles,
    ) -> Result<(), StoreFailed> {
        let from = self.runs.len().saturating_sub(count);
        let newest = self.runs.get(from..).unwrap_or(&[]);
        let run = merged::<R>(newest, files, level)?;
        self.runs.truncate(from);
        self.runs.push(run);
        self.count();
        Ok(())
    }

    fn count(&mut self) {
        self.on_disk = self.runs.iter().map(Run::records::<R>).sum();
    }

    /// Gives every record, in the order of their prints.
    pub(super) fn each(&self, mut each: impl FnMut(R)) -> Result<(), StoreFailed> {
        let mut recent = Vec::new();
        self.recent.each_sorted(|record| {
            recent.extend_from_slice(record.to_bytes().as_ref());
            Ok(())
        })?;
        each_merged(&self.runs, recent, |record| {
            each(record);
            Ok(())
        })
    }
}

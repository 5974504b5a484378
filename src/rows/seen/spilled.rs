//! [`SeenSpilled`]: the rows seen so far, in bounded memory.

use super::above::Above;
use super::content_log::ContentLog;
use super::layers::{Disk, Layers};
use super::record::{ContentRecord, DuplicateRecord, KeyRecord};
use super::run_files::{RunFiles, StoreFailed};
use crate::domain::{ContentSeen, Digest, KeySeen, RowRef, SeenAt, SeenRows};
use crate::rows::PlainRow;

/// Bytes of the filter.
const FILTER_BYTES: usize = 16 << 20;
/// Places in memory for contents, and as many for keys; there are twice as many for contacts. Of each three quarters are filled.
const PLACES: usize = 1 << 16;

/// Rows of a run seen so far: the latest in memory, the others on the disk. Numbers past `u32::MAX`, of rows as of repetitions, are kept as
/// `u32::MAX`.
#[derive(Debug)]
pub struct SeenSpilled {
    contents: Layers<ContentRecord>,
    keys: Layers<KeyRecord>,
    duplicates: Layers<DuplicateRecord>,
    /// The contents of rows whose contacts were all new.
    log: ContentLog,
    disk: Disk,
    above: Above,
}

impl SeenSpilled {
    /// Nothing seen yet; what memory has no room for goes to `files`.
    pub fn new(files: Box<dyn RunFiles>) -> Self {
        Self::of_size(Some(files), PLACES, FILTER_BYTES)
    }

    pub(super) const fn of_size(
        files: Option<Box<dyn RunFiles>>,
        places: usize,
        filter_bytes: usize,
    ) -> Self {
        Self {
            contents: Layers::new(places),
            keys: Layers::new(places),
            duplicates: Layers::new(places * 2),
            log: ContentLog::new(),
            disk: Disk::new(files, filter_bytes),
            above: Above::new(),
        }
    }

    /// Has a look at what will be asked about rows that come soon. Nothing is noted, and nothing comes of it but that the answers come
    /// faster: prints lie anywhere in memory, and a row that is asked about alone waits for each of its own.
    pub fn look_ahead<'r>(&self, rows: impl Iterator<Item = &'r PlainRow>) {
        let mut touched = 0;
        for row in rows {
            touched ^= match &row.key {
                None => {
                    let like = ContentRecord::of_print(row.print);
                    self.contents.touch(&like, &self.disk)
                }
                Some(key) => self.keys.touch(&KeyRecord::of_print(*key), &self.disk),
            };
            for print in row.contacts() {
                let like = DuplicateRecord::of_print(*print);
                touched ^= self.duplicates.touch(&like, &self.disk);
            }
        }
        std::hint::black_box(touched);
    }

    /// Why answers given so far are not to be relied on: the disk could not be read.
    pub fn failure(&self) -> Option<StoreFailed> {
        self.disk.failure()
    }
}

impl SeenRows for SeenSpilled {
    fn knows_content(&self, content: Digest) -> bool {
        let like = ContentRecord::of_print(content);
        self.contents.find(&like, &self.disk).is_some()
    }

    fn knows_key(&self, key: Digest) -> bool {
        let like = KeyRecord::of_print(key);
        self.keys.find(&like, &self.disk).is_some()
    }

    fn note_content(&mut self, content: Digest, row: RowRef) -> ContentSeen {
        let new = ContentRecord::of(content, row);
        let known = self.contents.find(&new, &self.disk);
        self.contents.merge_where_often_read(&mut self.disk);
        let (record, told) = match known {
            None => (new, ContentSeen::New { earlier: 0 }),
            Some(mut known) => {
                let told = known.again(row.source.0);
                (known, told)
            }
        };
        self.contents.put(record, &mut self.disk);
        told
    }

    fn note_content_if_new(&mut self, content: Digest, row: RowRef) -> bool {
        if self.knows_content(content) {
            return false;
        }
        self.contents.merge_where_often_read(&mut self.disk);
        let record = ContentRecord::of(content, row);
        self.contents.put(record, &mut self.disk);
        true
    }

    fn note_key(&mut self, key: Digest, content: Digest, row: RowRef) -> KeySeen {
        let new = KeyRecord::of(key, content, row);
        let known = self.keys.find(&new, &self.disk);
        self.keys.merge_where_often_read(&mut self.disk);
        let Some(known) = known else {
            self.keys.put(new, &mut self.disk);
            return KeySeen::First;
        };
        let first = known.first();
        if known.is_like(&new) {
            KeySeen::Same { first }
        } else {
            KeySeen::Other { first }
        }
    }

    fn note_id(&mut self, id: Option<&str>, row: RowRef) -> Option<u64> {
        self.above.note_id(id, row)
    }

    fn note_turn(&mut self, rule: usize, row: RowRef) -> u64 {
        self.above.note_turn(rule, row)
    }

    fn duplicates(&self, key: Digest) -> Option<(SeenAt, u64)> {
        let like = DuplicateRecord::of_print(key);
        let known = self.duplicates.find(&like, &self.disk)?;
        Some((known.first(), u64::from(known.rows())))
    }

    fn note_if_new(&mut self, content: Digest, contacts: &[Digest], row: RowRef) -> bool {
        let is_known = |contact: &Digest| {
            let like = DuplicateRecord::of_print(*contact);
            self.duplicates.find(&like, &self.disk).is_some()
        };
        // Rows that are no leads have contents and nobody's contacts.
        if contacts.iter().any(is_known) || self.knows_content(content) {
            return false;
        }
        for contact in contacts {
            let record = DuplicateRecord::of(*contact, row);
            self.duplicates.put(record, &mut self.disk);
        }
        self.log.put(row, content, self.disk.files());
        true
    }

    fn has_to_recall(&self) -> bool {
        !self.log.is_empty()
    }

    fn recall(&mut self, content: Digest, contacts: &[Digest]) {
        if self.knows_content(content) {
            return;
        }
        // Of a row that was noted as new each contact's first row is that row.
        for contact in contacts {
            let Some((first, _)) = self.duplicates(*contact) else {
                return;
            };
            match self.log.says(first, content) {
                Ok(true) => {
                    let record = ContentRecord::of_seen(content, first);
                    return self.contents.put(record, &mut self.disk);
                }
                Ok(false) => {}
                Err(failure) => self.disk.note_failure(failure),
            }
        }
    }

    fn note_duplicate(&mut self, key: Digest, row: RowRef) {
        self.duplicates.merge_where_often_read(&mut self.disk);
        let record = DuplicateRecord::of(key, row);
        self.duplicates.put(record, &mut self.disk);
    }
}

/// Counts prints, in bounded memory where it has files.
#[derive(Debug)]
pub(crate) struct PrintCount {
    prints: Layers<DuplicateRecord>,
    disk: Disk,
}

impl PrintCount {
    /// Nothing counted yet.
    pub(crate) const fn new(files: Option<Box<dyn RunFiles>>) -> Self {
        Self::of_size(files, PLACES * 2)
    }

    pub(super) const fn of_size(files: Option<Box<dyn RunFiles>>, places: usize) -> Self {
        Self {
            prints: Layers::new(places),
            // Nobody asks it before the end.
            disk: Disk::new(files, 0),
        }
    }

    /// Counts a print of a row.
    pub(crate) fn add(&mut self, print: Digest, row: RowRef) {
        let record = DuplicateRecord::of(print, row);
        self.prints.put(record, &mut self.disk);
    }

    /// Gives the first 64 bits of each print, in their order, and how often it came, at most `u16::MAX` times.
    pub(crate) fn each(&self, mut each: impl FnMut(u64, u16)) -> Result<(), StoreFailed> {
        use super::record::Record as _;
        let give = |record: DuplicateRecord| each(record.place(), record.rows());
        self.prints.each(give)
    }
}

//! [`SeenInMemory`]: the rows seen so far, kept in memory and small.
//!
//! A record stands in chunks that never move, so growing copies nothing; an open-addressed index of `u32` finds it. Per row
//! that is 32 bytes (with a key 128 bits of the key, 64 of the content, 48 of the place; without one 128 bits of the content,
//! 64 of counts, 64 of places; a repeated row takes no new record), and 5.4 to 10.7 bytes of index, 16 for the
//! moment in which the index is doubled. A million rows stay below 50 MB.
//!
//! Of what duplicates are known by each different key takes 16 bytes and as much of an index: a million rows with a phone and an e-mail of their
//! own some 50 MB more.
//!
//! [`SeenSpilled`](super::SeenSpilled) answers the same in bounded memory, and is held against this one by tests.

use super::above::Above;
use super::{row_number, seen_at};
use crate::domain::{ContentSeen, Digest, KeySeen, RowRef, SeenAt, SeenRows};

/// Rows of a run seen so far, in memory. Numbers past `u32::MAX`, of rows as of repetitions, are kept as `u32::MAX`.
#[derive(Debug, Default)]
pub struct SeenInMemory {
    contents: Table<ContentRecord>,
    keys: Table<KeyRecord>,
    duplicates: Table<DuplicateRecord>,
    above: Above,
}

impl SeenInMemory {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that are held, without the allocator's own.
    pub fn bytes(&self) -> usize {
        self.contents
            .bytes()
            .saturating_add(self.keys.bytes())
            .saturating_add(self.duplicates.bytes())
            .saturating_add(size_of::<Self>())
    }
}

impl SeenRows for SeenInMemory {
    fn knows_content(&self, content: Digest) -> bool {
        self.contents.find(&ContentRecord::of(content)).is_some()
    }

    fn knows_key(&self, key: Digest) -> bool {
        self.keys.find(&KeyRecord::of(key)).is_some()
    }

    fn note_content(&mut self, content: Digest, row: RowRef) -> ContentSeen {
        let new = ContentRecord {
            row: row_number(row),
            first: row.source.0,
            latest: row.source.0,
            ..ContentRecord::of(content)
        };
        match self.contents.find_or_put(new) {
            None => ContentSeen::New { earlier: 0 },
            Some(known) => known.again(row.source.0),
        }
    }

    fn note_key(&mut self, key: Digest, content: Digest, row: RowRef) -> KeySeen {
        let content = half(content);
        let new = KeyRecord {
            content,
            row: row_number(row),
            source: row.source.0,
            ..KeyRecord::of(key)
        };
        let Some(known) = self.keys.find_or_put(new) else {
            return KeySeen::First;
        };
        let first = seen_at(known.source, known.row);
        if known.content == content {
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
        let known = self.duplicates.find(&DuplicateRecord::of(key))?;
        Some((seen_at(known.source, known.row), u64::from(known.rows)))
    }

    fn note_duplicate(&mut self, key: Digest, row: RowRef) {
        let new = DuplicateRecord {
            row: row_number(row),
            source: row.source.0,
            ..DuplicateRecord::of(key)
        };
        if let Some(known) = self.duplicates.find_or_put(new) {
            known.rows = known.rows.saturating_add(1);
        }
    }
}

/// The first 64 bits of a digest, as two halves so that a record needs no padding.
fn half(digest: Digest) -> [u32; 2] {
    let (words, _) = digest.0.as_chunks::<4>();
    match words {
        [first, second, ..] => [u32::from_be_bytes(*first), u32::from_be_bytes(*second)],
        _ => [0; 2],
    }
}

trait Record {
    /// Where the search for it begins: bits of a hash.
    fn start(&self) -> usize;
    /// Whether the other is of the same key.
    fn is(&self, other: &Self) -> bool;
}

#[derive(Debug, Clone, Copy)]
struct ContentRecord {
    content: [u8; 16],
    /// Rows of it in the latest source.
    here: u32,
    /// The most rows of it that a source before the latest has.
    before: u32,
    /// Where the first row stands.
    row: u32,
    first: u16,
    latest: u16,
}

impl ContentRecord {
    const fn of(content: Digest) -> Self {
        Self {
            content: content.0,
            here: 1,
            before: 0,
            row: 0,
            first: 0,
            latest: 0,
        }
    }

    /// Counts one more row, in `source`.
    fn again(&mut self, source: u16) -> ContentSeen {
        if self.latest != source {
            self.before = self.before.max(self.here);
            self.here = 0;
            self.latest = source;
        }
        let earlier = self.here;
        self.here = earlier.saturating_add(1);
        let again = earlier < self.before;
        let (earlier, first) = (u64::from(earlier), seen_at(self.first, self.row));
        if again {
            ContentSeen::Again { earlier, first }
        } else {
            ContentSeen::New { earlier }
        }
    }
}

impl Record for ContentRecord {
    fn start(&self) -> usize {
        start(&self.content)
    }

    fn is(&self, other: &Self) -> bool {
        self.content == other.content
    }
}

#[derive(Debug, Clone, Copy)]
struct KeyRecord {
    key: [u8; 16],
    content: [u32; 2],
    row: u32,
    source: u16,
}

impl KeyRecord {
    const fn of(key: Digest) -> Self {
        Self {
            key: key.0,
            content: [0; 2],
            row: 0,
            source: 0,
        }
    }
}

impl Record for KeyRecord {
    fn start(&self) -> usize {
        start(&self.key)
    }

    fn is(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// A key of duplicates, 16 bytes: of it 64 bits, which two different ones of two million share with a probability of 10⁻⁷.
#[derive(Debug, Clone, Copy)]
struct DuplicateRecord {
    key: [u32; 2],
    row: u32,
    source: u16,
    rows: u16,
}

impl DuplicateRecord {
    fn of(key: Digest) -> Self {
        Self {
            key: half(key),
            row: 0,
            source: 0,
            rows: 1,
        }
    }
}

impl Record for DuplicateRecord {
    fn start(&self) -> usize {
        let [_, low] = self.key;
        usize::try_from(low).unwrap_or_default()
    }

    fn is(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Records in a chunk.
const CHUNK: usize = 1 << 14;

/// Records by their 128 bits.
#[derive(Debug)]
struct Table<R> {
    /// Place of a record plus one; 0 is free. The length is 0 or a power of two.
    index: Vec<u32>,
    chunks: Vec<Vec<R>>,
    len: u32,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            index: Vec::new(),
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<R: Record> Table<R> {
    /// The record with the same 128 bits; `None` when there was none and `new` was put in.
    fn find_or_put(&mut self, new: R) -> Option<&mut R> {
        self.grow_when_three_quarters_full();
        let mask = self.index.len().saturating_sub(1);
        let mut slot = new.start() & mask;
        while let Some(&place) = self.index.get(slot) {
            let Some(place) = place.checked_sub(1) else {
                self.put(slot, new);
                return None;
            };
            if self.record(place).is_some_and(|record| record.is(&new)) {
                return self.record_mut(place);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// The record of the same key.
    fn find(&self, like: &R) -> Option<&R> {
        let mask = self.index.len().checked_sub(1)?;
        let mut slot = like.start() & mask;
        loop {
            let place = self.index.get(slot)?.checked_sub(1)?;
            let record = self.record(place)?;
            if record.is(like) {
                return Some(record);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn put(&mut self, slot: usize, new: R) {
        // Past 2³² records, which no memory of this design holds, a row is taken as the first of its kind.
        let Some(next) = self.len.checked_add(1) else {
            return;
        };
        if let Some(free) = self.index.get_mut(slot) {
            *free = next;
            self.len = next;
            match self.chunks.last_mut() {
                Some(chunk) if chunk.len() < CHUNK => chunk.push(new),
                _ => self.begin_chunk(new),
            }
        }
    }

    fn begin_chunk(&mut self, first: R) {
        // A small file needs no whole chunk; the first may grow.
        let room = if self.chunks.is_empty() { 0 } else { CHUNK };
        let mut chunk = Vec::with_capacity(room);
        chunk.push(first);
        self.chunks.push(chunk);
    }

    fn record(&self, place: u32) -> Option<&R> {
        let (chunk, within) = split(place);
        self.chunks.get(chunk)?.get(within)
    }

    fn record_mut(&mut self, place: u32) -> Option<&mut R> {
        let (chunk, within) = split(place);
        self.chunks.get_mut(chunk)?.get_mut(within)
    }

    fn grow_when_three_quarters_full(&mut self) {
        let full = self.index.len() / 4 * 3;
        if (self.len as usize) < full {
            return;
        }
        let size = self.index.len().saturating_mul(2).max(64);
        let mut index = vec![0_u32; size];
        let mask = size - 1;
        for place in 0..self.len {
            let Some(record) = self.record(place) else {
                continue;
            };
            let mut slot = record.start() & mask;
            while index.get(slot).is_some_and(|&taken| taken != 0) {
                slot = (slot + 1) & mask;
            }
            if let Some(free) = index.get_mut(slot) {
                *free = place.saturating_add(1);
            }
        }
        self.index = index;
    }

    fn bytes(&self) -> usize {
        let records: usize = self.chunks.iter().map(Vec::capacity).sum();
        records * size_of::<R>() + self.index.capacity() * size_of::<u32>()
    }
}

fn split(place: u32) -> (usize, usize) {
    let place = place as usize;
    (place / CHUNK, place % CHUNK)
}

/// Where the search for a record begins; its bits are a hash already.
fn start(id: &[u8; 16]) -> usize {
    id.last_chunk()
        .map_or(0, |last| usize::from_be_bytes(*last))
}

#[cfg(test)]
mod tests {
    use super::SeenInMemory;
    use crate::domain::{
        ContentSeen, Digest, KeySeen, RowOrdinal, RowRef, SeenRows as _, SourceIndex,
    };
    use crate::rows::content::digest_of_text;
    use crate::rows::seen::seen_at;

    fn digest(number: u64) -> Digest {
        digest_of_text(&number.to_string())
    }

    fn at(source: u16, number: u64) -> RowRef {
        RowRef {
            source: SourceIndex(source),
            number,
            ordinal: RowOrdinal(number),
        }
    }

    #[test]
    fn equal_rows_are_counted() {
        let mut seen = SeenInMemory::new();
        let mut note = |number, row| seen.note_content(digest(number), at(0, row));
        assert_eq!(note(1, 2), ContentSeen::New { earlier: 0 });
        assert_eq!(note(2, 3), ContentSeen::New { earlier: 0 });
        assert_eq!(note(1, 4), ContentSeen::New { earlier: 1 });
        assert_eq!(note(1, 5), ContentSeen::New { earlier: 2 });
    }

    #[test]
    fn of_equal_rows_a_later_source_adds_those_that_no_earlier_one_has() {
        let mut seen = SeenInMemory::new();
        let first = seen_at(0, 2);
        for (source, counts) in [(0, 2), (1, 3), (2, 1), (3, 4)] {
            let most = [2, 3, 3].into_iter().take(usize::from(source)).max();
            let most = most.unwrap_or(0);
            for earlier in 0..counts {
                let told = seen.note_content(digest(1), at(source, 2 + earlier));
                let expected = if earlier < most {
                    ContentSeen::Again { earlier, first }
                } else {
                    ContentSeen::New { earlier }
                };
                assert_eq!(told, expected, "source {source}, row {earlier}");
            }
        }
    }

    #[test]
    fn a_key_remembers_its_first_row_and_content() {
        let mut seen = SeenInMemory::new();
        let mut note = |content, row| seen.note_key(digest(1), digest(content), row);
        let first = seen_at(1, 2);
        assert_eq!(note(10, at(1, 2)), KeySeen::First);
        assert_eq!(note(10, at(1, 3)), KeySeen::Same { first });
        assert_eq!(note(11, at(2, 2)), KeySeen::Other { first });
    }

    #[test]
    fn many_rows_are_all_found_again_and_stay_small() {
        let rows = 100_000;
        let mut seen = SeenInMemory::new();
        for row in 0..rows {
            let noted = seen.note_key(digest(row), digest(row), at(0, row));
            assert_eq!(noted, KeySeen::First);
            let noted = seen.note_content(digest(row), at(0, row));
            assert_eq!(noted, ContentSeen::New { earlier: 0 });
        }
        for row in 0..rows {
            let first = seen_at(0, u32::try_from(row).unwrap());
            let noted = seen.note_key(digest(row), digest(row), at(0, 0));
            assert_eq!(noted, KeySeen::Same { first });
            let noted = seen.note_content(digest(row), at(0, 0));
            assert_eq!(noted, ContentSeen::New { earlier: 1 });
        }
        // 32 + 32 bytes of records and at most 10.7 of index for each of both tables.
        let limit = usize::try_from(rows).unwrap() * 88 + 1_000_000;
        assert!(seen.bytes() < limit, "{} bytes", seen.bytes());
    }
}

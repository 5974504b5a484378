//! What is kept of a content, of a key and of a contact: records of fixed size.

use std::fmt::Debug;

use super::{row_number, seen_at};
use crate::domain::{ContentSeen, Digest, RowRef, SeenAt};

/// A record of fixed size, known by its print.
pub(super) trait Record: Copy + Debug + Send {
    /// What stands in the place of a record before there is one.
    const FREE: Self;
    /// Its size on the disk.
    const BYTES: usize;
    /// Whether a later record of a print says all that the earlier ones say.
    const LATEST_IS_WHOLE: bool;
    /// It on the disk.
    type Bytes: AsRef<[u8]>;

    /// The print, as far as it is kept: records of one print are one.
    fn print(&self) -> u128;
    /// The print's first 64 bits: records are sorted by them first.
    fn place(&self) -> u64;
    /// Both in one, where `later` was noted later.
    fn with_later(self, later: Self) -> Self;
    fn to_bytes(self) -> Self::Bytes;
    fn from_bytes(bytes: &[u8]) -> Self;
}

/// Rows of one content: 32 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContentRecord {
    print: [u64; 2],
    /// Rows of it in the latest source; never 0.
    here: u32,
    /// The most rows of it that a source before the latest has.
    before: u32,
    /// Where the first row stands.
    row: u32,
    first: u16,
    latest: u16,
}

impl ContentRecord {
    /// Something of the same print, to look for.
    pub(super) fn of_print(content: Digest) -> Self {
        Self {
            print: halves(content),
            ..Self::FREE
        }
    }

    /// The first row of a content.
    pub(super) fn of(content: Digest, row: RowRef) -> Self {
        Self {
            print: halves(content),
            here: 1,
            before: 0,
            row: row_number(row),
            first: row.source.0,
            latest: row.source.0,
        }
    }

    /// The first row of a content, which stood there.
    pub(super) fn of_seen(content: Digest, first: SeenAt) -> Self {
        Self {
            print: halves(content),
            here: 1,
            before: 0,
            row: u32::try_from(first.row).unwrap_or(u32::MAX),
            first: first.source.0,
            latest: first.source.0,
        }
    }

    /// Counts one more row, in `source`.
    pub(super) fn again(&mut self, source: u16) -> ContentSeen {
        if self.latest != source {
            self.before = self.before.max(self.here);
            self.here = 0;
            self.latest = source;
        }
        let earlier = self.here;
        // A count that can grow no more stays one that is not zero.
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
    const FREE: Self = Self {
        print: [0; 2],
        here: 0,
        before: 0,
        row: 0,
        first: 0,
        latest: 0,
    };
    const BYTES: usize = 32;
    const LATEST_IS_WHOLE: bool = true;
    type Bytes = [u8; 32];

    fn print(&self) -> u128 {
        whole(self.print)
    }

    fn place(&self) -> u64 {
        self.print[0]
    }

    fn with_later(self, later: Self) -> Self {
        later
    }

    fn to_bytes(self) -> [u8; 32] {
        let [high, low] = self.print;
        let counts = pair(self.here, self.before);
        four([high, low, counts, place(self.row, self.first, self.latest)])
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let [high, low, counts, at] = words(bytes);
        let ((here, before), (row, first, latest)) = (unpair(counts), unplace(at));
        Self {
            print: [high, low],
            here,
            before,
            row,
            first,
            latest,
        }
    }
}

/// The first row with a key: 32 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRecord {
    print: [u64; 2],
    /// 64 bits of its content.
    content: u64,
    row: u32,
    source: u16,
    /// Always 1.
    rows: u16,
}

impl KeyRecord {
    /// Something of the same print, to look for.
    pub(super) fn of_print(key: Digest) -> Self {
        Self {
            print: halves(key),
            ..Self::FREE
        }
    }

    pub(super) fn of(key: Digest, content: Digest, row: RowRef) -> Self {
        Self {
            print: halves(key),
            content: content.first_64_bits(),
            row: row_number(row),
            source: row.source.0,
            rows: 1,
        }
    }

    /// Whether the other row has the same content.
    pub(super) const fn is_like(&self, other: &Self) -> bool {
        self.content == other.content
    }

    /// Where the row stands.
    pub(super) fn first(&self) -> SeenAt {
        seen_at(self.source, self.row)
    }
}

impl Record for KeyRecord {
    const FREE: Self = Self {
        print: [0; 2],
        content: 0,
        row: 0,
        source: 0,
        rows: 0,
    };
    const BYTES: usize = 32;
    const LATEST_IS_WHOLE: bool = true;
    type Bytes = [u8; 32];

    fn print(&self) -> u128 {
        whole(self.print)
    }

    fn place(&self) -> u64 {
        self.print[0]
    }

    fn with_later(self, later: Self) -> Self {
        later
    }

    fn to_bytes(self) -> [u8; 32] {
        let [high, low] = self.print;
        let at = place(self.row, self.source, self.rows);
        four([high, low, self.content, at])
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let [high, low, content, at] = words(bytes);
        let (row, source, rows) = unplace(at);
        Self {
            print: [high, low],
            content,
            row,
            source,
            rows,
        }
    }
}

/// Rows with one key of duplicates, 16 bytes: of it 64 bits, which two different ones of two million share with a probability of
/// 10⁻⁷. Each record counts the rows that were noted since the one before it went to the disk.
#[derive(Debug, Clone, Copy)]
pub(super) struct DuplicateRecord {
    print: u64,
    /// The first of them.
    row: u32,
    source: u16,
    /// How many, at most `u16::MAX`; never 0.
    rows: u16,
}

impl DuplicateRecord {
    /// Something of the same print, to look for.
    pub(super) fn of_print(key: Digest) -> Self {
        Self {
            print: key.first_64_bits(),
            ..Self::FREE
        }
    }

    pub(super) fn of(key: Digest, row: RowRef) -> Self {
        Self {
            print: key.first_64_bits(),
            row: row_number(row),
            source: row.source.0,
            rows: 1,
        }
    }

    /// Where the first row stands.
    pub(super) fn first(&self) -> SeenAt {
        seen_at(self.source, self.row)
    }

    /// How many rows.
    pub(super) const fn rows(&self) -> u16 {
        self.rows
    }
}

impl Record for DuplicateRecord {
    const FREE: Self = Self {
        print: 0,
        row: 0,
        source: 0,
        rows: 0,
    };
    const BYTES: usize = 16;
    const LATEST_IS_WHOLE: bool = false;
    type Bytes = [u8; 16];

    fn print(&self) -> u128 {
        u128::from(self.print)
    }

    fn place(&self) -> u64 {
        self.print
    }

    fn with_later(self, later: Self) -> Self {
        Self {
            rows: self.rows.saturating_add(later.rows),
            ..self
        }
    }

    fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        put(
            &mut bytes,
            [self.print, place(self.row, self.source, self.rows)],
        );
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let [print, at] = words(bytes);
        let (row, source, rows) = unplace(at);
        Self {
            print,
            row,
            source,
            rows,
        }
    }
}

/// A digest as two numbers.
fn halves(digest: Digest) -> [u64; 2] {
    let last = digest.0.last_chunk::<8>();
    let last = last.map_or(0, |bytes| u64::from_be_bytes(*bytes));
    [digest.first_64_bits(), last]
}

const fn whole([high, low]: [u64; 2]) -> u128 {
    (high as u128) << 64 | low as u128
}

const fn pair(high: u32, low: u32) -> u64 {
    (high as u64) << 32 | low as u64
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn unpair(word: u64) -> (u32, u32) {
    ((word >> 32) as u32, word as u32)
}

const fn place(row: u32, first: u16, second: u16) -> u64 {
    pair(row, (first as u32) << 16 | second as u32)
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn unplace(word: u64) -> (u32, u16, u16) {
    let (row, rest) = unpair(word);
    (row, (rest >> 16) as u16, rest as u16)
}

fn four(words: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    put(&mut bytes, words);
    bytes
}

/// Nobody but this process reads them again, so they stand as its machine has them.
fn put<const N: usize>(bytes: &mut [u8], words: [u64; N]) {
    let (places, _) = bytes.as_chunks_mut::<8>();
    for (place, word) in places.iter_mut().zip(words) {
        *place = word.to_ne_bytes();
    }
}

fn words<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut words = [0; N];
    let (places, _) = bytes.as_chunks::<8>();
    for (word, place) in words.iter_mut().zip(places) {
        *word = u64::from_ne_bytes(*place);
    }
    words
}

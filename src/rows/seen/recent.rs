//! [`Recent`]: the records noted last, in memory.

use super::record::Record;

/// Places of the smallest table.
const SMALLEST: usize = 8;
/// Places of a part: a search looks through one of them.
const PART: usize = 2048;

/// Records in the order in which they were noted, in parts by the first bits of their prints. Nearly every record is of a print that nobody noted
/// before, which a filter tells: so it is put behind the others without a look at them, and a search, which is rare, goes through a part.
#[derive(Debug)]
pub(super) struct Recent<R> {
    parts: Vec<Part<R>>,
    len: usize,
    /// A power of two, or none.
    places: usize,
}

/// Records whose prints begin alike.
#[derive(Debug, Clone)]
struct Part<R> {
    /// Of these prints nothing was noted before.
    alone: Vec<R>,
    /// Of these something may have been, which lies on the disk.
    others: Vec<R>,
}

impl<R> Part<R> {
    const fn new() -> Self {
        Self {
            alone: Vec::new(),
            others: Vec::new(),
        }
    }

    fn records(&self) -> impl Iterator<Item = &R> {
        self.alone.iter().chain(&self.others)
    }
}

impl<R: Record> Recent<R> {
    pub(super) const fn new() -> Self {
        Self {
            parts: Vec::new(),
            len: 0,
            places: 0,
        }
    }

    /// How many records there would be room for if no place had to stay free.
    pub(super) const fn places(&self) -> usize {
        self.places
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len >= self.places / 4 * 3
    }

    /// Gives every record, those of a part together.
    pub(super) fn each(&self, each: impl FnMut(&R)) {
        self.parts.iter().flat_map(Part::records).for_each(each);
    }

    /// The part to which a print belongs.
    fn part(&self, like: &R) -> usize {
        let share = (like.place() >> 32) * self.parts.len() as u64;
        usize::try_from(share >> 32).unwrap_or(0)
    }

    fn part_mut(&mut self, like: &R) -> Option<&mut Part<R>> {
        let part = self.part(like);
        self.parts.get_mut(part)
    }

    /// The record of the same print, and whether it is all that was noted of it.
    pub(super) fn find(&self, like: &R) -> Option<(R, bool)> {
        let part = self.parts.get(self.part(like))?;
        let of_print = |record: &&R| record.print() == like.print();
        let alone = part.alone.iter().find(of_print);
        let alone = alone.map(|record| (*record, true));
        alone.or_else(|| {
            let other = part.others.iter().find(of_print);
            other.map(|record| (*record, false))
        })
    }

    /// Notes a record of whose print nothing was noted before.
    pub(super) fn put_alone(&mut self, record: R) {
        if let Some(part) = self.part_mut(&record) {
            part.alone.push(record);
            self.len += 1;
        }
    }

    /// Notes a record of whose print nothing is among the others.
    pub(super) fn put_beside(&mut self, record: R) {
        if let Some(part) = self.part_mut(&record) {
            part.others.push(record);
            self.len += 1;
        }
    }

    /// Notes a record.
    pub(super) fn put(&mut self, record: R) {
        let Some(part) = self.part_mut(&record) else {
            return;
        };
        let mut there = part.alone.iter_mut().chain(&mut part.others);
        if let Some(there) = there.find(|there| there.print() == record.print()) {
            *there = there.with_later(record);
            return;
        }
        part.others.push(record);
        self.len += 1;
    }

    /// Doubles the room.
    pub(super) fn grow(&mut self) {
        self.places = self.places.saturating_mul(2).max(SMALLEST);
        let parts = vec![Part::new(); (self.places / PART).max(1)];
        for before in std::mem::replace(&mut self.parts, parts) {
            for record in before.alone {
                if let Some(part) = self.part_mut(&record) {
                    part.alone.push(record);
                }
            }
            for record in before.others {
                if let Some(part) = self.part_mut(&record) {
                    part.others.push(record);
                }
            }
        }
    }

    pub(super) fn clear(&mut self) {
        for part in &mut self.parts {
            part.alone.clear();
            part.others.clear();
        }
        self.len = 0;
    }

    /// Gives every record, in the order of their prints.
    pub(super) fn each_sorted<E>(&self, mut each: impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
        let mut sorted = Vec::new();
        for part in &self.parts {
            sorted.clear();
            sorted.extend(part.records().copied());
            sorted.sort_unstable_by_key(R::print);
            sorted.iter().try_for_each(|record| each(*record))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::DuplicateRecord;
    use super::{PART, Recent, Record as _};
    use crate::domain::{RowOrdinal, RowRef, SourceIndex};
    use crate::rows::content::digest_of_text;

    fn record(number: u64) -> DuplicateRecord {
        let row = RowRef {
            source: SourceIndex(0),
            number,
            ordinal: RowOrdinal(number),
        };
        DuplicateRecord::of(digest_of_text(&number.to_string()), row)
    }

    #[test]
    fn records_of_many_parts_are_found_counted_and_given_in_order() {
        let count = 3 * PART as u64;
        let mut recent = Recent::new();
        for number in (0..count).chain((0..count).step_by(3)) {
            if recent.is_full() {
                recent.grow();
            }
            if number % 2 == 0 && recent.find(&record(number)).is_none() {
                recent.put_alone(record(number));
            } else {
                recent.put(record(number));
            }
        }
        assert!(recent.parts.len() > 2);
        assert_eq!(recent.len as u64, count);
        for number in 0..2 * count {
            let found = recent.find(&record(number));
            let found = found.map(|(record, alone)| (record.rows(), alone));
            let rows = if number % 3 == 0 { 2 } else { 1 };
            let noted = (rows, number % 2 == 0);
            assert_eq!(found, (number < count).then_some(noted), "{number}");
        }
        let mut prints = Vec::new();
        let every: Result<(), ()> = recent.each_sorted(|record| {
            prints.push(record.print());
            Ok(())
        });
        assert_eq!((every, prints.len() as u64), (Ok(()), count));
        assert!(prints.is_sorted());
        recent.clear();
        assert!(recent.find(&record(1)).is_none());
        recent.each(|_| panic!("nothing is left"));
    }
}

//! [`Recent`]: the records noted last, in memory, and nearly sorted.

use super::record::Record;

/// Places of the smallest table.
const SMALLEST: usize = 8;

/// An open-addressed table of records in the order of their prints: a search begins at the place that the print's first bits name. At least a
/// quarter of it is free. Prints are hashes, so a few places lie between a record and its own, and records that stand
/// together are sorted when they are asked for in order.
#[derive(Debug)]
pub(super) struct Recent<R> {
    /// A power of two, or none.
    places: Vec<R>,
    len: usize,
    /// What a print is shifted by to name its place.
    shift: u32,
}

impl<R: Record> Recent<R> {
    pub(super) const fn new() -> Self {
        Self {
            places: Vec::new(),
            len: 0,
            shift: u64::BITS,
        }
    }

    /// How many records there would be room for if no place had to stay free.
    pub(super) const fn places(&self) -> usize {
        self.places.len()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len >= self.places.len() / 4 * 3
    }

    /// Gives every record, nearly in the order of their prints.
    pub(super) fn each(&self, mut each: impl FnMut(&R)) {
        let records = self.places.iter().filter(|record| !record.is_free());
        records.for_each(&mut each);
    }

    fn home(&self, record: &R) -> usize {
        let bits = record.place().checked_shr(self.shift).unwrap_or(0);
        usize::try_from(bits).unwrap_or(0)
    }

    /// Where the record of this print stands, or is to stand; and whether it does. `None` where there are no places at all.
    fn search(&self, like: &R) -> Option<(usize, bool)> {
        let mask = self.places.len().checked_sub(1)?;
        let print = like.print();
        let mut place = self.home(like);
        loop {
            let there = self.places.get(place)?;
            if there.is_free() {
                return Some((place, false));
            }
            if there.print() == print {
                return Some((place, true));
            }
            place = (place + 1) & mask;
        }
    }

    /// The record of the same print.
    pub(super) fn find(&self, like: &R) -> Option<&R> {
        let (place, is_there) = self.search(like)?;
        self.places.get(place).filter(|_| is_there)
    }

    /// Something of the place where a search for the record begins, read so that it is near when it is searched.
    pub(super) fn touch(&self, like: &R) -> u64 {
        self.places.get(self.home(like)).map_or(0, R::place)
    }

    /// Notes a record; nothing happens where the table is full of others, which whoever calls this has seen to.
    pub(super) fn put(&mut self, record: R) {
        let Some((place, is_there)) = self.search(&record) else {
            return;
        };
        let Some(there) = self.places.get_mut(place) else {
            return;
        };
        if is_there {
            *there = there.with_later(record);
        } else {
            *there = record;
            self.len += 1;
        }
    }

    /// Doubles the room.
    pub(super) fn grow(&mut self) {
        let places = self.places.len().saturating_mul(2).max(SMALLEST);
        let before = std::mem::replace(&mut self.places, vec![R::FREE; places]);
        self.shift = u64::BITS - places.trailing_zeros();
        self.len = 0;
        for record in before.into_iter().filter(|record| !record.is_free()) {
            self.put(record);
        }
    }

    pub(super) fn clear(&mut self) {
        self.places.fill(R::FREE);
        self.len = 0;
    }

    /// Gives every record, in the order of their prints.
    pub(super) fn each_sorted<E>(&self, mut each: impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
        let mut group: Vec<R> = Vec::new();
        let mut give = |group: &mut Vec<R>| {
            if group.len() > 1 {
                group.sort_unstable_by_key(R::print);
            }
            group.drain(..).try_for_each(&mut each)
        };
        let first_free = self.places.iter().position(R::is_free).unwrap_or(0);
        let (front, rest) = self.places.split_at(first_free);
        // Records of the last places may have found room only at the front.
        let came_round = |(place, record): &(usize, &R)| self.home(record) > *place;
        let (round, front): (Vec<_>, Vec<_>) = front.iter().enumerate().partition(came_round);
        group.extend(front.into_iter().map(|(_, record)| *record));
        for record in rest {
            if record.is_free() {
                give(&mut group)?;
            } else {
                group.push(*record);
            }
        }
        group.extend(round.into_iter().map(|(_, record)| *record));
        give(&mut group)
    }
}

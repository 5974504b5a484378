//! [`Remembered`]: cells of a column that were read before, with nothing to tell of them.

use twox_hash::XxHash3_128;

/// Texts of a column that are remembered, and the most bytes of one.
const REMEMBERED: usize = 4096;
const REMEMBERED_BYTES: usize = 96;
/// Places of the smallest index.
const SMALLEST: usize = 64;

/// Texts of a column, found by their hashes, and the names that they are counted by.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    texts: Vec<(Box<str>, Option<u16>)>,
    /// For each place the number of its text, from 1; 0: free. A power of two of them, or none, and more than half are free.
    index: Vec<u16>,
    /// The number of the text before, from 0: many columns say the same all the way down.
    last: usize,
}

impl Remembered {
    /// The name of a text, if it is remembered.
    #[allow(
        clippy::option_option,
        reason = "whether it is remembered, and whether it has a name"
    )]
    pub(super) fn find(&mut self, text: &str) -> Option<Option<u16>> {
        let last = self.texts.get(self.last);
        if let Some((_, name)) = last.filter(|(last, _)| **last == *text) {
            return Some(*name);
        }
        let mut place = self.home(text);
        loop {
            let number = usize::from(*self.index.get(place)?).checked_sub(1)?;
            let (known, name) = self.texts.get(number)?;
            if **known == *text {
                self.last = number;
                return Some(*name);
            }
            place = self.behind(place);
        }
    }

    /// Whether there is room for a text.
    pub(super) fn takes(&self, text: &str) -> bool {
        self.texts.len() < REMEMBERED && text.len() <= REMEMBERED_BYTES
    }

    /// Remembers a text that [`Self::find`] did not find, where there is room for it.
    pub(super) fn put(&mut self, text: &str, name: Option<u16>) {
        if !self.takes(text) {
            return;
        }
        self.texts.push((text.into(), name));
        if self.texts.len() * 2 > self.index.len() {
            let places = self.index.len().saturating_mul(2).max(SMALLEST);
            self.index = vec![0; places];
            (0..self.texts.len()).for_each(|number| self.enter(number));
        } else {
            self.enter(self.texts.len() - 1);
        }
    }

    /// Puts the number of a text into the index.
    fn enter(&mut self, number: usize) {
        let Some((text, _)) = self.texts.get(number) else {
            return;
        };
        let mut place = self.home(text);
        while self.index.get(place).is_some_and(|taken| *taken != 0) {
            place = self.behind(place);
        }
        if let (Some(free), Ok(number)) = (self.index.get_mut(place), u16::try_from(number + 1)) {
            *free = number;
        }
    }

    fn home(&self, text: &str) -> usize {
        // A quarter of the bits is enough.
        let hash = XxHash3_128::oneshot(text.as_bytes()) >> 96;
        usize::try_from(hash).map_or(0, |hash| hash & self.mask())
    }

    const fn behind(&self, place: usize) -> usize {
        (place + 1) & self.mask()
    }

    const fn mask(&self) -> usize {
        self.index.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{REMEMBERED, REMEMBERED_BYTES, Remembered};

    proptest! {
        #[test]
        fn what_was_put_in_is_found_and_nothing_else(
            texts in prop::collection::vec("[abж]{0,12}", 1..200),
            asked in prop::collection::vec("[abж]{0,12}", 0..50),
        ) {
            let (mut remembered, mut known) = (Remembered::default(), BTreeMap::new());
            for (name, text) in (0..).zip(&texts) {
                let name = (name % 3 > 0).then_some(name);
                prop_assert_eq!(remembered.find(text), known.get(text).copied());
                if !known.contains_key(text) {
                    remembered.put(text, name);
                    known.insert(text.clone(), name);
                }
            }
            for text in texts.iter().chain(&asked) {
                prop_assert_eq!(remembered.find(text), known.get(text).copied());
            }
        }
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let mut remembered = Remembered::default();
        let long = "a".repeat(REMEMBERED_BYTES + 1);
        remembered.put(&long, None);
        assert_eq!(remembered.find(&long), None);
        for number in 0..=REMEMBERED {
            remembered.put(&number.to_string(), None);
        }
        assert_eq!(remembered.find(&(REMEMBERED - 1).to_string()), Some(None));
        assert_eq!(remembered.find(&REMEMBERED.to_string()), None);
    }
}

//! [`Remembered`]: cells of a column that were read before, with nothing to tell of them.

/// Texts of a column that are remembered, and the most bytes of one.
const REMEMBERED: usize = 4096;
const REMEMBERED_BYTES: usize = 96;

/// Texts of a column in ascending order, and the names that they are counted by.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    texts: Vec<(Box<str>, Option<u16>)>,
    /// The place of the text before: many columns say the same all the way down.
    last: usize,
}

impl Remembered {
    /// The name of a text, if it is remembered; otherwise its place.
    pub(super) fn find(&mut self, text: &str) -> Result<Option<u16>, usize> {
        let last = self.texts.get(self.last);
        if let Some((_, name)) = last.filter(|(last, _)| **last == *text) {
            return Ok(*name);
        }
        let place = self
            .texts
            .binary_search_by(|(known, _)| (**known).cmp(text))?;
        self.last = place;
        Ok(self.texts.get(place).and_then(|(_, name)| *name))
    }

    /// Whether there is room for a text.
    pub(super) fn takes(&self, text: &str) -> bool {
        self.texts.len() < REMEMBERED && text.len() <= REMEMBERED_BYTES
    }

    /// Remembers a text at the place that [`Self::find`] told.
    pub(super) fn put(&mut self, place: usize, text: &str, name: Option<u16>) {
        if place <= self.texts.len() {
            self.texts.insert(place, (text.into(), name));
        }
    }
}

//! The values of one cell on their way into a multifield.

use crate::domain::{Clean, Leftovers, MultiValue, ProblemKind};

/// The portal keeps so many characters of a multifield's value (`fields.md` §1).
const LONGEST: u64 = 250;

/// More values in one cell are no row of a person's data (BIG-05).
const MOST: usize = 50;

/// The elements of one cell: none twice, none too long, not too many.
#[derive(Debug, Default)]
pub(super) struct Elements {
    values: Vec<MultiValue>,
    /// Elements of different types are never the same.
    typed: bool,
}

impl Elements {
    /// Elements that are the same only with the same type: one nickname in two messengers is two ways to write to a person.
    pub(super) fn typed() -> Self {
        Self {
            typed: true,
            ..Self::default()
        }
    }

    /// Adds an element, unless it is there already or longer than the portal keeps.
    pub(super) fn push(&mut self, value: MultiValue, found: &mut Vec<ProblemKind>) {
        let length = value.value.chars().count() as u64;
        if length > LONGEST {
            found.push(ProblemKind::TooLong {
                limit: LONGEST,
                length,
            });
            return;
        }
        let same = |own: &MultiValue| {
            own.value.to_lowercase() == value.value.to_lowercase()
                && !(self.typed && own.value_type != value.value_type)
        };
        // Past the limit the cell is refused anyhow; comparing each with each would take for ever.
        if self.values.len() <= MOST && self.values.iter().any(same) {
            if !found.contains(&ProblemKind::RepeatedValue) {
                found.push(ProblemKind::RepeatedValue);
            }
            return;
        }
        self.values.push(value);
    }

    pub(super) fn last(&self) -> Option<&MultiValue> {
        self.values.last()
    }

    /// Gives the last element another type; false when there is none.
    pub(super) fn retype_last(&mut self, value_type: &'static str) -> bool {
        self.values
            .last_mut()
            .map(|last| last.value_type = value_type)
            .is_some()
    }

    /// The elements; none when there are more than a row can carry.
    pub(super) fn finish(self, found: &mut Vec<ProblemKind>) -> Vec<MultiValue> {
        if self.values.len() > MOST {
            found.push(ProblemKind::TooManyValues {
                limit: MOST as u64,
                count: self.values.len() as u64,
            });
            return Vec::new();
        }
        self.values
    }
}

/// Tells words that stand beside a value and are no part of it (PHN-16); no words, nothing to tell.
pub(super) fn leftover(words: &str, clean: &Clean, found: &mut Vec<ProblemKind>) {
    if words.is_empty() {
        return;
    }
    let text = words.to_owned();
    found.push(match clean.leftovers {
        Leftovers::Report => ProblemKind::LeftOut { text },
        Leftovers::Comment => ProblemKind::KeptInComment { text },
    });
}

/// The parts of a text by the mapping's separator, else by `default`; trimmed, none empty.
pub(super) fn parts<'t>(text: &'t str, split: Option<&str>, default: char) -> Vec<&'t str> {
    let parts: Vec<&str> = match split {
        Some(separator) if !separator.is_empty() => text.split(separator).collect(),
        Some(_) | None => text.split([default, '\n']).collect(),
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

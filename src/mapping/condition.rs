//! Conditions on a row's cells, as `when` and `rows` have them.
//!
//! A condition names columns, each with a test; it holds where all of them do. Tests are made when the text is read: texts are folded
//! ([`ValueTable::fold`](super::ValueTable::fold)), patterns compiled, bounds typed. What a cell says is for the rows to read: this
//! room knows no cells.

use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;

/// All of these hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The tests, in the order of the YAML; at least one.
    pub tests: Vec<ColumnTest>,
}

impl Condition {
    /// All of it as the mapping has it, for people.
    pub fn written(&self) -> String {
        let tests = self.tests.iter().map(|test| test.written.as_str());
        tests.collect::<Vec<_>>().join(", ")
    }

    /// The columns that it reads.
    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.tests.iter().map(|test| test.column)
    }
}

/// A test of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTest {
    /// The column, from 0.
    pub column: usize,
    /// What is asked of its cell.
    pub test: CellTest,
    /// The column and the test as the mapping has them, for people.
    pub written: String,
}

/// What is asked of a cleaned cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellTest {
    /// It is one of these texts, which are folded.
    OneOf(Vec<String>),
    /// The other test does not hold.
    Not(Box<Self>),
    /// It is empty, or it is not.
    Empty(bool),
    /// The pattern is found in it.
    Matches(Pattern),
    /// It is a number within these bounds.
    Numbers(Bounds<Decimal>),
    /// It is a date within these bounds.
    Dates(Bounds<jiff::civil::Date>),
    /// All of these hold.
    All(Vec<Self>),
}

impl CellTest {
    /// Whether it asks for a number or a date, whose reading depends on the column.
    pub fn has_bounds(&self) -> bool {
        match self {
            Self::Numbers(_) | Self::Dates(_) => true,
            Self::Not(inner) => inner.has_bounds(),
            Self::All(tests) => tests.iter().any(Self::has_bounds),
            Self::OneOf(_) | Self::Empty(_) | Self::Matches(_) => false,
        }
    }
}

/// From the one to the other, both included; an open end is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least.
    pub from: Option<T>,
    /// The greatest.
    pub to: Option<T>,
}

impl<T: PartialOrd> Bounds<T> {
    /// Whether a value lies within.
    pub fn hold(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= value)
            && self.to.as_ref().is_none_or(|to| value <= to)
    }

    /// Whether nothing can lie within.
    pub(super) fn are_crossed(&self) -> bool {
        matches!((&self.from, &self.to), (Some(from), Some(to)) if to < from)
    }
}

/// Bytes that a compiled pattern may take.
const PATTERN_BYTES: usize = 1024 * 1024;

/// A regular expression; capitals and ё make no difference.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles an expression; an error is what is wrong with it, in the words of the crate.
    ///
    /// # Errors
    /// No regular expression, or one that would take too much memory.
    pub fn new(written: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(&without_yo(written))
            .case_insensitive(true)
            .size_limit(PATTERN_BYTES)
            .build();
        let regex = built.map_err(|error| {
            let told = error.to_string();
            let last = told.lines().next_back().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        })?;
        let written = written.to_owned();
        Ok(Self { written, regex })
    }

    /// Whether it is found in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(&without_yo(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

fn without_yo(text: &str) -> String {
    text.replace('ё', "е").replace('Ё', "Е")
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Pattern};

    #[test]
    fn patterns_know_neither_capitals_nor_yo_and_say_what_is_wrong() {
        let closed = Pattern::new("^закрыто|ЁЛК[аи]$").unwrap();
        for (text, found) in [
            ("Закрыто и не реализовано", true),
            ("две елки", true),
            ("ЕЛКА", true),
            ("ещё не закрыто", false),
        ] {
            assert_eq!(closed.is_in(text), found, "{text}");
        }
        assert_eq!(Pattern::new("(а").unwrap_err(), "unclosed group");
        assert!(Pattern::new(r"\w{5000}{50}").is_err(), "too large");
    }

    #[test]
    fn both_bounds_are_included_and_either_may_be_open() {
        let bounds = |from, to| Bounds { from, to };
        assert!(bounds(Some(1), Some(3)).hold(&3) && bounds(Some(3), None).hold(&3));
        assert!(!bounds(None, Some(3)).hold(&4) && !bounds(Some(3), None).hold(&2));
        assert!(bounds(Some(2), Some(1)).are_crossed());
        assert!(!bounds(Some(1), Some(1)).are_crossed());
    }
}

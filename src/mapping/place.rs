//! Places in the mapping's text: byte ranges inside, line and column for people.

use std::sync::Arc;

use serde_saphyr::granit_parser::Span;

use super::error::{MappingError, MappingErrorKind};

/// A range of bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct At {
    /// The first byte.
    pub(super) start: usize,
    /// The byte behind the last.
    pub(super) end: usize,
}

impl At {
    /// A single byte.
    pub(super) const fn byte(start: usize) -> Self {
        Self {
            start,
            end: start.saturating_add(1),
        }
    }

    /// The parser's span.
    pub(super) fn of(span: Span) -> Self {
        let range = span.byte_range().unwrap_or(0..0);
        Self {
            start: range.start,
            end: range.end,
        }
    }

    /// From the start of this range to the end of another.
    pub(super) fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            end: other.end.max(self.end),
        }
    }
}

/// A range as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// Characters of this line that the range covers, at least 1.
    pub(super) length: usize,
    /// The line without its line break.
    pub(super) text: String,
}

/// A text with its name; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    file: Arc<str>,
    text: Arc<str>,
}

/// How much of an overlong line is shown with an error, in characters.
const SHOWN: usize = 2000;

impl Source {
    /// A text; a byte order mark at its start is dropped.
    pub(super) fn new(file: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            file: Arc::from(file),
            text: Arc::from(text),
        }
    }

    /// The file's name.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The whole text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text of a range; empty for a range that is none of this text.
    pub(super) fn slice(&self, at: At) -> &str {
        self.text.get(at.start..at.end).unwrap_or("")
    }

    /// Line and column of a range.
    pub(super) fn place(&self, at: At) -> Place {
        let mut start = at.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let (before, after) = self.text.split_at(start);
        let head = before.rsplit(['\n', '\r']).next().unwrap_or("");
        let tail = after.split(['\n', '\r']).next().unwrap_or("");
        let covered = self.text.get(start..at.end.max(start)).unwrap_or("");
        let covered = covered.split(['\n', '\r']).next().unwrap_or("");
        Place {
            line: breaks(before) + 1,
            column: head.chars().count() + 1,
            length: covered.trim_end().chars().count().max(1),
            text: head.chars().chain(tail.chars()).take(SHOWN).collect(),
        }
    }

    /// The line of a range, from 1.
    pub(super) fn line(&self, at: At) -> u64 {
        u64::try_from(self.place(at).line).unwrap_or(u64::MAX)
    }

    /// An error at a range.
    pub(super) fn error(&self, kind: MappingErrorKind, at: At) -> MappingError {
        let place = self.place(at);
        MappingError {
            kind,
            line: place.line,
            column: place.column,
            length: place.length,
            source_line: place.text,
            file: String::new(),
            sources: Vec::new(),
        }
    }

    /// The same, with the name of the file: it is not the mapping.
    pub(super) fn error_here(&self, kind: MappingErrorKind, at: At) -> MappingError {
        MappingError {
            file: self.file().to_owned(),
            ..self.error(kind, at)
        }
    }
}

/// Line breaks as YAML counts them: `\n`, `\r\n` and a lone `\r`.
fn breaks(text: &str) -> usize {
    text.matches(['\n', '\r']).count() - text.matches("\r\n").count()
}

/// A text that was written somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The text.
    pub(super) text: String,
    /// Where it stands.
    pub(super) at: At,
}

#[cfg(test)]
mod tests {
    use super::{At, Source};

    #[test]
    fn lines_and_columns_are_counted_in_characters() {
        let source = Source::new("m.yaml", "\u{feff}первая\r\nвторая строка\rтретья");
        let start = source.text().find("строка").unwrap();
        let place = source.place(At {
            start,
            end: source.text().len(),
        });
        assert_eq!((place.line, place.column, place.length), (2, 8, 6));
        assert_eq!(place.text, "вторая строка");
        assert_eq!(source.place(At::byte(9999)).line, 3);
    }
}

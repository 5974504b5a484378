//! A cell of a row as the report gives it back.

use super::CellKind;

/// A cell of a row that did not get in: what it holds, and what the source says it is, so that a workbook can show a date as a
/// date and a phone as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCell {
    /// Its text; what it looks like for each kind is said at [`CellKind`]. A percentage stands as it is shown: `15%`.
    pub text: String,
    /// What the source says it is.
    pub kind: CellKind,
}

impl OwnCell {
    /// A cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: CellKind::Text,
        }
    }
}

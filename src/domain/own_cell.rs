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

/// The cells of a row that may have to be given back, in one piece: most rows never are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnCells {
    /// Their texts, one behind the other.
    text: String,
    /// Where each text ends.
    ends: Vec<(usize, CellKind)>,
}

impl OwnCells {
    /// Room for so many cells with so many bytes of text.
    pub fn with_room(cells: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ends: Vec::with_capacity(cells),
        }
    }

    /// Adds a cell.
    pub fn push(&mut self, kind: CellKind, text: &str) {
        self.text.push_str(text);
        self.ends.push((self.text.len(), kind));
    }

    /// The cells one by one.
    pub fn list(&self) -> Vec<OwnCell> {
        let mut from = 0;
        let cells = self.ends.iter().map(|&(end, kind)| {
            let text = self.text.get(from..end).unwrap_or_default().to_owned();
            from = end;
            OwnCell { text, kind }
        });
        cells.collect()
    }
}

impl From<Vec<OwnCell>> for OwnCells {
    fn from(cells: Vec<OwnCell>) -> Self {
        let mut all = Self::default();
        for cell in &cells {
            all.push(cell.kind, &cell.text);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::{OwnCell, OwnCells};
    use crate::domain::CellKind;

    #[test]
    fn cells_come_out_of_one_piece_as_they_went_in() {
        let number = OwnCell {
            text: "12.5".to_owned(),
            kind: CellKind::Number,
        };
        let cells = vec![
            OwnCell::text(""),
            OwnCell::text("Анна"),
            number,
            OwnCell::text(""),
        ];
        assert_eq!(OwnCells::from(cells.clone()).list(), cells);
    }
}

//! Columns that number the rows of a list, and rows of which nothing but the number is filled (NUL-09): such a row is blank.

use super::header::{fold, is_blank};
use crate::domain::{HeaderCell, RowView};

/// Titles of such columns, folded and without blanks.
const TITLES: &[&str] = &[
    "№",
    "№п/п",
    "№п.п.",
    "№пп",
    "п/п",
    "nп/п",
    "#",
    "no",
    "no.",
    "nr",
    "номерп/п",
    "№№",
];
/// The same as it is written: a small `n` may count something.
const LETTER: &str = "N";

/// The columns of a list that number its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    columns: Vec<usize>,
}

impl Numbering {
    /// Those of a header; none where a list has no other column.
    pub(super) fn of(header: &[HeaderCell]) -> Self {
        let numbers = |cell: &HeaderCell| {
            let title = cell.last_part.as_ref().unwrap_or(&cell.title);
            title.trim() == LETTER || TITLES.contains(&fold(title).replace(' ', "").as_str())
        };
        let mut others = header
            .iter()
            .filter(|cell| !is_blank(&cell.title) && !numbers(cell));
        if others.next().is_none() {
            return Self::default();
        }
        let numbered = header.iter().enumerate().filter(|(_, cell)| numbers(cell));
        Self {
            columns: numbered.map(|(column, _)| column).collect(),
        }
    }

    /// Whether nothing of the row but its number is filled.
    pub(super) fn is_alone(&self, row: RowView<'_>) -> bool {
        let filled = |column: &usize| !is_blank(row.cell(*column).text);
        !self.columns.is_empty()
            && self
                .columns
                .iter()
                .filter(|column| filled(column))
                .all(|&column| is_number(row.cell(column).text))
            && (0..row.len()).all(|column| self.columns.contains(&column) || !filled(&column))
    }
}

/// `12`, `12.`, `12)`
fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_end_matches(['.', ')']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Numbering;
    use crate::domain::{CellKind, HeaderCell, RowBlock, RowOrdinal, SourceIndex};

    fn alone(titles: &[&str], cells: &[&str]) -> bool {
        let header: Vec<HeaderCell> = titles.iter().map(|&title| HeaderCell::of(title)).collect();
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        block.begin_row(2);
        for cell in cells {
            block.push_cell(cell, CellKind::Text);
        }
        Numbering::of(&header).is_alone(block.row(0).unwrap())
    }

    #[test]
    fn a_row_of_its_number_alone_is_blank_nul_09() {
        for title in ["№ п/п", "№", "N", "#", "No."] {
            assert!(alone(&[title, "Имя"], &["12", ""]), "{title}");
        }
        assert!(alone(&["№", "Имя"], &["12.", " "]));
        assert!(!alone(&["№", "Имя"], &["12", "Анна"]));
        assert!(!alone(&["№", "Имя"], &["А-12", ""]));
        assert!(!alone(&["Номер", "Имя"], &["12", ""]));
        assert!(!alone(&["n", "Имя"], &["12", ""]));
        assert!(!alone(&["№", ""], &["12"]));
    }
}

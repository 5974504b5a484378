//! The part of a sheet that is read: `A5:H900`.

use std::ops::Range;

/// Rows and columns of a sheet between which a list stands; all of them where nothing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceRange {
    /// The first row, by the spreadsheet's number, from 1.
    pub first_row: u64,
    /// The last row; `None`: to the end.
    pub last_row: Option<u64>,
    /// The first column, from 0.
    pub first_column: usize,
    /// The last column; `None`: to the end.
    pub last_column: Option<usize>,
}

impl Default for SourceRange {
    fn default() -> Self {
        Self {
            first_row: 1,
            last_row: None,
            first_column: 0,
            last_column: None,
        }
    }
}

impl SourceRange {
    /// Reads `A5:H900` as spreadsheet programs write it; `A5:H`, `A:H` and `5:900` leave the other bound open. The corners may
    /// come in any order, in small letters, and with `$`.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.trim().replace('$', "").to_ascii_uppercase();
        let (from, to) = plain.split_once(':')?;
        let (from, to) = (Corner::parse(from.trim())?, Corner::parse(to.trim())?);
        let ordered = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            open => open,
        };
        let (first_column, last_column) = ordered(from.column, to.column);
        let (first_row, last_row) = ordered(from.row, to.row);
        let index = |column: u64| usize::try_from(column).ok();
        Some(Self {
            first_row: first_row.unwrap_or(1),
            last_row,
            first_column: first_column.and_then(index).unwrap_or(0),
            last_column: last_column.and_then(index),
        })
    }

    /// Whether a row, by its number, lies within.
    pub fn has_row(&self, number: u64) -> bool {
        number >= self.first_row && !self.is_behind(number)
    }

    /// Whether a row lies behind the last one.
    pub fn is_behind(&self, number: u64) -> bool {
        self.last_row.is_some_and(|last| number > last)
    }

    /// The columns, from 0.
    pub fn columns(&self) -> Range<usize> {
        let end = self
            .last_column
            .map_or(usize::MAX, |last| last.saturating_add(1));
        self.first_column..end
    }
}

/// One corner: a column from 0, a row from 1, or both.
struct Corner {
    column: Option<u64>,
    row: Option<u64>,
}

impl Corner {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_uppercase());
        let (letters, number) = text.split_at_checked(digits.unwrap_or(text.len()))?;
        if letters.len() > 3 || text.is_empty() {
            return None;
        }
        let place = |before: u64, letter: u8| before * 26 + u64::from(letter - b'A') + 1;
        let column = letters.bytes().fold(0, place).checked_sub(1);
        let row = match number {
            "" => None,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok().filter(|&row| row > 0)?)
            }
            _ => return None,
        };
        Some(Self { column, row })
    }
}

#[cfg(test)]
mod tests {
    use super::SourceRange;

    fn range(text: &str) -> Option<(u64, Option<u64>, usize, Option<usize>)> {
        let range = SourceRange::parse(text)?;
        Some((
            range.first_row,
            range.last_row,
            range.first_column,
            range.last_column,
        ))
    }

    #[test]
    fn ranges_are_read_as_spreadsheet_programs_write_them() {
        let whole = Some((5, Some(900), 0, Some(7)));
        for text in ["A5:H900", "$A$5:$H$900", "h900:a5", " A5 : H900 "] {
            assert_eq!(range(text), whole, "{text}");
        }
        assert_eq!(range("C7:AB"), Some((7, None, 2, Some(27))));
        assert_eq!(range("A:H"), Some((1, None, 0, Some(7))));
        assert_eq!(range("5:900"), Some((5, Some(900), 0, None)));
        for wrong in [
            "",
            "A5",
            ":",
            "A5:",
            "5A:H9",
            "A0:H9",
            "ABCD1:E2",
            "Лист!A5:H9",
            "A5:H9:K1",
            "A-5:H9",
        ] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rows_and_columns_are_bounded() {
        let range = SourceRange::parse("C7:E9").unwrap();
        let rows: Vec<u64> = (1..20).filter(|&row| range.has_row(row)).collect();
        assert_eq!((rows, range.columns()), (vec![7, 8, 9], 2..5));
        assert!(SourceRange::default().has_row(1) && range.is_behind(10));
    }
}

//! What the cells of a column say together: which part of its dates is the day (DAT-07), which mark separates the fraction
//! of its numbers (NUM-05).
//!
//! A cell is a witness only when it can be read in one way. Witnesses that contradict each other decide nothing.

use super::date_written::{Parts, read_date};
use super::fold::fold;
use super::number::{Written, read_written};
use crate::domain::{CellKind, DateOrder, DecimalMark, RowView};

/// A tally of witnesses for each watched column; tallies of parts of a file can be merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnEvidence {
    tallies: Vec<Tally>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    column: usize,
    day_first: u64,
    month_first: u64,
    comma: u64,
    point: u64,
}

/// No cell with more bytes is a witness.
const LONGEST: usize = 40;

impl ColumnEvidence {
    /// An empty tally that watches these columns, counted from 0.
    pub fn new(columns: &[usize]) -> Self {
        Self {
            tallies: columns
                .iter()
                .map(|&column| Tally {
                    column,
                    ..Tally::default()
                })
                .collect(),
        }
    }

    /// Hears the watched cells of a row.
    pub fn observe(&mut self, row: RowView<'_>) {
        for tally in &mut self.tallies {
            let cell = row.cell(tally.column);
            if cell.kind == CellKind::Text && cell.text.len() <= LONGEST {
                tally.hear(cell.text);
            }
        }
    }

    /// Which part of the column's dates is the day; `None` when nothing or too much was said.
    pub fn date_order(&self, column: usize) -> Option<DateOrder> {
        let tally = self.tally(column)?;
        match (tally.day_first, tally.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            (0, 0) | (1.., 1..) => None,
        }
    }

    /// The decimal mark of the column's numbers; `None` when nothing or too much was said.
    pub fn decimal(&self, column: usize) -> Option<DecimalMark> {
        let tally = self.tally(column)?;
        match (tally.comma, tally.point) {
            (1.., 0) => Some(DecimalMark::Comma),
            (0, 1..) => Some(DecimalMark::Point),
            (0, 0) | (1.., 1..) => None,
        }
    }

    /// Adds what another tally has heard, column by column.
    pub fn merge(&mut self, other: &Self) {
        for theirs in &other.tallies {
            match self
                .tallies
                .iter_mut()
                .find(|own| own.column == theirs.column)
            {
                Some(own) => own.add(theirs),
                None => self.tallies.push(theirs.clone()),
            }
        }
    }

    fn tally(&self, column: usize) -> Option<&Tally> {
        self.tallies.iter().find(|tally| tally.column == column)
    }
}

impl Tally {
    fn hear(&mut self, text: &str) {
        let Some(first) = text.find(|c: char| c.is_ascii_digit()) else {
            return;
        };
        let last = text.rfind(|c: char| c.is_ascii_digit()).unwrap_or(first);
        let core = text.get(first..=last).unwrap_or("");
        if core.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        if core.contains(['/', '-']) {
            self.hear_date(text);
        } else {
            self.hear_number(core);
        }
    }

    fn hear_date(&mut self, text: &str) {
        let Ok(written) = read_date(&fold(text)) else {
            return;
        };
        if let Parts::Swappable { first, second, .. } = written.parts {
            match (first, second) {
                (13..=31, 1..=12) => self.day_first = self.day_first.saturating_add(1),
                (1..=12, 13..=31) => self.month_first = self.month_first.saturating_add(1),
                _ => {}
            }
        }
    }

    fn hear_number(&mut self, core: &str) {
        let plain: String = core
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        match read_written(&plain) {
            Some(Written::Sure {
                shows: Some(DecimalMark::Comma),
                ..
            }) => self.comma = self.comma.saturating_add(1),
            Some(Written::Sure {
                shows: Some(DecimalMark::Point),
                ..
            }) => self.point = self.point.saturating_add(1),
            Some(Written::Sure { shows: None, .. } | Written::Either { .. }) | None => {}
        }
    }

    const fn add(&mut self, other: &Self) {
        self.day_first = self.day_first.saturating_add(other.day_first);
        self.month_first = self.month_first.saturating_add(other.month_first);
        self.comma = self.comma.saturating_add(other.comma);
        self.point = self.point.saturating_add(other.point);
    }
}

#[cfg(test)]
mod tests {
    use super::ColumnEvidence;
    use crate::domain::{CellKind, DateOrder, DecimalMark, RowBlock, RowOrdinal, SourceIndex};

    fn heard(cells: &[&str]) -> ColumnEvidence {
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        for (number, cell) in (2..).zip(cells) {
            block.begin_row(number);
            block.push_cell(cell, CellKind::Text);
        }
        let mut evidence = ColumnEvidence::new(&[0]);
        block.rows().for_each(|row| evidence.observe(row));
        evidence
    }

    #[test]
    fn one_clear_date_decides_for_its_column_and_contradiction_decides_nothing_dat_07() {
        assert_eq!(
            heard(&["03/04/2024", "03/15/2024"]).date_order(0),
            Some(DateOrder::MonthFirst)
        );
        assert_eq!(
            heard(&["3/4/24", "15/4/24 10:00"]).date_order(0),
            Some(DateOrder::DayFirst)
        );
        assert_eq!(heard(&["03/15/2024", "15/03/2024"]).date_order(0), None);
        assert_eq!(heard(&["15.03.2024", "03/04/2024"]).date_order(0), None);
        assert_eq!(heard(&["03/15/2024"]).date_order(1), None);
    }

    #[test]
    fn one_clear_amount_decides_for_its_column_num_05() {
        assert_eq!(
            heard(&["1,500", "2,50 ₽"]).decimal(0),
            Some(DecimalMark::Comma)
        );
        assert_eq!(
            heard(&["1,500", "1,234,567"]).decimal(0),
            Some(DecimalMark::Point)
        );
        assert_eq!(heard(&["1,500", "1.234"]).decimal(0), None);
        assert_eq!(heard(&["1,5", "1.5"]).decimal(0), None);
    }

    #[test]
    fn parts_of_a_file_add_up() {
        let mut whole = heard(&["1,500"]);
        whole.merge(&heard(&["1,5", "03/15/2024"]));
        assert_eq!(whole.decimal(0), Some(DecimalMark::Comma));
        assert_eq!(whole.date_order(0), Some(DateOrder::MonthFirst));
    }
}

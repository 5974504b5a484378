//! What the cells of a column say together: which part of its dates is the day (DAT-07), which mark separates the fraction
//! of its numbers (NUM-05), which part of its whole names comes first (NAM-03).
//!
//! A cell is a witness only when it can be read in one way. Witnesses that contradict each other decide nothing; of names
//! most decide, since a list of people is written by people.

use std::cmp::Ordering;

use super::date_written::{Parts, read_date};
use super::fold::fold;
use super::full_name::order_of;
use super::number::{Written, read_written};
use crate::domain::{CellKind, DateOrder, DecimalMark, NameOrder, RowView};

/// A tally of witnesses for each watched column; tallies of parts of a file can be merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnEvidence {
    tallies: Vec<Tally>,
    names: Vec<NameTally>,
}

/// Names of a column that begin with either part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct NameTally {
    column: usize,
    first_last: u64,
    last_first: u64,
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
/// The same of names.
const LONGEST_NAME: usize = 120;

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
            names: Vec::new(),
        }
    }

    /// The same, watching whole names in these columns, too.
    #[must_use]
    pub fn with_names(mut self, columns: &[usize]) -> Self {
        let tally = |&column: &usize| NameTally {
            column,
            ..NameTally::default()
        };
        self.names = columns.iter().map(tally).collect();
        self
    }

    /// Whether nothing is watched.
    pub const fn is_empty(&self) -> bool {
        self.tallies.is_empty() && self.names.is_empty()
    }

    /// Hears the watched cells of a row.
    pub fn observe(&mut self, row: RowView<'_>) {
        for tally in &mut self.names {
            let cell = row.cell(tally.column);
            if cell.kind == CellKind::Text && cell.text.len() <= LONGEST_NAME {
                tally.hear(cell.text);
            }
        }
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

    /// Which part most of the column's names begin with; `None` when neither is written more often.
    pub fn name_order(&self, column: usize) -> Option<NameOrder> {
        let tally = self.names.iter().find(|tally| tally.column == column)?;
        match tally.first_last.cmp(&tally.last_first) {
            Ordering::Greater => Some(NameOrder::FirstLast),
            Ordering::Less => Some(NameOrder::LastFirst),
            Ordering::Equal => None,
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
        for theirs in &other.names {
            let own = self
                .names
                .iter_mut()
                .find(|own| own.column == theirs.column);
            match own {
                Some(own) => own.add(*theirs),
                None => self.names.push(*theirs),
            }
        }
    }

    fn tally(&self, column: usize) -> Option<&Tally> {
        self.tallies.iter().find(|tally| tally.column == column)
    }
}

impl NameTally {
    fn hear(&mut self, text: &str) {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match order_of(&name) {
            Some(NameOrder::FirstLast) => self.first_last = self.first_last.saturating_add(1),
            Some(NameOrder::LastFirst) => self.last_first = self.last_first.saturating_add(1),
            None => {}
        }
    }

    const fn add(&mut self, other: Self) {
        self.first_last = self.first_last.saturating_add(other.first_last);
        self.last_first = self.last_first.saturating_add(other.last_first);
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
    use crate::domain::{
        CellKind, DateOrder, DecimalMark, NameOrder, RowBlock, RowOrdinal, SourceIndex,
    };

    fn block(cells: &[&str]) -> RowBlock {
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        for (number, cell) in (2..).zip(cells) {
            block.begin_row(number);
            block.push_cell(cell, CellKind::Text);
        }
        block
    }

    fn heard(cells: &[&str]) -> ColumnEvidence {
        let block = block(cells);
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
    fn most_names_decide_for_their_column_nam_03() {
        let names = |cells: &[&str]| {
            let block = block(cells);
            let mut evidence = ColumnEvidence::new(&[]).with_names(&[0]);
            block.rows().for_each(|row| evidence.observe(row));
            evidence
        };
        let last_first = names(&[
            "Иванов  Иван",
            "Пётр Орлов",
            "Орлова Анна Ивановна",
            "Ким Чен",
        ]);
        assert_eq!(last_first.name_order(0), Some(NameOrder::LastFirst));
        let mut both = names(&["Иван Иванов", "Орлов Пётр"]);
        assert_eq!(both.name_order(0), None);
        both.merge(&names(&["Анна Орлова"]));
        assert_eq!(both.name_order(0), Some(NameOrder::FirstLast));
        assert_eq!(both.name_order(1), None);
    }

    #[test]
    fn parts_of_a_file_add_up() {
        let mut whole = heard(&["1,500"]);
        whole.merge(&heard(&["1,5", "03/15/2024"]));
        assert_eq!(whole.decimal(0), Some(DecimalMark::Comma));
        assert_eq!(whole.date_order(0), Some(DateOrder::MonthFirst));
    }
}

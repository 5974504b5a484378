//! What the cells of a column say together: which part of its dates is the day (DAT-07), whether they are all serial numbers
//! (DAT-03) or written in several ways (DAT-08), which mark separates the fraction of its numbers (NUM-05), which part of its
//! whole names comes first (NAM-03).
//!
//! A cell is a witness only when it can be read in one way. Witnesses that contradict each other decide nothing; of names
//! most decide, since a list of people is written by people.

use std::cmp::Ordering;

use super::date::is_no_date;
use super::date_serial::is_serial;
use super::date_style::{ColumnDates, Styles};
use super::date_written::read_date;
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::full_name::order_of;
use super::number::{Written, read_written};
use super::plain::{is_amount_with_comma, is_day_with_points};
use crate::domain::{Cell, CellKind, DateOrder, DecimalMark, NameOrder, RowView};

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
    styles: Styles,
    /// Cells that hold a serial number of a date, and cells that hold anything else.
    serials: u64,
    others: u64,
    comma: u64,
    point: u64,
}

/// So many serial numbers, and nothing else, make a column of them; one alone is no evidence (DAT-03).
const FEWEST_SERIALS: u64 = 2;

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
            tally.hear_cell(row.cell(tally.column));
        }
    }

    /// What the column says about its dates. Whether serial numbers count from 1904 is no matter of its cells.
    pub fn dates(&self, column: usize) -> ColumnDates {
        self.tally(column)
            .map_or_else(ColumnDates::default, |tally| ColumnDates {
                order: tally.order(),
                serials: tally.serials >= FEWEST_SERIALS && tally.others == 0,
                prevailing: tally.styles.prevailing(),
                from_1904: false,
            })
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

    /// Whether another tally says the same of every column, though it may have heard more.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let dates = self.tallies.iter().all(|tally| {
            let column = tally.column;
            self.dates(column) == other.dates(column)
                && self.decimal(column) == other.decimal(column)
        });
        let mut names = self.names.iter();
        dates && names.all(|tally| self.name_order(tally.column) == other.name_order(tally.column))
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
    /// Which part of its dates is the day; `None` when nothing or too much was said.
    const fn order(&self) -> Option<DateOrder> {
        match (self.styles.day_first, self.styles.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            (0, 0) | (1.., 1..) => None,
        }
    }

    fn hear_cell(&mut self, cell: Cell<'_>) {
        match cell.kind {
            CellKind::Text if cell.text.len() <= LONGEST => {
                if !self.hear_plain(cell.text) {
                    self.hear(cell.text);
                }
            }
            CellKind::Text => self.others = self.others.saturating_add(1),
            CellKind::Number => self.hear_serial(cell.text),
            CellKind::DateTime => {
                self.styles.hear_known();
                self.others = self.others.saturating_add(1);
            }
            CellKind::Percent
            | CellKind::Bool
            | CellKind::Error
            | CellKind::FormulaWithoutValue => {}
        }
    }

    /// Hears a date or an amount as nearly every file writes it, at one look; *false* where it is written otherwise. Must hear what
    /// [`Self::hear`] hears.
    fn hear_plain(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let counter = if is_day_with_points(bytes) {
            &mut self.styles.points
        } else if is_amount_with_comma(bytes) {
            &mut self.comma
        } else {
            return false;
        };
        *counter = counter.saturating_add(1);
        self.others = self.others.saturating_add(1);
        true
    }

    fn hear(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.hear_serial(text);
        let Some(first) = text.find(|c: char| c.is_ascii_digit()) else {
            return;
        };
        let last = text.rfind(|c: char| c.is_ascii_digit()).unwrap_or(first);
        let core = text.get(first..=last).unwrap_or("");
        if core.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        if let Ok(written) = read_date(&fold(text)) {
            self.styles.hear(&written);
        } else {
            self.hear_number(core);
        }
    }

    /// Counts whether a cell that is not empty is a serial number.
    fn hear_serial(&mut self, text: &str) {
        if is_serial(text) {
            self.serials = self.serials.saturating_add(1);
        } else if !is_placeholder(text, &[]) && !is_no_date(text) {
            self.others = self.others.saturating_add(1);
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
        self.styles.add(&other.styles);
        self.serials = self.serials.saturating_add(other.serials);
        self.others = self.others.saturating_add(other.others);
        self.comma = self.comma.saturating_add(other.comma);
        self.point = self.point.saturating_add(other.point);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ColumnEvidence, Tally};
    use crate::domain::{
        CellKind, DateOrder, DecimalMark, NameOrder, RowBlock, RowOrdinal, SourceIndex,
    };
    use crate::fields::DateStyle;

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
            heard(&["03/04/2024", "03/15/2024"]).dates(0).order,
            Some(DateOrder::MonthFirst)
        );
        assert_eq!(
            heard(&["3/4/24", "15/4/24 10:00"]).dates(0).order,
            Some(DateOrder::DayFirst)
        );
        assert_eq!(heard(&["03/15/2024", "15/03/2024"]).dates(0).order, None);
        assert_eq!(heard(&["15.03.2024", "03/04/2024"]).dates(0).order, None);
        assert_eq!(heard(&["03/15/2024"]).dates(1).order, None);
    }

    #[test]
    fn a_column_of_serial_numbers_alone_is_one_dat_03() {
        let serials = |cells: &[&str]| heard(cells).dates(0).serials;
        assert!(serials(&["45292", "45293,5", "", "-", "00.00.0000"]));
        assert!(!serials(&["45292"]), "one cell is no column");
        assert!(!serials(&["45292", "45293", "15.03.2024"]));
        assert!(!serials(&["45292", "45293", "скоро"]));
    }

    #[test]
    fn several_ways_of_writing_are_told_from_one_dat_08() {
        let prevailing = |cells: &[&str]| heard(cells).dates(0).prevailing;
        assert_eq!(prevailing(&["15.03.2024", "1.4.24", "45292"]), None);
        assert_eq!(prevailing(&["3/15/2024", "3/4/2024"]), None);
        let two = ["3/15/2024", "15.03.2024", "16.03.2024"];
        assert_eq!(prevailing(&two), Some(DateStyle::Points));
        let even = ["3/15/2024", "15.03.2024"];
        assert_eq!(prevailing(&even), Some(DateStyle::Points));
        let sides = ["3/15/2024", "15/3/2024", "3/4/2024"];
        assert_eq!(prevailing(&sides), Some(DateStyle::DayFirst));
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
        assert_eq!(whole.dates(0).order, Some(DateOrder::MonthFirst));
    }

    proptest! {
        #[test]
        fn what_is_heard_at_one_look_is_what_reading_hears(text in "[0-3][0-9]\\.[01][0-9]\\.(0|1|19|20)?[0-9]{2}|[0-9]{1,4}( [0-9]{2,3}){0,3},[0-9]{1,3}|[0-9., ]{0,12}") {
            let (mut quick, mut whole) = (Tally::default(), Tally::default());
            if quick.hear_plain(&text) {
                whole.hear(&text);
                prop_assert_eq!(quick, whole);
            }
        }
    }
}

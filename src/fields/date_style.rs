//! In how many ways the dates of a column are written, and which cells are not written as most are (DAT-08).

use super::date_written::{Form, Parts, Written, read_date};
use crate::domain::{CellKind, DateOrder};

/// What the cells of a column say together about its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColumnDates {
    /// Which part of `03/04/2024` is the day (DAT-07).
    pub order: Option<DateOrder>,
    /// All of them are serial numbers (DAT-03).
    pub serials: bool,
    /// The way in which most are written, where there are several.
    pub prevailing: Option<DateStyle>,
    /// Serial numbers count from 1904 (DAT-05).
    pub from_1904: bool,
}

/// A way of writing dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// The workbook knows the date as one.
    Known,
    /// `15.03.2024`
    Points,
    /// `15/03/2024`
    DayFirst,
    /// `03/15/2024`
    MonthFirst,
    /// `2024-03-15`
    Iso,
    /// `15 марта 2024`
    Words,
}

/// How the dates of a column are written, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Styles {
    known: u64,
    pub(super) points: u64,
    pub(super) day_first: u64,
    pub(super) month_first: u64,
    /// `03/04/2024`: written in one of the two ways before.
    either: u64,
    iso: u64,
    words: u64,
}

impl Styles {
    /// Counts a written date.
    pub(super) fn hear(&mut self, written: &Written) {
        let count = match (written.form, side(written.parts)) {
            (Form::Iso, _) => &mut self.iso,
            (Form::Points, _) => &mut self.points,
            (Form::Words, _) => &mut self.words,
            (Form::Slashes, Some(DateOrder::DayFirst)) => &mut self.day_first,
            (Form::Slashes, Some(DateOrder::MonthFirst)) => &mut self.month_first,
            (Form::Slashes, None) => &mut self.either,
        };
        *count = count.saturating_add(1);
    }

    /// Counts a date that the workbook knows.
    pub(super) const fn hear_known(&mut self) {
        self.known = self.known.saturating_add(1);
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.known = self.known.saturating_add(other.known);
        self.points = self.points.saturating_add(other.points);
        self.day_first = self.day_first.saturating_add(other.day_first);
        self.month_first = self.month_first.saturating_add(other.month_first);
        self.either = self.either.saturating_add(other.either);
        self.iso = self.iso.saturating_add(other.iso);
        self.words = self.words.saturating_add(other.words);
    }

    /// The most frequent way, the first of equals; `None` where there is one alone, or none.
    pub(super) fn prevailing(&self) -> Option<DateStyle> {
        let month = self.month_first > self.day_first;
        let (of_day, of_month) = if month {
            (0, self.either)
        } else {
            (self.either, 0)
        };
        let counts = [
            (DateStyle::Known, self.known),
            (DateStyle::Points, self.points),
            (DateStyle::DayFirst, self.day_first.saturating_add(of_day)),
            (
                DateStyle::MonthFirst,
                self.month_first.saturating_add(of_month),
            ),
            (DateStyle::Iso, self.iso),
            (DateStyle::Words, self.words),
        ];
        let seen = counts.into_iter().filter(|(_, count)| *count > 0);
        if seen.clone().count() < 2 {
            return None;
        }
        // The last of equals is taken, so from behind.
        seen.rev()
            .max_by_key(|(_, count)| *count)
            .map(|(style, _)| style)
    }
}

/// Which of the two numbers is shown to be the day.
const fn side(parts: Parts) -> Option<DateOrder> {
    match parts {
        Parts::Swappable {
            first: 13..=31,
            second: 1..=12,
            ..
        } => Some(DateOrder::DayFirst),
        Parts::Swappable {
            first: 1..=12,
            second: 13..=31,
            ..
        } => Some(DateOrder::MonthFirst),
        Parts::Swappable { .. } | Parts::Plain { .. } => None,
    }
}

/// Whether a date of this style is written as most of its column are, or none is the most usual.
pub(super) fn is_of_prevailing(column: ColumnDates, style: DateStyle) -> bool {
    column
        .prevailing
        .is_none_or(|prevailing| prevailing == style)
}

/// Whether a cell's date is not written as most of its column are.
pub(super) fn deviates(kind: CellKind, folded: &str, column: ColumnDates) -> bool {
    let Some(prevailing) = column.prevailing else {
        return false;
    };
    if kind == CellKind::DateTime {
        return prevailing != DateStyle::Known;
    }
    // A serial number is told as one.
    let Ok(written) = read_date(folded) else {
        return false;
    };
    match (written.form, side(written.parts)) {
        (Form::Iso, _) => prevailing != DateStyle::Iso,
        (Form::Points, _) => prevailing != DateStyle::Points,
        (Form::Words, _) => prevailing != DateStyle::Words,
        (Form::Slashes, Some(DateOrder::DayFirst)) => prevailing != DateStyle::DayFirst,
        (Form::Slashes, Some(DateOrder::MonthFirst)) => prevailing != DateStyle::MonthFirst,
        (Form::Slashes, None) => !matches!(prevailing, DateStyle::DayFirst | DateStyle::MonthFirst),
    }
}

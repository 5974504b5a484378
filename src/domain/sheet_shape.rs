//! How a sheet looks to the person who keeps it: widths of columns and formats of numbers, so that rows that are given back
//! look as they did.

use std::collections::{BTreeMap, BTreeSet};

/// What a number of a sheet stands for; each is shown by formats of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberClass {
    /// A plain number.
    Number,
    /// A share of one, shown as a percentage.
    Percent,
    /// A day.
    Day,
    /// A day and a time.
    Moment,
    /// A time of a day.
    Time,
    /// A span of time, perhaps longer than a day.
    Span,
}

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NumberFormat {
    /// One of those that spreadsheet programs know by a number; some of them differ from country to country.
    BuiltIn(u8),
    /// By its code: `dd.mm.yyyy`.
    Code(String),
}

/// Widths and formats of a sheet's columns, which are counted from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetShape {
    /// Widths in characters, of the columns that have one of their own.
    pub widths: BTreeMap<usize, f64>,
    /// How the first number of each class in a column is shown.
    pub formats: BTreeMap<(usize, NumberClass), NumberFormat>,
    /// Columns whose cells are texts whatever is typed into them.
    pub texts: BTreeSet<usize>,
}

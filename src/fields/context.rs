//! What a rule is told besides the cell, and what it hands back.

use jiff::civil::Date;

use super::date_style::ColumnDates;
use crate::domain::{
    Clean, DateOrder, DatePattern, DecimalMark, FieldCatalogue, FieldValue, Locale, Lookup,
    NameOrder,
};

/// Everything a rule may know besides the cell itself. Borrowed and `Copy`: one for a column, or one for the whole run.
#[derive(Debug, Clone, Copy)]
pub struct ValueContext<'a> {
    /// The region's habits.
    pub locale: &'a Locale,
    /// What is done about cells that may be mended in more than one way.
    pub clean: Clean,
    /// Dictionaries and currencies.
    pub catalogue: &'a FieldCatalogue,
    /// Words that mean an empty cell besides the built-in ones, in folded form (lower case, ё as е, blanks collapsed).
    pub empty: &'a [String],
    /// The ways in which dates are written, where the mapping settles them; tried before anything else.
    pub dates: &'a [DatePattern],
    /// What the cells of the column say together about its dates.
    pub column: ColumnDates,
    /// The column holds taxpayers' numbers, by its title or that of its field (NUM-13).
    pub is_inn: bool,
    /// The decimal mark: as the mapping settles it, or as the column shows it.
    pub decimal: Option<DecimalMark>,
    /// Which part whole names begin with, as the column shows it.
    pub name_order: Option<NameOrder>,
    /// The day of the run; decides the century of two-digit years and which birth dates are plausible.
    pub today: Date,
}

/// What the mapping says of reading a cell for a field with several values, or one that is known by an ID.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner<'a> {
    /// What separates several values; `None`: what is usual for the kind of field.
    pub split: Option<&'a str>,
    /// By what people and elements are named; `None`: people in every way, elements by their IDs.
    pub lookup: Option<Lookup>,
}

/// Countries that write the month before the day.
const MONTH_FIRST: &[&str] = &["US", "PR", "GU", "FM", "PW", "MH", "AS", "VI", "MP"];

/// Countries that write a point before the fraction; all others are taken to write a comma.
const DECIMAL_POINT: &[&str] = &[
    "US", "GB", "IE", "AU", "NZ", "CA", "IN", "PK", "BD", "LK", "CN", "HK", "TW", "JP", "KR", "KP",
    "SG", "MY", "PH", "TH", "MM", "IL", "MT", "MX", "GT", "HN", "NI", "SV", "DO", "PA", "PR", "NG",
    "KE", "GH", "UG", "TZ", "ZW", "BW", "ET", "EG", "SA", "AE", "QA", "KW", "OM", "BH", "JO", "CH",
];

impl ValueContext<'_> {
    /// Which part is the day in the locale's country.
    pub(super) fn local_date_order(&self) -> DateOrder {
        if MONTH_FIRST.contains(&self.locale.country.as_str()) {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        }
    }

    /// The decimal mark of the locale's country.
    pub(super) fn local_decimal(&self) -> DecimalMark {
        if DECIMAL_POINT.contains(&self.locale.country.as_str()) {
            DecimalMark::Point
        } else {
            DecimalMark::Comma
        }
    }
}

/// A single value read from a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleRead {
    /// The value as it will be sent.
    pub value: FieldValue,
    /// The currency code that was written beside an amount (NUM-06); `None` for all other kinds.
    pub currency: Option<String>,
}

impl From<FieldValue> for SingleRead {
    fn from(value: FieldValue) -> Self {
        Self {
            value,
            currency: None,
        }
    }
}

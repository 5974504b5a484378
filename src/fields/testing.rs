//! The ground that tests of the rules stand on.

use jiff::civil::{Date, date};

use super::{ColumnDates, ValueContext};
use crate::domain::{
    Arg, Clean, Coded as _, DatePattern, DecimalMark, FieldCatalogue, Locale, ProblemKind,
};

/// What problems say beside their sentences: values, words that are left over, counts.
pub(super) fn told(found: &[ProblemKind]) -> Vec<String> {
    let args = found.iter().flat_map(ProblemKind::args);
    args.map(|(_, arg)| match arg {
        Arg::Text(text) => text,
        Arg::Number(number) => number.to_string(),
    })
    .collect()
}

/// Owned parts of a [`ValueContext`].
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) locale: Locale,
    pub(super) clean: Clean,
    pub(super) catalogue: FieldCatalogue,
    pub(super) empty: Vec<String>,
    pub(super) dates: Vec<DatePattern>,
    pub(super) column: ColumnDates,
    pub(super) decimal: Option<DecimalMark>,
    pub(super) today: Date,
}

impl Ground {
    pub(super) fn russian() -> Self {
        Self {
            locale: Locale::default(),
            clean: Clean::default(),
            catalogue: FieldCatalogue::standard(),
            empty: Vec::new(),
            dates: Vec::new(),
            column: ColumnDates::default(),
            decimal: None,
            today: date(2026, 10, 1),
        }
    }

    pub(super) fn of(country: &str) -> Self {
        let mut ground = Self::russian();
        country.clone_into(&mut ground.locale.country);
        ground
    }

    pub(super) fn with_area(area: &str) -> Self {
        let mut ground = Self::russian();
        ground.locale.area = Some(area.to_owned());
        ground
    }

    pub(super) fn context(&self) -> ValueContext<'_> {
        ValueContext {
            locale: &self.locale,
            clean: self.clean,
            catalogue: &self.catalogue,
            empty: &self.empty,
            dates: &self.dates,
            column: self.column,
            is_inn: false,
            decimal: self.decimal,
            name_order: None,
            today: self.today,
        }
    }
}

/// The rows of a table `id | cell | values | codes` written as text. Several values or codes are separated by ` + `, a line
/// break in a cell is written `⏎`, an empty list `∅` or nothing.
pub(super) fn table(text: &str) -> Vec<Case> {
    let several = |part: &str| -> Vec<String> {
        part.split(" + ")
            .map(str::trim)
            .filter(|value| !matches!(*value, "" | "∅"))
            .map(str::to_owned)
            .collect()
    };
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
            let part = |index: usize| {
                parts
                    .get(index)
                    .copied()
                    .unwrap_or("")
                    .trim_matches('|')
                    .trim()
            };
            Case {
                id: part(0).to_owned(),
                cell: part(1).replace('⏎', "\n"),
                values: several(part(2)),
                codes: several(part(3)),
            }
        })
        .collect()
}

/// A row of a [`table`].
#[derive(Debug)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) cell: String,
    pub(super) values: Vec<String>,
    pub(super) codes: Vec<String>,
}

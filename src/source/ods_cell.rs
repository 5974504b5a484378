//! A cell of an ODS workbook, told by its own tag and its text.

use std::num::ParseFloatError;

use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;

use super::SourceErrorKind;
use super::ods_table::{counted, value_of};
use super::sheet_cells::corrupt;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OdsValue {
    Text(String),
    Number(f64),
    /// A number that is shown as a percentage.
    Percent(f64),
    Flag(bool),
    /// A date, moment or time, in ISO 8601: `2024-01-01`, `2024-01-01T12:00:00`, `09:05:00`.
    Moment(String),
    /// The name of an error value.
    Error(String),
    /// A formula without a value.
    NotComputed,
}

/// A cell with something to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OdsCell {
    /// Its column, from 0.
    pub(super) column: u32,
    /// How many cells like it stand side by side.
    pub(super) repeated: u32,
    /// What it holds.
    pub(super) value: Option<OdsValue>,
    /// Rows and columns that it covers.
    pub(super) spanned: (u32, u32),
    /// The target of the first link in it.
    pub(super) link: Option<String>,
}

/// What a cell's own tag says.
#[derive(Default)]
pub(super) struct CellHead {
    repeated: Option<u32>,
    rows: Option<u32>,
    columns: Option<u32>,
    covered: bool,
    kind: Option<Kind>,
    is_error: Option<bool>,
    is_formula: bool,
    number: Option<Result<f64, ParseFloatError>>,
    text: Option<String>,
    flag: Option<bool>,
    moment: Option<String>,
    time: Option<String>,
}

/// `office:value-type`
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It says nothing.
    #[default]
    Silent,
    Number,
    Percent,
    Flag,
    Date,
    Time,
    /// A text, and whatever else there may be.
    Text,
}

impl Kind {
    fn of(word: &str) -> Self {
        match word {
            "" => Self::Silent,
            "float" | "currency" => Self::Number,
            "percentage" => Self::Percent,
            "boolean" => Self::Flag,
            "date" => Self::Date,
            "time" => Self::Time,
            _ => Self::Text,
        }
    }
}

impl CellHead {
    /// Reads the tag's attributes, each of which counts where it stands first.
    pub(super) fn of(start: &BytesStart<'_>) -> Result<Self, SourceErrorKind> {
        let mut head = Self {
            covered: start.name().as_ref() == "table:covered-table-cell",
            ..Self::default()
        };
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| corrupt(format!("XML: {error}")))?;
            head.take(&attribute)?;
        }
        Ok(head)
    }

    fn take(&mut self, attribute: &Attribute<'_>) -> Result<(), SourceErrorKind> {
        let value = || value_of(attribute);
        let owned = || value().map(|value| Some(value.into_owned()));
        match attribute.key.as_ref() {
            "office:value-type" if self.kind.is_none() => self.kind = Some(Kind::of(&value()?)),
            "calcext:value-type" if self.is_error.is_none() => {
                self.is_error = Some(value()? == "error");
            }
            "table:number-columns-repeated" if self.repeated.is_none() => {
                self.repeated = Some(counted(&value()?));
            }
            "table:number-rows-spanned" if self.rows.is_none() => {
                self.rows = Some(counted(&value()?));
            }
            "table:number-columns-spanned" if self.columns.is_none() => {
                self.columns = Some(counted(&value()?));
            }
            "table:formula" => self.is_formula = true,
            "office:value" if self.number.is_none() => self.number = Some(value()?.parse()),
            "office:string-value" if self.text.is_none() => self.text = owned()?,
            "office:boolean-value" if self.flag.is_none() => self.flag = Some(value()? == "true"),
            "office:date-value" if self.moment.is_none() => self.moment = owned()?,
            "office:time-value" if self.time.is_none() => self.time = owned()?,
            _ => {}
        }
        Ok(())
    }

    /// The cell, whose text was read as well.
    pub(super) fn cell(
        self,
        column: u32,
        text: String,
        link: Option<String>,
    ) -> Result<OdsCell, SourceErrorKind> {
        let repeated = self.repeated.unwrap_or(1);
        let spanned = (self.rows.unwrap_or(1), self.columns.unwrap_or(1));
        // What a merged cell covers is not shown.
        let value = if self.covered {
            None
        } else {
            self.value(text)?
        };
        Ok(OdsCell {
            column,
            repeated,
            value,
            spanned,
            link,
        })
    }

    fn value(self, text: String) -> Result<Option<OdsValue>, SourceErrorKind> {
        if self.is_error == Some(true) {
            return Ok(Some(OdsValue::Error(text)));
        }
        let kind = self.kind.unwrap_or_default();
        let value = match kind {
            Kind::Number | Kind::Percent => {
                let number = self.number.unwrap_or_else(|| "".parse());
                let number = number.map_err(|error| corrupt(format!("ODS: office:value: {error}")));
                if kind == Kind::Percent {
                    OdsValue::Percent(number?)
                } else {
                    OdsValue::Number(number?)
                }
            }
            Kind::Flag => OdsValue::Flag(self.flag == Some(true)),
            Kind::Date => OdsValue::Moment(self.moment.unwrap_or(text)),
            Kind::Time => {
                let shown = self.time.as_deref().and_then(clock);
                OdsValue::Moment(shown.unwrap_or(text))
            }
            Kind::Silent if text.is_empty() && self.is_formula => OdsValue::NotComputed,
            Kind::Silent | Kind::Text => {
                let text = self.text.filter(|_| text.is_empty()).unwrap_or(text);
                if text.is_empty() {
                    return Ok(None);
                }
                OdsValue::Text(text)
            }
        };
        Ok(Some(value))
    }
}

/// `PT09H05M00.5S` as `09:05:00`.
fn clock(duration: &str) -> Option<String> {
    let rest = duration.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let seconds = seconds.split(['.', ',']).next()?;
    let number = |text: &str| text.parse::<u32>().ok();
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_duration_is_a_clock() {
        assert_eq!(clock("PT09H05M00S").as_deref(), Some("09:05:00"));
        assert_eq!(clock("PT36H00M01.25S").as_deref(), Some("36:00:01"));
        assert_eq!(clock("P1D"), None);
    }
}

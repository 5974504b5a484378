//! The number formats of an XLSX workbook, by the number that its cells know them by.

use std::collections::BTreeMap;

use calamine::ExcelDateTimeType;

use super::SourceErrorKind;
use super::xls_formats::{built_in, defined, is_built_in_percent, is_percent};
use super::xlsx_facts::{attribute, each_start};
use super::zip_guard::{Archive, open_part, place_of};
use crate::domain::{NumberClass, NumberFormat};

/// Where workbooks keep them.
const STYLES: &str = "xl/styles.xml";
/// The format that says nothing, and the one of texts.
const SILENT: [u32; 2] = [0, TEXT];
/// The last of the formats that need no definition.
const LAST_BUILT_IN: u32 = 163;

/// The format of texts.
const TEXT: u32 = 49;

/// The formats of a workbook's cells, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct CellFormats(Vec<CellFormat>);

#[derive(Debug)]
struct CellFormat {
    /// `None` where it says nothing of numbers.
    number: Option<NumberFormat>,
    /// Whatever is typed is a text.
    text: bool,
}

impl CellFormats {
    /// Those of a workbook.
    pub(super) fn of(archive: &mut Archive) -> Result<Self, SourceErrorKind> {
        let Some(place) = place_of(archive, STYLES) else {
            return Ok(Self::default());
        };
        let mut codes: BTreeMap<u32, String> = BTreeMap::new();
        let mut formats = Vec::new();
        let mut of_cells = false;
        each_start(open_part(archive, place)?, |event| {
            let number = attribute(event, "numFmtId");
            let number = || -> Result<Option<u32>, SourceErrorKind> {
                Ok(number?.and_then(|text| text.parse().ok()))
            };
            match event.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (number()?, attribute(event, "formatCode")?) {
                        codes.insert(id, code);
                    }
                }
                "cellXfs" => of_cells = true,
                "cellStyles" | "dxfs" | "cellStyleXfs" => of_cells = false,
                "xf" if of_cells => {
                    let id = number()?.unwrap_or(0);
                    formats.push(CellFormat {
                        number: format_of(id, &codes),
                        text: id == TEXT || codes.get(&id).is_some_and(|code| code == "@"),
                    });
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self(formats))
    }

    /// The format that cells know by this number.
    pub(super) fn get(&self, number: usize) -> Option<&NumberFormat> {
        self.0.get(number)?.number.as_ref()
    }

    /// Whether it is the format of texts that cells know by this number.
    pub(super) fn is_text(&self, number: usize) -> bool {
        self.0.get(number).is_some_and(|format| format.text)
    }
}

fn format_of(id: u32, codes: &BTreeMap<u32, String>) -> Option<NumberFormat> {
    if SILENT.contains(&id) {
        return None;
    }
    if let Some(code) = codes.get(&id) {
        let silent = matches!(code.as_str(), "" | "@") || code.eq_ignore_ascii_case("general");
        return (!silent).then(|| NumberFormat::Code(code.clone()));
    }
    let id = Some(id).filter(|id| *id <= LAST_BUILT_IN)?;
    u8::try_from(id).ok().map(NumberFormat::BuiltIn)
}

/// What a number with this format stands for.
pub(super) fn class_of(format: &NumberFormat, value: f64) -> NumberClass {
    let (date, percent) = match format {
        NumberFormat::BuiltIn(id) => (
            built_in(u16::from(*id)),
            is_built_in_percent(u32::from(*id)),
        ),
        NumberFormat::Code(code) => (defined(code), is_percent(code)),
    };
    match date {
        Some(ExcelDateTimeType::TimeDelta) => NumberClass::Span,
        Some(ExcelDateTimeType::DateTime) if value < 1.0 => NumberClass::Time,
        Some(ExcelDateTimeType::DateTime) if value.fract() == 0.0 => NumberClass::Day,
        Some(ExcelDateTimeType::DateTime) => NumberClass::Moment,
        None if percent => NumberClass::Percent,
        None => NumberClass::Number,
    }
}

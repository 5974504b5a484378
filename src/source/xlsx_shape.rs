//! How an XLSX sheet looks: widths of columns, and the formats of the numbers in its first rows.
//!
//! Looks are all that it is about, so a sheet of which nothing can be told has the shape of none.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::bounded::of_xml;
use super::xlsx_facts::{attribute, cell, sheet_part};
use super::xlsx_formats::{CellFormats, class_of};
use super::zip_guard::{open_archive, open_part, place_of};
use super::{SourceError, SourceErrorKind};
use crate::domain::{SheetShape, SourceFound, SourceInfo, WorkbookFormat};

/// Rows behind the row of titles whose numbers are looked at.
const ROWS: u64 = 500;
/// Columns whose looks are kept.
const COLUMNS: usize = 16_384;

/// How the sheet of a surveyed source looks; nothing of a text file and of workbooks that do not tell.
pub fn sheet_shape(path: &Path, info: &SourceInfo) -> SheetShape {
    let tells = matches!(
        info.found,
        SourceFound::Workbook(WorkbookFormat::Xlsx | WorkbookFormat::Xlsm)
    );
    if !tells {
        return SheetShape::default();
    }
    read(path, info).unwrap_or_default()
}

fn read(path: &Path, info: &SourceInfo) -> Result<SheetShape, SourceError> {
    let fail = |kind| SourceError::of_file(path, kind);
    let mut archive = open_archive(path)?;
    let formats = CellFormats::of(&mut archive).map_err(fail)?;
    let part = sheet_part(&mut archive, &info.sheet).map_err(fail)?;
    let Some(place) = part.and_then(|part| place_of(&archive, &part)) else {
        return Ok(SheetShape::default());
    };
    let mut look = Look {
        formats,
        header_row: info.header_row,
        shape: SheetShape::default(),
        row: 0,
        at: None,
        texts: BTreeMap::new(),
    };
    let part = open_part(&mut archive, place).map_err(fail)?;
    look.pass(part).map_err(fail)?;
    let texts = look.texts.into_iter().filter(|(_, more)| *more > 0);
    look.shape.texts = texts.map(|(column, _)| column).collect();
    Ok(look.shape)
}

struct Look {
    formats: CellFormats,
    header_row: u64,
    shape: SheetShape,
    row: u64,
    /// The column and the format of the number that is being passed.
    at: Option<(usize, usize)>,
    /// By how many the cells of a column that are formatted as texts are more than the others.
    texts: BTreeMap<usize, i32>,
}

impl Look {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what else there is in the XML does not matter"
    )]
    fn pass(&mut self, part: impl Read) -> Result<(), SourceErrorKind> {
        let mut xml = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
        xml.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        let mut value = None;
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer);
            match event.map_err(|error| of_xml(&error))? {
                Event::Start(event) => {
                    value = (event.local_name().as_ref() == "v").then(String::new);
                    if self.take(&event)? {
                        return Ok(());
                    }
                }
                Event::Empty(event) => {
                    self.take(&event)?;
                }
                Event::Text(text) => {
                    if let Some(value) = &mut value {
                        value.push_str(&text.xml10_content());
                    }
                }
                Event::End(event) => match event.local_name().as_ref() {
                    "v" => self.note(value.take().as_deref().unwrap_or_default()),
                    "sheetData" => return Ok(()),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Takes an opening tag; whether enough was seen.
    fn take(&mut self, event: &BytesStart<'_>) -> Result<bool, SourceErrorKind> {
        let number = |name: &str| -> Result<Option<u64>, SourceErrorKind> {
            Ok(attribute(event, name)?.and_then(|text| text.parse().ok()))
        };
        match event.local_name().as_ref() {
            "col" => {
                let width = attribute(event, "width")?.and_then(|text| text.parse().ok());
                if let (Some(first), Some(last), Some(width)) =
                    (number("min")?, number("max")?, width)
                {
                    let style = number("style")?.and_then(|style| usize::try_from(style).ok());
                    let text = style.is_some_and(|style| self.formats.is_text(style));
                    self.range(first, last, (width, text));
                }
            }
            "row" => {
                self.row = number("r")?.unwrap_or_else(|| self.row.saturating_add(1));
                return Ok(self.row > self.header_row.saturating_add(ROWS));
            }
            "c" => {
                let column = attribute(event, "r")?.as_deref().and_then(cell);
                let format = number("s")?.and_then(|format| usize::try_from(format).ok());
                let plain = attribute(event, "t")?.is_none_or(|kind| kind == "n");
                let below = self.row > self.header_row;
                if let Some((_, column)) = column.filter(|_| below) {
                    let text = format.is_some_and(|format| self.formats.is_text(format));
                    self.count(column as usize, text);
                }
                self.at = match (column, format) {
                    (Some((_, column)), Some(format)) if plain && below => {
                        Some((column as usize, format))
                    }
                    _ => None,
                };
            }
            _ => {}
        }
        Ok(false)
    }

    /// Columns are told in ranges; a range to the end of the sheet means those behind the table.
    fn range(&mut self, first: u64, last: u64, (width, text): (f64, bool)) {
        let columns = COLUMNS as u64;
        if last >= columns || !width.is_finite() {
            return;
        }
        for column in first.max(1)..=last {
            if let Ok(column) = usize::try_from(column.saturating_sub(1)) {
                self.shape.widths.insert(column, width);
                if text {
                    self.count(column, true);
                }
            }
        }
    }

    fn count(&mut self, column: usize, text: bool) {
        if column < COLUMNS {
            let more = self.texts.entry(column).or_default();
            *more = more.saturating_add(if text { 1 } else { -1 });
        }
    }

    fn note(&mut self, value: &str) {
        let Some((column, format)) = self.at.take().filter(|(column, _)| *column < COLUMNS) else {
            return;
        };
        if let (Some(format), Ok(value)) = (self.formats.get(format), value.trim().parse()) {
            let slot = (column, class_of(format, value));
            let formats = &mut self.shape.formats;
            formats.entry(slot).or_insert_with(|| format.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::super::fixtures::Fixture;
    use super::sheet_shape;
    use crate::domain::{NumberClass, NumberFormat};

    #[test]
    fn widths_and_formats_are_those_of_the_persons_sheet() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let code = |code: &str| Format::new().set_num_format(code);
        for (column, title) in (0..).zip(["Имя", "Создан", "Сумма", "Доля", "Время"])
        {
            sheet.write(2, column, title).unwrap();
        }
        sheet.write(0, 1, 45_000).unwrap();
        sheet.write(3, 0, "Анна").unwrap();
        let day = ExcelDateTime::from_ymd(2024, 5, 12).unwrap();
        sheet
            .write_with_format(3, 1, &day, &code("d mmmm yyyy"))
            .unwrap();
        sheet
            .write_with_format(3, 2, 1500, &code("#,##0.00 \"₽\""))
            .unwrap();
        let percent = Format::new().set_num_format_index(10);
        sheet.write_with_format(3, 3, 0.15, &percent).unwrap();
        let moment = day.and_hms(9, 30, 0).unwrap();
        sheet
            .write_with_format(4, 1, &moment, &code("dd.mm.yy hh:mm"))
            .unwrap();
        sheet.write_with_format(4, 4, 1.5, &code("[h]:mm")).unwrap();
        sheet.set_column_width(0, 30).unwrap();
        let file = Fixture::new("leads.xlsx", &book.save_to_buffer().unwrap());
        let shape = sheet_shape(&file.path, &file.surveyed());
        let width = shape.widths.get(&0).copied().unwrap();
        assert!((30.0..31.0).contains(&width), "{width}");
        assert_eq!(shape.widths.len(), 1);
        let code = |code: &str| NumberFormat::Code(code.to_owned());
        let formats: Vec<_> = shape.formats.into_iter().collect();
        assert_eq!(
            formats,
            [
                ((1, NumberClass::Day), code("d mmmm yyyy")),
                ((1, NumberClass::Moment), code("dd.mm.yy hh:mm")),
                ((2, NumberClass::Number), code("#,##0.00 \"₽\"")),
                ((3, NumberClass::Percent), NumberFormat::BuiltIn(10)),
                ((4, NumberClass::Span), code("[h]:mm")),
            ]
        );
    }
}

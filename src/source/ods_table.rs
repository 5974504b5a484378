//! The XML of an ODS workbook as tables, columns and rows.
//!
//! Nothing is expanded here: what is repeated comes once, with its number, so that a table whose last row is repeated a
//! million times costs as much as one row (ENC-23).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufRead;

use memchr::memchr;
use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::SourceErrorKind;
use super::bounded::{of_reading, of_xml};
use super::ods_cell::{CellHead, OdsCell};
use super::sheet_cells::corrupt;

/// Columns that a sheet can have.
const MAX_COLUMNS: u32 = 16_384;
/// The name of a table's tag.
const TABLE: &[u8] = b"table:table";
/// Bytes of text of one row; a cell has at most 32,767 characters.
const ROW_BYTES: usize = 64 << 20;

/// A piece of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OdsEvent {
    /// A table begins.
    Table { name: String, visible: bool },
    /// Columns of the table.
    Column { repeated: u32, hidden: bool },
    /// Rows of the table.
    Row {
        repeated: u32,
        hidden: bool,
        cells: Vec<OdsCell>,
    },
    /// The table ends.
    TableEnd,
}

/// The tables of a workbook.
pub(super) struct OdsReader<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    /// The style being read, and those under which tables are hidden.
    style: Option<String>,
    hidden_styles: BTreeSet<String>,
    /// Tables inside tables: their rows are no rows of the sheet.
    depth: u32,
    rows: Rows,
}

/// What becomes of rows.
enum Rows {
    Read,
    /// They are passed over.
    PassedOver {
        /// Finds the word that begins and ends tables.
        table: Box<Finder<'static>>,
        /// The first of a table was met, and its end was not.
        inside: bool,
    },
}

/// Bytes at the end of a window in which the beginning of a tag is not looked at by itself.
const EDGE: usize = 16;

impl<R: BufRead> OdsReader<R> {
    /// Reads `content.xml`.
    pub(super) fn new(inner: R) -> Self {
        let mut xml = Reader::from_reader(inner);
        xml.config_mut().expand_empty_elements = true;
        xml.config_mut().check_end_names = false;
        Self {
            xml,
            buffer: Vec::new(),
            style: None,
            hidden_styles: BTreeSet::new(),
            depth: 0,
            rows: Rows::Read,
        }
    }

    /// The same tables and columns without their rows, which are not read. There must be no comments and no sections of characters.
    pub(super) fn without_rows(mut self) -> Self {
        self.xml.config_mut().allow_unmatched_ends = true;
        self.rows = Rows::PassedOver {
            table: Box::new(Finder::new(TABLE)),
            inside: false,
        };
        self
    }

    /// Among rows that are passed over goes on to the next tag that may begin or end a table, and stands before one then.
    fn pass_over(&mut self) -> Result<(), SourceErrorKind> {
        let Rows::PassedOver {
            table,
            inside: true,
        } = &self.rows
        else {
            return Ok(());
        };
        loop {
            let inner = self.xml.get_mut();
            let window = inner.fill_buf().map_err(|error| of_reading(&error))?;
            let found = table
                .find_iter(window)
                .find_map(|at| tag_of_table(window, at));
            let edge = window.len().saturating_sub(EDGE);
            let last = window.get(edge..).and_then(|rest| memchr(b'<', rest));
            let last = last.map(|at| edge.saturating_add(at));
            let tag = found.into_iter().chain(last).min();
            let passed = tag.unwrap_or(window.len());
            if tag.is_some() || window.is_empty() {
                inner.consume(passed);
                return Ok(());
            }
            inner.consume(passed);
        }
    }

    /// The next piece; `None` at the end of the workbook.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what else there is in the XML does not matter"
    )]
    pub(super) fn next(&mut self) -> Result<Option<OdsEvent>, SourceErrorKind> {
        loop {
            self.pass_over()?;
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            match event.map_err(|error| of_xml(&error))? {
                Event::Start(start) => match start.name().as_ref() {
                    "style:style" => self.style = attribute(&start, "style:name")?,
                    "style:table-properties" => {
                        let hidden =
                            attribute(&start, "table:display")?.as_deref() == Some("false");
                        if let Some(style) = self.style.take().filter(|_| hidden) {
                            self.hidden_styles.insert(style);
                        }
                    }
                    "table:table" => {
                        self.depth = self.depth.saturating_add(1);
                        if self.depth == 1 {
                            let style = attribute(&start, "table:style-name")?.unwrap_or_default();
                            return Ok(Some(OdsEvent::Table {
                                name: attribute(&start, "table:name")?.unwrap_or_default(),
                                visible: !self.hidden_styles.contains(&style),
                            }));
                        }
                    }
                    "table:table-column" if self.depth == 1 => {
                        return Ok(Some(OdsEvent::Column {
                            repeated: count(&start, "table:number-columns-repeated")?,
                            hidden: is_hidden(&start)?,
                        }));
                    }
                    "table:table-row" if self.depth == 1 => {
                        if let Rows::PassedOver { inside, .. } = &mut self.rows {
                            *inside = true;
                            continue;
                        }
                        let repeated = count(&start, "table:number-rows-repeated")?;
                        let hidden = is_hidden(&start)?;
                        let cells = self.row()?;
                        return Ok(Some(OdsEvent::Row {
                            repeated,
                            hidden,
                            cells,
                        }));
                    }
                    _ => {}
                },
                Event::End(end) if end.name().as_ref() == "table:table" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        if let Rows::PassedOver { inside, .. } = &mut self.rows {
                            *inside = false;
                        }
                        return Ok(Some(OdsEvent::TableEnd));
                    }
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The cells of a row that hold something, cover others or link.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what else there is in the XML does not matter"
    )]
    fn row(&mut self) -> Result<Vec<OdsCell>, SourceErrorKind> {
        let mut cells = Vec::new();
        let (mut column, mut bytes) = (0_u32, 0_usize);
        loop {
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            match event.map_err(|error| of_xml(&error))? {
                Event::Start(start)
                    if matches!(
                        start.name().as_ref(),
                        "table:table-cell" | "table:covered-table-cell"
                    ) =>
                {
                    let head = CellHead::of(&start)?;
                    let (text, link) = self.cell_text()?;
                    bytes = bytes.saturating_add(text.len());
                    let cell = head.cell(column, text, link)?;
                    column = column.saturating_add(cell.repeated);
                    let filled = cell.value.is_some() || cell.link.is_some();
                    if filled && column > MAX_COLUMNS {
                        return Err(SourceErrorKind::TooManyColumns {
                            limit: u64::from(MAX_COLUMNS),
                        });
                    }
                    if bytes > ROW_BYTES {
                        return Err(SourceErrorKind::RecordTooLong {
                            limit_mib: (ROW_BYTES >> 20) as u64,
                        });
                    }
                    if filled || cell.spanned != (1, 1) {
                        cells.push(cell);
                    }
                }
                Event::End(end) if end.name().as_ref() == "table:table-row" => return Ok(cells),
                Event::Eof => return Err(corrupt("ODS: row breaks off")),
                _ => {}
            }
        }
    }

    /// The text of a cell up to its end: paragraphs on lines of their own, notes left out.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what else there is in the XML does not matter"
    )]
    fn cell_text(&mut self) -> Result<(String, Option<String>), SourceErrorKind> {
        let (mut text, mut link) = (String::new(), None);
        let (mut paragraphs, mut aside) = (0_u32, 0_u32);
        loop {
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            match event.map_err(|error| of_xml(&error))? {
                Event::Start(start) => match start.name().as_ref() {
                    "office:annotation" | "table:detective" | "draw:frame" => aside += 1,
                    _ if aside > 0 => {}
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let blanks = count(&start, "text:c")?.min(1000) as usize;
                        text.extend(std::iter::repeat_n(' ', blanks));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    "text:a" if link.is_none() => link = attribute(&start, "xlink:href")?,
                    _ => {}
                },
                Event::Text(part) if aside == 0 && paragraphs > 0 => {
                    text.push_str(&part.xml10_content());
                }
                Event::CData(part) if aside == 0 && paragraphs > 0 => {
                    text.push_str(&part.xml10_content());
                }
                Event::GeneralRef(part) if aside == 0 && paragraphs > 0 => {
                    text.push_str(&referred(&part)?);
                }
                Event::End(end) => match end.name().as_ref() {
                    "office:annotation" | "table:detective" | "draw:frame" => {
                        aside = aside.saturating_sub(1);
                    }
                    "table:table-cell" | "table:covered-table-cell" if aside == 0 => {
                        return Ok((text, link));
                    }
                    _ => {}
                },
                Event::Eof => return Err(corrupt("ODS: cell breaks off")),
                _ => {}
            }
            if text.len() > ROW_BYTES {
                return Err(SourceErrorKind::RecordTooLong {
                    limit_mib: (ROW_BYTES >> 20) as u64,
                });
            }
        }
    }
}

/// The character that a reference stands for.
fn referred(part: &BytesRef<'_>) -> Result<String, SourceErrorKind> {
    let letter = part.resolve_char_ref().map_err(|error| of_xml(&error))?;
    if let Some(letter) = letter {
        return Ok(letter.to_string());
    }
    let known = quick_xml::escape::resolve_xml_entity(part);
    known
        .map(str::to_owned)
        .ok_or_else(|| corrupt("ODS: unknown entity"))
}

/// The beginning of a tag whose name is the word at a place, and nothing more.
fn tag_of_table(window: &[u8], at: usize) -> Option<usize> {
    let behind = window.get(at.checked_add(TABLE.len())?)?;
    if behind.is_ascii_alphanumeric() || *behind == b'-' {
        return None;
    }
    match window.get(..at)? {
        [.., b'<', b'/'] => at.checked_sub(2),
        [.., b'<'] => at.checked_sub(1),
        _ => None,
    }
}

fn attribute(event: &BytesStart<'_>, name: &str) -> Result<Option<String>, SourceErrorKind> {
    for attribute in event.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| corrupt(format!("XML: {error}")))?;
        if attribute.key.as_ref() == name {
            return value_of(&attribute).map(|value| Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// An attribute's value.
pub(super) fn value_of<'v>(attribute: &'v Attribute<'_>) -> Result<Cow<'v, str>, SourceErrorKind> {
    let value = quick_xml::escape::unescape(&attribute.value);
    value.map_err(|error| corrupt(format!("XML: {error}")))
}

/// A number that is 1 where it is left out, and never 0.
fn count(event: &BytesStart<'_>, name: &str) -> Result<u32, SourceErrorKind> {
    let text = attribute(event, name)?;
    Ok(text.map_or(1, |text| counted(&text)))
}

/// The same as it is written.
pub(super) fn counted(text: &str) -> u32 {
    text.parse().map_or(u32::MAX, |number: u32| number.max(1))
}

fn is_hidden(event: &BytesStart<'_>) -> Result<bool, SourceErrorKind> {
    let visibility = attribute(event, "table:visibility")?;
    Ok(visibility.is_some_and(|word| word == "collapse" || word == "filter"))
}

#[cfg(test)]
mod tests {
    use super::super::ods_cell::OdsValue;
    use super::{OdsEvent, OdsReader};

    fn events(rows: &str) -> Vec<OdsEvent> {
        let xml = format!("<x><table:table table:name=\"Лист\">{rows}</table:table></x>");
        let mut reader = OdsReader::new(xml.as_bytes());
        let mut events = Vec::new();
        while let Some(event) = reader.next().unwrap() {
            events.push(event);
        }
        events
    }

    /// The values of the only row.
    fn values(cells: &str) -> Vec<OdsValue> {
        let all = events(&format!("<table:table-row>{cells}</table:table-row>"));
        let Some(OdsEvent::Row { cells, .. }) = all.into_iter().nth(1) else {
            panic!("no row");
        };
        cells.into_iter().filter_map(|cell| cell.value).collect()
    }

    #[test]
    fn cells_are_what_their_tags_say_and_texts_keep_their_lines() {
        let cells = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation>\
            <text:p>Анна<text:s text:c=\"2\"/>О&amp;К</text:p><text:p>два</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"float\" office:value=\"7.5\"><text:p>7,5 р.</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"time\" office:time-value=\"PT09H05M00S\"><text:p>9:05</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"string\" calcext:value-type=\"error\" office:string-value=\"\"><text:p>#Н/Д</text:p></table:table-cell>\
            <table:table-cell table:formula=\"of:=X()\"/>\
            <table:table-cell table:number-columns-repeated=\"16000\"/>";
        assert_eq!(
            values(cells),
            [
                OdsValue::Text("Анна  О&К\nдва".into()),
                OdsValue::Number(7.5),
                OdsValue::Moment("09:05:00".into()),
                OdsValue::Error("#Н/Д".into()),
                OdsValue::NotComputed,
            ]
        );
    }

    #[test]
    fn tables_and_columns_are_the_same_without_their_rows() {
        let row = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>Анна</text:p>\
            </table:table-cell><table:table-cell/></table:table-row>";
        let columns = "<table:table-column table:number-columns-repeated=\"3\"/>";
        let many = row.repeat(900);
        let body = format!("{columns}{many}<table:table-row/>");
        let xml = format!(
            "<x><y><table:table table:name=\"А\">{body}</table:table><table:table table:name=\"Б\">\
            {body}</table:table ></y></x>"
        );
        let events = |mut reader: OdsReader<std::io::BufReader<&[u8]>>| {
            let mut events = Vec::new();
            while let Some(event) = reader.next().unwrap() {
                events.push(event);
            }
            events.retain(|event| !matches!(event, OdsEvent::Row { .. }));
            events
        };
        for window in [17, 100, 4_096, 1 << 16] {
            let reader = || {
                let bytes = std::io::BufReader::with_capacity(window, xml.as_bytes());
                OdsReader::new(bytes)
            };
            let expected = events(reader());
            assert_eq!(expected.len(), 6);
            assert_eq!(events(reader().without_rows()), expected, "{window}");
        }
    }

    #[test]
    fn what_is_repeated_comes_once_and_tables_in_cells_are_no_rows() {
        let rows = "<table:table-column table:number-columns-repeated=\"3\" table:visibility=\"collapse\"/>\
            <table:table-row table:number-rows-repeated=\"1048574\" table:visibility=\"filter\">\
            <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(
            events(rows)[1..],
            [
                OdsEvent::Column {
                    repeated: 3,
                    hidden: true
                },
                OdsEvent::Row {
                    repeated: 1_048_574,
                    hidden: true,
                    cells: Vec::new()
                },
                OdsEvent::TableEnd
            ]
        );
    }
}

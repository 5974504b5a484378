//! `source:` of the mapping.

use encoding_rs::Encoding;

use super::error::MappingErrorKind;
use super::keys::{Row, Source as Key};
use super::model::{NewColumns, ValueTable};
use super::node::{Node, Value};
use super::place::Name;
use super::reader::{Entry, Reader};
use super::syntax::Reading;
use crate::domain::nearest;
use crate::domain::{DatePattern, DecimalMark, SheetChoice, SourceRange};

/// Encodings worth offering to somebody who misspelt one.
const COMMON: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1251",
    "windows-1252",
    "cp1251",
    "cp866",
    "koi8-r",
];

/// Reads the section.
pub(super) fn reading(reader: &mut Reader<'_>, name: &str, node: &Node) -> Reading {
    let mut reading = Reading {
        on_new_columns_at: node.at,
        ..Reading::default()
    };
    for Entry { row, node } in reader.section::<Key>(name, node) {
        match row.key {
            Key::Sheet => reading.sheets = sheets(reader, row, node),
            Key::HeaderRow => reading.settings.header_row = reader.whole(row.name, node),
            Key::FillMerged => reading.settings.fill_merged = reader.yes_no(row.name, node),
            Key::SkipHidden => {
                reading.settings.skip_hidden = reader.yes_no(row.name, node).unwrap_or(false);
            }
            Key::Encoding => reading.settings.encoding = encoding(reader, row, node),
            Key::Range => reading.settings.range = range(reader, row, node).unwrap_or_default(),
            Key::StrictEncoding => {
                reading.settings.strict_encoding = reader.yes_no(row.name, node) == Some(true);
            }
            Key::Delimiter => reading.settings.delimiter = delimiter(reader, row, node),
            Key::Decimal => reading.decimal = decimal(reader, row, node),
            Key::Dates => reading.dates = dates(reader, row, node),
            Key::Empty => {
                let words = reader.texts(row.name, node);
                reading.empty = words
                    .iter()
                    .map(|word| ValueTable::fold(&word.text))
                    .collect();
            }
            Key::OnNewColumns => {
                reading.on_new_columns_at = node.at;
                reading.on_new_columns = on_new_columns(reader, row, node);
            }
        }
    }
    reading
}

/// A name, a list of names, or `*` for all.
fn sheets(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> SheetChoice {
    let parts = match &node.value {
        Value::List(parts) => parts.as_slice(),
        Value::Text(_) | Value::Null | Value::Map(_) => std::slice::from_ref(node),
    };
    if parts.is_empty() {
        let key = row.name.to_owned();
        reader.report(MappingErrorKind::WantsTexts { key }, node.at);
    }
    let names = parts
        .iter()
        .filter_map(|part| reader.filled_text(row.name, part));
    SheetChoice::of_names(names.map(|name| name.text).collect())
}

fn encoding(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> Option<String> {
    let Name { text: value, at } = reader.text(row.name, node)?;
    let found = Encoding::for_label(value.as_bytes());
    if found.is_none() {
        let (nearest, similar) = nearest(&value, COMMON.iter().copied());
        let kind = MappingErrorKind::BadEncoding {
            value,
            nearest,
            similar,
        };
        reader.report(kind, at);
    }
    found.map(|encoding| encoding.name().to_owned())
}

fn range(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> Option<SourceRange> {
    let Name { text: value, at } = reader.text(row.name, node)?;
    let found = SourceRange::parse(&value);
    if found.is_none() {
        reader.report(MappingErrorKind::BadRange { value }, at);
    }
    found
}

fn delimiter(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> Option<char> {
    let found = reader.one_of(row, node)?;
    match found.text.as_str() {
        "tab" | "\\t" => Some('\t'),
        one => one.chars().next(),
    }
}

fn decimal(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> Option<DecimalMark> {
    let found = reader.one_of(row, node)?;
    Some(if found.text == "," {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    })
}

fn dates(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> Vec<DatePattern> {
    let mut patterns = Vec::new();
    for Name { text: value, at } in reader.texts(row.name, node) {
        match DatePattern::parse(value.trim()) {
            Some(pattern) => patterns.push(pattern),
            None => reader.report(MappingErrorKind::BadDates { value }, at),
        }
    }
    patterns
}

fn on_new_columns(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> NewColumns {
    let found = reader.one_of(row, node);
    match found.as_ref().map(|name| name.text.as_str()) {
        Some("ignore") => NewColumns::Ignore,
        Some("error") => NewColumns::Error,
        Some(_) | None => NewColumns::Warn,
    }
}

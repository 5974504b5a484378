//! `columns:` of the mapping: what each column feeds.

use std::collections::BTreeMap;

use super::error::MappingErrorKind;
use super::keys::Target as Key;
use super::model::ValueTable;
use super::node::{Node, Value};
use super::parse_condition::condition;
use super::place::Name;
use super::reader::{Entry, Reader, as_text};
use super::syntax::{ColumnText, TargetText, ValuesText};

/// Reads the section.
pub(super) fn columns(reader: &mut Reader<'_>, name: &str, node: &Node) -> Vec<ColumnText> {
    let pairs = reader.map(name, node);
    if matches!(&node.value, Value::Map(pairs) if pairs.is_empty()) {
        let key = name.to_owned();
        reader.report(MappingErrorKind::TextEmpty { key }, node.at);
    }
    let mut columns = Vec::with_capacity(pairs.len());
    for (column, node) in pairs {
        let parts = match &node.value {
            Value::List(parts) if !parts.is_empty() => parts.as_slice(),
            Value::List(_) | Value::Text(_) | Value::Null | Value::Map(_) => {
                std::slice::from_ref(node)
            }
        };
        let mut entry = ColumnText {
            column,
            also: Vec::new(),
            optional: false,
            targets: Vec::with_capacity(parts.len()),
        };
        for part in parts {
            let target = target(reader, &mut entry, part);
            entry.targets.extend(target);
        }
        columns.push(entry);
    }
    columns
}

/// A field's name, or an object with `field`; what such an object says of the column itself goes into its entry.
fn target(reader: &mut Reader<'_>, entry: &mut ColumnText, node: &Node) -> Option<TargetText> {
    match &node.value {
        Value::Text(_) => as_text(node).map(TargetText::plain),
        Value::Map(_) => target_map(reader, entry, node),
        Value::Null | Value::List(_) => {
            let key = entry.column.text.clone();
            reader.report(MappingErrorKind::WantsField { key }, node.at);
            None
        }
    }
}

fn target_map(reader: &mut Reader<'_>, column: &mut ColumnText, node: &Node) -> Option<TargetText> {
    let mut field = None;
    let mut options = TargetText::plain(Name {
        text: String::new(),
        at: node.at,
    });
    for Entry { row, node } in reader.section::<Key>(&column.column.text, node) {
        match row.key {
            Key::Field => field = reader.text(row.name, node),
            Key::Type => options.value_type = reader.text(row.name, node),
            Key::Split => options.split = separator(reader, row.name, node),
            Key::Values => options.values = values(reader, row.name, node),
            Key::Otherwise => options.otherwise = reader.text(row.name, node),
            Key::Join => options.join = reader.text(row.name, node),
            Key::When => options.when = condition(reader, row.name, node),
            Key::Lookup => options.lookup = reader.one_of(row, node),
            Key::Missing => options.missing = reader.one_of(row, node),
            Key::Also => column.also.extend(reader.texts(row.name, node)),
            Key::Optional => column.optional |= reader.yes_no(row.name, node).unwrap_or(false),
        }
    }
    Some(TargetText {
        field: field?,
        ..options
    })
}

/// What separates values: anything but nothing.
pub(super) fn separator(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<Name> {
    let found = reader.text(name, node)?;
    if found.text.is_empty() {
        let key = name.to_owned();
        reader.report(MappingErrorKind::TextEmpty { key }, found.at);
        return None;
    }
    Some(found)
}

/// `values`: a map, or the name of a file that holds them.
pub(super) fn values(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<ValuesText> {
    if as_text(node).is_some() {
        return reader.filled_text(name, node).map(ValuesText::File);
    }
    let mut first = BTreeMap::new();
    let mut table = Vec::new();
    for (from, node) in reader.map(name, node) {
        let folded = ValueTable::fold(&from.text);
        if let Some(&at) = first.get(&folded) {
            let first_line = reader.source.line(at);
            let value = from.text.clone();
            let kind = MappingErrorKind::ValueRepeated { value, first_line };
            reader.report(kind, from.at);
            continue;
        }
        first.insert(folded, from.at);
        if let Some(to) = reader.text(&from.text, node) {
            table.push((from, to));
        }
    }
    Some(ValuesText::Written(table))
}

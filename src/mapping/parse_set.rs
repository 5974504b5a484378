//! `set:` of the mapping: constants and templates.

use super::error::MappingErrorKind;
use super::keys::Constant as Key;
use super::node::{Node, Value};
use super::parse_condition::condition;
use super::parse_targets::{separator, values};
use super::place::Name;
use super::reader::{Entry, Reader, as_text};
use super::syntax::{ConstantText, TargetText};
use super::template::TemplateText;

/// Reads the section.
pub(super) fn constants(reader: &mut Reader<'_>, name: &str, node: &Node) -> Vec<ConstantText> {
    let mut constants = Vec::new();
    for (group, (field, node)) in reader.map(name, node).into_iter().enumerate() {
        let parts = match &node.value {
            Value::List(parts) if !parts.is_empty() => parts.as_slice(),
            Value::List(_) | Value::Text(_) | Value::Null | Value::Map(_) => {
                std::slice::from_ref(node)
            }
        };
        let first = constants.len();
        for part in parts {
            let found = constant(reader, field.clone(), part);
            constants.extend(found.map(|found| ConstantText { group, ..found }));
        }
        see_all_can_win(reader, constants.get(first..).unwrap_or_default());
    }
    constants
}

/// Of several texts for one field those behind one without a condition would never be taken.
fn see_all_can_win(reader: &mut Reader<'_>, texts: &[ConstantText]) {
    let always = texts.iter().position(|text| text.target.when.is_none());
    let Some((winner, behind)) = always.and_then(|first| texts.get(first..)?.split_first()) else {
        return;
    };
    if let Some(idle) = behind.first() {
        let first_line = reader.source.line(winner.at);
        let field = idle.target.field.text.clone();
        reader.report(MappingErrorKind::SetIdle { field, first_line }, idle.at);
    }
}

fn constant(reader: &mut Reader<'_>, field: Name, node: &Node) -> Option<ConstantText> {
    match &node.value {
        Value::Text(_) => as_text(node).and_then(|text| plain(reader, field, &text)),
        Value::Map(pairs) if pairs.iter().any(|(key, _)| is_map(key)) => {
            reader.report(MappingErrorKind::TemplateUnquoted, node.at);
            None
        }
        Value::Map(_) => constant_map(reader, field, node),
        Value::Null | Value::List(_) => {
            let key = field.text;
            reader.report(MappingErrorKind::WantsValue { key }, node.at);
            None
        }
    }
}

/// `{{ A }}` without quotes is a map in the place of a key.
const fn is_map(key: &Node) -> bool {
    matches!(key.value, Value::Map(_))
}

fn plain(reader: &mut Reader<'_>, field: Name, text: &Name) -> Option<ConstantText> {
    let template = template(reader, &field.text, text)?;
    Some(ConstantText {
        group: 0,
        at: text.at,
        target: TargetText::plain(field),
        template,
        always: false,
    })
}

fn constant_map(reader: &mut Reader<'_>, field: Name, node: &Node) -> Option<ConstantText> {
    let mut value = None;
    let mut always = false;
    let mut target = TargetText::plain(field);
    for Entry { row, node } in reader.section::<Key>(&target.field.text.clone(), node) {
        match row.key {
            Key::Value => {
                let text = reader.text(row.name, node);
                value = text.and_then(|text| template(reader, row.name, &text));
            }
            Key::Always => always = reader.yes_no(row.name, node).unwrap_or(false),
            Key::Type => target.value_type = reader.text(row.name, node),
            Key::Split => target.split = separator(reader, row.name, node),
            Key::Values => target.values = values(reader, row.name, node),
            Key::Otherwise => target.otherwise = reader.text(row.name, node),
            Key::When => target.when = condition(reader, row.name, node),
            Key::Lookup => target.lookup = reader.one_of(row, node),
            Key::Missing => target.missing = reader.one_of(row, node),
        }
    }
    Some(ConstantText {
        group: 0,
        at: node.at,
        target,
        template: value?,
        always,
    })
}

fn template(reader: &mut Reader<'_>, key: &str, text: &Name) -> Option<TemplateText> {
    if text.text.trim().is_empty() {
        let key = key.to_owned();
        reader.report(MappingErrorKind::TextEmpty { key }, text.at);
        return None;
    }
    let source = reader.source;
    let parsed = TemplateText::parse(source, text, &mut |kind, at| reader.report(kind, at));
    Some(parsed)
}

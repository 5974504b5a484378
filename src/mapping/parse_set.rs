//! `set:` of the mapping: constants and templates.

use super::error::MappingErrorKind;
use super::keys::Constant as Key;
use super::node::{Node, Value};
use super::parse_condition::condition;
use super::parse_targets::{separator, values};
use super::place::Name;
use super::reader::{Entry, Reader, as_text};
use super::shares::people;
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

/// A text for a field, without options.
fn of_text(target: TargetText, template: TemplateText) -> ConstantText {
    ConstantText {
        group: 0,
        at: template.at,
        target,
        template,
        shares: None,
        also: Vec::new(),
        optional: false,
        always: false,
    }
}

fn plain(reader: &mut Reader<'_>, field: Name, text: &Name) -> Option<ConstantText> {
    let template = template(reader, &field.text, text)?;
    Some(of_text(TargetText::plain(field), template))
}

fn constant_map(reader: &mut Reader<'_>, field: Name, node: &Node) -> Option<ConstantText> {
    let mut text = of_text(TargetText::plain(field), TemplateText::none(node.at));
    let (mut value, mut same, mut of_texts) = (None, None, None);
    let name = text.target.field.text.clone();
    let entries = reader.section::<Key>(&name, node);
    let has = |key: Key| entries.iter().any(|entry| entry.row.key == key);
    let (has_value, has_people) = (has(Key::Value), has(Key::Distribute));
    for Entry { row, node } in entries {
        match row.key {
            Key::Value => {
                let found = reader.text(row.name, node);
                value = found.and_then(|text| template(reader, row.name, &text));
            }
            Key::Always => text.always = reader.yes_no(row.name, node).unwrap_or(false),
            Key::Type => text.target.value_type = reader.text(row.name, node),
            Key::Split => text.target.split = separator(reader, row.name, node),
            Key::Values => text.target.values = values(reader, row.name, node),
            Key::Otherwise => text.target.otherwise = reader.text(row.name, node),
            Key::Join => text.target.join = reader.text(row.name, node),
            Key::Also => text.also = reader.texts(row.name, node),
            Key::Optional => text.optional = reader.yes_no(row.name, node).unwrap_or(false),
            Key::Distribute => text.shares = Some(people(reader, row.name, node)),
            Key::Same => same = Some((reader.texts(row.name, node), node.at)),
            Key::Lookup => text.target.lookup = reader.one_of(row, node),
            Key::Missing => text.target.missing = reader.one_of(row, node),
            Key::When => text.target.when = condition(reader, row.name, node),
        }
        if !matches!(
            row.key,
            Key::Distribute | Key::Same | Key::Always | Key::When
        ) {
            of_texts = of_texts.or(Some((row.name, node.at)));
        }
    }
    let misplaced = match (&mut text.shares, same) {
        (Some(shares), same) => {
            shares.same = same.map(|(fields, _)| fields).unwrap_or_default();
            of_texts.map(|(key, at)| {
                (
                    MappingErrorKind::SharesBeside {
                        key: key.to_owned(),
                    },
                    at,
                )
            })
        }
        (None, Some((_, at))) => Some((MappingErrorKind::SameAlone, at)),
        (None, None) => None,
    };
    if let Some((kind, at)) = misplaced {
        reader.report(kind, at);
    }
    if !has_value && !has_people {
        let key = "value".to_owned();
        reader.report(MappingErrorKind::KeyMissing { key }, node.at);
    }
    match value {
        Some(template) => Some(ConstantText { template, ..text }),
        None => text.shares.is_some().then_some(text),
    }
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

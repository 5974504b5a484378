//! `duplicates:` of the mapping.

use super::keys::{Duplicates as Key, InFile, InPortal, Row, Section};
use super::node::{Node, Value};
use super::place::Name;
use super::reader::{Entry, Reader};
use super::syntax::{DuplicatesText, InFileText};
use crate::domain::{self, CrmEntity, InFileAction, InPortalAction, MultiKind, StageGroup};

/// Reads the section.
pub(super) fn duplicates(reader: &mut Reader<'_>, name: &str, node: &Node) -> DuplicatesText {
    let mut duplicates = DuplicatesText::default();
    for Entry { row, node } in reader.section::<Key>(name, node) {
        match row.key {
            Key::InFile => duplicates.in_file = in_file(reader, row.name, node),
            Key::InPortal => {
                duplicates.in_portal = Some(in_portal(reader, row.name, node));
                duplicates.portal_at = node.at;
            }
        }
    }
    duplicates
}

/// A word alone is the action.
fn word<'n, K: Section>(row: Option<&'static Row<K>>, node: &'n Node) -> Vec<Entry<'n, K>> {
    let entry = row.map(|row| Entry { row, node });
    entry.into_iter().collect()
}

fn entries<'n, K: Section>(
    reader: &mut Reader<'_>,
    name: &str,
    node: &'n Node,
) -> Vec<Entry<'n, K>> {
    if matches!(node.value, Value::Text(_)) {
        word(K::row("action"), node)
    } else {
        reader.section::<K>(name, node)
    }
}

fn in_file(reader: &mut Reader<'_>, name: &str, node: &Node) -> InFileText {
    let mut text = InFileText::default();
    for Entry { row, node } in entries::<InFile>(reader, name, node) {
        match row.key {
            InFile::By => {
                let keys = reader.texts(row.name, node);
                text.by = Some(keys.iter().map(together).collect());
            }
            InFile::Action => {
                if reader
                    .one_of(row, node)
                    .is_some_and(|name| name.text == "skip")
                {
                    text.action = InFileAction::Skip;
                }
            }
        }
    }
    text
}

/// `NAME+LAST_NAME`: fields that are taken together.
fn together(key: &Name) -> Vec<Name> {
    let parts = key.text.split('+').map(str::trim);
    parts
        .map(|part| Name {
            text: part.to_owned(),
            at: key.at,
        })
        .collect()
}

fn in_portal(reader: &mut Reader<'_>, name: &str, node: &Node) -> domain::InPortal {
    let mut rules = domain::InPortal {
        among: CrmEntity::ALL.into(),
        by: vec![MultiKind::Phone, MultiKind::Email],
        action: InPortalAction::Skip,
        stages: vec![StageGroup::Open],
    };
    for Entry { row, node } in entries::<InPortal>(reader, name, node) {
        match row.key {
            InPortal::Among => {
                rules.among = some(reader, row, node, &CrmEntity::ALL, CrmEntity::word);
            }
            InPortal::By => {
                let kinds = [MultiKind::Phone, MultiKind::Email];
                rules.by = some(reader, row, node, &kinds, MultiKind::field);
            }
            InPortal::Stages => {
                rules.stages = some(reader, row, node, &StageGroup::ALL, StageGroup::word);
            }
            InPortal::Action => {
                let word = reader.one_of(row, node);
                rules.action = match word.as_ref().map(|name| name.text.as_str()) {
                    Some("keep") => InPortalAction::Keep,
                    Some("update") => InPortalAction::Update,
                    Some("link") => InPortalAction::Link,
                    Some(_) | None => InPortalAction::Skip,
                };
            }
        }
    }
    rules
}

/// Those of `all` that are named, each once.
fn some<K: Section, T: Copy + PartialEq>(
    reader: &mut Reader<'_>,
    row: &Row<K>,
    node: &Node,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Vec<T> {
    let named = reader.some_of(row, node);
    let is_named = |one: &T| named.iter().any(|name| name.text == word(*one));
    all.iter().copied().filter(is_named).collect()
}

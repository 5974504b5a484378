//! Reading nodes by the table of keys: a wrong shape is reported and reading goes on.

use std::collections::BTreeMap;

use super::error::{MappingError, MappingErrorKind};
use super::keys::{Row, Section, Shape, yes_no};
use super::node::{Node, Value};
use super::place::{At, Name, Source};
use crate::domain::nearest;

/// Errors of one file that are worth showing.
pub(super) const MAX_ERRORS: usize = 500;

/// Collects errors while the tree is walked.
#[derive(Debug)]
pub(super) struct Reader<'s> {
    pub(super) source: &'s Source,
    pub(super) errors: Vec<MappingError>,
}

/// An entry of a section: its key's row, where the key stands, and the value.
pub(super) struct Entry<'n, K: 'static> {
    pub(super) row: &'static Row<K>,
    pub(super) node: &'n Node,
}

impl<'s> Reader<'s> {
    pub(super) const fn new(source: &'s Source) -> Self {
        Self {
            source,
            errors: Vec::new(),
        }
    }

    /// Notes an error.
    pub(super) fn report(&mut self, kind: MappingErrorKind, at: At) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(self.source.error(kind, at));
        }
    }

    /// Notes an error at a text that may be a secret: its line is not shown.
    pub(super) fn report_secret(&mut self, kind: MappingErrorKind, at: At) {
        if self.errors.len() < MAX_ERRORS {
            let error = self.source.error(kind, at);
            self.errors.push(MappingError {
                source_line: "…".to_owned(),
                column: 1,
                length: 1,
                ..error
            });
        }
    }

    /// The entries of a section whose keys are known, each once.
    pub(super) fn section<'n, K: Section>(
        &mut self,
        name: &str,
        node: &'n Node,
    ) -> Vec<Entry<'n, K>> {
        let mut entries: Vec<Entry<'n, K>> = Vec::new();
        let mut meant = Vec::new();
        for (key, node) in self.map(name, node) {
            match K::row(&key.text) {
                Some(row) => entries.push(Entry { row, node }),
                None => meant.push(self.stranger::<K>(key)),
            }
        }
        let is_map = matches!(node.value, Value::Map(_));
        for row in K::ROWS.iter().filter(|row| row.required && is_map) {
            let there = entries.iter().any(|entry| entry.row.key == row.key);
            // a misspelt key has been reported; that it is missing is no second mistake
            if !there && !meant.iter().any(|name| name == row.name) {
                let key = row.name.to_owned();
                self.report(MappingErrorKind::KeyMissing { key }, node.at);
            }
        }
        entries
    }

    /// Reports a key that is not in the table; gives the name that was meant.
    fn stranger<K: Section>(&mut self, Name { text: key, at }: Name) -> String {
        if K::NOT_YET.contains(&key.as_str()) {
            self.report(MappingErrorKind::KeyNotYet { key }, at);
            return String::new();
        }
        let names = || K::ROWS.iter().map(|row| row.name);
        let (nearest, similar) = nearest(&key, names());
        let meant = nearest.clone();
        let kind = MappingErrorKind::KeyUnknown {
            key,
            nearest,
            similar,
            allowed: names().map(str::to_owned).collect(),
        };
        self.report(kind, at);
        meant
    }

    /// The pairs of a map with text keys, each key once; nothing for another node.
    pub(super) fn map<'n>(&mut self, name: &str, node: &'n Node) -> Vec<(Name, &'n Node)> {
        let Value::Map(pairs) = &node.value else {
            let key = name.to_owned();
            self.report(MappingErrorKind::WantsMap { key }, node.at);
            return Vec::new();
        };
        let mut first = BTreeMap::new();
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let Some(key) = self.key(key) else { continue };
            if let Some(&at) = first.get(&key.text) {
                let first_line = self.source.line(at);
                let text = key.text.clone();
                let kind = MappingErrorKind::KeyRepeated {
                    key: text,
                    first_line,
                };
                self.report(kind, key.at);
                continue;
            }
            first.insert(key.text.clone(), key.at);
            entries.push((key, value));
        }
        entries
    }

    /// A key; `null:` and `~:` are texts here.
    fn key(&mut self, node: &Node) -> Option<Name> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Null => self.source.slice(node.at).to_owned(),
            Value::List(_) | Value::Map(_) => {
                self.report(MappingErrorKind::KeyNotText, node.at);
                return None;
            }
        };
        Some(Name { text, at: node.at })
    }

    /// A text.
    pub(super) fn text(&mut self, name: &str, node: &Node) -> Option<Name> {
        let found = as_text(node);
        if found.is_none() {
            let key = name.to_owned();
            self.report(MappingErrorKind::WantsText { key }, node.at);
        }
        found
    }

    /// A text with something in it.
    pub(super) fn filled_text(&mut self, name: &str, node: &Node) -> Option<Name> {
        let found = self.text(name, node)?;
        if found.text.trim().is_empty() {
            let key = name.to_owned();
            self.report(MappingErrorKind::TextEmpty { key }, node.at);
            return None;
        }
        Some(found)
    }

    /// A text or a list of texts.
    pub(super) fn texts(&mut self, name: &str, node: &Node) -> Vec<Name> {
        let parts = match &node.value {
            Value::List(parts) => parts.as_slice(),
            Value::Text(_) | Value::Null | Value::Map(_) => std::slice::from_ref(node),
        };
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts {
            if let Some(text) = as_text(part) {
                texts.push(text);
            } else {
                let key = name.to_owned();
                self.report(MappingErrorKind::WantsTexts { key }, part.at);
            }
        }
        texts
    }

    /// Some of the values that the table allows for this key, at least one.
    pub(super) fn some_of<K: Section>(&mut self, row: &Row<K>, node: &Node) -> Vec<Name> {
        let found = self.texts(row.name, node);
        if found.is_empty() && matches!(&node.value, Value::List(_)) {
            let key = row.name.to_owned();
            self.report(MappingErrorKind::WantsTexts { key }, node.at);
        }
        let found = found.into_iter();
        found.filter_map(|name| self.allowed(row, name)).collect()
    }

    /// One of the values that the table allows for this key.
    pub(super) fn one_of<K: Section>(&mut self, row: &Row<K>, node: &Node) -> Option<Name> {
        let found = self.text(row.name, node)?;
        self.allowed(row, found)
    }

    /// A value, if the table allows it.
    fn allowed<K: Section>(&mut self, row: &Row<K>, found: Name) -> Option<Name> {
        let (Shape::OneOf(allowed) | Shape::SomeOf(allowed)) = row.shape else {
            return Some(found);
        };
        if allowed.contains(&found.text.as_str()) {
            return Some(found);
        }
        let (nearest, similar) = nearest(&found.text, allowed.iter().copied());
        // A bare comma in a list that commas separate says nothing: signs are shown in quotes.
        let visible = |value: &&str| {
            let shown = value.replace('\t', "\\t");
            if shown.contains(|sign: char| sign.is_alphanumeric()) {
                shown
            } else {
                format!("\"{shown}\"")
            }
        };
        let mut shown: Vec<String> = allowed.iter().map(visible).collect();
        shown.dedup();
        let kind = MappingErrorKind::BadValue {
            key: row.name.to_owned(),
            value: found.text,
            nearest,
            similar,
            allowed: shown,
        };
        self.report(kind, found.at);
        None
    }

    /// Yes or no.
    pub(super) fn yes_no(&mut self, name: &str, node: &Node) -> Option<bool> {
        let found = self.text(name, node)?;
        let answer = yes_no(&found.text);
        if answer.is_none() {
            let (key, value) = (name.to_owned(), found.text);
            self.report(MappingErrorKind::WantsYesNo { key, value }, found.at);
        }
        answer
    }

    /// A whole number from 0.
    pub(super) fn whole(&mut self, name: &str, node: &Node) -> Option<u64> {
        let found = self.text(name, node)?;
        let number = found.text.parse().ok();
        if number.is_none() {
            let (key, value) = (name.to_owned(), found.text);
            self.report(MappingErrorKind::WantsWhole { key, value }, found.at);
        }
        number
    }
}

/// The text of a scalar node.
pub(super) fn as_text(node: &Node) -> Option<Name> {
    match &node.value {
        Value::Text(text) => Some(Name {
            text: text.clone(),
            at: node.at,
        }),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

//! The values of a column of stages or sources against the portal's list.

use super::facts::Facts;
use super::probe::value_words;
use crate::domain::{Dictionary, EntryFound, FieldCatalogue, FieldKind, FieldSpec};
use crate::mapping::ValueTable;

/// Values of one column that are listed.
const LISTED: usize = 40;

/// Names less alike than this (Jaro–Winkler, from 0 to 1) are not offered.
const ALIKE: f64 = 0.78;

/// A value of the column, and what the portal calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRow {
    /// As it stands in the file.
    pub value: String,
    /// The ID that is sent for it.
    pub sent: Option<String>,
    /// Of a value that the list does not know: the nearest entry's ID.
    pub nearest: Option<String>,
}

/// The table of values of a column that feeds a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// In the order in which they come in the file.
    pub rows: Vec<ValueRow>,
    /// How many filled cells have a value that is known, in hundredths.
    pub known_percent: u64,
}

/// The list of a field that has one.
pub(super) fn dictionary<'c>(
    spec: &FieldSpec,
    catalogue: &'c FieldCatalogue,
) -> Option<&'c Dictionary> {
    if spec.kind == FieldKind::Currency {
        return Some(catalogue.currencies());
    }
    let list = (spec.kind == FieldKind::Choice).then_some(spec.dictionary.as_deref());
    catalogue.dictionary(list??)
}

/// Every different value with what it is called in the list.
pub(super) fn values(spec: &FieldSpec, dictionary: &Dictionary, facts: &Facts) -> Values {
    let mut rows: Vec<ValueRow> = Vec::new();
    let (mut known, mut all) = (0_u64, 0_u64);
    for (value, count) in &facts.values {
        all += count;
        let sent = entry(dictionary, value).or_else(|| by_word(spec, dictionary, value));
        if sent.is_some() {
            known += count;
        }
        let folded = ValueTable::fold(value);
        let listed = rows
            .iter()
            .any(|row| ValueTable::fold(&row.value) == folded);
        if listed || rows.len() >= LISTED {
            continue;
        }
        rows.push(ValueRow {
            value: value.clone(),
            nearest: if sent.is_none() {
                nearest(dictionary, value)
            } else {
                None
            },
            sent,
        });
    }
    let known_percent = (known * 100).checked_div(all).unwrap_or(100);
    Values {
        rows,
        known_percent,
    }
}

fn entry(dictionary: &Dictionary, value: &str) -> Option<String> {
    match dictionary.find(value) {
        EntryFound::One(entry) => Some(entry.id.clone()),
        EntryFound::Several(_) | EntryFound::None => None,
    }
}

/// A value by the words of other systems, where the portal has the entry.
fn by_word(spec: &FieldSpec, dictionary: &Dictionary, value: &str) -> Option<String> {
    let wanted = ValueTable::fold(value);
    let list = spec.dictionary.as_deref()?;
    let (_, id, _) = value_words().find(|(of, _, words)| {
        *of == list
            && words
                .split(';')
                .any(|word| ValueTable::fold(word) == wanted)
    })?;
    let mut entries = dictionary.entries().iter();
    entries
        .find(|entry| entry.id == id)
        .map(|entry| entry.id.clone())
}

fn nearest(dictionary: &Dictionary, value: &str) -> Option<String> {
    let wanted = ValueTable::fold(value);
    let names = dictionary
        .entries()
        .iter()
        .filter(|entry| !entry.old)
        .flat_map(|entry| {
            let names = entry.titles.iter().chain([&entry.id]);
            names.map(move |name| (name, &entry.id))
        });
    let alike =
        names.map(|(name, id)| (strsim::jaro_winkler(&wanted, &ValueTable::fold(name)), id));
    let best = alike
        .filter(|(alike, _)| *alike >= ALIKE)
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, id)| id.clone())
}

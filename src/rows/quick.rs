//! [`QuickCells`]: cells whose values are known without reading them.
//!
//! Most cells of most rows are plain, also of rows in which something is wrong. What such a cell gives its field is told by its look, or
//! by a table of words that was made by reading each of them once. Whatever is not told here is read in full.

use std::collections::BTreeMap;

use super::mapper::RowMapper;
use super::target::{Read, read_target};
use crate::domain::{Cell, CellKind, FieldKind, FieldValue};
use crate::fields::{PlainLook, PlainValue, ValueContext};
use crate::mapping::{ColumnRule, Target, ValueTable};

/// Words of a table, and the most bytes of one.
const WORDS: usize = 2048;
const WORD_BYTES: usize = 96;

/// How the value of a column's cell is told without reading it.
#[derive(Debug)]
enum Quick<'a> {
    /// By the look of the cell.
    Look(PlainLook<'a>),
    /// By the cell's text: a word of the mapping or of the field's dictionary.
    Words(BTreeMap<Box<str>, FieldValue>),
}

/// What a cell gives its field, told without reading it.
#[derive(Debug)]
pub(super) enum QuickValue {
    Nothing,
    Single(FieldValue),
    Element(String),
}

/// The cells of a mapping's columns, each with its targets, in the mapping's order.
#[derive(Debug, Default)]
pub(super) struct QuickCells<'a>(Vec<Vec<Option<Quick<'a>>>>);

impl<'a> QuickCells<'a> {
    pub(super) fn of(mapper: &RowMapper<'a>) -> Self {
        let columns = mapper.mapping.columns.iter();
        let of_column = |rule: &'a ColumnRule| {
            let context = mapper.context(Some(rule.column));
            let targets = rule.targets.iter();
            targets
                .map(|target| Quick::of(target, mapper, &context))
                .collect()
        };
        Self(columns.map(of_column).collect())
    }

    /// What the cell of a rule gives its target, both by their places in the mapping; `None` where it has to be read.
    pub(super) fn value(
        &self,
        (rule, target): (usize, usize),
        cell: Cell<'_>,
        mapper: &RowMapper<'_>,
    ) -> Option<QuickValue> {
        let quick = self.0.get(rule)?.get(target)?.as_ref()?;
        if cell.kind != CellKind::Text {
            return None;
        }
        if cell.text.is_empty() {
            return Some(QuickValue::Nothing);
        }
        match quick {
            Quick::Look(look) => {
                let column = mapper.mapping.columns.get(rule)?.column;
                let value = look.value(cell, &mapper.context(Some(column)))?;
                Some(match value {
                    PlainValue::Single(value) => QuickValue::Single(value),
                    PlainValue::Element(value) => QuickValue::Element(value),
                })
            }
            Quick::Words(words) => words.get(cell.text).cloned().map(QuickValue::Single),
        }
    }
}

impl<'a> Quick<'a> {
    fn of(target: &'a Target, mapper: &RowMapper<'a>, context: &ValueContext<'_>) -> Option<Self> {
        let joined = target.join.is_some() || mapper.is_joined(&target.spec.name);
        if joined || target.split.is_some() || !is_nothing(target, context) {
            return None;
        }
        let look = match &target.values {
            None => PlainLook::of(&target.spec, context),
            Some(_) => None,
        };
        look.map(Self::Look)
            .or_else(|| Self::by_words(target, context))
    }

    /// By a table of what the mapping and the catalogue name, of those words that are read without anything to tell.
    fn by_words(target: &'a Target, context: &ValueContext<'_>) -> Option<Self> {
        let known = known_words(target, context);
        let words: BTreeMap<Box<str>, FieldValue> = known
            .into_iter()
            .filter(|word| !word.is_empty() && word.len() <= WORD_BYTES)
            .take(WORDS)
            .filter_map(|word| Some((word.into(), value_of(target, word, context)?)))
            .collect();
        (!words.is_empty()).then_some(Self::Words(words))
    }
}

/// The words of the mapping's `values`, and the IDs and titles of the field's entries.
fn known_words<'t>(target: &'t Target, context: &'t ValueContext<'_>) -> Vec<&'t str> {
    let own = target.values.as_ref().map_or(&[][..], ValueTable::written);
    let catalogue = context.catalogue;
    let dictionary = if target.spec.kind == FieldKind::Currency {
        Some(catalogue.currencies())
    } else {
        let entity = target.spec.dictionary.as_deref();
        entity.and_then(|entity| catalogue.dictionary(entity))
    };
    let entries = dictionary.iter().flat_map(|known| known.entries());
    let named = entries.flat_map(|entry| std::iter::once(&entry.id).chain(&entry.titles));
    own.iter().chain(named).map(String::as_str).collect()
}

/// The value of a word of which there is nothing to tell.
fn value_of(target: &Target, word: &str, context: &ValueContext<'_>) -> Option<FieldValue> {
    let mut found = Vec::new();
    match read_target(target, Cell::text(word), context, &mut found) {
        Read::One(read, _) if found.is_empty() && read.currency.is_none() => Some(read.value),
        Read::One(..) | Read::Nothing | Read::Many(..) | Read::Composed(..) => None,
    }
}

/// Whether an empty cell gives the field nothing, and there is nothing to tell of it.
fn is_nothing(target: &Target, context: &ValueContext<'_>) -> bool {
    let mut found = Vec::new();
    let nothing = match read_target(target, Cell::text(""), context, &mut found) {
        Read::Nothing => true,
        Read::Many(_, read) => {
            read.values.is_empty() && read.moved.is_empty() && read.name.is_none()
        }
        Read::One(..) | Read::Composed(..) => false,
    };
    nothing && found.is_empty()
}

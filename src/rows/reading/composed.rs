//! Composed fields of a row: their parts in the fields that they belong to.

use super::{Beside, Place, RowReading, TakenFrom, is_composed};
use crate::domain::{Cell, Composed, FieldValue, ProblemKind, fold_title, is_clear};
use crate::fields::{self, ComposedPart, Manner};
use crate::rows::asides::NameAside;

impl RowReading<'_, '_> {
    /// Composed fields come after the others: a part that has a column of its own is not overwritten (NAM-15).
    pub(super) fn take_composed_columns(&mut self) {
        for rule in &self.mapper.mapping.columns {
            let cell = self.row.cell(rule.column);
            if is_clear(cell.text) {
                continue;
            }
            let place = Place {
                from: TakenFrom::Column(rule.column),
                text: cell.text,
            };
            for target in rule.targets.iter().filter(|target| is_composed(target)) {
                if !self.is_fed(target) {
                    continue;
                }
                self.take(target, cell, Some(rule.column), place);
            }
        }
    }

    /// A name before an e-mail fills an empty name, where the mapping fills names at all (EML-04).
    pub(super) fn fill_name(&mut self) {
        const NAMES: [&str; 2] = ["NAME", "LAST_NAME"];
        if NAMES.iter().any(|name| self.lead.has(name)) || !self.mapper.feeds(&NAMES) {
            return;
        }
        let Some(NameAside { field, from, name }) = self.asides.name.take() else {
            return;
        };
        let place = Place { from, text: &name };
        let after = name.clone();
        self.tell(&field, place, ProblemKind::NameFromEmail { after });
        let parts = if self.mapper.feeds(&["LAST_NAME"]) {
            let context = self.mapper.context(None);
            let mut found = Vec::new();
            let parts =
                fields::composed(Composed::FullName, Cell::text(&name), &context, &mut found);
            for kind in found {
                self.tell(&field, place, kind);
            }
            parts
        } else {
            let (field, text) = ("NAME", name.clone());
            vec![ComposedPart::Text { field, text }]
        };
        for part in parts {
            self.put_part(Composed::FullName, part, None, place);
        }
    }

    /// Puts a part of a composed cell into its field; what the field has already stays.
    pub(super) fn put_part(
        &mut self,
        composed: Composed,
        part: ComposedPart,
        column: Option<usize>,
        place: Place<'_>,
    ) {
        let (field, text) = match part {
            ComposedPart::Text { field, text } => (field, text),
            ComposedPart::Elements { kind, values } => {
                return self.put_elements(kind, values, place);
            }
        };
        let Some(spec) = self.mapper.catalogue.field(field) else {
            return;
        };
        let mut found = Vec::new();
        let context = self.mapper.context(column);
        let read = fields::single(
            spec,
            Manner::default(),
            Cell::text(&text),
            &context,
            &mut found,
        );
        for kind in found {
            self.keep_words(&kind, spec, place);
            self.tell(&spec.name, place, kind);
        }
        let Some(read) = read else { return };
        let differs = self.lead.value(field).is_some_and(|value| {
            *value != read.value && (composed != Composed::FullName || !self.is_said(&text))
        });
        if !differs && self.lead.has(field) {
            return;
        }
        if differs {
            let kept = self.lead.value(field).and_then(FieldValue::wire_text);
            let kind = match composed {
                Composed::FullName => ProblemKind::NameConflict {
                    part: text,
                    kept: kept.unwrap_or_default(),
                },
                Composed::FullAddress | Composed::Money | Composed::Contacts => {
                    ProblemKind::PartConflict {
                        part: text,
                        kept: kept.unwrap_or_default(),
                    }
                }
            };
            return self.tell(&spec.name, place, kind);
        }
        if let Some(currency) = read.currency {
            self.beside.push(Beside {
                amount: spec.name.clone(),
                from: place.from,
                text: place.text.to_owned(),
                currency,
            });
        }
        self.lead.put(&spec.name, read.value, place.from);
    }

    /// Whether the fields of the name hold every word of a text already, be it in other parts (NAM-15).
    pub(super) fn is_said(&self, text: &str) -> bool {
        let parts = Composed::FullName.parts().iter();
        let said: Vec<String> = parts
            .filter_map(|part| self.lead.value(part)?.wire_text())
            .flat_map(|text| words(&text))
            .collect();
        words(text).iter().all(|word| said.contains(word))
    }
}

/// The words of a text, folded, without marks.
fn words(text: &str) -> Vec<String> {
    let folded = fold_title(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

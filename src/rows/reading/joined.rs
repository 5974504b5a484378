//! Texts of several columns that are joined in one field.

use super::{Place, RowReading};
use crate::domain::{Cell, ProblemKind};
use crate::fields::{self, Manner};
use crate::mapping::Target;
use crate::rows::target::lines_of;

impl RowReading<'_, '_> {
    /// Keeps a text that a later column may be joined to.
    pub(super) fn keep_for_join(&mut self, target: &Target, cell: Cell<'_>) {
        let name = &target.spec.name;
        if self.mapper.is_joined(name) && !self.texts.iter().any(|(field, _)| field == name) {
            let text = self.clean(target, cell);
            self.texts.push((name.clone(), text));
        }
    }

    /// The texts of the columns so far and this cell, where the column is to be joined to them.
    pub(super) fn joined(&mut self, target: &Target, cell: Cell<'_>) -> Option<String> {
        let join = target.join.as_deref()?;
        let text = self.clean(target, cell);
        let mut kept = self.texts.iter_mut();
        let (_, whole) = kept.find(|(field, _)| *field == target.spec.name)?;
        whole.push_str(join);
        whole.push_str(&text);
        Some(whole.clone())
    }

    /// The whole of a joined text is read by the field's rules like one cell, so that it fits as a whole and is written as the
    /// field wants it. What is wrong with its parts has been told with them.
    pub(super) fn put_joined(&mut self, target: &Target, whole: &str, place: Place<'_>) {
        let spec = &target.spec;
        let mut found = Vec::new();
        let context = self.mapper.context(None);
        let read = fields::single(
            spec,
            Manner::default(),
            Cell::text(whole),
            &context,
            &mut found,
        );
        if let Some(read) = read {
            if self.lead.has(spec.name.as_str()) {
                self.lead.replace(&spec.name, read.value);
            } else {
                self.lead.put(&spec.name, read.value, place.from);
            }
        }
        found.retain(|kind| {
            matches!(
                kind,
                ProblemKind::TooLong { .. } | ProblemKind::TooLongBytes { .. }
            )
        });
        for kind in found {
            self.tell(&spec.name, place, kind);
        }
    }

    fn clean(&self, target: &Target, cell: Cell<'_>) -> String {
        let lines = lines_of(target.spec.kind);
        let cleaned = fields::clean_text(cell, &self.mapper.mapping.empty, lines);
        cleaned.map_or_else(|| cell.text.trim().to_owned(), Into::into)
    }
}

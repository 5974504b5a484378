//! `duplicates` against the fields that there are and that the mapping fills.

use super::check::Check;
use super::error::MappingErrorKind;
use super::place::Name;
use super::template::KnowsColumns as _;
use crate::domain::{Duplicates, FieldKind, FieldName, InFile, InPortal};

impl Check<'_> {
    pub(super) fn duplicates(&mut self) -> Duplicates {
        let text = &self.file.duplicates;
        let by = match &text.in_file.by {
            Some(keys) => keys.iter().map(|key| self.key_fields(key)).collect(),
            None => InFile::default().by,
        };
        if let Some(rules) = &text.in_portal {
            self.can_be_found(rules);
        }
        Duplicates {
            in_file: InFile {
                by,
                action: text.in_file.action,
            },
            in_portal: text.in_portal.clone(),
        }
    }

    fn key_fields(&mut self, key: &[Name]) -> Vec<FieldName> {
        let mut fields: Vec<FieldName> = Vec::with_capacity(key.len());
        for name in key {
            match self.fields.resolve(&name.text) {
                Err(kind) => self.report(kind, name.at),
                Ok(found) if matches!(found.spec.kind, FieldKind::Composed(_)) => {
                    let field = name.text.clone();
                    self.report(MappingErrorKind::UpdateComposed { field }, name.at);
                }
                Ok(found) if !self.fed().contains(&found.spec.name) => {
                    let field = name.text.clone();
                    self.report(MappingErrorKind::DuplicatesNotFed { field }, name.at);
                }
                Ok(found) if fields.contains(&found.spec.name) => {}
                Ok(found) => fields.push(found.spec.name.clone()),
            }
        }
        fields
    }

    /// Without a phone and an e-mail there is nothing to look for.
    fn can_be_found(&mut self, rules: &InPortal) {
        let fed = self.fed();
        let fields: Vec<&str> = rules.by.iter().map(|kind| kind.field()).collect();
        if !fields
            .iter()
            .any(|field| fed.contains(&FieldName::new(field)))
        {
            let field = fields.join(", ");
            let at = self.file.duplicates.portal_at;
            self.report(MappingErrorKind::DuplicatesNotFed { field }, at);
        }
    }
}

//! `update` against the fields that there are.

use std::collections::BTreeMap;

use super::check::Check;
use super::error::MappingErrorKind;
use super::place::{At, Name};
use super::template::KnowsColumns as _;
use crate::domain::{FieldKind, FieldName, FieldSpec, UpdateRules};

impl Check<'_> {
    /// Each field stands in one list alone, and only texts are appended to.
    pub(super) fn update(&mut self) -> UpdateRules {
        let text = &self.file.update;
        let mut first = BTreeMap::new();
        UpdateRules {
            never: text
                .never
                .as_ref()
                .map(|names| self.listed(names, &mut first, |_| true)),
            fill: self.listed(&text.fill, &mut first, |_| true),
            append: self.listed(&text.append, &mut first, takes_more),
        }
    }

    fn listed(
        &mut self,
        names: &[Name],
        first: &mut BTreeMap<FieldName, At>,
        fits: impl Fn(&FieldSpec) -> bool,
    ) -> Vec<FieldName> {
        let mut fields = Vec::with_capacity(names.len());
        for name in names {
            let spec = match self.fields.resolve(&name.text) {
                Ok(found) if !matches!(found.spec.kind, FieldKind::Composed(_)) => found.spec,
                // What it is composed of has names of its own.
                Ok(_) => {
                    let field = name.text.clone();
                    self.report(MappingErrorKind::UpdateComposed { field }, name.at);
                    continue;
                }
                Err(kind) => {
                    self.report(kind, name.at);
                    continue;
                }
            };
            let field = spec.name.to_string();
            if let Some(&earlier) = first.get(&spec.name) {
                let first_line = self.file.source.line(earlier);
                let kind = MappingErrorKind::UpdateTwice { field, first_line };
                self.report(kind, name.at);
            } else if fits(spec) {
                first.insert(spec.name.clone(), name.at);
                fields.push(spec.name.clone());
            } else {
                self.report(MappingErrorKind::AppendNotText { field }, name.at);
            }
        }
        fields
    }
}

/// Texts and multifields keep what they have beside what is added.
fn takes_more(spec: &FieldSpec) -> bool {
    let is_multi = matches!(spec.kind, FieldKind::Multi(_));
    is_multi || (spec.kind.is_text() && !spec.multiple)
}

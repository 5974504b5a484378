//! `set`, and what of it can be judged without any row.

use std::collections::BTreeMap;

use super::check::Check;
use super::error::MappingErrorKind;
use super::model::{ConstantRule, Piece, Target, Template};
use super::place::At;
use super::syntax::ConstantText;
use super::template::Lookup as _;
use crate::domain::{self, FieldName};

impl Check<'_> {
    pub(super) fn constants(&mut self) -> Vec<ConstantRule> {
        let mut rules = Vec::with_capacity(self.file.constants.len());
        let mut first: BTreeMap<(FieldName, Option<&'static str>), (usize, At)> = BTreeMap::new();
        for (entry, text) in self.file.constants.iter().enumerate() {
            let template = text.template.resolve(self);
            let Some(mut target) = self.target(&text.target) else {
                continue;
            };
            let at = text.target.field.at;
            let slot = (target.spec.name.clone(), target.value_type);
            let (group, earlier) = *first.entry(slot).or_insert((text.group, at));
            if group != text.group {
                let field = target.spec.name.to_string();
                let first_line = self.file.source.line(earlier);
                self.report(MappingErrorKind::FieldTwice { field, first_line }, at);
                continue;
            }
            let template = self.constant_value(text, &target, template);
            let is_user = matches!(target.lookup, Some(domain::Lookup::User(_)));
            if is_user && text.template.constant().is_some() {
                // It is an ID by now.
                target.lookup = None;
            }
            rules.push(ConstantRule {
                entry,
                group,
                target,
                template,
                always: text.always,
            });
        }
        rules
    }

    /// A constant without placeholders is checked here and now, and sent as its dictionary spells it.
    fn constant_value(
        &mut self,
        text: &ConstantText,
        target: &Target,
        template: Template,
    ) -> Template {
        let Some(constant) = text.template.constant() else {
            return template;
        };
        self.see_zero_carried(target, &constant, text.template.at);
        let in_table = target
            .values
            .as_ref()
            .is_some_and(|table| table.get(&constant).is_some());
        if in_table || target.otherwise.is_some() {
            return template;
        }
        // What `lookup` finds is found with the values of the rows.
        if matches!(target.lookup, Some(domain::Lookup::Client(_))) {
            return template;
        }
        match self.fields.value(&target.spec, &constant) {
            Ok(None) => template,
            Ok(Some(known)) => Template {
                lines: vec![vec![Piece::Text(known)]],
            },
            Err(kind) => {
                self.report(kind, text.template.at);
                template
            }
        }
    }
}

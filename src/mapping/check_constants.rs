//! `set`, and what of it can be judged without any row.

use std::collections::BTreeMap;

use super::check::Check;
use super::error::MappingErrorKind;
use super::model::{ConstantRule, Piece, Target, Template};
use super::place::{At, Name};
use super::syntax::ConstantText;
use super::template::KnowsColumns;
use crate::domain::{self, FieldName};

impl Check<'_> {
    pub(super) fn constants(&mut self) -> Vec<ConstantRule> {
        let mut rules = Vec::with_capacity(self.file.constants.len());
        let mut first: BTreeMap<(FieldName, Option<&'static str>), (usize, At)> = BTreeMap::new();
        for (entry, text) in self.file.constants.iter().enumerate() {
            let template = self.template(text);
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
            let shares = text.shares.as_ref();
            let shares = shares.and_then(|shares| self.shares(&target.spec, shares));
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
                shares,
                always: text.always,
            });
        }
        rules
    }

    /// The template with its columns, by other titles of theirs too, and without those that a file may lack.
    fn template(&mut self, text: &ConstantText) -> Template {
        let (also, optional) = (text.also.as_slice(), text.optional);
        text.template.resolve(&mut OfText {
            check: self,
            also,
            optional,
        })
    }

    /// A constant without placeholders is checked here and now, and sent as its dictionary spells it.
    fn constant_value(
        &mut self,
        text: &ConstantText,
        target: &Target,
        template: Template,
    ) -> Template {
        let constant = text.template.constant();
        let Some(constant) = constant.filter(|_| text.shares.is_none()) else {
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

/// The columns as a text with `also` or `optional` knows them.
struct OfText<'a, 'c> {
    check: &'a mut Check<'c>,
    also: &'a [Name],
    optional: bool,
}

impl KnowsColumns for OfText<'_, '_> {
    fn has_title(&self, title: &str) -> bool {
        self.check.has_title(title)
    }

    fn column(&mut self, name: &Name) -> Option<usize> {
        if self.check.has_title(&name.text) {
            return self.check.column(name);
        }
        let mut others = self.also.iter();
        match others.find(|other| self.check.has_title(&other.text)) {
            Some(other) => self.check.column(other),
            None if self.optional => None,
            None => self.check.column(name),
        }
    }

    fn report(&mut self, kind: MappingErrorKind, at: At) {
        self.check.report(kind, at);
    }
}

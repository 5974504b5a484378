//! The options of a target against its field.

use super::check::Check;
use super::check_fields::{Fields, FoundField};
use super::error::MappingErrorKind;
use super::model::{Missing, Target, ValueTable};
use super::place::{At, Name};
use super::syntax::{TargetText, ValuesText};
use super::template::KnowsColumns as _;
use crate::domain::nearest;
use crate::domain::{ClientKind, FieldKind, FieldSpec, Lookup, MultiKind};

/// Everything that is wrong, with its places.
type Errors = Vec<(MappingErrorKind, At)>;

/// A target with the options that fit its field, and what is wrong with the others.
pub(super) fn option_errors(
    fields: &Fields<'_>,
    found: &FoundField<'_>,
    text: &TargetText,
) -> (Target, Errors) {
    let mut errors = Errors::new();
    let name = text.field.text.as_str();
    let target = Target {
        spec: found.spec.clone(),
        value_type: value_type(found, text, &mut errors),
        split: split(found.spec, name, text.split.as_ref(), &mut errors),
        values: None,
        otherwise: otherwise(fields, found, text, &mut errors),
        join: join(found.spec, name, text.join.as_ref(), &mut errors),
        lookup: lookup(found.spec, text.lookup.as_ref(), &mut errors),
        missing: missing(found.spec, text, &mut errors),
        when: None,
    };
    (target, errors)
}

fn value_type(
    found: &FoundField<'_>,
    text: &TargetText,
    errors: &mut Errors,
) -> Option<&'static str> {
    let FieldKind::Multi(kind) = found.spec.kind else {
        if let Some(wanted) = &text.value_type {
            let field = text.field.text.clone();
            errors.push((MappingErrorKind::TypeNotMulti { field }, wanted.at));
        }
        return None;
    };
    let Some(wanted) = &text.value_type else {
        return Some(found.flat_type.unwrap_or_else(|| kind.default_type()));
    };
    if found.flat_type.is_some() {
        let field = text.field.text.clone();
        errors.push((MappingErrorKind::TypeOnFlat { field }, wanted.at));
        return None;
    }
    let known = kind.value_type(&wanted.text.to_uppercase());
    if known.is_none() {
        errors.push((unknown_type(kind, wanted), wanted.at));
    }
    known
}

fn unknown_type(kind: MultiKind, wanted: &Name) -> MappingErrorKind {
    let types = kind.value_types();
    let (nearest, similar) = nearest(&wanted.text, types.iter().copied());
    MappingErrorKind::TypeUnknown {
        field: kind.field().to_owned(),
        value: wanted.text.clone(),
        nearest,
        similar,
        allowed: types.iter().map(|&known| known.to_owned()).collect(),
    }
}

fn split(
    spec: &FieldSpec,
    field: &str,
    text: Option<&Name>,
    errors: &mut Errors,
) -> Option<String> {
    let text = text?;
    if spec.multiple {
        return Some(text.text.clone());
    }
    let field = field.to_owned();
    errors.push((MappingErrorKind::SplitNotMany { field }, text.at));
    None
}

fn join(spec: &FieldSpec, field: &str, text: Option<&Name>, errors: &mut Errors) -> Option<String> {
    let text = text?;
    if spec.kind.is_text() && !spec.multiple {
        return Some(text.text.clone());
    }
    let field = field.to_owned();
    errors.push((MappingErrorKind::JoinNotText { field }, text.at));
    None
}

impl Check<'_> {
    /// `values` with what is sent spelt as the field's dictionary has it; an empty result means: nothing.
    pub(super) fn values(&mut self, text: &TargetText) -> Option<ValueTable> {
        let file = self.file;
        let (source, pairs) = match text.values.as_ref()? {
            ValuesText::Written(pairs) => (None, pairs),
            ValuesText::File(name) => {
                let Some(read) = file.values.get(&name.text) else {
                    let (file, cause) = (name.text.clone(), "-".to_owned());
                    self.report(MappingErrorKind::ValuesUnreadable { file, cause }, name.at);
                    return None;
                };
                (Some(&read.source), &read.pairs)
            }
        };
        let found = self.fields.resolve(&text.field.text).ok()?;
        let mut errors = Errors::new();
        let pairs = pairs.iter().map(|(from, to)| {
            let to = sent(&self.fields, &found, text, to, &mut errors);
            (from.text.clone(), to)
        });
        let table = ValueTable::new(pairs.collect::<Vec<_>>());
        for (kind, at) in errors {
            match source {
                Some(source) => self.report_in(source, kind, at),
                None => self.report(kind, at),
            }
        }
        Some(table)
    }
}

fn otherwise(
    fields: &Fields<'_>,
    found: &FoundField<'_>,
    text: &TargetText,
    errors: &mut Errors,
) -> Option<String> {
    let value = text.otherwise.as_ref()?;
    let has_list = matches!(
        found.spec.kind,
        FieldKind::Choice | FieldKind::Currency | FieldKind::YesNo | FieldKind::User
    ) || text.lookup.is_some();
    if text.values.is_none() && !has_list {
        let field = text.field.text.clone();
        errors.push((MappingErrorKind::OtherwiseIdle { field }, value.at));
    }
    Some(sent(fields, found, text, value, errors))
}

fn lookup(spec: &FieldSpec, text: Option<&Name>, errors: &mut Errors) -> Option<Lookup> {
    let text = text?;
    let wanted = Lookup::named(&text.text)?;
    let fits = match wanted {
        Lookup::User(_) => spec.kind == FieldKind::User,
        Lookup::Client(wanted) => match (spec.kind, spec.name.as_str()) {
            (FieldKind::Element, _) => {
                let mut allowed = spec.rules.links.iter();
                allowed.any(|prefix| prefix == wanted.kind.prefix())
            }
            (FieldKind::Link, "COMPANY_ID") => wanted.kind == ClientKind::Company,
            (FieldKind::Link, "CONTACT_ID" | "CONTACT_IDS") => wanted.kind == ClientKind::Contact,
            _ => false,
        },
    };
    if fits {
        return Some(wanted);
    }
    let (field, lookup) = (spec.name.to_string(), text.text.clone());
    errors.push((MappingErrorKind::LookupNotField { field, lookup }, text.at));
    None
}

fn missing(spec: &FieldSpec, text: &TargetText, errors: &mut Errors) -> Missing {
    let Some(word) = &text.missing else {
        return Missing::default();
    };
    let looked_up = text.lookup.is_some() && spec.kind != FieldKind::User;
    if (spec.kind != FieldKind::Choice && !looked_up) || text.otherwise.is_some() {
        let field = spec.name.to_string();
        errors.push((MappingErrorKind::MissingIdle { field }, word.at));
    }
    Missing::named(&word.text).unwrap_or_default()
}

/// Whether a value of the mapping's own is one that is looked up with those of the rows.
fn is_looked_up(spec: &FieldSpec, text: &TargetText) -> bool {
    text.lookup.is_some() && spec.kind == FieldKind::Link
}

fn sent(
    fields: &Fields<'_>,
    found: &FoundField<'_>,
    target: &TargetText,
    value: &Name,
    errors: &mut Errors,
) -> String {
    if value.text.is_empty() || is_looked_up(found.spec, target) {
        return value.text.clone();
    }
    match fields.value(found.spec, &value.text) {
        Ok(known) => known.unwrap_or_else(|| value.text.clone()),
        Err(kind) => {
            errors.push((kind, value.at));
            value.text.clone()
        }
    }
}

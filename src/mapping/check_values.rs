//! The options of a target against its field.

use super::check_fields::{Fields, FoundField};
use super::error::MappingErrorKind;
use super::model::{Target, ValueTable};
use super::nearest::nearest;
use super::place::{At, Name};
use super::syntax::TargetText;
use crate::domain::{FieldKind, MultiKind};

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
    let kind = found.spec.kind;
    let target = Target {
        spec: found.spec.clone(),
        value_type: value_type(found, text, &mut errors),
        split: split(kind, name, text.split.as_ref(), &mut errors),
        values: values(fields, found, text, &mut errors),
        otherwise: otherwise(fields, found, text, &mut errors),
        join: join(kind, name, text.join.as_ref(), &mut errors),
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

fn split(kind: FieldKind, field: &str, text: Option<&Name>, errors: &mut Errors) -> Option<String> {
    let text = text?;
    if matches!(kind, FieldKind::Multi(_) | FieldKind::Links) {
        return Some(text.text.clone());
    }
    let field = field.to_owned();
    errors.push((MappingErrorKind::SplitNotMany { field }, text.at));
    None
}

fn join(kind: FieldKind, field: &str, text: Option<&Name>, errors: &mut Errors) -> Option<String> {
    let text = text?;
    if kind.is_text() {
        return Some(text.text.clone());
    }
    let field = field.to_owned();
    errors.push((MappingErrorKind::JoinNotText { field }, text.at));
    None
}

/// `values` with what is sent spelt as the field's dictionary has it; an empty result means: nothing.
fn values(
    fields: &Fields<'_>,
    found: &FoundField<'_>,
    text: &TargetText,
    errors: &mut Errors,
) -> Option<ValueTable> {
    let table = text.values.as_ref()?;
    let pairs = table.iter().map(|(from, to)| {
        let to = sent(fields, found, to, errors);
        (from.text.clone(), to)
    });
    Some(ValueTable::new(pairs.collect::<Vec<_>>()))
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
        FieldKind::Choice | FieldKind::Currency | FieldKind::YesNo
    );
    if text.values.is_none() && !has_list {
        let field = text.field.text.clone();
        errors.push((MappingErrorKind::OtherwiseIdle { field }, value.at));
    }
    Some(sent(fields, found, value, errors))
}

fn sent(fields: &Fields<'_>, found: &FoundField<'_>, value: &Name, errors: &mut Errors) -> String {
    if value.text.is_empty() {
        return String::new();
    }
    match fields.value(found.spec, &value.text) {
        Ok(known) => known.unwrap_or_else(|| value.text.clone()),
        Err(kind) => {
            errors.push((kind, value.at));
            value.text.clone()
        }
    }
}

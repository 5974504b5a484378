//! The fields of one portal.

use std::collections::HashMap;

use serde_json::Value;

use super::super::config::SandboxConfig;
use super::names;
use super::table;
use super::user::UserField;
use super::{Doors, Field, Index, Kind, sample};

/// The fields of one portal: the standard ones and those that its owner has made.
#[derive(Debug, Clone)]
pub struct Schema {
    fields: Vec<Field>,
    by_code: HashMap<String, Index>,
    by_item_name: HashMap<String, Index>,
}

impl Schema {
    /// The standard fields and the user fields of the sample in `lead-methods.md` §6, none mandatory.
    pub fn sample() -> Self {
        Self::with_user_fields(sample::user_fields())
    }

    /// The standard fields and these.
    pub fn with_user_fields(user_fields: Vec<UserField>) -> Self {
        let custom = user_fields.into_iter().map(custom_field);
        Self::of(table::standard().into_iter().chain(custom).collect())
    }

    pub(super) fn of(fields: Vec<Field>) -> Self {
        let places = || (0..Index::MAX).zip(&fields);
        Self {
            by_code: places()
                .map(|(index, field)| (field.code.to_string(), index))
                .collect(),
            by_item_name: places()
                .filter(|(_, field)| field.doors != Doors::Leads && !field.is_multi())
                .map(|(index, field)| (field.item_name.clone(), index))
                .collect(),
            fields,
        }
    }

    /// Makes these user fields mandatory; codes that it does not know are passed over.
    pub fn demand(&mut self, codes: &[String]) {
        let custom = self
            .fields
            .iter_mut()
            .filter_map(|field| field.custom.as_mut());
        for field in custom.filter(|field| codes.contains(&field.code)) {
            field.mandatory = true;
        }
    }

    /// The user fields in their order.
    pub fn user_fields(&self) -> impl Iterator<Item = &UserField> {
        self.fields
            .iter()
            .filter_map(|field| field.custom.as_deref())
    }

    /// The field of this exact code; codes in another case are unknown to a portal.
    pub(in crate::sandbox) fn find(&self, code: &str) -> Option<(Index, &Field)> {
        let index = *self.by_code.get(code)?;
        Some((index, self.at(index)?))
    }

    /// The field that `crm.item.*` knows by this name: camelCase, or the code of a user field where the call asks for
    /// original names. Multifields have none.
    pub(in crate::sandbox) fn find_in_items(
        &self,
        name: &str,
        original: bool,
        letters: bool,
    ) -> Option<(Index, &Field)> {
        if original
            && let Some((index, field)) = self.find(name)
            && field.is_custom()
        {
            return Some((index, field));
        }
        let index = *self.by_item_name.get(name)?;
        let field = self.at(index)?;
        let is_known = !field.is_custom() || (!original && (letters || !has_letters(&field.code)));
        is_known.then_some((index, field))
    }

    /// All fields with their places.
    pub(in crate::sandbox) fn all(&self) -> impl Iterator<Item = (Index, &Field)> {
        (0..Index::MAX).zip(&self.fields)
    }

    /// The field at a place.
    pub(in crate::sandbox) fn at(&self, index: Index) -> Option<&Field> {
        self.fields.get(usize::from(index))
    }

    /// The fields of `crm.lead.*`.
    pub(in crate::sandbox) fn of_leads(&self) -> impl Iterator<Item = (Index, &Field)> {
        self.all().filter(|(_, field)| field.doors != Doors::Items)
    }

    /// The fields of `crm.item.*`, without multifields.
    pub(in crate::sandbox) fn of_items(&self) -> impl Iterator<Item = (Index, &Field)> {
        self.all()
            .filter(|(_, field)| field.doors != Doors::Leads && !field.is_multi())
    }

    /// The user fields that may not stay empty.
    pub(in crate::sandbox) fn mandatory(&self) -> impl Iterator<Item = (Index, &Field)> {
        self.all().filter(|(_, field)| {
            let custom = field.custom.as_ref();
            custom.is_some_and(|custom| custom.mandatory)
        })
    }

    /// The answer of `crm.lead.fields`.
    pub(in crate::sandbox) fn described(&self, config: &SandboxConfig) -> Value {
        let told = self
            .of_leads()
            .map(|(_, field)| (field.code.to_string(), field.described(config)));
        Value::Object(told.collect())
    }
}

fn has_letters(code: &str) -> bool {
    let own = code.strip_prefix("UF_CRM_").unwrap_or(code);
    own.contains(|c: char| c.is_ascii_alphabetic())
}

/// A user field as a field of the portal.
pub(super) fn custom_field(custom: UserField) -> Field {
    let custom = custom.completed();
    let label = custom.label().to_owned();
    let kind = Kind::Custom(custom.kind);
    let item_name = names::of_user_field(&custom.code);
    Field {
        custom: Some(Box::new(custom.clone())),
        ..Field::new(custom.code, kind, (label.clone(), label), item_name)
    }
}

//! `crm.lead.userfield.list` (`lead-methods.md` §8).

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::caller::Caller;
use super::fields::{FieldType, UserField};
use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::lead_access_denied;

/// ID of the first user field; the others follow with odd numbers, as IDs of a portal in use do.
const FIRST_ID: usize = 431;

impl Sandbox {
    /// The user fields that a filter asks for. Giving LANG puts labels into the rows.
    pub(super) fn list_user_fields(
        &self,
        caller: &Caller,
        params: &Array,
    ) -> Result<Done, Refusal> {
        if !caller.may_read_some() {
            return Err(lead_access_denied(&self.config));
        }
        let nothing = Array::new();
        let filter = php::nested(params, "filter").unwrap_or(&nothing);
        let labelled = filter.contains_key("LANG");
        let fields = self.schema.user_fields().enumerate();
        let mut rows: Vec<Value> = fields
            .map(|(place, field)| row(place, field, labelled))
            .filter(|row| {
                filter
                    .iter()
                    .all(|(key, wanted)| is_wanted(row, key, wanted))
            })
            .collect();
        let order: Vec<(&String, bool)> = php::nested(params, "order")
            .into_iter()
            .flatten()
            .map(|(key, way)| {
                (
                    key,
                    php::text(way).is_some_and(|way| way.eq_ignore_ascii_case("DESC")),
                )
            })
            .collect();
        rows.sort_by(|a, b| {
            order
                .iter()
                .fold(Ordering::Equal, |so_far, (key, falling)| {
                    let found = compared(a.get(*key), b.get(*key));
                    so_far.then(if *falling { found.reverse() } else { found })
                })
        });
        let total = rows.len();
        Ok(Done::counted(rows, total, None))
    }
}

fn row(place: usize, field: &UserField, labelled: bool) -> Value {
    let flag = |is: bool| if is { "Y" } else { "N" };
    let id = place.saturating_mul(2).saturating_add(FIRST_ID);
    let sort = place.saturating_add(1).saturating_mul(100);
    let mut row = json!({
        "ID": id.to_string(), "ENTITY_ID": "CRM_LEAD", "FIELD_NAME": field.code, "USER_TYPE_ID": field.kind.code(),
        "XML_ID": null, "SORT": sort.to_string(), "MULTIPLE": flag(field.multiple), "MANDATORY": flag(field.mandatory),
        "SHOW_FILTER": "E", "SHOW_IN_LIST": "Y", "EDIT_IN_LIST": "Y", "IS_SEARCHABLE": "N",
        "SETTINGS": field.told_settings(),
    });
    let Some(told) = row.as_object_mut() else {
        return row;
    };
    if labelled {
        for label in ["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"] {
            told.insert(label.into(), json!(field.label()));
        }
        told.insert("ERROR_MESSAGE".into(), Value::Null);
        told.insert("HELP_MESSAGE".into(), Value::Null);
    }
    if field.kind == FieldType::Enumeration {
        let entries = (1_usize..).zip(&field.items).map(|(place, item)| {
            let xml_id = if item.xml_id.is_empty() {
                php_hash(&item.value)
            } else {
                item.xml_id.clone()
            };
            json!({
                "ID": item.id.to_string(), "SORT": place.saturating_mul(10).to_string(), "VALUE": item.value, "DEF": "N",
                "XML_ID": xml_id,
            })
        });
        told.insert("LIST".into(), entries.collect());
    }
    row
}

/// A portal names an entry without an `XML_ID` by a hash; this one is as meaningless and as steady.
fn php_hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}{:016x}", hash.rotate_left(31))
}

/// Equality with the row's text, or with one of several; keys that no row has are passed over.
fn is_wanted(row: &Value, key: &str, wanted: &Value) -> bool {
    let key = key.trim_start_matches(['=', '@']);
    let Some(value) = row.get(key) else {
        return true;
    };
    let is_it = |wanted: &Value| php::text(value) == php::text(wanted);
    wanted
        .as_object()
        .map_or_else(|| is_it(wanted), |any| any.values().any(is_it))
}

/// Numbers by size, texts by letters.
fn compared(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let text = |value: Option<&Value>| value.and_then(php::text).unwrap_or_default();
    let (a, b) = (text(a), text(b));
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(&b),
    }
}

//! Leads as `crm.lead.list` and `crm.lead.get` tell them, in every shape of PHP (`lead-methods.md` §5, §11).
//!
//! What cannot be read whole is not read at all: half a list would say that the other half is not there.

use serde_json::Value;

use super::php_shapes::{entry, positive_id, text};
use crate::domain::{
    FieldName, FoundLead, LeadId, MultiKind, PortalElement, PortalLead, PortalValue, TitledLead,
};

/// A list's rows; `None` where it is no list, or a row of it cannot be read.
pub(super) fn found_leads(result: &Value) -> Option<Vec<FoundLead>> {
    items(result)?.into_iter().map(found_lead).collect()
}

fn found_lead(row: &Value) -> Option<FoundLead> {
    row.as_object()?;
    Some(FoundLead {
        id: LeadId(positive_id(entry(row, "ID")?)?),
        originator: origin(entry(row, "ORIGINATOR_ID"))?,
        origin_id: origin(entry(row, "ORIGIN_ID"))?,
    })
}

/// A list's rows with their titles and phones; `None` where it is no list, or a row of it cannot be read.
pub(super) fn titled_leads(result: &Value) -> Option<Vec<TitledLead>> {
    items(result)?.into_iter().map(titled_lead).collect()
}

fn titled_lead(row: &Value) -> Option<TitledLead> {
    row.as_object()?;
    let phones = entry(row, "PHONE").map_or(Some(Vec::new()), elements)?;
    Some(TitledLead {
        id: LeadId(positive_id(entry(row, "ID")?)?),
        title: entry(row, "TITLE").map(scalar).unwrap_or_default(),
        phones: phones.into_iter().map(|element| element.value).collect(),
    })
}

/// Part of an origin as it stands: a lead without one has null there, or nothing.
pub(super) fn origin(value: Option<&Value>) -> Option<String> {
    value.map_or(Some(String::new()), text)
}

/// A lead with its fields; `None` where it is not the lead that was asked for, or a multifield of it cannot be read.
pub(super) fn portal_lead(asked: LeadId, result: &Value) -> Option<PortalLead> {
    let id = LeadId(positive_id(entry(result, "ID")?)?);
    if id != asked {
        return None;
    }
    let fields = result
        .as_object()?
        .iter()
        .map(|(name, value)| Some((FieldName::new(name), portal_value(name, value)?)))
        .collect::<Option<Vec<_>>>()?;
    Some(PortalLead { id, fields })
}

fn portal_value(name: &str, value: &Value) -> Option<PortalValue> {
    if MultiKind::of_field(name).is_some() {
        return elements(value).map(PortalValue::Elements);
    }
    Some(match value {
        Value::Array(_) => PortalValue::Texts(items(value)?.into_iter().map(scalar).collect()),
        Value::Object(entries) => match items(value) {
            Some(items) if !entries.is_empty() => {
                PortalValue::Texts(items.into_iter().map(scalar).collect())
            }
            // An empty map is an empty list, and a named map is one thing: a file.
            Some(_) => PortalValue::Texts(Vec::new()),
            None => PortalValue::Text(value.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            PortalValue::Text(scalar(value))
        }
    })
}

/// The elements of a multifield; null and false are none.
pub(super) fn elements(value: &Value) -> Option<Vec<PortalElement>> {
    match value {
        Value::Null | Value::Bool(false) => Some(Vec::new()),
        Value::String(text) if text.is_empty() => Some(Vec::new()),
        Value::Array(_) | Value::Object(_) => items(value)?.into_iter().map(element).collect(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => None,
    }
}

/// An element without an ID could be neither changed nor removed.
fn element(value: &Value) -> Option<PortalElement> {
    let told = |name| entry(value, name).map_or(Some(String::new()), text);
    Some(PortalElement {
        id: positive_id(entry(value, "ID")?)?.to_string(),
        value_type: told("VALUE_TYPE")?,
        value: told("VALUE")?,
    })
}

/// The items of a list, or of a map that is one because its keys have gaps (`rest-contract.md` §6).
pub(super) fn items(value: &Value) -> Option<Vec<&Value>> {
    match value {
        Value::Array(items) => Some(items.iter().collect()),
        Value::Object(entries) => {
            let numbered = |key: &String| key.bytes().all(|byte| byte.is_ascii_digit());
            let is_list = entries.keys().all(numbered);
            is_list.then(|| entries.values().collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A scalar as PHP writes it as text: null and false are empty, true is 1. Anything else stays as it came.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::Bool(true) => "1".to_owned(),
        Value::Number(_) | Value::String(_) => text(value).unwrap_or_default(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

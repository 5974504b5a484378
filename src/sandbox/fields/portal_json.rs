//! A real portal's fields: the answer of its `crm.lead.fields` (`lead-methods.md` §6) as a schema.
//!
//! What that portal tells is told on word for word. A standard field is emulated as everywhere; a user field by its type,
//! list and settings; a standard field that the sandbox does not know (`PARENT_ID_128`) is told and never stored.

use serde_json::{Map, Value};
use thiserror::Error;

use super::schema::custom_field;
use super::table;
use super::user::{FieldType, ListItem, UserField};
use super::{Field, Kind, Schema, names};

/// Why a text is no answer of `crm.lead.fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SchemaError {
    /// It is no JSON.
    #[error("line {line}, column {column}: this is no JSON")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is JSON, but no map of fields.
    #[error("no map from field codes to descriptions, as crm.lead.fields answers it")]
    NotFields,
    /// A field's description has no `type`.
    #[error("the field {field} has no `type`")]
    NoType {
        /// The field's code.
        field: String,
    },
    /// It lacks a field without which there is no lead.
    #[error("the field {field} is missing: this is not the answer of crm.lead.fields")]
    Incomplete {
        /// The field's code.
        field: String,
    },
}

/// Fields without which the sandbox cannot keep a lead.
const NEEDED: [&str; 3] = ["ID", "TITLE", "STATUS_ID"];

impl Schema {
    /// The fields of a portal by the answer of its `crm.lead.fields`, whole or its `result` alone.
    ///
    /// # Errors
    /// The text is no JSON, no map of fields, or lacks what every portal has.
    pub fn from_lead_fields_json(text: &str) -> Result<Self, SchemaError> {
        let text = text.trim_start_matches('\u{feff}');
        let whole: Value = serde_json::from_str(text).map_err(|error| SchemaError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        // A snapshot of this program has the same under `fields`.
        let fields = whole.get("result").or_else(|| whole.get("fields"));
        let fields = fields.unwrap_or(&whole);
        let fields = fields.as_object().ok_or(SchemaError::NotFields)?;
        if !fields.values().all(Value::is_object) || fields.is_empty() {
            return Err(SchemaError::NotFields);
        }
        if let Some(missing) = NEEDED.iter().find(|code| !fields.contains_key(**code)) {
            return Err(SchemaError::Incomplete {
                field: (*missing).to_owned(),
            });
        }
        let standard = table::standard();
        let read = fields.iter().map(|(code, told)| {
            let known = standard.iter().find(|field| field.code == *code);
            one(code, told, known)
        });
        let mut all: Vec<Field> = read.collect::<Result<_, _>>()?;
        let items_only = standard
            .into_iter()
            .filter(|field| field.doors == super::Doors::Items);
        all.extend(items_only);
        Ok(Self::of(all))
    }
}

fn one(code: &str, told: &Value, known: Option<&Field>) -> Result<Field, SchemaError> {
    let text = |key: &str| told.get(key).and_then(Value::as_str).unwrap_or_default();
    let wire_type = text("type");
    if wire_type.is_empty() {
        return Err(SchemaError::NoType {
            field: code.to_owned(),
        });
    }
    let title = text("title").to_owned();
    let field = match known {
        Some(known) => Field {
            titles: (title.clone().into(), title.into()),
            ..known.clone()
        },
        None if code.starts_with("UF_") => custom_field(user_field(code, told, wire_type)),
        None => {
            let name = names::camel_case(code);
            Field::new(code.to_owned(), Kind::Foreign, (title.clone(), title), name)
        }
    };
    Ok(Field {
        told: Some(told.clone()),
        ..field
    })
}

fn user_field(code: &str, told: &Value, wire_type: &str) -> UserField {
    let is = |key: &str| told.get(key) == Some(&Value::Bool(true));
    let labels = ["formLabel", "listLabel", "filterLabel"];
    let label = labels
        .iter()
        .filter_map(|key| told.get(*key).and_then(Value::as_str))
        .find(|label| !label.is_empty());
    let items = told.get("items").and_then(Value::as_array);
    UserField {
        multiple: is("isMultiple"),
        mandatory: is("isRequired"),
        items: items.into_iter().flatten().filter_map(list_item).collect(),
        settings: told
            .get("settings")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_else(Map::new),
        ..UserField::new(code, FieldType::of_code(wire_type), label.unwrap_or(code))
    }
}

fn list_item(told: &Value) -> Option<ListItem> {
    let id = told.get("ID")?;
    Some(ListItem {
        id: id
            .as_u64()
            .or_else(|| id.as_str().and_then(|id| id.parse().ok()))?,
        value: told.get("VALUE")?.as_str()?.to_owned(),
        xml_id: String::new(),
    })
}

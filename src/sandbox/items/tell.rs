//! A lead as `crm.item.*` tells it (`lead-methods.md` §2, §11): numbers are numbers, what is empty is null.

use serde_json::{Value, json};

use super::super::calendar::Zone;
use super::super::fields::{Field, FieldType, Index, Kind, Told};
use super::super::filter::Names;
use super::super::leads::Lead;
use super::super::php::Array;

impl Names {
    /// The name under which an answer tells a field.
    pub(super) fn told(self, field: &Field) -> &str {
        match self {
            Self::Items { original, .. } if original && field.is_custom() => &field.code,
            Self::Items { .. } => &field.item_name,
            Self::Leads => &field.code,
        }
    }
}

impl Lead {
    /// The lead as an item of the fields asked for.
    pub(super) fn item(
        &self,
        columns: &[Index],
        with_multifields: bool,
        names: Names,
        zone: Zone,
    ) -> Value {
        let mut item = Array::new();
        for index in columns {
            if let Some(field) = self.schema().at(*index) {
                let value = self.item_value(*index, field, zone);
                item.insert(names.told(field).to_owned(), value);
            }
        }
        item.insert("entityTypeId".into(), json!(super::LEADS));
        if with_multifields {
            let entries = self.multi.iter().map(|entry| {
                json!({
                    "id": entry.id, "typeId": entry.kind.code(), "valueType": entry.value_type, "value": entry.value,
                })
            });
            item.insert("fm".into(), entries.collect());
        }
        Value::Object(item)
    }

    fn item_value(&self, index: Index, field: &Field, zone: Zone) -> Value {
        let scalar = || {
            let text = self.scalar(index, field, zone);
            text.filter(|text| !text.is_empty())
        };
        match field.kind {
            Kind::Id
            | Kind::Money
            | Kind::User
            | Kind::Integer
            | Kind::Company
            | Kind::Contact
            | Kind::Told(Told::Author | Told::Editor | Told::Mover) => {
                scalar().map_or(Value::Null, |text| number(&text))
            }
            Kind::Contacts => json!(self.contacts),
            Kind::Users => self.several(index).iter().map(|id| number(id)).collect(),
            Kind::Custom(kind) if field.is_multiple() => {
                let values = self.several(index).into_iter();
                values
                    .map(|value| self.custom_item(field, kind, &value, zone))
                    .collect()
            }
            Kind::Custom(kind) => self.at(index).map_or(Value::Null, |stored| {
                self.custom_item(field, kind, stored, zone)
            }),
            Kind::Text(_)
            | Kind::UnsizedText
            | Kind::LongText
            | Kind::Html
            | Kind::Date
            | Kind::Flag
            | Kind::Stage
            | Kind::Choice(..)
            | Kind::Currency
            | Kind::Told(_)
            | Kind::Multi(_)
            | Kind::Foreign => json!(scalar()),
        }
    }

    fn custom_item(&self, field: &Field, kind: FieldType, stored: &str, zone: Zone) -> Value {
        match kind {
            FieldType::Integer
            | FieldType::Double
            | FieldType::Enumeration
            | FieldType::Employee
            | FieldType::IblockElement
            | FieldType::IblockSection => number(stored),
            FieldType::Boolean => json!(if stored == "1" { "Y" } else { "N" }),
            FieldType::Date => json!(zone.iso_date(stored)),
            FieldType::Datetime => json!(stored.parse().ok().map(|ms| zone.iso(ms))),
            FieldType::File => {
                let id = serde_json::from_str::<Value>(stored).ok();
                let id = id
                    .and_then(|file| file.get("id").cloned())
                    .unwrap_or_default();
                let path = format!(
                    "/bitrix/services/main/ajax.php?action=crm.controller.item.getFile&entityTypeId=1&id={}&fieldName={}&fileId={id}",
                    self.id(),
                    field.item_name
                );
                json!({"id": id, "url": path, "urlMachine": format!("/rest{path}")})
            }
            FieldType::String
            | FieldType::Money
            | FieldType::Url
            | FieldType::Address
            | FieldType::Crm
            | FieldType::CrmStatus
            | FieldType::Other => json!(stored),
        }
    }
}

/// A stored number as JSON: whole ones without a fraction.
fn number(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return json!(whole);
    }
    match text.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 => {
            json!(text.split('.').next().and_then(|n| n.parse::<i64>().ok()))
        }
        Ok(number) => json!(number),
        Err(_) => json!(text),
    }
}

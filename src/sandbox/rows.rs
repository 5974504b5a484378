//! A lead as the rows of `crm.lead.get` and `crm.lead.list` (`lead-methods.md` §5, §11): scalars are texts or null.

use serde_json::{Value, json};

use super::calendar::Zone;
use super::fields::{Field, FieldType, Index, Kind, Multi};
use super::leads::Lead;
use super::php::Array;

impl Lead {
    /// The lead as a row of the fields asked for.
    pub(super) fn row(&self, wanted: &[Index], zone: Zone) -> Value {
        let mut row = Array::new();
        for index in wanted {
            let Some(field) = self.schema().at(*index) else {
                continue;
            };
            let value = match field.kind {
                Kind::Multi(kind) => self.multifield(kind),
                Kind::Contacts | Kind::Users | Kind::Foreign => None,
                Kind::Custom(kind) => Some(self.custom_row(*index, field, kind, zone)),
                Kind::Id
                | Kind::Text(_)
                | Kind::UnsizedText
                | Kind::LongText
                | Kind::Html
                | Kind::Date
                | Kind::Money
                | Kind::Flag
                | Kind::Stage
                | Kind::Choice(..)
                | Kind::Currency
                | Kind::User
                | Kind::Integer
                | Kind::Company
                | Kind::Contact
                | Kind::Told(_) => Some(json!(self.scalar(*index, field, zone))),
            };
            if let Some(value) = value {
                row.insert(field.code.to_string(), value);
            }
        }
        Value::Object(row)
    }

    /// A multifield as REST tells it; `None` when it has no entry, since empty ones are absent.
    fn multifield(&self, kind: Multi) -> Option<Value> {
        let entries: Vec<Value> = self
            .multi
            .iter()
            .filter(|entry| entry.kind == kind)
            .map(|entry| {
                json!({
                    "ID": entry.id.to_string(), "VALUE_TYPE": entry.value_type, "VALUE": entry.value,
                    "TYPE_ID": kind.code(),
                })
            })
            .collect();
        (!entries.is_empty()).then_some(Value::Array(entries))
    }

    fn custom_row(&self, index: Index, field: &Field, kind: FieldType, zone: Zone) -> Value {
        if !field.is_multiple() {
            return if kind == FieldType::File {
                self.at(index)
                    .and_then(|stored| self.file(field, stored))
                    .unwrap_or(Value::Null)
            } else {
                json!(self.scalar(index, field, zone))
            };
        }
        let values = self.several(index).into_iter();
        values
            .filter_map(|value| {
                if kind == FieldType::File {
                    self.file(field, &value)
                } else if kind == FieldType::Date {
                    zone.iso_date(&value).map(Value::from)
                } else if kind == FieldType::Datetime {
                    value.parse().ok().map(|ms| json!(zone.iso(ms)))
                } else {
                    Some(json!(value))
                }
            })
            .collect()
    }

    fn file(&self, field: &Field, stored: &str) -> Option<Value> {
        let stored: Value = serde_json::from_str(stored).ok()?;
        let id = stored.get("id")?;
        let path = format!(
            "/bitrix/components/bitrix/crm.lead.show/show_file.php?ownerId={}&fieldName={}&fileId={id}",
            self.id, field.code
        );
        Some(json!({"id": id, "showUrl": path, "downloadUrl": format!("{path}&auth=")}))
    }
}

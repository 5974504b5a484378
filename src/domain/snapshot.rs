//! What a portal tells of its leads, as a value that can be kept in a file: a check works without the portal then.
//!
//! The file is JSON (`docs/portal-fields.md`). `fields` has the shape of the portal's own `crm.lead.fields`, so that whatever reads that
//! answer reads the file too. Versions only add: a reader passes over keys that it does not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Person;

/// The version that is written, and the greatest that is understood.
pub const SNAPSHOT_VERSION: u64 = 1;

/// Everything that a portal has told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalSnapshot {
    /// Of the file's form.
    pub version: u64,
    /// The portal's host.
    pub portal: String,
    /// When it was read, ISO 8601.
    pub taken_at: String,
    /// Who asked.
    pub user: Option<SnapshotUser>,
    /// The permissions of the webhook.
    pub scopes: Vec<String>,
    /// 1: with leads; 2: simple, without.
    pub crm_mode: Option<u64>,
    /// Whether `crm.item.batchImport` is there and may be called.
    pub batch_import: Option<bool>,
    /// The fields by their codes, as `crm.lead.fields` tells them; `None` where it was refused.
    pub fields: Option<BTreeMap<String, SnapshotField>>,
    /// The entries of all CRM lists, in their order.
    pub lists: Option<Vec<SnapshotEntry>>,
    /// The currencies.
    pub currencies: Option<Vec<SnapshotCurrency>>,
    /// Everybody, also who was dismissed.
    pub people: Option<Vec<Person>>,
    /// What was refused.
    pub unread: Vec<Unread>,
}

/// Who asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotUser {
    /// ID.
    pub id: u64,
    /// First name and surname.
    pub name: String,
    /// An administrator of the portal.
    pub admin: bool,
}

/// A field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the portal's own answer, word for word"
)]
pub struct SnapshotField {
    /// Its type: `string`, `enumeration`.
    #[serde(rename = "type")]
    pub type_id: String,
    /// The portal (or its administrator) demands a value.
    pub is_required: bool,
    /// Values are dropped without a word.
    pub is_read_only: bool,
    /// It takes several values.
    pub is_multiple: bool,
    /// A user field.
    pub is_dynamic: bool,
    /// What people read; of a user field often its code.
    pub title: String,
    /// What people read above a user field.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub form_label: String,
    /// The label in Russian, where the portal has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label_ru: String,
    /// The label in English, where the portal has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label_en: String,
    /// The CRM list of a `crm_status`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status_type: String,
    /// The entries of an `enumeration`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<SnapshotItem>,
    /// Settings of a user field by the portal's own names.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub settings: Value,
}

impl SnapshotField {
    /// What people read, in Russian or English.
    pub fn label(&self, russian: bool) -> &str {
        let own = if russian {
            &self.label_ru
        } else {
            &self.label_en
        };
        let all = [own, &self.form_label, &self.title];
        all.into_iter().find(|text| !text.is_empty()).unwrap_or(own)
    }

    /// A setting as text; `None` where it is not set.
    pub fn setting(&self, name: &str) -> Option<String> {
        match self.settings.get(name)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// An entry of an enumeration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotItem {
    /// The ID that is sent.
    #[serde(rename = "ID")]
    pub id: String,
    /// What people read.
    #[serde(rename = "VALUE")]
    pub value: String,
}

/// An entry of a CRM list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotEntry {
    /// The list: `STATUS`, `SOURCE`, `INDUSTRY`.
    pub list: String,
    /// The ID that is sent.
    pub id: String,
    /// What people read.
    pub title: String,
    /// S or F for stages that end a lead's life; else empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub semantics: String,
}

/// A currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotCurrency {
    /// Its code.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The base currency.
    pub base: bool,
}

/// A question that was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unread {
    /// The method.
    pub method: String,
    /// Why, in the portal's words.
    pub cause: String,
}

/// Why a text is no snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnapshotError {
    /// It is no JSON.
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// JSON, but neither a snapshot nor an answer of `crm.lead.fields`.
    NotSnapshot,
    /// A version of a later program.
    Newer {
        /// The version.
        version: u64,
    },
}

/// The portal's simple mode, in which there are no leads (`lead-methods.md` §0).
const SIMPLE_MODE: u64 = 2;

impl PortalSnapshot {
    /// Whether the portal works without leads (DIC-19).
    pub fn is_simple(&self) -> bool {
        self.crm_mode == Some(SIMPLE_MODE)
    }

    /// Reads a file: a snapshot, or the answer of `crm.lead.fields` by itself, which tells nothing of people and lists.
    ///
    /// # Errors
    /// No JSON, something else, or the version of a later program.
    pub fn of_json(text: &str) -> Result<Self, SnapshotError> {
        let text = text.trim_start_matches('\u{feff}');
        let value: Value = serde_json::from_str(text).map_err(|error| SnapshotError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let not_snapshot = |_| SnapshotError::NotSnapshot;
        if let Some(version) = value.get("version") {
            let version = version.as_u64().ok_or(SnapshotError::NotSnapshot)?;
            if version > SNAPSHOT_VERSION {
                return Err(SnapshotError::Newer { version });
            }
            return serde_json::from_value(value).map_err(not_snapshot);
        }
        let fields = value.get("result").unwrap_or(&value);
        let looks_right = fields
            .get("TITLE")
            .is_some_and(|title| title.get("type").is_some());
        if !looks_right {
            return Err(SnapshotError::NotSnapshot);
        }
        let fields = fields.as_object().ok_or(SnapshotError::NotSnapshot)?;
        let read = fields.iter().map(|(code, told)| {
            let field = Self::field_of(told).ok_or(SnapshotError::NotSnapshot)?;
            Ok((code.clone(), field))
        });
        Ok(Self {
            version: SNAPSHOT_VERSION,
            fields: Some(read.collect::<Result<_, _>>()?),
            ..Self::default()
        })
    }

    /// As it stands in a file.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// A field as `crm.lead.fields` tells it, in any shape of PHP.
    pub fn field_of(told: &Value) -> Option<SnapshotField> {
        let text = |name: &str| text_of(told.get(name));
        let is = |name: &str| told.get(name).is_some_and(is_true);
        let type_id = text("type");
        if type_id.is_empty() {
            return None;
        }
        let labels = ["formLabel", "listLabel", "filterLabel"];
        let form_label = labels.into_iter().map(text).find(|label| !label.is_empty());
        let items = told.get("items").map_or_else(Vec::new, |items| {
            let all: Vec<&Value> = match items {
                Value::Array(all) => all.iter().collect(),
                Value::Object(all) => all.values().collect(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
            };
            let item = |item: &Value| SnapshotItem {
                id: text_of(item.get("ID")),
                value: text_of(item.get("VALUE")),
            };
            all.into_iter().map(item).collect()
        });
        let settings = told.get("settings").filter(|settings| settings.is_object());
        Some(SnapshotField {
            type_id,
            is_required: is("isRequired"),
            is_read_only: is("isReadOnly"),
            is_multiple: is("isMultiple"),
            is_dynamic: is("isDynamic"),
            title: text("title"),
            form_label: form_label.unwrap_or_default(),
            label_ru: text("labelRu"),
            label_en: text("labelEn"),
            status_type: text("statusType"),
            items,
            settings: settings.cloned().unwrap_or_default(),
        })
    }
}

fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::String(text) => matches!(text.as_str(), "Y" | "1" | "true"),
        Value::Number(number) => number.as_u64() == Some(1),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{PortalSnapshot, SnapshotError};

    #[test]
    fn a_snapshot_comes_back_from_its_file_and_an_answer_of_lead_fields_is_one() {
        let answer = r#"{"result": {
            "TITLE": {"type": "string", "isRequired": false, "title": "Lead Name"},
            "UF_CRM_SEGMENT": {"type": "enumeration", "isMultiple": "N", "isDynamic": true, "title": "UF_CRM_SEGMENT",
                "listLabel": "Сегмент", "items": [{"ID": 79, "VALUE": "Малый"}], "settings": []}}}"#;
        let read = PortalSnapshot::of_json(answer).unwrap();
        let fields = read.fields.as_ref().unwrap();
        assert_eq!(fields["UF_CRM_SEGMENT"].label(true), "Сегмент");
        assert_eq!(fields["UF_CRM_SEGMENT"].items[0].id, "79");
        assert_eq!(read.people, None);
        assert_eq!(PortalSnapshot::of_json(&read.json()), Ok(read));
    }

    #[test]
    fn what_is_no_snapshot_is_refused_with_its_reason() {
        for (text, error) in [
            ("{", SnapshotError::NotJson { line: 1, column: 1 }),
            ("[1]", SnapshotError::NotSnapshot),
            (r#"{"version": "x"}"#, SnapshotError::NotSnapshot),
            (r#"{"version": 2}"#, SnapshotError::Newer { version: 2 }),
            (r#"{"result": {"a": 1}}"#, SnapshotError::NotSnapshot),
        ] {
            assert_eq!(PortalSnapshot::of_json(text), Err(error), "{text}");
        }
    }
}

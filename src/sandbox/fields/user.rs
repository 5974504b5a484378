//! Fields that a portal's owner has made (`fields.md` §5, `lead-methods.md` §6 and §8).

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The type of a user field, `USER_TYPE_ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Text with `MIN_LENGTH`, `MAX_LENGTH` and REGEXP.
    String,
    /// A whole number with `MIN_VALUE` and `MAX_VALUE`.
    Integer,
    /// A number, rounded to PRECISION.
    Double,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    Datetime,
    /// An ID of a list of its own.
    Enumeration,
    /// A sum and a currency: `100|RUB`.
    Money,
    /// A link; any text.
    Url,
    /// `text|lat;lon`.
    Address,
    /// The ID of an employee.
    Employee,
    /// A link to another element of the CRM: `C_1`.
    Crm,
    /// A code of a CRM list.
    CrmStatus,
    /// A file.
    File,
    /// The ID of an element of an information block.
    IblockElement,
    /// The ID of a section of an information block.
    IblockSection,
    /// A type that is not for import, such as `resourcebooking`: told, never stored.
    Other,
}

impl FieldType {
    /// All types that hold values.
    pub const ALL: [Self; 16] = [
        Self::String,
        Self::Integer,
        Self::Double,
        Self::Boolean,
        Self::Date,
        Self::Datetime,
        Self::Enumeration,
        Self::Money,
        Self::Url,
        Self::Address,
        Self::Employee,
        Self::Crm,
        Self::CrmStatus,
        Self::File,
        Self::IblockElement,
        Self::IblockSection,
    ];

    /// `USER_TYPE_ID`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Enumeration => "enumeration",
            Self::Money => "money",
            Self::Url => "url",
            Self::Address => "address",
            Self::Employee => "employee",
            Self::Crm => "crm",
            Self::CrmStatus => "crm_status",
            Self::File => "file",
            Self::IblockElement => "iblock_element",
            Self::IblockSection => "iblock_section",
            Self::Other => "resourcebooking",
        }
    }

    /// The type of this `USER_TYPE_ID`.
    pub(super) fn of_code(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == code);
        known.unwrap_or(Self::Other)
    }

    /// What the settings of a new field of this type hold.
    fn settings(self) -> Value {
        match self {
            Self::String => json!({
                "SIZE": 20, "ROWS": 1, "REGEXP": "", "MIN_LENGTH": 0, "MAX_LENGTH": 0, "DEFAULT_VALUE": "",
            }),
            Self::Integer => {
                json!({"SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": null})
            }
            Self::Double => {
                json!({"PRECISION": 2, "SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": null})
            }
            Self::Boolean => {
                json!({"DEFAULT_VALUE": 0, "DISPLAY": "CHECKBOX", "LABEL": ["", ""], "LABEL_CHECKBOX": ""})
            }
            Self::Date => json!({"DEFAULT_VALUE": {"TYPE": "NONE", "VALUE": ""}}),
            Self::Datetime => json!({
                "DEFAULT_VALUE": {"TYPE": "NONE", "VALUE": ""}, "USE_SECOND": "Y", "USE_TIMEZONE": "N",
            }),
            Self::Enumeration => {
                json!({"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"})
            }
            Self::Money => json!({"DEFAULT_VALUE": ""}),
            Self::Url => json!({
                "POPUP": "Y", "SIZE": 20, "MIN_LENGTH": 0, "MAX_LENGTH": 0, "DEFAULT_VALUE": "", "ROWS": 1,
            }),
            Self::Address => json!({"SHOW_MAP": "Y"}),
            Self::Crm => json!({"LEAD": null, "CONTACT": "Y", "COMPANY": "Y", "DEAL": null}),
            Self::CrmStatus => json!({"ENTITY_TYPE": "INDUSTRY"}),
            Self::File => json!({
                "SIZE": 20, "LIST_WIDTH": 0, "LIST_HEIGHT": 0, "MAX_SHOW_SIZE": 0, "MAX_ALLOWED_SIZE": 0,
                "EXTENSIONS": [], "TARGET_BLANK": "Y",
            }),
            Self::Employee | Self::IblockElement | Self::IblockSection | Self::Other => json!({}),
        }
    }
}

/// One entry of a user field's own list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    /// Its ID, which is what values name.
    pub id: u64,
    /// What people read.
    pub value: String,
    /// Its name for programs; none when empty.
    #[serde(default)]
    pub xml_id: String,
}

/// A field that the portal's owner has made.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserField {
    /// Its code: `UF_CRM_…`.
    pub code: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// It holds several values.
    #[serde(default)]
    pub multiple: bool,
    /// It may not stay empty.
    #[serde(default)]
    pub mandatory: bool,
    /// What people read above it; the code when empty.
    #[serde(default)]
    pub label: String,
    /// The entries of an enumeration.
    #[serde(default)]
    pub items: Vec<ListItem>,
    /// Settings by the portal's own names, such as `MAX_LENGTH`; those left out are as a new field has them.
    #[serde(default)]
    pub settings: Map<String, Value>,
}

impl UserField {
    /// A field with one value and nothing set.
    pub fn new(code: impl Into<String>, kind: FieldType, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            kind,
            multiple: false,
            mandatory: false,
            label: label.into(),
            items: Vec::new(),
            settings: Map::new(),
        }
    }

    /// The same field with several values.
    #[must_use]
    pub fn several(self) -> Self {
        Self {
            multiple: true,
            ..self
        }
    }

    /// The same field with a setting.
    #[must_use]
    pub fn with(mut self, setting: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(setting.to_owned(), value.into());
        self
    }

    /// The same field with list entries, each an ID and a text.
    #[must_use]
    pub fn with_items(mut self, items: &[(u64, &str)]) -> Self {
        let entry = |(id, value): &(u64, &str)| ListItem {
            id: *id,
            value: (*value).to_owned(),
            xml_id: String::new(),
        };
        self.items = items.iter().map(entry).collect();
        self
    }

    /// What people read above it.
    pub(in crate::sandbox) fn label(&self) -> &str {
        if self.label.is_empty() {
            &self.code
        } else {
            &self.label
        }
    }

    /// Fills what the settings leave out with what a new field has.
    pub(super) fn completed(mut self) -> Self {
        if let Value::Object(mut all) = self.kind.settings() {
            all.extend(std::mem::take(&mut self.settings));
            self.settings = all;
        }
        self
    }

    /// A setting as text; `None` when it is not set.
    pub(in crate::sandbox) fn setting(&self, name: &str) -> Option<String> {
        let value = self.settings.get(name)?;
        super::super::php::text(value).filter(|text| !text.is_empty())
    }

    /// A setting that is a number other than 0, which means unset.
    pub(in crate::sandbox) fn bound(&self, name: &str) -> Option<rust_decimal::Decimal> {
        let number: rust_decimal::Decimal = self.setting(name)?.parse().ok()?;
        (!number.is_zero()).then_some(number)
    }

    /// A setting that is a length; 0 means unset.
    pub(in crate::sandbox) fn length(&self, name: &str) -> Option<usize> {
        self.bound(name)?.try_into().ok()
    }

    /// An empty settings array is a PHP list.
    pub(in crate::sandbox) fn told_settings(&self) -> Value {
        if self.settings.is_empty() {
            Value::Array(Vec::new())
        } else {
            Value::Object(self.settings.clone())
        }
    }
}

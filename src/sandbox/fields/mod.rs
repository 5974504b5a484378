//! The portal's own fields of a lead: the standard ones (`fields.md` §1) and those that a portal's owner has made (§5).
//!
//! A [`Schema`] is the set of a portal. Whoever stores a value stores the field's place in it; codes are looked up.

mod names;
mod portal_json;
mod sample;
mod schema;
mod table;
mod user;

use std::borrow::Cow;

use serde_json::{Value, json};

use super::config::SandboxConfig;
use super::php::Array;

pub(super) use names::upper_snake;
pub use portal_json::SchemaError;
pub use schema::Schema;
pub use user::{FieldType, ListItem, UserField};

/// What a field holds and what becomes of a value sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    /// Cut after so many characters.
    Text(usize),
    /// A text column whose size is not known (`facts-unknown.md` row 21).
    UnsizedText,
    /// Cut after 65,535 bytes.
    LongText,
    /// Sanitised HTML, cut as long text.
    Html,
    Date,
    Money,
    Flag,
    /// A code of the stage list; an unknown one is an error.
    Stage,
    /// A code of a list; an unknown one is stored as it was sent. Cut after so many characters.
    Choice(&'static str, usize),
    Currency,
    User,
    /// Several employees, stored as a JSON list.
    Users,
    Integer,
    Company,
    Contact,
    Contacts,
    /// Read-only: reckoned by the portal.
    Told(Told),
    Multi(Multi),
    /// A field that the portal's owner has made; several values are stored as a JSON list of texts.
    Custom(FieldType),
    /// A field of a real portal that is told and never stored.
    Foreign,
}

/// A value that the portal tells and nobody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Semantics,
    HasPhone,
    HasEmail,
    HasOpenLine,
    Author,
    Editor,
    Mover,
    Created,
    Modified,
    Moved,
    Closed,
    Returned,
}

/// The multifields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Multi {
    Phone,
    Email,
    Web,
    Im,
    Link,
}

impl Multi {
    /// The type of an entry that names none (`fields.md` §2).
    pub(super) const fn default_type(self) -> &'static str {
        match self {
            Self::Phone | Self::Email | Self::Web => "WORK",
            Self::Im => "OTHER",
            Self::Link => "USER",
        }
    }

    /// The types of `fields.md` §2.
    pub(super) const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Phone => &["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"],
            Self::Email => &["WORK", "HOME", "MAILING", "OTHER"],
            Self::Web => &[
                "WORK",
                "HOME",
                "FACEBOOK",
                "VK",
                "LIVEJOURNAL",
                "TWITTER",
                "OTHER",
            ],
            Self::Im => &[
                "FACEBOOK",
                "TELEGRAM",
                "VK",
                "SKYPE",
                "VIBER",
                "INSTAGRAM",
                "BITRIX24",
                "OPENLINE",
                "IMOL",
                "ICQ",
                "MSN",
                "JABBER",
                "OTHER",
            ],
            Self::Link => &["USER"],
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Web => "WEB",
            Self::Im => "IM",
            Self::Link => "LINK",
        }
    }

    /// The multifield of this exact code.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::Phone, Self::Email, Self::Web, Self::Im, Self::Link]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Which methods know a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doors {
    Both,
    /// `crm.lead.*` alone.
    Leads,
    /// `crm.item.*` alone.
    Items,
}

/// One field of a lead.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) code: Cow<'static, str>,
    /// Its name in `crm.item.*`.
    pub(super) item_name: String,
    pub(super) kind: Kind,
    pub(super) doors: Doors,
    titles: (Cow<'static, str>, Cow<'static, str>),
    /// What the portal's owner has set; of user fields alone.
    pub(super) custom: Option<Box<UserField>>,
    /// What a real portal tells of it, word for word.
    told: Option<Value>,
}

/// A field's place in its [`Schema`].
pub(super) type Index = u16;

impl Field {
    /// A field of both doors; `titles` are English and Russian.
    fn new(
        code: impl Into<Cow<'static, str>>,
        kind: Kind,
        titles: (impl Into<Cow<'static, str>>, impl Into<Cow<'static, str>>),
        item_name: String,
    ) -> Self {
        Self {
            code: code.into(),
            item_name,
            kind,
            doors: Doors::Both,
            titles: (titles.0.into(), titles.1.into()),
            custom: None,
            told: None,
        }
    }

    pub(super) fn title(&self, config: &SandboxConfig) -> &str {
        config.say(self.titles.0.as_ref(), self.titles.1.as_ref())
    }

    pub(super) const fn is_multi(&self) -> bool {
        matches!(self.kind, Kind::Multi(_))
    }

    pub(super) const fn is_custom(&self) -> bool {
        matches!(self.kind, Kind::Custom(_))
    }

    /// Whether it holds several values; of a multifield, of contacts and of observers too.
    pub(super) fn is_multiple(&self) -> bool {
        matches!(self.kind, Kind::Multi(_) | Kind::Contacts | Kind::Users)
            || self.custom.as_ref().is_some_and(|custom| custom.multiple)
    }

    pub(super) const fn is_read_only(&self) -> bool {
        matches!(self.kind, Kind::Id | Kind::Told(_))
    }

    pub(super) fn wire_type(&self) -> &str {
        let told = self.told.as_ref().and_then(|told| told.get("type"));
        if let Some(told) = told.and_then(Value::as_str) {
            return told;
        }
        match self.kind {
            Kind::Id | Kind::Integer => "integer",
            Kind::Text(_)
            | Kind::UnsizedText
            | Kind::LongText
            | Kind::Html
            | Kind::Foreign
            | Kind::Told(Told::Semantics) => "string",
            Kind::Date => "date",
            Kind::Money => "double",
            Kind::Flag
            | Kind::Told(Told::HasPhone | Told::HasEmail | Told::HasOpenLine | Told::Returned) => {
                "char"
            }
            Kind::Stage | Kind::Choice(..) => "crm_status",
            Kind::Currency => "crm_currency",
            Kind::User | Kind::Users | Kind::Told(Told::Author | Told::Editor | Told::Mover) => {
                "user"
            }
            Kind::Company => "crm_company",
            Kind::Contact | Kind::Contacts => "crm_contact",
            Kind::Told(Told::Created | Told::Modified | Told::Moved | Told::Closed) => "datetime",
            Kind::Multi(_) => "crm_multifield",
            Kind::Custom(kind) => kind.code(),
        }
    }

    /// What `crm.lead.fields` tells of it (`lead-methods.md` §6).
    pub(super) fn described(&self, config: &SandboxConfig) -> Value {
        if let Some(told) = &self.told {
            return told.clone();
        }
        let mut told = self.described_alike(false);
        if let Some(custom) = &self.custom {
            told.insert("title".into(), json!(self.code));
            for label in ["listLabel", "formLabel", "filterLabel"] {
                told.insert(label.into(), json!(custom.label()));
            }
            told.insert("settings".into(), custom.told_settings());
        } else {
            told.insert("title".into(), json!(self.title(config)));
        }
        Value::Object(told)
    }

    /// What `crm.item.fields` tells of it (`lead-methods.md` §7): the title is for people, of user fields too.
    pub(super) fn described_for_items(&self, config: &SandboxConfig) -> Value {
        // `opened` counts as required although it has a default.
        let mut told = self.described_alike(self.code == "OPENED");
        told.insert("title".into(), json!(self.title(config)));
        let upper_name = if self.is_custom() {
            self.code.to_string()
        } else {
            upper_snake(&self.item_name)
        };
        told.insert("upperName".into(), json!(upper_name));
        if let Some(custom) = &self.custom {
            told.insert("settings".into(), custom.told_settings());
        }
        Value::Object(told)
    }

    fn described_alike(&self, required: bool) -> Array {
        let custom = self.custom.as_deref();
        let mandatory = custom.is_some_and(|custom| custom.mandatory);
        let mut told = Array::new();
        told.insert("type".into(), json!(self.wire_type()));
        told.insert("isRequired".into(), json!(required || mandatory));
        told.insert("isReadOnly".into(), json!(self.is_read_only()));
        told.insert("isImmutable".into(), json!(false));
        told.insert("isMultiple".into(), json!(self.is_multiple()));
        told.insert("isDynamic".into(), json!(custom.is_some()));
        let (key, value) = match self.kind {
            Kind::Stage => ("statusType", json!("STATUS")),
            Kind::Choice(list, _) => ("statusType", json!(list)),
            Kind::Company => ("settings", json!({"parentEntityTypeId": 4})),
            Kind::Contact => ("isDeprecated", json!(true)),
            Kind::Custom(FieldType::Enumeration) => {
                let items = custom.map_or(&[][..], |custom| &custom.items);
                let told =
                    |item: &ListItem| json!({"ID": item.id.to_string(), "VALUE": item.value});
                ("items", items.iter().map(told).collect())
            }
            Kind::Custom(FieldType::CrmStatus) => {
                let list = custom.and_then(|custom| custom.setting("ENTITY_TYPE"));
                ("statusType", json!(list))
            }
            Kind::Id
            | Kind::Text(_)
            | Kind::UnsizedText
            | Kind::LongText
            | Kind::Html
            | Kind::Date
            | Kind::Money
            | Kind::Flag
            | Kind::Currency
            | Kind::User
            | Kind::Users
            | Kind::Integer
            | Kind::Contacts
            | Kind::Told(_)
            | Kind::Multi(_)
            | Kind::Custom(_)
            | Kind::Foreign => return told,
        };
        told.insert(key.into(), value);
        told
    }
}

//! The portal's own table of lead fields, from `fields.md` §1 and §2.

use serde_json::{Value, json};

use super::config::SandboxConfig;
use super::php::Array;

/// What a field holds and what becomes of a value sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    /// Cut after so many characters.
    Text(usize),
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
    Integer,
    Company,
    Contact,
    Contacts,
    /// Read-only: reckoned by the portal.
    Told(Told),
    Multi(Multi),
}

/// A value that the portal tells and nobody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Semantics,
    HasPhone,
    HasEmail,
    HasOpenLine,
    Author,
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

    /// The multifield of this code.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::Phone, Self::Email, Self::Web, Self::Im, Self::Link]
            .into_iter()
            .find(|kind| kind.code() == code)
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
}

/// One field of a lead.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) code: &'static str,
    pub(super) kind: Kind,
    english: &'static str,
    russian: &'static str,
}

impl Field {
    pub(super) fn title(&self, config: &SandboxConfig) -> &'static str {
        config.say(self.english, self.russian)
    }

    pub(super) const fn is_multi(&self) -> bool {
        matches!(self.kind, Kind::Multi(_))
    }

    const fn is_read_only(&self) -> bool {
        matches!(self.kind, Kind::Id | Kind::Told(_))
    }

    const fn wire_type(&self) -> &'static str {
        match self.kind {
            Kind::Id | Kind::Integer => "integer",
            Kind::Text(_) | Kind::LongText | Kind::Html | Kind::Told(Told::Semantics) => "string",
            Kind::Date => "date",
            Kind::Money => "double",
            Kind::Flag
            | Kind::Told(Told::HasPhone | Told::HasEmail | Told::HasOpenLine | Told::Returned) => {
                "char"
            }
            Kind::Stage | Kind::Choice(..) => "crm_status",
            Kind::Currency => "crm_currency",
            Kind::User | Kind::Told(Told::Author) => "user",
            Kind::Company => "crm_company",
            Kind::Contact | Kind::Contacts => "crm_contact",
            Kind::Told(Told::Created | Told::Modified | Told::Moved | Told::Closed) => "datetime",
            Kind::Multi(_) => "crm_multifield",
        }
    }

    /// What `crm.lead.fields` tells of it (`lead-methods.md` §6).
    fn described(&self, config: &SandboxConfig) -> Value {
        let multiple = self.is_multi() || self.kind == Kind::Contacts;
        let mut told = Array::new();
        told.insert("type".into(), json!(self.wire_type()));
        told.insert("isRequired".into(), json!(false));
        told.insert("isReadOnly".into(), json!(self.is_read_only()));
        told.insert("isImmutable".into(), json!(false));
        told.insert("isMultiple".into(), json!(multiple));
        told.insert("isDynamic".into(), json!(false));
        match self.kind {
            Kind::Stage => drop(told.insert("statusType".into(), json!("STATUS"))),
            Kind::Choice(list, _) => drop(told.insert("statusType".into(), json!(list))),
            Kind::Company => {
                told.insert("settings".into(), json!({"parentEntityTypeId": 4}));
            }
            Kind::Contact => drop(told.insert("isDeprecated".into(), json!(true))),
            Kind::Id
            | Kind::Text(_)
            | Kind::LongText
            | Kind::Html
            | Kind::Date
            | Kind::Money
            | Kind::Flag
            | Kind::Currency
            | Kind::User
            | Kind::Integer
            | Kind::Contacts
            | Kind::Told(_)
            | Kind::Multi(_) => {}
        }
        told.insert("title".into(), json!(self.title(config)));
        Value::Object(told)
    }
}

/// A field's place in [`TABLE`].
pub(super) type Index = u8;

/// The field of this exact code; codes in another case are unknown to a portal.
pub(super) fn find(code: &str) -> Option<(Index, &'static Field)> {
    all().find(|(_, field)| field.code == code)
}

/// All fields with their places.
pub(super) fn all() -> impl Iterator<Item = (Index, &'static Field)> {
    (0..=Index::MAX).zip(TABLE.iter())
}

/// The field at a place.
pub(super) fn at(index: Index) -> Option<&'static Field> {
    TABLE.get(usize::from(index))
}

/// The answer of `crm.lead.fields`.
pub(super) fn described(config: &SandboxConfig) -> Value {
    let told = TABLE
        .iter()
        .map(|field| (field.code.to_owned(), field.described(config)));
    Value::Object(told.collect())
}

const fn field(
    code: &'static str,
    kind: Kind,
    russian: &'static str,
    english: &'static str,
) -> Field {
    Field {
        code,
        kind,
        english,
        russian,
    }
}

/// ADDRESS* and UTM_* columns are of unknown size: 255, cut (`facts-unknown.md` row 21).
static TABLE: [Field; 57] = [
    field("ID", Kind::Id, "ID", "ID"),
    field("TITLE", Kind::Text(255), "Название лида", "Lead Name"),
    field(
        "HONORIFIC",
        Kind::Choice("HONORIFIC", 128),
        "Обращение",
        "Salutation",
    ),
    field("NAME", Kind::Text(50), "Имя", "First name"),
    field("SECOND_NAME", Kind::Text(50), "Отчество", "Second name"),
    field("LAST_NAME", Kind::Text(50), "Фамилия", "Last name"),
    field("BIRTHDATE", Kind::Date, "Дата рождения", "Date of birth"),
    field(
        "COMPANY_TITLE",
        Kind::Text(255),
        "Название компании",
        "Company name",
    ),
    field(
        "SOURCE_ID",
        Kind::Choice("SOURCE", 50),
        "Источник",
        "Source",
    ),
    field(
        "SOURCE_DESCRIPTION",
        Kind::LongText,
        "Дополнительно об источнике",
        "Source information",
    ),
    field("STATUS_ID", Kind::Stage, "Стадия", "Stage"),
    field(
        "STATUS_DESCRIPTION",
        Kind::LongText,
        "Дополнительно о стадии",
        "Status information",
    ),
    field(
        "STATUS_SEMANTIC_ID",
        Kind::Told(Told::Semantics),
        "Состояние статуса",
        "Status details",
    ),
    field("POST", Kind::Text(255), "Должность", "Position"),
    field("ADDRESS", Kind::Text(255), "Адрес", "Address"),
    field(
        "ADDRESS_2",
        Kind::Text(255),
        "Адрес (стр. 2)",
        "Address (line 2)",
    ),
    field("ADDRESS_CITY", Kind::Text(255), "Город", "City"),
    field(
        "ADDRESS_POSTAL_CODE",
        Kind::Text(255),
        "Почтовый индекс",
        "Zip",
    ),
    field("ADDRESS_REGION", Kind::Text(255), "Район", "Region"),
    field(
        "ADDRESS_PROVINCE",
        Kind::Text(255),
        "Область",
        "State / Province",
    ),
    field("ADDRESS_COUNTRY", Kind::Text(255), "Страна", "Country"),
    field(
        "ADDRESS_COUNTRY_CODE",
        Kind::Text(255),
        "Код страны",
        "Country Code",
    ),
    field(
        "ADDRESS_LOC_ADDR_ID",
        Kind::Integer,
        "Идентификатор адреса местоположения",
        "Location address ID",
    ),
    field("CURRENCY_ID", Kind::Currency, "Валюта", "Currency"),
    field("OPPORTUNITY", Kind::Money, "Сумма", "Total"),
    field(
        "IS_MANUAL_OPPORTUNITY",
        Kind::Flag,
        "IS_MANUAL_OPPORTUNITY",
        "IS_MANUAL_OPPORTUNITY",
    ),
    field(
        "OPENED",
        Kind::Flag,
        "Доступен для всех",
        "Available to everyone",
    ),
    field("COMMENTS", Kind::Html, "Комментарий", "Comment"),
    field(
        "HAS_PHONE",
        Kind::Told(Told::HasPhone),
        "Задан телефон",
        "Has phone",
    ),
    field(
        "HAS_EMAIL",
        Kind::Told(Told::HasEmail),
        "Задан e-mail",
        "Has email",
    ),
    field(
        "HAS_IMOL",
        Kind::Told(Told::HasOpenLine),
        "Задана открытая линия",
        "Has Open Channel",
    ),
    field(
        "ASSIGNED_BY_ID",
        Kind::User,
        "Ответственный",
        "Responsible person",
    ),
    field(
        "CREATED_BY_ID",
        Kind::Told(Told::Author),
        "Кем создан",
        "Created by",
    ),
    field(
        "MODIFY_BY_ID",
        Kind::Told(Told::Author),
        "Кем изменен",
        "Modified by",
    ),
    field(
        "MOVED_BY_ID",
        Kind::Told(Told::Author),
        "Кем перемещен",
        "Moved by",
    ),
    field(
        "DATE_CREATE",
        Kind::Told(Told::Created),
        "Дата создания",
        "Created on",
    ),
    field(
        "DATE_MODIFY",
        Kind::Told(Told::Modified),
        "Дата изменения",
        "Modified on",
    ),
    field(
        "MOVED_TIME",
        Kind::Told(Told::Moved),
        "Дата перемещения",
        "Moved on",
    ),
    field("COMPANY_ID", Kind::Company, "Компания", "Company"),
    field("CONTACT_ID", Kind::Contact, "Контакт", "Contact"),
    field("CONTACT_IDS", Kind::Contacts, "Контакты", "Contacts"),
    field(
        "IS_RETURN_CUSTOMER",
        Kind::Told(Told::Returned),
        "Повторный лид",
        "Repeat lead",
    ),
    field(
        "DATE_CLOSED",
        Kind::Told(Told::Closed),
        "Дата завершения",
        "Completed on",
    ),
    field(
        "ORIGINATOR_ID",
        Kind::Text(255),
        "Внешний источник",
        "External source",
    ),
    field(
        "ORIGIN_ID",
        Kind::Text(255),
        "Идентификатор элемента во внешнем источнике",
        "Item ID in data source",
    ),
    field(
        "UTM_SOURCE",
        Kind::Text(255),
        "Рекламная система",
        "Ad system",
    ),
    field("UTM_MEDIUM", Kind::Text(255), "Тип трафика", "Medium"),
    field(
        "UTM_CAMPAIGN",
        Kind::Text(255),
        "Обозначение рекламной кампании",
        "Ad campaign UTM",
    ),
    field(
        "UTM_CONTENT",
        Kind::Text(255),
        "Содержание кампании",
        "Campaign contents",
    ),
    field(
        "UTM_TERM",
        Kind::Text(255),
        "Условие поиска кампании",
        "Campaign search term",
    ),
    field(
        "LAST_ACTIVITY_TIME",
        Kind::Told(Told::Modified),
        "Последняя активность",
        "Last activity",
    ),
    field(
        "LAST_ACTIVITY_BY",
        Kind::Told(Told::Author),
        "Кем выполнена последняя активность",
        "Last activity by",
    ),
    field("PHONE", Kind::Multi(Multi::Phone), "Телефон", "Phone"),
    field("EMAIL", Kind::Multi(Multi::Email), "E-mail", "E-mail"),
    field("WEB", Kind::Multi(Multi::Web), "Сайт", "Website"),
    field("IM", Kind::Multi(Multi::Im), "Мессенджер", "Messenger"),
    field("LINK", Kind::Multi(Multi::Link), "LINK", "LINK"),
];

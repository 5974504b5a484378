//! The lead fields that every portal has, from `fields.md` §1 and §2, in the order of `crm.lead.fields`.

use super::{Doors, Field, Kind, Multi, Told};

/// The fields without those that a portal's owner has made.
pub(super) fn standard() -> Vec<Field> {
    TABLE.iter().map(Row::field).collect()
}

struct Row {
    code: &'static str,
    kind: Kind,
    russian: &'static str,
    english: &'static str,
}

impl Row {
    /// Addresses exist in `crm.lead.*` alone, observers and the form in `crm.item.*` alone.
    fn field(&self) -> Field {
        let doors = match self.code {
            "WEBFORM_ID" | "OBSERVER_IDS" => Doors::Items,
            code if code.starts_with("ADDRESS") => Doors::Leads,
            _ => Doors::Both,
        };
        let item_name = item_name(self.code);
        Field {
            doors,
            ..Field::new(
                self.code,
                self.kind,
                (self.english, self.russian),
                item_name,
            )
        }
    }
}

/// The name in `crm.item.*`: camelCase, but for the fields that are called otherwise there.
fn item_name(code: &str) -> String {
    match code {
        "STATUS_ID" => "stageId".to_owned(),
        "STATUS_SEMANTIC_ID" => "stageSemanticId".to_owned(),
        "CREATED_BY_ID" => "createdBy".to_owned(),
        "MODIFY_BY_ID" => "updatedBy".to_owned(),
        "MOVED_BY_ID" => "movedBy".to_owned(),
        "DATE_CREATE" => "createdTime".to_owned(),
        "DATE_MODIFY" => "updatedTime".to_owned(),
        "OBSERVER_IDS" => "observers".to_owned(),
        code => super::names::camel_case(code),
    }
}

const fn field(
    code: &'static str,
    kind: Kind,
    russian: &'static str,
    english: &'static str,
) -> Row {
    Row {
        code,
        kind,
        russian,
        english,
    }
}

static TABLE: [Row; 59] = [
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
    field("ADDRESS", Kind::UnsizedText, "Адрес", "Address"),
    field(
        "ADDRESS_2",
        Kind::UnsizedText,
        "Адрес (стр. 2)",
        "Address (line 2)",
    ),
    field("ADDRESS_CITY", Kind::UnsizedText, "Город", "City"),
    field(
        "ADDRESS_POSTAL_CODE",
        Kind::UnsizedText,
        "Почтовый индекс",
        "Zip",
    ),
    field("ADDRESS_REGION", Kind::UnsizedText, "Район", "Region"),
    field(
        "ADDRESS_PROVINCE",
        Kind::UnsizedText,
        "Область",
        "State / Province",
    ),
    field("ADDRESS_COUNTRY", Kind::UnsizedText, "Страна", "Country"),
    field(
        "ADDRESS_COUNTRY_CODE",
        Kind::UnsizedText,
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
        Kind::Told(Told::Editor),
        "Кем изменен",
        "Modified by",
    ),
    field(
        "MOVED_BY_ID",
        Kind::Told(Told::Mover),
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
        "WEBFORM_ID",
        Kind::Integer,
        "Создан CRM-формой",
        "Created by CRM form",
    ),
    field("OBSERVER_IDS", Kind::Users, "Наблюдатели", "Observers"),
    field(
        "UTM_SOURCE",
        Kind::UnsizedText,
        "Рекламная система",
        "Ad system",
    ),
    field("UTM_MEDIUM", Kind::UnsizedText, "Тип трафика", "Medium"),
    field(
        "UTM_CAMPAIGN",
        Kind::UnsizedText,
        "Обозначение рекламной кампании",
        "Ad campaign UTM",
    ),
    field(
        "UTM_CONTENT",
        Kind::UnsizedText,
        "Содержание кампании",
        "Campaign contents",
    ),
    field(
        "UTM_TERM",
        Kind::UnsizedText,
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
        Kind::Told(Told::Editor),
        "Кем выполнена последняя активность",
        "Last activity by",
    ),
    field("PHONE", Kind::Multi(Multi::Phone), "Телефон", "Phone"),
    field("EMAIL", Kind::Multi(Multi::Email), "E-mail", "E-mail"),
    field("WEB", Kind::Multi(Multi::Web), "Сайт", "Website"),
    field("IM", Kind::Multi(Multi::Im), "Мессенджер", "Messenger"),
    field("LINK", Kind::Multi(Multi::Link), "LINK", "LINK"),
];

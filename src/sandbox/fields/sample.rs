//! The user fields of a fresh sandbox: those of the sample in `lead-methods.md` §6 and one of each type that it lacks.
//! None is mandatory, so that a lead without them can be made; [`Schema::demand`](super::Schema) changes that.

use super::user::{FieldType, UserField};

/// The fields.
pub(super) fn user_fields() -> Vec<UserField> {
    let field = UserField::new;
    vec![
        field("UF_CRM_EXT_CODE", FieldType::String, "Внешний код"),
        field("UF_CRM_TAGS", FieldType::String, "Метки").several(),
        field("UF_CRM_EMPLOYEES", FieldType::Integer, "Число сотрудников"),
        field("UF_CRM_AREA", FieldType::Double, "Площадь"),
        field("UF_CRM_IS_VIP", FieldType::Boolean, "VIP").with("LABEL_CHECKBOX", "VIP"),
        field("UF_CRM_CONTRACT_DATE", FieldType::Date, "Дата договора"),
        field("UF_CRM_MEETING_AT", FieldType::Datetime, "Встреча"),
        field("UF_CRM_SEGMENT", FieldType::Enumeration, "Сегмент").with_items(&[
            (79, "Малый"),
            (81, "Средний"),
            (83, "Крупный"),
        ]),
        field("UF_CRM_INTERESTS", FieldType::Enumeration, "Интересы")
            .several()
            .with_items(&[(91, "CRM"), (93, "Сайты")])
            .with("LIST_HEIGHT", 5),
        field("UF_CRM_BUDGET", FieldType::Money, "Бюджет"),
        field("UF_CRM_SITE", FieldType::Url, "Ссылка"),
        field("UF_CRM_DELIVERY", FieldType::Address, "Адрес доставки"),
        field("UF_CRM_CURATOR", FieldType::Employee, "Куратор"),
        field("UF_CRM_LINKS", FieldType::Crm, "Связи").several(),
        field("UF_CRM_REGION_CODE", FieldType::CrmStatus, "Отрасль"),
        field("UF_CRM_FILES", FieldType::File, "Файлы").several(),
        field("UF_CRM_PRODUCT", FieldType::IblockElement, "Товар"),
        field(
            "UF_CRM_CATALOG",
            FieldType::IblockSection,
            "Раздел каталога",
        ),
    ]
}

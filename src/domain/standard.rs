//! The standard catalogue: a lead's standard fields and the factory dictionaries, as `fields.md` §1, §3 and §4 list them.

use super::{
    Dictionary, DictionaryEntry, FieldCatalogue, FieldKind, FieldSpec, MaxLength, MultiKind,
    StageEnd,
};
use FieldKind::{
    Amount, Choice, Currency, Date, DateTime, HtmlText, Integer, Line, Link, LongText, Multi, User,
    YesNo,
};
use MaxLength::{Bytes, Chars, UndocumentedChars};

type Row = (
    &'static str,
    FieldKind,
    Option<MaxLength>,
    &'static str,
    &'static str,
);

/// Size of a `TEXT` column in bytes.
const TEXT: Option<MaxLength> = Some(Bytes(65_535));
/// `facts-unknown.md` 21: sizes of ADDRESS* and UTM_* are not documented.
const OPEN: Option<MaxLength> = Some(UndocumentedChars(255));

const WRITABLE: &[Row] = &[
    (
        "TITLE",
        Line,
        Some(Chars(255)),
        "Название лида",
        "Lead Name",
    ),
    (
        "HONORIFIC",
        Choice,
        Some(Chars(128)),
        "Обращение",
        "Salutation",
    ),
    ("NAME", Line, Some(Chars(50)), "Имя", "First name"),
    (
        "SECOND_NAME",
        Line,
        Some(Chars(50)),
        "Отчество",
        "Second name",
    ),
    ("LAST_NAME", Line, Some(Chars(50)), "Фамилия", "Last name"),
    ("BIRTHDATE", Date, None, "Дата рождения", "Date of birth"),
    (
        "COMPANY_TITLE",
        Line,
        Some(Chars(255)),
        "Название компании",
        "Company name",
    ),
    ("SOURCE_ID", Choice, Some(Chars(50)), "Источник", "Source"),
    (
        "SOURCE_DESCRIPTION",
        LongText,
        TEXT,
        "Дополнительно об источнике",
        "Source information",
    ),
    ("STATUS_ID", Choice, Some(Chars(50)), "Стадия", "Stage"),
    (
        "STATUS_DESCRIPTION",
        LongText,
        TEXT,
        "Дополнительно о стадии",
        "Status information",
    ),
    ("POST", Line, Some(Chars(255)), "Должность", "Position"),
    ("ADDRESS", Line, OPEN, "Адрес", "Address"),
    (
        "ADDRESS_2",
        Line,
        OPEN,
        "Адрес (стр. 2)",
        "Address (line 2)",
    ),
    ("ADDRESS_CITY", Line, OPEN, "Город", "City"),
    ("ADDRESS_POSTAL_CODE", Line, OPEN, "Почтовый индекс", "Zip"),
    ("ADDRESS_REGION", Line, OPEN, "Район", "Region"),
    (
        "ADDRESS_PROVINCE",
        Line,
        OPEN,
        "Область",
        "State / Province",
    ),
    ("ADDRESS_COUNTRY", Line, OPEN, "Страна", "Country"),
    (
        "ADDRESS_COUNTRY_CODE",
        Line,
        OPEN,
        "Код страны",
        "Country Code",
    ),
    (
        "CURRENCY_ID",
        Currency,
        Some(Chars(50)),
        "Валюта",
        "Currency",
    ),
    ("OPPORTUNITY", Amount, None, "Сумма", "Total"),
    (
        "IS_MANUAL_OPPORTUNITY",
        YesNo,
        None,
        "Ручной ввод суммы",
        "Manual amount",
    ),
    (
        "OPENED",
        YesNo,
        None,
        "Доступен для всех",
        "Available to everyone",
    ),
    ("COMMENTS", HtmlText, TEXT, "Комментарий", "Comment"),
    (
        "ASSIGNED_BY_ID",
        User,
        None,
        "Ответственный",
        "Responsible person",
    ),
    ("COMPANY_ID", Link, None, "Компания", "Company"),
    ("CONTACT_ID", Link, None, "Контакт", "Contact"),
    ("CONTACT_IDS", Link, None, "Контакты", "Contacts"),
    (
        "ORIGINATOR_ID",
        Line,
        Some(Chars(255)),
        "Внешний источник",
        "External source",
    ),
    (
        "ORIGIN_ID",
        Line,
        Some(Chars(255)),
        "Идентификатор элемента во внешнем источнике",
        "Item ID in data source",
    ),
    ("UTM_SOURCE", Line, OPEN, "Рекламная система", "Ad system"),
    ("UTM_MEDIUM", Line, OPEN, "Тип трафика", "Medium"),
    (
        "UTM_CAMPAIGN",
        Line,
        OPEN,
        "Обозначение рекламной кампании",
        "Ad campaign UTM",
    ),
    (
        "UTM_CONTENT",
        Line,
        OPEN,
        "Содержание кампании",
        "Campaign contents",
    ),
    (
        "UTM_TERM",
        Line,
        OPEN,
        "Условие поиска кампании",
        "Campaign search term",
    ),
    (
        "PHONE",
        Multi(MultiKind::Phone),
        Some(Chars(250)),
        "Телефон",
        "Phone",
    ),
    (
        "EMAIL",
        Multi(MultiKind::Email),
        Some(Chars(250)),
        "E-mail",
        "E-mail",
    ),
    (
        "WEB",
        Multi(MultiKind::Web),
        Some(Chars(250)),
        "Сайт",
        "Website",
    ),
    (
        "IM",
        Multi(MultiKind::Im),
        Some(Chars(250)),
        "Мессенджер",
        "Messenger",
    ),
    (
        "LINK",
        Multi(MultiKind::Link),
        Some(Chars(250)),
        "Ссылка на пользователя",
        "User link",
    ),
];

/// Fields that the portal drops on add without a word.
const READ_ONLY: &[Row] = &[
    ("ID", Integer, None, "ID", "ID"),
    (
        "STATUS_SEMANTIC_ID",
        Line,
        None,
        "Состояние статуса",
        "Status details",
    ),
    ("HAS_PHONE", YesNo, None, "Задан телефон", "Has phone"),
    ("HAS_EMAIL", YesNo, None, "Задан e-mail", "Has email"),
    (
        "HAS_IMOL",
        YesNo,
        None,
        "Задана открытая линия",
        "Has Open Channel",
    ),
    ("CREATED_BY_ID", User, None, "Кем создан", "Created by"),
    ("MODIFY_BY_ID", User, None, "Кем изменен", "Modified by"),
    ("MOVED_BY_ID", User, None, "Кем перемещен", "Moved by"),
    ("DATE_CREATE", DateTime, None, "Дата создания", "Created on"),
    (
        "DATE_MODIFY",
        DateTime,
        None,
        "Дата изменения",
        "Modified on",
    ),
    ("MOVED_TIME", DateTime, None, "Дата перемещения", "Moved on"),
    (
        "IS_RETURN_CUSTOMER",
        YesNo,
        None,
        "Повторный лид",
        "Repeat lead",
    ),
    (
        "DATE_CLOSED",
        DateTime,
        None,
        "Дата завершения",
        "Completed on",
    ),
    (
        "LAST_ACTIVITY_TIME",
        DateTime,
        None,
        "Последняя активность",
        "Last activity",
    ),
    (
        "LAST_ACTIVITY_BY",
        User,
        None,
        "Кем выполнена последняя активность",
        "Last activity by",
    ),
];

type Entry = (&'static str, &'static [&'static str], Option<StageEnd>);

/// Whether a part of a dictionary is the present-day one or that of the simplified API's table.
#[derive(Clone, Copy, PartialEq)]
enum Age {
    Current,
    Old,
}

const STATUS: &[Entry] = &[
    ("NEW", &["Не обработан", "Unassigned", "Unprocessed"], None),
    (
        "IN_PROCESS",
        &["В работе", "In Progress", "В обработке"],
        None,
    ),
    ("PROCESSED", &["Обработан", "Processed"], None),
    (
        "CONVERTED",
        &["Качественный лид", "Good Lead"],
        Some(StageEnd::Success),
    ),
    (
        "JUNK",
        &["Некачественный лид", "Junk Lead"],
        Some(StageEnd::Failure),
    ),
];

/// Stages of the simplified API's table (`fields.md` §4) that a present-day portal lacks unless somebody added them.
const STATUS_OLD: &[Entry] = &[
    ("ASSIGNED", &["Назначен ответственный"], None),
    ("DETAILS", &["Уточнение информации"], None),
    ("CANNOT_CONTACT", &["Не удалось связаться"], None),
    ("ON_HOLD", &["Обработка приостановлена"], None),
    ("RESTORED", &["Восстановлен"], None),
];

const SOURCE: &[Entry] = &[
    ("CALL", &["Звонок", "Call"], None),
    ("EMAIL", &["Электронная почта", "E-Mail"], None),
    ("WEB", &["Веб-сайт", "Website"], None),
    ("ADVERTISING", &["Реклама", "Advertising"], None),
    ("PARTNER", &["Существующий клиент", "Existing Client"], None),
    (
        "RECOMMENDATION",
        &["По рекомендации", "By Recommendation"],
        None,
    ),
    ("TRADE_SHOW", &["Выставка", "Show/Exhibition"], None),
    ("WEBFORM", &["CRM-форма", "CRM form"], None),
    ("CALLBACK", &["Обратный звонок", "Callback"], None),
    ("RC_GENERATOR", &["Генератор продаж", "Sales boost"], None),
    ("STORE", &["Интернет-магазин", "Online Store"], None),
    ("OTHER", &["Другое", "Other"], None),
    ("CALL_TRACKER", &["Трекер звонков", "Call Tracker"], None),
];

/// Sources of the simplified API's table (`fields.md` §4); a portal stores them as sent and shows them blank.
const SOURCE_OLD: &[Entry] = &[
    ("SELF", &["Свой контакт"], None),
    ("CONFERENCE", &["Конференция"], None),
    ("EMPLOYEE", &["Сотрудник"], None),
    ("COMPANY", &["Кампания"], None),
    ("HR", &["HR — департамент", "HR - департамент"], None),
    ("MAIL", &["Письмо"], None),
];

const HONORIFIC: &[Entry] = &[
    ("HNR_RU_1", &["г-н", "Mr.", "господин", "mr"], None),
    ("HNR_RU_2", &["г-жа", "Ms.", "госпожа", "ms", "Mrs."], None),
];

const CURRENCY: &[Entry] = &[
    (
        "RUB",
        &[
            "Рубль",
            "Российский рубль",
            "руб",
            "руб.",
            "р.",
            "₽",
            "RUR",
            "рублей",
            "рубли",
        ],
        None,
    ),
    (
        "USD",
        &["Доллар США", "US Dollar", "$", "долл.", "доллар"],
        None,
    ),
    ("EUR", &["Евро", "Euro", "€"], None),
    ("UAH", &["Гривна", "₴", "грн", "грн."], None),
    ("BYN", &["Белорусский рубль", "Br"], None),
    ("KZT", &["Тенге", "₸"], None),
];

/// The `ENTITY_ID` of a field's dictionary (`lead-methods.md` §8, `crm.status.list`): `SOURCE_ID` → `SOURCE`.
fn dictionary_of(field: &str) -> &str {
    field.strip_suffix("_ID").unwrap_or(field)
}

fn spec(row: &Row, read_only: bool) -> FieldSpec {
    let &(name, kind, max, title_ru, title_en) = row;
    FieldSpec {
        dictionary: (kind == Choice).then(|| dictionary_of(name).to_owned()),
        multiple: matches!(kind, Multi(_)) || name == "CONTACT_IDS",
        max,
        read_only,
        title_ru: title_ru.to_owned(),
        title_en: title_en.to_owned(),
        ..FieldSpec::new(name, kind)
    }
}

/// The names of all standard fields.
static NAMES: [&str; WRITABLE.len() + READ_ONLY.len()] = names();

const fn names<const COUNT: usize>() -> [&'static str; COUNT] {
    let mut names = [""; COUNT];
    let (mut writable, mut read_only) = (WRITABLE, READ_ONLY);
    let mut rest = names.as_mut_slice();
    while let Some((name, behind)) = rest.split_first_mut() {
        if let Some((row, more)) = writable.split_first() {
            *name = row.0;
            writable = more;
        } else if let Some((row, more)) = read_only.split_first() {
            *name = row.0;
            read_only = more;
        }
        rest = behind;
    }
    names
}

/// The place of a standard field's name among those of all; `None`: there is no such field.
pub(super) fn standard_place(name: &str) -> Option<u8> {
    let place = NAMES.iter().position(|known| *known == name)?;
    u8::try_from(place).ok()
}

/// The name at a place.
pub(super) fn standard_name(place: u8) -> &'static str {
    NAMES.get(usize::from(place)).copied().unwrap_or_default()
}

fn dictionary(parts: &[(Age, &[Entry])]) -> Dictionary {
    let entry = |age: Age, &(id, titles, end): &Entry| DictionaryEntry {
        id: id.to_owned(),
        titles: titles.iter().map(|&title| title.to_owned()).collect(),
        end,
        old: age == Age::Old,
    };
    let entries = parts
        .iter()
        .flat_map(|&(age, part)| part.iter().map(move |row| entry(age, row)));
    Dictionary::new(entries.collect())
}

impl FieldCatalogue {
    /// The catalogue of a portal as it leaves the factory, the old dictionaries of the simplified API included.
    pub fn standard() -> Self {
        let mut catalogue = Self::default();
        for row in WRITABLE {
            catalogue.insert_field(spec(row, false));
        }
        for row in READ_ONLY {
            catalogue.insert_field(spec(row, true));
        }
        catalogue.insert_dictionary(
            "STATUS",
            dictionary(&[(Age::Current, STATUS), (Age::Old, STATUS_OLD)]),
        );
        catalogue.insert_dictionary(
            "SOURCE",
            dictionary(&[(Age::Current, SOURCE), (Age::Old, SOURCE_OLD)]),
        );
        catalogue.insert_dictionary("HONORIFIC", dictionary(&[(Age::Current, HONORIFIC)]));
        catalogue.currencies = dictionary(&[(Age::Current, CURRENCY)]);
        catalogue
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{FieldCatalogue, FieldKind, MaxLength};

    #[test]
    fn the_standard_catalogue_knows_limits_and_read_only_fields() {
        let catalogue = FieldCatalogue::standard();
        assert_eq!(
            catalogue.field("NAME").and_then(|field| field.max),
            Some(MaxLength::Chars(50))
        );
        assert_eq!(
            catalogue.field("STATUS_ID").map(|field| field.kind),
            Some(FieldKind::Choice)
        );
        assert!(
            catalogue
                .field("DATE_CREATE")
                .is_some_and(|field| field.read_only)
        );
        assert!(
            catalogue.field("OBSERVER_IDS").is_none(),
            "crm.lead.add drops it"
        );
    }
}

//! What the columns of examples are called.

/// Field, English and Russian title.
const TITLES: [(&str, [&str; 2]); 25] = [
    ("ASSIGNED_BY_ID", ["Responsible", "Ответственный"]),
    ("BIRTHDATE", ["Date of birth", "Дата рождения"]),
    ("COMMENTS", ["Comment", "Комментарий"]),
    ("COMPANY_TITLE", ["Company", "Компания"]),
    ("CURRENCY_ID", ["Currency", "Валюта"]),
    ("DATE_CREATE", ["Created", "Создан"]),
    ("DATE_MODIFY", ["Changed", "Изменён"]),
    ("EMAIL", ["E-mail", "Почта"]),
    ("FULL_NAME", ["Full name", "ФИО"]),
    ("FULL_ADDRESS", ["Address", "Адрес"]),
    ("HONORIFIC", ["Salutation", "Обращение"]),
    ("IM", ["Messenger", "Мессенджер"]),
    ("LAST_NAME", ["Last name", "Фамилия"]),
    ("NAME", ["Name", "Имя"]),
    ("OPENED", ["Visible to everybody", "Доступен всем"]),
    ("OPPORTUNITY", ["Amount", "Сумма"]),
    ("PHONE", ["Phone", "Телефон"]),
    ("POST", ["Position", "Должность"]),
    ("SOURCE_ID", ["Source", "Источник"]),
    ("STATUS_ID", ["Stage", "Стадия"]),
    ("TITLE", ["Title", "Название"]),
    ("WEB", ["Site", "Сайт"]),
    ("", ["INN", "ИНН"]),
    ("", ["Product", "Товар"]),
    ("", ["Type", "Тип"]),
];

/// The title of a column that feeds this field; the field's own name where it has none here.
pub(crate) fn title(field: &str, language: usize) -> &str {
    let known = TITLES.iter().find(|(name, _)| *name == field);
    known.map_or(field, |(_, titles)| titles[language])
}

/// The field that a Russian title of an example means.
pub(crate) fn field(title: &str) -> Option<&'static str> {
    let known = TITLES.iter().find(|(_, titles)| titles[1] == title);
    known.map(|(name, _)| *name).filter(|name| !name.is_empty())
}

/// A line of an example with the titles of a language in the place of the Russian ones.
pub(crate) fn translated(line: &str, language: usize) -> String {
    let mut line = line.to_owned();
    for (_, titles) in TITLES {
        line = line.replace(titles[1], titles[language]);
    }
    line
}

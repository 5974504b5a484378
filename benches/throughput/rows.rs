//! The rows of a usual list, and batches made of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Commands of a batch.
pub(crate) const BATCH: u64 = 50;
/// The files' names.
pub(crate) const LIST: &str = "rows.csv";
pub(crate) const MAPPING: &str = "m.yaml";

pub(crate) const TITLES: [&str; 12] = [
    "ID",
    "Название",
    "Имя",
    "Фамилия",
    "Телефон",
    "Почта",
    "Компания",
    "Город",
    "Сумма",
    "Валюта",
    "Источник",
    "Комментарий",
];
const MAPPING_TEXT: &str = "version: 1
originator: bench
key: [ID]
columns: {Название: TITLE, Имя: NAME, Фамилия: LAST_NAME, Телефон: PHONE_WORK, Почта: EMAIL_HOME, Компания: COMPANY_TITLE,
  Город: ADDRESS_CITY, Сумма: OPPORTUNITY, Валюта: CURRENCY_ID, Источник: SOURCE_ID, Комментарий: COMMENTS}
";

/// Writes the list and its mapping; gives the list's size in bytes.
pub(crate) fn written(folder: &Path, rows: u64) -> usize {
    let lines: String = (0..rows).fold(TITLES.join(";") + "\n", |text, row| {
        text + &cells(row).join(";") + "\n"
    });
    fs::write(folder.join(LIST), &lines).expect("a file");
    fs::write(folder.join(MAPPING), MAPPING_TEXT).expect("a mapping");
    lines.len()
}

/// A row as a usual list has it.
fn cells(row: u64) -> [String; 12] {
    [
        row.to_string(),
        format!("Заявка {row}"),
        "Анна".to_owned(),
        format!("Петрова{}", row % 977),
        format!("+7916{row:07}"),
        format!("user{row}@example.ru"),
        format!("ООО Ромашка {}", row % 5000),
        "Москва".to_owned(),
        format!("{}.50", row.wrapping_mul(7919) % 99_999 + 1),
        "RUB".to_owned(),
        "WEB".to_owned(),
        format!("Перезвонить после обеда, {row}"),
    ]
}

/// A batch that makes the leads of fifty rows.
pub(crate) fn body(batch: u64) -> String {
    const FIELDS: [(usize, &str); 12] = [
        (0, "[ORIGIN_ID]"),
        (1, "[TITLE]"),
        (2, "[NAME]"),
        (3, "[LAST_NAME]"),
        (4, "[PHONE][0][VALUE]"),
        (5, "[EMAIL][0][VALUE]"),
        (6, "[COMPANY_TITLE]"),
        (7, "[ADDRESS_CITY]"),
        (8, "[OPPORTUNITY]"),
        (9, "[CURRENCY_ID]"),
        (10, "[SOURCE_ID]"),
        (11, "[COMMENTS]"),
    ];
    let mut text = String::from(r#"{"halt":0,"cmd":{"#);
    for (place, row) in (batch * BATCH..(batch + 1) * BATCH).enumerate() {
        let cells = cells(row);
        let comma = if place == 0 { "" } else { "," };
        write!(
            text,
            "{comma}\"r{:04}\":\"crm.lead.add?fields[ORIGINATOR_ID]=bench",
            place + 1
        )
        .expect("a text");
        for (cell, field) in FIELDS {
            write!(
                text,
                "&fields{field}={}",
                utf8_percent_encode(&cells[cell], NON_ALPHANUMERIC)
            )
            .expect("a text");
        }
        text.push('"');
    }
    text + "}}"
}

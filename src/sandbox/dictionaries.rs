//! The lists that a fresh portal comes with (`fields.md` §3).

use std::borrow::Cow;

use serde_json::{Value, json};

use super::config::SandboxConfig;
use super::php::{self, Array};

/// One entry of a CRM list.
#[derive(Debug)]
pub(super) struct Entry {
    list: &'static str,
    pub(super) code: &'static str,
    sort: u32,
    russian: &'static str,
    english: &'static str,
    /// `S` success, `F` failure, empty: in work.
    semantics: &'static str,
    colour: &'static str,
}

const fn entry(
    list: &'static str,
    code: &'static str,
    sort: u32,
    russian: &'static str,
    english: &'static str,
) -> Entry {
    Entry {
        list,
        code,
        sort,
        russian,
        english,
        semantics: "",
        colour: "",
    }
}

const fn stage(
    code: &'static str,
    sort: u32,
    names: (&'static str, &'static str),
    semantics: &'static str,
    colour: &'static str,
) -> Entry {
    Entry {
        list: "STATUS",
        code,
        sort,
        russian: names.0,
        english: names.1,
        semantics,
        colour,
    }
}

static LISTS: [Entry; 19] = [
    stage("NEW", 10, ("Не обработан", "Unassigned"), "", "#39A8EF"),
    stage("IN_PROCESS", 20, ("В работе", "In Progress"), "", "#2FC6F6"),
    stage("PROCESSED", 30, ("Обработан", "Processed"), "", "#55D0E0"),
    stage(
        "CONVERTED",
        40,
        ("Качественный лид", "Good Lead"),
        "S",
        "#7BD500",
    ),
    stage(
        "JUNK",
        50,
        ("Некачественный лид", "Junk Lead"),
        "F",
        "#FF5752",
    ),
    entry("SOURCE", "CALL", 10, "Звонок", "Call"),
    entry("SOURCE", "EMAIL", 20, "Электронная почта", "E-Mail"),
    entry("SOURCE", "WEB", 30, "Веб-сайт", "Website"),
    entry("SOURCE", "ADVERTISING", 40, "Реклама", "Advertising"),
    entry(
        "SOURCE",
        "PARTNER",
        50,
        "Существующий клиент",
        "Existing Client",
    ),
    entry(
        "SOURCE",
        "RECOMMENDATION",
        60,
        "По рекомендации",
        "By Recommendation",
    ),
    entry("SOURCE", "TRADE_SHOW", 70, "Выставка", "Show/Exhibition"),
    entry("SOURCE", "WEBFORM", 75, "CRM-форма", "CRM form"),
    entry("SOURCE", "CALLBACK", 77, "Обратный звонок", "Callback"),
    entry(
        "SOURCE",
        "RC_GENERATOR",
        78,
        "Генератор продаж",
        "Sales boost",
    ),
    entry("SOURCE", "STORE", 79, "Интернет-магазин", "Online Store"),
    entry("SOURCE", "OTHER", 80, "Другое", "Other"),
    entry("HONORIFIC", "HNR_RU_1", 10, "г-н", "Mr."),
    entry("HONORIFIC", "HNR_RU_2", 20, "г-жа", "Ms."),
];

/// The first entry of a list by SORT: what an absent value becomes (`facts-unknown.md` row 9).
pub(super) fn first_of(list: &str) -> &'static str {
    LISTS
        .iter()
        .filter(|entry| entry.list == list)
        .min_by_key(|entry| entry.sort)
        .map_or("", |entry| entry.code)
}

/// Whether a list has this code.
pub(super) fn has(list: &str, code: &str, config: &SandboxConfig) -> bool {
    LISTS
        .iter()
        .any(|entry| entry.list == list && entry.code(config) == code)
}

/// The lead stage of this code.
pub(super) fn stage_of(code: &str) -> Option<&'static Entry> {
    LISTS
        .iter()
        .find(|entry| entry.list == "STATUS" && entry.code == code)
}

/// The code of a list's entry by its code or its exact name in the portal's language.
pub(super) fn code_or_name(list: &str, text: &str, config: &SandboxConfig) -> Option<&'static str> {
    let named =
        |entry: &&Entry| entry.code == text || config.say(entry.english, entry.russian) == text;
    let mut entries = LISTS.iter().filter(|entry| entry.list == list);
    entries.find(named).map(|entry| entry.code)
}

/// `P`, `S` or `F`, as `STATUS_SEMANTIC_ID` tells it.
pub(super) fn semantics_of(code: &str) -> &'static str {
    stage_of(code)
        .map(|entry| entry.semantics)
        .filter(|semantics| !semantics.is_empty())
        .unwrap_or("P")
}

/// The rows of `crm.status.list` that a filter asks for, in the order of their IDs or of SORT.
pub(super) fn statuses(params: &Array, config: &SandboxConfig) -> Vec<Value> {
    let list = php::nested(params, "filter").and_then(|filter| {
        ["ENTITY_ID", "=ENTITY_ID"]
            .into_iter()
            .find_map(|key| php::parameter(filter, key))
            .and_then(php::text)
    });
    (1_u32..)
        .zip(LISTS.iter())
        .filter(|(_, entry)| list.as_ref().is_none_or(|list| list == entry.list))
        .map(|(id, entry)| entry.told(id, config))
        .collect()
}

impl Entry {
    /// Its code; HONORIFIC codes name the portal's region (`facts-unknown.md` row 26).
    fn code(&self, config: &SandboxConfig) -> Cow<'static, str> {
        match self.code.strip_prefix("HNR_RU_") {
            Some(number) if config.open.honorific_region != "RU" => {
                format!("HNR_{}_{number}", config.open.honorific_region).into()
            }
            _ => self.code.into(),
        }
    }

    fn told(&self, id: u32, config: &SandboxConfig) -> Value {
        let name = config.say(self.english, self.russian);
        let mut row = json!({
            "ID": id.to_string(), "ENTITY_ID": self.list, "STATUS_ID": self.code(config), "NAME": name, "NAME_INIT": name,
            "SORT": self.sort.to_string(), "SYSTEM": "Y", "CATEGORY_ID": null, "COLOR": null, "SEMANTICS": null,
        });
        if self.list == "STATUS"
            && let Some(row) = row.as_object_mut()
        {
            let word = match self.semantics {
                "S" => "success",
                "F" => "failure",
                _ => "process",
            };
            row.insert("COLOR".into(), json!(self.colour));
            if !self.semantics.is_empty() {
                row.insert("SEMANTICS".into(), json!(self.semantics));
            }
            row.insert(
                "EXTRA".into(),
                json!({"SEMANTICS": word, "COLOR": self.colour}),
            );
        }
        row
    }
}

/// Currencies by sort; the first is the base currency.
static CURRENCIES: [(&str, &str, &str, &str); 5] = [
    ("RUB", "Российский рубль", "Russian Ruble", "1.0000"),
    ("USD", "Доллар США", "US Dollar", "80.0000"),
    ("EUR", "Евро", "Euro", "90.0000"),
    ("UAH", "Гривна", "Hryvnia", "20.0000"),
    ("BYN", "Белорусский рубль", "Belarusian Ruble", "25.0000"),
];

/// The portal's base currency.
pub(super) const BASE_CURRENCY: &str = "RUB";

/// Whether the portal has this currency; its codes are matched exactly.
pub(super) fn has_currency(code: &str) -> bool {
    CURRENCIES.iter().any(|(known, ..)| *known == code)
}

/// The rows of `crm.currency.list`; `date` is an ISO moment.
pub(super) fn currencies(config: &SandboxConfig, date: &str) -> Vec<Value> {
    (1_u32..)
        .zip(CURRENCIES)
        .map(|(place, (code, russian, english, amount))| {
            json!({
                "CURRENCY": code, "AMOUNT_CNT": "1", "AMOUNT": amount,
                "SORT": place.saturating_mul(100).to_string(),
                "BASE": if code == BASE_CURRENCY { "Y" } else { "N" },
                "FULL_NAME": config.say(english, russian), "LID": config.say("en", "ru"), "FORMAT_STRING": "#",
                "DEC_POINT": ".", "THOUSANDS_SEP": "&nbsp;", "DECIMALS": "2", "DATE_UPDATE": date,
            })
        })
        .collect()
}

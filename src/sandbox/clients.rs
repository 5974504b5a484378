//! Contacts and companies: settings, and the lists that find them (`lead-methods.md` §8, `rest-contract.md` §7).
//!
//! The lists know what a look-up needs: ID, names, TITLE, PHONE, EMAIL, responsible person. As with leads an unknown
//! filter key is removed without a word, a text without an operator matches anywhere, and PHONE and EMAIL are compared
//! by their beginning, with the first wanted value alone.

use serde::Deserialize;
use serde_json::{Value, json};

use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;

/// Rows of a page.
const PAGE: usize = 50;

/// Whom the portal knows already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clients {
    /// Persons.
    pub contacts: Vec<Contact>,
    /// Companies.
    pub companies: Vec<Company>,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// ID.
    pub id: u64,
    /// First name.
    pub name: String,
    /// Second name.
    pub second_name: String,
    /// Last name.
    pub last_name: String,
    /// The company's ID.
    pub company_id: Option<u64>,
    /// The responsible employee's ID.
    pub assigned_by_id: u64,
    /// Telephone numbers as they were typed.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
}

/// A company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Company {
    /// ID.
    pub id: u64,
    /// Name.
    pub title: String,
    /// The responsible employee's ID.
    pub assigned_by_id: u64,
    /// Telephone numbers as they were typed.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
}

/// One client as a row of all it has; multifields are arrays.
fn row(scalars: &[(&str, Value)], phones: &[String], emails: &[String]) -> Array {
    let mut row: Array = scalars
        .iter()
        .map(|(code, value)| ((*code).to_owned(), value.clone()))
        .collect();
    for (code, values) in [("PHONE", phones), ("EMAIL", emails)] {
        let entries: Vec<Value> = (1_u64..)
            .zip(values)
            .map(|(id, value)| {
                json!({"ID": id.to_string(), "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": code})
            })
            .collect();
        if !entries.is_empty() {
            row.insert(code.to_owned(), Value::Array(entries));
        }
    }
    row
}

impl Contact {
    fn row(&self) -> Array {
        let scalars = [
            ("ID", json!(self.id.to_string())),
            ("NAME", json!(self.name)),
            ("SECOND_NAME", json!(self.second_name)),
            ("LAST_NAME", json!(self.last_name)),
            (
                "COMPANY_ID",
                json!(self.company_id.map(|id| id.to_string())),
            ),
            ("ASSIGNED_BY_ID", json!(self.assigned_by_id.to_string())),
        ];
        row(&scalars, &self.phones, &self.emails)
    }
}

impl Company {
    fn row(&self) -> Array {
        let scalars = [
            ("ID", json!(self.id.to_string())),
            ("TITLE", json!(self.title)),
            ("ASSIGNED_BY_ID", json!(self.assigned_by_id.to_string())),
        ];
        row(&scalars, &self.phones, &self.emails)
    }
}

/// Codes whose values are free text: without an operator they match anywhere.
const FREE: [&str; 4] = ["TITLE", "NAME", "SECOND_NAME", "LAST_NAME"];
/// Multifields.
const MULTI: [&str; 2] = ["PHONE", "EMAIL"];
/// Operators that these lists know; the longest first, since one may begin another.
const OPERATORS: [&str; 6] = ["!=", "=", "%", "@", ">", "!"];

/// Whether a row passes one line of a filter; a line that is not understood lets everything pass.
fn passes(row: &Array, known: &[&str], name: &str, wanted: &Value) -> bool {
    let operator = OPERATORS.iter().find(|prefix| name.starts_with(**prefix));
    let operator = operator.copied().unwrap_or_default();
    let code = name.strip_prefix(operator).unwrap_or(name);
    if !known.contains(&code) {
        return true;
    }
    let wanted: Vec<String> = match wanted {
        Value::Object(many) => many.values().filter_map(php::text).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            php::text(wanted).into_iter().collect()
        }
    };
    let wanted: Vec<String> = wanted.iter().map(|text| text.to_lowercase()).collect();
    let Some(first) = wanted.first() else {
        return true;
    };
    let negated = operator.starts_with('!');
    if MULTI.contains(&code) {
        let entries = row.get(code).and_then(Value::as_array);
        let begins = entries.into_iter().flatten().any(|entry| {
            let value = entry.get("VALUE").and_then(Value::as_str);
            value.is_some_and(|value| value.to_lowercase().starts_with(first))
        });
        return begins != negated;
    }
    let value = row.get(code).and_then(php::text).unwrap_or_default();
    let value = value.to_lowercase();
    match operator {
        ">" => php::integer(&json!(value)) > php::integer(&json!(first)),
        "%" => value.contains(first),
        "" if FREE.contains(&code) => value.contains(first),
        _ => wanted.contains(&value) != negated,
    }
}

/// The page of rows that a call asks for; newest first unless it orders by rising ID.
fn page(mut rows: Vec<Array>, known: &[&str], params: &Array) -> Done {
    let nothing = Array::new();
    let filter = php::nested(params, "filter").unwrap_or(&nothing);
    rows.retain(|row| {
        filter
            .iter()
            .all(|(name, wanted)| passes(row, known, name, wanted))
    });
    let id = |row: &Array| row.get("ID").map_or(0, php::integer);
    rows.sort_by_key(id);
    let rising = php::nested(params, "order")
        .and_then(|order| order.get("ID"))
        .and_then(php::text)
        .is_some_and(|direction| !direction.eq_ignore_ascii_case("DESC"));
    if !rising {
        rows.reverse();
    }
    let start = php::parameter(params, "start").map_or(0, php::integer);
    let offset = usize::try_from(start).map_or(0, |start| start / PAGE * PAGE);
    let selected: Vec<String> = php::nested(params, "select")
        .map(|names| names.values().filter_map(php::text).collect())
        .unwrap_or_default();
    let all = selected.is_empty() || selected.iter().any(|name| name == "*");
    let total = rows.len();
    let told = rows.into_iter().skip(offset).take(PAGE).map(|mut row| {
        row.retain(|code, _| {
            let is_multi = MULTI.contains(&code.as_str());
            code == "ID" || selected.iter().any(|name| name == code) || (all && !is_multi)
        });
        Value::Object(row)
    });
    let told = told.collect();
    if start < 0 {
        return Done::counted(told, 0, None);
    }
    let end = offset.saturating_add(PAGE);
    Done::counted(told, total, (end < total).then_some(end))
}

impl Sandbox {
    /// `crm.contact.list`.
    pub(super) fn contacts(&self, params: &Array) -> Done {
        let known = [
            "ID",
            "NAME",
            "SECOND_NAME",
            "LAST_NAME",
            "COMPANY_ID",
            "ASSIGNED_BY_ID",
            "PHONE",
            "EMAIL",
        ];
        let all = &self.config.people.clients.contacts;
        page(all.iter().map(Contact::row).collect(), &known, params)
    }

    /// `crm.company.list`.
    pub(super) fn companies(&self, params: &Array) -> Done {
        let known = ["ID", "TITLE", "ASSIGNED_BY_ID", "PHONE", "EMAIL"];
        let all = &self.config.people.clients.companies;
        page(all.iter().map(Company::row).collect(), &known, params)
    }
}

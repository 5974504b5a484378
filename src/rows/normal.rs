//! The *normal form* of a value: what a value that was sent and the same value as the portal tells it have in common. Print form 1;
//! its hashes outlive the program in journals, so another form needs another number.
//!
//! | kind | form |
//! |---|---|
//! | texts | trimmed, line ends as `\n` |
//! | HTML (COMMENTS) | the lines that a page shows, so that tags, entities and `<br>` may be written in any way |
//! | amounts | decimal without trailing zeros; 0 is nothing in a standard field, since the portal tells `0.00` for none |
//! | flags | `Y`, and nothing for no: the portal tells `N` for a flag that was never set |
//! | dates | the calendar date, whatever time and offset the portal tells with it |
//! | moments | seconds since 1970 |
//! | IDs | digits; 0 is nothing |
//! | sums of money | the amount as above, `|` and the currency; without a currency the base one is not supplied |
//! | linked elements | prefix and number, `C_21`; the prefix is supplied where one kind alone may be linked |
//! | multifields | phones by their digits, all else in small letters; of messengers with the type (`multifields.rs`) |
//!
//! A value is the sorted set of its parts' forms without empty ones; an empty set is an empty field.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::str::FromStr as _;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::multifields::identity;
use crate::domain::{
    FieldCatalogue, FieldKind, FieldName, FieldSpec, FieldValue, MultiKind, PortalLead,
    PortalValue, html_lines,
};

/// One scalar of a value, or one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// `VALUE_TYPE` of a multifield's element; else empty.
    pub(super) value_type: String,
    /// The text as it was sent or told.
    pub(super) text: String,
}

/// A value taken apart, whether it was sent or told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// It is written as a list.
    pub(super) several: bool,
    /// Its scalars or elements, in order.
    pub(super) parts: Vec<Part>,
}

impl Parts {
    fn of_texts(several: bool, texts: impl IntoIterator<Item = String>) -> Self {
        let part = |text| Part {
            value_type: String::new(),
            text,
        };
        Self {
            several,
            parts: texts.into_iter().map(part).collect(),
        }
    }

    /// As a person can read it.
    pub(super) fn shown(&self) -> String {
        let texts: Vec<&str> = self.parts.iter().map(|part| part.text.as_str()).collect();
        texts.join(", ")
    }
}

impl From<&FieldValue> for Parts {
    fn from(value: &FieldValue) -> Self {
        match value {
            FieldValue::Multi(elements) => Self {
                several: true,
                parts: elements
                    .iter()
                    .map(|element| Part {
                        value_type: element.value_type.to_owned(),
                        text: element.value.clone(),
                    })
                    .collect(),
            },
            FieldValue::List(values) => {
                Self::of_texts(true, values.iter().filter_map(FieldValue::wire_text))
            }
            FieldValue::Text(_)
            | FieldValue::Code(_)
            | FieldValue::Integer(_)
            | FieldValue::Decimal(_)
            | FieldValue::Date(_)
            | FieldValue::DateTime(_)
            | FieldValue::YesNo(_) => Self::of_texts(false, value.wire_text()),
        }
    }
}

impl From<&PortalValue> for Parts {
    fn from(value: &PortalValue) -> Self {
        match value {
            PortalValue::Text(text) => Self::of_texts(false, [text.clone()]),
            PortalValue::Texts(texts) => Self::of_texts(true, texts.iter().cloned()),
            PortalValue::Elements(elements) => Self {
                several: true,
                parts: elements
                    .iter()
                    .map(|element| Part {
                        value_type: element.value_type.clone(),
                        text: element.value.clone(),
                    })
                    .collect(),
            },
        }
    }
}

/// A field as far as normal forms need it.
#[derive(Debug, Clone)]
pub(super) struct Normal<'a> {
    pub(super) name: &'a FieldName,
    pub(super) kind: FieldKind,
    /// The one kind of elements that may be linked, by its prefix: the portal tells these with it or without.
    prefix: Option<&'a str>,
}

impl<'a> Normal<'a> {
    /// A field that a catalogue knows, or does not: multifields are known by their names, all else is a line of text.
    pub(super) fn new(spec: Option<&'a FieldSpec>, name: &'a FieldName) -> Self {
        let by_name =
            || MultiKind::of_field(name.as_str()).map_or(FieldKind::Line, FieldKind::Multi);
        let prefix = spec.and_then(|spec| match spec.rules.links.as_slice() {
            [only] => Some(only.as_str()),
            _ => None,
        });
        Self {
            name,
            kind: spec.map_or_else(by_name, |spec| spec.kind),
            prefix,
        }
    }

    pub(super) fn of(catalogue: &'a FieldCatalogue, name: &'a FieldName) -> Self {
        Self::new(catalogue.field(name.as_str()), name)
    }

    /// The forms of a value's parts.
    pub(super) fn forms(&self, value: &Parts) -> BTreeSet<String> {
        let forms = value.parts.iter().map(|part| self.form(part));
        forms.filter(|form| !form.is_empty()).collect()
    }

    /// The form of one part; empty for nothing.
    pub(super) fn form(&self, part: &Part) -> String {
        self.form_of(&part.value_type, &part.text).into_owned()
    }

    /// The form of a value that is sent and has one part; `None` where it has several or none.
    pub(super) fn form_of_one<'v>(&self, value: &'v FieldValue) -> Option<Cow<'v, str>> {
        match value {
            FieldValue::Text(text) | FieldValue::Code(text) => Some(self.form_of("", text)),
            FieldValue::Multi(elements) => match elements.as_slice() {
                [only] => Some(self.form_of(only.value_type, &only.value)),
                _ => None,
            },
            FieldValue::Integer(_)
            | FieldValue::Decimal(_)
            | FieldValue::Date(_)
            | FieldValue::DateTime(_)
            | FieldValue::YesNo(_) => {
                let text = value.wire_text()?;
                Some(self.form_of("", &text).into_owned().into())
            }
            FieldValue::List(_) => None,
        }
    }

    fn form_of<'t>(&self, value_type: &str, text: &'t str) -> Cow<'t, str> {
        let text = text.trim();
        if text.is_empty() {
            return Cow::Borrowed("");
        }
        let form = match self.kind {
            FieldKind::Line
            | FieldKind::LongText
            | FieldKind::Choice
            | FieldKind::Currency
            | FieldKind::Url
            | FieldKind::Address
            | FieldKind::Composed(_)
            | FieldKind::Foreign => None,
            FieldKind::HtmlText => Some(html_lines(text).join("\n")),
            FieldKind::Amount | FieldKind::Number => self.amount(text),
            FieldKind::Money => money(text),
            FieldKind::Element => Some(element(text, self.prefix)),
            FieldKind::YesNo => flag(text),
            FieldKind::Date => date(text),
            FieldKind::DateTime => moment(text),
            FieldKind::User | FieldKind::Link => number(text, ""),
            FieldKind::Integer => number(text, "0"),
            FieldKind::Multi(kind) => Some(identity(kind, value_type, text)),
        };
        match form {
            Some(form) => form.into(),
            None if text.contains('\r') => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                text.into()
            }
            None => text.into(),
        }
    }

    fn amount(&self, text: &str) -> Option<String> {
        let amount = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text));
        let amount = amount.ok()?.normalize();
        let of_user = self.name.as_str().starts_with("UF_");
        Some(if amount.is_zero() && !of_user {
            String::new()
        } else {
            amount.to_string()
        })
    }
}

fn money(text: &str) -> Option<String> {
    let (sum, currency) = text.split_once('|').unwrap_or((text, ""));
    let sum = Decimal::from_str(sum.trim()).ok()?.normalize();
    Some(format!("{sum}|{}", currency.trim()))
}

fn element(text: &str, prefix: Option<&str>) -> String {
    match prefix {
        Some(prefix) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{prefix}_{text}")
        }
        Some(_) | None => text.to_uppercase(),
    }
}

fn flag(text: &str) -> Option<String> {
    match text {
        "Y" | "y" | "1" | "true" => Some("Y".to_owned()),
        "N" | "n" | "0" | "false" => Some(String::new()),
        _ => None,
    }
}

/// A portal tells a date as UTC midnight in its own zone, which west of Greenwich is a clock reading of the day before; any other
/// clock reading is one of the portal's own day.
fn date(text: &str) -> Option<String> {
    let instant = jiff::Timestamp::from_str(text).ok();
    let utc = instant.map(|instant| instant.to_zoned(TimeZone::UTC).datetime());
    if let Some(utc) = utc.filter(|utc| utc.time() == Time::midnight()) {
        return Some(utc.date().to_string());
    }
    let day = text.split(['T', ' ']).next()?;
    let day = jiff::civil::Date::from_str(day).ok()?;
    Some(day.to_string())
}

fn moment(text: &str) -> Option<String> {
    let instant = jiff::Timestamp::from_str(text).ok()?;
    Some(instant.as_second().to_string())
}

fn number(text: &str, zero: &str) -> Option<String> {
    let number = i64::from_str(text).ok()?;
    Some(if number == 0 {
        zero.to_owned()
    } else {
        number.to_string()
    })
}

/// What a lead has in a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told<'a> {
    /// This, or nothing.
    Value(Option<&'a PortalValue>),
    /// It cannot be known.
    Untold,
}

/// The one field that is written and never told: `crm.lead.get` tells scalars and multifields (`lead-methods.md` §5), and of the
/// contacts only the first, as `CONTACT_ID`.
pub(super) const UNTOLD: &str = "CONTACT_IDS";

/// What a lead has in a field; empty multifields are absent (`lead-methods.md` §5).
pub(super) fn told<'a>(lead: &'a PortalLead, field: &FieldName) -> Told<'a> {
    match lead.field(field.as_str()) {
        None if field.as_str() == UNTOLD => Told::Untold,
        value => Told::Value(value),
    }
}

/// Whether a field is part of the row's identity and never of its content.
pub(super) fn is_origin(field: &FieldName) -> bool {
    matches!(field.as_str(), "ORIGINATOR_ID" | "ORIGIN_ID")
}

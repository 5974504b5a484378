//! What becomes of a value sent to a standard field (`fields.md` §1 and §6).
//!
//! The two families of methods differ: `crm.lead.*` keeps zeros, takes blanks and a comma in a sum and refuses what is no
//! number; `crm.item.*` takes falsy values for nothing and reads a sum as far as it is one.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::calendar::Zone;
use super::caller::Caller;
use super::choices::{OverLong, Treatment};
use super::config::SandboxConfig;
use super::dictionaries;
use super::fields::{Field, Kind, Schema};
use super::html;
use super::people::Employee;
use super::php;

/// Bytes of a TEXT column.
pub(super) const TEXT_BYTES: usize = 65_535;
/// Greatest magnitude of DECIMAL(18,2), exclusive.
const MONEY_BOUND: i64 = 10_000_000_000_000_000;
/// Code of a value that its field cannot take.
pub(super) const NOT_VALID: &str = "CRM_FIELD_ERROR_VALUE_NOT_VALID";

/// What became of one value.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Empty text empties the field.
    Stored(String),
    Dropped,
    Wrong {
        code: &'static str,
        text: String,
    },
    /// A value of this PHP type where `crm.item.*` wants several; the call ends there.
    NotIterable(&'static str),
}

/// Which family of methods reads the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `crm.lead.*`.
    Leads,
    /// `crm.item.*`.
    Items,
}

/// The moment, the caller and the portal in which fields are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) config: &'a SandboxConfig,
    pub(super) schema: &'a Schema,
    pub(super) staff: &'a [Employee],
    pub(super) caller: &'a Caller,
    pub(super) zone: Zone,
    pub(super) at_ms: i64,
    pub(super) dialect: Dialect,
    /// Whether a lead is being made, not changed.
    pub(super) creating: bool,
}

impl Reader<'_> {
    /// Whether `crm.item.*` takes a value for nothing: `0`, `"0"`, `""`, false, null and an empty array.
    pub(super) fn is_nothing(&self, value: &Value) -> bool {
        self.dialect == Dialect::Items
            && if self.config.open.items_lose_zeros {
                !php::truthy(value)
            } else {
                php::text(value).map_or(!php::truthy(value), |text| text.is_empty())
            }
    }

    /// What becomes of a value for a field with one value.
    pub(super) fn verdict(&self, field: &Field, value: &Value) -> Verdict {
        if self.is_nothing(value) {
            return Verdict::Stored(String::new());
        }
        let Some(text) = php::text(value) else {
            return Verdict::Dropped;
        };
        match field.kind {
            Kind::Text(max) => self.cut(field, &text, max),
            Kind::UnsizedText => self.cut(field, &text, self.config.open.unknown_column_chars),
            Kind::Choice(list, max) => self.choice(field, list, &text, max),
            Kind::LongText => self.cut_long(field, text),
            Kind::Html => self.cut_long(field, html::sanitised(&text)),
            Kind::Date if text.is_empty() => Verdict::Stored(text),
            Kind::Date => self
                .zone
                .stored_date(&text, self.at_ms)
                .map_or(Verdict::Dropped, Verdict::Stored),
            Kind::Money => self.money(field, &text),
            Kind::Flag => {
                let items = self.dialect == Dialect::Items;
                let is = text == "Y" || (items && *value == Value::Bool(true));
                Verdict::Stored(if is { "Y" } else { "N" }.to_owned())
            }
            Kind::Stage => self.stage(field, text),
            Kind::Currency if text.is_empty() || dictionaries::has_currency(&text) => {
                Verdict::Stored(text)
            }
            Kind::Currency => self.not_valid(field),
            Kind::User => self.person(field, php::integer(value)),
            Kind::Integer | Kind::Company => Verdict::Stored(id_text(php::integer(value))),
            Kind::Id
            | Kind::Contact
            | Kind::Contacts
            | Kind::Users
            | Kind::Told(_)
            | Kind::Multi(_)
            | Kind::Custom(_)
            | Kind::Foreign => Verdict::Dropped,
        }
    }

    fn cut(&self, field: &Field, text: &str, max: usize) -> Verdict {
        let refused = self.config.open.over_long == OverLong::Refused;
        if refused && text.chars().count() > max {
            return self.too_long(field, max);
        }
        Verdict::Stored(text.chars().take(max).collect())
    }

    fn cut_long(&self, field: &Field, text: String) -> Verdict {
        let refused = self.config.open.over_long == OverLong::Refused;
        if refused && text.len() > TEXT_BYTES {
            return self.too_long(field, TEXT_BYTES);
        }
        Verdict::Stored(cut_bytes(text, TEXT_BYTES))
    }

    fn too_long(&self, field: &Field, max: usize) -> Verdict {
        let title = field.title(self.config);
        self.wrong(self.config.say(
            format!("The value of \"{title}\" is not valid: longer than {max}"),
            format!("Неверное значение поля \"{title}\": длиннее {max}"),
        ))
    }

    fn choice(&self, field: &Field, list: &str, text: &str, max: usize) -> Verdict {
        let refused = self.config.open.unknown_source == Treatment::Refused;
        if refused && !text.is_empty() && !dictionaries::has(list, text, self.config) {
            return self.not_valid(field);
        }
        self.cut(field, text, max)
    }

    fn stage(&self, field: &Field, text: String) -> Verdict {
        if text.is_empty() {
            return Verdict::Stored(text);
        }
        let success = self.creating && dictionaries::semantics_of(&text) == "S";
        let refused = success && self.config.open.success_stage_on_add == Treatment::Refused;
        if refused || dictionaries::stage_of(&text).is_none() {
            return self.not_valid(field);
        }
        Verdict::Stored(text)
    }

    fn person(&self, field: &Field, id: i64) -> Verdict {
        let is_at_work = |one: &Employee| one.active && i64::try_from(one.id) == Ok(id);
        let refused = self.config.open.unknown_responsible == Treatment::Refused;
        if refused && id > 0 && !self.staff.iter().any(is_at_work) {
            return self.not_valid(field);
        }
        Verdict::Stored(id_text(id))
    }

    /// An error with the code of a value that its field cannot take.
    pub(super) fn not_valid(&self, field: &Field) -> Verdict {
        Verdict::Wrong {
            code: NOT_VALID,
            text: self.not_valid_text(field),
        }
    }

    /// The text of that error.
    pub(super) fn not_valid_text(&self, field: &Field) -> String {
        let title = field.title(self.config);
        let english = format!("Invalid value for field \"{title}\"");
        let russian = format!("Неверное значение поля \"{title}\"");
        self.config.say(english, russian)
    }

    /// An error of validation: older methods give it no code.
    pub(super) fn wrong(&self, text: String) -> Verdict {
        let code = match self.dialect {
            Dialect::Leads => "",
            Dialect::Items => NOT_VALID,
        };
        Verdict::Wrong { code, text }
    }

    /// `crm.lead.*`: blanks go, a comma is a point; DECIMAL(18,2) rounds half away from zero. `crm.item.*`: the number
    /// that the text begins with, and a text without one is nothing.
    fn money(&self, field: &Field, text: &str) -> Verdict {
        if self.dialect == Dialect::Items {
            let amount = rounded(php::leading_number(text));
            return match amount {
                Some(amount) if amount.is_zero() && self.config.open.items_lose_zeros => {
                    Verdict::Stored(String::new())
                }
                Some(amount) => Verdict::Stored(format!("{amount:.2}")),
                None => self.not_valid(field),
            };
        }
        let plain = text.replace(' ', "").replace(',', ".");
        if plain.is_empty() {
            return Verdict::Stored(String::new());
        }
        if let Some(amount) = amount(&plain) {
            return Verdict::Stored(format!("{amount:.2}"));
        }
        let title = field.title(self.config);
        self.wrong(self.config.say(
            format!("Field \"{title}\" contains invalid characters"),
            format!("Поле \"{title}\" содержит недопустимые символы"),
        ))
    }
}

/// The IDs of several elements; those that are none are lost.
pub(super) fn ids(value: &Value) -> Vec<i64> {
    let ids = match value {
        Value::Object(many) => many.values().map(php::integer).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            vec![php::integer(value)]
        }
    };
    ids.into_iter().filter(|id| *id > 0).collect()
}

fn id_text(id: i64) -> String {
    if id > 0 {
        id.to_string()
    } else {
        String::new()
    }
}

/// Digits with at most one point, as DECIMAL(18,2) keeps them.
fn amount(plain: &str) -> Option<Decimal> {
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let amount: Decimal = plain.trim_start_matches('+').parse().ok()?;
    rounded(amount).filter(|_| is_plain)
}

fn rounded(amount: Decimal) -> Option<Decimal> {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    (rounded.abs() < Decimal::from(MONEY_BOUND)).then_some(rounded)
}

/// The beginning of a text that fits into so many bytes.
pub(super) fn cut_bytes(mut text: String, max: usize) -> String {
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
    }
    text
}

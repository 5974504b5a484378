//! Filters of `crm.lead.list` and `crm.item.list` (`rest-contract.md` §7).
//!
//! `crm.lead.list` removes an unknown key without a word, `crm.item.list` refuses it. An empty list of wanted values is
//! removed by both. Texts are compared as the database's usual collation does, regardless of case and of blanks at the
//! end; in `crm.lead.list` a string without an operator matches anywhere in the field.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Bound;

use rust_decimal::Decimal;
use serde_json::Value;

use super::calendar::Zone;
use super::fields::{Field, FieldType, Index, Kind, Multi, Schema, Told};
use super::leads::Lead;
use super::php::{self, Array};
use super::refusal::Refusal;

/// `2024-12-31`.
const DATE_CHARS: usize = 10;

/// By which names a list knows its fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// The `UPPER_CASE` codes of `crm.lead.list`.
    Leads,
    /// The names of `crm.item.list`.
    Items {
        /// User fields by their codes.
        original: bool,
        /// User fields whose codes hold letters have camelCase names.
        letters: bool,
    },
}

impl Names {
    pub(super) fn find<'a>(self, schema: &'a Schema, name: &str) -> Option<(Index, &'a Field)> {
        match self {
            Self::Leads => schema.find(name),
            Self::Items { original, letters } => schema.find_in_items(name, original, letters),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Plain,
    Equal,
    NotEqual,
    Like,
    OwnLike,
    NotLike,
    NotOwnLike,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Longest prefixes first, since one may begin another.
const PREFIXES: [(&str, Operator); 16] = [
    ("!=%", Operator::NotOwnLike),
    ("!%=", Operator::NotOwnLike),
    ("!=", Operator::NotEqual),
    ("!@", Operator::NotEqual),
    ("!%", Operator::NotLike),
    ("=%", Operator::OwnLike),
    ("%=", Operator::OwnLike),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("=", Operator::Equal),
    ("@", Operator::Equal),
    ("!", Operator::NotEqual),
    ("%", Operator::Like),
    ("", Operator::Plain),
];

/// How values of a field are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Number(Decimal),
    Moment(i64),
    Text(String),
}

pub(super) fn key(field: &Field, value: &str, zone: Zone) -> Key {
    let text = || Key::Text(value.trim_end_matches(' ').to_lowercase());
    match field.kind {
        Kind::Id
        | Kind::Money
        | Kind::User
        | Kind::Integer
        | Kind::Company
        | Kind::Contact
        | Kind::Told(Told::Author | Told::Editor | Told::Mover)
        | Kind::Custom(
            FieldType::Integer
            | FieldType::Double
            | FieldType::Boolean
            | FieldType::Enumeration
            | FieldType::Employee
            | FieldType::IblockElement
            | FieldType::IblockSection,
        ) => value.trim().parse().map_or_else(|_| text(), Key::Number),
        Kind::Date | Kind::Custom(FieldType::Date) => {
            Key::Text(value.chars().take(DATE_CHARS).collect())
        }
        Kind::Custom(FieldType::Datetime)
        | Kind::Told(Told::Created | Told::Modified | Told::Moved | Told::Closed) => {
            zone.moment(value).map_or_else(text, Key::Moment)
        }
        Kind::Text(_)
        | Kind::UnsizedText
        | Kind::LongText
        | Kind::Html
        | Kind::Flag
        | Kind::Stage
        | Kind::Choice(..)
        | Kind::Currency
        | Kind::Contacts
        | Kind::Users
        | Kind::Foreign
        | Kind::Custom(_)
        | Kind::Told(
            Told::Semantics | Told::HasPhone | Told::HasEmail | Told::HasOpenLine | Told::Returned,
        )
        | Kind::Multi(_) => text(),
    }
}

const fn is_free_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text(_)
            | Kind::UnsizedText
            | Kind::LongText
            | Kind::Html
            | Kind::Custom(FieldType::String | FieldType::Url | FieldType::Address)
    )
}

/// One line of a filter.
#[derive(Debug)]
pub(super) struct Condition<'a> {
    index: Index,
    field: &'a Field,
    operator: Operator,
    wanted: HashSet<Key>,
    /// The first wanted value, and as it was sent.
    bound: Key,
    first: String,
}

impl<'a> Condition<'a> {
    /// The conditions of a call, on fields by these names.
    pub(super) fn all(
        params: &Array,
        schema: &'a Schema,
        names: Names,
        zone: Zone,
        longest_list: Option<usize>,
    ) -> Result<Vec<Self>, Refusal> {
        let nothing = Array::new();
        let filter = php::nested(params, "filter").unwrap_or(&nothing);
        let mut conditions = Vec::new();
        for (name, value) in filter {
            let many = value.as_object().map_or(0, Array::len);
            if longest_list.is_some_and(|longest| many > longest) {
                let text = format!("Invalid filter: too many values of '{name}'");
                return Err(Refusal::new(400, "INVALID_ARG_VALUE", text));
            }
            let (operator, code) = PREFIXES
                .iter()
                .find_map(|(prefix, operator)| Some((*operator, name.strip_prefix(prefix)?)))
                .unwrap_or((Operator::Plain, name));
            match (names.find(schema, code), names) {
                (Some((index, field)), _) => {
                    let plain_is_equal = matches!(names, Names::Items { .. });
                    let read = Self::read(index, field, operator, value, plain_is_equal, zone);
                    conditions.extend(read);
                }
                (None, Names::Leads) => {}
                (None, Names::Items { .. }) => {
                    let text = format!("Invalid filter: field '{code}' is not allowed in filter");
                    return Err(Refusal::new(400, "INVALID_ARG_VALUE", text));
                }
            }
        }
        Ok(conditions)
    }

    fn read(
        index: Index,
        field: &'a Field,
        operator: Operator,
        value: &Value,
        plain_is_equal: bool,
        zone: Zone,
    ) -> Option<Self> {
        let sent: Vec<String> = match value {
            Value::Object(many) => many.values().filter_map(php::text).collect(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => php::text(value).into_iter().collect(),
        };
        let first = sent.first()?.clone();
        let is_free = is_free_text(field.kind) && !plain_is_equal;
        let likes = is_free_text(field.kind);
        let operator = if operator == Operator::Plain && is_free && sent.len() == 1 {
            Operator::Like
        } else if operator == Operator::Plain || (operator == Operator::Like && !likes) {
            Operator::Equal
        } else {
            operator
        };
        Some(Self {
            index,
            field,
            operator,
            wanted: sent.iter().map(|value| key(field, value, zone)).collect(),
            bound: key(field, &first, zone),
            first,
        })
    }

    /// Whether a lead is wanted.
    pub(super) fn holds(&self, lead: &Lead, zone: Zone) -> bool {
        if let Kind::Multi(kind) = self.field.kind {
            return self.holds_in_multi(lead, kind);
        }
        if self.field.is_custom() && self.field.is_multiple() {
            let values = lead.several(self.index);
            return if self.is_negative() {
                values.iter().all(|value| self.holds_for(value, zone))
            } else {
                values.iter().any(|value| self.holds_for(value, zone))
            };
        }
        let value = lead.scalar(self.index, self.field, zone);
        self.holds_for(&value.unwrap_or_default(), zone)
    }

    fn holds_for(&self, value: &str, zone: Zone) -> bool {
        let key = key(self.field, value, zone);
        let ordered =
            |wanted: &[Ordering]| !value.is_empty() && wanted.contains(&key.cmp(&self.bound));
        match self.operator {
            Operator::Plain | Operator::Equal => self.wanted.contains(&key),
            Operator::NotEqual => !self.wanted.contains(&key),
            Operator::Like => contains(value, &self.first),
            Operator::NotLike => !contains(value, &self.first),
            Operator::OwnLike => is_like(value, &self.first),
            Operator::NotOwnLike => !is_like(value, &self.first),
            Operator::Greater => ordered(&[Ordering::Greater]),
            Operator::GreaterOrEqual => ordered(&[Ordering::Greater, Ordering::Equal]),
            Operator::Less => ordered(&[Ordering::Less]),
            Operator::LessOrEqual => ordered(&[Ordering::Less, Ordering::Equal]),
        }
    }

    const fn is_negative(&self) -> bool {
        matches!(
            self.operator,
            Operator::NotEqual | Operator::NotLike | Operator::NotOwnLike
        )
    }

    /// Only the beginning of a multifield value is compared, and only the first wanted one.
    fn holds_in_multi(&self, lead: &Lead, kind: Multi) -> bool {
        let wanted = self.first.to_lowercase();
        let begins = lead
            .multi
            .iter()
            .any(|entry| entry.kind == kind && entry.value.to_lowercase().starts_with(&wanted));
        begins != self.is_negative()
    }

    /// The IDs that all leads searched for are among.
    pub(super) fn ids(&self) -> Option<(Bound<u64>, Bound<u64>)> {
        if self.field.kind != Kind::Id {
            return None;
        }
        if self.operator == Operator::Equal && self.wanted.len() == 1 {
            let id = self.first.parse().ok()?;
            return Some((Bound::Included(id), Bound::Included(id)));
        }
        let id = u64::try_from(php::integer(&Value::String(self.first.clone()))).ok()?;
        let from = if self.operator == Operator::Greater {
            Bound::Excluded(id)
        } else if self.operator == Operator::GreaterOrEqual {
            Bound::Included(id)
        } else {
            return None;
        };
        Some((from, Bound::Unbounded))
    }
}

fn contains(value: &str, part: &str) -> bool {
    value.to_lowercase().contains(&part.to_lowercase())
}

/// SQL's LIKE with the caller's own `%` and `_`, regardless of case.
fn is_like(value: &str, pattern: &str) -> bool {
    let value: Vec<char> = value.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let (mut at, mut asked) = (0_usize, 0_usize);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(letter) = value.get(at) {
        match pattern.get(asked) {
            Some('%') => {
                retry = Some((at, asked));
                asked = asked.saturating_add(1);
            }
            Some(wanted) if *wanted == '_' || wanted == letter => {
                at = at.saturating_add(1);
                asked = asked.saturating_add(1);
            }
            _ => {
                let Some((from, star)) = retry else {
                    return false;
                };
                at = from.saturating_add(1);
                asked = star.saturating_add(1);
                retry = Some((at, star));
            }
        }
    }
    pattern.iter().skip(asked).all(|left| *left == '%')
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn like_knows_percent_and_underscore() {
        assert!(is_like("Заявка 17", "заявка%"));
        assert!(is_like("abcabc", "%a_c"));
        assert!(is_like("", "%"));
        assert!(!is_like("abc", "ab"));
        assert!(!is_like("abc", "_bd%"));
    }
}

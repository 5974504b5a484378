//! `crm.lead.list`: filter, order, select and pages (`rest-contract.md` §7).
//!
//! An unknown filter key is removed without a word, and so is an empty list of wanted values: the list is then wider
//! than was asked. Texts are compared as the database's usual collation does, regardless of case and of blanks at the end; a
//! string without an operator matches anywhere in the field. Without an order the newest lead comes first.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;

use rust_decimal::Decimal;
use serde_json::Value;

use super::calendar::Zone;
use super::caller::Caller;
use super::fields::{self, Field, Index, Kind, Multi, Told};
use super::leads::Lead;
use super::php::{self, Array};

/// Rows of one page.
const PAGE: usize = 50;

/// `2024-12-31`.
const DATE_CHARS: usize = 10;

/// One page of an answer.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) rows: Vec<Value>,
    pub(super) total: usize,
    pub(super) next: Option<usize>,
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
enum Key {
    Number(Decimal),
    Moment(i64),
    Text(String),
}

fn key(field: &Field, value: &str, zone: Zone) -> Key {
    let text = || Key::Text(value.trim_end_matches(' ').to_lowercase());
    match field.kind {
        Kind::Id
        | Kind::Money
        | Kind::User
        | Kind::Integer
        | Kind::Company
        | Kind::Contact
        | Kind::Told(Told::Author) => value.trim().parse().map_or_else(|_| text(), Key::Number),
        Kind::Date => Key::Text(value.chars().take(DATE_CHARS).collect()),
        Kind::Told(Told::Created | Told::Modified | Told::Moved | Told::Closed) => {
            zone.moment(value).map_or_else(text, Key::Moment)
        }
        Kind::Text(_)
        | Kind::LongText
        | Kind::Html
        | Kind::Flag
        | Kind::Stage
        | Kind::Choice(..)
        | Kind::Currency
        | Kind::Contacts
        | Kind::Told(
            Told::Semantics | Told::HasPhone | Told::HasEmail | Told::HasOpenLine | Told::Returned,
        )
        | Kind::Multi(_) => text(),
    }
}

const fn is_free_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::LongText | Kind::Html)
}

/// One line of a filter.
#[derive(Debug)]
struct Condition {
    index: Index,
    field: &'static Field,
    operator: Operator,
    wanted: HashSet<Key>,
    /// The first wanted value, and as it was sent.
    bound: Key,
    first: String,
}

impl Condition {
    fn read(name: &str, value: &Value, zone: Zone) -> Option<Self> {
        let (operator, code) = PREFIXES
            .iter()
            .find_map(|(prefix, operator)| Some((*operator, name.strip_prefix(prefix)?)))?;
        let (index, field) = fields::find(code)?;
        let sent: Vec<String> = match value {
            Value::Object(many) => many.values().filter_map(php::text).collect(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => php::text(value).into_iter().collect(),
        };
        let first = sent.first()?.clone();
        let is_free = is_free_text(field.kind);
        let operator = if operator == Operator::Plain && is_free && sent.len() == 1 {
            Operator::Like
        } else if operator == Operator::Plain || (operator == Operator::Like && !is_free) {
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

    fn holds(&self, lead: &Lead, zone: Zone) -> bool {
        if let Kind::Multi(kind) = self.field.kind {
            return self.holds_in_multi(lead, kind);
        }
        let value = lead
            .scalar(self.index, self.field, zone)
            .unwrap_or_default();
        let key = key(self.field, &value, zone);
        let ordered =
            |wanted: &[Ordering]| !value.is_empty() && wanted.contains(&key.cmp(&self.bound));
        match self.operator {
            Operator::Plain | Operator::Equal => self.wanted.contains(&key),
            Operator::NotEqual => !self.wanted.contains(&key),
            Operator::Like => contains(&value, &self.first),
            Operator::NotLike => !contains(&value, &self.first),
            Operator::OwnLike => is_like(&value, &self.first),
            Operator::NotOwnLike => !is_like(&value, &self.first),
            Operator::Greater => ordered(&[Ordering::Greater]),
            Operator::GreaterOrEqual => ordered(&[Ordering::Greater, Ordering::Equal]),
            Operator::Less => ordered(&[Ordering::Less]),
            Operator::LessOrEqual => ordered(&[Ordering::Less, Ordering::Equal]),
        }
    }

    /// Only the beginning of a multifield value is compared, and only the first wanted one.
    fn holds_in_multi(&self, lead: &Lead, kind: Multi) -> bool {
        let wanted = self.first.to_lowercase();
        let begins = lead
            .multi
            .iter()
            .any(|entry| entry.kind == kind && entry.value.to_lowercase().starts_with(&wanted));
        let negated = matches!(
            self.operator,
            Operator::NotEqual | Operator::NotLike | Operator::NotOwnLike
        );
        begins != negated
    }

    /// The ID that all leads searched for are above.
    fn ids_above(&self) -> Option<Bound<u64>> {
        let id = u64::try_from(php::integer(&Value::String(self.first.clone()))).ok()?;
        match (self.field.kind, self.operator) {
            (Kind::Id, Operator::Greater) => Some(Bound::Excluded(id)),
            (Kind::Id, Operator::GreaterOrEqual) => Some(Bound::Included(id)),
            _ => None,
        }
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

/// The fields of an order, each ascending or not.
fn order(params: &Array) -> Vec<(Index, &'static Field, bool)> {
    let asked = php::nested(params, "order").into_iter().flatten();
    let mut order: Vec<_> = asked
        .filter_map(|(code, direction)| {
            let (index, field) = fields::find(code)?;
            let down = php::text(direction).is_some_and(|d| d.eq_ignore_ascii_case("DESC"));
            Some((index, field, !down))
        })
        .collect();
    if order.is_empty() {
        order.extend(fields::find("ID").map(|(index, field)| (index, field, false)));
    }
    order
}

/// The fields of a row: `*` and nothing mean all scalars; ID comes always; unknown names are dropped.
fn select(params: &Array) -> Vec<Index> {
    let names: Vec<String> = match php::parameter(params, "select") {
        Some(Value::Object(names)) => names.values().filter_map(php::text).collect(),
        _ => Vec::new(),
    };
    let all = names.is_empty() || names.iter().any(|name| name == "*");
    fields::all()
        .filter(|(_, field)| {
            let is_asked = names.iter().any(|name| name == field.code);
            is_asked || field.kind == Kind::Id || (all && !field.is_multi())
        })
        .map(|(index, _)| index)
        .collect()
}

/// The page that a call asks for, of the leads that were complete at `at_ms` and that the caller may see.
pub(super) fn list(
    leads: &BTreeMap<u64, Lead>,
    caller: &Caller,
    params: &Array,
    at_ms: i64,
    zone: Zone,
) -> Page {
    let nothing = Array::new();
    let filter = php::nested(params, "filter").unwrap_or(&nothing);
    let conditions: Vec<Condition> = filter
        .iter()
        .filter_map(|(name, value)| Condition::read(name, value, zone))
        .collect();
    let from = conditions
        .iter()
        .find_map(Condition::ids_above)
        .unwrap_or(Bound::Unbounded);
    let start = php::parameter(params, "start").map_or(0, php::integer);
    let counted = start >= 0;
    let offset = usize::try_from(start).map_or(0, |start| start / PAGE * PAGE);
    let order = order(params);
    let mut found = leads
        .range((from, Bound::Unbounded))
        .map(|(_, lead)| lead)
        .filter(|lead| lead.created_ms <= at_ms && caller.may_read(lead))
        .filter(|lead| {
            conditions
                .iter()
                .all(|condition| condition.holds(lead, zone))
        });
    let by_rising_id = matches!(order.as_slice(), [(_, field, true)] if field.kind == Kind::Id);
    let found: Vec<&Lead> = if by_rising_id && !counted {
        found.by_ref().take(PAGE).collect()
    } else {
        sorted(found.collect(), &order, zone)
    };
    let wanted = select(params);
    let rows = found.iter().skip(offset).take(PAGE);
    let end = offset.saturating_add(PAGE);
    Page {
        rows: rows.map(|lead| lead.row(&wanted, zone)).collect(),
        total: if counted { found.len() } else { 0 },
        next: (counted && end < found.len()).then_some(end),
    }
}

fn sorted<'a>(
    found: Vec<&'a Lead>,
    order: &[(Index, &'static Field, bool)],
    zone: Zone,
) -> Vec<&'a Lead> {
    if let [(_, field, rising)] = order
        && field.kind == Kind::Id
    {
        let mut found = found;
        if !rising {
            found.reverse();
        }
        return found;
    }
    let mut keyed: Vec<(Vec<Key>, &Lead)> = found
        .into_iter()
        .map(|lead| (sort_keys(lead, order, zone), lead))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let columns = a.iter().zip(b).zip(order);
        columns.fold(Ordering::Equal, |so_far, ((a, b), (_, _, rising))| {
            so_far.then_with(|| if *rising { a.cmp(b) } else { b.cmp(a) })
        })
    });
    keyed.into_iter().map(|(_, lead)| lead).collect()
}

fn sort_keys(lead: &Lead, order: &[(Index, &'static Field, bool)], zone: Zone) -> Vec<Key> {
    order
        .iter()
        .map(|(index, field, _)| {
            let value = lead.scalar(*index, field, zone).unwrap_or_default();
            key(field, &value, zone)
        })
        .collect()
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

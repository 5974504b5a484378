//! JSON as PHP writes it: empty maps as `[]`, numbers as texts, error codes of any type (`rest-contract.md` §3, §6;
//! `lead-methods.md` §11).

use std::str::FromStr as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use super::text::plain;
use crate::domain::PortalError;

/// An answer's body as JSON; `None` for HTML, an empty or a truncated body. A byte order mark and blanks before it are no harm.
pub(crate) fn body_json(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).ok()
}

/// What stands under a key of a map; an array is a map with the keys 0, 1, 2, …, `null` a missing entry.
pub(crate) fn entry<'a>(map: &'a Value, key: &str) -> Option<&'a Value> {
    let found = match map {
        Value::Object(entries) => entries.get(key),
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    found.filter(|value| !value.is_null())
}

/// A positive whole number, as a number or a text.
pub(crate) fn positive_id(value: &Value) -> Option<u64> {
    let id = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text
            .trim()
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.trim().parse().ok())
            .flatten(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    id.filter(|id| *id > 0)
}

/// A text, or a number as text.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Seconds, as a number or a text, in milliseconds; negative ones are 0.
pub(super) fn millis(value: &Value) -> Option<u64> {
    let written = text(value)?;
    let seconds = Decimal::from_str(written.trim())
        .or_else(|_| Decimal::from_scientific(written.trim()))
        .ok()?;
    let millis = seconds.checked_mul(Decimal::ONE_THOUSAND)?.round();
    millis.max(Decimal::ZERO).to_u64()
}

/// The error that an envelope or an entry of `result_error` holds; `None` where there is none. Its presence decides, not the
/// HTTP status (`rest-contract.md` §3).
pub(crate) fn error_of(envelope: &Value, status: u16) -> Option<PortalError> {
    let error = envelope.as_object()?.get("error")?;
    let described =
        entry(envelope, "error_description").or_else(|| entry(envelope, "error_message"));
    let (code, description) = match error {
        Value::Null | Value::Bool(false) => return None,
        Value::Array(items) if items.is_empty() => return None,
        Value::Object(_) | Value::Array(_) => (
            entry(error, "code").and_then(text).unwrap_or_default(),
            entry(error, "message").or(described),
        ),
        Value::Bool(true) => (String::new(), described),
        Value::String(_) | Value::Number(_) => (text(error).unwrap_or_default(), described),
    };
    Some(PortalError {
        code: code.trim().to_owned(),
        text: description
            .and_then(text)
            .map_or_else(String::new, |html| plain(&html)),
        status,
    })
}

/// The error of one command of a batch: a whole envelope, or a bare code. A batch gives no HTTP status.
pub(super) fn command_error(value: &Value) -> PortalError {
    error_of(value, 0).unwrap_or_else(|| PortalError {
        code: text(value).unwrap_or_default().trim().to_owned(),
        text: entry(value, "error_description")
            .and_then(text)
            .map_or_else(String::new, |html| plain(&html)),
        status: 0,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{entry, error_of, millis, positive_id};

    #[test]
    fn only_positive_whole_numbers_are_ids() {
        for (value, id) in [
            (json!(3465), Some(3465)),
            (json!("3465"), Some(3465)),
            (json!(" 7 "), Some(7)),
            (json!(0), None),
            (json!(-3), None),
            (json!("+3"), None),
            (json!(""), None),
            (json!(true), None),
            (json!(null), None),
            (json!([5]), None),
            (json!(3.5), None),
        ] {
            assert_eq!(positive_id(&value), id, "{value}");
        }
    }

    #[test]
    fn seconds_become_milliseconds_without_floating_point() {
        for (value, ms) in [
            (json!(3.3076), Some(3308)),
            (json!("480"), Some(480_000)),
            (json!(1_705_764_937.173_995), Some(1_705_764_937_174)),
            (json!(1e-5), Some(0)),
            (json!(-1), Some(0)),
            (json!("soon"), None),
            (json!(1e300), None),
        ] {
            assert_eq!(millis(&value), ms, "{value}");
        }
    }

    #[test]
    fn maps_are_read_in_every_shape_of_php() {
        assert_eq!(entry(&json!({"r0001": 1}), "r0001"), Some(&json!(1)));
        assert_eq!(entry(&json!([5, 6]), "1"), Some(&json!(6)));
        assert_eq!(entry(&json!([]), "r0001"), None);
        assert_eq!(entry(&json!({"r0001": null}), "r0001"), None);
    }

    #[test]
    fn an_error_is_one_whatever_its_type() {
        let code = |value: serde_json::Value| error_of(&value, 200).map(|error| error.code);
        assert_eq!(
            code(json!({"error": "", "error_description": "x"})),
            Some(String::new())
        );
        assert_eq!(code(json!({"error": 100})).as_deref(), Some("100"));
        assert_eq!(code(json!({"error": "100"})).as_deref(), Some("100"));
        assert_eq!(
            code(json!({"error": {"code": "X", "message": "m"}})).as_deref(),
            Some("X")
        );
        assert_eq!(code(json!({"error": null, "result": 1})), None);
        assert_eq!(code(json!({"result": 1})), None);
        assert_eq!(code(json!("error")), None);
    }
}

//! PHP's ways with values: `parse_url`, `parse_str`, arrays that are maps, loose truth (`rest-contract.md` §2, §6).
//!
//! Inside the portal every PHP array is a JSON object whose keys keep their order; [`to_json`] gives it the shape that
//! PHP's `json_encode` would: an empty one is `[]`, keys 0, 1, … n−1 in order make a list, all else is an object.

use rust_decimal::Decimal;
use serde_json::Value;

/// A PHP array: keys in order of entry, numbers as their decimal text.
pub(super) type Array = serde_json::Map<String, Value>;

/// PHP's `max_input_vars`: pairs read from one query string; what follows is dropped without an error.
pub(super) const MAX_INPUT_VARS: usize = 1000;
/// PHP's `max_input_nesting_level`: a deeper name is dropped.
const MAX_NESTING: usize = 64;

/// What PHP's `parse_url` makes of a command: the path is the method, the query its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CommandUrl {
    pub(super) path: String,
    pub(super) query: String,
}

/// Reads a command as PHP's `parse_url` does. A raw `#` loses what follows, control characters become `_`; a colon or
/// `//` before the `?` makes it look like a host, and the path is lost.
pub(super) fn parse_url(command: &str) -> CommandUrl {
    let without_fragment = command.split_once('#').map_or(command, |(kept, _)| kept);
    let (path, query) = without_fragment
        .split_once('?')
        .unwrap_or((without_fragment, ""));
    let lost = path.contains(':') || path.starts_with("//");
    let path = if lost { "" } else { path };
    CommandUrl {
        path: without_controls(path),
        query: without_controls(query),
    }
}

fn without_controls(text: &str) -> String {
    if !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| if c.is_ascii_control() { '_' } else { c })
        .collect()
}

/// Reads a query string as PHP's `parse_str` does.
pub(super) fn parse_str(query: &str) -> Array {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    registered(pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (url_decoded(name), url_decoded(value))
    }))
}

/// Names and values as PHP registers them: brackets nest, and no more pairs than [`MAX_INPUT_VARS`] are read.
pub(super) fn registered(pairs: impl IntoIterator<Item = (String, String)>) -> Array {
    let mut array = Array::new();
    for (name, value) in pairs.into_iter().take(MAX_INPUT_VARS) {
        if let Some(path) = name_path(&name) {
            insert(&mut array, path, Value::String(value));
        }
    }
    array
}

/// `+` is a space, `%XX` a byte, and a percent sign without two hex digits stays.
fn url_decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut ahead = bytes.clone();
                match (hex(ahead.next()), hex(ahead.next())) {
                    (Some(high), Some(low)) => {
                        out.push(high << 4 | low);
                        bytes = ahead;
                    }
                    _ => out.push(b'%'),
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out)
        .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned())
}

fn hex(byte: Option<u8>) -> Option<u8> {
    let byte = byte?;
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// One step into nested arrays: a key, or `[]` that appends.
#[derive(Debug)]
enum Step {
    Key(String),
    Append,
}

/// `a[b][]` as steps; `None` for a name that PHP does not register.
fn name_path(name: &str) -> Option<Vec<Step>> {
    let name = name.trim_start_matches(' ');
    let (base, mut rest) = match name.split_once('[') {
        Some((base, rest)) => (base, Some(rest)),
        None => (name, None),
    };
    if base.is_empty() {
        return None;
    }
    let base = if base.contains([' ', '.']) {
        base.replace([' ', '.'], "_")
    } else {
        base.to_owned()
    };
    let mut steps = vec![Step::Key(base)];
    while let Some(inside) = rest {
        let Some((key, after)) = inside.split_once(']') else {
            // An unclosed bracket after the first name part belongs to the name; a later one is left out.
            if let [Step::Key(only)] = steps.as_mut_slice() {
                only.push('_');
                only.push_str(inside);
            }
            break;
        };
        let blank = key.strip_prefix([' ', '\t', '\n', '\r']).unwrap_or(key);
        steps.push(if blank.is_empty() {
            Step::Append
        } else {
            Step::Key(key.to_owned())
        });
        rest = after.strip_prefix('[');
    }
    (steps.len() <= MAX_NESTING).then_some(steps)
}

/// Stores a value under its steps; a scalar in the way is replaced, as PHP does.
fn insert(array: &mut Array, path: Vec<Step>, value: Value) {
    let mut steps = path.into_iter().peekable();
    let mut here = array;
    while let Some(step) = steps.next() {
        let key = match step {
            Step::Key(key) => key,
            Step::Append => next_index(here),
        };
        if steps.peek().is_none() {
            here.insert(key, value);
            return;
        }
        let inner = here.entry(key).or_insert(Value::Null);
        if !inner.is_object() {
            *inner = Value::Object(Array::new());
        }
        let Value::Object(deeper) = inner else { return };
        here = deeper;
    }
}

fn next_index(array: &Array) -> String {
    let greatest = array.keys().filter_map(|key| integer_key(key)).max();
    greatest
        .map_or(0, |index| index.saturating_add(1).max(0))
        .to_string()
}

/// The integer that PHP would turn this key into.
fn integer_key(key: &str) -> Option<i64> {
    let index: i64 = key.parse().ok()?;
    (index.to_string() == key).then_some(index)
}

/// JSON as PHP reads it: lists become arrays with index keys.
pub(super) fn from_json(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Object(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| (index.to_string(), from_json(item)))
                .collect(),
        ),
        Value::Object(mut map) => {
            for item in map.values_mut() {
                *item = from_json(item.take());
            }
            Value::Object(map)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The one key of what [`to_json`] writes as `{}`: no name of a field holds it.
const OBJECT_MARK: &str = "\0object";

/// An empty PHP object, which unlike an empty array is written as `{}`.
pub(super) fn empty_object() -> Value {
    Value::Object(
        [(OBJECT_MARK.to_owned(), Value::Null)]
            .into_iter()
            .collect(),
    )
}

/// A PHP value as `json_encode` writes it.
pub(super) fn to_json(mut value: Value) -> Value {
    encode(&mut value);
    value
}

/// In place: whole answers go through this, and most of their maps stay maps.
fn encode(value: &mut Value) {
    match value {
        Value::Object(map) if map.contains_key(OBJECT_MARK) => map.clear(),
        Value::Object(map) => {
            map.values_mut().for_each(encode);
            if is_list(map) {
                *value = Value::Array(
                    std::mem::take(map)
                        .into_iter()
                        .map(|(_, item)| item)
                        .collect(),
                );
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_list(map: &Array) -> bool {
    map.keys()
        .enumerate()
        .all(|(index, key)| *key == index.to_string())
}

/// A value by a name of any case: the top-level parameters of old methods.
pub(super) fn parameter<'a>(array: &'a Array, name: &str) -> Option<&'a Value> {
    array.get(name).or_else(|| {
        array
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// A nested array by a name of any case.
pub(super) fn nested<'a>(array: &'a Array, name: &str) -> Option<&'a Array> {
    parameter(array, name).and_then(Value::as_object)
}

/// PHP's truth: `0`, `"0"`, `""`, false, null and an empty array are false, all else is true.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty() && text != "0",
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// A scalar as PHP's text; `None` for an array.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(is) => Some(if *is { "1" } else { "" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// PHP's `intval`: the integer that the text begins with, else 0; of an array 1, of an empty one 0.
pub(super) fn integer(value: &Value) -> i64 {
    let Some(text) = text(value) else {
        return i64::from(truthy(value));
    };
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text
        .chars()
        .skip(sign)
        .take_while(char::is_ascii_digit)
        .count();
    let number: String = text.chars().take(sign.saturating_add(digits)).collect();
    number.parse().unwrap_or(0)
}

/// PHP's `floatval`: the number that the text begins with, else 0.
pub(super) fn leading_number(text: &str) -> Decimal {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['-', '+']));
    let mut point = false;
    let mut number = String::new();
    for (place, letter) in text.chars().enumerate() {
        let is_sign = place < sign;
        let is_point = letter == '.' && !point;
        if !is_sign && !is_point && !letter.is_ascii_digit() {
            break;
        }
        point |= is_point;
        if letter != '+' {
            number.push(letter);
        }
    }
    number.trim_end_matches('.').parse().unwrap_or_default()
}

/// What PHP's `gettype` calls a value.
pub(super) const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) | Value::Object(_) => "array",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use serde_json::{Value, json};

    use super::{from_json, integer, parse_str, parse_url, to_json, truthy};

    fn parsed(query: &str) -> Value {
        to_json(Value::Object(parse_str(query)))
    }

    #[test]
    fn parse_str_reads_names_and_values_as_php_does() {
        for (query, wanted) in [
            ("a=1&b=2", json!({"a": "1", "b": "2"})),
            ("a=1&a=2", json!({"a": "2"})),
            ("a=%2B7+900%20x&b", json!({"a": "+7 900 x", "b": ""})),
            ("a=100%&b=%zz", json!({"a": "100%", "b": "%zz"})),
            (
                "a[b][0][c]=v&a[b][1][c]=w",
                json!({"a": {"b": [{"c": "v"}, {"c": "w"}]}}),
            ),
            ("a%5Bb%5D=v", json!({"a": {"b": "v"}})),
            (
                "a[]=x&a[]=y&a[7]=z&a[]=q",
                json!({"a": {"0": "x", "1": "y", "7": "z", "8": "q"}}),
            ),
            ("my.name+x[a.b]=1", json!({"my_name_x": {"a.b": "1"}})),
            ("a=1&a[b]=2", json!({"a": {"b": "2"}})),
            ("a[b]=2&a=1", json!({"a": "1"})),
            ("a[b=1&a[c][d=2", json!({"a_b": "1", "a": {"c": "2"}})),
            ("a[b]tail=1", json!({"a": {"b": "1"}})),
            ("=1&[x]=2&&", json!([])),
            ("a=b=c", json!({"a": "b=c"})),
            ("%D0%98=%D0%AF", json!({"И": "Я"})),
        ] {
            assert_eq!(parsed(query), wanted, "{query}");
        }
    }

    #[test]
    fn the_thousand_and_first_pair_is_dropped() {
        let query: Vec<String> = (0..1200).map(|n| format!("k{n}=v")).collect();
        let array = parse_str(&query.join("&"));
        assert_eq!(array.len(), 1000);
        assert!(array.contains_key("k999") && !array.contains_key("k1000"));
    }

    #[test]
    fn a_hash_loses_the_rest_and_control_characters_become_underscores() {
        let url = parse_url("crm.lead.add?fields[TITLE]=a\tb#c&fields[NAME]=d");
        assert_eq!(url.path, "crm.lead.add");
        assert_eq!(url.query, "fields[TITLE]=a_b");
        assert_eq!(parse_url("//host/crm.lead.add").path, "");
        assert_eq!(parse_url("crm.lead.get?id=1:2").query, "id=1:2");
    }

    #[test]
    fn arrays_take_the_shape_that_json_encode_gives_them() {
        for (value, wanted) in [
            (json!({}), json!([])),
            (json!({"0": 1, "1": 2}), json!([1, 2])),
            (json!({"1": 1, "2": 2}), json!({"1": 1, "2": 2})),
            (json!({"1": 1, "0": 2}), json!({"1": 1, "0": 2})),
            (json!({"a": {}}), json!({"a": []})),
            (super::empty_object(), json!({})),
        ] {
            assert_eq!(to_json(value), wanted);
        }
        assert_eq!(
            from_json(json!(["x", ["y"]])),
            json!({"0": "x", "1": {"0": "y"}})
        );
    }

    #[test]
    fn truth_and_integers_are_loose() {
        for falsy in [
            json!(0),
            json!("0"),
            json!(""),
            json!(null),
            json!([]),
            json!({}),
        ] {
            assert!(!truthy(&falsy), "{falsy}");
        }
        assert!(truthy(&json!("false")) && truthy(&json!("1")));
        assert_eq!(integer(&json!("12abc")), 12);
        assert_eq!(integer(&json!(" -7")), -7);
        assert_eq!(integer(&json!("abc")), 0);
        assert_eq!(integer(&json!([])), 0);
        assert_eq!(
            integer(&json!({"0": "7"})),
            1,
            "an array that holds something"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(query in any::<String>()) {
            let url = parse_url(&query);
            drop(to_json(Value::Object(parse_str(&url.query))));
        }
    }
}

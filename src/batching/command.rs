//! A method and its parameters as text: the command string of a batch, and the JSON body of a call that stands alone.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::domain::Params;

/// What is escaped in keys and values: everything but `A–Z a–z 0–9 - _ . ~` (`rest-contract.md` §6).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// PHP keeps only so many pairs of a command (`max_input_vars`) and drops the rest with a mere warning: a command must stay
/// below (`rest-contract.md` §6).
pub(super) const MAX_PAIRS: usize = 1000;

/// The words after `$` that a batch replaces by parts of earlier answers.
const SUBSTITUTED: [&str; 5] = ["result", "next", "total", "time", "error"];

/// The command string of a call: `crm.lead.add?fields[TITLE]=…`, percent-encoded once, the brackets raw.
pub(super) fn command(method: &str, params: &Params) -> String {
    let mut text = String::new();
    put_command(method, params, &mut text);
    text
}

/// Writes the command string of a call behind what `text` holds.
pub(super) fn put_command(method: &str, params: &Params, text: &mut String) {
    text.push_str(method);
    let mut separator = '?';
    walk(params, &mut String::new(), &mut |key, value| {
        text.push(separator);
        text.push_str(key);
        text.push('=');
        text.extend(utf8_percent_encode(value, ESCAPED));
        separator = '&';
    });
}

/// Hands every pair to `take`, percent-encoded, the brackets of the key raw.
pub(super) fn each_pair(params: &Params, take: &mut impl FnMut(&str, &str)) {
    let mut encoded = String::new();
    walk(params, &mut String::new(), &mut |key, value| {
        encoded.clear();
        encoded.extend(utf8_percent_encode(value, ESCAPED));
        take(key, &encoded);
    });
}

/// The JSON body of a call that stands alone: texts, arrays and objects.
pub(super) fn json_body(params: &Params) -> String {
    json(params).to_string()
}

/// Whether a call cannot go into a batch unharmed: it has too many pairs, or a text of it holds an expression like
/// `$result[r0001]`, which every batch replaces and no escape protects (`rest-contract.md` §6).
pub(super) fn must_stand_alone(params: &Params) -> bool {
    pairs(params) >= MAX_PAIRS || holds_substitution(params)
}

/// How many pairs a command of these parameters has.
pub(super) fn pairs(params: &Params) -> usize {
    match params {
        Params::Text(_) => 1,
        Params::List(items) => items.iter().map(pairs).sum(),
        Params::Map(entries) => entries.iter().map(|(_, value)| pairs(value)).sum(),
    }
}

fn holds_substitution(params: &Params) -> bool {
    match params {
        Params::Text(text) => is_substituted(text),
        Params::List(items) => items.iter().any(holds_substitution),
        Params::Map(entries) => entries
            .iter()
            .any(|(key, value)| is_substituted(key) || holds_substitution(value)),
    }
}

/// Whether a text matches `(?i)\$(result|next|total|time|error)\S*\[[^\]]+\]`, blanks being those of ASCII only, as PHP sees
/// them without its Unicode mode.
fn is_substituted(text: &str) -> bool {
    if memchr::memchr(b'$', text.as_bytes()).is_none() {
        return false;
    }
    text.match_indices('$').any(|(at, _)| {
        let tail = text.get(at + 1..).unwrap_or_default();
        SUBSTITUTED.iter().any(|word| {
            let begins = tail
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word));
            begins && tail.get(word.len()..).is_some_and(has_bracketed_part)
        })
    })
}

/// Whether `[x]` begins before the first blank.
fn has_bracketed_part(tail: &str) -> bool {
    let token = tail
        .split([' ', '\t', '\n', '\r', '\x0b', '\x0c'])
        .next()
        .unwrap_or_default();
    token.match_indices('[').any(|(at, _)| {
        tail.get(at + 1..)
            .and_then(|rest| rest.find(']'))
            .is_some_and(|end| end > 0)
    })
}

/// Hands every pair to `take`: the encoded key and the raw value.
fn walk(params: &Params, key: &mut String, take: &mut impl FnMut(&str, &str)) {
    match params {
        Params::Text(value) => take(key, value),
        Params::List(items) => {
            for (index, item) in items.iter().enumerate() {
                below(key, &index.to_string(), item, take);
            }
        }
        Params::Map(entries) => {
            for (name, value) in entries {
                below(key, name, value, take);
            }
        }
    }
}

fn below(key: &mut String, segment: &str, params: &Params, take: &mut impl FnMut(&str, &str)) {
    let length = key.len();
    let outermost = length == 0;
    if !outermost {
        key.push('[');
    }
    key.extend(utf8_percent_encode(segment, ESCAPED));
    if !outermost {
        key.push(']');
    }
    walk(params, key, take);
    key.truncate(length);
}

fn json(params: &Params) -> Value {
    match params {
        Params::Text(text) => Value::String(text.clone()),
        Params::List(items) => Value::Array(items.iter().map(json).collect()),
        Params::Map(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), json(value)))
                .collect::<Map<_, _>>(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::{command, is_substituted, json_body, must_stand_alone};
    use crate::domain::Params;

    /// What PHP makes of a command's query, written from the description of `parse_str` and sharing nothing with the encoder:
    /// nested maps whose lists have the keys 0, 1, ….
    #[derive(Debug, Clone, PartialEq)]
    enum Php {
        Text(Vec<u8>),
        Map(Vec<(Vec<u8>, Self)>),
    }

    fn url_decode(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((&byte, after)) = rest.split_first() {
            let hex = rest
                .get(1..3)
                .and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
            match (byte, hex) {
                (b'%', Some(decoded)) => {
                    out.push(decoded);
                    rest = &rest[3..];
                }
                (b'+', _) => {
                    out.push(b' ');
                    rest = after;
                }
                _ => {
                    out.push(byte);
                    rest = after;
                }
            }
        }
        out
    }

    fn put(map: &mut Vec<(Vec<u8>, Php)>, path: &[Vec<u8>], value: Vec<u8>) {
        let (first, below) = path.split_first().unwrap();
        let at = map
            .iter()
            .position(|(key, _)| key == first)
            .unwrap_or_else(|| {
                map.push((first.clone(), Php::Map(Vec::new())));
                map.len() - 1
            });
        if below.is_empty() {
            map[at].1 = Php::Text(value);
        } else if let Php::Map(inner) = &mut map[at].1 {
            put(inner, below, value);
        }
    }

    /// `parse_url` and `parse_str`: the fragment is lost, `&` separates, the name is cut at brackets after decoding.
    fn php_reads(command: &str) -> (String, Php) {
        let without_fragment = command.split('#').next().unwrap();
        let (path, query) = without_fragment
            .split_once('?')
            .unwrap_or((without_fragment, ""));
        let mut map = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = url_decode(name.as_bytes());
            let open = name
                .iter()
                .position(|&byte| byte == b'[')
                .unwrap_or(name.len());
            let mut path = vec![
                name[..open]
                    .iter()
                    .map(|&byte| {
                        if byte == b'.' || byte == b' ' {
                            b'_'
                        } else {
                            byte
                        }
                    })
                    .collect::<Vec<u8>>(),
            ];
            let mut rest = &name[open..];
            while rest.first() == Some(&b'[') {
                let close = rest.iter().position(|&byte| byte == b']').unwrap();
                path.push(rest[1..close].to_vec());
                rest = &rest[close + 1..];
            }
            put(&mut map, &path, url_decode(value.as_bytes()));
        }
        (path.to_owned(), Php::Map(map))
    }

    fn as_php(params: &Params) -> Php {
        match params {
            Params::Text(text) => Php::Text(text.clone().into_bytes()),
            Params::List(items) => Php::Map(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| (index.to_string().into_bytes(), as_php(item)))
                    .collect(),
            ),
            Params::Map(entries) => Php::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone().into_bytes(), as_php(value)))
                    .collect(),
            ),
        }
    }

    fn fields(entries: Vec<(String, Params)>) -> Params {
        Params::Map(vec![("fields".to_owned(), Params::Map(entries))])
    }

    fn title(text: &str) -> Params {
        fields(vec![("TITLE".to_owned(), Params::Text(text.to_owned()))])
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[&+%#=?\\[\\]$ .\n\r\u{0}а-яё😀]{0,12}",
            "(%[0-9A-F]{2}|%25|&fields|\\[0\\]){0,5}",
        ]
    }

    fn any_fields() -> impl Strategy<Value = Params> {
        let value = prop_oneof![
            any_text().prop_map(Params::Text),
            prop::collection::vec(any_text().prop_map(Params::Text), 1..4).prop_map(Params::List),
            prop::collection::vec((any_text(), any_text()), 1..3).prop_map(|elements| {
                Params::List(
                    elements
                        .into_iter()
                        .map(|(value, kind)| {
                            Params::Map(vec![
                                ("VALUE".to_owned(), Params::Text(value)),
                                ("VALUE_TYPE".to_owned(), Params::Text(kind)),
                            ])
                        })
                        .collect(),
                )
            }),
        ];
        prop::collection::btree_map("[A-Z][A-Z_0-9]{0,8}", value, 1..6)
            .prop_map(|map| fields(map.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn php_reads_back_exactly_what_was_encoded(params in any_fields()) {
            let text = command("crm.lead.add", &params);
            let bare = |c: char| c.is_ascii_alphanumeric() || "-_.~%[]?&=".contains(c);
            prop_assert!(text.chars().all(bare), "{text}");
            prop_assert_eq!(php_reads(&text), ("crm.lead.add".to_owned(), as_php(&params)));
        }

        #[test]
        fn a_json_body_holds_the_same_texts(params in any_fields()) {
            let read: serde_json::Value = serde_json::from_str(&json_body(&params)).unwrap();
            prop_assert_eq!(read, super::json(&params));
        }

        #[test]
        fn substitutions_are_found_as_the_pattern_finds_them(
            text in "([$]?(result|NEXT|tiMe|resul|err|error)|\\[|\\]|[a-zё$ ]|\n){0,10}"
        ) {
            let pattern = Regex::new(r"(?i)\$(result|next|total|time|error)[^ \t\n\r\x0b\x0c]*\[[^\]]+\]").unwrap();
            prop_assert_eq!(is_substituted(&text), pattern.is_match(&text), "{}", text);
        }
    }

    #[test]
    fn a_row_that_a_batch_would_rewrite_must_stand_alone() {
        for text in [
            "$result[r0001]",
            "see $RESULT[a][b] there",
            "$resultat[x]",
            "$next\u{a0}[x]",
            "$$error[]$[y]",
        ] {
            assert!(must_stand_alone(&title(text)), "{text}");
        }
        for text in [
            "$result",
            "$100 [x]",
            "$result [x]",
            "result[x]",
            "$total[]",
            "$",
        ] {
            assert!(!must_stand_alone(&title(text)), "{text}");
        }
    }

    #[test]
    fn a_row_of_a_thousand_pairs_must_stand_alone() {
        let row = |pairs: usize| {
            let items = vec![Params::Text("x".to_owned()); pairs];
            fields(vec![("UF_CRM_TAGS".to_owned(), Params::List(items))])
        };
        assert!(!must_stand_alone(&row(999)));
        assert!(must_stand_alone(&row(1000)));
    }
}

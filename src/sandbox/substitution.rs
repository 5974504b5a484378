//! `$result[…]` inside the commands of a batch (`rest-contract.md` §6).
//!
//! Every decoded value of a command is searched for `/\$(result|next|total|time|error)([^\s]*)/i` whose tail holds at
//! least one `[key]`. A value that is one such token is replaced by whatever the answers of earlier commands hold there:
//! of any type, the deepest node found when the path breaks, null when even its first key is unknown. A token inside
//! longer text is replaced only when the node is a text or a number (`facts-unknown.md` row 13). There is no escape,
//! which is why a client must not send such text in a batch.

use serde_json::Value;

use super::php::{self, Array};

/// What the commands of one batch have answered so far.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) result: Array,
    pub(super) error: Array,
    pub(super) total: Array,
    pub(super) next: Array,
    pub(super) time: Array,
}

impl Answers {
    fn named(&self, word: &str) -> &Array {
        match word {
            "result" => &self.result,
            "error" => &self.error,
            "total" => &self.total,
            "next" => &self.next,
            _ => &self.time,
        }
    }

    fn node(&self, token: &Token<'_>) -> Option<&Value> {
        let mut keys = token.keys.iter();
        let mut node = self.named(token.word).get(*keys.next()?)?;
        for key in keys {
            let inner = match node {
                Value::Object(map) => map.get(*key),
                Value::Array(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
            };
            match inner {
                Some(found) => node = found,
                None => break,
            }
        }
        Some(node)
    }
}

const WORDS: [&str; 5] = ["result", "next", "total", "time", "error"];

/// One `$result[a][b]` in a text.
struct Token<'a> {
    word: &'static str,
    keys: Vec<&'a str>,
    before: &'a str,
    whole: &'a str,
    after: &'a str,
}

/// The first token of a text that holds at least one key.
fn first_token(text: &str) -> Option<Token<'_>> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('$')?;
        let (before, begins) = text.split_at_checked(at)?;
        let body = begins.strip_prefix('$')?;
        from = at + 1;
        let Some(word) = WORDS.into_iter().find(|word| {
            body.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        }) else {
            continue;
        };
        let end = begins
            .find([' ', '\t', '\n', '\r', '\u{b}', '\u{c}'])
            .unwrap_or(begins.len());
        let (whole, after) = begins.split_at_checked(end)?;
        let keys = bracketed(whole);
        if keys.is_empty() {
            from = at + end.max(1);
            continue;
        }
        return Some(Token {
            word,
            keys,
            before,
            whole,
            after,
        });
    }
}

/// The keys that `/\[([^\]]+)\]/` finds, from left to right.
fn bracketed(tail: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let mut rest = tail;
    while let Some((_, inside)) = rest.split_once('[') {
        match inside.split_once(']') {
            Some(("", _)) => rest = inside,
            Some((key, after)) => {
                keys.push(key);
                rest = after;
            }
            None => break,
        }
    }
    keys
}

/// Replaces every token in a command's arguments, where they stand: hardly any has one.
pub(super) fn substitute(arguments: &mut Array, answers: &Answers) {
    arguments
        .values_mut()
        .for_each(|value| substitute_in(value, answers));
}

fn substitute_in(value: &mut Value, answers: &Answers) {
    match value {
        Value::Object(map) => substitute(map, answers),
        Value::String(text) => {
            if let Some(replaced) = in_text(text, answers) {
                *value = replaced;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
    }
}

/// What stands in place of a text that holds a token.
fn in_text(text: &str, answers: &Answers) -> Option<Value> {
    let token = first_token(text)?;
    Some(if token.before.is_empty() && token.after.is_empty() {
        answers.node(&token).cloned().unwrap_or(Value::Null)
    } else {
        Value::String(inside(text, answers))
    })
}

fn inside(text: &str, answers: &Answers) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(token) = first_token(rest) {
        out.push_str(token.before);
        match answers.node(&token) {
            Some(node @ (Value::String(_) | Value::Number(_))) => {
                out.push_str(&php::text(node).unwrap_or_default());
            }
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
                out.push_str(token.whole);
            }
        }
        rest = token.after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use serde_json::{Value, json};

    use super::{Answers, substitute_in};

    fn substituted(mut value: Value, answers: &Answers) -> Value {
        substitute_in(&mut value, answers);
        value
    }

    fn answers() -> Answers {
        let result = json!({"r1": 17, "get": {"TITLE": "Заявка", "PHONE": [{"VALUE": "+7900"}]}});
        Answers {
            result: result.as_object().cloned().unwrap(),
            ..Answers::default()
        }
    }

    #[test]
    fn tokens_are_replaced_as_the_contract_says() {
        for (text, wanted) in [
            ("$result[r1]", json!(17)),
            ("$RESULT[r1]", json!(17)),
            ("$result[get][PHONE][0][VALUE]", json!("+7900")),
            ("$result[get][PHONE][9]", json!([{"VALUE": "+7900"}])),
            ("$result[none][x]", json!(null)),
            (
                "lead $result[r1] of $result[get][TITLE] now",
                json!("lead 17 of Заявка now"),
            ),
            ("list $result[get] stays", json!("list $result[get] stays")),
            ("$result alone", json!("$result alone")),
            ("$100 and $resultat", json!("$100 and $resultat")),
            ("$result[]", json!("$result[]")),
            ("$results[r1]", json!(17)),
            ("$result[[]", json!(null)),
            ("cost $total[x] kept", json!("cost $total[x] kept")),
        ] {
            let got = substituted(Value::String(text.to_owned()), &answers());
            assert_eq!(got, wanted, "{text}");
        }
        let nested = substituted(json!({"a": {"b": "$result[r1]"}}), &answers());
        assert_eq!(nested, json!({"a": {"b": 17}}));
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_panic(text in any::<String>(), tail in "[$a-z\\[\\] ]{0,20}") {
            drop(substituted(Value::String(format!("{text}$result{tail}")), &answers()));
        }
    }
}

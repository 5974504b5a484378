//! The JSON of a batch's answer, without what nobody reads of it: of each command's times the texts and the lesser numbers, which are
//! most of the answer where its commands are short.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::timing::TIMES;

/// A batch's answer as JSON, as [`body_json`](super::body_json) reads it, but for times that are not read.
pub(super) fn batch_json(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let answer = Depth::Answer.deserialize(&mut reader).ok()?;
    reader.end().is_ok().then_some(answer)
}

/// Where in an answer a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// It is the answer.
    Answer,
    /// Its `result`.
    Result,
    /// What stands there under `result_time`.
    Times,
    /// The times of a command.
    Time,
    /// Anywhere else.
    Elsewhere,
}

impl Depth {
    /// Where what stands under a key stands; `None` for what nobody reads.
    fn under(self, key: &str) -> Option<Self> {
        Some(match (self, key) {
            (Self::Answer, "result") => Self::Result,
            (Self::Result, "result_time") => Self::Times,
            (Self::Times, _) => Self::Time,
            (Self::Time, key) if !TIMES.contains(&key) => return None,
            _ => Self::Elsewhere,
        })
    }

    /// Where the items of a list stand.
    const fn of_items(self) -> Self {
        match self {
            Self::Times => Self::Time,
            Self::Answer | Self::Result | Self::Time | Self::Elsewhere => Self::Elsewhere,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        if self == Self::Elsewhere {
            serde::Deserialize::deserialize(from)
        } else {
            from.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.of_items())? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            match self.under(&key) {
                Some(depth) => {
                    let value = entries.next_value_seed(depth)?;
                    map.insert(key.into_owned(), value);
                }
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(map))
    }
}

/// A key, borrowed where it stands in the answer as it is.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::batch_json;
    use crate::batching::body_json;
    use crate::batching::timing::TIMES;

    /// What is left of an answer that was read whole.
    fn without_the_rest(mut answer: Value) -> Value {
        let lean = |time: &mut Value| {
            if let Value::Object(time) = time {
                time.retain(|key, _| TIMES.contains(&key.as_str()));
            }
        };
        match answer.pointer_mut("/result/result_time") {
            Some(Value::Object(times)) => times.values_mut().for_each(lean),
            Some(Value::Array(times)) => times.iter_mut().for_each(lean),
            _ => {}
        }
        answer
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1.0e9..1.0e9).prop_map(|number: f64| json!(number)),
            "[a-zё\"\\\\\n]{0,6}".prop_map(Value::from),
        ];
        let keys = "start|finish|processing|operating|operating_reset_at|date_start|duration|result|result_time|result_error|time|r0001|r0002|\\PC{0,3}";
        leaf.prop_recursive(6, 60, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((keys, inner), 0..5)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_read_of_an_answer_is_what_stands_there(
            whole in value(),
            times in value(),
            result in value(),
            cut in 0_usize..40,
        ) {
            for answer in [whole, json!({"result": {"result": result, "result_time": times}, "time": {"date_start": "x"}})] {
                let mut body = answer.to_string().into_bytes();
                prop_assert_eq!(batch_json(&body), body_json(&body).map(without_the_rest));
                body.truncate(body.len().saturating_sub(cut));
                prop_assert_eq!(batch_json(&body), body_json(&body).map(without_the_rest));
            }
        }
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for body in [
            &b""[..],
            b"<html>",
            b"{} x",
            b"{\"result\":}",
            b"\xef\xbb\xbf{\"result\":{\"result_time\":{\"r0001\":{\"date_start\":[}}}",
        ] {
            assert_eq!(batch_json(body), body_json(body));
        }
        let marked = b"\xef\xbb\xbf {\"a\":1}";
        assert_eq!(batch_json(marked), Some(json!({"a": 1})));
    }
}

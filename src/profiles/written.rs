//! A source of a secret as it stands in a file: exactly one of three keys. What stands in its place by mistake, such as the secret
//! itself, is repeated in no error.

use std::fmt;
use std::path::PathBuf;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::SecretSource;

/// What every mistake is told as.
pub(super) const WANTED: &str = "a source of a secret is {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}; the secret itself is not written here";

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SourceVisitor)
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WANTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let wanted = || A::Error::custom(WANTED);
        let key: Option<String> = map.next_key()?;
        let source = match key.as_deref() {
            Some("env") => SecretSource::Env(map.next_value::<Text>()?.0),
            Some("file") => SecretSource::File(PathBuf::from(map.next_value::<Text>()?.0)),
            Some("command") => SecretSource::Command(map.next_value::<Words>()?.0),
            Some(_) | None => return Err(wanted()),
        };
        if map.next_key::<IgnoredAny>()?.is_some() {
            return Err(wanted());
        }
        let is_empty = match &source {
            SecretSource::Env(name) => name.trim().is_empty(),
            SecretSource::File(path) => path.as_os_str().is_empty(),
            SecretSource::Command(words) => words.first().is_none_or(String::is_empty),
        };
        if is_empty { Err(wanted()) } else { Ok(source) }
    }

    fn visit_str<E: Error>(self, _text: &str) -> Result<Self::Value, E> {
        Err(E::custom(WANTED))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Err(E::custom(WANTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _seq: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom(WANTED))
    }
}

/// A text that no error repeats.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer);
        text.map(Self).map_err(|_told| D::Error::custom(WANTED))
    }
}

/// Texts that no error repeats.
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer);
        words.map(Self).map_err(|_told| D::Error::custom(WANTED))
    }
}

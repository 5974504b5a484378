//! Spans of time as people write them: `30s`, `10m`, `26h`, `3d`.

use serde::de::{Deserialize, Deserializer, Error as _};

/// A span of time, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    seconds: u64,
}

impl Span {
    /// A span of so many seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// Milliseconds.
    pub const fn as_ms(self) -> i64 {
        let ms = self.seconds.saturating_mul(1000);
        if ms > i64::MAX as u64 {
            i64::MAX
        } else {
            ms.cast_signed()
        }
    }

    /// A number with its unit: `s`, `m`, `h` or `d`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return None,
        };
        let number: u64 = number.trim_end().parse().ok()?;
        let seconds = number.checked_mul(unit)?;
        // A hundred years are a slip of the finger.
        (seconds <= 100 * 366 * 86_400).then_some(Self { seconds })
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format_args!(
                "{text:?} is no time such as 30s, 10m, 26h or 3d"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_span_is_a_number_with_its_unit() {
        for (text, seconds) in [
            ("30s", Some(30)),
            (" 10m ", Some(600)),
            ("26h", Some(93_600)),
            ("3 d", Some(259_200)),
            ("0s", Some(0)),
            ("26", None),
            ("h", None),
            ("", None),
            ("-1h", None),
            ("1.5h", None),
            ("3 дн", None),
            ("99999999999999999999d", None),
            ("999999d", None),
        ] {
            let found = Span::parse(text);
            assert_eq!(found, seconds.map(Span::seconds), "{text:?}");
        }
    }
}

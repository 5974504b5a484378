//! Shares in percent as people write them: `5%`, with or without the sign.

use serde::de::{Deserialize, Deserializer, Error as _};

/// A share in whole percent, from 0 to 1000: rows may become ten times as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u64);

impl Percent {
    /// A number up to 1000, with or without `%`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.trim().trim_end_matches('%').trim_end();
        number.parse().ok().filter(|n| *n <= 1000).map(Self)
    }

    /// Whether `part` of `whole` is more than this share of it.
    pub fn is_passed_by(self, part: u64, whole: u64) -> bool {
        u128::from(part) * 100 > u128::from(whole) * u128::from(self.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom(format_args!("{text:?} is no share such as 5%")))
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn a_share_is_compared_without_rounding() {
        let five = Percent::parse("5%").unwrap();
        assert!(!five.is_passed_by(5, 100));
        assert!(five.is_passed_by(51, 1000));
        assert!(!five.is_passed_by(0, 0));
        assert!(five.is_passed_by(u64::MAX, u64::MAX));
        for wrong in ["", "%", "-5%", "five", "1001%"] {
            assert_eq!(Percent::parse(wrong), None, "{wrong}");
        }
    }
}

//! What a region's habits decide when a cell alone does not.

/// The mapping's `locale` (`design.md` §4), with the defaults of `dirty-data.md` §0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// ISO 3166 country of numbers without a calling code: `RU`.
    pub country: String,
    /// Area code of local numbers: `495`; `None` leaves them as they are, with a warning.
    pub area: Option<String>,
    /// IANA time zone of moments without an offset: `Europe/Moscow`.
    pub time_zone: String,
    /// The first of the hundred years that years of two digits lie in: with 1950 a 49 is 2049, and a 50 is 1950. `None`: they
    /// reach twenty years ahead of today.
    pub century_from: Option<i16>,
}

impl Default for Locale {
    fn default() -> Self {
        Self {
            country: "RU".to_owned(),
            area: None,
            time_zone: "Europe/Moscow".to_owned(),
            century_from: None,
        }
    }
}

/// Which mark separates the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1 234,56`
    Comma,
    /// `1,234.56`
    Point,
}

/// Which part of `03/04/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April 2024.
    DayFirst,
    /// March 4th 2024.
    MonthFirst,
}

/// Which part of a whole name a column's cells begin with (NAM-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrder {
    /// `Иван Петров`
    FirstLast,
    /// `Петров Иван`
    LastFirst,
}

/// A way of writing dates that the mapping names: `DD.MM.YYYY`, `MM/DD/YYYY HH:mm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern {
    written: String,
    strptime: String,
}

impl DatePattern {
    /// Reads a pattern made of `YYYY YY MM DD HH mm ss` and separators; `None` when it names no day, month or year, or holds
    /// other letters.
    pub fn parse(written: &str) -> Option<Self> {
        let mut strptime = written.replace('%', "%%");
        for (word, directive) in [
            ("YYYY", "%Y"),
            ("YY", "%y"),
            ("MM", "%m"),
            ("DD", "%d"),
            ("HH", "%H"),
            ("mm", "%M"),
            ("ss", "%S"),
        ] {
            strptime = strptime.replacen(word, directive, 1);
        }
        let rest: String = ["%Y", "%y", "%m", "%d", "%H", "%M", "%S"]
            .iter()
            .fold(strptime.clone(), |text, part| text.replace(part, ""));
        let whole = strptime.contains("%d")
            && strptime.contains("%m")
            && (strptime.contains("%Y") || strptime.contains("%y"));
        (whole && !rest.chars().any(char::is_alphanumeric)).then(|| Self {
            written: written.to_owned(),
            strptime,
        })
    }

    /// The pattern as it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The same as a `strptime` format.
    pub fn strptime(&self) -> &str {
        &self.strptime
    }
}

#[cfg(test)]
mod tests {
    use super::DatePattern;

    #[test]
    fn date_patterns_are_read_or_refused() {
        assert_eq!(
            DatePattern::parse("DD.MM.YYYY")
                .map(|p| p.strptime().to_owned())
                .as_deref(),
            Some("%d.%m.%Y")
        );
        assert_eq!(
            DatePattern::parse("MM/DD/YY HH:mm")
                .map(|p| p.strptime().to_owned())
                .as_deref(),
            Some("%m/%d/%y %H:%M")
        );
        assert!(DatePattern::parse("DD.MM").is_none());
        assert!(DatePattern::parse("day.MM.YYYY DD").is_none());
    }
}

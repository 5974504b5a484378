//! Which number some digits are: country, length, validity (PHN-01 to PHN-11, PHN-18 to PHN-24).

use std::cmp::Ordering;

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region, ValidationError,
};

use crate::domain::Locale;

/// What some digits turn out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A number of a country, in E.164 form.
    Valid {
        e164: String,
        /// The country that was supplied, when the writing does not show it.
        assumed: Option<String>,
    },
    /// A local number whose area is not known.
    NoArea,
    /// No number of the mapping's country, but this one of another.
    Other(String),
    TooShort,
    TooLong,
    Invalid,
}

impl Verdict {
    /// The number in E.164 form, when it is one.
    pub(super) fn e164(self) -> Option<String> {
        match self {
            Self::Valid { e164, .. } => Some(e164),
            Self::NoArea | Self::Other(_) | Self::TooShort | Self::TooLong | Self::Invalid => None,
        }
    }
}

/// Where numbers without a calling code are at home.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home<'a> {
    locale: &'a Locale,
    region: Option<Region>,
}

/// Lengths of local numbers without an area code.
const LOCAL: std::ops::RangeInclusive<usize> = 5..=7;

impl<'a> Home<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self {
            locale,
            region: locale.country.parse().ok(),
        }
    }

    pub(super) fn is_russian(&self) -> bool {
        self.locale.country == "RU"
    }

    /// How an extension is announced there.
    pub(super) fn extension_word(&self) -> &'static str {
        const RUSSIAN: &[&str] = &["RU", "BY", "KZ", "KG", "UA", "UZ", "TJ", "MD", "AM"];
        if RUSSIAN.contains(&self.locale.country.as_str()) {
            "доб."
        } else {
            "ext."
        }
    }

    /// Judges ASCII digits; `plus` says that a plus stood before them.
    pub(super) fn judge(&self, digits: &str, plus: bool) -> Verdict {
        if plus {
            return self.with_plus(digits);
        }
        if let Some(found) = with_exit_code(digits) {
            return found;
        }
        if self.is_russian() {
            self.russian(digits)
        } else {
            self.foreign(digits)
        }
    }

    fn with_plus(&self, digits: &str) -> Verdict {
        // +8 916 …: the trunk prefix was taken for a country code; no country has +89.
        match digits.strip_prefix('8') {
            Some(rest) if self.is_russian() && rest.len() == 10 && rest.starts_with('9') => {
                international(&format!("7{rest}"))
            }
            Some(_) | None => international(digits),
        }
    }

    fn russian(&self, digits: &str) -> Verdict {
        match (digits.len(), digits.strip_prefix(['7', '8'])) {
            (11, Some(national)) => {
                let verdict = international(&format!("7{national}"));
                if verdict == Verdict::Invalid {
                    other_country(digits, Region::BY)
                } else {
                    verdict
                }
            }
            (10, code) => match (international(&format!("7{digits}")).e164(), code) {
                (Some(e164), _) => self.assumed(e164),
                (None, Some(_)) => Verdict::TooShort,
                (None, None) => Verdict::Invalid,
            },
            (length, _) if LOCAL.contains(&length) => self.local(digits),
            (0..=9, _) => Verdict::TooShort,
            _ => country_in_digits(digits).unwrap_or(match digits.len() {
                11 => Verdict::Invalid,
                _ => Verdict::TooLong,
            }),
        }
    }

    fn foreign(&self, digits: &str) -> Verdict {
        let own = parse(digits, self.region);
        if let Verdict::Valid { e164, .. } = own {
            return Verdict::Valid {
                e164,
                assumed: None,
            };
        }
        if LOCAL.contains(&digits.len()) {
            return self.local(digits);
        }
        country_in_digits(digits).unwrap_or(own)
    }

    /// A number without area code, completed by the mapping's area (PHN-09).
    fn local(&self, digits: &str) -> Verdict {
        let Some(area) = &self.locale.area else {
            return Verdict::NoArea;
        };
        let area: String = area.chars().filter(char::is_ascii_digit).collect();
        let completed = if self.is_russian() {
            international(&format!("7{area}{digits}"))
        } else {
            parse(&format!("{area}{digits}"), self.region)
        };
        completed
            .e164()
            .map_or(Verdict::NoArea, |e164| self.assumed(e164))
    }

    fn assumed(&self, e164: String) -> Verdict {
        Verdict::Valid {
            e164,
            assumed: Some(self.locale.country.clone()),
        }
    }
}

/// `00`, `8 10` and `011` before a country code (PHN-22).
fn with_exit_code(digits: &str) -> Option<Verdict> {
    ["00", "810", "011"].iter().find_map(|code| {
        let rest = digits.strip_prefix(code).filter(|rest| rest.len() >= 8)?;
        let verdict = international(rest);
        matches!(verdict, Verdict::Valid { .. }).then_some(verdict)
    })
}

/// `375291234567`: the digits begin with the code of another country and are whole. But for the zero of `4402079460958`, which is dialled at
/// home only, none of them is left out.
fn country_in_digits(digits: &str) -> Option<Verdict> {
    if digits.len() < 11 {
        return None;
    }
    let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    let country = number.get_region_code()?.to_string();
    let e164 = e164(&number);
    let code = number.country_code.to_string();
    let own = e164.strip_prefix('+')?.strip_prefix(&*code)?;
    let written = digits.strip_prefix(&*code)?;
    let whole = written == own || written.strip_prefix('0') == Some(own);
    (whole && number.is_valid()).then_some(Verdict::Valid {
        e164,
        assumed: Some(country),
    })
}

/// Digits that are no number here, but one of a neighbour who also dials 8 first (PHN-20).
fn other_country(digits: &str, region: Region) -> Verdict {
    parse(digits, Some(region))
        .e164()
        .map_or(Verdict::Invalid, Verdict::Other)
}

/// Behind +7 every number that begins with 9 is a Russian mobile one; the library's tables lack some of the newer ranges
/// (+7 930 000…), and a number is not to be refused for their age.
fn international(digits: &str) -> Verdict {
    if digits.len() == 11 && digits.starts_with("79") {
        return Verdict::Valid {
            e164: format!("+{digits}"),
            assumed: None,
        };
    }
    parse(&format!("+{digits}"), None)
}

fn e164(number: &PhoneNumber) -> String {
    number.format_as(PhoneNumberFormat::E164).into_owned()
}

fn parse(text: &str, region: Option<Region>) -> Verdict {
    let number = match PHONE_NUMBER_UTIL.parse(text, region) {
        Ok(number) => number,
        Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => return Verdict::TooShort,
        Err(ParseError::TooLongNsn) => return Verdict::TooLong,
        Err(ParseError::InvalidCountryCode | ParseError::NotANumber(_)) => {
            return by_length(text);
        }
    };
    if number.is_valid() {
        return Verdict::Valid {
            e164: e164(&number),
            assumed: None,
        };
    }
    // Eleven digits in all, whatever the tables of rarely used numbers say.
    if number.country_code == 7 && text.starts_with('+') {
        return match text.len().cmp(&12) {
            Ordering::Less => Verdict::TooShort,
            Ordering::Greater => Verdict::TooLong,
            Ordering::Equal => Verdict::Invalid,
        };
    }
    match number.is_possible_with_reason() {
        Err(ValidationError::TooShort) => Verdict::TooShort,
        Err(ValidationError::TooLong) => Verdict::TooLong,
        Ok(_) | Err(ValidationError::InvalidCountryCode | ValidationError::InvalidLength) => {
            Verdict::Invalid
        }
    }
}

/// E.164 allows 15 digits; nothing below 7 is a whole number anywhere.
fn by_length(text: &str) -> Verdict {
    match text.bytes().filter(u8::is_ascii_digit).count() {
        0..=6 => Verdict::TooShort,
        7..=15 => Verdict::Invalid,
        _ => Verdict::TooLong,
    }
}

/// Whether so few digits can only be a number without its area.
pub(super) fn is_local(digits: &str) -> bool {
    LOCAL.contains(&digits.len())
}

/// Numbers that are made up: all digits alike, digits in a row, seven zeros at the end (PHN-24).
pub(super) fn is_fake(digits: &[u8]) -> bool {
    let national = match digits {
        [b'7' | b'8', national @ ..] if digits.len() == 11 => national,
        _ => digits,
    };
    // Nearly every number shows by two of its digits that it is none of these.
    let ends_with_zeros = national.ends_with(b"00");
    if let ([first, second, ..], false) = (national, ends_with_zeros)
        && first != second
        && !matches!((first, second), (b'1', b'2') | (b'0', b'1') | (b'9', b'8'))
    {
        return false;
    }
    let first = national.first();
    let alike = national.len() >= 5 && national.iter().all(|digit| Some(digit) == first);
    let in_a_row = ["1234567890", "0123456789", "9876543210", "12345678"];
    alike
        || in_a_row.iter().any(|row| row.as_bytes() == national)
        || (national.len() >= 9 && national.ends_with(b"0000000"))
}

#[cfg(test)]
mod tests {
    use super::{Home, Verdict, is_fake};
    use crate::domain::Locale;
    use crate::fields::testing::table;

    fn judge(country: &str, digits: &str, plus: bool) -> Verdict {
        let locale = Locale {
            country: country.to_owned(),
            ..Locale::default()
        };
        Home::new(&locale).judge(digits, plus)
    }

    const CASES: &str = "
        PHN-01 | RU 89161234567 | +79161234567
        PHN-03 | RU 9161234567 | +79161234567 (RU)
        PHN-08 | RU 4951234567 | +74951234567 (RU)
        PHN-09 | RU 1234567 | NoArea
        PHN-11 | RU 88002006000 | +78002006000
        PHN-18 | RU +7916123456 | TooShort
        PHN-19 | RU +791612345678 | TooLong
        PHN-20 | RU +375291234567 | +375291234567
        PHN-20 | RU 375291234567 | +375291234567 (BY)
        PHN-20 | RU 80291234567 | Other(\"+375291234567\")
        PHN-20 | BY 80291234567 | +375291234567
        PHN-21 | RU +380441234567 | +380441234567
        PHN-21 | RU +998901234567 | +998901234567
        PHN-21 | RU +77011234567 | +77011234567
        PHN-22 | RU 00442079460958 | +442079460958
        PHN-22 | RU 810442079460958 | +442079460958
        PHN-22 | US 011442079460958 | +442079460958
        PHN-22 | GB 02079460958 | +442079460958
        plus 8 | RU +89161234567 | +79161234567
        no code | RU +70291234567 | Invalid
        abroad | US 79161234567 | +79161234567 (RU)
        home zero | RU 4402079460958 | +442079460958 (GB)
        one too many | RU 119832000000 | TooLong
    ";

    #[test]
    fn digits_are_judged_by_the_country_that_they_belong_to() {
        for case in table(CASES) {
            let (country, number) = case.cell.split_once(' ').unwrap();
            let plus = number.starts_with('+');
            let verdict = judge(country, number.trim_start_matches('+'), plus);
            let verdict = if let Verdict::Valid { e164, assumed } = verdict {
                assumed.map_or(e164.clone(), |country| format!("{e164} ({country})"))
            } else {
                format!("{verdict:?}")
            };
            assert_eq!([verdict], *case.values, "{} {}", case.id, case.cell);
        }
    }

    #[test]
    fn made_up_numbers_are_seen_phn_24() {
        for digits in [
            "00000000000",
            "79999999999",
            "1234567890",
            "1111111",
            "89160000000",
        ] {
            assert!(is_fake(digits.as_bytes()), "{digits}");
        }
        assert!(!is_fake(b"1234567"));
        assert!(!is_fake(b"88002006000"));
    }
}

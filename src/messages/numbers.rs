//! Numbers as the languages write them.

use super::Language;

/// What stands between groups of three digits, and from how many digits on groups are made.
///
/// Russian typography groups by a space and leaves four digits together. The space is the plain no-break one, U+00A0: the
/// narrow one is missing from fonts of older Windows consoles.
const fn grouping(language: Language) -> (char, usize) {
    match language {
        Language::En => (',', 4),
        Language::Ru => ('\u{a0}', 5),
    }
}

/// Puts the digits of a whole number into groups: `12,345`, `12 345`.
pub(super) fn group_digits(language: Language, digits: &str) -> String {
    let (separator, from) = grouping(language);
    if digits.len() < from || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Thousandths as a number with one place behind the mark, rounded: `7.5`, `7,5`.
pub(super) fn one_place(language: Language, thousandths: u64) -> String {
    let tenths = thousandths.saturating_add(50) / 100;
    let whole = group_digits(language, &(tenths / 10).to_string());
    let mark = match language {
        Language::En => '.',
        Language::Ru => ',',
    };
    format!("{whole}{mark}{}", tenths % 10)
}

/// Thousandths as a number with as many places behind the mark as it has: `0.15`, `3,3`, `2`.
pub(super) fn all_places(language: Language, thousandths: u64) -> String {
    let whole = group_digits(language, &(thousandths / 1000).to_string());
    let places = format!("{:03}", thousandths % 1000);
    let places = places.trim_end_matches('0');
    match (places, language) {
        ("", _) => whole,
        (places, Language::En) => format!("{whole}.{places}"),
        (places, Language::Ru) => format!("{whole},{places}"),
    }
}

/// The units of a duration, the largest first: the message and the seconds that one of them has.
const UNITS: [(&str, u64); 4] = [
    ("unit-days", 86_400),
    ("unit-hours", 3_600),
    ("unit-minutes", 60),
    ("unit-seconds", 1),
];

/// A duration as at most two units side by side, rounded to the smaller one: message and number; empty below half a second.
pub(super) fn duration_parts(ms: u64) -> Vec<(&'static str, u64)> {
    let seconds = ms.saturating_add(500) / 1000;
    let large = UNITS
        .iter()
        .position(|(_, size)| seconds >= *size)
        .unwrap_or(UNITS.len());
    let grain = UNITS.get(large + 1).map_or(1, |(_, size)| *size);
    let mut rest = seconds.saturating_add(grain / 2) / grain * grain;
    let mut parts = Vec::new();
    for (unit, size) in UNITS {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            parts.push((unit, count));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{all_places, duration_parts, group_digits, one_place};
    use crate::messages::Language;

    #[test]
    fn digits_are_grouped_as_the_language_does() {
        for (digits, en, ru) in [
            ("7", "7", "7"),
            ("1000", "1,000", "1000"),
            ("12345", "12,345", "12\u{a0}345"),
            ("1234567", "1,234,567", "1\u{a0}234\u{a0}567"),
            ("-5", "-5", "-5"),
        ] {
            assert_eq!(group_digits(Language::En, digits), en);
            assert_eq!(group_digits(Language::Ru, digits), ru);
        }
        assert_eq!(one_place(Language::En, 7_449), "7.4");
        assert_eq!(one_place(Language::Ru, 99_950), "100,0");
        assert_eq!(all_places(Language::En, 150), "0.15");
        assert_eq!(all_places(Language::Ru, 3_301), "3,301");
        assert_eq!(all_places(Language::En, 12_000_000), "12,000");
        assert_eq!(
            one_place(Language::En, u64::MAX),
            "18,446,744,073,709,551.6"
        );
    }

    #[test]
    fn a_duration_is_two_units_and_rounding_carries_over() {
        for (ms, parts) in [
            (0, vec![]),
            (499, vec![]),
            (500, vec![("unit-seconds", 1)]),
            (275_000, vec![("unit-minutes", 4), ("unit-seconds", 35)]),
            (59_700, vec![("unit-minutes", 1)]),
            (3_599_600, vec![("unit-hours", 1)]),
            (3_900_000, vec![("unit-hours", 1), ("unit-minutes", 5)]),
            (86_399_000, vec![("unit-days", 1)]),
            (180_000_000, vec![("unit-days", 2), ("unit-hours", 2)]),
        ] {
            assert_eq!(duration_parts(ms), parts, "{ms}");
        }
        assert!(duration_parts(u64::MAX).len() <= 2);
    }
}

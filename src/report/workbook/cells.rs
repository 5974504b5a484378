//! A row's cell as a cell of a workbook that reads back as the same.

use std::borrow::Cow;
use std::str::FromStr as _;

use jiff::civil::{Date, Time, date};
use rust_decimal::Decimal;

use crate::domain::{CellKind, NumberClass, OwnCell, guard, unguard};

/// UTF-16 units that a cell can hold.
const UNITS: usize = 32_767;
/// Bytes of a text of ours that is written whole.
const OURS: usize = 16_000;
/// The first day that every spreadsheet program counts alike: 1900 was no leap year, and some think so.
const FIRST_DAY: Date = date(1900, 3, 1);
/// The day before the first, as it would be if that were not so.
const EPOCH: Date = date(1899, 12, 30);
const SECONDS: f64 = 86_400.0;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Written<'a> {
    /// Nothing.
    Blank,
    /// A text.
    Text(Cow<'a, str>),
    /// A number, and what it stands for.
    Number(f64, NumberClass),
    /// True or false.
    Flag(bool),
}

/// What is written for a cell of this kind.
pub(super) fn written(text: &str, kind: CellKind) -> Written<'_> {
    let number = match kind {
        CellKind::Number => number(text).map(|value| (value, NumberClass::Number)),
        CellKind::Percent => share(text).map(|value| (value, NumberClass::Percent)),
        CellKind::DateTime => serial(text),
        CellKind::Bool => match text {
            "TRUE" => return Written::Flag(true),
            "FALSE" => return Written::Flag(false),
            _ => None,
        },
        CellKind::Text | CellKind::Error | CellKind::FormulaWithoutValue => None,
    };
    match number {
        Some((value, class)) => Written::Number(value, class),
        None if text.is_empty() => Written::Blank,
        None => Written::Text(faithful(text)),
    }
}

/// A text so that reading it back gives it, whatever it begins with.
pub(super) fn faithful(text: &str) -> Cow<'_, str> {
    if unguard(text) == text {
        Cow::Borrowed(text)
    } else {
        guard(text)
    }
}

/// A text of ours that a cell can hold: a row with hundreds of problems says a lot.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    let whole = text.len() <= OURS;
    if whole && text.chars().all(is_xml) {
        return Cow::Borrowed(text);
    }
    let kept = if whole { OURS } else { OURS / 4 };
    let kept = text.chars().take(kept).map(held);
    Cow::Owned(kept.chain((!whole).then_some('…')).collect())
}

/// A letter that XML has, in place of one that it does not have.
pub(super) const fn held(letter: char) -> char {
    if is_xml(letter) { letter } else { '\u{fffd}' }
}

/// Whether a cell has room for a text.
fn fits(text: &str) -> bool {
    text.len() < UNITS || text.encode_utf16().count() <= UNITS
}

/// Whether a cell can hold a text without a loss.
pub(super) fn is_holdable_text(text: &str) -> bool {
    fits(&faithful(text)) && text.chars().all(is_xml)
}

/// Whether a workbook can hold a cell without a loss.
pub(super) fn is_holdable(cell: &OwnCell) -> bool {
    is_holdable_text(&cell.text)
}

/// Whether a workbook can hold a text without a loss, and each part of it, by a look that is cheap: *false* says nothing. The letters that XML does not have
/// begin with this byte, as some others do.
pub(in super::super) fn is_surely_holdable(text: &str) -> bool {
    const BEGINS: u8 = 0xef;
    text.len() < UNITS / 2 && memchr::memchr(BEGINS, text.as_bytes()).is_none()
}

/// Letters that XML has, and those that workbooks write by their numbers (`_x0001_`).
pub(super) const fn is_xml(letter: char) -> bool {
    !matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// A number whose shortest text is this one. A fourth place may have been added behind the point.
fn number(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    let shortest = value.to_string();
    let same = shortest == text || text.strip_suffix('0') == Some(shortest.as_str());
    (value.is_finite() && same).then_some(value)
}

/// `15%` as 0.15.
fn share(text: &str) -> Option<f64> {
    let Some(shown) = text.strip_suffix('%') else {
        return number(text);
    };
    let share = Decimal::from_str(shown).ok()? / Decimal::ONE_HUNDRED;
    share.normalize().to_string().parse().ok()
}

/// A day, moment or time by the number that workbooks hold.
fn serial(text: &str) -> Option<(f64, NumberClass)> {
    if let Some((day, time)) = text.split_once('T') {
        let part = seconds(time)? / SECONDS;
        return Some((days(day)? + part, NumberClass::Moment));
    }
    if text.contains('-') {
        return Some((days(text)?, NumberClass::Day));
    }
    if let Some(time) = seconds(text) {
        return Some((time / SECONDS, NumberClass::Time));
    }
    let (hours, rest) = text.split_once(':')?;
    let hours: u32 = hours.parse().ok()?;
    let rest = seconds(&format!("00:{rest}"))?;
    let span = f64::from(hours).mul_add(3600.0, rest) / SECONDS;
    Some((span, NumberClass::Span))
}

fn days(text: &str) -> Option<f64> {
    let day: Date = text.parse().ok().filter(|day| *day >= FIRST_DAY)?;
    let days = day.since(EPOCH).ok()?.get_days();
    Some(f64::from(days))
}

fn seconds(text: &str) -> Option<f64> {
    let time: Time = text.parse().ok()?;
    let whole = |part: i8, unit: f64| f64::from(part) * unit;
    Some(whole(time.hour(), 3600.0) + whole(time.minute(), 60.0) + whole(time.second(), 1.0))
}

#[cfg(test)]
mod tests {
    use super::{CellKind, NumberClass, OwnCell, Written, is_holdable, shortened, written};

    fn text(text: &str) -> Written<'_> {
        Written::Text(text.into())
    }

    #[test]
    fn cells_of_workbooks_stay_what_they_are() {
        use NumberClass::{Day, Moment, Number, Percent, Span, Time};
        for (cell, kind, wanted) in [
            ("1500.5", CellKind::Number, Written::Number(1500.5, Number)),
            ("1.5000", CellKind::Number, text("1.5000")),
            ("1.2340", CellKind::Number, Written::Number(1.234, Number)),
            ("15.3%", CellKind::Percent, Written::Number(0.153, Percent)),
            (
                "2024-01-01",
                CellKind::DateTime,
                Written::Number(45292.0, Day),
            ),
            (
                "2024-01-01T12:00:00",
                CellKind::DateTime,
                Written::Number(45292.5, Moment),
            ),
            ("06:00:00", CellKind::DateTime, Written::Number(0.25, Time)),
            ("36:00:00", CellKind::DateTime, Written::Number(1.5, Span)),
            ("1899-12-31", CellKind::DateTime, text("1899-12-31")),
            ("1900-02-29", CellKind::DateTime, text("1900-02-29")),
            ("TRUE", CellKind::Bool, Written::Flag(true)),
            ("#N/A", CellKind::Error, text("#N/A")),
        ] {
            assert_eq!(written(cell, kind), wanted, "{cell}");
        }
    }

    #[test]
    fn texts_stay_texts_and_read_back_as_they_were() {
        for (cell, wanted) in [
            ("007", "007"),
            ("+79161234567", "+79161234567"),
            ("=1+1", "=1+1"),
            ("'=1+1", "''=1+1"),
            ("'tis", "'tis"),
            ("2024-01-01", "2024-01-01"),
        ] {
            assert_eq!(written(cell, CellKind::Text), text(wanted), "{cell}");
        }
        assert_eq!(written("", CellKind::Text), Written::Blank);
    }

    #[test]
    fn what_a_workbook_cannot_hold_is_told() {
        assert!(is_holdable(&OwnCell::text("я".repeat(32_767))));
        assert!(!is_holdable(&OwnCell::text("я".repeat(32_768))));
        assert!(!is_holdable(&OwnCell::text(
            "'=".to_owned() + &"я".repeat(32_766)
        )));
        assert!(is_holdable(&OwnCell::text("a\u{1}b")));
        assert!(!is_holdable(&OwnCell::text("a\u{ffff}b")));
    }

    #[test]
    fn our_own_texts_are_cut_to_what_a_cell_holds() {
        let whole = "я".repeat(8_000);
        assert_eq!(shortened(&whole), whole);
        let cut = shortened(&"я".repeat(40_000)).into_owned();
        assert_eq!(cut, "я".repeat(4_000) + "…");
        assert_eq!(shortened("a\u{ffff}b"), "a\u{fffd}b");
    }
}

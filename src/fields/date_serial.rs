//! Dates that are bare numbers: days as spreadsheets count them (DAT-03 to DAT-06), seconds since 1970 (DAT-15).

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;

use super::date_written::Clock;
use crate::domain::ProblemKind;

/// Serial numbers of spreadsheet dates that are believed: 3 October 1954 to 8 April 2064.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=60_000;

/// Days from the beginning of the calendar of 1900 to that of 1904 (DAT-05).
const FROM_1900_TO_1904: i64 = 1462;

/// The days up to the one that the calendar of 1900 has and the year had not (DAT-06).
const BEFORE_MARCH_1900: std::ops::RangeInclusive<i64> = 1..=60;

/// Seconds of the year 2000 and later: below them a number is no moment of a lead.
const FIRST_SECOND: i64 = 946_684_800;

/// The whole days of a number that may be a serial one, whatever they mean.
fn days(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && digits(fraction)).then(|| whole.parse().ok())?
}

/// Whether a text is a serial number that is believed to be a date.
pub(super) fn is_serial(text: &str) -> bool {
    days(text).is_some_and(|days| SERIALS.contains(&days))
}

/// The day of a serial number; a fraction is the time of day.
pub(super) fn day_of_serial(text: &str, from_1904: bool) -> Result<Date, ProblemKind> {
    let days = days(text).ok_or(ProblemKind::DateInvalid)?;
    if (1900..=2100).contains(&days) {
        return Err(ProblemKind::DatePartial);
    }
    if BEFORE_MARCH_1900.contains(&days) {
        return Err(ProblemKind::SerialTooEarly);
    }
    let moved = if from_1904 { FROM_1900_TO_1904 } else { 0 };
    let days = days.saturating_add(moved);
    if !SERIALS.contains(&days) {
        return Err(ProblemKind::DateInvalid);
    }
    Date::new(1899, 12, 30)
        .and_then(|zero| zero.checked_add(Span::new().days(days)))
        .ok()
        .ok_or(ProblemKind::DateInvalid)
}

/// The time of day of a serial number: its fraction, to the second.
pub(super) fn clock_of_serial(text: &str) -> Option<Clock> {
    let number: Decimal = text.replace(',', ".").parse().ok()?;
    let seconds = (number.fract() * Decimal::from(86_400)).round();
    let seconds = u32::try_from(seconds.mantissa()).ok()?.min(86_399);
    Some(Clock {
        hour: seconds / 3600,
        minute: seconds / 60 % 60,
        second: seconds % 60,
    })
}

/// The moment of seconds or milliseconds since 1970, from the year 2000 to a year ahead of today.
pub(super) fn instant(text: &str, today: Date) -> Option<Timestamp> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        9 | 10 => number,
        12 | 13 => number / 1000,
        _ => return None,
    };
    let instant = Timestamp::from_second(seconds).ok()?;
    let latest = i64::from(today.year()).saturating_add(1);
    let year = i64::from(jiff::tz::Offset::UTC.to_datetime(instant).year());
    (seconds >= FIRST_SECOND && year <= latest).then_some(instant)
}

//! A workbook's values as the texts that [`CellKind`] promises.

use std::fmt::Write as _;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

use crate::domain::CellKind;

/// Half a second in days: moments are rounded to seconds, since 09:05 is stored as 0.3784722….
const HALF_SECOND: f64 = 0.5 / 86_400.0;
/// The serial number of the day after 9999-12-31.
const DAYS: f64 = 2_958_466.0;

/// Writes a value's text behind `text`, and tells its kind. `None`: the cell is empty.
pub(super) fn write_value(
    value: &DataRef<'_>,
    is_1904: bool,
    text: &mut String,
) -> Option<CellKind> {
    match value {
        DataRef::Empty => return None,
        DataRef::String(value) | DataRef::DurationIso(value) => text.push_str(value),
        DataRef::SharedString(value) => text.push_str(value),
        DataRef::Int(value) => return Some(written(write!(text, "{value}"), CellKind::Number)),
        DataRef::Float(value) => return Some(write_number(*value, text)),
        DataRef::Bool(value) => {
            text.push_str(if *value { "TRUE" } else { "FALSE" });
            return Some(CellKind::Bool);
        }
        DataRef::DateTime(value) => return Some(write_moment(*value, is_1904, text)),
        DataRef::DateTimeIso(value) => {
            text.push_str(iso_moment(value));
            return Some(CellKind::DateTime);
        }
        DataRef::Error(value) => return Some(written(write!(text, "{value}"), CellKind::Error)),
    }
    Some(CellKind::Text)
}

/// Writing into a `String` cannot fail.
fn written(result: std::fmt::Result, kind: CellKind) -> CellKind {
    result.map_or(CellKind::Text, |()| kind)
}

/// Rust prints the shortest decimal that reads back equal, and never an exponent.
pub(super) fn write_number(value: f64, text: &mut String) -> CellKind {
    if value.is_finite() {
        // `-0.0 + 0.0` is `0.0`.
        written(write!(text, "{}", value + 0.0), CellKind::Number)
    } else {
        text.push_str("#NUM!");
        CellKind::Error
    }
}

fn write_moment(value: ExcelDateTime, is_1904: bool, text: &mut String) -> CellKind {
    let serial = value.as_f64();
    if !(0.0..DAYS).contains(&serial) {
        return write_number(serial, text);
    }
    let rounded = serial + HALF_SECOND;
    let parts = ExcelDateTime::new(rounded, ExcelDateTimeType::DateTime, is_1904);
    let (year, month, day, hour, minute, second, _) = parts.to_ymd_hms_milli();
    let result = if value.is_duration() {
        let hours = rounded.floor().mul_add(24.0, f64::from(hour));
        write!(text, "{hours:02}:{minute:02}:{second:02}")
    } else if rounded < 1.0 {
        write!(text, "{hour:02}:{minute:02}:{second:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        write!(text, "{year:04}-{month:02}-{day:02}")
    } else {
        write!(
            text,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )
    };
    written(result, CellKind::DateTime)
}

/// A date that the workbook holds as ISO 8601 text, without fractions, zone and a midnight that says nothing.
fn iso_moment(value: &str) -> &str {
    let whole = value.trim_end_matches('Z');
    let whole = whole.split_once('.').map_or(whole, |(before, _)| before);
    whole.strip_suffix("T00:00:00").unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, DataRef, ExcelDateTime, ExcelDateTimeType};

    use super::{CellKind, write_value};

    fn shown(value: &DataRef<'_>, is_1904: bool) -> (CellKind, String) {
        let mut text = String::new();
        let kind = write_value(value, is_1904, &mut text).unwrap();
        (kind, text)
    }

    fn moment(serial: f64, kind: ExcelDateTimeType, is_1904: bool) -> String {
        let value = DataRef::DateTime(ExcelDateTime::new(serial, kind, is_1904));
        shown(&value, is_1904).1
    }

    #[test]
    fn numbers_are_plain_decimals_without_exponent_or_empty_fraction() {
        for (number, text) in [
            (7.916_120_000_0e10, "79161200000"),
            (79_161_234_567.0, "79161234567"),
            (1500.5, "1500.5"),
            (1_500.500_000_000_000_2, "1500.5000000000002"),
            (-0.0, "0"),
            (1e-7, "0.0000001"),
            (1e21, "1000000000000000000000"),
        ] {
            assert_eq!(
                shown(&DataRef::Float(number), false),
                (CellKind::Number, text.to_owned())
            );
        }
    }

    #[test]
    fn dates_times_and_durations_are_iso() {
        use ExcelDateTimeType::{DateTime, TimeDelta};
        assert_eq!(moment(45292.0, DateTime, false), "2024-01-01");
        assert_eq!(moment(45292.5, DateTime, false), "2024-01-01T12:00:00");
        assert_eq!(moment(43830.0, DateTime, true), "2024-01-01");
        assert_eq!(moment(0.378_472_222_222_222_2, DateTime, false), "09:05:00");
        assert_eq!(moment(45_292.999_999_9, DateTime, false), "2024-01-02");
        assert_eq!(moment(60.0, DateTime, false), "1900-02-29");
        assert_eq!(moment(1.5, TimeDelta, false), "36:00:00");
        assert_eq!(moment(-1.0, DateTime, false), "-1");
    }

    #[test]
    fn booleans_errors_and_iso_dates_say_what_they_are() {
        assert_eq!(
            shown(&DataRef::Bool(true), false),
            (CellKind::Bool, "TRUE".to_owned())
        );
        assert_eq!(
            shown(&DataRef::Error(CellErrorType::NA), false),
            (CellKind::Error, "#N/A".to_owned())
        );
        assert_eq!(
            shown(
                &DataRef::DateTimeIso("2024-01-01T00:00:00Z".to_owned()),
                false
            ),
            (CellKind::DateTime, "2024-01-01".to_owned())
        );
    }
}

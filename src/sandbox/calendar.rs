//! Dates as a portal writes and reads them.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

/// A portal's time zone: a fixed offset from UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone {
    offset: Offset,
    minutes: i32,
}

impl Zone {
    /// The zone so many minutes east of UTC; UTC itself when there is no such zone.
    pub(super) fn east(minutes: i32) -> Self {
        match Offset::from_seconds(minutes.saturating_mul(60)) {
            Ok(offset) => Self { offset, minutes },
            Err(_) => Self {
                offset: Offset::UTC,
                minutes: 0,
            },
        }
    }

    fn suffix(self) -> String {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.unsigned_abs();
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    fn local(self, unix_ms: i64) -> DateTime {
        let instant = Timestamp::from_millisecond(unix_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        self.offset.to_datetime(instant)
    }

    /// A moment as ISO 8601 with the portal's offset.
    pub(super) fn iso(self, unix_ms: i64) -> String {
        let local = self.local(unix_ms);
        let (year, month, day) = (local.year(), local.month(), local.day());
        let (hour, minute, second) = (local.hour(), local.minute(), local.second());
        let suffix = self.suffix();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{suffix}")
    }

    /// A stored date (`2024-12-31`) as REST answers it: UTC midnight, told in the portal's zone.
    pub(super) fn iso_date(self, stored: &str) -> Option<String> {
        let midnight = stored.parse::<Date>().ok()?.to_datetime(Time::midnight());
        let instant = Offset::UTC.to_timestamp(midnight).ok()?;
        Some(self.iso(instant.as_millisecond()))
    }

    /// The moment that a filter's date means, Unix milliseconds; a date alone is its midnight in the portal's zone.
    pub(super) fn moment(self, text: &str) -> Option<i64> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(instant.as_millisecond());
        }
        let local: DateTime = match text.parse() {
            Ok(local) => local,
            Err(_) => strtotime_date(text, date(1970, 1, 1))?.to_datetime(Time::midnight()),
        };
        let instant = self.offset.to_timestamp(local).ok()?;
        Some(instant.as_millisecond())
    }

    /// What the portal stores for a date that was sent, as `2024-12-31`; `None` for what it drops in silence.
    pub(super) fn stored_date(self, text: &str, now_ms: i64) -> Option<String> {
        strtotime_date(text, self.local(now_ms).date()).map(|date| date.to_string())
    }

    /// The moment that the portal stores for a date with time, Unix milliseconds; `None` for what it drops in silence. A
    /// text without an offset is a clock reading in the portal's zone; so is one whose offset is lost.
    pub(super) fn stored_moment(self, text: &str, now_ms: i64, offset_lost: bool) -> Option<i64> {
        let text = text.trim();
        if !offset_lost && let Ok(instant) = text.parse::<Timestamp>() {
            return Some(instant.as_millisecond());
        }
        let today = self.local(now_ms).date();
        let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
        let day = strtotime_date(day, today)?;
        let local = day.to_datetime(clock_reading(time)?);
        let instant = self.offset.to_timestamp(local).ok()?;
        Some(instant.as_millisecond())
    }
}

/// `10:30` and `10:30:15`, whatever follows; nothing is midnight.
fn clock_reading(text: &str) -> Option<Time> {
    let digits: &str = text
        .split(|c: char| !c.is_ascii_digit() && c != ':')
        .next()
        .unwrap_or_default();
    if digits.is_empty() {
        return text.is_empty().then(Time::midnight);
    }
    let mut parts = digits.split(':');
    let mut part = || parts.next().map_or(Some(0), |part| part.parse::<i8>().ok());
    let (hour, minute, second) = (part()?, part()?, part()?);
    Time::new(hour, minute, second, 0).ok()
}

/// The part of PHP's `strtotime` that spreadsheets meet (`fields.md` §5): ISO, `31.12.2024` and `31-12-2024`, the
/// American `12/31/2024`. `10.12.24` is a time of day and so means *today*; a 31st of June runs over into July. What
/// else PHP might make of words such as `tomorrow` is left unread.
fn strtotime_date(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    let day_part = text.split(['T', ' ']).next().unwrap_or(text);
    let separator = day_part.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = day_part.split(separator).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let lengths = (first.len(), second.len(), third.len());
    match (separator, lengths) {
        ('-', (4, 1..=2, 1..=2)) => overflowing(first, second, third),
        ('-' | '.', (1..=2, 1..=2, 4)) => overflowing(third, second, first),
        ('/', (1..=2, 1..=2, 4)) => overflowing(third, first, second),
        ('.', (1..=2, 2, 2)) => {
            let hour: u8 = first.parse().ok()?;
            let minute: u8 = second.parse().ok()?;
            let second: u8 = third.parse().ok()?;
            (hour < 24 && minute < 60 && second < 60).then_some(today)
        }
        _ => None,
    }
}

fn overflowing(year: &str, month: &str, day: &str) -> Option<Date> {
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    let day: i8 = day.parse().ok()?;
    if !(1..=31).contains(&day) {
        return None;
    }
    first
        .checked_add(i64::from(day).saturating_sub(1).days())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::Zone;

    #[test]
    fn dates_are_read_as_strtotime_does_and_lost_as_it_loses_them() {
        let zone = Zone::east(180);
        let now = 1_705_764_932_998; // 2024-01-20
        for (sent, stored) in [
            ("2024-12-31", Some("2024-12-31")),
            ("2024-12-31T10:00:00+03:00", Some("2024-12-31")),
            ("31.12.2024", Some("2024-12-31")),
            ("12/31/2024", Some("2024-12-31")),
            ("31/12/2024", None),
            ("31.06.2024", Some("2024-07-01")),
            ("10.12.24", Some("2024-01-20")),
            ("31.12.24", None),
            ("вчера", None),
            ("", None),
        ] {
            assert_eq!(zone.stored_date(sent, now).as_deref(), stored, "{sent}");
        }
    }

    #[test]
    fn dates_with_time_mean_a_moment_or_are_lost() {
        let zone = Zone::east(180);
        let now = 1_705_764_932_998;
        let ten = Some(1_735_628_400_000); // 2024-12-31T10:00:00+03:00
        for (sent, stored) in [
            ("2024-12-31T10:00:00+03:00", ten),
            ("2024-12-31T07:00:00Z", ten),
            ("2024-12-31 10:00", ten),
            ("31.12.2024 10:00:00", ten),
            ("2024-12-31", Some(1_735_592_400_000)),
            ("31/12/2024 10:00", None),
            ("31.12.2024 25:00", None),
            ("завтра", None),
        ] {
            assert_eq!(zone.stored_moment(sent, now, false), stored, "{sent}");
        }
        let shifted = zone.stored_moment("2024-12-31T10:00:00+05:00", now, true);
        assert_eq!(shifted, ten);
    }

    #[test]
    fn moments_are_told_with_the_portal_s_offset() {
        let zone = Zone::east(180);
        assert_eq!(zone.iso(1_705_764_932_998), "2024-01-20T18:35:32+03:00");
        assert_eq!(Zone::east(-210).iso(0), "1969-12-31T20:30:00-03:30");
        assert_eq!(
            zone.iso_date("1990-05-31").as_deref(),
            Some("1990-05-31T03:00:00+03:00")
        );
        assert_eq!(
            zone.moment("2024-01-20T18:35:32+03:00"),
            Some(1_705_764_932_000)
        );
        assert_eq!(zone.moment("1970-01-01"), Some(-10_800_000));
    }
}

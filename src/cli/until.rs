//! `--until HH:MM`: the moment at which a run is to be over.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::domain::{Arg, Moment};

use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};
use super::history::when;

/// The next moment at which the clock on the wall shows this time: today, or tomorrow when today's is over.
pub(super) fn until(text: Option<&str>, now: Moment) -> Result<Option<Moment>, Fatal> {
    let Some(text) = text else {
        return Ok(None);
    };
    let malformed = || {
        Fatal::Config(ConfigProblem::UntilMalformed {
            value: text.to_owned(),
        })
    };
    next(text, now, TimeZone::system())
        .ok_or_else(malformed)
        .map(Some)
}

/// Says when sending ends, where an end was set.
pub(super) fn tell(console: &Console, until: Option<Moment>) {
    if let Some(until) = until {
        console.say("plan-until", &[("when", Arg::Text(when(until.unix_ms())))]);
    }
}

fn next(text: &str, now: Moment, zone: TimeZone) -> Option<Moment> {
    let time = time(text)?;
    let here = Timestamp::from_millisecond(now.unix_ms())
        .ok()?
        .to_zoned(zone.clone());
    let today = here.date().to_datetime(time).to_zoned(zone.clone()).ok()?;
    let found = if today.timestamp() > here.timestamp() {
        today
    } else {
        let tomorrow = here.date().tomorrow().ok()?;
        tomorrow.to_datetime(time).to_zoned(zone).ok()?
    };
    let wait_ms = found.timestamp().as_millisecond() - now.unix_ms();
    Some(now.after_ms(u64::try_from(wait_ms).ok()?))
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 || hour.len() > 2 {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::next;
    use crate::domain::Moment;

    /// The next such moment in a zone, as that zone writes it.
    fn found(text: &str, now: &str, zone: &str) -> Option<String> {
        let zone = TimeZone::get(zone).unwrap();
        let now: Timestamp = now.parse().unwrap();
        let now = Moment::new(5_000, now.as_millisecond());
        let moment = next(text, now, zone.clone())?;
        let passed = moment.unix_ms() - now.unix_ms();
        assert_eq!(u64::try_from(passed).unwrap(), moment.ms_since(now));
        let wall = Timestamp::from_millisecond(moment.unix_ms()).unwrap();
        Some(wall.to_zoned(zone).strftime("%m-%d %H:%M").to_string())
    }

    #[test]
    fn it_is_today_or_tomorrow_by_the_clock_of_the_place() {
        let (now, moscow) = ("2026-11-26T10:30:15Z", "Europe/Moscow");
        for (text, expected) in [
            ("18:00", "11-26 18:00"),
            ("13:31", "11-26 13:31"),
            ("13:30", "11-27 13:30"),
            ("7:05", "11-27 07:05"),
            ("00:00", "11-27 00:00"),
        ] {
            assert_eq!(found(text, now, moscow).as_deref(), Some(expected));
        }
        for wrong in [
            "24:00", "12", "12:5", "12:60", "-1:00", "+1:00", "aa:bb", "", "123:00",
        ] {
            assert_eq!(found(wrong, now, moscow), None, "{wrong}");
        }
    }

    #[test]
    fn where_clocks_are_set_forward_that_night_it_is_still_the_wall_that_counts() {
        let now = "2026-03-28T22:00:00Z";
        assert_eq!(
            found("04:00", now, "Europe/Berlin").as_deref(),
            Some("03-29 04:00")
        );
        // 02:30 does not exist that night: the first moment after it.
        assert_eq!(
            found("02:30", now, "Europe/Berlin").as_deref(),
            Some("03-29 03:30")
        );
    }
}

//! Moments: a day with a time and an offset (DAT-10, DAT-11, DAT-20).
//!
//! Zones come from the database that is built in, so that a file means the same on every machine.

use std::sync::LazyLock;

use jiff::Zoned;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::context::ValueContext;
use super::date::day_and_time;
use super::date_written::Clock;
use crate::domain::{Cell, ProblemKind};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The moment that a cell means: its own offset, else the mapping's time zone; a bare day is its midnight.
pub(super) fn moment(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Zoned> {
    let read = day_and_time(cell, context, found)?;
    let Some(time) = time(read.clock.unwrap_or_default()) else {
        found.push(ProblemKind::DateInvalid);
        return None;
    };
    let local = DateTime::from_parts(read.day, time);
    let moment = match read.offset {
        Some(seconds) => with_offset(local, seconds),
        None => in_zone(local, &context.locale.time_zone, found),
    };
    if moment.is_none() {
        found.push(ProblemKind::DateInvalid);
    }
    moment
}

fn time(clock: Clock) -> Option<Time> {
    let part = |number: u32| i8::try_from(number).ok();
    Time::new(
        part(clock.hour)?,
        part(clock.minute)?,
        part(clock.second)?,
        0,
    )
    .ok()
}

fn with_offset(local: DateTime, seconds: i32) -> Option<Zoned> {
    let zone = TimeZone::fixed(Offset::from_seconds(seconds).ok()?);
    local.to_zoned(zone).ok()
}

fn in_zone(local: DateTime, zone: &str, found: &mut Vec<ProblemKind>) -> Option<Zoned> {
    let zone = ZONES.get(zone).unwrap_or(TimeZone::UTC);
    let ambiguous = zone.into_ambiguous_zoned(local);
    let shifted = ambiguous.is_ambiguous();
    let moment = ambiguous.compatible().ok()?;
    if shifted {
        found.push(ProblemKind::TimeShifted {
            after: moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        });
    }
    Some(moment)
}

#[cfg(test)]
mod tests {
    use super::moment;
    use crate::domain::{Cell, CellKind, Coded as _, FieldValue, ProblemKind};
    use crate::fields::testing::Ground;

    fn read(cell: Cell<'_>, zone: &str) -> (Option<String>, Vec<&'static str>) {
        let mut ground = Ground::russian();
        zone.clone_into(&mut ground.locale.time_zone);
        let mut found = Vec::new();
        let read = moment(cell, &ground.context(), &mut found);
        let text = read.and_then(|moment| FieldValue::DateTime(moment).wire_text());
        (text, found.iter().map(ProblemKind::code).collect())
    }

    #[test]
    fn moments_keep_their_offset_or_take_the_mappings_zone() {
        for (id, text, wanted) in [
            (
                "DAT-10",
                "2024-03-15T10:00:38-05:00",
                "2024-03-15T10:00:38-05:00",
            ),
            (
                "DAT-10",
                "2024-03-15T10:00:38Z",
                "2024-03-15T10:00:38+00:00",
            ),
            ("DAT-11", "15.03.2024 9:05:00", "2024-03-15T09:05:00+03:00"),
            ("DAT-11", "15.03.2024 в 9:05", "2024-03-15T09:05:00+03:00"),
            ("day", "15.03.2024", "2024-03-15T00:00:00+03:00"),
        ] {
            let read = read(Cell::text(text), "Europe/Moscow");
            assert_eq!(read, (Some(wanted.to_owned()), vec![]), "{id} {text}");
        }
        for (text, kind) in [
            ("45292.5", CellKind::Number),
            ("45292.5", CellKind::Text),
            ("45292,5", CellKind::Text),
        ] {
            let noon = "2024-01-01T12:00:00+03:00".to_owned();
            let read = read(Cell { text, kind }, "Europe/Moscow");
            assert_eq!(read, (Some(noon), vec!["serial_date"]), "DAT-04 {text}");
        }
    }

    #[test]
    fn seconds_since_1970_are_an_instant_dat_15() {
        let of = |text, kind| read(Cell { text, kind }, "Europe/Moscow");
        let instant = (
            Some("2024-03-15T07:05:38+00:00".to_owned()),
            vec!["unix_time"],
        );
        assert_eq!(of("1710486338", CellKind::Text), instant);
        assert_eq!(of("1710486338123", CellKind::Number), instant);
        for text in ["9161234567", "171048633", "-1710486338"] {
            let invalid = (None, vec!["date_invalid"]);
            assert_eq!(of(text, CellKind::Text), invalid, "{text}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_told_dat_20() {
        let (moment, codes) = read(Cell::text("31.03.2024 2:30"), "Europe/Berlin");
        assert_eq!(moment.as_deref(), Some("2024-03-31T03:30:00+02:00"));
        assert_eq!(codes, ["time_shifted"]);
        assert_eq!(
            read(Cell::text("15.03.2024 25:00"), "Europe/Moscow").1,
            ["date_invalid"]
        );
    }
}

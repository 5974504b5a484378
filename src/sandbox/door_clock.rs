//! Where a served portal's time comes from.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A wall clock that never goes back: the system's at the start, a monotonic one from then on, which may run fast. A portal that
/// ran fast before may hold leads of a time that the system has not come to: its life goes on from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct DoorClock {
    started: Instant,
    unix_ms: i64,
    speed: u32,
}

impl DoorClock {
    /// A clock that runs so many times as fast as the system's and shows no less than this; 0 counts as 1.
    #[allow(
        clippy::disallowed_methods,
        reason = "the door is where the portal's time comes from"
    )]
    pub(super) fn start(speed: u32, least_ms: i64) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            started: Instant::now(),
            unix_ms: since_epoch.map_or(0, milliseconds).max(least_ms),
            speed: speed.max(1),
        }
    }

    pub(super) fn now_ms(self) -> i64 {
        let lived = self.started.elapsed().saturating_mul(self.speed);
        self.unix_ms.saturating_add(milliseconds(lived))
    }

    /// How long one waits in truth until the clock shows this; zero when it has.
    pub(super) fn until(self, unix_ms: i64) -> Duration {
        let ms = unix_ms.saturating_sub(self.unix_ms);
        let whole = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
        (whole / self.speed).saturating_sub(self.started.elapsed())
    }

    /// How long a stretch of its time takes in truth.
    pub(super) fn real(self, stretch: Duration) -> Duration {
        stretch / self.speed
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{DoorClock, milliseconds};

    #[test]
    fn ten_minutes_at_a_thousand_times_the_speed_are_waited_for_in_less_than_a_second_and_time_never_goes_back()
     {
        let clock = DoorClock::start(1_000, 0);
        let wait = clock.until(clock.unix_ms + 600_000);
        assert!(wait <= Duration::from_millis(600), "{wait:?}");
        assert!(clock.now_ms() + 600_000 > clock.unix_ms + milliseconds(wait * 1_000));
        assert_eq!(clock.until(clock.unix_ms - 1), Duration::ZERO);
        let minute = Duration::from_mins(1);
        assert_eq!(clock.real(minute), Duration::from_millis(60));
        let later = clock.unix_ms + 3_600_000;
        let next = DoorClock::start(0, later);
        assert_eq!((next.speed, next.unix_ms), (1, later));
    }
}

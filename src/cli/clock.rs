//! The only place that reads clocks for the client.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::domain::Moment;

/// Makes [`Moment`]s from the machine's clocks. It may run fast, for a rehearsal against a sandbox that does so too: then all
/// that is told and kept is in its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
    /// What the wall showed then, in Unix milliseconds.
    wall_ms: i64,
    speed: u32,
    /// It shows what it was set to, not what the computer's shows.
    is_set: bool,
}

impl Clock {
    /// A clock that shows this time now, Unix milliseconds.
    pub(super) fn start_at(wall_ms: i64) -> Self {
        Self {
            wall_ms,
            is_set: true,
            ..Self::start(1)
        }
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the client's one clock: moments are made here and passed on"
    )]
    pub(super) fn start(speed: u32) -> Self {
        Self {
            start: Instant::now(),
            wall_ms: wall_ms(),
            speed: speed.max(1),
            is_set: false,
        }
    }

    /// Whether it shows what it was set to.
    pub(super) const fn is_set(self) -> bool {
        self.is_set
    }

    /// How many times as fast it runs.
    pub(super) const fn speed(self) -> u32 {
        self.speed
    }

    pub(super) fn now(self) -> Moment {
        let passed = self.start.elapsed().saturating_mul(self.speed);
        let monotonic = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        // A wall clock that is set meanwhile is followed, unless this one has left it behind.
        let wall = if self.speed == 1 && !self.is_set {
            wall_ms()
        } else {
            self.wall_ms.saturating_add_unsigned(monotonic)
        };
        Moment::new(monotonic, wall)
    }

    /// Waits until `moment`.
    pub(super) async fn sleep_until(self, moment: Moment) {
        let whole = Duration::from_millis(moment.monotonic_ms());
        let left = (whole / self.speed).saturating_sub(self.start.elapsed());
        tokio::time::sleep(left).await;
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the client's one clock: moments are made here and passed on"
)]
fn wall_ms() -> i64 {
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    i64::try_from(wall.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[tokio::test]
    async fn a_fast_clock_comes_to_a_moment_sooner_on_both_of_its_parts() {
        let clock = Clock::start(1_000);
        let later = clock.now().after_ms(20_000);
        clock.sleep_until(later).await;
        let now = clock.now();
        assert!(now >= later, "{now} {later}");
        assert!(now.unix_ms() >= clock.wall_ms + 20_000);
        // Twenty seconds took hundredths: nobody waits for them in a test.
        assert!(clock.start.elapsed().as_secs() < 15);
    }
}

//! The only place that reads clocks for the client.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::domain::Moment;

/// Makes [`Moment`]s from the machine's clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
}

impl Clock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the client's one clock: moments are made here and passed on"
    )]
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the client's one clock: moments are made here and passed on"
    )]
    pub(super) fn now(self) -> Moment {
        let monotonic = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Moment::new(
            monotonic,
            i64::try_from(wall.as_millis()).unwrap_or(i64::MAX),
        )
    }

    /// Waits until `moment`.
    pub(super) async fn sleep_until(self, moment: Moment) {
        let left = moment.ms_since(self.now());
        tokio::time::sleep(Duration::from_millis(left)).await;
    }
}

//! The moment at which a run is to be over: nothing goes out that would probably not have ended before it.

use crate::domain::Moment;

use super::machine::ImportRun;
use super::{StopReason, UndoRun};

/// What a request takes beside its rows: the way there and back.
const WAY_MS: u64 = 1_000;

/// How many rows of this server time each, a quarter more for caution, end before `until`; 0 when not even one does.
fn rows_before(until: Moment, row_ms: u64, now: Moment) -> usize {
    let left = until.ms_since(now).saturating_sub(WAY_MS);
    if left == 0 {
        return 0;
    }
    let cautious = row_ms.saturating_add(row_ms.div_ceil(4));
    left.checked_div(cautious).map_or(usize::MAX, |rows| {
        usize::try_from(rows).unwrap_or(usize::MAX)
    })
}

impl ImportRun {
    /// Whether nothing new is sent any more; once all that is under way has come back, the run stops.
    pub(super) fn is_over(&mut self, now: Moment) -> bool {
        let Some(until) = self.settings.until else {
            return false;
        };
        let method = self.queue.front().map(|call| call.method.name());
        let row_ms = method.map_or(0, |method| self.limits.row_ms(method));
        if rows_before(until, row_ms, now) > 0 {
            self.wake_by(until);
            return false;
        }
        if self.in_flight.is_empty() && self.after.is_empty() && self.pending.0.is_empty() {
            self.stop(now, StopReason::UntilReached);
        }
        true
    }

    /// So many of these rows as end in time; at least one, since [`Self::is_over`] was asked first.
    pub(super) fn in_time(&self, method: &str, rows: usize, now: Moment) -> usize {
        let row_ms = self.limits.row_ms(method);
        let until = self.settings.until;
        until.map_or(rows, |until| {
            rows.min(rows_before(until, row_ms, now)).max(1)
        })
    }
}

impl UndoRun {
    /// As of an import; leads are few in a request, so that they are not counted.
    pub(super) fn is_over(&mut self, now: Moment) -> bool {
        let Some(until) = self.settings.until else {
            return false;
        };
        if rows_before(until, 0, now) > 0 {
            self.wake = Some(self.wake.map_or(until, |wake| wake.min(until)));
            return false;
        }
        if self.is_idle() {
            self.stop(now, StopReason::UntilReached);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::rows_before;
    use crate::domain::Moment;

    #[test]
    fn rows_end_before_the_moment_with_a_quarter_to_spare() {
        let (now, until) = (Moment::new(0, 0), Moment::new(31_000, 0));
        assert_eq!(rows_before(until, 0, now), usize::MAX);
        assert_eq!(rows_before(until, 300, now), 80);
        assert_eq!(rows_before(until, 24_000, now), 1);
        assert_eq!(rows_before(until, 24_001, now), 0);
        assert_eq!(rows_before(until, 0, Moment::new(30_000, 0)), 0);
        assert_eq!(rows_before(until, 0, Moment::new(99_000, 0)), 0);
    }
}

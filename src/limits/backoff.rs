//! Waits that double.

use super::{Verdict, WaitReason};
use crate::domain::Moment;

/// The first wait (`rest-contract.md` §4).
const FIRST_MS: u64 = 1_000;

/// The greatest wait, jitter left out (`rest-contract.md` §4).
const GREATEST_MS: u64 = 30_000;

/// Spaces out attempts after failures: 1 s, 2 s, 4 s … 30 s, each longer by up to a quarter, so that several programs that
/// were refused together do not come back together.
///
/// The surplus is taken from the moment of the failure, which no two programs share; hence no source of chance is needed and
/// a test gets the same waits every time.
#[derive(Debug, Clone)]
pub struct Backoff {
    reason: WaitReason,
    failures: u32,
    until: Option<Moment>,
}

impl Backoff {
    /// A backoff that has seen no failure.
    pub const fn new(reason: WaitReason) -> Self {
        Self {
            reason,
            failures: 0,
            until: None,
        }
    }

    /// An attempt failed; the moment before which there should be no other.
    ///
    /// Attempts that were under way together fail together: while one failure is waited out, another adds nothing.
    pub fn failed(&mut self, now: Moment) -> Moment {
        if let Some(until) = self.until.filter(|until| until.ms_since(now) > 0) {
            return until;
        }
        let doubled = FIRST_MS
            .checked_shl(self.failures.min(16))
            .unwrap_or(GREATEST_MS);
        let wait = doubled.min(GREATEST_MS);
        let jitter = now.monotonic_ms().wrapping_mul(2_654_435_761) % (wait / 4 + 1);
        let until = now.after_ms(wait.saturating_add(jitter));
        self.failures = self.failures.saturating_add(1);
        self.until = Some(until);
        until
    }

    /// An attempt succeeded: the next failure waits 1 s again.
    pub const fn succeeded(&mut self) {
        self.failures = 0;
        self.until = None;
    }

    /// Failures since the last success.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether an attempt may be made now.
    pub fn ask(&self, now: Moment) -> Verdict {
        match self.until {
            Some(until) if until.ms_since(now) > 0 => Verdict::WaitUntil(until, self.reason),
            Some(_) | None => Verdict::ANY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use crate::domain::Moment;
    use crate::limits::{Verdict, WaitReason};

    #[test]
    fn waits_double_up_to_half_a_minute_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::new(WaitReason::Unreachable);
        let mut now = Moment::new(123_457, 0);
        for wait in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let until = backoff.failed(now);
            let waited = until.ms_since(now);
            assert!((wait..=wait + wait / 4).contains(&waited), "{waited}");
            assert_eq!(
                backoff.ask(now),
                Verdict::WaitUntil(until, WaitReason::Unreachable)
            );
            assert_eq!(backoff.ask(until), Verdict::ANY);
            now = until;
        }
        assert_eq!(backoff.failures(), 7);
        backoff.succeeded();
        assert_eq!(backoff.ask(now), Verdict::ANY);
        assert!(backoff.failed(now).ms_since(now) <= 1_250);
    }
}

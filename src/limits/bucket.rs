//! A token bucket of governor over our moments.
//!
//! governor reads a clock of its own and forgets how to look without spending; here the clock shows what it was set to, and
//! the store can be put back.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::ops::Add;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use super::{RatePlan, Share, Verdict, WaitReason};
use crate::domain::Moment;

const NANOS_PER_MS: u64 = 1_000_000;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Nanoseconds are held below this (about 146 years), since governor adds without checking.
const FAR: u64 = u64::MAX / 4;

/// What a fresh process may send at once: other calls of the last minute are unknown to it (`rest-contract.md` §5).
pub const START_TOKENS: u32 = 10;

/// A portal that leaks in whole seconds may lag behind by one: so long the first tokens earn no others.
const START_PAUSE_MS: u64 = 1_000;

/// governor's limiter over our moments, with a store that can be looked at without spending.
#[derive(Debug)]
pub(super) struct Bucket {
    governor: RateLimiter<NotKeyed, Spent, MomentClock, NoOpMiddleware<Tick>>,
    spent: Spent,
    start: Moment,
    burst: u32,
    /// In nanoseconds.
    period: u64,
}

impl Bucket {
    /// A full start is never assumed: `START_TOKENS`, and no more before `START_PAUSE_MS`. A plan of nothing counts as one
    /// request a second, one at a time; a share of a plan has so much of its rate and of its burst.
    pub(super) fn new(plan: RatePlan, share: Share, now: Moment) -> Self {
        let own = share.of(u64::from(plan.burst));
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        let burst = NonZeroU32::new(own).unwrap_or(NonZeroU32::MIN);
        let percent = u64::from(plan.per_second.max(1)) * u64::from(share.as_percent());
        let period = Duration::from_nanos((100 * NANOS_PER_SECOND).div_ceil(percent));
        let start = now.after_ms(START_PAUSE_MS);
        let spent = Spent::default();
        let quota =
            Quota::with_period(period).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN));
        let quota = quota.allow_burst(burst);
        let period = u64::try_from(quota.replenish_interval().as_nanos()).unwrap_or(u64::MAX);
        let clock = MomentClock(Cell::new(start));
        let bucket = Self {
            governor: RateLimiter::new(quota, spent.clone(), clock),
            spent,
            start,
            burst: burst.get(),
            period,
        };
        bucket.leave(START_TOKENS, start);
        bucket
    }

    pub(super) fn ask(&self, now: Moment) -> Verdict {
        let before = self.spent.get();
        self.governor.clock().0.set(now);
        match self.governor.check() {
            Ok(()) => {
                self.spent.set(before);
                Verdict::ANY
            }
            Err(refused) => Verdict::WaitUntil(refused.earliest_possible().0, WaitReason::Rate),
        }
    }

    /// Takes a token; where there is none, the one that will be earned next.
    pub(super) fn spend(&self, now: Moment) {
        self.governor.clock().0.set(now);
        if self.governor.check().is_err() {
            self.spent.set(self.spent.get().saturating_add(self.period));
        }
    }

    /// Leaves at most so many tokens.
    pub(super) fn leave(&self, tokens: u32, now: Moment) {
        let missing = u64::from(self.burst.saturating_sub(tokens)).saturating_mul(self.period);
        let spent = Tick(now)
            .duration_since(Tick(self.start))
            .as_u64()
            .saturating_add(missing);
        self.spent.set(spent.max(self.spent.get()));
    }

    /// Milliseconds in which a token is earned, rounded up.
    pub(super) const fn period_ms(&self) -> u64 {
        self.period.div_ceil(NANOS_PER_MS)
    }
}

/// What governor remembers: the nanoseconds from its start to the moment at which all that was spent will have been earned
/// back.
#[derive(Debug, Clone, Default)]
struct Spent(Arc<AtomicU64>);

impl Spent {
    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, nanos: u64) {
        self.0.store(nanos.min(FAR), Ordering::Relaxed);
    }
}

impl StateStore for Spent {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _key: &Self::Key, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let (outcome, spent) = decide(Some(Nanos::new(self.get())))?;
        self.set(spent.as_u64());
        Ok(outcome)
    }
}

/// A clock that shows what it was set to.
#[derive(Debug)]
struct MomentClock(Cell<Moment>);

impl Clock for MomentClock {
    type Instant = Tick;

    fn now(&self) -> Tick {
        Tick(self.0.get())
    }
}

/// A moment as governor reckons with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(Moment);

impl Add<Nanos> for Tick {
    type Output = Self;

    /// Rounds up to whole milliseconds, so that no request goes early.
    fn add(self, nanos: Nanos) -> Self {
        Self(self.0.after_ms(nanos.as_u64().div_ceil(NANOS_PER_MS)))
    }
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        let nanos = self.0.ms_since(earlier.0).saturating_mul(NANOS_PER_MS);
        Nanos::new(nanos.min(FAR))
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        let ms = duration.as_u64() / NANOS_PER_MS;
        let unix = self.0.unix_ms().saturating_sub_unsigned(ms);
        Self(Moment::new(self.0.monotonic_ms().saturating_sub(ms), unix))
    }
}

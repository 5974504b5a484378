//! The request limit: one leaky bucket for each calling address (`rest-contract.md` §5).
//!
//! The documentation gives `level = max(0, level − Y·Δt) + 1`, refused when above X, and does not say how finely the
//! bucket leaks. This one leaks in whole-second steps, and a step is felt only after its second is over: the choice that
//! is hardest on the client. A pacer that refills Y a second may then burst with X − Y requests at most; one more and it
//! is refused a second later. A refused request does not raise the level (`facts-unknown.md` row 18).

use std::collections::BTreeMap;

use super::config::Rate;

/// One step of the leak.
const STEP_MS: i64 = 1000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: u64,
    /// The moment from which the next step is reckoned.
    since_ms: i64,
}

impl Bucket {
    fn leak(&mut self, rate: Rate, now_ms: i64) {
        let passed = now_ms.saturating_sub(self.since_ms);
        if passed > 0 {
            let steps = passed.saturating_sub(1) / STEP_MS;
            let leaked = steps
                .cast_unsigned()
                .saturating_mul(u64::from(rate.leak_per_second));
            self.level = self.level.saturating_sub(leaked);
            self.since_ms = self.since_ms.saturating_add(steps.saturating_mul(STEP_MS));
        }
        if self.level == 0 {
            self.since_ms = now_ms;
        }
    }
}

/// The buckets of one portal.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    by_peer: BTreeMap<String, Bucket>,
}

impl Buckets {
    /// Requests of somebody else from every address that has called: they fill its bucket as far as it goes.
    pub(super) fn fill(&mut self, rate: Rate, at_ms: i64, requests: u32) {
        if requests == 0 {
            return;
        }
        for bucket in self.by_peer.values_mut() {
            bucket.leak(rate, at_ms);
            let filled = bucket.level.saturating_add(u64::from(requests));
            bucket.level = filled.min(u64::from(rate.block_above)).max(bucket.level);
        }
    }

    /// Whether a request of `peer` may pass now. One that passes raises its level; one that is refused does so where the
    /// portal counts them too (`facts-unknown.md` row 18).
    pub(super) fn admit(
        &mut self,
        rate: Rate,
        now_ms: i64,
        peer: &str,
        refused_count: bool,
    ) -> bool {
        let bucket = self.by_peer.entry(peer.to_owned()).or_insert(Bucket {
            level: 0,
            since_ms: now_ms,
        });
        bucket.leak(rate, now_ms);
        let admitted = bucket.level < u64::from(rate.block_above);
        if admitted || refused_count {
            bucket.level = bucket.level.saturating_add(1);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Rate};

    /// Requests of a pacer with a full burst and an exact refill, and how many of them are refused.
    fn refused(rate: Rate, burst: u32, start_ms: i64) -> usize {
        let mut buckets = Buckets::default();
        let gap = 1000 / i64::from(rate.leak_per_second);
        let burst_then_paced = (0..burst)
            .map(|_| start_ms)
            .chain((1..500).map(|n| start_ms + n * gap));
        burst_then_paced
            .filter(|at| !buckets.admit(rate, *at, "127.0.0.1", false))
            .count()
    }

    #[test]
    fn a_burst_of_x_minus_y_is_the_greatest_safe_one() {
        for (leak_per_second, block_above) in [(2, 50), (5, 250)] {
            let rate = Rate {
                leak_per_second,
                block_above,
            };
            for start in [0, 1, 499, 500, 999, 1_000_000_000_123] {
                assert_eq!(refused(rate, block_above - leak_per_second, start), 0);
                assert!(refused(rate, block_above - leak_per_second + 1, start) > 0);
            }
        }
    }

    #[test]
    fn addresses_have_buckets_of_their_own_and_a_refusal_costs_nothing() {
        let rate = Rate {
            leak_per_second: 2,
            block_above: 3,
        };
        let mut buckets = Buckets::default();
        let admitted = (0..10)
            .filter(|_| buckets.admit(rate, 0, "a", false))
            .count();
        assert_eq!(admitted, 3);
        assert!(buckets.admit(rate, 0, "b", false));
        assert!(buckets.admit(rate, 1001, "a", false));
        assert!(buckets.admit(rate, 1001, "a", false));
        assert!(!buckets.admit(rate, 1001, "a", false));
    }

    #[test]
    fn a_clock_that_goes_back_leaks_nothing_and_does_not_panic() {
        let rate = Rate {
            leak_per_second: 2,
            block_above: 1,
        };
        let mut buckets = Buckets::default();
        assert!(buckets.admit(rate, i64::MAX, "a", false));
        assert!(!buckets.admit(rate, i64::MIN, "a", false));
    }
}

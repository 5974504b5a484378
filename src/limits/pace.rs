//! Requests per second: a token bucket that stays below the portal's leaky bucket (`rest-contract.md` §5).

use super::bucket::Bucket;
use super::{Backoff, Share, Verdict, WaitReason};
use crate::domain::Moment;

/// How long requests go at half the rate after the portal refused one: somebody else shares its bucket.
const SLOW_MS: u64 = 60_000;

/// How long refusals may go on without one success: a bucket of 50 or 250 that nobody fills is empty within a minute.
const PATIENCE_MS: u64 = 900_000;

/// The rate that a portal's plan permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatePlan {
    /// What the portal's bucket leaks in a second, Y.
    pub per_second: u32,
    /// Requests that may go at once: X − Y, where X is what the bucket holds.
    pub burst: u32,
}

impl RatePlan {
    /// All plans but the greatest: X = 50, Y = 2.
    pub const STANDARD: Self = Self {
        per_second: 2,
        burst: 48,
    };
    /// The Enterprise plan: X = 250, Y = 5.
    pub const ENTERPRISE: Self = Self {
        per_second: 5,
        burst: 245,
    };
}

/// When the next request may go.
///
/// Ask before each request, [`spend`](Self::spend) when it goes, and tell what came back:
/// [`refused`](Self::refused) or [`answered`](Self::answered). Moments must not go back.
#[derive(Debug)]
pub struct RequestPace {
    bucket: Option<Bucket>,
    backoff: Backoff,
    slow: Option<Slow>,
    last: Option<Moment>,
    /// The first of the refusals that no success has followed.
    refused_since: Option<Moment>,
}

/// Half the rate, after a refusal.
#[derive(Debug, Clone, Copy)]
struct Slow {
    until: Moment,
    gap_ms: u64,
}

impl RequestPace {
    /// The pace of a share of a plan from now on; `None`: the portal has no such limit. A fresh process has 10 tokens and earns the others
    /// by idling.
    pub fn new(plan: Option<RatePlan>, share: Share, now: Moment) -> Self {
        Self {
            bucket: plan.map(|plan| Bucket::new(plan, share, now)),
            backoff: Backoff::new(WaitReason::RateBackoff),
            slow: None,
            last: None,
            refused_since: None,
        }
    }

    /// Whether a request may go now; spends nothing.
    pub fn ask(&mut self, now: Moment) -> Verdict {
        let token = match &self.bucket {
            Some(bucket) => bucket.ask(now),
            None => Verdict::ANY,
        };
        self.backoff.ask(now).and(self.ask_slow(now)).and(token)
    }

    /// A request goes now.
    pub fn spend(&mut self, now: Moment) {
        self.last = Some(now);
        if let Some(bucket) = &self.bucket {
            bucket.spend(now);
        }
    }

    /// The portal refused a request as too fast (`QUERY_LIMIT_EXCEEDED`): a wait that doubles, no burst after it, and half the
    /// rate for a minute.
    pub fn refused(&mut self, now: Moment) {
        let until = self.backoff.failed(now);
        self.refused_since.get_or_insert(now);
        if let Some(bucket) = &self.bucket {
            bucket.leave(0, now);
            self.slow = Some(Slow {
                until: until.after_ms(SLOW_MS),
                gap_ms: bucket.period_ms().saturating_mul(2),
            });
        }
    }

    /// The portal took a request: the next refusal waits 1 s again.
    pub const fn answered(&mut self) {
        self.backoff.succeeded();
        self.refused_since = None;
    }

    /// Whether refusals have gone on for more than 15 minutes without one success: then somebody else fills the portal's bucket,
    /// and waiting on is no help.
    pub fn exhausted(&self, now: Moment) -> bool {
        self.refused_since
            .is_some_and(|since| now.ms_since(since) > PATIENCE_MS)
    }

    fn ask_slow(&self, now: Moment) -> Verdict {
        match (self.slow, self.last) {
            (Some(slow), Some(last)) if slow.until.ms_since(now) > 0 => {
                let next = last.after_ms(slow.gap_ms);
                if next.ms_since(now) > 0 {
                    Verdict::WaitUntil(next, WaitReason::Rate)
                } else {
                    Verdict::ANY
                }
            }
            (Some(_) | None, Some(_) | None) => Verdict::ANY,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{RatePlan, RequestPace};
    use crate::domain::Moment;
    use crate::limits::{Share, Verdict, WaitReason};

    const START: Moment = Moment::new(7_000, 0);

    /// A portal's bucket, as naive as can be: it leaks Y at each whole second of its own clock.
    struct Leaky {
        level: u64,
        holds: u64,
        leak: u64,
        phase_ms: u64,
        second: u64,
    }

    impl Leaky {
        fn takes(&mut self, now: Moment) -> bool {
            let second = (now.monotonic_ms() + self.phase_ms) / 1000;
            self.level = self
                .level
                .saturating_sub(self.leak * (second - self.second));
            self.second = second;
            let takes = self.level < self.holds;
            self.level += u64::from(takes);
            takes
        }
    }

    /// X and Y of a plan, as `rest-contract.md` §5 gives them and not as [`RatePlan`] does.
    fn bucket(plan: RatePlan, level: u64, phase_ms: u64) -> Leaky {
        let (holds, leak) = if plan == RatePlan::ENTERPRISE {
            (250, 5)
        } else {
            (50, 2)
        };
        Leaky {
            level,
            holds,
            leak,
            phase_ms,
            second: (START.monotonic_ms() + phase_ms) / 1000,
        }
    }

    fn goes(pace: &mut RequestPace, now: Moment) -> bool {
        matches!(pace.ask(now), Verdict::Go(_))
    }

    #[test]
    fn a_fresh_process_sends_ten_at_once_and_earns_the_rest_by_idling() {
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), Share::ALL, START);
        let mut at_once = |now: Moment| {
            let mut sent = 0;
            while goes(&mut pace, now) {
                pace.spend(now);
                sent += 1;
            }
            sent
        };
        assert_eq!(at_once(START), 10);
        assert_eq!(at_once(START.after_ms(1_499)), 0);
        assert_eq!(at_once(START.after_ms(1_500)), 1);
        assert_eq!(at_once(START.after_ms(11_500)), 20);
        assert_eq!(at_once(START.after_ms(3_600_000)), 48);
    }

    #[test]
    fn a_burst_is_what_the_bucket_holds_without_what_it_leaks_in_a_second() {
        for (plan, burst) in [
            (RatePlan::STANDARD, 50 - 2),
            (RatePlan::ENTERPRISE, 250 - 5),
        ] {
            let mut pace = RequestPace::new(Some(plan), Share::ALL, START);
            let now = START.after_ms(3_600_000);
            let mut portal = bucket(plan, 0, 0);
            let mut sent = 0;
            while goes(&mut pace, now) {
                pace.spend(now);
                assert!(portal.takes(now));
                sent += 1;
            }
            assert_eq!(sent, burst);
        }
    }

    #[test]
    fn asking_spends_nothing_and_names_the_moment() {
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), Share::ALL, START);
        for _ in 0..10 {
            assert!(goes(&mut pace, START) && goes(&mut pace, START));
            pace.spend(START);
        }
        let Verdict::WaitUntil(next, WaitReason::Rate) = pace.ask(START) else {
            panic!("an eleventh token");
        };
        assert_eq!(next.ms_since(START), 1_500);
        assert!(goes(&mut pace, next));
    }

    #[test]
    fn a_refusal_waits_doubling_and_is_followed_by_half_the_rate() {
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), Share::ALL, START);
        let now = START.after_ms(600_000);
        pace.refused(now);
        let Verdict::WaitUntil(first, WaitReason::RateBackoff) = pace.ask(now) else {
            panic!("no wait after a refusal");
        };
        assert!((1_000..=1_250).contains(&first.ms_since(now)));
        pace.spend(first);
        pace.refused(first);
        let Verdict::WaitUntil(second, WaitReason::RateBackoff) = pace.ask(first) else {
            panic!("no wait after a second refusal");
        };
        assert!((2_000..=2_500).contains(&second.ms_since(first)));
        pace.answered();
        let mut sent = 0;
        for ms in 0..10_000 {
            let now = second.after_ms(ms);
            if goes(&mut pace, now) {
                pace.spend(now);
                sent += 1;
            }
        }
        assert_eq!(sent, 10, "one a second instead of two, and no burst");
    }

    #[test]
    fn refusals_without_a_success_are_endured_for_a_quarter_of_an_hour() {
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), Share::ALL, START);
        let end = START.after_ms(900_000);
        assert!(!pace.exhausted(end));
        let mut now = START;
        while now.ms_since(START) < 900_000 {
            pace.refused(now);
            assert!(!pace.exhausted(now));
            let Verdict::WaitUntil(next, _) = pace.ask(now) else {
                panic!("no wait after a refusal");
            };
            now = next;
        }
        assert!(!pace.exhausted(end) && pace.exhausted(end.after_ms(1)));
        pace.answered();
        assert!(!pace.exhausted(now));
        pace.refused(now);
        assert!(!pace.exhausted(now.after_ms(900_000)));
    }

    #[test]
    fn a_portal_without_the_limit_is_never_waited_for() {
        let mut pace = RequestPace::new(None, Share::ALL, START);
        for _ in 0..1_000 {
            assert_eq!(pace.ask(START), Verdict::ANY);
            pace.spend(START);
        }
        pace.refused(START);
        assert!(!goes(&mut pace, START), "unless it does refuse");
    }

    #[test]
    fn ten_minutes_at_full_speed_reach_the_buckets_ceiling() {
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), Share::ALL, START);
        let mut portal = bucket(RatePlan::STANDARD, 0, 999);
        let mut sent = 0_u64;
        for ms in 0..600_000 {
            let now = START.after_ms(ms);
            while goes(&mut pace, now) {
                pace.spend(now);
                assert!(portal.takes(now));
                sent += 1;
            }
        }
        assert!(sent >= 10 + 2 * 598, "{sent}");
    }

    #[test]
    fn a_share_of_a_plan_leaves_the_rest_to_others() {
        let share = Share::percent(30).expect("a share");
        let mut pace = RequestPace::new(Some(RatePlan::STANDARD), share, START);
        let mut sent = 0_u64;
        for ms in 0..600_000 {
            let now = START.after_ms(ms);
            while goes(&mut pace, now) {
                pace.spend(now);
                sent += 1;
            }
        }
        // 0.6 a second after the ten that a fresh process has.
        assert!((360..=370).contains(&sent), "{sent}");
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        let mut pace = RequestPace::new(
            Some(RatePlan {
                per_second: 1,
                burst: u32::MAX,
            }),
            Share::ALL,
            START,
        );
        let late = Moment::new(u64::MAX, i64::MAX);
        for now in [START, late, late] {
            goes(&mut pace, now);
            pace.spend(now);
            pace.refused(now);
        }
    }

    proptest! {
        /// Whatever idling stands between the requests, whatever the phase of the portal's clock, from a bucket that already
        /// holds up to 40 requests of others.
        #[test]
        fn no_schedule_that_is_allowed_is_refused(
            waits in prop::collection::vec(prop_oneof![3 => 0_u64..3, 2 => 0_u64..1_200, 1 => 0_u64..40_000], 1..400),
            level in 0_u64..=40,
            phase_ms in 0_u64..1_000,
            enterprise: bool,
        ) {
            let (plan, level) = if enterprise { (RatePlan::ENTERPRISE, level * 6) } else { (RatePlan::STANDARD, level) };
            let mut pace = RequestPace::new(Some(plan), Share::ALL, START);
            let mut portal = bucket(plan, level, phase_ms);
            let mut now = START;
            for wait in waits {
                now = now.after_ms(wait);
                if let Verdict::WaitUntil(next, reason) = pace.ask(now) {
                    prop_assert_eq!(reason, WaitReason::Rate);
                    prop_assert!(next > now);
                    now = next;
                    prop_assert!(goes(&mut pace, now));
                }
                pace.spend(now);
                prop_assert!(portal.takes(now), "refused at {}", now);
                pace.answered();
            }
        }
    }
}

//! The forecast against the law itself, request by request.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Binding, CountingModel, Forecast, History, LeadCost, PortalLimits, Premise, Spent};
use crate::limits::{LimitRules, RatePlan, Share};

const STANDARD: PortalLimits = PortalLimits {
    requests_1000_s: Some(2_000),
    operating_ms: 480_000,
    request_limit_ms: 60_000,
    most_rows: 50,
    most_in_flight: u64::MAX,
};

fn limits(rate: Option<RatePlan>, operating_limit_ms: u64, percent: u8) -> PortalLimits {
    let rules = LimitRules {
        rate,
        operating_limit_ms,
        request_limit_ms: 60_000,
        share: Share::percent(percent).unwrap(),
    };
    PortalLimits::of(rules, 50)
}

fn premise(row_us: u64, model: CountingModel, in_flight: u64) -> Premise {
    Premise {
        limits: STANDARD,
        row_us,
        way_us: 50_000,
        model,
        in_flight,
        free_in_flight: in_flight,
    }
}

/// A portal of the law and a client that spends every budget as soon as it is there.
struct Naive {
    premise: Premise,
    /// Charged microseconds by the minute in which their calls began, with the first of these calls.
    baskets: BTreeMap<u64, (u64, u64)>,
    /// Level of the bucket of requests in thousandths, and when it was so, in microseconds.
    tokens: (u64, u64),
}

impl Naive {
    fn ms(premise: Premise, rows: u64) -> u64 {
        let mut naive = Self {
            premise,
            baskets: BTreeMap::new(),
            tokens: (10_000, 0),
        };
        let mut free_at = vec![0_u64; usize::try_from(premise.in_flight).unwrap()];
        let (mut left, mut sent, mut end) = (rows, 0, 0);
        while left > 0 {
            let flight = (0..free_at.len())
                .min_by_key(|flight| free_at[*flight])
                .unwrap();
            let mut now = free_at[flight];
            let wanted = premise.steps().get(sent).copied();
            let full = premise.steps().last().copied().unwrap();
            if sent < 3 {
                // The first requests go one after another.
                now = now.max(end);
            }
            let size = wanted.unwrap_or(full).min(left);
            let (now, size) = naive.leave(now, size);
            let ends = now + size * premise.row_us + premise.way_us;
            free_at[flight] = ends;
            end = end.max(ends);
            left -= size;
            sent += 1;
        }
        end / 1000
    }

    /// When a request may go that is wanted now, and with how many rows.
    fn leave(&mut self, mut now: u64, size: u64) -> (u64, u64) {
        let charge = self.premise.charge_us();
        now = now.max(self.tokens.1);
        loop {
            let refill = (now - self.tokens.1) * 2 / 1000;
            let tokens = (self.tokens.0 + refill).min(48_000);
            if tokens < 1_000 {
                now += 1_000;
                continue;
            }
            self.baskets
                .retain(|_, (first, _)| *first + 600_000_000 > now);
            let used: u64 = self.baskets.values().map(|(_, us)| us).sum();
            let limit = self.premise.limits.operating_ms * 1000;
            let fits = (limit - used.min(limit))
                .checked_div(charge)
                .unwrap_or(size);
            if fits == 0 {
                let first = self
                    .baskets
                    .values()
                    .map(|(first, _)| *first)
                    .min()
                    .unwrap();
                now = first + 601_000_000;
                continue;
            }
            let size = size.min(fits);
            let basket = self.baskets.entry(now / 60_000_000).or_insert((now, 0));
            basket.1 += size * charge;
            self.tokens = (tokens - 1_000, now);
            return (now, size);
        }
    }
}

/// Whether two figures differ by no more than so many parts in a thousand and so many milliseconds.
fn close(one: u64, other: u64, parts: u64, ms: u64) -> bool {
    one.abs_diff(other) <= one.max(other) * parts / 1000 + ms
}

#[test]
fn the_ceilings_of_long_runs_are_those_of_the_documentation() {
    for (row_us, model, in_flight, per_1000_s) in [
        (150_000, CountingModel::Documented, 1, 5_333),
        (150_000, CountingModel::Documented, 4, 5_333),
        (300_000, CountingModel::Documented, 2, 2_666),
        (3_000_000, CountingModel::Documented, 1, 266),
        (150_000, CountingModel::Newer, 2, 10_666),
        (5_000, CountingModel::Documented, 2, 100_000),
        (300_000, CountingModel::None, 1, 3_311),
    ] {
        let rows = 1_000_000;
        let term = premise(row_us, model, in_flight).term(rows, &[]);
        let reached = rows * 1_000_000 / term.ms;
        let told = format!("{row_us} µs {model:?} {in_flight}: {reached} in 1000 s, {term:?}");
        assert!(close(reached, per_1000_s, 5, 0), "{told}");
        let binding = match model {
            CountingModel::None => Binding::AnswerTime,
            CountingModel::Documented | CountingModel::Newer if row_us < 10_000 => Binding::Rate,
            CountingModel::Documented | CountingModel::Newer => Binding::Operating,
        };
        assert_eq!(term.binding, binding, "{told}");
    }
}

#[test]
fn a_run_within_the_budget_of_one_window_does_not_wait() {
    let premise = premise(150_000, CountingModel::Documented, 1);
    let within = premise.term(3_200, &[]);
    assert_eq!(within.binding, Binding::AnswerTime);
    assert!(close(within.ms, 480_000, 10, 0), "{within:?}");
    let past = premise.term(3_201, &[]);
    assert_eq!(past.binding, Binding::Operating);
    assert!(past.ms > 600_000, "{past:?}");
}

#[test]
fn what_is_spent_is_waited_for() {
    let premise = premise(150_000, CountingModel::Documented, 2);
    let spent = [
        Spent {
            back_in_ms: 100_000,
            charged_ms: 120_000,
        },
        Spent {
            back_in_ms: 160_000,
            charged_ms: 360_000,
        },
    ];
    // 120 s of work come back first: 800 rows, 60 s at two a time.
    let first = premise.term(800, &spent);
    assert!(close(first.ms, 160_000, 0, 1_500), "{first:?}");
    let second = premise.term(801, &spent);
    assert!(second.ms >= 160_000, "{second:?}");
    assert_eq!(first.binding, Binding::Operating);
    assert!(premise.term(100, &[]).ms < 10_000);
}

#[test]
fn the_plan_is_a_range_by_assumption_and_closer_by_history() {
    let assumed = Forecast::new(100_000, STANDARD, None);
    assert_eq!(assumed.requests, 2_004);
    // 1.6 / 0.3 and 0.8 / 3.3 leads a second.
    assert!(close(assumed.shortest.ms, 18_750_000, 10, 0), "{assumed:?}");
    assert!(close(assumed.longest.ms, 412_500_000, 10, 0), "{assumed:?}");
    assert_eq!(assumed.longest.binding, Binding::Operating);
    let history = History {
        cost: LeadCost {
            mean_us: 150_000,
            p90_us: 180_000,
        },
        model: CountingModel::Documented,
        in_flight: 2,
    };
    let known = Forecast::new(1_000_000, STANDARD, Some(history));
    // 52 hours.
    assert!(close(known.shortest.ms, 187_500_000, 5, 0), "{known:?}");
    assert!(close(known.longest.ms, 187_500_000, 5, 0), "{known:?}");
    let half = limits(Some(RatePlan::STANDARD), 480_000, 50);
    let shared = Forecast::new(1_000_000, half, Some(history));
    assert!(close(shared.shortest.ms, 375_000_000, 5, 0), "{shared:?}");
}

#[test]
fn one_s_own_server_counts_nothing_unless_it_is_told_to() {
    let own = limits(None, 420_000, 100);
    let forecast = Forecast::new(10_000, own, None);
    assert_eq!(forecast.shortest.binding, Binding::AnswerTime);
    assert_eq!(forecast.longest.binding, Binding::Operating);
    let free = limits(None, u64::MAX, 100);
    let forecast = Forecast::new(10_000, free, None);
    assert_eq!(forecast.longest.binding, Binding::AnswerTime);
    let nothing = Forecast::new(0, free, None);
    assert_eq!((nothing.requests, nothing.longest.ms), (0, 0));
    assert_eq!(nothing.longest.binding, Binding::None);
}

#[test]
fn a_run_is_held_against_the_limit_that_bound_it() {
    let documented = premise(150_000, CountingModel::Documented, 1);
    // 5.33 leads a second.
    assert_eq!(
        documented.reached(16_000, 3_000_000),
        (Binding::Operating, Some(1000))
    );
    assert_eq!(
        documented.reached(16_000, 6_000_000),
        (Binding::Operating, Some(500))
    );
    assert_eq!(
        documented.reached(5_000, 700_000),
        (Binding::Operating, Some(1000))
    );
    assert_eq!(
        documented.reached(3_000, 500_000),
        (Binding::AnswerTime, None)
    );
    let quick = premise(1_000, CountingModel::Documented, 1);
    assert_eq!(
        quick.reached(100_000, 1_250_000),
        (Binding::Rate, Some(800))
    );
    assert_eq!(quick.reached(0, 0), (Binding::None, None));
}

#[test]
fn where_requests_go_one_by_one_that_is_reckoned_with() {
    let free = limits(None, u64::MAX, 100);
    let shortest = |limits| Forecast::new(10_000, limits, None).shortest.ms;
    // 0.3 s a lead.
    assert!(close(shortest(free.one_by_one()), 3_040_000, 10, 0));
    assert!(shortest(free) < 800_000);
}

fn any_model() -> impl Strategy<Value = CountingModel> {
    prop_oneof![
        Just(CountingModel::Documented),
        Just(CountingModel::Newer),
        Just(CountingModel::None)
    ]
}

proptest! {
    /// Whatever a lead costs and however the portal counts.
    #[test]
    fn the_reckoning_is_what_a_client_of_the_law_takes(
        rows in 1_u64..30_000,
        row_us in prop_oneof![1_000_u64..50_000, 50_000_u64..4_000_000],
        in_flight in 1_u64..=4,
        model in any_model(),
    ) {
        let premise = premise(row_us, model, in_flight);
        let naive = Naive::ms(premise, rows);
        let term = premise.term(rows, &[]);
        // One request more or less, the first rows one after another or not; where the window is waited for, a minute that begins
        // elsewhere.
        let full = premise.steps().last().copied().unwrap();
        let request_ms = (full.max(super::FIRST_ROWS) * row_us + premise.way_us) / 1000;
        let minute_ms = if term.binding == Binding::Operating { 60_000 } else { 0 };
        prop_assert!(close(term.ms, naive, 20, request_ms + minute_ms), "{:?} told, {} taken", term, naive);
    }

    #[test]
    fn more_rows_and_dearer_ones_never_take_less(
        rows in 1_u64..100_000,
        more in 0_u64..5_000,
        row_us in 0_u64..5_000_000,
        dearer in 0_u64..500_000,
        in_flight in 1_u64..=4,
        model in any_model(),
    ) {
        let ms = |rows, row_us| premise(row_us, model, in_flight).term(rows, &[]).ms;
        prop_assert!(ms(rows, row_us) <= ms(rows + more, row_us));
        prop_assert!(ms(rows, row_us) <= ms(rows, row_us + dearer));
        let slower = premise(row_us, CountingModel::Documented, in_flight).term(rows, &[]).ms;
        prop_assert!(ms(rows, row_us) <= slower);
    }
}

//! A scheduler that is told what portals of every kind tell.

use proptest::prelude::*;

use super::{Arrival, Departure, LimitRules, Scheduler};
use crate::domain::{Counter, Moment, Spent, Timing};
use crate::limits::{Binding, CountingModel, RatePlan, Share, Verdict, WaitReason};

const ADD: &str = "crm.lead.add";
const START: Moment = Moment::new(1_000, 0);
const LIMIT: u64 = 480_000;
/// The portal's clock is seven minutes ahead of nothing in particular.
const PORTAL_MS: u64 = 1_780_000_420_123;

const RULES: LimitRules = LimitRules {
    rate: None,
    operating_limit_ms: LIMIT,
    request_limit_ms: 60_000,
    share: Share::ALL,
};

/// A scheduler and a clock that is moved by hand.
struct Case {
    limits: Scheduler,
    now: Moment,
    next: u64,
}

impl Case {
    fn new(rules: LimitRules) -> Self {
        Self {
            limits: Scheduler::new(rules, 0, START),
            now: START,
            next: 1,
        }
    }

    fn ask(&mut self) -> Verdict {
        self.limits.ask(&[ADD], 50, self.now)
    }

    fn portal_ms(&self) -> u64 {
        PORTAL_MS + self.now.ms_since(START)
    }

    fn send(&mut self, rows: usize) -> u64 {
        let id = self.next;
        self.next += 1;
        let departure = Departure {
            id,
            rows: vec![(ADD, rows)],
            is_batch: true,
        };
        self.limits.sent(departure, self.now);
        id
    }

    fn arrive(&mut self, id: u64, arrival: Arrival<'_>, timing: Option<&Timing>) {
        let none = Timing::default();
        let told = (timing.is_some(), timing.unwrap_or(&none));
        self.limits.arrived(id, arrival, told, 50, self.now);
    }

    /// A request of rows that cost so much each, whose inner total is then this.
    fn works(&mut self, rows: usize, cost: u64, total: u64) {
        let id = self.send(rows);
        self.now = self.now.after_ms(rows as u64 * cost);
        let timing = documented(self.portal_ms(), rows, cost, Some((total, None)));
        self.arrive(id, Arrival::Done, Some(&timing));
    }

    /// Full size at this cost, with nothing told of totals.
    fn grown(cost: u64) -> Self {
        let mut case = Self::new(RULES);
        for _ in 0..8 {
            let id = case.send(1);
            let timing = documented(case.portal_ms(), 1, cost, None);
            case.arrive(id, Arrival::Done, Some(&timing));
        }
        case
    }
}

/// An answer of the documented kind: the total, and in how many milliseconds the oldest minute falls.
fn documented(finish_ms: u64, rows: usize, cost: u64, told: Option<(u64, Option<u64>)>) -> Timing {
    let start = finish_ms - rows as u64 * cost;
    let spent = (0..rows as u64).map(|row| Spent {
        method: ADD,
        rows: 1,
        start_ms: Some(start + row * cost),
        ms: cost,
    });
    Timing {
        finish_ms: Some(finish_ms),
        duration_ms: Some(rows as u64 * cost),
        counters: told
            .into_iter()
            .map(|(total_ms, reset_in_ms)| Counter {
                charged: ADD,
                inner: true,
                total_ms,
                reset_in_ms,
            })
            .collect(),
        spent: spent.collect(),
    }
}

#[test]
fn the_first_row_goes_alone_and_requests_then_grow() {
    let mut case = Case::new(RULES);
    for rows in [1, 5, 10, 20, 40, 50, 50] {
        assert_eq!(case.ask(), Verdict::Go(rows));
        case.works(rows, 10, 0);
    }
    assert_eq!(case.limits.ask(&[ADD], 7, case.now), Verdict::Go(7));
}

#[test]
fn a_portal_without_counters_is_driven_at_full_size_with_four_requests() {
    let mut case = Case::grown(0);
    assert_eq!(case.ask(), Verdict::Go(50));
    for _ in 0..4 {
        assert!(case.limits.may_fly(ADD, case.now));
        case.send(50);
    }
    assert!(!case.limits.may_fly(ADD, case.now));
    let measured = case.limits.measured(ADD).expect("measured");
    assert_eq!(measured.model, CountingModel::None);
    assert_eq!(measured.binding, Binding::AnswerTime);
}

#[test]
fn the_last_room_is_used_in_parts_and_then_the_portals_own_moment_is_waited_for() {
    let mut case = Case::grown(1_000);
    let id = case.send(1);
    let told = Some((LIMIT - 100_000, Some(90_000)));
    let timing = documented(case.portal_ms(), 1, 1_000, told);
    case.arrive(id, Arrival::Done, Some(&timing));
    assert_eq!(case.ask(), Verdict::Go(10), "a tenth of what is left");
    let id = case.send(10);
    let told = Some((LIMIT - 1_500, Some(90_000)));
    let timing = documented(case.portal_ms(), 10, 1_000, told);
    case.arrive(id, Arrival::Done, Some(&timing));
    assert_eq!(case.ask(), Verdict::Go(1));
    let id = case.send(1);
    assert_eq!(case.ask(), Verdict::AfterAnswer(WaitReason::Operating));
    let told = Some((LIMIT - 500, Some(90_000)));
    let timing = documented(case.portal_ms(), 1, 1_000, told);
    case.arrive(id, Arrival::Done, Some(&timing));
    let Verdict::WaitUntil(until, WaitReason::Operating) = case.ask() else {
        panic!("no wait");
    };
    // Told in whole seconds, and a second more.
    let waited = until.ms_since(case.now);
    assert!((90_000..=91_000).contains(&waited), "{waited}");
    case.now = until;
    assert_eq!(case.ask(), Verdict::Go(1), "it brings the new total");
    assert_eq!(case.limits.peak_ms(), LIMIT - 500);
}

#[test]
fn no_told_moment_is_waited_for_longer_than_the_window() {
    // What a reset in milliseconds instead of seconds looks like.
    for told in [600_001, 1_700_000_000_000_000, u64::MAX] {
        let mut case = Case::grown(1_000);
        let id = case.send(1);
        let timing = documented(case.portal_ms(), 1, 1_000, Some((LIMIT, Some(told))));
        case.arrive(id, Arrival::Done, Some(&timing));
        let Verdict::WaitUntil(until, _) = case.ask() else {
            panic!("no wait");
        };
        assert!(until.ms_since(case.now) <= 601_000);
        let id = case.send(1);
        case.arrive(id, Arrival::OperatingRefused(&[ADD]), None);
        let Verdict::WaitUntil(until, _) = case.ask() else {
            panic!("no wait");
        };
        assert!(until.ms_since(case.now) <= 601_000);
    }
}

#[test]
fn a_full_total_without_a_moment_is_not_waited_for() {
    let mut case = Case::grown(0);
    let id = case.send(1);
    let timing = Timing {
        spent: Vec::new(),
        ..documented(case.portal_ms(), 1, 0, Some((LIMIT, None)))
    };
    case.arrive(id, Arrival::Done, Some(&timing));
    assert_eq!(case.ask(), Verdict::Go(1));
}

/// An answer of the newer kind.
fn newer(finish_ms: u64, rows: usize, cost: u64, total_ms: u64, reset_in_ms: u64) -> Timing {
    let counter = Counter {
        charged: "batch",
        inner: false,
        total_ms,
        reset_in_ms: Some(reset_in_ms),
    };
    let inner = Counter {
        charged: ADD,
        inner: true,
        ..counter
    };
    Timing {
        counters: vec![inner, counter],
        ..documented(finish_ms, rows, cost, None)
    }
}

#[test]
fn batches_that_are_charged_as_a_whole_count_at_half_their_time_and_two_are_under_way() {
    let mut case = Case::grown(1_000);
    let id = case.send(20);
    let timing = newer(case.portal_ms(), 20, 1_000, LIMIT - 200_000, 60_000);
    case.arrive(id, Arrival::Done, Some(&timing));
    let measured = case.limits.measured(ADD).expect("measured");
    assert_eq!(measured.model, CountingModel::Newer);
    assert_eq!(measured.ceiling_m, Some(1_600), "480 s / 600 s / 0.5 s");
    assert_eq!(case.limits.left_ms(ADD, case.now), 200_000);
    assert_eq!(case.ask(), Verdict::Go(20));
    case.send(20);
    assert_eq!(case.limits.left_ms(ADD, case.now), 190_000);
}

#[test]
fn a_ban_is_waited_out_and_the_total_after_it_is_believed_at_once() {
    let mut case = Case::grown(1_000);
    let id = case.send(20);
    let timing = newer(case.portal_ms(), 20, 1_000, LIMIT - 200_000, 60_000);
    case.arrive(id, Arrival::Done, Some(&timing));
    let id = case.send(20);
    case.arrive(id, Arrival::OperatingRefused(&[ADD]), None);
    let until = case.now.after_ms(301_000);
    assert_eq!(case.ask(), Verdict::WaitUntil(until, WaitReason::Operating));
    case.now = until;
    let id = case.send(1);
    let timing = newer(case.portal_ms(), 1, 1_000, 500, 599_000);
    case.arrive(id, Arrival::Done, Some(&timing));
    assert_eq!(case.limits.left_ms(ADD, case.now), LIMIT - 500);
}

#[test]
fn a_total_that_falls_for_no_reason_is_believed_when_it_was_confirmed_twice() {
    let mut case = Case::grown(100);
    let tell = |case: &mut Case, total| {
        let id = case.send(1);
        let timing = documented(case.portal_ms(), 1, 100, Some((total, Some(500_000))));
        case.arrive(id, Arrival::Done, Some(&timing));
        case.now = case.now.after_ms(1_000);
        LIMIT - case.limits.left_ms(ADD, case.now)
    };
    // Work of each minute, so that there is more than one basket.
    let mut total = 800;
    for _ in 0..5 {
        total += 50_000;
        assert_eq!(tell(&mut case, total), total);
        case.now = case.now.after_ms(60_000);
    }
    let high = total;
    assert!(tell(&mut case, 300) >= high, "once");
    assert!(tell(&mut case, 400) >= high, "confirmed once");
    assert_eq!(tell(&mut case, 500), 500, "confirmed twice");
    // And one that vanishes.
    for _ in 0..2 {
        let id = case.send(1);
        let timing = documented(case.portal_ms(), 1, 300, None);
        case.arrive(id, Arrival::Done, Some(&timing));
        assert!(case.limits.left_ms(ADD, case.now) < LIMIT);
    }
    // Calls so short that the portal may not count them say nothing.
    let id = case.send(1);
    let timing = documented(case.portal_ms(), 1, 100, None);
    case.arrive(id, Arrival::Done, Some(&timing));
    assert!(case.limits.left_ms(ADD, case.now) < LIMIT);
    let id = case.send(1);
    let timing = documented(case.portal_ms(), 1, 300, None);
    case.arrive(id, Arrival::Done, Some(&timing));
    let left = case.limits.left_ms(ADD, case.now);
    assert_eq!(left, u64::MAX);
}

#[test]
fn requests_that_are_refused_together_teach_nothing() {
    let mut case = Case::grown(1_000);
    case.works(10, 1_000, 18_000);
    let flights: Vec<u64> = (0..3).map(|_| case.send(5)).collect();
    for id in flights {
        case.arrive(id, Arrival::OperatingRefused(&[ADD]), None);
    }
    assert_eq!(case.limits.measured(ADD).expect("measured").taught_ms, None);
}

#[test]
fn a_portal_whose_clock_is_set_back_is_believed_all_the_same() {
    let mut case = Case::grown(1_000);
    case.works(10, 1_000, 18_000);
    let left = case.limits.left_ms(ADD, case.now);
    let id = case.send(1);
    let timing = documented(case.portal_ms() - 3_600_000, 1, 1_000, Some((19_000, None)));
    case.arrive(id, Arrival::Done, Some(&timing));
    assert_eq!(case.limits.left_ms(ADD, case.now), left - 1_000);
    // What was spent falls when its ten minutes are over.
    case.now = case.now.after_ms(602_000);
    assert_eq!(case.limits.left_ms(ADD, case.now), LIMIT);
}

#[test]
fn a_share_beside_others_waits_for_its_own_minute_alone() {
    let share = Share::percent(50).expect("a share");
    let mut case = Case::new(LimitRules { share, ..RULES });
    for _ in 0..8 {
        case.works(1, 1_000, 0);
    }
    // 200 s of others, then own work up to the half.
    let id = case.send(1);
    let timing = documented(case.portal_ms(), 1, 1_000, Some((210_000, Some(550_000))));
    case.arrive(id, Arrival::Done, Some(&timing));
    let mut total = 210_000;
    while let Verdict::Go(rows) = case.ask() {
        total += rows as u64 * 1_000;
        case.works(rows, 1_000, total);
    }
    let Verdict::WaitUntil(until, WaitReason::Operating) = case.ask() else {
        panic!("no wait");
    };
    assert!(until.ms_since(case.now) <= 600_000 - 200_000, "{until}");
}

#[test]
fn refusals_wait_for_the_told_moment_and_then_in_steps_of_a_minute() {
    let mut case = Case::grown(1_000);
    let id = case.send(1);
    let timing = documented(
        case.portal_ms(),
        1,
        1_000,
        Some((LIMIT + 2_000, Some(30_000))),
    );
    case.arrive(id, Arrival::OperatingRefused(&[ADD]), Some(&timing));
    let mut waits = Vec::new();
    while !case.limits.operating_exhausted(ADD, case.now) {
        let Verdict::WaitUntil(until, WaitReason::Operating) = case.ask() else {
            panic!("no wait after a refusal");
        };
        waits.push(until.ms_since(case.now));
        case.now = until;
        if case.limits.operating_exhausted(ADD, case.now) {
            break;
        }
        assert_eq!(case.ask(), Verdict::Go(1));
        let id = case.send(1);
        case.arrive(id, Arrival::OperatingRefused(&[ADD]), None);
    }
    assert!((30_000..=31_000).contains(&waits[0]), "{waits:?}");
    assert_eq!(waits[waits.len() - 10..], [60_000; 10], "no eleventh");
    case.works(1, 1_000, 1_000);
    assert!(!case.limits.operating_exhausted(ADD, case.now));
}

#[test]
fn told_moments_that_never_hold_are_not_believed_for_ever() {
    let mut case = Case::grown(10);
    for _ in 0..60 {
        let id = case.send(1);
        let counter = Counter {
            charged: "batch",
            inner: false,
            total_ms: LIMIT,
            reset_in_ms: Some(100_000),
        };
        let timing = Timing {
            counters: vec![counter],
            ..Timing::default()
        };
        case.limits.arrived(
            id,
            Arrival::OperatingRefused(&[ADD]),
            (false, &timing),
            50,
            case.now,
        );
        if case.limits.operating_exhausted(ADD, case.now) {
            break;
        }
        let Verdict::WaitUntil(until, _) = case.ask() else {
            panic!("no wait after a refusal");
        };
        case.now = until;
    }
    assert!(case.limits.operating_exhausted(ADD, case.now));
    let minutes = case.now.ms_since(START) / 60_000;
    assert!((20..=22).contains(&minutes), "{minutes}");
}

#[test]
fn a_batch_of_which_something_ran_begins_the_waits_anew() {
    let mut case = Case::grown(10);
    for _ in 0..100 {
        let id = case.send(1);
        let timing = documented(case.portal_ms(), 1, 10, None);
        case.arrive(id, Arrival::OperatingRefused(&[ADD]), Some(&timing));
        assert!(!case.limits.operating_exhausted(ADD, case.now));
        if let Verdict::WaitUntil(until, _) = case.ask() {
            case.now = until;
        }
        assert!(!case.limits.operating_exhausted(ADD, case.now));
    }
}

#[test]
fn a_request_that_took_too_long_halves_the_next_ones_and_one_that_broke_at_once_does_not() {
    let mut case = Case::grown(10);
    let id = case.send(50);
    case.arrive(id, Arrival::Lost { late: false }, None);
    assert_eq!(case.ask(), Verdict::Go(50));
    let id = case.send(50);
    case.arrive(id, Arrival::Lost { late: true }, None);
    assert_eq!(case.ask(), Verdict::Go(25));
    case.works(25, 10, 0);
    assert_eq!(case.ask(), Verdict::Go(25), "held");
    let id = case.send(25);
    case.now = case.now.after_ms(31_000);
    case.arrive(id, Arrival::Lost { late: false }, None);
    assert_eq!(case.ask(), Verdict::Go(12), "half a minute is no accident");
}

#[test]
fn refusals_teach_a_lower_limit_when_two_agree_and_nobody_else_spends() {
    let mut portal = Documented::new(200_000);
    let mut case = Case::new(RULES);
    let refused = drive(&mut case, &mut portal, 7_200_000, 500);
    // The rest of one batch, and then one row that confirms it.
    assert!((2..=50).contains(&refused.0), "{refused:?}");
    assert!(refused.1 >= 12 * 200_000 / 500 * 97 / 100, "{refused:?}");
    let taught = case.limits.measured(ADD).expect("measured").taught_ms;
    assert!(
        taught.is_some_and(|ms| (195_000..=202_000).contains(&ms)),
        "{taught:?}"
    );
}

#[test]
fn a_share_leaves_the_rest_of_the_budget_to_others() {
    let share = Share::percent(50).expect("a share");
    let mut portal = Documented::new(LIMIT);
    let mut case = Case::new(LimitRules { share, ..RULES });
    let (refused, rows) = drive(&mut case, &mut portal, 7_200_000, 500);
    let ceiling = 12 * LIMIT / 2 / 500;
    assert_eq!(refused, 0);
    assert!(
        rows * 100 >= ceiling * 97 && rows <= ceiling + 480,
        "{rows} of {ceiling}"
    );
}

/// A portal of the documented kind: baskets by the minute of its clock, each falling out 600 s after its first call.
struct Documented {
    limit: u64,
    baskets: Vec<(u64, u64)>,
}

impl Documented {
    const fn new(limit: u64) -> Self {
        Self {
            limit,
            baskets: Vec::new(),
        }
    }

    fn total(&mut self, at_ms: u64) -> u64 {
        self.baskets.retain(|(first, _)| first + 600_000 > at_ms);
        self.baskets.iter().map(|(_, ms)| ms).sum()
    }

    /// Runs a command unless the limit is used up.
    fn runs(&mut self, at_ms: u64, cost: u64) -> bool {
        if self.total(at_ms) >= self.limit {
            return false;
        }
        match self.baskets.last_mut() {
            Some((first, ms)) if *first / 60_000 == at_ms / 60_000 => *ms += cost,
            _ => self.baskets.push((at_ms, cost)),
        }
        true
    }

    fn reset_in(&self, finish_ms: u64) -> u64 {
        // The portal tells whole seconds.
        let at = (self.baskets[0].0 + 600_000) / 1_000 * 1_000;
        at.saturating_sub(finish_ms)
    }
}

/// Drives a portal for so long, one request at a time; gives the refused calls and the rows that ran.
fn drive(case: &mut Case, portal: &mut Documented, for_ms: u64, cost: u64) -> (u64, u64) {
    let (mut refused, mut done) = (0, 0);
    while case.now.ms_since(START) < for_ms {
        match case.ask() {
            Verdict::WaitUntil(until, reason) => {
                assert_eq!(reason, WaitReason::Operating);
                assert!(until > case.now);
                case.now = until;
            }
            Verdict::AfterAnswer(_) => panic!("nothing is under way"),
            Verdict::Go(rows) => {
                let id = case.send(rows);
                let mut spent = Vec::new();
                let mut told = None;
                let mut all = true;
                for _ in 0..rows {
                    let at_ms = case.portal_ms();
                    if portal.runs(at_ms, cost) {
                        spent.push(Spent {
                            method: ADD,
                            rows: 1,
                            start_ms: Some(at_ms),
                            ms: cost,
                        });
                        told = Some(portal.total(at_ms));
                        case.now = case.now.after_ms(cost);
                    } else {
                        all = false;
                        refused += 1;
                    }
                }
                done += spent.len() as u64;
                let finish_ms = case.portal_ms();
                let counter = told.map(|total_ms| Counter {
                    charged: ADD,
                    inner: true,
                    total_ms,
                    reset_in_ms: Some(portal.reset_in(finish_ms)),
                });
                let timing = Timing {
                    finish_ms: Some(finish_ms),
                    duration_ms: Some(spent.len() as u64 * cost),
                    counters: counter.into_iter().collect(),
                    spent,
                };
                let arrival = if all {
                    Arrival::Done
                } else {
                    Arrival::OperatingRefused(&[ADD])
                };
                let ran = !timing.spent.is_empty();
                case.limits
                    .arrived(id, arrival, (ran, &timing), 50, case.now);
            }
        }
    }
    (refused, done)
}

#[test]
fn two_hours_at_any_cost_are_never_refused_and_reach_the_ceiling() {
    for cost in [120_u64, 300, 970, 3_000, 3_310] {
        let mut portal = Documented::new(LIMIT);
        let mut case = Case::new(LimitRules {
            rate: Some(RatePlan::STANDARD),
            ..RULES
        });
        case.limits = Scheduler::new(RULES, 0, START);
        let (refused, rows) = drive(&mut case, &mut portal, 7_200_000, cost);
        let ceiling = 12 * LIMIT / cost;
        assert_eq!(refused, 0, "cost {cost}");
        assert!(rows * 100 >= ceiling * 99, "{rows} of {ceiling} at {cost}");
    }
}

#[test]
fn a_process_that_begins_with_a_used_budget_learns_it_minute_by_minute() {
    let mut portal = Documented::new(LIMIT);
    for minute in 0..8 {
        assert!(portal.runs(PORTAL_MS - 480_000 + minute * 60_000, 59_000));
    }
    let mut case = Case::new(RULES);
    let (refused, rows) = drive(&mut case, &mut portal, 3_600_000, 300);
    assert_eq!(refused, 0);
    let ceiling = 6 * LIMIT / 300 - 472_000 / 300;
    assert!(rows * 100 >= ceiling * 97, "{rows} of {ceiling}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever the costs, and however they change by up to ten times between two calls of an hour, nothing is refused and
    /// nothing is wasted.
    #[test]
    fn costs_that_change_are_followed(
        costs in prop::collection::vec(50_u64..500, 1..6),
    ) {
        let mut portal = Documented::new(LIMIT);
        let mut case = Case::new(RULES);
        let mut spent = 0;
        for (hour, cost) in costs.iter().enumerate() {
            let until = (hour as u64 + 1) * 3_600_000;
            let (refused, rows) = drive(&mut case, &mut portal, until, *cost);
            prop_assert_eq!(refused, 0);
            spent += rows * cost;
        }
        let ceiling = costs.len() as u64 * 6 * LIMIT;
        prop_assert!(spent * 100 >= ceiling * 97, "{} of {}", spent, ceiling);
    }

    /// No order of answers, losses and refusals makes the scheduler panic, or wait for the past or for ever.
    #[test]
    fn whatever_comes_there_is_a_way_on(
        deeds in prop::collection::vec((0_u8..7, 0_u64..700_000, any::<bool>()), 1..120),
    ) {
        let mut case = Case::new(LimitRules { rate: Some(RatePlan::STANDARD), ..RULES });
        let mut flying = Vec::new();
        for (deed, number, flag) in deeds {
            case.now = case.now.after_ms(number / 10);
            match case.ask() {
                Verdict::Go(rows) => {
                    prop_assert!((1..=50).contains(&rows));
                    flying.push(case.send(rows));
                }
                Verdict::WaitUntil(until, _) => {
                    prop_assert!(until > case.now);
                    prop_assert!(until.ms_since(case.now) <= 661_000);
                    case.now = until;
                }
                Verdict::AfterAnswer(_) => prop_assert!(!flying.is_empty()),
            }
            let Some(id) = flying.pop() else { continue };
            let told = flag.then_some((number, flag.then_some(number)));
            let timing = documented(case.portal_ms(), 1, number / 100, told);
            match deed {
                0 => case.arrive(id, Arrival::Done, Some(&timing)),
                1 => case.arrive(id, Arrival::RateRefused, None),
                2 => case.arrive(id, Arrival::OperatingRefused(&[ADD]), flag.then_some(&timing)),
                3 => case.arrive(id, Arrival::NotSent, None),
                4 => case.arrive(id, Arrival::Lost { late: flag }, None),
                5 => case.arrive(id, Arrival::Turned, None),
                _ => flying.push(id),
            }
        }
    }
}

//! A ledger that is told what portals of every kind tell.

use super::{BATCH, OperatingLedger};
use crate::domain::Moment;
use crate::limits::{Verdict, WaitReason};

const ADD: &str = "crm.lead.add";
const START: Moment = Moment::new(1_000, 0);
const LIMIT: u64 = 480_000;

fn known(cost: u64) -> OperatingLedger {
    let mut ledger = OperatingLedger::new(LIMIT, 60_000);
    ledger.cost(ADD, Some(cost));
    ledger.cost(ADD, Some(cost));
    ledger
}

#[test]
fn the_first_row_goes_alone_and_requests_then_grow() {
    let mut ledger = OperatingLedger::new(LIMIT, 60_000);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(1));
    ledger.cost(ADD, Some(0));
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(10));
    ledger.cost(ADD, Some(0));
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(50));
    assert_eq!(ledger.ask(ADD, 7, START), Verdict::Go(7));
}

#[test]
fn a_portal_without_counters_is_driven_at_full_size() {
    let mut ledger = OperatingLedger::new(LIMIT, 60_000);
    ledger.cost(ADD, None);
    ledger.cost(ADD, None);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(50));
    ledger.learn(ADD, 0, None, START);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(50));
}

#[test]
fn a_request_is_predicted_to_end_in_25_seconds() {
    assert_eq!(known(1_000).ask(ADD, 50, START), Verdict::Go(25));
    assert_eq!(known(60_000).ask(ADD, 50, START), Verdict::Go(1));
}

#[test]
fn a_portal_that_abandons_requests_sooner_gets_smaller_ones() {
    for (request_limit_ms, rows) in [
        (0, 1),
        (3_000, 1),
        (12_000, 5),
        (30_000, 12),
        (60_000, 25),
        (600_000, 25),
        (u64::MAX, 25),
    ] {
        let mut ledger = OperatingLedger::new(LIMIT, request_limit_ms);
        ledger.cost(ADD, Some(1_000));
        ledger.cost(ADD, Some(1_000));
        assert_eq!(
            ledger.ask(ADD, 50, START),
            Verdict::Go(rows),
            "{request_limit_ms}"
        );
    }
}

#[test]
fn the_last_room_is_used_and_then_the_portals_own_moment_is_waited_for() {
    let mut ledger = known(1_000);
    ledger.learn(ADD, LIMIT - 15_000, Some(90_000), START);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(10));
    ledger.learn(ADD, LIMIT - 5_500, Some(90_000), START);
    let until = START.after_ms(91_000);
    assert_eq!(
        ledger.ask(ADD, 50, START),
        Verdict::WaitUntil(until, WaitReason::Operating)
    );
    assert_eq!(ledger.ask(ADD, 50, until), Verdict::Go(1));
    assert_eq!(ledger.peak_ms(), LIMIT - 5_500);
}

#[test]
fn no_told_moment_is_waited_for_longer_than_the_window() {
    // What a reset in milliseconds instead of seconds looks like.
    for told in [600_001, 1_700_000_000_000_000, u64::MAX] {
        let mut ledger = known(1_000);
        ledger.learn(ADD, LIMIT, Some(told), START);
        let end = Verdict::WaitUntil(START.after_ms(601_000), WaitReason::Operating);
        assert_eq!(ledger.ask(ADD, 50, START), end);
        ledger.refused(ADD, START);
        assert_eq!(ledger.ask(ADD, 50, START), end);
    }
}

#[test]
fn a_full_total_without_a_moment_is_not_waited_for() {
    let mut ledger = known(1_000);
    ledger.learn(ADD, LIMIT, None, START);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(1));
}

#[test]
fn batches_that_are_charged_as_a_whole_count_at_half_their_time() {
    let mut ledger = known(1_000);
    ledger.learn(BATCH, LIMIT - 9_000, Some(60_000), START);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(8));
    ledger.refused(BATCH, START);
    assert_eq!(
        ledger.ask(ADD, 50, START),
        Verdict::WaitUntil(START.after_ms(61_000), WaitReason::Operating)
    );
}

#[test]
fn refusals_wait_for_the_told_moment_and_then_in_steps_of_a_minute() {
    let mut ledger = known(1_000);
    ledger.learn(ADD, LIMIT + 2_000, Some(30_000), START);
    ledger.refused(ADD, START);
    let mut until = START.after_ms(31_000);
    for _ in 0..10 {
        assert_eq!(
            ledger.ask(ADD, 50, START),
            Verdict::WaitUntil(until, WaitReason::Operating)
        );
        assert!(!ledger.exhausted(ADD, until));
        ledger.refused(ADD, until);
        until = until.after_ms(60_000);
    }
    assert!(ledger.exhausted(ADD, until));
    ledger.refused(ADD, until);
    assert!(ledger.exhausted(ADD, until), "no eleventh wait");
    ledger.cost(ADD, Some(1_000));
    assert!(!ledger.exhausted(ADD, until));
}

#[test]
fn after_a_wait_without_a_told_moment_one_row_is_tried() {
    let mut ledger = known(10);
    ledger.refused(ADD, START);
    let until = START.after_ms(60_000);
    assert_eq!(
        ledger.ask(ADD, 50, START),
        Verdict::WaitUntil(until, WaitReason::Operating)
    );
    assert_eq!(ledger.ask(ADD, 50, until), Verdict::Go(1));
    ledger.cost(ADD, Some(10));
    assert_eq!(ledger.ask(ADD, 50, until), Verdict::Go(50));
}

#[test]
fn a_batch_of_which_something_ran_begins_the_waits_anew() {
    let mut ledger = known(10);
    let mut now = START;
    for _ in 0..100 {
        ledger.cost(ADD, Some(10));
        ledger.refused(ADD, now);
        assert!(!ledger.exhausted(ADD, now));
        now = now.after_ms(60_000);
        assert_eq!(ledger.ask(ADD, 50, now), Verdict::Go(1));
        assert!(!ledger.exhausted(ADD, now));
    }
}

#[test]
fn told_moments_that_never_hold_are_not_believed_for_ever() {
    let mut ledger = known(10);
    let mut now = START;
    for _ in 0..30 {
        ledger.learn(ADD, LIMIT, Some(100_000), now);
        ledger.refused(ADD, now);
        if ledger.exhausted(ADD, now) {
            break;
        }
        let Verdict::WaitUntil(until, _) = ledger.ask(ADD, 50, now) else {
            panic!("no wait after a refusal");
        };
        now = until;
        assert_eq!(ledger.ask(ADD, 50, now), Verdict::Go(1));
    }
    assert!(ledger.exhausted(ADD, now));
    let minutes = now.ms_since(START) / 60_000;
    assert!((20..=22).contains(&minutes), "{minutes}");
}

#[test]
fn a_request_that_took_too_long_halves_the_next_ones() {
    let mut ledger = known(10);
    ledger.timed_out(ADD, 50);
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(25));
    ledger.cost(ADD, Some(10));
    assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(30));
}

/// A portal of the documented kind: baskets of a minute, each falling out 600 s after its first call.
#[derive(Default)]
struct Portal {
    baskets: Vec<(u64, u64)>,
    now_ms: u64,
}

impl Portal {
    fn total(&mut self) -> u64 {
        let now = self.now_ms;
        self.baskets.retain(|(first, _)| first + 600_000 > now);
        self.baskets.iter().map(|(_, ms)| ms).sum()
    }

    /// Runs a command unless the limit is used up.
    fn runs(&mut self, cost: u64) -> bool {
        if self.total() >= LIMIT {
            return false;
        }
        let now = self.now_ms;
        match self.baskets.last_mut() {
            Some((first, ms)) if *first + 60_000 > now => *ms += cost,
            _ => self.baskets.push((now, cost)),
        }
        self.now_ms += cost;
        true
    }

    fn reset_in(&self) -> u64 {
        // The portal tells whole seconds.
        (self.baskets[0].0 + 600_000) / 1_000 * 1_000 - self.now_ms
    }
}

#[test]
fn an_hour_at_any_cost_is_never_refused_and_uses_the_budget() {
    for cost in [120_u64, 300, 970, 3_310] {
        let mut portal = Portal::default();
        let mut ledger = OperatingLedger::new(LIMIT, 60_000);
        let mut rows_done = 0_u64;
        while portal.now_ms < 3_600_000 {
            let now = START.after_ms(portal.now_ms);
            match ledger.ask(ADD, 50, now) {
                Verdict::WaitUntil(until, reason) => {
                    assert_eq!(reason, WaitReason::Operating);
                    portal.now_ms += until.ms_since(now);
                }
                Verdict::Go(rows) => {
                    for _ in 0..rows {
                        assert!(portal.runs(cost), "refused at cost {cost}");
                    }
                    rows_done += rows as u64;
                    let now = START.after_ms(portal.now_ms);
                    let total = portal.total();
                    ledger.learn(ADD, total, Some(portal.reset_in()), now);
                    ledger.cost(ADD, Some(cost));
                }
            }
        }
        // Six windows of 480 s, in each of which a little is kept free.
        let ceiling = 6 * LIMIT / cost;
        assert!(rows_done * 100 >= ceiling * 93, "{rows_done} of {ceiling}");
    }
}

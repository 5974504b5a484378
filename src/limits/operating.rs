//! Operating time: 480 s of server work in ten minutes, of each method or of batches (`rest-contract.md` §5, §8).
//!
//! The portal tells the running total with its answers, and that figure is believed: others may share the budget, and totals
//! are sums already. What it does not tell is never waited for.

use std::collections::BTreeMap;

use super::{Verdict, WaitReason};
use crate::domain::{BATCH_COMMANDS, Moment};

/// The name under which some portals charge whole batches (`rest-contract.md` §8).
const BATCH: &str = "batch";

/// Kept free below the limit, at the least (`rest-contract.md` §5).
const RESERVE_MS: u64 = 5_000;

/// What one request may take by prediction, well below the portal's 60 s (`rest-contract.md` §5: 25–30 s).
const REQUEST_MS: u64 = 25_000;

/// The surplus on every wait for the portal's own moment: it tells that moment in whole seconds.
const AFTER_RESET_MS: u64 = 1_000;

/// The wait after a refusal when the portal has told no moment (`rest-contract.md` §4).
const BLIND_WAIT_MS: u64 = 60_000;

/// The window: past it nothing of one's own is left in the portal's total.
const WINDOW_MS: u64 = 600_000;

/// Rows of the first request after the one row that went alone (`rest-contract.md` §5).
const FIRST_ROWS: usize = 10;

/// Rows by which requests grow again after one of them took too long.
const REGROWTH_ROWS: usize = 5;

/// What is known of the operating time of each method, and how many rows may go.
///
/// Tell it what each answer says: [`learn`](Self::learn) for each counter, [`cost`](Self::cost) once,
/// [`refused`](Self::refused) when calls were refused for their operating time, [`timed_out`](Self::timed_out) when no answer
/// came in time; ask it before each request.
#[derive(Debug, Clone)]
pub struct OperatingLedger {
    limit_ms: u64,
    accounts: BTreeMap<String, Account>,
    peak_ms: u64,
}

/// One thing that is charged: a method, or `batch`.
#[derive(Debug, Clone, Copy, Default)]
struct Account {
    /// The last total that was told.
    total_ms: u64,
    /// When the window's oldest minute falls out of the total.
    reset: Option<Moment>,
    /// Nothing goes before this.
    refused_until: Option<Moment>,
    /// The first of the refusals after which nothing has run.
    refused_since: Option<Moment>,
    /// Waits since then that no told moment ended, in milliseconds.
    blind_ms: u64,
    /// Server time per row, smoothed; 0 until told.
    row_ms: u64,
    /// Rows that the next request may have; 0: the first row has not come back yet.
    rows: usize,
    /// A request took too long: grow slowly from now on.
    cautious: bool,
}

impl OperatingLedger {
    /// A ledger that knows nothing yet; the limit in milliseconds of ten minutes, `u64::MAX` for a portal without it.
    pub const fn new(limit_ms: u64) -> Self {
        Self {
            limit_ms,
            accounts: BTreeMap::new(),
            peak_ms: 0,
        }
    }

    /// A counter of an answer that was received at `now`: the total, and how long after that answer's end the window's oldest
    /// minute falls out of it, both by the portal's clock. No minute stays longer than the window: a portal that tells another
    /// unit or an odd clock is waited for so long and no longer.
    pub fn learn(&mut self, method: &str, total_ms: u64, reset_in_ms: Option<u64>, now: Moment) {
        self.peak_ms = self.peak_ms.max(total_ms);
        let account = self.account(method);
        account.total_ms = total_ms;
        if let Some(ms) = reset_in_ms {
            account.reset = Some(now.after_ms(ms.min(WINDOW_MS) + AFTER_RESET_MS));
        }
    }

    /// Something of a request ran; the server time of each row in milliseconds, where the portal told that. To be called for
    /// every such answer, before [`refused`](Self::refused) where others of its calls were refused: until the first, rows go
    /// one at a time.
    pub fn cost(&mut self, method: &str, ms_per_row: Option<u64>) {
        for name in [method, BATCH] {
            let account = self.account(name);
            account.refused_since = None;
            account.blind_ms = 0;
        }
        let account = self.account(method);
        let first = account.rows == 0;
        if let Some(ms) = ms_per_row {
            account.row_ms = smoothed(account.row_ms, ms, first);
        }
        account.rows = match (first, account.cautious) {
            (true, _) => FIRST_ROWS,
            (false, false) => BATCH_COMMANDS,
            (false, true) => account
                .rows
                .saturating_add(REGROWTH_ROWS)
                .min(BATCH_COMMANDS),
        };
    }

    /// Calls were refused for their operating time, those of the method or the batch as a whole: a wait until the moment that
    /// the last good answer told. The portal drops one minute at a time, so another refusal after the wait is no surprise.
    ///
    /// Without such a moment, or when nothing has run for a whole window whatever was told, the wait is of 60 s, repeated up to
    /// 600 s in all (`rest-contract.md` §4); then the method is [`exhausted`](Self::exhausted).
    pub fn refused(&mut self, method: &str, now: Moment) {
        let told = [method, BATCH]
            .iter()
            .filter_map(|name| self.accounts.get(*name)?.reset)
            .filter(|reset| reset.ms_since(now) > 0)
            .max();
        let account = self.account(method);
        let since = *account.refused_since.get_or_insert(now);
        let told = told.filter(|_| now.ms_since(since) <= WINDOW_MS);
        if told.is_some() {
            account.refused_until = told;
        } else if account.blind_ms < WINDOW_MS {
            account.blind_ms = account.blind_ms.saturating_add(BLIND_WAIT_MS);
            account.refused_until = Some(now.after_ms(BLIND_WAIT_MS));
        }
    }

    /// A request brought no answer in time: the next ones have half as many rows and grow slowly.
    pub fn timed_out(&mut self, method: &str, rows: usize) {
        let account = self.account(method);
        account.rows = (rows / 2).max(1);
        account.cautious = true;
    }

    /// How many of `want` rows may go in one request.
    ///
    /// The first row of a run goes alone. Later requests are predicted to end in 25 s and to leave 5 s below the limit, of the
    /// method and of whole batches, which some portals charge instead, at half their time. When the told moment has passed, or a
    /// wait without one, one row goes and brings the new total.
    pub fn ask(&self, method: &str, want: usize, now: Moment) -> Verdict {
        let unknown = Account::default();
        let account = self.accounts.get(method).unwrap_or(&unknown);
        let cost = account.row_ms;
        let fitting = rows_within(REQUEST_MS, cost).max(1);
        let rows = want.min(account.rows.max(1)).min(fitting).max(1);
        let batch = self.accounts.get(BATCH).unwrap_or(&unknown);
        self.room(account, cost, rows, now)
            .and(self.room(batch, cost / 2, rows, now))
    }

    /// Whether refusals were waited out for 600 s with no moment told and nothing has run since: then somebody else uses the
    /// budget up, and waiting on is no help.
    pub fn exhausted(&self, method: &str, now: Moment) -> bool {
        [method, BATCH].iter().any(|name| {
            self.accounts
                .get(*name)
                .is_some_and(|account| account.blind_ms >= WINDOW_MS && !account.is_held(now))
        })
    }

    /// The highest total that the portal told, in milliseconds.
    pub const fn peak_ms(&self) -> u64 {
        self.peak_ms
    }

    fn account(&mut self, name: &str) -> &mut Account {
        self.accounts.entry(name.to_owned()).or_default()
    }

    fn room(&self, account: &Account, cost: u64, rows: usize, now: Moment) -> Verdict {
        if let Some(until) = account.refused_until.filter(|_| account.is_held(now)) {
            return Verdict::WaitUntil(until, WaitReason::Operating);
        }
        if account.blind_ms > 0 {
            // Whatever total is known, it is not what the portal refused by.
            return Verdict::Go(1);
        }
        let free = self
            .limit_ms
            .saturating_sub(RESERVE_MS)
            .saturating_sub(account.total_ms);
        let fitting = rows_within(free, cost).min(rows);
        if fitting > 0 && free > 0 {
            return Verdict::Go(fitting);
        }
        match account.reset {
            Some(reset) if reset.ms_since(now) > 0 => {
                Verdict::WaitUntil(reset, WaitReason::Operating)
            }
            // The told total is out of date, or nobody told when it ends: one row will show.
            Some(_) | None => Verdict::Go(1),
        }
    }
}

impl Account {
    /// Whether a refusal is still being waited out.
    fn is_held(&self, now: Moment) -> bool {
        self.refused_until
            .is_some_and(|until| until.ms_since(now) > 0)
    }
}

/// How many rows of a cost fit into a time.
fn rows_within(ms: u64, cost: u64) -> usize {
    ms.checked_div(cost).map_or(usize::MAX, |rows| {
        usize::try_from(rows).unwrap_or(usize::MAX)
    })
}

/// The smoothed cost: quick to rise, slow to fall.
const fn smoothed(old: u64, sample: u64, first: bool) -> u64 {
    if first {
        sample
    } else if sample > old {
        (old / 2).saturating_add(sample.div_ceil(2))
    } else {
        (old - old / 4).saturating_add(sample / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::{BATCH, OperatingLedger};
    use crate::domain::Moment;
    use crate::limits::{Verdict, WaitReason};

    const ADD: &str = "crm.lead.add";
    const START: Moment = Moment::new(1_000, 0);
    const LIMIT: u64 = 480_000;

    fn known(cost: u64) -> OperatingLedger {
        let mut ledger = OperatingLedger::new(LIMIT);
        ledger.cost(ADD, Some(cost));
        ledger.cost(ADD, Some(cost));
        ledger
    }

    #[test]
    fn the_first_row_goes_alone_and_requests_then_grow() {
        let mut ledger = OperatingLedger::new(LIMIT);
        assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(1));
        ledger.cost(ADD, Some(0));
        assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(10));
        ledger.cost(ADD, Some(0));
        assert_eq!(ledger.ask(ADD, 50, START), Verdict::Go(50));
        assert_eq!(ledger.ask(ADD, 7, START), Verdict::Go(7));
    }

    #[test]
    fn a_portal_without_counters_is_driven_at_full_size() {
        let mut ledger = OperatingLedger::new(LIMIT);
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
            let mut ledger = OperatingLedger::new(LIMIT);
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
}

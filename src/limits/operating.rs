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

/// What one request may take by prediction at the most (`rest-contract.md` §5: 25–30 s of the portal's 60 s).
const REQUEST_MS: u64 = 25_000;

/// The part of the portal's own limit that one request may take by prediction: 25 s of 60 s.
const REQUEST_SHARE: (u64, u64) = (5, 12);

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
    /// What one request may take by prediction.
    request_ms: u64,
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
    /// A ledger that knows nothing yet: the operating limit in milliseconds of ten minutes, `u64::MAX` for a portal without it,
    /// and the milliseconds after which the portal abandons a request.
    pub const fn new(limit_ms: u64, request_limit_ms: u64) -> Self {
        let (part, whole) = REQUEST_SHARE;
        let share = request_limit_ms.saturating_mul(part) / whole;
        Self {
            limit_ms,
            request_ms: if share < REQUEST_MS {
                share
            } else {
                REQUEST_MS
            },
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
    /// The first row of a run goes alone. Later requests are predicted to end in 25 s, or sooner where the portal abandons
    /// them before 60 s, and to leave 5 s below the limit, of the
    /// method and of whole batches, which some portals charge instead, at half their time. When the told moment has passed, or a
    /// wait without one, one row goes and brings the new total.
    pub fn ask(&self, method: &str, want: usize, now: Moment) -> Verdict {
        let unknown = Account::default();
        let account = self.accounts.get(method).unwrap_or(&unknown);
        let cost = account.row_ms;
        let fitting = rows_within(self.request_ms, cost).max(1);
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

    /// Server time of a row of this method, smoothed, in milliseconds; 0 until told.
    pub fn row_ms(&self, method: &str) -> u64 {
        self.accounts
            .get(method)
            .map_or(0, |account| account.row_ms)
    }

    /// Whether the portal charges whole batches (`rest-contract.md` §8, newer model): then questions had better go alone.
    pub fn charges_batches(&self) -> bool {
        self.accounts
            .get(BATCH)
            .is_some_and(|account| account.total_ms > 0)
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
mod tests;

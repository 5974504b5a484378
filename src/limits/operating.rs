//! Operating time: 480 s of server work in ten minutes, of each method or of batches (`rest-contract.md` §5, §8).
//!
//! The portal tells the running total with its answers, and that figure is believed: others may share the budget, and totals
//! are sums already. What it does not tell is never waited for. Which of its two ways of counting a portal has is decided anew
//! at each answer.

mod account;

use std::collections::BTreeMap;

use super::batch_size::fitting;
use super::{CountingModel, Share, Spent, Verdict, WaitReason};
use crate::domain::{Moment, Timing};
use account::{Account, Telling, WINDOW_MS};

/// The name under which some portals charge whole batches (`rest-contract.md` §8).
const BATCH: &str = "batch";

/// The part of a batch's wall time that is charged where whole batches are (`rest-contract.md` §8).
const BATCH_WEIGHT: (u64, u64) = (1, 2);

/// How long nothing runs after a batch was refused where whole batches are charged (`rest-contract.md` §8).
const BAN_MS: u64 = 300_000;

/// The surplus on every wait for the portal's own moment: it tells that moment in whole seconds.
const AFTER_RESET_MS: u64 = 1_000;

/// The wait after a refusal when the portal has told no moment (`rest-contract.md` §4).
const BLIND_WAIT_MS: u64 = 60_000;

/// A request takes at most this part of what is left of the budget, by prediction: should its cost grow tenfold between two
/// answers, the portal still refuses nothing of it.
const TAIL_SHARE: u64 = 10;

/// Answers without any counter after which a portal is one that tells none.
const SILENT_ANSWERS: u32 = 3;

/// Two refusals at totals that differ by at most this part show the portal's own limit.
const SAME_LIMIT_PARTS: u64 = 10;

/// Refusals that come closer to each other than this are one.
const CLAIM_APART_MS: u64 = 30_000;

/// Calls that take no longer may be left out of the portal's count (`rest-contract.md` §8).
const FLOOR_MS: u64 = 100;

/// What is known of the operating time of each method.
///
/// Told of each request when it goes ([`sent`](Self::sent)) and of each answer ([`heard`](Self::heard),
/// [`refused`](Self::refused)); asked before each request ([`ask`](Self::ask)).
#[derive(Debug, Clone)]
pub struct OperatingLedger {
    limit_ms: u64,
    share: Share,
    accounts: BTreeMap<String, Account>,
    /// Predicted charges of the requests under way.
    under_way: BTreeMap<u64, Vec<(&'static str, u64)>>,
    model: CountingModel,
    /// Answers in a row that told nothing.
    silent: u32,
    /// The limit that this portal's refusals have shown.
    taught_ms: Option<u64>,
    /// The total at which a refusal came that may have shown it, and when it came.
    claim: Option<(u64, Moment)>,
    peak_ms: u64,
    /// The highest since somebody asked last.
    latest_ms: u64,
}

/// What a request of so many rows would be charged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) method: &'static str,
    pub(super) rows: usize,
    /// What nine of ten rows cost at most, in milliseconds.
    pub(super) row_ms: u64,
    /// Requests that may be under way together.
    pub(super) flights: usize,
    /// How long its answer is awaited, in milliseconds.
    pub(super) answer_ms: u64,
}

impl OperatingLedger {
    /// A ledger that knows nothing yet: the operating limit in milliseconds of ten minutes, `u64::MAX` for a portal without
    /// it, and the part of it that is one's own.
    pub const fn new(limit_ms: u64, share: Share) -> Self {
        Self {
            limit_ms,
            share,
            accounts: BTreeMap::new(),
            under_way: BTreeMap::new(),
            model: CountingModel::None,
            silent: 0,
            taught_ms: None,
            claim: None,
            peak_ms: 0,
            latest_ms: 0,
        }
    }

    /// Begins with the limit that refusals have shown before.
    pub(super) const fn begin_with(&mut self, limit_ms: Option<u64>) {
        self.taught_ms = limit_ms;
    }

    /// The limit that holds, in milliseconds of ten minutes: the portal's own where its refusals have shown a lower one.
    pub fn limit_ms(&self) -> u64 {
        self.taught_ms
            .map_or(self.limit_ms, |taught| taught.min(self.limit_ms))
    }

    /// The limit that refusals have shown, where it is below the one that was assumed.
    pub fn taught_ms(&self) -> Option<u64> {
        self.taught_ms.filter(|taught| *taught < self.limit_ms)
    }

    /// How the portal counts, as far as its answers have shown.
    pub const fn model(&self) -> CountingModel {
        self.model
    }

    /// The highest total that the portal told, in milliseconds.
    pub const fn peak_ms(&self) -> u64 {
        self.peak_ms
    }

    /// The highest total told since this was asked last, in milliseconds.
    pub const fn take_latest_ms(&mut self) -> u64 {
        std::mem::replace(&mut self.latest_ms, 0)
    }

    /// What a row of this method is charged where it costs so much, in microseconds, as the portal counts; 0 where it does not.
    pub fn charge_us(&self, row_us: u64) -> u64 {
        match self.model {
            CountingModel::None => 0,
            CountingModel::Documented => row_us,
            CountingModel::Newer => row_us * BATCH_WEIGHT.0 / BATCH_WEIGHT.1,
        }
    }

    /// What is left of one's own budget for this method now, in milliseconds.
    pub fn left_ms(&self, method: &str, now: Moment) -> u64 {
        let name = self.charged(method);
        let none = Account::default();
        self.free_ms(name, self.accounts.get(name).unwrap_or(&none), now)
    }

    /// One's own budget of a window for this method, in milliseconds, as long as others spend what they spent in the last one;
    /// and what is spent of it.
    pub(super) fn outlook(&self, method: &str, now: Moment) -> (u64, Vec<Spent>) {
        let limit = self.limit_ms();
        let account = self.accounts.get(self.charged(method));
        let Some(account) = account.filter(|account| account.counts) else {
            return (self.share.of(limit), Vec::new());
        };
        let left = limit.saturating_sub(account.others_in_ms(WINDOW_MS));
        (self.share.of(limit).min(left), account.spent(now))
    }

    /// The name under which calls of this method are charged.
    fn charged<'a>(&self, method: &'a str) -> &'a str {
        match self.model {
            CountingModel::Newer => BATCH,
            CountingModel::Documented | CountingModel::None => method,
        }
    }

    /// A request goes: a batch, or one call alone, with its predicted charge for each method.
    pub(super) fn sent(&mut self, id: u64, is_batch: bool, costs: &[(&'static str, u64)]) {
        let charges = if is_batch && self.model == CountingModel::Newer {
            let sum: u64 = costs.iter().map(|(_, ms)| ms).sum();
            vec![(BATCH, weighed(sum))]
        } else {
            costs.to_vec()
        };
        self.under_way.insert(id, charges);
    }

    /// Nothing of a request ran: it never arrived, or was turned away as a whole.
    pub(super) fn not_run(&mut self, id: u64) {
        self.under_way.remove(&id);
    }

    /// The answer to a request is lost: it may have run.
    pub(super) fn lost(&mut self, id: u64, now: Moment) {
        for (name, ms) in self.under_way.remove(&id).unwrap_or_default() {
            let account = self.accounts.entry(name.to_owned()).or_default();
            account.assume(ms, now);
        }
    }

    /// An answer of which something ran, received at `now`.
    pub(super) fn heard(&mut self, id: u64, is_batch: bool, timing: &Timing, now: Moment) {
        self.under_way.remove(&id);
        self.note_model(is_batch, timing);
        let whole = is_batch && self.model == CountingModel::Newer;
        let mut names: Vec<&'static str> = Vec::new();
        for spent in &timing.spent {
            if !names.contains(&spent.method) {
                names.push(spent.method);
            }
        }
        for counter in &timing.counters {
            if counter.inner == is_batch && !names.contains(&counter.charged) {
                names.push(counter.charged);
            }
        }
        if whole {
            names = vec![BATCH];
        }
        for name in names {
            let counter = timing
                .counters
                .iter()
                .find(|counter| counter.charged == name && counter.inner == (is_batch && !whole));
            let told_ms = counter.map_or(0, |counter| counter.total_ms);
            self.peak_ms = self.peak_ms.max(told_ms);
            self.latest_ms = self.latest_ms.max(told_ms);
            let account = self.accounts.entry(name.to_owned()).or_default();
            let finish_ms = timing.finish_ms.unwrap_or_else(|| account.portal_ms(now));
            let own = if whole {
                charged_batch(timing, finish_ms)
            } else {
                charged_calls(timing, name, finish_ms)
            };
            let telling = Telling {
                total_ms: counter.map(|counter| counter.total_ms),
                reset_in_ms: counter.and_then(|counter| counter.reset_in_ms),
                finish_ms,
                as_of_ms: own.last().map_or(finish_ms, |(start_ms, _)| *start_ms),
                own: &own,
            };
            account.tell(telling, now);
            // What ran at this total cannot be above the limit.
            let ran_at = telling.total_ms.unwrap_or(0);
            if self.taught_ms.is_some_and(|taught| ran_at > taught) {
                self.taught_ms = Some(ran_at);
            }
            self.claim = self.claim.filter(|(claim, _)| ran_at <= *claim);
        }
    }

    /// Growing outer totals: whole batches are charged. Growing inner ones: their calls. Neither: nothing so far.
    fn note_model(&mut self, is_batch: bool, timing: &Timing) {
        let told = |inner: bool| {
            let mut counters = timing.counters.iter();
            counters.any(|counter| counter.inner == inner && counter.total_ms > 0)
        };
        let seen = match (is_batch, told(false), told(true)) {
            (true, true, _) => CountingModel::Newer,
            (true, false, true) => CountingModel::Documented,
            // A call alone is charged alike by both.
            (false, true, _) if self.model == CountingModel::None => CountingModel::Documented,
            (false, true, _) => self.model,
            (_, false, _) => {
                // A call alone tells nothing of batches, and short calls are not counted.
                if !is_batch || !timing.spent.iter().any(|spent| spent.ms > FLOOR_MS) {
                    return;
                }
                self.silent = self.silent.saturating_add(1);
                if self.silent >= SILENT_ANSWERS {
                    self.model = CountingModel::None;
                }
                return;
            }
        };
        self.silent = 0;
        self.model = seen;
    }

    /// Calls were refused for their operating time, those of the method or the batch as a whole: a wait until the moment that
    /// the portal told, or that is known from one's own calls. The portal drops one minute at a time, so another refusal after
    /// the wait is no surprise.
    ///
    /// Without such a moment, or when nothing has run for a whole window whatever was told, the wait is of 60 s, repeated up to
    /// 600 s in all (`rest-contract.md` §4); then the method is [`exhausted`](Self::exhausted). Where whole batches are charged
    /// a refusal is a ban of 300 s, which clears the baskets (`rest-contract.md` §8).
    pub(super) fn refused(
        &mut self,
        method: &str,
        whole_batch: bool,
        told_ms: Option<u64>,
        now: Moment,
    ) {
        self.learn_limit(method, whole_batch, now);
        let is_ban = whole_batch && self.model == CountingModel::Newer;
        let told = told_ms.map(|ms| now.after_ms(ms.min(WINDOW_MS) + AFTER_RESET_MS));
        let known = [method, BATCH]
            .iter()
            .filter_map(|name| self.accounts.get(*name)?.next_fall(now))
            .max();
        let ban = is_ban.then(|| now.after_ms(BAN_MS + AFTER_RESET_MS));
        let until = told.or(ban).or(known);
        if is_ban && let Some(account) = self.accounts.get_mut(BATCH) {
            account.clear();
            account.refused_until = until;
        }
        let account = self.accounts.entry(method.to_owned()).or_default();
        let since = *account.refused_since.get_or_insert(now);
        let until = until.filter(|_| now.ms_since(since) <= WINDOW_MS);
        if until.is_some() {
            account.refused_until = until;
        } else if account.blind_ms < WINDOW_MS && !account.is_held(now) {
            account.blind_ms = account.blind_ms.saturating_add(BLIND_WAIT_MS);
            account.refused_until = Some(now.after_ms(BLIND_WAIT_MS));
        }
    }

    /// A refusal at a total below the limit that was assumed, with nobody else's work in it: two that agree show the portal's
    /// own limit.
    fn learn_limit(&mut self, method: &str, whole_batch: bool, now: Moment) {
        let name = if whole_batch {
            self.charged(method)
        } else {
            method
        };
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        account.counts = true;
        let at_ms = account.used_ms(now);
        if account.has_others() || at_ms == 0 || at_ms >= self.limit_ms() {
            return;
        }
        let close = |claim: u64| claim.abs_diff(at_ms) <= claim.max(at_ms) / SAME_LIMIT_PARTS;
        match self.claim {
            // Requests that were under way together are refused together: that is one refusal.
            Some((_, came)) if now.ms_since(came) < CLAIM_APART_MS => {}
            Some((claim, _)) if close(claim) => {
                self.taught_ms = Some(at_ms.max(claim));
                self.claim = None;
            }
            Some(_) | None => self.claim = Some((at_ms, now)),
        }
    }

    /// How many rows of those that are wanted may go in one request: what fits into what is left of the budget of the method and
    /// of whole batches. A first row alone may be asked to bring the total where the last one is out of date.
    pub(super) fn ask(&self, wanted: Wanted, now: Moment) -> Verdict {
        let none = Account::default();
        let of = |name: &str| self.accounts.get(name).unwrap_or(&none);
        let batch = Wanted {
            row_ms: weighed(wanted.row_ms),
            ..wanted
        };
        self.room(wanted.method, of(wanted.method), wanted, now)
            .and(self.room(BATCH, of(BATCH), batch, now))
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

    /// Predicted charges of what is under way, in milliseconds.
    fn under_way_ms(&self, name: &str) -> u64 {
        let charges = self.under_way.values().flatten();
        charges
            .filter(|(charged, _)| *charged == name)
            .fold(0, |sum, (_, ms)| sum.saturating_add(*ms))
    }

    /// What is left, in milliseconds: of the limit, and of the own part of it.
    fn free_ms(&self, name: &str, account: &Account, now: Moment) -> u64 {
        if !account.counts {
            return u64::MAX;
        }
        let limit = self.limit_ms();
        let under_way = self.under_way_ms(name);
        let whole = limit
            .saturating_sub(account.used_ms(now))
            .saturating_sub(under_way);
        let own = self
            .share
            .of(limit)
            .saturating_sub(account.own_ms(now))
            .saturating_sub(under_way);
        whole.min(own)
    }

    fn room(&self, name: &str, account: &Account, wanted: Wanted, now: Moment) -> Verdict {
        if let Some(until) = account.refused_until.filter(|_| account.is_held(now)) {
            return Verdict::WaitUntil(until, WaitReason::Operating);
        }
        if account.blind_ms > 0 {
            // Whatever total is known, it is not what the portal refused by: one row asks.
            return if self.under_way_ms(name) > 0 {
                Verdict::AfterAnswer(WaitReason::Operating)
            } else {
                Verdict::Go(1)
            };
        }
        let free = self.free_ms(name, account, now);
        if free == u64::MAX {
            return Verdict::Go(wanted.rows);
        }
        let cost = wanted.row_ms;
        let left = free.saturating_sub(account.others_in_ms(wanted.answer_ms));
        if left > 0 && fitting(left, cost) > 0 {
            let flights = u64::try_from(wanted.flights.max(1)).unwrap_or(u64::MAX);
            // Where a refusal is not confirmed yet, one row at a time finds out.
            let sure = self.claim.map_or(left, |(claim, _)| {
                claim.saturating_sub(account.used_ms(now)).min(left)
            });
            // Whatever is under way counts tenfold too.
            let under_way = self.under_way_ms(name);
            let whole = sure.saturating_add(under_way);
            let part = (whole / TAIL_SHARE.saturating_mul(flights))
                .min((whole / TAIL_SHARE).saturating_sub(under_way));
            let rows = fitting(part, cost);
            if rows == 0 && name != BATCH && self.under_way_ms(name) > 0 {
                // Single rows go one after the other, where each is looked at by itself.
                return Verdict::AfterAnswer(WaitReason::Operating);
            }
            return Verdict::Go(wanted.rows.min(rows).max(1));
        }
        if self.under_way_ms(name) > 0 {
            return Verdict::AfterAnswer(WaitReason::Operating);
        }
        let limit = self.limit_ms();
        account
            .release((limit, self.share.of(limit)), cost, now)
            .map_or(Verdict::Go(1), |until| {
                Verdict::WaitUntil(until, WaitReason::Operating)
            })
    }
}

/// What a batch is charged where whole batches are.
const fn weighed(ms: u64) -> u64 {
    ms.saturating_mul(BATCH_WEIGHT.0).div_ceil(BATCH_WEIGHT.1)
}

/// The charge of a whole batch, at its start.
fn charged_batch(timing: &Timing, finish_ms: u64) -> Vec<(u64, u64)> {
    let calls = timing.spent.iter().map(|spent| spent.ms).sum();
    let wall_ms = timing.duration_ms.unwrap_or(calls);
    vec![(finish_ms.saturating_sub(wall_ms), weighed(wall_ms))]
}

/// The charges of the calls of a method, each at its start.
fn charged_calls(timing: &Timing, method: &str, finish_ms: u64) -> Vec<(u64, u64)> {
    let start_ms = finish_ms.saturating_sub(timing.duration_ms.unwrap_or(0));
    let calls = timing.spent.iter().filter(|spent| spent.method == method);
    calls
        .map(|spent| (spent.start_ms.unwrap_or(start_ms), spent.ms))
        .collect()
}

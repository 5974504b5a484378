//! The operating time: ten one-minute baskets for each method and caller (`rest-contract.md` §5, §8).
//!
//! A method is refused *before* a call when the work in its baskets has reached the limit; the call that crosses the
//! line ends normally. When the oldest basket turns ten minutes old, counted from its first call, it falls out, and only
//! it. What is entered under which name, and what follows from the limit, is said by the model ([`OperatingModel`]).

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::caller::Credential;

const MINUTE_MS: i64 = 60_000;
/// How long a basket counts after its first call.
pub(super) const WINDOW_MS: i64 = 600_000;

/// Whose baskets they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    /// One webhook or application.
    One(Credential),
    /// All callers together.
    All,
    /// Other applications: what they use counts against everyone.
    Others,
}

/// How a portal counts operating time: which of them a real one has shows only in its answers (`rest-contract.md` §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatingModel {
    /// As documented: each call under its method's name, also inside a batch, which itself is not counted.
    #[default]
    Documented,
    /// As newer code has it: a batch as a whole, under the name `batch` and at half its wall time; over the limit a ban.
    Newer,
    /// Counters are told, and are always 0; nothing is refused.
    Zero,
    /// Nothing is counted and nothing told, as on self-hosted portals by default.
    Absent,
}

/// Who shares a method's budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatingSharing {
    /// Every webhook and every application has its own, as documentation and code say.
    #[default]
    PerCredential,
    /// All callers of a method share one, as an article of the help desk says.
    PerMethod,
}

/// What `result_time` of a command tells under the newer model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InnerOperating {
    /// Always 0: only the batch's own total tells the truth.
    #[default]
    Zero,
    /// For every command the running total of `batch` before this batch.
    OneFigure,
}

/// The rules by which operating time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperatingRules {
    /// What is charged, and what follows from the limit.
    pub model: OperatingModel,
    /// Who shares a budget.
    pub sharing: OperatingSharing,
    /// `newer` alone: what the commands of a batch tell.
    pub inner: InnerOperating,
    /// `newer` alone: the part of a batch's wall time that is charged, in percent.
    pub batch_weight_percent: u64,
    /// `newer` alone: how long everything is refused after the limit was reached, in milliseconds.
    pub ban_ms: u64,
    /// `newer` alone: whether a refusal tells the ban's end as `time.operating_reset_at`. The sources say that this moment is
    /// told, not where; without it the client must wait blindly.
    pub tells_ban_end: bool,
}

impl Default for OperatingRules {
    fn default() -> Self {
        Self {
            model: OperatingModel::default(),
            sharing: OperatingSharing::default(),
            inner: InnerOperating::default(),
            batch_weight_percent: 50,
            ban_ms: 300_000,
            tells_ban_end: false,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Basket {
    first_call_ms: i64,
    work_ms: u64,
}

/// What a method has used, as its `time` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Used {
    /// Work in the window, this call included; milliseconds.
    pub(super) work_ms: u64,
    /// When the oldest basket falls out, Unix seconds.
    pub(super) reset_at_s: i64,
}

/// The baskets of one caller for one method.
#[derive(Debug, Default)]
struct Account {
    baskets: BTreeMap<i64, Basket>,
    banned_until_ms: Option<i64>,
}

impl Account {
    fn used_ms(&mut self, now_ms: i64) -> u64 {
        self.baskets
            .retain(|_, basket| basket.first_call_ms.saturating_add(WINDOW_MS) > now_ms);
        self.baskets
            .values()
            .fold(0, |sum, basket| sum.saturating_add(basket.work_ms))
    }

    fn enter(&mut self, start_ms: i64, work_ms: u64) {
        let basket = self
            .baskets
            .entry(start_ms.div_euclid(MINUTE_MS))
            .or_insert(Basket {
                first_call_ms: start_ms,
                work_ms: 0,
            });
        basket.first_call_ms = basket.first_call_ms.min(start_ms);
        basket.work_ms = basket.work_ms.saturating_add(work_ms);
    }

    fn oldest_ms(&self) -> Option<i64> {
        self.baskets
            .values()
            .map(|basket| basket.first_call_ms)
            .min()
    }
}

/// The baskets of all methods and callers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    by_method: HashMap<String, HashMap<Payer, Account>>,
}

impl Ledger {
    fn account(&mut self, method: &str, who: Payer) -> Option<&mut Account> {
        // Names are copied once, not at each of thousands of calls a second.
        if !self.by_method.contains_key(method) {
            self.by_method.insert(method.to_owned(), HashMap::new());
        }
        let callers = self.by_method.get_mut(method)?;
        Some(callers.entry(who).or_default())
    }

    /// Work in the ten minutes before `now_ms` that counts against a caller of a method: his own and that of others.
    pub(super) fn used_ms(&mut self, method: &str, who: Payer, now_ms: i64) -> u64 {
        let Some(callers) = self.by_method.get_mut(method) else {
            return 0;
        };
        let mut sum: u64 = 0;
        for name in [who, Payer::Others] {
            if let Some(account) = callers.get_mut(&name) {
                sum = sum.saturating_add(account.used_ms(now_ms));
            }
        }
        sum
    }

    /// Enters the work of a call that began at `start_ms`.
    pub(super) fn charge(&mut self, method: &str, who: Payer, start_ms: i64, work_ms: u64) -> Used {
        if let Some(account) = self.account(method, who) {
            account.enter(start_ms, work_ms);
        }
        self.tell(method, who, start_ms)
    }

    /// Enters the work of other applications, which counts against every caller.
    pub(super) fn charge_others(&mut self, method: &str, start_ms: i64, work_ms: u64) {
        self.charge(method, Payer::Others, start_ms, work_ms);
    }

    /// What a call is told when its own work is not counted.
    pub(super) fn tell(&mut self, method: &str, who: Payer, start_ms: i64) -> Used {
        let work_ms = self.used_ms(method, who, start_ms);
        let callers = self.by_method.get(method);
        let oldest = callers.and_then(|callers| {
            let accounts = [who, Payer::Others]
                .into_iter()
                .filter_map(|name| callers.get(&name));
            accounts.filter_map(Account::oldest_ms).min()
        });
        Used {
            work_ms,
            reset_at_s: reset_at_s(oldest.unwrap_or(start_ms)),
        }
    }

    /// Bans a caller from a method and clears the baskets that led to it.
    pub(super) fn ban(&mut self, method: &str, who: Payer, until_ms: i64) {
        for name in [who, Payer::Others] {
            if let Some(account) = self.account(method, name) {
                account.baskets.clear();
            }
        }
        if let Some(account) = self.account(method, who) {
            account.banned_until_ms = Some(until_ms);
        }
    }

    /// The end of a ban that holds at `now_ms`.
    pub(super) fn banned_until_ms(&self, method: &str, who: Payer, now_ms: i64) -> Option<i64> {
        let account = self.by_method.get(method)?.get(&who)?;
        account.banned_until_ms.filter(|until| *until > now_ms)
    }
}

/// When a basket that began then falls out, Unix seconds.
pub(super) const fn reset_at_s(first_call_ms: i64) -> i64 {
    first_call_ms.saturating_add(WINDOW_MS).div_euclid(1000)
}

#[cfg(test)]
mod tests {
    use super::{Credential, Ledger, Payer};

    const ME: Payer = Payer::One(Credential::Webhook(0));
    const YOU: Payer = Payer::One(Credential::Webhook(1));

    #[test]
    fn only_the_oldest_minute_falls_out_at_operating_reset_at() {
        let mut ledger = Ledger::default();
        ledger.charge("crm.lead.add", ME, 30_000, 100);
        let used = ledger.charge("crm.lead.add", ME, 90_000, 7);
        assert_eq!((used.work_ms, used.reset_at_s), (107, 630));
        assert_eq!(ledger.used_ms("crm.lead.add", ME, 629_999), 107);
        assert_eq!(ledger.used_ms("crm.lead.add", ME, 630_000), 7);
        assert_eq!(ledger.used_ms("crm.lead.add", ME, 690_000), 0);
    }

    #[test]
    fn methods_and_callers_have_budgets_of_their_own_and_others_count_against_all() {
        let mut ledger = Ledger::default();
        ledger.charge("crm.lead.add", ME, 0, 480_000);
        assert_eq!(ledger.used_ms("crm.lead.list", ME, 0), 0);
        assert_eq!(ledger.used_ms("crm.lead.add", YOU, 0), 0);
        assert_eq!(ledger.tell("crm.lead.list", ME, 5_000).reset_at_s, 605);
        ledger.charge_others("crm.lead.add", 1_000, 20);
        assert_eq!(ledger.used_ms("crm.lead.add", YOU, 2_000), 20);
        assert_eq!(ledger.used_ms("crm.lead.add", ME, 2_000), 480_020);
    }

    #[test]
    fn a_ban_clears_the_baskets_and_ends() {
        let mut ledger = Ledger::default();
        ledger.charge("batch", ME, 0, 480_000);
        ledger.ban("batch", ME, 300_000);
        assert_eq!(ledger.used_ms("batch", ME, 1), 0);
        assert_eq!(ledger.banned_until_ms("batch", ME, 299_999), Some(300_000));
        assert_eq!(ledger.banned_until_ms("batch", ME, 300_000), None);
        assert_eq!(ledger.banned_until_ms("batch", YOU, 1), None);
    }
}

//! The operating time: ten one-minute baskets for each method (`rest-contract.md` §5, the documented model of §8).
//!
//! A method is refused *before* a call when the work in its baskets has reached the limit; the call that crosses the
//! line ends normally. When the oldest basket turns ten minutes old, counted from its first call, it falls out, and only
//! it. The portal has one webhook, so a method's name is the whole key. `batch` is never counted, what it calls is.

use std::collections::{BTreeMap, HashMap};

const MINUTE_MS: i64 = 60_000;
/// How long a basket counts after its first call.
const WINDOW_MS: i64 = 600_000;

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

/// The baskets of all methods.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    by_method: HashMap<&'static str, BTreeMap<i64, Basket>>,
}

impl Ledger {
    /// Work of a method in the ten minutes before `now_ms`.
    pub(super) fn used_ms(&mut self, method: &'static str, now_ms: i64) -> u64 {
        let baskets = self.by_method.entry(method).or_default();
        baskets.retain(|_, basket| basket.first_call_ms.saturating_add(WINDOW_MS) > now_ms);
        baskets
            .values()
            .fold(0, |sum, basket| sum.saturating_add(basket.work_ms))
    }

    /// Enters the work of a call that began at `start_ms`.
    pub(super) fn charge(&mut self, method: &'static str, start_ms: i64, work_ms: u64) -> Used {
        let baskets = self.by_method.entry(method).or_default();
        let basket = baskets
            .entry(start_ms.div_euclid(MINUTE_MS))
            .or_insert(Basket {
                first_call_ms: start_ms,
                work_ms: 0,
            });
        basket.first_call_ms = basket.first_call_ms.min(start_ms);
        basket.work_ms = basket.work_ms.saturating_add(work_ms);
        self.tell(method, start_ms)
    }

    /// What a call is told when its own work is not counted.
    pub(super) fn tell(&mut self, method: &'static str, start_ms: i64) -> Used {
        let work_ms = self.used_ms(method, start_ms);
        let oldest = self
            .by_method
            .get(method)
            .and_then(|baskets| baskets.values().map(|b| b.first_call_ms).min())
            .unwrap_or(start_ms);
        Used {
            work_ms,
            reset_at_s: oldest.saturating_add(WINDOW_MS).div_euclid(1000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn only_the_oldest_minute_falls_out_at_operating_reset_at() {
        let mut ledger = Ledger::default();
        ledger.charge("crm.lead.add", 30_000, 100);
        let used = ledger.charge("crm.lead.add", 90_000, 7);
        assert_eq!((used.work_ms, used.reset_at_s), (107, 630));
        assert_eq!(ledger.used_ms("crm.lead.add", 629_999), 107);
        assert_eq!(ledger.used_ms("crm.lead.add", 630_000), 7);
        assert_eq!(ledger.used_ms("crm.lead.add", 690_000), 0);
    }

    #[test]
    fn methods_have_budgets_of_their_own() {
        let mut ledger = Ledger::default();
        ledger.charge("crm.lead.add", 0, 480_000);
        assert_eq!(ledger.used_ms("crm.lead.list", 0), 0);
        assert_eq!(ledger.tell("crm.lead.list", 5_000).reset_at_s, 605);
    }
}

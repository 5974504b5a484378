//! What a call costs: server time by method, by number of leads, by the portal's age and by chance.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::chance;
use super::php::{self, Array};

/// The part of the cost model that differs from one time per lead and one per call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Costs {
    /// Milliseconds by method name in lower case; of a method that makes leads, for each lead.
    pub methods_ms: BTreeMap<String, u64>,
    /// Moments from which everything costs more, or less; the latest that has passed holds.
    pub changes: Vec<CostChange>,
    /// Each cost differs by up to so many percent, up or down, as the seed says.
    pub spread_percent: u64,
}

/// A moment from which costs are other ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostChange {
    /// Seconds of the portal's life.
    pub after_s: u64,
    /// Costs are so many percent of what they are set to.
    pub percent: u64,
}

/// One call, as far as its cost depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priced<'a> {
    pub(super) method: &'a str,
    pub(super) params: &'a Array,
    /// Age of the portal, milliseconds.
    pub(super) life_ms: u64,
    /// Which call of the portal it is.
    pub(super) nth: u64,
    pub(super) seed: u64,
}

impl Costs {
    /// Milliseconds of work, where `lead_ms` and `call_ms` are what a lead and any other call cost.
    pub(super) fn of(&self, call: Priced<'_>, lead_ms: u64, call_ms: u64) -> u64 {
        let leads = leads_made(call.method, call.params);
        let usual = if leads.is_some() { lead_ms } else { call_ms };
        let each = self.methods_ms.get(call.method).copied().unwrap_or(usual);
        let passed = self
            .changes
            .iter()
            .filter(|change| change.after_s.saturating_mul(1000) <= call.life_ms);
        let percent = passed
            .max_by_key(|change| change.after_s)
            .map_or(100, |change| change.percent);
        let cost = each
            .saturating_mul(leads.unwrap_or(1))
            .saturating_mul(percent)
            / 100;
        self.spread(cost, call)
    }

    fn spread(&self, cost_ms: u64, call: Priced<'_>) -> u64 {
        let most = self.spread_percent.min(100);
        if most == 0 {
            return cost_ms;
        }
        let percent = (100 - most).saturating_add(chance::below(
            most.saturating_mul(2).saturating_add(1),
            [call.seed, chance::COSTS, call.nth],
        ));
        cost_ms.saturating_mul(percent) / 100
    }
}

/// How many leads a call makes; `None` for a method that makes none.
fn leads_made(method: &str, params: &Array) -> Option<u64> {
    match method {
        "crm.lead.add" | "crm.item.add" | "crm.item.import" | "lead.php" => Some(1),
        "crm.item.batchimport" => {
            let rows = php::nested(params, "data").map_or(0, Array::len);
            Some(u64::try_from(rows).unwrap_or(u64::MAX).max(1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CostChange, Costs, Priced};
    use crate::sandbox::php::{self, Array};

    fn cost(costs: &Costs, method: &str, params: &Array, life_ms: u64, nth: u64) -> u64 {
        let call = Priced {
            method,
            params,
            life_ms,
            nth,
            seed: 7,
        };
        costs.of(call, 100, 5)
    }

    #[test]
    fn a_lead_a_call_and_a_method_have_their_costs_and_they_change_at_their_moment() {
        let mut costs = Costs::default();
        costs.methods_ms.insert("crm.lead.list".to_owned(), 40);
        for (after_s, percent) in [(60, 300), (120, 50)] {
            costs.changes.push(CostChange { after_s, percent });
        }
        let none = Array::new();
        let data = php::from_json(json!({"data": [{}, {}, {}]}));
        let data = data.as_object().unwrap();
        assert_eq!(cost(&costs, "crm.lead.add", &none, 0, 1), 100);
        assert_eq!(cost(&costs, "crm.lead.add", &none, 59_999, 1), 100);
        assert_eq!(cost(&costs, "crm.lead.add", &none, 60_000, 1), 300);
        assert_eq!(cost(&costs, "crm.item.batchimport", data, 500_000, 1), 150);
        assert_eq!(cost(&costs, "crm.lead.list", &none, 0, 1), 40);
        assert_eq!(cost(&costs, "profile", &none, 0, 1), 5);
    }

    #[test]
    fn the_spread_stays_within_its_bounds_and_is_the_same_each_time() {
        let costs = Costs {
            spread_percent: 20,
            ..Costs::default()
        };
        let all: Vec<u64> = (0..500)
            .map(|nth| cost(&costs, "crm.lead.add", &Array::new(), 0, nth))
            .collect();
        assert_eq!(
            (all.iter().min(), all.iter().max()),
            (Some(&80), Some(&120))
        );
        let again: Vec<u64> = (0..500)
            .map(|nth| cost(&costs, "crm.lead.add", &Array::new(), 0, nth))
            .collect();
        assert_eq!(all, again);
    }
}

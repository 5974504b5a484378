//! What a run has measured, and how long the rest of it will take.

use crate::domain::{Method, Moment};
use crate::limits::{LeadCost, Premise, Spent, Term};

use super::Budget;
use super::by_date::Order;
use super::machine::ImportRun;

/// How rows go from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    at: Moment,
    premise: Premise,
    spent: Vec<Spent>,
}

impl Outlook {
    /// When so many rows will have been sent that were not answered at its moment, and what binds until then.
    pub fn end(&self, rows: u64) -> (Moment, Term) {
        let term = self.premise.term(rows, &self.spent);
        (self.at.after_ms(term.ms), term)
    }
}

impl ImportRun {
    /// How rows go from now on; `None` until one was measured.
    pub fn outlook(&self, now: Moment) -> Option<Outlook> {
        let method = self.settings.method;
        let strict = self.settings.order == Order::Strict;
        let most = self.settings.order.rows_per_request(method);
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let (mut premise, spent) = self.limits.outlook(method.name(), most, now)?;
        if strict || method == Method::LeadPhp {
            premise.limits = premise.limits.one_by_one();
        }
        Some(Outlook {
            at: now,
            premise,
            spent,
        })
    }

    /// Puts what was measured into the budget's figures.
    pub(super) fn fill_measured(&self, budget: &mut Budget) {
        let Some(measured) = self.limits.measured(self.settings.method.name()) else {
            return;
        };
        budget.lead_cost = Some(LeadCost {
            mean_us: measured.mean_us,
            p90_us: measured.p90_ms.saturating_mul(1000),
        });
        budget.model = Some(measured.model);
        budget.binding = Some(measured.binding);
        budget.in_flight = Some(self.tally.in_flight());
        budget.learned_limit_ms = measured.taught_ms;
    }
}

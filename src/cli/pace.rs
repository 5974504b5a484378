//! The limits by which an import is foretold, and how near it came to them.

use crate::domain::Method;
use crate::limits::{LimitRules, PortalLimits, Premise};
use crate::run::Summary;

use super::sending::{Sending, order};
use super::survey::PreparedMapping;

/// A portal's limits for the leads of a mapping.
pub(super) fn portal_limits(rules: LimitRules, mapping: &PreparedMapping) -> PortalLimits {
    let rows = order(mapping).rows_per_request(mapping.method);
    let limits = PortalLimits::of(rules, u64::try_from(rows).unwrap_or(u64::MAX));
    if mapping.is_dated() || mapping.method == Method::LeadPhp {
        limits.one_by_one()
    } else {
        limits
    }
}

impl Sending<'_> {
    /// The operating limit that the portal's refusals have shown before; not where the user names one.
    pub(super) fn learned_limit_ms(&self) -> Option<u64> {
        if self.args.door.limits.operating_limit.is_some() {
            return None;
        }
        self.past?.learned_limit_ms
    }

    /// The portal's limits, with what its refusals have shown before.
    pub(super) fn portal_limits(&self) -> PortalLimits {
        let mut rules = self.limits.rules();
        if let Some(learned) = self.learned_limit_ms() {
            rules.operating_limit_ms = rules.operating_limit_ms.min(learned);
        }
        portal_limits(rules, &self.prepared.mapping)
    }

    /// What bound the run as long as it is, and how near it came to the ceiling.
    pub(super) fn reckon_share(&self, summary: &mut Summary) {
        let rows = &summary.rows;
        let ended = rows.created + rows.updated + rows.failed;
        let sent = ended.saturating_sub(self.plan.done);
        let budget = &mut summary.budget;
        if let (Some(cost), Some(model)) = (budget.lead_cost, budget.model) {
            let premise = Premise {
                limits: self.portal_limits(),
                row_us: cost.mean_us,
                way_us: 0,
                model,
                in_flight: 1,
                free_in_flight: 1,
            };
            let (binding, share) = premise.reached(sent, summary.duration_ms);
            budget.binding = Some(binding);
            budget.ceiling_permille = share;
        }
    }
}

//! The limits by which an import is foretold, and how near it came to them.

use crate::domain::Method;
use crate::limits::{LimitRules, PortalLimits, Premise};
use crate::run::Summary;

use super::args::LimitArgs;
use super::portal_past::PortalPast;
use super::sending::{Sending, order};
use super::settings::Limits;
use super::survey::PreparedMapping;

/// A portal's limits for the leads of a mapping.
fn portal_limits(rules: LimitRules, mapping: &PreparedMapping) -> PortalLimits {
    let rows = order(mapping).rows_per_request(mapping.method);
    let limits = PortalLimits::of(rules, u64::try_from(rows).unwrap_or(u64::MAX));
    if mapping.is_dated() || mapping.method == Method::LeadPhp {
        limits.one_by_one()
    } else {
        limits
    }
}

/// The operating limit that the portal's refusals have shown before; not where the user names one.
const fn learned_limit_ms(args: &LimitArgs, past: Option<PortalPast>) -> Option<u64> {
    match past {
        Some(past) if args.operating_limit.is_none() => past.learned_limit_ms,
        Some(_) | None => None,
    }
}

/// The same, with what the portal's refusals have shown before.
pub(super) fn foretold_limits(
    (limits, args): (Limits, &LimitArgs),
    past: Option<PortalPast>,
    mapping: &PreparedMapping,
) -> PortalLimits {
    let mut rules = limits.rules();
    if let Some(learned) = learned_limit_ms(args, past) {
        rules.operating_limit_ms = rules.operating_limit_ms.min(learned);
    }
    portal_limits(rules, mapping)
}

impl Sending<'_> {
    /// The operating limit that the portal's refusals have shown before.
    pub(super) const fn learned_limit_ms(&self) -> Option<u64> {
        learned_limit_ms(&self.args.door.reach.limits, self.past)
    }

    /// The portal's limits, with what its refusals have shown before.
    pub(super) fn portal_limits(&self) -> PortalLimits {
        let limits = (self.limits, &self.args.door.reach.limits);
        foretold_limits(limits, self.past, &self.prepared.mapping)
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

//! What earlier runs have shown of a portal, from the summaries that the journal keeps of their starts.

use std::time::Duration;

use serde_json::Value;

use crate::journal::{JournalError, Reader};
use crate::limits::{CountingModel, History, LeadCost};

/// Starts that are looked at.
const LOOKED_AT: u32 = 20;
/// Rows by which a cost is worth more than that of a later start with fewer.
const ENOUGH_ROWS: u64 = 50;

/// What a portal has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PortalPast {
    pub(super) history: History,
    /// The operating limit that its refusals have shown, in milliseconds.
    pub(super) learned_limit_ms: Option<u64>,
}

impl PortalPast {
    /// What the latest starts have measured at this portal by this method: the newest with enough rows, else the newest.
    pub(super) fn of(
        journal: &Reader,
        portal: &str,
        method: &str,
    ) -> Result<Option<Self>, JournalError> {
        let counts = journal.latest_counts(portal, method, LOOKED_AT)?;
        let starts = counts.iter().filter_map(|text| {
            let summary: Value = serde_json::from_str(text).ok()?;
            Some((made(&summary), Self::shown(&summary)?))
        });
        let starts: Vec<(u64, Self)> = starts.collect();
        let enough = starts.iter().find(|(rows, _)| *rows >= ENOUGH_ROWS);
        Ok(enough.or(starts.first()).map(|(_, past)| *past))
    }

    fn shown(summary: &Value) -> Option<Self> {
        let budget = summary.get("budget")?;
        let micros = |value: &Value| {
            let seconds = Duration::try_from_secs_f64(value.as_f64()?).ok()?;
            u64::try_from(seconds.as_micros()).ok()
        };
        let cost = budget.get("lead_cost_s")?;
        let learned = budget.get("operating_limit_learned_s").and_then(micros);
        Some(Self {
            history: History {
                cost: LeadCost {
                    mean_us: micros(cost.get("mean")?)?,
                    p90_us: micros(cost.get("p90")?)?,
                },
                model: CountingModel::of_word(budget.get("model")?.as_str()?)?,
                in_flight: budget.get("in_flight")?.as_u64()?,
            },
            learned_limit_ms: learned.map(|us| us / 1000),
        })
    }
}

/// Leads that a start made or changed.
fn made(summary: &Value) -> u64 {
    let count = |name: &str| {
        let rows = summary.get("rows")?;
        rows.get(name)?.as_u64()
    };
    count("created").unwrap_or(0) + count("updated").unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::PortalPast;
    use crate::limits::{CountingModel, History, LeadCost};

    #[test]
    fn a_summary_tells_what_was_measured_and_one_without_it_tells_nothing() {
        let budget = json!({
            "lead_cost_s": {"mean": 0.150_4, "p90": 0.2}, "model": "newer", "in_flight": 2,
            "operating_limit_learned_s": 420.0,
        });
        let shown = PortalPast::shown(&json!({ "budget": budget })).unwrap();
        let history = History {
            cost: LeadCost {
                mean_us: 150_400,
                p90_us: 200_000,
            },
            model: CountingModel::Newer,
            in_flight: 2,
        };
        assert_eq!(shown.history, history);
        assert_eq!(shown.learned_limit_ms, Some(420_000));
        for none in [
            json!({}),
            json!({"budget": {"lead_cost_s": null, "model": null, "in_flight": null}}),
            json!({"budget": {"lead_cost_s": {"mean": -1.0, "p90": 0.1}, "model": "newer", "in_flight": 1}}),
        ] {
            assert_eq!(PortalPast::shown(&none), None);
        }
    }
}

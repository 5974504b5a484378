//! The waits of a run: told once each, and booked to the limit that caused them.

use crate::domain::Moment;
use crate::limits::WaitReason;

use super::Budget;

/// Knows whether the run waits, since when and why.
#[derive(Debug, Default)]
pub(super) struct Waits {
    since: Option<(Moment, WaitReason)>,
    told: Option<(Moment, WaitReason)>,
    /// Waits that are over, until somebody takes them.
    over: Vec<(Moment, Moment, WaitReason)>,
    rate_ms: u64,
    /// Of these, after refusals.
    backoff_ms: u64,
    operating_ms: u64,
    unreachable_ms: u64,
    look_up_ms: u64,
}

impl Waits {
    /// The run waits until `until`; true when that is news.
    pub(super) fn begin(&mut self, now: Moment, until: Moment, reason: WaitReason) -> bool {
        if self.since.is_some_and(|(_, before)| before != reason) {
            self.end(now);
        }
        self.since.get_or_insert((now, reason));
        self.told.replace((until, reason)) != Some((until, reason))
    }

    /// The run goes on, or stops.
    pub(super) fn end(&mut self, now: Moment) {
        let Some((since, reason)) = self.since.take() else {
            return;
        };
        let ms = now.ms_since(since);
        self.over.push((since, now, reason));
        match reason {
            WaitReason::Rate => self.rate_ms += ms,
            WaitReason::RateBackoff => {
                self.rate_ms += ms;
                self.backoff_ms += ms;
            }
            WaitReason::Operating => self.operating_ms += ms,
            WaitReason::Unreachable => self.unreachable_ms += ms,
            WaitReason::LookUp => self.look_up_ms += ms,
        }
    }

    /// The waits that have ended since this was asked last.
    pub(super) fn take_over(&mut self) -> Vec<(Moment, Moment, WaitReason)> {
        std::mem::take(&mut self.over)
    }

    /// Puts what was waited into the budget's figures.
    pub(super) const fn fill(&self, budget: &mut Budget) {
        budget.waited_rate_ms = self.rate_ms;
        budget.waited_operating_ms = self.operating_ms;
        budget.waited_backoff_ms = Some(self.backoff_ms);
        budget.waited_unreachable_ms = Some(self.unreachable_ms);
        budget.waited_look_up_ms = Some(self.look_up_ms);
    }
}

//! What of a run is told over time.

use crate::domain::Moment;

use super::machine::ImportRun;
use super::timeline::{Ceilings, Timeline};

impl ImportRun {
    /// Has the recorder catch up with what was counted.
    pub(super) fn note(&mut self, now: Moment) {
        let sent = self.tally.counts().sent;
        let before = std::mem::replace(&mut self.recorded_requests, sent);
        self.recorder.requests(now, sent.saturating_sub(before));
        self.recorder
            .requests_taken_back(before.saturating_sub(sent));
        self.recorder.operating(now, self.limits.take_latest_ms());
        for (from, to, reason) in self.waits.take_over() {
            self.recorder.waited((from, to), reason);
        }
        self.recorder.leads(now, self.window.take_leads());
    }

    /// How the run has gone over time.
    pub fn timeline(&self, now: Moment) -> Timeline {
        let (rate_m, operating_ms) = self.limits.own_ceilings();
        let ceilings = Ceilings {
            rate_m,
            operating_ms,
        };
        self.recorder.timeline(now, ceilings)
    }
}

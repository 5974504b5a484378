//! The portal's limits and its troubles: how many leads may go, and what an answer says of the portal as a whole.

use crate::batching::{RequestVerdict, TakeBack};
use crate::domain::Moment;
use crate::limits::{Verdict, WaitReason};

use super::machine::UndoRun;
use crate::run::{Event, Step, Stop, StopReason};

impl UndoRun {
    /// To be woken at this moment at the latest; a wait is told once.
    pub(super) fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        self.wake = Some(self.wake.map_or(until, |wake| wake.min(until)));
        if self.met.waits.begin(now, until, reason) {
            self.outbox
                .push_back(Step::Tell(Event::Waiting { until, reason }));
        }
    }

    /// How many of `want` leads may go in one request of these methods; `None`: not now, and the wait is told.
    pub(super) fn allowed(
        &mut self,
        now: Moment,
        methods: &[&'static str],
        want: usize,
    ) -> Option<usize> {
        let verdict = self.met.limits.ask(methods, want, now);
        let verdict = verdict.and(self.unreachable.ask(now));
        match verdict.and(self.silence.ask(now)) {
            Verdict::Go(most) => {
                self.met.waits.end(now);
                Some(most.clamp(1, want))
            }
            Verdict::WaitUntil(until, reason) => {
                self.wait(now, until, reason);
                None
            }
            // One request at a time: there is none to wait for.
            Verdict::AfterAnswer(_) => None,
        }
    }

    /// What an answer says of the portal as a whole.
    pub(super) fn hear(
        &mut self,
        now: Moment,
        verdict: &RequestVerdict,
        refused: &[&'static str],
        leads: usize,
    ) {
        match verdict {
            RequestVerdict::Done => self.well(),
            RequestVerdict::RateRefused => {
                *self.rejected("QUERY_LIMIT_EXCEEDED") += 1;
                if self.met.limits.rate_exhausted(now) {
                    self.stop(now, StopReason::RateExhausted);
                }
            }
            RequestVerdict::OperatingRefused => {
                self.well();
                *self.rejected("OPERATION_TIME_LIMIT") += leads as u64;
                for method in refused {
                    if self.met.limits.operating_exhausted(method, now) {
                        self.stop(now, StopReason::OperatingExhausted);
                    }
                }
            }
            RequestVerdict::NotSent { cause } => {
                self.met.counts.sent = self.met.counts.sent.saturating_sub(1);
                self.unreachable.failed(now);
                let since = *self.trouble.get_or_insert(now);
                if now.ms_since(since) >= self.settings.patience_ms {
                    let cause = cause.clone();
                    self.stop(now, StopReason::PortalUnreachable { cause });
                }
            }
            RequestVerdict::Lost => {
                self.unreachable.succeeded();
                self.silence.failed(now);
                self.trouble.get_or_insert(now);
            }
            RequestVerdict::Stop(error) => self.stop(now, Stop::Portal(error.clone())),
        }
    }

    fn well(&mut self) {
        self.unreachable.succeeded();
        self.silence.succeeded();
        self.trouble = None;
    }

    fn rejected(&mut self, code: &str) -> &mut u64 {
        self.met.counts.rejected.entry(code.to_owned()).or_default()
    }
}

/// The methods of a request that takes leads back so.
pub(super) const fn methods(how: &TakeBack) -> [&'static str; 2] {
    ["crm.lead.list", how.method()]
}

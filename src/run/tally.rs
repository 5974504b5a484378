//! What a run has sent, and how often it was refused.

use std::collections::BTreeSet;

use crate::batching::Request;
use crate::domain::RowOrdinal;

use super::RequestCounts;

/// Counts requests and calls; a call counts as sent again only when it really is.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: RequestCounts,
    deferred: BTreeSet<RowOrdinal>,
    written: bool,
    in_flight: u64,
}

impl Tally {
    /// A tally of a process that has sent requests before the run.
    pub(super) fn new(requests_before: u32) -> Self {
        let before = u64::from(requests_before);
        let counts = RequestCounts {
            sent: before,
            batches: before,
            ..RequestCounts::default()
        };
        Self {
            counts,
            deferred: BTreeSet::new(),
            written: false,
            in_flight: 0,
        }
    }

    pub(super) const fn counts(&self) -> &RequestCounts {
        &self.counts
    }

    /// So many requests are under way.
    pub(super) fn flying(&mut self, requests: usize) {
        let requests = u64::try_from(requests).unwrap_or(u64::MAX);
        self.in_flight = self.in_flight.max(requests);
    }

    /// The most requests that were under way at once.
    pub(super) const fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// A request reached the portal, or may have.
    pub(super) fn sent(&mut self, request: &Request) {
        self.written = true;
        self.counts.sent += 1;
        self.counts.batches += u64::from(request.is_batch());
        self.counts.commands += request.slots.len() as u64;
        for slot in &request.slots {
            let rows = slot.call.rows.iter();
            let again = rows.filter(|row| self.deferred.remove(row)).count();
            self.counts.retried += u64::from(again > 0);
        }
    }

    /// A request that asks so many questions goes out.
    pub(super) const fn asked(&mut self, batch: bool, questions: u64) {
        self.counts.sent += 1;
        self.counts.batches += batch as u64;
        self.counts.commands += questions;
    }

    /// A request that asks never left after all.
    pub(super) const fn not_asked(&mut self, batch: bool, questions: u64) {
        let counts = &mut self.counts;
        counts.sent = counts.sent.saturating_sub(1);
        counts.batches = counts.batches.saturating_sub(batch as u64);
        counts.commands = counts.commands.saturating_sub(questions);
    }

    /// Whether a row was sent.
    pub(super) const fn has_written(&self) -> bool {
        self.written
    }

    /// A request that was counted as sent never left after all.
    pub(super) fn not_sent(&mut self, request: &Request) {
        self.counts.sent = self.counts.sent.saturating_sub(1);
        self.counts.batches = self
            .counts
            .batches
            .saturating_sub(u64::from(request.is_batch()));
        self.counts.commands = self
            .counts
            .commands
            .saturating_sub(request.slots.len() as u64);
    }

    /// The portal refused so many calls for a limit.
    pub(super) fn refused(&mut self, code: &str, calls: u64) {
        *self.counts.rejected.entry(code.to_owned()).or_default() += calls;
    }

    /// A limit refused these rows: they will be sent again.
    pub(super) fn deferred(&mut self, rows: impl Iterator<Item = RowOrdinal>) {
        self.deferred.extend(rows);
    }
}

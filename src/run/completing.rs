//! The second call: what the creating method cannot carry is sent by `crm.lead.update` right after the lead is made
//! (`second_call` of the mapping).
//!
//! ```text
//! Intent(add, half made) ─▶ Created ─▶ Intent(update) ─▶ Updated ─▶ Holds(the row's content), told as created
//! ```
//!
//! The journal holds [`HALF_MADE`](crate::domain::HALF_MADE) in the place of the row's content until the second call has gone
//! through. A start that finds it so reads the lead, and sends what is missing there: it is an update from then on, but for the
//! name of its end.

use crate::batching::{self, Request};
use crate::domain::{
    Call, Change, ChangeValue, FieldName, FieldPrint, FieldValue, LeadId, Method, Moment, Outcome,
    PortalError, PortalValue, RowOrdinal, Verb,
};

use super::machine::{AfterRecord, Flight, ImportRun, Right};
use super::window::Waiting;
use super::{Rest, RowStatus};

/// A lead without what its second call brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Half {
    pub(super) lead: LeadId,
    /// This run made it: the row ends as created.
    pub(super) made: bool,
}

impl Waiting {
    /// Whether an earlier start left its lead half made.
    fn was_half_made(&self) -> bool {
        self.known
            .as_ref()
            .is_some_and(crate::domain::Known::is_half_made)
    }

    /// The prints of what the lead holds already, as they were sent last.
    pub(super) fn last_sent(&self) -> Vec<FieldPrint> {
        // What was sent before of a row that finds the lead of others only now never came into that lead.
        let of_lead = self.known.as_ref();
        let of_lead = of_lead.filter(|known| known.adopted || !self.adopted);
        let known = of_lead.map(|known| known.sent.clone());
        if self.half.is_some() && !self.was_half_made() {
            self.carried()
        } else {
            known.unwrap_or_default()
        }
    }

    /// An outcome as the journal keeps it: a lead that its own run completes was made by it.
    pub(super) fn kept_outcome(&self, outcome: Outcome) -> Outcome {
        match (outcome, self.half) {
            (Outcome::Updated(lead), Some(half)) if half.made => Outcome::Created(lead),
            (outcome, _) => outcome,
        }
    }

    /// The changes that bring what the creating method cannot carry: single values, into fields that are empty.
    fn second_changes(&self) -> Vec<Change> {
        let of = |name: &FieldName| {
            let value = self
                .draft
                .field(name.as_str())
                .and_then(FieldValue::wire_text)?;
            Some(Change {
                field: name.clone(),
                value: ChangeValue::Text(value),
            })
        };
        self.rest.iter().filter_map(of).collect()
    }
}

impl ImportRun {
    /// An earlier start left the lead of a row half made: it is read, and completed.
    pub(super) fn goes_on_half(&self, waiting: &mut Waiting, lead: LeadId) {
        let ours = waiting
            .known
            .as_ref()
            .filter(|known| known.is_half_made())
            .map(|known| known.made && known.run == self.settings.run);
        waiting.half = ours.map(|made| Half { lead, made });
    }

    /// A lead was made: has what its method cannot carry sent, if there is something; `false` where the lead is whole.
    pub(super) fn begin_second_call(&mut self, now: Moment, row: RowOrdinal, lead: LeadId) -> bool {
        let told = self.settings.register_sonet_event;
        let Some(waiting) = self.window.waiting(row) else {
            return false;
        };
        if waiting.rest.is_empty() && !waiting.was_half_made() {
            return false;
        }
        waiting.half = Some(Half { lead, made: true });
        if waiting.found || waiting.was_half_made() {
            self.updating.read(row, lead, now, None);
            return true;
        }
        waiting.verb = Verb::Update(lead);
        waiting.holds = waiting.sent.clone();
        let empty = |name: &FieldName| (name.clone(), PortalValue::Text(String::new()));
        waiting.old = waiting.rest.iter().map(empty).collect();
        let changes = waiting.second_changes();
        let call = batching::lead_update(row, lead, &changes, told);
        self.queue_second(call);
        true
    }

    /// Second calls go before anything new is made.
    pub(super) fn queue_second(&mut self, call: Call) {
        let calls = self.queue.iter();
        let before = calls.take_while(|one| one.method == Method::LeadUpdate);
        let at = before.count();
        self.queue.insert(at, call);
    }

    /// The second call went through, or the lead had it all: whether the row ends as created.
    pub(super) fn completed(&mut self, row: RowOrdinal) -> bool {
        let waiting = self.window.waiting(row);
        let Some(half) = waiting.and_then(|waiting| waiting.half.take()) else {
            return false;
        };
        self.second_right = Right::Proved;
        if half.made && !self.read_back.hold(row, half.lead) {
            self.window.finish(row, RowStatus::Created(half.lead));
        }
        half.made
    }

    /// Whether some of these rows are second calls.
    pub(super) fn holds_second_calls(
        &mut self,
        mut rows: impl Iterator<Item = RowOrdinal>,
    ) -> bool {
        rows.any(|row| {
            self.window
                .waiting(row)
                .is_some_and(|row| row.half.is_some())
        })
    }

    /// Whether the first second calls are under way, which show whether the webhook may change what it makes.
    pub(super) fn awaits_second_right(&mut self) -> bool {
        if self.settings.rest == Rest::LeftOut || self.second_right == Right::Proved {
            return false;
        }
        let flights = self.in_flight.values();
        let sent = flights.filter_map(|flight| match flight {
            Flight::Write(request) => Some(request),
            Flight::Ask { .. } => None,
        });
        let waiting = self.after.values().flatten().chain(&self.pending.1);
        let leaving = waiting.filter_map(|after| match after {
            AfterRecord::Send(request) => Some(request),
            AfterRecord::Settle { .. } | AfterRecord::Finish(..) => None,
        });
        let rows: Vec<RowOrdinal> = sent.chain(leaving).flat_map(Request::rows).collect();
        self.holds_second_calls(rows.into_iter())
    }

    /// Every second call of a request was denied and none has gone through before: the webhook may make leads and not change
    /// them, and each further row would be half made.
    pub(super) fn lacks_the_second_right(
        &mut self,
        denied: Option<&PortalError>,
        rows: impl Iterator<Item = RowOrdinal>,
    ) -> bool {
        denied.is_some() && self.second_right != Right::Proved && self.holds_second_calls(rows)
    }
}

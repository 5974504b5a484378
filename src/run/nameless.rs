//! Rows that went out by a method whose leads carry no origin (`lead.php`), and whose answers are lost.
//!
//! No look-up can tell whether such a row has its lead. So it stays unknown: it is never sent again, by this start or a later one, and
//! no lead is ever taken for its own. What can be done is to list the leads that people should look at: those with its title and phone
//! that were made since it was sent, where the portal can be asked by REST.
//!
//! Each lost answer costs rows for good, so nothing else goes out before the portal has had its time to come to the end of the
//! request, and after three in a row nothing more at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::batching::{Reading, Request, RequestVerdict};
use crate::domain::{
    FieldValue, LEAD_PHP, LeadId, Moment, Outcome, RowOrdinal, Spent, Timing, TitledLead,
    UnknownCause,
};
use crate::limits::{Backoff, Verdict, WaitReason};
use crate::rows::phone_form;

use super::asking::Asked;
use super::machine::{ImportRun, Questions};
use super::window::Waiting;
use super::{RowStatus, Stop, StopReason};

/// Requests in a row whose answers are lost, after which nothing more is sent.
const MOST_LOST: u64 = 3;
/// Leads that are listed with a row at the most.
const MOST_LISTED: usize = 20;

/// A row that is never sent again, until its candidates are known.
#[derive(Debug)]
struct LostRow {
    title: String,
    phones: BTreeSet<String>,
    above: LeadId,
    due: Moment,
    asked: bool,
    /// It was sent by this start: nothing else goes before the portal was asked.
    holds: bool,
}

/// What is known of rows without origins.
#[derive(Debug)]
pub(super) struct Nameless {
    rows: BTreeMap<RowOrdinal, LostRow>,
    /// A portal that is silent, where nobody can be asked whether it works.
    silence: Backoff,
    /// Requests in a row whose answers are lost.
    lost: u64,
    sent_at: Option<Moment>,
    /// The greatest lead that this start has made.
    newest: LeadId,
    /// The same when the request under way went out.
    bound: LeadId,
    /// Leads that this start has made since rows wait here, or by the last request.
    made: BTreeSet<LeadId>,
}

impl Default for Nameless {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            silence: Backoff::new(WaitReason::Unreachable),
            lost: 0,
            sent_at: None,
            newest: LeadId(0),
            bound: LeadId(0),
            made: BTreeSet::new(),
        }
    }
}

impl Nameless {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether nothing else may be sent before the portal was asked for leads.
    pub(super) fn holds_writes(&self) -> bool {
        self.rows.values().any(|row| row.holds)
    }

    /// Whether the next request may go, as far as lost answers are concerned.
    pub(super) fn ask(&self, now: Moment) -> Verdict {
        self.silence.ask(now)
    }

    /// When the portal is to be asked next.
    pub(super) fn due(&self) -> Option<Moment> {
        let open = self.rows.values().filter(|row| !row.asked);
        open.map(|row| row.due).min()
    }

    /// The rows whose candidates are due.
    pub(super) fn take_due(&mut self, now: Moment) -> Vec<RowOrdinal> {
        let due = self.rows.iter_mut();
        let due = due.filter(|(_, row)| !row.asked && row.due <= now);
        due.map(|(ordinal, row)| {
            row.asked = true;
            *ordinal
        })
        .collect()
    }

    /// The title and the bound by which a row's candidates are looked up.
    pub(super) fn question(&self, row: RowOrdinal) -> (String, LeadId) {
        let lost = self.rows.get(&row);
        lost.map_or((String::new(), LeadId(0)), |lost| {
            (lost.title.clone(), lost.above)
        })
    }

    /// What an answer says of rows: leads that were made are nobody else's.
    pub(super) fn heard(&mut self, outcomes: &[(RowOrdinal, Outcome)]) {
        for (_, outcome) in outcomes {
            if let Outcome::Created(lead) = outcome {
                self.newest = self.newest.max(*lead);
                self.made.insert(*lead);
            }
        }
    }

    /// A request goes out; of this method one at a time.
    pub(super) fn sent(&mut self, request: &Request, now: Moment) {
        if request.path == LEAD_PHP {
            self.sent_at = Some(now);
            self.bound = self.newest;
        }
        if self.rows.is_empty() {
            self.made.clear();
        }
    }

    /// The times of an answer; those of the page, which tells none, by this clock.
    pub(super) fn timing(&self, request: &Request, told: Timing, now: Moment) -> Timing {
        let Some(begun) = self.sent_at.filter(|_| request.path == LEAD_PHP) else {
            return told;
        };
        let spent = Spent {
            method: LEAD_PHP,
            rows: request.row_count().max(1),
            start_ms: None,
            ms: now.ms_since(begun),
        };
        Timing {
            spent: vec![spent],
            ..told
        }
    }

    fn wait_for(&mut self, waiting: &Waiting, above: LeadId, (due, holds): (Moment, bool)) {
        let text = |value: Option<&FieldValue>| value.and_then(FieldValue::wire_text);
        let phones = match waiting.draft.field("PHONE") {
            Some(FieldValue::Multi(elements)) => elements.as_slice(),
            Some(_) | None => &[],
        };
        let lost = LostRow {
            title: text(waiting.draft.field("TITLE")).unwrap_or_default(),
            phones: phones
                .iter()
                .map(|phone| phone_form(&phone.value))
                .collect(),
            above,
            due,
            asked: false,
            holds,
        };
        self.rows.insert(waiting.draft.row.ordinal, lost);
    }

    /// A row's candidates among leads of its title: those that share a phone with it, if it has one.
    fn judge(&mut self, row: RowOrdinal, leads: &[TitledLead]) -> Vec<LeadId> {
        let Some(lost) = self.rows.remove(&row) else {
            return Vec::new();
        };
        let shares = |lead: &TitledLead| {
            let mut phones = lead.phones.iter();
            lost.phones.is_empty() || phones.any(|one| lost.phones.contains(&phone_form(one)))
        };
        let like = leads.iter().filter(|lead| {
            let since = lead.id > lost.above && !self.made.contains(&lead.id);
            since && lead.title.trim() == lost.title.trim() && shares(lead)
        });
        like.map(|lead| lead.id).take(MOST_LISTED).collect()
    }
}

const fn without_origin(candidates: Option<Vec<LeadId>>) -> UnknownCause {
    UnknownCause::WithoutOrigin { candidates }
}

impl ImportRun {
    /// No lead of a row that is sent now has an ID as low as this.
    pub(super) fn above(&self) -> LeadId {
        if self.settings.method.names_origins() {
            self.settings.above
        } else {
            self.settings.above.max(self.nameless.newest)
        }
    }

    /// A row's answer is lost for good. Gives its end where nobody can be asked; else it waits for its candidates.
    pub(super) fn lose(
        &mut self,
        now: Moment,
        row: RowOrdinal,
        cause: &UnknownCause,
    ) -> Option<Outcome> {
        let above = self.settings.above.max(self.nameless.bound);
        let quiet = self.quiet_ms();
        let answered = matches!(cause, UnknownCause::Fault(_) | UnknownCause::NotMentioned);
        let waiting = self.window.waiting(row)?;
        waiting.at_stop = RowStatus::Unknown(without_origin(None));
        if self.settings.questions == Questions::NoWay {
            return Some(Outcome::Unknown(without_origin(None)));
        }
        let due = if answered { now } else { now.after_ms(quiet) };
        self.nameless.wait_for(waiting, above, (due, true));
        None
    }

    /// A row that an earlier start sent in such a way: it ends unknown, with its candidates where the portal can be asked.
    pub(super) fn lost_before(&mut self, now: Moment, mut waiting: Waiting) {
        let row = waiting.draft.row.ordinal;
        let status = RowStatus::Unknown(without_origin(None));
        waiting.at_stop = status.clone();
        let above = waiting.known.as_ref().map(|known| known.above);
        if self.settings.questions == Questions::ByRest && !self.is_stopping() {
            let above = above.unwrap_or_default();
            self.nameless.wait_for(&waiting, above, (now, false));
            self.window.push_waiting(waiting);
        } else {
            self.window.push_waiting(waiting);
            self.window.finish(row, status);
        }
    }

    /// What an answer says of the portal that makes such leads; gives the reason to stop, if it is one.
    pub(super) fn nameless_verdict(
        &mut self,
        now: Moment,
        request: &Request,
        reading: &Reading,
    ) -> Option<Stop> {
        if request.path != LEAD_PHP {
            return None;
        }
        match reading.verdict {
            RequestVerdict::Lost => {
                self.nameless.lost += 1;
                self.nameless.silence.failed(now);
            }
            RequestVerdict::Done => {
                self.nameless.lost = 0;
                self.nameless.silence.succeeded();
            }
            // Nothing was lost, and nothing shows that answers come.
            RequestVerdict::RateRefused
            | RequestVerdict::OperatingRefused
            | RequestVerdict::NotSent { .. }
            | RequestVerdict::Stop(_) => {}
        }
        let requests = self.nameless.lost;
        (requests >= MOST_LOST).then(|| StopReason::LostForGood { requests }.into())
    }

    /// Puts the questions for candidates that are due into the queue of questions.
    pub(super) fn gather_nameless(&mut self, now: Moment) {
        for row in self.nameless.take_due(now) {
            self.asks.push_back(Asked::Titled(row, 0));
        }
        if let Some(due) = self.nameless.due() {
            self.wake_by(due);
        }
    }

    /// The portal has told the leads of a row's title, or will not.
    pub(super) fn told_titled(&mut self, row: RowOrdinal, leads: Option<&[TitledLead]>) {
        let like = self.nameless.judge(row, leads.unwrap_or_default());
        let cause = without_origin(leads.map(|_| like));
        self.end_rows(vec![(row, Outcome::Unknown(cause))]);
    }
}

#[cfg(test)]
mod tests;

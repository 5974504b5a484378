//! What look-ups found: rows come to their end, are sent once more, or stay unknown for a reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{FoundLead, LeadId, Moment, Outcome, ProblemKind, RowOrdinal, UnknownCause};

use super::asking::{Asked, Closing};
use super::look_up::{LookUp, Paging, Purpose};
use super::machine::{AfterRecord, ImportRun};
use super::parking::{Doubt, Judgement, ParkedRow, Patience};
use super::trust::Belief;
use super::{Event, Record, RowStatus, Step};

/// How often a row is looked up and sent again, and a lead changed whose answers are lost.
pub(super) const MOST_ROUNDS: u8 = 5;
/// How often a look-up itself may get no answer.
const MOST_LOSSES: u8 = 20;

/// Why a row's fate stays open.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// Look-ups do not see such leads.
    NoSight,
    /// No lead stands by which it could be proved that they do.
    NoProof,
    /// It was sent as often as is sensible.
    Unresolved,
}

impl ImportRun {
    /// A page of a look-up.
    pub(super) fn looked_up(
        &mut self,
        now: Moment,
        mut look_up: LookUp,
        leads: Vec<FoundLead>,
        full: bool,
    ) {
        match look_up.take(leads, full) {
            Paging::More => self.asks.push_front(Asked::LookUp(Box::new(look_up))),
            Paging::Astray => self.look_up_denied(&look_up),
            Paging::Done => {
                let purpose = look_up.purpose;
                let (asked, found) = look_up.into_found();
                let asked = asked.unwrap_or(now);
                match purpose {
                    Purpose::Parked => self.judge_parked((asked, now), found),
                    Purpose::Sample => self.judge_samples(now, &found),
                    Purpose::Resent => self.judge_resent(found),
                }
            }
        }
    }

    /// A look-up got no answer: it is asked again, within reason.
    pub(super) fn look_up_lost(&mut self, mut look_up: LookUp) {
        if look_up.lost() > MOST_LOSSES {
            self.look_up_denied(&look_up);
        } else {
            self.asks.push_back(Asked::LookUp(Box::new(look_up)));
        }
    }

    fn patience(&self) -> Patience {
        let cost = self
            .limits
            .row_ms(self.settings.method.name())
            .saturating_mul(3);
        Patience {
            quiet_ms: self.quiet_ms(),
            again_ms: self.settings.settle_ms.max(cost),
        }
    }

    fn judge_parked(&mut self, moments: (Moment, Moment), found: BTreeMap<String, Vec<LeadId>>) {
        let patience = self.patience();
        let mut ended = Vec::new();
        for (origin, leads) in found {
            match self.parking.judge(&origin, leads, moments, patience) {
                Judgement::Open => {}
                Judgement::NotThere(parked) => self.doubtful.push(parked),
                Judgement::Found(parked, leads) => {
                    self.fruitless_since = None;
                    if leads.len() > 1 {
                        let origin_id = origin.clone();
                        self.pending.0.push(Record::Twins { origin_id });
                    }
                    self.tell_twins(&origin, &leads);
                    // Of twins the oldest is the row's lead.
                    match leads.into_iter().min() {
                        Some(lead) if matches!(parked.doubt, Doubt::Returned) => {
                            self.found_returned(&parked, lead);
                        }
                        Some(lead) => {
                            if let Some(waiting) = self.window.waiting(parked.row) {
                                waiting.found = true;
                            }
                            ended.push((parked.row, Outcome::Created(lead)));
                        }
                        None => {}
                    }
                }
            }
        }
        self.end_rows(ended);
    }

    /// A row that came back with its identity, unknown to this journal, has its lead: no run of this journal made it.
    fn found_returned(&mut self, parked: &ParkedRow, lead: LeadId) {
        if let Some(waiting) = self.window.waiting(parked.row) {
            let origin_id = parked.origin_id.clone();
            self.pending.0.push(Record::Found { origin_id, lead });
            let (lead, run) = (lead.0, String::new());
            waiting.note_first(ProblemKind::AlreadyImported { lead, run });
            self.finish_when_safe(parked.row, RowStatus::Skipped);
        }
    }

    /// Ends a row when what was recorded of it is safe.
    pub(super) fn finish_when_safe(&mut self, row: RowOrdinal, status: RowStatus) {
        self.pending.1.push(AfterRecord::Finish(row, status));
    }

    /// Records outcomes that no request brought, and tells them afterwards.
    pub(super) fn end_rows(&mut self, ended: Vec<(RowOrdinal, Outcome)>) {
        if ended.is_empty() {
            return;
        }
        for (row, outcome) in &ended {
            if let Some(waiting) = self.window.waiting(*row) {
                let origin_id = waiting.origin_id().to_owned();
                let outcome = waiting.kept_outcome(outcome.clone());
                self.pending.0.push(Record::Outcome { origin_id, outcome });
            }
        }
        let again = Vec::new();
        self.pending.1.push(AfterRecord::Settle { ended, again });
    }

    fn tell_twins(&mut self, origin_id: &str, leads: &[LeadId]) {
        if leads.len() > 1 {
            let mut leads = leads.to_vec();
            leads.sort_unstable();
            let origin_id = origin_id.to_owned();
            self.outbox
                .push_back(Step::Tell(Event::Twins { origin_id, leads }));
        }
    }

    fn judge_samples(&mut self, now: Moment, found: &BTreeMap<String, Vec<LeadId>>) {
        let settle = self.settings.settle_ms;
        for (origin, leads) in found {
            if let Some(responsible) = self.trust.judge(origin, leads, now, settle) {
                self.tell_blind(responsible);
            }
        }
    }

    fn judge_resent(&mut self, found: BTreeMap<String, Vec<LeadId>>) {
        for (origin_id, leads) in found {
            match leads.len() {
                0 => {}
                1 => self.pending.0.push(Record::Single { origin_id }),
                _ => self.tell_twins(&origin_id, &leads),
            }
        }
    }

    /// The portal lets nobody look, or answers what nobody asked: then nothing can be found out.
    pub(super) fn look_up_denied(&mut self, look_up: &LookUp) {
        let origins: Vec<String> = look_up.origins().cloned().collect();
        match look_up.purpose {
            Purpose::Parked => {
                for origin in &origins {
                    if let Some(parked) = self.parking.remove_origin(origin) {
                        self.give_up(&parked, Open::NoSight);
                    }
                }
            }
            Purpose::Sample => {
                for responsible in self.trust.blind(&origins) {
                    self.tell_blind(responsible);
                }
            }
            Purpose::Resent => {}
        }
    }

    fn tell_blind(&mut self, responsible: String) {
        self.outbox
            .push_back(Step::Tell(Event::NoSight { responsible }));
    }

    /// Rows that were not found: those whose look-ups can be believed are sent once more.
    pub(super) fn decide_doubtful(&mut self) {
        // A row that is still to be sent, or under way, may yet become a sample.
        let no_more = self.is_starved() && self.after.is_empty() && self.pending.0.is_empty();
        let mut tried = BTreeSet::new();
        let hope = self.doubtful.iter().any(|parked| !parked.doubt.is_lost());
        let mut again = Vec::new();
        for parked in std::mem::take(&mut self.doubtful) {
            let person = self
                .window
                .waiting(parked.row)
                .map_or_else(String::new, |waiting| waiting.responsible());
            match self.trust.believe(&person) {
                Belief::Believe => again.push(parked),
                Belief::Never => self.give_up(&parked, Open::NoSight),
                // The portal refused it, or it was never sent: one such row may go, and its lead becomes the sample.
                Belief::NoSample if no_more && !parked.doubt.is_lost() => {
                    if tried.insert(person) {
                        again.push(parked);
                    } else {
                        self.doubtful.push(parked);
                    }
                }
                Belief::NoSample if no_more && !hope => {
                    self.give_up(&parked, Open::NoProof);
                }
                Belief::Ask | Belief::NoSample => self.doubtful.push(parked),
            }
        }
        for parked in again.into_iter().rev() {
            self.send_again(parked);
        }
    }

    fn send_again(&mut self, parked: ParkedRow) {
        let Some(waiting) = self.window.waiting(parked.row) else {
            return;
        };
        if waiting.rounds >= MOST_ROUNDS {
            return self.give_up(&parked, Open::Unresolved);
        }
        waiting.rounds += 1;
        waiting.again |= parked.doubt.is_lost();
        // Which row of a call ended it, or took the others along, nobody told: each goes by itself.
        let mut call = parked.call;
        call.single = parked.doubt.was_answered();
        waiting.at_stop = parked.doubt.into_status();
        self.closing = Closing::NotYet;
        self.queue.push_front(call);
    }

    /// A row of which nothing can be found out.
    fn give_up(&mut self, parked: &ParkedRow, open: Open) {
        let Some(waiting) = self.window.waiting(parked.row) else {
            return;
        };
        let responsible = waiting.responsible();
        let cause = match open {
            Open::NoSight => UnknownCause::NoSight { responsible },
            Open::NoProof => UnknownCause::NoProof { responsible },
            Open::Unresolved => UnknownCause::Unresolved,
        };
        self.end_rows(vec![(parked.row, Outcome::Unknown(cause))]);
    }
}

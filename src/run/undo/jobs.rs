//! The rows under way: how they come in, and how they end.

use crate::batching::Taking;
use crate::domain::{FieldName, KnownState, LeadId, Moment, Verb};

use super::machine::{After, UndoRun};
use super::{UndoMode, UndoOutcome, UndoReason, UndoResult, UndoRow, UndoTask};
use crate::run::{Event, Record, Step, UndoVerb};

/// What a row waits for.
#[derive(Debug)]
pub(super) enum Next {
    /// It is looked up by its origin.
    LookUp,
    /// Its lead is read.
    Read,
    /// Its lead is taken back.
    Take(Box<Taking>),
    /// An answer, or the news that its intent is safe.
    Answer,
}

/// A row under way.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) row: UndoRow,
    pub(super) lead: Option<LeadId>,
    pub(super) next: Next,
    pub(super) not_before: Moment,
    /// Until then a request whose answer was lost may still take the lead back: nothing is called kept for a refusal before.
    pub(super) quiet_from: Moment,
    /// This webhook has seen the lead: when it is not found any more, it is gone.
    pub(super) seen: bool,
    /// That it is taken back was intended, by this start or an earlier one.
    pub(super) intended: bool,
    /// Why it was not taken back when it was tried; it is read once more, to be told from one that is gone.
    pub(super) failed: Option<UndoReason>,
    /// Fields that keep what they hold when the others get their old values back.
    pub(super) kept: Vec<FieldName>,
    /// Answers lost, and calls that did not run though the portal took the request up.
    pub(super) rounds: u8,
}

/// What an earlier start of this undo did about a row.
const fn done_before(row: &UndoRow) -> (UndoOutcome, UndoReason) {
    match (&row.task, &row.state) {
        (UndoTask::Delete, _) => (UndoOutcome::Deleted, UndoReason::EarlierStart),
        // It found that people had deleted the lead.
        (UndoTask::Restore(_), KnownState::Gone(_)) => {
            (UndoOutcome::Gone, UndoReason::DeletedBefore)
        }
        (UndoTask::Restore(_), _) => (UndoOutcome::Restored, UndoReason::EarlierStart),
    }
}

/// What becomes of a row whose lead, if there is one, could not be looked up; what was refused has none.
const fn nameless(row: &UndoRow) -> Option<(UndoOutcome, UndoReason)> {
    match (row.nameless, &row.task, &row.state) {
        (true, UndoTask::Delete, KnownState::Unknown(Verb::Add)) => {
            Some((UndoOutcome::Kept, UndoReason::Nameless))
        }
        (true, UndoTask::Delete, KnownState::Refused(_)) => {
            Some((UndoOutcome::Gone, UndoReason::NeverFound))
        }
        _ => None,
    }
}

impl UndoRun {
    /// A row comes in: what is left to do about it.
    pub(super) fn take_row(&mut self, now: Moment, row: UndoRow) {
        let lead = match &row.state {
            KnownState::There { lead, .. }
            | KnownState::Undoing(lead)
            | KnownState::Unknown(Verb::Update(lead))
            | KnownState::Gone(lead) => Some(*lead),
            KnownState::Open | KnownState::Unknown(Verb::Add) | KnownState::Refused(_) => row.lead,
        };
        let tell = |outcome, reason| UndoResult {
            origin_id: row.origin_id.clone(),
            lead,
            outcome,
            reasons: vec![reason],
        };
        if row.done {
            if self.mode == UndoMode::Show {
                return;
            }
            let (outcome, reason) = done_before(&row);
            return self.tell(tell(outcome, reason));
        }
        if row.state == KnownState::Open {
            return;
        }
        if self.is_stopping() {
            return self.tell(tell(UndoOutcome::Pending, UndoReason::NotReached));
        }
        let restores = matches!(row.task, UndoTask::Restore(_));
        let gone = matches!(row.state, KnownState::Gone(_));
        let stands = matches!(row.state, KnownState::There { .. });
        if row.later && (stands || (restores && !gone)) {
            return self.tell(tell(UndoOutcome::Kept, UndoReason::LaterRun));
        }
        let doubtful = matches!(row.state, KnownState::Unknown(_) | KnownState::Refused(_));
        if let Some((outcome, reason)) = nameless(&row) {
            return self.tell(tell(outcome, reason));
        }
        let looks_up = doubtful && !matches!(row.state, KnownState::Unknown(Verb::Update(_)));
        let undoing = matches!(row.state, KnownState::Undoing(_));
        let wait = doubtful || (restores && self.settings.resumed);
        let key = self.next_id();
        let job = Job {
            lead,
            next: if looks_up { Next::LookUp } else { Next::Read },
            not_before: if wait { self.settings.quiet_from } else { now },
            quiet_from: if undoing {
                self.settings.quiet_from
            } else {
                now
            },
            seen: undoing,
            intended: undoing,
            failed: None,
            kept: Vec::new(),
            rounds: 0,
            row,
        };
        self.jobs.insert(key, job);
        if gone {
            self.gone(key);
        }
    }

    pub(super) fn tell(&mut self, result: UndoResult) {
        self.outbox
            .push_back(Step::Tell(Event::Undo(Box::new(result))));
    }

    /// A row has come to its end: that is recorded, then told.
    pub(super) fn finish(
        &mut self,
        key: u64,
        outcome: UndoOutcome,
        reasons: Vec<UndoReason>,
        records: Vec<Record>,
    ) {
        let Some(job) = self.jobs.remove(&key) else {
            return;
        };
        let result = UndoResult {
            origin_id: job.row.origin_id,
            lead: job.lead,
            outcome,
            reasons,
        };
        if self.mode == UndoMode::Show || records.is_empty() {
            return self.tell(result);
        }
        self.pending.0.extend(records);
        self.pending.1.push(After::Tell(result));
    }

    /// There is no lead any more: the origin of one that the run made is free.
    pub(super) fn gone(&mut self, key: u64) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        let Some(lead) = job.lead else { return };
        let origin_id = job.row.origin_id.clone();
        let (outcome, reasons) = if job.intended && matches!(job.row.task, UndoTask::Delete) {
            (UndoOutcome::Deleted, Vec::new())
        } else {
            (UndoOutcome::Gone, vec![UndoReason::DeletedBefore])
        };
        let undone = |undo| Record::Undone {
            origin_id: origin_id.clone(),
            undo,
        };
        let records = match job.row.task {
            UndoTask::Delete => vec![undone(UndoVerb::Delete(lead))],
            UndoTask::Restore(_) => vec![
                undone(UndoVerb::Restore(lead)),
                Record::Gone {
                    origin_id: origin_id.clone(),
                    lead,
                },
            ],
        };
        self.finish(key, outcome, reasons, records);
    }

    /// The lead stays as it is.
    pub(super) fn keep(&mut self, key: u64, reasons: Vec<UndoReason>) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        let stands = matches!(job.row.state, KnownState::There { .. });
        let untouched = stands && !job.intended && matches!(job.row.task, UndoTask::Delete);
        let records = job.lead.filter(|_| !untouched).map(|lead| Record::Kept {
            origin_id: job.row.origin_id.clone(),
            lead,
        });
        self.finish(
            key,
            UndoOutcome::Kept,
            reasons,
            records.into_iter().collect(),
        );
    }
}

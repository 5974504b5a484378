//! Taking back: intents are made safe first, and what became of them before anybody is told.

use std::collections::VecDeque;

use crate::batching::{
    self, LEADS_PER_TAKE_BACK, Reply, RequestId, RequestVerdict, TakeBack, Taken, Taking,
    TakingRequest, Unanswered,
};
use crate::domain::{Digest, Moment};

use super::hearing::methods;
use super::jobs::Next;
use super::judge::{named, sent_after_restore};
use super::machine::{After, Flight, UndoRun};
use super::{UndoOutcome, UndoReason, UndoTask};
use crate::limits::Departure;
use crate::run::{Outgoing, Record, Step, UndoVerb, arrival};

impl UndoRun {
    /// Takes back what is ready; `true` when that is on its way, or may not go yet.
    pub(super) fn take(&mut self, now: Moment) -> bool {
        let Some((methods, takings)) = self.ready_takings() else {
            return false;
        };
        let Some(most) = self.allowed(now, &methods, takings.len()) else {
            return true;
        };
        let id = RequestId(self.next_id());
        let mut queue = VecDeque::from(takings);
        let Some(request) = batching::take_back(&mut queue, most, id) else {
            return true;
        };
        let mut intents = Vec::new();
        for taking in request.takings() {
            if let Some(job) = self.jobs.get_mut(&taking.tag) {
                job.next = Next::Answer;
                job.intended = true;
                let undo = match taking.how {
                    TakeBack::Delete => UndoVerb::Delete(taking.lead),
                    TakeBack::Update(_) => UndoVerb::Restore(taking.lead),
                };
                intents.push(Record::UndoIntent {
                    request: id,
                    origin_id: job.row.origin_id.clone(),
                    undo,
                });
            }
        }
        let leads = request.takings().len();
        let departure = Departure {
            id: id.0,
            rows: methods.iter().map(|method| (*method, leads)).collect(),
            is_batch: request.is_batch(),
        };
        self.met.limits.sent(departure, now);
        self.pending.0.extend(intents);
        self.pending.1.push(After::Send(request));
        true
    }

    /// Leads that may be taken back together: the first that is ready says how.
    fn ready_takings(&self) -> Option<([&'static str; 2], Vec<Taking>)> {
        let ready = self.jobs.values().filter_map(|job| match &job.next {
            Next::Take(taking) => Some(&**taking),
            Next::LookUp | Next::Read | Next::Answer => None,
        });
        let first = ready.clone().next()?;
        let methods = methods(&first.how);
        let same = ready.filter(|taking| taking.how.method() == first.how.method());
        Some((methods, same.take(LEADS_PER_TAKE_BACK).cloned().collect()))
    }

    pub(super) fn send(&mut self, request: TakingRequest) {
        let counts = &mut self.met.counts;
        counts.sent += 1;
        counts.batches += u64::from(request.is_batch());
        counts.commands += request.commands() as u64;
        self.outbox.push_back(Step::Send(Outgoing {
            id: request.id,
            path: request.path,
            body: request.body.clone(),
        }));
        self.in_flight = Some((request.id, Flight::Take(request)));
    }

    /// The answer to a request that takes leads back.
    pub(super) fn take_taken(&mut self, now: Moment, request: &TakingRequest, reply: &Reply) {
        let reading = batching::read_take_back(request, reply);
        let ran = |(_, taken): &(u64, Taken)| !matches!(taken, Taken::Not(_));
        let ran = reading.outcomes.iter().any(ran);
        let arrived = arrival(&reading.verdict, reply, &reading.refused);
        let told = (ran, &reading.timing);
        self.met
            .limits
            .arrived(request.id.0, arrived, told, LEADS_PER_TAKE_BACK, now);
        let leads = request.takings().len();
        self.hear(now, &reading.verdict, &reading.refused, leads);
        self.pending.0.push(Record::Ended {
            request: request.id,
            last_byte: now,
        });
        let answered = reading.verdict == RequestVerdict::Done;
        let takings: Vec<Taking> = request.takings().cloned().collect();
        for (taking, (key, taken)) in takings.into_iter().zip(reading.outcomes) {
            match taken {
                Taken::Done => self.taken(key),
                Taken::NotThere => self.gone(key),
                Taken::Changed => self.look_again(now, key, UndoReason::ChangedMeanwhile),
                Taken::Not(Unanswered::Deferred(_)) => {
                    self.again(key, Next::Take(Box::new(taking)), answered);
                }
                Taken::Not(Unanswered::Lost(_)) => self.lost(now, key),
                Taken::Not(Unanswered::Refused(error)) => {
                    let (error, text) = (error.code, error.text);
                    self.look_again(now, key, UndoReason::Refused { error, text });
                }
            }
        }
    }

    fn taken(&mut self, key: u64) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        match (&job.row.task, job.lead) {
            (UndoTask::Delete, Some(lead)) => {
                let undone = Record::Undone {
                    origin_id: job.row.origin_id.clone(),
                    undo: UndoVerb::Delete(lead),
                };
                self.finish(key, UndoOutcome::Deleted, Vec::new(), vec![undone]);
            }
            (UndoTask::Restore(_), _) | (_, None) => self.restored(key),
        }
    }

    /// A lead holds its old values: what counts as sent last is what it holds now, and the row's content is not known any more,
    /// so that importing the row again changes the lead anew.
    pub(super) fn restored(&mut self, key: u64) {
        let Some(job) = self.jobs.get(&key) else {
            return;
        };
        let (UndoTask::Restore(old), Some(lead)) = (&job.row.task, job.lead) else {
            return;
        };
        let origin_id = job.row.origin_id.clone();
        let records = vec![
            Record::Holds {
                origin_id: origin_id.clone(),
                content: Digest([0; 16]),
                sent: sent_after_restore(&job.row, old, &job.kept, &self.settings.catalogue),
            },
            Record::Undone {
                origin_id,
                undo: UndoVerb::Restore(lead),
            },
        ];
        let kept = (!job.kept.is_empty()).then(|| UndoReason::FieldsKept {
            fields: named(&job.kept),
        });
        let reasons = kept.into_iter().collect();
        self.finish(key, UndoOutcome::Restored, reasons, records);
    }

    /// A lead was not found as it was read, or the portal refused: it is read once more, to be told from one that is gone; also
    /// from one that an earlier request, whose answer was lost, is still to delete.
    fn look_again(&mut self, now: Moment, key: u64, failed: UndoReason) {
        if let Some(job) = self.jobs.get_mut(&key) {
            job.failed = Some(failed);
            job.not_before = job.quiet_from.max(now);
            job.next = Next::Read;
        }
    }

    /// An answer was lost. Deleting twice does no harm; old values that come late might go over what people write meanwhile, so
    /// a lead that was changed is left alone until the portal cannot be at work on it any more.
    fn lost(&mut self, now: Moment, key: u64) {
        let quiet = self
            .settings
            .limits
            .request_limit_ms
            .saturating_add(self.settings.settle_ms);
        if let Some(job) = self.jobs.get_mut(&key) {
            let restores = matches!(job.row.task, UndoTask::Restore(_));
            job.quiet_from = now.after_ms(quiet);
            job.not_before = if restores { job.quiet_from } else { now };
            self.again(key, Next::Read, true);
        }
    }
}

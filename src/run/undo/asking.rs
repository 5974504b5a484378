//! Asking: rows are looked up by their origins, leads are read and judged.

use std::collections::VecDeque;

use crate::batching::{
    self, Answer, Inquiry, Question, Reply, RequestId, RequestVerdict, TakeBack, Taking, Unanswered,
};
use crate::domain::{BATCH_COMMANDS, FoundLead, KnownState, Moment, PortalLead};

use super::jobs::Next;
use super::judge::{Judgement, judge, modified};
use super::machine::{Flight, UndoRun};
use super::{UndoMode, UndoOutcome, UndoReason};
use crate::limits::Departure;
use crate::run::{Outgoing, Step, arrival};

/// How often an answer may be lost, or a call not run, before a row is given up.
pub(super) const MOST_ROUNDS: u8 = 5;

/// The methods of questions.
const LIST: &str = "crm.lead.list";
const GET: &str = "crm.lead.get";

impl UndoRun {
    /// Asks what is due; `true` when that is on its way, or may not go yet.
    pub(super) fn ask(&mut self, now: Moment) -> bool {
        let (method, keys) = self.due(now);
        if keys.is_empty() {
            return false;
        }
        if let Some(most) = self.allowed(now, &[method], keys.len()) {
            self.post(now, &keys, most);
        }
        true
    }

    /// The rows that may be asked about together: the first that is due says by which method.
    fn due(&self, now: Moment) -> (&'static str, Vec<u64>) {
        let mut method = GET;
        let mut keys = Vec::new();
        for (key, job) in &self.jobs {
            let its = match job.next {
                Next::LookUp => LIST,
                Next::Read => GET,
                Next::Take(_) | Next::Answer => continue,
            };
            if job.not_before > now {
                continue;
            }
            if keys.is_empty() {
                method = its;
            }
            if its == method && keys.len() < BATCH_COMMANDS {
                keys.push(*key);
            }
        }
        (method, keys)
    }

    fn post(&mut self, now: Moment, keys: &[u64], most: usize) {
        let asked: Vec<(u64, Question)> = keys
            .iter()
            .filter_map(|key| Some((*key, self.question(*key)?)))
            .collect();
        let questions = asked.iter().map(|(_, question)| question.clone());
        let mut queue: VecDeque<Question> = questions.collect();
        let id = RequestId(self.next_id());
        let Some(inquiry) = batching::next_inquiry(&mut queue, most, id) else {
            return;
        };
        let count = inquiry.questions().len();
        let jobs: Vec<u64> = asked.into_iter().take(count).map(|(key, _)| key).collect();
        for key in &jobs {
            if let Some(job) = self.jobs.get_mut(key) {
                job.next = Next::Answer;
            }
        }
        let method = inquiry.questions().next().map_or(GET, Question::method);
        let departure = Departure {
            id: id.0,
            rows: vec![(method, count)],
            is_batch: inquiry.is_batch(),
        };
        self.met.limits.sent(departure, now);
        self.met.counts.sent += 1;
        self.met.counts.batches += u64::from(inquiry.is_batch());
        self.met.counts.commands += count as u64;
        self.outbox.push_back(Step::Send(Outgoing {
            id,
            path: inquiry.path,
            body: inquiry.body.clone(),
        }));
        self.in_flight = Some((id, Flight::Ask { inquiry, jobs }));
    }

    fn question(&self, key: u64) -> Option<Question> {
        let job = self.jobs.get(&key)?;
        match (&job.next, job.lead) {
            (Next::Read, Some(id)) => Some(Question::Lead { id }),
            (Next::LookUp | Next::Read, _) => Some(Question::Origins {
                originator: self.settings.originator.clone(),
                origin_ids: vec![job.row.origin_id.clone()],
                above: job.row.above,
            }),
            (Next::Take(_) | Next::Answer, _) => None,
        }
    }

    /// The answers of a request that asked.
    pub(super) fn take_answers(
        &mut self,
        now: Moment,
        inquiry: &Inquiry,
        jobs: &[u64],
        reply: &Reply,
    ) {
        let reading = batching::read_inquiry(inquiry, reply);
        let reads = |question: &Question| matches!(question, Question::Lead { .. });
        let is_read = inquiry.questions().next().is_some_and(reads);
        let method = if is_read { GET } else { LIST };
        let ran = reading.answers.iter().any(|(_, answer)| answer.is_ok());
        let methods = [method];
        let arrived = arrival(&reading.verdict, reply, &methods);
        let told = (ran, &reading.timing);
        self.met
            .limits
            .arrived(inquiry.id.0, arrived, told, BATCH_COMMANDS, now);
        self.hear(now, &reading.verdict, &[method], jobs.len());
        let answered = reading.verdict == RequestVerdict::Done;
        for (key, (_, answer)) in jobs.iter().zip(reading.answers) {
            match answer {
                Ok(Answer::Lead(lead)) => self.read(*key, &lead),
                Ok(Answer::NotThere) => self.not_there(*key),
                Ok(Answer::Found { leads, full }) => self.looked_up(now, *key, &leads, full),
                Ok(
                    Answer::Time
                    | Answer::Titled(_)
                    | Answer::Duplicates(_)
                    | Answer::Cards(_)
                    | Answer::Clients(_)
                    | Answer::Holders(_),
                )
                | Err(Unanswered::Deferred(_) | Unanswered::Lost(_)) => {
                    let again = if is_read { Next::Read } else { Next::LookUp };
                    self.again(*key, again, answered);
                }
                Err(Unanswered::Refused(error)) => {
                    let (error, text) = (error.code, error.text);
                    self.not_readable(now, *key, UndoReason::NotReadable { error, text });
                }
            }
        }
    }

    /// The row is tried once more; it counts where the portal took the request up and left this row out.
    pub(super) fn again(&mut self, key: u64, next: Next, counts: bool) {
        let Some(job) = self.jobs.get_mut(&key) else {
            return;
        };
        job.next = next;
        job.rounds = job.rounds.saturating_add(u8::from(counts));
        if job.rounds > MOST_ROUNDS {
            let reasons = vec![UndoReason::Unresolved];
            self.finish(key, UndoOutcome::Pending, reasons, Vec::new());
        }
    }

    /// The leads that bear a row's origin; of several the oldest is the row's.
    fn looked_up(&mut self, now: Moment, key: u64, leads: &[FoundLead], full: bool) {
        let originator = &self.settings.originator;
        let Some(job) = self.jobs.get_mut(&key) else {
            return;
        };
        let its = leads
            .iter()
            .filter(|lead| lead.originator == *originator && lead.origin_id == job.row.origin_id);
        match its.map(|lead| lead.id).min() {
            Some(lead) => {
                job.lead = Some(lead);
                job.seen = true;
                job.next = Next::Read;
                job.not_before = now;
            }
            // Nothing of it can be told by a list that drops filters.
            None if full => self.again(key, Next::LookUp, true),
            // A refused row that has no lead was never taken for one.
            None if matches!(job.row.state, KnownState::Refused(_)) => {
                self.jobs.remove(&key);
            }
            None => {
                let reasons = vec![UndoReason::NeverFound];
                self.finish(key, UndoOutcome::Gone, reasons, Vec::new());
            }
        }
    }

    /// The lead cannot be read: it stays, once no request can take it back any more.
    fn not_readable(&mut self, now: Moment, key: u64, reason: UndoReason) {
        match self.jobs.get_mut(&key) {
            Some(job) if job.quiet_from > now => {
                job.not_before = job.quiet_from;
                job.next = Next::Read;
            }
            Some(_) | None => self.keep(key, vec![reason]),
        }
    }

    /// The portal has no such lead, or none that this webhook may see.
    fn not_there(&mut self, key: u64) {
        let seen = self.jobs.get(&key).is_some_and(|job| job.seen);
        if seen || self.settings.admin {
            self.gone(key);
        } else {
            self.keep(key, vec![UndoReason::NotSeen]);
        }
    }

    /// A lead was read: it is judged.
    fn read(&mut self, key: u64, lead: &PortalLead) {
        let catalogue = &self.settings.catalogue;
        let Some(job) = self.jobs.get_mut(&key) else {
            return;
        };
        job.seen = true;
        match judge(&job.row, lead, catalogue) {
            Judgement::Keep(mut reasons) => {
                if let Some(failed) = job.failed.take() {
                    reasons.insert(0, failed);
                }
                self.keep(key, reasons);
            }
            // Perhaps by a change of this undo whose answer was lost.
            Judgement::Restore { changes, kept } if changes.is_empty() => {
                job.kept = kept;
                self.restored(key);
            }
            Judgement::Delete | Judgement::Restore { .. } if job.failed.is_some() => {
                let reasons = job.failed.take().into_iter().collect();
                self.keep(key, reasons);
            }
            Judgement::Delete => self.ready(key, lead, TakeBack::Delete),
            Judgement::Restore { changes, kept } => {
                job.kept = kept;
                self.ready(key, lead, TakeBack::Update(changes));
            }
        }
    }

    /// A lead may be taken back, or would be.
    fn ready(&mut self, key: u64, lead: &PortalLead, how: TakeBack) {
        if self.mode == UndoMode::Show {
            return match how {
                TakeBack::Delete => self.finish(key, UndoOutcome::Deleted, Vec::new(), Vec::new()),
                TakeBack::Update(_) => self.restored(key),
            };
        }
        let (lead, modified) = modified(lead);
        if let Some(job) = self.jobs.get_mut(&key) {
            job.next = Next::Take(Box::new(Taking {
                tag: key,
                lead,
                modified,
                how,
            }));
        }
    }
}

//! Rows whose lead is there and whose content has changed: the lead is read, compared, and changed where people have not
//! changed it since.

use std::collections::{BTreeMap, BTreeSet};

use crate::batching::{self, RequestId};
use crate::domain::{
    FieldName, INCOMPLETE, Known, KnownState, LeadId, Moment, Outcome, PortalLead, ProblemKind,
    RowOrdinal, UnknownCause, UpdateRules, Verb,
};
use crate::rows::{self, Difference, UpdateTerms};

use super::finding::MOST_ROUNDS;
use super::machine::ImportRun;
use super::read_back::Loss;
use super::{Record, RowStatus, StopReason};

/// A lead that is to be read.
#[derive(Debug)]
struct ToRead {
    lead: LeadId,
    /// An earlier change may be under way until then.
    not_before: Moment,
    asked: bool,
    /// The change whose answer is lost.
    lost: Option<(UnknownCause, RequestId)>,
    /// An earlier start sent a change, and nothing more is known of it.
    later: bool,
}

/// The rows whose leads are to be read before they are changed.
#[derive(Debug, Default)]
pub(super) struct Updating {
    reads: BTreeMap<RowOrdinal, ToRead>,
}

impl Updating {
    /// The lead of a row is to be read.
    pub(super) fn read(
        &mut self,
        row: RowOrdinal,
        lead: LeadId,
        not_before: Moment,
        lost: Option<(UnknownCause, RequestId)>,
    ) {
        self.reads.insert(
            row,
            ToRead {
                lead,
                not_before,
                asked: false,
                lost,
                later: false,
            },
        );
    }

    /// The lead of a row is to be read whose change an earlier start has sent.
    pub(super) fn read_later(&mut self, row: RowOrdinal, lead: LeadId, not_before: Moment) {
        self.read(row, lead, not_before, None);
        if let Some(read) = self.reads.get_mut(&row) {
            read.later = true;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.reads.is_empty()
    }

    /// Requests whose changes are not found out.
    pub(super) fn unresolved(&self) -> usize {
        let lost = self.reads.values().filter_map(|read| read.lost.as_ref());
        lost.map(|(_, request)| *request)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// When the next lead is to be read.
    pub(super) fn due(&self) -> Option<Moment> {
        let open = self.reads.values().filter(|read| !read.asked);
        open.map(|read| read.not_before).min()
    }

    pub(super) fn take_due(&mut self, now: Moment) -> Vec<(RowOrdinal, LeadId)> {
        let reads = self.reads.iter_mut();
        let due = reads.filter(|(_, read)| !read.asked && read.not_before <= now);
        due.map(|(row, read)| {
            read.asked = true;
            (*row, read.lead)
        })
        .collect()
    }

    fn done(&mut self, row: RowOrdinal) -> Option<ToRead> {
        self.reads.remove(&row)
    }

    /// Every row that is left, with what it ends as.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (RowOrdinal, RowStatus)> {
        let reads = std::mem::take(&mut self.reads).into_iter();
        reads.map(|(row, read)| {
            let status = match read.lost {
                Some((cause, _)) => RowStatus::Unknown(cause),
                None if read.later => RowStatus::Unknown(UnknownCause::Stopped),
                None => RowStatus::Pending,
            };
            (row, status)
        })
    }
}

/// Whether this run sent the row's change before, and does not know that it arrived: the answer was lost, or was a refusal, after
/// which it may stand all the same (`rest-contract.md` §4, notes).
fn was_sent(known: &Known, run: &str) -> bool {
    match known.state {
        KnownState::Unknown(_) => true,
        KnownState::There { updated, .. } => {
            known.run == run && !updated && known.content != Some(INCOMPLETE)
        }
        KnownState::Open
        | KnownState::Refused(_)
        | KnownState::Gone(_)
        | KnownState::Undoing(_) => false,
    }
}

impl ImportRun {
    /// A lead was read: what the row changes in it is sent.
    pub(super) fn plan_update(&mut self, _now: Moment, row: RowOrdinal, lead: &PortalLead) {
        let read = self.updating.done(row);
        let Some(waiting) = self.window.waiting(row) else {
            return;
        };
        let before = waiting.last_sent();
        // What completes a lead that this program makes is no change of it.
        let completes = UpdateRules::default();
        let terms = UpdateTerms {
            rules: if waiting.half.is_some() {
                &completes
            } else {
                &self.settings.update
            },
            adopted: waiting.adopted,
        };
        let catalogue = &self.settings.catalogue;
        let plan = rows::plan_update(&waiting.draft, &before, lead, catalogue, terms);
        waiting.kept = plan.kept;
        waiting.holds = plan.sent;
        if plan.changes.is_empty() {
            let run = &self.settings.run;
            let was_sent = read.is_some_and(|read| read.lost.is_some())
                || waiting.half.is_some()
                || waiting
                    .known
                    .as_ref()
                    .is_some_and(|known| was_sent(known, run));
            return self.holds_already(row, lead.id, was_sent);
        }
        if waiting.rounds >= MOST_ROUNDS {
            let cause = UnknownCause::Unresolved;
            return self.end_rows(vec![(row, Outcome::Unknown(cause))]);
        }
        waiting.verb = Verb::Update(lead.id);
        waiting.old = plan.old;
        let second = waiting.half.is_some();
        let told = self.settings.register_sonet_event;
        let call = batching::lead_update(row, lead.id, &plan.changes, told);
        if second {
            self.queue_second(call);
        } else {
            self.queue.push_back(call);
        }
    }

    /// The lead has what the row says, as far as people let it: by an update whose answer was lost, or anyway.
    fn holds_already(&mut self, row: RowOrdinal, lead: LeadId, was_sent: bool) {
        let Some(waiting) = self.window.waiting(row) else {
            return;
        };
        let origin_id = waiting.origin_id().to_owned();
        self.pending.0.push(Record::Holds {
            origin_id: origin_id.clone(),
            content: waiting.draft.content,
            sent: waiting.holds.clone(),
        });
        if was_sent {
            return self.end_rows(vec![(row, Outcome::Updated(lead))]);
        }
        let lead_id = lead.0;
        if waiting.kept.is_empty() {
            let kind = ProblemKind::AlreadyUpToDate { lead: lead_id };
            waiting.note_first(kind);
        } else {
            self.note_kept(row, lead);
        }
        self.finish_when_safe(row, RowStatus::Skipped);
    }

    /// A lead was changed.
    pub(super) fn updated(&mut self, row: RowOrdinal, lead: LeadId) {
        self.note_kept(row, lead);
        if !self.completed(row) {
            self.window.finish(row, RowStatus::Updated(lead));
        }
    }

    fn note_kept(&mut self, row: RowOrdinal, lead: LeadId) {
        if let Some(waiting) = self.window.waiting(row)
            && !waiting.kept.is_empty()
        {
            let fields = waiting.kept.iter().map(ToString::to_string).collect();
            let lead = lead.0;
            waiting.note_first(ProblemKind::KeptPortalValue { lead, fields });
        }
    }

    /// The lead is no longer there: people deleted it.
    pub(super) fn update_gone(&mut self, row: RowOrdinal, lead: LeadId) {
        self.updating.done(row);
        if let Some(waiting) = self.window.waiting(row) {
            let origin_id = waiting.origin_id().to_owned();
            waiting.note_first(ProblemKind::LeadGone { lead: lead.0 });
            self.pending.0.push(Record::Gone { origin_id, lead });
            self.finish_when_safe(row, RowStatus::Skipped);
        }
    }

    /// The lead cannot be read with this webhook: it is not changed blindly.
    pub(super) fn update_unreadable(&mut self, row: RowOrdinal) {
        self.updating.done(row);
        if let Some(waiting) = self.window.waiting(row) {
            let responsible = waiting.responsible();
            let cause = UnknownCause::NoSight { responsible };
            self.window.finish(row, RowStatus::Unknown(cause));
        }
    }

    /// A lead lacks values of its row: the journal no longer takes it for what the row says, so that it is seen, and with
    /// `on_change: update` mended, when the mapping was.
    fn holds_less(&mut self, row: RowOrdinal, lost: &[FieldName]) {
        if let Some(waiting) = self.window.waiting(row).filter(|_| !lost.is_empty()) {
            let arrived = waiting.sent.iter();
            let arrived = arrived.filter(|print| !lost.contains(&print.field));
            self.pending.0.push(Record::Holds {
                origin_id: waiting.origin_id().to_owned(),
                content: INCOMPLETE,
                sent: arrived.cloned().collect(),
            });
        }
    }

    /// A lead that was made just now was read back, or cannot be.
    pub(super) fn read_back(&mut self, now: Moment, row: RowOrdinal, lead: Option<&PortalLead>) {
        let mut loss = None;
        let mut missing = Vec::new();
        if let (Some(waiting), Some(lead)) = (self.window.waiting(row), lead) {
            for (field, difference) in
                rows::differences(&waiting.draft, lead, &self.settings.catalogue)
            {
                let name = field.clone();
                let field = field.to_string();
                let (sent, there) = match difference {
                    Difference::Other { sent, there } => (sent, there),
                    Difference::Lost | Difference::Fewer { .. } => {
                        loss.get_or_insert(Loss {
                            lead: lead.id,
                            field: field.clone(),
                        });
                        missing.push(name);
                        (String::new(), String::new())
                    }
                };
                waiting.note(ProblemKind::ChangedByPortal { field, sent, there });
            }
        }
        self.holds_less(row, &missing);
        let Some((ended, loss)) = self.read_back.read(loss) else {
            return;
        };
        for (row, lead) in ended {
            self.window.finish(row, RowStatus::Created(lead));
        }
        if let Some(Loss { lead, field }) = loss {
            let lead = lead.0;
            self.stop(now, StopReason::ReadBackLoss { lead, field });
        }
    }
}

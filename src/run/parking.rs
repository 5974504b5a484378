//! Rows of which it is not known whether they are in the portal: parked until that is found out, while others go on.
//!
//! A row is looked up as soon as its answer is lost: what is found is found. That it is *not there* counts only when the portal
//! can no longer be at work on it: the request's limit and the settling time have passed since its last byte had left, and a
//! second look-up a while later agrees. Then the row is handed back, to be sent once more.

use std::collections::{BTreeMap, BTreeSet};

use crate::batching::RequestId;
use crate::domain::{Call, LeadId, Moment, PortalError, RowOrdinal, UnknownCause};

use super::RowStatus;

/// A row, and what is to be sent if it is not there.
#[derive(Debug)]
pub(super) struct ParkedRow {
    pub(super) row: RowOrdinal,
    pub(super) origin_id: String,
    pub(super) call: Call,
    /// Its lead, if there is one, has a greater ID.
    pub(super) above: LeadId,
    pub(super) doubt: Doubt,
}

/// Why it is parked.
#[derive(Debug)]
pub(super) enum Doubt {
    /// It was sent, and the answer is lost.
    Lost {
        cause: UnknownCause,
        /// The request that carried it; `None`: one of an earlier start.
        request: Option<RequestId>,
        /// No later than this its last byte had left.
        last_byte: Moment,
    },
    /// The portal refused it in an earlier start.
    Refused(PortalError),
    /// It came back with its identity.
    Returned,
}

impl Doubt {
    /// Whether it was sent and may stand.
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost { .. })
    }

    /// Whether the portal answered an error for it, or for the call that it was part of.
    pub(super) const fn was_answered(&self) -> bool {
        match self {
            Self::Lost { cause, .. } => matches!(cause, UnknownCause::Fault(_)),
            Self::Refused(_) => true,
            Self::Returned => false,
        }
    }

    /// What the row ends as when the run ends before it was found out.
    pub(super) fn into_status(self) -> RowStatus {
        match self {
            Self::Lost { cause, .. } => RowStatus::Unknown(cause),
            Self::Refused(error) => RowStatus::Failed(error),
            Self::Returned => RowStatus::Pending,
        }
    }
}

/// The waits of looking up, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// From a request's last byte to the first look-up whose *not found* counts: the portal's request limit and the settling
    /// time.
    pub(super) quiet_ms: u64,
    /// From there to the second: the settling time, or three times the cost of a lead.
    pub(super) again_ms: u64,
}

/// What a look-up says about a parked row.
#[derive(Debug)]
pub(super) enum Judgement {
    /// It is there; more than one lead are twins.
    Found(ParkedRow, Vec<LeadId>),
    /// It is not there, and cannot come any more.
    NotThere(ParkedRow),
    /// Nothing is certain yet.
    Open,
}

#[derive(Debug)]
struct Entry {
    parked: ParkedRow,
    due: Moment,
    /// A look-up that asks for it is under way.
    asked: bool,
    /// A look-up that counts has not found it.
    missed: bool,
}

/// The parked rows.
#[derive(Debug, Default)]
pub(super) struct Parking {
    rows: BTreeMap<RowOrdinal, Entry>,
    by_origin: BTreeMap<String, RowOrdinal>,
}

impl Parking {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Parks a row; it is looked up at once.
    pub(super) fn park(&mut self, now: Moment, parked: ParkedRow) {
        self.by_origin.insert(parked.origin_id.clone(), parked.row);
        self.rows.insert(
            parked.row,
            Entry {
                parked,
                due: now,
                asked: false,
                missed: false,
            },
        );
    }

    /// How many requests there are of which rows are not yet found out.
    pub(super) fn unresolved(&self) -> usize {
        let lost = self
            .rows
            .values()
            .filter_map(|entry| match &entry.parked.doubt {
                Doubt::Lost { request, .. } => Some(*request),
                Doubt::Refused(_) | Doubt::Returned => None,
            });
        lost.collect::<BTreeSet<_>>().len()
    }

    /// When a row is to be looked up next.
    pub(super) fn due(&self) -> Option<Moment> {
        let open = self.rows.values().filter(|entry| !entry.asked);
        open.map(|entry| entry.due).min()
    }

    /// The origins that are due at `now`, at most `most`, with the bounds of their leads.
    pub(super) fn take_due(&mut self, now: Moment, most: usize) -> Vec<(String, LeadId)> {
        let due = self.rows.values_mut();
        let due = due
            .filter(|entry| !entry.asked && entry.due <= now)
            .take(most);
        due.map(|entry| {
            entry.asked = true;
            (entry.parked.origin_id.clone(), entry.parked.above)
        })
        .collect()
    }

    /// A look-up that was asked at `asked` has found these leads of an origin.
    pub(super) fn judge(
        &mut self,
        origin_id: &str,
        leads: Vec<LeadId>,
        (asked, now): (Moment, Moment),
        patience: Patience,
    ) -> Judgement {
        let Some(row) = self.by_origin.get(origin_id).copied() else {
            return Judgement::Open;
        };
        if !leads.is_empty() {
            return self
                .remove(row)
                .map_or(Judgement::Open, |parked| Judgement::Found(parked, leads));
        }
        let Some(entry) = self.rows.get_mut(&row) else {
            return Judgement::Open;
        };
        entry.asked = false;
        if let Doubt::Lost { last_byte, .. } = &entry.parked.doubt {
            let quiet = last_byte.after_ms(patience.quiet_ms);
            if asked < quiet {
                entry.due = quiet;
                return Judgement::Open;
            }
            if !entry.missed {
                entry.missed = true;
                entry.due = now.after_ms(patience.again_ms);
                return Judgement::Open;
            }
        }
        self.remove(row)
            .map_or(Judgement::Open, Judgement::NotThere)
    }

    /// Takes a row out, whatever is known of it.
    pub(super) fn remove_origin(&mut self, origin_id: &str) -> Option<ParkedRow> {
        let row = self.by_origin.get(origin_id).copied()?;
        self.remove(row)
    }

    /// Takes every row out.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = ParkedRow> {
        self.by_origin.clear();
        std::mem::take(&mut self.rows)
            .into_values()
            .map(|entry| entry.parked)
    }

    fn remove(&mut self, row: RowOrdinal) -> Option<ParkedRow> {
        let entry = self.rows.remove(&row)?;
        self.by_origin.remove(&entry.parked.origin_id);
        Some(entry.parked)
    }
}

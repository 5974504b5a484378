//! The rows under way, in the file's order: what is finished waits here until everything before it is finished too.

use std::collections::VecDeque;

use crate::domain::{
    Digest, Draft, FieldName, FieldPrint, FieldValue, HALF_MADE, Known, Method, OwnCells,
    PortalValue, Problem, ProblemKind, RowOrdinal, UnknownCause, Verb,
};

use super::completing::Half;
use super::{Rest, RowResult, RowStatus, ValidRow};

/// A row that waits for the portal's word.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) draft: Draft,
    pub(super) sent: Vec<FieldPrint>,
    pub(super) contacts: Vec<u64>,
    pub(super) known: Option<Known>,
    pub(super) problems: Vec<Problem>,
    pub(super) cells: OwnCells,
    /// Its cells that the report shows.
    pub(super) own: Vec<String>,
    /// What is done with it.
    pub(super) verb: Verb,
    /// It was sent before and looked up in vain.
    pub(super) again: bool,
    /// How often it was looked up and sent again.
    pub(super) rounds: u8,
    /// What it ends as when the run stops before it is sent (again): what the journal says of it.
    pub(super) at_stop: RowStatus,
    /// Its lead was made by others, and found by a phone or an e-mail.
    pub(super) adopted: bool,
    /// Of an update: what the touched fields hold now.
    pub(super) old: Vec<(FieldName, PortalValue)>,
    /// Of an update: hashes of what the lead holds afterwards.
    pub(super) holds: Vec<FieldPrint>,
    /// Of an update: fields that people changed.
    pub(super) kept: Vec<FieldName>,
    /// Fields that the creating method cannot carry: a second call brings them.
    pub(super) rest: Vec<FieldName>,
    /// Its lead stands, and the second call has not gone through.
    pub(super) half: Option<Half>,
    /// Its lead was found by a look-up: people may have changed it since it was made.
    pub(super) found: bool,
}

impl Waiting {
    /// A row whose creating method leaves `rest` of its values to a second call.
    pub(super) fn new(row: ValidRow, (method, rest): (Method, Rest)) -> Self {
        let fields = row.draft.fields.iter();
        let second = rest == Rest::SecondCall;
        let rest = fields.filter(|(name, value)| second && !method.carries(name, value));
        Self {
            rest: rest.map(|(name, _)| name.clone()).collect(),
            half: None,
            found: false,
            adopted: row.adopts.is_some() || row.known.as_ref().is_some_and(|known| known.adopted),
            draft: row.draft,
            sent: row.sent,
            contacts: row.contacts,
            known: row.known,
            problems: row.problems,
            cells: row.cells,
            own: row.own,
            verb: Verb::Add,
            again: false,
            rounds: 0,
            at_stop: RowStatus::Pending,
            old: Vec::new(),
            holds: Vec::new(),
            kept: Vec::new(),
        }
    }

    pub(super) fn origin_id(&self) -> &str {
        &self.draft.origin.id
    }

    /// The prints of what the creating method carries.
    pub(super) fn carried(&self) -> Vec<FieldPrint> {
        let carried = self.sent.iter();
        let carried = carried.filter(|print| !self.rest.contains(&print.field));
        carried.cloned().collect()
    }

    /// What the journal is to keep as the row's content and as sent, before it is sent.
    pub(super) fn intended(&self) -> (Digest, Vec<FieldPrint>) {
        if self.rest.is_empty() || self.verb != Verb::Add {
            (self.draft.content, self.sent.clone())
        } else {
            (HALF_MADE, self.carried())
        }
    }

    /// `ASSIGNED_BY_ID`; empty where the webhook's own user becomes responsible.
    pub(super) fn responsible(&self) -> String {
        let field = self.draft.field("ASSIGNED_BY_ID");
        field.and_then(FieldValue::wire_text).unwrap_or_default()
    }

    /// `SOURCE_ID`, where the row says it.
    pub(super) fn source_id(&self) -> Option<String> {
        let field = self.draft.field("SOURCE_ID");
        field.and_then(FieldValue::wire_text)
    }

    /// What the row ends as: a lead that is half made is told as such.
    fn told_half(&mut self, status: RowStatus) -> RowStatus {
        let Some(half) = self.half.take() else {
            return status;
        };
        let status = match status {
            RowStatus::Pending => RowStatus::Unknown(UnknownCause::Stopped),
            RowStatus::Created(_) | RowStatus::Updated(_) | RowStatus::Skipped => return status,
            RowStatus::Failed(_) | RowStatus::Unknown(_) | RowStatus::Invalid => status,
        };
        let fields = self.rest.iter().map(ToString::to_string).collect();
        let lead = half.lead.0;
        self.note(ProblemKind::SecondCallMissing { lead, fields });
        status
    }

    /// Notes what decides the row's end.
    pub(super) fn note_first(&mut self, kind: ProblemKind) {
        self.problems
            .insert(0, Problem::of_row(self.draft.row, kind));
    }

    pub(super) fn note(&mut self, kind: ProblemKind) {
        self.problems.push(Problem::of_row(self.draft.row, kind));
    }
}

#[derive(Debug)]
enum Slot {
    Waiting(Box<Waiting>),
    Done(Box<RowResult>),
}

/// A window over the run's rows; the rows in it are contiguous.
#[derive(Debug, Default)]
pub(super) struct RowWindow {
    first: u64,
    slots: VecDeque<Slot>,
    /// Leads made or changed since somebody asked last.
    leads: u64,
}

impl RowWindow {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn push(&mut self, ordinal: RowOrdinal, slot: Slot) {
        if self.slots.is_empty() {
            self.first = ordinal.0;
        }
        debug_assert_eq!(
            ordinal.0,
            self.first + self.slots.len() as u64,
            "rows come without gaps"
        );
        self.slots.push_back(slot);
    }

    pub(super) fn push_done(&mut self, result: Box<RowResult>) {
        self.push(result.row.ordinal, Slot::Done(result));
    }

    pub(super) fn push_waiting(&mut self, waiting: Waiting) {
        self.push(waiting.draft.row.ordinal, Slot::Waiting(Box::new(waiting)));
    }

    fn slot(&mut self, row: RowOrdinal) -> Option<&mut Slot> {
        let index = row.0.checked_sub(self.first)?;
        self.slots.get_mut(usize::try_from(index).ok()?)
    }

    pub(super) fn waiting(&mut self, row: RowOrdinal) -> Option<&mut Waiting> {
        match self.slot(row)? {
            Slot::Waiting(waiting) => Some(waiting),
            Slot::Done(_) => None,
        }
    }

    /// Ends a waiting row with `status`; `cells` are kept only where `failures.csv` needs them.
    pub(super) fn finish(&mut self, row: RowOrdinal, status: RowStatus) {
        let Some(slot) = self.slot(row) else { return };
        let Slot::Waiting(waiting) = slot else { return };
        let status = waiting.told_half(status);
        let responsible = Some(waiting.responsible()).filter(|person| !person.is_empty());
        let source_id = waiting.source_id();
        let keeps_cells = matches!(status, RowStatus::Failed(_) | RowStatus::Invalid);
        let result = RowResult {
            row: waiting.draft.row,
            status,
            origin_id: Some(std::mem::take(&mut waiting.draft.origin.id)),
            problems: std::mem::take(&mut waiting.problems),
            cells: if keeps_cells {
                waiting.cells.list()
            } else {
                Vec::new()
            },
            responsible,
            source_id,
            own: std::mem::take(&mut waiting.own),
        };
        let is_lead = result.status.lead().is_some();
        *slot = Slot::Done(Box::new(result));
        self.leads += u64::from(is_lead);
    }

    /// Leads that were made or changed since this was asked last.
    pub(super) fn take_leads(&mut self) -> u64 {
        std::mem::take(&mut self.leads)
    }

    /// Ends every row that still waits.
    pub(super) fn finish_rest(&mut self) {
        let open = self.slots.iter().filter_map(|slot| match slot {
            Slot::Waiting(waiting) => Some((waiting.draft.row.ordinal, waiting.at_stop.clone())),
            Slot::Done(_) => None,
        });
        for (row, status) in open.collect::<Vec<_>>() {
            self.finish(row, status);
        }
    }

    /// The next row in the file's order, if it is finished.
    pub(super) fn pop_done(&mut self) -> Option<Box<RowResult>> {
        if !matches!(self.slots.front(), Some(Slot::Done(_))) {
            return None;
        }
        self.first = self.first.saturating_add(1);
        match self.slots.pop_front()? {
            Slot::Done(result) => Some(result),
            Slot::Waiting(_) => None,
        }
    }
}

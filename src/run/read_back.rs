//! The first leads of a run are read back: what the portal dropped in silence is noticed before thousands of rows go the same
//! way (`design.md` §1).
//!
//! The rows that are read back come to their end only afterwards, so that what was found stands with them in the report.

use crate::domain::{LeadId, RowOrdinal};

/// Leads that are read back at most.
const MOST: usize = 20;
/// Requests whose rows are read back: the first row alone, and the first two batches.
const REQUESTS: u8 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Collecting,
    Reading,
    Done,
}

/// A value that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) lead: LeadId,
    pub(super) field: String,
}

/// Rows with their leads.
type Held = Vec<(RowOrdinal, LeadId)>;

/// The rows whose leads are read back.
#[derive(Debug)]
pub(super) struct ReadBack {
    stage: Stage,
    held: Held,
    requests: u8,
    open: usize,
    loss: Option<Loss>,
}

impl ReadBack {
    pub(super) const fn new(wanted: bool) -> Self {
        Self {
            stage: if wanted {
                Stage::Collecting
            } else {
                Stage::Done
            },
            held: Vec::new(),
            requests: 0,
            open: 0,
            loss: None,
        }
    }

    /// Takes a row that was created, to be read back before it ends; `false` where it need not be.
    pub(super) fn hold(&mut self, row: RowOrdinal, lead: LeadId) -> bool {
        let takes = self.stage == Stage::Collecting && self.held.len() < MOST;
        if takes {
            self.held.push((row, lead));
        }
        takes
    }

    /// A request's rows were taken.
    pub(super) const fn request_ended(&mut self) {
        self.requests = self.requests.saturating_add(1);
    }

    /// Whether nothing else may be sent before the leads were read.
    pub(super) fn holds_writes(&self, nothing_left: bool) -> bool {
        match self.stage {
            Stage::Collecting => {
                let enough = self.requests >= REQUESTS || self.held.len() >= MOST;
                !self.held.is_empty() && (enough || nothing_left)
            }
            Stage::Reading => true,
            Stage::Done => false,
        }
    }

    /// Whether leads are still taken.
    pub(super) fn is_collecting(&self) -> bool {
        self.stage == Stage::Collecting
    }

    /// The leads to read, once.
    pub(super) fn begin(&mut self) -> Held {
        if self.stage != Stage::Collecting {
            return Vec::new();
        }
        self.stage = Stage::Reading;
        self.open = self.held.len();
        self.held.clone()
    }

    /// A lead was read, or cannot be; gives the rows that now come to their end, and what was lost, when it was the last.
    pub(super) fn read(&mut self, loss: Option<Loss>) -> Option<(Held, Option<Loss>)> {
        self.loss = self.loss.take().or(loss);
        self.open = self.open.saturating_sub(1);
        (self.open == 0).then(|| (self.give_up(), self.loss.take()))
    }

    /// The rows that are still held; nothing is read back any more.
    pub(super) fn give_up(&mut self) -> Held {
        self.stage = Stage::Done;
        std::mem::take(&mut self.held)
    }
}

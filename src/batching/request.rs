//! One HTTP request to the portal, with what is needed to read its answer.

use super::batch_import;
use crate::domain::{Call, RowOrdinal};

/// The path of a batch.
pub const BATCH: &str = "batch";

/// Which request of a run this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A call inside a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The key under which a batch answers it: `r0001`; empty for a call that stands alone.
    pub key: String,
    /// The call, kept so that its rows can be queued again.
    pub call: Call,
}

/// A request, ready to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub id: RequestId,
    /// What follows the webhook's URL: `batch` or a method's name.
    pub path: &'static str,
    /// The JSON body.
    pub body: String,
    /// Its calls, in the order in which the portal runs them.
    pub slots: Vec<Slot>,
}

impl Request {
    /// Whether it is a batch.
    pub fn is_batch(&self) -> bool {
        self.path == BATCH
    }

    /// The rows that it would create, in order.
    pub fn rows(&self) -> impl Iterator<Item = RowOrdinal> {
        self.slots
            .iter()
            .flat_map(|slot| slot.call.rows.iter().copied())
    }

    /// How many rows it would write.
    pub fn row_count(&self) -> usize {
        self.slots.iter().map(|slot| slot.call.rows.len()).sum()
    }

    /// Its calls, to be queued again: each of a single row.
    pub fn into_calls(self) -> impl Iterator<Item = Call> {
        self.slots.into_iter().flat_map(|slot| {
            if slot.call.rows.len() > 1 {
                batch_import::split(slot.call)
            } else {
                vec![slot.call]
            }
        })
    }
}

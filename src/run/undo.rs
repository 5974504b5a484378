//! Taking a run back, as a machine: rows of the run in, steps out; no I/O and no clock.
//!
//! [`UndoRun`] is used as [`ImportRun`](super::ImportRun) is. It is fed with what the journal knows of the run's rows
//! ([`UndoRow`]), reads each lead, and judges: a lead that the run made is deleted when everything that was sent still stands there
//! and nobody went on with it; a lead that the run changed gets its old values back in the fields that people have left as they
//! were written. All else stays, with the reason.
//!
//! ```text
//! UndoRow ─▶ read the lead ─▶ judge ─▶ Record(UndoIntent) ─▶ Recorded ─▶ check and delete ─▶ Reply ─▶ Record(Undone) ─▶ Recorded ─▶ Tell
//!                ▲                                                                       │
//!                └─── the answer is lost, or the check did not find the lead as it was ◀─┘
//! ```
//!
//! Nothing is done blindly: what is done stands behind a check in the same request
//! ([`take_back`](crate::batching::take_back)), and after a lost answer the lead is read before anything is sent again. A crash leaves
//! rows whose undo was intended; fed again, they are read and judged like all others.
//!
//! A row of which the import does not know whether its lead was made is looked up by its origin first. One that is not found
//! stays as the journal has it, so that a later import looks it up in its turn.

mod asking;
mod hearing;
mod jobs;
mod judge;
mod machine;
mod row;
mod settings;
mod taking;
#[cfg(test)]
mod tests;

pub use machine::UndoRun;
pub use row::{UndoCounts, UndoOutcome, UndoReason, UndoResult, UndoRow, UndoTask};
pub use settings::{UndoMode, UndoSettings};

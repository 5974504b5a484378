//! The import as a machine: rows in, steps out; no I/O and no clock.
//!
//! [`ImportRun`] is told what happened ([`Input`]) together with the [`Moment`](crate::domain::Moment), and says what to do
//! next ([`Step`]). The order is what keeps leads from being made twice: an intent is recorded before its request is sent,
//! an outcome before anybody is told, and a row whose outcome is unknown is looked up, and sent again only when it is surely
//! not there.
//!
//! ```text
//! Row ─▶ queue ─▶ Record(intents) ─▶ Recorded ─▶ Send ─▶ Reply ─▶ Record(outcomes) ─▶ Recorded ─▶ Tell(Row), in the file's order
//! ```
//!
//! It does not read files, sleep, write reports or keep a journal; shells do that when it asks.

mod answers;
mod arrival;
mod asking;
mod by_date;
mod completing;
mod course;
mod finding;
mod given_back;
mod look_up;
mod machine;
mod nameless;
mod outlook;
mod outstanding;
mod parking;
mod plan;
mod protocol;
mod read_back;
mod result;
mod sending;
mod summary;
mod taking;
mod tally;
mod timeline;
mod trust;
mod undo;
mod until;
mod updating;
mod waits;
mod window;

pub use crate::limits::{Binding, CountingModel, LeadCost};
pub use arrival::arrival;
pub use by_date::Order;
pub use given_back::{origin_in_doubt, resettle, resettle_unasked};
pub use look_up::{LookUp, Paging, Purpose};
pub use machine::{ImportRun, Questions, Rest, RunSettings};
pub use outlook::Outlook;
pub use outstanding::{Foreseen, foresee};
pub use plan::{DefaultCounts, ImportPlan, PlannedSource};
pub use protocol::{
    Event, Input, Intent, Outgoing, Record, RecordId, RunRow, Step, Stop, StopReason, UndoVerb,
    ValidRow,
};
pub use result::{RowReason, RowResult, RowStatus};
pub use summary::{
    Budget, FileSummary, RequestCounts, ResponsibleCounts, RunStatus, SourceCounts, Summary,
};
pub use timeline::{Ceilings, Interval, MOST_INTERVALS, Recorder, Timeline, Waited};
pub use undo::{
    UndoCounts, UndoMode, UndoOutcome, UndoReason, UndoResult, UndoRow, UndoRun, UndoSettings,
    UndoTask,
};

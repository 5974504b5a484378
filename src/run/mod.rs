//! The import as a machine: rows in, steps out; no I/O and no clock.

mod result;
mod summary;

pub use result::{RowReason, RowResult, RowStatus};
pub use summary::{Budget, FileSummary, RequestCounts, RowCounts, RunStatus, Summary};

//! The journal: what was intended and what became of it, so that no stop can make a row twice.
//!
//! The run asks for a [`Record`] to be made safe before it depends on it: an intent before its first byte goes out, an
//! outcome before anybody is told. This release keeps the journal in memory ([`MemoryJournal`]): it proves the order, and
//! ends with the process.

mod memory;

pub use memory::MemoryJournal;

use crate::run::Record;

/// Keeps records.
pub trait Journal {
    /// Makes the records safe, all or none.
    fn record(&mut self, records: &[Record]) -> Result<(), JournalError>;
}

/// A journal that could not keep a record.
#[derive(Debug, thiserror::Error)]
#[error("the journal could not keep a record: {0}")]
pub struct JournalError(pub String);

//! The journal: what was intended and what became of it, so that no stop can make a row twice.
//!
//! The run asks for a [`Record`] to be made safe before it depends on it: an intent before its first byte goes out, an
//! outcome before anybody is told. A [`Store`] keeps records in an SQLite file; [`MemoryJournal`] does the same without a
//! disk and is what the store is compared with.
//!
//! # What it keeps
//!
//! A *book* is what one portal and originator have. For every origin that was ever sent it holds one line: how far it came,
//! its lead, a hash of its content and of each field, the run that made it and the run that had it last. Origins are never
//! pruned: forgetting one would mean making its lead twice. Runs, their starts and requests are history and can be forgotten.
//! Values are kept nowhere but in `old_values`, what a lead's fields held before this program changed them; they go
//! by `runs RUN --forget`, after ninety days, or with the history of their run. No secret is ever handed to this room.
//!
//! # Who writes, who reads
//!
//! ```text
//! PortalLock ── one process per portal ──▶ Store ──▶ JournalWriter (its thread) ──▶ told: safe, or never again
//!                                                   Reader (second connection) ──▶ known(origin) for every row
//! ```
//!
//! A commit is on the disk when it comes back (`synchronous=FULL`, on Apple's systems `fullfsync`): the write-ahead log with
//! less may lose the last commits with the power, and a lost intent is a lead made twice. What waits while the disk works goes
//! into one transaction.
//!
//! # What it refuses
//!
//! A file of a later version, a file that is no journal, a damaged one, and folders where locks cannot be trusted; none of them
//! is touched. An error is a [`JournalError`]: a code, the file, and in `messages/` what to do.

mod books;
mod contacts;
mod duplicates;
mod error;
mod forgetting;
mod keeping;
mod location;
mod lock;
mod memory;
mod mounts;
mod names;
mod opening;
mod pages;
mod reader;
mod runs;
mod schema;
mod starts;
mod state;
mod store;
mod taking_back;
#[cfg(test)]
mod tests;
mod writer;

pub use books::Identity;
pub use duplicates::DuplicateSearch;
pub use error::JournalError;
pub use location::{in_state_folder, usual_path, usual_state_folder};
pub use lock::PortalLock;
pub use memory::MemoryJournal;
pub use pages::{LastSent, RunOrigin, UpdateState};
pub use reader::{BookId, Reader};
pub use runs::{
    NewStart, RunInfo, RunKind, RunSource, StartEnd, StartInfo, StartNumber, UnfinishedRun,
};
pub use store::Store;
pub use taking_back::UndoPage;
pub use writer::{JournalWriter, Told, WritingRun};

use crate::run::Record;

/// The version of the journals that this program writes; those of earlier versions it takes over.
pub fn version() -> u32 {
    schema::version()
}

/// The version of SQLite that is built in.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// Keeps records.
pub trait Journal {
    /// Makes the records safe, all or none.
    fn record(&mut self, records: &[Record]) -> Result<(), JournalError>;
}

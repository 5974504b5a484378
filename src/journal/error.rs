//! Why the journal cannot be used: a code, its arguments and the file.

use std::fmt;
use std::io;
use std::path::Path;

use rusqlite::ffi;

use crate::domain::{coded, write_plainly};

coded! {
    /// Everything that keeps the journal from being read or written.
    pub enum JournalError {
        /// A later version of this program wrote the file: `found` is its version, `known` the last one that this program knows.
        Newer { file: String, found: u64, known: u64 } => "journal_newer";
        /// The file is something else than a journal.
        NotOurs { file: String } => "journal_not_ours";
        /// The file was a journal, and something else has changed or cut it.
        Damaged { file: String, cause: String } => "journal_damaged";
        /// The file or its folder cannot be made or written.
        Unwritable { file: String, cause: String } => "journal_unwritable";
        /// There is no room left on the disk.
        DiskFull { file: String } => "journal_disk_full";
        /// The folder lies where locks cannot be trusted; `system` is the kind of file system, empty where it was found out by
        /// trying.
        NetworkFolder { file: String, system: String } => "journal_network_folder";
        /// Another process works on the same portal with the same journal: which, since when (local time, empty where not known).
        Locked { portal: String, holder: String, pid: u64, since: String } => "journal_locked";
        /// Other processes hold the file for longer than is waited.
        Busy { file: String } => "journal_busy";
        /// The system failed while reading or writing.
        IoFailed { file: String, cause: String } => "journal_io_failed";
        /// The thread that writes has ended.
        Closed => "journal_closed";
        /// The system names no folder of the user.
        NoStateFolder => "journal_no_state_folder";
        /// No run has such a name; an empty name stands for a journal without runs.
        RunUnknown { run: String } => "run_unknown";
        /// Several runs begin so; some of them.
        RunAmbiguous { run: String, count: u64, runs: Vec<String> } => "run_ambiguous";
    }
}

/// An answer that the journal may fail to give.
pub(super) type Result<T> = std::result::Result<T, JournalError>;

impl JournalError {
    /// What SQLite says about a file.
    pub(super) fn of_sqlite(file: &Path, error: &rusqlite::Error) -> Self {
        let cause = error.to_string();
        let file = file.display().to_string();
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            // A value that is not what this program writes there.
            return Self::Damaged { file, cause };
        };
        match failure.extended_code & 0xff {
            ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Self::Damaged { file, cause },
            ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM | ffi::SQLITE_AUTH => {
                Self::Unwritable { file, cause }
            }
            ffi::SQLITE_FULL => Self::DiskFull { file },
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Self::Busy { file },
            _ => Self::IoFailed { file, cause },
        }
    }

    /// What the system says about a file.
    pub(super) fn of_io(file: &Path, error: &io::Error) -> Self {
        let cause = error.to_string();
        let file = file.display().to_string();
        if error.kind() == io::ErrorKind::StorageFull {
            Self::DiskFull { file }
        } else {
            Self::Unwritable { file, cause }
        }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plainly(f, self)
    }
}

impl std::error::Error for JournalError {}

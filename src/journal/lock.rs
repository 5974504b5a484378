//! One process at a time works on a portal with a journal.
//!
//! A lock of the operating system says that somebody does; a file beside it tells who. The lock comes free when the process
//! ends, however it ends; both files stay, since a file that is removed while another process opens it would be locked twice.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::{JournalError, Result};
use super::location;

/// Who holds a lock.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    what: String,
    portal: String,
}

/// A portal that this process alone works on, as far as users of one journal go. Free again when it is dropped.
#[derive(Debug)]
pub struct PortalLock {
    /// Locked as long as it is open.
    _lock: File,
}

impl PortalLock {
    /// Takes a portal for this process; `what` is what it does, as it was called: `leadbatch import`.
    ///
    /// # Errors
    ///
    /// Another process has it, or the files beside the journal cannot be written.
    pub fn take(journal: &Path, portal: &str, what: &str) -> Result<Self> {
        location::make_ready(journal)?;
        let beside = beside(journal, portal);
        let path = beside.with_extension("lock");
        let mut options = OpenOptions::new();
        let opened = options.create(true).truncate(false).write(true).open(&path);
        let lock = opened.map_err(|error| JournalError::of_io(&path, &error))?;
        let holder = beside.with_extension("holder.json");
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(locked(&holder, portal)),
            Err(TryLockError::Error(error)) => return Err(JournalError::of_io(&path, &error)),
        }
        let this = Holder {
            pid: std::process::id(),
            what: what.to_owned(),
            portal: portal.to_owned(),
        };
        // Where that cannot be written, another process is told less.
        if let Ok(text) = serde_json::to_string(&this) {
            drop(fs::write(&holder, text));
        }
        Ok(Self { _lock: lock })
    }
}

/// The lock's name without its ending: the same by whatever way the journal was named.
fn beside(journal: &Path, portal: &str) -> PathBuf {
    let file = location::resolved(journal);
    let digest = Sha256::digest(portal.as_bytes());
    let short = digest.first_chunk::<8>().copied().unwrap_or_default();
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!("-{}.", HEXLOWER.encode(&short)));
    file.with_file_name(name)
}

/// Who has it, as far as can be told: the file is written once, when the lock is taken.
fn locked(path: &Path, portal: &str) -> JournalError {
    let text = fs::read_to_string(path).ok();
    let holder: Option<Holder> = text.and_then(|text| serde_json::from_str(&text).ok());
    let written = fs::metadata(path).and_then(|file| file.modified()).ok();
    let since = written
        .filter(|_| holder.is_some())
        .and_then(|time| Timestamp::try_from(time).ok())
        .map(|time| {
            let zoned = time.to_zoned(TimeZone::system());
            zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
        });
    let (what, pid) = match holder {
        Some(holder) => (holder.what, u64::from(holder.pid)),
        None => ("?".to_owned(), 0),
    };
    JournalError::Locked {
        portal: portal.to_owned(),
        holder: what,
        pid,
        since: since.unwrap_or_default(),
    }
}

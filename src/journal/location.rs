//! Where the journal lies, and whether it can lie there.
//!
//! Everything that keeps a row from being made twice hangs on locks that work, and SQLite's log on memory that all its users
//! share. Network file systems promise neither: a journal there is refused, by the kind of its file system where the system
//! tells it, by its name, and by trying.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::error::{JournalError, Result};
use super::mounts;

/// The journal's name in a state folder.
const FILE: &str = "journal.sqlite";

/// The journal of a state folder.
pub fn in_state_folder(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// The journal where no folder is named: in this program's own in the user's state folder.
///
/// # Errors
///
/// The system names no folder of the user.
pub fn usual_path() -> Result<PathBuf> {
    let folder = usual_state_folder().ok_or(JournalError::NoStateFolder)?;
    Ok(in_state_folder(&folder))
}

/// `$XDG_STATE_HOME/leadbatch` or `~/.local/state/leadbatch`, `~/Library/Application Support/leadbatch`,
/// `%LOCALAPPDATA%\leadbatch`.
pub fn usual_state_folder() -> Option<PathBuf> {
    let folders = etcetera::base_strategy::choose_native_strategy().ok()?;
    let local = cfg!(windows).then(|| folders.cache_dir());
    let base = local
        .or_else(|| folders.state_dir())
        .unwrap_or_else(|| folders.data_dir());
    Some(base.join("leadbatch"))
}

/// Makes the folder of a journal where there is none, and sees that locks work in it.
///
/// # Errors
///
/// The folder cannot be made or written, or is on a network.
pub(super) fn make_ready(journal: &Path) -> Result<()> {
    let folder = folder_of(journal);
    refuse_network_name(journal, &folder)?;
    let made = fs::create_dir_all(&folder);
    made.map_err(|error| JournalError::of_io(&folder, &error))?;
    let file = resolved(journal);
    let folder = folder_of(&file);
    refuse_network_name(journal, &folder)?;
    if let Some(system) = table().and_then(|table| mounts::network_system(&table, &folder)) {
        return Err(on_network(journal, system));
    }
    probe(journal, &folder)
}

/// A file's own path: links followed, also where the file itself is not there yet.
pub(super) fn resolved(file: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(file) {
        return path;
    }
    match (fs::canonicalize(folder_of(file)), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        (Ok(_) | Err(_), _) => file.to_owned(),
    }
}

/// The folder of a file; the current one where none is named.
fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

fn refuse_network_name(journal: &Path, folder: &Path) -> Result<()> {
    if cfg!(windows) && mounts::is_network_name(&folder.to_string_lossy()) {
        return Err(on_network(journal, "SMB".to_owned()));
    }
    Ok(())
}

fn on_network(journal: &Path, system: String) -> JournalError {
    JournalError::NetworkFolder {
        file: journal.display().to_string(),
        system,
    }
}

/// What one handle has locked another must not get.
fn probe(journal: &Path, folder: &Path) -> Result<()> {
    let name = format!(".leadbatch-{}.probe", uuid::Uuid::now_v7().simple());
    let path = folder.join(name);
    let tried = try_locks(&path);
    drop(fs::remove_file(&path));
    match tried {
        Ok(true) => Ok(()),
        Ok(false) => Err(on_network(journal, String::new())),
        Err(error) => Err(JournalError::of_io(folder, &error)),
    }
}

fn try_locks(path: &Path) -> std::io::Result<bool> {
    let first = File::create_new(path)?;
    let second = File::options().write(true).open(path)?;
    // A file system without locks says so by an error.
    let excludes =
        first.try_lock().is_ok() && matches!(second.try_lock(), Err(TryLockError::WouldBlock));
    Ok(excludes)
}

/// The system's table of what is mounted, where it has one.
#[cfg(target_os = "linux")]
fn table() -> Option<String> {
    fs::read("/proc/self/mounts")
        .ok()
        .map(|table| String::from_utf8_lossy(&table).into_owned())
}

/// The system's table of what is mounted, where it has one.
#[cfg(not(target_os = "linux"))]
const fn table() -> Option<String> {
    None
}

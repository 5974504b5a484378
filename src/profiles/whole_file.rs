//! Files that are there whole or not at all: written beside, on the disk, and then put into their place.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::ProfileError;

/// A file that waits to take another's place.
#[derive(Debug)]
pub(super) struct Waiting {
    file: NamedTempFile,
    /// Links followed.
    target: PathBuf,
}

impl Waiting {
    /// Room for `bytes` bytes beside a file; its folder is made where there is none, for its owner alone. Nobody but the owner can read it.
    pub(super) fn beside(target: &Path, bytes: usize) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_new| target.to_owned());
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        make_folder(folder)?;
        let mut file = Builder::new()
            .prefix(&prefix(&target))
            .tempfile_in(folder)?;
        // What a full disk does not take is found out before anything depends on it.
        file.write_all(&vec![b' '; bytes])?;
        file.as_file().sync_all()?;
        Ok(Self { file, target })
    }

    /// Writes the bytes and takes the place; when this comes back, they are on the disk.
    pub(super) fn put(mut self, bytes: &[u8]) -> io::Result<()> {
        use io::Seek as _;
        self.file.rewind()?;
        self.file.write_all(bytes)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.file.as_file().set_len(length)?;
        self.file.as_file().sync_all()?;
        let placed = self.file.persist(&self.target);
        placed.map_err(|failed| failed.error)?;
        sync_folder(&self.target)
    }
}

/// What the names of files begin with that wait to take this one's place.
fn prefix(target: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push("-");
    name
}

/// Takes away what processes that were killed have left waiting for this file's place; to be called where no other one waits.
pub(super) fn clear(target: &Path) -> io::Result<()> {
    let begins = prefix(target);
    let begins = begins.as_encoded_bytes();
    for entry in fs::read_dir(target.parent().unwrap_or_else(|| Path::new(".")))? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(begins) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Replaces a file that holds no secret: who could read it still can.
pub(super) fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let waiting = Waiting::beside(target, 0)?;
    if let Ok(about) = fs::metadata(&waiting.target) {
        waiting
            .file
            .as_file()
            .set_permissions(about.permissions())?;
    }
    waiting.put(bytes)
}

/// Writes a secret into a file that only its owner can read.
///
/// # Errors
/// The file or its folder cannot be written.
pub fn write_secret(target: &Path, secret: &str) -> Result<(), ProfileError> {
    let written = Waiting::beside(target, 0).and_then(|waiting| waiting.put(secret.as_bytes()));
    written.map_err(|error| ProfileError::ConfigUnwritable {
        file: target.display().to_string(),
        cause: error.to_string(),
    })
}

#[cfg(unix)]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A new name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(target: &Path) -> io::Result<()> {
    match target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

/// Elsewhere folders are no files that could be synced; the system does it.
#[cfg(not(unix))]
fn sync_folder(_target: &Path) -> io::Result<()> {
    Ok(())
}

//! Where a portal keeps its state: one folder, one process at a time.
//!
//! `leads.jsonl` is a log of changes that is only added to, and written anew in short when a process opens it and finds
//! much that is out of date. A lock of the operating system says that somebody has the folder open; beside it
//! `holder.json` tells who. Both come free when the process ends, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::config::SandboxConfig;
use super::portal::Sandbox;
use super::state::{Kept, LineError};

const LOG: &str = "leads.jsonl";
const LOG_ANEW: &str = "leads.jsonl.new";
const LOCK: &str = "lock";
const HOLDER: &str = "holder.json";

/// Lines that are out of date before the log is written anew.
const STALE_LINES: u64 = 1000;

/// Who has a state folder open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// What it does, as it was called: `leadbatch sandbox`.
    pub what: String,
    /// Where it serves the portal for others.
    pub address: Option<String>,
}

/// Why a state folder cannot be used.
#[derive(Debug)]
pub enum StateError {
    /// Another process has it open; who, where that can be told.
    Busy(Option<Holder>),
    /// A file cannot be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The log holds what is no line of it.
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
    },
    /// The log was written by a later version of this program.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
}

/// A state folder that this process has open.
#[derive(Debug)]
pub struct StateFolder {
    folder: PathBuf,
    /// What this process does.
    what: String,
    /// Locked as long as it is open.
    _lock: File,
}

/// The open log of a portal that is being served.
#[derive(Debug)]
pub struct StateLog {
    file: File,
    folder: StateFolder,
}

impl StateFolder {
    /// Takes a folder for this process, making it where there is none.
    ///
    /// # Errors
    ///
    /// Another process has it, or it cannot be made.
    pub fn take(folder: &Path, what: &str) -> Result<Self, StateError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| StateError::Io { path, error }
        };
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(LOCK);
        let mut options = OpenOptions::new();
        let opened = options.create(true).truncate(false).write(true).open(&path);
        let lock = opened.map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateError::Busy(holder(folder))),
            Err(TryLockError::Error(error)) => return Err(StateError::Io { path, error }),
        }
        let taken = Self {
            folder: folder.to_owned(),
            what: what.to_owned(),
            _lock: lock,
        };
        taken.tell_holder(None);
        Ok(taken)
    }

    /// Says who has the folder, so that another process can tell its user. Where that cannot be written, the other is told
    /// less.
    fn tell_holder(&self, address: Option<String>) {
        let holder = Holder {
            pid: std::process::id(),
            what: self.what.clone(),
            address,
        };
        if let Ok(text) = serde_json::to_string(&holder) {
            drop(fs::write(self.folder.join(HOLDER), text));
        }
    }

    /// The portal as it was left, or a new one whose life has this name, with the log that keeps its changes.
    ///
    /// # Errors
    ///
    /// The log cannot be read or written, or holds what this program does not know.
    pub fn open(
        self,
        config: SandboxConfig,
        instance: String,
    ) -> Result<(Sandbox, StateLog), StateError> {
        let path = self.folder.join(LOG);
        let mut sandbox = Sandbox::new(config, instance);
        let mut kept = Kept::default();
        match File::open(&path) {
            Ok(file) => read(BufReader::new(file), &path, &mut kept, &mut sandbox)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StateError::Io { path, error }),
        }
        let log = self.log(&sandbox, &kept)?;
        sandbox.keep_changes();
        Ok((sandbox, log))
    }

    /// Empties the portal; its next life has this name. IDs go on, so that none is ever used twice.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn reset(self, config: SandboxConfig, instance: String) -> Result<(), StateError> {
        let (mut sandbox, log) = self.open(config, instance.clone())?;
        sandbox.empty(instance);
        log.folder.write_anew(&sandbox)
    }

    /// The log, opened for more; written anew where much of it is out of date or its end is broken.
    fn log(self, sandbox: &Sandbox, kept: &Kept) -> Result<StateLog, StateError> {
        let live = u64::try_from(sandbox.leads().count()).unwrap_or(u64::MAX);
        let stale = kept.lines.saturating_sub(live);
        let is_long = stale > STALE_LINES && stale > live;
        if is_long || kept.is_torn || kept.lines == 0 {
            self.write_anew(sandbox)?;
        }
        let path = self.folder.join(LOG);
        let opened = OpenOptions::new().append(true).open(&path);
        let file = opened.map_err(|error| StateError::Io { path, error })?;
        Ok(StateLog { file, folder: self })
    }

    /// Writes the state beside the log and then in its place, so that a crash leaves the one or the other.
    fn write_anew(&self, sandbox: &Sandbox) -> Result<(), StateError> {
        let path = self.folder.join(LOG_ANEW);
        let written = File::create(&path).and_then(|file| {
            let mut out = BufWriter::new(file);
            sandbox.write_state(&mut out)?;
            out.into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .sync_all()
        });
        let moved = written.and_then(|()| fs::rename(&path, self.folder.join(LOG)));
        moved.map_err(|error| StateError::Io { path, error })
    }
}

impl StateLog {
    /// Says where the portal is served for others.
    pub(super) fn announce(&self, address: String) {
        self.folder.tell_holder(Some(address));
    }

    /// Adds lines and hands them to the operating system before it comes back.
    pub(super) fn add(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.file.write_all(lines)
    }
}

impl Drop for StateFolder {
    fn drop(&mut self) {
        // What stays is told to nobody: it is read only while somebody holds the lock.
        drop(fs::remove_file(self.folder.join(HOLDER)));
    }
}

fn holder(folder: &Path) -> Option<Holder> {
    let text = fs::read(folder.join(HOLDER)).ok()?;
    serde_json::from_slice(&text).ok()
}

fn read(
    mut file: BufReader<File>,
    path: &Path,
    kept: &mut Kept,
    sandbox: &mut Sandbox,
) -> Result<(), StateError> {
    let mut line = Vec::new();
    let mut number: u64 = 0;
    loop {
        line.clear();
        number = number.saturating_add(1);
        let read = file.read_until(b'\n', &mut line);
        let length = read.map_err(|error| StateError::Io {
            path: path.to_owned(),
            error,
        })?;
        if length == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') {
            kept.is_torn = true;
            return Ok(());
        }
        kept.take(&line, sandbox).map_err(|error| match error {
            LineError::Damaged => StateError::Damaged {
                path: path.to_owned(),
                line: number,
            },
            LineError::Newer(version) => StateError::Newer {
                path: path.to_owned(),
                version,
            },
        })?;
    }
}

//! The look at the large parts of a workbook, which goes on while the workbook is opened and its first rows are read.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use super::zip_guard::{Glances, Refused, Which, inspect, open_archive};
use super::{PARSER_THREAD, SourceError};

/// Why a workbook could not be opened.
pub(super) enum Opening {
    /// A part of it was refused.
    Refused(Refused),
    /// Anything else.
    Failed(SourceError),
}

impl Opening {
    /// The same as it is told of a file.
    pub(super) fn of_file(self, path: &Path) -> SourceError {
        match self {
            Self::Refused((_, kind)) => SourceError::of_file(path, kind),
            Self::Failed(error) => error,
        }
    }
}

impl From<Refused> for Opening {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<SourceError> for Opening {
    fn from(error: SourceError) -> Self {
        Self::Failed(error)
    }
}

/// A look that was begun.
pub(super) struct Looking {
    path: PathBuf,
    /// `None`: there was no thread for it.
    worker: Option<JoinHandle<Result<Glances, Opening>>>,
}

impl Looking {
    /// Begins it.
    pub(super) fn start(path: &Path) -> Self {
        let owned = path.to_owned();
        let worker = thread::Builder::new()
            .name(PARSER_THREAD.to_owned())
            .spawn(move || look(&owned));
        Self {
            path: path.to_owned(),
            worker: worker.ok(),
        }
    }

    /// Waits for what was seen. A panic of the unpacker goes on here.
    pub(super) fn end(mut self) -> Result<Glances, Opening> {
        match self.worker.take().map(JoinHandle::join) {
            Some(Ok(seen)) => seen,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => look(&self.path),
        }
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            // Nobody wants to know any more.
            drop(worker.join());
        }
    }
}

fn look(path: &Path) -> Result<Glances, Opening> {
    Ok(inspect(&mut open_archive(path)?, Which::Large)?)
}

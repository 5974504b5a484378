//! Sorted runs of the rows seen so far, on the disk: files without a name, which go with the process however that ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::rows::{RunFile, RunFiles, StoreFailed};

use super::diagnose::{ConfigProblem, Fatal};

/// Makes files in the system's folder for temporary ones.
#[derive(Debug)]
pub(super) struct TemporaryRuns;

#[derive(Debug)]
struct TemporaryRun(File);

/// Where large temporary files are to lie: what lies in the other folder may take memory.
#[cfg(unix)]
fn folder_of_large_files() -> Option<PathBuf> {
    // Another folder than the system's own was asked for.
    let usual = std::env::temp_dir() == *"/tmp";
    usual.then(|| PathBuf::from("/var/tmp"))
}

#[cfg(not(unix))]
fn folder_of_large_files() -> Option<PathBuf> {
    None
}

impl RunFiles for TemporaryRuns {
    fn create(&mut self) -> Result<Box<dyn RunFile>, StoreFailed> {
        let large = folder_of_large_files().and_then(|folder| tempfile::tempfile_in(folder).ok());
        let file = match large {
            Some(file) => file,
            None => tempfile::tempfile().map_err(|error| failed(&error))?,
        };
        Ok(Box::new(TemporaryRun(file)))
    }
}

impl RunFile for TemporaryRun {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreFailed> {
        self.0.write_all(bytes).map_err(|error| failed(&error))
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<(), StoreFailed> {
        read_exact_at(&self.0, offset, bytes).map_err(|error| failed(&error))
    }
}

fn failed(error: &io::Error) -> StoreFailed {
    StoreFailed {
        cause: error.to_string(),
    }
}

impl From<StoreFailed> for Fatal {
    fn from(failure: StoreFailed) -> Self {
        let cause = failure.cause;
        ConfigProblem::TemporaryFailed { cause }.into()
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    use std::os::unix::fs::FileExt as _;
    file.read_exact_at(bytes, offset)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(bytes)
}

#[cfg(test)]
mod tests {
    use super::{RunFiles as _, TemporaryRuns};

    #[test]
    fn what_was_written_is_read_anywhere_and_nothing_behind_it() {
        let mut run = TemporaryRuns.create().unwrap();
        run.append(b"sorted ").unwrap();
        run.append(b"records").unwrap();
        let mut read = [0; 9];
        run.read(5, &mut read).unwrap();
        assert_eq!(&read, b"d records");
        assert!(run.read(6, &mut read).is_err());
    }
}

//! Whether a source is still the file that was checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::source::{SourceError, SourceErrorKind, hash_file};

/// Watches a source while it is read a second time. Its size and time of change are looked at often, its bytes only when these
/// differ: a file that was merely touched is still the same.
#[derive(Debug)]
pub(super) struct Unchanged {
    path: PathBuf,
    sha256: String,
    stamp: Option<(u64, Option<SystemTime>)>,
}

impl Unchanged {
    /// Begins to watch; an error when the bytes are no longer those that were checked.
    pub(super) fn watch(path: &Path, sha256: &str) -> Result<Self, SourceError> {
        let mut watch = Self {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
            stamp: None,
        };
        watch.look()?;
        Ok(watch)
    }

    /// Looks at the file again.
    pub(super) fn look(&mut self) -> Result<(), SourceError> {
        let stamp = fs::metadata(&self.path)
            .ok()
            .map(|file| (file.len(), file.modified().ok()));
        if stamp.is_some() && stamp == self.stamp {
            return Ok(());
        }
        let (found, _) = hash_file(&self.path)?;
        if found != self.sha256 {
            return Err(self.changed(found));
        }
        self.stamp = stamp;
        Ok(())
    }

    /// The error that says so.
    pub(super) fn changed(&self, found: String) -> SourceError {
        SourceError::of_file(
            &self.path,
            SourceErrorKind::SourceChanged {
                surveyed: self.sha256.clone(),
                found,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Unchanged;
    use crate::source::hash_file;

    #[test]
    fn a_touched_file_is_the_same_and_a_longer_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        std::fs::write(&path, "a;b\n").unwrap();
        let (sha256, _) = hash_file(&path).unwrap();
        let mut watch = Unchanged::watch(&path, &sha256).unwrap();
        std::fs::write(&path, "a;b\n").unwrap();
        assert_eq!(watch.look(), Ok(()));
        std::fs::write(&path, "a;b\n1;2\n").unwrap();
        assert!(watch.look().is_err());
        assert!(Unchanged::watch(&path, &sha256).is_err());
    }
}

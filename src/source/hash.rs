//! Opening a source's file and taking its fingerprint.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::{SourceError, SourceErrorKind};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;

/// Opens a regular file. Asked before it is opened, since opening a pipe would wait for its writer.
pub(super) fn open_regular(path: &Path) -> Result<File, SourceError> {
    let refuse = |kind| SourceError::of_file(path, kind);
    let io = |error: std::io::Error| refuse(SourceErrorKind::of_io(&error));
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(refuse(SourceErrorKind::NotARegularFile));
    }
    File::open(path).map_err(io)
}

/// Lower-case hexadecimal SHA-256 of a file's bytes, and their number. A hash that differs from
/// [`SourceInfo::sha256`](crate::domain::SourceInfo::sha256) means `source_changed`.
pub fn hash_file(path: &Path) -> Result<(String, u64), SourceError> {
    walk_file(path, |_| ())
}

/// Shows the chunks of a file up to the one that is found to be the one looked for.
pub(super) fn find_chunk(
    path: &Path,
    mut is_it: impl FnMut(&[u8]) -> bool,
) -> Result<(), SourceError> {
    each_chunk(path, |chunk| !is_it(chunk))
}

/// [`hash_file`], showing every chunk on the way, so that one pass over the file serves two ends.
pub(super) fn walk_file(
    path: &Path,
    mut look: impl FnMut(&[u8]),
) -> Result<(String, u64), SourceError> {
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    each_chunk(path, |read| {
        hash.update(read);
        bytes = bytes.saturating_add(read.len() as u64);
        look(read);
        true
    })?;
    Ok((HEXLOWER.encode(&hash.finalize()), bytes))
}

/// Shows the chunks of a file as long as more are wanted.
fn each_chunk(path: &Path, mut goes_on: impl FnMut(&[u8]) -> bool) -> Result<(), SourceError> {
    let mut file = open_regular(path)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Ok(read) => chunk.get(..read).unwrap_or(&[]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(SourceError::of_file(path, SourceErrorKind::of_io(&error))),
        };
        if read.is_empty() || !goes_on(read) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{SourceErrorKind, hash_file};

    #[test]
    fn a_file_is_hashed_and_what_is_no_regular_file_is_refused() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"abc").unwrap();
        let (sha256, bytes) = hash_file(file.path()).unwrap();
        assert_eq!(
            sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(bytes, 3);
        let folder = tempfile::tempdir().unwrap();
        let refused = hash_file(folder.path()).unwrap_err();
        assert_eq!(refused.kind, SourceErrorKind::NotARegularFile);
        let missing = hash_file(&folder.path().join("nothing.csv")).unwrap_err();
        assert_eq!(missing.kind, SourceErrorKind::FileNotFound);
    }
}

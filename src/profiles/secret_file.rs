//! A file that holds a secret: its first line, and only where nobody but its owner can read it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::ProfileError;

/// More than any secret is long, in bytes.
const MAX_BYTES: u64 = 16 * 1024;

/// The first line of a file, blanks included; a byte order mark is none of it.
pub(super) fn first_line(path: &Path) -> Result<String, ProfileError> {
    let named = path.display().to_string();
    let unreadable = |error: io::Error| ProfileError::SecretFileUnreadable {
        file: named.clone(),
        cause: error.to_string(),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    // Of the file that is open, so that nobody puts another one in its place meanwhile.
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    if let Some(mode) = open_to_others(&about) {
        return Err(ProfileError::SecretFileOpen { file: named, mode });
    }
    let mut bytes = Vec::new();
    let most = MAX_BYTES.saturating_add(1);
    let read = file.by_ref().take(most).read_to_end(&mut bytes);
    let read = read.map_err(unreadable)?;
    let is_long = u64::try_from(read).unwrap_or(u64::MAX) > MAX_BYTES;
    let text = String::from_utf8(bytes).ok().filter(|_| !is_long);
    let text = text.ok_or_else(|| ProfileError::SecretMalformed {
        place: format!("file {named}"),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The mode of a file that others can read or change.
#[cfg(unix)]
pub(super) fn open_to_others(about: &std::fs::Metadata) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = about.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("0{mode:o}"))
}

/// Elsewhere the folder of the user keeps others out.
#[cfg(not(unix))]
pub(super) const fn open_to_others(_about: &std::fs::Metadata) -> Option<String> {
    None
}

//! The files of a job: which are there, and where they go afterwards.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use glob::{MatchOptions, glob_with};

use crate::domain::Coded as _;
use crate::jobs::{FileChoice, FileMark, JobTrouble, Removal};

/// The files that a job's patterns mean.
pub(super) fn find(choice: &FileChoice) -> Result<Vec<FileMark>, JobTrouble> {
    if let Some(folder) = &choice.mount
        && !is_mounted(folder)
    {
        let folder = folder.display().to_string();
        return Err(JobTrouble::NotMounted { folder });
    }
    let mut found: Vec<FileMark> = Vec::new();
    for pattern in &choice.patterns {
        for path in matching(pattern)? {
            if let Some(mark) = mark(&path)
                && !found.contains(&mark)
            {
                found.push(mark);
            }
        }
    }
    Ok(found)
}

/// A regular file as it is now; `None` for anything else, and where there is none any more.
pub(super) fn mark(path: &Path) -> Option<FileMark> {
    let there = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = there.modified().ok()?;
    let modified_ms = match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_millis()).ok()?,
    };
    Some(FileMark {
        path: path.display().to_string(),
        size: there.len(),
        modified_ms,
    })
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, JobTrouble> {
    let path = Path::new(pattern);
    let folder = plain_folder(path);
    look_into(&folder)?;
    if !has_signs(pattern) || path.exists() {
        return Ok(vec![path.to_owned()]);
    }
    let options = MatchOptions {
        // As the system's own programs compare names.
        case_sensitive: !cfg!(any(windows, target_os = "macos")),
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let unreadable = |cause: String| JobTrouble::FolderUnreadable {
        folder: folder.display().to_string(),
        cause,
    };
    let paths = glob_with(pattern, options).map_err(|error| unreadable(error.to_string()))?;
    let paths: Result<Vec<PathBuf>, _> = paths.collect();
    paths.map_err(|error| JobTrouble::FolderUnreadable {
        folder: error.path().display().to_string(),
        cause: error.error().to_string(),
    })
}

/// That a folder is not there, or cannot be read, is told as such: to a pattern it would look like a folder without files.
fn look_into(folder: &Path) -> Result<(), JobTrouble> {
    let shown = folder.display().to_string();
    match fs::read_dir(folder) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(JobTrouble::FolderMissing { folder: shown })
        }
        Err(error) => Err(JobTrouble::FolderUnreadable {
            folder: shown,
            cause: error.to_string(),
        }),
    }
}

fn has_signs(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The part of a pattern before its first sign.
fn plain_folder(pattern: &Path) -> PathBuf {
    let mut folder = PathBuf::new();
    let parent = pattern.parent().unwrap_or_else(|| Path::new(""));
    for part in parent.components() {
        if has_signs(&part.as_os_str().to_string_lossy()) {
            break;
        }
        folder.push(part);
    }
    if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder
    }
}

/// Whether a folder is a place where something is mounted: it lies on another device than the folder around it.
#[cfg(unix)]
fn is_mounted(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| fs::metadata(path).ok().map(|there| there.dev());
    let Ok(folder) = fs::canonicalize(folder) else {
        return false;
    };
    let Some(around) = folder.parent() else {
        return true;
    };
    let own = device(&folder);
    own.is_some() && own != device(around)
}

/// Whether a folder is a place where something is mounted; where the system does not tell that, whether it is there.
#[cfg(not(unix))]
fn is_mounted(folder: &Path) -> bool {
    folder.is_dir()
}

/// The path that a file gets in a folder: its own name, and the night's behind it where that is taken.
pub(super) fn place_in(folder: &Path, file: &Path, night: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default();
    let plain = folder.join(name);
    if !plain.exists() {
        return plain;
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let ending = file.extension().map_or_else(String::new, |ending| {
        format!(".{}", ending.to_string_lossy())
    });
    (1..1000)
        .map(|count| match count {
            1 => folder.join(format!("{stem}-{night}{ending}")),
            _ => folder.join(format!("{stem}-{night}-{count}{ending}")),
        })
        .find(|path| !path.exists())
        .unwrap_or(plain)
}

/// Moves a file, also to another disk: then the copy is whole and on the disk before the file goes.
pub(super) fn move_file(removal: &Removal) -> io::Result<()> {
    let (from, to) = (Path::new(&removal.from), Path::new(&removal.to));
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_over(from, to),
        moved => moved,
    }
}

fn copy_over(from: &Path, to: &Path) -> io::Result<()> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = to.with_file_name(name);
    let mut source = File::open(from)?;
    let modified = source.metadata()?.modified();
    let mut target = File::create(&part)?;
    io::copy(&mut source, &mut target)?;
    if let Ok(modified) = modified {
        target.set_modified(modified)?;
    }
    target.sync_all()?;
    fs::rename(&part, to)?;
    fs::remove_file(from)
}

/// Ends a move that a process did not come to the end of. A file that came under the old name since stays.
pub(super) fn finish_move(removal: &Removal) -> io::Result<()> {
    let (from, to) = (Path::new(&removal.from), Path::new(&removal.to));
    let is_whole = fs::metadata(to).is_ok_and(|there| there.len() == removal.size);
    let is_same = || fs::metadata(from).is_ok_and(|there| there.len() == removal.size);
    let is_it = mark(from).is_some_and(|now| {
        now.size == removal.size && [now.modified_ms, 0].contains(&removal.modified_ms)
    });
    if !is_whole {
        return if is_it { move_file(removal) } else { Ok(()) };
    }
    if is_same() && same_bytes(from, to)? {
        // The copy was whole, and the file had not gone yet.
        return fs::remove_file(from);
    }
    Ok(())
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let hash = |path: &Path| {
        crate::source::hash_file(path)
            .map(|(hash, _)| hash)
            .map_err(|error| io::Error::other(error.kind.code()))
    };
    Ok(hash(one)? == hash(other)?)
}

/// Puts a copy of a report beside the file that it is about; where the file was refused before there was one, why that is.
pub(super) fn put_report_beside(report: &Path, file: &Path, why: &str) -> io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".report");
    let beside = file.with_file_name(name);
    fs::create_dir_all(&beside)?;
    if !report.exists() {
        return fs::write(beside.join("why.txt"), why);
    }
    for entry in fs::read_dir(report)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), beside.join(entry.file_name()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{finish_move, mark};
    use crate::jobs::Removal;

    #[test]
    fn a_move_that_a_death_broke_off_takes_its_own_file_and_no_newer_one() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (
            folder.path().join("a.csv"),
            folder.path().join("done/a.csv"),
        );
        fs::write(&from, "one").unwrap();
        let seen = mark(&from).unwrap();
        let removal = Removal {
            from: seen.path.clone(),
            to: to.display().to_string(),
            size: seen.size,
            modified_ms: seen.modified_ms,
        };
        // Not begun: it is done now.
        finish_move(&removal).unwrap();
        assert!(!from.exists() && to.exists());
        // Done, and a newer file has come under the old name.
        fs::write(&from, "another").unwrap();
        finish_move(&removal).unwrap();
        assert_eq!(fs::read_to_string(&from).unwrap(), "another");
        // Not done, and a newer file has come: it is not taken in its place.
        fs::remove_file(&to).unwrap();
        finish_move(&removal).unwrap();
        assert!(from.exists() && !to.exists());
        // Copied whole to another disk, and not taken away yet.
        fs::write(&from, "one").unwrap();
        fs::write(&to, "one").unwrap();
        finish_move(&removal).unwrap();
        assert!(!from.exists() && to.exists());
    }
}

//! The report's folder: claimed by one run, its files made without touching those of anybody else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{ReportError, ReportErrorKind, ReportNote};

/// Holds the id of the run whose report the folder is, so that a run that goes on finds its own folder again.
const MARKER: &str = ".leadbatch-run";

/// Files by which a folder is known to hold a report, or which would come to harm: how their names begin and end.
const OURS: [(&str, &str); 11] = [
    ("results", ".csv"),
    ("failures", ".csv"),
    ("failures", ".xlsx"),
    ("problems", ".csv"),
    ("preview", ".csv"),
    ("summary", ".json"),
    ("mapping", ".yaml"),
    ("verify", ".csv"),
    ("undo", ".csv"),
    ("values-", ""),
    ("report", ".html"),
];

/// How many names are tried when a file is locked.
const NAMES: u32 = 100;

/// Whether a folder holds the report of some run.
pub fn is_report_folder(dir: &Path) -> bool {
    dir.join(MARKER).is_file()
}

/// Whether a folder holds the report of this run.
pub(super) fn belongs_to(dir: &Path, run: &str) -> bool {
    fs::read_to_string(dir.join(MARKER)).is_ok_and(|owner| owner.trim() == run)
}

/// A folder that belongs to this run.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    /// Files that were opened: no other may be written over them.
    opened: Vec<PathBuf>,
    notes: Vec<ReportNote>,
}

impl Folder {
    /// Makes the folder, or takes one that has no report or this run's own.
    pub(super) fn claim(dir: PathBuf, run: &str) -> Result<Self, ReportError> {
        fs::create_dir_all(&dir).map_err(|error| ReportError::folder(&dir, error))?;
        let marker = dir.join(MARKER);
        match fs::read_to_string(&marker) {
            Ok(owner) if owner.trim() == run => {}
            Ok(_) => return Err(taken(&dir)),
            Err(error) if error.kind() == ErrorKind::NotFound => mark(&dir, &marker, run)?,
            Err(error) => return Err(ReportError::folder(&dir, error)),
        }
        Ok(Self {
            dir,
            opened: Vec::new(),
            notes: Vec::new(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.dir
    }

    pub(super) fn notes(&self) -> &[ReportNote] {
        &self.notes
    }

    /// Opens an empty file of this name; one that is locked in another program is left alone, and the next free name is
    /// taken and noted. So is one that this report wrote itself under its next free name.
    pub(super) fn open(&mut self, name: &str) -> Result<(File, PathBuf), ReportError> {
        let wanted = self.dir.join(name);
        let ours = self.opened.contains(&wanted);
        let refusal = if ours {
            ErrorKind::AlreadyExists.into()
        } else {
            match File::create(&wanted) {
                Ok(file) => return Ok(self.opened_as(file, wanted)),
                Err(refusal) => refusal,
            }
        };
        if !wanted.exists() {
            return Err(ReportError::write(&wanted, refusal));
        }
        for free in (2..NAMES).map(|number| self.dir.join(numbered(name, number))) {
            match OpenOptions::new().write(true).create_new(true).open(&free) {
                Ok(file) => {
                    self.note_in_use(&wanted, &free, ours);
                    return Ok(self.opened_as(file, free));
                }
                // Windows says of a name that a program still holds that it may not be opened, and not that it is there.
                Err(_) if free.exists() => {}
                Err(error) => return Err(ReportError::write(&free, error)),
            }
        }
        Err(ReportError::write(&wanted, refusal))
    }

    fn opened_as(&mut self, file: File, path: PathBuf) -> (File, PathBuf) {
        self.opened.push(path.clone());
        (file, path)
    }

    /// Writes a whole file so that it is there in full or not at all: under another name first, renamed when it is on disk.
    pub(super) fn write_whole(&mut self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let part = self.part(name);
        let written = File::create(&part).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| ReportError::write(&part, error))?;
        self.put(name, &part).map(drop)
    }

    /// Where a file is written before it is whole.
    pub(super) fn part(&self, name: &str) -> PathBuf {
        self.dir.join(format!(".{name}.part"))
    }

    /// Takes away what an earlier start of the run wrote under this name. What somebody has saved since then is their work: it is put
    /// aside under the next free name, and noted. A file that is locked stays: the next one gets another name then.
    ///
    /// `before`: the file that each start writes behind it. Where one of them is missing the start was broken off, and whose work it is
    /// cannot be told.
    pub(super) fn discard(&mut self, name: &str, before: &str) {
        let (file, last) = (self.dir.join(name), self.dir.join(before));
        let saved = |path: &Path| fs::metadata(path).and_then(|about| about.modified());
        let Ok(at) = saved(&file) else {
            return;
        };
        if saved(&last).is_ok_and(|last| at <= last) {
            drop(fs::remove_file(&file));
            return;
        }
        if let Some(free) = self.free(name)
            && fs::rename(&file, &free).is_ok()
        {
            let (file, written) = (file.display().to_string(), free.display().to_string());
            self.notes.push(ReportNote::MendedKept { file, written });
        }
    }

    /// The next free name for a file.
    fn free(&self, name: &str) -> Option<PathBuf> {
        (2..NAMES)
            .map(|number| self.dir.join(numbered(name, number)))
            .find(|free| !free.exists())
    }

    /// Gives a file that is whole its name; where the file of that name is locked, the next free one, and notes it. Gives the path.
    pub(super) fn put(&mut self, name: &str, part: &Path) -> Result<PathBuf, ReportError> {
        let wanted = self.dir.join(name);
        let Err(refusal) = fs::rename(part, &wanted) else {
            return Ok(wanted);
        };
        if !wanted.exists() {
            return Err(ReportError::write(&wanted, refusal));
        }
        let Some(free) = self.free(name) else {
            return Err(ReportError::write(&wanted, refusal));
        };
        fs::rename(part, &free).map_err(|error| ReportError::write(&free, error))?;
        self.note_in_use(&wanted, &free, false);
        Ok(free)
    }

    fn note_in_use(&mut self, file: &Path, written: &Path, ours: bool) {
        let (file, written) = (file.display().to_string(), written.display().to_string());
        self.notes.push(if ours {
            ReportNote::NameTaken { file, written }
        } else {
            ReportNote::FileInUse { file, written }
        });
    }
}

/// `results-2.csv` for `results.csv` and 2. A stem that has a number already keeps it: `failures-2-2.csv`.
pub(super) fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{number}.{extension}"),
        None => format!("{name}-{number}"),
    }
}

fn taken(dir: &Path) -> ReportError {
    ReportErrorKind::FolderTaken {
        dir: dir.display().to_string(),
    }
    .into()
}

fn holds_ours(dir: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if OURS
            .iter()
            .any(|(begin, end)| name.starts_with(begin) && name.ends_with(end))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn mark(dir: &Path, marker: &Path, run: &str) -> Result<(), ReportError> {
    if holds_ours(dir).map_err(|error| ReportError::folder(dir, error))? {
        return Err(taken(dir));
    }
    match OpenOptions::new().write(true).create_new(true).open(marker) {
        Ok(mut file) => file
            .write_all(run.as_bytes())
            .map_err(|error| ReportError::write(marker, error)),
        // Another process came in between.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(taken(dir)),
        Err(error) => Err(ReportError::folder(dir, error)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::Folder;
    use crate::domain::Coded;

    #[test]
    fn a_folder_belongs_to_one_run() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("deep/er");
        Folder::claim(dir.clone(), "run-a").unwrap();
        Folder::claim(dir.clone(), "run-a").unwrap();
        let refusal = Folder::claim(dir, "run-b").unwrap_err();
        assert_eq!(refusal.code(), "report_folder_taken");
    }

    #[test]
    fn files_that_would_come_to_harm_are_refused_and_others_are_not() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("leads.csv"), "a").unwrap();
        Folder::claim(temp.path().join("."), "run-a").unwrap();
        for name in ["mapping.yaml", "results-2.csv"] {
            let other = tempfile::tempdir().unwrap();
            fs::write(other.path().join(name), "version: 1").unwrap();
            let refusal = Folder::claim(other.path().to_owned(), "run-a").unwrap_err();
            assert_eq!(refusal.code(), "report_folder_taken");
        }
        let file = temp.path().join("leads.csv");
        let refusal = Folder::claim(file, "run-a").unwrap_err();
        assert_eq!(refusal.code(), "report_folder_failed");
    }

    #[test]
    fn the_next_free_name_of_one_file_is_not_written_over_by_the_file_of_that_name() {
        let temp = tempfile::tempdir().unwrap();
        let mut folder = Folder::claim(temp.path().to_owned(), "run-a").unwrap();
        fs::create_dir(temp.path().join("failures.csv")).unwrap();
        let (mut first, path) = folder.open("failures.csv").unwrap();
        assert!(path.ends_with("failures-2.csv"));
        first.write_all(b"first").unwrap();
        let (_, second) = folder.open("failures-2.csv").unwrap();
        assert!(second.ends_with("failures-2-2.csv"));
        assert_eq!(fs::read(path).unwrap(), b"first");
        let codes: Vec<_> = folder.notes().iter().map(Coded::code).collect();
        assert_eq!(codes, ["report_file_in_use", "report_name_taken"]);
    }

    #[test]
    fn a_locked_file_is_left_alone_and_the_next_free_name_is_told() {
        let temp = tempfile::tempdir().unwrap();
        let mut folder = Folder::claim(temp.path().to_owned(), "run-a").unwrap();
        // A folder of that name refuses to be written just as a locked file does, on every system and for every user.
        fs::create_dir(temp.path().join("results.csv")).unwrap();
        fs::write(temp.path().join("results-2.csv"), "older").unwrap();
        fs::create_dir(temp.path().join("summary.json")).unwrap();
        let (mut file, path) = folder.open("results.csv").unwrap();
        file.write_all(b"new").unwrap();
        assert!(path.ends_with("results-3.csv"));
        folder.write_whole("summary.json", b"{}").unwrap();
        assert_eq!(fs::read(temp.path().join("summary-2.json")).unwrap(), b"{}");
        assert_eq!(folder.notes().len(), 2);
        assert_eq!(folder.notes()[0].code(), "report_file_in_use");
        assert!(!temp.path().join(".summary.json.part").exists());
    }

    #[test]
    fn what_somebody_saved_between_two_starts_is_put_aside_and_told() {
        let temp = tempfile::tempdir().unwrap();
        let mut folder = Folder::claim(temp.path().to_owned(), "run-a").unwrap();
        let (book, summary) = ("failures.xlsx", "summary.json");
        let at = |name: &str| temp.path().join(name);
        folder.write_whole(book, b"ours").unwrap();
        folder.write_whole(summary, b"{}").unwrap();
        folder.discard(book, summary);
        assert!(!at(book).exists() && folder.notes().is_empty());

        fs::write(at(book), "mended").unwrap();
        let file = fs::File::options().write(true).open(at(book)).unwrap();
        let ended = fs::metadata(at(summary)).unwrap().modified().unwrap();
        file.set_modified(ended + std::time::Duration::from_secs(5))
            .unwrap();
        folder.discard(book, summary);
        assert_eq!(fs::read(at("failures-2.xlsx")).unwrap(), b"mended");
        assert_eq!(folder.notes()[0].code(), "report_mended_kept");
    }
}

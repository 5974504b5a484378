//! The files of a run: found, surveyed, each read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::{SheetChoice, SourceInfo, SourceSettings, coded};
use crate::report::is_report_folder;
use crate::source::{
    self, BookShelf, GivenFile, LockFile, SourceError, SourceErrorKind, SourceFile,
};

use super::beside::is_mapping;
use super::diagnose::{ConfigProblem, Fatal};

/// Sources that a run may have.
const MOST_SOURCES: usize = 10_000;

coded! {
    /// What is worth knowing about the files that were given.
    pub enum FileNotice {
        /// The file was given before, under this name (then `first` is empty) or another, or holds the same bytes.
        SameFile { file: String, first: String } => "same_file";
        /// The lock file of a document that is open, among other files: a pattern found it, the program's own or the shell's.
        LockFileSkipped { file: String, program: String } => "lock_file_skipped";
        /// A pattern met files of an earlier report.
        ReportSkipped { dir: String } => "report_skipped";
    }
}

/// A file and its sources, at least one.
#[derive(Debug)]
pub(super) struct SurveyedFile {
    pub(super) path: SourceFile,
    pub(super) sources: Vec<SourceInfo>,
}

/// What became of the files that were given.
pub(super) struct Surveyed {
    /// What is to be told whatever the outcome.
    pub(super) notices: Vec<FileNotice>,
    pub(super) outcome: Result<Vec<SurveyedFile>, Fatal>,
}

/// Finds the files that `given` names (`source::given_files`) and surveys the chosen sheets of each. What is wrong with several
/// files is told at once.
pub(super) fn survey_files(
    given: &[PathBuf],
    settings: &SourceSettings,
    choice: &SheetChoice,
) -> Surveyed {
    let mut files = Files::default();
    let alone = given.len() == 1;
    for name in given {
        match source::given_files(name) {
            Ok(found) => {
                let found = files.without_reports(name, found);
                let all = found.len();
                // The mapping beside a file is no list of leads; only by itself it may be meant.
                let found: Vec<GivenFile> = found
                    .into_iter()
                    .filter(|file| !matches!(file, GivenFile::Source(path) if is_mapping(path)))
                    .collect();
                if found.is_empty() && all > 0 && given.len() > 1 {
                    continue;
                }
                let is_list = |file: &GivenFile| match file {
                    GivenFile::Source(_) => true,
                    GivenFile::LockFile(lock) => lock.path == *name,
                };
                if !found.iter().any(is_list) {
                    let kind = SourceErrorKind::NothingMatches;
                    files.errors.push(SourceError::of_file(name, kind));
                }
                // Files are told apart by their hashes.
                let settings = SourceSettings {
                    unhashed: settings.unhashed && alone && found.len() == 1,
                    ..settings.clone()
                };
                for file in found {
                    files.take(file, &settings, choice);
                }
            }
            Err(error) => files.errors.push(error),
        }
    }
    if files.surveyed.is_empty() && files.errors.is_empty() {
        files.notices.clear();
        files.errors = files.locks.iter().map(LockFile::refused).collect();
    }
    let sources: usize = files.surveyed.iter().map(|file| file.sources.len()).sum();
    let outcome = if !files.errors.is_empty() {
        Err(Fatal::Sources(files.errors))
    } else if sources > MOST_SOURCES {
        Err(Fatal::Config(ConfigProblem::TooManySources {
            count: sources as u64,
            limit: MOST_SOURCES as u64,
        }))
    } else {
        Ok(files.surveyed)
    };
    Surveyed {
        notices: files.notices,
        outcome,
    }
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// The files so far.
#[derive(Default)]
struct Files {
    surveyed: Vec<SurveyedFile>,
    /// Names as they were given, by real path and by fingerprint.
    by_path: BTreeMap<PathBuf, String>,
    by_content: BTreeMap<String, String>,
    locks: Vec<LockFile>,
    notices: Vec<FileNotice>,
    errors: Vec<SourceError>,
    shelf: BookShelf,
}

impl Files {
    /// What a pattern found without the files of reports, which are made of lists and are none: `**/*.csv` would import its own
    /// results. Only the rows to be mended may be meant, by a pattern that says so: `report/failures*.csv`.
    fn without_reports(&mut self, pattern: &Path, found: Vec<GivenFile>) -> Vec<GivenFile> {
        let wants_failures = file_name(pattern).starts_with("failures");
        let mut kept = Vec::with_capacity(found.len());
        for file in found {
            let dir = match &file {
                GivenFile::Source(path) if path != pattern => path.parent(),
                GivenFile::Source(_) | GivenFile::LockFile(_) => None,
            };
            match dir.filter(|dir| !wants_failures && is_report_folder(dir)) {
                None => kept.push(file),
                Some(dir) => {
                    let dir = dir.display().to_string();
                    let notice = FileNotice::ReportSkipped { dir };
                    if !self.notices.contains(&notice) {
                        self.notices.push(notice);
                    }
                }
            }
        }
        kept
    }

    fn take(&mut self, file: GivenFile, settings: &SourceSettings, choice: &SheetChoice) {
        let path = match file {
            GivenFile::Source(path) => path,
            GivenFile::LockFile(lock) => {
                self.notices.push(FileNotice::LockFileSkipped {
                    file: lock.path.display().to_string(),
                    program: lock.program.to_owned(),
                });
                self.locks.push(lock);
                return;
            }
        };
        let shown = path.display().to_string();
        // A file whose real path cannot be told is known by its content alone.
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if let Some(first) = self.by_path.get(&real) {
            self.is_same(&path, first.clone());
            return;
        }
        self.by_path.insert(real, shown.clone());
        let path = self.shelf.file(path);
        match source::survey_sheets(&path, settings, choice) {
            Err(error) => self.errors.push(error),
            Ok(sources) => {
                let sha256 = sources.first().map(|info| info.sha256.clone());
                let sha256 = sha256.unwrap_or_default();
                if let Some(first) = self.by_content.get(&sha256) {
                    self.is_same(&path, first.clone());
                    return;
                }
                self.by_content.insert(sha256, shown);
                self.surveyed.push(SurveyedFile { path, sources });
            }
        }
    }

    fn is_same(&mut self, path: &Path, first: String) {
        let file = path.display().to_string();
        let first = if first == file { String::new() } else { first };
        self.notices.push(FileNotice::SameFile { file, first });
    }
}

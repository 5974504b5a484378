//! From a name on the command line to the files that it means. A shell does this on some systems and not on others, so the
//! program does it itself: a pattern (`*.xlsx`, `exports/**/leads-?.csv`) means the same everywhere, in quotes or not.
//!
//! A name that exists as it stands is taken as it stands, whatever signs are in it. Spreadsheet programs put a small file beside
//! a document that is open in them (`~$leads.xlsx`, `.~lock.leads.ods#`); a pattern passes over these, folders and names that begin
//! with a dot.

use std::path::{Path, PathBuf};

use glob::{GlobError, MatchOptions, glob_with};

use super::{SourceError, SourceErrorKind};

/// Lock files hold a user's name and are far smaller; whatever is larger only bears such a name.
const LOCK_BYTES: u64 = 1024;

/// A file that a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenFile {
    /// To be read.
    Source(PathBuf),
    /// The lock file of a document that is open: no list of leads.
    LockFile(LockFile),
}

/// A lock file and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFile {
    /// The lock file.
    pub path: PathBuf,
    /// The program whose it is.
    pub program: &'static str,
    /// The document that is open.
    pub document: PathBuf,
}

impl LockFile {
    /// That it was given in the place of its document.
    pub fn refused(&self) -> SourceError {
        let kind = SourceErrorKind::LockFile {
            program: self.program.to_owned(),
            document: self.document.display().to_string(),
        };
        SourceError::of_file(&self.path, kind)
    }
}

/// The files that a name means: itself, or those that match it as a pattern, in the order of their names. None where nothing
/// matches. A name without a pattern is given back even if there is no such file.
///
/// # Errors
/// `folder_given` for a folder, `pattern_malformed` for a name that neither exists nor is a pattern, and what the system says where a folder on a pattern's way cannot be read.
pub fn given_files(name: &Path) -> Result<Vec<GivenFile>, SourceError> {
    let refuse = |kind| Err(SourceError::of_file(name, kind));
    match std::fs::metadata(name) {
        Ok(there) if there.is_dir() => {
            let pattern = name.join(format!("*.{}", commonest_extension(name)));
            let pattern = pattern.display().to_string();
            refuse(SourceErrorKind::FolderGiven { pattern })
        }
        Ok(_) => Ok(vec![told_apart(name.to_owned())]),
        Err(_) => match name.to_str() {
            Some(pattern) if pattern.contains(['*', '?', '[']) => matching(name, pattern),
            Some(_) | None => Ok(vec![GivenFile::Source(name.to_owned())]),
        },
    }
}

/// The program that has a document open, told by the lock file beside it.
pub(super) fn open_in(document: &Path) -> Option<&'static str> {
    let name = document.file_name()?.to_str()?;
    [
        (format!("~${name}"), "Excel"),
        (format!(".~lock.{name}#"), "LibreOffice"),
    ]
    .into_iter()
    .find(|(lock, _)| is_small_file(&document.with_file_name(lock)))
    .map(|(_, program)| program)
}

/// A source, or a lock file.
fn told_apart(path: PathBuf) -> GivenFile {
    match lock_file(&path) {
        Some(lock) => GivenFile::LockFile(lock),
        None => GivenFile::Source(path),
    }
}

fn lock_file(path: &Path) -> Option<LockFile> {
    let name = path.file_name()?.to_str()?;
    let of_excel = name.strip_prefix("~$").map(|document| ("Excel", document));
    let of_libre = || {
        let document = name.strip_prefix(".~lock.")?.strip_suffix('#')?;
        Some(("LibreOffice", document))
    };
    let (program, document) = of_excel.or_else(of_libre)?;
    is_small_file(path).then(|| LockFile {
        path: path.to_owned(),
        program,
        document: path.with_file_name(document),
    })
}

fn is_small_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= LOCK_BYTES)
}

fn matching(name: &Path, pattern: &str) -> Result<Vec<GivenFile>, SourceError> {
    let options = MatchOptions {
        // As the system's own programs compare names.
        case_sensitive: !cfg!(any(windows, target_os = "macos")),
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let paths = glob_with(pattern, options).map_err(|error| {
        let detail = error.msg.to_owned();
        SourceError::of_file(name, SourceErrorKind::PatternMalformed { detail })
    })?;
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(unreadable)?;
    paths.sort();
    let files = paths.into_iter().filter(|path| !path.is_dir());
    Ok(files.map(told_apart).collect())
}

fn unreadable(error: GlobError) -> SourceError {
    let path = error.path().to_owned();
    SourceError::of_file(&path, SourceErrorKind::of_io(&error.into()))
}

/// The ending of a folder's lists, the commonest first in this order.
fn commonest_extension(folder: &Path) -> &'static str {
    const KNOWN: [&str; 6] = ["xlsx", "csv", "xls", "xlsm", "ods", "xlsb"];
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let endings: Vec<String> = entries
        .filter_map(|entry| Some(entry.path().extension()?.to_str()?.to_lowercase()))
        .collect();
    let count = |known: &str| endings.iter().filter(|ending| *ending == known).count();
    let most = KNOWN.iter().map(|known| count(known)).max().unwrap_or(0);
    let common = KNOWN.into_iter().find(|known| count(known) == most);
    common.unwrap_or("xlsx")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{GivenFile, given_files, open_in};
    use crate::domain::Coded as _;

    /// The names of the files that a name means in a folder; lock files in brackets.
    fn meant(folder: &Path, name: &str) -> Result<Vec<String>, &'static str> {
        let shown = |path: &Path| {
            let inside = path.strip_prefix(folder).unwrap().to_str().unwrap();
            inside.replace('\\', "/")
        };
        let found = given_files(&folder.join(name)).map_err(|error| error.code())?;
        Ok(found
            .iter()
            .map(|file| match file {
                GivenFile::Source(path) => shown(path),
                GivenFile::LockFile(lock) => format!("[{} {}]", shown(&lock.path), lock.program),
            })
            .collect())
    }

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    #[test]
    fn a_pattern_means_its_files_in_order_and_no_folders_or_hidden_ones() {
        let folder = folder(&[
            "б.csv",
            "а.csv",
            ".в.csv",
            "г.csv/д.csv",
            "выгрузка/2026/leads-2.csv",
            "выгрузка/leads-10.csv",
            "выгрузка/leads-1.csv",
        ]);
        let meant = |name| meant(folder.path(), name).unwrap();
        assert_eq!(meant("*.csv"), ["а.csv", "б.csv"]);
        assert_eq!(
            meant("выгрузка/**/leads-?.csv"),
            ["выгрузка/2026/leads-2.csv", "выгрузка/leads-1.csv"]
        );
        assert_eq!(meant("[аб].csv"), ["а.csv", "б.csv"]);
        assert_eq!(meant("*.xlsx"), [""; 0]);
        assert_eq!(meant("нет.csv"), ["нет.csv"]);
    }

    #[test]
    fn a_name_that_exists_is_taken_as_it_stands() {
        let folder = folder(&["leads[1].csv", "leads1.csv"]);
        let meant = |name| meant(folder.path(), name);
        assert_eq!(meant("leads[1].csv").unwrap(), ["leads[1].csv"]);
        assert_eq!(meant("leads[1.csv"), Err("pattern_malformed"));
        assert_eq!(meant("**.csv"), Err("pattern_malformed"));
    }

    #[test]
    fn lock_files_are_told_from_lists() {
        let folder = folder(&["~$leads.xlsx", "leads.xlsx", ".~lock.leads.ods#"]);
        let meant = |name| meant(folder.path(), name);
        assert_eq!(
            meant("*.xlsx").unwrap(),
            ["leads.xlsx", "[~$leads.xlsx Excel]"]
        );
        assert_eq!(meant("~$leads.xlsx").unwrap(), ["[~$leads.xlsx Excel]"]);
        assert_eq!(
            meant(".~lock.leads.ods#").unwrap(),
            ["[.~lock.leads.ods# LibreOffice]"]
        );
        assert_eq!(open_in(&folder.path().join("leads.xlsx")), Some("Excel"));
        assert_eq!(
            open_in(&folder.path().join("leads.ods")),
            Some("LibreOffice")
        );
        assert_eq!(open_in(&folder.path().join("leads.csv")), None);
        fs::write(folder.path().join("~$leads.xlsx"), "x".repeat(2000)).unwrap();
        assert_eq!(meant("~$leads.xlsx").unwrap(), ["~$leads.xlsx"]);
    }

    #[test]
    fn a_folder_is_refused_with_the_pattern_of_its_files() {
        let folder = folder(&["in/a.CSV", "in/b.csv", "in/c.xlsx"]);
        let refused = given_files(&folder.path().join("in")).unwrap_err();
        assert_eq!(refused.code(), "folder_given");
        let pattern = folder.path().join("in").join("*.csv");
        assert_eq!(
            refused.args()[0].1,
            crate::domain::Arg::Text(pattern.display().to_string())
        );
    }
}

//! The mapping that lies beside a file: `leads.xlsx.leadbatch.yaml`.

use std::path::{Path, PathBuf};

use super::args::SourceArgs;
use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};
use crate::domain::Arg;
use crate::source::{self, GivenFile};

/// What follows a file's name in that of its mapping.
const ENDING: &str = ".leadbatch.yaml";

/// Where the mapping of a file lies.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ENDING);
    PathBuf::from(name)
}

/// Whether a file is such a mapping, and no list of leads.
pub(super) fn is_mapping(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.ends_with(ENDING))
}

/// The mapping that was named, else the one beside the first file, which is told.
pub(super) fn mapping_of(args: &SourceArgs, console: &Console) -> Result<PathBuf, Fatal> {
    if let Some(named) = &args.mapping {
        return Ok(named.clone());
    }
    let first = args.files.iter().find_map(|given| first_of(given));
    let file = first
        .or_else(|| args.files.first().cloned())
        .unwrap_or_default();
    let wanted = beside(&file);
    let shown = wanted.display().to_string();
    if wanted.is_file() {
        console.say("mapping-beside", &[("file", Arg::Text(shown))]);
        return Ok(wanted);
    }
    Err(Fatal::Config(ConfigProblem::MappingMissing {
        file: file.display().to_string(),
        wanted: shown,
    }))
}

/// The first file that a name or pattern means; what is wrong with it is told when it is surveyed.
fn first_of(given: &Path) -> Option<PathBuf> {
    let found = source::given_files(given).ok()?;
    found.into_iter().find_map(|file| match file {
        GivenFile::Source(path) if !is_mapping(&path) => Some(path),
        GivenFile::Source(_) | GivenFile::LockFile(_) => None,
    })
}

//! The mapping's files: its own, and those whose values it takes.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZoneDatabase;
use sha2::{Digest as _, Sha256};

use crate::mapping::{self, MappingErrors, MappingFile};

use super::diagnose::{ConfigProblem, Fatal};

/// The bytes that make a mapping.
#[derive(Debug, Clone, Default)]
pub(super) struct MappingText {
    /// Those of its own file.
    pub(super) bytes: Vec<u8>,
    /// Those of the files that it takes values from, each with its name.
    pub(super) values: Vec<(String, Vec<u8>)>,
}

impl MappingText {
    /// The hash of all of it: of a mapping without other files that of its bytes; else each file's name and bytes follow,
    /// with their lengths before them.
    pub(super) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(&self.bytes);
        for part in self
            .values
            .iter()
            .flat_map(|(name, bytes)| [name.as_bytes(), bytes])
        {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Reads a mapping and what belongs to it, as far as it goes, with what is wrong with all of it.
pub(super) fn read(path: &Path) -> Result<(MappingFile, MappingErrors, MappingText), Fatal> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        Fatal::Config(ConfigProblem::MappingUnreadable {
            file: shown.clone(),
            cause: error.to_string(),
        })
    })?;
    let text = mapping::decode(&bytes).map_err(|errors| MappingErrors {
        file: shown.clone(),
        ..errors
    })?;
    let (file, mut errors) = mapping::parse_lenient(&shown, &text);
    let Some(mut file) = file else {
        return Err(errors.into());
    };
    let mut values = Vec::new();
    let folder = path.parent().unwrap_or(Path::new(""));
    for name in file.values_files() {
        let told = match fs::read(folder.join(&name)) {
            Err(error) => file.values_unreadable(&name, &error.to_string()),
            Ok(bytes) => {
                let told = match mapping::decode(&bytes) {
                    Ok(text) => file.read_values(&name, &text),
                    Err(_) => file.values_unreadable(&name, ""),
                };
                values.push((name, bytes));
                told
            }
        };
        errors = errors.and(told);
    }
    // The zones that come with the program, as the rows know them, and not those of this computer.
    if TimeZoneDatabase::bundled()
        .get(&file.locale().time_zone)
        .is_err()
    {
        errors = errors.and(file.unknown_time_zone());
    }
    Ok((file, errors, MappingText { bytes, values }))
}

/// The hash of a mapping as it stands now; `None` where it cannot be read.
pub(super) fn hash_of(path: &Path) -> Option<[u8; 32]> {
    if let Ok((_, _, text)) = read(path) {
        return Some(text.hash());
    }
    let bytes = fs::read(path).ok()?;
    let values = Vec::new();
    Some(MappingText { bytes, values }.hash())
}

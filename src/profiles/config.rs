//! The config file: read as a whole, changed an entry at a time.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::edit;
use super::profile::is_profile_name;
use super::whole_file;
use super::yaml;
use super::{Profile, ProfileError};

/// The portals of a config file.
#[derive(Debug, Clone)]
pub struct Profiles {
    file: PathBuf,
    text: String,
    portals: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Reads the file; one that is not there names no portal.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its line and column.
    pub fn open(file: &Path) -> Result<Self, ProfileError> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(ProfileError::ConfigUnreadable {
                    file: file.display().to_string(),
                    cause: error.to_string(),
                });
            }
        };
        Self::of_text(text, file)
    }

    fn of_text(text: String, file: &Path) -> Result<Self, ProfileError> {
        let folder = file.parent().unwrap_or_else(|| Path::new(""));
        let portals = yaml::portals(&text, file, folder)?;
        Ok(Self {
            file: file.to_owned(),
            text,
            portals,
        })
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The portals by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Profile)> {
        let portals = self.portals.iter();
        portals.map(|(name, profile)| (name.as_str(), profile))
    }

    /// The portal of this name.
    ///
    /// # Errors
    /// [`ProfileError::ProfileUnknown`], which names those that there are and not the one that was asked for.
    pub fn get(&self, name: &str) -> Result<&Profile, ProfileError> {
        let found = self.portals.get(name.trim());
        found.ok_or_else(|| ProfileError::ProfileUnknown {
            file: self.file.display().to_string(),
            known: self.portals.keys().cloned().collect(),
        })
    }

    /// The variables of the environment that hold secrets of these portals.
    pub fn secret_variables(&self) -> Vec<&str> {
        let sources = self.portals.values().map(Profile::secret);
        sources.filter_map(|source| source.variable()).collect()
    }

    /// Whether this can be the name of one more portal.
    ///
    /// # Errors
    /// It is no name, or taken; names that differ in case alone would share files on some systems.
    pub fn can_add(&self, name: &str) -> Result<(), ProfileError> {
        if !is_profile_name(name) {
            return Err(ProfileError::ProfileNameMalformed);
        }
        let folded = name.to_lowercase();
        match self
            .portals
            .keys()
            .find(|known| known.to_lowercase() == folded)
        {
            None => Ok(()),
            Some(known) => Err(ProfileError::ProfileExists {
                name: known.clone(),
                file: self.file.display().to_string(),
            }),
        }
    }

    /// Puts a portal into the file; all else stays as it was written.
    ///
    /// # Errors
    /// As [`Profiles::can_add`]; the file cannot be written, or is laid out so that nothing can be put in: then its line is named.
    pub fn add(&mut self, name: &str, profile: &Profile) -> Result<(), ProfileError> {
        self.can_add(name)?;
        let entry = edit::entry(name, profile);
        let mut wanted = self.portals.clone();
        wanted.insert(name.to_owned(), self.relative(profile));
        let line = edit::one_line(name, profile);
        self.rewrite(edit::added(&self.text, &entry), &wanted, &line)
    }

    /// Takes a portal out of the file; all else stays as it was written.
    ///
    /// # Errors
    /// It is not there; the file cannot be written, or is laid out so that nothing can be taken out.
    pub fn remove(&mut self, name: &str) -> Result<Profile, ProfileError> {
        let profile = self.get(name)?.clone();
        let mut wanted = self.portals.clone();
        wanted.remove(name);
        let without = edit::removed(&self.text, name);
        self.rewrite(without, &wanted, name)?;
        Ok(profile)
    }

    fn relative(&self, profile: &Profile) -> Profile {
        let folder = self.file.parent().unwrap_or_else(|| Path::new(""));
        yaml::placed(profile.clone(), folder)
    }

    /// Writes a text that was made of this one, if it says what was meant and nothing else.
    fn rewrite(
        &mut self,
        text: Option<String>,
        wanted: &BTreeMap<String, Profile>,
        line: &str,
    ) -> Result<(), ProfileError> {
        let made = text.and_then(|text| Self::of_text(text, &self.file).ok());
        let made = made.filter(|made| made.portals == *wanted);
        let made = made.ok_or_else(|| ProfileError::ConfigNotEditable {
            file: self.file.display().to_string(),
            line: line.to_owned(),
        })?;
        let written = whole_file::replace(&self.file, made.text.as_bytes());
        written.map_err(|error| ProfileError::ConfigUnwritable {
            file: self.file.display().to_string(),
            cause: error.to_string(),
        })?;
        *self = made;
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! Why a profile or its secret cannot be used: a code and its arguments, never the secret.

use std::fmt;

use crate::domain::{coded, write_plainly};

coded! {
    /// Everything that keeps a secret from being read, or the config file from being understood.
    pub enum ProfileError {
        /// The variable is not set, or empty.
        SecretVariableMissing { name: String } => "secret_variable_missing";
        /// The file cannot be read.
        SecretFileUnreadable { file: String, cause: String } => "secret_file_unreadable";
        /// Others than its owner can read the file; `mode` is its mode in octal.
        SecretFileOpen { file: String, mode: String } => "secret_file_open";
        /// What should hold the secret holds nothing, or something that is no line of text.
        SecretMalformed { place: String } => "secret_malformed";
        /// The command could not be started.
        SecretCommandMissing { program: String, cause: String } => "secret_command_missing";
        /// The command ended with another code than 0; empty where a signal ended it.
        SecretCommandFailed { program: String, code: String } => "secret_command_failed";
        /// The command did not end in time.
        SecretCommandSlow { program: String, seconds: u64 } => "secret_command_slow";
        /// Where a source of a secret should stand, there is something else, perhaps the secret.
        SecretSourceUnclear { place: String } => "secret_source_unclear";
        /// The system names no folder of the user.
        ConfigNoFolder => "config_no_folder";
        /// The config file cannot be read.
        ConfigUnreadable { file: String, cause: String } => "config_unreadable";
        /// It is no YAML, or a value is of another kind.
        ConfigMalformed { place: String, cause: String } => "config_malformed";
        /// A key that no setting has.
        ConfigUnknownKey { place: String, name: String, nearest: String } => "config_unknown_key";
        /// A later version of this program is meant.
        ConfigNewer { file: String, version: u64 } => "config_newer";
        /// A portal with both a webhook and an application, or with neither.
        ConfigAccessUnclear { place: String, name: String } => "config_access_unclear";
        /// The key of a portal cannot be a name.
        ConfigNameMalformed { place: String } => "config_name_malformed";
        /// The file or its folder cannot be written.
        ConfigUnwritable { file: String, cause: String } => "config_unwritable";
        /// The file is laid out so that an entry cannot be put in or taken out without touching others; `line` is the entry.
        ConfigNotEditable { file: String, line: String } => "config_not_editable";
        /// What is to be a profile's name cannot be one.
        ProfileNameMalformed => "profile_name_malformed";
        /// There is a portal of this name already, or one whose name differs in case alone.
        ProfileExists { name: String, file: String } => "profile_exists";
        /// No portal has this name. It is not repeated, since it may be a secret in the wrong place.
        ProfileUnknown { file: String, known: Vec<String> } => "profile_unknown";
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plainly(f, self)
    }
}

impl std::error::Error for ProfileError {}

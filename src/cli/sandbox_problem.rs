//! What keeps the sandbox from being started: its settings, and the folder in which it keeps its leads.

use std::path::Path;

use crate::domain::coded;
use crate::sandbox::{FaultMistake, SettingsError, SettingsErrorKind, StateError};

use super::exit::ExitCode;

coded! {
    /// Why the sandbox cannot be started as it was asked for.
    pub enum SandboxProblem {
        /// The file of settings cannot be read.
        SettingsUnreadable { file: String, cause: String } => "sandbox_settings_unreadable";
        /// It is no YAML, or a value is of another kind.
        SettingsMalformed { place: String, cause: String } => "sandbox_settings_malformed";
        /// A key that no setting has.
        UnknownKey { place: String, name: String, nearest: String, similar: u64 } => "sandbox_unknown_key";
        /// A word that is none of those that may stand there.
        UnknownValue { place: String, name: String, nearest: String, similar: u64 } => "sandbox_unknown_value";
        /// A fault that names no error.
        FaultWithoutError { place: String } => "sandbox_fault_without_error";
        /// A fault with two ways of choosing what it hits.
        FaultSeveralNumbers { place: String } => "sandbox_fault_several_numbers";
        /// A number of a fault that hits nothing.
        FaultOutOfRange { place: String } => "sandbox_fault_out_of_range";
        /// A key that this kind of fault does not read.
        FaultIdleKey { place: String, key: String } => "sandbox_fault_idle_key";
        /// A fault whose time ends before it begins.
        FaultEmptyTime { place: String } => "sandbox_fault_empty_time";
        /// Another process has the leads open.
        Busy { holder: String, pid: u64 } => "sandbox_busy";
        /// Another process serves them.
        BusyServed { holder: String, pid: u64, address: String } => "sandbox_busy_served";
        /// The folder of the leads cannot be used.
        StateFailed { path: String, cause: String } => "sandbox_state_failed";
        /// The leads' file was changed by something else.
        StateDamaged { path: String, line: u64 } => "sandbox_state_damaged";
        /// The leads' file is of a later version.
        StateNewer { path: String } => "sandbox_state_newer";
        /// The system names no folder of the user.
        NoStateFolder => "sandbox_no_state_folder";
    }
}

impl SandboxProblem {
    /// The exit code of `design.md` §3: leads that another process has open are a lock, all else is usage.
    pub const fn exit_code(&self) -> ExitCode {
        match self {
            Self::Busy { .. } | Self::BusyServed { .. } => ExitCode::Locked,
            Self::SettingsUnreadable { .. }
            | Self::SettingsMalformed { .. }
            | Self::UnknownKey { .. }
            | Self::UnknownValue { .. }
            | Self::FaultWithoutError { .. }
            | Self::FaultSeveralNumbers { .. }
            | Self::FaultOutOfRange { .. }
            | Self::FaultIdleKey { .. }
            | Self::FaultEmptyTime { .. }
            | Self::StateFailed { .. }
            | Self::StateDamaged { .. }
            | Self::StateNewer { .. }
            | Self::NoStateFolder => ExitCode::Usage,
        }
    }

    /// What is wrong with a file of settings.
    pub(super) fn of_settings(file: &Path, error: SettingsError) -> Self {
        let place = if error.line == 0 {
            file.display().to_string()
        } else {
            format!("{}:{}:{}", file.display(), error.line, error.column)
        };
        match error.kind {
            SettingsErrorKind::UnknownKey { name, nearest } => Self::UnknownKey {
                place,
                name,
                similar: u64::from(nearest.is_some()),
                nearest: nearest.unwrap_or_default(),
            },
            SettingsErrorKind::UnknownValue { name, nearest } => Self::UnknownValue {
                place,
                name,
                similar: u64::from(nearest.is_some()),
                nearest: nearest.unwrap_or_default(),
            },
            SettingsErrorKind::Malformed(cause) => Self::SettingsMalformed { place, cause },
            SettingsErrorKind::Fault(mistake) => Self::of_fault(place, mistake),
        }
    }

    fn of_fault(place: String, mistake: FaultMistake) -> Self {
        match mistake {
            FaultMistake::NoError => Self::FaultWithoutError { place },
            FaultMistake::SeveralNumbers => Self::FaultSeveralNumbers { place },
            FaultMistake::OutOfRange => Self::FaultOutOfRange { place },
            FaultMistake::Idle(key) => Self::FaultIdleKey {
                place,
                key: key.to_owned(),
            },
            FaultMistake::EmptyTime => Self::FaultEmptyTime { place },
        }
    }
}

impl From<StateError> for SandboxProblem {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Busy(None) => Self::Busy {
                holder: "?".to_owned(),
                pid: 0,
            },
            StateError::Busy(Some(holder)) => {
                let pid = u64::from(holder.pid);
                match holder.address {
                    Some(address) => Self::BusyServed {
                        holder: holder.what,
                        pid,
                        address,
                    },
                    None => Self::Busy {
                        holder: holder.what,
                        pid,
                    },
                }
            }
            StateError::Io { path, error } => Self::StateFailed {
                path: path.display().to_string(),
                cause: error.to_string(),
            },
            StateError::Damaged { path, line } => Self::StateDamaged {
                path: path.display().to_string(),
                line,
            },
            StateError::Newer { path, .. } => Self::StateNewer {
                path: path.display().to_string(),
            },
        }
    }
}

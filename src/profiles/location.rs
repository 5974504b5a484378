//! Where the config file lies, and the secrets that this program keeps beside it.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::ProfileError;

/// The file's name in the config folder.
const FILE: &str = "config.yaml";

/// The config file where none is named: `$XDG_CONFIG_HOME/leadbatch/config.yaml` or `~/.config/leadbatch/config.yaml`,
/// `~/Library/Preferences/leadbatch/config.yaml`, `%APPDATA%\leadbatch\config.yaml`.
///
/// # Errors
/// The system names no folder of the user.
pub fn config_path() -> Result<PathBuf, ProfileError> {
    let folders = etcetera::base_strategy::choose_native_strategy();
    let folders = folders.map_err(|_no_home| ProfileError::ConfigNoFolder)?;
    Ok(folders.config_dir().join("leadbatch").join(FILE))
}

/// The file of a secret that `portal add` was told, as the config file names it: `secrets/NAME.webhook`.
pub fn secret_beside(name: &str, kind: &str) -> PathBuf {
    Path::new("secrets").join(format!("{name}.{kind}"))
}

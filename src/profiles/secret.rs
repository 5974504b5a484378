//! Where a secret is: `{env: NAME}`, `{file: PATH}` or `{command: [PROGRAM, ARGUMENTS…]}`.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::ProfileError;
use super::command;
use super::secret_file;

/// Where a secret is. It says nothing of the secret itself, so it can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A variable of the environment.
    Env(String),
    /// A file that only its owner can read; its first line counts.
    File(PathBuf),
    /// A program and its arguments, started without a shell; the first line of what it prints counts.
    Command(Vec<String>),
}

/// Variables of this program that hold secrets: no command is started with them.
const OWN_SECRETS: [&str; 3] = ["LEADBATCH_PORTAL", "LEADBATCH_LOGIN", "LEADBATCH_PASSWORD"];

impl SecretSource {
    /// Reads the secret; `env` gives a variable of the environment. A command gets the environment without this program's own secrets.
    ///
    /// # Errors
    /// What keeps it from being read; a file that others can read is refused. No text of the secret, and nothing that a command has
    /// printed, stands in it.
    pub fn read(&self, env: impl Fn(&str) -> Option<String>) -> Result<SecretString, ProfileError> {
        self.read_hiding(&[], env)
    }

    /// The same; a command is started without the variables `hidden` either, such as those that hold the secrets of other portals.
    ///
    /// # Errors
    /// As [`SecretSource::read`].
    pub fn read_hiding(
        &self,
        hidden: &[&str],
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<SecretString, ProfileError> {
        let text = match self {
            Self::Env(name) => {
                let found = env(name).filter(|text| !text.trim().is_empty());
                let name = name.clone();
                found.ok_or(ProfileError::SecretVariableMissing { name })?
            }
            Self::File(path) => secret_file::first_line(path)?,
            Self::Command(words) => {
                let hidden = OWN_SECRETS.iter().chain(hidden).copied();
                command::first_line(words, hidden)?
            }
        };
        let secret = text.trim();
        if secret.is_empty() || secret.chars().any(char::is_control) {
            let place = self.to_string();
            return Err(ProfileError::SecretMalformed { place });
        }
        Ok(SecretString::from(secret))
    }

    /// The same source as it is meant in a file that lies in `folder`: a file's own path may be relative to it.
    #[must_use]
    pub fn relative_to(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            Self::Env(_) | Self::Command(_) => self,
        }
    }

    /// The variable that it is read from, where it is one.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Env(name) => Some(name),
            Self::File(_) | Self::Command(_) => None,
        }
    }
}

/// As it is shown to people. Of a command the program alone: its arguments are nobody's business.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Command(words) => {
                let program = words.first().map_or("", String::as_str);
                write!(f, "command {program}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use secrecy::ExposeSecret as _;

    use super::SecretSource;
    use crate::domain::Coded as _;
    use crate::profiles::ProfileError;

    fn read(source: &SecretSource) -> Result<String, ProfileError> {
        let env = |name: &str| (name == "SET").then(|| " s3cr3t \n".to_owned());
        let secret = source.read(env)?;
        Ok(secret.expose_secret().to_owned())
    }

    #[test]
    fn a_variable_is_read_and_one_that_is_not_set_is_named() {
        assert_eq!(
            read(&SecretSource::Env("SET".to_owned())).unwrap(),
            "s3cr3t"
        );
        let error = read(&SecretSource::Env("OTHER".to_owned())).unwrap_err();
        assert_eq!(error.to_string(), "secret_variable_missing name=\"OTHER\"");
    }

    #[test]
    fn the_first_line_of_a_file_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "\u{feff}s3cr3t\r\nand a remark\n").unwrap();
        closed(&path);
        let source = SecretSource::File("secret".into()).relative_to(folder.path());
        assert_eq!(read(&source).unwrap(), "s3cr3t");
        for bad in [&b""[..], b"  \n", b"\xff\xfe\n", b"s3\x00cr3t\n"] {
            fs::write(&path, bad).unwrap();
            let error = read(&source).unwrap_err();
            assert_eq!(error.code(), "secret_malformed", "{bad:?}");
            assert!(!format!("{error} {error:?}").contains("cr3t"));
        }
        fs::write(&path, "x".repeat(1 << 20)).unwrap();
        assert_eq!(read(&source).unwrap_err().code(), "secret_malformed");
        fs::remove_file(&path).unwrap();
        assert_eq!(read(&source).unwrap_err().code(), "secret_file_unreadable");
    }

    #[cfg(unix)]
    fn closed(path: &Path) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    #[cfg(not(unix))]
    fn closed(_path: &Path) {}

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "s3cr3t\n").unwrap();
        let source = SecretSource::File(path.clone());
        for mode in [0o640, 0o604, 0o620, 0o660, 0o644, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read(&source).unwrap_err();
            assert_eq!(error.code(), "secret_file_open", "{mode:o}");
            assert!(error.to_string().contains(&format!("mode=\"0{mode:o}\"")));
        }
        for mode in [0o600, 0o400, 0o700] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(read(&source).unwrap(), "s3cr3t", "{mode:o}");
        }
    }

    #[test]
    fn only_what_stands_there_as_a_source_is_one() {
        let of = serde_saphyr::from_str::<SecretSource>;
        assert_eq!(
            of("{env: HOOK}").unwrap(),
            SecretSource::Env("HOOK".to_owned())
        );
        assert_eq!(of("file: a/b").unwrap(), SecretSource::File("a/b".into()));
        assert_eq!(
            of("command: [pass, show, crm]").unwrap(),
            SecretSource::Command(["pass", "show", "crm"].map(str::to_owned).to_vec())
        );
        for wrong in [
            "https://example.org/rest/1/s3cr3t/",
            "[https://example.org/rest/1/s3cr3t/]",
            "{env: A, file: s3cr3t}",
            "{value: s3cr3t}",
            "{command: pass show s3cr3t}",
            "{command: []}",
            "{env: ''}",
            "{file: ''}",
            "{}",
            "~",
        ] {
            let error = of(wrong).expect_err(wrong);
            let told = format!("{} {error:?}", error.without_snippet());
            assert!(
                !error.without_snippet().to_string().contains("s3cr3t"),
                "{told}"
            );
        }
    }
}

//! An application's tokens in a file of the state folder: for its owner alone, replaced as a whole, one process renewing at a time.
//!
//! A lock of the operating system on a file beside it keeps others out; it comes free when the process ends, however it ends. A file
//! of another application or portal, such as one that had the same name before, counts as none.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use super::secret_file::open_to_others;
use super::whole_file::{Waiting, clear, make_folder};
use crate::portal::{HeldTokens, TokenFault, TokenStore, Tokens};

/// Room that is taken before a new pair is asked for, in bytes: far more than one needs.
const ROOM: usize = 16 * 1024;

/// The format that this program knows.
const VERSION: u32 = 1;

/// The tokens of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFile {
    path: PathBuf,
    portal: String,
    client_id: String,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    portal: String,
    client_id: String,
    access_token: String,
    refresh_token: String,
    client_endpoint: String,
    until_ms: i64,
}

impl TokenFile {
    /// The file of a profile in a state folder; `portal` is the portal's host.
    pub fn of(state: &Path, name: &str, (portal, client_id): (&str, &str)) -> Self {
        Self {
            path: Self::path_of(state, name),
            portal: portal.to_owned(),
            client_id: client_id.to_owned(),
        }
    }

    /// Where the tokens of a profile are.
    pub fn path_of(state: &Path, name: &str) -> PathBuf {
        state.join("tokens").join(format!("{name}.json"))
    }

    fn fault(&self, error: &io::Error) -> TokenFault {
        let cause = format!("{}: {error}", self.path.display());
        TokenFault { cause }
    }

    fn pair(&self) -> Result<Option<Tokens>, TokenFault> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.fault(&error)),
        };
        let about = file.metadata().map_err(|error| self.fault(&error))?;
        if let Some(mode) = open_to_others(&about) {
            let text = format!("others than its owner can read it (mode {mode})");
            return Err(self.fault(&io::Error::other(text)));
        }
        let text = io::read_to_string(file).map_err(|error| self.fault(&error))?;
        let written: Option<Written> = serde_json::from_str(&text).ok();
        let mine = written.filter(|it| {
            it.version == VERSION && it.portal == self.portal && it.client_id == self.client_id
        });
        Ok(mine.map(|it| Tokens {
            access: it.access_token.into(),
            refresh: it.refresh_token.into(),
            endpoint: it.client_endpoint,
            until_ms: it.until_ms,
        }))
    }

    fn text(&self, tokens: &Tokens) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(&Written {
            version: VERSION,
            portal: self.portal.clone(),
            client_id: self.client_id.clone(),
            access_token: tokens.access.expose_secret().to_owned(),
            refresh_token: tokens.refresh.expose_secret().to_owned(),
            client_endpoint: tokens.endpoint.clone(),
            until_ms: tokens.until_ms,
        })
    }

    fn locked(&self) -> io::Result<Held> {
        if let Some(folder) = self.path.parent() {
            make_folder(folder)?;
        }
        let path = self.path.with_extension("lock");
        let mut options = File::options();
        let lock = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        lock.lock()?;
        clear(&self.path)?;
        let waiting = Waiting::beside(&self.path, ROOM)?;
        let file = self.clone();
        Ok(Held {
            file,
            waiting,
            _lock: lock,
        })
    }
}

impl TokenStore for TokenFile {
    fn read(&self) -> Result<Option<Tokens>, TokenFault> {
        self.pair()
    }

    fn hold(&self) -> Result<Box<dyn HeldTokens>, TokenFault> {
        let held = self.locked().map_err(|error| self.fault(&error))?;
        Ok(Box::new(held))
    }
}

/// The file while no other process renews it.
struct Held {
    file: TokenFile,
    waiting: Waiting,
    /// Locked as long as it is open.
    _lock: File,
}

impl HeldTokens for Held {
    fn read(&self) -> Result<Option<Tokens>, TokenFault> {
        self.file.pair()
    }

    fn store(self: Box<Self>, tokens: &Tokens) -> Result<(), TokenFault> {
        let Self {
            file,
            waiting,
            _lock,
        } = *self;
        let text = file.text(tokens).map_err(io::Error::from);
        let put = text.and_then(|text| waiting.put(&text));
        put.map_err(|error| file.fault(&error))
    }
}

/// Takes the tokens of a profile away; where there are none, all is well.
///
/// # Errors
/// The file cannot be removed.
pub fn forget_tokens(state: &Path, name: &str) -> io::Result<()> {
    match fs::remove_file(TokenFile::path_of(state, name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;

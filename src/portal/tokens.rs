//! An application's tokens, and what keeps them (`rest-contract.md` §1).

use std::fmt;

use secrecy::SecretString;

/// A pair of tokens as the server gave it. It can be used and not be printed.
#[derive(Clone)]
pub struct Tokens {
    /// What calls are signed with.
    pub access: SecretString,
    /// What the next pair is asked for with; good once.
    pub refresh: SecretString,
    /// What methods are called below: `https://HOST/rest/`.
    pub endpoint: String,
    /// When the access token's life ends by one's own wall clock, Unix milliseconds.
    pub until_ms: i64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("endpoint", &self.endpoint)
            .field("until_ms", &self.until_ms)
            .finish_non_exhaustive()
    }
}

/// Why tokens cannot be read or kept, in the words of the system; no secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFault {
    /// The words.
    pub cause: String,
}

/// Keeps the tokens of one application for one portal; processes share it.
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The pair that is kept; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&self) -> Result<Option<Tokens>, TokenFault>;

    /// Waits until no other process renews the pair, and sees that a new one will find room.
    ///
    /// # Errors
    /// It cannot be locked, or there is no room; then no new pair must be asked for.
    fn hold(&self) -> Result<Box<dyn HeldTokens>, TokenFault>;
}

/// A store that no other process changes as long as this is there.
pub trait HeldTokens: Send {
    /// The pair that is kept by now.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&self) -> Result<Option<Tokens>, TokenFault>;

    /// Puts a pair in the place of the old one: when this comes back, it is on the disk, and one that fails leaves the old pair.
    ///
    /// # Errors
    /// It cannot be written.
    fn store(self: Box<Self>, tokens: &Tokens) -> Result<(), TokenFault>;
}

//! [`RunFiles`]: where sorted runs are kept. The shell has a disk for them, a test its memory.

use std::fmt::Debug;

/// The disk of temporary files refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct StoreFailed {
    /// What the system said.
    pub cause: String,
}

/// Makes files that nobody else sees and that go with their value.
pub trait RunFiles: Debug + Send {
    /// A new, empty one.
    fn create(&mut self) -> Result<Box<dyn RunFile>, StoreFailed>;
}

/// A file that is written once, from its beginning to its end, and then read anywhere.
pub trait RunFile: Debug + Send {
    /// Writes all of the bytes behind those that were written.
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreFailed>;
    /// Fills all of `bytes` with what stands `offset` bytes behind the beginning.
    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<(), StoreFailed>;
}

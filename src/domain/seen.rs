//! What the rows already seen say about this one: equal rows and repeated keys.
//!
//! The pure room `rows/` asks through [`SeenRows`]; who answers (memory today, sorted runs on disk later) is not its business.

/// 128 bits of a SHA-256: a fingerprint of a row's content or of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 16]);

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySeen {
    /// No earlier row has it.
    First,
    /// An earlier row has it, with the same content.
    Same {
        /// The spreadsheet number of that row.
        row: u64,
    },
    /// An earlier row has it, with other content.
    Other {
        /// The spreadsheet number of that row.
        row: u64,
    },
}

/// The rows that came before, in the order of the file.
pub trait SeenRows {
    /// Notes a row without key; returns how many rows of the same sheet with the same content came before.
    fn note_content(&mut self, content: Digest) -> u64;
    /// Notes a row with a key; returns what was known of the key before.
    fn note_key(&mut self, key: Digest, content: Digest, row: u64) -> KeySeen;
}

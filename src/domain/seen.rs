//! What the rows already seen say about this one: equal rows and repeated keys.
//!
//! The pure room `rows/` asks through [`SeenRows`]; who answers (memory, or sorted runs on the disk behind it) is not its business.

use super::{RowRef, SourceIndex};

/// 128 bits of a hash: of SHA-256 where they are a row's identity, of a fast one where rows of one run are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// Its first 64 bits.
    pub fn first_64_bits(self) -> u64 {
        let first = self.0.first_chunk::<8>();
        first.map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }
}

/// Where an earlier row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenAt {
    /// Its source.
    pub source: SourceIndex,
    /// Its spreadsheet number.
    pub row: u64,
}

/// What is known of a row's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentSeen {
    /// No earlier source has so many rows of this content; in the row's own source so many came before it.
    New {
        /// Equal rows above it in its source.
        earlier: u64,
    },
    /// An earlier source has at least as many rows of this content as this source has up to here: the row is one of them again.
    Again {
        /// Equal rows above it in its source.
        earlier: u64,
        /// The first row of the run with this content.
        first: SeenAt,
    },
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySeen {
    /// No earlier row has it.
    First,
    /// An earlier row has it, with the same content.
    Same {
        /// That row.
        first: SeenAt,
    },
    /// An earlier row has it, with other content.
    Other {
        /// That row.
        first: SeenAt,
    },
}

/// The rows that came before: those of a source in its order, source after source.
pub trait SeenRows {
    /// Whether a row without key and with this content was noted.
    fn knows_content(&self, content: Digest) -> bool;
    /// Whether a row with this key was noted.
    fn knows_key(&self, key: Digest) -> bool;
    /// Notes a row without key; returns what was known of its content before.
    fn note_content(&mut self, content: Digest, row: RowRef) -> ContentSeen;
    /// Notes a row without key whose content is new, and says whether it is; where it is not, nothing is noted.
    fn note_content_if_new(&mut self, content: Digest, row: RowRef) -> bool {
        let known = self.knows_content(content);
        if !known {
            self.note_content(content, row);
        }
        !known
    }
    /// Notes a row with a key; returns what was known of the key before.
    fn note_key(&mut self, key: Digest, content: Digest, row: RowRef) -> KeySeen;
    /// Notes the ID of a row without key; returns the first of the rows right above that have the same.
    fn note_id(&mut self, id: Option<&str>, row: RowRef) -> Option<u64>;
    /// Notes that a row takes its turn by a rule; returns how many of its source did so before.
    fn note_turn(&mut self, rule: usize, row: RowRef) -> u64;
    /// The first row that was noted with this key of duplicates, if one was, and how many were.
    fn duplicates(&self, key: Digest) -> Option<(SeenAt, u64)>;
    /// Notes a row without key whose content and contacts are all new, and says whether they are; where one is not, nothing is noted.
    /// The contacts are keys of duplicates; there is at least one, and rows of one content have the same ones.
    fn note_if_new(&mut self, content: Digest, contacts: &[Digest], row: RowRef) -> bool {
        let known = self.knows_content(content)
            || contacts
                .iter()
                .any(|contact| self.duplicates(*contact).is_some());
        if !known {
            self.note_content(content, row);
            for contact in contacts {
                self.note_duplicate(*contact, row);
            }
        }
        !known
    }
    /// Whether [`Self::note_if_new`] has noted rows that [`Self::recall`] has to bring back before their content is asked for.
    fn has_to_recall(&self) -> bool {
        false
    }
    /// Brings back a row of this content that was noted as new, by the contacts that it has.
    fn recall(&mut self, content: Digest, contacts: &[Digest]) {
        let _ = (content, contacts);
    }
    /// Notes a row with a key of duplicates.
    fn note_duplicate(&mut self, key: Digest, row: RowRef);
}

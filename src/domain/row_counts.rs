//! Rows by outcome: the seven that add up to the rows read (`design.md` §1).

use serde::{Deserialize, Serialize};

/// Rows by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RowCounts {
    /// Data rows read: the sum of the others.
    pub read: u64,
    /// Leads created.
    pub created: u64,
    /// Leads changed.
    pub updated: u64,
    /// Rightly not sent.
    pub skipped: u64,
    /// Not sent because of an error.
    pub invalid: u64,
    /// Refused by the portal.
    pub failed: u64,
    /// Sent, outcome not known.
    pub unknown: u64,
    /// Valid and not sent.
    pub pending: u64,
}

impl RowCounts {
    /// The seven outcomes with their stable words, in the order in which they are told.
    pub const fn outcomes(&self) -> [(&'static str, u64); 7] {
        [
            ("created", self.created),
            ("updated", self.updated),
            ("skipped", self.skipped),
            ("invalid", self.invalid),
            ("failed", self.failed),
            ("unknown", self.unknown),
            ("pending", self.pending),
        ]
    }

    /// Leads that were made or changed.
    pub const fn brought(&self) -> u64 {
        self.created + self.updated
    }

    /// These and those of others.
    #[must_use]
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            read: self.read + other.read,
            created: self.created + other.created,
            updated: self.updated + other.updated,
            skipped: self.skipped + other.skipped,
            invalid: self.invalid + other.invalid,
            failed: self.failed + other.failed,
            unknown: self.unknown + other.unknown,
            pending: self.pending + other.pending,
        }
    }
}

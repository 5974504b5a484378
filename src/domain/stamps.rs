//! Stamps: dates and people of a lead that the portal sets itself, and takes from an administrator's import alone
//! (`lead-methods.md` §4, `fields.md` §1).

use super::Method;

/// When a lead was created: not before the lead with the greatest ID, and not in the future.
pub const CREATED: &str = "DATE_CREATE";
/// When it was changed last: not before it was created.
pub const MODIFIED: &str = "DATE_MODIFY";
/// When it came to its stage: between the two.
pub const MOVED: &str = "MOVED_TIME";

/// Every stamp.
pub const STAMPS: [&str; 6] = [
    CREATED,
    MODIFIED,
    MOVED,
    "CREATED_BY_ID",
    "MODIFY_BY_ID",
    "MOVED_BY_ID",
];

/// Whether a field is a stamp.
pub fn is_stamp(field: &str) -> bool {
    STAMPS.contains(&field)
}

/// Whether a later change of the lead writes over a stamp.
pub fn is_stamp_of_changes(field: &str) -> bool {
    matches!(field, MODIFIED | "MODIFY_BY_ID")
}

impl Method {
    /// Whether it takes stamps, of an administrator.
    pub const fn carries_stamps(self) -> bool {
        match self {
            Self::BatchImport => true,
            Self::LeadAdd | Self::ItemAdd | Self::LeadUpdate | Self::LeadPhp => false,
        }
    }
}

//! Rows on their way to the portal.

use super::{Digest, FieldName, FieldValue};

/// Which source of the run a row comes from; an index into the run's list of [`super::SourceInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub u16);

/// The place of a data row among all data rows of the run, from 0; what keeps the report in the file's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowOrdinal(pub u64);

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The source.
    pub source: SourceIndex,
    /// The number that the spreadsheet program shows (`design.md` §2, row), from 1.
    pub number: u64,
    /// The row's place in the run.
    pub ordinal: RowOrdinal,
}

/// The row's identity in the portal (`design.md` §5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// `ORIGINATOR_ID`, at most 255 characters.
    pub originator: String,
    /// `ORIGIN_ID`, at most 255 characters.
    pub id: String,
}

/// A valid row: the lead as it will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where it comes from.
    pub row: RowRef,
    /// Its identity; the encoder writes it as `ORIGINATOR_ID` and `ORIGIN_ID`.
    pub origin: Origin,
    /// The row's content: by it a row that comes again is known to be the same or changed.
    pub content: Digest,
    /// It came back from an earlier report with its identity: it may have been sent, so it is looked up first.
    pub returned: bool,
    /// Fields in the order of the mapping, each at most once; none is empty. `ORIGINATOR_ID` and `ORIGIN_ID` are not among them.
    pub fields: Vec<(FieldName, FieldValue)>,
    /// Fields whose values were chosen for a new lead and are no part of what the row says: an update leaves them alone.
    pub chosen: Vec<FieldName>,
    /// Fields that the row says are to be empty ([`CLEAR`](super::CLEAR)); a lead that is made has them empty anyway.
    pub cleared: Vec<FieldName>,
}

impl Draft {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&FieldValue> {
        self.fields
            .iter()
            .find(|(field, _)| field.as_str() == name)
            .map(|(_, value)| value)
    }
}

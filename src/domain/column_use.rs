//! What a column of a source is for: the fields that it feeds, and the values that they take.

use super::FieldName;

/// A field by all its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedField {
    /// Its name on the wire.
    pub name: FieldName,
    /// Its titles, each where there is one.
    pub titles: Vec<String>,
}

/// A column that feeds fields or is part of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// The column, from 0.
    pub column: usize,
    /// The fields.
    pub fields: Vec<NamedField>,
    /// What may stand in its cells, where that is a list.
    pub allowed: Option<AllowedValues>,
    /// It is part of the key that tells rows apart.
    pub key: bool,
}

/// The values that a person may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedValues {
    /// The values.
    pub words: AllowedWords,
    /// What other values would mean.
    pub others: OtherValues,
}

/// Values by what people call them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedWords {
    /// Yes or no, in the language in use.
    YesNo,
    /// These, in their order.
    These(Vec<String>),
}

/// What is to be said of a value that the list does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherValues {
    /// It may be right: the mapping knows more names than the list shows (IDs, addresses, any case), or has an answer to others.
    MayBeRight,
    /// A cell may hold several of them.
    Several,
}

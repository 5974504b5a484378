//! What an update changes in a lead.

use super::{FieldName, PortalValue};

/// A change of one element of a multifield (`lead-methods.md` §5: an entry with an ID changes that one, with `DELETE` removes it,
/// without ID adds one).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ElementChange {
    /// A new element.
    Add {
        /// `VALUE_TYPE`.
        value_type: String,
        /// The value.
        value: String,
    },
    /// An element of the portal gets another type or value.
    Set {
        /// The element's own ID.
        id: String,
        /// `VALUE_TYPE`.
        value_type: String,
        /// The value.
        value: String,
    },
    /// An element of the portal goes.
    Remove {
        /// The element's own ID.
        id: String,
    },
}

/// What a field gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChangeValue {
    /// A scalar as it is written on the wire; an empty one clears the field.
    Text(String),
    /// All values of a field that holds several; none clears it.
    Texts(Vec<String>),
    /// Changes of a multifield's elements; the others stay.
    Elements(Vec<ElementChange>),
}

/// A change of one field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Change {
    /// The field.
    pub field: FieldName,
    /// What it gets.
    pub value: ChangeValue,
}

/// The value that a portal told, given back. Elements are set by the IDs that they had: where one of them may be gone since, what
/// gives a multifield back must be reckoned from what the lead has now.
impl From<PortalValue> for ChangeValue {
    fn from(value: PortalValue) -> Self {
        match value {
            PortalValue::Text(text) => Self::Text(text),
            PortalValue::Texts(texts) => Self::Texts(texts),
            PortalValue::Elements(elements) => {
                let set = elements.into_iter().map(|element| ElementChange::Set {
                    id: element.id,
                    value_type: element.value_type,
                    value: element.value,
                });
                Self::Elements(set.collect())
            }
        }
    }
}

//! A lead as the portal tells it.

use super::{FieldName, LeadId};

/// An element of a multifield as the portal has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortalElement {
    /// The element's own ID, by which an update changes or removes it.
    pub id: String,
    /// `VALUE_TYPE`.
    pub value_type: String,
    /// The value.
    pub value: String,
}

/// A field's value as the portal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PortalValue {
    /// A scalar as text; empty for null.
    Text(String),
    /// Several scalars.
    Texts(Vec<String>),
    /// A multifield.
    Elements(Vec<PortalElement>),
}

/// A lead as `crm.lead.get` tells it (`lead-methods.md` §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalLead {
    /// Its ID.
    pub id: LeadId,
    /// Its fields, as they came.
    pub fields: Vec<(FieldName, PortalValue)>,
}

impl PortalLead {
    /// A field's value; `None` where the portal tells none.
    pub fn field(&self, name: &str) -> Option<&PortalValue> {
        let named = self.fields.iter().find(|(field, _)| field.as_str() == name);
        named.map(|(_, value)| value)
    }

    /// A scalar field's text; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        match self.field(name) {
            Some(PortalValue::Text(text)) => text,
            Some(PortalValue::Texts(_) | PortalValue::Elements(_)) | None => "",
        }
    }
}

/// A lead that a look-up by origin found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoundLead {
    /// Its ID.
    pub id: LeadId,
    /// `ORIGINATOR_ID`, as it stands.
    pub originator: String,
    /// `ORIGIN_ID`, as it stands.
    pub origin_id: String,
}

/// A lead as a look-up by its title tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TitledLead {
    /// Its ID.
    pub id: LeadId,
    /// `TITLE`, as it stands.
    pub title: String,
    /// The values of its `PHONE`, as they stand.
    pub phones: Vec<String>,
}

//! Settings of a portal's fields.

use std::sync::Arc;

use serde::Deserialize;

use super::fields::{Schema, UserField};
use super::rules::ValueRule;

/// The fields of a portal and what it does to their values.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldSettings {
    /// The user fields; left out, those of the sample in `lead-methods.md` §6 and one of each type that it lacks.
    pub user_fields: Option<Vec<UserField>>,
    /// Codes of user fields that may not stay empty.
    pub mandatory: Vec<String>,
    /// What the portal itself does to values whenever it saves a lead.
    pub changes: Vec<ValueRule>,
    /// `crm.item.add`, `crm.item.import` and `crm.item.batchImport` answer `CREATE_DYNAMIC_ITEM_RESTRICTED`, as on a plan
    /// that does not allow them.
    pub items_restricted: bool,
    /// The fields of a real portal in the place of `user_fields`.
    #[serde(skip)]
    pub of_portal: Option<Schema>,
}

impl FieldSettings {
    /// The fields as a portal with these settings has them.
    pub(super) fn schema(&self) -> Arc<Schema> {
        let mut schema = match (&self.of_portal, &self.user_fields) {
            (Some(schema), _) => schema.clone(),
            (None, Some(fields)) => Schema::with_user_fields(fields.clone()),
            (None, None) => Schema::sample(),
        };
        schema.demand(&self.mandatory);
        Arc::new(schema)
    }
}

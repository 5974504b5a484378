//! Errors as a portal answers them.

use serde_json::{Value, json};

/// An error of a call: HTTP status of a standalone one, code, text in the portal's language.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, text: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            text: text.into(),
        }
    }

    /// An error of older CRM methods: status 400 and an empty code.
    pub(super) fn nameless(text: impl Into<String>) -> Self {
        Self::new(400, "", text)
    }

    pub(super) fn told(&self) -> Value {
        json!({"error": self.code, "error_description": self.text})
    }
}

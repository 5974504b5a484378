//! Errors as a portal answers them.

use serde_json::{Value, json};

/// An error of a call: HTTP status of a standalone one, code, text in the portal's language.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) text: String,
    /// The `time` beside it: a refused call has none, but for a ban that tells its end.
    pub(super) time: Option<Box<Value>>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, text: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            text: text.into(),
            time: None,
        }
    }

    /// An error of older CRM methods: status 400 and an empty code.
    pub(super) fn nameless(text: impl Into<String>) -> Self {
        Self::new(400, "", text)
    }

    pub(super) fn told(&self) -> Value {
        let mut told = json!({"error": self.code, "error_description": self.text});
        if let (Some(time), Some(told)) = (&self.time, told.as_object_mut()) {
            told.insert("time".into(), time.as_ref().clone());
        }
        told
    }
}

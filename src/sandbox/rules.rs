//! Values that the portal changes when it saves a lead: what a robot, an event handler of a module or a check of the
//! portal's owner does, so that a client can prove that it reads back what it sent.

use serde::Deserialize;

/// A rule by which the portal changes a value on every save.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueRule {
    /// The field, by its `UPPER_CASE` code; of a multifield each value is changed.
    pub field: String,
    /// What happens to the value.
    pub change: Change,
    /// Only leads whose ID is a multiple of this; 1, and left out, means all.
    #[serde(default = "all")]
    pub every: u64,
}

const fn all() -> u64 {
    1
}

/// What happens to a value. An empty value stays empty, but for [`Change::Set`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Blanks at both ends go.
    Trimmed,
    /// All letters become capitals.
    UpperCased,
    /// All letters become small.
    LowerCased,
    /// All that is no digit goes.
    DigitsOnly,
    /// Every occurrence of a text is replaced by another.
    Replaced {
        /// The text.
        from: String,
        /// What stands in its place.
        to: String,
    },
    /// All but the first characters go.
    CutTo(usize),
    /// The value is this one, whatever was sent.
    Set(String),
    /// The value is lost.
    Emptied,
}

impl ValueRule {
    /// A rule for all leads.
    pub fn new(field: impl Into<String>, change: Change) -> Self {
        Self {
            field: field.into(),
            change,
            every: 1,
        }
    }

    /// Whether it strikes the lead of this ID.
    pub(super) const fn strikes(&self, lead: u64) -> bool {
        self.every <= 1 || lead.is_multiple_of(self.every)
    }

    /// The value as the portal keeps it.
    pub(super) fn changed(&self, value: &str) -> String {
        match &self.change {
            Change::Trimmed => value.trim().to_owned(),
            Change::UpperCased => value.to_uppercase(),
            Change::LowerCased => value.to_lowercase(),
            Change::DigitsOnly => value.chars().filter(char::is_ascii_digit).collect(),
            Change::Replaced { from, to } => value.replace(from.as_str(), to),
            Change::CutTo(chars) => value.chars().take(*chars).collect(),
            Change::Set(other) => other.clone(),
            Change::Emptied => String::new(),
        }
    }
}

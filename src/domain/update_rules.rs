//! How a lead that stands is changed, field by field (`update` of the mapping).

use super::FieldName;

/// The cell that empties a field of a lead that is changed; an empty cell leaves the field as it is (NUL-10).
pub const CLEAR: &str = "__CLEAR__";

/// Whether a cell is one, blanks around it or not.
pub fn is_clear(text: &str) -> bool {
    let behind = text.trim_start().strip_prefix(CLEAR);
    behind.is_some_and(|rest| rest.trim_end().is_empty())
}

/// Fields that are never moved in a lead that other people made, unless the mapping lists `never` itself: where it stands, and
/// whose it is.
const NEVER_OF_OTHERS: [&str; 2] = ["STATUS_ID", "ASSIGNED_BY_ID"];

/// How one field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRule {
    /// With the row's value.
    Write,
    /// Not at all.
    Never,
    /// Only where it is empty.
    Fill,
    /// Below what stands there already.
    Append,
}

/// `update` of the mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateRules {
    /// Fields that are not written; `None` where the mapping does not say.
    pub never: Option<Vec<FieldName>>,
    /// Fields that are written only where they are empty.
    pub fill: Vec<FieldName>,
    /// Fields to whose text the row's is added.
    pub append: Vec<FieldName>,
}

impl UpdateRules {
    /// How a field is written; `of_others`: in a lead that this program did not make.
    pub fn of(&self, field: &FieldName, of_others: bool) -> FieldRule {
        let never = self.never.as_ref().map_or_else(
            || of_others && NEVER_OF_OTHERS.contains(&field.as_str()) && !self.names(field),
            |never| never.contains(field),
        );
        if never {
            FieldRule::Never
        } else if self.fill.contains(field) {
            FieldRule::Fill
        } else if self.append.contains(field) {
            FieldRule::Append
        } else {
            FieldRule::Write
        }
    }

    fn names(&self, field: &FieldName) -> bool {
        self.fill.contains(field) || self.append.contains(field)
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldName, FieldRule, UpdateRules};

    #[test]
    fn the_stage_and_the_person_of_other_peoples_leads_stay_unless_the_mapping_says_otherwise() {
        let names = |fields: &[&str]| fields.iter().map(|name| FieldName::new(name)).collect();
        let stage = FieldName::new("STATUS_ID");
        let silent = UpdateRules::default();
        assert_eq!(silent.of(&stage, true), FieldRule::Never);
        assert_eq!(silent.of(&stage, false), FieldRule::Write);
        let fills = UpdateRules {
            fill: names(&["STATUS_ID"]),
            ..UpdateRules::default()
        };
        assert_eq!(fills.of(&stage, true), FieldRule::Fill);
        let other = UpdateRules {
            never: Some(names(&["POST"])),
            append: names(&["COMMENTS"]),
            ..UpdateRules::default()
        };
        assert_eq!(other.of(&stage, true), FieldRule::Write);
        assert_eq!(other.of(&FieldName::new("POST"), false), FieldRule::Never);
        assert_eq!(
            other.of(&FieldName::new("COMMENTS"), false),
            FieldRule::Append
        );
    }
}

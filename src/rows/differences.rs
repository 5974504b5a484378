//! What a lead in the portal lacks of the row that it was made of.

use std::collections::BTreeSet;

use super::normal::{Normal, Parts, Told, is_origin, told};
use crate::domain::{Draft, FieldCatalogue, FieldName, PortalLead};

/// How a field of the portal differs from what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Difference {
    /// A value was sent, and the field is empty.
    Lost,
    /// The field has fewer values than were sent.
    Fewer {
        /// How many different ones were sent.
        sent: usize,
        /// How many different ones are there.
        there: usize,
    },
    /// The field has something else.
    Other {
        /// What was sent, several values joined by `, `.
        sent: String,
        /// What is there.
        there: String,
    },
}

/// The fields of a draft that the portal does not have as they were sent, in the draft's order. Values are compared in normal form:
/// phones by their digits, dates by the day, moments by the instant.
///
/// `CONTACT_IDS` is never told: the lead's first contact, `CONTACT_ID`, must be one of those that were sent.
pub fn differences(
    draft: &Draft,
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> Vec<(FieldName, Difference)> {
    let sent = draft.fields.iter().filter(|(name, _)| !is_origin(name));
    sent.filter_map(|(name, value)| {
        let normal = Normal::of(catalogue, name);
        let sent = Parts::from(value);
        let difference = match told(lead, name) {
            Told::Value(there) => {
                let there = there.map_or_else(Parts::default, Parts::from);
                difference(&normal, &sent, &there, BTreeSet::eq)
            }
            Told::Untold => {
                let there = lead.field("CONTACT_ID");
                let there = there.map_or_else(Parts::default, Parts::from);
                difference(&normal, &sent, &there, BTreeSet::is_superset)
            }
        };
        difference.map(|difference| (name.clone(), difference))
    })
    .collect()
}

fn difference(
    normal: &Normal<'_>,
    sent: &Parts,
    there: &Parts,
    agree: impl Fn(&BTreeSet<String>, &BTreeSet<String>) -> bool,
) -> Option<Difference> {
    let (wanted, found) = (normal.forms(sent), normal.forms(there));
    if wanted.is_empty() {
        return (!found.is_empty()).then(|| other(sent, there));
    }
    if found.is_empty() {
        return Some(Difference::Lost);
    }
    if agree(&wanted, &found) {
        return None;
    }
    Some(
        if sent.several && there.several && found.len() < wanted.len() {
            Difference::Fewer {
                sent: wanted.len(),
                there: found.len(),
            }
        } else {
            other(sent, there)
        },
    )
}

fn other(sent: &Parts, there: &Parts) -> Difference {
    Difference::Other {
        sent: sent.shown(),
        there: there.shown(),
    }
}

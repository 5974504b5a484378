//! Merging the elements of a multifield: what must be added, set and removed so that a lead has the values that it should have.

use std::collections::BTreeSet;

use super::multifields::identity;
use super::normal::Part;
use crate::domain::{ElementChange, MultiKind, PortalElement};

/// The changes that turn `there` into `wanted`, each value known by its normal form.
///
/// What the lead has already is not sent again, since the portal would add it twice; a new value is added, one of another
/// `VALUE_TYPE` is set by its ID and keeps its spelling, one that is wanted no longer is removed by its ID. A value that the portal
/// has twice stays so.
pub(super) fn merged(
    kind: MultiKind,
    wanted: &[Part],
    there: &[PortalElement],
) -> Vec<ElementChange> {
    let identity_of =
        |element: &PortalElement| identity(kind, &element.value_type, element.value.trim());
    let mut known = BTreeSet::new();
    let wanted: Vec<(&Part, String)> = wanted
        .iter()
        .map(|part| (part, identity(kind, &part.value_type, part.text.trim())))
        .filter(|(part, form)| !part.text.trim().is_empty() && known.insert(form.clone()))
        .collect();
    let mut gone: Vec<&PortalElement> = there
        .iter()
        .filter(|element| !known.contains(&identity_of(element)))
        .collect();
    let mut changes = Vec::new();
    for (part, form) in wanted {
        let value_type = type_of(kind, part);
        let mut same = there.iter().filter(|element| identity_of(element) == form);
        if same.clone().any(|element| element.value_type == value_type) {
            continue;
        }
        let other_type = same.next().or_else(|| take_same_text(&mut gone, part));
        changes.push(match other_type {
            Some(element) => ElementChange::Set {
                id: element.id.clone(),
                value_type: value_type.to_owned(),
                value: element.value.clone(),
            },
            None => ElementChange::Add {
                value_type: value_type.to_owned(),
                value: part.text.clone(),
            },
        });
    }
    changes.extend(gone.into_iter().map(|element| ElementChange::Remove {
        id: element.id.clone(),
    }));
    changes
}

fn type_of(kind: MultiKind, part: &Part) -> &str {
    if part.value_type.is_empty() {
        kind.default_type()
    } else {
        &part.value_type
    }
}

/// Of the elements that would go, one of the same text: a messenger's nickname under another type.
fn take_same_text<'a>(gone: &mut Vec<&'a PortalElement>, part: &Part) -> Option<&'a PortalElement> {
    let text = part.text.trim().to_lowercase();
    let place = gone
        .iter()
        .position(|element| element.value.trim().to_lowercase() == text)?;
    Some(gone.remove(place))
}

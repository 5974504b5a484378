//! The one encoder of `crm.item.add` for leads: from a valid row to a call (`lead-methods.md` §2).

use super::item_names::item_name;
use super::lead_add::{text, value_params};
use crate::domain::{Call, Draft, FieldValue, Method, MultiKind, Params, Verb};

/// `entityTypeId` of leads.
const LEADS: &str = "1";

/// The call that creates a draft's lead.
///
/// Everything is text, as in [`lead_add`](super::lead_add); flags are `Y` and `N`, since `1` is no yes here (`fields.md` §5).
/// Multifields of all kinds become one list `fm` of `typeId`, `valueType` and `value`. Values that the method would lose
/// ([`Method::carries`]) are left out: they are sent by a second call, or the row does not come this far.
pub(super) fn item_add(draft: &Draft) -> Call {
    let (mut fields, mut entries) = (Vec::new(), Vec::new());
    for (name, value) in carried(draft, Method::ItemAdd) {
        match (MultiKind::of_field(name), value) {
            (Some(kind), FieldValue::Multi(elements)) => {
                entries.extend(elements.iter().map(|element| {
                    Params::Map(vec![
                        text("typeId", kind.field().to_owned()),
                        text("valueType", element.value_type.to_owned()),
                        text("value", element.value.clone()),
                    ])
                }));
            }
            (Some(_) | None, value) => {
                fields.extend(value_params(value).map(|value| (item_name(name), value)));
            }
        }
    }
    if !entries.is_empty() {
        fields.push(("fm".to_owned(), Params::List(entries)));
    }
    fields.extend(origin(draft));
    let mut params = of_leads();
    params.push(("fields".to_owned(), Params::Map(fields)));
    Call {
        rows: vec![draft.row.ordinal],
        verb: Verb::Add,
        method: Method::ItemAdd,
        params: Params::Map(params),
        single: false,
    }
}

/// The fields of a draft that a method carries.
pub(super) fn carried(draft: &Draft, method: Method) -> impl Iterator<Item = (&str, &FieldValue)> {
    let fields = draft.fields.iter();
    fields
        .filter(move |(name, value)| method.carries(name, value))
        .map(|(name, value)| (name.as_str(), value))
}

/// The parameters that say that items are leads, and that user fields go by their codes.
pub(super) fn of_leads() -> Vec<(String, Params)> {
    vec![
        text("entityTypeId", LEADS.to_owned()),
        text("useOriginalUfNames", "Y".to_owned()),
    ]
}

/// The row's identity by the names of `crm.item.*`.
pub(super) fn origin(draft: &Draft) -> [(String, Params); 2] {
    [
        text(&item_name("ORIGINATOR_ID"), draft.origin.originator.clone()),
        text(&item_name("ORIGIN_ID"), draft.origin.id.clone()),
    ]
}

#[cfg(test)]
mod tests;

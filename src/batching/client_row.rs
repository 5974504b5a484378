//! Companies and contacts as look-ups find them (`lead-methods.md` §8, `rest-contract.md` §7).

use serde_json::Value;

use super::lead_row::items;
use super::php_shapes::{entry, positive_id, text};
use crate::domain::{ClientKind, NamedClient};

/// A list's rows; `None` where it is no list, or a row of it cannot be read.
pub(super) fn named_clients(kind: ClientKind, result: &Value) -> Option<Vec<NamedClient>> {
    items(result)?
        .into_iter()
        .map(|row| named_client(kind, row))
        .collect()
}

fn named_client(kind: ClientKind, row: &Value) -> Option<NamedClient> {
    row.as_object()?;
    let part = |name: &str| entry(row, name).and_then(text).unwrap_or_default();
    let names = match kind {
        ClientKind::Company => vec![part("TITLE")],
        ClientKind::Contact => {
            let (name, second, last) = (part("NAME"), part("SECOND_NAME"), part("LAST_NAME"));
            vec![
                format!("{name} {last}"),
                format!("{last} {name}"),
                format!("{last} {name} {second}"),
                format!("{name} {second} {last}"),
            ]
        }
    };
    Some(NamedClient {
        id: positive_id(entry(row, "ID")?)?,
        names,
    })
}

/// The IDs of one kind in an answer of `crm.duplicate.findbycomm`; a kind without any is left out.
pub(super) fn found_ids(kind: ClientKind, result: &Value) -> Option<Vec<u64>> {
    if !result.is_object() && !result.is_array() {
        return None;
    }
    let found = entry(result, kind.entity()).and_then(items);
    found.map_or(Some(Vec::new()), |ids| {
        ids.into_iter().map(positive_id).collect()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{found_ids, named_clients};
    use crate::domain::ClientKind;

    #[test]
    fn clients_are_read_in_every_shape_and_half_a_list_is_none() {
        let rows =
            json!([{"ID": "21", "NAME": "Мария", "SECOND_NAME": null, "LAST_NAME": "Орлова"}]);
        let read = named_clients(ClientKind::Contact, &rows).unwrap();
        assert_eq!((read[0].id, &*read[0].names[1]), (21, "Орлова Мария"));
        assert_eq!(
            named_clients(ClientKind::Company, &json!([{"TITLE": "x"}])),
            None
        );
        for (told, ids) in [
            (json!({"COMPANY": ["15", 16]}), Some(vec![15, 16])),
            (json!([]), Some(vec![])),
            (json!({"CONTACT": [1]}), Some(vec![])),
            (json!("x"), None),
        ] {
            assert_eq!(found_ids(ClientKind::Company, &told), ids, "{told}");
        }
    }
}

//! What a search for duplicates finds, and the leads and clients that it names (`lead-methods.md` §8).

use serde_json::Value;

use super::lead_row::{elements, items, origin, scalar};
use super::php_shapes::{entry, positive_id};
use crate::domain::{CrmCard, CrmEntity, MultiKind, StageGroup};

/// The finds of each kind; nothing found is an empty list or an empty map.
pub(super) fn duplicates(result: &Value) -> Option<Vec<(CrmEntity, Vec<u64>)>> {
    let known = CrmEntity::ALL.map(|entity| (entity, entity.word().to_uppercase()));
    match result {
        Value::Array(none) => none.is_empty().then(Vec::new),
        Value::Object(_) => {
            let of = |(entity, name): (CrmEntity, String)| {
                let ids = match entry(result, &name) {
                    Some(ids) => items(ids)?
                        .into_iter()
                        .map(positive_id)
                        .collect::<Option<_>>()?,
                    None => Vec::new(),
                };
                Some((entity, ids))
            };
            known.into_iter().map(of).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A list's rows; `None` where it is no list, or a row of it cannot be read.
pub(super) fn cards(entity: CrmEntity, result: &Value) -> Option<Vec<CrmCard>> {
    let card = |row| card(entity, row);
    items(result)?.into_iter().map(card).collect()
}

fn card(entity: CrmEntity, row: &Value) -> Option<CrmCard> {
    row.as_object()?;
    let mut contacts = Vec::new();
    for kind in [MultiKind::Phone, MultiKind::Email] {
        let values = entry(row, kind.field()).map_or(Some(Vec::new()), elements)?;
        contacts.extend(values.into_iter().map(|element| (kind, element.value)));
    }
    let text = |name| entry(row, name).map(scalar).unwrap_or_default();
    let created: Option<jiff::Timestamp> = text("DATE_CREATE").parse().ok();
    Some(CrmCard {
        entity,
        id: positive_id(entry(row, "ID")?)?,
        contacts,
        stage: StageGroup::of_semantics(&text("STATUS_SEMANTIC_ID")),
        created: created.map_or(0, jiff::Timestamp::as_millisecond),
        origin: (
            origin(entry(row, "ORIGINATOR_ID"))?,
            origin(entry(row, "ORIGIN_ID"))?,
        ),
        readable: true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::duplicates;
    use crate::domain::CrmEntity::{Company, Contact, Lead};

    #[test]
    fn finds_come_in_every_shape_of_php() {
        let nothing = vec![(Lead, vec![]), (Contact, vec![]), (Company, vec![])];
        assert_eq!(duplicates(&json!([])), Some(Vec::new()));
        assert_eq!(duplicates(&json!({})), Some(nothing));
        let some = json!({"LEAD": [275, "2297"], "COMPANY": {"0": 5, "2": 6}});
        let found = vec![
            (Lead, vec![275, 2297]),
            (Contact, vec![]),
            (Company, vec![5, 6]),
        ];
        assert_eq!(duplicates(&some), Some(found));
        for odd in [
            json!([1]),
            json!(null),
            json!({"LEAD": "x"}),
            json!({"LEAD": [0]}),
        ] {
            assert_eq!(duplicates(&odd), None, "{odd}");
        }
    }
}

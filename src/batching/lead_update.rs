//! The one encoder of `crm.lead.update`: from changes of a lead to a call (`lead-methods.md` §5).

use super::lead_add::{text, told_in_stream};
use crate::domain::{
    Call, Change, ChangeValue, ElementChange, LeadId, Method, Params, RowOrdinal, Verb,
};

/// The call that changes a lead, on behalf of a row.
///
/// Everything is text, as in [`lead_add`](super::lead_add). A field that is cleared goes out as an empty text, a list without
/// values too, since a command can express neither null nor an empty list (`rest-contract.md` §6). A multifield without changes is
/// left out. `register_sonet_event` becomes `params[REGISTER_SONET_EVENT]`; `None` leaves it out.
pub fn lead_update(
    row: RowOrdinal,
    lead: LeadId,
    changes: &[Change],
    register_sonet_event: Option<bool>,
) -> Call {
    let mut params = update_params(lead.to_string(), changes);
    params.extend(told_in_stream(register_sonet_event));
    Call {
        rows: vec![row],
        verb: Verb::Update(lead),
        method: Method::LeadUpdate,
        params: Params::Map(params),
        single: false,
    }
}

/// The parameters that name the lead and its fields.
pub(super) fn update_params(id: String, changes: &[Change]) -> Vec<(String, Params)> {
    let fields = changes.iter().filter_map(|change| {
        let value = value_params(&change.value)?;
        Some((change.field.as_str().to_owned(), value))
    });
    vec![
        text("id", id),
        ("fields".to_owned(), Params::Map(fields.collect())),
    ]
}

fn value_params(value: &ChangeValue) -> Option<Params> {
    match value {
        ChangeValue::Text(text) => Some(Params::Text(text.clone())),
        ChangeValue::Texts(texts) if texts.is_empty() => Some(Params::Text(String::new())),
        ChangeValue::Texts(texts) => {
            let items = texts.iter().cloned().map(Params::Text);
            Some(Params::List(items.collect()))
        }
        ChangeValue::Elements(elements) => (!elements.is_empty())
            .then(|| Params::List(elements.iter().map(element_params).collect())),
    }
}

fn element_params(change: &ElementChange) -> Params {
    let entry = |value_type: &str, value: &str| {
        [
            text("VALUE", value.to_owned()),
            text("VALUE_TYPE", value_type.to_owned()),
        ]
    };
    Params::Map(match change {
        ElementChange::Add { value_type, value } => entry(value_type, value).into(),
        ElementChange::Set {
            id,
            value_type,
            value,
        } => {
            let mut parts = vec![text("ID", id.clone())];
            parts.extend(entry(value_type, value));
            parts
        }
        ElementChange::Remove { id } => {
            vec![text("ID", id.clone()), text("DELETE", "Y".to_owned())]
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use serde_json::{Value, json};

    use super::lead_update;
    use crate::batching::lead_add::lead_add;
    use crate::batching::{Reply, RequestId, pack, read};
    use crate::domain::{
        Call, Change, ChangeValue, Digest, Draft, ElementChange, FieldName, LeadId, LimitKind,
        Origin, Outcome, PortalElement, PortalValue, RowOrdinal, RowRef, SourceIndex, UnknownCause,
    };

    fn change(field: &str, value: ChangeValue) -> Change {
        Change {
            field: FieldName::new(field),
            value,
        }
    }

    fn changes() -> Vec<Change> {
        let owned = str::to_owned;
        vec![
            change("NAME", ChangeValue::Text(owned("Анна"))),
            change("POST", ChangeValue::Text(String::new())),
            change(
                "CONTACT_IDS",
                ChangeValue::Texts(vec![owned("21"), owned("22")]),
            ),
            change("UF_CRM_TAGS", ChangeValue::Texts(Vec::new())),
            change("WEB", ChangeValue::Elements(Vec::new())),
            change(
                "PHONE",
                ChangeValue::Elements(vec![
                    ElementChange::Add {
                        value_type: owned("WORK"),
                        value: owned("+7900"),
                    },
                    ElementChange::Set {
                        id: owned("5"),
                        value_type: owned("HOME"),
                        value: owned("+7901"),
                    },
                    ElementChange::Remove { id: owned("6") },
                ]),
            ),
        ]
    }

    fn update() -> Call {
        lead_update(RowOrdinal(4), LeadId(9), &changes(), Some(true))
    }

    #[test]
    fn every_kind_of_change_goes_out_as_the_portal_reads_it() {
        let request = pack(&mut VecDeque::from([update()]), 50, RequestId(1)).unwrap();
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(
            body["cmd"]["r0001"],
            "crm.lead.update?id=9&fields[NAME]=%D0%90%D0%BD%D0%BD%D0%B0&fields[POST]=\
             &fields[CONTACT_IDS][0]=21&fields[CONTACT_IDS][1]=22&fields[UF_CRM_TAGS]=\
             &fields[PHONE][0][VALUE]=%2B7900&fields[PHONE][0][VALUE_TYPE]=WORK\
             &fields[PHONE][1][ID]=5&fields[PHONE][1][VALUE]=%2B7901&fields[PHONE][1][VALUE_TYPE]=HOME\
             &fields[PHONE][2][ID]=6&fields[PHONE][2][DELETE]=Y&params[REGISTER_SONET_EVENT]=Y"
        );
    }

    #[test]
    fn a_value_that_the_portal_told_can_be_given_back() {
        let element = PortalElement {
            id: "5".to_owned(),
            value_type: "WORK".to_owned(),
            value: "+7900".to_owned(),
        };
        let set = ElementChange::Set {
            id: "5".to_owned(),
            value_type: "WORK".to_owned(),
            value: "+7900".to_owned(),
        };
        for (told, given) in [
            (
                PortalValue::Text(String::new()),
                ChangeValue::Text(String::new()),
            ),
            (
                PortalValue::Texts(vec!["a".to_owned()]),
                ChangeValue::Texts(vec!["a".to_owned()]),
            ),
            (
                PortalValue::Elements(vec![element]),
                ChangeValue::Elements(vec![set]),
            ),
        ] {
            assert_eq!(ChangeValue::from(told), given);
        }
    }

    fn add(row: u64) -> Call {
        let draft = Draft {
            returned: false,
            chosen: Vec::new(),
            row: RowRef {
                source: SourceIndex(0),
                number: 2,
                ordinal: RowOrdinal(row),
            },
            origin: Origin {
                originator: "o".to_owned(),
                id: "1".to_owned(),
            },
            content: Digest([0; 16]),
            cleared: Vec::new(),
            fields: Vec::new(),
        };
        lead_add(&draft, None)
    }

    #[test]
    fn only_true_proves_that_a_lead_was_changed() {
        let calls = [update(), update(), update(), update(), update(), add(5)];
        let mut queue = VecDeque::from(calls);
        let request = pack(&mut queue, 50, RequestId(1)).unwrap();
        assert_eq!(queue.len(), 1, "each method has a budget of its own");
        let body = json!({
            "result": {
                "result": {"r0001": true, "r0002": 9, "r0003": false},
                "result_error": {
                    "r0001": {"error": "ERROR_CORE", "error_description": "x"},
                    "r0004": {"error": "", "error_description": "Lead is not found"},
                    "r0005": {"error": "OPERATION_TIME_LIMIT", "error_description": "w"}},
                "result_time": {
                    "r0001": {"operating": 3, "processing": 1}, "r0002": {"operating": 4, "processing": 1}}},
            "time": {"finish": 1}});
        let reply = Reply::Answer {
            status: 200,
            body: body.to_string().into_bytes(),
        };
        let reading = read(&request, &reply);
        let outcomes: Vec<Outcome> = reading
            .outcomes
            .into_iter()
            .map(|(_, outcome)| outcome)
            .collect();
        let unknown = Outcome::Unknown(UnknownCause::NotMentioned);
        assert_eq!(
            outcomes[..3],
            [Outcome::Updated(LeadId(9)), unknown.clone(), unknown]
        );
        assert!(
            matches!(&outcomes[3], Outcome::Refused(error) if error.text == "Lead is not found")
        );
        assert_eq!(outcomes[4..], [Outcome::Deferred(LimitKind::Operating)]);
        let totals: Vec<_> = reading
            .timing
            .counters
            .iter()
            .map(|one| (one.charged, one.total_ms))
            .collect();
        assert_eq!(totals, [("crm.lead.update", 4_000)]);
    }
}

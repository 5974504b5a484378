//! The one encoder of `crm.lead.add`: from a valid row to a call (`lead-methods.md` §1).

use crate::domain::{Call, Draft, FieldValue, Method, MultiValue, Params, Verb};

/// The call that creates a draft's lead.
///
/// Fields stand in the draft's order, then `ORIGINATOR_ID` and `ORIGIN_ID`; multifields become lists of `VALUE` and
/// `VALUE_TYPE` (a scalar would be lost without a word, `fields.md` §2). Everything is text, since a batch command can carry
/// nothing else (`rest-contract.md` §6), and so a row means the same inside a batch and alone. Lists without elements are left
/// out: a command cannot express them. `register_sonet_event` becomes `params[REGISTER_SONET_EVENT]`; `None` leaves it out.
pub(super) fn lead_add(draft: &Draft, register_sonet_event: Option<bool>) -> Call {
    let mut fields: Vec<(String, Params)> = Vec::with_capacity(draft.fields.len() + 2);
    let of_draft = draft.fields.iter();
    fields.extend(
        of_draft.filter_map(|(name, value)| Some((name.as_str().to_owned(), value_params(value)?))),
    );
    fields.push(text("ORIGINATOR_ID", draft.origin.originator.clone()));
    fields.push(text("ORIGIN_ID", draft.origin.id.clone()));
    let mut params = vec![("fields".to_owned(), Params::Map(fields))];
    params.extend(told_in_stream(register_sonet_event));
    Call {
        rows: vec![draft.row.ordinal],
        verb: Verb::Add,
        method: Method::LeadAdd,
        params: Params::Map(params),
        single: false,
    }
}

/// `params` with `REGISTER_SONET_EVENT`; `None` leaves it out.
pub(super) fn told_in_stream(register_sonet_event: Option<bool>) -> Option<(String, Params)> {
    let flag = if register_sonet_event? { "Y" } else { "N" };
    let flag = text("REGISTER_SONET_EVENT", flag.to_owned());
    Some(("params".to_owned(), Params::Map(vec![flag])))
}

/// A named text.
pub(super) fn text(name: &str, value: String) -> (String, Params) {
    (name.to_owned(), Params::Text(value))
}

/// A value as both kinds of request carry it; `None` for an empty list.
pub(super) fn value_params(value: &FieldValue) -> Option<Params> {
    match value {
        FieldValue::Multi(elements) => {
            (!elements.is_empty()).then(|| Params::List(elements.iter().map(element).collect()))
        }
        FieldValue::List(values) => {
            let texts = values.iter().filter_map(FieldValue::wire_text);
            let texts: Vec<Params> = texts.map(Params::Text).collect();
            (!texts.is_empty()).then_some(Params::List(texts))
        }
        FieldValue::Text(_)
        | FieldValue::Code(_)
        | FieldValue::Integer(_)
        | FieldValue::Decimal(_)
        | FieldValue::Date(_)
        | FieldValue::DateTime(_)
        | FieldValue::YesNo(_) => value.wire_text().map(Params::Text),
    }
}

fn element(value: &MultiValue) -> Params {
    Params::Map(vec![
        text("VALUE", value.value.clone()),
        text("VALUE_TYPE", value.value_type.to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::lead_add;
    use crate::batching::command::command;
    use crate::domain::{
        Digest, Draft, FieldName, FieldValue, MultiValue, Origin, RowOrdinal, RowRef, SourceIndex,
    };

    fn draft(fields: Vec<(&str, FieldValue)>) -> Draft {
        Draft {
            row: RowRef {
                source: SourceIndex(0),
                number: 2,
                ordinal: RowOrdinal(0),
            },
            origin: Origin {
                originator: "amo-2026".to_owned(),
                id: "17".to_owned(),
            },
            content: Digest([0; 16]),
            cleared: Vec::new(),
            returned: false,
            chosen: Vec::new(),
            fields: fields
                .into_iter()
                .map(|(name, value)| (FieldName::new(name), value))
                .collect(),
        }
    }

    #[test]
    fn every_kind_of_value_goes_out_as_the_portal_reads_it() {
        let call = lead_add(
            &draft(vec![
                ("TITLE", FieldValue::Text("Кофе & Co".to_owned())),
                ("STATUS_ID", FieldValue::Code("NEW".to_owned())),
                ("ASSIGNED_BY_ID", FieldValue::Integer(7)),
                (
                    "OPPORTUNITY",
                    FieldValue::Decimal(Decimal::new(1_250_050, 2)),
                ),
                (
                    "BIRTHDATE",
                    FieldValue::Date(jiff::civil::date(1990, 5, 31)),
                ),
                ("OPENED", FieldValue::YesNo(true)),
                (
                    "PHONE",
                    FieldValue::Multi(vec![
                        MultiValue {
                            value_type: "WORK",
                            value: "+79001234567".to_owned(),
                        },
                        MultiValue {
                            value_type: "HOME",
                            value: "+74950000000".to_owned(),
                        },
                    ]),
                ),
                (
                    "CONTACT_IDS",
                    FieldValue::List(vec![FieldValue::Integer(21), FieldValue::Integer(22)]),
                ),
                ("EMAIL", FieldValue::Multi(Vec::new())),
            ]),
            Some(false),
        );
        let expected = "crm.lead.add?fields[TITLE]=%D0%9A%D0%BE%D1%84%D0%B5%20%26%20Co&fields[STATUS_ID]=NEW\
            &fields[ASSIGNED_BY_ID]=7&fields[OPPORTUNITY]=12500.50&fields[BIRTHDATE]=1990-05-31&fields[OPENED]=Y\
            &fields[PHONE][0][VALUE]=%2B79001234567&fields[PHONE][0][VALUE_TYPE]=WORK\
            &fields[PHONE][1][VALUE]=%2B74950000000&fields[PHONE][1][VALUE_TYPE]=HOME\
            &fields[CONTACT_IDS][0]=21&fields[CONTACT_IDS][1]=22\
            &fields[ORIGINATOR_ID]=amo-2026&fields[ORIGIN_ID]=17&params[REGISTER_SONET_EVENT]=N";
        assert_eq!(command(call.method.name(), &call.params), expected);
    }
}

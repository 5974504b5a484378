//! The same row by both methods of `crm.item.*`.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::item_add;
use crate::batching::batch_import::import_row;
use crate::batching::command::{command, json_body};
use crate::domain::{
    Call, Digest, Draft, FieldName, FieldValue, MultiValue, Origin, RowOrdinal, RowRef, SourceIndex,
};

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

fn multi(elements: &[(&'static str, &str)]) -> FieldValue {
    let element = |&(value_type, value): &(&'static str, &str)| MultiValue {
        value_type,
        value: value.to_owned(),
    };
    FieldValue::Multi(elements.iter().map(element).collect())
}

fn draft() -> Draft {
    let fields = vec![
        ("TITLE", text("Кофе & Co")),
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
        ("IS_MANUAL_OPPORTUNITY", FieldValue::YesNo(false)),
        (
            "PHONE",
            multi(&[("WORK", "+79001234567"), ("HOME", "+74950000000")]),
        ),
        ("EMAIL", multi(&[])),
        ("IM", multi(&[("TELEGRAM", "@anna")])),
        (
            "CONTACT_IDS",
            FieldValue::List(vec![FieldValue::Integer(21), FieldValue::Integer(22)]),
        ),
        ("UF_CRM_1720000000", text("Я")),
        ("ADDRESS_CITY", text("Тверь")),
        ("POST", text("0")),
    ];
    Draft {
        row: RowRef {
            source: SourceIndex(0),
            number: 2,
            ordinal: RowOrdinal(4),
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

fn body(call: &Call) -> Value {
    serde_json::from_str(&json_body(&call.params)).unwrap()
}

#[test]
fn an_item_has_camel_case_names_and_one_list_of_contacts() {
    let call = item_add(&draft());
    assert_eq!(call.rows, [RowOrdinal(4)]);
    let entry = |kind: &str, value_type: &str, value: &str| json!({"typeId": kind, "valueType": value_type, "value": value});
    assert_eq!(
        body(&call),
        json!({"entityTypeId": "1", "useOriginalUfNames": "Y", "fields": {
            "title": "Кофе & Co", "stageId": "NEW", "assignedById": "7", "opportunity": "12500.50",
            "birthdate": "1990-05-31", "opened": "Y", "isManualOpportunity": "N", "contactIds": ["21", "22"],
            "UF_CRM_1720000000": "Я",
            "fm": [entry("PHONE", "WORK", "+79001234567"), entry("PHONE", "HOME", "+74950000000"),
                   entry("IM", "TELEGRAM", "@anna")],
            "originatorId": "amo-2026", "originId": "17",
        }})
    );
    let command = command(call.method.name(), &call.params);
    assert!(
        command.starts_with("crm.item.add?entityTypeId=1&useOriginalUfNames=Y&fields[title]="),
        "{command}"
    );
}

#[test]
fn an_import_has_contacts_by_their_codes() {
    let call = import_row(&draft());
    assert_eq!(call.rows, [RowOrdinal(4)]);
    let entry = |value_type: &str, value: &str| json!({"VALUE": value, "VALUE_TYPE": value_type});
    assert_eq!(
        body(&call),
        json!({"entityTypeId": "1", "useOriginalUfNames": "Y", "data": [{
            "title": "Кофе & Co", "stageId": "NEW", "assignedById": "7", "opportunity": "12500.50",
            "birthdate": "1990-05-31", "opened": "Y", "isManualOpportunity": "N",
            "PHONE": [entry("WORK", "+79001234567"), entry("HOME", "+74950000000")],
            "IM": [entry("TELEGRAM", "@anna")], "contactIds": ["21", "22"], "UF_CRM_1720000000": "Я",
            "originatorId": "amo-2026", "originId": "17",
        }]})
    );
}

//! Answers about calls of `crm.item.*`: an ID inside an item, and several rows by one call.

use std::collections::VecDeque;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::read;
use crate::batching::{Reading, Reply, Request, RequestId, RequestVerdict, StopError, pack};
use crate::domain::{
    Call, LeadId, LimitKind, Method, Outcome, Params, PortalError, RowOrdinal, UnknownCause, Verb,
};

fn call(method: Method, row: u64) -> Call {
    Call {
        rows: vec![RowOrdinal(row)],
        verb: Verb::Add,
        method,
        params: Params::Map(vec![(
            "data".to_owned(),
            Params::List(vec![Params::Text("x".to_owned())]),
        )]),
        single: false,
    }
}

fn request(method: Method, rows: u64) -> Request {
    let mut queue: VecDeque<Call> = (0..rows).map(|row| call(method, row)).collect();
    pack(&mut queue, 1000, RequestId(1)).unwrap()
}

fn answer(request: &Request, status: u16, body: &Value) -> Reading {
    let body = body.to_string().into_bytes();
    read(request, &Reply::Answer { status, body })
}

fn outcomes(reading: &Reading) -> Vec<Outcome> {
    let rows = reading.outcomes.iter().map(|(_, outcome)| outcome.clone());
    rows.collect()
}

fn error(code: &str, text: &str, status: u16) -> PortalError {
    PortalError {
        code: code.to_owned(),
        text: text.to_owned(),
        status,
    }
}

fn created(id: u64) -> Outcome {
    Outcome::Created(LeadId(id))
}

const UNKNOWN: Outcome = Outcome::Unknown(UnknownCause::NotMentioned);

#[test]
fn an_item_that_was_added_has_its_id_inside() {
    let reading = answer(
        &request(Method::ItemAdd, 5),
        200,
        &json!({"result": {"result": {
            "r0001": {"item": {"id": 15, "title": "x"}}, "r0002": {"item": {"id": "16"}}, "r0003": {"item": []},
            "r0004": 17, "r0005": {"item": {"id": 0}}}}}),
    );
    assert_eq!(
        outcomes(&reading),
        [created(15), created(16), UNKNOWN, UNKNOWN, UNKNOWN]
    );
}

#[test]
fn each_row_of_an_import_gets_its_own_word() {
    let items = json!([
        {"item": {"id": 15}},
        {"error": "CRM_FIELD_ERROR_REQUIRED", "error_description": "The \"Name\" field<br>is required"},
        {"item": {"id": "16"}, "error": "late"},
        {"item": []},
        null,
        {"error": "NEW_CODE", "error_description": "what"},
        {"error": "OPERATION_TIME_LIMIT"},
        "16",
    ]);
    let expected = [
        created(15),
        Outcome::Refused(error(
            "CRM_FIELD_ERROR_REQUIRED",
            "The \"Name\" field; is required",
            0,
        )),
        created(16),
        UNKNOWN,
        UNKNOWN,
        Outcome::Unknown(UnknownCause::Fault(error("NEW_CODE", "what", 0))),
        Outcome::Deferred(LimitKind::Operating),
        UNKNOWN,
        UNKNOWN,
    ];
    let by_key: serde_json::Map<String, Value> = items
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(index, item)| (index.to_string(), item.clone()))
        .collect();
    for items in [items, Value::Object(by_key)] {
        let body =
            json!({"result": {"items": items}, "time": {"processing": 0.9, "operating": 2.5}});
        let reading = answer(&request(Method::BatchImport, 9), 200, &body);
        assert_eq!(outcomes(&reading), expected);
        assert_eq!(reading.verdict, RequestVerdict::OperatingRefused);
        let spent = reading.timing.spent.iter();
        let spent: Vec<_> = spent.map(|one| (one.rows, one.ms)).collect();
        assert_eq!(spent, [(9, 900)]);
        let told = reading.timing.counters.iter();
        let told: Vec<_> = told.map(|one| (one.charged, one.total_ms)).collect();
        assert_eq!(told, [("crm.item.batchImport", 2_500)]);
    }
}

#[test]
fn calls_of_a_batch_are_read_each_by_its_rows() {
    let ids = |from: u64, count: u64| -> Vec<Value> {
        (from..from + count)
            .map(|id| json!({"item": {"id": id}}))
            .collect()
    };
    let body = json!({
        "result": {
            "result": {"r0001": {"items": ids(1, 20)}, "r0003": {"items": ids(41, 3)}},
            "result_error": {"r0002": {"error": "QUERY_LIMIT_EXCEEDED"}},
            "result_time": {
                "r0001": {"processing": 2, "operating": 2}, "r0003": {"processing": 0.3, "operating": 2.3}}},
        "time": {"processing": 9}});
    let reading = answer(&request(Method::BatchImport, 45), 200, &body);
    let mut expected: Vec<Outcome> = (1..=20).map(created).collect();
    expected.extend(vec![Outcome::Deferred(LimitKind::Rate); 20]);
    expected.extend((41..=43).map(created));
    expected.extend([UNKNOWN, UNKNOWN]);
    assert_eq!(outcomes(&reading), expected);
    let spent = reading.timing.spent.iter();
    let spent: Vec<_> = spent.map(|one| (one.rows, one.ms)).collect();
    assert_eq!(spent, [(20, 2_000), (5, 300)]);
}

#[test]
fn an_error_of_a_call_of_several_rows_refuses_all_only_where_it_comes_before_them() {
    for (code, refuses) in [
        ("ACCESS_DENIED", true),
        ("NOT_FOUND", true),
        ("MAX_IMPORT_BATCH_SIZE_EXCEEDED", true),
        ("100", false),
        ("CRM_FIELD_ERROR_VALUE_NOT_VALID", false),
    ] {
        let body = json!({"error": code, "error_description": "x"});
        let told = error(code, "x", 400);
        let expected = if refuses {
            Outcome::Refused(told.clone())
        } else {
            Outcome::Unknown(UnknownCause::Fault(told.clone()))
        };
        let reading = answer(&request(Method::BatchImport, 3), 400, &body);
        assert_eq!(outcomes(&reading), vec![expected; 3], "{code}");
        let reading = answer(&request(Method::BatchImport, 1), 400, &body);
        assert_eq!(outcomes(&reading), [Outcome::Refused(told)], "{code}");
    }
}

#[test]
fn a_plan_that_forbids_items_stops_the_run() {
    let body = json!({"error": "CREATE_DYNAMIC_ITEM_RESTRICTED", "error_description": "x"});
    let reading = answer(&request(Method::BatchImport, 2), 400, &body);
    assert_eq!(
        outcomes(&reading),
        vec![Outcome::Deferred(LimitKind::NotRun); 2]
    );
    assert!(matches!(
        reading.verdict,
        RequestVerdict::Stop(StopError::CreatingRestricted { .. })
    ));
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|v| json!(v)),
        (-3_i64..40).prop_map(|v| json!(v)),
        "[A-Z0-9_]{0,4}".prop_map(|v| json!(v)),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let key = "result|result_error|items|item|id|error|0|1|r0001|r0002";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_gives_each_row_one_outcome_and_no_id_that_is_not_in_it(
        body in json_values(), rows in prop::sample::select(vec![1_u64, 7, 45]), status in 200_u16..600,
    ) {
        for method in [Method::ItemAdd, Method::BatchImport] {
            let request = request(method, rows);
            let reading = answer(&request, status, &body);
            let told: Vec<RowOrdinal> = reading.outcomes.iter().map(|(row, _)| *row).collect();
            prop_assert_eq!(told, request.rows().collect::<Vec<_>>());
            for outcome in outcomes(&reading) {
                if let Outcome::Created(id) = outcome {
                    prop_assert!(id.0 > 0 && body.to_string().contains(&id.to_string()));
                }
            }
        }
    }
}

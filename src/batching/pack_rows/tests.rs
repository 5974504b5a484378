//! Calls of several rows: how many rows stand where, and that none is lost.

use std::collections::VecDeque;

use proptest::prelude::*;
use serde_json::Value;

use crate::batching::batch_import::joined;
use crate::batching::command::pairs;
use crate::batching::{BATCH, MAX_BODY_BYTES, Request, RequestId, pack};
use crate::domain::{Call, LeadId, Method, Params, RowOrdinal, Verb};

fn call(row: u64, fields: Vec<(String, Params)>) -> Call {
    let head = |name: &str, value: &str| (name.to_owned(), Params::Text(value.to_owned()));
    Call {
        rows: vec![RowOrdinal(row)],
        verb: Verb::Add,
        method: Method::BatchImport,
        params: Params::Map(vec![
            head("entityTypeId", "1"),
            head("useOriginalUfNames", "Y"),
            ("data".to_owned(), Params::List(vec![Params::Map(fields)])),
        ]),
        single: false,
    }
}

fn titled(row: u64, title: &str) -> Call {
    let title = Params::Text(title.to_owned());
    call(row, vec![("title".to_owned(), title)])
}

fn wide(row: u64, fields: usize) -> Call {
    let field = |number: usize| (format!("UF_CRM_{number}"), Params::Text("x".to_owned()));
    call(row, (0..fields).map(field).collect())
}

fn all_requests(calls: Vec<Call>, limit: usize) -> Vec<Request> {
    let mut queue = VecDeque::from(calls);
    let mut requests = Vec::new();
    while let Some(request) = pack(&mut queue, limit, RequestId(requests.len() as u64)) {
        requests.push(request);
    }
    requests
}

/// Rows of each call of each request.
fn shape(requests: &[Request]) -> Vec<(&str, Vec<usize>)> {
    let rows = |request: &Request| {
        let slots = request.slots.iter();
        slots.map(|slot| slot.call.rows.len()).collect()
    };
    requests
        .iter()
        .map(|request| (request.path, rows(request)))
        .collect()
}

const ALONE: &str = "crm.item.batchImport";

#[test]
fn up_to_twenty_rows_stand_alone_and_more_go_in_a_batch() {
    for (rows, limit, expected) in [
        (1, 50, vec![(ALONE, vec![1])]),
        (20, 1000, vec![(ALONE, vec![20])]),
        (
            20,
            7,
            vec![(ALONE, vec![7]), (ALONE, vec![7]), (ALONE, vec![6])],
        ),
        (21, 1000, vec![(BATCH, vec![20, 1])]),
        (45, 30, vec![(BATCH, vec![20, 10]), (ALONE, vec![15])]),
        (1001, 5000, vec![(BATCH, vec![20; 50]), (ALONE, vec![1])]),
    ] {
        let calls = (0..rows).map(|row| titled(row, "x")).collect();
        let requests = all_requests(calls, limit);
        assert_eq!(shape(&requests), expected, "{rows} rows, {limit} at most");
    }
}

#[test]
fn rows_stand_under_their_numbers() {
    let alone = all_requests(vec![titled(0, "a"), titled(1, "b")], 20);
    assert_eq!(
        alone[0].body,
        r#"{"entityTypeId":"1","useOriginalUfNames":"Y","data":[{"title":"a"},{"title":"b"}]}"#
    );
    let calls = (0..21).map(|row| titled(row, "Я")).collect();
    let body: Value = serde_json::from_str(&all_requests(calls, 50)[0].body).unwrap();
    assert_eq!(
        body["cmd"]["r0002"],
        "crm.item.batchImport?entityTypeId=1&useOriginalUfNames=Y&data[0][title]=%D0%AF"
    );
}

#[test]
fn a_row_that_a_batch_would_rewrite_goes_in_a_call_that_stands_alone() {
    let title = |row| if row == 30 { "$result[r0001]" } else { "x" };
    let calls = (0..60).map(|row| titled(row, title(row))).collect();
    let requests = all_requests(calls, 50);
    let expected = vec![(BATCH, vec![20, 10]), (ALONE, vec![20]), (ALONE, vec![10])];
    assert_eq!(shape(&requests), expected);
    assert!(requests[1].body.contains("$result[r0001]"));
}

#[test]
fn a_call_of_a_batch_stays_below_a_thousand_pairs() {
    let calls = (0..40).map(|row| wide(row, 70)).collect();
    let requests = all_requests(calls, 100);
    assert_eq!(shape(&requests), [(BATCH, vec![13, 13, 13, 1])]);
    let fits = requests[0]
        .slots
        .iter()
        .map(|slot| pairs(&slot.call.params));
    assert!(fits.max() < Some(1000));
    // A row of its own thousand stands alone, where nobody counts.
    let calls = vec![wide(0, 1), wide(1, 998), wide(2, 1)];
    assert_eq!(shape(&all_requests(calls, 50)), [(ALONE, vec![3])]);
}

#[test]
fn a_single_row_is_joined_with_no_other() {
    let mut calls: Vec<Call> = (0..30).map(|row| titled(row, "x")).collect();
    calls[3].single = true;
    calls[4].single = true;
    assert_eq!(
        shape(&all_requests(calls.clone(), 50)),
        [(BATCH, vec![3, 1, 1, 20, 5])]
    );
    assert_eq!(
        shape(&all_requests(calls, 20))[..3],
        [(ALONE, vec![3]), (ALONE, vec![1]), (ALONE, vec![1])]
    );
}

#[test]
fn calls_of_another_method_end_a_request_and_stay_whole() {
    let update = |row: u64| Call {
        method: Method::LeadUpdate,
        verb: Verb::Update(LeadId(row + 1)),
        params: Params::Map(vec![("id".to_owned(), Params::Text(row.to_string()))]),
        ..titled(row, "x")
    };
    for first in [5, 20, 25] {
        let mut calls: Vec<Call> = (0..first).map(|row| titled(row, "x")).collect();
        calls.extend((first..first + 30).map(update));
        calls.extend((first + 30..first + 60).map(|row| titled(row, "x")));
        let requests = all_requests(calls.clone(), 1000);
        let methods = requests.iter().map(|request| {
            let mut methods: Vec<Method> =
                request.slots.iter().map(|slot| slot.call.method).collect();
            methods.dedup();
            methods
        });
        let expected = [
            vec![Method::BatchImport],
            vec![Method::LeadUpdate],
            vec![Method::BatchImport],
        ];
        assert_eq!(methods.collect::<Vec<_>>(), expected);
        let back: Vec<Call> = requests.into_iter().flat_map(Request::into_calls).collect();
        assert_eq!(back, calls);
    }
}

#[test]
fn a_body_is_kept_small_enough_by_fewer_rows() {
    let long = "x".repeat(MAX_BODY_BYTES / 4);
    let calls: Vec<Call> = (0..6).map(|row| titled(row, &long)).collect();
    let requests = all_requests(calls, 50);
    assert_eq!(shape(&requests), [(ALONE, vec![3]), (ALONE, vec![3])]);
    let huge = "x".repeat(2 * MAX_BODY_BYTES);
    let requests = all_requests(vec![titled(0, &huge), titled(1, "x")], 50);
    assert_eq!(shape(&requests), [(ALONE, vec![1]), (ALONE, vec![1])]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn packing_rows_loses_doubles_and_reorders_nothing(
        rows in prop::collection::vec((1_usize..120, any::<bool>(), 0_u8..20), 0..130), limit in 1_usize..200,
    ) {
        let calls: Vec<Call> = rows.iter().enumerate().map(|(row, &(fields, single, odd))| {
            let row = row as u64;
            let call = if odd == 0 { titled(row, "$time[x]") } else { wide(row, fields) };
            Call { single: single && odd == 1, ..call }
        }).collect();
        let requests = all_requests(calls.clone(), limit);
        for request in &requests {
            prop_assert!(request.row_count() <= limit);
            prop_assert!(request.slots.len() <= 50);
            for slot in &request.slots {
                prop_assert!(slot.call.rows.len() <= 20);
                prop_assert!(!slot.call.single || slot.call.rows.len() == 1);
                prop_assert!(!request.is_batch() || pairs(&slot.call.params) < 1000);
            }
            prop_assert!(request.is_batch() == (request.slots.len() > 1));
        }
        let back: Vec<Call> = requests.into_iter().flat_map(Request::into_calls).collect();
        prop_assert_eq!(back, calls);
    }

    #[test]
    fn what_was_joined_comes_apart_as_it_was(rows in 1_u64..20) {
        let calls: Vec<Call> = (0..rows).map(|row| titled(row, &row.to_string())).collect();
        let one = joined(calls.clone()).unwrap();
        prop_assert_eq!(one.rows.len() as u64, rows);
        prop_assert_eq!(super::split(one), calls);
    }
}

//! Answers of every shape, and one outcome for each row.

use std::collections::VecDeque;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::read;
use crate::batching::{Reading, Reply, Request, RequestId, RequestVerdict, StopError, pack};
use crate::domain::{
    Call, Counter, LeadId, LimitKind, Method, Outcome, Params, PortalError, RowOrdinal, Timing,
    UnknownCause, Verb,
};

fn call(row: u64, title: &str) -> Call {
    let fields = Params::Map(vec![("TITLE".to_owned(), Params::Text(title.to_owned()))]);
    Call {
        rows: vec![RowOrdinal(row)],
        verb: Verb::Add,
        method: Method::LeadAdd,
        params: Params::Map(vec![("fields".to_owned(), fields)]),
        single: false,
    }
}

fn batch(rows: u64) -> Request {
    let mut queue: VecDeque<Call> = (0..rows).map(|row| call(row, "a")).collect();
    pack(&mut queue, 50, RequestId(1)).unwrap()
}

fn alone() -> Request {
    pack(
        &mut VecDeque::from([call(0, "$result[x]")]),
        1,
        RequestId(1),
    )
    .unwrap()
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

const NOT_RUN: Outcome = Outcome::Deferred(LimitKind::NotRun);

#[test]
fn each_command_of_a_batch_gets_its_own_outcome() {
    let reading = answer(
        &batch(6),
        200,
        &json!({"result": {
            "result": {"r0001": 3465, "r0002": "3466", "r0006": false},
            "result_error": {
                "r0003": {"error": "", "error_description": "Поле &quot;Имя&quot;<br>не то"},
                "r0004": {"error": "OPERATION_TIME_LIMIT", "error_description": "wait"},
            },
            "result_total": [], "result_next": [], "result_time": []},
        "time": {"processing": 1.2}}),
    );
    assert_eq!(
        outcomes(&reading),
        [
            Outcome::Created(LeadId(3465)),
            Outcome::Created(LeadId(3466)),
            Outcome::Refused(error("", "Поле \"Имя\"; не то", 0)),
            Outcome::Deferred(LimitKind::Operating),
            Outcome::Unknown(UnknownCause::NotMentioned),
            Outcome::Unknown(UnknownCause::NotMentioned),
        ]
    );
    assert_eq!(reading.verdict, RequestVerdict::OperatingRefused);
    let spent = reading.timing.spent.iter().map(|spent| spent.ms);
    assert_eq!(spent.sum::<u64>(), 1_200);
}

#[test]
fn the_shapes_of_empty_maps_do_not_matter() {
    for empty in [json!([]), json!({}), json!(null)] {
        let body = json!({"result": {
            "result": {"r0001": 1}, "result_error": empty, "result_total": empty,
            "result_next": empty, "result_time": empty}, "time": empty});
        assert_eq!(
            outcomes(&answer(&batch(1), 200, &body)),
            [Outcome::Created(LeadId(1))]
        );
        let body = json!({"result": {
            "result": empty, "result_error": {"r0001": {"error": 100, "error_description": "x"}}}});
        assert_eq!(
            outcomes(&answer(&batch(1), 200, &body)),
            [Outcome::Refused(error("100", "x", 0))]
        );
        let body = json!({"result": {"result": empty, "result_error": empty}});
        assert_eq!(
            outcomes(&answer(&batch(1), 200, &body)),
            [Outcome::Unknown(UnknownCause::NotMentioned)]
        );
    }
    let body = json!({"result": []});
    assert_eq!(
        outcomes(&answer(&batch(1), 200, &body)),
        [Outcome::Unknown(UnknownCause::NotMentioned)]
    );
}

#[test]
fn a_byte_order_mark_before_an_answer_is_no_harm() {
    let body = b"\xef\xbb\xbf{\"result\":{\"result\":{\"r0001\":7}}}".to_vec();
    let reading = read(&batch(1), &Reply::Answer { status: 200, body });
    assert_eq!(outcomes(&reading), [Outcome::Created(LeadId(7))]);
}

#[test]
fn what_is_no_answer_of_rest_leaves_every_row_unknown() {
    for (status, body) in [
        (502, "<html><h1>502 Bad Gateway</h1></html>"),
        (200, ""),
        (200, r#"{"result":{"result":{"r0001":34"#),
        (200, "[]"),
        (200, "{}"),
        (200, "3465"),
        (504, "null"),
    ] {
        let reply = Reply::Answer {
            status,
            body: body.as_bytes().to_vec(),
        };
        let reading = read(&batch(2), &reply);
        let unknown = Outcome::Unknown(UnknownCause::Unreadable { status });
        assert_eq!(outcomes(&reading), [unknown.clone(), unknown], "{body}");
        assert_eq!(reading.verdict, RequestVerdict::Lost);
    }
}

#[test]
fn an_error_of_the_whole_batch_hits_every_row() {
    let whole = |code: &str, status: u16| {
        let body = json!({"error": code, "error_description": "t"});
        let reading = answer(&batch(2), status, &body);
        assert_eq!(reading.outcomes.len(), 2);
        (outcomes(&reading).remove(1), reading.verdict)
    };
    assert_eq!(
        whole("QUERY_LIMIT_EXCEEDED", 503),
        (
            Outcome::Deferred(LimitKind::Rate),
            RequestVerdict::RateRefused
        )
    );
    assert_eq!(
        whole("OPERATION_TIME_LIMIT", 429),
        (
            Outcome::Deferred(LimitKind::Operating),
            RequestVerdict::OperatingRefused
        )
    );
    let (outcome, verdict) = whole("INVALID_CREDENTIALS", 401);
    assert_eq!(outcome, NOT_RUN);
    assert_eq!(
        verdict,
        RequestVerdict::Stop(StopError::WebhookRefused {
            error: "INVALID_CREDENTIALS".to_owned(),
            text: "t".to_owned()
        })
    );
    let (outcome, verdict) = whole("INTERNAL_SERVER_ERROR", 500);
    assert_eq!(
        outcome,
        Outcome::Unknown(UnknownCause::Fault(error(
            "INTERNAL_SERVER_ERROR",
            "t",
            500
        )))
    );
    assert_eq!(verdict, RequestVerdict::Lost);
    let (outcome, verdict) = whole("100", 400);
    assert!(matches!(outcome, Outcome::Unknown(UnknownCause::Fault(_))));
    assert!(matches!(
        verdict,
        RequestVerdict::Stop(StopError::RequestNotUnderstood { .. })
    ));
    assert!(matches!(
        whole("WRONG_ENCODING", 200).0,
        Outcome::Unknown(_)
    ));
}

#[test]
fn a_call_that_stood_alone_is_read_by_its_result_or_its_error() {
    let one = |status: u16, body: Value| outcomes(&answer(&alone(), status, &body)).remove(0);
    assert_eq!(
        one(200, json!({"result": "12"})),
        Outcome::Created(LeadId(12))
    );
    assert_eq!(
        one(200, json!({"result": true})),
        Outcome::Unknown(UnknownCause::NotMentioned)
    );
    assert_eq!(
        one(
            400,
            json!({"error": "ERROR_CORE", "error_description": "x"})
        ),
        Outcome::Refused(error("ERROR_CORE", "x", 400))
    );
    assert_eq!(
        one(
            500,
            json!({"error": "ERROR_CORE", "error_description": "SQL query error!"})
        ),
        Outcome::Unknown(UnknownCause::Fault(error(
            "ERROR_CORE",
            "SQL query error!",
            500
        )))
    );
    assert_eq!(
        one(
            403,
            json!({"error": "ACCESS_DENIED", "error_description": "x"})
        ),
        Outcome::Refused(error("ACCESS_DENIED", "x", 403))
    );
}

#[test]
fn an_id_proves_the_lead_even_if_an_error_stands_beside_it() {
    for status in [200, 400, 500] {
        let body = json!({"result": 5, "error": "", "error_description": "history"});
        let reading = answer(&alone(), status, &body);
        assert_eq!(outcomes(&reading), [Outcome::Created(LeadId(5))]);
        assert_eq!(reading.verdict, RequestVerdict::Done);
    }
    let body = json!({"result": {
        "result": {"r0001": 6},
        "result_error": {"r0001": {"error": "", "error_description": "history"}}}});
    let reading = answer(&batch(1), 200, &body);
    assert_eq!(outcomes(&reading), [Outcome::Created(LeadId(6))]);
    let body = json!({"result": false, "error": "", "error_description": "title"});
    assert_eq!(
        outcomes(&answer(&alone(), 400, &body)),
        [Outcome::Refused(error("", "title", 400))]
    );
}

#[test]
fn a_redirect_stops_the_run_and_names_the_new_host() {
    let host = "new.example.com".to_owned();
    let reading = read(&batch(1), &Reply::Redirected { host: host.clone() });
    assert_eq!(outcomes(&reading), [NOT_RUN]);
    assert_eq!(
        reading.verdict,
        RequestVerdict::Stop(StopError::PortalRedirected { host })
    );
    let reading = answer(&batch(1), 302, &json!({}));
    assert!(matches!(reading.verdict, RequestVerdict::Stop(_)));
}

#[test]
fn what_was_never_sent_may_be_sent_again_and_what_was_lost_may_not() {
    let cause = "refused".to_owned();
    let reading = read(
        &batch(1),
        &Reply::NeverSent {
            cause: cause.clone(),
        },
    );
    assert_eq!(outcomes(&reading), [NOT_RUN]);
    assert_eq!(reading.verdict, RequestVerdict::NotSent { cause });
    let reading = read(&batch(1), &Reply::Lost(UnknownCause::TimedOut));
    assert_eq!(
        outcomes(&reading),
        [Outcome::Unknown(UnknownCause::TimedOut)]
    );
    assert_eq!(reading.verdict, RequestVerdict::Lost);
}

#[test]
fn counters_are_the_latest_totals_and_waits_are_reckoned_by_the_portals_clock() {
    let body = json!({"result": {
        "result": {"r0001": 1, "r0002": 2, "r0003": 3},
        "result_error": [],
        "result_time": {
            "r0001": {"processing": 0.5, "operating": 10.5, "operating_reset_at": 1600, "finish": 1000.5},
            "r0002": {"processing": 0.3, "operating": 10.8, "operating_reset_at": 1600, "finish": 1000.8},
            "r0003": {"processing": 0.1}}},
        "time": {"finish": 1001.25, "operating": "3.5", "operating_reset_at": "1500"}});
    let reading = answer(&batch(3), 200, &body);
    assert_eq!(
        reading.timing.counters,
        [
            Counter {
                charged: "crm.lead.add",
                inner: true,
                total_ms: 10_800,
                reset_in_ms: Some(598_750)
            },
            Counter {
                charged: "batch",
                inner: false,
                total_ms: 3_500,
                reset_in_ms: Some(498_750)
            },
        ]
    );
    let spent = reading.timing.spent.iter();
    let spent: Vec<_> = spent.map(|one| (one.method, one.rows, one.ms)).collect();
    assert_eq!(
        spent,
        [
            ("crm.lead.add", 1, 500),
            ("crm.lead.add", 1, 300),
            ("crm.lead.add", 1, 100)
        ]
    );
    assert_eq!(reading.timing.finish_ms, Some(1_001_250));
    let bare = answer(&batch(1), 200, &json!({"result": {"result": {"r0001": 1}}}));
    assert_eq!(bare.timing, Timing::default());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9a-z<&;>]{0,6}".prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "result",
        "result_error",
        "result_time",
        "time",
        "error",
        "error_description",
        "r0001",
        "r0002",
        "operating",
        "operating_reset_at",
        "finish",
        "processing",
        "0",
    ]);
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone().prop_map(str::to_owned), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn one_outcome_per_row(request: &Request, reply: &Reply) {
    let rows: Vec<RowOrdinal> = request.rows().collect();
    let told: Vec<RowOrdinal> = read(request, reply)
        .outcomes
        .iter()
        .map(|(row, _)| *row)
        .collect();
    assert_eq!(rows, told);
}

proptest! {
    #[test]
    fn any_bytes_give_one_outcome_per_row(body in prop::collection::vec(any::<u8>(), 0..200), status in 0_u16..600) {
        one_outcome_per_row(&batch(3), &Reply::Answer { status, body: body.clone() });
        one_outcome_per_row(&alone(), &Reply::Answer { status, body });
    }

    #[test]
    fn any_json_gives_one_outcome_per_row(body in any_json(), status in prop::sample::select(vec![200_u16, 302, 400, 401, 429, 500, 503])) {
        let body = body.to_string().into_bytes();
        one_outcome_per_row(&batch(3), &Reply::Answer { status, body: body.clone() });
        one_outcome_per_row(&alone(), &Reply::Answer { status, body });
    }
}

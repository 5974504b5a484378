//! Encoder and reader against the emulated portal.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::{TakeBack, Taking, TakingRequest, take_back};
use crate::batching::{
    MAX_BODY_BYTES, Reply, RequestId, RequestVerdict, Taken, TakingReading, Unanswered,
    read_take_back,
};
use crate::domain::{Change, ChangeValue, FieldName, LeadId, LimitKind, UnknownCause};
use crate::sandbox::{Fault, FaultAt, FaultKind, Language, Request, Sandbox, SandboxConfig};

const NOW: i64 = 1_705_764_932_998;

fn portal() -> Sandbox {
    let config = SandboxConfig {
        cost_per_lead_ms: 10,
        cost_per_call_ms: 1,
        rate: None,
        first_lead_id: 101,
        language: Language::English,
        ..SandboxConfig::standard()
    };
    Sandbox::new(config, "taken back".to_owned())
}

fn call(portal: &mut Sandbox, at: i64, method: &str, body: &Value) -> Value {
    let request = Request::json(format!("/rest/1/sandbox/{method}"), body);
    let (reply, _) = portal.handle(at, "127.0.0.1", &request);
    serde_json::from_slice(&reply.body).unwrap_or(Value::Null)
}

/// Makes leads and gives what deletes them as they are now.
fn made(portal: &mut Sandbox, count: u64) -> Vec<Taking> {
    (0..count)
        .map(|tag| {
            let fields = json!({"fields": {"TITLE": format!("Лид {tag}")}});
            let id = call(portal, NOW, "crm.lead.add", &fields)["result"]
                .as_u64()
                .unwrap();
            let lead = call(portal, NOW + 60_000, "crm.lead.get", &json!({"id": id}));
            Taking {
                tag,
                lead: LeadId(id),
                modified: lead["result"]["DATE_MODIFY"].as_str().unwrap().to_owned(),
                how: TakeBack::Delete,
            }
        })
        .collect()
}

fn packed(takings: Vec<Taking>) -> TakingRequest {
    take_back(&mut VecDeque::from(takings), 50, RequestId(1)).unwrap()
}

fn posted(portal: &mut Sandbox, request: &TakingRequest) -> TakingReading {
    let mut http = Request::json(format!("/rest/1/sandbox/{}", request.path), &json!({}));
    http.body = request.body.clone().into_bytes();
    let (reply, _) = portal.handle(NOW + 120_000, "127.0.0.1", &http);
    let reply = if reply.silent {
        Reply::Lost(UnknownCause::ConnectionLost)
    } else {
        Reply::Answer {
            status: reply.status,
            body: reply.body,
        }
    };
    read_take_back(request, &reply)
}

fn outcomes(reading: &TakingReading) -> Vec<&Taken> {
    reading.outcomes.iter().map(|(_, taken)| taken).collect()
}

fn titles(portal: &Sandbox) -> Vec<&str> {
    let leads = portal.leads();
    leads.filter_map(|lead| lead.text("TITLE")).collect()
}

fn title(text: &str) -> TakeBack {
    TakeBack::Update(vec![Change {
        field: FieldName::new("TITLE"),
        value: ChangeValue::Text(text.to_owned()),
    }])
}

#[test]
fn only_leads_that_are_as_they_were_read_are_taken_back() {
    let mut portal = portal();
    let mut takings = made(&mut portal, 4);
    let theirs = json!({"id": 102, "fields": {"COMMENTS": "Перезвонить"}});
    call(&mut portal, NOW + 90_000, "crm.lead.update", &theirs);
    call(
        &mut portal,
        NOW + 90_000,
        "crm.lead.delete",
        &json!({"id": 103}),
    );
    takings[3].how = title("как было & есть");
    let request = packed(takings);
    assert_eq!(request.commands(), 8);
    let reading = posted(&mut portal, &request);
    assert_eq!(
        outcomes(&reading),
        [&Taken::Done, &Taken::Changed, &Taken::Changed, &Taken::Done]
    );
    assert_eq!(titles(&portal), ["Лид 1", "как было & есть"]);
    assert_eq!(reading.verdict, RequestVerdict::Done);
    let counters = reading.timing.counters.iter();
    let charged: Vec<_> = counters.map(|one| one.charged).collect();
    assert_eq!(
        charged,
        ["crm.lead.list", "crm.lead.delete", "crm.lead.update"]
    );
    assert_eq!(reading.timing.spent.len(), 6);
}

#[test]
fn a_portal_that_refuses_denies_or_falls_silent_is_read_as_what_it_is() {
    let refuse = |code: &str, text: &str| FaultKind::Refuse {
        status: 400,
        code: code.into(),
        text: text.into(),
    };
    for (method, kind, expected) in [
        (
            "crm.lead.delete",
            refuse("", "Lead is not found"),
            Taken::NotThere,
        ),
        (
            "crm.lead.list",
            refuse("OPERATION_TIME_LIMIT", "later"),
            Taken::Not(Unanswered::Deferred(LimitKind::Operating)),
        ),
        (
            "crm.lead.delete",
            refuse("OPERATION_TIME_LIMIT", "later"),
            Taken::Not(Unanswered::Deferred(LimitKind::Operating)),
        ),
        (
            "crm.lead.delete",
            FaultKind::Silence,
            Taken::Not(Unanswered::Lost(UnknownCause::ConnectionLost)),
        ),
    ] {
        let mut portal = portal();
        let request = packed(made(&mut portal, 1));
        portal.inject(Fault {
            at: FaultAt::Call {
                method: method.into(),
                nth: 1,
            },
            kind,
        });
        let reading = posted(&mut portal, &request);
        assert_eq!(outcomes(&reading), [&expected], "{method}");
        if let Taken::Not(Unanswered::Deferred(_)) = expected {
            assert_eq!(reading.refused, [method]);
            assert_eq!(reading.verdict, RequestVerdict::OperatingRefused);
        }
    }
    let mut portal = portal();
    let request = packed(made(&mut portal, 2));
    portal.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.delete".into(),
            nth: 1,
        },
        kind: refuse("", "Access denied."),
    });
    let reading = posted(&mut portal, &request);
    let denied = |taken: &Taken| matches!(taken, Taken::Not(Unanswered::Refused(error)) if error.text == "Access denied.");
    assert!(denied(&reading.outcomes[0].1), "{reading:?}");
    assert_eq!(reading.outcomes[1].1, Taken::Done);
}

#[test]
fn what_a_batch_would_rewrite_goes_alone_and_is_done_to_that_lead() {
    let mut portal = portal();
    let mut takings = made(&mut portal, 3);
    takings[1].how = title("$result[t0001][0][ID] стоит");
    let mut queue = VecDeque::from(takings);
    let paths: Vec<_> = std::iter::from_fn(|| take_back(&mut queue, 50, RequestId(1)))
        .map(|request| {
            let reading = posted(&mut portal, &request);
            assert_eq!(outcomes(&reading), [&Taken::Done]);
            request.path
        })
        .collect();
    assert_eq!(paths, ["batch", "crm.lead.update", "batch"]);
    assert_eq!(titles(&portal), ["$result[t0001][0][ID] стоит"]);
}

#[test]
fn a_request_has_at_most_25_leads_and_stays_below_the_greatest_body() {
    let taking = |tag, how| Taking {
        tag,
        lead: LeadId(tag + 1),
        modified: "2024-01-20T18:35:32+03:00".to_owned(),
        how,
    };
    let mut queue: VecDeque<_> = (0..60).map(|tag| taking(tag, TakeBack::Delete)).collect();
    let counts: Vec<_> = std::iter::from_fn(|| take_back(&mut queue, 50, RequestId(1)))
        .map(|request| request.takings().len())
        .collect();
    assert_eq!(counts, [25, 25, 10]);
    let long = "ы".repeat(50_000);
    let mut queue: VecDeque<_> = (0..9).map(|tag| taking(tag, title(&long))).collect();
    let mut tags = Vec::new();
    while let Some(request) = take_back(&mut queue, 50, RequestId(1)) {
        assert!(request.body.len() <= MAX_BODY_BYTES);
        tags.extend(request.takings().map(|taking| taking.tag));
    }
    assert_eq!(tags, (0..9).collect::<Vec<_>>());
    assert_eq!(take_back(&mut queue, 50, RequestId(1)), None);
}

#[test]
fn a_portal_that_finds_another_lead_is_left_alone() {
    let request = packed(vec![Taking {
        tag: 7,
        lead: LeadId(101),
        modified: "2024-01-20T18:35:32+03:00".to_owned(),
        how: TakeBack::Delete,
    }]);
    let answer = |result: &Value, errors: &Value| {
        let body = json!({"result": {"result": result, "result_error": errors}});
        Reply::Answer {
            status: 200,
            body: body.to_string().into_bytes(),
        }
    };
    let other = answer(&json!({"t0001": [{"ID": "5"}], "t0002": true}), &json!([]));
    let reading = read_take_back(&request, &other);
    assert!(matches!(reading.verdict, RequestVerdict::Stop(_)));
    let cut = answer(&json!({"t0001": [{"ID": "101"}]}), &json!([]));
    let lost = Taken::Not(Unanswered::Lost(UnknownCause::NotMentioned));
    assert_eq!(outcomes(&read_take_back(&request, &cut)), [&lost]);
    let nothing = answer(&json!([]), &json!([]));
    assert_eq!(outcomes(&read_take_back(&request, &nothing)), [&lost]);
}

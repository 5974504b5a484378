//! Faults: every documented error before and after the work, and what happens to answers and connections.

use leadbatch::sandbox::{
    Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen, KNOWN_ERRORS, Reply, Request,
    Sandbox, SandboxConfig,
};
use serde_json::{Value, json};

use super::{HOOK, NOW, free, portal};

fn add() -> Request {
    Request::json(format!("{HOOK}crm.lead.add"), &json!({}))
}

fn send(portal: &mut Sandbox) -> Reply {
    portal.handle(NOW, "127.0.0.1", &add()).0
}

fn at_request(nth: u64, kind: FaultKind) -> Fault {
    Fault {
        at: FaultAt::Request(nth),
        kind,
    }
}

fn always(on: FaultOn, kind: FaultKind) -> FaultRule {
    FaultRule {
        on,
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: None,
        times: None,
        kind,
    }
}

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or(Value::Null)
}

/// Law rest-contract.md §4: each error code comes with its documented HTTP status, before the work and after it
/// Law facts-unknown.md row 3: an error 500 may come before or after the lead was saved
#[test]
fn every_known_error_can_strike_before_and_after_the_work() {
    for known in &KNOWN_ERRORS {
        let (status, code, text) = (known.status, known.code.to_owned(), known.text.to_owned());
        let before = FaultKind::Refuse {
            status,
            code: code.clone(),
            text: text.clone(),
        };
        let after = FaultKind::RefuseAfter { status, code, text };
        for (kind, leads) in [(before, 0), (after, 1)] {
            let mut portal = portal();
            let method = "crm.lead.add".to_owned();
            let at = FaultAt::Call { method, nth: 1 };
            portal.inject(Fault { at, kind });
            let reply = send(&mut portal);
            assert_eq!(reply.status, known.status, "{known:?}");
            let wanted = json!({"error": known.code, "error_description": known.text});
            assert_eq!(body(&reply), wanted);
            assert_eq!(portal.leads().count(), leads, "{known:?}");
        }
    }
}

/// Law rest-contract.md §4: a lost, cut, late or HTML answer says nothing about the work, which may have been done or not
#[test]
fn answers_are_lost_cut_late_or_html_with_the_work_done_or_not() {
    let kinds = [
        FaultKind::Silence,
        FaultKind::Cut { keep: 12 },
        FaultKind::Delay { ms: 90_000 },
        FaultKind::Gateway { status: 504 },
        FaultKind::Gateway { status: 200 },
    ];
    for kind in kinds {
        for worked in [true, false] {
            let kind = if worked {
                kind.clone()
            } else {
                FaultKind::Unworked(Box::new(kind.clone()))
            };
            let mut portal = portal();
            portal.inject(at_request(1, kind.clone()));
            let (reply, ready_ms) = portal.handle(NOW, "127.0.0.1", &add());
            assert_eq!(portal.leads().count(), usize::from(worked), "{kind:?}");
            let spoiled = reply.silent || ready_ms > NOW || body(&reply) == Value::Null;
            assert!(spoiled, "{kind:?}: {reply:?}");
        }
    }
}

/// Law rest-contract.md §4: a request that is sent again by a gateway is worked twice, and no answer tells
#[test]
fn a_doubled_request_makes_two_leads_and_one_answer() {
    let config = SandboxConfig {
        cost_per_lead_ms: 100,
        ..free()
    };
    let mut portal = Sandbox::new(config, "doubled".to_owned());
    portal.inject(at_request(1, FaultKind::Doubled));
    let (reply, ready_ms) = portal.handle(NOW, "127.0.0.1", &add());
    assert_eq!(
        (body(&reply)["result"].clone(), ready_ms),
        (json!(102), NOW + 100)
    );
    assert_eq!(portal.leads().count(), 2);

    portal.inject(always(FaultOn::AnyCall, FaultKind::Doubled));
    let cmd = json!({"cmd": {"a": "crm.lead.add", "b": "crm.lead.add"}});
    let batch = Request::json(format!("{HOOK}batch"), &cmd);
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &batch);
    let told = json!({"a": 104, "b": 106});
    assert_eq!(body(&reply)["result"]["result"], told);
    assert_eq!(portal.leads().count(), 6);
}

/// Law rest-contract.md §6: a key in neither map was not executed, or the answer was cut: it is unknown
#[test]
fn a_portal_that_stops_before_a_command_tells_nothing_of_those_before() {
    let mut portal = portal();
    portal.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".to_owned(),
            nth: 2,
        },
        kind: FaultKind::Unworked(Box::new(FaultKind::Die)),
    });
    let cmd = json!({"cmd": ["crm.lead.add", "crm.lead.add", "crm.lead.add"]});
    let batch = Request::json(format!("{HOOK}batch"), &cmd);
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &batch);
    assert_eq!((reply.status, body(&reply)), (502, Value::Null));
    assert_eq!(portal.leads().count(), 1);
}

/// Law facts-unknown.md row 1: a validation text may come after the lead was saved
#[test]
fn a_validation_text_after_saving_leaves_the_lead() {
    let mut portal = portal();
    portal.inject(at_request(
        1,
        FaultKind::RefuseAfter {
            status: 400,
            code: String::new(),
            text: "Invalid e-mail \"x\"".to_owned(),
        },
    ));
    let reply = send(&mut portal);
    assert_eq!(
        (reply.status, body(&reply)["error"].clone()),
        (400, json!(""))
    );
    assert_eq!(portal.leads().count(), 1);
}

/// Law rest-contract.md §4: what fails before it was sent, or while it was, left nothing
#[test]
fn a_reset_connection_and_a_portal_that_is_down_work_nothing() {
    let mut portal = portal();
    portal.inject(at_request(1, FaultKind::Reset));
    let reply = send(&mut portal);
    assert!(reply.silent && !reply.unreached);
    let down = FaultRule {
        from_ms: 60_000,
        until_ms: Some(120_000),
        ..always(FaultOn::Requests, FaultKind::Down)
    };
    portal.inject(down);
    let at = |portal: &mut Sandbox, ms: i64| portal.handle(NOW + ms, "127.0.0.1", &add()).0;
    assert!(!at(&mut portal, 59_999).silent);
    assert!(at(&mut portal, 60_000).unreached);
    assert!(at(&mut portal, 119_999).unreached);
    assert!(!at(&mut portal, 120_000).silent);
    assert_eq!((portal.leads().count(), portal.counters().requests), (2, 3));
}

/// Law rest-contract.md §3: an answer with fewer items than were sent leaves the others unknown
#[test]
fn a_short_answer_lacks_its_last_items() {
    let mut portal = portal();
    for _ in 0..3 {
        send(&mut portal);
    }
    let on = FaultOn::Calls("crm.lead.list".to_owned());
    portal.inject(always(on, FaultKind::Short { missing: 1 }));
    let list = Request::get(format!("{HOOK}crm.lead.list"), "select[]=ID");
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &list);
    assert_eq!(body(&reply)["result"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_same_seed_gives_the_same_life() {
    let life = |seed| {
        let config = SandboxConfig {
            seed,
            faults: vec![FaultRule {
                when: FaultWhen::Chance(100_000),
                ..always(FaultOn::Requests, FaultKind::Silence)
            }],
            ..free()
        };
        let mut portal = Sandbox::new(config, "seeded".to_owned());
        (0..200)
            .map(|_| send(&mut portal).silent)
            .collect::<Vec<_>>()
    };
    assert_eq!(life(5), life(5));
    assert_ne!(life(5), life(6));
    assert!((5..50).contains(&life(5).iter().filter(|lost| **lost).count()));
}

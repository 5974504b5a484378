//! Paths, parameters, envelope, errors.

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, Request, Sandbox, SandboxConfig, Verb};
use serde_json::{Value, json};

use super::{HOOK, NOW, call, free, portal, result};

fn error_of(portal: &mut Sandbox, path: &str) -> (u16, String) {
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::get(path, ""));
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (
        reply.status,
        body["error"].as_str().unwrap_or("no error").to_owned(),
    )
}

/// Law rest-contract.md §2: a method is found regardless of case and with .json
/// Law rest-contract.md §1: a wrong webhook is `INVALID_CREDENTIALS`, a missing one `NO_AUTH_FOUND`
/// Law rest-contract.md §4: a method that is not known is `ERROR_METHOD_NOT_FOUND`, a scope that is missing `insufficient_scope`
#[test]
fn wrong_paths_are_refused_with_the_documented_codes() {
    let mut portal = portal();
    for (path, status, code) in [
        ("/rest/1/wrong/profile", 401, "INVALID_CREDENTIALS"),
        ("/rest/2/sandbox/profile", 401, "INVALID_CREDENTIALS"),
        ("/rest/profile", 401, "NO_AUTH_FOUND"),
        (
            "/rest/1/sandbox/crm.lead.fly",
            404,
            "ERROR_METHOD_NOT_FOUND",
        ),
        ("/rest/1/sandbox/profile", 200, "no error"),
        ("/rest/1/sandbox/CRM.Lead.Fields.json", 200, "no error"),
    ] {
        let wanted = (status, code.to_owned());
        assert_eq!(error_of(&mut portal, path), wanted, "{path}");
    }
    assert_eq!(portal.counters().rejected["INVALID_CREDENTIALS"], 2);
    let mut poor = Sandbox::new(
        SandboxConfig {
            scopes: vec!["user".to_owned()],
            ..free()
        },
        "poor".to_owned(),
    );
    let wanted = (403, "insufficient_scope".to_owned());
    assert_eq!(error_of(&mut poor, "/rest/1/sandbox/crm.lead.add"), wanted);
    assert_eq!(portal.instance(), "test");
}

/// Law rest-contract.md §2: parameters come by query, form and JSON; the body goes over the query
#[test]
fn parameters_come_by_query_form_and_json_and_the_body_wins() {
    let mut portal = portal();
    let path = format!("{HOOK}crm.lead.add");
    let json_over_query = Request {
        query: "fields[TITLE]=query&fields[NAME]=lost".to_owned(),
        ..Request::json(&path, &json!({"fields": {"TITLE": "json"}}))
    };
    for request in [
        Request::get(&path, "fields[TITLE]=a%20b&FIELDS[TITLE]=c"),
        Request::form(&path, "fields[TITLE]=%D0%98%2B+1"),
        json_over_query,
    ] {
        assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    }
    let titles: Vec<_> = portal.leads().map(|lead| lead.text("TITLE")).collect();
    assert_eq!(titles, [Some("a b"), Some("И+ 1"), Some("json")]);
    assert!(portal.leads().all(|lead| lead.text("NAME").is_none()));
}

/// Law rest-contract.md §2: a body that is no JSON, or has another media type, is no parameters and no error
#[test]
fn a_body_that_is_not_json_silently_makes_an_empty_lead() {
    let good = json!({"fields": {"TITLE": "x"}}).to_string();
    for (content_type, body) in [
        (Some("application/json"), ""),
        (Some("application/json"), "{\"fields\":"),
        (Some("text/json"), good.as_str()),
        (Some("application/vnd.api+json"), good.as_str()),
        (None, good.as_str()),
    ] {
        let mut portal = portal();
        let request = Request {
            verb: Verb::Post,
            path: format!("{HOOK}crm.lead.add"),
            query: String::new(),
            content_type: content_type.map(str::to_owned),
            body: body.as_bytes().to_vec(),
        };
        assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
        let title = portal.leads().next().and_then(|lead| lead.text("TITLE"));
        assert_eq!(title, Some("Lead #101"), "{content_type:?} {body}");
    }
}

/// Law rest-contract.md §3: an answer has result and time, with operating where it is counted
#[test]
fn the_envelope_tells_the_time_as_documented() {
    let config = SandboxConfig {
        cost_per_lead_ms: 3307,
        ..free()
    };
    let mut portal = Sandbox::new(config, "slow".to_owned());
    let (_, body) = call(&mut portal, NOW, "crm.lead.add", &json!({}));
    let wanted = json!({
        "start": 1_705_764_932.998, "finish": 1_705_764_936.305, "duration": 3.307, "processing": 3.307,
        "date_start": "2024-01-20T18:35:32+03:00", "date_finish": "2024-01-20T18:35:36+03:00",
        "operating_reset_at": 1_705_765_532, "operating": 3.307,
    });
    assert_eq!(body, json!({"result": 101, "time": wanted}));

    let mut own = Sandbox::new(SandboxConfig::self_hosted(), "own".to_owned());
    let (_, body) = call(&mut own, NOW, "profile", &json!({}));
    assert!(body["time"].get("operating").is_none());
}

/// Law rest-contract.md §2: a renamed portal answers 302 with its new address
#[test]
fn a_portal_that_moved_redirects() {
    let config = SandboxConfig {
        moved_to: Some("https://new.example.org/".to_owned()),
        ..free()
    };
    let mut portal = Sandbox::new(config, "moved".to_owned());
    let request = Request::get(format!("{HOOK}profile"), "a=1");
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &request);
    let wanted = "https://new.example.org/rest/1/sandbox/profile?a=1";
    assert_eq!(
        (reply.status, reply.location.as_deref()),
        (302, Some(wanted))
    );
}

#[test]
fn dictionaries_users_and_environment_answer_in_the_documented_shapes() {
    let mut portal = portal();
    let stages = result(
        &mut portal,
        "crm.status.list",
        &json!({"filter": {"ENTITY_ID": "STATUS"}}),
    );
    let codes: Vec<&str> = stages
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["STATUS_ID"].as_str())
        .collect();
    assert_eq!(
        codes,
        ["NEW", "IN_PROCESS", "PROCESSED", "CONVERTED", "JUNK"]
    );
    assert_eq!(stages[3]["EXTRA"]["SEMANTICS"], "success");
    let (_, currencies) = call(&mut portal, NOW, "crm.currency.list", &json!({}));
    assert_eq!(
        (&currencies["result"][0]["CURRENCY"], &currencies["total"]),
        (&json!("RUB"), &json!(0))
    );
    let active = result(
        &mut portal,
        "user.get",
        &json!({"FILTER": {"ACTIVE": true}}),
    );
    assert_eq!(active.as_array().map(Vec::len), Some(5));
    let anna = result(
        &mut portal,
        "user.get",
        &json!({"filter": {"EMAIL": "Anna@example.org"}}),
    );
    assert_eq!(anna[0]["ID"], "7");
    assert_eq!(result(&mut portal, "user.current", &json!({}))["ID"], "1");
    assert_eq!(result(&mut portal, "profile", &json!({}))["ADMIN"], true);
    assert_eq!(
        result(&mut portal, "scope", &json!({})),
        json!(["crm", "user"])
    );
    assert_eq!(
        result(&mut portal, "server.time", &json!({})),
        "2024-01-20T18:35:32+03:00"
    );
    assert_eq!(
        result(&mut portal, "method.get", &json!({"name": "crm.lead.add"})),
        json!({"isExisting": true, "isAvailable": true})
    );
    let fields = result(&mut portal, "crm.lead.fields", &json!({}));
    assert_eq!(
        fields["SOURCE_ID"],
        json!({"type": "crm_status", "isRequired": false, "isReadOnly": false, "isImmutable": false,
               "isMultiple": false, "isDynamic": false, "statusType": "SOURCE", "title": "Source"})
    );
    assert_eq!(fields["DATE_CREATE"]["isReadOnly"], true);
    assert_eq!(fields["PHONE"]["isMultiple"], true);
}

#[test]
fn faults_strike_the_call_they_were_ordered_for() {
    let mut portal = portal();
    let at = |nth| FaultAt::Call {
        method: "crm.lead.add".to_owned(),
        nth,
    };
    let status = 500;
    let code = "ERROR_CORE".to_owned();
    let text = "SQL query error!".to_owned();
    let before = FaultKind::Refuse {
        status,
        code: code.clone(),
        text: text.clone(),
    };
    let after = FaultKind::RefuseAfter { status, code, text };
    portal.inject(Fault {
        at: at(1),
        kind: before,
    });
    portal.inject(Fault {
        at: at(2),
        kind: after,
    });
    portal.inject(Fault {
        at: FaultAt::Request(3),
        kind: FaultKind::Gateway { status: 502 },
    });
    portal.inject(Fault {
        at: FaultAt::Request(4),
        kind: FaultKind::Cut { keep: 9 },
    });
    portal.inject(Fault {
        at: FaultAt::Request(5),
        kind: FaultKind::Silence,
    });
    portal.inject(Fault {
        at: FaultAt::Request(6),
        kind: FaultKind::Delay { ms: 90_000 },
    });
    let mut replies = Vec::new();
    for _ in 0..6 {
        let request = Request::json(format!("{HOOK}crm.lead.add"), &json!({}));
        replies.push(portal.handle(NOW, "127.0.0.1", &request));
    }
    let statuses: Vec<u16> = replies.iter().map(|(reply, _)| reply.status).collect();
    assert_eq!(statuses, [500, 500, 502, 200, 200, 200]);
    assert!(replies[2].0.content_type.starts_with("text/html"));
    assert_eq!(replies[3].0.body, b"{\"result\"");
    assert!(replies[4].0.silent);
    assert_eq!(replies[5].1, NOW + 90_000);
    assert_eq!(portal.counters().leads_created, 5);
}

#[test]
fn the_page_for_people_escapes_what_leads_hold() {
    let mut portal = portal();
    let fields = json!({"TITLE": "<script>alert(1)</script>", "PHONE": [{"VALUE": "\"><b>"}]});
    result(&mut portal, "crm.lead.add", &json!({"fields": fields}));
    let (page, _) = portal.handle(NOW, "127.0.0.1", &Request::get("/", ""));
    let html = String::from_utf8(page.body).unwrap();
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("&quot;&gt;&lt;b&gt;") && !html.contains("<script>"));
    let (leads, _) = portal.handle(NOW, "127.0.0.1", &Request::get("/sandbox/leads", ""));
    let leads: Value = serde_json::from_slice(&leads.body).unwrap();
    assert_eq!(leads[0]["PHONE"][0]["VALUE"], "\"><b>");
    let (counters, _) = portal.handle(NOW, "127.0.0.1", &Request::get("/sandbox/counters", ""));
    let counters: Value = serde_json::from_slice(&counters.body).unwrap();
    assert_eq!(
        (&counters["requests"], &counters["leads_created"]),
        (&json!(1), &json!(1))
    );
    let (instance, _) = portal.handle(NOW, "127.0.0.1", &Request::get("/sandbox/instance", ""));
    assert_eq!(instance.body, b"{\"instance\":\"test\"}");
    assert_eq!(
        portal
            .handle(NOW, "127.0.0.1", &Request::get("/x", ""))
            .0
            .status,
        404
    );
}

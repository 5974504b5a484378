//! The ways of counting operating time, what costs what, other applications, and what is left of a request that took too long.

use leadbatch::sandbox::{
    AuthStatuses, BucketOf, CommandOrder, CostChange, Costs, InnerOperating, OpenChoices,
    OperatingModel, OperatingRules, OperatingSharing, PastRequestLimit, Rate, Request, Sandbox,
    SandboxConfig, Spender,
};
use serde_json::{Value, json};

use super::{HOOK, NOW, call, free};

fn ruled(model: OperatingModel, inner: InnerOperating, tells_ban_end: bool) -> SandboxConfig {
    SandboxConfig {
        operating: OperatingRules {
            model,
            inner,
            tells_ban_end,
            ..OperatingRules::default()
        },
        operating_limit_ms: Some(3_000),
        cost_per_lead_ms: 1_000,
        ..free()
    }
}

fn batch(portal: &mut Sandbox, now_ms: i64, leads: usize) -> (u16, Value) {
    let cmd: Vec<&str> = vec!["crm.lead.add"; leads];
    call(portal, now_ms, "batch", &json!({"cmd": cmd}))
}

/// Law rest-contract.md §8: newer model: a batch is charged as a whole, under the name batch, at half its wall time
/// Law rest-contract.md §8: newer model: the commands of a batch tell 0 or one figure; the outer time tells the total of batch
#[test]
fn the_newer_model_charges_the_batch_at_half_its_time() {
    for (inner, first, second) in [
        (InnerOperating::Zero, 0.0, 0.0),
        (InnerOperating::OneFigure, 0.0, 1.0),
    ] {
        let mut portal = Sandbox::new(ruled(OperatingModel::Newer, inner, false), "n".to_owned());
        let (_, body) = batch(&mut portal, NOW, 2);
        assert_eq!(body["time"]["operating"], 1.0);
        assert_eq!(body["time"]["operating_reset_at"], NOW / 1000 + 600);
        assert_eq!(body["result"]["result_time"][1]["operating"], first);
        let (_, body) = batch(&mut portal, NOW + 10_000, 2);
        assert_eq!(body["time"]["operating"], 2.0);
        assert_eq!(body["result"]["result_time"][0]["operating"], second);
    }
}

/// Law rest-contract.md §8: newer model: a call that stands alone is charged under its own name, in full
#[test]
fn the_newer_model_charges_a_call_alone_under_its_own_name() {
    let config = ruled(OperatingModel::Newer, InnerOperating::Zero, false);
    let mut portal = Sandbox::new(config, "alone".to_owned());
    let (_, body) = call(&mut portal, NOW, "crm.lead.add", &json!({}));
    assert_eq!(body["time"]["operating"], 1.0);
    let (_, body) = batch(&mut portal, NOW + 1_000, 1);
    assert_eq!(body["time"]["operating"], 0.5);
}

/// Law rest-contract.md §8: newer model: over the limit the whole batch is refused with 429 before anything runs
/// Law rest-contract.md §8: newer model: then a ban of 300 s starts and clears the baskets
#[test]
fn the_newer_model_bans_for_five_minutes_and_begins_anew() {
    for tells in [false, true] {
        let config = ruled(OperatingModel::Newer, InnerOperating::Zero, tells);
        let mut portal = Sandbox::new(config, "ban".to_owned());
        assert_eq!(batch(&mut portal, NOW, 6).0, 200);
        let (status, body) = batch(&mut portal, NOW + 10_000, 1);
        assert_eq!(
            (status, &body["error"]),
            (429, &json!("OPERATION_TIME_LIMIT"))
        );
        let end = (NOW + 310_000) / 1000;
        let told = body["time"]["operating_reset_at"].as_i64();
        assert_eq!(told, tells.then_some(end));
        assert_eq!(portal.leads().count(), 6);
        assert_eq!(
            call(&mut portal, NOW + 11_000, "crm.lead.add", &json!({})).0,
            200
        );
        assert_eq!(batch(&mut portal, NOW + 309_999, 1).0, 429);
        let (status, body) = batch(&mut portal, NOW + 310_000, 2);
        assert_eq!((status, &body["time"]["operating"]), (200, &json!(1.0)));
    }
}

/// Law rest-contract.md §8: without counters they are absent, or always 0, and nothing is refused
#[test]
fn a_portal_without_counters_tells_none_or_zero() {
    for (model, told) in [
        (OperatingModel::Zero, Some(0.0)),
        (OperatingModel::Absent, None),
    ] {
        let mut portal = Sandbox::new(ruled(model, InnerOperating::Zero, false), "x".to_owned());
        for n in 0..5 {
            let (status, body) = call(&mut portal, NOW + n * 1_000, "crm.lead.add", &json!({}));
            assert_eq!((status, body["time"]["operating"].as_f64()), (200, told));
            assert_eq!(
                body["time"].get("operating_reset_at").is_some(),
                told.is_some()
            );
        }
        let (status, body) = batch(&mut portal, NOW + 9_000, 5);
        assert_eq!(status, 200);
        let inner = &body["result"]["result_time"][4];
        assert_eq!(inner["operating"].as_f64(), told);
        assert!(body["time"].get("operating").is_none());
    }
}

/// Law rest-contract.md §8: two applications that call one method may share its budget
/// Law facts-unknown.md row 19: the operating limit is the portal's setting
#[test]
fn another_application_uses_up_the_budget_on_its_schedule() {
    let config = SandboxConfig {
        others: vec![Spender {
            method: "crm.lead.add".to_owned(),
            every_s: 60,
            work_ms: 1_000,
            requests: 0,
            from_s: 0,
            until_s: Some(130),
        }],
        ..ruled(OperatingModel::Documented, InnerOperating::Zero, false)
    };
    let mut portal = Sandbox::new(config, "others".to_owned());
    let add = |portal: &mut Sandbox, ms: i64| {
        let (status, body) = call(portal, NOW + ms, "crm.lead.add", &json!({}));
        (status, body["time"]["operating"].as_f64())
    };
    assert_eq!(add(&mut portal, 0), (200, Some(2.0)));
    assert_eq!(add(&mut portal, 120_000).0, 429);
    assert_eq!(
        call(&mut portal, NOW + 120_000, "crm.lead.list", &json!({})).0,
        200
    );
    // The oldest minute has gone: the other's first call and the own one; two of the other's are left.
    assert_eq!(add(&mut portal, 600_000), (200, Some(3.0)));
}

/// Law rest-contract.md §5: other applications on the same address share the request bucket
#[test]
fn another_application_fills_the_request_bucket() {
    let config = SandboxConfig {
        rate: Some(Rate {
            leak_per_second: 2,
            block_above: 50,
        }),
        others: vec![Spender {
            method: "crm.lead.list".to_owned(),
            every_s: 1,
            work_ms: 0,
            requests: 40,
            from_s: 1,
            until_s: None,
        }],
        ..free()
    };
    let mut portal = Sandbox::new(config, "bucket".to_owned());
    let passed = |portal: &mut Sandbox, ms: i64| {
        let passed = (0..20).filter(|_| call(portal, NOW + ms, "profile", &json!({})).0 == 200);
        passed.count()
    };
    assert_eq!(passed(&mut portal, 0), 20);
    assert_eq!(passed(&mut portal, 1_500), 2);
}

/// Law facts-unknown.md row 17: the request bucket may belong to the credential too, or to the whole portal
/// Law facts-unknown.md row 18: a refused request may raise the level too
#[test]
fn the_request_bucket_may_be_shared_otherwise_and_count_refusals() {
    let portal = |bucket_of, refused_requests_count| {
        let config = SandboxConfig {
            rate: Some(Rate {
                leak_per_second: 2,
                block_above: 3,
            }),
            open: OpenChoices {
                bucket_of,
                refused_requests_count,
                ..OpenChoices::of_the_page()
            },
            ..free()
        };
        Sandbox::new(config, "bucket".to_owned())
    };
    let passed = |portal: &mut Sandbox, ms: i64, peer: &str| {
        let request = Request::get(format!("{HOOK}profile"), "");
        let reply = |_: &u8| portal.handle(NOW + ms, peer, &request).0.status == 200;
        (0..9).filter(reply).count()
    };
    let mut whole = portal(BucketOf::Portal, false);
    assert_eq!(passed(&mut whole, 0, "a"), 3);
    assert_eq!(passed(&mut whole, 0, "b"), 0);
    let mut own = portal(BucketOf::AddressAndCredential, false);
    assert_eq!(passed(&mut own, 0, "a"), 3);
    let other = Request::get("/rest/9/wrong/profile", "");
    assert_ne!(own.handle(NOW, "a", &other).0.status, 503);
    let mut strict = portal(BucketOf::Address, true);
    assert_eq!(passed(&mut strict, 0, "a"), 3);
    assert_eq!(passed(&mut strict, 3_001, "a"), 0);
}

/// Law facts-unknown.md row 14: the time of a command in a batch may lack operating
/// Law facts-unknown.md row 15: commands with integer keys may run first
#[test]
fn commands_of_a_batch_may_tell_less_and_run_in_another_order() {
    let config = SandboxConfig {
        open: OpenChoices {
            operating_in_batches: false,
            command_order: CommandOrder::IntegerKeysFirst,
            ..OpenChoices::of_the_page()
        },
        ..free()
    };
    let mut portal = Sandbox::new(config, "order".to_owned());
    let cmd = json!({"a": "crm.lead.add", "7": "crm.lead.add", "3": "crm.lead.add"});
    let (_, body) = call(&mut portal, NOW, "batch", &json!({"cmd": cmd}));
    assert_eq!(
        body["result"]["result"],
        json!({"3": 101, "7": 102, "a": 103})
    );
    assert!(
        body["result"]["result_time"]["a"]
            .get("operating")
            .is_none()
    );
    let (_, body) = call(&mut portal, NOW, "crm.lead.add", &json!({}));
    assert!(body["time"].get("operating").is_some());
}

/// Law facts-unknown.md row 6: statuses of authorisation errors may be those of the code
#[test]
fn statuses_of_authorisation_errors_may_be_those_of_the_code() {
    for (auth_statuses, status) in [(AuthStatuses::Documented, 403), (AuthStatuses::Code, 401)] {
        let config = SandboxConfig {
            scopes: vec!["user".to_owned()],
            open: OpenChoices {
                auth_statuses,
                ..OpenChoices::of_the_page()
            },
            ..free()
        };
        let mut portal = Sandbox::new(config, "auth".to_owned());
        let (told, body) = call(&mut portal, NOW, "crm.lead.add", &json!({}));
        assert_eq!(
            (told, &body["error"]),
            (status, &json!("insufficient_scope"))
        );
    }
}

/// Law rest-contract.md §8: callers of one method may share its budget, whatever their webhooks
#[test]
fn a_shared_budget_is_one_budget() {
    let mut config = ruled(OperatingModel::Documented, InnerOperating::Zero, false);
    config.operating.sharing = OperatingSharing::PerMethod;
    let mut portal = Sandbox::new(config, "shared".to_owned());
    let (_, body) = batch(&mut portal, NOW, 4);
    assert_eq!(
        body["result"]["result_error"]["3"]["error"],
        "OPERATION_TIME_LIMIT"
    );
}

/// Law rest-contract.md §5: a method has its own server time, which may change while one imports
#[test]
fn costs_differ_by_method_moment_and_chance() {
    let mut costs = Costs::default();
    costs.methods_ms.insert("profile".to_owned(), 70);
    costs.changes.push(CostChange {
        after_s: 60,
        percent: 300,
    });
    let config = SandboxConfig {
        costs,
        cost_per_lead_ms: 100,
        ..free()
    };
    let mut portal = Sandbox::new(config, "costs".to_owned());
    let mut takes = |method: &str, ms: i64| {
        let request = Request::json(format!("{HOOK}{method}"), &json!({}));
        portal.handle(NOW + ms, "127.0.0.1", &request).1 - NOW - ms
    };
    assert_eq!((takes("crm.lead.add", 0), takes("profile", 0)), (100, 70));
    assert_eq!(takes("crm.lead.add", 60_000), 300);
}

/// Law rest-contract.md §2: one request has 60 s; then the gateway answers, and work that is done stays done
/// Law facts-unknown.md row 16: what a batch leaves that takes longer: all, all that had begun, or all that had ended
#[test]
fn past_the_limit_a_portal_works_on_or_stops_sooner_or_later() {
    for (past_request_limit, leads) in [
        (PastRequestLimit::WorksOn, 10),
        (PastRequestLimit::StopsAfterCommand, 5),
        (PastRequestLimit::StopsAtLimit, 4),
    ] {
        let config = SandboxConfig {
            cost_per_lead_ms: 700,
            request_limit_ms: 3_000,
            open: OpenChoices {
                past_request_limit,
                ..OpenChoices::of_the_page()
            },
            ..free()
        };
        let mut portal = Sandbox::new(config, "cut".to_owned());
        let cmd: Vec<&str> = vec!["crm.lead.add"; 10];
        let request = Request::json(format!("{HOOK}batch"), &json!({"cmd": cmd}));
        let (reply, ready_ms) = portal.handle(NOW, "127.0.0.1", &request);
        assert_eq!((reply.status, ready_ms), (504, NOW + 3_000));
        assert_eq!(portal.leads().count(), leads, "{past_request_limit:?}");
        let all_over = portal.leads().map(leadbatch::sandbox::Lead::seen_ms).max();
        let seen = |portal: &mut Sandbox, at: i64| {
            call(portal, at, "crm.lead.list", &json!({})).1["total"].clone()
        };
        assert_eq!(seen(&mut portal, NOW + 3_000), 4);
        assert_eq!(seen(&mut portal, all_over.unwrap()), leads);
        // A call that stands alone and takes too long is no different.
        let request = Request::json(format!("{HOOK}crm.lead.add"), &json!({}));
        assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    }
}

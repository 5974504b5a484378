//! The request limit and the operating limit in virtual time.

use leadbatch::sandbox::{Rate, Request, Sandbox, SandboxConfig};
use serde_json::json;

use super::{HOOK, NOW, call, free};

/// Law rest-contract.md §5: above X requests in the bucket 503 `QUERY_LIMIT_EXCEEDED` is answered, per address
/// Law facts-unknown.md row 17: the bucket is kept per calling address
/// Law facts-unknown.md row 18: a refused request does not raise the level
#[test]
fn past_the_bucket_a_request_is_refused_for_this_address_alone() {
    let rate = Some(Rate {
        leak_per_second: 2,
        block_above: 50,
    });
    let mut portal = Sandbox::new(SandboxConfig { rate, ..free() }, "rate".to_owned());
    let request = Request::get(format!("{HOOK}profile"), "");
    for _ in 0..50 {
        assert_eq!(portal.handle(NOW, "10.0.0.1", &request).0.status, 200);
    }
    let (reply, ready) = portal.handle(NOW, "10.0.0.1", &request);
    assert_eq!((reply.status, ready), (503, NOW));
    assert!(String::from_utf8_lossy(&reply.body).contains("QUERY_LIMIT_EXCEEDED"));
    assert_eq!(portal.handle(NOW, "10.0.0.2", &request).0.status, 200);
    assert_eq!(
        portal.handle(NOW + 1001, "10.0.0.1", &request).0.status,
        200
    );
    assert_eq!(portal.counters().rejected["QUERY_LIMIT_EXCEEDED"], 1);
}

/// Law rest-contract.md §5: operating time is checked before each call; the call that crosses the line ends normally
/// Law rest-contract.md §8: documented model: over the limit single commands of a batch are refused, others stand
/// Law rest-contract.md §5: at `operating_reset_at` only the oldest minute falls out
/// Law rest-contract.md §5: each method has a budget of its own
#[test]
fn the_operating_limit_refuses_commands_and_spares_other_methods() {
    let config = SandboxConfig {
        cost_per_lead_ms: 1000,
        operating_limit_ms: Some(3000),
        ..free()
    };
    let mut portal = Sandbox::new(config, "operating".to_owned());
    let cmd = json!({"a": "crm.lead.add", "b": "crm.lead.add", "c": "crm.lead.add", "d": "crm.lead.add", "e": "crm.lead.list"});
    let (status, body) = call(&mut portal, NOW, "batch", &json!({"cmd": cmd}));
    let answer = &body["result"];
    assert_eq!(status, 200);
    assert_eq!(answer["result_time"]["c"]["operating"], 3.0);
    assert_eq!(
        answer["result_time"]["c"]["operating_reset_at"],
        NOW / 1000 + 600
    );
    assert_eq!(answer["result_error"]["d"]["error"], "OPERATION_TIME_LIMIT");
    assert_eq!(answer["result"]["e"].as_array().unwrap().len(), 3);
    let (status, body) = call(&mut portal, NOW + 599_999, "crm.lead.add", &json!({}));
    assert_eq!(
        (status, &body["error"]),
        (429, &json!("OPERATION_TIME_LIMIT"))
    );
    assert_eq!(
        call(&mut portal, NOW + 600_000, "crm.lead.add", &json!({})).0,
        200
    );
    assert_eq!(portal.counters().leads_created, 4);
}

/// Law rest-contract.md §8: a call of 0.1 s or less is not counted where the portal has that floor
#[test]
fn short_calls_count_unless_the_portal_has_a_floor() {
    for (floor, operating) in [(0, 0.2), (100, 0.0)] {
        let config = SandboxConfig {
            cost_per_lead_ms: 100,
            operating_floor_ms: floor,
            ..free()
        };
        let mut portal = Sandbox::new(config, "floor".to_owned());
        call(&mut portal, NOW, "crm.lead.add", &json!({}));
        let (_, body) = call(&mut portal, NOW + 200, "crm.lead.add", &json!({}));
        assert_eq!(body["time"]["operating"], operating);
    }
}

#[test]
fn thirty_thousand_leads_go_in_and_are_found_by_their_origin() {
    let mut portal = Sandbox::new(free(), "many".to_owned());
    for batch in 0..600 {
        let cmd: serde_json::Map<String, serde_json::Value> = (0..50)
            .map(|n| {
                let command = format!(
                    "crm.lead.add?fields[TITLE]=t&fields[ORIGINATOR_ID]=o&fields[ORIGIN_ID]={}",
                    batch * 50 + n
                );
                (format!("r{n:04}"), json!(command))
            })
            .collect();
        call(&mut portal, NOW, "batch", &json!({"cmd": cmd}));
    }
    assert_eq!(portal.counters().leads_created, 30_000);
    assert!(portal.counters().rejected.is_empty());
    let wanted: Vec<String> = (0..50).map(|n| (n * 600).to_string()).collect();
    let body = json!({"filter": {"=ORIGINATOR_ID": "o", "@ORIGIN_ID": wanted, ">ID": 100}, "select": ["ORIGIN_ID"],
                      "order": {"ID": "ASC"}, "start": -1});
    let (_, found) = call(&mut portal, NOW, "crm.lead.list", &body);
    assert_eq!(found["result"].as_array().unwrap().len(), 50);
    assert_eq!(found["result"][49]["ORIGIN_ID"], "29400");
}

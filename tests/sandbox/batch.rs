//! `batch` by the letter of `rest-contract.md` §6.

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::{HOOK, NOW, call, free, portal, result};

fn titles(portal: &Sandbox) -> Vec<&str> {
    portal
        .leads()
        .filter_map(|lead| lead.text("TITLE"))
        .collect()
}

/// Law rest-contract.md §6: the answer of a batch is five maps of PHP shape: empty ones are [], integer keys 0..n-1 a list
/// Law rest-contract.md §6: a failed key stands in `result_error` alone, without result and time
/// Law rest-contract.md §8: documented model: the outer time of a batch tells no operating
#[test]
fn answers_stand_in_five_maps_of_php_shape() {
    let mut portal = portal();
    let (status, body) = call(
        &mut portal,
        NOW,
        "batch",
        &json!({"halt": 0, "cmd": {
            "r1": "crm.lead.add?fields[TITLE]=%D0%90%26%D0%91",
            "bad": "crm.lead.add?fields[STATUS_ID]=NOWHERE",
            "list": "crm.lead.list?select[]=TITLE",
        }}),
    );
    assert_eq!(status, 200);
    let answer = &body["result"];
    assert_eq!(
        answer["result"],
        json!({"r1": 101, "list": [{"ID": "101", "TITLE": "А&Б"}]})
    );
    assert_eq!(
        answer["result_error"],
        json!({"bad": {
            "error": "CRM_FIELD_ERROR_VALUE_NOT_VALID", "error_description": "Invalid value for field \"Stage\"",
        }})
    );
    assert_eq!(answer["result_total"], json!({"list": 1}));
    assert_eq!(answer["result_next"], json!([]));
    assert!(answer["result_time"].get("bad").is_none());
    assert!(answer["result_time"]["r1"]["operating_reset_at"].is_i64());
    assert!(body["time"].get("operating").is_none());

    let (_, none) = call(&mut portal, NOW, "batch", &json!({}));
    let empty = json!({"result": [], "result_error": [], "result_total": [], "result_next": [], "result_time": []});
    assert_eq!(none["result"], empty);
    let listed = result(
        &mut portal,
        "batch",
        &json!({"CMD": ["profile", "server.time"]}),
    );
    assert!(listed["result"].is_array() && listed["result_time"].is_array());
}

/// Law rest-contract.md §6: a command is read as PHP reads a URL: + is a space, a raw # loses what follows, control characters become _
#[test]
fn a_raw_hash_plus_and_control_character_do_what_php_does() {
    let mut portal = portal();
    let cmd = json!({"a": "crm.lead.add?fields[TITLE]=1+2 3\u{1}4#5&fields[NAME]=x", "b": "crm.lead.add?fields[TITLE]=1%2B2"});
    result(&mut portal, "batch", &json!({"cmd": cmd}));
    assert_eq!(titles(&portal), ["1 2 3_4", "1+2"]);
    assert!(portal.leads().all(|lead| lead.text("NAME").is_none()));
}

/// Law rest-contract.md §6: at most 50 commands run, each further key is told `ERROR_BATCH_LENGTH_EXCEEDED`
#[test]
fn the_fifty_first_command_is_too_many() {
    let mut portal = portal();
    let cmd: serde_json::Map<String, Value> = (0..53)
        .map(|n| {
            (
                format!("r{n}"),
                json!(format!("crm.lead.add?fields[TITLE]={n}")),
            )
        })
        .collect();
    let answer = result(&mut portal, "batch", &json!({"cmd": cmd}));
    assert_eq!(answer["result"].as_object().unwrap().len(), 50);
    assert_eq!(
        answer["result_error"]["r50"]["error"],
        "ERROR_BATCH_LENGTH_EXCEEDED"
    );
    assert_eq!(answer["result_error"].as_object().unwrap().len(), 3);
    assert_eq!(titles(&portal)[49], "49");
    assert_eq!(
        (portal.counters().batches, portal.counters().commands),
        (1, 50)
    );
}

/// Law rest-contract.md §6: halt is compared loosely; after the first error later keys stand in no map
/// Law rest-contract.md §6: a command that is no string has no result and no error
#[test]
fn halt_is_loose_and_later_keys_stand_nowhere() {
    for (halt, leads) in [
        (json!(1), 1),
        (json!("1"), 1),
        (json!(true), 1),
        (json!(0), 2),
        (json!("0"), 2),
        (json!(""), 2),
    ] {
        let mut portal = portal();
        let answer = result(
            &mut portal,
            "batch",
            &json!({"halt": halt, "cmd": {
                "a": "crm.lead.add", "b": "crm.lead.get?id=9", "c": 7, "d": "crm.lead.add",
            }}),
        );
        assert_eq!(titles(&portal).len(), leads, "{halt}");
        assert_eq!(answer["result"].get("d").is_some(), leads == 2);
        assert!(answer["result"].get("c").is_none() && answer["result_error"].get("c").is_none());
        assert_eq!(answer["result_error"]["b"]["error"], "");
    }
}

/// Law rest-contract.md §6: batch, upload and download are not allowed inside a batch
#[test]
fn a_batch_inside_a_batch_is_refused() {
    let mut portal = portal();
    let answer = result(
        &mut portal,
        "batch",
        &json!({"cmd": {"a": "batch?cmd[x]=profile", "b": "Upload", "c": "no.such"}}),
    );
    assert_eq!(answer["result"], json!([]));
    assert_eq!(
        answer["result_error"]["a"]["error"],
        "ERROR_BATCH_METHOD_NOT_ALLOWED"
    );
    assert_eq!(
        answer["result_error"]["b"]["error"],
        "ERROR_BATCH_METHOD_NOT_ALLOWED"
    );
    assert_eq!(
        answer["result_error"]["c"]["error"],
        "ERROR_METHOD_NOT_FOUND"
    );
}

/// Law rest-contract.md §6: `$result[…]` in a decoded value is replaced by an earlier answer
/// Law facts-unknown.md row 13: texts and numbers are substituted
#[test]
fn earlier_answers_are_put_into_later_commands() {
    let mut portal = portal();
    let answer = result(
        &mut portal,
        "batch",
        &json!({"cmd": {
            "first": "crm.lead.add?fields[TITLE]=one",
            "read": "crm.lead.get?id=$result[first]",
            "copy": "crm.lead.add?fields[TITLE]=%24result%5Bread%5D%5BTITLE%5D",
            "text": "crm.lead.add?fields[TITLE]=see $result[first] and $result[none]",
            "lost": "crm.lead.add?fields[TITLE]=$result[none][x]",
        }}),
    );
    assert_eq!(answer["result_error"], json!([]));
    assert_eq!(
        titles(&portal),
        ["one", "one", "see 101 and $result[none]", "Lead #104"]
    );
}

/// Law rest-contract.md §6: a path that breaks is replaced by the deepest node found; an empty list there is no ID
/// Law rest-contract.md §6: a key that has no answer is replaced by null, which is no ID
/// Law rest-contract.md §7: `DATE_MODIFY` is compared as it was told, to the second
#[test]
fn a_lead_that_a_check_does_not_find_is_not_deleted() {
    let mut portal = portal();
    for title in ["kept", "gone", "kept"] {
        result(
            &mut portal,
            "crm.lead.add",
            &json!({"fields": {"TITLE": title}}),
        );
    }
    let told = result(&mut portal, "crm.lead.get", &json!({"id": 102}));
    let told = told["DATE_MODIFY"].as_str().unwrap().replace('+', "%2B");
    let check = |id: u64, modified: &str| {
        format!(
            "crm.lead.list?filter[%3DID]={id}&filter[%3DDATE_MODIFY]={modified}&select[]=ID&start=-1"
        )
    };
    let answer = result(
        &mut portal,
        "batch",
        &json!({"cmd": {
            "a": check(101, "2024-01-20T18:35:31%2B03:00"),
            "da": "crm.lead.delete?id=$result[a][0][ID]",
            "b": check(102, &told),
            "db": "crm.lead.delete?id=$result[b][0][ID]",
            "bad": "no.such",
            "dbad": "crm.lead.delete?id=$result[bad][0][ID]",
        }}),
    );
    assert_eq!(answer["result"]["a"], json!([]));
    assert_eq!(answer["result"]["db"], json!(true));
    for refused in ["da", "dbad"] {
        let error = &answer["result_error"][refused];
        assert_eq!(error["error_description"], "ID is not defined or invalid.");
    }
    assert_eq!(titles(&portal), ["kept", "kept"]);
}

/// Law rest-contract.md §6: every argument of a command is a text, and pairs past `max_input_vars` are dropped
#[test]
fn every_argument_of_a_command_is_a_text_and_a_thousand_pairs_are_read() {
    let mut portal = portal();
    let mut command = String::from("crm.lead.add?fields[OPENED]=true");
    for n in 0..998 {
        command.push_str("&x");
        command.push_str(&n.to_string());
    }
    command.push_str("&fields[NAME]=kept&fields[LAST_NAME]=lost");
    result(&mut portal, "batch", &json!({"cmd": {"a": command}}));
    let lead = portal.leads().next().unwrap();
    assert_eq!(
        (
            lead.text("OPENED"),
            lead.text("NAME"),
            lead.text("LAST_NAME")
        ),
        (Some("N"), Some("kept"), None)
    );
}

/// Law rest-contract.md §6: a batch as a form or GET has its commands encoded twice
#[test]
fn a_batch_comes_by_form_and_query_encoded_twice() {
    let mut portal = portal();
    let cmd =
        "cmd[a]=crm.lead.add%3Ffields%5BTITLE%5D%3DA%2526B%252B1%26fields%5BNAME%5D%3DX&halt=0";
    for request in [
        Request::form(format!("{HOOK}batch"), cmd),
        Request::get(format!("{HOOK}batch.json"), cmd),
    ] {
        assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    }
    assert_eq!(titles(&portal), ["A&B+1", "A&B+1"]);
}

/// Law rest-contract.md §6: commands run one after another
/// Law facts-unknown.md row 16: past the limit the gateway answers 504 and the portal works on
#[test]
fn commands_run_one_after_another_and_past_the_limit_the_gateway_answers_though_all_is_done() {
    let config = SandboxConfig {
        cost_per_lead_ms: 1000,
        request_limit_ms: 3000,
        ..free()
    };
    let mut portal = Sandbox::new(config, "slow".to_owned());
    let request = |n: usize| {
        let cmd: Vec<&str> = vec!["crm.lead.add"; n];
        Request::json(format!("{HOOK}batch"), &json!({"cmd": cmd}))
    };
    let (reply, ready) = portal.handle(NOW, "127.0.0.1", &request(3));
    assert_eq!((reply.status, ready), (200, NOW + 3000));
    let (reply, ready) = portal.handle(NOW, "127.0.0.1", &request(5));
    assert_eq!((reply.status, ready), (504, NOW + 3000));
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
    assert_eq!(portal.leads().count(), 8);
    let seen = |portal: &mut Sandbox, at: i64| {
        call(portal, at, "crm.lead.list", &json!({})).1["total"].clone()
    };
    assert_eq!(seen(&mut portal, NOW + 999), 0);
    assert_eq!(seen(&mut portal, NOW + 3000), 6);
    assert_eq!(seen(&mut portal, NOW + 5000), 8);
}

/// Law rest-contract.md §6: nothing is rolled back: commands before a failure stand
#[test]
fn a_portal_that_dies_leaves_the_commands_before() {
    let mut portal = portal();
    let at = FaultAt::Call {
        method: "crm.lead.add".to_owned(),
        nth: 2,
    };
    portal.inject(Fault {
        at,
        kind: FaultKind::Die,
    });
    let (status, _) = call(
        &mut portal,
        NOW,
        "batch",
        &json!({"cmd": ["crm.lead.add", "crm.lead.add", "crm.lead.add"]}),
    );
    assert_eq!((status, portal.leads().count()), (502, 2));
}

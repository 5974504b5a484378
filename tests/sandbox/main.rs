//! The emulated portal against the portal's law, in virtual time and through its HTTP door.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "the helpers of tests may end a test by panicking, as the tests themselves may, and their tables of cases are long"
)]
#![allow(
    clippy::doc_markdown,
    reason = "lines that begin with Law are gathered into a table as they stand"
)]

mod any_values;
mod batch;
mod budget;
mod choices;
mod door;
mod duplicates;
mod faults;
mod items;
mod leads;
mod legacy;
mod limits;
mod listing;
mod notify;
mod oauth;
mod people;
mod rights;
mod transport;
mod userfields;

use leadbatch::sandbox::{Language, OpenChoices, Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};

/// 2024-01-20T18:35:32.998+03:00.
const NOW: i64 = 1_705_764_932_998;
const HOOK: &str = "/rest/1/sandbox/";

/// A portal whose calls cost nothing.
fn free() -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        rate: None,
        language: Language::English,
        first_lead_id: 101,
        open: OpenChoices::of_the_page(),
        ..SandboxConfig::standard()
    }
}

fn portal() -> Sandbox {
    Sandbox::new(free(), "test".to_owned())
}

/// Calls a method with a JSON body and gives status and body.
fn call(portal: &mut Sandbox, now_ms: i64, method: &str, body: &Value) -> (u16, Value) {
    let request = Request::json(format!("{HOOK}{method}"), body);
    let (reply, _) = portal.handle(now_ms, "127.0.0.1", &request);
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (reply.status, body)
}

/// Calls a method by another webhook.
fn call_by(portal: &mut Sandbox, hook: &str, method: &str, body: &Value) -> (u16, Value) {
    let request = Request::json(format!("{hook}{method}"), body);
    let (reply, _) = portal.handle(NOW, "127.0.0.1", &request);
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (reply.status, body)
}

/// Status and `error` of a call that must fail.
fn refusal_by(portal: &mut Sandbox, hook: &str, method: &str, body: &Value) -> (u16, String) {
    let (status, body) = call_by(portal, hook, method, body);
    let code = body["error"].as_str().unwrap_or("no error");
    (status, code.to_owned())
}

/// The `result` of a call that must succeed.
fn result(portal: &mut Sandbox, method: &str, body: &Value) -> Value {
    let (status, body) = call(portal, NOW, method, body);
    assert_eq!(status, 200, "{body}");
    body["result"].clone()
}

/// Adds a lead and reads it back.
fn add_and_get(portal: &mut Sandbox, fields: &Value) -> Value {
    let id = result(portal, "crm.lead.add", &json!({"fields": fields}));
    result(portal, "crm.lead.get", &json!({"id": id}))
}

//! `sandbox --fields`: a real portal's fields.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use leadbatch::sandbox::{Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::stage::{Stage, quick, text};

/// A served sandbox that ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn told_fields() -> Value {
    let mut portal = Sandbox::new(SandboxConfig::self_hosted(), "fields".to_owned());
    let request = Request::get("/rest/1/sandbox/crm.lead.fields", "");
    let (reply, _) = portal.handle(0, "127.0.0.1", &request);
    serde_json::from_slice(&reply.body).expect("an answer")
}

/// The `result` of a call without parameters.
fn answer(webhook: &str, method: &str) -> Value {
    let (host, path) = webhook
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .expect("a webhook");
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(
        stream,
        "GET /{path}{method} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .expect("a sent request");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    let (_, body) = reply.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["result"].clone()
}

#[test]
fn the_sandbox_takes_the_fields_of_a_real_portal() {
    let stage = Stage::new(quick());
    let mut told = told_fields();
    told["result"]["UF_CRM_FLAT"] = json!({
        "type": "integer", "isRequired": true, "isReadOnly": false, "isImmutable": false, "isMultiple": false,
        "isDynamic": true, "title": "UF_CRM_FLAT", "formLabel": "Квартира",
    });
    let file = stage.file("fields.json", told.to_string());
    let mut command = stage.command(&[
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--fields",
        text(&file),
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut served = Served(command.spawn().expect("a sandbox"));
    let out = served.0.stdout.take().expect("its output");
    let mut webhook = String::new();
    BufReader::new(out).read_line(&mut webhook).expect("a line");
    assert_eq!(answer(webhook.trim(), "crm.lead.fields"), told["result"]);
}

#[test]
fn a_file_that_holds_no_fields_is_refused_with_its_place() {
    let stage = Stage::new(quick());
    for (content, code, word) in [
        ("{\"ID\": ", "fields_not_json", "fields.json:1:7"),
        ("[]", "fields_not_understood", "crm.lead.fields"),
        (
            "{\"ID\": {\"type\": \"integer\"}}",
            "field_incomplete",
            "TITLE",
        ),
    ] {
        let file = stage.file("fields.json", content);
        let args = [
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--lang",
            "en",
            "--fields",
            text(&file),
        ];
        let ran = stage.run(&args);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(
            ran.err.contains(code) && ran.err.contains(word),
            "{}",
            ran.err
        );
    }
    let ran = stage.run(&["sandbox", "--lang", "ru", "--fields", "nowhere.json"]);
    assert!(
        ran.code == 2 && ran.err.contains("fields_unreadable"),
        "{}",
        ran.err
    );
}

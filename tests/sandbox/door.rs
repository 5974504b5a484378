//! The HTTP door, over real sockets.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use leadbatch::sandbox::{
    Door, Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen, Sandbox, SandboxConfig, serve,
    serve_fast,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::free;

async fn opened(config: SandboxConfig) -> Door {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::new(config, "door".to_owned());
    serve(address, sandbox).await.unwrap()
}

/// Sends raw bytes and reads until the portal closes the connection.
async fn raw(door: &Door, request: &str) -> String {
    let mut stream = TcpStream::connect(door.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A closed connection may show as a reset; what was read until then is the answer.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8(answer).unwrap()
}

fn post(method: &str, body: &str) -> String {
    format!(
        "POST /rest/1/sandbox/{method} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\
         Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_client_adds_a_lead_over_http_and_people_see_it() {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let door = opened(free()).await;
    let client = reqwest::Client::new();
    let url = door.webhook_url();
    let body = json!({"fields": {"TITLE": "Заявка"}});
    let reply = client
        .post(format!("{url}crm.lead.add.json"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.json::<Value>().await.unwrap()["result"], 101);
    let leads = client
        .get(format!("http://{}/sandbox/leads", door.address()))
        .send()
        .await
        .unwrap();
    assert_eq!(leads.json::<Value>().await.unwrap()[0]["TITLE"], "Заявка");
    let page = client
        .get(format!("http://{}/", door.address()))
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("Заявка"));
    assert_eq!(door.sandbox().lock().unwrap().counters().requests, 1);
    let address = door.address();
    door.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

/// Law rest-contract.md §4: an answer that is lost leaves the work done
#[tokio::test]
async fn a_silent_portal_closes_the_connection_with_the_work_done() {
    let door = opened(free()).await;
    let portal = door.sandbox();
    let silence = Fault {
        at: FaultAt::Request(1),
        kind: FaultKind::Silence,
    };
    portal.lock().unwrap().inject(silence);
    assert_eq!(raw(&door, &post("crm.lead.add", "{}")).await, "");
    let answer = raw(&door, &post("crm.lead.add", "{}")).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.contains("\"result\":102"),
        "{answer}"
    );
    assert_eq!(portal.lock().unwrap().leads().count(), 2);
}

#[tokio::test]
async fn a_reply_that_is_held_back_does_not_hold_up_another() {
    let door = opened(free()).await;
    let portal = door.sandbox();
    let an_hour = Fault {
        at: FaultAt::Request(1),
        kind: FaultKind::Delay { ms: 3_600_000 },
    };
    portal.lock().unwrap().inject(an_hour);
    let request = post("crm.lead.add", "{}");
    let slow = raw(&door, &request);
    let quick = async {
        while portal.lock().unwrap().counters().requests == 0 {
            tokio::task::yield_now().await;
        }
        raw(&door, &request).await
    };
    tokio::select! {
        answer = slow => panic!("answered too early: {answer}"),
        answer = quick => assert!(answer.contains("\"result\":102"), "{answer}"),
    }
}

/// Law rest-contract.md §4: a portal that is down refuses connections until its window is over
#[tokio::test]
async fn a_portal_that_is_down_refuses_connections_and_comes_back() {
    let down = FaultRule {
        on: FaultOn::Requests,
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: Some(300),
        times: None,
        kind: FaultKind::Down,
    };
    let config = SandboxConfig {
        faults: vec![down],
        ..free()
    };
    let door = opened(config).await;
    while TcpStream::connect(door.address()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    while TcpStream::connect(door.address()).await.is_err() {
        tokio::task::yield_now().await;
    }
    let answer = raw(&door, &post("crm.lead.add", "{}")).await;
    assert!(answer.contains("\"result\":101"), "{answer}");
}

/// Law rest-contract.md §4: a connection that is reset while a request is sent left nothing
#[tokio::test]
async fn a_connection_that_is_reset_while_sending_leaves_nothing() {
    let door = opened(free()).await;
    let portal = door.sandbox();
    let reset = Fault {
        at: FaultAt::Request(1),
        kind: FaultKind::Reset,
    };
    portal.lock().unwrap().inject(reset);
    assert_eq!(raw(&door, &post("crm.lead.add", "{}")).await, "");
    assert_eq!(portal.lock().unwrap().leads().count(), 0);
    let answer = raw(&door, &post("crm.lead.add", "{}")).await;
    assert!(answer.contains("\"result\":101"), "{answer}");
}

/// A moment that an answer tells, in seconds.
fn told(answer: &str, moment: &str) -> f64 {
    let (_, json) = answer.split_once("\r\n\r\n").unwrap();
    let json: Value = serde_json::from_str(json.trim()).unwrap();
    json["time"][moment].as_f64().unwrap()
}

#[tokio::test]
async fn in_fast_motion_minutes_of_work_are_told_as_minutes_and_waited_for_in_fractions_of_a_second()
 {
    let config = SandboxConfig {
        cost_per_lead_ms: 200_000,
        request_limit_ms: 600_000,
        ..free()
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::new(config, "door".to_owned());
    let door = serve_fast(address, sandbox, 1_000).await.unwrap();
    let request = post("crm.lead.add", "{}");
    let both = async { (raw(&door, &request).await, raw(&door, &request).await) };
    let (first, second) = tokio::time::timeout(Duration::from_mins(1), both)
        .await
        .unwrap();
    assert!(told(&first, "duration") >= 200.0, "{first}");
    assert!(
        told(&second, "start") >= told(&first, "finish"),
        "{first}{second}"
    );
}

#[tokio::test]
async fn another_verb_is_no_portal_s() {
    let door = opened(free()).await;
    let request =
        "PUT /rest/1/sandbox/profile HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n";
    assert!(raw(&door, request).await.starts_with("HTTP/1.1 400"));
}

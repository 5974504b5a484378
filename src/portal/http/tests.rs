//! Against servers of a few bytes: what is an answer, what was lost, and what was never sent.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{CONNECTIONS, Connections, HttpOptions, HttpPortal};
use crate::batching::Reply;
use crate::domain::{Coded as _, UnknownCause};
use crate::portal::{Portal as _, Webhook};

/// Reads one request whole.
fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let wanted = name.eq_ignore_ascii_case("content-length");
                wanted.then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        assert!(read > 0, "the client closed");
    }
}

/// A server that takes one connection, answers these bytes and closes; the address and what it was sent.
fn serve(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (told, received) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        told.send(request(&mut stream)).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    });
    (address, received)
}

fn portal(address: &str, limit_ms: u64) -> HttpPortal {
    let webhook = Webhook::parse(&format!("http://{address}/rest/1/s3cr3t/")).unwrap();
    let options = HttpOptions {
        request_limit_ms: limit_ms,
        answer_grace_ms: 0,
        ca: None,
        speed: 1,
    };
    HttpPortal::new(webhook, options).unwrap()
}

async fn reply(address: &str) -> Reply {
    portal(address, 20_000).call("batch", "{}".to_owned()).await
}

#[tokio::test]
async fn a_call_is_one_json_post_and_its_answer_comes_back_as_it_is() {
    let (address, received) =
        serve("HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\n{\"error\":\"\"}");
    let body = r#"{"fields":{"TITLE":"Заявка"}}"#;
    let reply = portal(&address, 20_000)
        .call("crm.lead.add", body.to_owned())
        .await;
    let expected = Reply::Answer {
        status: 400,
        body: br#"{"error":""}"#.to_vec(),
    };
    assert_eq!(reply, expected);
    let request = received.recv().unwrap();
    assert!(
        request.starts_with("POST /rest/1/s3cr3t/crm.lead.add HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.ends_with(body));
    let head = request.to_lowercase();
    assert!(head.contains("\r\ncontent-type: application/json\r\n"));
    assert!(head.contains("\r\naccept: application/json\r\n"));
    assert!(head.contains("\r\nuser-agent: leadbatch/"));
}

#[tokio::test]
async fn an_answer_that_repeats_the_path_shows_no_secret() {
    let (address, _received) = serve(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 44\r\n\r\n{\"error_description\":\"/rest/1/s3cr3t/batch\"}",
    );
    let expected = Reply::Answer {
        status: 404,
        body: br#"{"error_description":"/rest/1/***/batch"}"#.to_vec(),
    };
    assert_eq!(reply(&address).await, expected);
}

#[tokio::test]
async fn a_gateway_error_is_an_answer_to_be_read() {
    let (address, _received) = serve("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>");
    let expected = Reply::Answer {
        status: 502,
        body: b"<html>".to_vec(),
    };
    assert_eq!(reply(&address).await, expected);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_host_is_named() {
    let (address, _received) = serve(
        "HTTP/1.1 302 Found\r\nLocation: https://new.example.com/rest/1/s3cr3t/batch\r\nContent-Length: 0\r\n\r\n",
    );
    let host = "new.example.com".to_owned();
    assert_eq!(reply(&address).await, Reply::Redirected { host });
}

#[tokio::test]
async fn a_connection_that_is_cut_after_sending_is_lost_and_not_tried_again() {
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"re",
    ] {
        // The server takes one connection only: a second attempt would be refused, and so told as never sent.
        let (address, _received) = serve(answer);
        assert_eq!(
            reply(&address).await,
            Reply::Lost(UnknownCause::ConnectionLost),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_kept_connection_that_is_cut_after_sending_is_lost_and_not_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        request(&mut stream);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            .unwrap();
        request(&mut stream);
    });
    let portal = portal(&address, 20_000);
    let first = portal.call("batch", "{}".to_owned()).await;
    assert!(matches!(first, Reply::Answer { status: 200, .. }));
    let second = portal.call("batch", "{}".to_owned()).await;
    assert_eq!(second, Reply::Lost(UnknownCause::ConnectionLost));
}

#[test]
fn connections_and_answers_have_the_times_of_the_contract() {
    assert_eq!(CONNECTIONS.idle, Duration::from_secs(5));
    assert_eq!(CONNECTIONS.connect, Duration::from_secs(10));
    let options = HttpOptions::default();
    assert_eq!(options.request_limit_ms + options.answer_grace_ms, 75_000);
}

#[tokio::test]
async fn a_connection_that_was_idle_too_long_is_not_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            request(&mut stream);
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                .unwrap();
            kept.push(stream);
        }
    });
    let webhook = Webhook::parse(&format!("http://{address}/rest/1/s3cr3t/")).unwrap();
    let options = HttpOptions {
        request_limit_ms: 5_000,
        ..HttpOptions::default()
    };
    let connections = Connections {
        idle: Duration::from_nanos(1),
        ..CONNECTIONS
    };
    let portal = HttpPortal::with(webhook, options, connections).unwrap();
    for _ in 0..2 {
        let reply = portal.call("batch", "{}".to_owned()).await;
        assert!(matches!(reply, Reply::Answer { .. }), "{reply:?}");
    }
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_sent_nothing() {
    // It takes the connection and never answers the greeting of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let webhook = Webhook::parse(&format!("https://{address}/rest/1/s3cr3t/")).unwrap();
    let options = HttpOptions {
        request_limit_ms: 5_000,
        ca: Some(CA.as_bytes().to_vec()),
        ..HttpOptions::default()
    };
    let connections = Connections {
        connect: Duration::from_millis(20),
        ..CONNECTIONS
    };
    let portal = HttpPortal::with(webhook, options, connections).unwrap();
    let reply = portal.call("batch", "{}".to_owned()).await;
    assert!(matches!(reply, Reply::NeverSent { .. }), "{reply:?}");
    drop(listener);
}

#[tokio::test]
async fn no_answer_in_time_is_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let reply = portal(&address, 100).call("batch", "{}".to_owned()).await;
    assert_eq!(reply, Reply::Lost(UnknownCause::TimedOut));
    drop(listener);
}

#[tokio::test]
async fn a_connection_that_is_refused_sent_nothing_and_tells_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let portal = portal(&address, 20_000);
    let Reply::NeverSent { cause } = portal.call("batch", "{}".to_owned()).await else {
        panic!("sent into nothing");
    };
    assert!(cause.starts_with(&address), "{cause}");
    assert!(cause.to_lowercase().contains("refused"), "{cause}");
    assert!(!format!("{cause} {portal:?}").contains("s3cr3t"));
}

/// A certificate authority that signs nothing.
const CA: &str = "-----BEGIN CERTIFICATE-----\n\
    MIIBhjCCASugAwIBAgIUTlJTFtvH7cfXYuL7P6vx5DDRWlwwCgYIKoZIzj0EAwIw\n\
    FzEVMBMGA1UEAwwMdGVzdC5leGFtcGxlMCAXDTI2MTEyMjAwNTc1NFoYDzIxMjYx\n\
    MDI5MDA1NzU0WjAXMRUwEwYDVQQDDAx0ZXN0LmV4YW1wbGUwWTATBgcqhkjOPQIB\n\
    BggqhkjOPQMBBwNCAATEGGYPr+jdIGdIY9MKKoXw16o9+1ltiX0SJYE7IbJydT8D\n\
    1LxZ2iOJGzysfh3Ynw07gVwRom881r/s+cCrvRzlo1MwUTAdBgNVHQ4EFgQUpNkt\n\
    sTDNELBn/qCs9E2SOM7kLZEwHwYDVR0jBBgwFoAUpNktsTDNELBn/qCs9E2SOM7k\n\
    LZEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAsf783C/9VRa5\n\
    E/TfW+dtgpWxAzdyyjCZTB4BdkE1fJcCIQC6gP/l4G2ntxLaW5sxFkuKnZnCbW42\n\
    FNxUvEe9mPKyPQ==\n\
    -----END CERTIFICATE-----\n";

#[tokio::test]
async fn a_server_without_tls_was_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
    });
    let webhook = Webhook::parse(&format!("https://{address}/rest/1/s3cr3t/")).unwrap();
    let options = HttpOptions {
        ca: Some(CA.as_bytes().to_vec()),
        ..HttpOptions::default()
    };
    let portal = HttpPortal::new(webhook, options).unwrap();
    let reply = portal.call("batch", "{}".to_owned()).await;
    assert!(matches!(reply, Reply::NeverSent { .. }), "{reply:?}");
}

#[test]
fn certificates_that_cannot_be_read_are_told() {
    for pem in [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let webhook = Webhook::parse("https://example.org/rest/1/s3cr3t/").unwrap();
        let options = HttpOptions {
            ca: Some(pem.as_bytes().to_vec()),
            ..HttpOptions::default()
        };
        let failure = HttpPortal::new(webhook, options).unwrap_err();
        assert!(
            ["ca_unreadable", "http_client_failed"].contains(&failure.code()),
            "{failure}"
        );
    }
}

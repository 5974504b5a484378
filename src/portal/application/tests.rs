//! Tokens against the sandbox: renewed once for all who wait, kept before they are used, and never lost by a failure that can be mended.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::batching::{Reply, StopError};
use crate::portal::{
    Application, HeldTokens, HttpOptions, HttpPortal, Portal as _, Site, TokenFault, TokenKeeping,
    TokenStore, Tokens,
};
use crate::sandbox::{
    self, Door, FaultKind, FaultOn, FaultRule, FaultWhen, Oauth, People, Sandbox, SandboxConfig,
};

/// A store in memory, which several clients share as processes share a file.
#[derive(Debug, Clone, Default)]
struct Kept {
    pair: Arc<Mutex<Option<Tokens>>>,
    /// What storing waits for.
    gate: Arc<Mutex<Option<Receiver<()>>>>,
    is_full: Arc<AtomicBool>,
    breaks: Arc<AtomicBool>,
    asked: Arc<Notify>,
}

impl Kept {
    fn fault() -> TokenFault {
        TokenFault {
            cause: "disk full".to_owned(),
        }
    }

    fn access(&self) -> String {
        let pair = self.pair.lock().unwrap();
        pair.as_ref().unwrap().access.expose_secret().to_owned()
    }
}

impl TokenStore for Kept {
    fn read(&self) -> Result<Option<Tokens>, TokenFault> {
        Ok(self.pair.lock().unwrap().clone())
    }

    fn hold(&self) -> Result<Box<dyn HeldTokens>, TokenFault> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(Self::fault());
        }
        Ok(Box::new(Holding { kept: self.clone() }))
    }
}

struct Holding {
    kept: Kept,
}

impl HeldTokens for Holding {
    fn read(&self) -> Result<Option<Tokens>, TokenFault> {
        self.kept.read()
    }

    fn store(self: Box<Self>, tokens: &Tokens) -> Result<(), TokenFault> {
        let gate = self.kept.gate.lock().unwrap().take();
        if let Some(gate) = gate {
            gate.recv().unwrap();
        }
        self.kept.asked.notify_one();
        if self.kept.breaks.swap(false, Ordering::SeqCst) {
            return Err(Kept::fault());
        }
        *self.kept.pair.lock().unwrap() = Some(tokens.clone());
        Ok(())
    }
}

async fn door() -> Door {
    drop(rustls::crypto::ring::default_provider().install_default());
    let application = sandbox::Application {
        access_token: "first-access".to_owned(),
        refresh_token: "first-refresh".to_owned(),
        ..sandbox::Application::default()
    };
    let people = People {
        oauth: Oauth {
            applications: vec![application],
            ..Oauth::default()
        },
        ..People::default()
    };
    let config = SandboxConfig {
        people,
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::self_hosted()
    };
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let portal = Sandbox::new(config, "tokens".to_owned());
    sandbox::serve(free, portal).await.unwrap()
}

fn application(address: &str) -> Application {
    let site = Site::parse(&format!("http://{address}/")).unwrap();
    Application {
        name: "crm".to_owned(),
        site: site.clone(),
        client_id: "local.sandbox".to_owned(),
        client_secret: "sandbox-secret".into(),
        server: site,
    }
}

fn portal(address: &str, kept: &Kept) -> HttpPortal {
    let keeping = TokenKeeping {
        store: Arc::new(kept.clone()),
        now: Arc::new(|| 1_000),
    };
    let options = HttpOptions::default();
    HttpPortal::of_application(application(address), keeping, options).unwrap()
}

/// Keeps a pair whose access token the portal refuses as expired, and whose refresh token is good.
async fn expired(door: &Door, kept: &Kept) {
    let first = "first-refresh".into();
    let pair = given(door, &first).await;
    *kept.pair.lock().unwrap() = Some(Tokens {
        access: "first-access".into(),
        until_ms: i64::MAX,
        ..pair
    });
}

async fn given(door: &Door, refresh: &secrecy::SecretString) -> Tokens {
    use crate::portal::token_server::{Given, TokenServer};
    let application = application(&door.address().to_string());
    let server = TokenServer::new(&application, HttpOptions::default()).unwrap();
    let pair = server.pair(&application, (Given::Refresh, refresh), 1_000);
    pair.await.unwrap()
}

fn issued(door: &Door) -> u64 {
    door.sandbox().lock().unwrap().counters().tokens_issued
}

fn leads(door: &Door) -> usize {
    door.sandbox().lock().unwrap().leads().count()
}

fn body(reply: &Reply) -> Value {
    let Reply::Answer { body, .. } = reply else {
        panic!("{reply:?}")
    };
    serde_json::from_slice(body).unwrap()
}

fn add() -> String {
    json!({"cmd": {"a": "crm.lead.add?fields[TITLE]=x"}}).to_string()
}

#[tokio::test]
async fn one_call_renews_for_all_that_wait_and_each_of_them_runs_once() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let portal = portal(&door.address().to_string(), &kept);
    let before = issued(&door);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let portal = portal.clone();
            tokio::spawn(async move { portal.call("batch", add()).await })
        })
        .collect();
    for call in calls {
        let reply = call.await.unwrap();
        assert!(body(&reply)["result"]["result"]["a"].is_u64(), "{reply:?}");
    }
    assert_eq!((issued(&door), leads(&door)), (before + 1, 8));
    assert_ne!(kept.access(), "first-access");
}

#[tokio::test]
async fn what_another_process_has_renewed_is_found_and_not_asked_for_again() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let address = door.address().to_string();
    let (one, other) = (portal(&address, &kept), portal(&address, &kept));
    let before = issued(&door);
    for portal in [&one, &other, &one] {
        let reply = portal.call("profile", "{}".to_owned()).await;
        assert!(body(&reply)["result"].is_object(), "{reply:?}");
    }
    assert_eq!(issued(&door), before + 1);
}

#[tokio::test]
async fn by_ones_own_clock_a_pair_is_renewed_before_the_portal_has_to_refuse_it() {
    let (door, kept) = (door().await, Kept::default());
    let pair = given(&door, &"first-refresh".into()).await;
    assert_eq!(pair.until_ms, 1_000 + 3_600_000);
    *kept.pair.lock().unwrap() = Some(Tokens {
        until_ms: 1_000,
        ..pair
    });
    let portal = portal(&door.address().to_string(), &kept);
    let reply = portal.call("profile", "{}".to_owned()).await;
    assert!(body(&reply)["result"].is_object(), "{reply:?}");
    let counters = door.sandbox().lock().unwrap().counters().clone();
    assert_eq!((counters.requests, counters.tokens_issued), (1, 2));
}

#[tokio::test]
async fn no_new_pair_is_asked_for_that_could_not_be_kept() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let portal = portal(&door.address().to_string(), &kept);
    let before = issued(&door);
    kept.is_full.store(true, Ordering::SeqCst);
    let reply = portal.call("batch", add()).await;
    let cause = "disk full".to_owned();
    assert_eq!(reply, Reply::NeverSent { cause });
    assert_eq!((issued(&door), leads(&door)), (before, 0));
    kept.is_full.store(false, Ordering::SeqCst);
    let reply = portal.call("batch", add()).await;
    assert!(body(&reply)["result"]["result"]["a"].is_u64(), "{reply:?}");
    assert_eq!((issued(&door), leads(&door)), (before + 1, 1));
}

#[tokio::test]
async fn a_pair_that_the_disk_did_not_take_is_not_used_and_is_kept_before_another_is_asked_for() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let portal = portal(&door.address().to_string(), &kept);
    let before = issued(&door);
    kept.breaks.store(true, Ordering::SeqCst);
    let reply = portal.call("batch", add()).await;
    assert!(matches!(reply, Reply::NeverSent { .. }), "{reply:?}");
    assert_eq!((kept.access().as_str(), leads(&door)), ("first-access", 0));
    let reply = portal.call("batch", add()).await;
    assert!(body(&reply)["result"]["result"]["a"].is_u64(), "{reply:?}");
    assert_eq!((issued(&door), leads(&door)), (before + 1, 1));
    assert_ne!(kept.access(), "first-access");
}

#[tokio::test]
async fn a_renewal_that_nobody_waits_for_any_more_is_kept_all_the_same() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let portal = portal(&door.address().to_string(), &kept);
    let (open, gate) = channel();
    *kept.gate.lock().unwrap() = Some(gate);
    let called = tokio::spawn(async move { portal.call("batch", add()).await });
    // The answer is there, and waits for the disk, when the call is given up.
    while issued(&door) < 2 {
        tokio::task::yield_now().await;
    }
    called.abort();
    drop(called.await);
    open.send(()).unwrap();
    kept.asked.notified().await;
    while kept.access() == "first-access" {
        tokio::task::yield_now().await;
    }
    assert_eq!(leads(&door), 0);
}

#[tokio::test]
async fn an_authorisation_that_is_over_shuts_the_door_with_its_name() {
    let (door, kept) = (door().await, Kept::default());
    let portal = portal(&door.address().to_string(), &kept);
    let over = || {
        Reply::Shut(StopError::AuthorisationOver {
            name: "crm".to_owned(),
        })
    };
    assert_eq!(portal.call("batch", add()).await, over());
    expired(&door, &kept).await;
    kept.pair.lock().unwrap().as_mut().unwrap().refresh = "first-refresh".into();
    assert_eq!(portal.call("batch", add()).await, over());
    assert_eq!((kept.access().as_str(), leads(&door)), ("first-access", 0));
}

#[tokio::test]
async fn commands_whose_token_ended_in_the_midst_of_a_batch_are_sent_again_with_a_new_one() {
    let (door, kept) = (door().await, Kept::default());
    let pair = given(&door, &"first-refresh".into()).await;
    *kept.pair.lock().unwrap() = Some(pair);
    let portal = portal(&door.address().to_string(), &kept);
    door.sandbox().lock().unwrap().inject(FaultRule {
        on: FaultOn::Calls("crm.lead.add".to_owned()),
        when: FaultWhen::Nth(2),
        from_ms: 0,
        until_ms: None,
        times: Some(1),
        kind: FaultKind::Refuse {
            status: 401,
            code: "expired_token".to_owned(),
            text: "The access token provided has expired.".to_owned(),
        },
    });
    let cmd =
        json!({"cmd": {"a": "crm.lead.add?fields[TITLE]=x", "b": "crm.lead.add?fields[TITLE]=y"}});
    let reply = portal.call("batch", cmd.to_string()).await;
    assert_eq!(
        body(&reply)["result"]["result_error"]["b"]["error"],
        "expired_token"
    );
    assert_eq!(issued(&door), 1);
    let reply = portal.call("batch", add()).await;
    assert!(body(&reply)["result"]["result"]["a"].is_u64(), "{reply:?}");
    assert_eq!((issued(&door), leads(&door)), (2, 2));
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_is_no_end_since_nothing_has_run() {
    let (door, kept) = (door().await, Kept::default());
    expired(&door, &kept).await;
    let portal = portal(&door.address().to_string(), &kept);
    door.sandbox().lock().unwrap().inject(FaultRule {
        on: FaultOn::Requests,
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: None,
        times: Some(2),
        kind: FaultKind::Refuse {
            status: 401,
            code: "expired_token".to_owned(),
            text: "The access token provided has expired.".to_owned(),
        },
    });
    let reply = portal.call("batch", add()).await;
    assert!(matches!(reply, Reply::NeverSent { .. }), "{reply:?}");
    assert_eq!(leads(&door), 0);
    let reply = portal.call("batch", add()).await;
    assert!(body(&reply)["result"]["result"]["a"].is_u64(), "{reply:?}");
    assert_eq!(leads(&door), 1);
}

/// A server that takes one connection, hears the request and answers this.
fn answering(answer: &'static str) -> (String, thread::JoinHandle<String>) {
    use std::io::{Read as _, Write as _};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = vec![0; 16 * 1024];
        let read = stream.read(&mut bytes).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    });
    (address, heard)
}

#[tokio::test]
async fn a_server_that_cannot_answer_loses_no_pair_and_tells_no_secret() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let refused = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\
        {\"error\":\"odd\",\"error_description\":\"what is old-refresh with sandbox-secret?\",\"x\":\"12345\"}";
    let moved = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\
        {\"access_token\":\"a\",\"refresh_token\":\"r\",\"client_endpoint\":\"https://evil.example.com/rest/\",\"expires_in\":3600}";
    for (answer, told) in [
        ("", "no answer"),
        (
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>",
            "HTTP 502",
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://x.example/?old-refresh\r\nContent-Length: 0\r\n\r\n",
            "it points to x.example",
        ),
        (refused, "what is *** with ***? (odd)"),
        (moved, "evil.example.com"),
    ] {
        let (address, heard) = answering(answer);
        let kept = Kept::default();
        *kept.pair.lock().unwrap() = Some(Tokens {
            access: "old-access".into(),
            refresh: "old-refresh".into(),
            endpoint: format!("http://{address}/rest/"),
            until_ms: 0,
        });
        let reply = portal(&address, &kept).call("batch", add()).await;
        let shown = format!("{reply:?}");
        assert!(
            matches!(reply, Reply::NeverSent { .. } | Reply::Redirected { .. }),
            "{shown}"
        );
        assert!(shown.contains(told), "{shown}");
        assert!(
            !shown.contains("secret") && !shown.contains("old-"),
            "{shown}"
        );
        assert_eq!(kept.access(), "old-access");
        let asked = heard.join().unwrap();
        assert!(
            asked.starts_with(
                "GET /oauth/token/?grant_type=refresh_token&client_id=local%2Esandbox&"
            ),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn a_token_goes_into_the_body_and_comes_back_in_no_answer() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let (address, heard) =
        answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"result\":\"to\\\"ken-of-mine\"}");
    let kept = Kept::default();
    *kept.pair.lock().unwrap() = Some(Tokens {
        access: "ken-of-mine".into(),
        refresh: "r".into(),
        endpoint: format!("http://{address}/rest/"),
        until_ms: i64::MAX,
    });
    let portal = portal(&address, &kept);
    let reply = portal
        .call("crm.lead.add", r#" {"fields":{"TITLE":"Ж"}}"#.to_owned())
        .await;
    assert_eq!(body(&reply)["result"], "to\"***");
    let request = heard.join().unwrap();
    assert!(
        request.starts_with("POST /rest/crm.lead.add HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.ends_with(r#"{"auth":"ken-of-mine","fields":{"TITLE":"Ж"}}"#),
        "{request}"
    );
    assert!(!format!("{portal:?} {kept:?}").contains("ken-of-mine"));
}

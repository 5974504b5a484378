//! Letters arrive, once with each reader, or it is told why they did not.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64_of::decoded;
use secrecy::SecretString;

use super::letter;
use super::post::{CA, Line, Post};
use crate::domain::Coded as _;
use crate::messages::{Catalogue, Language};
use crate::notify::{
    Channel, Chat, CommandLine, Email, Heartbeat, Letter, Pulse, Reader, Security, Told, Webhook,
    beat, environment_without_secrets, tell,
};
use crate::portal::{HttpOptions, HttpPortal, Webhook as PortalWebhook};
use crate::sandbox::{Door, Fault, FaultAt, FaultKind, Sandbox, SandboxConfig, serve};

mod base64_of {
    /// The text of a quoted-printable or base64 body is not read by hand: this is base64 alone.
    pub(super) fn decoded(text: &str) -> String {
        let plain: String = text.split_whitespace().collect();
        String::from_utf8(data_encoding::BASE64.decode(plain.as_bytes()).unwrap()).unwrap()
    }
}

/// Tells the letter on these channels; nobody waits.
async fn told(letter: &Letter, channels: &[Channel<HttpPortal>]) -> (Told, Vec<u64>) {
    let pauses = Mutex::new(Vec::new());
    let told = tell(
        letter,
        channels,
        &Catalogue::new(Language::Ru),
        async |ms| {
            pauses.lock().unwrap().push(ms);
        },
    )
    .await;
    (told, pauses.into_inner().unwrap())
}

/// The codes of what was not delivered, with the readers and the attempts.
fn lost(told: &Told) -> Vec<(String, &'static str, u32)> {
    let lost = told.undelivered.iter();
    lost.map(|one| (one.reader.to_string(), one.failure.code(), one.attempts))
        .collect()
}

fn email(post: &Post) -> Email {
    Email {
        to: vec![
            "ops@romashka.example".to_owned(),
            "Анна <anna@romashka.example>".to_owned(),
        ],
        from: "leadbatch@romashka.example".to_owned(),
        server: "127.0.0.1".to_owned(),
        port: post.port,
        security: Security::None,
        user: Some("robot".to_owned()),
        password: Some("s3cr3t".into()),
        ca: None,
    }
}

#[tokio::test]
async fn each_reader_gets_a_mail_of_his_own_that_a_program_reads_too() {
    let post = Post::open(Line::Open, Vec::new()).await;
    let (told, pauses) = told(&letter(), &[Channel::Email(email(&post))]).await;
    assert_eq!(lost(&told), [], "{told:?}");
    assert!(pauses.is_empty());
    let mails = post.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].from, "<leadbatch@romashka.example>");
    assert_eq!(mails[0].to, ["<ops@romashka.example>"]);
    assert_eq!(mails[1].to, ["<anna@romashka.example>"]);
    let data = &mails[0].data;
    for header in [
        "Message-ID: <0198f3a2c4d57e6f8a9b0c1d2e3f4a5b-1@romashka.example>\n",
        "Date: Thu, 26 Nov 2026 23:00:13 +0000\n",
        "Auto-Submitted: auto-generated\n",
        "Content-Type: text/plain; charset=utf-8\n",
    ] {
        assert!(data.contains(header), "{header} in {data}");
    }
    let (head, body) = data.split_once("\n\n").unwrap();
    assert!(head.contains("Content-Transfer-Encoding: base64"), "{head}");
    let body = decoded(body);
    assert!(body.contains("Прочитано строк: 12\u{a0}345"), "{body}");
    assert!(!body.contains('\u{1b}'));
    let auth = mails[0].auth.as_deref().unwrap();
    assert_eq!(auth, "AUTH PLAIN AHJvYm90AHMzY3IzdA==");
}

#[tokio::test]
async fn no_name_adds_a_header_or_a_reader() {
    let post = Post::open(Line::Open, Vec::new()).await;
    let sly = Letter {
        id: "1>\r\nBcc: <a@example.org".to_owned(),
        job: "amo\r\nBcc: b@example.org\r\n\r\nx".to_owned(),
        ..letter()
    };
    let to = vec!["ops@romashka.example\r\nBcc: c@example.org".to_owned()];
    let slyly = Email { to, ..email(&post) };
    let (told, _) = told(&sly, &[Channel::Email(email(&post)), Channel::Email(slyly)]).await;
    let codes: Vec<_> = lost(&told).into_iter().map(|lost| lost.1).collect();
    assert_eq!(codes, ["mail_address_malformed"]);
    for mail in post.mails() {
        assert_eq!(mail.to.len(), 1);
        let (head, _) = mail.data.split_once("\n\n").unwrap();
        let names: Vec<_> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|line| line.0)
            .collect();
        assert!(
            names.contains(&"Subject") && !names.contains(&"Bcc"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn an_address_that_is_refused_keeps_nobody_else_from_the_letter() {
    let refusals = vec![
        ("RCPT TO:<ops@", 9, "550 no such user s3cr3t"),
        ("RCPT TO:<anna@", 2, "451 later"),
    ];
    let post = Post::open(Line::Open, refusals).await;
    let (told, pauses) = told(&letter(), &[Channel::Email(email(&post))]).await;
    assert_eq!(
        lost(&told),
        [("email ops@romashka.example".to_owned(), "mail_refused", 1)]
    );
    assert_eq!(
        told.delivered,
        [Reader::Mailbox("Анна <anna@romashka.example>".to_owned())]
    );
    assert_eq!(pauses, [2_000, 15_000], "what passes is tried again");
    assert_eq!(post.mails().len(), 1);
    let shown = format!("{told:?}");
    assert!(shown.contains("no such user ***"), "{shown}");
}

#[tokio::test]
async fn a_password_is_not_sent_where_others_could_read_it() {
    let post = Post::open(Line::Open, Vec::new()).await;
    let starttls = Email {
        security: Security::StartTls,
        ..email(&post)
    };
    let elsewhere = Email {
        server: "mail.romashka.example".to_owned(),
        ..email(&post)
    };
    let (told, _) = told(
        &letter(),
        &[Channel::Email(starttls), Channel::Email(elsewhere)],
    )
    .await;
    let codes: Vec<&str> = lost(&told).iter().map(|lost| lost.1).collect();
    assert_eq!(
        codes,
        [
            "mail_tls_failed",
            "mail_tls_failed",
            "mail_password_in_clear",
            "mail_password_in_clear"
        ]
    );
    assert!(post.mails().is_empty());
    let heard = post.heard().join("\n");
    assert!(
        !heard.contains("AUTH") && !heard.contains("MAIL"),
        "{heard}"
    );
}

#[tokio::test]
async fn encrypted_mail_goes_to_servers_whose_authority_is_trusted() {
    for (line, security) in [
        (Line::Tls, Security::Tls),
        (Line::StartTls, Security::StartTls),
    ] {
        let post = Post::open(line, Vec::new()).await;
        let trusting = Email {
            security,
            ca: Some(CA.into()),
            ..email(&post)
        };
        let distrustful = Email {
            ca: None,
            ..trusting.clone()
        };
        let (told, pauses) = told(
            &letter(),
            &[Channel::Email(distrustful), Channel::Email(trusting)],
        )
        .await;
        let codes: Vec<_> = lost(&told)
            .into_iter()
            .map(|lost| (lost.1, lost.2))
            .collect();
        assert_eq!(
            codes,
            [("mail_tls_failed", 1), ("mail_tls_failed", 1)],
            "{told:?}"
        );
        assert_eq!(
            (told.delivered.len(), post.mails().len(), pauses.len()),
            (2, 2, 0)
        );
        assert!(post.mails()[0].auth.is_some());
        let in_the_clear = post
            .heard()
            .iter()
            .take_while(|line| *line != "STARTTLS")
            .cloned()
            .collect::<Vec<_>>();
        if line == Line::StartTls {
            assert!(
                in_the_clear.iter().all(|line| line.starts_with("EHLO")),
                "{in_the_clear:?}"
            );
        }
    }
}

#[tokio::test]
async fn wrong_addresses_and_silent_servers_are_told() {
    let post = Post::open(
        Line::Open,
        vec![("AUTH", 9, "535 5.7.8 wrong: AHJvYm90AHMzY3IzdA==")],
    )
    .await;
    let of = |to: &str, port: u16| {
        Channel::Email(Email {
            to: vec![to.to_owned()],
            port,
            ..email(&post)
        })
    };
    let channels = [
        of("ops.example", post.port),
        of("ops@romashka.example", 9),
        of("ops@romashka.example", post.port),
    ];
    let (told, pauses) = told(&letter(), &channels).await;
    let codes: Vec<_> = lost(&told)
        .into_iter()
        .map(|lost| (lost.1, lost.2))
        .collect();
    assert_eq!(
        codes,
        [
            ("mail_address_malformed", 1),
            ("mail_unreachable", 3),
            ("mail_refused", 1)
        ]
    );
    assert_eq!(pauses.len(), 2);
    let shown = format!("{told:?}");
    assert!(
        !shown.contains("s3cr3t") && !shown.contains("AHJvYm90"),
        "{shown}"
    );
}

/// What an HTTP server heard: method, path with question, idempotency key, body.
type Heard = Arc<Mutex<Vec<(String, String, String, String)>>>;

/// What it heard, and the statuses that it has left to answer.
type Served = (Heard, Arc<Mutex<Vec<u16>>>);

/// An HTTP server that answers these statuses one after the other, then 204.
async fn hook(statuses: Vec<u16>) -> (SocketAddr, Heard) {
    let heard: Heard = Heard::default();
    let left = Arc::new(Mutex::new(statuses));
    let state = (Arc::clone(&heard), left);
    let answer = async |State((heard, left)): State<Served>,
                        method: Method,
                        uri: Uri,
                        headers: HeaderMap,
                        body: String| {
        let key = headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok());
        let told = (
            method.to_string(),
            uri.to_string(),
            key.unwrap_or_default().to_owned(),
            body,
        );
        heard.lock().unwrap().push(told);
        let mut left = left.lock().unwrap();
        let status = if left.is_empty() { 204 } else { left.remove(0) };
        let moved = [("location", "/elsewhere")];
        (StatusCode::from_u16(status).unwrap(), moved)
    };
    let router = Router::new().fallback(answer).with_state(state);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, heard)
}

fn webhook(address: SocketAddr) -> Channel<HttpPortal> {
    Channel::Webhook(Webhook {
        url: format!("http://{address}/s3cr3t?x=1").into(),
        ca: None,
    })
}

#[tokio::test]
async fn a_webhook_gets_the_json_under_one_key_however_often_it_is_tried() {
    let (address, heard) = hook(vec![503, 429]).await;
    let (told, pauses) = told(&letter(), &[webhook(address)]).await;
    assert_eq!(lost(&told), []);
    assert_eq!(pauses, [2_000, 15_000]);
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 3);
    for (method, path, key, body) in &heard {
        assert_eq!((method.as_str(), path.as_str()), ("POST", "/s3cr3t?x=1"));
        assert_eq!(key, "0198f3a2c4d57e6f8a9b0c1d2e3f4a5b-1");
        let json: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(json["verdict"], "failed");
        assert_eq!(json["rows"]["created"], 12_000);
        assert_eq!(json["language"], "ru");
    }
}

#[tokio::test]
async fn what_a_webhook_refuses_is_told_without_its_address() {
    for (statuses, code, attempts) in [
        (vec![404], "hook_refused", 1),
        (vec![302], "hook_refused", 1),
        (vec![500, 500, 500], "hook_busy", 3),
    ] {
        let (address, heard) = hook(statuses).await;
        let (told, _) = told(&letter(), &[webhook(address)]).await;
        assert_eq!(
            lost(&told),
            [(format!("webhook {address}"), code, attempts)]
        );
        assert!(!format!("{told:?}").contains("s3cr3t"));
        let paths = heard.lock().unwrap().clone();
        assert!(
            paths.iter().all(|heard| heard.1 == "/s3cr3t?x=1"),
            "no redirect is followed"
        );
    }
    let gone = SocketAddr::from(([127, 0, 0, 1], 9));
    let (told, _) = told(&letter(), &[webhook(gone)]).await;
    assert_eq!(
        lost(&told),
        [("webhook 127.0.0.1:9".to_owned(), "hook_unreachable", 3)]
    );
    assert!(!format!("{told:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_heart_beats_where_it_is_heard() {
    let (address, heard) = hook(vec![500]).await;
    let quiet = Heartbeat {
        url: SecretString::from(format!("http://{address}/ping/s3cr3t")),
        post: false,
        suffixes: false,
        ca: None,
    };
    let loud = Heartbeat {
        post: true,
        suffixes: true,
        ..quiet.clone()
    };
    for heartbeat in [&quiet, &loud] {
        for pulse in [Pulse::Began, Pulse::Well, Pulse::Failed] {
            beat(heartbeat, pulse, async |_| {}).await.unwrap();
        }
    }
    let heard = heard.lock().unwrap().clone();
    let heard: Vec<String> = heard
        .iter()
        .map(|heard| format!("{} {}", heard.0, heard.1))
        .collect();
    assert_eq!(
        heard,
        [
            // The first one met a fault, and was tried again.
            "GET /ping/s3cr3t",
            "GET /ping/s3cr3t",
            "POST /ping/s3cr3t/start",
            "POST /ping/s3cr3t",
            "POST /ping/s3cr3t/fail",
        ]
    );
    assert!(!format!("{quiet:?}").contains("s3cr3t"));
}

async fn portal(config: SandboxConfig) -> (Door, HttpPortal) {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let door = serve(free, Sandbox::new(config, "notices".into()))
        .await
        .unwrap();
    let webhook = PortalWebhook::parse(&door.webhook_url()).unwrap();
    let portal = HttpPortal::new(webhook, HttpOptions::default()).unwrap();
    (door, portal)
}

#[tokio::test]
async fn employees_read_it_in_the_portal_once_though_an_answer_was_lost() {
    let config = SandboxConfig {
        scopes: vec!["crm".into(), "im".into()],
        ..SandboxConfig::self_hosted()
    };
    let (door, portal) = portal(config).await;
    let chat = |users: Vec<u64>, portal: HttpPortal| Channel::Chat(Chat { portal, users });
    let sandbox = door.sandbox();
    sandbox.lock().unwrap().inject(Fault {
        at: FaultAt::Request(1),
        kind: FaultKind::Silence,
    });
    let (told, pauses) = told(&letter(), &[chat(vec![1, 999], portal)]).await;
    assert_eq!(lost(&told), [("chat 999".to_owned(), "chat_nobody", 1)]);
    assert_eq!(pauses, [2_000]);
    let notices = sandbox.lock().unwrap().notices().to_vec();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!((notices[0].to, notices[0].from), (1, None));
    assert!(notices[0].message.starts_with("[B]leadbatch: amo — ОШИБКА"));
    let tag = "leadbatch|LEADBATCH|0198f3a2c4d57e6f8a9b0c1d2e3f4a5b-1|1";
    assert_eq!(notices[0].tag.as_deref(), Some(tag));
}

#[tokio::test]
async fn a_portal_that_lets_nobody_speak_is_told() {
    let config = SandboxConfig {
        scopes: vec!["crm".into()],
        ..SandboxConfig::self_hosted()
    };
    let (_door, portal) = portal(config).await;
    let chat = Channel::Chat(Chat {
        portal,
        users: vec![1],
    });
    let (told, _) = told(&letter(), &[chat]).await;
    assert_eq!(lost(&told), [("chat 1".to_owned(), "chat_refused", 1)]);
}

/// A program that every system with this toolchain has: the test's own, asked to run one hidden test that plays a command.
fn command(part: &str) -> CommandLine {
    let program = std::env::current_exe().unwrap();
    let environment = environment_without_secrets(
        [
            ("LEADBATCH_PORTAL".into(), "s3cr3t".into()),
            ("leadbatch_password".into(), "s3cr3t".into()),
            ("SMTP_PASSWORD".into(), "s3cr3t".into()),
            ("PART".into(), part.into()),
        ]
        .into_iter()
        .chain(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "SystemRoot")),
        &["SMTP_PASSWORD"],
    );
    CommandLine {
        program: program.display().to_string(),
        args: [
            "--exact",
            "notify::tests::channels::plays_a_command",
            "--ignored",
        ]
        .map(str::to_owned)
        .to_vec(),
        environment,
        limit_s: 60,
    }
}

#[test]
#[ignore = "it is the command of the tests below"]
fn plays_a_command() {
    let part = std::env::vars().find(|(name, _)| name == "PART");
    let Some((_, part)) = part else { return };
    if part == "deaf" {
        return;
    }
    if part == "slow" {
        std::thread::park();
    }
    let read = std::io::read_to_string(std::io::stdin()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&read).unwrap();
    assert_eq!(json["job"], "amo");
    assert_eq!(part, "good", "a bad one fails");
    for (name, value) in std::env::vars() {
        assert!(!value.contains("s3cr3t"), "{name}");
    }
}

#[tokio::test]
async fn a_command_reads_the_letter_and_sees_no_secret() {
    let (told, pauses) = told(&letter(), &[Channel::Command(command("good"))]).await;
    assert_eq!(lost(&told), [], "{told:?}");
    assert!(pauses.is_empty());
    let whole = Letter {
        files: vec!["x".repeat(100_000)],
        ..letter()
    };
    let (told, _) = self::told(&whole, &[Channel::Command(command("deaf"))]).await;
    assert_eq!(lost(&told), [], "one that reads nothing may end well");
}

#[tokio::test]
async fn commands_that_fail_are_slow_or_are_not_there_are_told() {
    let slow = CommandLine {
        limit_s: 1,
        ..command("slow")
    };
    let nowhere = CommandLine {
        program: "/nowhere/at/all".to_owned(),
        ..command("good")
    };
    let channels = [command("bad"), slow, nowhere].map(Channel::Command);
    let (told, _) = told(&letter(), &channels).await;
    let codes: Vec<_> = lost(&told)
        .into_iter()
        .map(|lost| (lost.1, lost.2))
        .collect();
    assert_eq!(
        codes,
        [
            ("command_failed", 3),
            ("command_timed_out", 1),
            ("command_not_started", 1)
        ]
    );
}

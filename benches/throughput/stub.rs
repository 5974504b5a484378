//! A portal that answers at once without doing anything.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use leadbatch::sandbox::{Request, Sandbox};

use crate::portal::{LOCAL, config};
use crate::rows::BATCH;
use crate::wire::Wire;

/// Batches that it hands to a sandbox, so that the first leads can be read back.
const HONEST: u64 = 20;

/// The portal; its threads end with the process, when nobody calls them any more.
pub(crate) struct Stub {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
}

/// What its connections share.
struct Desk {
    sandbox: Sandbox,
    /// Batches so far that make leads.
    batches: u64,
    /// Where these batches are kept, if they are.
    kept: Option<Kept>,
}

/// Batches that make leads, as they came.
#[derive(Default)]
pub(crate) struct Kept {
    /// What they were posted to, a path.
    pub(crate) path: String,
    pub(crate) bodies: Vec<Vec<u8>>,
}

impl Stub {
    /// A new one.
    pub(crate) fn opened() -> Self {
        Self::with(None)
    }

    /// A new one that keeps the batches that make leads.
    pub(crate) fn keeping() -> Self {
        Self::with(Some(Kept::default()))
    }

    fn with(kept: Option<Kept>) -> Self {
        let listener = TcpListener::bind(SocketAddr::from((LOCAL, 0))).expect("a port");
        let address = listener.local_addr().expect("an address");
        let desk = Arc::new(Mutex::new(Desk {
            sandbox: Sandbox::new(config(), "bench".into()),
            batches: 0,
            kept,
        }));
        let shared = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let desk = Arc::clone(&shared);
                thread::spawn(move || serve(Wire::over(stream), &desk));
            }
        });
        Self { address, desk }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn webhook(&self) -> String {
        format!("http://{}/rest/1/sandbox/", self.address)
    }

    /// What it has kept.
    pub(crate) fn kept(&self) -> Kept {
        let mut desk = self.desk.lock().expect("a desk");
        desk.kept.take().unwrap_or_default()
    }
}

/// Answers batches that make leads without making any, all else as a sandbox does.
fn serve(mut wire: Wire, desk: &Mutex<Desk>) {
    while let Some((head, body)) = wire.read() {
        let target = head.split(' ').nth(1).unwrap_or("/");
        let commands = memchr::memmem::find_iter(&body, "crm.lead.add?").count() as u64;
        let answer = if commands == 0 {
            desk.lock().expect("a desk").emulated(target, body)
        } else {
            let (batch, first) = desk.lock().expect("a desk").received(target, body);
            first.unwrap_or_else(|| made(batch * BATCH, commands))
        };
        wire.write("HTTP/1.1 200 OK\r\nContent-Type: application/json", &answer);
    }
}

impl Desk {
    /// Takes in a batch that makes leads: which one it is, and the answer if it is one of the first.
    fn received(&mut self, target: &str, body: Vec<u8>) -> (u64, Option<Vec<u8>>) {
        self.batches += 1;
        if let Some(kept) = &mut self.kept {
            target.clone_into(&mut kept.path);
            kept.bodies.push(body.clone());
        }
        let honest = self.batches <= HONEST;
        (self.batches, honest.then(|| self.emulated(target, body)))
    }

    /// A sandbox's answer.
    fn emulated(&mut self, target: &str, body: Vec<u8>) -> Vec<u8> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Request {
            query: query.to_owned(),
            body,
            ..Request::json(path, &serde_json::Value::Null)
        };
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("a clock");
        let now = i64::try_from(now.as_millis()).expect("a moment");
        self.sandbox.handle(now, "127.0.0.1", &request).0.body
    }
}

/// The answer to a batch that has made leads.
fn made(first: u64, commands: u64) -> Vec<u8> {
    let time = r#"{"start":1.0,"finish":1.0,"duration":0.0,"processing":0.0,"date_start":"2026-01-01T00:00:00+03:00","date_finish":"2026-01-01T00:00:00+03:00"}"#;
    let all = |value: &dyn Fn(u64) -> String| {
        (0..commands)
            .map(|place| format!("\"r{:04}\":{}", place + 1, value(place)))
            .collect::<Vec<_>>()
            .join(",")
    };
    let result = all(&|place| (first + place).to_string());
    let times = all(&|_| time.to_owned());
    format!(r#"{{"result":{{"result":{{{result}}},"result_error":[],"result_total":[],"result_next":[],"result_time":{{{times}}}}},"time":{time}}}"#)
        .into_bytes()
}

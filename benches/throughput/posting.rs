//! The floor of the network: bare `reqwest` posting the batches that the program has sent, to the same portal that does nothing.
//! No row is read, nothing is kept, answers are read whole and not looked into. Like the program it is a process of its own, with the
//! same kind of runtime.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::runtime::Builder;

use crate::stub::{Kept, Stub};
use crate::taken::{Taken, measured};

/// What a process that posts is called with.
pub(crate) const MARK: &str = "--post";
/// The file of the batches, one a line behind their path.
const BATCHES: &str = "batches";

/// Keeps the batches for those who post them.
pub(crate) fn keep(folder: &Path, kept: Kept) {
    let mut lines = kept.path.into_bytes();
    for body in kept.bodies {
        assert!(!body.contains(&b'\n'), "a batch is one line of JSON");
        lines.push(b'\n');
        lines.extend(body);
    }
    fs::write(folder.join(BATCHES), lines).expect("a file");
}

/// Posts the batches to a new portal, so many at a time.
pub(crate) fn posted(folder: &Path, in_flight: usize) -> Taken {
    let stub = Stub::opened();
    measured(|| {
        let own = std::env::current_exe().expect("this program");
        let posting = Command::new(own)
            .arg(MARK)
            .arg(stub.address().to_string())
            .arg(folder.join(BATCHES))
            .arg(in_flight.to_string())
            .stderr(Stdio::inherit())
            .output()
            .expect("the posting runs");
        assert!(posting.status.success(), "the posting failed");
        let seconds = String::from_utf8(posting.stdout).expect("a text");
        Some(seconds.trim().parse().expect("seconds"))
    })
}

/// What the process does: prints the seconds from the first request to the last answer.
pub(crate) fn run(address: SocketAddr, batches: &Path, in_flight: usize) {
    let text = fs::read_to_string(batches).expect("the batches");
    let mut lines = text.lines();
    let path = lines.next().expect("a path");
    let work = Arc::new(Work {
        url: format!("http://{address}{path}"),
        bodies: lines.map(str::to_owned).collect(),
        next: AtomicUsize::new(0),
    });
    drop(text);
    leadbatch::portal::install_tls();
    let json = HeaderValue::from_static("application/json");
    let client = Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .default_headers(HeaderMap::from_iter([(CONTENT_TYPE, json)]))
        .build()
        .expect("a client");
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    println!("{}", runtime.block_on(all_posted(client, work, in_flight)));
}

/// Seconds until all are answered, so many at a time.
async fn all_posted(client: Client, work: Arc<Work>, in_flight: usize) -> f64 {
    let begun = Instant::now();
    let beside = (1..in_flight).map(|_| tokio::spawn(lane(client.clone(), Arc::clone(&work))));
    let beside: Vec<_> = beside.collect();
    lane(client, Arc::clone(&work)).await;
    for lane in beside {
        lane.await.expect("posted batches");
    }
    begun.elapsed().as_secs_f64()
}

struct Work {
    url: String,
    bodies: Vec<String>,
    next: AtomicUsize,
}

/// One request after the other, until there are no more.
async fn lane(client: Client, work: Arc<Work>) {
    while let Some(body) = work.bodies.get(work.next.fetch_add(1, Ordering::Relaxed)) {
        let sent = client.post(&work.url).body(body.clone()).send().await;
        let answer = sent.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        let bytes = answer.bytes().await.expect("a whole answer");
        assert!(!bytes.is_empty(), "an answer says something");
    }
}

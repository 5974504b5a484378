//! How many leads a second the program makes where no limit slows it, and where the time goes: `cargo bench --bench throughput`.
//!
//! The release binary imports a list of twelve columns into the sandbox that this process serves over HTTP, on the same machine and
//! cores, with its journal on the disk. Beside it, in the same rounds, stand its floors: the file read by the `csv` crate alone, the
//! sandbox driven by batches that were made before, and the program against a portal that answers at once without doing anything.
//!
//! `LEADBATCH_BENCH_ROWS` (100,000), `LEADBATCH_BENCH_ROUNDS` (3) and `LEADBATCH_BENCH_DIR` may be set.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench measures and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use leadbatch::sandbox::{Request, Sandbox, SandboxConfig, StateFolder, serve_kept};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Commands of a batch.
const BATCH: u64 = 50;
/// Batches that the portal without work hands to a sandbox, so that the first leads can be read back.
const HONEST: u64 = 20;
/// Clock ticks of `/proc`, a second.
const TICKS: f64 = 100.0;
const LOCAL: [u8; 4] = [127, 0, 0, 1];
const TITLES: [&str; 12] = [
    "ID",
    "Название",
    "Имя",
    "Фамилия",
    "Телефон",
    "Почта",
    "Компания",
    "Город",
    "Сумма",
    "Валюта",
    "Источник",
    "Комментарий",
];
const MAPPING: &str = "version: 1
originator: bench
key: [ID]
columns: {Название: TITLE, Имя: NAME, Фамилия: LAST_NAME, Телефон: PHONE_WORK, Почта: EMAIL_HOME, Компания: COMPANY_TITLE,
  Город: ADDRESS_CITY, Сумма: OPPORTUNITY, Валюта: CURRENCY_ID, Источник: SOURCE_ID, Комментарий: COMMENTS}
";

/// What one way took.
#[derive(Debug, Clone, Copy)]
struct Taken {
    /// From the first to the last request, seconds.
    sending: f64,
    /// The whole command, seconds.
    whole: f64,
    /// Processor time of this process and of its children, seconds.
    own: f64,
    children: f64,
}

fn main() {
    let rows = number("LEADBATCH_BENCH_ROWS", 100_000);
    let rounds = number("LEADBATCH_BENCH_ROUNDS", 3);
    let named = std::env::var_os("LEADBATCH_BENCH_DIR");
    let folder =
        tempfile::tempdir_in(named.map_or_else(std::env::temp_dir, Into::into)).expect("a folder");
    let folder = folder.path();
    let lines: String = (0..rows).fold(TITLES.join(";") + "\n", |text, row| {
        text + &cells(row).join(";") + "\n"
    });
    fs::write(folder.join("rows.csv"), &lines).expect("a file");
    fs::write(folder.join("m.yaml"), MAPPING).expect("a mapping");
    println!(
        "{rows} rows of {} columns, {:.1} MB; {rounds} rounds, medians (least to most)",
        TITLES.len(),
        lines.len() as f64 / 1e6
    );
    let bodies = Arc::new((0..rows / BATCH).map(body).collect::<Vec<_>>());
    let mut ways: [(&str, Vec<Taken>); 4] = [
        ("the file read by the csv crate alone", Vec::new()),
        (
            "the sandbox alone, batches made before, 4 connections",
            Vec::new(),
        ),
        ("the program against a portal that does nothing", Vec::new()),
        ("the program against the sandbox", Vec::new()),
    ];
    for _ in 0..rounds {
        ways[0].1.push(csv_alone(&folder.join("rows.csv")));
        ways[1].1.push(sandbox_alone(folder, &bodies));
        ways[2].1.push(against_nothing(folder));
        ways[3].1.push(against_sandbox(folder));
    }
    for (name, taken) in &ways {
        tell(name, taken, rows);
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

fn tell(name: &str, taken: &[Taken], rows: u64) {
    let rows = rows as f64;
    let of = |part: fn(&Taken) -> f64| {
        let mut all: Vec<f64> = taken.iter().map(part).collect();
        all.sort_unstable_by(f64::total_cmp);
        (all[all.len() / 2], all[0], all[all.len() - 1])
    };
    let (sending, least, most) = of(|taken| taken.sending);
    println!(
        "{name}: {:.0} leads a second ({:.0} to {:.0}), the whole command {:.2} s; processor time a lead: client {:.1} µs, portal and bench {:.1} µs",
        rows / sending,
        rows / most,
        rows / least,
        of(|taken| taken.whole).0,
        of(|taken| taken.children).0 * 1e6 / rows,
        of(|taken| taken.own).0 * 1e6 / rows,
    );
}

/// A row as a usual list has it.
fn cells(row: u64) -> [String; 12] {
    [
        row.to_string(),
        format!("Заявка {row}"),
        "Анна".to_owned(),
        format!("Петрова{}", row % 977),
        format!("+7916{row:07}"),
        format!("user{row}@example.ru"),
        format!("ООО Ромашка {}", row % 5000),
        "Москва".to_owned(),
        format!("{}.50", row.wrapping_mul(7919) % 99_999 + 1),
        "RUB".to_owned(),
        "WEB".to_owned(),
        format!("Перезвонить после обеда, {row}"),
    ]
}

/// A batch that makes the leads of fifty rows.
fn body(batch: u64) -> String {
    const FIELDS: [(usize, &str); 12] = [
        (0, "[ORIGIN_ID]"),
        (1, "[TITLE]"),
        (2, "[NAME]"),
        (3, "[LAST_NAME]"),
        (4, "[PHONE][0][VALUE]"),
        (5, "[EMAIL][0][VALUE]"),
        (6, "[COMPANY_TITLE]"),
        (7, "[ADDRESS_CITY]"),
        (8, "[OPPORTUNITY]"),
        (9, "[CURRENCY_ID]"),
        (10, "[SOURCE_ID]"),
        (11, "[COMMENTS]"),
    ];
    let mut text = String::from(r#"{"halt":0,"cmd":{"#);
    for (place, row) in (batch * BATCH..(batch + 1) * BATCH).enumerate() {
        let cells = cells(row);
        let comma = if place == 0 { "" } else { "," };
        write!(
            text,
            "{comma}\"r{:04}\":\"crm.lead.add?fields[ORIGINATOR_ID]=bench",
            place + 1
        )
        .expect("a text");
        for (cell, field) in FIELDS {
            write!(
                text,
                "&fields{field}={}",
                utf8_percent_encode(&cells[cell], NON_ALPHANUMERIC)
            )
            .expect("a text");
        }
        text.push('"');
    }
    text + "}}"
}

/// Processor time of this process and of the children that it has waited for, seconds; nothing where there is no `/proc`.
fn processor_time() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = behind_name
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|ticks| ticks.parse().ok())
        .collect();
    match ticks.as_slice() {
        [user, system, of_children, system_of_children] => (
            (user + system) / TICKS,
            (of_children + system_of_children) / TICKS,
        ),
        _ => (0.0, 0.0),
    }
}

/// Measures some work; it may know better how long its sending took.
fn measured(work: impl FnOnce() -> Option<f64>) -> Taken {
    let (own, children) = processor_time();
    let begun = Instant::now();
    let sending = work();
    let whole = begun.elapsed().as_secs_f64();
    let (own_after, children_after) = processor_time();
    Taken {
        sending: sending.unwrap_or(whole),
        whole,
        own: own_after - own,
        children: children_after - children,
    }
}

fn csv_alone(file: &Path) -> Taken {
    measured(|| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_path(file)
            .expect("the file");
        let mut record = csv::ByteRecord::new();
        let mut bytes = 0;
        while reader.read_byte_record(&mut record).expect("a record") {
            bytes += record.as_slice().len();
        }
        assert!(bytes > 0);
        None
    })
}

fn config() -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::self_hosted()
    }
}

/// Serves a sandbox that keeps its leads on the disk, for as long as some work takes.
fn served<T>(folder: &Path, work: impl FnOnce(SocketAddr, &str) -> T) -> T {
    let state = tempfile::tempdir_in(folder).expect("a folder");
    let (sandbox, log) = StateFolder::take(state.path(), "bench")
        .expect("a folder")
        .open(config(), "bench".into())
        .expect("a state");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let door = runtime
        .block_on(serve_kept(SocketAddr::from((LOCAL, 0)), sandbox, log, 1))
        .expect("a door");
    let done = work(door.address(), &door.webhook_url());
    runtime.block_on(door.stop());
    done
}

fn sandbox_alone(folder: &Path, bodies: &Arc<Vec<String>>) -> Taken {
    served(folder, |address, webhook| {
        let path = webhook
            .split_once("/rest/")
            .map_or_else(String::new, |(_, rest)| format!("/rest/{rest}batch"));
        measured(|| {
            let next = AtomicU64::new(0);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        let mut wire = Wire::over(TcpStream::connect(address).expect("a connection"));
                        while let Some(body) = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).ok().and_then(|next| bodies.get(next)) {
                            wire.write(&format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json"), body.as_bytes());
                            let (head, answer) = wire.read().expect("an answer");
                            assert!(head.starts_with("HTTP/1.1 200") && answer.len() > 1000, "{head}");
                        }
                    });
                }
            });
            None
        })
    })
}

fn against_sandbox(folder: &Path) -> Taken {
    served(folder, |_, webhook| import(folder, webhook))
}

fn against_nothing(folder: &Path) -> Taken {
    let listener = TcpListener::bind(SocketAddr::from((LOCAL, 0))).expect("a port");
    let webhook = format!(
        "http://{}/rest/1/sandbox/",
        listener.local_addr().expect("an address")
    );
    let portal = Arc::new(Mutex::new((Sandbox::new(config(), "bench".into()), 0)));
    // It ends with the process: the client closes its connections, and nobody calls it again.
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let portal = Arc::clone(&portal);
            thread::spawn(move || answer_at_once(Wire::over(stream), &portal));
        }
    });
    import(folder, &webhook)
}

/// Answers batches that make leads without making any, all else as a sandbox does.
fn answer_at_once(mut wire: Wire, portal: &Mutex<(Sandbox, u64)>) {
    while let Some((head, body)) = wire.read() {
        let target = head.split(' ').nth(1).unwrap_or("/");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let commands = memchr::memmem::find_iter(&body, "crm.lead.add?").count() as u64;
        let mut portal = portal.lock().expect("a portal");
        let answer = if commands > 0 && portal.1 >= HONEST {
            portal.1 += 1;
            made(portal.1 * BATCH, commands)
        } else {
            portal.1 += u64::from(commands > 0);
            let request = Request {
                path: path.to_owned(),
                query: query.to_owned(),
                ..Request::json("", &serde_json::Value::Null)
            };
            let now = std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .expect("a clock");
            let now = i64::try_from(now.as_millis()).expect("a moment");
            portal
                .0
                .handle(now, "127.0.0.1", &Request { body, ..request })
                .0
                .body
        };
        drop(portal);
        wire.write("HTTP/1.1 200 OK\r\nContent-Type: application/json", &answer);
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

/// The program as a user runs it, with a journal and a report of its own.
fn import(folder: &Path, webhook: &str) -> Taken {
    let place = tempfile::tempdir_in(folder).expect("a folder");
    let report = place.path().join("report");
    measured(|| {
        let ended = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
            .args([
                "import",
                "rows.csv",
                "--mapping",
                "m.yaml",
                "--plan",
                "self-hosted",
                "--quiet",
                "--yes",
                "--report",
            ])
            .arg(&report)
            .current_dir(folder)
            .env("LEADBATCH_PORTAL", webhook)
            .env("LEADBATCH_STATE", place.path().join("state"))
            .stderr(Stdio::null())
            .status()
            .expect("the program runs");
        assert!(ended.success(), "the import failed");
        let summary = fs::read_to_string(report.join("summary.json")).expect("a summary");
        let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
        summary["duration_s"].as_f64()
    })
}

/// A connection that carries HTTP/1.1 with bodies of known lengths.
struct Wire {
    stream: BufReader<TcpStream>,
}

impl Wire {
    fn over(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a socket");
        Self {
            stream: BufReader::new(stream),
        }
    }

    fn write(&mut self, head: &str, body: &[u8]) {
        let mut message = format!("{head}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
        message.extend_from_slice(body);
        // Whoever has gone away hears nothing.
        drop(self.stream.get_mut().write_all(&message));
    }

    /// The head and the body of the next message; `None` when there is none.
    fn read(&mut self) -> Option<(String, Vec<u8>)> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        });
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body).ok()?;
        Some((head, body))
    }
}

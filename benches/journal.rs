//! What the journal costs: rows a second, bytes a row, its share of an import that no limit slows, and beside them what the disk
//! itself takes for one sync. `cargo bench --bench journal`; a folder on another disk: `LEADBATCH_BENCH_DIR=/there`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench measures and prints"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use leadbatch::batching::RequestId;
use leadbatch::domain::{
    Digest, FieldName, FieldPrint, LeadId, Moment, Outcome, RowOrdinal, RowRef, SourceIndex, Verb,
};
use leadbatch::journal::{BookId, NewStart, Reader, RunKind, StartNumber, Store};
use leadbatch::run::{Intent, Record};
use leadbatch::sandbox::{Sandbox, SandboxConfig, serve};

/// Rows of the journal's own bench.
const ROWS: u64 = 100_000;
/// Rows of a request, and so of a transaction.
const BATCH: u64 = 50;
/// Rows of the whole import.
const IMPORTED: u64 = 20_000;
/// Fields of a row: those of a usual list.
const FIELDS: [&str; 12] = [
    "TITLE",
    "NAME",
    "LAST_NAME",
    "PHONE",
    "EMAIL",
    "COMPANY_TITLE",
    "ADDRESS_CITY",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "SOURCE_ID",
    "BIRTHDATE",
    "COMMENTS",
];

fn main() {
    let named = std::env::var_os("LEADBATCH_BENCH_DIR");
    let folder = named.map_or_else(std::env::temp_dir, Into::into);
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let sync = sync_time(folder.path());
    println!("disk: one sync of 4 KiB {:.3} ms (median of 500)", ms(sync));
    let writing = journal_alone(folder.path());
    let whole = whole_import(folder.path());
    let share = writing.as_secs_f64() * IMPORTED as f64 / whole.as_secs_f64() * 100.0;
    println!(
        "share of the journal in that import: {share:.1} % of its wall time, were they one after the other"
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What the disk takes to make 4 KiB safe.
fn sync_time(folder: &Path) -> Duration {
    let mut file = File::create(folder.join("sync")).expect("a file");
    let mut times: Vec<Duration> = (0..500)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).expect("a written page");
            file.sync_data().expect("a synced file");
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn records(first: u64) -> (Vec<Record>, Vec<Record>) {
    let intent = |number: u64| {
        Record::Intent(Intent {
            adopted: false,
            request: RequestId(first),
            verb: Verb::Add,
            row: RowRef {
                source: SourceIndex(0),
                number,
                ordinal: RowOrdinal(number),
            },
            origin_id: format!("{number}"),
            content: Digest(
                u128::from(number)
                    .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
                    .to_be_bytes(),
            ),
            sent: FIELDS
                .iter()
                .zip(1_u64..)
                .map(|(field, salt)| FieldPrint {
                    field: FieldName::new(field),
                    hash: number
                        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                        .wrapping_add(salt),
                })
                .collect(),
            contacts: vec![
                number.wrapping_mul(0xD6E8_FEB8_6659_FD93),
                number.wrapping_mul(0xA076_1D64_78BD_642F),
            ],
            above: LeadId(1_000),
            again: false,
        })
    };
    let outcome = |number: u64| Record::Outcome {
        origin_id: format!("{number}"),
        outcome: Outcome::Created(LeadId(1_000 + number)),
    };
    let rows = first..first + BATCH;
    (
        rows.clone().map(intent).collect(),
        rows.map(outcome).collect(),
    )
}

fn begun(store: &mut Store) -> (BookId, StartNumber) {
    let book = store.book("bench.example.org", "bench").expect("a book");
    let start = NewStart {
        run: "bench".into(),
        kind: RunKind::Import,
        subject: None,
        sources_key: "bench".into(),
        sources: Vec::new(),
        mapping_path: "m.yaml".into(),
        mapping_sha256: [0; 32],
        method: "crm.lead.add".into(),
        above: LeadId(1_000),
        report: "report".into(),
        command: String::new(),
        begun_at: 0,
    };
    (book, store.begin(book, &start).expect("a start"))
}

/// Intents and outcomes as a run writes them: the outcomes of one request with the intents of the next, a transaction each.
fn journal_alone(folder: &Path) -> Duration {
    let path = folder.join("journal.sqlite");
    let mut store = Store::open(&path).expect("a journal");
    let (book, start) = begun(&mut store);
    let begun = Instant::now();
    let mut last: Vec<Record> = Vec::new();
    for first in (0..ROWS).step_by(usize::try_from(BATCH).expect("small")) {
        let (intents, outcomes) = records(first);
        let mut group = std::mem::replace(&mut last, outcomes);
        group.push(Record::Ended {
            request: RequestId(first),
            last_byte: Moment::new(first, 0),
        });
        group.extend(intents);
        store.apply(book, "bench", start, &group).expect("kept");
    }
    store.apply(book, "bench", start, &last).expect("kept");
    let taken = begun.elapsed();
    drop(store);
    let bytes = fs::metadata(&path).expect("the file").len();
    println!(
        "journal: {:.0} rows a second, {:.2} ms a request of {BATCH} rows, {} bytes a row ({} fields, 2 contacts; {ROWS} rows)",
        ROWS as f64 / taken.as_secs_f64(),
        ms(taken) * BATCH as f64 / ROWS as f64,
        bytes / ROWS,
        FIELDS.len(),
    );
    let reader = Reader::open(&path).expect("a reader");
    let begun = Instant::now();
    for number in 0..ROWS {
        reader
            .known(book, &number.to_string())
            .expect("an answer")
            .expect("a known row");
    }
    println!(
        "what is known of a row: {:.1} µs",
        begun.elapsed().as_secs_f64() * 1e6 / ROWS as f64
    );
    taken / u32::try_from(ROWS).expect("small")
}

/// The whole program against a portal without limits and without cost.
fn whole_import(folder: &Path) -> Duration {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::self_hosted()
    };
    let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let door = runtime
        .block_on(serve(free, Sandbox::new(config, "bench".into())))
        .expect("a door");
    let row = |number: u64| {
        format!("{number};Лид {number};+7916{number:07};anna{number}@example.org;Ромашка;Тула\n")
    };
    let rows: String = (0..IMPORTED).map(row).collect();
    fs::write(
        folder.join("rows.csv"),
        format!("Номер;Название;Телефон;Почта;Компания;Город\n{rows}"),
    )
    .expect("a file");
    let mapping = "version: 1\noriginator: bench\nkey: [Номер]\ncolumns: {Название: TITLE, Телефон: PHONE_WORK, Почта: EMAIL_WORK, Компания: COMPANY_TITLE, Город: ADDRESS_CITY}\n";
    fs::write(folder.join("m.yaml"), mapping).expect("a mapping");
    let begun = Instant::now();
    let ended = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
        .args([
            "import",
            "rows.csv",
            "--mapping",
            "m.yaml",
            "--plan",
            "self-hosted",
            "--quiet",
        ])
        .current_dir(folder)
        .env("LEADBATCH_PORTAL", door.webhook_url())
        .env("LEADBATCH_STATE", folder.join("state"))
        .stderr(Stdio::null())
        .status()
        .expect("the program runs");
    let taken = begun.elapsed();
    assert!(ended.success(), "the import failed");
    println!(
        "import without limits, portal on the same two cores: {IMPORTED} rows in {:.2} s, {:.0} rows a second",
        taken.as_secs_f64(),
        IMPORTED as f64 / taken.as_secs_f64()
    );
    taken
}

//! How many leads a second the program makes where no limit slows it, and where the time goes: `cargo bench --bench throughput`.
//!
//! The release binary imports a list of twelve columns into the sandbox that this process serves over HTTP, on the same machine and
//! cores, with its journal on the disk. Beside it, in the same rounds, stand its floors: the file read by the `csv` crate alone, the
//! sandbox driven by batches that were made before, the program against a portal that answers at once without doing anything, and bare
//! `reqwest` posting the program's batches to that same portal. What the program's own work leaves of the last one is told as a
//! ratio, round by round.
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

mod floors;
mod portal;
mod posting;
mod program;
mod rows;
mod stub;
mod taken;
mod wire;

use std::path::Path;

use stub::Stub;
use taken::{Taken, tell, tell_ratio};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [mark, address, batches, in_flight] = words.as_slice()
        && mark == posting::MARK
    {
        let address = address.parse().expect("an address");
        let in_flight = in_flight.parse().expect("a number of requests");
        return posting::run(address, Path::new(batches), in_flight);
    }
    let rows = number("LEADBATCH_BENCH_ROWS", 100_000);
    let rounds = number("LEADBATCH_BENCH_ROUNDS", 3);
    let named = std::env::var_os("LEADBATCH_BENCH_DIR");
    let folder =
        tempfile::tempdir_in(named.map_or_else(std::env::temp_dir, Into::into)).expect("a folder");
    measure(folder.path(), rows, rounds);
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// The places of the ways whose ratio is told.
const POSTED: usize = 2;
const POSTED_TOGETHER: usize = 3;
const NOTHING: usize = 4;

fn measure(folder: &Path, rows: u64, rounds: u64) {
    let bytes = rows::written(folder, rows);
    println!(
        "{rows} rows of {} columns, {:.1} MB; {rounds} rounds, medians (least to most)",
        rows::TITLES.len(),
        bytes as f64 / 1e6
    );
    let bodies: Vec<String> = (0..rows / rows::BATCH).map(rows::body).collect();
    // A round that is not counted: what the program sends is what bare posting sends, too.
    let keeping = Stub::keeping();
    let (_, in_flight) = program::import(folder, &keeping.webhook());
    posting::keep(folder, keeping.kept());
    let names = [
        "the file read by the csv crate alone".to_owned(),
        "the sandbox alone, batches made before, 4 connections".to_owned(),
        "bare reqwest posting the program's batches to the portal that does nothing, one by one"
            .to_owned(),
        format!("the same, {in_flight} at a time"),
        "the program against a portal that does nothing".to_owned(),
        "the program against the sandbox".to_owned(),
    ];
    let way = |place: usize| match place {
        0 => floors::csv_alone(&folder.join(rows::LIST)),
        1 => floors::sandbox_alone(folder, &bodies),
        POSTED => posting::posted(folder, 1),
        POSTED_TOGETHER => posting::posted(folder, in_flight),
        NOTHING => program::import(folder, &Stub::opened().webhook()).0,
        _ => portal::served(folder, |_, webhook| program::import(folder, webhook).0),
    };
    let mut ways: [Vec<Taken>; 6] = std::array::from_fn(|_| Vec::new());
    for round in 0..rounds {
        // There and back again: what wears off during a round falls on both sides of a ratio.
        for step in 0..ways.len() {
            let place = if round % 2 == 0 {
                step
            } else {
                ways.len() - 1 - step
            };
            ways[place].push(way(place));
        }
    }
    for (name, taken) in names.iter().zip(&ways) {
        tell(name, taken, rows);
    }
    for (what, floor) in [
        ("one by one", POSTED),
        ("as many at a time as the program", POSTED_TOGETHER),
    ] {
        tell_ratio(
            &format!("the program against a portal that does nothing / bare reqwest, {what}"),
            &ways[NOTHING],
            &ways[floor],
        );
    }
}

//! What a check costs beside the libraries that read the bytes: `cargo bench --bench check`.
//!
//! Each line of the table is the release binary, as its own process, in turn with its floor: the `csv` crate or calamine reading
//! the same file and doing nothing with it, also as a process of its own. Ratios are taken round by round; what is printed is their median,
//! the least and the most. Memory is the peak that the operating system counts.
//!
//! `cargo bench --bench check -- [text] [dirty] [books] [sheets] [start] [memory] [peers]` picks parts; all but the last two by default.
//! `LEADBATCH_BENCH_ROWS` (1,000,000), `LEADBATCH_BENCH_ROUNDS` (5) and `LEADBATCH_BENCH_DIR` may be set.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench measures and prints"
)]

mod data;
mod floors;
mod measure;

use std::path::{Path, PathBuf};

use data::{Cells, Look};
use measure::{Taken, floor, program, told, turn};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [mark, kind, file] = words.as_slice()
        && mark == floors::MARK
    {
        return floors::read(kind, Path::new(file));
    }
    if let [mark, file, rows, strings] = words.as_slice()
        && mark == measure::BOOK
    {
        let rows = rows.parse().expect("a number of rows");
        return data::xlsx(Path::new(file), rows, strings == "shared");
    }
    let wanted = |part: &str| {
        let parts: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
        let usual = parts.is_empty() && part != "memory";
        usual || parts.iter().any(|word| *word == part)
    };
    let rows = number("LEADBATCH_BENCH_ROWS", 1_000_000);
    let rounds = number("LEADBATCH_BENCH_ROUNDS", 5);
    let named = std::env::var_os("LEADBATCH_BENCH_DIR");
    let folder =
        tempfile::tempdir_in(named.map_or_else(std::env::temp_dir, Into::into)).expect("a folder");
    let bench = Bench {
        folder: folder.path().to_owned(),
        rounds,
    };
    data::mapping(&bench.folder);
    if let [make, into, ..] = words.as_slice()
        && make == "make"
    {
        return make_lists(Path::new(into), rows);
    }
    println!(
        "{rounds} rounds, median (least to most); peak memory in MiB: of the check / of the floor"
    );
    if wanted("text") {
        bench.text(rows);
    }
    if wanted("dirty") {
        bench.dirty(rows);
    }
    if wanted("books") {
        bench.books(rows);
    }
    if wanted("sheets") {
        bench.sheets();
    }
    if wanted("memory") {
        bench.memory(rows);
    }
    if wanted("start") {
        bench.start();
    }
    if words.iter().any(|word| word == "peers") {
        bench.peers(rows);
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// Lists of so many rows and of twice as many, for whoever counts what a row costs.
fn make_lists(folder: &Path, rows: u64) {
    data::mapping(folder);
    for times in [1, 2] {
        let file = |name: &str| folder.join(format!("{name}-{times}.csv"));
        data::csv(&file("clean"), rows * times, Look::clean());
        data::csv(&file("bad"), rows * times, Look::all_bad(Cells::All));
    }
}

struct Bench {
    folder: PathBuf,
    rounds: u64,
}

impl Bench {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Holds the check of a file against its floor.
    fn against_floor(&self, what: &str, file: &Path, kind: &str) -> Vec<(Taken, Taken)> {
        let rounds = turn(
            self.rounds,
            || program(&self.folder, file, &[]),
            || floor(kind, file),
        );
        told(what, &rounds);
        rounds
    }

    /// UTF-8 against the `csv` crate, and windows-1251 against UTF-8.
    fn text(&self, rows: u64) {
        let utf8 = self.file("utf8.csv");
        data::csv(&utf8, rows, Look::clean());
        self.against_floor(
            &format!("CSV UTF-8, {rows} rows / csv ByteRecord"),
            &utf8,
            "csv",
        );
        let full = self.file("full.csv");
        data::csv(&full, rows, Look::clean().full());
        self.against_floor(
            &format!("the same with every cell filled, {rows} rows / csv ByteRecord"),
            &full,
            "csv",
        );
        let usual = self.file("usual.csv");
        data::csv(&usual, rows, Look::usual());
        self.against_floor(
            &format!("the same with 4 % of bad rows, {rows} rows / csv ByteRecord"),
            &usual,
            "csv",
        );
        let ansi = self.file("ansi.csv");
        data::csv(&ansi, rows, Look::clean().in_windows_1251());
        let against_utf8 = turn(
            self.rounds,
            || program(&self.folder, &ansi, &[]),
            || program(&self.folder, &utf8, &[]),
        );
        told(
            &format!("CSV windows-1251, {rows} rows / the same rows in UTF-8"),
            &against_utf8,
        );
    }

    /// Files of which every row is bad, against the clean one.
    fn dirty(&self, rows: u64) {
        let clean = self.file("clean.csv");
        data::csv(&clean, rows, Look::clean());
        for (name, cells) in [
            ("phones that lack a digit", Cells::Phones),
            ("impossible dates", Cells::Dates),
            ("e-mails without @", Cells::Emails),
            ("all three", Cells::All),
        ] {
            let dirty = self.file("dirty.csv");
            data::csv(&dirty, rows, Look::all_bad(cells));
            let rounds = turn(
                self.rounds.min(3),
                || program(&self.folder, &dirty, &[]),
                || program(&self.folder, &clean, &[]),
            );
            told(
                &format!("every row bad, {name}, {rows} rows / clean"),
                &rounds,
            );
        }
    }

    /// XLSX against calamine's cells.
    fn books(&self, rows: u64) {
        for (name, shared) in [("shared strings", true), ("inline strings", false)] {
            for rows in [rows / 10, rows] {
                let file = self.file("book.xlsx");
                measure::made(&file, rows, shared);
                self.against_floor(
                    &format!("XLSX, {name}, {rows} rows / calamine's cells"),
                    &file,
                    "cells",
                );
            }
        }
    }

    /// XLS and ODS, made by `LibreOffice`, against calamine's ranges.
    fn sheets(&self) {
        for (ending, rows) in [("xls", 60_000), ("ods", 100_000)] {
            let book = self.file("sheet.xlsx");
            measure::made(&book, rows, true);
            let Some(file) = data::converted(&book, ending) else {
                println!("{ending}: LibreOffice is not there, not measured");
                continue;
            };
            self.against_floor(
                &format!("{}, {rows} rows / calamine's range", ending.to_uppercase()),
                &file,
                "range",
            );
        }
    }

    /// Peaks of so many rows and ten times as many.
    fn memory(&self, rows: u64) {
        let off: &[&str] = &[];
        for rows in [rows, rows * 10] {
            let file = self.file("many.csv");
            data::csv(&file, rows, Look::clean());
            let rounds = turn(
                self.rounds.min(3),
                || program(&self.folder, &file, off),
                || floor("csv", &file),
            );
            told(&format!("CSV UTF-8, {rows} rows / csv ByteRecord"), &rounds);
            let on = program(&self.folder, &file, &["skip"]);
            println!(
                "CSV UTF-8, {rows} rows, duplicates skipped: {:.1} s, {:.0} MiB",
                on.wall,
                on.mib()
            );
        }
    }

    /// The same rows through what an integrator would write, one after the other. Python's packages come along into a virtual
    /// environment under `target/`.
    fn peers(&self, rows: u64) {
        let Some(python) = measure::python() else {
            println!("Python with its venv is not there, not measured");
            return;
        };
        let (text, book) = (self.file("peers.csv"), self.file("peers.xlsx"));
        data::csv(&text, rows, Look::usual());
        measure::made(&book, rows, true);
        for (what, script, file) in [
            (
                "plain Python, phonenumbers and email-validator, CSV",
                "plain.py",
                &text,
            ),
            ("pandas, CSV", "frames.py", &text),
            ("pandas with openpyxl, XLSX", "frames.py", &book),
        ] {
            let rounds = turn(
                1,
                || measure::script(&python, script, file, &self.folder),
                || program(&self.folder, file, &[]),
            );
            told(&format!("{what}, {rows} rows / check"), &rounds);
        }
    }

    /// What a small list takes from the start of the program to its end.
    fn start(&self) {
        let file = self.file("small.csv");
        data::csv(&file, 200, Look::usual());
        let rounds = turn(
            self.rounds * 5,
            || program(&self.folder, &file, &[]),
            || floor("csv", &file),
        );
        told("CSV of 200 rows / csv ByteRecord", &rounds);
        let mut walls: Vec<f64> = rounds.iter().map(|(check, _)| check.wall).collect();
        walls.sort_by(f64::total_cmp);
        println!(
            "  from start to end {:.1} ms (least {:.1})",
            walls[walls.len() / 2] * 1e3,
            walls[0] * 1e3
        );
    }
}

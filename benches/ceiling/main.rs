//! How near to the ceiling of a portal's limits an import comes, and how many calls are rejected on the way.
//!
//! `cargo bench --bench ceiling` drives the import's machine and the sandbox in virtual time over a simulated day (or 150,000 leads)
//! in each regime. `-- http` runs the program itself against the sandbox over HTTP, in fast motion; `-- million` imports a million leads
//! at 0.15 s each and prints how that goes. Nothing here is compared with the wall clock but the last line.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::too_many_lines,
    unreachable_pub,
    reason = "a bench measures and prints"
)]

mod http;
mod million;
mod regimes;
mod virtual_portal;

use std::time::Instant;

fn main() {
    let begun = Instant::now();
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| asked.iter().any(|arg| arg == name);
    if asked("http") {
        http::table();
    } else if asked("million") {
        million::timeline();
    } else {
        regimes::table();
    }
    println!("({:.0} s of real time)", begun.elapsed().as_secs_f64());
}

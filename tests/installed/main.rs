//! What people rely on who install the program, let it run at night and put a later version in its place: the real program, as they
//! call it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

mod called;
mod deploy;
mod kept;
mod pages;

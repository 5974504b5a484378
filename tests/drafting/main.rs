//! How many columns of the source systems a draft gets right, as they are exported and as people leave them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

mod bank;
mod figures;
mod mutation;
mod portal;
mod sheets;
mod sound;

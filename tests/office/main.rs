//! The fix-it workbook in a real spreadsheet program: what `LibreOffice` understands of it, and what comes back when a person has saved
//! it there.
//!
//! These tests need `soffice` and `pdftoppm`; `.ci/run` installs them and runs `cargo test --test office -- --ignored`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

#[path = "../program/dirty_book.rs"]
mod dirty_book;
#[allow(dead_code, reason = "the program's tests use more of it")]
#[path = "../program/opened_book.rs"]
mod opened_book;
#[allow(dead_code, reason = "the program's tests use more of it")]
#[path = "../program/report_rows.rs"]
mod report_rows;
#[allow(dead_code, reason = "the program's tests use more of it")]
#[path = "../program/stage.rs"]
mod stage;

mod pictures;
mod returned;
mod soffice;
mod understood;

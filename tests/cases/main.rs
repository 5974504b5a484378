//! Dirty files, case by case, through the real program: a test for each id of the catalogue. The doc line above a test is its
//! line in `docs/cases.md`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs,
    reason = "the helpers of tests may end a test by panicking, as the tests themselves may"
)]

mod api;
mod archive;
mod back;
mod bench;
mod contact_rows;
mod csv;
mod dat;
mod dic;
mod dup;
mod dup_again;
mod dup_check;
mod dup_portal;
mod eml;
mod eml_shared;
mod enc;
mod enc_books;
mod enc_changed;
mod enc_open;
mod lay;
mod lay_books;
mod lay_rows;
mod nam;
mod nul;
mod num;
mod phn;
mod phn_damaged;
#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "../program/stage.rs"]
mod stage;
mod txt;
mod web;

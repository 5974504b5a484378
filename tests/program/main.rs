//! The real program against the real sandbox, over HTTP: what a user would see.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

mod counted;
mod dated;
mod dirty_book;
mod every_field;
mod explain;
mod exports;
mod fast_motion;
mod jobs;
mod jobs_told;
mod journal;
mod language;
mod lead_php;
mod log;
mod make_exports;
mod make_samples;
mod map;
mod methods;
mod migration;
mod nights;
mod oauth;
mod one_pass;
mod opened_book;
mod own_fields;
mod page;
mod people;
mod portals;
mod refusals;
mod rehearsal;
mod report_rows;
mod retry;
mod runs;
mod samples;
mod sources;
mod stage;
mod stops;
mod told;
mod undo;
mod verify;
mod walks;
mod workbook;
mod workbook_care;
mod workbook_cells;

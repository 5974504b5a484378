//! `report.html`: one page to look at, for a client who wants proof (`design.md` §6).
//!
//! The page is whole in itself: no script, nothing from the network, and a policy in its head that forbids both. What it says in
//! figures comes from `summary.json`, so that the two agree; what it says of rows from the lines of `results.csv`, as they are written.
//!
//! | file | what it knows |
//! |---|---|
//! | `facts.rs` | the figures, as `summary.json` has them; what only this start knows |
//! | `gathered.rs`, `kinds.rs` | outcomes by file, the first leads and open rows; kinds of problems with examples: as many as fit on a page, however many rows there are |
//! | `starts.rs`, `kept.rs` | the starts of the run; a block of JSON in the page keeps them for the page of the next start |
//! | `axis.rs`, `bands.rs`, `charts.rs` | starts, gaps and waits on one axis of time, and the curves over it, in SVG |
//! | `document.rs` and the rest | the page, section by section |
//!
//! ```text
//! Report::row ─▶ Gathered, Kinds ─┐
//! summary.json ─▶ Facts ──────────┼─▶ Page ─▶ report.html ─▶ Kept ─▶ the next start, `runs`
//! Timeline ─▶ Start ──────────────┘
//! ```

mod axis;
mod bands;
mod charts;
mod document;
mod facts;
mod files;
mod gathered;
mod head;
mod kept;
mod kinds;
mod leads;
mod pace;
mod people;
mod problems;
mod starts;
#[cfg(test)]
mod tests;
mod totals;
mod words;

pub(super) use document::{Page, beside_in};
pub(super) use facts::Facts;
pub use facts::{PageFacts, PageNames};
pub(super) use gathered::Gathered;
pub(super) use kept::{Earlier, Kept};
pub(super) use kinds::Kinds;
pub(super) use starts::{Start, joined};

/// The file.
pub(super) const NAME: &str = "report.html";

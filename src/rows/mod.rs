//! Rows: a block of rows and a mapping become drafts of leads, or problems.
//!
//! Two steps, because the first may run in any order and on any thread and the second must not:
//!
//! 1. [`RowMapper::map`] looks at one row by itself. Each mapped cell goes through `values`, the field's rules and `otherwise`
//!    into the lead; constants and templates of `set` fill what is still empty; then the whole is judged: requirements,
//!    somebody to identify, contacts that are bad beside good ones. Every problem of the row is found at once; one
//!    bad cell hides no other.
//! 2. [`settle`] puts the row among those before it, in the order of the file and of the files: equal rows of a sheet get
//!    different names, a row that an earlier sheet holds already gets that row's name and is skipped, a repeated key
//!    is a repetition or a conflict. What was seen is asked through [`SeenRows`](crate::domain::SeenRows);
//!    [`SeenInMemory`] answers from memory.
//!
//! # Identity
//!
//! A row's `ORIGIN_ID` is made of what stands in its cells, never of what the mapping or the cleaning makes of them, so that
//! a better mapping or a newer version finds the same leads again. The forms are frozen: key form 1 and content origin 1,
//! whose exact text stands in `docs/origins.md`, with test vectors that this room is tested against. What comes first:
//! the column `_origin` of a row that returns from `failures.csv`, then an `ORIGIN_ID` that the mapping fills itself, then
//! the key, then the content.
//!
//! # What the portal has of it
//!
//! A value that was sent and one that the portal tells meet in a *normal form*: [`prints`] and [`portal_print`] are its hashes,
//! [`differences`] says what did not arrive as sent, [`plan_update`] what of a changed row may be written without undoing what
//! people wrote, [`plan_restore`] how to give back what an update took.
//!
//! A row brings its problems along, an error makes it invalid; nothing here is an `Err`.
//!
//! # What it does not do
//!
//! It reads no file and sends nothing; it does not know which leads the portal has; it does not look at the size of a call
//! (batching does), and it leaves `failures.csv` to copy the cells from the row itself.

mod allowed;
mod asides;
mod came_back;
mod conditions;
mod constants;
mod content;
mod default_title;
mod differences;
mod duplicate_keys;
mod explain;
mod fed;
mod field_set;
mod fixed;
#[cfg(test)]
mod fixtures;
mod flat;
mod key_form;
mod layout;
mod lead;
mod mapped_row;
mod mapper;
mod merge;
mod multifields;
mod normal;
mod odd_rows;
mod origin;
mod plain;
mod plain_row;
mod plain_tally;
mod policy;
mod prints;
mod quick;
mod reading;
mod remembered;
mod row_print;
mod seen;
mod settle;
mod shared;
mod shares;
mod stamps;
mod target;
mod told_once;
mod treatment;
mod update;
mod words;

#[cfg(test)]
mod tests;

pub use allowed::column_uses;
pub use differences::{Difference, differences};
pub use duplicate_keys::{Contact, contacts};
pub use explain::{CellWay, TargetWay};
pub use fed::{evidence_columns, name_columns};
pub use fixed::constant_problems;
pub use key_form::{key_form, phone_form};
pub use mapped_row::{DefaultsTaken, MappedRow, RowKey};
pub use mapper::{RowMapper, content_titles, rows_name_themselves};
pub use origin::{ORIGIN_ID_CHARS, content_origin, key_origin};
pub use plain::PlainRows;
pub use plain_row::PlainRow;
pub use plain_tally::PlainTally;
pub use prints::{contact_hashes, differing, holds, portal_print, prints, prints_beside};
pub use row_print::PrintSeed;
pub use seen::{RunFile, RunFiles, SeenInMemory, SeenSpilled, StoreFailed};
pub use settle::{GivenBack, InRun, Settled, SettledRow, settle, settle_faulty, settle_plain};
pub use shared::{ContactCount, SHARED_ROWS, SharedContacts};
pub use shares::Turn;
pub use told_once::ToldOnce;
pub use treatment::{Finds, treatment};
pub use update::{UpdatePlan, UpdateTerms, plan_restore, plan_update};
pub use words::RunWords;

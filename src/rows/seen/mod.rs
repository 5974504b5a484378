//! The rows seen so far: [`SeenSpilled`] in bounded memory, [`SeenInMemory`] in as much as they need.
//!
//! Of each content, key and contact a record of 32 or 16 bytes is kept. The latest stand in memory as they came (`recent`); when there is no more room,
//! they go to the disk as a *run*, sorted by their prints (`run`), and memory begins anew. A record that lies on the
//! disk is never changed there: what is noted of it later stands in memory and in later runs. Eight runs become one of the next
//! level, so that there are few; all become one where so many records are met again that reading costs more than merging
//! (`layers`).
//!
//! Nearly every row has nothing in common with those before it. A filter (`filter`) knows which prints surely were not
//! noted: such a row is put behind the others and no disk is asked. It takes 16 MiB as soon as something is spilled, and with it 10,000,000 rows
//! with two prints each ask the disk for one of a hundred that are not there. Past that it asks more often, and stays right.
//!
//! A row whose contacts are all new has no record of its content: it is like no row before it. What it says stands in a log by its number
//! (`content_log`), and is looked up there when one of its contacts comes again.
//!
//! In memory there are, besides the filter, at most 2 MiB of each kind (49,000 contents or keys, 98,000 contacts), buffers of 64 KiB for each run
//! that is merged, and a thousandth of the bytes that lie on the disk, which tells where in a run a block begins.
//!
//! A disk that refuses to be written leaves everything in memory from then on. One that cannot be read any more makes an
//! answer that nobody may rely on: [`SeenSpilled::failure`] tells of it, and has to be asked before a row is.
//!
//! # What is counted
//!
//! Of equal rows each source counts its own. A source has as many leads of a content as the source with most rows of it: of the
//! third row here only one is new where an earlier source has two. So the same list in two files makes each lead once.
//!
//! Keys and contents are compared by 128 bits: two that differ meet with a probability of 10⁻²⁶ in a million rows.
//! Whether a *repeated* key has the same content is told by 64 bits: that two contents differ and these agree has, for
//! each repeated key, the probability 5·10⁻²⁰. Then the later row would be skipped as a repetition instead of refused as a
//! conflict: nothing is sent in either case, and the report names both rows. Contacts are compared by 64 bits.

mod above;
mod content_log;
mod filter;
mod in_memory;
mod layers;
mod recent;
mod record;
mod run;
mod run_files;
mod spilled;
#[cfg(test)]
mod tests;

pub use in_memory::SeenInMemory;
pub use run_files::{RunFile, RunFiles, StoreFailed};
pub(super) use spilled::PrintCount;
pub use spilled::SeenSpilled;

use crate::domain::{RowRef, SeenAt, SourceIndex};

/// Numbers past `u32::MAX` are kept as that.
fn row_number(row: RowRef) -> u32 {
    u32::try_from(row.number).unwrap_or(u32::MAX)
}

fn seen_at(source: u16, row: u32) -> SeenAt {
    SeenAt {
        source: SourceIndex(source),
        row: u64::from(row),
    }
}

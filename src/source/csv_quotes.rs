//! csv-core's readers for the three ways in which quotes are read.

use csv_core::{Reader, ReaderBuilder};

/// How quotes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// By the book: one inside a quoted cell is doubled.
    Doubled,
    /// As any other character.
    Text,
    /// One inside a quoted cell may have a backslash before it.
    Escaped,
}

/// A reader at the start of a record.
pub(super) fn core(delimiter: u8, quotes: Quotes) -> Reader {
    let mut core = ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quotes != Quotes::Text)
        .escape((quotes == Quotes::Escaped).then_some(b'\\'))
        .build();
    begin(&mut core);
    core
}

/// Puts a csv-core reader at the start of a record; a clone of one would not do, since csv-core's clones forget their
/// tables. A reader takes a byte order mark off the first bytes it ever sees; here that is done already, so it is told that
/// it has begun.
pub(super) fn begin(core: &mut Reader) {
    core.reset();
    let (_, _, _, _) = core.read_record(&[], &mut [], &mut []);
}

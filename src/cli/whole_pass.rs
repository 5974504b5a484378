//! Passes over all rows before the first is judged, each mapped by itself.

use crate::domain::{RowBlock, RowOrdinal, SourceIndex};
use crate::rows::{ContactCount, MappedRow, RowMapper, SharedContacts};
use crate::source::{self, SourceError};

use super::diagnose::Fatal;
use super::run_files::TemporaryRuns;
use super::survey::Prepared;

/// Counts who has which phone and e-mail, in a pass of its own: which of them many rows share has to be known before the first row
/// is judged.
pub(super) fn count_contacts(prepared: &Prepared) -> Result<SharedContacts, Fatal> {
    let seed = prepared.words.prints;
    let mut count = ContactCount::spilling(seed, Box::new(TemporaryRuns));
    each_mapped(prepared, |row| count.add(&row))?;
    Ok(count.shared()?)
}

/// Reads every row of every source and maps it by itself.
pub(super) fn each_mapped(
    prepared: &Prepared,
    mut each: impl FnMut(MappedRow),
) -> Result<(), SourceError> {
    for (index, (source, info)) in (0..).zip(prepared.sources.iter().zip(&prepared.infos)) {
        let mapper = RowMapper::new(
            &source.mapping,
            &prepared.catalogue,
            info,
            &source.evidence,
            &prepared.words,
        );
        let mut reader = source::open(&source.path, info, SourceIndex(index))?;
        let mut block = RowBlock::new();
        loop {
            block.restart(SourceIndex(index), RowOrdinal(0));
            let more = reader.read(&mut block)?;
            for row in block.rows() {
                each(mapper.map(row, block.problems()));
            }
            if !more {
                break;
            }
        }
    }
    Ok(())
}

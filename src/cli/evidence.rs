//! What the cells of dates, amounts and names say as columns (`03/04/2024`, `1,500`): a pass of its own over the source, heard on the cores
//! that there are.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::domain::{RowBlock, RowOrdinal, SourceIndex, SourceInfo};
use crate::fields::ColumnEvidence;
use crate::mapping::Mapping;
use crate::rows::{evidence_columns, name_columns};
use crate::source::{self, SourceError, SourceFile};

/// Blocks that wait to be heard.
const WAITING: usize = 4;

/// Rows by which it is guessed what columns say.
const GUESSED_BY: usize = 8 * RowBlock::ROWS;

/// What the mapping watches of a source, with nothing heard yet.
pub(super) fn unheard(mapping: &Mapping) -> ColumnEvidence {
    ColumnEvidence::new(&evidence_columns(mapping)).with_names(&name_columns(mapping))
}

/// What the first rows of a source say, for a pass that hears all of them itself and can be made again.
pub(super) fn guess_evidence(
    file: &SourceFile,
    (index, info): (SourceIndex, &SourceInfo),
    mapping: &Mapping,
) -> Result<ColumnEvidence, SourceError> {
    let mut evidence = unheard(mapping);
    if evidence.is_empty() {
        return Ok(evidence);
    }
    // What keeps the source from being read is told by the pass.
    source::peek(file, info, index, GUESSED_BY, |block| {
        block.rows().for_each(|row| evidence.observe(row));
    })?;
    Ok(evidence)
}

/// Reads the source once where such columns are mapped, and not at all otherwise.
pub(super) fn gather_evidence(
    file: &SourceFile,
    info: &SourceInfo,
    mapping: &Mapping,
) -> Result<ColumnEvidence, SourceError> {
    let nothing = unheard(mapping);
    if nothing.is_empty() {
        return Ok(nothing);
    }
    let (to_hear, read) = sync_channel(WAITING);
    let (done, free) = channel();
    let (heard, evidence) = channel();
    let read = Mutex::new(read);
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        for _ in 0..cores {
            let (done, heard, own) = (done.clone(), heard.clone(), nothing.clone());
            let read = &read;
            // Whoever waits for it may have gone.
            scope.spawn(move || drop(heard.send(hear(read, &done, own))));
        }
        drop((heard, done));
        let mut reader = source::open(file, info, SourceIndex(0))?;
        loop {
            let mut block = free.try_recv().unwrap_or_default();
            block.restart(SourceIndex(0), RowOrdinal(0));
            if !reader.read(&mut block)? || to_hear.send(block).is_err() {
                break;
            }
        }
        drop(to_hear);
        let mut all = nothing.clone();
        for part in evidence {
            all.merge(&part);
        }
        Ok(all)
    })
}

/// Hears block after block, until there are no more.
fn hear(
    read: &Mutex<Receiver<RowBlock>>,
    done: &Sender<RowBlock>,
    mut evidence: ColumnEvidence,
) -> ColumnEvidence {
    loop {
        let next = {
            let read = read.lock().unwrap_or_else(PoisonError::into_inner);
            read.recv()
        };
        let Ok(block) = next else { return evidence };
        block.rows().for_each(|row| evidence.observe(row));
        // At the end nobody fills it anew.
        drop(done.send(block));
    }
}

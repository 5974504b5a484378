//! Blocks of rows ahead of what is sent: to map a row takes longer than to hand it on, and whoever sends has enough to do.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use crate::source::SourceError;

use super::row_blocks::{Blocks, MappedBlock, WAITING, map_block, mappers};
use super::survey::Prepared;

/// Blocks that a thread of its own reads and maps while those before them are sent.
pub(super) struct BlocksAhead {
    /// `None` when nobody takes them any more.
    mapped: Option<Receiver<Result<MappedBlock, SourceError>>>,
    done: Sender<MappedBlock>,
    thread: Option<JoinHandle<()>>,
}

impl BlocksAhead {
    /// Starts the thread. It ends with the last source, or when nobody takes its blocks any more.
    pub(super) fn start(prepared: Arc<Prepared>) -> Self {
        let (to_take, mapped) = sync_channel(WAITING);
        let (done, free) = channel::<MappedBlock>();
        let thread = thread::spawn(move || {
            let mappers = mappers(&prepared);
            let mut blocks = Blocks::new(&prepared);
            loop {
                let mut next = free.try_recv().unwrap_or_default();
                let read = match blocks.fill(&mut next.block) {
                    Ok(Some(blank)) => {
                        next.blank = blank;
                        map_block(mappers.get(next.block.source()), &mut next);
                        Ok(next)
                    }
                    Ok(None) => return,
                    Err(error) => Err(error),
                };
                let failed = read.is_err();
                if to_take.send(read).is_err() || failed {
                    return;
                }
            }
        });
        Self {
            mapped: Some(mapped),
            done,
            thread: Some(thread),
        }
    }

    /// The next block in the file's order; `None` at the end of the last source. A thread that died is no end: its panic goes on here, so
    /// that no file is taken for shorter than it is.
    pub(super) fn next(&mut self) -> Result<Option<MappedBlock>, SourceError> {
        let next = self.mapped.as_ref().and_then(|mapped| mapped.recv().ok());
        if next.is_none()
            && let Some(Err(panic)) = self.thread.take().map(JoinHandle::join)
        {
            resume_unwind(panic);
        }
        next.transpose()
    }

    /// Gives a block back that is done with.
    pub(super) fn give_back(&self, block: MappedBlock) {
        // At the end nobody needs it.
        drop(self.done.send(block));
    }
}

/// Whoever has ended it may move its files.
impl Drop for BlocksAhead {
    fn drop(&mut self) {
        self.mapped = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

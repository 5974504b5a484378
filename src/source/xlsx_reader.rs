//! Rows of a workbook, read by a thread of its own.
//!
//! calamine's reader of cells borrows the workbook, so the two cannot live side by side in one value without `unsafe`. They
//! live on a thread's stack instead. The caller's block is sent there, filled and sent back: nothing is copied, one block is
//! in memory, and the thread sleeps while the caller works. A panic inside the parser ends as `corrupt_workbook`.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::domain::{RowBlock, SourceIndex, SourceInfo};

use super::xlsx_rows::{SheetRows, open_workbook};
use super::{RowReader, SourceError, SourceErrorKind};

/// A block that came back.
struct Filled {
    block: RowBlock,
    result: Result<bool, SourceError>,
    blank: u64,
    last_row: u64,
}

/// The rows of a sheet behind its header.
pub(super) struct XlsxReader {
    requests: Option<SyncSender<RowBlock>>,
    replies: Receiver<Filled>,
    worker: Option<JoinHandle<()>>,
    source: SourceIndex,
    place: Place,
    blank: u64,
    last_row: u64,
    failed: Option<SourceError>,
}

/// What is read.
#[derive(Clone)]
struct Place {
    path: PathBuf,
    sheet: String,
    header_row: u64,
}

impl Place {
    fn error(&self, kind: SourceErrorKind) -> SourceError {
        SourceError::of_file(&self.path, kind).in_sheet(&self.sheet)
    }
}

impl XlsxReader {
    /// Opens the workbook and goes behind the header.
    pub(super) fn open(
        path: &Path,
        info: &SourceInfo,
        source: SourceIndex,
    ) -> Result<Self, SourceError> {
        let place = Place {
            path: path.to_owned(),
            sheet: info.sheet.clone(),
            header_row: info.header_row,
        };
        let (requests, inbox) = sync_channel(1);
        let (outbox, replies) = sync_channel(1);
        let worker = thread::Builder::new()
            .name("workbook".to_owned())
            .spawn({
                let place = place.clone();
                move || serve(&place, &inbox, &outbox)
            })
            .map_err(|error| place.error(SourceErrorKind::of_io(&error)))?;
        let mut reader = Self {
            requests: Some(requests),
            replies,
            worker: Some(worker),
            source,
            place,
            blank: 0,
            last_row: info.header_row,
            failed: None,
        };
        reader.receive(&mut RowBlock::new())?;
        Ok(reader)
    }

    /// Waits for the thread's answer.
    fn receive(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        let Ok(filled) = self.replies.recv() else {
            return Err(self.died());
        };
        *block = filled.block;
        self.blank = filled.blank;
        self.last_row = filled.last_row;
        filled.result
    }

    /// The thread is gone without an answer: the parser panicked.
    fn died(&self) -> SourceError {
        let detail = "sheetData".to_owned();
        self.place
            .error(SourceErrorKind::CorruptWorkbook { detail })
            .in_row(self.last_row.saturating_add(1))
    }
}

impl RowReader for XlsxReader {
    fn read(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let sent = self
            .requests
            .as_ref()
            .is_some_and(|requests| requests.send(std::mem::take(block)).is_ok());
        let result = if sent {
            self.receive(block)
        } else {
            Err(self.died())
        };
        match result {
            Err(error) if !block.is_empty() => {
                self.failed = Some(error);
                Ok(true)
            }
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
            Ok(more) => Ok(more),
        }
    }

    fn blank_rows(&self) -> u64 {
        self.blank
    }

    fn source(&self) -> SourceIndex {
        self.source
    }
}

impl Drop for XlsxReader {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(worker) = self.worker.take() {
            // A panic of the parser was told already, as an error.
            drop(worker.join());
        }
    }
}

/// The thread: says whether the workbook could be opened, then fills each block that comes.
fn serve(place: &Place, inbox: &Receiver<RowBlock>, outbox: &SyncSender<Filled>) {
    let refuse = |error| {
        let filled = Filled {
            block: RowBlock::new(),
            result: Err(error),
            blank: 0,
            last_row: place.header_row,
        };
        // Nobody waits any more: nothing to tell.
        drop(outbox.send(filled));
    };
    let mut workbook = match open_workbook(&place.path) {
        Ok(workbook) => workbook,
        Err(error) => return refuse(error),
    };
    let mut rows = match SheetRows::new(&mut workbook, &place.sheet, place.header_row) {
        Ok(rows) => rows,
        Err(kind) => return refuse(place.error(kind)),
    };
    let ready = Filled {
        block: RowBlock::new(),
        result: Ok(false),
        blank: 0,
        last_row: place.header_row,
    };
    if outbox.send(ready).is_err() {
        return;
    }
    while let Ok(mut block) = inbox.recv() {
        let result = rows
            .fill(&mut block, RowBlock::ROWS)
            .map_err(|kind| place.error(kind).in_row(rows.last_seen()));
        let filled = Filled {
            block,
            result,
            blank: rows.blank_rows(),
            last_row: rows.last_seen(),
        };
        if outbox.send(filled).is_err() {
            return;
        }
    }
}

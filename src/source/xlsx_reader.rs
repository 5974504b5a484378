//! Rows of a workbook, read by threads of their own.
//!
//! calamine's reader of cells borrows the workbook, so the two cannot live side by side in one value without `unsafe`. They
//! live on a thread's stack instead. The caller's blocks are sent there, filled and sent back: nothing is copied, two blocks are
//! in memory, one of which is filled while the caller works. A panic inside the parser ends as `corrupt_workbook`.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::domain::{
    RowBlock, RowOrdinal, SheetLayout, SourceIndex, SourceInfo, SourceRange, WorkbookFormat,
    is_returned,
};

use super::book::Workbook;
use super::book_shelf::SourceFile;
use super::cells_beside::{CellsAhead, CellsBeside, cells_beside};
use super::numbering::Numbering;
use super::returned_edge::ReturnedEdge;
use super::sheet_cells::Cells;
use super::sheet_facts::SheetFacts;
use super::xlsx_rows::SheetRows;
use super::{PARSER_THREAD, RowReader, SourceError, SourceErrorKind};

/// Blocks that are under way between the two threads, at most.
const BLOCKS: usize = 2;

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
    file: SourceFile,
    sheet: String,
    format: WorkbookFormat,
    header_row: u64,
    range: SourceRange,
    returned: bool,
    layout: SheetLayout,
    numbering: Numbering,
    edge: Option<ReturnedEdge>,
}

impl Place {
    fn error(&self, kind: SourceErrorKind) -> SourceError {
        SourceError::of_file(&self.file, kind).in_sheet(&self.sheet)
    }

    fn workbook(&self) -> Result<Workbook, SourceError> {
        self.file
            .workbook(self.format, self.layout.encoding.as_deref())
    }

    /// The rows that the sheet's cells make, and these.
    fn rows<'a>(&self, workbook: &'a mut Workbook) -> Result<Rows<'a>, SourceErrorKind> {
        let is_1904 = workbook.is_1904();
        let facts = if self.layout.asks_for_facts() {
            workbook.facts(&self.sheet)?
        } else {
            SheetFacts::default()
        };
        let cells = workbook.cells(&self.sheet)?;
        let (ahead, beside) = cells_beside();
        let rows = SheetRows::new(beside, is_1904, self.header_row)
            .of_returned(self.returned)
            .within(self.range, None)
            .shaped(facts, &self.layout)
            .edged(self.edge.clone())
            .numbered(self.numbering.clone());
        Ok((cells, ahead, rows))
    }
}

/// A sheet's cells, where they are handed on, and the rows that they make there.
type Rows<'a> = (
    Box<dyn Cells<'a> + 'a>,
    CellsAhead<'a>,
    SheetRows<'a, CellsBeside<'a>>,
);

impl XlsxReader {
    /// Opens the workbook and goes behind the header.
    pub(super) fn open(
        file: &SourceFile,
        info: &SourceInfo,
        format: WorkbookFormat,
        source: SourceIndex,
    ) -> Result<Self, SourceError> {
        let place = Place {
            format,
            layout: info.layout.clone(),
            numbering: Numbering::of(&info.header),
            edge: ReturnedEdge::of(&info.header),
            file: file.of_reader(),
            sheet: info.sheet.clone(),
            header_row: info.header_row,
            range: info.range,
            returned: is_returned(info.header.iter().map(|cell| cell.title.as_str())),
        };
        // There is room for all blocks that there are: the thread never waits for anything but a block to fill.
        let (requests, inbox) = sync_channel(BLOCKS);
        let (outbox, replies) = sync_channel(BLOCKS);
        let worker = thread::Builder::new()
            .name(PARSER_THREAD.to_owned())
            .spawn({
                let place = place.clone();
                move || serve(&place, inbox, &outbox)
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
        for _ in 1..BLOCKS {
            reader.send(RowBlock::new());
        }
        Ok(reader)
    }

    /// Gives the thread a block to fill.
    fn send(&self, mut block: RowBlock) {
        block.restart(self.source, RowOrdinal(0));
        if let Some(requests) = &self.requests {
            // One that is gone may have left an answer.
            drop(requests.send(block));
        }
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
        let detail = "sheetData: cannot be parsed".to_owned();
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
        let first = block.first();
        self.send(std::mem::take(block));
        let result = self.receive(block);
        block.begin_at(first);
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

/// The thread: says whether the workbook could be opened, then reads cells, of which another thread makes rows that fill each block
/// that comes. The workbook is kept for the next reader.
fn serve(place: &Place, inbox: Receiver<RowBlock>, outbox: &SyncSender<Filled>) {
    let opened = place.workbook();
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(error) => return refuse(place, outbox, error),
    };
    match place.rows(&mut workbook) {
        Ok((cells, ahead, rows)) => thread::scope(|scope| {
            let beside = thread::Builder::new().name(PARSER_THREAD.to_owned());
            let serves = move || serve_rows(place, rows, &inbox, outbox);
            match beside.spawn_scoped(scope, serves) {
                Ok(_) => ahead.hand_on(cells),
                Err(error) => refuse(place, outbox, place.error(SourceErrorKind::of_io(&error))),
            }
        }),
        Err(kind) => refuse(place, outbox, place.error(kind)),
    }
    place.file.keep(workbook);
}

fn refuse(place: &Place, outbox: &SyncSender<Filled>, error: SourceError) {
    let filled = Filled {
        block: RowBlock::new(),
        result: Err(error),
        blank: 0,
        last_row: place.header_row,
    };
    // Nobody waits any more: nothing to tell.
    drop(outbox.send(filled));
}

fn serve_rows<'a>(
    place: &Place,
    mut rows: SheetRows<'a, CellsBeside<'a>>,
    inbox: &Receiver<RowBlock>,
    outbox: &SyncSender<Filled>,
) {
    let ready = Filled {
        block: RowBlock::new(),
        result: Ok(false),
        blank: 0,
        last_row: place.header_row,
    };
    if outbox.send(ready).is_err() {
        return;
    }
    let mut over = false;
    while let Ok(mut block) = inbox.recv() {
        let result = if over {
            Ok(false)
        } else {
            rows.fill(&mut block, RowBlock::ROWS)
                .map_err(|kind| place.error(kind).in_row(rows.last_seen()))
        };
        over |= !matches!(result, Ok(true));
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

#[cfg(test)]
mod tests;

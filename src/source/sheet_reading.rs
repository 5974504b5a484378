//! The threads that read a sheet: one reads cells, another makes rows of them.
//!
//! calamine's reader of cells borrows the workbook, so the two cannot live side by side in one value without `unsafe`. They
//! live on a thread's stack instead. Its cells may be read before it is known what rows they make: a few are kept until then. A panic
//! inside the parser ends as `corrupt_workbook`.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use crate::domain::{RowBlock, SheetLayout, SourceRange, WorkbookFormat};

use super::book::Workbook;
use super::book_shelf::SourceFile;
use super::cells_beside::{AHEAD, CellsBeside, LONG_AHEAD, cells_beside};
use super::numbering::Numbering;
use super::returned_edge::ReturnedEdge;
use super::sheet_facts::SheetFacts;
use super::xlsx_rows::SheetRows;
use super::{PARSER_THREAD, SourceError, SourceErrorKind};

/// Blocks that are under way between a reader and its threads, at most.
pub(super) const BLOCKS: usize = 2;

/// A block that came back.
pub(super) struct Filled {
    pub(super) block: RowBlock,
    pub(super) result: Result<bool, SourceError>,
    pub(super) blank: u64,
    pub(super) last_row: u64,
}

/// What is read.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) file: SourceFile,
    pub(super) sheet: String,
    pub(super) format: WorkbookFormat,
    pub(super) header_row: u64,
    pub(super) range: SourceRange,
    pub(super) returned: bool,
    pub(super) layout: SheetLayout,
    pub(super) numbering: Numbering,
    pub(super) edge: Option<ReturnedEdge>,
}

impl Place {
    /// What is wrong with it.
    pub(super) fn error(&self, kind: SourceErrorKind) -> SourceError {
        SourceError::of_file(&self.file, kind).in_sheet(&self.sheet)
    }

    fn workbook(&self) -> Result<Workbook, SourceError> {
        self.file
            .workbook(self.format, self.layout.encoding.as_deref())
    }

    /// What the sheet says about its cells, where that is asked for.
    fn facts(&self, workbook: &mut Workbook) -> Result<SheetFacts, SourceError> {
        if !self.layout.asks_for_facts() {
            return Ok(SheetFacts::default());
        }
        let facts = workbook.facts(&self.sheet);
        facts.map_err(|kind| self.error(kind))
    }
}

/// What rows are made by.
pub(super) struct Wanted {
    pub(super) place: Place,
    pub(super) facts: SheetFacts,
}

impl Wanted {
    /// The rows that cells make.
    fn rows<'a>(&self, cells: CellsBeside<'a>, is_1904: bool) -> SheetRows<'a, CellsBeside<'a>> {
        let Place {
            header_row,
            range,
            returned,
            layout,
            numbering,
            edge,
            ..
        } = &self.place;
        SheetRows::new(cells, is_1904, *header_row)
            .of_returned(*returned)
            .within(*range, None)
            .shaped(self.facts.clone(), layout)
            .edged(edge.clone())
            .numbered(numbering.clone())
    }
}

/// The ends of a thread's channels.
struct Ends {
    inbox: Receiver<RowBlock>,
    outbox: SyncSender<Filled>,
}

fn refuse(outbox: &SyncSender<Filled>, error: SourceError, last_row: u64) {
    let filled = Filled {
        block: RowBlock::new(),
        result: Err(error),
        blank: 0,
        last_row,
    };
    // Nobody waits any more: nothing to tell.
    drop(outbox.send(filled));
}

/// A sheet that threads read.
pub(super) struct Reading {
    sheet: String,
    wanted: Option<SyncSender<Wanted>>,
    requests: Option<SyncSender<RowBlock>>,
    replies: Receiver<Filled>,
    worker: Option<JoinHandle<Option<Workbook>>>,
}

impl Reading {
    /// Opens a workbook and makes the rows of a sheet; the workbook is kept for the next reader.
    pub(super) fn of(place: Place) -> std::io::Result<Self> {
        let sheet = place.sheet.clone();
        Self::start(&sheet, move |_, ends| {
            serve(place, ends);
            None
        })
    }

    /// Reads the cells of a sheet ahead, of which rows are made once it is said how. The workbook comes back where there is no thread for it.
    pub(super) fn begin(workbook: Workbook, sheet: &str) -> Result<Self, Box<Workbook>> {
        let (give, given) = channel::<Workbook>();
        let of = sheet.to_owned();
        let started = Self::start(sheet, move |wanted, ends| {
            let mut workbook = given.recv().ok()?;
            let wanted = move || wanted.recv().ok();
            read_beside(&mut workbook, (&of, 0), LONG_AHEAD, wanted, ends);
            Some(workbook)
        });
        match started {
            Ok(reading) => give
                .send(workbook)
                .map(|()| reading)
                .map_err(|returned| Box::new(returned.0)),
            Err(_) => Err(Box::new(workbook)),
        }
    }

    fn start(
        sheet: &str,
        serve: impl FnOnce(Receiver<Wanted>, Ends) -> Option<Workbook> + Send + 'static,
    ) -> std::io::Result<Self> {
        // There is room for all blocks that there are: the thread never waits for anything but a block to fill.
        let (requests, inbox) = sync_channel(BLOCKS);
        let (outbox, replies) = sync_channel(BLOCKS);
        let (wanted, is_wanted) = sync_channel(1);
        let ends = Ends { inbox, outbox };
        let worker = thread::Builder::new()
            .name(PARSER_THREAD.to_owned())
            .spawn(move || serve(is_wanted, ends))?;
        Ok(Self {
            sheet: sheet.to_owned(),
            wanted: Some(wanted),
            requests: Some(requests),
            replies,
            worker: Some(worker),
        })
    }

    /// Whether it is one of this sheet.
    pub(super) fn is_of(&self, sheet: &str) -> bool {
        self.sheet == sheet
    }

    /// Says what rows are made by, where cells alone were read so far.
    pub(super) fn go_on(&self, wanted: Wanted) {
        if let Some(to_want) = &self.wanted {
            // One that is gone may have left an answer.
            drop(to_want.send(wanted));
        }
    }

    /// Gives it a block to fill.
    pub(super) fn send(&self, block: RowBlock) {
        if let Some(requests) = &self.requests {
            // One that is gone may have left an answer.
            drop(requests.send(block));
        }
    }

    /// Waits for the next answer; `None` where the parser panicked.
    pub(super) fn receive(&self) -> Option<Filled> {
        self.replies.recv().ok()
    }

    /// Ends it. The workbook that it was begun with comes back, unless the parser panicked.
    pub(super) fn end(&mut self) -> Option<Workbook> {
        drop(self.wanted.take());
        drop(self.requests.take());
        // A panic of the parser was told already, as an error.
        self.worker.take()?.join().ok().flatten()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// The thread: says whether the workbook could be opened, then reads.
fn serve(place: Place, ends: Ends) {
    let mut workbook = match place.workbook() {
        Ok(workbook) => workbook,
        Err(error) => return refuse(&ends.outbox, error, place.header_row),
    };
    let file = place.file.clone();
    match place.facts(&mut workbook) {
        Ok(facts) => {
            let (sheet, header_row) = (place.sheet.clone(), place.header_row);
            let wanted = || Some(Wanted { place, facts });
            read_beside(&mut workbook, (&sheet, header_row), AHEAD, wanted, ends);
        }
        Err(error) => refuse(&ends.outbox, error, place.header_row),
    }
    file.keep(workbook);
}

/// Reads cells, of which another thread makes rows that fill each block that comes.
fn read_beside(
    workbook: &mut Workbook,
    (sheet, header_row): (&str, u64),
    ahead: usize,
    wanted: impl FnOnce() -> Option<Wanted> + Send,
    ends: Ends,
) {
    let (path, is_1904) = (workbook.path().to_owned(), workbook.is_1904());
    let fail = |kind| SourceError::of_file(&path, kind).in_sheet(sheet);
    let cells = match workbook.cells(sheet) {
        Ok(cells) => cells,
        Err(kind) => return refuse(&ends.outbox, fail(kind), header_row),
    };
    let outbox = ends.outbox.clone();
    thread::scope(|scope| {
        let (ahead, beside) = cells_beside(ahead);
        let serves = move || {
            if let Some(wanted) = wanted() {
                let rows = wanted.rows(beside, is_1904);
                serve_rows(&wanted.place, rows, &ends);
            }
        };
        let beside = thread::Builder::new().name(PARSER_THREAD.to_owned());
        match beside.spawn_scoped(scope, serves) {
            Ok(_) => {
                drop(outbox);
                ahead.hand_on(cells);
            }
            Err(error) => refuse(&outbox, fail(SourceErrorKind::of_io(&error)), header_row),
        }
    });
}

fn serve_rows<'a>(place: &Place, mut rows: SheetRows<'a, CellsBeside<'a>>, ends: &Ends) {
    let ready = Filled {
        block: RowBlock::new(),
        result: Ok(false),
        blank: 0,
        last_row: place.header_row,
    };
    if ends.outbox.send(ready).is_err() {
        return;
    }
    let mut over = false;
    while let Ok(mut block) = ends.inbox.recv() {
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
        if ends.outbox.send(filled).is_err() {
            return;
        }
    }
}

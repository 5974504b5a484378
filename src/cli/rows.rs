//! One pass over the sources: blocks are read, mapped and settled, row by row in the order of the files.

use std::borrow::Cow;
use std::sync::Arc;
use std::thread::Scope;

use crate::domain::{OwnCells, RowOrdinal, SourceIndex};
use crate::fields::ColumnEvidence;
use crate::report::{Like, ToldRow, ToldSpan};
use crate::rows::{
    CellWay, MappedRow, PlainTally, RowMapper, SeenSpilled, Settled, SettledRow, ToldOnce, settle,
    settle_faulty, settle_plain,
};
use crate::source::SourceError;

use super::blocks_ahead::BlocksAhead;
use super::checked_row::{CheckedRow, Counted, FaultyGiven, FaultyRun, Much, PlainRun};
use super::diagnose::Fatal;
use super::looking_ahead::LookingAhead;
use super::pick::Pick;
use super::plain_way::Plainly;
use super::row_blocks::{
    Blocks, BlocksBeside, Foretold, FoundRow, LineEnds, MappedBlock, WholeFaulty, map_block,
    mappers,
};
use super::row_cells::{RowCells, own_cells};
use super::run_files::TemporaryRuns;
use super::survey::Prepared;

/// The rows of all sources, settled.
pub(super) struct RowPass<'a> {
    prepared: &'a Prepared,
    pick: &'a Pick<'a>,
    feed: Feed<'a>,
    /// The block whose rows are given, which of them comes next, and where the lines before it end of plain ones.
    current: MappedBlock,
    index: usize,
    lines: LineEnds,
    looking: LookingAhead,
    /// What was told of the row that was given last.
    foretold: Option<Foretold>,
    /// Rows that are given together where single cells are at fault.
    counted: Counted<'a>,
    /// Plain rows given so far, by source.
    tallies: Vec<PlainTally>,
    seen: SeenSpilled,
    /// What is a warning once for a column.
    told: ToldOnce,
    /// Rows given so far.
    given: u64,
    /// Rows given so far, by source.
    read: Vec<u64>,
    /// Blank rows so far, by source.
    blank: Vec<u64>,
}

/// Where mapped blocks come from.
enum Feed<'a> {
    /// Read and mapped here, as they are wanted.
    Here {
        blocks: Blocks<'a>,
        mappers: Vec<RowMapper<'a>>,
    },
    /// By a thread of its own, a few blocks ahead of what is wanted.
    Ahead {
        blocks: BlocksAhead,
        mappers: Vec<RowMapper<'a>>,
    },
    /// By other threads, ahead of what is wanted.
    Beside {
        blocks: BlocksBeside,
        mappers: &'a [RowMapper<'a>],
    },
}

impl<'a> Feed<'a> {
    fn mappers(&self) -> &[RowMapper<'a>] {
        match self {
            Self::Here { mappers, .. } | Self::Ahead { mappers, .. } => mappers,
            Self::Beside { mappers, .. } => mappers,
        }
    }

    /// Puts the next block in the place of the one that is done with; `false` at the end of the last source.
    fn next(&mut self, current: &mut MappedBlock) -> Result<bool, SourceError> {
        match self {
            Self::Here { blocks, mappers } => {
                let Some(blank) = blocks.fill(&mut current.block)? else {
                    return Ok(false);
                };
                current.blank = blank;
                let mapper = mappers.get(current.block.source());
                map_block(mapper, current);
            }
            Self::Ahead { blocks, .. } => {
                let Some(next) = blocks.next()? else {
                    return Ok(false);
                };
                blocks.give_back(std::mem::replace(current, next));
            }
            Self::Beside { blocks, .. } => {
                let Some(next) = blocks.next()? else {
                    return Ok(false);
                };
                blocks.give_back(std::mem::replace(current, next));
            }
        }
        Ok(true)
    }
}

impl<'a> RowPass<'a> {
    /// A pass that reads as its rows are wanted.
    pub(super) fn open(prepared: &'a Prepared, pick: &'a Pick<'a>) -> Self {
        let (blocks, mappers) = (Blocks::new(prepared), mappers(prepared));
        Self::of(prepared, pick, Feed::Here { blocks, mappers })
    }

    /// A pass for which a thread reads and maps ahead, while this one has other things to do between its rows.
    pub(super) fn ahead(prepared: &'a Arc<Prepared>, pick: &'a Pick<'a>) -> Self {
        let (blocks, mappers) = (BlocksAhead::start(Arc::clone(prepared)), mappers(prepared));
        Self::of(prepared, pick, Feed::Ahead { blocks, mappers })
    }

    /// A pass for which other threads read ahead; with `plainly` of rows that have nothing to be told no more is found out.
    pub(super) fn beside<'scope>(
        scope: &'scope Scope<'scope, 'a>,
        prepared: &'a Prepared,
        mappers: &'a [RowMapper<'a>],
        (pick, plainly): (&'a Pick<'a>, Option<Plainly<'a>>),
    ) -> Self {
        let blocks = BlocksBeside::start(scope, prepared, mappers, plainly);
        let counted = Counted::telling(plainly.map(|plainly| plainly.counts));
        Self {
            counted,
            ..Self::of(prepared, pick, Feed::Beside { blocks, mappers })
        }
    }

    fn of(prepared: &'a Prepared, pick: &'a Pick<'a>, feed: Feed<'a>) -> Self {
        Self {
            prepared,
            pick,
            feed,
            current: MappedBlock::default(),
            index: 0,
            lines: LineEnds::default(),
            looking: LookingAhead::default(),
            foretold: None,
            counted: Counted::default(),
            tallies: vec![PlainTally::default(); prepared.sources.len()],
            seen: SeenSpilled::new(Box::new(TemporaryRuns)),
            told: ToldOnce::default(),
            given: 0,
            read: vec![0; prepared.sources.len()],
            blank: vec![0; prepared.sources.len()],
        }
    }

    /// The next row of the run; `None` at the end of the last source. Rows that are not the run's are settled too: a later one
    /// may repeat them.
    pub(super) fn next(&mut self) -> Result<Option<SettledRow>, Fatal> {
        loop {
            match self.next_checked(Much::Whole)? {
                Some(CheckedRow::Settled(row)) => return Ok(Some(row)),
                Some(CheckedRow::Plains(_) | CheckedRow::Faulty(_) | CheckedRow::Faulties(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// The same for a dry run; `much` is wanted of every row.
    pub(super) fn next_checked(&mut self, much: Much) -> Result<Option<CheckedRow>, Fatal> {
        let much = if self.pick.is_all() {
            much
        } else {
            Much::Whole
        };
        while let Some(mut row) = self.next_of_all(much)? {
            if let CheckedRow::Settled(settled) = &mut row {
                if !self.pick.takes(settled)? {
                    continue;
                }
                self.told.weigh(&mut settled.problems);
                renumber(settled, RowOrdinal(self.given));
            }
            let rows = row.count();
            let source = row.source();
            self.given += rows;
            if let Some(read) = self.read.get_mut(usize::from(source.0)) {
                *read += rows;
            }
            return Ok(Some(row));
        }
        Ok(None)
    }

    fn next_of_all(&mut self, much: Much) -> Result<Option<CheckedRow>, Fatal> {
        while self.index >= self.current.rows.len() {
            self.close_block();
            self.index = 0;
            self.lines = LineEnds::default();
            self.looking = LookingAhead::default();
            self.current.rows.clear();
            if !self.feed.next(&mut self.current)? {
                return Ok(None);
            }
            let source = self.current.block.source();
            if let Some(blank) = self.blank.get_mut(source) {
                *blank = self.current.blank;
            }
        }
        let (plains, whole) = (self.plain_run(much), much != Much::Fate);
        let checked = plains
            .map(CheckedRow::Plains)
            .or_else(|| self.faulty_next(whole))
            .or_else(|| self.settled_next());
        match self.seen.failure() {
            // What was told of the row may be wrong.
            Some(failure) => Err(failure.into()),
            None => Ok(checked),
        }
    }

    fn settled_next(&mut self) -> Option<CheckedRow> {
        let found = self.current.rows.get_mut(self.index)?;
        let found = std::mem::replace(found, FoundRow::Taken);
        self.index += 1;
        self.foretold = None;
        let prepared = self.prepared;
        let run = prepared.in_run();
        let mapped = match found {
            FoundRow::Plain(_, ends) => {
                self.lines = ends;
                self.mapped_here()
            }
            FoundRow::Mapped(mapped) => Some(*mapped),
            FoundRow::Told(told) => {
                let (mapped, foretold) = *told;
                self.foretold = Some(foretold);
                Some(mapped)
            }
            FoundRow::Faulty(..) | FoundRow::Taken => self.mapped_here(),
        };
        let settled = mapped.map(|mapped| settle(mapped, run, &mut self.seen));
        settled.map(CheckedRow::Settled)
    }

    /// The row that comes next, if single cells of it are at fault and it has nothing in common with rows before it, and those below it that
    /// may be counted with it; none that can be sent, if the `whole` of that is wanted.
    fn faulty_next(&mut self, whole: bool) -> Option<CheckedRow> {
        let found = self.current.rows.get(self.index);
        let Some(FoundRow::Faulty(plain, place)) = found.filter(|_| self.pick.is_all()) else {
            return None;
        };
        let (row, place) = (plain.row, *place);
        let first = self.current.faulty.get(place)?;
        let (is_invalid, mut span) = (first.is_invalid, first.span.clone());
        let like = first.like.and_then(|like| self.current.likes.get(like));
        let like = like.map(Arc::clone);
        let counted = like.as_ref().is_some_and(|like| self.counted.has(like));
        let rows = self.settle_alike(if counted { usize::MAX } else { 1 }, whole);
        let last = place.saturating_add(rows.checked_sub(1)?);
        span.join(&self.current.faulty.get(last)?.span);
        self.index += rows;
        self.foretold = None;
        if let Some(like) = like.clone().filter(|_| counted) {
            return Some(CheckedRow::Faulties(FaultyRun {
                source: row.source,
                rows: rows as u64,
                is_invalid,
                like,
                span,
            }));
        }
        let known = self.current.faulty.get_mut(place)?.whole.take();
        let WholeFaulty {
            problems,
            origin_id,
        } = known.map_or_else(|| self.read_out(is_invalid), |known| *known);
        Some(CheckedRow::Faulty(Box::new(FaultyGiven {
            row,
            is_invalid,
            like,
            problems,
            origin_id,
            span,
        })))
    }

    /// Settles rows that come next in which single cells are at fault, with problems of the same sorts as the first's, as far as they have
    /// nothing in common with rows before them; how many, at most so many.
    fn settle_alike(&mut self, most: usize, whole: bool) -> usize {
        let run = self.prepared.in_run();
        let mut tally = self.tallies.get_mut(self.current.block.source());
        let next = self.current.rows.get(self.index..).unwrap_or(&[]);
        let (mut rows, mut alike) = (0, None);
        for found in next.iter().take(most) {
            let FoundRow::Faulty(plain, place) = found else {
                break;
            };
            let Some(faulty) = self.current.faulty.get(*place) else {
                break;
            };
            if *alike.get_or_insert(faulty.like) != faulty.like {
                break;
            }
            let place = self.index + rows;
            self.looking.at(place, &self.current.rows, &self.seen);
            let settled = if faulty.is_invalid {
                settle_faulty(plain, &mut self.seen)
            } else {
                !whole && settle_plain(plain, run, &mut self.seen)
            };
            if !settled {
                break;
            }
            if let Some(tally) = tally.as_deref_mut().filter(|_| !faulty.is_invalid) {
                tally.add(plain);
            }
            rows += 1;
        }
        rows
    }

    /// What the row that was taken last says, in which single cells are at fault.
    fn read_out(&self, is_invalid: bool) -> WholeFaulty {
        let Some(mapped) = self.mapped_here() else {
            return WholeFaulty::default();
        };
        let named = is_invalid || !self.are_named_by_content();
        WholeFaulty {
            origin_id: named
                .then(|| mapped.own_origin().map(Cow::into_owned))
                .flatten(),
            problems: mapped.problems,
        }
    }

    /// From now on rows with problems of these sorts are given together, which nobody wants one by one.
    pub(super) fn count_alike(&mut self, like: &Like) {
        self.counted.add(like);
    }

    /// The plain rows that come next of which no more is wanted, as far as they have nothing in common with rows before them.
    fn plain_run(&mut self, much: Much) -> Option<PlainRun> {
        let source = self.current.block.source();
        let (run, from) = (self.prepared.in_run(), self.lines);
        let mut rows = 0_usize;
        loop {
            let all = &self.current.rows;
            self.looking.at(self.index, all, &self.seen);
            let Some(FoundRow::Plain(plain, ends)) = self.current.rows.get(self.index) else {
                break;
            };
            let is_enough = much.is_met_between(self.lines, *ends);
            if !is_enough || !settle_plain(plain, run, &mut self.seen) {
                break;
            }
            self.tallies.get_mut(source)?.add(plain);
            self.lines = *ends;
            self.index += 1;
            rows += 1;
        }
        (rows > 0).then(|| PlainRun {
            source: SourceIndex(u16::try_from(source).unwrap_or(u16::MAX)),
            rows: rows as u64,
            lines: [from, self.lines],
        })
    }

    /// Takes over what was counted of the block's plain rows.
    fn close_block(&mut self) {
        if let Some(tally) = self.tallies.get_mut(self.current.block.source()) {
            tally.close(&self.current.names);
        }
    }

    /// The lines of the plain rows that were given last: of `results.csv`, and of `preview.csv` where they have some.
    pub(super) fn lines(&self, plains: &PlainRun) -> [&[u8]; 2] {
        let MappedBlock {
            lines, previews, ..
        } = &self.current;
        let results = lines.get(plains.results());
        [results, previews.get(plains.preview())].map(Option::unwrap_or_default)
    }

    /// The lines of the row that was given last, where they were made and nothing came of the rows before it.
    pub(super) fn told(&self, row: &SettledRow) -> Option<ToldRow<'_>> {
        let foretold = self.foretold.as_ref()?;
        let as_told = match row.outcome {
            Settled::Valid(_) => !foretold.is_invalid,
            Settled::Invalid => foretold.is_invalid,
            Settled::Skipped => false,
        };
        let alike = as_told && row.problems.len() == foretold.problems && row.given_back.is_none();
        self.current.told.row(&foretold.span).filter(|_| alike)
    }

    /// The lines of rows in which single cells are at fault, which were given last.
    pub(super) fn told_of(&self, span: &ToldSpan) -> Option<ToldRow<'_>> {
        self.current.told.row(span)
    }

    /// The plain rows of each source, once all rows were given.
    pub(super) fn tallies(&self) -> &[PlainTally] {
        &self.tallies
    }

    /// What the columns of each source say together, once all rows were given; nothing where no other threads read.
    pub(super) fn heard(&self) -> Vec<ColumnEvidence> {
        match &self.feed {
            Feed::Here { .. } | Feed::Ahead { .. } => Vec::new(),
            Feed::Beside { blocks, .. } => blocks.heard(),
        }
    }

    /// The row that was taken last, with all that it says.
    fn mapped_here(&self) -> Option<MappedRow> {
        let block = &self.current.block;
        let row = block.row(self.index.checked_sub(1)?)?;
        Some(self.mapper()?.map(row, block.problems()))
    }

    fn mapper(&self) -> Option<&RowMapper<'a>> {
        self.feed.mappers().get(self.current.block.source())
    }

    /// The cells of the row that [`Self::next`] gave last, as they stand in the source. A number of a workbook with three
    /// places behind the point gets a fourth, so that nobody takes the point for a thousands mark when it comes back as text.
    ///
    /// All of them where `all` says so, which is called for what may come into `failures.csv`.
    pub(super) fn cells(&self, all: bool) -> RowCells {
        let row = self
            .index
            .checked_sub(1)
            .and_then(|index| self.current.block.row(index));
        let (Some(row), Some(mapper)) = (row, self.mapper()) else {
            return RowCells::default();
        };
        let shown = mapper.report_columns().iter();
        RowCells {
            own: shown
                .map(|&column| row.cell(column).text.to_owned())
                .collect(),
            all: if all {
                own_cells(row)
            } else {
                OwnCells::default()
            },
        }
    }

    /// Whether the row that [`Self::next`] gave last is known by its content and by nothing else.
    pub(super) fn are_named_by_content(&self) -> bool {
        self.mapper()
            .is_some_and(RowMapper::rows_are_named_by_content)
    }

    /// The way of a cell of the row that [`Self::next`] gave last.
    pub(super) fn explain(&self, column: usize) -> Option<CellWay> {
        let row = self.current.block.row(self.index.checked_sub(1)?)?;
        Some(self.mapper()?.explain(row, column))
    }

    /// Rows given so far, by source.
    pub(super) fn read(&self) -> &[u64] {
        &self.read
    }

    /// Blank rows passed over so far.
    pub(super) fn blank_rows(&self) -> u64 {
        self.blank.iter().sum()
    }
}

/// Gives a row its place among those of the run.
fn renumber(row: &mut SettledRow, ordinal: RowOrdinal) {
    row.row.ordinal = ordinal;
    if let Settled::Valid(draft) = &mut row.outcome {
        draft.row.ordinal = ordinal;
    }
    for problem in &mut row.problems {
        problem.row.ordinal = ordinal;
    }
}

//! The rows of the sending pass.

use std::sync::Arc;

use crate::domain::{Draft, Problem, SourceIndex};
use crate::rows::{Settled, SettledRow};
use crate::run::{ImportPlan, RunRow};
use crate::source::SourceError;

use super::check::settled_result;
use super::diagnose::Fatal;
use super::drive::RowFeed;
use super::foresight::Foresight;
use super::pick::Quota;
use super::row_cells::RowCells;
use super::rows::RowPass;
use super::survey::Prepared;
use super::unchanged::Unchanged;

/// Rows between two looks at the source's size and time of change.
const LOOK_EVERY_ROWS: u64 = 1024;

/// The rows of the sending pass: those that were planned, no more and no fewer.
pub(super) struct SendFeed<'a> {
    pub(super) rows: RowPass<'a>,
    prepared: &'a Prepared,
    foresight: &'a Foresight<'a>,
    /// The files, by their index.
    files: Vec<Unchanged>,
    plan: &'a ImportPlan,
    quota: Quota,
    pub(super) read: u64,
    /// The source of the row before.
    source: Option<SourceIndex>,
}

impl<'a> SendFeed<'a> {
    /// Begins at the first row; an error where a file is no longer the one that was checked.
    pub(super) fn open(
        prepared: &'a Arc<Prepared>,
        plan: &'a ImportPlan,
        foresight: &'a Foresight<'a>,
    ) -> Result<Self, SourceError> {
        let files = prepared.files.iter();
        let files = files.map(|file| Unchanged::watch(&file.path, &file.sha256));
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            rows: RowPass::ahead(prepared, foresight.pick),
            quota: foresight.quota(),
            prepared,
            foresight,
            plan,
            read: 0,
            source: None,
        })
    }

    /// Looks at the file of a source again.
    fn look(&mut self, source: SourceIndex) -> Result<(), SourceError> {
        let source = self.prepared.sources.get(usize::from(source.0));
        match source.and_then(|source| self.files.get_mut(source.file)) {
            Some(file) => file.look(),
            None => Ok(()),
        }
    }

    /// Every source gave the rows that were planned, and no file has changed.
    fn ended_whole(&mut self) -> Result<(), SourceError> {
        self.files.iter_mut().try_for_each(Unchanged::look)?;
        let sources = self.prepared.sources.iter();
        let counts = self.rows.read().iter().zip(&self.plan.sources);
        for (source, (read, planned)) in sources.zip(counts) {
            if let Some(file) = self.files.get(source.file)
                && *read != planned.read
            {
                return Err(file.changed(format!("{read} rows")));
            }
        }
        Ok(())
    }

    /// The next row as it stands in the file, with its cells where the report may need them.
    pub(super) fn next_settled(&mut self) -> Result<Option<(SettledRow, RowCells)>, Fatal> {
        let Some(mut row) = self.rows.next()? else {
            self.ended_whole()?;
            return Ok(None);
        };
        let source = row.row.source;
        if let Some(ended) = self.source.filter(|before| *before != source) {
            self.look(ended)?;
        }
        if self.read.is_multiple_of(LOOK_EVERY_ROWS) || self.source != Some(source) {
            self.look(source)?;
            self.source = Some(source);
        }
        self.read += 1;
        self.foresight.resettle(&mut row)?;
        let cells = self.rows.cells(!matches!(row.outcome, Settled::Skipped));
        Ok(Some((row, cells)))
    }

    /// A valid row for the run, by what the journal knows of it now.
    pub(super) fn valid(
        &mut self,
        draft: Draft,
        problems: Vec<Problem>,
        cells: RowCells,
    ) -> Result<RunRow, Fatal> {
        self.foresight.row(draft, problems, cells, &mut self.quota)
    }
}

impl RowFeed for SendFeed<'_> {
    fn next_row(&mut self) -> Result<Option<RunRow>, Fatal> {
        let Some((row, cells)) = self.next_settled()? else {
            return Ok(None);
        };
        let row = match row.outcome {
            Settled::Valid(draft) => self.valid(draft, row.problems, cells)?,
            Settled::Invalid | Settled::Skipped => {
                RunRow::Done(Box::new(settled_result(row, cells)))
            }
        };
        Ok(Some(row))
    }
}

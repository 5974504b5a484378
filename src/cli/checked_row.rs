//! What a dry run is given of its rows: one by one where there is something to say of each, and together where there is not.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{Problem, RowRef, Severity, SourceIndex};
use crate::report::{Like, ToldSpan};
use crate::rows::SettledRow;

use super::row_blocks::LineEnds;

/// Rows of a dry run.
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, and many of the large ones where all rows are odd"
)]
pub(super) enum CheckedRow {
    /// Some that can be sent, and of which there is nothing to be told.
    Plains(PlainRun),
    /// One in which single cells are at fault, and which has nothing in common with the rows before it.
    Faulty(Box<FaultyGiven>),
    /// Several of these with problems of the same sorts, of which no more is wanted than that, and their lines.
    Faulties(FaultyRun),
    /// Any other.
    Settled(SettledRow),
}

impl CheckedRow {
    /// How many rows they are.
    pub(super) const fn count(&self) -> u64 {
        match self {
            Self::Plains(plains) => plains.rows,
            Self::Faulties(faulties) => faulties.rows,
            Self::Faulty(_) | Self::Settled(_) => 1,
        }
    }

    /// The source of them.
    pub(super) const fn source(&self) -> SourceIndex {
        match self {
            Self::Plains(plains) => plains.source,
            Self::Faulties(faulties) => faulties.source,
            Self::Faulty(faulty) => faulty.row.source,
            Self::Settled(settled) => settled.row.source,
        }
    }
}

/// Plain rows of one source below one another.
pub(super) struct PlainRun {
    pub(super) source: SourceIndex,
    pub(super) rows: u64,
    /// From where to where their lines stand among those of the block.
    pub(super) lines: [LineEnds; 2],
}

impl PlainRun {
    /// Where their lines of `results.csv` stand.
    pub(super) const fn results(&self) -> Range<usize> {
        let [from, to] = self.lines;
        from.results as usize..to.results as usize
    }

    /// Where their lines of `preview.csv` stand; nowhere, where they have none.
    pub(super) const fn preview(&self) -> Range<usize> {
        let [from, to] = self.lines;
        from.preview as usize..to.preview as usize
    }
}

/// How much is wanted of a row that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Much {
    /// All that it says.
    Whole,
    /// The same, unless it is plain and has its line of the preview.
    Preview,
    /// What becomes of it.
    Fate,
}

impl Much {
    /// Whether of a plain row no more is wanted, whose lines stand between these ends.
    pub(super) const fn is_met_between(self, before: LineEnds, behind: LineEnds) -> bool {
        match self {
            Self::Whole => false,
            Self::Preview => behind.preview > before.preview,
            Self::Fate => true,
        }
    }
}

/// A row in which single cells are at fault.
pub(super) struct FaultyGiven {
    pub(super) row: RowRef,
    pub(super) is_invalid: bool,
    /// The sorts of its problems, where others may have the same.
    pub(super) like: Option<Like>,
    pub(super) problems: Vec<Problem>,
    /// Its `ORIGIN_ID`, where that is told.
    pub(super) origin_id: Option<String>,
    /// Where its lines stand among those of the block.
    pub(super) span: ToldSpan,
}

/// Rows of one source below one another in which single cells are at fault, with problems of the same sorts.
pub(super) struct FaultyRun {
    pub(super) source: SourceIndex,
    pub(super) rows: u64,
    pub(super) is_invalid: bool,
    pub(super) like: Like,
    /// Where their lines stand among those of the block.
    pub(super) span: ToldSpan,
}

/// Lists that are remembered; rows with others are given one by one.
const REMEMBERED: usize = 1024;

/// The sorts of problems whose rows are given together.
#[derive(Default)]
pub(super) struct Counted<'a> {
    likes: Vec<Like>,
    /// Told as soon as invalid rows are among them.
    tells: Option<&'a AtomicBool>,
}

impl<'a> Counted<'a> {
    /// None yet.
    pub(super) const fn telling(tells: Option<&'a AtomicBool>) -> Self {
        Self {
            likes: Vec::new(),
            tells,
        }
    }

    pub(super) fn has(&self, like: &Like) -> bool {
        self.likes.contains(like)
    }

    pub(super) fn add(&mut self, like: &Like) {
        if self.has(like) || self.likes.len() >= REMEMBERED {
            return;
        }
        self.likes.push(Like::clone(like));
        let is_invalid = like.iter().any(|sort| sort.severity >= Severity::Error);
        if let Some(tells) = self.tells.filter(|_| is_invalid) {
            // Nobody has to hear it at once.
            tells.store(true, Ordering::Relaxed);
        }
    }
}

//! How the rows of a block are told by whoever maps them: plain ones by a look, those in which single cells are at fault by these, and all
//! others by being mapped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{InFile, Problem, RowView, Severity, SourceInfo};
use crate::report::{Likes, PlainLines, PreviewLines, Telling, TellingRow, ToldLines, ToldText};
use crate::rows::{MappedRow, PlainRow, PlainRows, RowMapper, ToldOnce};

use super::row_blocks::{FaultyRow, Foretold, FoundRow, LineEnds, MappedBlock, WholeFaulty};
use super::row_cells::unmistakable_text;

/// Rows at the beginning that are read out though nothing is to be told of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ReadOut<'a> {
    /// So many are shown field by field.
    pub(super) shown: u64,
    /// So many stand in the preview.
    pub(super) previewed: u64,
    /// Its fields.
    pub(super) fields: &'a [String],
}

/// Which rows are looked at only whether they are plain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plainly<'a> {
    /// By what two rows are one person's.
    pub(super) in_file: &'a InFile,
    pub(super) read_out: ReadOut<'a>,
    /// What the lines of the others are made by.
    pub(super) telling: Telling<'a>,
    /// Whether invalid rows of which the same is told are counted together by now, and no more of them is wanted.
    pub(super) counts: &'a AtomicBool,
}

/// How plain rows of a source are found, and the lines of all rows made that say by themselves what they are.
pub(super) struct PlainWay<'m, 'a> {
    /// None where every row has to be mapped.
    rows: Option<PlainRows<'m, 'a>>,
    lines: PlainLines,
    previews: PreviewLines<'m>,
    told: ToldLines<'m>,
    likes: Likes,
    plainly: Plainly<'m>,
}

impl<'m, 'a> PlainWay<'m, 'a> {
    pub(super) fn of(
        mapper: &'m RowMapper<'a>,
        info: &'m SourceInfo,
        plainly: Plainly<'m>,
    ) -> Self {
        Self {
            rows: PlainRows::of(mapper, plainly.in_file),
            lines: PlainLines::new(info),
            previews: PreviewLines::new(plainly.read_out.fields, info),
            told: ToldLines::new(plainly.telling, info),
            likes: Likes::default(),
            plainly,
        }
    }

    /// Finds the plain rows of a block, and maps the others.
    pub(super) fn take(&mut self, mapper: &RowMapper<'_>, into: &mut MappedBlock) {
        let MappedBlock {
            block,
            rows,
            lines,
            previews,
            told,
            faulty,
            ..
        } = into;
        rows.clear();
        lines.clear();
        previews.clear();
        told.clear();
        faulty.clear();
        let problems = block.problems();
        for row in block.rows() {
            let ordinal = row.at().ordinal.0;
            let read_out = self.plainly.read_out;
            let plain = self
                .rows
                .as_mut()
                .and_then(|rows| rows.row_with_faults(row, problems));
            let is_faulty = |rows: &PlainRows<'_, '_>| !rows.faults().is_empty();
            let known = match plain {
                Some(plain) if self.rows.as_ref().is_some_and(is_faulty) => {
                    let told = self.faulty(mapper, (row, &plain), told);
                    told.map(|told| {
                        faulty.push(told);
                        FoundRow::Faulty(plain, faulty.len().saturating_sub(1))
                    })
                }
                Some(plain) if ordinal >= read_out.shown => {
                    if ordinal < read_out.previewed {
                        let whole = mapper.map(row, problems);
                        let origin = whole.own_origin().unwrap_or_default();
                        let name = (row.at().number, &*origin);
                        self.previews.put(name, &whole.fields, previews);
                    }
                    let own = mapper.report_columns().iter();
                    let own = own.map(|&column| row.cell(column).text);
                    let key = self.rows.as_ref().and_then(PlainRows::key_of_last);
                    self.lines.put(row.at().number, key, own, lines);
                    Some(FoundRow::Plain(plain, LineEnds::of(lines, previews)))
                }
                Some(_) | None => None,
            };
            rows.push(known.unwrap_or_else(|| {
                let whole = mapper.map(row, problems);
                self.telling(mapper, (row, whole), told)
            }));
        }
        if let Some(rows) = &self.rows {
            into.names = Arc::clone(rows.names());
        }
        into.likes = Arc::clone(self.likes.all());
    }

    /// Makes the lines of a row in which single cells are at fault.
    fn faulty(
        &mut self,
        mapper: &RowMapper<'_>,
        (row, plain): (RowView<'_>, &PlainRow),
        told: &mut ToldText,
    ) -> Option<FaultyRow> {
        let rows = self.rows.as_mut()?;
        let is_error = |problem: &Problem| problem.severity >= Severity::Error;
        let is_invalid = rows.faults().iter().any(is_error);
        let named = is_invalid || !mapper.rows_are_named_by_content();
        if named {
            rows.make_origin(row);
        }
        let rows = &*rows;
        let problems = rows.faults();
        let origin_id = named.then(|| rows.origin());
        let telling = TellingRow {
            row: plain.row,
            is_invalid,
            origin_id,
            problems,
            cells: row.len(),
            text: row.whole_text(),
        };
        let own = mapper.report_columns().iter();
        let own = own.map(|&column| row.cell(column).text);
        let cell = |column| unmistakable_text(row.cell(column));
        let span = self.told.put(telling, own, cell, told)?;
        let like = self.likes.place(problems);
        let counted = !is_invalid || self.plainly.counts.load(Ordering::Relaxed);
        let is_known = counted && like.is_some_and(|like| self.likes.is_known(like));
        let whole = (!is_known).then(|| {
            let problems = problems.to_vec();
            let origin_id = origin_id.map(str::to_owned);
            Box::new(WholeFaulty {
                problems,
                origin_id,
            })
        });
        Some(FaultyRow {
            span,
            is_invalid,
            like,
            whole,
        })
    }

    /// Makes the lines of a row that was mapped, where nothing but the rows before it can add to them.
    fn telling(
        &mut self,
        mapper: &RowMapper<'_>,
        (row, mut whole): (RowView<'_>, MappedRow),
        told: &mut ToldText,
    ) -> FoundRow {
        let came_back = whole.returned || !whole.refused_as.is_empty();
        let weighed = whole.problems.iter().any(ToldOnce::may_weigh);
        if whole.skipped.is_some() || came_back || weighed {
            return FoundRow::Mapped(Box::new(whole));
        }
        let is_invalid = whole.is_invalid();
        let named = is_invalid || !mapper.rows_are_named_by_content();
        let origin = named.then(|| whole.own_origin()).flatten();
        let telling = TellingRow {
            row: whole.row,
            is_invalid,
            origin_id: origin.as_deref(),
            problems: &whole.problems,
            cells: row.len(),
            text: row.whole_text(),
        };
        let own = mapper.report_columns().iter();
        let own = own.map(|&column| row.cell(column).text);
        let cell = |column| unmistakable_text(row.cell(column));
        let Some(span) = self.told.put(telling, own, cell, told) else {
            return FoundRow::Mapped(Box::new(whole));
        };
        let problems = whole.problems.len();
        if is_invalid {
            whole.forget_values();
        }
        let foretold = Foretold {
            span,
            is_invalid,
            problems,
        };
        FoundRow::Told(Box::new((whole, foretold)))
    }
}

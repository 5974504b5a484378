//! What a check tells of its rows: their lines in the report, the leads that were asked for, and the counts.

use crate::domain::RowCounts;
use crate::report::{Report, ToldRow};
use crate::rows::{Settled, SettledRow};
use crate::run::{Foreseen, ResponsibleCounts, RowResult, RowStatus, SourceCounts};

use super::check::{foreseen_result, is_kept_back};
use super::check_pass::Wants;
use super::checked_row::{FaultyGiven, FaultyRun, Much, PlainRun};
use super::console::result;
use super::diagnose::Fatal;
use super::row_cells::RowCells;
use super::rows::RowPass;
use super::settings::{Results, Talk};
use super::show;
use super::survey::Prepared;

/// What is told of the rows of a check, as they come.
pub(super) struct Tale<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) talk: &'a Talk,
    pub(super) report: Report,
    pub(super) counts: RowCounts,
    pub(super) responsible: ResponsibleCounts,
    pub(super) sources: SourceCounts,
    /// So many more leads are told field by field.
    pub(super) show: u64,
    /// Rows that can be sent are told with their identity, though that is their content: something was looked up by it.
    pub(super) names_rows: bool,
}

impl Tale<'_> {
    pub(super) fn plains(&mut self, plains: &PlainRun, rows: &RowPass<'_>) -> Result<Wants, Fatal> {
        self.counts.read += plains.rows;
        self.counts.pending += plains.rows;
        let [lines, previews] = rows.lines(plains);
        self.report.plain_rows(plains.source, plains.rows, lines)?;
        if !previews.is_empty() {
            self.report.preview_lines(plains.rows, previews)?;
        }
        Ok(self.wants())
    }

    pub(super) fn faulty(
        &mut self,
        faulty: FaultyGiven,
        rows: &RowPass<'_>,
    ) -> Result<Wants, Fatal> {
        let status = status_of(faulty.is_invalid);
        self.counts.read += 1;
        self.counts.add(&status);
        let told = (&status, faulty.problems.as_slice());
        let is_told = match rows.told_of(&faulty.span) {
            Some(lines) => self.report.told_row(faulty.row, told, lines)?,
            None => false,
        };
        let like = faulty.like.as_deref();
        let may_count = like.is_some_and(|like| self.report.may_count(&status, like));
        if !is_told {
            let cells = rows.cells(faulty.is_invalid);
            self.report.row(&RowResult {
                row: faulty.row,
                status,
                origin_id: faulty.origin_id,
                problems: faulty.problems,
                cells: cells.all.list(),
                responsible: None,
                source_id: None,
                own: cells.own,
            })?;
        }
        Ok(Wants {
            count: may_count,
            ..self.wants()
        })
    }

    pub(super) fn faulties(
        &mut self,
        faulties: &FaultyRun,
        rows: &RowPass<'_>,
    ) -> Result<Wants, Fatal> {
        let status = status_of(faulties.is_invalid);
        self.counts.read += faulties.rows;
        let counted = if faulties.is_invalid {
            &mut self.counts.invalid
        } else {
            &mut self.counts.pending
        };
        *counted += faulties.rows;
        if let Some(lines) = rows.told_of(&faulties.span) {
            let of = (faulties.source, faulties.rows);
            self.report
                .told_rows(of, (&status, &faulties.like), lines)?;
        }
        Ok(self.wants())
    }

    pub(super) fn settled(
        &mut self,
        row: SettledRow,
        foreseen: Foreseen,
        rows: &RowPass<'_>,
    ) -> Result<Wants, Fatal> {
        if let Settled::Valid(draft) = &row.outcome
            && !is_kept_back(foreseen)
        {
            self.report.preview_row(draft)?;
            if self.show > 0 {
                self.show -= 1;
                tell_lead(&show::lead(self.prepared, self.talk, draft), self.talk);
            }
        }
        let is_invalid = matches!(row.outcome, Settled::Invalid);
        let is_told = self.is_told(&row, rows.told(&row))?;
        let cells = if is_told {
            RowCells::default()
        } else {
            rows.cells(is_invalid || is_kept_back(foreseen))
        };
        let mut result = foreseen_result(row, foreseen, cells);
        let is_lead = |status: &RowStatus| *status == RowStatus::Pending;
        if !self.names_rows && is_lead(&result.status) && rows.are_named_by_content() {
            result.origin_id = None;
        }
        self.counts.read += 1;
        self.counts.add(&result.status);
        self.responsible.add(&result, is_lead);
        self.sources.add(&result, is_lead);
        if !is_told {
            self.report.row(&result)?;
        }
        Ok(self.wants())
    }

    fn wants(&self) -> Wants {
        let much = if self.show > 0 {
            Much::Whole
        } else if self.report.takes_previews() {
            Much::Preview
        } else {
            Much::Fate
        };
        Wants {
            much,
            ..Wants::FATE
        }
    }
}

impl Tale<'_> {
    /// Takes the lines of a row that were made beforehand, where there are any, and nothing else is wanted of the row.
    fn is_told(&mut self, row: &SettledRow, lines: Option<ToldRow<'_>>) -> Result<bool, Fatal> {
        let Some(lines) = lines else {
            return Ok(false);
        };
        let status = match row.outcome {
            Settled::Valid(_) => RowStatus::Pending,
            Settled::Skipped => RowStatus::Skipped,
            Settled::Invalid => RowStatus::Invalid,
        };
        let told = (&status, row.problems.as_slice());
        Ok(self.report.told_row(row.row, told, lines)?)
    }
}

const fn status_of(is_invalid: bool) -> RowStatus {
    if is_invalid {
        RowStatus::Invalid
    } else {
        RowStatus::Pending
    }
}

/// A lead that was asked for is part of the result, unless that is to be JSON alone.
fn tell_lead(text: &str, talk: &Talk) {
    if talk.json || matches!(talk.results, Results::Within(_)) {
        talk.console.say_text(text);
    } else {
        result(text);
    }
}

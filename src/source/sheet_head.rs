//! The titles of a sheet, in one row or two, and what the sheet's facts mean for the rows below.

use crate::domain::{HeaderCell, SheetLayout, SourceNote, SourceSettings, WorkbookFormat};

use super::SourceErrorKind;
use super::header::{Candidate, TitleSet, is_blank};
use super::kind::Kind;
use super::layout::{Layout, Looking, conclude, place_of_titles, titles, without_titles};
use super::sheet_facts::SheetFacts;
use super::sheet_header::TwoRows;

/// The row of titles, or two of them, and the rows below.
pub(super) struct Head {
    /// The number of the row, the lower one of two.
    pub(super) number: u64,
    /// The titles.
    pub(super) titles: Vec<HeaderCell>,
    /// How many cells a row of the list usually fills.
    pub(super) usual_cells: u64,
    /// What is to be told of the list.
    pub(super) notes: Vec<SourceNote>,
}

impl From<Layout> for Head {
    fn from(layout: Layout) -> Self {
        Self {
            number: layout.header_row,
            titles: layout.header,
            usual_cells: layout.usual_cells,
            notes: layout.notes,
        }
    }
}

/// The rows of a sheet that were looked at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'s> {
    /// The rows, in order.
    pub(super) rows: &'s [Candidate],
    /// The last row's number.
    pub(super) last: u64,
    /// Where the titles stand, if that is settled.
    pub(super) header_row: Option<u64>,
    /// The first row is the one above that.
    pub(super) is_upper: bool,
}

impl Head {
    /// Finds the titles.
    pub(super) fn find(
        seen: Seen<'_>,
        facts: &SheetFacts,
        wanted: &TitleSet,
        settings: &SourceSettings,
    ) -> Result<Self, SourceErrorKind> {
        let rows: Vec<Candidate> = if settings.skip_hidden {
            seen.rows.iter().map(|row| shown(row, facts)).collect()
        } else {
            seen.rows.to_vec()
        };
        let kind = Kind::Workbook(WorkbookFormat::Xlsx);
        let looking = Looking {
            kind,
            settings,
            header_row: seen.header_row,
            wanted,
            last: seen.last,
            merged: facts.columns_merged_down(),
        };
        let place = if seen.is_upper {
            Some(0)
        } else {
            place_of_titles(&rows, &looking)?
        };
        let Some(place) = place else {
            return Ok(without_titles(&rows, &looking).into());
        };
        let two = TwoRows::find(&rows, place, facts, wanted);
        let lower = two.as_ref().map_or(place, |two| two.lower);
        // The row above was looked at because of merged cells, and is no row of titles after all.
        let lower = if seen.is_upper && two.is_none() {
            place.saturating_add(1)
        } else {
            lower
        };
        let Some([header, below @ ..]) = rows.get(lower..) else {
            return Err(SourceErrorKind::EmptySheet);
        };
        let header = two.as_ref().map_or(header, |two| &two.joined);
        let mut titles = titles(kind, header, below);
        if let Some(two) = &two {
            two.divide(&mut titles);
        }
        conclude(header.number, titles, below, &looking).map(Self::from)
    }

    /// How the rows are read.
    pub(super) fn layout(&self, facts: &SheetFacts, settings: &SourceSettings) -> SheetLayout {
        let of_data = facts
            .merged
            .iter()
            .filter(|area| area.bottom > area.top && u64::from(area.top) >= self.number);
        let mut merged_columns: Vec<usize> = of_data.map(|area| area.left as usize).collect();
        merged_columns.sort_unstable();
        merged_columns.dedup();
        SheetLayout {
            fill_merged: settings.fill_merged,
            merged_columns,
            skip_hidden: settings.skip_hidden
                && !(facts.hidden_rows.is_empty() && facts.hidden_columns.is_empty()),
            mail_links: !facts.mail_links.is_empty(),
            encoding: settings.encoding.clone(),
            from_1904: false,
        }
    }

    /// What is hidden behind the titles: read and told, or left out and told.
    pub(super) fn hidden_cells(
        &self,
        facts: &SheetFacts,
        settings: &SourceSettings,
    ) -> Vec<SourceNote> {
        let rows = facts.hidden_rows_behind(self.number);
        let columns: Vec<String> = self
            .titles
            .iter()
            .zip(0..)
            .filter(|(title, column)| facts.is_column_hidden(*column) && !is_blank(&title.title))
            .map(|(title, _)| format!("«{}»", title.title))
            .collect();
        if settings.skip_hidden {
            let columns = facts.hidden_columns.iter();
            let columns = columns.map(|&(first, last)| u64::from(last.saturating_sub(first)) + 1);
            let columns = columns.sum::<u64>().min(self.titles.len() as u64);
            let left_out = rows > 0 || columns > 0;
            let note = left_out.then_some(SourceNote::HiddenLeftOut { rows, columns });
            return note.into_iter().collect();
        }
        let of_rows = (rows > 0).then_some(SourceNote::HiddenRows { rows });
        let of_columns = (!columns.is_empty()).then_some(SourceNote::HiddenColumns { columns });
        of_rows.into_iter().chain(of_columns).collect()
    }
}

/// A row without its hidden cells.
fn shown(row: &Candidate, facts: &SheetFacts) -> Candidate {
    let mut row = row.clone();
    for (cell, column) in row.cells.iter_mut().zip(0..) {
        if facts.is_column_hidden(column) {
            cell.clear();
        }
    }
    row
}

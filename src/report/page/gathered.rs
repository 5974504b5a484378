//! What the page shows of rows: gathered as the lines of `results.csv` are written, and no more of it than fits on a page.

use std::borrow::Cow;

use super::facts::OUTCOMES;
use crate::domain::{SourceInfo, unguard};
use crate::run::RowStatus;

/// Rows of each kind that the page names.
pub(super) const ROWS_SHOWN: usize = 200;
/// Files and sheets that have a line of their own.
const FILES_SHOWN: usize = 300;

/// The rows of a file or sheet by outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FileRows {
    pub(super) file: String,
    pub(super) sheet: String,
    /// In the order of [`OUTCOMES`].
    pub(super) counts: [u64; 7],
}

impl FileRows {
    /// All its rows.
    pub(super) fn read(&self) -> u64 {
        self.counts.iter().copied().fold(0, u64::saturating_add)
    }
}

/// A line of `results.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pub(super) file: String,
    pub(super) sheet: String,
    pub(super) row: String,
    pub(super) status: String,
    pub(super) lead: String,
    pub(super) url: String,
    pub(super) code: String,
    pub(super) message: String,
}

/// Outcomes by file, the first leads, and the first rows of which nobody knows or which the portal refused.
#[derive(Debug, Default)]
pub(in crate::report) struct Gathered {
    pub(super) files: Vec<FileRows>,
    /// Rows of files that have no line of their own.
    pub(super) other_files: FileRows,
    /// Leads that were made or changed.
    pub(super) leads: Vec<Line>,
    pub(super) all_leads: u64,
    /// Rows that failed or are unknown.
    pub(super) open: Vec<Line>,
    pub(super) all_open: u64,
    /// The file of the line before.
    latest: usize,
}

impl Gathered {
    /// Takes a line of `results.csv`: its own columns, as they are written.
    pub(in crate::report) fn line<C: AsRef<str>>(&mut self, cells: &[C]) {
        let cell = |at: usize| cells.get(at).map_or("", AsRef::as_ref);
        let status = cell(3);
        let Some(outcome) = OUTCOMES.iter().position(|outcome| *outcome == status) else {
            return;
        };
        let counts = &mut self.file(cell(0), cell(1)).counts;
        if let Some(count) = counts.get_mut(outcome) {
            *count = count.saturating_add(1);
        }
        let (kept, all) = match status {
            "created" | "updated" => (&mut self.leads, &mut self.all_leads),
            "failed" | "unknown" => (&mut self.open, &mut self.all_open),
            _ => return,
        };
        *all = all.saturating_add(1);
        if kept.len() < ROWS_SHOWN {
            let text = |at: usize| unguard(cell(at)).into_owned();
            kept.push(Line {
                file: text(0),
                sheet: text(1),
                row: text(2),
                status: text(3),
                lead: text(4),
                url: text(5),
                code: text(7),
                message: text(8),
            });
        }
    }

    /// Takes lines of rows of which no lead is told; file and sheet as they are called.
    pub(in crate::report) fn count(&mut self, source: &SourceInfo, status: &RowStatus, rows: u64) {
        let place = OUTCOMES
            .iter()
            .position(|outcome| *outcome == status.word());
        let (file, sheet) = (source.file.as_str(), source.sheet.as_str());
        let counts = &mut self.file_of(file.into(), sheet.into()).counts;
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            *count = count.saturating_add(rows);
        }
    }

    fn file(&mut self, file: &str, sheet: &str) -> &mut FileRows {
        self.file_of(unguard(file), unguard(sheet))
    }

    fn file_of(&mut self, file: Cow<'_, str>, sheet: Cow<'_, str>) -> &mut FileRows {
        let is_it = |known: &FileRows| known.file == file && known.sheet == sheet;
        if !self.files.get(self.latest).is_some_and(is_it) {
            let known = self.files.iter().position(is_it);
            self.latest = known.unwrap_or(self.files.len());
            if known.is_none() && self.files.len() < FILES_SHOWN {
                self.files.push(FileRows {
                    file: file.into_owned(),
                    sheet: sheet.into_owned(),
                    counts: [0; 7],
                });
            }
        }
        match self.files.get_mut(self.latest) {
            Some(file) => file,
            None => &mut self.other_files,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES_SHOWN, Gathered, ROWS_SHOWN};

    #[test]
    fn what_is_gathered_does_not_grow_with_the_rows_and_loses_none_of_them() {
        let mut gathered = Gathered::default();
        for number in 0..2_000 {
            let (file, row) = (
                format!("'=f{}.csv", number % (FILES_SHOWN + 50)),
                number.to_string(),
            );
            let status = ["created", "failed", "pending"][number % 3];
            gathered.line(&[&file, "", &row, status, "7", "", "", "", ""]);
        }
        assert_eq!(gathered.files.len(), FILES_SHOWN);
        assert_eq!(gathered.files[0].file, "=f0.csv", "as it was named");
        let files = gathered.files.iter().chain([&gathered.other_files]);
        assert_eq!(files.map(super::FileRows::read).sum::<u64>(), 2_000);
        assert_eq!(gathered.leads.len(), ROWS_SHOWN);
        assert_eq!(gathered.open.len(), ROWS_SHOWN);
        assert_eq!((gathered.all_leads, gathered.all_open), (667, 667));
    }
}

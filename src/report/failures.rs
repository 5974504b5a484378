//! `failures.csv`: the rows that did not get in, ready to be mended and imported again.
//!
//! A row's own columns come first, as they stand in the source and in its order, then six columns of ours. Their names begin
//! with `_`, so that they are part of no row's identity (`design.md` §5). When a source is itself such a file, its own six are
//! replaced by the new ones. Cells of a text past its header follow behind ours, so that nothing of a row is lost.
//!
//! A report of several sources adds `_file` and `_sheet`, since `_row` alone does not say where a row stands then.

use std::borrow::Cow;
use std::path::Path;

use super::ReportError;
use super::folder::{Folder, numbered};
use super::phrases::Told;
use super::place::source_of;
use super::service::{
    ServiceCells, extra_cells, is_given_back, own_columns, own_text, service_cells, titles,
};
use super::table::Table;
use crate::domain::{PLACE_COLUMNS, SERVICE_COLUMNS, SourceFound, SourceIndex, SourceInfo, guard};
use crate::messages::Catalogue;
use crate::run::RowResult;

/// The files of failures, one for each header set and delimiter.
#[derive(Debug)]
pub(super) struct Failures {
    files: Vec<FailureFile>,
    /// Rows of several sources are told apart by `_file` and `_sheet`.
    several: bool,
    /// Which file takes the rows of a source; by the source's index.
    of_source: Vec<usize>,
}

#[derive(Debug)]
struct FailureFile {
    delimiter: u8,
    titles: Vec<String>,
    /// The own columns that are written: all but ours.
    own: Vec<usize>,
    table: Table,
    /// It holds a row.
    filled: bool,
}

impl Failures {
    /// Opens a file for each set of columns; `delimiter` is that of sources without one.
    pub(super) fn open(
        folder: &mut Folder,
        sources: &[SourceInfo],
        delimiter: u8,
    ) -> Result<Self, ReportError> {
        let mut files: Vec<FailureFile> = Vec::new();
        let mut of_source = Vec::with_capacity(sources.len());
        let several = sources.len() > 1;
        for source in sources {
            let titles = titles(source);
            let delimiter = delimiter_of(source).unwrap_or(delimiter);
            let known = files
                .iter()
                .position(|file| file.delimiter == delimiter && file.titles == titles);
            of_source.push(known.unwrap_or(files.len()));
            if known.is_none() {
                let name = file_name(files.len());
                files.push(FailureFile::open(
                    folder, &name, delimiter, titles, several,
                )?);
            }
        }
        Ok(Self {
            files,
            several,
            of_source,
        })
    }

    /// Writes the row if it is invalid or was refused by the portal.
    pub(super) fn row(
        &mut self,
        catalogue: &Catalogue,
        sources: &[SourceInfo],
        result: &RowResult,
        told: &Told,
    ) -> Result<(), ReportError> {
        if !is_given_back(&result.status) {
            return Ok(());
        }
        let index = self.of_source.get(usize::from(result.row.source.0));
        let source = source_of(sources, result.row);
        match index.and_then(|index| self.files.get_mut(*index)) {
            Some(file) => {
                let service = service_cells(catalogue, result, told);
                let number = service.row.to_string();
                let ours = guarded(&service, &number);
                let places = place_cells(source).into_iter();
                let ours = ours.into_iter().chain(places.filter(|_| self.several));
                file.row(ours, source, result)
            }
            None => Ok(()),
        }
    }

    /// Adds the line of a source's row, as it is to be written.
    pub(super) fn write_line(
        &mut self,
        source: SourceIndex,
        line: &[u8],
    ) -> Result<(), ReportError> {
        let index = self.of_source.get(usize::from(source.0));
        match index.and_then(|index| self.files.get_mut(*index)) {
            Some(file) => {
                file.filled = true;
                file.table.write_lines(line)
            }
            None => Ok(()),
        }
    }

    /// The files that hold rows.
    pub(super) fn written(&self) -> impl Iterator<Item = &Path> {
        let filled = self.files.iter().filter(|file| file.filled);
        filled.map(|file| file.table.path())
    }

    pub(super) fn tables(&mut self) -> impl Iterator<Item = &mut Table> {
        self.files.iter_mut().map(|file| &mut file.table)
    }
}

impl FailureFile {
    fn open(
        folder: &mut Folder,
        name: &str,
        delimiter: u8,
        titles: Vec<String>,
        several: bool,
    ) -> Result<Self, ReportError> {
        let own = own_columns(&titles);
        let places = PLACE_COLUMNS.into_iter().filter(|_| several);
        let header: Vec<String> = own
            .iter()
            .filter_map(|column| titles.get(*column))
            .map(|title| guard(title).into_owned())
            .chain(SERVICE_COLUMNS.map(str::to_owned))
            .chain(places.map(str::to_owned))
            .collect();
        let table = Table::open(folder, name, delimiter, &header)?;
        Ok(Self {
            delimiter,
            titles,
            own,
            table,
            filled: false,
        })
    }

    fn row<'r>(
        &mut self,
        service: impl Iterator<Item = Cow<'r, str>>,
        source: Option<&SourceInfo>,
        result: &'r RowResult,
    ) -> Result<(), ReportError> {
        let own = self.own.iter();
        let own = own.map(|column| guard(own_text(result, *column)));
        let extra = extra_cells(source, result);
        let extra = extra.map(|cell| guard(&cell.text));
        let cells: Vec<Cow<'_, str>> = own.chain(service).chain(extra).collect();
        self.filled = true;
        self.table.write(cells.iter().map(|cell| cell.as_bytes()))
    }
}

/// What the lines of a source look like.
#[derive(Debug)]
pub(super) struct FailureShape {
    pub(super) delimiter: u8,
    /// The own columns that are written.
    pub(super) own: Vec<usize>,
    several: bool,
}

impl FailureShape {
    /// Lines of this source; `delimiter` is that of sources without one.
    pub(super) fn of(source: &SourceInfo, delimiter: u8, several: bool) -> Self {
        Self {
            delimiter: delimiter_of(source).unwrap_or(delimiter),
            own: own_columns(&titles(source)),
            several,
        }
    }

    /// The cells behind the six, where there are some.
    pub(super) fn places<'s>(
        &self,
        source: &'s SourceInfo,
    ) -> impl Iterator<Item = Cow<'s, str>> + use<'s> {
        let several = self.several;
        let places = place_cells(Some(source)).into_iter();
        places.filter(move |_| several)
    }
}

fn file_name(before: usize) -> String {
    match u32::try_from(before) {
        Ok(0) => "failures.csv".to_owned(),
        Ok(before) => numbered("failures.csv", before.saturating_add(1)),
        Err(_) => numbered("failures.csv", u32::MAX),
    }
}

fn delimiter_of(source: &SourceInfo) -> Option<u8> {
    match source.found {
        SourceFound::Csv { delimiter, .. } => u8::try_from(delimiter).ok(),
        SourceFound::Workbook(_) => None,
    }
}

/// The cells of [`PLACE_COLUMNS`].
fn place_cells(source: Option<&SourceInfo>) -> [Cow<'_, str>; 2] {
    let (file, sheet) = source.map_or(("", ""), |source| (&source.file, &source.sheet));
    [file, sheet].map(guard)
}

/// The cells of our six columns.
pub(super) fn guarded<'c>(cells: &'c ServiceCells, row: &'c str) -> [Cow<'c, str>; 6] {
    [
        guard(&cells.origin),
        row.into(),
        cells.column.as_str().into(),
        cells.code.as_str().into(),
        guard(&cells.message),
        guard(&cells.hint),
    ]
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::phrases::Phrases;
    use super::super::tests::{row, workbook};
    use super::{Failures, Folder};
    use crate::domain::{OwnCell, Problem, ProblemKind};
    use crate::messages::{Catalogue, Language};
    use crate::run::{RowResult, RowStatus};

    #[test]
    fn a_formula_without_value_does_not_come_back_as_an_empty_cell() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::claim(dir.path().join("run"), "run").unwrap();
        let sources = [workbook()];
        let mut failures = Failures::open(&mut folder, &sources, b';').unwrap();
        let problem = Problem::of_cell(row(2), 2, None, "", ProblemKind::FormulaNoValue);
        let result = RowResult {
            row: row(2),
            status: RowStatus::Invalid,
            origin_id: None,
            problems: vec![problem],
            responsible: None,
            source_id: None,
            own: Vec::new(),
            cells: ["7", "", "", "5"].map(OwnCell::text).to_vec(),
        };
        let catalogue = Catalogue::new(Language::En);
        let told = Phrases::default().told(&catalogue, &sources, &result.problems);
        failures.row(&catalogue, &sources, &result, &told).unwrap();
        for table in failures.tables() {
            table.flush().unwrap();
        }
        let text = fs::read_to_string(dir.path().join("run/failures.csv")).unwrap();
        assert!(text.contains("\n7;;#N/A;5;;2;C;"), "{text}");
    }
}

//! The survey: the first look at a source, whose decisions hold for every later reading.

use std::path::Path;

use crate::domain::{
    HeaderCell, SheetLayout, SourceFound, SourceInfo, SourceNote, SourceRange, SourceSettings,
    WorkbookFormat, column_letters, is_returned, unguard,
};

use super::csv_reader::sample;
use super::given::open_in;
use super::hash::{open_regular, walk_file};
use super::header::{Candidate, is_blank};
use super::kind::{Kind, recognise};
use super::{SourceError, SourceErrorKind, csv_survey, xlsx_survey};

/// Bytes by which a file is recognised, and by which a text file's encoding and delimiter are told.
pub(super) const SAMPLE: u64 = 256 * 1024;

/// What the survey of one kind of file found.
pub(super) struct Found {
    /// The kind, with its particulars.
    pub(super) kind: SourceFound,
    /// The sheet; empty for a text file.
    pub(super) sheet: String,
    /// The header's row.
    pub(super) header_row: u64,
    /// The titles.
    pub(super) header: Vec<HeaderCell>,
    /// The rows and columns that are read.
    pub(super) range: SourceRange,
    /// How merged and hidden cells are read.
    pub(super) layout: SheetLayout,
    /// What else is to be told.
    pub(super) notes: Vec<SourceNote>,
}

/// The first bytes of a file, and what the pass over all of it showed.
pub(super) struct Look {
    /// The first bytes.
    pub(super) sample: Vec<u8>,
    /// There are more behind them.
    pub(super) cut: bool,
    /// The first block of the file that is not pure ASCII.
    pub(super) beyond_ascii: Vec<u8>,
}

/// Looks at a file and decides how it is read. It is recognised by its content; what `settings` say wins over what is found.
/// The whole file is read once, for its fingerprint.
pub fn survey(path: &Path, settings: &SourceSettings) -> Result<SourceInfo, SourceError> {
    let fail = |kind| SourceError::of_file(path, kind);
    let io = |error: std::io::Error| fail(SourceErrorKind::of_io(&error));
    let mut file = open_regular(path)?;
    let (sample, cut) = sample(&mut file, SAMPLE).map_err(io)?;
    let kind = recognise(&sample, &mut file).map_err(io)?.map_err(fail)?;
    let mut beyond_ascii = Vec::new();
    let (sha256, bytes) = walk_file(path, |chunk| {
        if kind == Kind::Text && beyond_ascii.is_empty() && !chunk.is_ascii() {
            beyond_ascii.extend_from_slice(chunk);
        }
    })?;
    let look = Look {
        sample,
        cut,
        beyond_ascii,
    };
    let mut found = match kind {
        Kind::Text => csv_survey::survey(path, &look, settings)?,
        Kind::Workbook(format) => xlsx_survey::survey(path, format, settings)?,
    };
    found.notes.extend(extension_mismatch(path, kind));
    found.notes.extend(open_in(path).map(|program| {
        let program = program.to_owned();
        SourceNote::OpenElsewhere { program }
    }));
    Ok(SourceInfo {
        file: path.display().to_string(),
        sheet: found.sheet,
        found: found.kind,
        header_row: found.header_row,
        header: found.header,
        range: found.range,
        sha256,
        bytes,
        layout: found.layout,
        notes: found.notes,
    })
}

/// The titles of `header`: those at the end that are blank are left out while nothing stands below them, as behind a
/// delimiter that ends every line. A workbook's row of titles ends with its last title, and other rows may go on behind it; so
/// the header covers every column that holds something `below`, with empty titles where there are none.
pub(super) fn titles(kind: Kind, header: &Candidate, below: &[Candidate]) -> Vec<HeaderCell> {
    let filled = |row: &Candidate| {
        let last = row.cells.iter().rposition(|cell| !is_blank(cell));
        last.map_or(0, |last| last.saturating_add(1))
    };
    let used = below.iter().map(filled).max().unwrap_or(0);
    let used = match kind {
        Kind::Text => used.min(header.cells.len()),
        Kind::Workbook(_) => used,
    };
    let width = filled(header).max(used);
    let titles = (0..width).map(|column| header.cells.get(column).map_or("", String::as_str));
    // The titles of a `failures.csv` were guarded like its cells.
    let returned = is_returned(titles.clone());
    titles
        .map(|title| {
            HeaderCell::of(if returned {
                unguard(title)
            } else {
                title.into()
            })
        })
        .collect()
}

/// The columns without a title that hold values `below`, each with the number of its filled cells; those that the mapping names
/// by their letters are known to it.
pub(super) fn untitled(
    header: &[HeaderCell],
    below: &[Candidate],
    settings: &SourceSettings,
) -> Option<SourceNote> {
    let filled = |column: usize| {
        let cells = below.iter().filter_map(|row| row.cells.get(column));
        cells.filter(|cell| !is_blank(cell)).count()
    };
    let columns: Vec<String> = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| is_blank(&cell.title))
        .map(|(column, _)| (column_letters(column), filled(column)))
        .filter(|(letters, count)| *count > 0 && !settings.wanted_titles.contains(letters))
        .map(|(letters, count)| format!("{letters} ({count})"))
        .collect();
    (!columns.is_empty()).then_some(SourceNote::UntitledColumns { columns })
}

/// The endings of workbooks.
const WORKBOOKS: [&str; 10] = [
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "ods", "ots", "fods",
];

fn extension_mismatch(path: &Path, kind: Kind) -> Option<SourceNote> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    match kind {
        Kind::Text if !WORKBOOKS.contains(&extension.as_str()) => None,
        Kind::Workbook(format) if format.goes_by(&extension) => None,
        Kind::Workbook(WorkbookFormat::Html) if extension == "xls" => {
            Some(SourceNote::HtmlTable { extension })
        }
        Kind::Text => Some(SourceNote::ExtensionMismatch {
            extension,
            found: "CSV".to_owned(),
        }),
        Kind::Workbook(format) => Some(SourceNote::ExtensionMismatch {
            extension,
            found: format.name().to_owned(),
        }),
    }
}

//! The survey: the first look at a source, whose decisions hold for every later reading.

use std::path::Path;
use std::thread;

use crate::domain::{
    HeaderCell, SheetLayout, SourceFound, SourceInfo, SourceNote, SourceRange, SourceSettings,
    WorkbookFormat,
};

use super::book_shelf::{AsSourceFile, SourceFile};
use super::csv_reader::sample;
use super::given::open_in;
use super::hash::{find_chunk, hash_file, open_regular, walk_file};
use super::kind::{Kind, recognise};
use super::product_columns::product_columns;
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
    /// How many cells a row of the list usually fills.
    pub(super) usual_cells: u64,
    /// What else is to be told.
    pub(super) notes: Vec<SourceNote>,
    /// The sheets of a workbook of returned rows, which are read together; none of other files.
    pub(super) returned: Vec<String>,
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
pub fn survey(
    file: &(impl AsSourceFile + ?Sized),
    settings: &SourceSettings,
) -> Result<SourceInfo, SourceError> {
    surveyed(&file.source_file(), settings).map(|(info, _)| info)
}

/// The same, with the sheets of a workbook of returned rows; none of other files.
pub(super) fn surveyed(
    file: &SourceFile,
    settings: &SourceSettings,
) -> Result<(SourceInfo, Vec<String>), SourceError> {
    let path: &Path = file;
    let fail = |kind| SourceError::of_file(path, kind);
    let io = |error: std::io::Error| fail(SourceErrorKind::of_io(&error));
    let mut opened = open_regular(path)?;
    let (sample, cut) = sample(&mut opened, SAMPLE).map_err(io)?;
    let kind = recognise(&sample, &mut opened).map_err(io)?.map_err(fail)?;
    let (mut found, (sha256, bytes)) = match kind {
        Kind::Text => text_survey(path, sample, cut, settings)?,
        Kind::Workbook(format) if settings.unhashed => {
            let bytes = opened.metadata().map_err(io)?.len();
            let found = xlsx_survey::survey(file, format, settings)?;
            (found, (String::new(), bytes))
        }
        // What the file holds is looked at meanwhile.
        Kind::Workbook(format) => thread::scope(|scope| {
            let hash = thread::Builder::new().spawn_scoped(scope, || hash_file(path));
            let found = xlsx_survey::survey(file, format, settings);
            let hash = hash.ok().and_then(|hash| hash.join().ok());
            let hash = hash.unwrap_or_else(|| hash_file(path))?;
            Ok::<_, SourceError>((found?, hash))
        })?,
    };
    found.notes.extend(product_columns(&found.header));
    found.notes.extend(extension_mismatch(path, kind));
    found.notes.extend(open_in(path).map(|program| {
        let program = program.to_owned();
        SourceNote::OpenElsewhere { program }
    }));
    let returned = found.returned;
    let info = SourceInfo {
        file: path.display().to_string(),
        sheet: found.sheet,
        found: found.kind,
        header_row: found.header_row,
        header: found.header,
        range: found.range,
        usual_cells: found.usual_cells,
        sha256,
        bytes,
        layout: found.layout,
        notes: found.notes,
    };
    Ok((info, returned))
}

/// The survey of a text file, and its hash and size.
fn text_survey(
    path: &Path,
    sample: Vec<u8>,
    cut: bool,
    settings: &SourceSettings,
) -> Result<(Found, (String, u64)), SourceError> {
    let mut beyond_ascii = Vec::new();
    let mut look = |chunk: &[u8]| {
        let is_wanted = beyond_ascii.is_empty() && !chunk.is_ascii();
        if is_wanted {
            beyond_ascii.extend_from_slice(chunk);
        }
        is_wanted
    };
    let hash = if settings.unhashed {
        // The sample decides, unless it says nothing.
        if sample.is_ascii() {
            find_chunk(path, look)?;
        }
        let about = std::fs::metadata(path);
        let bytes =
            about.map_err(|error| SourceError::of_file(path, SourceErrorKind::of_io(&error)))?;
        (String::new(), bytes.len())
    } else {
        walk_file(path, |chunk| {
            look(chunk);
        })?
    };
    let look = Look {
        sample,
        cut,
        beyond_ascii,
    };
    Ok((csv_survey::survey(path, &look, settings)?, hash))
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

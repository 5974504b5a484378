//! Files for this room's tests.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::domain::{RowBlock, RowOrdinal, SourceIndex, SourceInfo, SourceSettings};

use super::{SourceError, SourceErrorKind, open, survey};

/// A file that goes away with this value.
pub(super) struct Fixture {
    /// Where it is.
    pub(super) path: PathBuf,
    _folder: TempDir,
}

impl Fixture {
    /// A file of these bytes.
    pub(super) fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self {
            path,
            _folder: folder,
        }
    }

    /// Its survey, with nothing set.
    pub(super) fn surveyed(&self) -> SourceInfo {
        survey(&self.path, &SourceSettings::default()).unwrap()
    }

    /// Why it cannot be surveyed.
    pub(super) fn refused(&self, settings: &SourceSettings) -> SourceErrorKind {
        survey(&self.path, settings).unwrap_err().kind
    }
}

/// A row as it was read: its number and its cells.
pub(super) type Row = (u64, Vec<String>);

/// Everything that a source gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Everything {
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// Number of row and code of each problem.
    pub(super) problems: Vec<(u64, &'static str)>,
    /// Blank rows.
    pub(super) blank: u64,
}

/// Reads a surveyed source to its end.
pub(super) fn read_all(path: &Path, info: &SourceInfo) -> Result<Everything, SourceError> {
    let mut reader = open(path, info, SourceIndex(0))?;
    let mut block = RowBlock::new();
    let mut all = Everything::default();
    loop {
        block.restart(reader.source(), RowOrdinal(all.rows.len() as u64));
        let more = reader.read(&mut block)?;
        assert_eq!(more, !block.is_empty());
        if !more {
            all.blank = reader.blank_rows();
            return Ok(all);
        }
        for row in block.rows() {
            let cells = row.cells().map(|cell| cell.text.to_owned()).collect();
            all.rows.push((row.at().number, cells));
        }
        let codes = block.problems().iter();
        all.problems
            .extend(codes.map(|problem| (problem.row.number, problem.code())));
    }
}

/// A row for comparison.
pub(super) fn row(number: u64, cells: &[&str]) -> Row {
    (number, cells.iter().map(|&cell| cell.to_owned()).collect())
}

/// The titles of a source.
pub(super) fn title_texts(info: &SourceInfo) -> Vec<&str> {
    info.header.iter().map(|cell| cell.title.as_str()).collect()
}

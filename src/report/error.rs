//! What can go wrong with a report, and what is worth telling about one.

use std::io;
use std::path::Path;

use crate::domain::{Arg, Coded, coded};

coded! {
    /// Why a report could not be written.
    pub enum ReportErrorKind {
        /// The folder holds files of another run's report.
        FolderTaken { dir: String } => "report_folder_taken";
        /// The folder could not be made or read.
        FolderFailed { dir: String, reason: String } => "report_folder_failed";
        /// A file could not be written.
        WriteFailed { file: String, reason: String } => "report_write_failed";
        /// The seven outcomes are not the rows read; the summary was written all the same, with a note.
        RowsDoNotAddUp { read: u64, sum: u64 } => "report_rows_do_not_add_up";
    }
}

coded! {
    /// What is worth telling about a report that was written.
    pub enum ReportNote {
        /// A file of the report is locked, so that the next free name was taken.
        FileInUse { file: String, written: String } => "report_file_in_use";
        /// A file of the report stands under the name of another, whose own was locked; so this one takes the next free name.
        NameTaken { file: String, written: String } => "report_name_taken";
        /// Somebody saved a workbook of rows to be mended after an earlier start of the run had written it: it was put aside.
        MendedKept { file: String, written: String } => "report_mended_kept";
    }
}

/// A report that could not be written, or is not to be trusted.
#[derive(Debug, thiserror::Error)]
#[error("{}", kind.code())]
pub struct ReportError {
    kind: ReportErrorKind,
    #[source]
    source: Option<io::Error>,
}

impl ReportError {
    /// What happened, with its arguments.
    pub const fn kind(&self) -> &ReportErrorKind {
        &self.kind
    }

    pub(super) fn folder(dir: &Path, source: io::Error) -> Self {
        Self {
            kind: ReportErrorKind::FolderFailed {
                dir: dir.display().to_string(),
                reason: source.to_string(),
            },
            source: Some(source),
        }
    }

    pub(super) fn write(file: &Path, source: io::Error) -> Self {
        Self {
            kind: ReportErrorKind::WriteFailed {
                file: file.display().to_string(),
                reason: source.to_string(),
            },
            source: Some(source),
        }
    }
}

impl From<ReportErrorKind> for ReportError {
    fn from(kind: ReportErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl Coded for ReportError {
    fn code(&self) -> &'static str {
        self.kind.code()
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        self.kind.args()
    }
}

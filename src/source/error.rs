//! Why a source cannot be read: a code, its arguments and the place.

use std::fmt;
use std::io;
use std::path::Path;

use crate::domain::{Arg, Coded, coded};

coded! {
    /// Everything that ends the reading of a source. What is wrong with a single row is a
    /// [`Problem`](crate::domain::Problem) instead.
    pub enum SourceErrorKind {
        /// There is no such file.
        FileNotFound => "file_not_found";
        /// A directory, a device or a pipe: a source is read twice, so it must be a regular file (`design.md` §2).
        NotARegularFile => "not_a_regular_file";
        /// A folder in the place of a file; `pattern` means the files in it.
        FolderGiven { pattern: String } => "folder_given";
        /// The lock file of a document that is open, in the place of the document (ENC-24).
        LockFile { program: String, document: String } => "lock_file";
        /// No file matches the pattern.
        NothingMatches => "nothing_matches";
        /// Signs of a pattern, but no pattern.
        PatternMalformed { detail: String } => "pattern_malformed";
        /// Another program has the file open and lets nobody read it.
        FileInUse => "file_in_use";
        /// The system does not let us read it.
        NoPermission => "no_permission";
        /// The system failed while reading.
        ReadFailed { detail: String } => "read_failed";
        /// No byte, or nothing but blank lines (ENC-14).
        EmptyFile => "empty_file";
        /// No sheet of the workbook, or not the chosen one, holds a value.
        EmptySheet => "empty_sheet";
        /// A workbook behind a password (ENC-20).
        EncryptedWorkbook => "encrypted_workbook";
        /// A workbook that breaks off or contradicts itself (ENC-21).
        CorruptWorkbook { detail: String } => "corrupt_workbook";
        /// A file of a kind that is not read.
        UnsupportedFormat { format: String } => "unsupported_format";
        /// A part of a workbook unpacks to more than it can reasonably hold (ENC-25).
        UnpacksTooLarge { part: String, limit_mib: u64 } => "unpacks_too_large";
        /// A workbook has more different texts than memory should hold (BIG-02).
        TooManyTexts { limit_mib: u64 } => "too_many_texts";
        /// A part of a workbook declares a document type, as no spreadsheet program does (ENC-25).
        ForbiddenMarkup { part: String } => "forbidden_markup";
        /// Data cells of columns that the mapping uses are merged over rows, and the mapping does not say what that means (LAY-04).
        MergedCells { columns: Vec<String> } => "merged_cells";
        /// A file of a format that is held in memory is too large for that.
        FileTooLarge { format: String, limit_mib: u64 } => "file_too_large";
        /// More cells, merged areas or links than a sheet can reasonably have, made by repetition.
        TooManyCells { limit: u64 } => "too_many_cells";
        /// More rows than any spreadsheet program knows.
        TooManyRows { limit: u64 } => "too_many_rows";
        /// Bytes that are no text in any encoding that can be told.
        NotText => "not_text";
        /// The encoding that was asked for has no such name.
        UnknownEncoding { label: String, nearest: String } => "unknown_encoding";
        /// The delimiter that was asked for cannot separate cells.
        BadDelimiter { delimiter: String } => "bad_delimiter";
        /// The sheet that was asked for, and that the error's place names, is not there (LAY-22).
        SheetNotFound { sheets: Vec<String>, nearest: String } => "sheet_not_found";
        /// Several sheets hold data and nothing says which one is meant (LAY-19).
        SeveralSheets { sheets: Vec<String> } => "several_sheets";
        /// No row looks like titles (LAY-06).
        HeaderNotFound { rows: u64 } => "header_not_found";
        /// The titles stand one below the other: a card and no list (LAY-33).
        NotAList { column: String, titles: Vec<String> } => "not_a_list";
        /// Two lists beside one another; the ranges of each (LAY-25).
        TwoTables { ranges: Vec<String> } => "two_tables";
        /// The header row that was asked for lies behind the last row.
        HeaderRowBeyondEnd { header_row: u64, rows: u64 } => "header_row_beyond_end";
        /// The header row that was asked for is blank.
        HeaderRowEmpty { header_row: u64 } => "header_row_empty";
        /// More columns than any spreadsheet program knows.
        TooManyColumns { limit: u64 } => "too_many_columns";
        /// One record is larger than memory should hold.
        RecordTooLong { limit_mib: u64 } => "record_too_long";
        /// Bytes that are no text in the file's encoding, with `strict_encoding` (ENC-08): the physical line from 1, the byte from 0.
        BytesNoText { encoding: String, line: u64, offset: u64 } => "bytes_no_text";
        /// The file's bytes are not those that were surveyed (ENC-22).
        SourceChanged { surveyed: String, found: String } => "source_changed";
    }
}

/// An error with the place where it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// What is wrong.
    pub kind: SourceErrorKind,
    /// The file as the user named it.
    pub file: String,
    /// The sheet, where one is meant.
    pub sheet: Option<String>,
    /// The row by the spreadsheet's number, where one is meant.
    pub row: Option<u64>,
}

impl SourceError {
    /// An error that concerns a file as a whole.
    pub fn of_file(path: &Path, kind: SourceErrorKind) -> Self {
        Self {
            kind,
            file: path.display().to_string(),
            sheet: None,
            row: None,
        }
    }

    /// The same error, in a sheet.
    #[must_use]
    pub fn in_sheet(mut self, sheet: &str) -> Self {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// The same error, in a row.
    #[must_use]
    pub(super) const fn in_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
}

impl SourceErrorKind {
    /// What the operating system's refusal means.
    pub(super) fn of_io(error: &io::Error) -> Self {
        if is_sharing_violation(error) {
            Self::FileInUse
        } else if error.kind() == io::ErrorKind::NotFound {
            Self::FileNotFound
        } else if error.kind() == io::ErrorKind::PermissionDenied {
            Self::NoPermission
        } else if error.kind() == io::ErrorKind::IsADirectory {
            Self::NotARegularFile
        } else {
            Self::ReadFailed {
                detail: error.to_string(),
            }
        }
    }
}

/// Whether another program keeps the file to itself: what Windows numbers 32 (sharing violation) and 33 (lock violation).
fn is_sharing_violation(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

impl Coded for SourceError {
    fn code(&self) -> &'static str {
        self.kind.code()
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        self.kind.args()
    }
}

/// Code and place; the text for people is in the message catalogue under the code.
impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, " › {sheet}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SourceError {}

#[cfg(test)]
mod tests {
    use super::{Coded as _, SourceErrorKind, io};

    #[test]
    fn a_file_that_another_program_keeps_to_itself_is_told_as_such_on_windows_alone() {
        for code in [32, 33] {
            let error = io::Error::from_raw_os_error(code);
            let told = SourceErrorKind::of_io(&error).code() == "file_in_use";
            assert_eq!(told, cfg!(windows), "{code} means something else elsewhere");
        }
    }
}

//! The workbook put together: what the library writes, with the comments of its sheets in full.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};
use zip::{ZipArchive, ZipWriter};

/// Writes the workbook to `part`; `comments` is an archive of the parts that hold the comments of its sheets, if these have some. Nothing is
/// packed anew.
pub(super) fn bind(
    book: &mut Workbook,
    part: &Path,
    comments: Option<File>,
) -> Result<(), XlsxError> {
    let Some(comments) = comments else {
        return book.save(part);
    };
    let folder = part.parent().unwrap_or_else(|| Path::new("."));
    let mut lean = BufWriter::new(tempfile::tempfile_in(folder)?);
    book.save_to_writer(&mut lean)?;
    let lean = lean.into_inner().map_err(io::IntoInnerError::into_error)?;
    let mut lean = ZipArchive::new(BufReader::new(lean))?;
    let mut comments = ZipArchive::new(BufReader::new(comments))?;
    let mut whole = ZipWriter::new(BufWriter::new(File::create(part)?));
    for entry in 0..lean.len() {
        let entry = lean.by_index_raw(entry)?;
        match comments.index_for_name(&entry.name()?) {
            Some(of_comments) => whole.raw_copy_file(comments.by_index_raw(of_comments)?)?,
            None => whole.raw_copy_file(entry)?,
        }
    }
    whole.finish()?.flush()?;
    Ok(())
}

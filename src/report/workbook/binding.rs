//! The workbook put together: what the library writes, with the comments of its sheets in full.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::comments::{Comment, Grid, Numbers, write_boxes, write_words};

/// Writes the workbook to `part`; `commented` are the comments of each sheet that has some, in the sheets' order. What is not packed anew is
/// taken over as it is packed.
pub(super) fn bind(
    book: &mut Workbook,
    part: &Path,
    commented: &[(&[Comment], Grid)],
) -> Result<(), XlsxError> {
    if commented.is_empty() {
        return book.save(part);
    }
    let folder = part.parent().unwrap_or_else(|| Path::new("."));
    let mut lean = BufWriter::new(tempfile::tempfile_in(folder)?);
    book.save_to_writer(&mut lean)?;
    let lean = lean.into_inner().map_err(io::IntoInnerError::into_error)?;
    let mut lean = ZipArchive::new(BufReader::new(lean))?;
    let mut whole = ZipWriter::new(BufWriter::new(File::create(part)?));
    let mut numbers = Vec::with_capacity(commented.len());
    commented
        .iter()
        .fold(Numbers::first(), |own, (comments, _)| {
            numbers.push(own);
            own.behind(comments.len())
        });
    for entry in 0..lean.len() {
        let entry = lean.by_index_raw(entry)?;
        let name = entry.name()?.into_owned();
        let of = |(begin, end): (&str, &str)| {
            let number = name.strip_prefix(begin)?.strip_suffix(end)?;
            let place = number.parse::<usize>().ok()?.checked_sub(1)?;
            Some((commented.get(place)?, *numbers.get(place)?))
        };
        if let Some(((comments, _), _)) = of(WORDS) {
            whole.start_file(name, packed())?;
            let mut into = BufWriter::new(&mut whole);
            write_words(comments, &mut into)?;
            into.flush()?;
        } else if let Some(((comments, grid), numbers)) = of(BOXES) {
            whole.start_file(name, packed())?;
            let mut into = BufWriter::new(&mut whole);
            write_boxes(comments, grid, numbers, &mut into)?;
            into.flush()?;
        } else {
            whole.raw_copy_file(entry)?;
        }
    }
    whole.finish()?.flush()?;
    Ok(())
}

/// How the parts are named, but for their numbers.
const WORDS: (&str, &str) = ("xl/comments", ".xml");
const BOXES: (&str, &str) = ("xl/drawings/vmlDrawing", ".vml");

/// As the library packs its parts.
fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default())
}

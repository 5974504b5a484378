//! [`Packing`]: the comments of a workbook, packed while the rows go on.
//!
//! To pack them is most of the work of putting the workbook together. One that is full gets no more of them, though the pass over the other
//! rows may take long yet: so that work begins at once.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rust_xlsxwriter::XlsxError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::comments::{Comment, Grid, Numbers, write_boxes, write_words};

/// The comments of a sheet, and by what their boxes find their places.
pub(super) type Commented = (Vec<Comment>, Grid);

/// The comments of all sheets that have some, on their way into the workbook's file.
#[derive(Debug)]
pub(super) struct Packing {
    sheets: Arc<Vec<Commented>>,
    /// `None` where there was no thread for it.
    under_way: Option<JoinHandle<Result<File, XlsxError>>>,
}

impl Packing {
    /// Begins with it; `sheets` stand in the workbook's order, and `folder` has room for what is packed.
    pub(super) fn begin(folder: &Path, sheets: Vec<Commented>) -> Self {
        let sheets = Arc::new(sheets);
        let (of_thread, folder) = (Arc::clone(&sheets), folder.to_owned());
        let beside = thread::Builder::new().spawn(move || packed(&of_thread, &folder));
        Self {
            sheets,
            under_way: beside.ok(),
        }
    }

    /// An archive of the workbook's parts that hold them, under their names there; `None` where there are none.
    pub(super) fn end(self, folder: &Path) -> Result<Option<File>, XlsxError> {
        if self.sheets.is_empty() {
            return Ok(None);
        }
        let ended = |_panic| Err(io::Error::other("the thread ended").into());
        let packed = match self.under_way {
            Some(beside) => beside.join().unwrap_or_else(ended),
            None => packed(&self.sheets, folder),
        };
        packed.map(Some)
    }
}

fn packed(sheets: &[Commented], folder: &Path) -> Result<File, XlsxError> {
    let mut packed = ZipWriter::new(BufWriter::new(tempfile::tempfile_in(folder)?));
    let mut numbers = Numbers::first();
    for (number, (comments, grid)) in (1..).zip(sheets) {
        let number: usize = number;
        packed.start_file(format!("xl/comments{number}.xml"), as_the_library_packs())?;
        let mut into = BufWriter::new(&mut packed);
        write_words(comments, &mut into)?;
        into.flush()?;
        drop(into);
        let name = format!("xl/drawings/vmlDrawing{number}.vml");
        packed.start_file(name, as_the_library_packs())?;
        let mut into = BufWriter::new(&mut packed);
        write_boxes(comments, grid, numbers, &mut into)?;
        into.flush()?;
        drop(into);
        numbers = numbers.behind(comments.len());
    }
    let file = packed.finish()?.into_inner();
    Ok(file.map_err(io::IntoInnerError::into_error)?)
}

fn as_the_library_packs() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default())
}

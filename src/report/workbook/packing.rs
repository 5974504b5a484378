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

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::Arc;

    use zip::ZipArchive;

    use super::super::comments::Words;
    use super::{Comment, Grid, Numbers, Packing, write_boxes, write_words};

    fn comments(rows: u32) -> Vec<Comment> {
        let words = Arc::new(Words {
            text: "раз\nдва".to_owned(),
            height: 48,
        });
        let comment = |row| Comment {
            row,
            column: 1,
            words: Arc::clone(&words),
        };
        (1..=rows).map(comment).collect()
    }

    #[test]
    fn the_parts_of_each_sheet_stand_under_their_names() {
        let grid = Grid {
            widths: vec![12; 3],
            title: 43,
        };
        let folder = tempfile::tempdir().unwrap();
        let sheets = vec![(comments(3), grid.clone()), (comments(2), grid.clone())];
        let packing = Packing::begin(folder.path(), sheets);
        let packed = packing.end(folder.path()).unwrap().expect("comments");
        let mut packed = ZipArchive::new(packed).unwrap();
        let mut part = |name: &str| {
            let mut bytes = Vec::new();
            packed
                .by_name(name)
                .unwrap()
                .read_to_end(&mut bytes)
                .unwrap();
            bytes
        };
        let numbers = Numbers::first();
        for (sheet, rows, numbers) in [(1, 3, numbers), (2, 2, numbers.behind(3))] {
            let (mut words, mut boxes) = (Vec::new(), Vec::new());
            write_words(&comments(rows), &mut words).unwrap();
            write_boxes(&comments(rows), &grid, numbers, &mut boxes).unwrap();
            assert_eq!(part(&format!("xl/comments{sheet}.xml")), words);
            assert_eq!(part(&format!("xl/drawings/vmlDrawing{sheet}.vml")), boxes);
        }
        let none = Packing::begin(folder.path(), Vec::new());
        assert!(none.end(folder.path()).unwrap().is_none());
    }
}

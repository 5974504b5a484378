//! Reading a surveyed source.

use crate::domain::{RowBlock, RowOrdinal, SourceFound, SourceIndex, SourceInfo};

use super::SourceError;
use super::begun::Begun;
use super::book_shelf::AsSourceFile;
use super::csv_reader::CsvReader;
use super::xlsx_reader::XlsxReader;

/// The data rows of a source, block by block.
pub trait RowReader {
    /// Puts the next rows behind the header into a block that was just restarted; `false` at the end, when no row was left.
    ///
    /// Rows that could be read before an error are handed on first; the error comes with the next call.
    fn read(&mut self, block: &mut RowBlock) -> Result<bool, SourceError>;

    /// Blank rows met so far behind the header. They are no rows but keep their numbers. A workbook's blank rows behind
    /// the last row with data are not counted: they are formatting.
    fn blank_rows(&self) -> u64;

    /// The source that is read: what a block is to be restarted with.
    fn source(&self) -> SourceIndex;
}

/// Opens a source that [`survey`](super::survey) found, standing before its first data row.
pub fn open(
    file: &(impl AsSourceFile + ?Sized),
    info: &SourceInfo,
    index: SourceIndex,
) -> Result<Box<dyn RowReader + Send>, SourceError> {
    let file = file.source_file();
    match &info.found {
        SourceFound::Csv { .. } => Ok(Box::new(CsvReader::open(&file, info, index)?)),
        SourceFound::Workbook(format) => match file.begun(info, index) {
            Some(begun) => Ok(Box::new(begun)),
            None => Ok(Box::new(XlsxReader::open(&file, info, *format, index)?)),
        },
    }
}

/// Shows so many of the first rows of a source, or a few more. What keeps it from being read further is told by whoever reads it. Of a
/// workbook that is kept these rows are, too: whoever opens it next goes on from there.
pub fn peek(
    file: &(impl AsSourceFile + ?Sized),
    info: &SourceInfo,
    index: SourceIndex,
    rows: usize,
    mut show: impl FnMut(&RowBlock),
) -> Result<(), SourceError> {
    let file = file.source_file();
    let mut reader = open(&file, info, index)?;
    let (mut seen, mut blocks) = (0, Vec::new());
    while seen < rows {
        let mut block = RowBlock::new();
        block.restart(index, RowOrdinal(0));
        match reader.read(&mut block) {
            Ok(true) => {
                show(&block);
                seen = seen.saturating_add(block.len());
                blocks.push((block, reader.blank_rows()));
            }
            Ok(false) => break,
            Err(_) => return Ok(()),
        }
    }
    if matches!(info.found, SourceFound::Workbook(_)) {
        file.keep_begun(Begun::new(info, blocks, reader));
    }
    Ok(())
}

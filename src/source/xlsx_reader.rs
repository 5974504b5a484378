//! Rows of a workbook, read by threads of their own.
//!
//! The caller's blocks are sent to them, filled and sent back: nothing is copied, two blocks are in memory, one of which is filled while the
//! caller works. Where a survey had the cells of the sheet read already the reader goes on with these.

use crate::domain::{RowBlock, RowOrdinal, SourceIndex, SourceInfo, WorkbookFormat, is_returned};

use super::book::Workbook;
use super::book_shelf::SourceFile;
use super::numbering::Numbering;
use super::returned_edge::ReturnedEdge;
use super::sheet_facts::SheetFacts;
use super::sheet_reading::{BLOCKS, Place, Reading, Wanted};
use super::{RowReader, SourceError, SourceErrorKind};

/// The rows of a sheet behind its header.
pub(super) struct XlsxReader {
    reading: Reading,
    /// The workbook whose cells were begun to be read, without its book.
    workbook: Option<Workbook>,
    source: SourceIndex,
    place: Place,
    blank: u64,
    last_row: u64,
    failed: Option<SourceError>,
}

impl XlsxReader {
    /// Opens the workbook and goes behind the header.
    pub(super) fn open(
        file: &SourceFile,
        info: &SourceInfo,
        format: WorkbookFormat,
        source: SourceIndex,
    ) -> Result<Self, SourceError> {
        let place = Place {
            format,
            layout: info.layout.clone(),
            numbering: Numbering::of(&info.header),
            edge: ReturnedEdge::of(&info.header),
            file: file.of_reader(),
            sheet: info.sheet.clone(),
            header_row: info.header_row,
            range: info.range,
            returned: is_returned(info.header.iter().map(|cell| cell.title.as_str())),
        };
        let encoding = info.layout.encoding.as_deref();
        let begun = file.reading(format, encoding, &info.sheet);
        let (reading, workbook) = if let Some((reading, facts, workbook)) = begun {
            let asks = info.layout.asks_for_facts();
            let facts = if asks { facts } else { SheetFacts::default() };
            let place = place.clone();
            reading.go_on(Wanted { place, facts });
            (reading, Some(workbook))
        } else {
            let reading = Reading::of(place.clone());
            let failed = |error| place.error(SourceErrorKind::of_io(&error));
            (reading.map_err(failed)?, None)
        };
        let mut reader = Self {
            reading,
            workbook,
            source,
            place,
            blank: 0,
            last_row: info.header_row,
            failed: None,
        };
        reader.receive(&mut RowBlock::new())?;
        for _ in 1..BLOCKS {
            reader.send(RowBlock::new());
        }
        Ok(reader)
    }

    /// Gives the thread a block to fill.
    fn send(&self, mut block: RowBlock) {
        block.restart(self.source, RowOrdinal(0));
        self.reading.send(block);
    }

    /// Waits for the thread's answer.
    fn receive(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        let Some(filled) = self.reading.receive() else {
            return Err(self.died());
        };
        *block = filled.block;
        self.blank = filled.blank;
        self.last_row = filled.last_row;
        filled.result
    }

    /// The thread is gone without an answer: the parser panicked.
    fn died(&self) -> SourceError {
        let detail = "sheetData: cannot be parsed".to_owned();
        self.place
            .error(SourceErrorKind::CorruptWorkbook { detail })
            .in_row(self.last_row.saturating_add(1))
    }
}

impl RowReader for XlsxReader {
    fn read(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let first = block.first();
        self.send(std::mem::take(block));
        let result = self.receive(block);
        block.begin_at(first);
        match result {
            Err(error) if !block.is_empty() => {
                self.failed = Some(error);
                Ok(true)
            }
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
            Ok(more) => Ok(more),
        }
    }

    fn blank_rows(&self) -> u64 {
        self.blank
    }

    fn source(&self) -> SourceIndex {
        self.source
    }
}

impl Drop for XlsxReader {
    fn drop(&mut self) {
        if let (Some(workbook), Some(away)) = (self.workbook.take(), self.reading.end()) {
            self.place.file.keep(workbook.with_book_of(away));
        }
    }
}

#[cfg(test)]
mod tests;

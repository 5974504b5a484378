//! A reader of a workbook whose first rows were shown: it gives them once more, and goes on.

use std::collections::VecDeque;

use crate::domain::{RowBlock, SourceIndex, SourceInfo};

use super::{RowReader, SourceError};

/// The reader, and what was read.
pub(super) struct Begun {
    info: SourceInfo,
    /// The blocks, each with the blank rows up to its end.
    blocks: VecDeque<(RowBlock, u64)>,
    blank: u64,
    reader: Box<dyn RowReader + Send>,
}

impl Begun {
    /// What is read by `info`, from its beginning.
    pub(super) fn new(
        info: &SourceInfo,
        blocks: Vec<(RowBlock, u64)>,
        reader: Box<dyn RowReader + Send>,
    ) -> Self {
        Self {
            info: info.clone(),
            blocks: blocks.into(),
            blank: 0,
            reader,
        }
    }

    /// Whether this is what is wanted.
    pub(super) fn is(&self, info: &SourceInfo, source: SourceIndex) -> bool {
        self.info == *info && self.reader.source() == source
    }
}

impl RowReader for Begun {
    fn read(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        let Some((kept, blank)) = self.blocks.pop_front() else {
            let read = self.reader.read(block);
            self.blank = self.reader.blank_rows();
            return read;
        };
        let first = block.first();
        *block = kept;
        block.begin_at(first);
        self.blank = blank;
        Ok(true)
    }

    fn blank_rows(&self) -> u64 {
        self.blank
    }

    fn source(&self) -> SourceIndex {
        self.reader.source()
    }
}

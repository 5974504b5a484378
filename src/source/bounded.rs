//! A reader that gives up when more comes out of it than a part of a workbook can reasonably hold.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use super::SourceErrorKind;
use super::sheet_cells::corrupt;

/// Bytes that may come out of any part, however little they were packed to.
const FREE: u64 = 64 << 20;
/// How many times its packed size a part may unpack to beyond [`FREE`]. Sheets as programs write them, each cell with its
/// reference, reach 10; a million exactly equal rows without references reached 294 and are refused with an advice; an archive
/// that is made to fill a disk reaches 1000.
const RATIO: u64 = 200;
/// Bytes between two tags: a text of a cell has at most 32,767 characters, and whoever reads XML holds one event in memory.
const RUN: u64 = 16 << 20;

/// What comes out of a packed part, while it stays in bounds.
pub(super) struct Bounded<R> {
    inner: R,
    part: String,
    limit: u64,
    passed: u64,
    /// Bytes since the last `<`; `None`: the part is no XML.
    run: Option<u64>,
}

/// An error that travels through other readers as an [`io::Error`].
#[derive(Debug)]
struct Carried(SourceErrorKind);

impl std::fmt::Display for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Carried {}

/// A refusal as an error of reading.
pub(super) fn carried(kind: SourceErrorKind) -> io::Error {
    io::Error::other(Carried(kind))
}

/// What an error of reading means, one of [`Bounded`] among them.
pub(super) fn of_reading(error: &io::Error) -> SourceErrorKind {
    let carried = error.get_ref().and_then(|inner| inner.downcast_ref());
    carried.map_or_else(|| corrupt(error), |Carried(kind)| kind.clone())
}

/// What an error of the XML reader means.
pub(super) fn of_xml(error: &quick_xml::Error) -> SourceErrorKind {
    if let quick_xml::Error::Io(error) = error {
        of_reading(error)
    } else {
        corrupt(format!("XML: {error}"))
    }
}

impl<R: Read> Bounded<R> {
    /// `inner` unpacks the `part` that is `packed` bytes long in the archive, to at most `limit` bytes.
    pub(super) fn new(inner: R, part: &str, packed: u64, limit: u64) -> Self {
        let by_ratio = packed.saturating_mul(RATIO).max(FREE);
        Self {
            inner,
            part: part.to_owned(),
            limit: limit.min(by_ratio),
            passed: 0,
            run: Some(0),
        }
    }

    /// The same for a part that is no XML.
    pub(super) fn binary(self) -> Self {
        Self { run: None, ..self }
    }

    fn excess(&self, limit: u64) -> io::Error {
        carried(SourceErrorKind::UnpacksTooLarge {
            part: self.part.clone(),
            limit_mib: limit >> 20,
        })
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.passed = self.passed.saturating_add(read as u64);
        if self.passed > self.limit {
            return Err(self.excess(self.limit));
        }
        let bytes = into.get(..read).unwrap_or(&[]);
        if let Some(run) = &mut self.run {
            let before = memchr(b'<', bytes).unwrap_or(read);
            let longest = run.saturating_add(before as u64);
            *run = match memrchr(b'<', bytes) {
                Some(last) => read.saturating_sub(last) as u64,
                None => longest,
            };
            if longest > RUN {
                return Err(self.excess(RUN));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Bounded, of_reading};
    use crate::domain::Coded as _;

    fn outcome(text: &str, times: u64, packed: u64) -> Result<u64, &'static str> {
        let whole = text.repeat(1 << 10);
        let endless = std::iter::repeat_n(whole.as_bytes(), usize::try_from(times).unwrap());
        let inner = endless.fold(
            Box::new(std::io::empty()) as Box<dyn std::io::Read>,
            |before, next| Box::new(before.chain(next)),
        );
        let mut bounded = Bounded::new(inner, "sheet1.xml", packed, 1 << 40);
        std::io::copy(&mut bounded, &mut std::io::sink()).map_err(|error| of_reading(&error).code())
    }

    #[test]
    fn a_part_may_unpack_to_much_but_not_out_of_proportion() {
        let row = format!("<row>{}</row>", "x".repeat(1000));
        let size = row.len() as u64 * 1024;
        assert_eq!(outcome(&row, 50, 1), Ok(size * 50));
        assert_eq!(outcome(&row, 80, 1), Err("unpacks_too_large"));
        assert_eq!(outcome(&row, 80, 1 << 20), Ok(size * 80));
    }

    #[test]
    fn one_text_without_an_end_is_refused_early() {
        assert_eq!(
            outcome(&"x".repeat(1024), 20, 1 << 30),
            Err("unpacks_too_large")
        );
    }
}

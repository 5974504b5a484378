//! The bytes of a text file as UTF-8, in blocks: memory stays flat however large the file is.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::single_byte::ByteTable;

/// Bytes read from the file at a time.
const BLOCK: usize = 1 << 16;

/// What stands for bytes that are no text: it occurs nowhere in UTF-8, so the reader that checks each record sees at
/// once which rows could not be decoded, whatever the file's encoding was.
const UNDECODABLE: u8 = 0xFF;

/// A stream of UTF-8. A file that is UTF-8 already is handed through unchecked: records are checked one by one.
pub(super) struct TextStream<R> {
    inner: R,
    decoding: Option<Decoding>,
    single_quotes: bool,
}

struct Decoding {
    by: By,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    input_over: bool,
    finished: bool,
}

/// By what bytes become text.
enum By {
    Table(Box<ByteTable>),
    Decoder(Box<Decoder>),
}

impl<R: Read> TextStream<R> {
    /// A stream over `inner`, which stands behind the byte order mark.
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoding = (encoding != UTF_8).then(|| Decoding {
            by: ByteTable::of(encoding, UNDECODABLE).map_or_else(
                || By::Decoder(Box::new(encoding.new_decoder_without_bom_handling())),
                |table| By::Table(Box::new(table)),
            ),
            raw: vec![0; BLOCK],
            start: 0,
            end: 0,
            input_over: false,
            finished: false,
        });
        Self {
            inner,
            decoding,
            single_quotes: false,
        }
    }

    /// The same text, with apostrophes and quotes changed for one another: for a file whose cells stand in apostrophes (CSV-19).
    /// Whoever reads it changes them back in the cells ([`swap_quotes`]).
    pub(super) const fn of_single_quotes(mut self, single_quotes: bool) -> Self {
        self.single_quotes = single_quotes;
        self
    }

    /// Whether apostrophes and quotes are changed for one another.
    pub(super) const fn has_single_quotes(&self) -> bool {
        self.single_quotes
    }

    /// Puts more text into `into`, which holds at least 16 bytes; 0 at the end.
    pub(super) fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.decoding {
            None => read_some(&mut self.inner, into),
            Some(decoding) => decoding.fill(&mut self.inner, into),
        }?;
        if self.single_quotes {
            swap_quotes(into.get_mut(..read).unwrap_or(&mut []));
        }
        Ok(read)
    }
}

impl Decoding {
    fn fill(&mut self, inner: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
        while !self.finished {
            if self.start == self.end && !self.input_over {
                self.start = 0;
                self.end = read_some(inner, &mut self.raw)?;
                self.input_over = self.end == 0;
            }
            let written = self.decode(into);
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }

    /// Decodes what there is of raw bytes; one byte of `into` is kept free for [`UNDECODABLE`].
    fn decode(&mut self, into: &mut [u8]) -> usize {
        let raw = self.raw.get(self.start..self.end).unwrap_or(&[]);
        let decoder = match &mut self.by {
            By::Table(table) => {
                let (read, written) = table.decode(raw, into);
                self.start = self.start.saturating_add(read);
                self.finished = self.input_over;
                return written;
            }
            By::Decoder(decoder) => decoder,
        };
        let room = into.len().saturating_sub(1);
        let free = into.get_mut(..room).unwrap_or(&mut []);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(raw, free, self.input_over);
        self.start = self.start.saturating_add(read);
        match result {
            DecoderResult::InputEmpty => {
                self.finished = self.input_over;
                written
            }
            DecoderResult::OutputFull => written,
            DecoderResult::Malformed(..) => {
                if let Some(slot) = into.get_mut(written) {
                    *slot = UNDECODABLE;
                }
                written.saturating_add(1)
            }
        }
    }
}

/// Changes apostrophes and quotes for one another.
pub(super) fn swap_quotes(text: &mut [u8]) {
    for byte in text {
        *byte = match *byte {
            b'\'' => b'"',
            b'"' => b'\'',
            other => other,
        };
    }
}

fn read_some(inner: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match inner.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1251};

    use super::TextStream;

    fn all(bytes: &[u8], encoding: &'static Encoding, step: usize) -> Vec<u8> {
        let mut stream = TextStream::new(bytes, encoding);
        let mut text = Vec::new();
        let mut chunk = vec![0; step];
        loop {
            match stream.fill(&mut chunk).unwrap() {
                0 => return text,
                read => text.extend_from_slice(&chunk[..read]),
            }
        }
    }

    #[test]
    fn blocks_of_any_size_give_the_same_text() {
        let text = "Пётр; +7 916 🌸\r\n".repeat(9000);
        let (cp1251, _, _) = WINDOWS_1251.encode("Пётр;№ 5\n");
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for step in [16, 17, 1000, 1 << 17] {
            assert_eq!(
                all(&cp1251, WINDOWS_1251, step),
                "Пётр;№ 5\n".as_bytes(),
                "{step}"
            );
            assert!(all(&utf16, UTF_16LE, step) == text.as_bytes(), "{step}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_leave_a_mark_that_no_text_has() {
        let mut lone_surrogate = Vec::new();
        for unit in [0x0041_u16, 0xD800, 0x0042] {
            lone_surrogate.extend(unit.to_le_bytes());
        }
        assert_eq!(all(&lone_surrogate, UTF_16LE, 16), b"A\xFFB");
        assert_eq!(all(b"A\0B", UTF_16LE, 16), b"A\xFF", "half a character");
    }
}

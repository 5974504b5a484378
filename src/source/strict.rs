//! The first byte of a text file that is no text in its encoding: what `strict_encoding` refuses a file for (ENC-08).

use std::io::{self, Read};

use encoding_rs::{DecoderResult, Encoding};

/// Bytes read at a time.
const BLOCK: usize = 1 << 16;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadByte {
    /// The line as a text editor counts them, from 1.
    pub(super) line: u64,
    /// The byte, from 0.
    pub(super) offset: u64,
}

/// Decodes `file`, which stands behind a byte order mark of `mark` bytes, up to the first byte that cannot be read.
pub(super) fn first_bad_byte(
    mut file: impl Read,
    mark: u64,
    encoding: &'static Encoding,
) -> io::Result<Option<BadByte>> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut raw = vec![0; BLOCK];
    let mut text = vec![0; BLOCK];
    let mut place = BadByte {
        line: 1,
        offset: mark,
    };
    let mut after_return = false;
    loop {
        let read = file.read(&mut raw)?;
        let mut rest = raw.get(..read).unwrap_or(&[]);
        loop {
            let (result, used, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut text, read == 0);
            for &byte in text.get(..written).unwrap_or(&[]) {
                let ends = byte == b'\r' || byte == b'\n' && !after_return;
                place.line = place.line.saturating_add(u64::from(ends));
                after_return = byte == b'\r';
            }
            place.offset = place.offset.saturating_add(used as u64);
            rest = rest.get(used..).unwrap_or(&[]);
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(bad, behind) => {
                    let back = u64::from(bad).saturating_add(u64::from(behind));
                    place.offset = place.offset.saturating_sub(back);
                    return Ok(Some(place));
                }
            }
        }
        if read == 0 {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1251};

    use super::{BadByte, first_bad_byte};

    #[test]
    fn the_first_bad_byte_is_told_by_line_and_offset() {
        let place = |line, offset| Some(BadByte { line, offset });
        let of = |bytes: &[u8]| first_bad_byte(bytes, 0, UTF_8).unwrap();
        assert_eq!(of("Имя\r\nПётр\n".as_bytes()), None);
        assert_eq!(of(b"a\r\nb\n\xC8\xE2"), place(3, 5));
        assert_eq!(of(b"a\rb\xD0"), place(2, 3));
        let long = [b"x\n".repeat(100_000).as_slice(), b"\xFF"].concat();
        assert_eq!(of(&long), place(100_001, 200_000));
        let marked = first_bad_byte(b"a\0\0\xD8\n\0".as_slice(), 2, UTF_16LE).unwrap();
        assert_eq!(marked, place(1, 4));
        assert_eq!(
            first_bad_byte(b"\xC8\xE2".as_slice(), 0, WINDOWS_1251).unwrap(),
            None
        );
    }
}

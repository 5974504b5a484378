//! Encodings in which each byte is a character: decoded by a table, several times as fast as by the general decoder, which the table is
//! made with and held against.

use encoding_rs::{DecoderResult, Encoding};

/// Bytes of UTF-8 that stand for one byte, at most; a word is written at a time.
const WORD: usize = 4;

/// What each byte of an encoding is in UTF-8.
pub(super) struct ByteTable {
    words: [[u8; WORD]; 256],
    lengths: [u8; 256],
}

impl ByteTable {
    /// The table of an encoding; `None` for one of several bytes a character, or in which ASCII is not itself. A byte that is no character becomes `undecodable`.
    pub(super) fn of(encoding: &'static Encoding, undecodable: u8) -> Option<Self> {
        if !encoding.is_single_byte() || !encoding.is_ascii_compatible() {
            return None;
        }
        let mut table = Self {
            words: [[0; WORD]; 256],
            lengths: [1; 256],
        };
        let entries = table.words.iter_mut().zip(&mut table.lengths);
        for (byte, (word, length)) in (0..=u8::MAX).zip(entries) {
            let mut decoder = encoding.new_decoder_without_bom_handling();
            let mut text = [0; 16];
            let (result, _, written) =
                decoder.decode_to_utf8_without_replacement(&[byte], &mut text, true);
            let character = match result {
                DecoderResult::InputEmpty => text.get(..written)?,
                DecoderResult::OutputFull | DecoderResult::Malformed(..) => &[undecodable][..],
            };
            word.get_mut(..character.len())?.copy_from_slice(character);
            *length = u8::try_from(character.len()).ok()?;
        }
        Some(table)
    }

    /// Decodes what there is room for; how many bytes were read and written. Some room may be left.
    pub(super) fn decode(&self, raw: &[u8], into: &mut [u8]) -> (usize, usize) {
        let (mut read, mut written) = (0_usize, 0_usize);
        while let Some(block) = raw.get(read..).and_then(<[u8]>::first_chunk::<8>)
            && let Some(free) = into
                .get_mut(written..)
                .and_then(<[u8]>::first_chunk_mut::<32>)
        {
            read += block.len();
            if block.is_ascii() {
                if let Some(head) = free.first_chunk_mut::<8>() {
                    *head = *block;
                }
                written += block.len();
                continue;
            }
            let mut end = 0_usize;
            for &byte in block {
                end += self.put(byte, free.get_mut(end..).unwrap_or(&mut []));
            }
            written += end;
        }
        while let Some(&byte) = raw.get(read)
            && let Some(free) = into.get_mut(written..).filter(|free| free.len() >= WORD)
        {
            written += self.put(byte, free);
            read += 1;
        }
        (read, written)
    }

    /// Writes a byte's character; its length.
    fn put(&self, byte: u8, free: &mut [u8]) -> usize {
        let at = usize::from(byte);
        if let (Some(free), Some(word)) = (free.first_chunk_mut::<WORD>(), self.words.get(at)) {
            *free = *word;
        }
        self.lengths.get(at).copied().map_or(0, usize::from)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, KOI8_R, UTF_8, UTF_16LE, WINDOWS_1251, WINDOWS_1253};
    use proptest::prelude::*;

    use super::ByteTable;

    proptest! {
        #[test]
        fn the_table_decodes_as_the_decoder_does(raw: Vec<u8>, ascii in "[ -~]{0,40}", room in 4_usize..90) {
            let raw = [ascii.as_bytes(), &raw, ascii.as_bytes(), &raw].concat();
            for encoding in [WINDOWS_1251, KOI8_R, IBM866, WINDOWS_1253] {
                let table = ByteTable::of(encoding, 0xFF).expect("an encoding of single bytes");
                let mut text = Vec::new();
                let mut rest = raw.as_slice();
                while !rest.is_empty() {
                    let mut free = vec![0; room];
                    let (read, written) = table.decode(rest, &mut free);
                    prop_assert!(read > 0);
                    text.extend_from_slice(&free[..written]);
                    rest = &rest[read..];
                }
                let whole = encoding.decode_without_bom_handling(&raw).0.replace('\u{fffd}', "\u{1}");
                // No text has such a byte.
                let lossy: Vec<u8> = text.iter().map(|&byte| if byte == 0xFF { 1 } else { byte }).collect();
                prop_assert_eq!(String::from_utf8(lossy).unwrap(), whole);
            }
        }
    }

    #[test]
    fn characters_of_several_bytes_have_no_table() {
        assert!(ByteTable::of(UTF_8, 0xFF).is_none() && ByteTable::of(UTF_16LE, 0xFF).is_none());
    }
}

//! The bytes of a mapping file as text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

use super::error::{MappingErrorKind, MappingErrors};
use super::place::{At, Source};

/// Reads the bytes of a mapping file: UTF-8 with or without byte order mark, UTF-16 with one, else windows-1251.
///
/// # Errors
/// `mapping_undecodable` where the bytes are no text, as those of a workbook; `file` of the error is empty.
pub fn decode(bytes: &[u8]) -> Result<String, MappingErrors> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => whole(encoding, bytes.get(length..).unwrap_or_default()),
        None => whole(UTF_8, bytes).or_else(|| whole(WINDOWS_1251, bytes)),
    };
    text.filter(|text| !text.contains(is_binary))
        .ok_or_else(|| {
            let error = Source::new("", "").error(MappingErrorKind::Undecodable, At::default());
            MappingErrors::new("", vec![error])
        })
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    debug_assert!([UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1251].contains(&encoding));
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// Characters that no text file holds.
fn is_binary(letter: char) -> bool {
    letter.is_ascii_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}')
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::domain::Coded as _;

    #[test]
    fn the_encodings_in_which_people_save_a_mapping_are_read() {
        let text = "columns: {Имя: NAME}";
        let utf16 = |bytes: fn(u16) -> [u8; 2]| {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(bytes).collect::<Vec<u8>>()
        };
        let cp1251 = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            cp1251,
        ] {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn a_workbook_is_no_mapping() {
        let error = decode(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xC0\xFF").unwrap_err();
        assert_eq!(error.errors[0].kind.code(), "mapping_undecodable");
    }
}

//! The records that an XLS workbook is made of ([MS-XLS] 2.1.4), and the texts in them.

use std::io::{self, Read};

use encoding_rs::Encoding;

use super::SourceErrorKind;
use super::sheet_cells::corrupt;

/// A record that continues the one before it.
pub(super) const CONTINUE: u16 = 0x003C;

/// A record: its kind and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The kind.
    pub(super) kind: u16,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
}

/// The head of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The kind.
    pub(super) kind: u16,
    /// How many bytes follow.
    length: u16,
}

impl Head {
    /// Reads the bytes of the record in the place of others.
    pub(super) fn read(
        self,
        stream: &mut impl Read,
        bytes: &mut Vec<u8>,
    ) -> Result<(), SourceErrorKind> {
        bytes.resize(usize::from(self.length), 0);
        let read = stream.read_exact(bytes);
        read.map_err(|error| corrupt(format!("XLS: {error}")))
    }
}

/// Reads the head of the next record; `None` at the end of the stream.
pub(super) fn next_head(stream: &mut impl Read) -> Result<Option<Head>, SourceErrorKind> {
    let failed = |error: io::Error| corrupt(format!("XLS: {error}"));
    let mut head = [0; 4];
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        match stream.read(room).map_err(failed)? {
            0 if filled == 0 => return Ok(None),
            0 => return Err(corrupt("XLS: record breaks off")),
            read => filled += read,
        }
    }
    let [a, b, c, d] = head;
    Ok(Some(Head {
        kind: u16::from_le_bytes([a, b]),
        length: u16::from_le_bytes([c, d]),
    }))
}

/// Reads the next record; `None` at the end of the stream.
pub(super) fn next_record(stream: &mut impl Read) -> Result<Option<Record>, SourceErrorKind> {
    let Some(head) = next_head(stream)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    head.read(stream, &mut bytes)?;
    let kind = head.kind;
    Ok(Some(Record { kind, bytes }))
}

/// A reading position in the bytes of a record and of those that continue it.
pub(super) struct Cursor<'r> {
    parts: std::slice::Iter<'r, Vec<u8>>,
    rest: &'r [u8],
}

impl<'r> Cursor<'r> {
    /// A position at the beginning of the first part.
    pub(super) fn new(parts: &'r [Vec<u8>]) -> Self {
        let mut parts = parts.iter();
        let rest = parts.next().map_or(&[][..], Vec::as_slice);
        Self { parts, rest }
    }

    /// Whether nothing is left.
    pub(super) fn is_over(&mut self) -> bool {
        while self.rest.is_empty() {
            match self.parts.next() {
                Some(part) => self.rest = part,
                None => return true,
            }
        }
        false
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, SourceErrorKind> {
        if self.is_over() {
            return Err(short());
        }
        let (first, rest) = self.rest.split_first().ok_or_else(short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// The next number of two bytes.
    pub(super) fn word(&mut self) -> Result<u16, SourceErrorKind> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    /// The next number of four bytes.
    pub(super) fn long(&mut self) -> Result<u32, SourceErrorKind> {
        let (low, high) = (self.word()?, self.word()?);
        Ok(u32::from(high) << 16 | u32::from(low))
    }

    /// Goes on behind so many bytes.
    pub(super) fn skip(&mut self, mut count: usize) -> Result<(), SourceErrorKind> {
        while count > 0 {
            if self.is_over() {
                return Err(short());
            }
            let here = count.min(self.rest.len());
            self.rest = self.rest.get(here..).unwrap_or(&[]);
            count -= here;
        }
        Ok(())
    }

    /// The letters of a text of `count` characters whose `flags` were read; a part that continues it begins with flags of its
    /// own ([MS-XLS] 2.5.293).
    pub(super) fn letters(
        &mut self,
        count: usize,
        flags: u8,
        narrow: Narrow,
    ) -> Result<String, SourceErrorKind> {
        let mut is_wide = flags & 1 != 0;
        if is_wide && let Some((bytes, rest)) = self.rest.split_at_checked(count.saturating_mul(2))
        {
            self.rest = rest;
            return Ok(wide_letters(bytes));
        }
        let mut text = String::new();
        let mut wide: Vec<u16> = Vec::new();
        let mut left = count;
        while left > 0 {
            if self.rest.is_empty() {
                if self.is_over() {
                    return Err(short());
                }
                is_wide = self.byte()? & 1 != 0;
                continue;
            }
            if is_wide {
                let here = left.min(self.rest.len() / 2);
                if here == 0 {
                    return Err(short());
                }
                let (bytes, rest) = self.rest.split_at(here * 2);
                let (units, _) = bytes.as_chunks::<2>();
                wide.extend(units.iter().map(|&unit| u16::from_le_bytes(unit)));
                (self.rest, left) = (rest, left - here);
            } else {
                let here = left.min(self.rest.len());
                let (bytes, rest) = self.rest.split_at(here);
                text.push_str(&String::from_utf16_lossy(&wide));
                wide.clear();
                narrow.decode_to(bytes, &mut text);
                (self.rest, left) = (rest, left - here);
            }
        }
        text.push_str(&String::from_utf16_lossy(&wide));
        Ok(text)
    }
}

/// Letters of UTF-16.
fn wide_letters(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|&unit| u16::from_le_bytes(unit));
    // Cyrillic letters take as many bytes as here.
    let mut text = String::with_capacity(bytes.len());
    text.extend(
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)),
    );
    text
}

fn short() -> SourceErrorKind {
    corrupt("XLS: record is too short")
}

/// What letters of one byte mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Narrow {
    /// The low bytes of UTF-16, as Excel since 97 has it.
    Low,
    /// Letters of a code page: the rule before, and still the habit of some programs that name one beside 1200.
    Page(&'static Encoding),
}

impl Narrow {
    /// By the workbook's code page record. `is_old`: the workbook knows no UTF-16.
    pub(super) fn of(code_page: Option<u16>, is_old: bool) -> Self {
        let label = match code_page {
            Some(1200) | None if !is_old => return Self::Low,
            // Excel for Macintosh and its first versions for Windows name theirs by the highest bit.
            Some(0x8001) | None => "windows-1252".to_owned(),
            Some(866) => "ibm866".to_owned(),
            Some(10_007) => "x-mac-cyrillic".to_owned(),
            Some(0x8000 | 10_000) => "macintosh".to_owned(),
            Some(page) => format!("windows-{page}"),
        };
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) if encoding != encoding_rs::WINDOWS_1252 || is_old => {
                Self::Page(encoding)
            }
            _ => Self::Low,
        }
    }

    fn decode_to(self, bytes: &[u8], text: &mut String) {
        match self {
            Self::Low => text.extend(bytes.iter().map(|&byte| char::from(byte))),
            Self::Page(encoding) => {
                text.push_str(&encoding.decode_without_bom_handling(bytes).0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Narrow};

    #[test]
    fn a_text_may_change_its_width_where_a_record_continues_it() {
        let parts = [
            vec![b'a', b'b'],
            vec![1, 0x2F, 0x04, b'c', 0],
            vec![0, b'd'],
        ];
        let mut cursor = Cursor::new(&parts);
        assert_eq!(cursor.letters(5, 0, Narrow::Low).unwrap(), "abЯcd");
        assert!(cursor.is_over());
        let mut cursor = Cursor::new(&parts);
        assert!(cursor.letters(50, 0, Narrow::Low).is_err());
    }

    #[test]
    fn letters_of_one_byte_are_read_by_the_code_page() {
        let parts = [vec![0xC8, 0xE2, 0xE0, 0xED]];
        let read = |page, is_old| {
            Cursor::new(&parts)
                .letters(4, 0, Narrow::of(page, is_old))
                .unwrap()
        };
        assert_eq!(read(Some(1251), true), "Иван");
        assert_eq!(read(Some(1251), false), "Иван");
        assert_eq!(read(Some(1200), false), "Èâàí");
        assert_eq!(read(None, false), "Èâàí");
        assert_eq!(read(Some(1252), false), "Èâàí");
    }
}

//! One look at a text: whether it is tidy as it stands, and of which letters.
//!
//! Each byte is looked at with the one before it, by a table; nothing hangs on what was found further up, so the processor looks at
//! several bytes at once. That two bytes say enough holds for UTF-8, in which nothing else follows the first bytes that are let
//! through. Sixteen bytes of what nearly every text is made of are looked at together, by comparisons in place of the table.

/// What one look at a text showed: it is tidy, and of these letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters(u8);

/// Not tidy, or not known to be.
const ODD: u8 = 1;
const LATIN: u8 = 2;
const CYRILLIC: u8 = 4;
/// `?`, `+`, `<` or `>`.
const SIGN: u8 = 8;
/// A line feed between two bytes that are neither blanks nor line feeds.
const BREAK: u8 = 16;

/// Bytes that are looked at together.
const TOGETHER: usize = 16;

/// Kinds of a byte by what may follow it.
const KINDS: usize = 10;
const ANY: u8 = 0;
const BLANK: u8 = 1;
const D0: u8 = 2;
const D1: u8 = 3;
const C2: u8 = 4;
const E2: u8 = 5;
const X80: u8 = 6;
const X82: u8 = 7;
const X84: u8 = 8;
const LF: u8 = 9;

static KIND: [u8; 256] = kinds();
static PAIR: [[u8; 256]; KINDS] = pairs();

impl Letters {
    /// Latin letters.
    pub(super) const fn latin(self) -> bool {
        self.0 & LATIN != 0
    }

    /// Cyrillic ones.
    pub(super) const fn cyrillic(self) -> bool {
        self.0 & CYRILLIC != 0
    }

    /// `?`, `+`, `<` or `>`.
    pub(super) const fn signs(self) -> bool {
        self.0 & SIGN != 0
    }

    /// Line breaks.
    pub(super) const fn breaks(self) -> bool {
        self.0 & BREAK != 0
    }
}

/// A text that hygiene leaves as it is: printable ASCII and plain Cyrillic, single blanks, no guard, no entity, no escape; where it has
/// [breaks](Letters::breaks), as one of several lines. `None`: it may be another.
pub(super) fn letters(text: &str) -> Option<Letters> {
    let bytes = text.as_bytes();
    let ((first, behind), (last, before)) = (bytes.split_first()?, bytes.split_last()?);
    if matches!(first, b'=' | b'\'' | b'`' | b' ' | b'\n') || matches!(last, b' ' | b'\n') {
        return None;
    }
    let mut flags = of_pair(b'.', *first);
    let (befores, before) = before.as_chunks::<TOGETHER>();
    let (behinds, behind) = behind.as_chunks::<TOGETHER>();
    for (before, bytes) in befores.iter().zip(behinds) {
        flags |= of_usual(before, bytes).unwrap_or_else(|| of_pairs(before, bytes));
    }
    flags |= of_last(bytes).unwrap_or_else(|| of_pairs(before, behind));
    (flags & ODD == 0).then_some(Letters(flags))
}

/// What the last sixteen bytes of a text are, where that can be told of them together.
fn of_last(text: &[u8]) -> Option<u8> {
    let (_, before) = text.split_last()?;
    of_usual(before.last_chunk()?, text.last_chunk()?)
}

/// What sixteen bytes behind others are, where all of them are what most texts are made of: letters of ASCII and of Russian, digits, blanks,
/// and marks of ASCII that are nothing more. `None`: they may be others.
fn of_usual(before: &[u8; TOGETHER], bytes: &[u8; TOGETHER]) -> Option<u8> {
    // No branches, so that the compiler makes of each operation one for all bytes.
    let (mut odd, mut latin, mut cyrillic) = (0_u8, 0_u8, 0_u8);
    for (&before, &byte) in before.iter().zip(bytes) {
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        let first = u8::from(byte | 1 == 0xd1);
        let blanks = u8::from(before == b' ') & u8::from(byte == b' ');
        let signs = u8::from(byte & 0xfc == 0x3c)
            | u8::from(byte == b'+')
            | u8::from(byte == b'&')
            | u8::from(byte == b'_');
        let ascii = u8::from(byte.wrapping_sub(b' ') < 95) & (signs ^ 1) & (blanks ^ 1);
        let of_d0 = u8::from(before == 0xd0) & (u8::from(byte >= 0x90) | u8::from(byte == 0x81));
        let of_d1 = u8::from(before == 0xd1) & (u8::from(byte <= 0x8f) | u8::from(byte == 0x91));
        odd |= (ascii | first | of_d0 | of_d1) ^ 1;
        latin |= letter;
        cyrillic |= first;
    }
    (odd == 0).then_some((latin * LATIN) | (cyrillic * CYRILLIC))
}

/// What bytes behind others are.
fn of_pairs(before: &[u8], bytes: &[u8]) -> u8 {
    let pairs = before.iter().zip(bytes);
    pairs.fold(0, |flags, (&before, &byte)| flags | of_pair(before, byte))
}

/// What a byte behind another is.
fn of_pair(before: u8, byte: u8) -> u8 {
    let kind = KIND.get(usize::from(before)).copied().unwrap_or(ANY);
    let of_kind = PAIR.get(usize::from(kind));
    let flags = of_kind.and_then(|flags| flags.get(usize::from(byte)));
    flags.copied().unwrap_or(ODD)
}

#[allow(clippy::indexing_slicing, reason = "while the program is compiled")]
const fn kinds() -> [u8; 256] {
    let mut kinds = [ANY; 256];
    kinds[b' ' as usize] = BLANK;
    kinds[0xd0] = D0;
    kinds[0xd1] = D1;
    kinds[0xc2] = C2;
    kinds[0xe2] = E2;
    kinds[0x80] = X80;
    kinds[0x82] = X82;
    kinds[0x84] = X84;
    kinds[b'\n' as usize] = LF;
    kinds
}

#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "while the program is compiled; the kinds are few"
)]
const fn pairs() -> [[u8; 256]; KINDS] {
    let mut pairs = [[ODD; 256]; KINDS];
    let mut kind = 0;
    while kind < KINDS {
        let mut byte = 0_usize;
        while byte < 256 {
            pairs[kind][byte] = of(kind as u8, byte as u8);
            byte += 1;
        }
        kind += 1;
    }
    pairs
}

const fn of(before: u8, byte: u8) -> u8 {
    match (before, byte) {
        (BLANK | LF, b' ' | b'\n') | (_, b'&' | b'_') => ODD,
        (_, b'\n') => BREAK,
        (_, b'?' | b'+' | b'<' | b'>') => SIGN,
        (_, b'a'..=b'z' | b'A'..=b'Z') => LATIN,
        // The first byte of a letter or a mark; the second is looked at next.
        (_, b' '..=b'~' | 0xc2 | 0xe2)
        // « and »; – and —; №; ₽.
        | (C2, 0xab | 0xbb)
        | (E2, 0x80 | 0x82 | 0x84)
        | (X80, 0x93 | 0x94)
        | (X84, 0x96)
        | (X82, 0xbd) => 0,
        // А to п, Ё; р to я, ё.
        (_, 0xd0 | 0xd1) | (D0, 0x81 | 0x90..=0xbf) | (D1, 0x80..=0x8f | 0x91) => CYRILLIC,
        _ => ODD,
    }
}

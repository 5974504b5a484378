//! One look at a text: whether it is tidy as it stands, and of which letters.
//!
//! Each byte is looked at with the one before it, by a table; nothing hangs on what was found further up, so the processor looks at
//! several bytes at once. That two bytes say enough holds for UTF-8, in which nothing else follows the first bytes that are let
//! through.

/// What one look at a text showed: it is tidy, and of these letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters(u8);

/// Not tidy, or not known to be.
const ODD: u8 = 1;
const LATIN: u8 = 2;
const CYRILLIC: u8 = 4;
/// `?`, `+`, `<` or `>`.
const SIGN: u8 = 8;

/// Kinds of a byte by what may follow it.
const KINDS: usize = 9;
const ANY: u8 = 0;
const BLANK: u8 = 1;
const D0: u8 = 2;
const D1: u8 = 3;
const C2: u8 = 4;
const E2: u8 = 5;
const X80: u8 = 6;
const X82: u8 = 7;
const X84: u8 = 8;

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
}

/// A text that hygiene leaves as it is: printable ASCII and plain Cyrillic, single blanks, no guard, no entity, no escape. `None`: it may
/// be another.
pub(super) fn letters(text: &str) -> Option<Letters> {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return None;
    };
    if matches!(first, b'=' | b'\'' | b'`' | b' ') || *last == b' ' {
        return None;
    }
    let mut flags = of_pair(b'.', *first);
    let behind = bytes.get(1..).unwrap_or(&[]);
    for (&before, &byte) in bytes.iter().zip(behind) {
        flags |= of_pair(before, byte);
    }
    (flags & ODD == 0).then_some(Letters(flags))
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
        (BLANK, b' ') | (_, b'&' | b'_') => ODD,
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

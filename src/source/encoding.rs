//! Which encoding a text file is in: its byte order mark, then UTF-8 if it can be read as that, then UTF-16 by its zero bytes,
//! then the reading that makes Russian words, then a guess by chardetng.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, IBM866, KOI8_R, KOI8_U, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251,
};

use crate::domain::RussianLikeness;

use super::SourceErrorKind;
use super::similar::nearest;

/// Labels that are offered when one is misspelt.
const USUAL_LABELS: [&str; 7] = [
    "utf-8",
    "windows-1251",
    "utf-16le",
    "utf-16be",
    "koi8-r",
    "ibm866",
    "windows-1252",
];

/// Encodings in which Russian lists come, the likelier first. (ISO-8859-5 and the old Macintosh's are not among them.)
const RUSSIAN: [&Encoding; 3] = [WINDOWS_1251, IBM866, KOI8_U];

/// How much better than windows-1251 another reading must be; below that the usual one is meant.
const BETTER: i64 = 5;

/// Bytes of KOI8 that are letters in KOI8-U and frames in KOI8-R.
const UKRAINIAN: [u8; 8] = [0xA4, 0xA6, 0xA7, 0xAD, 0xB4, 0xB6, 0xB7, 0xBD];

/// What an encoding was told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToldBy {
    /// A byte order mark, the setting, or that the bytes can be nothing else.
    Certain,
    /// The zero bytes of UTF-16 without its mark.
    Zeros,
    /// The letters: sure to this many hundredths.
    Letters(u64),
}

/// How a file is to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decided {
    /// The encoding.
    pub(super) encoding: &'static Encoding,
    /// The file begins with its byte order mark.
    pub(super) bom: bool,
    /// How it was told.
    pub(super) told_by: ToldBy,
}

impl Decided {
    /// Bytes of the byte order mark.
    pub(super) fn bom_bytes(self) -> usize {
        match (self.bom, self.encoding == UTF_8) {
            (false, _) => 0,
            (true, true) => 3,
            (true, false) => 2,
        }
    }

    /// Told for certain.
    pub(super) const fn certain(encoding: &'static Encoding, bom: bool) -> Self {
        Self {
            encoding,
            bom,
            told_by: ToldBy::Certain,
        }
    }
}

/// The encoding that a label of the Encoding Standard names.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding, SourceErrorKind> {
    Encoding::for_label(label.as_bytes())
        .filter(|&encoding| encoding != REPLACEMENT)
        .ok_or_else(|| SourceErrorKind::UnknownEncoding {
            label: label.to_owned(),
            nearest: nearest(label, USUAL_LABELS.iter().copied()),
        })
}

/// Decides by the file's first bytes and the label that was asked for. A byte order mark wins over a label: it cannot be
/// the beginning of a list in any other encoding.
pub(super) fn decide(sample: &[u8], label: Option<&str>) -> Result<Decided, SourceErrorKind> {
    let named = label.map(by_label).transpose()?;
    Ok(match (Encoding::for_bom(sample), named) {
        (Some((encoding, _)), _) => Decided::certain(encoding, true),
        (None, Some(encoding)) => Decided::certain(encoding, false),
        (None, None) => guess(sample),
    })
}

fn guess(sample: &[u8]) -> Decided {
    if let Some(encoding) = utf_16_without_mark(sample) {
        return Decided {
            told_by: ToldBy::Zeros,
            ..Decided::certain(encoding, false)
        };
    }
    if sample.is_ascii() || mostly_utf8(sample) {
        return Decided::certain(UTF_8, false);
    }
    let (encoding, sure) = russian_reading(sample).unwrap_or_else(|| detected(sample));
    Decided {
        told_by: ToldBy::Letters(sure),
        ..Decided::certain(encoding, false)
    }
}

/// UTF-16 shows by the high bytes of its characters: zero in ASCII, four in Cyrillic, at every second place.
pub(super) fn utf_16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let (units, _) = sample.as_chunks::<2>();
    let told_by = |high: usize| {
        let low = 1 - high;
        let (mut ascii, mut usual) = (0_usize, 0_usize);
        for unit in units {
            match (unit.get(high), unit.get(low)) {
                (Some(0), Some(b'\t' | b'\n' | b'\r' | b' '..=b'~')) => {
                    ascii = ascii.saturating_add(1);
                    usual = usual.saturating_add(1);
                }
                (Some(0), Some(0xA0..)) | (Some(4), Some(1..=0x5F)) => {
                    usual = usual.saturating_add(1);
                }
                _ => {}
            }
        }
        ascii > 1 && usual.saturating_mul(10) >= units.len().saturating_mul(9)
    };
    match (told_by(1), told_by(0)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        (true, true) | (false, false) => None,
    }
}

/// UTF-8, if need be with broken lines: those are told one by one (ENC-08), while a line of another encoding hardly ever is
/// a whole line of UTF-8 by chance. A character that the sample's end cuts does not count.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for line in sample.split(|&byte| byte == b'\n' || byte == b'\r') {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => {}
            Ok(_) => whole = whole.saturating_add(1),
            Err(error) if error.error_len().is_none() && sample.ends_with(line) => {}
            Err(_) => broken = broken.saturating_add(1),
        }
    }
    broken == 0 || whole > 0 && whole >= broken
}

/// The reading in which the bytes above ASCII make Russian words, and how sure that is; `None`: in none of them.
pub(super) fn russian_reading(bytes: &[u8]) -> Option<(&'static Encoding, u64)> {
    let read = |encoding: &'static Encoding| {
        let (text, _, _) = encoding.decode(bytes);
        (encoding, RussianLikeness::of(&text))
    };
    let mut best: Option<(&'static Encoding, RussianLikeness)> = None;
    for (encoding, likeness) in RUSSIAN.into_iter().map(read) {
        let rest = best.map_or(i64::MIN, |(_, best)| best.mean().saturating_add(BETTER));
        if likeness.is_plausible() && likeness.mean() > rest {
            best = Some((encoding, likeness));
        }
    }
    let (encoding, likeness) = best?;
    let ukrainian = bytes.iter().any(|byte| UKRAINIAN.contains(byte));
    let encoding = if encoding == KOI8_U && !ukrainian {
        KOI8_R
    } else {
        encoding
    };
    Some((encoding, likeness.percent()))
}

/// What chardetng makes of bytes that are no Russian: half sure.
fn detected(sample: &[u8]) -> (&'static Encoding, u64) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    (detector.guess(Some(b"ru"), Utf8Detection::Deny), 50)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        Encoding, IBM866, KOI8_R, KOI8_U, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252,
    };

    use super::{Decided, SourceErrorKind, decide};

    fn guessed(bytes: &[u8]) -> &'static Encoding {
        decide(bytes, None).unwrap().encoding
    }

    #[test]
    fn encodings_of_russian_lists_are_told_even_from_few_bytes() {
        let long =
            "Фамилия;Имя;Телефон;Комментарий\r\nОрлова;Анна;8 916 123-45-67;перезвонить завтра\r\n";
        for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
            let (bytes, _, lossy) = encoding.encode(long);
            assert!(!lossy);
            assert_eq!(guessed(&bytes), encoding);
        }
        let (ukrainian, _, _) = KOI8_U.encode("Ім'я;Прізвище;Їжак\n");
        assert_eq!(guessed(&ukrainian), KOI8_U);
        for short in ["Имя;Телефон", "иванов пётр", "ИВАНОВ ПЁТР", "Иванов"]
        {
            for encoding in [KOI8_R, IBM866] {
                let (bytes, _, _) = encoding.encode(short);
                assert_eq!(guessed(&bytes), encoding, "{short}");
            }
        }
        for short in [
            "Имя",
            "Имя;Телефон",
            "ФИО;Тел",
            "Name;Имя\nAnn;Пётр",
            "№;ФИО\n1;Ёлкин А.",
        ] {
            let (bytes, _, _) = WINDOWS_1251.encode(short);
            assert_eq!(guessed(&bytes), WINDOWS_1251, "{short}");
        }
        assert_eq!(guessed(b"name;phone\nAnn;1\n"), UTF_8);
    }

    #[test]
    fn latin_letters_with_accents_are_not_taken_for_russian() {
        let (bytes, _, _) = WINDOWS_1252.encode("Name;Stadt\nMüller;Zürich\nJosé;Málaga\n");
        assert_eq!(guessed(&bytes), WINDOWS_1252);
    }

    #[test]
    fn utf8_stays_utf8_when_the_sample_is_cut_or_one_line_is_in_another_encoding() {
        let text = "Имя;Телефон\nПётр;+7916\n";
        assert_eq!(guessed(&text.as_bytes()[..11]), UTF_8);
        let mut mixed = text.repeat(50).into_bytes();
        mixed.extend(WINDOWS_1251.encode("Иванов;+7917\n").0.iter());
        assert_eq!(guessed(&mixed), UTF_8);
    }

    #[test]
    fn utf16_without_a_mark_is_told_by_its_high_bytes() {
        for text in ["Имя\tТелефон\nПётр\t1\n", "name;phone\nAnn;+7916\n"] {
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(guessed(&le), UTF_16LE);
            assert_eq!(guessed(&be), UTF_16BE);
        }
        assert_eq!(guessed(b"a;b\n1\0;2\n"), UTF_8);
    }

    #[test]
    fn a_byte_order_mark_wins_and_a_misspelt_label_is_told() {
        let decided = |encoding, bom| Ok(Decided::certain(encoding, bom));
        assert_eq!(
            decide(b"\xEF\xBB\xBFID", Some("windows-1251")),
            decided(UTF_8, true)
        );
        assert_eq!(decide(b"\xFF\xFEI\0", None), decided(UTF_16LE, true));
        assert_eq!(decide(b"\xFE\xFF\0I", None), decided(UTF_16BE, true));
        assert_eq!(decide(b"ID", Some("CP1251")), decided(WINDOWS_1251, false));
        assert_eq!(
            decide(b"ID", Some("windows-1521")),
            Err(SourceErrorKind::UnknownEncoding {
                label: "windows-1521".to_owned(),
                nearest: "windows-1251".to_owned()
            })
        );
    }
}

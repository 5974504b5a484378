//! Which encoding a text file is in: its byte order mark, then UTF-8 if it can be read as that, then a guess by chardetng
//! with Russian in mind.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1251};

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

/// How a file is to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decided {
    /// The encoding.
    pub(super) encoding: &'static Encoding,
    /// The file begins with its byte order mark.
    pub(super) bom: bool,
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
    let decided = match (Encoding::for_bom(sample), named) {
        (Some((encoding, _)), _) => Decided {
            encoding,
            bom: true,
        },
        (None, Some(encoding)) => Decided {
            encoding,
            bom: false,
        },
        (None, None) => Decided {
            encoding: guess(sample),
            bom: false,
        },
    };
    Ok(decided)
}

fn guess(sample: &[u8]) -> &'static Encoding {
    if sample.is_ascii() || mostly_utf8(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(Some(b"ru"), Utf8Detection::Deny);
    if is_usual_for_russian(guessed) || !reads_as_windows_1251(sample) {
        guessed
    } else {
        WINDOWS_1251
    }
}

/// UTF-8, if need be with a few broken places: those rows are told one by one (ENC-08), while a file in another encoding
/// hardly ever holds a whole character of UTF-8 by chance. A character that the sample's end cuts does not count.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut = match std::str::from_utf8(sample) {
        Err(error) => error.error_len().is_none(),
        Ok(_) => false,
    };
    broken == 0 || (whole > 0 && (cut || whole > broken.saturating_mul(10)))
}

/// Encodings in which Russian lists come, and which chardetng tells well from one another. (ISO-8859-5 and the old
/// Macintosh's are not among them.)
fn is_usual_for_russian(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "windows-1251" | "KOI8-U" | "KOI8-R" | "IBM866"
    )
}

/// Whether the bytes above ASCII make Russian words when read as windows-1251: chardetng takes a few bytes of it for
/// windows-1252.
fn reads_as_windows_1251(sample: &[u8]) -> bool {
    let (text, _, _) = WINDOWS_1251.decode(sample);
    let (mut in_words, mut strange) = (0_usize, 0_usize);
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let high = word.chars().filter(|c| !c.is_ascii()).count();
        let body = word.chars().skip(1);
        let upper = body.clone().filter(|c| c.is_uppercase()).count();
        let shaped = upper == 0 || upper == body.count();
        let russian = word.chars().all(|c| matches!(c, 'А'..='я' | 'ё' | 'Ё'));
        if russian && shaped && high > 1 {
            in_words += high;
        } else if high > 1 || !word.is_ascii() && word.chars().any(|c| c.is_ascii_alphabetic()) {
            strange += high;
        }
    }
    in_words > strange.saturating_mul(3)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        Encoding, IBM866, KOI8_U, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252,
    };

    use super::{Decided, SourceErrorKind, decide};

    fn guessed(bytes: &[u8]) -> &'static Encoding {
        decide(bytes, None).unwrap().encoding
    }

    #[test]
    fn encodings_of_russian_lists_are_told_even_from_few_bytes() {
        let long =
            "Фамилия;Имя;Телефон;Комментарий\r\nОрлова;Анна;8 916 123-45-67;перезвонить завтра\r\n";
        for encoding in [WINDOWS_1251, KOI8_U, IBM866] {
            let (bytes, _, lossy) = encoding.encode(long);
            assert!(!lossy);
            assert_eq!(guessed(&bytes), encoding);
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
    fn a_byte_order_mark_wins_and_a_misspelt_label_is_told() {
        let decided = |encoding, bom| Ok(Decided { encoding, bom });
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

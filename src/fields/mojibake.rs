//! Texts that were read in a wrong encoding before they came here (ENC-09 to ENC-12).
//!
//! A repair is made only when it loses nothing: the text goes back into the bytes that it was made of without a rest, those
//! bytes are whole UTF-8 (or letters of windows-1251), and what comes out are Russian words. What was lost is not guessed.

use encoding_rs::{Encoding, IBM866, WINDOWS_1251, WINDOWS_1252};

use crate::domain::RussianLikeness;

/// What stands for letters that were lost.
pub(super) const LOST: char = '\u{fffd}';

/// The text as it was meant; `None` when nothing is wrong with it, or when it cannot be told.
pub(super) fn repaired(text: &str) -> Option<String> {
    if !may_be_broken(text) || text.contains(LOST) {
        return None;
    }
    [WINDOWS_1251, WINDOWS_1252, IBM866]
        .into_iter()
        .find_map(|read_as| utf_8_read_as(text, read_as))
        .or_else(|| windows_1251_read_as_latin(text))
}

/// What a text with lost letters seems to have been: of the bytes of UTF-8 windows-1251 lacks one alone, so what was lost is
/// known; but whether this happened is not.
pub(super) fn suggested(text: &str) -> Option<String> {
    repaired(&text.replace(LOST, "\u{98}"))
}

/// Whether a text says nothing but that letters were lost: question marks in the place of words.
pub(super) fn is_lost(text: &str) -> bool {
    let is_word = |c: char| c.is_alphabetic() || c.is_ascii_digit();
    // Nearly every text ends here, at the first look.
    text.contains('?') && text.contains("???") && !text.contains(is_word)
}

/// Cheap: whether it is worth looking closer.
fn may_be_broken(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let after_lead = matches!(before, 'Р' | 'С') && !c.is_ascii() && !matches!(c, 'А'..='я');
        before = c;
        after_lead || matches!(c, 'À'..='ÿ' | '╨' | '╤')
    })
}

/// The bytes that a text was made of. What some programs call Latin is ISO 8859-1 (a byte is the character of that number), of
/// others windows-1252.
fn bytes_in(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    if encoding == WINDOWS_1252 && text.chars().all(|c| c <= 'ÿ') {
        return Some(text.chars().filter_map(|c| u8::try_from(c).ok()).collect());
    }
    let (bytes, _, lossy) = encoding.encode(text);
    (!lossy).then(|| bytes.into_owned())
}

fn utf_8_read_as(text: &str, encoding: &'static Encoding) -> Option<String> {
    let meant = String::from_utf8(bytes_in(text, encoding)?).ok()?;
    let likeness = RussianLikeness::of(&meant);
    let sound = likeness.letters > 1 && likeness.letters > likeness.strange;
    sound.then_some(meant)
}

fn windows_1251_read_as_latin(text: &str) -> Option<String> {
    let bytes = bytes_in(text, WINDOWS_1252)?;
    let meant = WINDOWS_1251.decode_without_bom_handling(&bytes).0;
    let likeness = RussianLikeness::of(&meant);
    let sound = likeness.letters > 2 && likeness.strange == 0 && likeness.is_plausible();
    sound.then(|| meant.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_lost, repaired, suggested};

    #[test]
    fn russian_that_was_read_wrongly_is_put_right_and_nothing_else_is_touched() {
        for (broken, meant) in [
            ("РџС‘С‚СЂ", "Пётр"),
            ("РђРЅРЅР° рџЊё", "Анна 🌸"),
            ("Èâàíîâ", "Иванов"),
            ("Ð\u{98}Ð²Ð°Ð½Ð¾Ð²", "Иванов"),
            ("╨Ш╨▓╨░╨╜╨╛╨▓", "Иванов"),
            ("ООО В«Р РѕРјР°С€РєР°В»", ""),
        ] {
            let expected = (!meant.is_empty()).then(|| meant.to_owned());
            assert_eq!(repaired(broken), expected, "{broken}");
        }
        for sound in [
            "Пётр",
            "Müller",
            "José Ñandú",
            "Рё",
            "Åse Öz",
            "Élodie",
            "СССР — «Р»",
            "№ 5",
            "Ñoñó",
            "",
        ] {
            assert_eq!(repaired(sound), None, "{sound}");
        }
        assert_eq!(suggested("Р\u{fffd}РІР°РЅРѕРІ").as_deref(), Some("Иванов"));
        assert_eq!(suggested("Ив\u{fffd}нов"), None);
        assert!(is_lost("????? ????") && !is_lost("Как???") && !is_lost("??"));
    }

    proptest! {
        #[test]
        fn plain_russian_is_never_repaired(text in "[А-Яа-яЁё№«»0-9 .,—-]{0,30}") {
            prop_assert_eq!(repaired(&text), None);
        }

        #[test]
        fn russian_words_come_back_from_utf_8_read_as_windows_1251(word in "[А-Я][а-яё]{2,12}") {
            let (broken, _, _) = encoding_rs::WINDOWS_1251.decode(word.as_bytes());
            prop_assert_eq!(repaired(&broken), Some(word));
        }
    }
}

//! *Key form 1*: the form in which key cells and column titles are compared (`design.md` §5). Frozen.
//!
//! NFC, then cut at blanks (Unicode `White_Space`) and joined by single spaces, then every character case-folded, then ё
//! as е. Case folding is the full one without context: lower, upper, lower again by Unicode's own tables, so that `ẞ`,
//! `ß` and `SS` are one and `Σ`, `σ`, `ς` are one, and the dotless `ı` stays apart from `i`. That is Unicode's full case folding, with Cherokee in its small letters. Invisible characters that
//! Unicode does not call blanks (zero-width space, soft hyphen) are letters of the key: cleaning never enters it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// A text in key form 1.
pub fn key_form(text: &str) -> String {
    let composed = nfc_trimmed(text);
    let mut form = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !form.is_empty() {
            form.push(' ');
        }
        word.chars().for_each(|letter| fold(letter, &mut form));
    }
    form
}

/// A cell of a key column that is mapped to a phone, in key form 1: its digits, and 7 for a leading 8 of eleven.
///
/// Full-width, Arabic-Indic and extended Arabic-Indic digits count as the ASCII ones. No digits: an empty form.
pub fn phone_form(text: &str) -> String {
    let mut digits: String = text.chars().filter_map(digit).collect();
    if digits.len() == 11 && digits.starts_with('8') {
        digits.replace_range(..1, "7");
    }
    digits
}

/// Whether every letter is ASCII, Latin or Cyrillic in one part, or a mark of Russian typography: nothing that NFC could change.
fn is_plainly_composed(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    // Nearly every text has no bytes but those that need no look at what follows them; no branch, so that several are looked at together.
    let other = |byte: u8| byte >= 0xcc && byte | 1 != 0xd1;
    if !bytes.iter().fold(false, |any, &byte| any | other(byte)) {
        return true;
    }
    loop {
        // Lead bytes: ASCII; U+0080 to U+02FF, U+0400 to U+047F; U+2010 to U+203F; U+2116.
        bytes = match bytes {
            [] => return true,
            [0..=0x7f, rest @ ..]
            | [0xc2..=0xcb | 0xd0 | 0xd1, _, rest @ ..]
            | [0xe2, 0x80, 0x90..=0xbf, rest @ ..]
            | [0xe2, 0x84, 0x96, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether the first letter and the last are of ASCII or Cyrillic, which shows by their bytes.
const fn shows_no_blank_at_its_ends(text: &str) -> bool {
    let begins = matches!(text.as_bytes(), [b'!'..=b'~' | 0xd0 | 0xd1, ..]);
    let ends = matches!(
        text.as_bytes(),
        [.., b'!'..=b'~'] | [.., 0xd0 | 0xd1, 0x80..=0xbf]
    );
    begins && ends
}

/// A text as content takes it: NFC and trimmed, all else as it stands.
pub(super) fn nfc_trimmed(text: &str) -> Cow<'_, str> {
    let trimmed = if shows_no_blank_at_its_ends(text) {
        text
    } else {
        text.trim()
    };
    if is_plainly_composed(trimmed) || is_nfc_quick(trimmed.chars()) == IsNormalized::Yes {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(trimmed.nfc().collect())
    }
}

fn fold(letter: char, form: &mut String) {
    if let Some(folded) = fold_common(letter) {
        form.push(folded);
        return;
    }
    if letter == 'ı' {
        form.push(letter);
        return;
    }
    let folded = letter
        .to_lowercase()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    form.extend(folded.map(|part| if part == 'ё' { 'е' } else { part }));
}

/// The letters of nearly every text, without Unicode's tables.
const fn fold_common(letter: char) -> Option<char> {
    match letter {
        '\0'..='\x7f' => Some(letter.to_ascii_lowercase()),
        'а'..='я' => Some(letter),
        'А'..='Я' => char::from_u32(letter as u32 + 0x20),
        'ё' | 'Ё' => Some('е'),
        _ => None,
    }
}

fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    char::from_digit(u32::from(letter) - u32::from(zero), 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use unicode_normalization::UnicodeNormalization as _;

    use super::{fold_common, is_plainly_composed, key_form, nfc_trimmed, phone_form};

    #[test]
    fn case_blanks_composition_and_yo_do_not_tell_keys_apart() {
        for same in [
            "Иванов Пётр",
            " ИВАНОВ\u{a0}\u{a0}ПЁТР\n",
            "иванов Пе\u{308}тр",
        ] {
            assert_eq!(key_form(same), "иванов петр", "{same:?}");
        }
        assert_eq!(key_form("STRAẞE"), key_form("strasse"));
        assert_eq!(key_form("ΣΊΣΥΦΟΣ"), key_form("Σίσυφος"));
        assert_ne!(key_form("ı"), key_form("i"));
        assert_ne!(key_form("й"), key_form("и"));
        assert_eq!(key_form(" \t\u{a0}"), "");
    }

    #[test]
    fn a_phone_keeps_its_digits_and_a_leading_eight_of_eleven_becomes_seven() {
        for (text, form) in [
            ("8 (916) 123-45-67", "79161234567"),
            ("+7 916 123 45 67", "79161234567"),
            ("８９１６１２３４５６７", "79161234567"),
            ("81234567", "81234567"),
            ("+998 90 123 45 67", "998901234567"),
            ("нет", ""),
        ] {
            assert_eq!(phone_form(text), form, "{text}");
        }
    }

    #[test]
    fn common_letters_fold_as_unicode_folds_them() {
        for letter in '\0'..='\u{4ff}' {
            let Some(common) = fold_common(letter) else {
                continue;
            };
            let folded = letter
                .to_lowercase()
                .flat_map(char::to_uppercase)
                .flat_map(char::to_lowercase)
                .map(|part| if part == 'ё' { 'е' } else { part });
            assert!(folded.eq([common]), "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn letter_case_and_padding_never_change_the_form(text in "[ а-яА-ЯёЁa-zA-Zß0-9ıΣσς-]{0,20}") {
            prop_assert_eq!(key_form(&text.replace('ı', "").to_uppercase()), key_form(&text.replace('ı', "")));
            prop_assert_eq!(key_form(&format!("\u{a0} {text}\t")), key_form(&text));
            prop_assert_eq!(key_form(&key_form(&text)), key_form(&text));
        }

        #[test]
        fn what_is_plainly_composed_is_nfc(text in "[ -~А-яЁё«»—№é\\u{80}-\\u{36f}\\u{400}-\\u{4ff}\\u{2000}-\\u{2120}]{0,12}") {
            if is_plainly_composed(&text) {
                prop_assert_eq!(text.nfc().collect::<String>(), text);
            }
        }

        #[test]
        fn what_content_takes_is_trimmed_and_composed(text in "[\\t а-яё!~a\u{85}\u{a0}\u{306}\u{400}-\u{45f}\u{1680}\u{2003}\u{3000}]{0,6}") {
            prop_assert_eq!(nfc_trimmed(&text), text.trim().nfc().collect::<String>());
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _form = (key_form(&text), phone_form(&text));
        }
    }
}

//! Letters of another alphabet that look alike (TXT-04, EML-06).

use std::borrow::Cow;

use crate::domain::{cyrillic_for, latin_for};

pub(super) const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// Mends words that are of one alphabet but for a few letters that look alike; a word that could be either is left alone.
pub(super) fn mend_words(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_cyrillic) || !text.chars().any(|c| c.is_ascii_alphabetic()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        out.push_str(&mend_word(part));
    }
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

fn mend_word(word: &str) -> Cow<'_, str> {
    let latin = |c: char| c.is_ascii_alphabetic();
    let (has_latin, has_cyrillic) = (word.chars().any(latin), word.chars().any(is_cyrillic));
    if !has_latin || !has_cyrillic {
        return Cow::Borrowed(word);
    }
    let mut letters = word.chars();
    let to_cyrillic = letters
        .clone()
        .filter(|&c| latin(c))
        .all(|c| cyrillic_for(c).is_some())
        && letters
            .clone()
            .any(|c| is_cyrillic(c) && latin_for(c).is_none());
    let to_latin = letters
        .clone()
        .filter(|&c| is_cyrillic(c))
        .all(|c| latin_for(c).is_some())
        && letters.any(|c| latin(c) && cyrillic_for(c).is_none());
    match (to_cyrillic, to_latin) {
        (true, false) => Cow::Owned(word.chars().map(|c| cyrillic_for(c).unwrap_or(c)).collect()),
        (false, true) => Cow::Owned(word.chars().map(|c| latin_for(c).unwrap_or(c)).collect()),
        (true, true) | (false, false) => Cow::Borrowed(word),
    }
}

#[cfg(test)]
mod tests {
    use super::mend_words;

    #[test]
    fn words_of_one_alphabet_are_mended_and_doubtful_ones_left_alone_txt_04() {
        for (raw, mended) in [
            ("Ивaнов", "Иванов"),
            ("Пётр Сидоpов", "Пётр Сидоров"),
            ("Gооgle", "Google"),
            ("АВС", "АВС"),
            ("ABС", "ABС"),
            ("CRM-система", "CRM-система"),
            ("HRщик", "HRщик"),
            ("Анна Smith", "Анна Smith"),
        ] {
            assert_eq!(mend_words(raw), mended, "{raw}");
        }
    }
}

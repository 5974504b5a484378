//! Cells that mean nothing although something stands in them (`dirty-data.md` §4).

use super::fold::fold;

/// Marks that people put where there is nothing (NUL-02).
const MARKS: &[char] = &['-', '.', '…', '/', '?', '_', '=', '*'];

/// Single letters used as marks, Latin and Cyrillic (NUL-02).
const CROSSES: &[&str] = &["x", "х"];

/// Words for "nothing" that people write (NUL-03).
const WORDS: &[&str] = &[
    "нет",
    "нету",
    "не указан",
    "не указана",
    "не указано",
    "не указаны",
    "неизвестно",
    "неизвестен",
    "неизвестна",
    "отсутствует",
    "отсутствуют",
    "б/н",
    "н/д",
    "н.д.",
    "нет данных",
    "нет телефона",
    "нет номера",
    "нет почты",
    "нет email",
    "нет e-mail",
    "нет сайта",
    "без почты",
    "без сайта",
    "no email",
    "no phone",
    "no website",
    "пусто",
    "не заполнено",
    "unknown",
    "not specified",
    "not provided",
];

/// Words for "nothing" that programs write (NUL-04). An error value such as `#N/A` is none: the cell's kind says what it is.
const PROGRAM_WORDS: &[&str] = &[
    "n/a",
    "na",
    "n.a.",
    "none",
    "null",
    "nil",
    "undefined",
    "nan",
    "(blank)",
    "(empty)",
];

/// No built-in placeholder has more bytes.
const LONGEST: usize = 48;

/// How much of a text counts as nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Marks and words alike: a one-line field.
    Short,
    /// Only what programs write: in a comment a dash or a «нет» may be an answer (NUL-02).
    Prose,
}

/// Whether a text means an empty cell: the built-in marks and words, or one of `empty` (folded words of the mapping).
///
/// A blank text is no placeholder: it is simply empty.
pub fn is_placeholder(text: &str, empty: &[String]) -> bool {
    stands_for_nothing(text, empty, Strictness::Short)
}

/// Whether a text without blanks around it may stand for nothing: nearly none does.
pub(super) fn may_stand_for_nothing(text: &str, empty: &[String]) -> bool {
    !empty.is_empty() || begins_like_built_in(text)
}

pub(super) fn stands_for_nothing(text: &str, empty: &[String], strictness: Strictness) -> bool {
    let text = text.trim();
    if text.is_empty() || (empty.is_empty() && !could_be_built_in(text)) {
        return false;
    }
    let folded = fold(text);
    let word = folded.as_str();
    let built_in = match strictness {
        Strictness::Short => {
            is_mark(word)
                || CROSSES.contains(&word)
                || WORDS.contains(&word)
                || PROGRAM_WORDS.contains(&word)
        }
        Strictness::Prose => PROGRAM_WORDS.contains(&word),
    };
    built_in || empty.iter().any(|own| own == word)
}

/// One kind of mark repeated: `-`, `---`, `...`, but not `????`, which was a word once (ENC-12).
fn is_mark(word: &str) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let longest = if first == '?' { 2 } else { 40 };
    MARKS.contains(&first) && chars.all(|c| c == first) && word.chars().count() <= longest
}

/// Cheap look that spares nearly every cell the folding. No built-in word has a digit or an `@`.
fn could_be_built_in(text: &str) -> bool {
    text.len() <= LONGEST
        && begins_like_built_in(text)
        && !text
            .bytes()
            .any(|byte| byte.is_ascii_digit() || byte == b'@')
}

/// Whether the first two letters are those of a built-in word.
fn begins_like_built_in(text: &str) -> bool {
    // Nearly every text shows by the bytes of its first letter that it is none.
    let may_begin = match *text.as_bytes() {
        [letter, ..] if letter.is_ascii_alphabetic() => matches!(letter | 0x20, b'n' | b'u' | b'x'),
        // From А to п: Б, Н, О, П and the small ones, which differ in one bit, and Х.
        [0xd0, letter @ 0x90..=0xbf, ..] => {
            matches!(letter | 0x20, 0xb1 | 0xbd..=0xbf) || letter == 0xa5
        }
        // From р to я: х.
        [0xd1, letter @ 0x80..=0x8f, ..] => letter == 0x85,
        _ => true,
    };
    if !may_begin {
        return false;
    }
    let mut letters = text.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else {
        return false;
    };
    let second = second.unwrap_or(' ');
    match first {
        'н' | 'Н' => matches!(second, 'е' | 'Е' | 'ё' | 'Ё' | '/' | '.'),
        'о' | 'О' => matches!(second, 'т' | 'Т'),
        'б' | 'Б' => matches!(second, '/' | 'е' | 'Е' | 'ё' | 'Ё'),
        'п' | 'П' => matches!(second, 'у' | 'У'),
        'n' | 'N' => matches!(
            second,
            'o' | 'O' | 'a' | 'A' | 'u' | 'U' | 'i' | 'I' | '/' | '.'
        ),
        'u' | 'U' => matches!(second, 'n' | 'N'),
        'x' | 'X' | 'х' | 'Х' => letters.next().is_none(),
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | 'a'..='z' | 'A'..='Z' => false,
        mark => !mark.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CROSSES, PROGRAM_WORDS, Strictness, WORDS, is_placeholder, stands_for_nothing};

    #[test]
    fn the_cheap_look_spares_no_word_that_means_nothing() {
        for word in WORDS.iter().chain(PROGRAM_WORDS).chain(CROSSES) {
            assert!(is_placeholder(word, &[]), "{word}");
            assert!(is_placeholder(&word.to_uppercase(), &[]), "{word}");
        }
    }

    #[test]
    fn marks_and_words_for_nothing_are_known_nul_02_to_nul_04() {
        for text in [
            "-",
            "–",
            "—",
            ".",
            "…",
            "...",
            "/",
            "?",
            "x",
            "х",
            "Х",
            "нет",
            "НЕТ",
            "нету",
            "Не  указано",
            "б/н",
            "н/д",
            "пусто",
            "n/a",
            "N/A",
            "NA",
            "none",
            "NULL",
            "nil",
            "undefined",
            "NaN",
            "(blank)",
        ] {
            assert!(is_placeholder(text, &[]), "{text}");
        }
        for text in [
            "",
            " ",
            "0",
            "Нет",
            "нетто",
            "Нина",
            "????",
            "x5",
            "-5",
            "Na Ri",
            "null and void",
            // An error value, which the reader of the source knows (LAY-28).
            "#N/A",
        ] {
            assert_eq!(is_placeholder(text, &[]), text == "Нет", "{text}");
        }
    }

    #[test]
    fn the_mapping_adds_words_of_its_own() {
        let own = vec!["не беспокоить".to_owned()];
        assert!(is_placeholder(" Не  Беспокоить", &own));
        assert!(!is_placeholder("Не беспокоить", &[]));
    }

    #[test]
    fn in_prose_a_dash_is_an_answer_nul_02() {
        assert!(!stands_for_nothing("-", &[], Strictness::Prose));
        assert!(!stands_for_nothing("нет", &[], Strictness::Prose));
        assert!(stands_for_nothing("NULL", &[], Strictness::Prose));
    }
}

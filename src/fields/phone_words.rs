//! Words that people write beside phone numbers (PHN-12, PHN-16, PHN-17, PHN-25).

/// What a word beside a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Only says that a number is meant: «тел.».
    Label,
    /// The `VALUE_TYPE` of the number.
    Type(&'static str),
    /// A messenger in which the number is known, by its name.
    Messenger(&'static str),
    /// An extension follows.
    Extension,
    /// There is no number: «уточнить».
    Nothing,
}

const LABELS: &[&str] = &[
    "т",
    "тел",
    "телефон",
    "телефоны",
    "тлф",
    "номер",
    "ном",
    "p",
    "t",
    "ph",
    "phone",
    "tel",
    "telephone",
    "number",
    "call",
    "контактный",
    "основной",
    "доп",
    "дополнительный",
];

const MESSENGERS: &[(&str, &[&str])] = &[
    (
        "WhatsApp",
        &[
            "whatsapp",
            "watsapp",
            "whatsap",
            "wa",
            "вотсап",
            "ватсап",
            "вацап",
            "воцап",
            "вотсапп",
        ],
    ),
    ("Viber", &["viber", "вайбер"]),
    (
        "Telegram",
        &["telegram", "телеграм", "телеграмм", "tg", "тг"],
    ),
];

const TYPES: &[(&str, &[&str])] = &[
    (
        "MOBILE",
        &[
            "моб",
            "мобильный",
            "мобил",
            "мобила",
            "сот",
            "сотовый",
            "mob",
            "mobile",
            "cell",
            "cellphone",
            "m",
        ],
    ),
    (
        "WORK",
        &[
            "раб",
            "рабочий",
            "офис",
            "служебный",
            "work",
            "office",
            "business",
            "гор",
            "городской",
            "w",
        ],
    ),
    ("HOME", &["дом", "домашний", "home", "h"]),
    ("FAX", &["факс", "ф", "fax", "f"]),
    ("PAGER", &["пейджер", "pager"]),
];

const EXTENSIONS: &[&str] = &[
    "доб",
    "добавочный",
    "добав",
    "ext",
    "extension",
    "extn",
    "вн",
    "внутр",
    "внутренний",
];

const NOTHING: &[&str] = &[
    "нет",
    "нету",
    "без",
    "спросить",
    "уточнить",
    "узнать",
    "заполнить",
    "указать",
    "неизвестен",
    "неизвестно",
    "отсутствует",
    "скрыт",
    "позже",
    "none",
    "no",
    "unknown",
    "null",
];

/// What a word beside a number means; `word` in lower case without a full stop.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    if EXTENSIONS.contains(&word) {
        return Some(Meaning::Extension);
    }
    if let Some((value_type, _)) = TYPES.iter().find(|(_, words)| words.contains(&word)) {
        return Some(Meaning::Type(value_type));
    }
    if let Some((name, _)) = MESSENGERS.iter().find(|(_, words)| words.contains(&word)) {
        return Some(Meaning::Messenger(name));
    }
    if LABELS.contains(&word) {
        return Some(Meaning::Label);
    }
    NOTHING.contains(&word).then_some(Meaning::Nothing)
}

/// The text with digits for the letters that plainly stand for them, in words of nothing but such letters.
pub(super) fn with_digits(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    for run in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = run.trim_end_matches(|c: char| !c.is_alphabetic());
        let digits: Option<String> = word.chars().map(plain_digit).collect();
        mended.push_str(digits.as_deref().unwrap_or(word));
        mended.push_str(run.get(word.len()..).unwrap_or(""));
    }
    mended
}

/// The one digit that a letter can stand for: О, З and l can be nothing else, Б may be 6 or 8.
const fn plain_digit(c: char) -> Option<char> {
    match c {
        'O' | 'o' | 'О' | 'о' => Some('0'),
        'З' | 'з' => Some('3'),
        'I' | 'i' | 'І' | 'і' | 'L' | 'l' => Some('1'),
        _ => None,
    }
}

/// Letters that are typed or scanned in place of digits (PHN-26).
pub(super) fn is_digit_lookalike(c: char) -> bool {
    "OoОоQDЗзIiІіLl|ЧчБбSsВвBb".contains(c)
}

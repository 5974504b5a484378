//! Titles of columns, compared.

use unicode_normalization::UnicodeNormalization as _;

use super::latin_for;

/// The form in which titles are compared: no zero-width characters, every blank and line break one blank, NFC, lower case,
/// ё as е, no `*` or `:` at the end.
pub fn fold_title(title: &str) -> String {
    let visible = title.chars().filter(|letter| {
        !matches!(
            letter,
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}'
        )
    });
    let lower: String = visible.nfc().flat_map(char::to_lowercase).nfc().collect();
    let even = lower.replace('ё', "е");
    let words = even.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .trim_end_matches(|end: char| matches!(end, '*' | ':') || end.is_whitespace())
        .to_owned()
}

/// A folded title with the Cyrillic letters that look like Latin ones, be it as capitals, replaced by those: `tелефон` with a
/// Latin t and `телефон` have the same key (LAY-11).
pub fn title_key(folded: &str) -> String {
    let latin = |c: char| {
        let capital = || c.to_uppercase().next().and_then(latin_for);
        let found = latin_for(c).or_else(capital);
        found.map_or(c, |letter| letter.to_ascii_lowercase())
    };
    folded.chars().map(latin).collect()
}

#[cfg(test)]
mod tests {
    use super::{fold_title, title_key};

    #[test]
    fn titles_are_compared_as_people_read_them() {
        for same in [
            "Номер приёма",
            "\u{feff}номер\nприема ",
            "Номер\u{a0} Приёма *",
            "НОМЕР ПРИЕМА:",
            "Номер прие\u{308}ма",
            "Но\u{200b}мер приёма * :",
        ] {
            assert_eq!(fold_title(same), "номер приема", "{same:?}");
        }
        assert_eq!(fold_title("Стои\u{306}"), "стой");
    }

    #[test]
    fn titles_that_look_the_same_have_one_key() {
        let key = |title: &str| title_key(&fold_title(title));
        for (title, same) in [
            ("Телефон", "Tелефон"),
            ("ТЕЛЕФОН", "TEЛEФOH"),
            ("E-mail", "Е-mаil"),
        ] {
            assert_eq!(key(title), key(same), "{title}");
        }
        assert_ne!(key("Имя"), key("Фамилия"));
    }
}

//! Titles of columns, compared.

use unicode_normalization::UnicodeNormalization as _;

use super::latin_for;

/// The form in which titles are compared: no zero-width characters, every blank and line break one blank, NFC, lower case,
/// ё as е, no `*` or `:` at the end.
pub fn fold_title(title: &str) -> String {
    fold_plain(title).unwrap_or_else(|| fold_any(title))
}

/// The same of Latin and Russian letters and the usual signs alone, of which nearly every cell is that may hold a title; all of these are
/// looked at before the first row is read. Must give what [`fold_any`] gives.
fn fold_plain(title: &str) -> Option<String> {
    let mut folded = String::with_capacity(title.len());
    let mut blank = false;
    for letter in title.chars() {
        let lower = match letter {
            ' ' | '\t' | '\n' | '\r' => {
                blank = !folded.is_empty();
                continue;
            }
            '!'..='~' => letter.to_ascii_lowercase(),
            'А'..='Я' => char::from_u32(u32::from(letter) + ('а' as u32 - 'А' as u32))?,
            'а'..='я' => letter,
            'Ё' | 'ё' => 'е',
            _ => return None,
        };
        if std::mem::take(&mut blank) {
            folded.push(' ');
        }
        folded.push(lower);
    }
    let end = without_marks(&folded).len();
    folded.truncate(end);
    Some(folded)
}

fn fold_any(title: &str) -> String {
    let visible = title.chars().filter(|letter| {
        !matches!(
            letter,
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}'
        )
    });
    let lower: String = visible.nfc().flat_map(char::to_lowercase).nfc().collect();
    let even = lower.replace('ё', "е");
    let words = even.split_whitespace().collect::<Vec<_>>().join(" ");
    without_marks(&words).to_owned()
}

/// A title without what stands behind its last word: `Телефон *`, `Телефон:`.
fn without_marks(title: &str) -> &str {
    title.trim_end_matches(|end: char| matches!(end, '*' | ':') || end.is_whitespace())
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
    use proptest::prelude::*;

    use super::{fold_any, fold_plain, fold_title, title_key};

    proptest! {
        #[test]
        fn plain_titles_are_folded_as_all_are(title in "[ \t\n\ra-zA-Zа-яА-ЯёЁ0-9*:#@.,-]{0,24}|\\PC{0,16}") {
            if let Some(plain) = fold_plain(&title) {
                prop_assert_eq!(plain, fold_any(&title));
            }
        }
    }

    #[test]
    fn usual_titles_are_plain() {
        for title in ["Телефон рабочий *", "E-mail:", "Приём\nзаявок", ""]
        {
            assert!(fold_plain(title).is_some(), "{title}");
        }
    }

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

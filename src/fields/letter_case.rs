//! Names in capitals or in small letters alone, written as names are (TXT-03).

use super::fold::fold;
use super::name_words::{is_child_of, is_particle};

/// The name with a capital at the beginning of each word; `None` when that changes nothing. A word in which capitals and small
/// letters are mixed was written so on purpose.
pub(super) fn titled(text: &str) -> Option<String> {
    let several = text.split_whitespace().nth(1).is_some();
    let words: Vec<String> = text
        .split(' ')
        .map(|word| titled_word(word, several))
        .collect();
    let after = words.join(" ");
    (after != text).then_some(after)
}

fn titled_word(word: &str, several: bool) -> String {
    let mixed = word.chars().any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    if mixed || is_roman(word) {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    let folded = fold(word);
    if is_child_of(&folded) || (several && is_particle(&folded)) {
        return lower;
    }
    let parts: Vec<String> = lower
        .split('-')
        .enumerate()
        .map(|(place, part)| {
            if place > 0 && (is_child_of(part) || is_particle(part)) {
                part.to_owned()
            } else {
                capitalized(part)
            }
        })
        .collect();
    parts.join("-")
}

/// A capital at the beginning, behind the point of an initial, behind `Mc`, and behind the apostrophe of `О'Нил`.
fn capitalized(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut letters = 0_usize;
    let mut next_is_capital = true;
    for c in part.chars() {
        let behind_mc = letters == 2 && out.ends_with("Mc");
        if c.is_alphabetic() && (next_is_capital || behind_mc) {
            out.extend(c.to_uppercase());
            next_is_capital = false;
        } else {
            out.push(c);
        }
        letters += usize::from(c.is_alphabetic());
        next_is_capital |= c == '.' || (matches!(c, '\'' | '’') && letters == 1);
    }
    out
}

/// `II` behind a name.
fn is_roman(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn words_of_one_case_are_written_as_names_are_txt_03() {
        for (text, after) in [
            ("ИВАНОВ ИВАН", "Иванов Иван"),
            ("иванов иван", "Иванов Иван"),
            ("САЛТЫКОВ-ЩЕДРИН", "Салтыков-Щедрин"),
            ("МАМЕДОВ АЛИ ГУСЕЙН ОГЛЫ", "Мамедов Али Гусейн оглы"),
            ("ГУСЕЙН-ОГЛЫ", "Гусейн-оглы"),
            ("ДЕ ЛА КРУС", "де ла Крус"),
            ("ОТТО ФОН БИСМАРК", "Отто фон Бисмарк"),
            ("ВАН", "Ван"),
            ("MCDONALD", "McDonald"),
            ("о'нил", "О'Нил"),
            ("мар'яна", "Мар'яна"),
            ("И.И.", "И.И."),
            ("и.и.", "И.И."),
            ("(сидорова)", "(Сидорова)"),
            ("JOHN II", "John II"),
            ("МакДональд Ян", "МакДональд Ян"),
            ("ЁЛКИН", "Ёлкин"),
        ] {
            let found = titled(text);
            assert_eq!(found.as_deref().unwrap_or(text), after, "{text}");
        }
    }
}

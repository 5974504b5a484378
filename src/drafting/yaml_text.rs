//! Texts in YAML: plain where they can be, in quotes where not; cells in comments on one line.

use std::fmt::Write as _;

/// Words that YAML takes for something else than a text.
const RESERVED: &[&str] = &["y", "n", "yes", "no", "true", "false", "null", "on", "off"];

/// A text as a key or value of a block or a list in brackets.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str) -> bool {
    let mut before = ' ';
    let mut sound = text.starts_with(char::is_alphabetic);
    for letter in text.chars() {
        let usual = letter.is_alphanumeric()
            || matches!(
                letter,
                ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '«' | '»' | '№'
            );
        let number = letter == '#' && before != ' ';
        sound &= usual || number;
        before = letter;
    }
    sound && before != ' ' && !RESERVED.contains(&text.to_lowercase().as_str())
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            unseen if is_unseen(unseen) => {
                let code = u32::from(unseen);
                let done = if code > 0xffff {
                    write!(written, "\\U{code:08x}")
                } else {
                    write!(written, "\\u{code:04x}")
                };
                debug_assert!(done.is_ok(), "writing to a String does not fail");
            }
            seen => written.push(seen),
        }
    }
    written.push('"');
    written
}

/// What an editor does not show, or shows as something else than it is.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{e000}'..='\u{f8ff}')
}

/// A cell for a comment: one line, no longer than so many letters, nothing in it that an editor obeys.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    let blank = |letter: char| letter.is_whitespace() || is_unseen(letter);
    let words: Vec<&str> = text.split(blank).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let kept: String = line.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{scalar, shortened};

    #[test]
    fn plain_texts_stay_plain_and_others_are_quoted() {
        for plain in [
            "Имя",
            "Рабочий телефон (контакт)",
            "E-mail",
            "№ п/п",
            "Имя#2",
            "utm_source",
        ] {
            let quoted = !plain.starts_with(char::is_alphabetic);
            assert_eq!(scalar(plain).starts_with('"'), quoted, "{plain}");
        }
        for odd in [
            "",
            "yes",
            "12",
            "a: b",
            "a #b",
            "- a",
            "a ",
            "какой?",
            "\"x\"",
            "a\nb",
            "[x]",
            "*a",
        ] {
            assert!(scalar(odd).starts_with('"'), "{odd}");
        }
    }

    #[test]
    fn an_example_is_one_short_harmless_line() {
        assert_eq!(shortened("a\u{1b}[2J\n  b\u{202e}c", 40), "a [2J b c");
        assert_eq!(shortened("абвгдежз", 5), "абвг…");
    }

    proptest! {
        #[test]
        fn a_text_comes_back_from_yaml_as_it_was(text in "(?s:.{0,20})") {
            prop_assume!(!text.contains('\r'));
            let yaml = format!("columns: {{x: 1}}\nvalue: {}\n", scalar(&text));
            let read: serde_json::Value = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(read["value"].as_str(), Some(text.as_str()), "{}", yaml);
        }
    }
}

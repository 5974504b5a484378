//! Text of others, made harmless for a terminal.

use std::borrow::Cow;

/// Shows control characters, line breaks among them, and marks that turn the direction of writing as escapes: `\n`,
/// `\u{1b}`. Everything else stays as it is, so that applying it twice changes nothing.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_unprintable(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_that_moves_a_terminal_gets_through() {
        assert_eq!(printable("Анна «O'Neil» \\n"), "Анна «O'Neil» \\n");
        assert_eq!(
            printable("a\u{1b}[2Jb\nc\u{9b}\u{202e}d"),
            "a\\u{1b}[2Jb\\nc\\u{9b}\\u{202e}d"
        );
    }
}

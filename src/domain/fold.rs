//! The form in which words are compared: lower case, ё as е, every dash and quote as the plain one, blanks collapsed.

/// Folds a text for comparison (TXT-11, DIC-03).
pub fn fold_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && !folded.is_empty() {
            folded.push(' ');
        }
        blank = false;
        match c {
            '!'..='_' | 'a'..='~' => folded.push(c.to_ascii_lowercase()),
            'а'..='я' => folded.push(c),
            _ => folded.extend(plain_mark(c).to_lowercase().map(plain_yo)),
        }
    }
    folded
}

/// A dash, quote or apostrophe of typography as the one on the keyboard.
pub const fn plain_mark(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '«' | '»' | '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' | '`' | '´' => '\'',
        other => other,
    }
}

const fn plain_yo(c: char) -> char {
    match c {
        'ё' => 'е',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::fold_words;

    #[test]
    fn words_are_equal_whatever_their_case_blanks_yo_and_dashes() {
        assert_eq!(fold_words("  В \u{a0} РАБОТЕ "), "в работе");
        assert_eq!(fold_words("Приём — «А»"), "прием - \"а\"");
    }
}

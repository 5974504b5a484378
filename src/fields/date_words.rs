//! Words and marks of written dates: a small lexer and the names of the months.

/// A part of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A number and how many digits it is written with.
    Number(u32, usize),
    /// A word, in lower case.
    Word(&'a str),
    /// A month by its name.
    Month(u32),
    /// Any other character; blanks are collapsed, and left out beside other marks.
    Mark(char),
}

/// Month names by their beginnings; a word must be at least that long and no other name.
const MONTHS: &[(&[&str], u32)] = &[
    (&["янв", "jan"], 1),
    (&["фев", "feb"], 2),
    (&["мар", "mar"], 3),
    (&["апр", "apr"], 4),
    (&["май", "мая", "мае", "may"], 5),
    (&["июн", "jun"], 6),
    (&["июл", "jul"], 7),
    (&["авг", "aug"], 8),
    (&["сен", "sep"], 9),
    (&["окт", "oct"], 10),
    (&["ноя", "nov"], 11),
    (&["дек", "dec"], 12),
];

/// Full names, whose beginnings are accepted (`мар`, `марта`, `sept`).
const FULL: &[(&str, u32)] = &[
    ("январь", 1),
    ("января", 1),
    ("январе", 1),
    ("january", 1),
    ("февраль", 2),
    ("февраля", 2),
    ("феврале", 2),
    ("february", 2),
    ("март", 3),
    ("марта", 3),
    ("марте", 3),
    ("march", 3),
    ("апрель", 4),
    ("апреля", 4),
    ("апреле", 4),
    ("april", 4),
    ("май", 5),
    ("мая", 5),
    ("мае", 5),
    ("may", 5),
    ("июнь", 6),
    ("июня", 6),
    ("июне", 6),
    ("june", 6),
    ("июль", 7),
    ("июля", 7),
    ("июле", 7),
    ("july", 7),
    ("август", 8),
    ("августа", 8),
    ("августе", 8),
    ("august", 8),
    ("сентябрь", 9),
    ("сентября", 9),
    ("сентябре", 9),
    ("september", 9),
    ("октябрь", 10),
    ("октября", 10),
    ("октябре", 10),
    ("october", 10),
    ("ноябрь", 11),
    ("ноября", 11),
    ("ноябре", 11),
    ("november", 11),
    ("декабрь", 12),
    ("декабря", 12),
    ("декабре", 12),
    ("december", 12),
];

/// The number of a month by a name or its beginning, in lower case.
pub(super) fn month(word: &str) -> Option<u32> {
    let (_, number) = MONTHS
        .iter()
        .find(|(starts, _)| starts.iter().any(|start| word.starts_with(start)))?;
    FULL.iter()
        .any(|(name, own)| own == number && name.starts_with(word))
        .then_some(*number)
}

/// No written date has more parts.
const MOST_TOKENS: usize = 24;

/// Cuts a lower-case text into tokens; `None` when it is far too long for a date, or a number is.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        let end = match class {
            Class::Mark => first.len_utf8(),
            Class::Digit | Class::Letter | Class::Blank => rest
                .find(|c: char| Class::of(c) != class)
                .unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at_checked(end)?;
        rest = after;
        push(&mut tokens, class, part)?;
        if tokens.len() > MOST_TOKENS {
            return None;
        }
    }
    if tokens.last() == Some(&Token::Mark(' ')) {
        tokens.pop();
    }
    Some(tokens)
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Digit,
    Letter,
    Blank,
    Mark,
}

impl Class {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Digit
        } else if c.is_alphabetic() {
            Self::Letter
        } else if c.is_whitespace() {
            Self::Blank
        } else {
            Self::Mark
        }
    }
}

fn push<'a>(tokens: &mut Vec<Token<'a>>, class: Class, part: &'a str) -> Option<()> {
    match class {
        Class::Digit => tokens.push(Token::Number(part.parse().ok()?, part.len())),
        Class::Letter => tokens.push(month(part).map_or(Token::Word(part), Token::Month)),
        Class::Blank => {
            if matches!(
                tokens.last(),
                Some(Token::Number(..) | Token::Word(_) | Token::Month(_))
            ) {
                tokens.push(Token::Mark(' '));
            }
        }
        Class::Mark => {
            if tokens.last() == Some(&Token::Mark(' ')) {
                tokens.pop();
            }
            tokens.extend(part.chars().next().map(Token::Mark));
        }
    }
    Some(())
}

/// Whether a text is a date that a spreadsheet made of a number: `12.май`, `фев.01`, `12.05.2024` (NUM-16).
pub(super) fn is_damaged_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(tokens) = tokens(&lower) else {
        return false;
    };
    match tokens.as_slice() {
        [Token::Number(..), rest @ ..] if begins_with_month(rest) => true,
        [Token::Month(_), Token::Mark(_), Token::Number(..), ..] => true,
        [
            Token::Number(first, _),
            Token::Mark(a @ ('.' | '/' | '-')),
            Token::Number(second, 1..=2),
            Token::Mark(b),
            Token::Number(third, _),
            ..,
        ] if a == b => {
            let month = (1..=12).contains(second);
            let day_first = (1..=31).contains(first) && *a != '-';
            let year_first = (1900..=2100).contains(first) && (1..=31).contains(third);
            month && (day_first || year_first)
        }
        _ => false,
    }
}

fn begins_with_month(tokens: &[Token<'_>]) -> bool {
    matches!(
        tokens,
        [Token::Month(_), ..] | [Token::Mark(_), Token::Month(_), ..]
    )
}

#[cfg(test)]
mod tests {
    use super::{Token, is_damaged_number, month, tokens};

    #[test]
    fn months_are_known_by_name_and_beginning_in_both_languages() {
        for (word, number) in [
            ("марта", Some(3)),
            ("мар", Some(3)),
            ("мая", Some(5)),
            ("sept", Some(9)),
            ("dec", Some(12)),
            ("маркер", None),
            ("decision", None),
            ("ма", None),
        ] {
            assert_eq!(month(word), number, "{word}");
        }
    }

    #[test]
    fn blanks_beside_marks_do_not_matter() {
        assert_eq!(tokens("15 . 03"), tokens("15.03"));
        assert_eq!(
            tokens("15 мар "),
            Some(vec![
                Token::Number(15, 2),
                Token::Mark(' '),
                Token::Month(3)
            ])
        );
    }

    #[test]
    fn numbers_that_became_dates_are_seen_num_16() {
        assert!(is_damaged_number("12.май"));
        assert!(is_damaged_number("01.фев"));
        assert!(!is_damaged_number("12.5"));
        assert!(!is_damaged_number("1.234.567"));
    }
}

//! Several phone numbers in one cell (PHN-13 to PHN-16).

use super::phone_words::{Meaning, meaning};

/// A part of a cell that should hold one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// A slash stands before it: it may be only the last digits of a further number (PHN-15).
    pub(super) after_slash: bool,
}

/// Digits of the shortest number that stands for itself.
const SHORTEST: usize = 5;

/// Cuts a cell into pieces by the ways in which people put several numbers into one cell.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for line in text.split(['\n', '|']) {
        for part in by_words(line) {
            by_marks(part, &mut pieces);
        }
    }
    pieces
}

/// The same for a cell that holds other things, too: numbers that belong together by a slash stay together.
pub(super) fn segments(text: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match segments.last_mut() {
            Some(last) if piece.after_slash => {
                last.push('/');
                last.push_str(piece.text);
            }
            Some(_) | None => segments.push(piece.text.to_owned()),
        }
    }
    segments
}

/// «… и …», «… или …».
fn by_words(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for word in [" и ", " или ", " and ", " or ", " & "] {
        parts = parts.iter().flat_map(|part| part.split(word)).collect();
    }
    parts
}

fn by_marks<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut after_slash = false;
    let mut start = 0;
    let mut ends: Vec<(usize, usize, bool)> = Vec::new();
    for (at, c) in text.char_indices() {
        let done = text.get(start..at).unwrap_or("");
        let rest = text.get(at + c.len_utf8()..).unwrap_or("");
        let cut = match c {
            ',' | ';' => !continues_with_extension(done, rest),
            '/' | '\\' => {
                (after_slash || splits_at_slash(done, rest)) && !extension_follows(done, rest)
            }
            '+' => digits(done) >= SHORTEST,
            _ => false,
        };
        if cut {
            let next = if c == '+' { at } else { at + c.len_utf8() };
            ends.push((start, at, after_slash));
            after_slash = matches!(c, '/' | '\\');
            start = next;
        }
    }
    ends.push((start, text.len(), after_slash));
    for (from, to, after_slash) in ends {
        let part = text.get(from..to).unwrap_or("").trim();
        let numbers = by_width(part);
        pieces.extend(
            numbers
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(|text| Piece { text, after_slash }),
        );
    }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// `+79161234567;123` is how an extension is kept, and «…, доб. 12» how people write it: no cut there.
fn continues_with_extension(done: &str, rest: &str) -> bool {
    let part = rest.split([',', ';', '/']).next().unwrap_or("");
    let international = done
        .trim()
        .strip_prefix('+')
        .is_some_and(|number| number.len() >= 8 && number.bytes().all(|b| b.is_ascii_digit()));
    let bare = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (international && bare) || extension_follows(done, rest)
}

/// «доб. 12», «#12» behind a number and a mark.
fn extension_follows(done: &str, rest: &str) -> bool {
    let part = rest.split([',', ';', '/', '\\']).next().unwrap_or("");
    let part = part.trim_start();
    digits(done) >= SHORTEST
        && digits(part) > 0
        && (part.starts_with('#') || meaning(&first_word(part)) == Some(Meaning::Extension))
}

/// The word that a text begins with, in small letters.
fn first_word(text: &str) -> String {
    let letters = text.chars().take_while(|c| c.is_alphabetic());
    letters.collect::<String>().to_lowercase()
}

/// Digits of the longest extension.
pub(super) const LONGEST_EXTENSION: usize = 6;

/// Cuts a part that the mapping's own separator gave where a comma or semicolon stands between two numbers: what stands behind
/// one is an extension only while it is short enough for that, and two numbers sent as one would be neither.
pub(super) fn second_numbers(text: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices([',', ';']) {
        let rest = text.get(at + mark.len()..).unwrap_or("");
        let next = rest.split([',', ';']).next().unwrap_or("");
        let done = text.get(start..at).unwrap_or("");
        if digits(done) >= SHORTEST && digits(next) > LONGEST_EXTENSION {
            numbers.push(done.trim());
            start = at + mark.len();
        }
    }
    numbers.push(text.get(start..).unwrap_or("").trim());
    numbers
}

/// A slash separates numbers unless what stands before it is only an area code: `8495/1234567`.
fn splits_at_slash(done: &str, rest: &str) -> bool {
    let part = rest.split(['/', '\\', ',', ';']).next().unwrap_or("");
    let (before, after) = (digits(done), digits(part));
    let whole = before > SHORTEST || (before == SHORTEST && after <= SHORTEST);
    before > 0 && (after == 0 || whole)
}

/// Digits past which a piece must hold two numbers.
const TWO_NUMBERS: usize = 16;

/// Two whole numbers that only a blank or a word separates: `89161234567 89037654321`, `8916… Анна 8903…`.
fn by_width(text: &str) -> Vec<&str> {
    if digits(text) < TWO_NUMBERS {
        return vec![text];
    }
    let whole = |part: &&str| (10..=15).contains(&digits(part));
    let by_blank: Vec<&str> = text.split_whitespace().collect();
    if by_blank.iter().all(whole) {
        return by_blank;
    }
    let by_word = at_words(text);
    if by_word.iter().all(whole) {
        by_word
    } else {
        vec![text]
    }
}

/// Cuts before each word when the text begins with one, else behind each.
fn at_words(text: &str) -> Vec<&str> {
    let leading = text
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_alphabetic);
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(cut) = next_cut(rest, leading) {
        let (part, after) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        parts.push(part.trim());
        rest = after;
    }
    parts.push(rest.trim());
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    parts
}

/// Where the next number begins, seen from a number that has begun.
fn next_cut(text: &str, words_lead: bool) -> Option<usize> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let number = text.get(first..)?;
    let word = first + number.find(char::is_alphabetic)?;
    let digit = word + text.get(word..)?.find(|c: char| c.is_ascii_digit())?;
    if words_lead {
        return Some(word);
    }
    // Behind the words: at the bracket or plus of the next number, else at its digit.
    let between = text.get(word..digit)?;
    Some(between.rfind(['+', '(']).map_or(digit, |at| word + at))
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::fields::testing::table;

    fn texts(cell: &str) -> Vec<&str> {
        pieces(cell).into_iter().map(|piece| piece.text).collect()
    }

    const CASES: &str = "
        PHN-13 | +79161234567, +79037654321 | +79161234567 + +79037654321
        PHN-13 | 89161234567;89037654321 | 89161234567 + 89037654321
        PHN-13 | 89161234567 и 89037654321 | 89161234567 + 89037654321
        PHN-13 | 89161234567|89037654321⏎84951234567 | 89161234567 + 89037654321 + 84951234567
        PHN-13 | +79161234567 +79037654321 | +79161234567 + +79037654321
        PHN-13 | 89161234567 89037654321 | 89161234567 + 89037654321
        PHN-14 | 9718108484/9911183466 | 9718108484 + 9911183466
        PHN-15 | 8 (495) 123-45-67/68/69 | 8 (495) 123-45-67 + 68 + 69
        PHN-16 | 8916-123-45-67 Анна (903) 765-43-21 Пётр | 8916-123-45-67 Анна + (903) 765-43-21 Пётр
        PHN-16 | моб 89161234567 раб 84951234567 | моб 89161234567 + раб 84951234567
        one | 8 (916) 123 45 67 | 8 (916) 123 45 67
        area | 8495/1234567 | 8495/1234567
        PHN-12 | +79161234567;123 | +79161234567;123
        PHN-12 | 8 916 123-45-67, доб. 12 | 8 916 123-45-67, доб. 12
        PHN-12 | 8 916 123-45-67; доб. 12 | 8 916 123-45-67; доб. 12
        PHN-12 | 8 916 123-45-67 / доб. 12 | 8 916 123-45-67 / доб. 12
    ";

    #[test]
    fn cells_are_cut_where_people_put_several_numbers() {
        for case in table(CASES) {
            assert_eq!(texts(&case.cell), case.values, "{}", case.id);
        }
    }
}

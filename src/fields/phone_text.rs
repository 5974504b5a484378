//! One written phone number taken apart: digits, plus, extension, words (no judgement about the number yet).

use std::borrow::Cow;

use super::phone_words::{Meaning, is_digit_lookalike, meaning};

/// What stands in the text of one number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// ASCII digits in order, without those of the extension.
    pub(super) digits: String,
    /// A plus stands before the first digit.
    pub(super) plus: bool,
    /// The extension's digits.
    pub(super) extension: String,
    /// The type that a word gives.
    pub(super) value_type: Option<&'static str>,
    /// The messenger that a word names (PHN-17).
    pub(super) messenger: Option<&'static str>,
    /// Words that say nothing about the number.
    pub(super) note: String,
    /// Why the digits are no number, the gravest reason.
    pub(super) obstacle: Option<Obstacle>,
    /// The part from the first to the last digit of the number, as it is written.
    pub(super) raw: String,
}

/// What keeps the digits from being a number; the later, the graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Obstacle {
    /// A word says that there is no number (PHN-25).
    Nothing,
    /// Letters among the digits (PHN-26).
    Letters,
    /// Digits hidden by stars (PHN-34).
    Masked,
}

/// Digits of every script as ASCII, plain dashes and pluses (PHN-27).
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain_char = |c: char| match c {
        '\u{200c}' | '\u{200d}' | '\u{fe0f}' => None,
        '\u{ff0b}' | '\u{207a}' => Some('+'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => Some('-'),
        '\u{ff08}' => Some('('),
        '\u{ff09}' => Some(')'),
        '•' | '●' | '∗' | '＊' => Some('*'),
        _ => Some(ascii_digit(c)),
    };
    Cow::Owned(text.chars().filter_map(plain_char).collect())
}

/// Whether digits of another script than ASCII stand in a text.
pub(super) fn has_foreign_digits(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| ascii_digit(c) != c)
}

/// The digit zero of the scripts whose digits occur in phone numbers.
const ZEROES: &[u32] = &[0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x1d7ce];

fn ascii_digit(c: char) -> char {
    ZEROES
        .iter()
        .find_map(|zero| {
            let digit = u32::from(c).checked_sub(*zero)?;
            char::from_digit(digit, 10)
        })
        .unwrap_or(c)
}

/// Takes the text of one number apart; `text` is [`plain`].
pub(super) fn read(text: &str) -> Written {
    let mut reader = Reader::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_alphabetic() {
            let end = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if reader.word(word, after) == Next::Note {
                reader.note(rest.trim_end());
                break;
            }
            end
        } else if rest.starts_with("(0)") && (reader.written.plus || reader.has_digits()) {
            // +44 (0)20: a zero that is dialled at home only (PHN-23).
            reader.raw_end = text.len() - rest.len() + 3;
            3
        } else {
            reader.mark(c, text.len() - rest.len());
            c.len_utf8()
        };
        reader.before = rest
            .get(..length)
            .and_then(|part| part.chars().next_back())
            .unwrap_or(' ');
        rest = rest.get(length..).unwrap_or("");
    }
    reader.finish(text)
}

/// Whether a text is evidently a phone: digits enough, and beside them nothing but marks and words that go with phones.
pub(super) fn is_phone_like(text: &str) -> bool {
    let text = plain(text);
    let marks = |c: char| c.is_ascii_digit() || c.is_alphabetic() || " +-().:/,;#".contains(c);
    let written = read(&text);
    (7..=16).contains(&written.digits.len())
        && text.chars().all(marks)
        && written.note.is_empty()
        && written.obstacle.is_none()
}

/// How reading goes on after a word.
#[derive(PartialEq)]
enum Next {
    Read,
    /// The number is whole and what follows is no part of it: «после 18:00».
    Note,
}

#[derive(Default)]
struct Reader {
    written: Written,
    /// Digits go to the extension from here on.
    in_extension: bool,
    /// The character before the one that is read.
    before: char,
    /// Unknown words were seen behind digits; more digits behind them make no number.
    interrupted: bool,
    raw_start: Option<usize>,
    raw_end: usize,
}

impl Reader {
    const fn has_digits(&self) -> bool {
        !self.written.digits.is_empty()
    }

    fn mark(&mut self, c: char, at: usize) {
        match c {
            '0'..='9' if self.in_extension => self.written.extension.push(c),
            '0'..='9' => {
                if self.interrupted {
                    self.meet(Obstacle::Letters);
                }
                self.written.digits.push(c);
                self.raw_start.get_or_insert(at);
                self.raw_end = at + 1;
            }
            '+' if !self.has_digits() => {
                self.written.plus = true;
                self.raw_start.get_or_insert(at);
            }
            '#' | ';' | ',' if self.written.digits.len() >= 5 => self.in_extension = true,
            '*' => self.meet(Obstacle::Masked),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, after: &str) -> Next {
        let lower = word.to_lowercase();
        let next = after
            .trim_start_matches([' ', '.', ':', '='])
            .chars()
            .next();
        let digit_follows = next.is_some_and(|c| c.is_ascii_digit());
        let touches =
            self.before.is_ascii_digit() || after.starts_with(|c: char| c.is_ascii_digit());
        let crosses = lower.chars().all(|c| matches!(c, 'x' | 'х'));
        if crosses && lower.chars().count() >= 2 && self.has_digits() {
            self.meet(Obstacle::Masked);
            return Next::Read;
        }
        let extends = (crosses || lower == "доп") && self.written.digits.len() >= 10;
        match meaning(&lower) {
            // A second extension lengthens the first no more than the number.
            Some(Meaning::Extension) if !self.written.extension.is_empty() => return Next::Note,
            Some(Meaning::Extension) if digit_follows => self.in_extension = true,
            _ if extends && digit_follows => self.in_extension = true,
            Some(Meaning::Extension | Meaning::Label) => {}
            Some(Meaning::Type(value_type)) => {
                self.written.value_type.get_or_insert(value_type);
            }
            Some(Meaning::Messenger(name)) => {
                self.written.messenger.get_or_insert(name);
            }
            Some(Meaning::Nothing) => self.meet(Obstacle::Nothing),
            None if touches && word.chars().all(is_digit_lookalike) => self.meet(Obstacle::Letters),
            None if self.written.digits.len() >= 10 => return Next::Note,
            None => self.note(word),
        }
        Next::Read
    }

    fn meet(&mut self, obstacle: Obstacle) {
        self.written.obstacle = self.written.obstacle.max(Some(obstacle));
    }

    fn note(&mut self, word: &str) {
        self.interrupted |= self.has_digits() && !self.in_extension;
        if !self.written.note.is_empty() {
            self.written.note.push(' ');
        }
        self.written.note.push_str(word);
    }

    fn finish(self, text: &str) -> Written {
        let start = self.raw_start.unwrap_or(0);
        let raw = text.get(start..self.raw_end).unwrap_or("");
        // A bracket that opens before the first digit belongs to the number.
        let open = raw.contains(')')
            && !raw.contains('(')
            && text.get(..start).is_some_and(|head| head.ends_with('('));
        Written {
            raw: format!("{}{raw}", if open { "(" } else { "" }),
            ..self.written
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Obstacle, plain, read};

    #[test]
    fn words_extensions_and_masks_are_told_from_digits() {
        let written = read("моб. +7 (916) 123-45-67 доб. 12");
        assert_eq!(written.digits, "79161234567");
        assert_eq!((written.plus, written.extension.as_str()), (true, "12"));
        assert_eq!(written.value_type, Some("MOBILE"));
        assert_eq!(written.raw, "+7 (916) 123-45-67");
        assert_eq!(read("+44 (0)20 7946 0958").digits, "442079460958");
        assert_eq!(read("(0)20 7946 0958").digits, "02079460958");
        assert_eq!(read("(495) 123-45-67").raw, "(495) 123-45-67");
        let obstacle = |text| read(text).obstacle;
        assert_eq!(obstacle("8 9I6 l23-О5-67"), Some(Obstacle::Letters));
        assert_eq!(obstacle("+7 916 XXX-XX-67"), Some(Obstacle::Masked));
        assert_eq!(read("8-916-123-45-67 Анна").note, "Анна");
        assert_eq!(obstacle("8-916-123-45-67 Анна"), None);
        assert_eq!(plain("８９１６ ٣"), "8916 3");
    }
}

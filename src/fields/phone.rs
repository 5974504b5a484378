//! Phones: from a cell to numbers in E.164 form (`dirty-data.md` §7).
//!
//! An extension is kept behind a semicolon or comma, `+79161234567;123`, which the portal's search for duplicates does not
//! take for digits of the number, or goes into the comment (PHN-12). A number that is only doubtful (local, made up, perhaps of
//! another country) is sent as it is written.

use super::context::ValueContext;
use super::elements::{Elements, leftover};
use super::emptiness::is_placeholder;
use super::multi::MultiRead;
use super::phone_areas::is_known_area;
use super::phone_cell::{PhoneText, phone_text};
use super::phone_length::wrong_length;
use super::phone_number::{Home, Verdict, is_fake, is_local};
use super::phone_split::{LONGEST_EXTENSION, Piece, pieces, second_numbers};
use super::phone_text::{Obstacle, Written, read};
use super::phone_words::with_digits;
use crate::domain::{Cell, CellKind, Clean, Extension, Leftovers, MultiValue, ProblemKind};

/// The numbers of a cell.
pub(super) fn phones(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    let home = Home::new(context.locale);
    let undivided = split.is_none_or(|separator| !cell.text.contains(separator));
    if undivided && home.is_russian() {
        if let Some(value) = plain_russian(cell) {
            return MultiRead::of(vec![MultiValue { value_type, value }]);
        }
        if let Some(wrong) = wrong_length(cell, context.empty) {
            found.push(wrong);
            return MultiRead::default();
        }
    }
    thorough(value_type, split, cell, context, found)
}

/// A Russian number written with nothing but digits, blanks, brackets and dashes: nearly every cell of nearly every file. Must give
/// what [`thorough`] gives.
pub(super) fn plain_russian(cell: Cell<'_>) -> Option<String> {
    let digits = plain_number(cell)?;
    let mut value = String::with_capacity(12);
    value.push('+');
    value.extend(digits.iter().map(|digit| char::from(*digit)));
    Some(value)
}

/// The eleven digits of such a number, the first of them a 7.
pub(super) fn plain_number(cell: Cell<'_>) -> Option<[u8; 11]> {
    if !matches!(cell.kind, CellKind::Text | CellKind::Number) || cell.text.len() > 24 {
        return None;
    }
    let ([b'+', b'7', rest @ ..] | [b'7' | b'8', rest @ ..]) = cell.text.as_bytes() else {
        return None;
    };
    let mut digits = [b'7'; 11];
    let mut count = 1_usize;
    for (at, &byte) in rest.iter().enumerate() {
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = byte;
            count += 1;
            continue;
        }
        // A zero in brackets is one that is not dialled from abroad.
        let is_zero = || rest.get(..at).is_some_and(|before| before.ends_with(b"(0"));
        let sound = matches!(byte, b' ' | b'-' | b'(') || (byte == b')' && !is_zero());
        if !sound {
            return None;
        }
    }
    let sound = count == 11 && is_known_area(&digits) && !is_fake(&digits);
    let sound = sound && !(cell.kind == CellKind::Number && is_round(&digits));
    sound.then_some(digits)
}

pub(super) fn thorough(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    let mut moved = Vec::new();
    let Some(read) = phone_text(cell, context, &mut moved, found) else {
        return MultiRead::moved(moved);
    };
    let PhoneText {
        text,
        foreign,
        respelt,
    } = read;
    let pieces = match split {
        Some(separator) if !separator.is_empty() => text
            .split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .flat_map(second_numbers)
            .map(|text| Piece {
                text,
                after_slash: false,
            })
            .collect(),
        Some(_) | None => pieces(&text),
    };
    let mut cellful = Cellful {
        home: Home::new(context.locale),
        empty: context.empty,
        clean: context.clean,
        value_type,
        of_number: cell.kind == CellKind::Number,
        foreign,
        respelt,
        alone: pieces.len() == 1,
        elements: Elements::default(),
    };
    for piece in pieces {
        cellful.add(piece, found);
    }
    MultiRead {
        values: cellful.elements.finish(found),
        moved,
        name: None,
    }
}

/// The pieces of one cell on their way to elements.
struct Cellful<'a> {
    home: Home<'a>,
    empty: &'a [String],
    clean: Clean,
    value_type: &'static str,
    /// The cell is a number of the spreadsheet.
    of_number: bool,
    /// Its digits are those of another script.
    foreign: bool,
    /// Numbers of it that were not written in digits.
    respelt: Vec<String>,
    /// The cell holds one piece only.
    alone: bool,
    elements: Elements,
}

impl Cellful<'_> {
    fn add(&mut self, piece: Piece<'_>, found: &mut Vec<ProblemKind>) {
        if is_date_like(piece.text) {
            found.push(ProblemKind::PhoneLooksLikeDate);
            return;
        }
        if is_placeholder(piece.text, self.empty) {
            found.push(ProblemKind::Placeholder);
            return;
        }
        let written = read(piece.text);
        if piece.after_slash && self.tail(&written, found) {
            return;
        }
        if written.digits.len() <= 1 {
            self.without_number(&written, piece.text, found);
            return;
        }
        match written.obstacle {
            Some(Obstacle::Masked) => return found.push(ProblemKind::PhoneMasked),
            Some(Obstacle::Letters) => {
                let suggestion = self.suggestion(piece.text);
                return found.push(ProblemKind::PhoneLetters { suggestion });
            }
            Some(Obstacle::Nothing) | None => {}
        }
        if written.extension.len() > LONGEST_EXTENSION {
            let digits = (written.digits.len() + written.extension.len()) as u64;
            found.push(ProblemKind::PhoneTooLong { digits });
            return;
        }
        let Some(value) = self.judged(&written, found) else {
            return;
        };
        let digits = written.digits.as_str();
        if self.of_number
            && digits.len() == 11
            && is_round(digits.as_bytes())
            && !is_fake(digits.as_bytes())
        {
            found.push(ProblemKind::PhoneMaybeRounded);
        }
        self.tell_words(&written, &value, found);
        let value = self.with_extension(value, &written, found);
        let value_type = written.value_type.unwrap_or(self.value_type);
        self.elements.push(MultiValue { value_type, value }, found);
    }

    /// Words beside a number: a messenger's name, and those that say nothing about it.
    fn tell_words(&self, written: &Written, value: &str, found: &mut Vec<ProblemKind>) {
        if let Some(messenger) = written.messenger {
            found.push(match self.clean.leftovers {
                Leftovers::Comment => ProblemKind::KeptInComment {
                    text: format!("{value} {messenger}"),
                },
                Leftovers::Report => ProblemKind::PhoneMessenger {
                    messenger: messenger.to_owned(),
                },
            });
        }
        leftover(&written.note, &self.clean, found);
    }

    fn with_extension(
        &self,
        value: String,
        written: &Written,
        found: &mut Vec<ProblemKind>,
    ) -> String {
        let extension = written.extension.as_str();
        if extension.is_empty() {
            return value;
        }
        let mark = match self.clean.extension {
            Extension::Semicolon => ';',
            Extension::Comma => ',',
            Extension::Comment => {
                let word = self.home.extension_word();
                let text = format!("{value} {word} {extension}");
                found.push(ProblemKind::KeptInComment { text });
                return value;
            }
        };
        found.push(ProblemKind::PhoneExtension {
            extension: extension.to_owned(),
        });
        format!("{value}{mark}{extension}")
    }

    /// The number that letters typed for digits plainly mean, else `none`: letters are not repaired in silence (PHN-26).
    fn suggestion(&self, text: &str) -> String {
        let written = read(&with_digits(text));
        let verdict = self.home.judge(&written.digits, written.plus);
        let number = verdict.e164().filter(|_| written.obstacle.is_none());
        number.unwrap_or_else(|| "none".to_owned())
    }

    /// `…-67/68`: the last digits of a further number.
    fn tail(&mut self, written: &Written, found: &mut Vec<ProblemKind>) -> bool {
        let tail = written.digits.as_str();
        let is_long = written.extension.len() > LONGEST_EXTENSION;
        if !(1..=4).contains(&tail.len()) || written.plus || is_long {
            return false;
        }
        let Some(last) = self.elements.last() else {
            return false;
        };
        let (base, value_type) = (last.value.clone(), last.value_type);
        let head = base
            .len()
            .checked_sub(tail.len())
            .and_then(|cut| base.get(..cut));
        let Some(head) = head.filter(|_| is_e164(&base)) else {
            return false;
        };
        let after = format!("{head}{tail}");
        found.push(ProblemKind::PhoneTail {
            after: after.clone(),
        });
        self.tell_words(written, &after, found);
        let value_type = written.value_type.unwrap_or(value_type);
        let value = self.with_extension(after, written, found);
        self.elements.push(MultiValue { value_type, value }, found);
        true
    }

    /// A piece of words alone: no number, a type for the number before it, or a name.
    fn without_number(&mut self, written: &Written, text: &str, found: &mut Vec<ProblemKind>) {
        let digits = !written.extension.is_empty() || (!self.alone && !written.digits.is_empty());
        if digits {
            // «…, доб. 12», «…, 5»: of which number, only their writer knows.
            if self.alone {
                found.push(ProblemKind::PhoneInvalid);
            } else {
                leftover(text, &self.clean, found);
            }
            return;
        }
        let unfilled = written.note.is_empty() && written.value_type.is_none();
        let no_number = written.obstacle == Some(Obstacle::Nothing);
        if unfilled && !no_number && !self.alone {
            // A label that a comma cut off: «тел., 8916…».
            return;
        }
        if no_number || (unfilled && written.obstacle != Some(Obstacle::Letters)) {
            found.push(ProblemKind::Placeholder);
            return;
        }
        if let (Some(value_type), true) = (written.value_type, written.note.is_empty())
            && self.elements.retype_last(value_type)
        {
            return;
        }
        if self.alone || written.note.is_empty() {
            found.push(ProblemKind::PhoneInvalid);
        } else {
            leftover(&written.note, &self.clean, found);
        }
    }

    fn judged(&self, written: &Written, found: &mut Vec<ProblemKind>) -> Option<String> {
        let verdict = self.home.judge(&written.digits, written.plus);
        let digits = written.digits.len() as u64;
        if is_fake(written.digits.as_bytes()) {
            found.push(ProblemKind::PhoneFake);
            // Completed by an area, `111-11-11` would not look made up any more.
            let whole = verdict.e164().filter(|_| !is_local(&written.digits));
            return Some(whole.unwrap_or_else(|| written.raw.clone()));
        }
        match verdict {
            Verdict::Valid { e164, assumed } => {
                let after = e164.clone();
                if let Some(country) = assumed {
                    found.push(ProblemKind::PhoneCountryAssumed { country, after });
                } else if self.foreign || self.respelt.contains(&written.digits) {
                    found.push(ProblemKind::PhoneMended { after });
                }
                return Some(e164);
            }
            Verdict::NoArea => {
                found.push(ProblemKind::PhoneNoArea);
                return Some(written.raw.clone());
            }
            Verdict::Other(suggestion) => {
                found.push(ProblemKind::PhoneAmbiguous { suggestion });
                return Some(written.raw.clone());
            }
            Verdict::TooShort => found.push(ProblemKind::PhoneTooShort { digits }),
            Verdict::TooLong => found.push(ProblemKind::PhoneTooLong { digits }),
            Verdict::Invalid => found.push(ProblemKind::PhoneInvalid),
        }
        None
    }
}

/// `22.11.1933`, `1933-11-22`, with or without a time.
fn is_date_like(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<(usize, u32)> = day
        .split(['.', '/', '-'])
        .map_while(|part| Some((part.len(), part.parse().ok()?)))
        .collect();
    let marks = day.bytes().filter(|b| !b.is_ascii_digit()).count();
    let timely = text.len() == day.len() || text.contains(':');
    let plausible = match parts.as_slice() {
        [(1..=2, day), (1..=2, month), (4, year)] | [(4, year), (2, month), (2, day)] => {
            (1..=31).contains(day) && (1..=12).contains(month) && (1000..=2200).contains(year)
        }
        _ => false,
    };
    marks == 2 && timely && plausible
}

/// Zeros as `7.91612E+10` leaves them once a spreadsheet has written it out again.
fn is_round(digits: &[u8]) -> bool {
    digits.ends_with(b"00000")
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

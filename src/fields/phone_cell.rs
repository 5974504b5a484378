//! A cell of phones before it is cut into pieces: hygiene, what is no phone at all, and numbers as a spreadsheet or a program
//! writes them.

use super::context::ValueContext;
use super::elements::leftover;
use super::emptiness::is_placeholder;
use super::hygiene::tidy;
use super::multi::Moved;
use super::phone_text::{has_foreign_digits, plain, read};
use super::rescue::{rescue, wrong_kind};
use crate::domain::{Cell, CellKind, MultiKind, ProblemKind};
use crate::fields::Lines;

/// The text whose pieces are numbers.
#[derive(Debug)]
pub(super) struct PhoneText {
    pub(super) text: String,
    /// Digits of another script stood in it (PHN-27).
    pub(super) foreign: bool,
    /// Numbers that were written in another way than in digits (PHN-06, PHN-07).
    pub(super) respelt: Vec<String>,
}

/// The text of a cell; `None` when nothing is left in which a number could stand, which is told.
pub(super) fn phone_text(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    moved: &mut Moved,
    found: &mut Vec<ProblemKind>,
) -> Option<PhoneText> {
    match cell.kind {
        CellKind::DateTime => {
            found.push(ProblemKind::PhoneLooksLikeDate);
            return None;
        }
        CellKind::Bool => {
            found.push(wrong_kind("flag", MultiKind::Phone));
            return None;
        }
        CellKind::Text
        | CellKind::Number
        | CellKind::Percent
        | CellKind::Error
        | CellKind::FormulaWithoutValue => {}
    }
    let unguarded = tidy(cell.text, Lines::One);
    unguarded.tell(found);
    let many = tidy(cell.text, Lines::Many);
    let tidied = if many.text.contains('\n') {
        many.text
    } else {
        unguarded.text
    };
    let foreign = has_foreign_digits(&tidied);
    let text = plain(&tidied).into_owned();
    if text.is_empty() {
        return None;
    }
    if is_placeholder(&text, context.empty) || text.bytes().all(|b| b == b'0') && text.len() <= 2 {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    let text = without_link(text);
    let text = if text.contains(['@', '/', 'w', 'W']) {
        without_strangers(&text, context, moved, found)?
    } else {
        text
    };
    let (text, respelt) = in_digits(text, found)?;
    Some(PhoneText {
        text,
        foreign,
        // A number cell of a workbook is no text that anybody wrote.
        respelt: if cell.kind == CellKind::Text {
            respelt
        } else {
            Vec::new()
        },
    })
}

/// `https://wa.me/79161234567` holds a whole international number.
fn without_link(text: String) -> String {
    if !text.contains("wa.me/") {
        return text;
    }
    ["https://wa.me/", "http://wa.me/", "wa.me/"]
        .iter()
        .fold(text, |text, link| text.replace(link, "+"))
}

/// What separates words of a cell.
const MARKS: [char; 6] = [' ', ',', ';', '|', '\n', '\t'];

/// The text without the e-mails and web addresses in it, which go where they belong or are told (PHN-28).
fn without_strangers(
    text: &str,
    context: &ValueContext<'_>,
    moved: &mut Moved,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let mut rest = String::with_capacity(text.len());
    let mut any = false;
    for part in text.split_inclusive(MARKS) {
        let word = part.trim_end_matches(MARKS);
        let Some(kind) = stranger(word) else {
            rest.push_str(part);
            continue;
        };
        any = true;
        for address in addresses(word, kind) {
            if !rescue(kind, address, context, moved, found) {
                let is_word = kind == MultiKind::Email && !address.contains('.');
                let what = if is_word { "text" } else { kind_word(kind) };
                found.push(wrong_kind(what, MultiKind::Phone));
            }
        }
        rest.push_str(part.get(word.len()..).unwrap_or(""));
    }
    if !any {
        return Some(rest);
    }
    let left = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '(');
    if left.bytes().any(|b| b.is_ascii_digit()) {
        return Some(left.to_owned());
    }
    leftover(&read(left).note, &context.clean, found);
    None
}

const fn kind_word(kind: MultiKind) -> &'static str {
    match kind {
        MultiKind::Phone => "phone",
        MultiKind::Email => "email",
        MultiKind::Web => "web",
        MultiKind::Im | MultiKind::Link => "text",
    }
}

/// The kind of a word that is evidently no phone.
fn stranger(word: &str) -> Option<MultiKind> {
    if word.contains("://")
        || word
            .get(..4)
            .is_some_and(|w| w.eq_ignore_ascii_case("www."))
    {
        Some(MultiKind::Web)
    } else {
        word.contains('@').then_some(MultiKind::Email)
    }
}

/// Addresses that slashes separate; a page has slashes of its own.
fn addresses(word: &str, kind: MultiKind) -> Vec<&str> {
    if kind == MultiKind::Web {
        return vec![word];
    }
    let parts = word.split('/').filter(|part| part.contains('@'));
    parts.collect()
}

/// How a spreadsheet or a program wrote a number.
enum Spelling {
    /// All digits are there.
    Whole(String),
    /// Digits are lost (PHN-05).
    Lost,
}

/// The text with its numbers in digits, and those that were written otherwise; `None` when only lost ones stood there.
fn in_digits(text: String, found: &mut Vec<ProblemKind>) -> Option<(String, Vec<String>)> {
    if !text.contains(['.', ',', 'E', 'e', 'Е', 'е']) {
        return Some((text, Vec::new()));
    }
    let mut digits = String::with_capacity(text.len());
    let (mut respelt, mut lost) = (Vec::new(), false);
    for part in text.split_inclusive([' ', ';', '|', '\n', '/']) {
        let word = part.trim_end_matches([' ', ';', '|', '\n', '/', ',']);
        match spelling(word) {
            Some(Spelling::Whole(number)) => {
                digits.push_str(&number);
                respelt.push(number);
            }
            Some(Spelling::Lost) => {
                lost = true;
                found.push(ProblemKind::PhoneScientific);
            }
            None => digits.push_str(word),
        }
        digits.push_str(part.get(word.len()..).unwrap_or(""));
    }
    let left = !lost || digits.bytes().any(|b| b.is_ascii_digit());
    left.then_some((digits, respelt))
}

fn spelling(word: &str) -> Option<Spelling> {
    match scientific(word) {
        Some(spelling) => Some(spelling),
        // Two in one word, or anything else of that kind: fragments of it are no numbers.
        None if is_exponent_in(word) => Some(Spelling::Lost),
        None => without_zero_fraction(word).map(|whole| Spelling::Whole(whole.to_owned())),
    }
}

/// `7.91612E+10`, `79,1612E9`.
fn scientific(word: &str) -> Option<Spelling> {
    let (mantissa, exponent) = word.split_once(['e', 'E', 'Е', 'е'])?;
    let exponent: usize = exponent
        .strip_prefix('+')
        .unwrap_or(exponent)
        .parse()
        .ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=3).contains(&whole.len()) || !digits(whole) || !digits(fraction) {
        return None;
    }
    if !(7..=16).contains(&(whole.len() + exponent)) {
        return None;
    }
    let Some(known) = fraction.get(..exponent) else {
        return Some(Spelling::Lost);
    };
    let beyond = fraction.get(exponent..).unwrap_or("");
    let whole_number = beyond.bytes().all(|b| b == b'0');
    Some(if whole_number {
        Spelling::Whole(format!("{whole}{known}"))
    } else {
        Spelling::Lost
    })
}

/// A digit, an E and `+`, a digit: `…12E+10…`.
fn is_exponent_in(word: &str) -> bool {
    let mut before = word.char_indices().zip(word.chars().skip(1));
    before.any(|((at, digit), letter)| {
        let behind = word.get(at + digit.len_utf8() + letter.len_utf8()..);
        digit.is_ascii_digit()
            && matches!(letter, 'e' | 'E' | 'е' | 'Е')
            && behind
                .and_then(|rest| rest.strip_prefix('+'))
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// `79161234567.0` is a number that went through a program (PHN-07).
fn without_zero_fraction(word: &str) -> Option<&str> {
    let (whole, fraction) = word.split_once(['.', ','])?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let plain = (10..=15).contains(&whole.len()) && digits(whole);
    let zeros = (1..=2).contains(&fraction.len()) && fraction.bytes().all(|b| b == b'0');
    (plain && zeros).then_some(whole)
}

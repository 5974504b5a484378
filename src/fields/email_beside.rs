//! What stands beside e-mails in a cell: a name, a phone, words (EML-04, PHN-28).

use super::context::ValueContext;
use super::elements::leftover;
use super::multi::MultiRead;
use super::rescue::rescue;
use crate::domain::{MultiKind, ProblemKind};

/// Words that only say that an e-mail is meant.
const LABELS: &[&str] = &[
    "e",
    "mail",
    "email",
    "почта",
    "эл",
    "электронная",
    "адрес",
    "майл",
    "мейл",
    "мыло",
    "и",
    "или",
    "and",
    "or",
    "личная",
    "личный",
    "рабочая",
    "рабочий",
    "раб",
    "лич",
    "доп",
    "тел",
    "телефон",
];

/// What stands beside the addresses: a name before an address in angle brackets, a phone, or words that are left over.
pub(super) fn tell_beside(
    written: &str,
    candidates: &[&str],
    context: &ValueContext<'_>,
    read: &mut MultiRead,
    found: &mut Vec<ProblemKind>,
) {
    if candidates == [written] {
        return;
    }
    let named = match candidates {
        [_] => display_name(written),
        _ => None,
    };
    let rest = if let Some((name, behind)) = named {
        if read.name.is_none() {
            read.name = Some(name.to_owned());
        } else {
            leftover(name, &context.clean, found);
        }
        behind.to_owned()
    } else {
        candidates.iter().fold(written.to_owned(), |rest, taken| {
            rest.replacen(taken, "", 1)
        })
    };
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && !"+()".contains(c));
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 7 && rescue(MultiKind::Phone, rest, context, &mut read.moved, found) {
        return;
    }
    if digits > 0 || says_something(rest) {
        leftover(rest, &context.clean, found);
    }
}

/// Whether there are words in a text that say more than that an e-mail is meant.
fn says_something(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let word = word.to_lowercase();
        word.chars().count() >= 2 && !LABELS.contains(&word.as_str())
    })
}

/// The name in `Иван Петров <ivan@mail.ru>`, and what stands behind the brackets.
fn display_name(written: &str) -> Option<(&str, &str)> {
    let (name, rest) = written.split_once('<')?;
    let behind = rest.split_once('>').map_or("", |(_, behind)| behind);
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'«»,".contains(c));
    let sound = says_something(name)
        && !name.contains(['@', ';'])
        && !name.bytes().any(|b| b.is_ascii_digit());
    sound.then_some((name, behind))
}

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
    if let [_] = candidates
        && let Some(name) = display_name(written)
    {
        read.name.get_or_insert(name);
        return;
    }
    let rest = candidates.iter().fold(written.to_owned(), |rest, taken| {
        rest.replacen(taken, "", 1)
    });
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && !"+()".contains(c));
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 7 && rescue(MultiKind::Phone, rest, context, &mut read.moved, found) {
        return;
    }
    let says_something = |word: &str| {
        let word = word.to_lowercase();
        word.chars().count() >= 2 && !LABELS.contains(&word.as_str())
    };
    if digits > 0 || rest.split(|c: char| !c.is_alphabetic()).any(says_something) {
        leftover(rest, &context.clean, found);
    }
}

/// The name in `Иван Петров <ivan@mail.ru>`.
fn display_name(written: &str) -> Option<String> {
    let (name, _) = written.split_once('<')?;
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'«»,".contains(c));
    let sound = name.chars().any(char::is_alphabetic)
        && !name.contains(['@', ';'])
        && !name.bytes().any(|b| b.is_ascii_digit());
    sound.then(|| name.to_owned())
}

//! E-mails: from a cell to addresses (`dirty-data.md` §8).

use super::context::ValueContext;
use super::elements::Elements;
use super::email_address::address;
use super::email_at::spelt_out;
use super::email_beside::tell_beside;
use super::emptiness::is_placeholder;
use super::hygiene::tidy;
use super::multi::{Moved, MultiRead};
use super::phone_text::is_phone_like;
use super::rescue::{rescue, wrong_kind};
use crate::domain::{Cell, MultiKind, MultiValue, ProblemKind};
use crate::fields::Lines;

/// Longer than the portal keeps; said before the address is judged (EML-14).
const LONGEST: u64 = 250;

/// The addresses of a cell.
pub(super) fn emails(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    if split.is_none()
        && context.empty.is_empty()
        && let Some(value) = spelt_out(cell.text)
    {
        let after = value.clone();
        found.push(ProblemKind::EmailMended { after });
        return MultiRead::of(vec![MultiValue { value_type, value }]);
    }
    thorough(value_type, split, cell, context, found)
}

pub(super) fn thorough(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    let tidied = tidy(cell.text, Lines::Many);
    tidied.tell(found);
    let text: String = tidied
        .text
        .chars()
        .filter(|c| !matches!(c, '\u{200c}' | '\u{200d}'))
        .collect();
    if is_placeholder(&text, context.empty) {
        found.push(ProblemKind::Placeholder);
        return MultiRead::default();
    }
    let mut elements = Elements::default();
    let mut read = MultiRead::default();
    for part in cut(&text, split) {
        if is_placeholder(&part.text, context.empty) {
            found.push(ProblemKind::Placeholder);
            continue;
        }
        let written = with_at_sign(&part.text);
        let bracketed = in_brackets(&written);
        let candidates = if bracketed.is_empty() {
            tokens(&written)
        } else {
            bracketed
        };
        if candidates.is_empty() {
            no_address(&part.text, context, &mut read.moved, found);
            continue;
        }
        tell_beside(&written, &candidates, context, &mut read, found);
        let respelt = part.joined || written != part.text;
        for value in read_part(&part.text, &candidates, respelt, found) {
            elements.push(MultiValue { value_type, value }, found);
        }
    }
    read.values = elements.finish(found);
    read
}

/// A part of a cell that stands for itself.
struct Part {
    text: String,
    /// A comma in its domain was read as a point.
    joined: bool,
}

/// One address each, perhaps with a name, or several behind blanks.
fn cut(text: &str, split: Option<&str>) -> Vec<Part> {
    let pieces: Vec<&str> = match split {
        Some(separator) if !separator.is_empty() => text.split(separator).collect(),
        Some(_) | None => text.split([';', '\n', '|', ',']).collect(),
    };
    let mut parts: Vec<Part> = Vec::new();
    for piece in pieces {
        match parts.last_mut() {
            Some(last) if split.is_none() && is_cut_domain(&last.text, piece) => {
                last.text = format!("{}.{}", last.text.trim_end(), piece.trim());
                last.joined = true;
            }
            Some(last) if split.is_none() && is_surname(&last.text, piece) => {
                last.text = format!("{}, {}", last.text, piece.trim());
            }
            Some(_) | None => parts.push(Part {
                text: piece.trim().to_owned(),
                joined: false,
            }),
        }
    }
    parts.retain(|part| !part.text.is_empty());
    parts
}

/// `ivan@mail,ru`: a comma in place of the point (EML-08).
fn is_cut_domain(before: &str, after: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ru", "com", "рф", "by", "kz", "ua", "net", "org", "su", "info", "biz", "pro", "io", "me",
    ];
    let domain = before.rsplit('@').next().unwrap_or("");
    before.contains('@')
        && !domain.is_empty()
        && !domain.contains(['.', ' '])
        && ENDINGS.contains(&after.trim_end().to_lowercase().as_str())
}

/// `Петров, Иван <ivan@mail.ru>`: the comma stands inside a name.
fn is_surname(before: &str, after: &str) -> bool {
    let word = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '"');
    let name = after.split_once('<').map_or("", |(name, _)| name);
    !before.is_empty()
        && before.chars().all(word)
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(word)
}

/// The addresses of a part.
fn read_part(
    part: &str,
    candidates: &[&str],
    respelt: bool,
    found: &mut Vec<ProblemKind>,
) -> Vec<String> {
    let plain = candidates.len() == 1 && candidates.first() == Some(&part);
    let mut values = Vec::new();
    for candidate in candidates {
        let length = candidate.chars().count() as u64;
        if length > LONGEST {
            found.push(ProblemKind::TooLong {
                limit: LONGEST,
                length,
            });
            continue;
        }
        let bare = without_scheme(candidate);
        let before = found.len();
        let Some(value) = address(bare, found) else {
            continue;
        };
        let told = found.iter().skip(before).any(|problem| {
            matches!(
                problem,
                ProblemKind::EmailMended { .. } | ProblemKind::Lookalike { .. }
            )
        });
        // A second address behind a blank is no repair; a name or a foreign spelling left out is.
        let mended = respelt || bare != *candidate || (candidates.len() == 1 && !plain);
        if mended && !told {
            found.push(ProblemKind::EmailMended {
                after: value.clone(),
            });
        }
        values.push(value);
    }
    values
}

/// `(at)`, `[собака]` and blanks around the `@` (EML-02, EML-05).
fn with_at_sign(part: &str) -> String {
    let mut text = part.to_owned();
    if text.contains(['(', '[', '{']) {
        for (written, meant) in [
            ("(at)", "@"),
            ("[at]", "@"),
            ("{at}", "@"),
            ("(собака)", "@"),
            ("[собака]", "@"),
            ("(dot)", "."),
            ("[dot]", "."),
            ("(точка)", "."),
            ("[точка]", "."),
        ] {
            text = text.replace(written, meant);
        }
    }
    if !text.contains('@') {
        text = text.replace(" собака ", "@").replace(" at ", "@");
    }
    while text.contains([' ', '\t']) && has_blank_at_sign(&text) {
        text = text
            .replace("\t@", "@")
            .replace(" @", "@")
            .replace("@ ", "@");
    }
    text
}

fn has_blank_at_sign(text: &str) -> bool {
    text.contains(" @") || text.contains("@ ") || text.contains("\t@")
}

/// `Name <address>`: the addresses between angle brackets (EML-04).
fn in_brackets(text: &str) -> Vec<&str> {
    text.split('<')
        .skip(1)
        .filter_map(|part| part.split_once('>'))
        .map(|(inner, _)| inner.trim())
        .filter(|inner| inner.contains('@') && !inner.contains(' '))
        .collect()
}

/// The words with an `@`; slashes separate addresses, but may stand inside one.
fn tokens(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .flat_map(|word| {
            let parts: Vec<&str> = word.split('/').filter(|part| !part.is_empty()).collect();
            if parts.len() > 1 && parts.iter().all(|part| part.contains('@')) {
                parts
            } else {
                vec![word]
            }
        })
        .filter(|word| word.contains('@'))
        .collect()
}

/// `mailto:ivan@mail.ru?subject=x`, `e-mail:ivan@mail.ru`.
fn without_scheme(token: &str) -> &str {
    let bare = match token.split_once(':') {
        Some((label, rest)) if !label.contains(['@', '"']) && rest.contains('@') => rest,
        Some(_) | None => token,
    };
    match bare.rsplit_once('@') {
        Some((_, domain)) if domain.contains('?') => bare.split('?').next().unwrap_or(bare),
        Some(_) | None => bare,
    }
}

/// A text without `@` is no address: it is a phone, which may be moved (EML-13), or nothing known.
fn no_address(
    part: &str,
    context: &ValueContext<'_>,
    moved: &mut Moved,
    found: &mut Vec<ProblemKind>,
) {
    if !is_phone_like(part) {
        found.push(ProblemKind::EmailInvalid);
    } else if !rescue(MultiKind::Phone, part, context, moved, found) {
        found.push(wrong_kind("phone", MultiKind::Email));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::emails;
    use crate::domain::{Cell, Coded as _, ProblemKind, Severity};
    use crate::fields::testing::{Ground, table, told};

    fn read_split(text: &str, split: Option<&str>) -> (Vec<String>, Vec<ProblemKind>) {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let values = emails(
            "WORK",
            split,
            Cell::text(text),
            &ground.context(),
            &mut found,
        );
        let values = values.values.into_iter();
        (values.map(|value| value.value).collect(), found)
    }

    fn read(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let (values, found) = read_split(text, None);
        (values, found.iter().map(ProblemKind::code).collect())
    }

    const CASES: &str = r#"
        EML-01 | Ivan@Mail.RU | Ivan@Mail.RU |
        EML-02 | ivan @mail.ru | ivan@mail.ru | email_mended
        EML-02 | ivan@ mail.ru | ivan@mail.ru | email_mended
        EML-03 | ivan@mail.ru; petr@ya.ru | ivan@mail.ru + petr@ya.ru |
        EML-03 | ivan@mail.ru,petr@ya.ru | ivan@mail.ru + petr@ya.ru |
        EML-03 | ivan@mail.ru petr@ya.ru | ivan@mail.ru + petr@ya.ru |
        EML-03 | ivan@mail.ru / petr@ya.ru | ivan@mail.ru + petr@ya.ru |
        EML-03 | ivan@mail.ru⏎petr@ya.ru | ivan@mail.ru + petr@ya.ru |
        EML-04 | Иван Петров <ivan@mail.ru> | ivan@mail.ru | email_mended
        EML-04 | почта <ivan@mail.ru> звонить утром | ivan@mail.ru | left_out + email_mended
        EML-04 | Анна <anna@mail.ru>; Иван <ivan@mail.ru> | anna@mail.ru + ivan@mail.ru | email_mended + left_out + email_mended
        EML-04 | mailto:ivan@mail.ru?subject=x | ivan@mail.ru | email_mended
        EML-05 | ivan(at)mail.ru | ivan@mail.ru | email_mended
        EML-05 | ivan[собака]mail.ru | ivan@mail.ru | email_mended
        EML-06 | іvan@mаil.ru | ivan@mail.ru | lookalike
        EML-07 | ivan@почта.рф | ivan@почта.рф |
        EML-08 | ivan@mail,ru | ivan@mail.ru | email_mended
        EML-08 | ivan@mail..ru | ivan@mail.ru | email_mended
        EML-08 | ivan@mail.ru. | ivan@mail.ru | email_mended
        EML-08 | ivan@@mail.ru | ivan@mail.ru | email_mended
        EML-09 | ivan@gmial.com | ivan@gmial.com | email_typo
        EML-09 | ivan@mail.ri | ivan@mail.ri | email_typo
        EML-09 | ivan@yandex.ru.ru | ivan@yandex.ru.ru | email_typo
        EML-10 | ivan | ∅ | email_invalid
        EML-10 | ivan@ | ∅ | email_invalid
        EML-10 | @mail.ru | ∅ | email_invalid
        EML-10 | ivan.mail.ru | ∅ | email_invalid
        EML-10 | иван@mail.ru | ∅ | email_invalid
        EML-11 | no@no.ru | no@no.ru | email_fake
        EML-11 | test@test.ru | test@test.ru | email_fake
        EML-11 | a@a.a | ∅ | email_fake
        EML-11 | нет@нет | ∅ | email_fake
        EML-13 | +7 916 123-45-67 | ∅ | wrong_kind
        EML-16 | "ivan"@mail.ru | "ivan"@mail.ru |
        EML-16 | ivan+b24@mail.ru | ivan+b24@mail.ru |
        PHN-28 | ivan@mail.ru тел 123-45-67 | ivan@mail.ru | left_out + email_mended
        PHN-29 | ivan@mail.ru, IVAN@MAIL.RU | ivan@mail.ru | repeated_value
        NUL-03 | нет | ∅ | placeholder
        one bad | ivan@; petr@ya.ru | petr@ya.ru | email_invalid
    "#;

    #[test]
    fn addresses_are_found_mended_and_judged() {
        for case in table(CASES) {
            let (values, codes) = read(&case.cell);
            assert_eq!(values, case.values, "{} {}", case.id, case.cell);
            assert_eq!(codes, case.codes, "{} {}", case.id, case.cell);
        }
    }

    #[test]
    fn an_address_longer_than_the_portal_keeps_is_too_long_eml_14() {
        let long = format!("{}@mail.ru", "a".repeat(252));
        let (values, found) = read_split(&long, None);
        assert!(values.is_empty());
        assert_eq!(
            found,
            [ProblemKind::TooLong {
                limit: 250,
                length: 260
            }]
        );
    }

    #[test]
    fn the_mappings_separator_is_the_only_one() {
        let (values, _) = read_split("a1@mail.ru#b2@mail.ru", Some("#"));
        assert_eq!(values, ["a1@mail.ru", "b2@mail.ru"]);
    }

    proptest! {
        #[test]
        fn no_word_and_no_number_of_a_cell_goes_without_a_word(
            parts in proptest::collection::vec(prop_oneof![
                "[a-z]{3,6}(\\.[a-z]{2,4})?@[a-z]{4,7}\\.(ru|com)",
                "<[a-z]{3,6}@[a-z]{4,7}\\.(ru|com)>",
                "\"?[А-Я][а-я]{4,8}\"?",
                "\\([а-я]{5,8}\\)",
                "\\+7 9[0-9]{2} [0-9]{3}-[0-9]{2}-[0-9]{2}",
                "[0-9]{2,5}",
                "(почта|e-mail|раб)[:.]? ",
            ], 1..5),
            marks in proptest::collection::vec(prop_oneof![Just(", "), Just("; "), Just("\n"), Just(" "), Just(" / "), Just(" и "), Just("|")], 4),
        ) {
            let text: String = parts.iter().zip(&marks).flat_map(|(part, mark)| [part.as_str(), mark]).collect();
            let (mut found, ground) = (Vec::new(), Ground::russian());
            let read = emails("WORK", None, Cell::text(&text), &ground.context(), &mut found);
            let moved = read.moved.iter().map(|(_, value)| value.value.clone());
            let kept = read.values.iter().map(|value| value.value.clone()).chain(moved).chain(read.name.clone());
            let all: String = kept.chain(told(&found)).flat_map(|text| [text, "|".to_owned()]).collect();
            let refused = found.iter().any(|problem| problem.class() >= Severity::Warning);
            for part in parts.iter().filter(|part| !part.ends_with(' ')) {
                let bare = part.trim_matches(|c: char| "<>()\"".contains(c));
                prop_assert!(refused || all.contains(bare), "{:?} {:?} {:?}", text, all, found);
            }
        }

        #[test]
        fn no_text_panics_and_a_good_address_is_read_as_itself(text in "[a-zA-Zа-я0-9.+_-]{0,8}[@ (at)]{1,3}[a-zA-Zа-я0-9.-]{0,10}[.,][a-zрф]{0,4}[;, ]{0,2}|\\PC{0,30}") {
            for value in read(&text).0 {
                let (again, codes) = read(&value);
                prop_assert_eq!(again, vec![value]);
                prop_assert!(!codes.contains(&"email_mended") && !codes.contains(&"lookalike"));
            }
        }
    }
}

//! CONTACTS from cells of everything.

use proptest::prelude::*;

use super::composed::{ComposedPart, composed};
use super::testing::{Ground, table, told};
use crate::domain::{Cell, Coded as _, Composed, ProblemKind, Severity};

fn read_all(text: &str) -> (Vec<String>, Vec<ProblemKind>) {
    let (mut found, ground) = (Vec::new(), Ground::russian());
    let cell = Cell::text(text);
    let parts = composed(Composed::Contacts, cell, &ground.context(), &mut found);
    let elements = parts.into_iter().flat_map(|part| match part {
        ComposedPart::Elements { kind, values } => values
            .into_iter()
            .map(|value| format!("{}:{}={}", kind.field(), value.value_type, value.value))
            .collect(),
        ComposedPart::Text { field, text } => vec![format!("{field}={text}")],
    });
    (elements.collect(), found)
}

const CASES: &str = "
    all | 8 (916) 123-45-67, ivan@mail.ru, t.me/ivan_p, romashka.ru | PHONE:WORK=+79161234567 + EMAIL:WORK=ivan@mail.ru + WEB:WORK=romashka.ru + IM:TELEGRAM=ivan_p |
    lines | тел: +7 916 123-45-67 (моб.)⏎почта: ivan@mail.ru⏎сайт: https://romashka.ru/a,b | PHONE:MOBILE=+79161234567 + EMAIL:WORK=ivan@mail.ru + WEB:WORK=https://romashka.ru/a | left_out
    networks | вк: id123, инст @romashka, skype: ivan.p | WEB:VK=https://vk.com/id123 + IM:INSTAGRAM=romashka + IM:SKYPE=ivan.p |
    handle | @ivan_p 89161234567 | PHONE:WORK=+79161234567 + IM:TELEGRAM=ivan_p |
    messenger | whatsapp +79161234567 | PHONE:WORK=+79161234567 | phone_messenger
    number of a network | тг +79161234567 | PHONE:WORK=+79161234567 | phone_messenger
    messengers | 8-916-123-45-67 (WhatsApp, Telegram), site.ru | PHONE:WORK=+79161234567 + WEB:WORK=site.ru | phone_messenger
    messenger's page | https://wa.me/79161234567 | PHONE:WORK=+79161234567 |
    skype | skype: live:anna.s; тел 89161234567 | PHONE:WORK=+79161234567 + IM:SKYPE=live:anna.s |
    name | Анна 89161234567 anna@mail.ru | PHONE:WORK=+79161234567 + EMAIL:WORK=anna@mail.ru | left_out
    outlook | Иван Петров <ivan@mail.ru> | EMAIL:WORK=ivan@mail.ru | left_out
    EML-02 | ivan @mail.ru 89161234567 | PHONE:WORK=+79161234567 + EMAIL:WORK=ivan@mail.ru |
    EML-05 | ivan(at)mail.ru | EMAIL:WORK=ivan@mail.ru |
    EML-09 | ivan@gmial.com | EMAIL:WORK=ivan@gmial.com | email_typo
    PHN-12 | 84951234567 доб. 12 | PHONE:WORK=+74951234567;12 | phone_extension
    PHN-12 | 84951234567 / доб. 12 | PHONE:WORK=+74951234567;12 | phone_extension
    PHN-12 | 84951234567 / доб. 00 9000000010 | PHONE:WORK=+74951234567 | phone_too_long
    PHN-15 | 8 (495) 123-45-67/68 | PHONE:WORK=+74951234567 + PHONE:WORK=+74951234568 | phone_tail
    PHN-16 | 84951234567 раб., 89161234567, моб. | PHONE:WORK=+74951234567 + PHONE:MOBILE=+79161234567 |
    PHN-18 | +7 916 123-45-6; ivan@mail.ru | EMAIL:WORK=ivan@mail.ru | phone_too_short
    PHN-25 | нет телефона, ivan@mail.ru | EMAIL:WORK=ivan@mail.ru | placeholder
    PHN-29 | 89161234567 +7 916 123-45-67 | PHONE:WORK=+79161234567 | repeated_value
    local | 123-45-67 | PHONE:WORK=123-45-67 | phone_no_area
    no phone | ИНН 7701234567, 89161234567 | PHONE:WORK=+79161234567 | left_out
    no phone | кв. 12, строение 123456 | ∅ | left_out + left_out
    words | позвонить завтра | ∅ | left_out
    nothing | - | ∅ | placeholder
    street | ул.Ленина | ∅ | left_out
";

#[test]
fn each_contact_goes_where_it_belongs_and_the_rest_is_left_over() {
    for case in table(CASES) {
        let (values, found) = read_all(&case.cell);
        let codes: Vec<_> = found.iter().map(ProblemKind::code).collect();
        assert_eq!(values, case.values, "{} {}", case.id, case.cell);
        assert_eq!(codes, case.codes, "{} {}", case.id, case.cell);
    }
}

/// Runs of ten digits and more, blanks and marks inside a number left out, by their last ten.
fn long_groups(text: &str) -> Vec<String> {
    let digits = |run: &str| -> String { run.chars().filter(char::is_ascii_digit).collect() };
    text.split(|c: char| !c.is_ascii_digit())
        .map(digits)
        .filter(|run| run.len() >= 10)
        .filter_map(|run| Some(run.get(run.len() - 10..)?.to_owned()))
        .collect()
}

/// The digits of a number as they are dialled from abroad: behind `00`, `011` or `810`, which are no part of it (PHN-22).
fn from_abroad(digits: &str) -> [String; 3] {
    ["00", "011", "810"].map(|prefix| format!("{prefix}{digits}"))
}

/// The digits of a number with the trunk zero that is dialled at home only, behind a calling code of one to three digits:
/// `+43 (0) 1…` is written without it.
fn with_trunk_zero(digits: &str) -> Vec<String> {
    let parted = (1..=3).filter_map(|code| digits.split_at_checked(code));
    parted
        .map(|(code, rest)| format!("{code}0{rest}"))
        .collect()
}

proptest! {
    #[test]
    fn no_digit_group_of_ten_no_extension_and_no_address_is_lost(
        parts in proptest::collection::vec(prop_oneof![
            "\\+?[78]?9[0-9]{9}",
            "[0-9]{10,13}",
            "[a-z]{2,8}@[a-z]{3,8}\\.(ru|com)",
            "(https://)?(www\\.)?[a-z]{4,9}\\.(ru|com)(/[a-z]{1,5})?",
            "@[a-z]{5,9}",
            "(тел|моб|раб|почта|вк|тг|skype|whatsapp)[:. ]",
            "[а-я]{3,8}",
            "доб\\. [0-9]{2,4}",
        ], 1..6),
        marks in proptest::collection::vec(prop_oneof![Just(", "), Just("; "), Just("\n"), Just(" "), Just(" / "), Just(" и ")], 5),
    ) {
        let mut text = String::new();
        for (part, mark) in parts.iter().zip(&marks) {
            text.push_str(part);
            text.push_str(mark);
        }
        let (values, found) = read_all(&text);
        let digits: String = values.join("|").chars().filter(|c| c.is_ascii_digit() || *c == '|').collect();
        let told = told(&found).join(" ");
        let refused = found.iter().any(|problem| problem.class() >= Severity::Warning);
        for group in long_groups(&text) {
            let dialled = |number: &str| {
                let mut ways = with_trunk_zero(number).into_iter().chain(from_abroad(number));
                ways.any(|whole| whole.contains(&group))
            };
            let there = digits.contains(&group) || digits.split('|').any(dialled);
            prop_assert!(there || told.contains(&group) || refused, "{:?} {:?} {:?}", text, values, found);
        }
        for extension in parts.iter().filter_map(|part| part.strip_prefix("доб. ")) {
            let there = digits.contains(extension) || told.contains(extension);
            prop_assert!(there || refused, "{:?} {:?} {:?}", text, values, found);
        }
        for address in parts.iter().filter(|part| part.contains('@') && !part.starts_with('@')) {
            prop_assert!(values.iter().any(|value| value.ends_with(address.as_str())), "{:?} {:?}", text, values);
        }
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}|[0-9+@а-яa-z.:/ ,;()-]{0,50}") {
        read_all(&text);
    }
}

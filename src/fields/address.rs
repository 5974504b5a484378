//! Addresses in one line, taken apart into the fields of a lead (`FULL_ADDRESS`).
//!
//! The parts of an address stand between commas. Each is told by its own words (`г.`, `обл`, `р-н`, `кв.`; `Suite`, `IL 62701`)
//! or by being a well-known name; what is not told stays in `ADDRESS`, in its order, so that no word is lost. A part that would
//! fill a field twice means that the line was not understood: then all of it stays in `ADDRESS`, and that is told.

use super::address_words::{Part, part_of};
use super::composed::ComposedPart;
use super::context::ValueContext;
use super::hygiene::Lines;
use super::text::meaningful;
use crate::domain::{Cell, ProblemKind};

/// Words that say no more than the field itself: `г. Химки` is the city of Химки.
const SAID_BY_THE_FIELD: &[&str] = &["г.", "г", "гор.", "город", "индекс", "индекс:"];

/// The fields, in the order in which an envelope has them.
const FIELDS: [(Part, &str); 7] = [
    (Part::Street, "ADDRESS"),
    (Part::Flat, "ADDRESS_2"),
    (Part::City, "ADDRESS_CITY"),
    (Part::Region, "ADDRESS_REGION"),
    (Part::Province, "ADDRESS_PROVINCE"),
    (Part::Code, "ADDRESS_POSTAL_CODE"),
    (Part::Country, "ADDRESS_COUNTRY"),
];

/// A part of the line and what it was told to be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    part: Option<Part>,
    text: String,
}

/// The parts of an address.
pub(super) fn full_address(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<ComposedPart> {
    let Some(text) = meaningful(cell, Lines::Many, context, found) else {
        return Vec::new();
    };
    let pieces = pieces(&text);
    if !is_understood(&pieces) {
        found.push(ProblemKind::AddressNotSplit);
        let line = text.lines().map(str::trim).collect::<Vec<_>>();
        let text = line.join(", ");
        return vec![ComposedPart::Text {
            field: "ADDRESS",
            text,
        }];
    }
    FIELDS
        .iter()
        .filter_map(|&(part, field)| {
            let of_field = pieces
                .iter()
                .filter(|piece| piece.part.unwrap_or(Part::Street) == part);
            let texts: Vec<&str> = of_field.map(|piece| piece.text.as_str()).collect();
            let text = texts.join(", ");
            (!text.is_empty()).then_some(ComposedPart::Text { field, text })
        })
        .collect()
}

/// Whether something was told, and nothing twice; several parts of a street or of a flat are parts of one line.
fn is_understood(pieces: &[Piece]) -> bool {
    let count = |part| {
        pieces
            .iter()
            .filter(|piece| piece.part == Some(part))
            .count()
    };
    let single = [
        Part::City,
        Part::Region,
        Part::Province,
        Part::Code,
        Part::Country,
    ];
    pieces.iter().any(|piece| piece.part.is_some())
        && single.into_iter().all(|part| count(part) < 2)
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let parts = text.split([',', ';', '\n']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        take(part, &mut pieces);
    }
    name_cities(&mut pieces);
    for piece in &mut pieces {
        if matches!(piece.part, Some(Part::City | Part::Code)) {
            piece.text = without_said(&piece.text);
        }
    }
    pieces
}

/// Takes one part, which may hold two: `101000 Москва`, `IL 62701`, `ул. Ленина 5 кв. 7`.
fn take(text: &str, pieces: &mut Vec<Piece>) {
    let mut push = |part, text: &str| {
        pieces.push(Piece {
            part,
            text: text.trim().to_owned(),
        });
    };
    if let Some(part) = part_of(text) {
        if part == Part::Street
            && let Some((street, flat)) = before_flat(text)
        {
            push(Some(Part::Street), street);
            return push(Some(Part::Flat), flat);
        }
        return push(Some(part), text);
    }
    if let Some((code, rest)) = code_before(text) {
        push(Some(Part::Code), code);
        let latin = rest.chars().all(|c| !c.is_alphabetic() || c.is_ascii());
        let city = latin.then_some(Part::City);
        return push(part_of(rest).or(city), rest);
    }
    if let Some((state, code)) = state_with_code(text) {
        push(Some(Part::Province), state);
        return push(Some(Part::Code), code);
    }
    match before_flat(text) {
        Some((street, flat)) => {
            push(part_of(street), street);
            push(Some(Part::Flat), flat);
        }
        None => push(None, text),
    }
}

/// `Springfield, IL 62701` and `London, NW1 6XE`: a bare name before a state or an English postal code is the city.
fn name_cities(pieces: &mut [Piece]) {
    if pieces.iter().any(|piece| piece.part == Some(Part::City)) {
        return;
    }
    let is_foreign = |piece: &Piece| match piece.part {
        Some(Part::Province) => piece.text.len() == 2,
        Some(Part::Code) => piece.text.starts_with(|c: char| c.is_ascii_alphabetic()),
        Some(_) | None => false,
    };
    let Some(at) = pieces.iter().position(is_foreign) else {
        return;
    };
    let before = at.checked_sub(1).and_then(|before| pieces.get_mut(before));
    if let Some(piece) = before
        && piece.part.is_none()
        && !piece.text.contains(|c: char| c.is_ascii_digit())
    {
        piece.part = Some(Part::City);
    }
}

/// A postal code at the beginning, and what stands behind it.
fn code_before(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_once(' ')?;
    let is_code = matches!(code.len(), 5 | 6) && code.bytes().all(|b| b.is_ascii_digit());
    let rest = rest.trim();
    (is_code && rest.starts_with(char::is_alphabetic)).then_some((code, rest))
}

/// `IL 62701`, `CA 94105-1234`.
fn state_with_code(text: &str) -> Option<(&str, &str)> {
    let (state, code) = text.split_once(' ')?;
    let is_state = state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase());
    let (first, more) = code.split_once('-').unwrap_or((code, "0000"));
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    (is_state && digits(first, 5) && digits(more, 4)).then_some((state, code))
}

/// What stands before the word of a flat or office, and the flat with it.
fn before_flat(text: &str) -> Option<(&str, &str)> {
    const WORDS: [&str; 8] = [
        " кв.",
        " кв ",
        " квартира ",
        " оф.",
        " оф ",
        " офис ",
        " apt ",
        " suite ",
    ];
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let at = WORDS.iter().filter_map(|word| lower.find(word)).min()?;
    let (street, flat) = text.split_at_checked(at)?;
    let has_number = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    (has_number(street) && has_number(flat)).then(|| (street, flat.trim_start()))
}

/// A part without the words that its field says already.
fn without_said(text: &str) -> String {
    let said = |word: &&str| SAID_BY_THE_FIELD.contains(&word.to_lowercase().as_str());
    // `г.Химки` has no blank.
    let apart = ["г.", "Г."]
        .into_iter()
        .find_map(|word| text.strip_prefix(word))
        .filter(|rest| rest.starts_with(char::is_alphabetic));
    let words = apart.unwrap_or(text).split_whitespace();
    let kept: Vec<&str> = words.filter(|word| !said(word)).collect();
    if kept.is_empty() {
        text.to_owned()
    } else {
        kept.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{SAID_BY_THE_FIELD, full_address};
    use crate::domain::{Cell, Coded as _, ProblemKind};
    use crate::fields::ComposedPart;
    use crate::fields::testing::Ground;

    fn read(text: &str) -> (BTreeMap<&'static str, String>, Vec<&'static str>) {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let parts = full_address(Cell::text(text), &ground.context(), &mut found);
        let parts = parts.into_iter().map(|part| match part {
            ComposedPart::Text { field, text } => (field, text),
            ComposedPart::Elements { .. } => panic!("an address has no elements"),
        });
        let codes = found.iter().map(ProblemKind::code).collect();
        (parts.collect(), codes)
    }

    /// The parts in one line: field without `ADDRESS_`, and text.
    fn told(text: &str) -> String {
        let (parts, codes) = read(text);
        assert_eq!(codes, Vec::<&str>::new(), "{text}");
        let parts = parts.iter().map(|(field, text)| {
            let short = field.strip_prefix("ADDRESS_").unwrap_or("");
            format!("{short}={text}")
        });
        parts.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn russian_addresses_are_taken_apart() {
        for (text, wanted) in [
            (
                "101000, Россия, Московская обл., г. Химки, ул. Ленина, д. 5, кв. 7",
                "=ул. Ленина, д. 5 | 2=кв. 7 | CITY=Химки | COUNTRY=Россия | POSTAL_CODE=101000 | PROVINCE=Московская обл.",
            ),
            (
                "143000, Московская область, Одинцовский р-н, с. Жаворонки, ул.Лесная, дом № 12А, корп. 2",
                "=ул.Лесная, дом № 12А, корп. 2 | CITY=с. Жаворонки | POSTAL_CODE=143000 | PROVINCE=Московская область | REGION=Одинцовский р-н",
            ),
            (
                "РФ, 420000, Татарстан Респ, Казань г, Баумана ул, дом № 1, офис 3",
                "=Баумана ул, дом № 1 | 2=офис 3 | CITY=Казань | COUNTRY=РФ | POSTAL_CODE=420000 | PROVINCE=Татарстан Респ",
            ),
            (
                "г.Москва, ул. Тверская, 5 кв. 7",
                "=ул. Тверская, 5 | 2=кв. 7 | CITY=Москва",
            ),
            (
                "101000 Москва, пр-т Мира 12",
                "=пр-т Мира 12 | CITY=Москва | POSTAL_CODE=101000",
            ),
            ("Москва", "CITY=Москва"),
            ("ул. Ленина, 5", "=ул. Ленина, 5"),
            (
                "Краснодарский край, г. Сочи, пер. Морской, д. 3, подъезд 2, этаж 4",
                "=пер. Морской, д. 3 | 2=подъезд 2, этаж 4 | CITY=Сочи | PROVINCE=Краснодарский край",
            ),
            (
                "Ненецкий АО, д. Ивановка, д. 5",
                "=д. 5 | CITY=д. Ивановка | PROVINCE=Ненецкий АО",
            ),
            (
                "Республика Беларусь, Минск",
                "CITY=Минск | COUNTRY=Республика Беларусь",
            ),
            (
                "101000, Россия, Химки, Ленина 5",
                "=Химки, Ленина 5 | COUNTRY=Россия | POSTAL_CODE=101000",
            ),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn english_addresses_are_taken_apart() {
        for (text, wanted) in [
            (
                "12 Main Street, Apt 4, Springfield, IL 62701, USA",
                "=12 Main Street | 2=Apt 4 | CITY=Springfield | COUNTRY=USA | POSTAL_CODE=62701 | PROVINCE=IL",
            ),
            (
                "221B Baker Street, London, NW1 6XE, United Kingdom",
                "=221B Baker Street | CITY=London | COUNTRY=United Kingdom | POSTAL_CODE=NW1 6XE",
            ),
            (
                "Musterweg 5, 10115 Berlin, Germany",
                "=Musterweg 5 | CITY=Berlin | COUNTRY=Germany | POSTAL_CODE=10115",
            ),
            (
                "Moscow, Tverskaya St 5, Suite 12, Russia",
                "=Tverskaya St 5 | 2=Suite 12 | CITY=Moscow | COUNTRY=Russia",
            ),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_stays_in_one_line_and_is_told() {
        for text in [
            "где-то за лесом",
            "г. Химки, г. Москва, ул. Ленина",
            "101000, 143000",
            "Химки Ленина 5",
        ] {
            let (parts, codes) = read(text);
            assert_eq!(parts, [("ADDRESS", text.to_owned())].into(), "{text}");
            assert_eq!(codes, ["address_not_split"], "{text}");
        }
        assert_eq!(read("нет").1, ["placeholder"]);
    }

    fn words(text: &str) -> Vec<String> {
        let parts = text.split(|c: char| c.is_whitespace() || ",;.".contains(c));
        let said: Vec<&str> = SAID_BY_THE_FIELD
            .iter()
            .map(|word| word.trim_end_matches(['.', ':']))
            .collect();
        let mut words: Vec<String> = parts
            .map(str::to_lowercase)
            .filter(|word| !word.is_empty() && !said.contains(&word.trim_end_matches(':')))
            .collect();
        words.sort();
        words
    }

    proptest! {
        #[test]
        fn no_word_of_an_address_is_lost(pieces in prop::collection::vec(
            "[1-9][0-9]{5}|Россия|USA|Московская обл\\.|г\\. ?Химки|Казань г|р-н Южный|ул\\. ?Ленина( 5 кв 7)?|д\\. [0-9А-Яа-я]{1,4}|кв\\. [0-9]|IL 62701|Springfield|[А-Яа-яA-Za-z0-9 .№/-]{1,14}", 1..8),
            separator in "[,;]|, ") {
            let text = pieces.join(&separator);
            let (parts, codes) = read(&text);
            if codes.contains(&"placeholder") || text.trim().is_empty() {
                return Ok(());
            }
            let out: Vec<&str> = parts.values().map(String::as_str).collect();
            prop_assert_eq!(words(&out.join(", ")), words(&text), "{:?}", parts);
        }
    }
}

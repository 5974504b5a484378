//! Phones from cells, by the ids of the catalogue of dirty data.

use proptest::prelude::*;

use super::multi;
use super::testing::{Ground, table, told};
use crate::domain::{Cell, CellKind, Coded as _, MultiKind, ProblemKind, Severity};

fn read_cell(cell: Cell<'_>, ground: &Ground) -> (Vec<String>, Vec<&'static str>) {
    let mut found = Vec::new();
    let values = multi(
        MultiKind::Phone,
        "WORK",
        None,
        cell,
        &ground.context(),
        &mut found,
    );
    let texts = values
        .values
        .into_iter()
        .map(|value| match value.value_type {
            "WORK" => value.value,
            other => format!("{} {other}", value.value),
        })
        .collect();
    (texts, found.iter().map(ProblemKind::code).collect())
}

fn read(text: &str) -> (Vec<String>, Vec<&'static str>) {
    read_cell(Cell::text(text), &Ground::russian())
}

const MOBILE: &str = "+79161234567";

#[test]
fn one_number_however_it_is_written() {
    for (id, text, codes) in [
        ("PHN-01", "8 (916) 123-45-67", vec![]),
        ("PHN-02", "+7 916 123 45 67", vec![]),
        ("PHN-02", "7-916-123-45-67", vec![]),
        ("PHN-02", "+7(916)1234567", vec![]),
        ("PHN-02", "+7 (916) 123–45–67", vec![]),
        ("PHN-03", "9161234567", vec!["phone_country_assumed"]),
        ("PHN-03", "(916) 123-45-67", vec!["phone_country_assumed"]),
        ("PHN-06", "7.9161234567E+10", vec!["phone_mended"]),
        ("PHN-06", "7,9161234567E+10", vec!["phone_mended"]),
        ("PHN-07", "79161234567.0", vec!["phone_mended"]),
        ("PHN-17", "тел.: 8 916 123 45 67", vec![]),
        ("PHN-17", "т. 89161234567", vec![]),
        ("PHN-17", "p:+79161234567", vec![]),
        ("PHN-17", "tel:+7-916-123-45-67", vec![]),
        (
            "PHN-17",
            "whatsapp +7 916 123 45 67",
            vec!["phone_messenger"],
        ),
        ("PHN-27", "８９１６１２３４５６７", vec!["phone_mended"]),
        ("PHN-27", "٨٩١٦١٢٣٤٥٦٧", vec!["phone_mended"]),
        ("CSV-22", "=\"+79161234567\"", vec!["text_guard"]),
        ("CSV-23", "'+79161234567", vec!["text_guard"]),
        ("TXT-02", "+7\u{a0}916\u{202f}123\u{200b}-45-67", vec![]),
        ("plus 8", "+8 (916) 123-45-67", vec![]),
    ] {
        assert_eq!(read(text), (vec![MOBILE.to_owned()], codes), "{id} {text}");
    }
    for (id, text) in [
        ("PHN-04", "79161234567"),
        ("PHN-33", "89161234567"),
        ("PHN-07", "79161234567.0"),
    ] {
        let kind = CellKind::Number;
        let read = read_cell(Cell { text, kind }, &Ground::russian());
        assert_eq!(read, (vec![MOBILE.to_owned()], vec![]), "{id}");
    }
}

#[test]
fn a_round_number_cell_may_have_lost_its_digits_and_is_sent_with_a_warning_phn_05() {
    let number = |text, kind| read_cell(Cell { text, kind }, &Ground::russian());
    for (text, kind, code) in [
        ("79161200000", CellKind::Number, Some("phone_maybe_rounded")),
        (
            "79161200000.0",
            CellKind::Number,
            Some("phone_maybe_rounded"),
        ),
        ("79161200000", CellKind::Text, None),
        ("79161210000", CellKind::Number, None),
        ("79160000000", CellKind::Number, Some("phone_fake")),
    ] {
        let (values, codes) = number(text, kind);
        let digits = text.trim_end_matches(".0");
        assert_eq!(values, [format!("+{digits}")], "{text}");
        assert_eq!(codes.first().copied(), code, "{text}");
        assert!(codes.len() <= 1, "{codes:?}");
    }
}

const CASES: &str = "
    PHN-05 | 7.91612E+10; 7.9161234567E+10 | +79161234567 | phone_scientific + phone_mended
    PHN-06 | 7.9161234567E+10; 89037654321 | +79161234567 + +79037654321 | phone_mended
    PHN-12 | +7 916 123-45-67 доб 1 доб 2 | +79161234567;1 | left_out + phone_extension
    PHN-12 | tel:+7-916-123-45-67;ext=12 | +79161234567;12 | phone_extension
    PHN-08 | (495) 123-45-67 | +74951234567 | phone_country_assumed
    PHN-10 | 84951234567 | +74951234567 |
    PHN-11 | 8-800-200-60-00 | +78002006000 |
    PHN-12 | +7 916 123-45-67 доб. 123 | +79161234567;123 | phone_extension
    PHN-12 | +7 916 123-45-67 ext 123 | +79161234567;123 | phone_extension
    PHN-12 | +7 916 123-45-67 #123 | +79161234567;123 | phone_extension
    PHN-12 | +7 916 123-45-67, вн. 12 | +79161234567;12 | phone_extension
    PHN-12 | +7 916 123-45-67 / вн. 12 | +79161234567;12 | phone_extension
    PHN-12 | вн. 12, +7 916 123-45-67 | +79161234567 | left_out
    PHN-12 | вн. 12 | ∅ | phone_invalid
    PHN-12 | 8 (916) 123-45-67; 5 | +79161234567 | left_out
    PHN-15 | 8 (495) 123-45-67/68 доб. 12 | +74951234567 + +74951234568;12 | phone_tail + phone_extension
    PHN-12 | 8 (916) 123-45-67 x12 | +79161234567;12 | phone_extension
    PHN-13 | +79161234567, +79037654321 | +79161234567 + +79037654321 |
    PHN-13 | +79161234567⏎89037654321 | +79161234567 + +79037654321 |
    PHN-14 | 9168108484/9161183466 | +79168108484 + +79161183466 | phone_country_assumed + phone_country_assumed
    PHN-15 | 8 (495) 123-45-67/68/69 | +74951234567 + +74951234568 + +74951234569 | phone_tail + phone_tail
    PHN-16 | 8(495)123-45-67 раб., 8-916-123-45-67 моб. Анна | +74951234567 + +79161234567 MOBILE | left_out
    PHN-16 | 89161234567 после 18:00 | +79161234567 | left_out
    PHN-16 | тел., 8-916-123-45-67 | +79161234567 |
    PHN-17 | Viber/WhatsApp +79161234567 | +79161234567 | phone_messenger
    PHN-17 | https://wa.me/79161234567 | +79161234567 |
    PHN-16 | 8-495-123-45-67 факс | +74951234567 FAX |
    PHN-20 | +375 29 123-45-67 | +375291234567 |
    PHN-20 | 80291234567 | 80291234567 | ambiguous
    PHN-21 | +380 (44) 123-45-67 | +380441234567 |
    PHN-21 | +77011234567 | +77011234567 |
    PHN-22 | 0044 20 7946 0958 | +442079460958 |
    PHN-22 | 8 10 44 20 7946 0958 | +442079460958 |
    PHN-23 | +44 (0)20 7946 0958 | +442079460958 |
    PHN-24 | 00000000000 | 00000000000 | phone_fake
    PHN-24 | +7 999 999-99-99 | +79999999999 | phone_fake
    PHN-24 | 1234567890 | 1234567890 | phone_fake
    PHN-24 | 111-11-11 | 111-11-11 | phone_fake
    PHN-29 | 89161234567, +7 916 123-45-67 | +79161234567 | repeated_value
    PHN-31 | 2-34-56, 2-34-57 | 2-34-56 + 2-34-57 | phone_no_area + phone_no_area
";

#[test]
fn other_numbers_and_several_in_a_cell() {
    for case in table(CASES) {
        let (values, codes) = read(&case.cell);
        assert_eq!(values, case.values, "{} {}", case.id, case.cell);
        assert_eq!(codes, case.codes, "{} {}", case.id, case.cell);
    }
}

#[test]
fn what_is_no_number_leaves_nothing_and_says_why() {
    for (id, text, code) in [
        ("PHN-05", "7.91612E+10", "phone_scientific"),
        ("PHN-05", "7,91612E+10", "phone_scientific"),
        ("PHN-05", "7,91612E+010", "phone_scientific"),
        ("PHN-05", "79,1612E9", "phone_scientific"),
        ("PHN-05", "7,91612E+10,7,90312E+10", "phone_scientific"),
        ("PHN-18", "+7 (916) 123-45-6", "phone_too_short"),
        ("PHN-18", "891612345", "phone_too_short"),
        ("PHN-18", "112", "phone_too_short"),
        ("PHN-19", "+7 916 123-45-678", "phone_too_long"),
        ("PHN-25", "+7 (ЗАПОЛНИТЬ)", "placeholder"),
        ("PHN-25", "нет телефона", "placeholder"),
        ("PHN-25", "спросить", "placeholder"),
        ("PHN-25", "+7 (___) ___-__-__", "placeholder"),
        ("NUL-05", "0", "placeholder"),
        ("NUL-02", "-", "placeholder"),
        ("PHN-26", "8 9I6 l23-О5-67", "phone_letters"),
        ("PHN-28", "ivan@mail.ru", "wrong_kind"),
        ("PHN-32", "22.11.1933", "phone_looks_like_date"),
        ("PHN-34", "+7 916 ***-**-67", "phone_masked"),
        ("PHN-34", "+7 916 XXX-XX-67", "phone_masked"),
        ("NAM-12", "Иван", "phone_invalid"),
        ("no code", "+7 029 123-45-67", "phone_invalid"),
    ] {
        assert_eq!(read(text), (vec![], vec![code]), "{id} {text}");
    }
    let date = Cell {
        text: "1933-11-22",
        kind: CellKind::DateTime,
    };
    let read = read_cell(date, &Ground::russian());
    assert_eq!(read, (vec![], vec!["phone_looks_like_date"]));
}

#[test]
fn letters_for_digits_are_not_sent_and_the_number_is_suggested_where_it_is_plain_phn_26() {
    for (text, suggestion) in [
        ("8 9I6 l23-О5-67", "+79161230567"),
        ("моб. 8 9l6 12З-45-67", "+79161234567"),
        ("8 9Б6 123-45-67", "none"),
        ("8 9l6 123-45", "none"),
    ] {
        let (mut found, ground) = (Vec::new(), Ground::russian());
        let (kind, context) = (MultiKind::Phone, ground.context());
        let values = multi(kind, "WORK", None, Cell::text(text), &context, &mut found);
        let suggestion = suggestion.to_owned();
        let told = vec![ProblemKind::PhoneLetters { suggestion }];
        assert_eq!((values.values, found), (vec![], told), "{text}");
    }
}

#[test]
fn local_numbers_are_completed_by_the_mappings_area_phn_09() {
    let local = Cell::text("123-45-67");
    let kept = (vec!["123-45-67".to_owned()], vec!["phone_no_area"]);
    assert_eq!(read_cell(local, &Ground::russian()), kept);
    let completed = (
        vec!["+74951234567".to_owned()],
        vec!["phone_country_assumed"],
    );
    assert_eq!(read_cell(local, &Ground::with_area("495")), completed);
    let misfit = read_cell(Cell::text("2-34-56"), &Ground::with_area("495"));
    assert_eq!(misfit, (vec!["2-34-56".to_owned()], vec!["phone_no_area"]));
}

#[test]
fn other_countries_have_their_own_rules() {
    for (country, text, value) in [
        ("BY", "80291234567", "+375291234567"),
        ("GB", "(0)20 7946 0958", "+442079460958"),
        ("US", "(202) 555-0143", "+12025550143"),
        ("US", "011 44 20 7946 0958", "+442079460958"),
        ("KZ", "8 701 123 45 67", "+77011234567"),
        ("DE", "030 901820", "+4930901820"),
    ] {
        let (values, _) = read_cell(Cell::text(text), &Ground::of(country));
        assert_eq!(values, [value], "{country} {text}");
    }
}

#[test]
fn a_cell_with_thousands_of_numbers_is_refused_big_05() {
    let many: Vec<String> = (0..10_000).map(|n| format!("+7916{n:07}")).collect();
    let (values, codes) = read(&many.join(","));
    assert!(values.is_empty());
    assert!(codes.contains(&"too_many_values"));
}

#[test]
fn the_mappings_separator_is_the_only_one() {
    let mut found = Vec::new();
    let ground = Ground::russian();
    let cell = Cell::text("8 916 123-45-67 # 8 903 765-43-21");
    let values = multi(
        MultiKind::Phone,
        "HOME",
        Some("#"),
        cell,
        &ground.context(),
        &mut found,
    );
    let values = values.values;
    assert_eq!(values.len(), 2);
    assert!(values.iter().all(|value| value.value_type == "HOME"));
}

#[test]
fn a_second_number_is_no_extension_whatever_the_separator_phn_12() {
    for (split, text, wanted, codes) in [
        (
            ";",
            "89161234561,89161234562",
            vec!["+79161234561", "+79161234562"],
            vec![],
        ),
        (
            "/",
            "89161234561;12, 89161234562",
            vec!["+79161234561;12", "+79161234562"],
            vec!["phone_extension"],
        ),
        (
            ";",
            "89161234561,123456",
            vec!["+79161234561;123456"],
            vec!["phone_extension"],
        ),
        (
            ";",
            "89161234561 доб. 1234567",
            vec![],
            vec!["phone_too_long"],
        ),
    ] {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let cell = Cell::text(text);
        let (kind, context) = (MultiKind::Phone, ground.context());
        let values = multi(kind, "WORK", Some(split), cell, &context, &mut found).values;
        let values: Vec<_> = values.iter().map(|value| value.value.as_str()).collect();
        let found: Vec<_> = found.iter().map(ProblemKind::code).collect();
        assert_eq!((values, found), (wanted, codes), "{text}");
    }
    let doubled = "89161234567, доб. 1234567";
    assert_eq!(read(doubled), (vec![], vec!["phone_too_long"]));
}

fn is_e164(text: &str) -> bool {
    let number = text.split(';').next().unwrap_or("");
    number.starts_with('+') && (8..=16).contains(&number.len())
}

#[test]
fn a_mobile_range_that_the_librarys_tables_lack_is_read_in_every_form() {
    for text in [
        "8 (930) 000-00-01",
        "9300000001",
        "+79300000001",
        "79300000001",
    ] {
        assert_eq!(read(text).0, ["+79300000001"], "{text}");
    }
}

proptest! {
    #[test]
    fn the_fast_path_says_what_the_full_path_says(
        head in "\\+?[789]?", digits in "[0-9]{9,11}", marks in proptest::collection::vec((0_usize..14, "[ ()-]{1,2}"), 0..4)
    ) {
        let mut text = format!("{head}{digits}");
        for (at, mark) in marks {
            if text.is_char_boundary(at) {
                text.insert_str(at, &mark);
            }
        }
        // A full-width digit takes the full path and means the same, but for the word that it was read so.
        let full = text.replacen('1', "１", 1);
        if full != text {
            let (values, mut codes) = read(&full);
            codes.retain(|code| *code != "phone_mended");
            prop_assert_eq!(read(&text), (values, codes), "{}", text);
        }
    }

    #[test]
    fn no_digits_of_a_cell_go_without_a_word(
        parts in proptest::collection::vec(prop_oneof![
            "(\\+7|8|7)? ?\\(?9[0-9]{2}\\)? [0-9]{3}-[0-9]{2}-[0-9]{2}",
            "[0-9]{5,13}",
            "/ ?[1-6][0-9]{1,3}",
            "(доб\\.?|вн\\.|ext\\.?|доп\\.|#) ?[1-6][0-9]{0,4}",
            "(тел|моб|раб|факс|whatsapp|Анна|после|кв)[.: ]{1,2}",
        ], 1..6),
        marks in proptest::collection::vec(prop_oneof![Just(", "), Just("; "), Just(";"), Just("\n"), Just(" "), Just(" / "), Just("/"), Just(" и ")], 5),
    ) {
        let text: String = parts.iter().zip(&marks).flat_map(|(part, mark)| [part.as_str(), mark]).collect();
        let (mut found, ground) = (Vec::new(), Ground::russian());
        let read = multi(MultiKind::Phone, "WORK", None, Cell::text(&text), &ground.context(), &mut found);
        let sent = read.values.iter().map(|value| value.value.clone());
        let all: String = sent.chain(told(&found)).flat_map(|text| [text, "|".to_owned()]).collect();
        // A zero may be one that is dialled at home only.
        let all: String = all.chars().filter(|c| matches!(c, '1'..='9' | '|')).collect();
        let refused = found.iter().any(|problem| {
            problem.class() >= Severity::Warning || *problem == ProblemKind::Placeholder
        });
        for part in &parts {
            let digits: String = part.chars().filter(|c| matches!(c, '1'..='9')).collect();
            // Before the last ones may stand what is dialled to reach another country.
            let last = digits.get(digits.len().saturating_sub(5)..).unwrap_or("");
            prop_assert!(refused || all.contains(last), "{:?} {:?} {:?}", text, read.values, found);
        }
    }

    #[test]
    fn every_russian_mobile_is_read_in_every_common_form(number in 9_000_000_000_u64..10_000_000_000) {
        let (a, rest) = (number / 10_000_000, number % 10_000_000);
        let (b, c, d) = (rest / 10_000, rest / 100 % 100, rest % 100);
        let wanted = vec![format!("+7{number}")];
        for text in [
            format!("8 ({a}) {b:03}-{c:02}-{d:02}"), format!("+7 {a} {b:03} {c:02} {d:02}"), format!("7{number}"),
            format!("{number}"), format!("тел. 8{number}"), format!("8-{a}-{b:03}-{c:02}{d:02}"),
        ] {
            let (values, codes) = read(&text);
            prop_assert!(codes.contains(&"phone_fake") || values == wanted, "{} {:?}", text, values);
        }
    }

    #[test]
    fn no_text_panics_and_a_value_is_read_as_itself(text in "[+78]?[0-9 ()/;,.-]{3,24}|[8+]?[0-9]{4,14}( доб[. ]{1,2}[0-9]{1,4})?|\\PC{0,30}|[0-9а-яa-z *#+;,/]{0,40}") {
        let (values, codes) = read(&text);
        for value in &values {
            let bare = value.split(' ').next().unwrap_or("");
            if is_e164(bare) {
                prop_assert_eq!(read(bare).0, vec![bare.to_owned()], "{}", text);
            } else {
                let doubtful = ["phone_no_area", "phone_fake", "ambiguous"];
                prop_assert!(codes.iter().any(|code| doubtful.contains(code)), "{} {}", text, value);
            }
        }
    }
}

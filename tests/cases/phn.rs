//! Phones (PHN): how people write one number, and several in a cell.

use super::bench::Bench;
use super::contact_rows::{Case, holds, message, of_row, told_of};

const MOBILE: &str = "+79161234567 (WORK)";
const ASSUMED: &[&str] = &["info phone_country_assumed"];
const MENDED: &[&str] = &["info phone_mended"];

fn phones(mapping: &str, cases: &[Case<'_>]) {
    holds("Телефон", "PHONE", mapping, cases);
}

/// PHN-01 ok: a number with 8 and brackets is sent in E.164 form
#[test]
fn phn_01_eight_and_brackets() {
    phones("", &[("8 (916) 123-45-67", MOBILE, &[])]);
}

/// PHN-02 ok: a number with +7 or 7, with blanks, dashes, brackets or none of them, is sent in E.164 form
#[test]
fn phn_02_seven_in_every_writing() {
    let written = ["+7 916 123 45 67", "7-916-123-45-67", "+7(916)1234567"];
    phones("", &written.map(|text| (text, MOBILE, &[] as &[&str])));
}

/// PHN-03 fix: ten digits get the country of the mapping, and that is told with the number that comes of it
#[test]
fn phn_03_a_lost_eight_is_supplied_by_the_country() {
    let checked = holds("Телефон", "PHONE", "", &[("9161234567", MOBILE, ASSUMED)]);
    let text = message(&checked, "phone_country_assumed");
    assert!(text.contains("RU: +79161234567"), "{text}");
    assert_eq!(checked.problems[0]["value"], "9161234567");
}

/// PHN-08 ok: a city's number without 8 gets the country of the mapping
#[test]
fn phn_08_a_city_number_without_eight() {
    let sent = "+74951234567 (WORK)";
    phones(
        "",
        &[
            ("4951234567", sent, ASSUMED),
            ("(495) 123-45-67", sent, ASSUMED),
        ],
    );
}

/// PHN-09 warn: a local number is sent as it is written, or completed by `locale.area`
#[test]
fn phn_09_a_local_number_needs_its_area() {
    phones(
        "",
        &[("123-45-67", "123-45-67 (WORK)", &["warning phone_no_area"])],
    );
    phones(
        "locale: {area: \"495\"}\n",
        &[("123-45-67", "+74951234567 (WORK)", ASSUMED)],
    );
}

/// PHN-10 ok: a city's number with 8
#[test]
fn phn_10_a_city_number_with_eight() {
    phones("", &[("84951234567", "+74951234567 (WORK)", &[])]);
}

/// PHN-11 ok: a number that is free of charge
#[test]
fn phn_11_a_free_number() {
    phones("", &[("8-800-200-60-00", "+78002006000 (WORK)", &[])]);
}

/// PHN-12 fix: an extension stands behind the number with `;` or `,`, or goes into the comment, by `clean: {extension: …}`; it never lengthens the number
#[test]
fn phn_12_an_extension_is_kept_apart_from_the_number() {
    let cells = [
        ("+7 916 123-45-67 доб. 123", "123"),
        ("+7 916 123-45-67 ext 123", "123"),
        ("+7 916 123-45-67 #123", "123"),
        ("+7 916 123-45-67, вн. 12", "12"),
        ("8 916 123 45 67 x12", "12"),
    ];
    for (mapping, mark) in [
        ("", ";"),
        ("clean: {extension: \";\"}\n", ";"),
        ("clean: {extension: \",\"}\n", ","),
    ] {
        for (cell, extension) in cells {
            let sent = format!("+79161234567{mark}{extension} (WORK)");
            phones(mapping, &[(cell, &sent, &["info phone_extension"])]);
        }
    }
    let comment = "clean: {extension: comment}\n";
    let kept: &[&str] = &["info kept_in_comment"];
    let cases = cells.map(|(cell, _)| (cell, MOBILE, kept));
    let checked = holds("Телефон", "PHONE", comment, &cases);
    let comments = checked.sent("COMMENTS");
    assert_eq!(comments[0], "Телефон: +79161234567 доб. 123");
    assert_eq!(comments[3], "Телефон: +79161234567 доб. 12");
}

/// PHN-13 ok: several numbers in a cell, by whatever they are separated, keep their order
#[test]
fn phn_13_several_numbers_in_a_cell() {
    let both = "+79161234567 (WORK); +79037654321 (WORK)";
    let cells =
        [", ", "; ", " / ", "\n", " и ", "|"].map(|mark| format!("+79161234567{mark}+79037654321"));
    let cases: Vec<Case<'_>> = cells
        .iter()
        .map(|cell| (cell.as_str(), both, &[] as &[&str]))
        .collect();
    phones("", &cases);
}

/// PHN-14 ok: a slash separates two numbers when each is whole
#[test]
fn phn_14_a_slash_between_whole_numbers() {
    phones(
        "",
        &[(
            "9718108484/9911183466",
            "+79718108484 (WORK); +79911183466 (WORK)",
            &["info phone_country_assumed", "info phone_country_assumed"],
        )],
    );
}

/// PHN-15 fix: `…67/68/69` are three numbers that differ in their last digits
#[test]
fn phn_15_last_digits_behind_a_slash_are_further_numbers() {
    phones(
        "",
        &[(
            "8 (495) 123-45-67/68/69",
            "+74951234567 (WORK); +74951234568 (WORK); +74951234569 (WORK)",
            &["info phone_tail", "info phone_tail"],
        )],
    );
}

/// PHN-16 warn: «раб.» and «моб.» give the types; a name beside a number is told in the report, or kept in the comment by `clean: {leftovers: comment}`
#[test]
fn phn_16_words_beside_numbers() {
    let cell = "8(495)123-45-67 раб., 8-916-123-45-67 моб. Анна";
    let sent = "+74951234567 (WORK); +79161234567 (MOBILE)";
    let checked = holds(
        "Телефон",
        "PHONE",
        "",
        &[(cell, sent, &["warning left_out"])],
    );
    assert!(message(&checked, "left_out").ends_with("Анна"));
    let comment = "clean: {leftovers: comment}\n";
    let kept: &[&str] = &["info kept_in_comment"];
    let checked = holds("Телефон", "PHONE", comment, &[(cell, sent, kept)]);
    assert_eq!(checked.sent("COMMENTS"), ["Телефон: Анна"]);
}

/// PHN-17 ok: «тел.», `p:` and `tel:` before a number are taken off; a messenger's name is told, or kept in the comment with other words
#[test]
fn phn_17_labels_before_a_number() {
    let labels = [
        "тел.: 8 916 123 45 67",
        "т. 89161234567",
        "p:+79161234567",
        "tel:+7-916-123-45-67",
    ];
    phones("", &labels.map(|text| (text, MOBILE, &[] as &[&str])));
    let whatsapp = "whatsapp +7 916 123-45-67";
    phones("", &[(whatsapp, MOBILE, &["info phone_messenger"])]);
    let comment = "clean: {leftovers: comment}\n";
    let kept: &[&str] = &["info kept_in_comment"];
    let checked = holds("Телефон", "PHONE", comment, &[(whatsapp, MOBILE, kept)]);
    assert_eq!(checked.sent("COMMENTS"), ["Телефон: +79161234567 WhatsApp"]);
}

/// PHN-20 warn: a Belarusian number is read by its code, or by the country BY; under RU `80…` is told and sent as it is written
#[test]
fn phn_20_numbers_of_belarus() {
    let sent = "+375291234567 (WORK)";
    phones("", &[("+375 29 123-45-67", sent, &[])]);
    let by = "locale: {country: BY}\n";
    phones(
        by,
        &[("+375 29 123-45-67", sent, &[]), ("80291234567", sent, &[])],
    );
    phones(
        "",
        &[("80291234567", "80291234567 (WORK)", &["warning ambiguous"])],
    );
}

/// PHN-21 ok: numbers of other countries are read and judged by their own rules; +7 is shared with Kazakhstan
#[test]
fn phn_21_numbers_of_other_countries() {
    phones(
        "",
        &[
            ("+380 (44) 123-45-67", "+380441234567 (WORK)", &[]),
            ("+998 90 123 45 67", "+998901234567 (WORK)", &[]),
            ("+77011234567", "+77011234567 (WORK)", &[]),
            // Known to be Ukrainian: one digit less is too short there.
            ("+380 (44) 123-45-6", "", &["error phone_too_short"]),
        ],
    );
}

/// PHN-22 ok: exit codes before a country's code, and a national number with its trunk zero
#[test]
fn phn_22_exit_codes_and_trunk_zeros() {
    let sent = "+442079460958 (WORK)";
    phones(
        "locale: {country: GB}\n",
        &[
            ("0044 20 7946 0958", sent, &[]),
            ("011 44 20 7946 0958", sent, &[]),
            ("(0)20 7946 0958", sent, &[]),
        ],
    );
    phones(
        "",
        &[
            ("0044 20 7946 0958", sent, &[]),
            ("8-10-44-20-7946-0958", sent, &[]),
        ],
    );
}

/// PHN-23 ok: a zero in brackets behind the country's code is left out
#[test]
fn phn_23_a_zero_in_brackets() {
    phones("", &[("+44 (0)20 7946 0958", "+442079460958 (WORK)", &[])]);
}

/// PHN-27 fix: digits of other scripts are read as digits
#[test]
fn phn_27_digits_of_other_scripts() {
    let checked = holds(
        "Телефон",
        "PHONE",
        "",
        &[
            ("８９１６１２３４５６７", MOBILE, MENDED),
            ("٨٩١٦١٢٣٤٥٦٧", MOBILE, MENDED),
        ],
    );
    assert!(message(&checked, "phone_mended").ends_with("+79161234567"));
}

/// PHN-29 fix: one number twice in a cell is sent once
#[test]
fn phn_29_one_number_twice_in_a_cell() {
    let cell = "89161234567, +7 916 123-45-67";
    phones("", &[(cell, MOBILE, &["info repeated_value"])]);
}

/// PHN-30 fix: one number in two columns is sent once, with the type of the first
#[test]
fn phn_30_one_number_in_two_columns() {
    let text = "Имя;Рабочий;Мобильный\nАнна;8 916 123-45-67;+79161234567\n";
    let checked = Bench::new("leads.csv", text)
        .check("columns: {Имя: NAME, Рабочий: PHONE_WORK, Мобильный: PHONE_MOBILE}\n");
    assert_eq!(of_row(&checked, "2", "PHONE"), MOBILE);
    assert_eq!(told_of(&checked, "2"), ["info repeated_value"]);
    assert_eq!(checked.problems[0]["column"], "C");
}

/// PHN-31 warn: two local numbers are two values, sent as they are written
#[test]
fn phn_31_two_local_numbers() {
    let twice: &[&str] = &["warning phone_no_area", "warning phone_no_area"];
    phones(
        "",
        &[("2-34-56, 2-34-57", "2-34-56 (WORK); 2-34-57 (WORK)", twice)],
    );
}

/// PHN-35 ok: five numbers of one type are all sent
#[test]
fn phn_35_five_numbers_of_one_type() {
    let numbers = ["1", "2", "3", "4", "5"].map(|last| format!("+7916123456{last}"));
    let sent = numbers
        .clone()
        .map(|number| format!("{number} (WORK)"))
        .join("; ");
    phones("", &[(&numbers.join(", "), &sent, &[])]);
}

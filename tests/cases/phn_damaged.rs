//! Phones (PHN) that a spreadsheet or a person has damaged, and what is none.

use rust_xlsxwriter::{Format, Workbook};

use super::bench::{Bench, Checked};
use super::contact_rows::{Case, holds, message, of_row, told_of};

const MOBILE: &str = "+79161234567 (WORK)";

fn phones(mapping: &str, cases: &[Case<'_>]) -> Checked {
    holds("Телефон", "PHONE", mapping, cases)
}

/// A workbook with one number cell in this format.
fn number_cell(number: f64, format: &str) -> Checked {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Имя").unwrap();
    sheet.write(0, 1, "Телефон").unwrap();
    sheet.write(1, 0, "Анна").unwrap();
    let format = Format::new().set_num_format(format);
    sheet.write_with_format(1, 1, number, &format).unwrap();
    let bench = Bench::new("leads.xlsx", workbook.save_to_buffer().unwrap());
    bench.check("columns: {Имя: NAME, Телефон: PHONE}\n")
}

/// PHN-04 ok: a number cell that is shown as `7,91612E+10` holds all its digits
#[test]
fn phn_04_a_number_cell_holds_all_digits() {
    let checked = number_cell(79_161_234_567.0, "General");
    assert_eq!(of_row(&checked, "2", "PHONE"), MOBILE);
    assert_eq!(checked.found(), []);
}

/// PHN-05 err: of `7,91612E+10` in a text the last digits are lost; nothing is sent, and the hint says to set the column's format to Text and to export anew
#[test]
fn phn_05_a_scientific_form_has_lost_digits() {
    let lost: &[&str] = &["error phone_scientific"];
    let checked = phones(
        "",
        &[
            ("7.91612E+10", "", lost),
            ("7,91612E+10", "", lost),
            (
                "7,91612E+10 7,90312E+10",
                "",
                &["error phone_scientific", "error phone_scientific"],
            ),
        ],
    );
    let hint = &checked.problems[0]["hint"];
    assert!(
        hint.contains("Text") && hint.contains("export it again"),
        "{hint}"
    );
    assert!(!checked.said.contains("79161200000"));
    // Another contact does not make the lost digits good: the row waits for them.
    let text = "Имя;Телефон;Почта\nАнна;7.91612E+10;anna@example.org\n";
    let columns = "columns: {Имя: NAME, Телефон: PHONE, Почта: EMAIL}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!((checked.code, checked.leads.len()), (1, 0));
}

/// PHN-06 fix: a scientific form in which all digits stand is read
#[test]
fn phn_06_a_scientific_form_with_all_digits() {
    let mended: &[&str] = &["info phone_mended"];
    let checked = phones(
        "",
        &[
            ("7.9161234567E+10", MOBILE, mended),
            ("7,9161234567E+10", MOBILE, mended),
        ],
    );
    assert_eq!(checked.problems[0]["value"], "7.9161234567E+10");
    assert!(message(&checked, "phone_mended").ends_with("+79161234567"));
}

/// PHN-07 fix: a fraction of zeros is taken off
#[test]
fn phn_07_a_fraction_of_zeros() {
    phones("", &[("79161234567.0", MOBILE, &["info phone_mended"])]);
}

/// One bad phone: alone beside a name, beside an e-mail, beside another phone.
fn bad_phone(phone: &str, code: &str) {
    let text = format!(
        "Имя;Телефон;Почта\nАнна;{phone};\nАнна;{phone};anna@example.org\nАнна;{phone}, 89161234567;\n;{phone};\n"
    );
    let columns = "columns: {Имя: NAME, Телефон: PHONE, Почта: EMAIL}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    let (error, warning) = (format!("error {code}"), format!("warning {code}"));
    for (number, told) in [
        ("2", &error),
        ("3", &warning),
        ("4", &warning),
        ("5", &error),
    ] {
        assert_eq!(
            told_of(&checked, number),
            [told.as_str()],
            "{phone} {number}"
        );
    }
    let sent: Vec<_> = checked
        .leads
        .iter()
        .map(|lead| lead["row"].as_str())
        .collect();
    assert_eq!(sent, ["3", "4"]);
    assert_eq!(of_row(&checked, "3", "PHONE"), "");
    assert_eq!(of_row(&checked, "4", "PHONE"), MOBILE);
}

/// PHN-18 err: a number that lacks a digit is not sent; the row goes on with a warning where it has another contact
#[test]
fn phn_18_too_short() {
    bad_phone("+7 (916) 123-45-6", "phone_too_short");
}

/// PHN-19 err: a number with a digit too many is not sent; the row goes on with a warning where it has another contact
#[test]
fn phn_19_too_long() {
    bad_phone("+7 916 123-45-678", "phone_too_long");
}

/// PHN-24 warn: a made-up number is sent with a warning, as it is written
#[test]
fn phn_24_made_up_numbers() {
    let fake: &[&str] = &["warning phone_fake"];
    let cases: &[Case<'_>] = &[
        ("00000000000", "00000000000 (WORK)", fake),
        ("+7 999 999-99-99", "+79999999999 (WORK)", fake),
        ("1234567890", "1234567890 (WORK)", fake),
        ("111-11-11", "111-11-11 (WORK)", fake),
    ];
    for mapping in ["", "locale: {area: \"495\"}\n"] {
        phones(mapping, cases);
    }
}

/// PHN-25 fix: words in the place of a number mean that there is none
#[test]
fn phn_25_placeholders() {
    let nothing: &[&str] = &["info placeholder"];
    let cells = ["+7 (ЗАПОЛНИТЬ)", "нет телефона", "спросить"];
    phones("", &cells.map(|cell| (cell, "", nothing)));
}

/// PHN-26 warn: letters typed for digits are told with the number that they seem to mean, and never repaired in silence
#[test]
fn phn_26_letters_for_digits() {
    let letters: &[&str] = &["warning phone_letters"];
    let checked = phones("", &[("8 9I6 l23-О5-67", "", letters)]);
    assert_eq!(checked.leads.len(), 1);
    let text = message(&checked, "phone_letters");
    assert!(text.contains("+79161230567"), "{text}");
}

/// PHN-28 err: an e-mail among the phones is an error, or moves to the e-mails by `clean: {rescue: true}`
#[test]
fn phn_28_an_e_mail_among_the_phones() {
    let (alone, beside) = ("ivan@mail.ru", "89161234567, ivan@mail.ru");
    let wrong: &[&str] = &["error wrong_kind"];
    phones("", &[(alone, "", wrong), (beside, "", wrong)]);
    let rescued: &[&str] = &["info rescued"];
    let checked = phones(
        "clean: {rescue: true}\n",
        &[
            (alone, "", rescued),
            (beside, MOBILE, rescued),
            ("просто слово", "", &["error phone_invalid"]),
        ],
    );
    for number in ["2", "3"] {
        assert_eq!(of_row(&checked, number, "EMAIL"), "ivan@mail.ru (WORK)");
    }
    assert!(message(&checked, "rescued").ends_with("ivan@mail.ru"));
}

/// PHN-32 warn: a date that a spreadsheet made of a number is not sent
#[test]
fn phn_32_a_date_in_the_place_of_a_number() {
    let date: &[&str] = &["warning phone_looks_like_date"];
    let checked = phones("", &[("22.11.1933", "", date)]);
    assert_eq!(checked.leads.len(), 1);
    let checked = number_cell(12_380.0, "dd.mm.yyyy");
    assert_eq!(told_of(&checked, "2"), date);
    assert_eq!(of_row(&checked, "2", "PHONE"), "");
}

/// PHN-33 ok: of a number cell the digits count, whatever its format shows
#[test]
fn phn_33_a_format_of_its_own() {
    let checked = number_cell(89_161_234_567.0, "+# (###) ###-##-##");
    assert_eq!(of_row(&checked, "2", "PHONE"), MOBILE);
    assert_eq!(checked.found(), []);
}

/// PHN-34 warn: a number with digits hidden by stars counts as empty
#[test]
fn phn_34_hidden_digits() {
    let masked: &[&str] = &["warning phone_masked"];
    let checked = phones(
        "",
        &[
            ("+7 916 ***-**-67", "", masked),
            ("***", "", &["info placeholder"]),
        ],
    );
    assert_eq!(checked.leads.len(), 2);
    let required = phones(
        "require: [PHONE]\n",
        &[(
            "+7 916 ***-**-67",
            "",
            &["warning phone_masked", "error required_empty"],
        )],
    );
    assert_eq!(required.leads.len(), 0);
}

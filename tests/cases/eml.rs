//! E-mails (EML).

use super::bench::{Bench, Checked};
use super::contact_rows::{Case, holds, message, of_row, told_of};

const IVAN: &str = "ivan@mail.ru (WORK)";
const MENDED: &[&str] = &["info email_mended"];

fn mails(mapping: &str, cases: &[Case<'_>]) -> Checked {
    holds("Почта", "EMAIL", mapping, cases)
}

/// EML-01 ok: an address is sent trimmed and as it is written; capitals do not count where addresses are compared
#[test]
fn eml_01_capitals_and_blanks() {
    mails("", &[(" Ivan@Mail.RU ", "Ivan@Mail.RU (WORK)", &[])]);
    let twice: &[&str] = &["info repeated_value"];
    mails(
        "",
        &[("Ivan@Mail.RU, ivan@mail.ru", "Ivan@Mail.RU (WORK)", twice)],
    );
}

/// EML-02 fix: blanks around the `@` are taken out
#[test]
fn eml_02_blanks_around_the_at_sign() {
    mails(
        "",
        &[
            ("ivan @mail.ru", IVAN, MENDED),
            ("ivan@ mail.ru", IVAN, MENDED),
        ],
    );
}

/// EML-03 ok: several addresses in a cell, by whatever they are separated
#[test]
fn eml_03_several_addresses_in_a_cell() {
    let both = "ivan@mail.ru (WORK); petr@ya.ru (WORK)";
    let cells =
        ["; ", ", ", ",", " ", " / ", "\n"].map(|mark| format!("ivan@mail.ru{mark}petr@ya.ru"));
    let cases: Vec<Case<'_>> = cells
        .iter()
        .map(|cell| (cell.as_str(), both, &[] as &[&str]))
        .collect();
    mails("", &cases);
}

/// EML-04 fix: the address is taken out of `Name <address>` and `mailto:`, and the name fills an empty one
#[test]
fn eml_04_a_name_before_the_address() {
    mails(
        "",
        &[
            ("Иван Петров <ivan@mail.ru>", IVAN, MENDED),
            ("mailto:ivan@mail.ru?subject=x", IVAN, MENDED),
        ],
    );
    let text = "Имя;Почта\n;Иван <ivan@mail.ru>\nАнна;Иван <ivan@mail.ru>\n";
    let checked = Bench::new("leads.csv", text).check("columns: {Имя: NAME, Почта: EMAIL}\n");
    assert_eq!(checked.sent("NAME"), ["Иван", "Анна"]);
    assert_eq!(
        told_of(&checked, "2"),
        ["info email_mended", "info name_from_email"]
    );
    assert_eq!(told_of(&checked, "3"), ["info email_mended"]);
    let text = "ФИО;Почта\n;Петров Иван <ivan@mail.ru>\n";
    let checked = Bench::new("leads.csv", text).check("columns: {ФИО: FULL_NAME, Почта: EMAIL}\n");
    assert_eq!(checked.sent("NAME"), ["Иван"]);
    assert_eq!(checked.sent("LAST_NAME"), ["Петров"]);
}

/// EML-05 fix: words for the `@` are read as one
#[test]
fn eml_05_words_for_the_at_sign() {
    mails(
        "",
        &[
            ("ivan(at)mail.ru", IVAN, MENDED),
            ("ivan[собака]mail.ru", IVAN, MENDED),
        ],
    );
}

/// EML-06 fix: Cyrillic letters that look alike are replaced in an address that is otherwise Latin
#[test]
fn eml_06_lookalike_letters() {
    let checked = mails("", &[("іvan@mаil.ru", IVAN, &["info lookalike"])]);
    assert!(message(&checked, "lookalike").ends_with("ivan@mail.ru"));
}

/// EML-07 ok: a Cyrillic domain is kept as it is written
#[test]
fn eml_07_a_cyrillic_domain() {
    mails("", &[("ivan@почта.рф", "ivan@почта.рф (WORK)", &[])]);
}

/// EML-08 fix: slips that leave one reading are mended, with before and after
#[test]
fn eml_08_slips_with_one_reading() {
    let cells = [
        "ivan@mail,ru",
        "ivan@mail..ru",
        "ivan@mail.ru.",
        "ivan@@mail.ru",
    ];
    let checked = mails("", &cells.map(|cell| (cell, IVAN, MENDED)));
    assert_eq!(checked.problems[0]["value"], "ivan@mail,ru");
    assert!(message(&checked, "email_mended").ends_with("ivan@mail.ru"));
}

/// EML-09 warn: a misspelt domain is told with the one that seems to be meant, and is not changed
#[test]
fn eml_09_misspelt_domains() {
    let typo: &[&str] = &["warning email_typo"];
    let cells = ["ivan@gmial.com", "ivan@mail.ri", "ivan@yandex.ru.ru"];
    let sent = cells.map(|cell| format!("{cell} (WORK)"));
    let cases: Vec<Case<'_>> = cells
        .iter()
        .zip(&sent)
        .map(|(cell, sent)| (*cell, sent.as_str(), typo))
        .collect();
    let checked = mails("", &cases);
    assert!(checked.problems[0]["message"].contains("ivan@gmail.com"));
    assert!(checked.problems[1]["message"].contains("ivan@mail.ru"));
    assert!(checked.problems[2]["message"].contains("ivan@yandex.ru"));
}

/// EML-10 err: what is no address is not sent; the row goes on with a warning where it has a phone
#[test]
fn eml_10_no_address() {
    let mut text = "Имя;Почта;Телефон\n".to_owned();
    // A phone that is glued to an address leaves neither.
    let glued = ["ivan@mail.ru89161234567", "ivan@mail.ru+79161234567"];
    let cells = [&["ivan", "ivan@", "@mail.ru", "ivan.mail.ru"][..], &glued].concat();
    for cell in &cells {
        text.extend(["Анна;", cell, ";\nАнна;", cell, ";89161234567\n"]);
    }
    let columns = "columns: {Имя: NAME, Почта: EMAIL, Телефон: PHONE}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(checked.leads.len(), cells.len());
    for number in 2..2 + 2 * cells.len() {
        let severity = if number % 2 == 0 { "error" } else { "warning" };
        let told = told_of(&checked, &number.to_string());
        assert_eq!(told, [format!("{severity} email_invalid")], "{number}");
    }
    assert!(checked.sent("EMAIL").iter().all(|sent| sent.is_empty()));
}

/// EML-11 warn: a made-up address is sent with a warning; one that no server could have is not sent
#[test]
fn eml_11_made_up_addresses() {
    let fake: &[&str] = &["warning email_fake"];
    mails(
        "",
        &[
            ("no@no.ru", "no@no.ru (WORK)", fake),
            ("test@test.ru", "test@test.ru (WORK)", fake),
            ("a@a.a", "", fake),
            ("нет@нет", "", fake),
        ],
    );
}

/// EML-13 err: a phone among the e-mails is an error, or moves to the phones by `clean: {rescue: true}`
#[test]
fn eml_13_a_phone_among_the_e_mails() {
    let phone = "8 (916) 123-45-67";
    mails("", &[(phone, "", &["error wrong_kind"])]);
    let rescued: &[&str] = &["info rescued"];
    let checked = mails(
        "clean: {rescue: true}\n",
        &[
            (phone, "", rescued),
            ("ivan@mail.ru, +7 916 123-45-67", IVAN, rescued),
            (
                "ivan@mail.ru тел. 89161234567",
                IVAN,
                &["info rescued", "info email_mended"],
            ),
        ],
    );
    assert_eq!(checked.sent("PHONE"), ["'+79161234567 (WORK)"; 3]);
}

/// EML-14 err: an address of more than 250 characters is too long for the portal
#[test]
fn eml_14_too_long() {
    let long = format!("{}@mail.ru", "a".repeat(252));
    let checked = mails("", &[(&long, "", &["error too_long"])]);
    let text = message(&checked, "too_long");
    assert!(text.contains("260") && text.contains("250"), "{text}");
}

/// EML-16 ok: quotes and a tag behind a plus belong to an address
#[test]
fn eml_16_quotes_and_tags() {
    mails(
        "",
        &[
            ("\"ivan\"@mail.ru", "\"ivan\"@mail.ru (WORK)", &[]),
            ("ivan+b24@mail.ru", "ivan+b24@mail.ru (WORK)", &[]),
        ],
    );
    assert_eq!(
        of_row(
            &mails("", &[("ivan+b24@mail.ru", "ivan+b24@mail.ru (WORK)", &[])]),
            "2",
            "NAME"
        ),
        "Анна"
    );
}

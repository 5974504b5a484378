//! Pages and messengers (WEB), and cells of contacts of every kind.

use super::contact_rows::{holds, message, of_row, told_of};

/// WEB-01 fix: `clean: {web_scheme: …}` supplies a scheme where there is none, `keep` leaves the address as it is written; broken and doubled schemes are mended
#[test]
fn web_01_schemes() {
    let mended: &[&str] = &["info url_mended"];
    for (scheme, head) in [("keep", ""), ("https", "https://"), ("http", "http://")] {
        let (www, bare) = (
            format!("{head}www.site.ru (WORK)"),
            format!("{head}site.ru (WORK)"),
        );
        holds(
            "Сайт",
            "WEB",
            &format!("clean: {{web_scheme: {scheme}}}\n"),
            &[
                ("www.site.ru", &www, &[]),
                ("site.ru", &bare, &[]),
                ("http:/site.ru", "http://site.ru (WORK)", mended),
                ("https://https://site.ru", "https://site.ru (WORK)", mended),
            ],
        );
    }
}

/// WEB-02 ok: a handle of Telegram is sent bare, however it is written
#[test]
fn web_02_handles_of_telegram() {
    let cells = [
        "@ivan_p",
        "t.me/ivan_p",
        "https://t.me/ivan_p",
        "tg: ivan_p",
    ];
    let cases = cells.map(|cell| (cell, "ivan_p (TELEGRAM)", &[] as &[&str]));
    holds("Связь", "IM_TELEGRAM", "", &cases);
}

/// WEB-03 ok: a page of VK has one form: a whole address among the sites, a bare handle among the messengers
#[test]
fn web_03_pages_of_vk() {
    let page = "https://vk.com/id123 (VK)";
    holds(
        "Страница",
        "WEB_VK",
        "",
        &[
            ("vk.com/id123", page, &[]),
            ("id123", page, &[]),
            ("https://m.vk.com/ivan", "https://vk.com/ivan (VK)", &[]),
        ],
    );
    holds(
        "Страница",
        "IM_VK",
        "",
        &[
            ("vk.com/id123", "id123 (VK)", &[]),
            ("id123", "id123 (VK)", &[]),
            ("https://m.vk.com/ivan", "ivan (VK)", &[]),
        ],
    );
}

/// WEB-04 err: an e-mail among the sites is an error, or moves to the e-mails by `clean: {rescue: true}`
#[test]
fn web_04_an_e_mail_among_the_sites() {
    holds(
        "Сайт",
        "WEB",
        "",
        &[("ivan@mail.ru", "", &["error wrong_kind"])],
    );
    let rescue = "clean: {rescue: true}\n";
    let checked = holds(
        "Сайт",
        "WEB",
        rescue,
        &[("ivan@mail.ru", "", &["info rescued"])],
    );
    assert_eq!(of_row(&checked, "2", "EMAIL"), "ivan@mail.ru (WORK)");
}

/// WEB-05 warn: several networks in a cell are told apart by their names; one that the field cannot tell stands in the comment
#[test]
fn web_05_several_networks_in_a_cell() {
    let cell = "инст: @romashka, вк: romashka";
    holds(
        "Соцсети",
        "IM",
        "",
        &[(cell, "romashka (INSTAGRAM); romashka (VK)", &[])],
    );
    let pages = "https://instagram.com/romashka (OTHER); https://vk.com/romashka (VK)";
    holds("Соцсети", "WEB", "", &[(cell, pages, &[])]);
    let unknown = "тикток: @romashka, вк: romashka";
    let kept: &[&str] = &["warning network_unknown"];
    let checked = holds(
        "Соцсети",
        "WEB",
        "",
        &[(unknown, "https://vk.com/romashka (VK)", kept)],
    );
    assert_eq!(checked.sent("COMMENTS"), ["Соцсети: тикток: @romashka"]);
    assert!(message(&checked, "network_unknown").ends_with("тикток: @romashka"));
}

/// WEB-06 err: an address that is code is refused
#[test]
fn web_06_code_is_no_address() {
    holds(
        "Сайт",
        "WEB",
        "",
        &[("javascript:alert(1)", "", &["error url_invalid"])],
    );
}

#[test]
fn contacts_of_every_kind_in_one_cell_go_where_they_belong() {
    let cell = "тел. 8 (916) 123-45-67 доб. 12 Анна\nivan@mail.ru; сайт: romashka.ru\nтг @ivan_p, вк: id123";
    for (mapping, comment) in [
        ("", ""),
        ("clean: {leftovers: comment}\n", "Контакты: Анна"),
    ] {
        let text = format!(
            "Контакты\n\"{cell}\"\n\"+7 (916) 123-45-6\"\n\"+7 (916) 123-45-6, ivan@mail.ru\"\n"
        );
        let columns = format!("columns: {{Контакты: CONTACTS}}\n{mapping}");
        let checked = super::bench::Bench::new("leads.csv", text).check(&columns);
        for (field, sent) in [
            ("PHONE", "+79161234567;12 (WORK)"),
            ("EMAIL", "ivan@mail.ru (WORK)"),
            ("WEB", "romashka.ru (WORK); https://vk.com/id123 (VK)"),
            ("IM", "ivan_p (TELEGRAM)"),
            ("COMMENTS", comment),
        ] {
            assert_eq!(of_row(&checked, "2", field), sent, "{field}");
        }
        assert_eq!(told_of(&checked, "3"), ["error phone_too_short"]);
        assert_eq!(told_of(&checked, "4"), ["warning phone_too_short"]);
    }
}

//! Texts (TXT).

use super::bench::{Bench, Checked};

const COLUMNS: &str =
    "columns: {Имя: NAME, Фамилия: LAST_NAME, Компания: COMPANY_TITLE, Комментарий: COMMENTS}\n";

/// One lead of these cells.
fn lead(name: &str, last: &str, company: &str, comment: &str, mapping: &str) -> Checked {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let cells = [name, last, company, comment].map(quoted);
    let text = format!("Имя;Фамилия;Компания;Комментарий\n{}\n", cells.join(";"));
    Bench::new("leads.csv", text).check(&format!("{COLUMNS}{mapping}"))
}

fn codes(checked: &Checked) -> Vec<&str> {
    let problems = checked.problems.iter();
    problems.map(|problem| problem["code"].as_str()).collect()
}

/// TXT-01 ok: blanks at the edges and double ones are nothing
#[test]
fn txt_01_blanks() {
    let checked = lead("  Иван   Петров ", "", "", "", "");
    assert_eq!(checked.sent("NAME"), ["Иван Петров"]);
    assert_eq!(checked.found(), []);
}

/// TXT-02 ok: blanks that do not break are blanks, invisible characters are taken out; the latter are counted, with what is left
#[test]
fn txt_02_invisible_characters() {
    let checked = lead(
        "Иван\u{a0}Петров",
        "Ива\u{200b}нов\u{200e}\u{feff}",
        "Ро\u{ad}машка",
        "",
        "",
    );
    assert_eq!(checked.sent("NAME"), ["Иван Петров"]);
    assert_eq!(checked.sent("LAST_NAME"), ["Иванов"]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["Ромашка"]);
    assert_eq!(codes(&checked), ["invisible_characters"; 2]);
    assert!(checked.problems[0]["message"].ends_with("Иванов"));
}

/// TXT-03 ok: letters stay as they are; with `case: title` names in one case are written as names are, which is told
#[test]
fn txt_03_letters_of_names() {
    let checked = lead("ИВАН", "салтыков-щедрин", "ООО ВЕГА", "", "");
    assert_eq!(checked.sent("NAME"), ["ИВАН"]);
    assert_eq!(checked.found(), []);
    let checked = lead(
        "ИВАН",
        "салтыков-щедрин",
        "ООО ВЕГА",
        "",
        "clean: {case: title}\n",
    );
    assert_eq!(checked.sent("NAME"), ["Иван"]);
    assert_eq!(checked.sent("LAST_NAME"), ["Салтыков-Щедрин"]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["ООО ВЕГА"]);
    assert_eq!(codes(&checked), ["letter_case"; 2]);
    let whole = "ФИО\nМАМЕДОВ АЛИ ГУСЕЙН ОГЛЫ\nотто фон бисмарк\nМария ДЕ Силва\n";
    let checked =
        Bench::new("leads.csv", whole).check("columns: {ФИО: FULL_NAME}\nclean: {case: title}\n");
    assert_eq!(
        checked.sent("LAST_NAME"),
        ["Мамедов", "фон Бисмарк", "де Силва"]
    );
    assert_eq!(checked.sent("SECOND_NAME")[0], "Гусейн оглы");
    assert_eq!(codes(&checked), ["letter_case"; 3]);
}

/// TXT-04 fix: letters of the other alphabet in a word of one are replaced; a word that could be either stays
#[test]
fn txt_04_letters_that_look_alike() {
    let checked = lead("Иван", "Ив\u{61}нов", "АВС", "", "");
    assert_eq!(checked.sent("LAST_NAME"), ["Иванов"]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["АВС"]);
    assert_eq!(checked.found(), [("2", "info", "lookalike")]);
}

/// TXT-05 fix: Cyrillic letters in an e-mail: see EML-06
#[test]
fn txt_05_cyrillic_letters_in_an_e_mail() {
    let text = "Имя;Почта\nАнна;Пeтp@mail.ru\nПётр;аnnа@mail.ru\n";
    let checked = Bench::new("leads.csv", text).check("columns: {Имя: NAME, Почта: EMAIL}\n");
    assert_eq!(checked.sent("NAME").last(), Some(&"Пётр"));
    assert_eq!(checked.sent("EMAIL").last(), Some(&"anna@mail.ru (WORK)"));
    assert!(codes(&checked).contains(&"lookalike"));
}

/// TXT-06 fix: HTML entities are decoded, at most two levels deep
#[test]
fn txt_06_entities() {
    let checked = lead(
        "&#1048;ван&nbsp;",
        "",
        "&amp;quot;Ромашка&amp;quot;",
        "",
        "",
    );
    assert_eq!(checked.sent("NAME"), ["Иван"]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["\"Ромашка\""]);
    assert_eq!(codes(&checked), ["html_entities"; 2]);
    assert!(checked.problems[1]["message"].ends_with("\"Ромашка\""));
    assert_eq!(checked.problems[1]["value"], "&amp;quot;Ромашка&amp;quot;");
}

/// TXT-07 ok: tags in a comment are shown as they are written, or taken out with `markup: strip`; `<br>` is a line break, and a script is never one
#[test]
fn txt_07_tags_in_a_comment() {
    let comment = "<b>VIP</b><br>звонить<script>alert(1)</script>";
    let kept = lead("Анна", "", "", comment, "");
    assert_eq!(
        kept.sent("COMMENTS"),
        ["&lt;b&gt;VIP&lt;/b&gt;<br>звонить&lt;script&gt;alert(1)&lt;/script&gt;"]
    );
    assert_eq!(kept.found(), []);
    let stripped = lead("Анна", "", "", comment, "clean: {markup: strip}\n");
    assert_eq!(stripped.sent("COMMENTS"), ["VIP<br>звонить"]);
    assert_eq!(stripped.found(), [("2", "info", "tags_stripped")]);
}

/// TXT-08 ok: emoji stay and come back from the portal as they were sent; lengths are counted in characters
#[test]
fn txt_08_emoji() {
    let long = "🌸".repeat(50);
    let checked = lead("Анна 🌸", &long, "👩\u{200d}🔬", "", "");
    assert_eq!(checked.sent("NAME"), ["Анна 🌸"]);
    assert_eq!(checked.sent("LAST_NAME"), [long.as_str()]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["👩\u{200d}🔬"]);
    assert_eq!(checked.found(), []);
    let text = format!("Имя;Фамилия\nАнна 🌸;{long}\n");
    let imported =
        Bench::new("leads.csv", text).import("columns: {Имя: NAME, Фамилия: LAST_NAME}\n");
    assert_eq!(
        (imported.code, imported.found()),
        (0, vec![]),
        "{}",
        imported.told
    );
}

/// TXT-09 fix: control characters are taken out, `_x000D_` is a line break
#[test]
fn txt_09_control_characters() {
    let checked = lead("Ан\u{1}на", "", "", "раз_x000D_\nдва\u{b}три\u{2}", "");
    assert_eq!(checked.sent("NAME"), ["Анна"]);
    assert_eq!(checked.sent("COMMENTS"), ["раз<br>два<br>три"]);
    assert_eq!(codes(&checked), ["control_characters"; 2]);
}

/// TXT-10 err: a text that is too long is refused with limit and length; with `truncate` it is cut, with a warning
#[test]
fn txt_10_a_text_that_is_too_long() {
    let long = "Я".repeat(300);
    let comment = format!("a{}", "&".repeat(20_000));
    let checked = lead("Анна", "", &long, &comment, "");
    assert_eq!(
        checked.found(),
        [("2", "error", "too_long"), ("2", "error", "too_long_bytes")]
    );
    let message = &checked.problems[0]["message"];
    assert!(
        message.contains("300") && message.contains("255"),
        "{message}"
    );
    let checked = lead("Анна", "", &long, &comment, "clean: {truncate: true}\n");
    assert_eq!(checked.sent("COMPANY_TITLE")[0].chars().count(), 255);
    let sent = checked.sent("COMMENTS")[0];
    assert!(
        sent.len() <= 65_535 && sent.ends_with("&amp;"),
        "{}",
        sent.len()
    );
    assert_eq!(
        checked.found(),
        [
            ("2", "warning", "truncated"),
            ("2", "warning", "truncated_bytes")
        ]
    );
}

/// TXT-11 ok: typographic dashes and quotes stay in a text; in phones, dates, amounts and values of lists they are the plain ones
#[test]
fn txt_11_typographic_dashes_and_quotes() {
    let text = "Имя;Компания;Телефон;Рождён;Сумма;Источник\n\
                Анна‐Мария;“Вега” – ’А’;+7 916 123‐45–67;31‐12‐1990;−5;Веб–сайт\n";
    let columns = "columns: {Имя: NAME, Компания: COMPANY_TITLE, Телефон: PHONE, Рождён: BIRTHDATE, Источник: SOURCE_ID}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(checked.sent("NAME"), ["Анна‐Мария"]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["“Вега” – ’А’"]);
    assert_eq!(checked.sent("PHONE"), ["'+79161234567 (WORK)"]);
    assert_eq!(checked.sent("BIRTHDATE"), ["1990-12-31"]);
    assert_eq!(checked.sent("SOURCE_ID"), ["WEB"]);
    assert_eq!(checked.found(), []);
}

/// TXT-12 ok: lines of a comment stay lines
#[test]
fn txt_12_lines_of_a_comment() {
    let checked = lead("Анна", "", "", "Звонил\r\nПерезвонить", "");
    assert_eq!(checked.sent("COMMENTS"), ["Звонил<br>Перезвонить"]);
    assert_eq!(checked.found(), []);
}

/// TXT-13 ok: a text that begins with `=`, `+` or `@` is sent as it is, and is no formula in a report
#[test]
fn txt_13_texts_that_look_like_formulas() {
    let text = "Имя;Комментарий\nАнна;=СУММ(A1)\nПётр;+ торг\nЯн;@anna\n";
    let bench = Bench::new("leads.csv", text);
    let checked = bench.check("columns: {Имя: NAME, Комментарий: COMMENTS}\n");
    assert_eq!(checked.found(), []);
    let raw = bench.report("preview.csv");
    for comment in ["=СУММ(A1)", "+ торг", "@anna"] {
        assert!(raw.contains(&format!("'{comment}")), "{raw}");
    }
}

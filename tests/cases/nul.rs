//! Cells and rows that mean nothing (NUL).

use super::archive;
use super::bench::{Bench, Checked};
use super::lay::both;

const COLUMNS: &str = "columns: {Имя: NAME, Телефон: PHONE, Почта: EMAIL, Комментарий: COMMENTS}\n";

/// A list of these names with a phone for each.
fn names(cells: &[&str], mapping: &str) -> Checked {
    let rows = cells.iter().zip(0..);
    let rows = rows.map(|(cell, number)| format!("{cell};+7916123456{number}\n"));
    let text = format!("Имя;Телефон\n{}", rows.collect::<String>());
    Bench::new("leads.csv", text).check(&format!(
        "columns: {{Имя: NAME, Телефон: PHONE}}\n{mapping}"
    ))
}

fn codes(checked: &Checked) -> Vec<&str> {
    let problems = checked.problems.iter();
    problems.map(|problem| problem["code"].as_str()).collect()
}

/// NUL-01 ok: nothing, blanks of any kind and tabs are empty
#[test]
fn nul_01_blanks_are_empty() {
    let checked = names(&["", "   ", "\u{a0}", "\t"], "");
    assert_eq!(checked.sent("NAME"), [""; 4]);
    assert_eq!((checked.code, checked.found()), (0, vec![]));
}

/// NUL-02 fix: marks in the place of a value are empty and counted; in a comment a dash stays
#[test]
fn nul_02_marks_in_the_place_of_a_value() {
    let marks = ["-", "–", "—", ".", "…", "/", "?", "x", "х"];
    let checked = names(&marks, "");
    assert_eq!(checked.sent("NAME"), [""; 9]);
    assert_eq!(codes(&checked), ["placeholder"; 9]);
    let text = "Имя;Комментарий\nАнна;-\nПётр;.\n";
    let checked =
        Bench::new("leads.csv", text).check("columns: {Имя: NAME, Комментарий: COMMENTS}\n");
    // A report keeps spreadsheet programs from reading a dash as a formula.
    assert_eq!(checked.sent("COMMENTS"), ["'-", "."]);
    assert_eq!(checked.found(), []);
}

/// NUL-03 fix: words for nothing are empty and counted; in a field of yes and no «нет» is no
#[test]
fn nul_03_words_for_nothing() {
    let words = [
        "нет",
        "НЕТ",
        "нету",
        "не указан",
        "не указано",
        "неизвестно",
        "отсутствует",
        "б/н",
        "н/д",
        "пусто",
    ];
    let rows = words.map(|word| format!("{word};{word};{word};Вега;{word}\n"));
    let text = format!("Имя;Телефон;Почта;Компания;Доступен\n{}", rows.concat());
    let columns = "columns: {Имя: NAME, Телефон: PHONE, Почта: EMAIL, Компания: COMPANY_TITLE}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(codes(&checked), ["placeholder"; 30]);
    assert_eq!(checked.sent("NAME"), [""; 10]);
    let flags = "Имя;Доступен\nАнна;нет\nПётр;да\n";
    let checked = Bench::new("leads.csv", flags).check("columns: {Имя: NAME, Доступен: OPENED}\n");
    assert_eq!(checked.sent("OPENED"), ["N", "Y"]);
    assert_eq!(checked.found(), []);
}

/// NUL-04 fix: words for nothing that programs write are empty, and the list can be added to; a surname Null beside a first name is kept with a warning
#[test]
fn nul_04_words_for_nothing_that_programs_write() {
    let words = [
        "n/a",
        "N/A",
        "NA",
        "none",
        "null",
        "NULL",
        "nil",
        "undefined",
        "nan",
        "(blank)",
    ];
    let checked = names(&words, "");
    assert_eq!(codes(&checked), ["placeholder"; 10]);
    assert_eq!(checked.sent("NAME"), [""; 10]);
    let checked = names(&["#N/A", "не помню"], "source: {empty: [не помню]}\n");
    assert_eq!(checked.sent("NAME"), ["", ""]);
    assert_eq!(
        checked.found(),
        [("2", "warning", "cell_error"), ("3", "info", "placeholder")]
    );
    let text = "Имя;Фамилия;Телефон\nИван;Null;+79161234567\n;Null;+79161234568\n";
    let columns = "columns: {Имя: NAME, Фамилия: LAST_NAME, Телефон: PHONE}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(checked.sent("LAST_NAME"), ["Null", ""]);
    assert_eq!(
        checked.found(),
        [
            ("2", "warning", "placeholder_kept"),
            ("3", "info", "placeholder")
        ]
    );
}

/// NUL-05 fix: 0 is no phone, which is told; as an amount it is a real zero
#[test]
fn nul_05_zero_is_no_phone_and_an_amount() {
    let text = "Имя;Телефон;Сумма\nАнна;0;0\n";
    let columns =
        "columns: {Имя: NAME, Телефон: PHONE, Сумма: OPPORTUNITY}\nset: {CURRENCY_ID: RUB}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(
        (checked.sent("PHONE"), checked.sent("OPPORTUNITY")),
        (vec![""], vec!["0"])
    );
    assert_eq!(checked.found(), [("2", "info", "placeholder")]);
    assert_eq!(checked.problems[0]["field"], "PHONE");
}

/// NUL-06 warn: what looks like a test is told, and skipped with `test_rows: skip`
#[test]
fn nul_06_what_looks_like_a_test() {
    let tests = ["test", "тест", "asdf", "qwerty", "фыва", "Анна"];
    let checked = names(&tests, "");
    let like = |row| (row, "warning", "test_like");
    assert_eq!(checked.found(), ["2", "3", "4", "5", "6"].map(like));
    assert_eq!((checked.code, checked.leads.len()), (0, 6));
    let checked = names(&tests, "clean: {test_rows: skip}\n");
    assert_eq!((checked.code, checked.sent("NAME")), (0, vec!["Анна"]));
    let skipped = checked
        .results
        .iter()
        .filter(|row| row["status"] == "skipped");
    assert_eq!(skipped.count(), 5);
    assert_eq!(checked.results[0]["code"], "test_like");
}

/// NUL-07 fix: a test of an advertising form is skipped, with the reason
#[test]
fn nul_07_a_test_of_a_form_is_skipped() {
    let checked = names(&["<test lead: dummy data for full_name>", "Анна"], "");
    assert_eq!(checked.found(), [("2", "info", "test_lead")]);
    assert_eq!(checked.results[0]["status"], "skipped");
    assert_eq!(checked.sent("NAME"), ["Анна"]);
}

/// NUL-08 ok: a row of formulas that give nothing is blank
#[test]
fn nul_08_formulas_that_give_nothing() {
    let text = |cell: &str, text: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let nothing =
        |cell: &str| format!("<c r=\"{cell}\" t=\"str\"><f>IF(Z1,\"\",\"\")</f><v></v></c>");
    let rows = [
        [text("A1", "Имя"), text("B1", "Телефон")],
        [text("A2", "Анна"), text("B2", "89161234567")],
        [nothing("A3"), nothing("B3")],
        [text("A4", "Пётр"), text("B4", "89161234568")],
    ];
    let rows = (1..)
        .zip(rows)
        .map(|(number, cells)| format!("<row r=\"{number}\">{}</row>", cells.concat()));
    let rows: Vec<String> = rows.collect();
    let data = format!("<sheetData>{}</sheetData>", rows.concat());
    let bytes = archive::xlsx(&data, Vec::new());
    let checked = Bench::new("leads.xlsx", bytes).check("columns: {Имя: NAME, Телефон: PHONE}\n");
    assert_eq!(
        (checked.code, checked.found()),
        (0, vec![]),
        "{}",
        checked.told
    );
    assert_eq!(checked.sent("NAME"), ["Анна", "Пётр"]);
    let rows: Vec<&str> = checked
        .results
        .iter()
        .map(|row| row["row"].as_str())
        .collect();
    assert_eq!(rows, ["2", "4"]);
}

/// NUL-09 ok: a row with nothing but its number in the list is blank
#[test]
fn nul_09_a_row_of_its_number_alone_is_blank() {
    let rows: &[&[&str]] = &[
        &["№ п/п", "Имя", "Телефон"],
        &["1", "Анна", "89161234567"],
        &["2", "", ""],
        &["3", "Пётр", "89161234568"],
        &["4", "", ""],
    ];
    for checked in both(
        rows,
        "columns: {Имя: NAME, Телефон: PHONE}\nsource: {on_new_columns: ignore}\n",
    ) {
        assert_eq!(
            (checked.code, checked.found()),
            (0, vec![]),
            "{}",
            checked.told
        );
        assert_eq!(checked.sent("NAME"), ["Анна", "Пётр"]);
        assert_eq!(checked.results.len(), 2);
    }
}

/// NUL-11 err: a row of nobody is refused; `require` asks for more
#[test]
fn nul_11_a_row_of_nobody() {
    let text = "Имя;Телефон;Почта;Комментарий\n;;;перезвонить\nАнна;;;\n";
    let bench = Bench::new("leads.csv", text);
    let checked = bench.check(COLUMNS);
    assert_eq!(checked.found(), [("2", "error", "nothing_to_identify")]);
    let checked = bench.check(&format!("{COLUMNS}require: [{{any: [PHONE, EMAIL]}}]\n"));
    assert_eq!(
        checked.found(),
        [
            ("2", "error", "required_empty"),
            ("2", "error", "nothing_to_identify"),
            ("3", "error", "required_empty")
        ]
    );
}

/// NUL-12 fix: a lead without a title gets one of its name, company or phone, and its source; how many is told with the other defaults
#[test]
fn nul_12_a_title_is_made_of_name_and_source() {
    let text = "ФИО;Телефон;Источник;Название\n\
                Иванов Иван Иванович;89161234567;Веб-сайт;\n\
                ООО «Вега»;89161234568;;\n\
                ;89161234569;Звонок;\n\
                Анна;89161234560;;Заказ\n";
    let columns =
        "columns: {ФИО: FULL_NAME, Телефон: PHONE, Источник: SOURCE_ID, Название: TITLE}\n";
    let bench = Bench::new("leads.csv", text);
    let checked = bench.check(columns);
    assert_eq!(
        checked.sent("TITLE"),
        [
            "Иванов Иван Иванович – Веб-сайт",
            "ООО «Вега»",
            "'+79161234569 – Звонок",
            "Заказ"
        ]
    );
    let imported = bench.import(columns);
    assert_eq!(imported.code, 0, "{}", imported.told);
    assert!(
        imported.told.contains("3 leads have no title (TITLE)"),
        "{}",
        imported.told
    );
}

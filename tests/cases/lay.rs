//! Where the list stands on its sheet, and what its columns are called (LAY).

use rust_xlsxwriter::Workbook;

use super::bench::{Bench, Checked};

const COLUMNS: &str = "columns: {Имя: NAME, Телефон: PHONE}\n";

/// A workbook whose first sheet has these rows.
pub fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                if !cell.is_empty() {
                    sheet.write(row, column, *cell).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The same rows checked as a text file and as a workbook.
pub fn both(rows: &[&[&str]], mapping: &str) -> [Checked; 2] {
    let text: String = rows.iter().map(|row| row.join(";") + "\n").collect();
    let text = Bench::new("leads.csv", text).check(mapping);
    let workbook = workbook(&[("Лиды", rows)]);
    [text, Bench::new("leads.xlsx", workbook).check(mapping)]
}

/// LAY-01 ok: titles in the first row
#[test]
fn lay_01_titles_in_the_first_row() {
    for checked in both(&[&["Имя", "Телефон"], &["Анна", "89161234567"]], COLUMNS) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("NAME"), ["Анна"]);
        assert!(checked.told.contains("titles in row 1"), "{}", checked.told);
    }
}

/// LAY-02 ok: titles below a heading and a date are found and told, and rows keep the sheet's numbers
#[test]
fn lay_02_titles_below_a_heading_are_found() {
    let rows: &[&[&str]] = &[
        &["База клиентов 2024", ""],
        &["", ""],
        &["выгружено 01.02.2024", ""],
        &["Имя", "Телефон"],
        &["Анна", "12"],
    ];
    for columns in [COLUMNS, "columns: {A: NAME, B: PHONE}\n"] {
        for checked in both(rows, columns) {
            assert!(checked.told.contains("titles in row 4"), "{}", checked.told);
            assert_eq!(checked.problems[0]["row"], "5");
        }
    }
}

fn filled_once(company: &[&str]) -> Vec<[String; 2]> {
    let names = [
        "Анна",
        "Пётр",
        "Ян",
        "Ольга",
        "Иван",
        "Юлия",
        "Олег",
        "Инна",
    ];
    let rows = company.iter().zip(names);
    rows.map(|(company, name)| [(*company).to_owned(), name.to_owned()])
        .collect()
}

/// LAY-05 warn: a leading column that is filled once for several rows is told and not filled down
#[test]
fn lay_05_a_column_that_may_have_to_be_filled_down_is_told() {
    let check = |company: &[&str]| {
        let rows = filled_once(company);
        let mut all: Vec<Vec<&str>> = vec![vec!["Компания", "Имя"]];
        all.extend(
            rows.iter()
                .map(|row| row.iter().map(String::as_str).collect()),
        );
        let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
        both(&all, "columns: {Компания: COMPANY_TITLE, Имя: NAME}\n")
    };
    for checked in check(&["Ромашка", "", "", "Лютик", "", "", "", ""]) {
        assert!(
            checked
                .told
                .contains("filled once for several rows: Компания (A)"),
            "{}",
            checked.told
        );
        assert_eq!(checked.sent("COMPANY_TITLE")[1], "");
        assert_eq!(checked.code, 0);
    }
    for quiet in [
        ["Ромашка", "", "Лютик", "Мак", "", "Роза", "Ива", ""],
        ["Ромашка", "", "", "Ромашка", "", "", "", ""],
        ["", "", "Ромашка", "", "", "Лютик", "", ""],
    ] {
        for checked in check(&quiet) {
            assert!(
                !checked.told.contains("filled once"),
                "{quiet:?}: {}",
                checked.told
            );
        }
    }
}

/// LAY-06 ask: without titles the choices are named; a mapping by letters alone reads every row as data, and `header_row: 0` settles it
#[test]
fn lay_06_a_list_without_titles() {
    let rows: &[&[&str]] = &[
        &["Иванов", "+79161234567"],
        &["Орлова", "без телефона"],
        &["Петров", "+79161234568"],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 5, "{}", checked.told);
        assert!(checked.told.contains("header_row: 0"), "{}", checked.told);
    }
    let letters = "columns: {A: NAME, B: {field: COMMENTS}}\n";
    for checked in both(rows, letters) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("NAME"), ["Иванов", "Орлова", "Петров"]);
        assert_eq!(checked.results[0]["row"], "1");
        assert!(
            checked.told.contains("every row is read as data"),
            "{}",
            checked.told
        );
    }
    let words: &[&[&str]] = &[&["Иванов", "Омск"], &["Орлова", "Тула"]];
    for checked in both(words, &format!("source: {{header_row: 0}}\n{letters}")) {
        assert_eq!(checked.sent("NAME"), ["Иванов", "Орлова"]);
        assert!(
            checked.told.contains("no row of titles"),
            "{}",
            checked.told
        );
    }
}

/// LAY-07 ok: three columns of one title feed one multifield, and a problem names its column
#[test]
fn lay_07_three_columns_of_one_title_feed_a_multifield() {
    let rows: &[&[&str]] = &[
        &["Имя", "Телефон", "Телефон", "Телефон"],
        &["Анна", "89161234567", "89161234568", "12"],
    ];
    for checked in both(rows, COLUMNS) {
        let phones = "'+79161234567 (WORK); +79161234568 (WORK)";
        assert_eq!(checked.sent("PHONE"), [phones]);
        let last = checked.problems.last().unwrap();
        assert_eq!((last["column"].as_str(), last["row"].as_str()), ("D", "2"));
    }
}

/// LAY-08 fatal: two columns of one title for a field with one value are told apart by `Имя#2` or a letter (exit 2, `mapping_column_ambiguous`: the mapping is what is to be mended)
#[test]
fn lay_08_two_columns_of_one_title_for_one_value() {
    let rows: &[&[&str]] = &[&["Имя", "Имя"], &["Анна", "Пётр"]];
    for checked in both(rows, "columns: {Имя: NAME}\n") {
        assert_eq!(checked.code, 2, "{}", checked.told);
        assert!(checked.told.contains("Имя#2 (B)"), "{}", checked.told);
    }
    for mapping in ["columns: {Имя#2: NAME}\n", "columns: {B: NAME}\n"] {
        for checked in both(rows, mapping) {
            assert_eq!(checked.sent("NAME"), ["Пётр"]);
        }
    }
}

/// LAY-09 warn: a filled column without a title is named by its letter, with the count of its cells
#[test]
fn lay_09_a_filled_column_without_a_title_is_told() {
    let rows: &[&[&str]] = &[
        &["Имя", "", "Телефон"],
        &["Анна", "да", "89161234567"],
        &["Пётр", "", "89161234568"],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert!(checked.told.contains("B (1)"), "{}", checked.told);
    }
}

/// LAY-10 ok: line breaks, blanks of any kind and a `*` in a title do not matter
#[test]
fn lay_10_blanks_and_marks_in_titles_do_not_matter() {
    let text = "База\n\"Номер\nтелефона \"; Имя\u{a0}\u{a0}клиента *\n89161234567;Анна\n";
    let mapping = "columns: {Номер телефона: PHONE, Имя клиента: NAME}\n";
    let checked = Bench::new("leads.csv", text).check(mapping);
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("NAME"), ["Анна"]);
    assert!(
        !checked.told.contains("another alphabet"),
        "{}",
        checked.told
    );
}

/// LAY-11 fix: a title with letters of the other alphabet is matched, which is told
#[test]
fn lay_11_titles_in_letters_that_look_alike_are_matched() {
    let rows: &[&[&str]] = &[
        &["Имя", "Tелефон", "Е-mail"],
        &["Анна", "89161234567", "a@example.org"],
    ];
    let mapping = "columns: {Имя: NAME, Телефон: PHONE, E-mail: EMAIL}\n";
    for checked in both(rows, mapping) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("EMAIL"), ["a@example.org (WORK)"]);
        let told = "another alphabet that look the same were matched: Tелефон, Е-mail";
        assert!(checked.told.contains(told), "{}", checked.told);
    }
}

/// LAY-12 ok: `ё` and `е` are one letter in titles and in values of lists
#[test]
fn lay_12_yo_and_ye_are_one_letter() {
    let rows: &[&[&str]] = &[&["Прием", "Источник"], &["Анна", "Приёмная"]];
    let mapping = "columns: {Приём: NAME, Источник: {field: SOURCE_ID, values: {Приемная: WEB}}}\n";
    for checked in both(rows, mapping) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("SOURCE_ID"), ["WEB"]);
    }
}

/// LAY-13 fatal: a column that the file lacks is told with the file's titles and the nearest one (exit 2, `mapping_column_missing`)
#[test]
fn lay_13_a_column_that_is_not_there_is_told_with_the_nearest() {
    let rows: &[&[&str]] = &[&["Имя", "Телефон мобильный"], &["Анна", "89161234567"]];
    for checked in both(rows, "columns: {Имя: NAME, Телефон моб.: PHONE}\n") {
        assert_eq!(checked.code, 2, "{}", checked.told);
        assert!(
            checked.told.contains("“Телефон мобильный”"),
            "{}",
            checked.told
        );
    }
}

/// LAY-14 warn: columns that the mapping does not name are told; with `on_new_columns: error` the file is refused
#[test]
fn lay_14_new_columns_are_told_or_refused() {
    let rows: &[&[&str]] = &[&["Имя", "Телефон", "Бюджет"], &["Анна", "89161234567", "5"]];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert!(checked.told.contains("«Бюджет»"), "{}", checked.told);
    }
    for checked in both(
        rows,
        &format!("source: {{on_new_columns: error}}\n{COLUMNS}"),
    ) {
        assert_eq!(checked.code, 2, "{}", checked.told);
        assert!(checked.told.contains("Бюджет"), "{}", checked.told);
    }
}

/// LAY-15 ok: columns in another order are found by their titles, and the rows keep their identity
#[test]
fn lay_15_columns_in_another_order_are_the_same_leads() {
    let [first, _] = both(&[&["Имя", "Телефон"], &["Анна", "89161234567"]], COLUMNS);
    let [second, _] = both(&[&["Телефон", "Имя"], &["89161234567", "Анна"]], COLUMNS);
    assert_eq!(first.sent("NAME"), second.sent("NAME"));
    assert_eq!(
        first.results[0]["origin_id"],
        second.results[0]["origin_id"]
    );
}

/// LAY-19 ask: of several sheets the one with the mapping's titles is read and the others named; sheets alike are refused, unless `source.sheet` says which
#[test]
fn lay_19_the_sheet_with_the_titles_is_read() {
    let list: &[&[&str]] = &[&["Имя", "Телефон"], &["Анна", "89161234567"]];
    let help: &[&[&str]] = &[&["Заполните лист «Лиды»"], &["Имя — обязательно"]];
    let bench = Bench::new(
        "leads.xlsx",
        workbook(&[("Инструкция", help), ("Лиды", list)]),
    );
    let checked = bench.check(COLUMNS);
    assert_eq!(checked.sent("NAME"), ["Анна"]);
    assert!(
        checked.told.contains("not read: Инструкция"),
        "{}",
        checked.told
    );
    let bench = Bench::new("leads.xlsx", workbook(&[("Март", list), ("Лиды", list)]));
    let asked = bench.check(COLUMNS);
    assert_eq!(asked.code, 5, "{}", asked.told);
    assert!(asked.told.contains("Март, Лиды"), "{}", asked.told);
    let named = bench.check(&format!("source: {{sheet: Лиды}}\n{COLUMNS}"));
    assert_eq!((named.code, named.sent("NAME")), (0, vec!["Анна"]));
}

/// LAY-24 ok: a list that begins in column C, row 7 is found; problems point at the sheet's cells
#[test]
fn lay_24_a_list_in_the_middle_of_the_sheet_is_found() {
    let blank: &[&str] = &["", "", "", ""];
    let rows: &[&[&str]] = &[
        blank,
        blank,
        &["Отчёт", "", "", ""],
        blank,
        blank,
        blank,
        &["", "", "Имя", "Телефон"],
        &["", "", "Анна", "12"],
        &["", "", "Пётр", "89161234567"],
    ];
    for checked in both(rows, COLUMNS) {
        assert!(checked.told.contains("titles in row 7"), "{}", checked.told);
        assert!(
            !checked.told.contains("without a title"),
            "{}",
            checked.told
        );
        assert_eq!(
            (
                checked.problems[0]["column"].as_str(),
                checked.problems[0]["row"].as_str()
            ),
            ("D", "8")
        );
        assert!(checked.sent("NAME").contains(&"Пётр"));
    }
}

/// LAY-25 ask: two lists beside one another are refused with the range of each; `source.range` says which, with rows and columns as the sheet has them
#[test]
fn lay_25_two_lists_beside_one_another_are_told_apart_by_a_range() {
    let rows: &[&[&str]] = &[
        &["Лиды", "", "", "Партнёры", ""],
        &["Имя", "Телефон", "", "Имя", "Телефон"],
        &["Анна", "89161234567", "", "Ольга", "89161234569"],
        &["Пётр", "89161234568", "", "", ""],
        &["Ян", "89161234566", "", "", ""],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 5, "{}", checked.told);
        assert!(checked.told.contains("A2:B, D2:E"), "{}", checked.told);
    }
    for (range, names) in [
        ("A2:B4", vec!["Анна", "Пётр"]),
        ("D2:E", vec!["Ольга"]),
        ("A2:B", vec!["Анна", "Пётр", "Ян"]),
    ] {
        for checked in both(rows, &format!("source: {{range: \"{range}\"}}\n{COLUMNS}")) {
            assert_eq!(checked.code, 0, "{range}: {}", checked.told);
            assert_eq!(checked.sent("NAME"), names, "{range}");
            assert_eq!(checked.results[0]["row"], "3");
        }
    }
    let by_letter = "source: {range: \"D2:E\"}\ncolumns: {D: NAME, E: PHONE}\n";
    for checked in both(rows, by_letter) {
        assert_eq!(checked.sent("NAME"), ["Ольга"], "{}", checked.told);
    }
    let apart: &[&[&str]] = &[
        &["Имя", "Телефон", "", "Город", "Регион"],
        &["Анна", "89161234567", "", "Омск", "55"],
        &["Пётр", "89161234568", "", "", ""],
    ];
    for checked in both(apart, COLUMNS) {
        assert_eq!(checked.code, 0, "one list with a gap: {}", checked.told);
    }
}

/// LAY-33 fatal: a card with its titles one below the other is no list, and that is explained
#[test]
fn lay_33_a_card_is_no_list() {
    let rows: &[&[&str]] = &[
        &["Имя", "Анна", "Пётр"],
        &["Телефон", "89161234567", "89161234568"],
        &["Город", "Омск", "Тула"],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 5, "{}", checked.told);
        assert!(
            checked.told.contains("a card, not a list"),
            "{}",
            checked.told
        );
    }
}

#[test]
fn mended_failures_of_a_bounded_or_untitled_list_are_read_by_the_same_mapping() {
    let untitled = "source: {header_row: 0}\ncolumns: {A: NAME, B: PHONE}\nrequire: [PHONE]\n";
    let bounded = "source: {range: \"D2:E\"}\ncolumns: {Имя: NAME, Тел: PHONE}\nrequire: [PHONE]\n";
    for (text, mapping) in [
        ("Анна;12\nПётр;89161234568\n", untitled),
        (
            ";;;;\nИмя;Тел;;Имя;Тел\nЯн;1;;Анна;12\nЯн;2;;Пётр;89161234568\n",
            bounded,
        ),
    ] {
        let bench = Bench::new("leads.csv", text);
        let checked = bench.check(mapping);
        assert_eq!(checked.code, 1, "{}", checked.told);
        assert_eq!(checked.sent("NAME"), ["Пётр"]);
        let mended = bench
            .report("failures.csv")
            .replace(";12;", ";89161234567;");
        let back = Bench::new("failures.csv", mended).check(mapping);
        assert_eq!(back.code, 0, "{}", back.told);
        assert_eq!(back.sent("NAME"), ["Анна"]);
        assert_eq!(
            back.results[0]["origin_id"],
            checked.results[0]["origin_id"]
        );
    }
}

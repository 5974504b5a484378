//! Numbers and money (NUM).

use rust_xlsxwriter::{Format, Workbook};

use super::bench::{Bench, Checked};

/// Sums in a file of one column of them, and what becomes of them.
fn sums(cells: &[&str], more: &str) -> Checked {
    let rows = cells.iter().map(|cell| format!("Анна;{cell}\n"));
    let text = "Имя;Сумма\n".to_owned() + &rows.collect::<String>();
    Bench::new("leads.csv", text).check(&format!(
        "columns: {{Имя: NAME, Сумма: OPPORTUNITY}}\n{more}"
    ))
}

/// A column of one workbook under this title, with a name in each row.
fn book(title: &str, write: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Bench {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Имя").unwrap();
    sheet.write(0, 1, title).unwrap();
    sheet.write(1, 0, "Анна").unwrap();
    write(sheet);
    Bench::new("leads.xlsx", book.save_to_buffer().unwrap())
}

const RUB: &str = "set: {CURRENCY_ID: RUB}\n";

/// A number is read without a word.
fn is_read(cell: &str, sum: &str) {
    let checked = sums(&[cell], RUB);
    assert_eq!(checked.sent("OPPORTUNITY"), [sum], "{}", checked.told);
    assert_eq!(checked.found(), [], "{cell}");
}

/// NUM-01 ok: a comma before the fraction
#[test]
fn num_01_a_comma_before_the_fraction() {
    is_read("1500,50", "1500.50");
}

/// NUM-02 ok: blanks of every kind between the thousands
#[test]
fn num_02_blanks_between_thousands() {
    for cell in ["1 500,50", "1\u{a0}500,50", "1\u{202f}500,50"] {
        is_read(cell, "1500.50");
    }
}

/// NUM-03 ok: commas between the thousands and a point before the fraction
#[test]
fn num_03_written_as_in_english() {
    is_read("\"1,500.50\"", "1500.50");
}

/// NUM-04 ok: points between the thousands and a comma before the fraction
#[test]
fn num_04_written_as_in_german() {
    is_read("1.500,50", "1500.50");
}

/// NUM-05 warn: `1,500` is decided by the column's other cells; where they say nothing it is read by the locale with a warning
#[test]
fn num_05_a_doubtful_comma_is_decided_by_the_column() {
    let points = sums(&["\"1,500\"", "\"1,234,567\""], RUB);
    assert_eq!(points.sent("OPPORTUNITY"), ["1500", "1234567"]);
    assert_eq!(points.found(), []);
    let commas = sums(&["\"1,500\"", "\"2,5\""], RUB);
    assert_eq!(commas.sent("OPPORTUNITY"), ["1.50", "2.50"]);
    let ambiguous = ("2", "warning", "ambiguous_number");
    assert_eq!(commas.found()[0], ambiguous, "a third place of kopecks");
    let alone = sums(&["\"1,500\""], RUB);
    assert_eq!(alone.sent("OPPORTUNITY"), ["1.50"]);
    assert_eq!(alone.found()[0], ambiguous);
    let settled = sums(&["\"1,500\""], "source: {decimal: \".\"}\n");
    assert_eq!(settled.sent("OPPORTUNITY"), ["1500"]);
}

/// NUM-06 warn: a currency beside the amount goes with it; where the currency field says another one, that is warned of
#[test]
fn num_06_a_currency_beside_the_amount() {
    let cells = [
        ("10 000 руб.", "10000", "RUB"),
        ("10 000р", "10000", "RUB"),
        ("₽10000", "10000", "RUB"),
        ("\"$1,200\"", "1200", "USD"),
        ("1200 USD", "1200", "USD"),
        ("€ 50", "50", "EUR"),
    ];
    for mapping in ["OPPORTUNITY", "MONEY"] {
        let rows = cells.iter().map(|(cell, ..)| format!("Анна;{cell}\n"));
        let text = "Имя;Сумма\n".to_owned() + &rows.collect::<String>();
        let bench = Bench::new("leads.csv", text);
        let checked = bench.check(&format!("columns: {{Имя: NAME, Сумма: {mapping}}}\n"));
        let amounts: Vec<_> = cells.iter().map(|(_, amount, _)| *amount).collect();
        let currencies: Vec<_> = cells.iter().map(|(.., currency)| *currency).collect();
        assert_eq!(checked.sent("OPPORTUNITY"), amounts, "{}", checked.told);
        assert_eq!(checked.sent("CURRENCY_ID"), currencies);
    }
    let text = "Имя;Сумма;Валюта\nАнна;1200 USD;RUB\nАнна;1200 USD;USD\n";
    let checked = Bench::new("leads.csv", text)
        .check("columns: {Имя: NAME, Сумма: OPPORTUNITY, Валюта: CURRENCY_ID}\n");
    assert_eq!(checked.found(), [("2", "warning", "currency_conflict")]);
    assert_eq!(checked.sent("CURRENCY_ID"), ["RUB", "USD"]);
}

/// NUM-07 fix: «тыс.», «млн», k and M are multiplied out
#[test]
fn num_07_thousands_and_millions_in_words() {
    let checked = sums(&["10 тыс.", "\"1,5 млн\"", "10k", "2M"], RUB);
    let read = ["10000", "1500000", "10000", "2000000"];
    assert_eq!(checked.sent("OPPORTUNITY"), read, "{}", checked.told);
    let expanded = "number_expanded";
    let told = ["2", "3", "4", "5"].map(|row| (row, "info", expanded));
    assert_eq!(checked.found(), told);
}

/// NUM-08 warn: a range or words in the place of an amount are not sent; `clean: {leftovers: comment}` keeps them in the comment, and where the field is required the row is an error
#[test]
fn num_08_words_in_the_place_of_an_amount() {
    let cells = ["от 10000", "10000-15000", "~10000", "по договоренности"];
    let told = ["2", "3", "4", "5"].map(|row| (row, "warning", "not_a_number"));
    let checked = sums(&cells, RUB);
    assert_eq!((checked.code, checked.found().as_slice()), (0, &told[..]));
    assert!(
        checked
            .leads
            .iter()
            .all(|lead| !lead.contains_key("OPPORTUNITY") || lead["OPPORTUNITY"].is_empty())
    );
    let text = "Имя;Сумма;Заметка\nАнна;по договоренности;звонить\nПётр;от 10000;\n";
    let kept = Bench::new("leads.csv", text).check(
        "columns: {Имя: NAME, Сумма: OPPORTUNITY, Заметка: COMMENTS}\nclean: {leftovers: comment}\n",
    );
    assert_eq!(kept.found().len(), 2, "{}", kept.told);
    assert_eq!(
        kept.sent("COMMENTS"),
        ["звонить<br>Сумма: по договоренности", "Сумма: от 10000"]
    );
    let required = sums(&cells[3..], "require: [OPPORTUNITY]\n");
    assert_eq!((required.code, required.leads.len()), (1, 0));
    assert_eq!(required.found(), [("2", "error", "not_a_number")]);
}

/// NUM-09 err: a minus before or behind, or brackets, make an amount negative; a field whose least value is not below zero refuses it
#[test]
fn num_09_negative_amounts() {
    let checked = sums(&["-500", "(500)", "500-", "−500 ₽"], RUB);
    assert_eq!(checked.sent("OPPORTUNITY"), ["-500"; 4], "{}", checked.told);
    assert_eq!(checked.found(), []);
    let portal = "fields:\n  user_fields:
    - {code: UF_CRM_AREA, type: double, label: Площадь, settings: {MIN_VALUE: 1}}
    - {code: UF_CRM_SHIFT, type: integer, label: Сдвиг, settings: {MIN_VALUE: -10, MAX_VALUE: 10}}\n";
    let text = "Имя;Площадь;Сдвиг\nАнна;-500;-5\nПётр;(500);-50\nЯна;0,5;\n";
    let bench = Bench::new("leads.csv", text).beside("portal.yaml", portal);
    let columns = "columns: {Имя: NAME, Площадь: UF_CRM_AREA, Сдвиг: UF_CRM_SHIFT}\n";
    let at_portal = ["--portal", "sandbox", "--sandbox-settings", "portal.yaml"];
    let checked = bench.check_with(columns, &at_portal);
    assert_eq!(
        checked.found(),
        [
            ("2", "error", "negative"),
            ("3", "error", "negative"),
            ("3", "error", "out_of_bounds"),
            ("4", "error", "out_of_bounds"),
        ],
        "{}",
        checked.told
    );
}

/// NUM-10 fix: the noise of a number's binary form is rounded away, to the currency's two places
#[test]
fn num_10_noise_of_a_number_cell_is_rounded_away() {
    let bench = book("Сумма", |sheet| {
        sheet.write(1, 1, 1_500.500_000_000_000_2).unwrap();
        sheet.write(2, 0, "Пётр").unwrap();
        sheet.write(2, 1, 12.345).unwrap();
    });
    let checked = bench.check(&format!(
        "columns: {{Имя: NAME, Сумма: OPPORTUNITY}}\n{RUB}"
    ));
    assert_eq!(checked.sent("OPPORTUNITY"), ["1500.50", "12.35"]);
    assert_eq!(checked.found(), [("3", "info", "amount_rounded")]);
}

/// NUM-11 fix: of a percentage the shown number is taken, 15 of a cell that stores 0.15; a text field gets `15%`
#[test]
fn num_11_percentages_are_taken_as_shown() {
    let bench = book("Скидка", |sheet| {
        for (row, shown) in [(1, "0%"), (2, "0.00%")] {
            let format = Format::new().set_num_format(shown);
            sheet.write(row, 0, format!("Анна {row}")).unwrap();
            sheet.write_with_format(row, 1, 0.15, &format).unwrap();
        }
        sheet.write(3, 0, "Пётр").unwrap();
        sheet.write(3, 1, 0.15).unwrap();
    });
    let sums = bench.check("columns: {Имя: NAME, Скидка: OPPORTUNITY}\n");
    assert_eq!(sums.sent("OPPORTUNITY"), ["15", "15", "0.15"]);
    let read = "percent_read";
    assert_eq!(sums.found(), [("2", "info", read), ("3", "info", read)]);
    let texts = bench.check("columns: {Имя: NAME, Скидка: POST}\n");
    assert_eq!(texts.sent("POST"), ["15%", "15%", "0.15"]);
    let cell = |kind: &str, inside: &str| {
        format!("<table:table-cell office:value-type=\"{kind}\"{inside}</table:table-cell>")
    };
    let name = cell("string", "><text:p>Имя</text:p>");
    let content = format!(
        "<x><table:table table:name=\"Лиды\"><table:table-row>{name}{}</table:table-row><table:table-row>{name}{}</table:table-row></table:table></x>",
        cell("string", "><text:p>Скидка</text:p>"),
        cell("percentage", " office:value=\"0.15\"><text:p>15%</text:p>"),
    );
    let ods = Bench::new("leads.ods", super::archive::ods(&content, Vec::new()));
    let checked = ods.check("source: {header_row: 1}\ncolumns: {Имя: NAME, Скидка: OPPORTUNITY}\n");
    assert_eq!(checked.sent("OPPORTUNITY"), ["15"], "{}", checked.told);
}

/// NUM-12 ok: a number that a workbook stores as text
#[test]
fn num_12_a_number_stored_as_text() {
    let bench = book("Сумма", |sheet| {
        sheet.write_string(1, 1, "1 500,50").unwrap();
    });
    let checked = bench.check(&format!(
        "columns: {{Имя: NAME, Сумма: OPPORTUNITY}}\n{RUB}"
    ));
    assert_eq!(checked.sent("OPPORTUNITY"), ["1500.50"]);
    assert_eq!(checked.found(), []);
}

/// NUM-13 fix: a taxpayer's number gets its lost zero back where the check digit agrees, and is warned of where it does not
#[test]
fn num_13_a_taxpayers_number_gets_its_zero_back() {
    let numbers = [7_701_234_567.0, 272_001_233.0, 272_001_234.0];
    let bench = book("ИНН", |sheet| {
        for (row, number) in (1..).zip(numbers) {
            sheet.write(row, 0, "Анна").unwrap();
            sheet.write(row, 1, number).unwrap();
        }
    });
    let text = "Имя;ИНН\nАнна;7701234567\nАнна;272001233\nАнна;272001234\n";
    for bench in [bench, Bench::new("leads.csv", text)] {
        let checked = bench.check("columns: {Имя: NAME, ИНН: SOURCE_DESCRIPTION}\n");
        let sent = ["7701234567", "0272001233", "272001234"];
        assert_eq!(checked.sent("SOURCE_DESCRIPTION"), sent);
        let told = [
            ("3", "info", "inn_padded"),
            ("4", "warning", "inn_doubtful"),
        ];
        assert_eq!(checked.found(), told);
    }
}

/// NUM-14 err: an identifier of more than 15 digits that came from a number cell has lost its last ones, in a field and in a key
#[test]
fn num_14_identifiers_that_lost_digits() {
    let bench = book("ID", |sheet| {
        sheet.write(1, 1, 1_234_567_890_123_450.0).unwrap();
        sheet.write(2, 0, "Пётр").unwrap();
        sheet.write(2, 1, 123_456_789_012_345.0).unwrap();
        sheet.write(3, 0, "Ян").unwrap();
        sheet.write_string(3, 1, "1234567890123456789").unwrap();
    });
    let lost = [("2", "error", "id_precision_lost")];
    for mapping in [
        "columns: {Имя: NAME, ID: UTM_TERM}\n",
        "columns: {Имя: NAME}\nkey: [ID]\n",
    ] {
        let checked = bench.check(mapping);
        assert_eq!(checked.found(), lost, "{}", checked.told);
        assert_eq!(checked.leads.len(), 2);
    }
    let text = "Имя;ID\nАнна;1.23456789012345E+15\nПётр;1E5\nЯн;1.2E+1\n";
    let checked = Bench::new("leads.csv", text).check("columns: {Имя: NAME, ID: UTM_TERM}\n");
    assert_eq!(checked.found(), lost, "{}", checked.told);
}

/// NUM-15 fix: `1e5` is 100000 in a field of numbers, with an info, and stays as it is in a text
#[test]
fn num_15_a_code_that_looks_like_a_power_of_ten() {
    let text = "Имя;Код\nАнна;1e5\n";
    let bench = Bench::new("leads.csv", text);
    let number = bench.check("columns: {Имя: NAME, Код: OPPORTUNITY}\n");
    assert_eq!(number.sent("OPPORTUNITY"), ["100000"]);
    assert_eq!(number.found(), [("2", "info", "number_expanded")]);
    let text = bench.check("columns: {Имя: NAME, Код: UTM_TERM}\n");
    assert_eq!((text.sent("UTM_TERM"), text.found()), (vec!["1e5"], vec![]));
}

/// NUM-16 err: a number of which a spreadsheet made a date
#[test]
fn num_16_numbers_that_became_dates() {
    let checked = sums(&["12.май", "01.фев", "12.05.2024"], RUB);
    let told = ["2", "3", "4"].map(|row| (row, "error", "number_became_date"));
    assert_eq!(checked.found(), told);
    let bench = book("Сумма", |sheet| {
        let format = Format::new().set_num_format("dd.mmm");
        sheet.write_with_format(1, 1, 45_424.0, &format).unwrap();
    });
    let checked = bench.check("columns: {Имя: NAME, Сумма: OPPORTUNITY}\n");
    assert_eq!(checked.found(), [("2", "error", "number_became_date")]);
}

/// NUM-17 fix: columns of quantity and price are told as what is not imported; the amount comes from its own column alone
#[test]
fn num_17_rows_of_products_are_told() {
    let text = "Имя;Товар;Кол-во;Цена, руб.\nАнна;Стол;2;5000\n";
    let bench = Bench::new("leads.csv", text);
    let columns = "columns: {Имя: NAME, Товар: COMMENTS}\nsource: {on_new_columns: ignore}\n";
    let checked = bench.check(columns);
    let told = "Columns of quantities and prices were seen («Кол-во», «Цена, руб.»)";
    assert!(checked.told.contains(told), "{}", checked.told);
    assert!(!checked.leads[0].contains_key("OPPORTUNITY"));
}

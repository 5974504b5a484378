//! Layouts of sheets (LAY): titles in two rows, merged and hidden cells, formulas, links.

use rust_xlsxwriter::{
    ExcelDateTime, Format, Formula, Table, TableColumn, Url, Workbook, Worksheet,
};

use super::archive;
use super::bench::Bench;

/// A sheet of texts.
fn sheet(name: &str, rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    sheet
}

fn bench(sheets: Vec<Worksheet>) -> Bench {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Bench::new("leads.xlsx", workbook.save_to_buffer().unwrap())
}

/// Merges cells whose first one is written already.
fn merge(sheet: &mut Worksheet, area: (u32, u16, u32, u16), text: &str) {
    let (top, left, bottom, right) = area;
    sheet
        .merge_range(top, left, bottom, right, text, &Format::new())
        .unwrap();
}

/// LAY-03 ok: titles in two rows are joined where the upper one names groups, and go by their last part or the whole
#[test]
fn lay_03_titles_in_two_rows_are_one_row_of_titles() {
    let mut list = sheet(
        "Лиды",
        &[
            &["База клиентов"],
            &["", "", "", "", "Сумма"],
            &["", "Тел.", "Почта", "Сайт", ""],
            &[
                "Анна",
                "+7 916 123-45-67",
                "anna@example.org",
                "example.org",
                "7",
            ],
        ],
    );
    merge(&mut list, (1, 0, 2, 0), "Название");
    merge(&mut list, (1, 1, 1, 3), "Контакты");
    let bench = bench(vec![list]);
    for source in ["", "source: {header_row: 2}\n", "source: {header_row: 3}\n"] {
        let checked = bench.check(&format!(
            "{source}columns: {{Название: TITLE, Тел.: PHONE, Контакты / Почта: EMAIL, сайт: WEB, Сумма: OPPORTUNITY}}\n"
        ));
        assert_eq!(checked.code, 0, "{source}{}", checked.told);
        assert!(checked.told.contains("titles in row 3"), "{}", checked.told);
        assert_eq!(checked.sent("TITLE"), ["Анна"]);
        assert_eq!(checked.sent("PHONE"), ["'+79161234567 (WORK)"]);
        assert_eq!(checked.sent("EMAIL"), ["anna@example.org (WORK)"]);
        assert_eq!(checked.sent("OPPORTUNITY"), ["7"]);
    }
    let missing = bench.check("columns: {Название: TITLE, Телеф: PHONE}\n");
    assert!(missing.told.contains("Контакты / Тел."), "{}", missing.told);
}

/// LAY-04 ask: data cells merged over rows are refused in mapped columns until the mapping says whether their value is repeated
#[test]
fn lay_04_merged_data_cells_are_settled_by_the_mapping() {
    let mut list = sheet(
        "Лиды",
        &[
            &["Имя", "Компания", "Город"],
            &["Анна", "", "Омск"],
            &["Пётр"],
            &["Ян"],
            &[],
            &["Ольга", "ООО «Лютик»", "Тула"],
        ],
    );
    merge(&mut list, (1, 1, 4, 1), "ООО «Ромашка»");
    let bench = bench(vec![list]);
    let columns = "columns: {Имя: TITLE, Компания: COMPANY_TITLE}\n";
    let asked = bench.check(columns);
    assert_eq!(asked.code, 5, "{}", asked.told);
    for told in [
        "merged_cells",
        "«Компания» (B)",
        "fill_merged: true",
        "fill_merged: false",
    ] {
        assert!(asked.told.contains(told), "{told}: {}", asked.told);
    }
    let filled = bench.check(&format!("source: {{fill_merged: true}}\n{columns}"));
    assert_eq!(filled.code, 0, "{}", filled.told);
    assert_eq!(filled.sent("TITLE"), ["Анна", "Пётр", "Ян", "Ольга"]);
    let company = [
        "ООО «Ромашка»",
        "ООО «Ромашка»",
        "ООО «Ромашка»",
        "ООО «Лютик»",
    ];
    assert_eq!(filled.sent("COMPANY_TITLE"), company);
    assert_eq!(
        filled.found(),
        [
            ("3", "info", "filled_from_merge"),
            ("4", "info", "filled_from_merge")
        ]
    );
    let left = bench.check(&format!("source: {{fill_merged: false}}\n{columns}"));
    assert_eq!(
        left.sent("COMPANY_TITLE"),
        ["ООО «Ромашка»", "", "", "ООО «Лютик»"]
    );
    assert_eq!(left.found(), []);
    // A column that the mapping does not use asks nothing.
    let unused = bench.check("columns: {Имя: TITLE}\n");
    assert_eq!(unused.code, 0, "{}", unused.told);
}

/// LAY-20 ok: hidden and very hidden sheets are told, and read only when they are named
#[test]
fn lay_20_hidden_sheets_are_read_only_when_named() {
    let mut hidden = sheet("Скрытый", &[&["Имя"], &["Скрытая"]]);
    hidden.set_hidden(true);
    let mut deep = sheet("Глубоко", &[&["Имя"], &["Глубокая"]]);
    deep.set_very_hidden(true);
    let shown = sheet("Лиды", &[&["Имя"], &["Анна"]]);
    let bench = bench(vec![shown, hidden, deep]);
    let checked = bench.check("columns: {Имя: TITLE}\n");
    assert_eq!(checked.sent("TITLE"), ["Анна"]);
    assert!(
        checked.told.contains("Скрытый, Глубоко"),
        "{}",
        checked.told
    );
    let named = bench.check("source: {sheet: глубоко}\ncolumns: {Имя: TITLE}\n");
    assert_eq!(named.sent("TITLE"), ["Глубокая"]);
}

/// LAY-21 warn: hidden rows and columns are read and told once, or left out and told when the mapping wants it
#[test]
fn lay_21_hidden_rows_are_read_unless_the_mapping_leaves_them_out() {
    let rows: Vec<[String; 3]> = (0..300)
        .map(|n| [format!("Лид {n}"), n.to_string(), "x".to_owned()])
        .collect();
    let mut list = sheet("Лиды", &[&["Имя", "Сумма", "Служебное"]]);
    for (number, cells) in (1..).zip(&rows) {
        for (column, cell) in (0..).zip(cells) {
            list.write(number, column, cell).unwrap();
        }
        if number > 2 {
            list.set_row_hidden(number).unwrap();
        }
    }
    list.set_column_hidden(2).unwrap();
    let bench = bench(vec![list]);
    let columns = "columns: {Имя: TITLE, Сумма: OPPORTUNITY}\n";
    let checked = bench.check(columns);
    assert_eq!(
        (checked.code, checked.leads.len()),
        (0, 300),
        "{}",
        checked.told
    );
    assert!(
        checked.told.contains("298 rows are hidden"),
        "{}",
        checked.told
    );
    assert!(checked.told.contains("«Служебное»"), "{}", checked.told);
    let left_out = bench.check(&format!("source: {{skip_hidden: true}}\n{columns}"));
    assert_eq!(left_out.sent("TITLE"), ["Лид 0", "Лид 1"]);
    let told = "left out, as the mapping wants it: 298 rows, 1 column";
    assert!(left_out.told.contains(told), "{}", left_out.told);
    assert!(
        !left_out.told.contains("not named in the mapping"),
        "{}",
        left_out.told
    );
}

/// LAY-22 fatal: a sheet that is not there is refused with the sheets that are
#[test]
fn lay_22_a_missing_sheet_is_told_with_those_that_are_there() {
    let bench = bench(vec![sheet("Лиды 2024", &[&["Имя"], &["Анна"]])]);
    let checked = bench.check("source: {sheet: Лиды}\ncolumns: {Имя: TITLE}\n");
    assert_eq!(checked.code, 5, "{}", checked.told);
    assert!(checked.told.contains("sheet_not_found"), "{}", checked.told);
    assert!(checked.told.contains("Лиды 2024"), "{}", checked.told);
}

/// LAY-23 ok: a sheet that claims 1,048,576 formatted rows has only those with data, in bounded memory
#[test]
fn lay_23_formatted_rows_are_no_rows_and_cost_no_memory() {
    use std::fmt::Write as _;
    let mut rows = String::from(
        "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Имя</t></is></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Анна</t></is></c></row>",
    );
    // The rows between are as well there; they would only take the test longer.
    for number in (3..20_000).chain([1_048_576]) {
        write!(
            rows,
            "<row r=\"{number}\" s=\"1\"><c r=\"A{number}\" s=\"1\"/></row>"
        )
        .unwrap();
    }
    rows.push_str("</sheetData>");
    let bench = Bench::new("leads.xlsx", archive::xlsx(&rows, Vec::new()));
    let checked = bench.check_under(500_000, "columns: {Имя: TITLE}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Анна"]);
}

/// LAY-26 ok: of a formula its computed value is taken, text, number or date
#[test]
fn lay_26_formulas_give_their_computed_values() {
    let mut list = sheet("Лиды", &[&["Имя", "Сумма", "День"]]);
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let text = Formula::new("=\"Ива\"&\"нов\"").set_result("Иванов");
    list.write(1, 0, text).unwrap();
    list.write(1, 1, Formula::new("=2*3.5").set_result("7"))
        .unwrap();
    let date = Formula::new("=DATE(2024,1,1)").set_result("45292");
    list.write_with_format(1, 2, date, &day).unwrap();
    let checked =
        bench(vec![list]).check("columns: {Имя: TITLE, Сумма: OPPORTUNITY, День: BIRTHDATE}\n");
    assert_eq!(checked.sent("TITLE"), ["Иванов"], "{}", checked.told);
    assert_eq!(checked.sent("OPPORTUNITY"), ["7"]);
    assert_eq!(checked.sent("BIRTHDATE"), ["2024-01-01"]);
}

/// LAY-27 err: a formula without a computed value is an error of its cell, never 0 or nothing
#[test]
fn lay_27_a_formula_without_a_value_is_an_error() {
    let rows = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Имя</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\"><f>B9&amp;C9</f></c></row></sheetData>";
    let xlsx = Bench::new("leads.xlsx", archive::xlsx(rows, Vec::new()));
    let cell = |inside: &str| {
        format!("<table:table-row><table:table-cell {inside}</table:table-cell></table:table-row>")
    };
    let content = format!(
        "<x><table:table table:name=\"Лиды\">{}{}</table:table></x>",
        cell("office:value-type=\"string\"><text:p>Имя</text:p>"),
        cell("table:formula=\"of:=[.B9]\">")
    );
    let ods = Bench::new("leads.ods", archive::ods(&content, Vec::new()));
    for bench in [xlsx, ods] {
        let checked = bench.check("columns: {Имя: TITLE}\n");
        assert_eq!(checked.code, 1, "{}", checked.told);
        assert_eq!(checked.found()[0], ("2", "error", "formula_no_value"));
        assert!(checked.leads.is_empty());
    }
}

/// LAY-28 warn: an error value is left out with a warning, and is an error where the field is required
#[test]
fn lay_28_error_values_are_no_texts() {
    let mut list = sheet("Лиды", &[&["Имя", "Должность"], &["Анна"], &["", "Ткач"]]);
    list.write(1, 1, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    list.write(2, 0, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap();
    let checked =
        bench(vec![list]).check("columns: {Имя: TITLE, Должность: POST}\nrequire: TITLE\n");
    assert_eq!(checked.code, 1, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Анна"]);
    assert_eq!(checked.sent("POST"), [""]);
    let found = checked.found();
    assert!(found.contains(&("2", "warning", "cell_error")), "{found:?}");
    assert!(
        found
            .iter()
            .any(|&(row, severity, _)| (row, severity) == ("3", "error")),
        "{found:?}"
    );
}

/// LAY-29 fix: where a cell of a mail field shows no address but links to one, that is taken and told; rich text and notes do not disturb
#[test]
fn lay_29_an_address_is_taken_from_the_link() {
    let mut list = sheet(
        "Лиды",
        &[&["Имя", "Почта"], &["Анна"], &["Пётр"], &["Ян", "ян"]],
    );
    let link =
        |address: &str, text: &str| Url::new(format!("mailto:{address}?subject=x")).set_text(text);
    list.write(1, 1, link("anna@example.org", "почта")).unwrap();
    list.write(2, 1, link("other@example.org", "petr@example.org"))
        .unwrap();
    list.write(1, 0, link("anna@example.org", "Анна")).unwrap();
    let bold = Format::new().set_bold();
    let plain = Format::new();
    list.write_rich_string(3, 0, &[(&bold, "Ян"), (&plain, " Ли")])
        .unwrap();
    let checked = bench(vec![list]).check("columns: {Имя: TITLE, Почта: EMAIL}\n");
    assert_eq!(
        checked.sent("TITLE")[..2],
        ["Анна", "Пётр"],
        "{}",
        checked.told
    );
    assert_eq!(
        checked.sent("EMAIL")[..2],
        ["anna@example.org (WORK)", "petr@example.org (WORK)"]
    );
    assert_eq!(checked.found()[0], ("2", "info", "address_from_link"));
    assert!(checked.results.iter().any(|row| row["row"] == "4"));
}

/// LAY-30 ok: a smart table with drop-down lists is a list like any other
#[test]
fn lay_30_a_smart_table_is_read() {
    let mut list = sheet(
        "Лиды",
        &[&[], &["Имя", "Сумма"], &["Анна", "7"], &["Пётр", "8"]],
    );
    let columns = ["Имя", "Сумма"].map(|title| TableColumn::new().set_header(title));
    let table = Table::new().set_name("Leads").set_columns(&columns);
    list.add_table(1, 0, 3, 1, &table).unwrap();
    let checked = bench(vec![list]).check("columns: {Имя: TITLE, Сумма: OPPORTUNITY}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Анна", "Пётр"]);
    assert_eq!(checked.sent("OPPORTUNITY"), ["7", "8"]);
}

/// Days of a workbook that counts from 1904 are the days that it shows (DAT-05).
#[test]
fn days_are_counted_as_the_workbook_counts_them() {
    let mut list = sheet("Лиды", &[&["Имя", "День"], &["Анна"]]);
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let date = ExcelDateTime::from_ymd(2024, 1, 1).unwrap();
    list.write_with_format(1, 1, &date, &day).unwrap();
    let checked = bench(vec![list]).check("columns: {Имя: TITLE, День: BIRTHDATE}\n");
    assert_eq!(checked.sent("BIRTHDATE"), ["2024-01-01"]);
}

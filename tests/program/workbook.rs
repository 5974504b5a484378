//! The fix-it workbook: what it shows, and that a mended one brings in what was missing and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leadbatch::sandbox::{FaultKind, FaultOn, FaultRule, FaultWhen};

use super::dirty_book::{MAPPING, MENDED, ROWS, SOUND, dirty_book};
use super::opened_book::{OpenedSheet, mend, open};
use super::report_rows::{origins, table, told};
use super::stage::{Ran, Stage, project, quick, text};

const ERROR: &str = "FFC7CE";

fn fix_book(stage: &Stage, report: &str) -> PathBuf {
    stage.folder.path().join(report).join("failures.xlsx")
}

fn titles(stage: &Stage) -> Vec<String> {
    let leads = stage.leads();
    let titles = leads
        .iter()
        .map(|lead| lead["TITLE"].as_str().expect("a title"));
    titles.map(str::to_owned).collect()
}

#[test]
fn a_mended_workbook_brings_in_what_was_missing_and_nothing_twice() {
    let stage = Stage::new(quick());
    let (list, mapping) = (
        stage.file("list.xlsx", dirty_book(1)),
        stage.file("m.yaml", MAPPING),
    );
    let first = stage.import(&list, &mapping, &["--report", "first"]);
    assert_eq!(first.code, 1, "{}\n{}", first.out, first.err);
    assert_eq!(stage.leads_made(), SOUND);
    assert!(first.out.contains("failures.xlsx"), "{}", first.out);
    let mended = stage.folder.path().join("mended.xlsx");
    mend(&fix_book(&stage, "first"), &mended, &MENDED);
    let second = stage.import(&mended, &mapping, &["--report", "second"]);
    // The row without phone and e-mail has no text that could be mended: it is told again, and goes on to be given back.
    assert_eq!(second.code, 1, "{}\n{}", second.out, second.err);
    let now = titles(&stage);
    let once: BTreeSet<&String> = now.iter().collect();
    assert_eq!((now.len(), once.len()), (ROWS - 1, ROWS - 1), "{now:?}");
    let before = origins(&stage, "first");
    for row in table(&stage, "second", "results.csv") {
        let known = before.values().any(|origin| *origin == row["origin_id"]);
        assert!(known, "row {} is somebody else", row["row"]);
    }
    let left = table(&stage, "second", "problems.csv");
    let errors: Vec<&str> = left
        .iter()
        .filter(|line| line["severity"] == "error")
        .map(|line| line["code"].as_str())
        .collect();
    assert_eq!(errors, ["required_empty"]);
    for again in [&mended, &list] {
        stage.import(again, &mapping, &["--report", "third"]);
        std::fs::remove_dir_all(stage.folder.path().join("third")).expect("a report");
        assert_eq!(stage.leads_made(), ROWS as u64 - 1, "nothing is sent twice");
    }
}

/// The row of a cell's address.
fn number_of(at: &str) -> u32 {
    let digits = at.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    digits.parse().expect("a number")
}

fn by_title<'s>(sheet: &'s OpenedSheet, title: &str) -> (u32, &'s OpenedSheet) {
    let found = sheet
        .cells
        .iter()
        .find(|(at, cell)| at.starts_with('B') && cell.value == title);
    let (at, _) = found.unwrap_or_else(|| panic!("no row {title}"));
    (number_of(at), sheet)
}

#[test]
fn the_workbook_has_the_shape_of_the_list_with_colours_comments_and_lists() {
    let stage = Stage::new(quick());
    let (list, mapping) = (
        stage.file("list.xlsx", dirty_book(1)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.run(&[
        "check",
        text(&list),
        "--mapping",
        text(&mapping),
        "--report",
        "r",
        "--lang",
        "ru",
    ]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let sheets = open(&fix_book(&stage, "r"));
    let names: Vec<(&str, bool)> = sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.hidden))
        .collect();
    assert_eq!(
        names,
        [("Проблемы", false), ("Лиды", false), ("_lists", true)]
    );
    let rows = &sheets[1];
    let header: Vec<String> = "ABCDEFGHIJKLMNOPQR"
        .chars()
        .map(|column| rows.cell(&format!("{column}1")).value)
        .collect();
    assert_eq!(
        header.join(","),
        "Номер,Название,Телефон,Почта,Сумма,Валюта,Рождён,Источник,Стадия,Открыт,Скидка,Обращение,\
         _origin,_row,_column,_code,_message,_hint"
    );
    assert!((34.0..36.0).contains(&rows.widths[&1]), "{:?}", rows.widths);
    assert_eq!(
        (rows.filter.as_str(), rows.frozen.as_str()),
        ("A1:R8", "A2")
    );
    short_phone_row(rows);
    other_rows(rows);
    lists_of(&sheets);
    front_of(&sheets);
}

/// A row whose phone is short: the cell is red and commented, the others are as they were.
fn short_phone_row(rows: &OpenedSheet) {
    let (row, _) = by_title(rows, "Короткий телефон");
    let at = |column: &str| rows.cell(&format!("{column}{row}"));
    assert_eq!(
        (at("C").value.as_str(), at("C").colour.as_str()),
        ("12-34", ERROR)
    );
    let comment = &rows.comments[&format!("C{row}")];
    assert!(
        comment.starts_with("Ошибка: Всего 4 цифры") && comment.contains("\nЧто сделать: Допишите"),
        "{comment}"
    );
    assert_eq!(
        (at("E").kind.as_str(), at("E").value.as_str()),
        ("n", "1501.5")
    );
    assert_eq!(at("E").format, "#,##0.00 \"₽\"");
    assert_eq!(
        (at("G").kind.as_str(), at("G").value.as_str()),
        ("n", "29353")
    );
    assert_eq!(at("G").format, "d mmmm yyyy");
    assert_eq!(
        (at("K").value.as_str(), at("K").format.as_str()),
        ("0.15", "9")
    );
    assert_eq!(
        (at("N").value.as_str(), at("P").value.as_str()),
        ("5", "phone_too_short")
    );
    assert!(at("B").colour.is_empty());
}

/// Two bad cells of a row, a text like a formula, a number, zeros, and a row that lacks what is required.
fn other_rows(rows: &OpenedSheet) {
    let (row, _) = by_title(rows, "Почта и источник");
    for column in ["D", "H"] {
        let at = format!("{column}{row}");
        assert_eq!(rows.cell(&at).colour, ERROR, "{at}: {:?}", rows.comments);
    }
    let (row, _) = by_title(rows, "=Валюта+дата");
    assert_eq!(
        rows.cell(&format!("B{row}")).kind,
        "inlineStr",
        "no formula"
    );
    assert_eq!(rows.cell(&format!("C{row}")).value, "+7 916 000-00-06");
    let (row, _) = by_title(rows, "Стадия");
    assert_eq!(
        rows.cell(&format!("C{row}")).kind,
        "n",
        "a number stays one"
    );
    let (row, _) = by_title(rows, "Открыт ли");
    assert_eq!(rows.cell(&format!("C{row}")).format, "49", "zeros stay");
    let (row, _) = by_title(rows, "Без связи");
    let of_row = &rows.comments[&format!("Q{row}")];
    assert!(of_row.contains("PHONE, EMAIL"), "{of_row}");
    for column in ["C", "D"] {
        let at = format!("{column}{row}");
        assert_eq!(
            (&rows.comments[&at], rows.cell(&at).colour.as_str()),
            (of_row, ERROR)
        );
    }
}

/// Every column with a closed set has its list, in the words that the mapping understands.
fn lists_of(sheets: &[OpenedSheet]) {
    let rows = &sheets[1];
    let (range, words, style) = rows.list("H");
    assert_eq!((range.as_str(), style.as_str()), ("H2:H8", "information"));
    assert!(
        words.starts_with("\"Сайт,Звонок,") && words.contains("Веб-сайт"),
        "the mapping's own words, then the portal's: {words}"
    );
    assert_eq!(rows.list("J").1, "\"да,нет\"");
    let gentle = |(_, _, style): &(String, String, String)| style == "information";
    assert!(
        rows.lists.iter().all(gentle),
        "no list refuses: {:?}",
        rows.lists
    );
    assert!(
        rows.list("I").1.starts_with("\"Не обработан,В работе,"),
        "{}",
        rows.list("I").1
    );
    assert!(rows.list("F").1.contains("RUB"));
    assert!(rows.list("L").1.contains("г-"), "{}", rows.list("L").1);
    assert!(
        !rows
            .lists
            .iter()
            .any(|(range, _, _)| range.starts_with('B'))
    );
}

/// The first sheet groups and counts, and leads to the first cell of each group.
fn front_of(sheets: &[OpenedSheet]) {
    let (front, rows) = (&sheets[0], &sheets[1]);
    assert_eq!(front.cell("A1").value, "7 строк нет на портале");
    let group = front
        .cells
        .iter()
        .find(|(_, cell)| cell.value == "phone_too_short")
        .expect("a group");
    let number = number_of(group.0);
    assert_eq!(front.cell(&format!("A{number}")).value, "ошибка");
    assert_eq!(front.cell(&format!("B{number}")).value, "1");
    assert_eq!(front.cell(&format!("C{number}")).value, "Телефон (C)");
    let link = &front.links[&format!("F{number}")];
    let target = link.split_once('!').expect("a sheet").1.replace('$', "");
    assert_eq!(
        (
            link.starts_with("'Лиды'!"),
            rows.cell(&target).value.as_str()
        ),
        (true, "12-34")
    );
}

/// What is not mended is told again, of the same cells with the same values, whether it comes back as workbook or as text.
fn comes_back_alike(stage: &Stage, file: &Path, mapping: &Path, more: &[&str]) {
    let check = |file: &Path, report: &str| -> Ran {
        let mut args = vec![
            "check",
            text(file),
            "--mapping",
            text(mapping),
            "--report",
            report,
        ];
        args.extend_from_slice(more);
        stage.at_portal(&args)
    };
    let ran = check(file, "first");
    // 5 where a row has a problem that refuses the file.
    assert!(matches!(ran.code, 1 | 5), "{}\n{}", ran.out, ran.err);
    check(&fix_book(stage, "first"), "book");
    check(&stage.folder.path().join("first/failures.csv"), "text");
    let (first, book, csv) = (
        told(stage, "first"),
        told(stage, "book"),
        told(stage, "text"),
    );
    assert!(!first.is_empty());
    assert_eq!(book, csv, "the workbook says what the text says");
    let of_text = |line: &&String| {
        let codes = ["unbalanced_quote", "truncated_last_record", "short_row"];
        !codes.iter().any(|code| line.contains(&format!("|{code}|")))
    };
    let first: Vec<&String> = first.iter().filter(of_text).collect();
    assert_eq!(
        book.iter().collect::<Vec<_>>(),
        first,
        "and what the source said"
    );
    check(&fix_book(stage, "book"), "again");
    assert_eq!(told(stage, "again"), book, "however often");
    for report in ["first", "book", "text", "again"] {
        std::fs::remove_dir_all(stage.folder.path().join(report)).expect("a report");
    }
}

#[test]
fn what_is_not_mended_comes_back_with_the_same_problems() {
    let stage = Stage::new(quick());
    let sample = |name: &str| project("samples").join(name);
    let legacy = project("mappings/legacy.yaml");
    comes_back_alike(&stage, &sample("leads-dirty.csv"), &legacy, &[]);
    let (list, mapping) = (
        stage.file("list.xlsx", dirty_book(1)),
        stage.file("m.yaml", MAPPING),
    );
    comes_back_alike(&stage, &list, &mapping, &[]);
    // A phone of every row of a windows-1251 list is broken.
    let bytes = std::fs::read(sample("leads-1251.csv")).expect("the sample");
    let dirty: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'9' { b'?' } else { *byte })
        .collect();
    comes_back_alike(&stage, &stage.file("1251.csv", dirty), &legacy, &[]);
}

#[test]
fn every_type_of_field_comes_back_with_the_same_problems() {
    let stage = Stage::new(super::every_field::portal());
    let sample = project("samples/every-field-dirty.csv");
    comes_back_alike(&stage, &sample, &project("mappings/every-field.yaml"), &[]);
}

#[test]
fn sheets_of_one_name_come_back_together_whatever_sheet_the_mapping_names() {
    let stage = Stage::new(quick());
    for (name, first) in [("a.xlsx", 1), ("b.xlsx", 101)] {
        stage.file(name, dirty_book(first));
    }
    let mapping = stage.file(
        "m.yaml",
        MAPPING.replace("columns:\n", "columns:\n  Номер: POST\n"),
    );
    let (a, b) = (
        stage.folder.path().join("a.xlsx"),
        stage.folder.path().join("b.xlsx"),
    );
    let args = [
        "check",
        text(&a),
        text(&b),
        "--mapping",
        text(&mapping),
        "--report",
        "r",
    ];
    let ran = stage.at_portal(&args);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let sheets = open(&fix_book(&stage, "r"));
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Problems", "Лиды", "Лиды (2)", "_lists"]);
    for sheet in ["Лиды", "*", "Март"] {
        let text_of = MAPPING.replace("sheet: Лиды", &format!("sheet: \"{sheet}\""));
        let mapping = stage.file("again.yaml", text_of);
        let book = fix_book(&stage, "r");
        let ran = stage.at_portal(&[
            "check",
            text(&book),
            "--mapping",
            text(&mapping),
            "--report",
            "again",
        ]);
        assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
        let rows = table(&stage, "again", "results.csv");
        let of_sheets: BTreeSet<String> = rows.iter().map(|row| row["sheet"].clone()).collect();
        assert_eq!(rows.len(), 14, "{sheet}");
        assert_eq!(of_sheets.len(), 2, "{sheet}");
        assert!(
            !ran.err.contains("_lists") && !ran.err.contains("Problems"),
            "{}",
            ran.err
        );
        std::fs::remove_dir_all(stage.folder.path().join("again")).expect("a report");
    }
}

#[test]
fn beyond_ten_thousand_rows_the_workbook_points_to_the_text() {
    let stage = Stage::new(quick());
    let mut rows = format!("Номер;Телефон\nx;\"{}\"\n", "я".repeat(40_000));
    for number in 0..10_003 {
        rows.push_str(&number.to_string());
        rows.push_str(";12\n");
    }
    let list = stage.file("list.csv", rows);
    let mapping = stage.file("m.yaml", "version: 1\noriginator: many\nkey: [Номер]\ncolumns: {Номер: TITLE, Телефон: PHONE_WORK}\n");
    let ran = stage.at_portal(&[
        "check",
        text(&list),
        "--mapping",
        text(&mapping),
        "--report",
        "r",
    ]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let sheets = open(&fix_book(&stage, "r"));
    let front: String = sheets[0]
        .cells
        .values()
        .map(|cell| cell.value.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        front.contains("10,004 rows are not in the portal"),
        "{front}"
    );
    assert!(front.contains("the first 10,000 of 10,004 rows"), "{front}");
    assert!(
        front.contains("1 row is not in this workbook") && front.contains("failures.csv"),
        "{front}"
    );
    assert_eq!(sheets[1].filter, "A1:H10001");
    assert_eq!(sheets[1].cell("A10001").value, "9999");
    let commented = &sheets[1].comments["B10001"];
    assert!(commented.contains("digits"), "{commented}");
    assert!(!sheets[1].comments.contains_key("B10002"));
    assert!(
        sheets[0].cells.values().any(|cell| cell.value == "10003"),
        "all are counted"
    );
}

#[test]
fn what_the_portal_refuses_is_told_at_its_row_and_at_the_cell_that_it_names() {
    let stage = Stage::new(quick());
    let (list, mapping) = (
        stage.file("rows.csv", "Номер;Название;Должность\n1;Анна;x\n2;Борис;y\n"),
        stage.file("m.yaml", "version: 1\noriginator: r\nkey: [Номер]\ncolumns: {Название: TITLE, Должность: POST}\n"),
    );
    stage.inject(FaultRule {
        on: FaultOn::Calls("crm.lead.add".to_owned()),
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: None,
        times: None,
        kind: FaultKind::Refuse {
            status: 400,
            code: "100".to_owned(),
            text: "Field 'POST' has a wrong value".to_owned(),
        },
    });
    let ran = stage.import(&list, &mapping, &[]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let sheets = open(&fix_book(&stage, "report"));
    let rows = &sheets[1];
    assert_eq!(rows.cell("C2").colour, ERROR);
    assert!(rows.comments["C2"].contains("POST"), "{:?}", rows.comments);
    assert!(rows.comments.contains_key("H2"), "{:?}", rows.comments);
    assert!(rows.cell("B2").colour.is_empty());
}

#[test]
fn a_workbook_of_somebody_else_with_a_sheet_of_problems_is_read_as_before() {
    let stage = Stage::new(quick());
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, cells) in [
        ("Problems", ["Название", "Петя"]),
        ("Архив", ["Дата", "вчера"]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (row, cell) in (0..).zip(cells) {
            sheet.write(row, 0, cell).expect("a cell");
        }
    }
    let list = stage.file("list.xlsx", book.save_to_buffer().expect("a workbook"));
    let mapping = stage.file(
        "m.yaml",
        "version: 1\noriginator: o\ncolumns: {Название: TITLE}\n",
    );
    let ran = stage.import(&list, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(titles(&stage), ["Петя"]);
    assert!(
        !fix_book(&stage, "report").exists(),
        "there is nothing to mend"
    );
}

#[test]
fn long_lists_stand_on_a_hidden_sheet_and_columns_that_take_several_only_tell() {
    let stage = Stage::new(super::every_field::portal());
    let sources: Vec<String> = (1..=60).map(|n| format!("Выставка №{n}: WEB")).collect();
    let list = stage.file(
        "rows.csv",
        "Название;Телефон;Источник;Вид;Куратор\nАнна;12;Выставка №7;Опт;Олег\n",
    );
    let mapping = stage.file(
        "m.yaml",
        format!(
            "version: 1\noriginator: l\ncolumns:\n  Название: TITLE\n  Телефон: PHONE_WORK\n  \
             Источник: {{field: SOURCE_ID, values: {{{}}}}}\n  Вид: UF_CRM_KIND\n  \
             Куратор: {{field: UF_CRM_CURATOR, lookup: user.email}}\nset: {{UF_CRM_CODE: AB12}}\n",
            sources.join(", ")
        ),
    );
    let args = [
        "check",
        text(&list),
        "--mapping",
        text(&mapping),
        "--report",
        "r",
    ];
    let ran = stage.at_portal(&args);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let sheets = open(&fix_book(&stage, "r"));
    let (rows, lists) = (&sheets[1], &sheets[2]);
    let sources = &rows.list("C").1;
    let end = sources
        .strip_prefix("_lists!$A$2:$A$")
        .map(str::parse::<u32>);
    assert!(
        matches!(end, Some(Ok(row)) if row > 61),
        "the portal's own titles are right too: {sources}"
    );
    assert_eq!((lists.name.as_str(), lists.hidden), ("_lists", true));
    assert_eq!(lists.cell("A8").value, "Выставка №7");
    // «Кафе, бар» holds the comma that separates a list in a cell.
    let kinds = &rows.list("D");
    assert_eq!(kinds.2, "information", "a cell may hold several: {kinds:?}");
    assert!(kinds.1.starts_with("_lists!$B$2:"), "{kinds:?}");
    assert!(lists.cells.values().any(|cell| cell.value == "Кафе, бар"));
    let people = &rows.list("E").1;
    let shown = if people.starts_with('"') {
        people.clone()
    } else {
        lists.cell("C2").value
    };
    assert!(
        shown.contains('@'),
        "people by what the mapping looks them up by: {shown}"
    );
}

#[test]
fn titles_in_two_rows_come_back_under_the_names_that_the_mapping_knows() {
    let stage = Stage::new(quick());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    sheet
        .merge_range(0, 1, 0, 2, "Контакты", &plain)
        .expect("a group");
    for (row, cells) in (1..).zip([
        ["Название", "Тел.", "Почта"],
        ["Анна", "12", ""],
        ["Борис", "8 916 000 00 01", ""],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).expect("a cell");
        }
    }
    let list = stage.file("list.xlsx", book.save_to_buffer().expect("a workbook"));
    let mapping = stage.file(
        "m.yaml",
        "version: 1\noriginator: two\ncolumns: {Название: TITLE, Тел.: PHONE_WORK, Контакты / Почта: EMAIL_WORK}\n",
    );
    comes_back_alike(&stage, &list, &mapping, &[]);
}

//! The fix-it workbook of lists that are odd: hidden columns, columns of texts, names that are values, texts without end.

use super::opened_book::{OpenedSheet, open, part};
use super::stage::{Stage, quick, text};

const ERROR: &str = "FFC7CE";

fn check(stage: &Stage, files: &[&std::path::Path], mapping: &std::path::Path, report: &str) {
    let mut args = vec!["check"];
    args.extend(files.iter().map(|file| text(file)));
    args.extend(["--mapping", text(mapping), "--report", report]);
    let ran = stage.at_portal(&args);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
}

#[test]
fn widths_stay_hidden_columns_are_shown_and_columns_of_texts_stay_texts() {
    let stage = Stage::new(quick());
    let mut book = rust_xlsxwriter::Workbook::new();
    let texts = rust_xlsxwriter::Format::new().set_num_format("@");
    let sheet = book.add_worksheet();
    sheet.set_column_format(0, &texts).expect("a format");
    sheet.set_column_width(0, 21).expect("a width");
    sheet.set_column_hidden(1).expect("a hidden column");
    for (row, cells) in (0..).zip([["Код", "Телефон"], ["А-1", "12"], ["", "13"]]) {
        sheet
            .write_with_format(row, 0, cells[0], &texts)
            .expect("a cell");
        sheet.write(row, 1, cells[1]).expect("a cell");
    }
    let list = stage.file("list.xlsx", book.save_to_buffer().expect("a workbook"));
    let mapping = stage.file(
        "m.yaml",
        "version: 1\noriginator: w\ncolumns: {Код: COMMENTS, Телефон: PHONE_WORK}\n",
    );
    let given_back = |report: &str| stage.folder.path().join(report).join("failures.xlsx");
    check(&stage, &[&list], &mapping, "first");
    check(&stage, &[&given_back("first")], &mapping, "second");
    let widths = |report: &str| {
        let sheet = open(&given_back(report)).swap_remove(1);
        assert_eq!(sheet.cell("B2").colour, ERROR);
        for cell in ["A2", "A3"] {
            assert_eq!(sheet.cell(cell).format, "49", "{report}: {cell}");
        }
        let xml = part(&given_back(report), "xl/worksheets/sheet2.xml").expect("a sheet");
        let column = xml.split("<col ").nth(1).expect("a column");
        let column = column.split('>').next().expect("its attributes");
        assert!(column.contains("style="), "{report}: {column}");
        assert!(!xml.contains("hidden="), "{report}");
        sheet.widths
    };
    let first = widths("first");
    assert!((21.0..22.0).contains(&first[&0]), "{first:?}");
    assert!(first[&1] > 5.0, "what is to be mended is seen: {first:?}");
    assert_eq!(widths("second"), first, "columns do not grow");
}

fn row_of<'s>(sheet: &'s OpenedSheet, title: &str) -> &'s str {
    let found = sheet.cells.iter().find(|(_, cell)| cell.value == title);
    let (at, _) = found.unwrap_or_else(|| panic!("no {title}"));
    at.trim_start_matches(|letter: char| letter.is_ascii_uppercase())
}

#[test]
fn a_workbook_comes_of_odd_lists_too_and_marks_keys_and_warnings_by_what_they_are() {
    let stage = Stage::new(quick());
    let list = stage.file(
        "TRUE.csv",
        "Номер;Название;Телефон;Источник\n1;Анна;12;\n1;Борис;8 916 000 00 01;\n;Вера;12;\n\
         3;Глеб;12\n4;Дарья;8 916 000 00 02;Сарафан\n",
    );
    let endless = format!(
        "Номер;Название;Телефон;Источник;{}\n9;Егор;12;;\n",
        "я".repeat(33_000)
    );
    let endless = stage.file("endless.csv", endless);
    let words: Vec<String> = (10..50)
        .map(|number| format!("{number}{}: WEB", "я".repeat(900)))
        .collect();
    let mapping = stage.file(
        "m.yaml",
        format!(
            "version: 1\noriginator: o\nkey: [Номер]\ncolumns:\n  Название: TITLE\n  Телефон: PHONE_WORK\n  \
             Источник: {{field: SOURCE_ID, values: {{{}}}}}\n",
            words.join(", ")
        ),
    );
    check(&stage, &[&list, &endless], &mapping, "r");
    let sheets = open(&stage.folder.path().join("r/failures.xlsx"));
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Problems", "TRUE (2)", "_lists"]);
    let front: Vec<&str> = sheets[0]
        .cells
        .values()
        .map(|cell| cell.value.as_str())
        .collect();
    assert!(
        front
            .iter()
            .any(|text| text.starts_with("1 row is not in this workbook")),
        "titles without end keep their list out"
    );
    let rows = &sheets[1];
    for title in ["Борис", "Вера"] {
        let at = format!("A{}", row_of(rows, title));
        assert_eq!(rows.cell(&at).colour, ERROR, "the key of {title}");
        assert!(rows.comments.contains_key(&at), "{:?}", rows.comments);
    }
    let message = rows.cell(&format!("I{}", row_of(rows, "Борис"))).value;
    assert!(message.contains("row 2 of the source file"), "{message}");
    let short = rows.cell(&format!("I{}", row_of(rows, "Глеб"))).colour;
    assert_eq!(short, "FFF7DB", "a short row only warns");
    let hint = rows.cell(&format!("J{}", row_of(rows, "Дарья"))).value;
    assert!(hint.ends_with('…'), "{}", hint.chars().count());
    assert!(hint.contains("10яяя"), "the mapping's own words are named");
}

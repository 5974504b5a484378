//! Delimited text: what separates and quotes the cells (CSV).

use std::fmt::Write as _;

use super::bench::{Bench, Checked};

const COLUMNS: &str = "columns: {Имя: NAME, Телефон: PHONE, Комментарий: COMMENTS}\n";

fn check(text: &str) -> Checked {
    Bench::new("leads.csv", text).check(COLUMNS)
}

/// Two leads came out whole, and nothing was told of them.
fn assert_two(checked: &Checked) {
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("NAME"), ["Анна", "Пётр"]);
    assert_eq!(checked.sent("COMMENTS"), ["да", "нет, позже"]);
    assert_eq!(checked.found(), []);
}

fn separated_by(mark: &str) -> String {
    let text = "Имя~Телефон~Комментарий\nАнна~89161234567~да\nПётр~89161234568~\"нет, позже\"\n";
    text.replace('~', mark)
}

/// CSV-01 ok: a semicolon is found
#[test]
fn csv_01_a_semicolon_is_found() {
    assert_two(&check(&separated_by(";")));
}

/// CSV-02 ok: a comma is found, decimal commas stand in quotes
#[test]
fn csv_02_a_comma_is_found_beside_decimal_commas() {
    assert_two(&check(&separated_by(",")));
    let bench = Bench::new("leads.csv", "Имя,Сумма\n\"Петров\",\"1500,50\"\n");
    let checked = bench.check("columns: {Имя: NAME, Сумма: OPPORTUNITY}\n");
    assert_eq!(checked.sent("OPPORTUNITY"), ["1500.50"]);
}

/// CSV-03 ok: a tab is found
#[test]
fn csv_03_a_tab_is_found() {
    assert_two(&check(&separated_by("\t")));
}

/// CSV-04 ok: a vertical bar is found
#[test]
fn csv_04_a_vertical_bar_is_found() {
    assert_two(&check(&separated_by("|")));
}

/// CSV-05 ok: a `sep=` line is obeyed and is no row of titles; rows are numbered as Excel does, without it
#[test]
fn csv_05_a_sep_line_is_obeyed() {
    let checked = check("sep=|\r\nИмя|Телефон|Комментарий\r\nАнна;1|89161234567|да\r\n");
    assert_eq!(checked.sent("NAME"), ["Анна;1"]);
    assert!(checked.told.contains("titles in row 1"), "{}", checked.told);
}

/// CSV-06 ok: many commas in one cell do not make the semicolon a comma
#[test]
fn csv_06_commas_in_one_cell_change_nothing() {
    let mut text = "Имя;Телефон;Комментарий\n".to_owned();
    for row in 0..5 {
        writeln!(text, "Анна{row};8916123456{row};a,b,c,d,e,f,g,h,i,j,k,l,m").unwrap();
    }
    let checked = check(&text);
    assert_eq!(checked.sent("COMMENTS")[0], "a,b,c,d,e,f,g,h,i,j,k,l,m");
    assert_eq!(checked.code, 0, "{}", checked.told);
}

/// CSV-07 warn: one column is a list, and the question whether the separator is right is asked
#[test]
fn csv_07_one_column_is_a_list() {
    let bench = Bench::new("leads.csv", "ФИО телефон\nИванов 1\nПетров 2\n");
    let checked = bench.check("columns: {ФИО телефон: NAME}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("NAME"), ["Иванов 1", "Петров 2"]);
    assert!(
        checked.told.contains("No separator was found"),
        "{}",
        checked.told
    );
}

/// CSV-08 ok: a separator behind every line makes no column and no warning
#[test]
fn csv_08_a_separator_behind_every_line_makes_no_column() {
    let checked = check(
        "\"Имя\";\"Телефон\";\"Комментарий\";\n\"Анна\";\"89161234567\";\"да\";\n\"Пётр\";\"89161234568\";\"нет, позже\";\n",
    );
    assert_two(&checked);
    assert!(checked.told.contains("3 columns"), "{}", checked.told);
}

/// CSV-09 warn: missing cells are empty, with their number
#[test]
fn csv_09_a_short_row_is_told() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567\n");
    assert_eq!(checked.found(), [("2", "warning", "short_row")]);
    assert!(checked.problems[0]["message"].contains("2 cells"));
    assert_eq!(checked.sent("NAME"), ["Анна"]);
}

/// CSV-10 ok: empty cells past the titles are nothing
#[test]
fn csv_10_empty_cells_past_the_titles_are_nothing() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567;да;;; \n");
    assert_eq!((checked.code, checked.found()), (0, vec![]));
}

/// CSV-11 err: filled cells past the titles are told with the cell that probably holds the separator, and shift nothing
#[test]
fn csv_11_cells_past_the_titles_shift_nothing() {
    let checked =
        check("Имя;Комментарий;Телефон\nАнна;окно; дверь;89161234567\nПётр;да;89161234568\n");
    assert_eq!(checked.found()[0], ("2", "error", "extra_cells"));
    assert!(
        checked.problems[0]["message"].contains("окно; дверь"),
        "{:?}",
        checked.problems
    );
    assert_eq!(checked.sent("NAME"), ["Пётр"]);
}

/// CSV-12 ok: a line break in quotes belongs to its cell: kept in comments, a blank in a name
#[test]
fn csv_12_a_line_break_in_quotes_belongs_to_its_cell() {
    let checked =
        check("Имя;Телефон;Комментарий\n\"Анна\nОрлова\";1;\"ул. Ленина\n д. 5\"\nПётр;2;да\n");
    assert_eq!(checked.sent("NAME"), ["Анна Орлова", "Пётр"]);
    assert!(
        checked.sent("COMMENTS")[0].starts_with("ул. Ленина<br>"),
        "{:?}",
        checked.leads
    );
    assert_eq!(checked.results[1]["row"], "3");
}

/// CSV-13 err: a lone carriage return in a cell without quotes is told of its line and breaks no row in silence
#[test]
fn csv_13_a_lone_carriage_return_is_told() {
    let checked = check(
        "Имя;Телефон;Комментарий\r\nАнна;89161234567;позвонить\rпозже\r\nПётр;89161234568;да\r\n",
    );
    let lone = "lone_carriage_return";
    assert_eq!(checked.found()[0], ("2", "error", lone));
    assert!(checked.found().contains(&("3", "error", lone)));
    assert_eq!(checked.sent("NAME"), ["Пётр"]);
}

/// CSV-14 ok: line ends of Windows, Unix and the old Mac, also mixed
#[test]
fn csv_14_line_ends_of_every_system() {
    for (first, second) in [
        ("\n", "\n"),
        ("\r\n", "\r\n"),
        ("\r", "\r"),
        ("\r\n", "\n"),
        ("\n", "\r\n"),
    ] {
        let text =
            separated_by(";")
                .replacen('\n', first, 1)
                .replacen("да\n", &format!("да{second}"), 1);
        let last = if first == "\r" {
            text.replace('\n', "\r")
        } else {
            text
        };
        assert_two(&check(&last));
    }
}

/// CSV-15 err: a quote that is never closed costs its row and no other
#[test]
fn csv_15_an_open_quote_costs_one_row() {
    let mut text = "Имя;Телефон;Комментарий\nАнна;89161234567;\"ООО Ромашка\n".to_owned();
    for row in 0..9 {
        writeln!(text, "Пётр;8916123456{row};да").unwrap();
    }
    let checked = check(&text);
    assert_eq!(checked.found()[0], ("2", "error", "unbalanced_quote"));
    assert_eq!(checked.sent("NAME").len(), 9);
}

/// CSV-16 ok: quotes inside a cell without quotes are text
#[test]
fn csv_16_quotes_inside_a_cell_are_text() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567;ООО \"Ромашка\"\n");
    assert_eq!(checked.sent("COMMENTS"), ["ООО \"Ромашка\""]);
    assert_eq!(checked.found(), []);
}

/// CSV-17 ok: doubled quotes inside quotes are one
#[test]
fn csv_17_doubled_quotes_are_one() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567;\"ООО \"\"Ромашка\"\"\"\n");
    assert_eq!(checked.sent("COMMENTS"), ["ООО \"Ромашка\""]);
    assert_eq!(checked.found(), []);
}

/// CSV-18 fix: quotes with backslashes inside quotes are quotes
#[test]
fn csv_18_quotes_with_backslashes_are_quotes() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567;\"ООО \\\"Ромашка; Ко\\\"\"\n");
    assert_eq!(checked.sent("COMMENTS"), ["ООО \"Ромашка; Ко\""]);
    assert_eq!(checked.found(), [("2", "info", "backslash_quotes")]);
}

/// CSV-19 fix: apostrophes around every cell are read as quotes, which is told once
#[test]
fn csv_19_apostrophes_around_every_cell_are_quotes() {
    let checked = check(
        "'Имя';'Телефон';'Комментарий'\n'Анна';'89161234567';'да'\n'Пётр';'89161234568';'нет, позже'\n",
    );
    assert_two(&checked);
    assert_eq!(
        checked.told.matches("Every line begins").count(),
        1,
        "{}",
        checked.told
    );
    let tricky =
        check("'Имя';'Телефон';'Комментарий'\n'Анна';'89161234567';'ООО \"Р\"; д''Артаньян'\n");
    assert_eq!(tricky.sent("COMMENTS"), ["ООО \"Р\"; д'Артаньян"]);
    let text = check("Имя;Телефон;Комментарий\n'Анна';89161234567;да'\n");
    assert_eq!(text.sent("NAME"), ["'Анна'"]);
}

/// CSV-20 ok: guillemets and typographic quotes are text
#[test]
fn csv_20_typographic_quotes_are_text() {
    let checked = check("Имя;Телефон;Комментарий\nАнна;89161234567;«Ромашка», “Ромашка”\n");
    assert_eq!(checked.sent("COMMENTS"), ["«Ромашка», “Ромашка”"]);
    assert_eq!(checked.found(), []);
}

/// CSV-21 fix: blanks between a separator and a quote are left out, so that the separator inside stays in its cell
#[test]
fn csv_21_blanks_before_a_quote_are_left_out() {
    let checked = check(
        "Имя, Телефон, Комментарий\nАнна, 89161234567, \"b, c\"\nПётр, 89161234568, нет \"да\"\n",
    );
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("COMMENTS"), ["b, c", "нет \"да\""]);
    assert_eq!(checked.found(), [("2", "info", "spaced_quotes")]);
}

/// CSV-22 fix: `="…"`, by which Excel keeps a number a text, is taken off
#[test]
fn csv_22_excel_s_guard_is_taken_off() {
    let checked = check("Имя;Телефон;Комментарий\n=\"Анна\";=\"+79161234567\";да\n");
    assert_eq!(checked.sent("NAME"), ["Анна"]);
    let phones = ("2", "info", "text_guard");
    assert_eq!(checked.found(), [phones, phones]);
    assert!(checked.problems[1]["message"].contains("+79161234567"));
}

/// CSV-23 fix: an apostrophe or a backtick before a number is taken off
#[test]
fn csv_23_an_apostrophe_before_a_number_is_taken_off() {
    let checked = check(
        "Имя;Телефон;Комментарий\nАнна;'+79161234567;да\nПётр;`89829377877;да\n'Ромашка';89161234568;да\n",
    );
    assert_eq!(checked.sent("NAME"), ["Анна", "Пётр", "'Ромашка'"]);
    let found = checked.found();
    let guards: Vec<_> = found
        .iter()
        .filter(|(_, _, code)| *code == "text_guard")
        .collect();
    assert_eq!(
        guards,
        [&("2", "info", "text_guard"), &("3", "info", "text_guard")]
    );
}

fn blank_rows(bench: &Bench) -> u64 {
    let summary: serde_json::Value = serde_json::from_str(&bench.report("summary.json")).unwrap();
    summary["blank"].as_u64().unwrap()
}

/// CSV-24 ok: blank lines at the end and lines of separators are no rows; they are counted
#[test]
fn csv_24_blank_lines_at_the_end_are_counted() {
    let text = format!("{};;;;;\n{}", separated_by(";"), "\n".repeat(39));
    let bench = Bench::new("leads.csv", text);
    assert_two(&bench.check(COLUMNS));
    assert_eq!(blank_rows(&bench), 40);
}

/// CSV-25 ok: blank lines in the middle are counted, and rows keep the numbers of the file
#[test]
fn csv_25_blank_lines_in_the_middle_keep_the_numbers() {
    let bench = Bench::new(
        "leads.csv",
        separated_by(";").replace("да\n", "да\n\n;;\n\n"),
    );
    let checked = bench.check(COLUMNS);
    assert_two(&checked);
    assert_eq!(
        (blank_rows(&bench), checked.results[1]["row"].as_str()),
        (3, "6")
    );
}

/// CSV-26 ok: lines with a `#` above the titles are passed over where a row of titles stands below; `source.header_row` settles it
#[test]
fn csv_26_comments_above_the_titles_are_passed_over() {
    let head = "# выгрузка; CRM; всё; что; есть\n# за март\n";
    let bench = Bench::new("leads.csv", format!("{head}{}", separated_by(";")));
    let checked = bench.check(COLUMNS);
    assert_two(&checked);
    assert!(checked.told.contains("titles in row 3"), "{}", checked.told);
    let by_letters = bench.check("columns: {A: NAME, B: PHONE, C: COMMENTS}\n");
    assert!(
        by_letters.told.contains("titles in row 3"),
        "{}",
        by_letters.told
    );
    let settled = bench.check(&format!("source: {{header_row: 3}}\n{COLUMNS}"));
    assert_two(&settled);
}

/// CSV-27 err: a cell of 200 000 characters is measured by its field's limit, quoted or not
#[test]
fn csv_27_a_huge_cell_is_measured() {
    let huge = "ж".repeat(200_000);
    for cell in [huge.clone(), format!("\"{huge};\"")] {
        let checked = check(&format!(
            "Имя;Телефон;Комментарий\nАнна;89161234567;{cell}\nПётр;89161234568;да\n"
        ));
        assert_eq!(checked.found(), [("2", "error", "too_long_bytes")]);
        assert_eq!(checked.sent("NAME"), ["Пётр"]);
    }
}

/// CSV-28 ok: a formula in a cell is text; in our reports it is neutralised, and reading those back gives the cell again
#[test]
fn csv_28_formulas_are_text_and_neutralised_in_reports() {
    let formulas = [
        "=HYPERLINK(\"http://evil\",\"x\")",
        "+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
    ];
    let mut text = "Имя;Телефон;Комментарий\n".to_owned();
    for formula in formulas {
        writeln!(text, "\"{}\";нечто;да", formula.replace('"', "\"\"")).unwrap();
    }
    let checked = check(&text.replace("нечто", "89161234567"));
    let sent: Vec<&str> = checked.sent("NAME");
    assert_eq!(sent, formulas.map(|formula| format!("'{formula}")));
    let mut wrong = Bench::new("leads.csv", text.replace("нечто", "abc"));
    wrong.check(&format!("require: [PHONE]\n{COLUMNS}"));
    let failures = wrong.report("failures.csv");
    for formula in formulas {
        assert!(
            failures.contains(&format!("'{}", formula.replace('"', "\"\""))),
            "{failures}"
        );
    }
    wrong = Bench::new("failures.csv", failures.replace("abc", "89161234567"));
    let back = wrong.check(COLUMNS);
    assert_eq!(back.code, 0, "{}", back.told);
    assert_eq!(back.sent("NAME"), sent);
}

//! Conditions: which rows are leads, and what feeds their fields.

use super::*;
use crate::domain::{CellKind, Coded as _, ProblemKind};
use crate::rows::fixtures::block_of_kinds;

const TITLES: [&str; 4] = ["Название", "Тип", "Сумма", "Дата"];

/// `columns` and what follows, checked against [`TITLES`].
fn of_yaml(more: &str) -> Mapping {
    let text = format!("version: 1\n{more}");
    let text = if more.contains("columns:") {
        text
    } else {
        format!("{text}columns: {{Название: TITLE}}\n")
    };
    let file = crate::mapping::parse("m.yaml", &text).unwrap();
    let header = source(&TITLES).header;
    file.check(&header, &FieldCatalogue::standard()).unwrap()
}

fn map(mapping: &Mapping, block: &RowBlock) -> MappedRow {
    map_block(mapping, &source(&TITLES), block).remove(0)
}

fn codes(mapped: &MappedRow) -> Vec<&'static str> {
    mapped.problems.iter().map(|one| one.kind.code()).collect()
}

#[test]
fn a_cell_is_held_against_values_lists_patterns_and_bounds() {
    for (condition, kept, left) in [
        (
            "Тип: пробный  ЗВОНОК",
            vec!["Пробный звонок "],
            vec!["звонок", "", "-"],
        ),
        (
            "Тип: [Ёлка, 5]",
            vec!["елка", "ЁЛКА", "5"],
            vec!["ель", "05"],
        ),
        ("Тип: {not: [опт, нет]}", vec!["розница", ""], vec!["ОПТ"]),
        ("Тип: ''", vec!["", " ", "n/a"], vec!["опт"]),
        (
            "Тип: {empty: true}",
            vec!["", "-", "не указано"],
            vec!["опт"],
        ),
        ("Тип: {empty: no}", vec!["опт"], vec!["", "нет"]),
        (
            r#"Тип: {matches: "^закрыт[оа]\\b"}"#,
            vec!["Закрыто и забыто"],
            vec!["не закрыто", ""],
        ),
        (
            "Тип: {matches: заказ, not: {matches: отмен}}",
            vec!["Новый заказ"],
            vec!["Заказ отменён", "звонок"],
        ),
        (
            "Тип: {from: 1000, to: '1 500,50'}",
            vec!["1000", "1 500,50 ₽", "1200 руб"],
            vec!["999,99", "1500,51", "много", ""],
        ),
        ("Тип: {from: 0}", vec!["0", "1"], vec!["-1"]),
        (
            "Тип: {from: 01.03.2026, to: 2026-03-31}",
            vec!["01.03.2026", "31.03.2026 23:59", "2026-03-15"],
            vec!["28.02.2026", "01.04.2026", "вчера", ""],
        ),
    ] {
        let yaml = format!(
            "source: {{empty: [не указано], decimal: ','}}\nrows: {{only: {{{condition}}}}}\n"
        );
        let mapping = of_yaml(&yaml);
        let is_kept = |cell: &str| map(&mapping, &block(&[["Заявка", cell]])).skipped.is_none();
        for cell in kept {
            assert!(is_kept(cell), "{condition} keeps {cell:?}");
        }
        for cell in left {
            assert!(!is_kept(cell), "{condition} leaves {cell:?} out");
        }
    }
}

#[test]
fn a_row_is_left_out_by_what_it_lacks_or_by_all_that_it_has_and_told_why() {
    let mapping = of_yaml(
        "rows: {only: {Тип: [опт, сеть], Сумма: {from: 10}}, skip: {Тип: сеть, Название: Проба}}\n",
    );
    let skipped = |cells: [&str; 3]| map(&mapping, &block(&[cells])).skipped;
    let filtered = |rule: &str, condition: &str, value: &str| {
        Some(ProblemKind::FilteredOut {
            rule: rule.to_owned(),
            condition: condition.to_owned(),
            value: value.to_owned(),
        })
    };
    assert_eq!(skipped(["Заявка", "Опт", "10"]), None);
    assert_eq!(
        skipped(["Заявка", " Розница ", "10"]),
        filtered("only", "Тип: [опт, сеть]", "Розница")
    );
    assert_eq!(
        skipped(["Заявка", "опт", "9"]),
        filtered("only", "Сумма: {from: 10}", "9")
    );
    assert_eq!(skipped(["Заявка", "сеть", "10"]), None);
    assert_eq!(
        skipped(["ПРОБА", "сеть", "10"]),
        filtered("skip", "Тип: сеть, Название: Проба", "сеть, ПРОБА")
    );
    let settled = settle(
        map(&mapping, &block(&[["Заявка", "", ""]])),
        in_run("test"),
        &mut SeenInMemory::new(),
    );
    assert_eq!(settled.outcome, Settled::Skipped);
    assert_eq!((settled.origin_id, settled.problems.len()), (None, 1));
}

#[test]
fn a_row_whose_deciding_cell_is_an_error_value_is_wrong_and_not_left_out() {
    let mapping = of_yaml("rows: {only: {Тип: {not: опт}}}\n");
    let block = block_of_kinds(&[("Заявка", CellKind::Text), ("#N/A", CellKind::Error)]);
    let mapped = map(&mapping, &block);
    assert_eq!(mapped.skipped, None);
    assert_eq!(codes(&mapped), ["cell_error"]);
    assert_eq!(
        (mapped.problems[0].column, mapped.problems[0].severity),
        (Some(1), crate::domain::Severity::Error)
    );
}

#[test]
fn a_field_is_fed_by_the_column_and_the_text_whose_condition_holds() {
    let mapping = of_yaml(
        "columns:
  Название: [TITLE, {field: COMPANY_TITLE, when: {Тип: [опт, сеть]}}, {field: NAME, when: {Тип: {not: [опт, сеть]}}}]
  Сумма: {field: POST, when: {Тип: опт}}
  Дата: {field: POST, when: {Тип: сеть}}
set:
  SOURCE_ID:
    - {value: PARTNER, when: {Тип: опт}}
    - {value: \"{{ Дата }}\", when: {Тип: сеть}, values: {а: WEB}, otherwise: CALL}
    - OTHER
  STATUS_ID: {value: IN_PROCESS, when: {Тип: опт}, always: yes}
",
    );
    let row = |cells: [&str; 4]| {
        let mapped = map(&mapping, &block(&[cells]));
        let field = |name: &str| {
            let mut fields = mapped.fields.iter();
            fields
                .find(|(field, _)| field.as_str() == name)
                .and_then(|(_, value)| value.wire_text())
                .unwrap_or_default()
        };
        ["COMPANY_TITLE", "NAME", "POST", "SOURCE_ID", "STATUS_ID"].map(field)
    };
    assert_eq!(
        row(["А", "Опт", "7", "а"]),
        ["А", "", "7", "PARTNER", "IN_PROCESS"]
    );
    assert_eq!(row(["А", "сеть", "7", "а"]), ["А", "", "а", "WEB", ""]);
    assert_eq!(
        row(["А", "сеть", "7", ""]),
        ["А", "", "", "", ""],
        "the first that holds is taken, also where it gives nothing"
    );
    assert_eq!(row(["А", "", "7", "а"]), ["", "А", "", "OTHER", ""]);
}

#[test]
fn a_condition_that_meets_an_error_value_does_not_hold_and_that_is_told_once() {
    let mapping = of_yaml(
        "columns: {Название: TITLE}\nset: {SOURCE_ID: [{value: PARTNER, when: {Тип: опт}}, {value: OTHER, when: {Тип: {not: опт}}}]}\n",
    );
    let block = block_of_kinds(&[("Заявка", CellKind::Text), ("#REF!", CellKind::Error)]);
    let mapped = map(&mapping, &block);
    assert_eq!(codes(&mapped), ["cell_error"]);
    assert_eq!(
        mapped.problems[0].severity,
        crate::domain::Severity::Warning
    );
    assert!(
        mapped
            .fields
            .iter()
            .all(|(name, _)| name.as_str() != "SOURCE_ID")
    );
}

#[test]
fn bounds_read_the_cell_by_the_habits_of_its_column() {
    let yaml = "rows: {only: {Дата: {from: 2026-03-13, to: 2026-12-31}}}\n";
    let mapping = of_yaml(yaml);
    assert_eq!(evidence_columns(&mapping), [3]);
    let rows = block(&[["А", "", "", "03/04/2026"], ["Б", "", "", "03/25/2026"]]);
    let kept: Vec<bool> = map_block(&mapping, &source(&TITLES), &rows)
        .iter()
        .map(|row| row.skipped.is_none())
        .collect();
    assert_eq!(kept, [false, true], "the month comes first in this column");
}

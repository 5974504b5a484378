//! What makes a row invalid, and what does not.

use super::*;
use crate::domain::{
    CellKind, Coded as _, Problem, ProblemKind, RowOrdinal, Severity, SourceIndex,
};
use crate::mapping::Requirement;
use crate::rows::constant_problems;
use crate::rows::fixtures::block_of_kinds;

#[test]
fn one_bad_cell_hides_no_other() {
    let mapped = map_row(
        &mapping(&["NAME", "OPPORTUNITY", "SOURCE_ID", "EMAIL"]),
        &["я".repeat(51).as_str(), "много", "Неведомо", "anna.example"],
    );
    assert_eq!(
        codes(&mapped),
        ["too_long", "not_a_number", "unknown_value", "email_invalid"]
    );
}

#[test]
fn a_bad_phone_beside_a_good_mail_is_left_out_and_the_row_is_sent() {
    let mapping = mapping(&["NAME", "PHONE", "EMAIL"]);
    let rows = settle_rows(
        &mapping,
        &[["Анна", "+7916", "anna@example.org"], ["Анна", "+7916", ""]],
    );
    let Settled::Valid(draft) = &rows[0].outcome else {
        panic!("{:?}", rows[0]);
    };
    assert!(draft.field("PHONE").is_none() && draft.field("EMAIL").is_some());
    assert_eq!(rows[0].problems[0].severity, Severity::Warning);
    assert_eq!(rows[1].outcome, Settled::Invalid);
}

#[test]
fn a_requirement_is_met_by_a_constant_and_unmet_by_an_empty_cell() {
    let mut mapping = mapping(&["NAME", "PHONE", "EMAIL"]);
    let need = |fields: &[&str]| Requirement {
        any_of: fields.iter().map(|name| FieldName::new(name)).collect(),
    };
    mapping.require = vec![need(&["TITLE"]), need(&["PHONE", "EMAIL"])];
    mapping.constants = vec![constant("TITLE", vec![text("Заявка")])];
    assert_eq!(
        codes(&map_row(&mapping, &["Анна", "", " "])),
        ["required_empty"]
    );
    assert!(codes(&map_row(&mapping, &["Анна", "+79161234567", ""])).is_empty());
}

#[test]
fn a_row_of_constants_alone_is_nobody() {
    let mut mapping = mapping(&["NAME", "POST"]);
    mapping.constants = vec![constant("TITLE", vec![text("Заявка")])];
    assert_eq!(
        codes(&map_row(&mapping, &["", "Повар"])),
        ["nothing_to_identify"]
    );
}

#[test]
fn an_error_value_is_spared_where_optional_and_not_in_the_key() {
    let mut mapping = mapping(&["NAME", "POST"]);
    let block = block_of_kinds(&[
        ("Анна", CellKind::Text),
        ("#N/A", CellKind::Error),
        ("#REF!", CellKind::Error),
    ]);
    let source = source(&["Имя", "Должность", "ID"]);
    let spared = map_block(&mapping, &source, &block).remove(0);
    assert_eq!(codes(&spared), ["cell_error"]);
    assert_eq!(spared.problems[0].severity, Severity::Warning);
    mapping.key = key(&[2]);
    let keyed = map_block(&mapping, &source, &block).remove(0);
    let settled = settle(keyed, in_run("test"), &mut SeenInMemory::new());
    assert_eq!(
        (settled.outcome, settled.origin_id),
        (Settled::Invalid, None)
    );
    let of_key = settled
        .problems
        .iter()
        .find(|problem| problem.column == Some(2));
    assert_eq!(
        of_key.map(|problem| problem.severity),
        Some(Severity::Error)
    );
}

#[test]
fn a_problem_of_the_reader_stays_with_its_own_row() {
    let mut block = RowBlock::new();
    block.restart(SourceIndex(0), RowOrdinal(40));
    for (number, name) in [(2, "Анна"), (3, "Ольга"), (4, "Вера")] {
        block.begin_row(number);
        block.push_cell(name, CellKind::Text);
        if number != 2 {
            let row = block.last_row().unwrap();
            let kind = if number == 3 {
                ProblemKind::UnbalancedQuote
            } else {
                ProblemKind::ShortRow {
                    cells: 1,
                    expected: 2,
                }
            };
            block.push_problem(Problem::of_row(row, kind));
        }
    }
    let rows = map_block(&mapping(&["NAME"]), &source(&["Имя", "Телефон"]), &block);
    let told: Vec<_> = rows.iter().map(codes).collect();
    assert_eq!(told, [vec![], vec!["unbalanced_quote"], vec!["short_row"]]);
}

#[test]
fn a_constant_that_no_row_could_have_is_found_before_the_rows() {
    let mut mapping = mapping(&["NAME"]);
    let long = "я".repeat(68);
    let given = [
        ("BIRTHDATE", "вчера", Some("date_partial")),
        ("PHONE", "12", Some("phone_too_short")),
        ("PHONE_HOME", "8 9Б6 123-45-67", Some("phone_letters")),
        ("OPPORTUNITY", "много", Some("not_a_number")),
        ("LAST_NAME", &long, Some("too_long")),
        ("PHONE_WORK", "8 916 123-45-67", None),
        ("EMAIL", "info@example.org", None),
        ("BIRTHDATE", "03/04/1984", None),
    ];
    for (entry, (field, value, _)) in given.iter().enumerate() {
        let mut rule = constant(field, vec![text(value)]);
        rule.entry = entry;
        mapping.constants.push(rule);
    }
    let template = vec![text("12"), Piece::Row];
    mapping.constants.push(constant("PHONE_FAX", template));
    let found = constant_problems(&mapping, &FieldCatalogue::standard(), &run_words());
    let found: Vec<_> = found
        .iter()
        .map(|(entry, kind)| (*entry, Some(kind.code())))
        .collect();
    let wanted = given.iter().map(|(_, _, code)| *code).enumerate();
    let wanted: Vec<_> = wanted.filter(|(_, code)| code.is_some()).collect();
    assert_eq!(found, wanted);
}

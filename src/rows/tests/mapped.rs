//! Columns and constants on their way into fields.

use proptest::prelude::*;

use super::*;
use crate::domain::{CellKind, ProblemKind, Severity};
use crate::rows::fixtures::block_of_kinds;

#[test]
fn columns_fill_fields_and_both_styles_give_the_same_multifield() {
    let row = ["Анна", "+79161234567", "+79161234568", "anna@example.org"];
    let legacy = map_row(
        &mapping(&["NAME", "PHONE_WORK", "PHONE_MOBILE", "EMAIL_HOME"]),
        &row,
    );
    assert_eq!(shown(&legacy, "NAME").as_deref(), Some("Анна"));
    assert_eq!(
        elements(&legacy, "PHONE"),
        ["WORK:+79161234567", "MOBILE:+79161234568"]
    );
    assert_eq!(elements(&legacy, "EMAIL"), ["HOME:anna@example.org"]);
    let mut modern = mapping(&["NAME", "PHONE", "PHONE", "EMAIL"]);
    for (column, value_type) in [(1, "WORK"), (2, "MOBILE"), (3, "HOME")] {
        modern.columns[column].targets[0].value_type = Some(value_type);
    }
    assert_eq!(map_row(&modern, &row), legacy);
}

#[test]
fn a_phone_that_two_columns_have_is_sent_once_with_the_first_type() {
    let mapped = map_row(
        &mapping(&["PHONE_WORK", "PHONE_MOBILE", "NAME"]),
        &["+79161234567", "+7 916 123-45-67", "Анна"],
    );
    assert_eq!(elements(&mapped, "PHONE"), ["WORK:+79161234567"]);
    let repeated = mapped
        .problems
        .iter()
        .find(|problem| problem.kind == ProblemKind::RepeatedValue);
    let repeated = repeated.expect("told");
    assert_eq!(
        (repeated.severity, repeated.column),
        (Severity::Info, Some(1))
    );
}

#[test]
fn one_column_may_feed_several_fields() {
    let mut mapping = mapping(&["NAME"]);
    mapping.columns[0].targets.push(target("TITLE"));
    let mapped = map_row(&mapping, &["Анна"]);
    assert_eq!(shown(&mapped, "NAME"), shown(&mapped, "TITLE"));
}

#[test]
fn texts_of_two_columns_are_joined_and_the_whole_must_fit() {
    let mut mapping = mapping(&["LAST_NAME", "NAME", "NAME"]);
    mapping.columns[2].targets[0].join = Some(" / ".to_owned());
    let joined = map_row(&mapping, &["Иванова", "Анна", "Аня"]);
    assert_eq!(shown(&joined, "NAME").as_deref(), Some("Анна / Аня"));
    let half = "я".repeat(30);
    let too_long = map_row(&mapping, &["Иванова", &half, &half]);
    assert_eq!(codes(&too_long), ["too_long"]);
    let three = ["Иванова", "-", " Аня "];
    assert_eq!(
        shown(&map_row(&mapping, &three), "NAME").as_deref(),
        Some("Аня")
    );
    let one_empty = map_row(&mapping, &["Иванова", "", "Аня"]);
    assert_eq!(shown(&one_empty, "NAME").as_deref(), Some("Аня"));
}

#[test]
fn two_columns_that_disagree_on_one_field_conflict_and_equal_ones_do_not() {
    let mapping = mapping(&["NAME", "NAME"]);
    let clash = map_row(&mapping, &["Анна", "Ольга"]);
    assert_eq!(
        clash.problems[0].kind,
        ProblemKind::FieldConflict {
            other: "Один (A)".to_owned()
        }
    );
    assert_eq!(clash.problems[0].column, Some(1));
    assert!(map_row(&mapping, &["Анна", " Анна "]).problems.is_empty());
}

#[test]
fn values_stand_for_others_and_otherwise_for_what_nobody_knows() {
    let mut mapping = mapping(&["NAME", "SOURCE_ID"]);
    let source = &mut mapping.columns[1].targets[0];
    source.values = Some(values(&[("Наш сайт", "WEB"), ("нет", "SELF")]));
    let unknown = map_row(&mapping, &["Анна", "Газета"]);
    assert_eq!(codes(&unknown), ["unknown_value"]);
    mapping.columns[1].targets[0].otherwise = Some("OTHER".to_owned());
    for (cell, code) in [
        (" НАШ  САЙТ", Some("WEB")),
        ("нет", Some("SELF")),
        ("CALL", Some("CALL")),
        ("Газета", Some("OTHER")),
        ("", None),
    ] {
        let mapped = map_row(&mapping, &["Анна", cell]);
        assert_eq!(shown(&mapped, "SOURCE_ID").as_deref(), code, "{cell}");
        assert!(
            mapped
                .problems
                .iter()
                .all(|problem| problem.severity < Severity::Error),
            "{cell}"
        );
    }
}

#[test]
fn otherwise_stands_in_for_a_text_or_user_that_the_values_lack() {
    let mut mapping = mapping(&["NAME", "POST", "ASSIGNED_BY_ID"]);
    for (column, from, to, otherwise) in [(1, "дир", "Директор", "Прочие"), (2, "Ольга", "7", "1")]
    {
        let target = &mut mapping.columns[column].targets[0];
        target.values = Some(values(&[(from, to)]));
        target.otherwise = Some(otherwise.to_owned());
    }
    let known = map_row(&mapping, &["Анна", "ДИР", "ольга"]);
    assert_eq!(shown(&known, "POST").as_deref(), Some("Директор"));
    assert_eq!(shown(&known, "ASSIGNED_BY_ID").as_deref(), Some("7"));
    let unknown = map_row(&mapping, &["Анна", "Повар", "Пётр"]);
    assert_eq!(shown(&unknown, "POST").as_deref(), Some("Прочие"));
    assert_eq!(shown(&unknown, "ASSIGNED_BY_ID").as_deref(), Some("1"));
    let number = map_row(&mapping, &["Анна", "", "15"]);
    assert_eq!(shown(&number, "ASSIGNED_BY_ID").as_deref(), Some("15"));
}

#[test]
fn a_constant_gives_way_to_a_column_unless_it_is_always() {
    let mut mapping = mapping(&["NAME", "POST"]);
    mapping.constants = vec![constant("POST", vec![text("Клиент")])];
    for (always, cell, sent) in [
        (false, "Повар", "Повар"),
        (false, "", "Клиент"),
        (true, "Повар", "Клиент"),
    ] {
        mapping.constants[0].always = always;
        let mapped = map_row(&mapping, &["Анна", cell]);
        assert_eq!(shown(&mapped, "POST").as_deref(), Some(sent));
    }
}

#[test]
fn a_template_is_read_by_the_rules_of_its_field() {
    let mut mapping = mapping(&["NAME", ""]);
    let title = vec![Piece::Columns(vec![0]), text(" №"), Piece::Row];
    let mut stage = constant("STATUS_ID", vec![Piece::Columns(vec![1])]);
    stage.target.values = Some(values(&[("Новый", "NEW")]));
    mapping.constants = vec![constant("TITLE", title), stage];
    let mapped = map_row(&mapping, &["Анна", "новый"]);
    assert_eq!(shown(&mapped, "TITLE").as_deref(), Some("Анна №2"));
    assert_eq!(shown(&mapped, "STATUS_ID").as_deref(), Some("NEW"));
    let wrong = map_row(&mapping, &["Анна", "Неведомый"]);
    let problem = &wrong.problems[0];
    assert_eq!((problem.code(), problem.column), ("unknown_value", None));
    assert_eq!(problem.value, "Неведомый");
}

#[test]
fn a_currency_beside_an_amount_fills_its_field_and_a_differing_one_is_told() {
    let mut mapping = mapping(&["NAME", "OPPORTUNITY", "CURRENCY_ID"]);
    let of = |mapping: &Mapping, amount: &str, currency: &str| {
        let mapped = map_row(mapping, &["Анна", amount, currency]);
        let conflict = codes(&mapped).contains(&"currency_conflict");
        (shown(&mapped, "CURRENCY_ID").unwrap_or_default(), conflict)
    };
    assert_eq!(of(&mapping, "1200 USD", ""), ("USD".to_owned(), false));
    assert_eq!(of(&mapping, "1200 USD", "EUR"), ("EUR".to_owned(), true));
    assert_eq!(of(&mapping, "1200 USD", "USD"), ("USD".to_owned(), false));
    mapping.constants = vec![constant("CURRENCY_ID", vec![text("RUB")])];
    assert_eq!(of(&mapping, "1200 USD", ""), ("USD".to_owned(), false));
    assert_eq!(of(&mapping, "1200", ""), ("RUB".to_owned(), false));
    mapping.constants[0].always = true;
    assert_eq!(of(&mapping, "1200 USD", ""), ("RUB".to_owned(), true));
}

#[test]
fn what_the_portal_will_choose_itself_is_counted() {
    let mapped = map_row(&mapping(&["NAME", "OPPORTUNITY"]), &["Анна", "100"]);
    let defaults = mapped.defaults;
    assert!(defaults.no_assigned && defaults.no_source && defaults.no_stage);
    assert!(defaults.no_title && defaults.no_currency);
    let mapped = map_row(&mapping(&["TITLE", "SOURCE_ID"]), &["Анна", "WEB"]);
    assert!(!mapped.defaults.no_title && !mapped.defaults.no_source);
    assert!(!mapped.defaults.no_currency, "there is no amount");
}

#[test]
fn columns_of_dates_and_amounts_are_watched_also_through_templates() {
    let mut mapping = mapping(&["NAME", "OPPORTUNITY", "", "BIRTHDATE"]);
    mapping.constants = vec![constant("OPPORTUNITY", vec![Piece::Columns(vec![4, 1])])];
    assert_eq!(evidence_columns(&mapping), [1, 3, 4]);
}

#[test]
fn a_date_is_read_as_the_others_of_its_column_are_written() {
    let mapping = mapping(&["NAME", "BIRTHDATE"]);
    let doubtful = ["Анна", "03/04/1984"];
    let beside = map_rows(&mapping, &[doubtful, ["Ольга", "03/25/1984"]]);
    assert_eq!(
        shown(&beside[0], "BIRTHDATE").as_deref(),
        Some("1984-03-04")
    );
    assert_eq!(codes(&beside[0]), [""; 0]);
    let alone = map_rows(&mapping, &[doubtful]);
    assert_eq!(shown(&alone[0], "BIRTHDATE").as_deref(), Some("1984-04-03"));
    assert_eq!(codes(&alone[0]), ["ambiguous_date"]);
}

#[test]
fn an_error_value_is_told_once_when_a_template_reads_a_mapped_column() {
    let cells = [("Анна", CellKind::Text), ("#N/A", CellKind::Error)];
    for (post, told) in [("POST", Some("POST")), ("", Some("TITLE"))] {
        let mut mapping = mapping(&["NAME", post]);
        let title = vec![Piece::Columns(vec![0]), Piece::Columns(vec![1])];
        mapping.constants = vec![constant("TITLE", title)];
        let mapped = map_block(&mapping, &source(&["A1", "B1"]), &block_of_kinds(&cells));
        assert_eq!(codes(&mapped[0]), ["cell_error"], "{post}");
        let field = mapped[0].problems[0].field.as_ref();
        assert_eq!(field.map(FieldName::as_str), told, "{post}");
    }
}

#[test]
fn a_mapper_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<RowMapper<'static>>();
    shared::<MappedRow>();
}

fn any_kind() -> impl Strategy<Value = CellKind> {
    prop::sample::select(vec![
        CellKind::Text,
        CellKind::Number,
        CellKind::DateTime,
        CellKind::Bool,
        CellKind::Error,
        CellKind::FormulaWithoutValue,
    ])
}

proptest! {
    #[test]
    fn no_row_makes_the_mapper_panic(cells in prop::collection::vec((any::<String>(), any_kind()), 0..8)) {
        let mut mapping = mapping(&["NAME", "PHONE", "OPPORTUNITY", "BIRTHDATE", "SOURCE_ID"]);
        mapping.columns[1].targets.push(target("EMAIL"));
        mapping.constants = vec![constant("TITLE", vec![Piece::Columns(vec![7, 2, 0]), Piece::Sheet])];
        mapping.key = key(&[0, 6]);
        let cells: Vec<(&str, CellKind)> = cells.iter().map(|(text, kind)| (text.as_str(), *kind)).collect();
        let rows = map_block(&mapping, &source(&["a", "", "_c", "d"]), &block_of_kinds(&cells));
        let settled = settle(rows[0].clone(), in_run("test"), &mut SeenInMemory::new());
        let wrong = settled.problems.iter().any(|problem| problem.severity >= Severity::Error);
        prop_assert_eq!(wrong, settled.outcome == Settled::Invalid);
    }
}

#[test]
fn a_zero_that_the_method_takes_for_nothing_is_an_error_of_its_cell() {
    for method in [Method::ItemAdd, Method::BatchImport] {
        let mut mapping = mapping(&["TITLE", "POST", "OPPORTUNITY", "OPENED"]);
        mapping.method = method;
        mapping.constants = vec![constant("SECOND_NAME", vec![Piece::Columns(vec![1])])];
        let row = map_row(&mapping, &["A", "0", "0", "0"]);
        assert_eq!(codes(&row), ["zero_not_carried", "zero_not_carried"]);
        let problem = &row.problems[0];
        let place = (problem.column, problem.field.as_ref(), &problem.value);
        assert_eq!(
            place,
            (Some(1), Some(&FieldName::new("POST")), &"0".to_owned())
        );
        assert_eq!(codes(&map_row(&mapping, &["A", "00", "1", "1"])), [""; 0]);

        mapping.second_call = true;
        assert_eq!(codes(&map_row(&mapping, &["A", "0", "0", "0"])), [""; 0]);
        mapping.key = key(&[1]);
        let named = map_row(&mapping, &["A", "0", "0", "0"]);
        assert_eq!(codes(&named), ["name_not_carried"]);

        mapping.method = Method::LeadAdd;
        mapping.second_call = false;
        assert_eq!(codes(&map_row(&mapping, &["A", "0", "0", "0"])), [""; 0]);
    }
}

#[test]
fn dates_of_the_portals_own_are_to_be_in_order_and_past() {
    let mut mapping = mapping(&["TITLE", "DATE_CREATE", "MOVED_TIME", "DATE_MODIFY"]);
    mapping.method = Method::BatchImport;
    // The run is of 1 March 2026, noon in Moscow.
    for (cells, expected) in [
        (["A", "01.05.2020", "02.05.2020", "03.05.2020"], vec![]),
        (["A", "01.05.2020 10:00", "", ""], vec![]),
        (["A", "", "", ""], vec![]),
        (["A", "01.03.2026", "", ""], vec![]),
        (["A", "02.03.2026", "", ""], vec!["stamp_in_future"]),
        (["A", "01.03.2026 11:59", "", ""], vec![]),
        (["A", "01.03.2026 23:30", "", ""], vec!["stamp_in_future"]),
        (
            ["A", "02.05.2020", "", "01.05.2020"],
            vec!["stamps_out_of_order"],
        ),
        (
            ["A", "01.05.2020", "03.05.2020", "02.05.2020"],
            vec!["stamps_out_of_order"],
        ),
        (["A", "", "", "01.05.2020"], vec!["stamps_out_of_order"]),
    ] {
        let row = map_row(&mapping, &cells);
        let wrong: Vec<_> = codes(&row)
            .into_iter()
            .filter(|code| code.starts_with("stamp"))
            .collect();
        assert_eq!(wrong, expected, "{cells:?}");
    }
}

#[test]
fn a_date_is_past_or_future_as_a_moment_whatever_its_zone() {
    let mut mapping = mapping(&["TITLE", "DATE_CREATE"]);
    mapping.method = Method::BatchImport;
    // At noon in Moscow it is 23:00 in Kiritimati, and the evening before in Honolulu.
    for (zone, date, is_future) in [
        ("Pacific/Kiritimati", "01.03.2026 22:00", false),
        ("Pacific/Kiritimati", "02.03.2026 00:30", true),
        ("Pacific/Honolulu", "28.02.2026 22:30", false),
        ("Pacific/Honolulu", "28.02.2026 23:30", true),
    ] {
        mapping.locale.time_zone = zone.to_owned();
        let row = map_row(&mapping, &["A", date]);
        let told = codes(&row).contains(&"stamp_in_future");
        assert_eq!(told, is_future, "{zone} {date}: {row:?}");
    }
}

#[test]
fn stamps_are_no_part_of_what_is_compared_later() {
    let mut mapping = mapping(&["TITLE", "DATE_CREATE", "CREATED_BY_ID"]);
    mapping.method = Method::BatchImport;
    mapping.originator = "o".to_owned();
    let settled = settle_rows(&mapping, &[["A", "01.05.2020", "7"]]).remove(0);
    let Settled::Valid(draft) = settled.outcome else {
        panic!("{settled:?}");
    };
    assert_eq!(draft.fields.len(), 3);
    let prints = crate::rows::prints(&draft, &FieldCatalogue::standard());
    let fields: Vec<&str> = prints.iter().map(|print| print.field.as_str()).collect();
    assert_eq!(fields, ["TITLE"]);
}

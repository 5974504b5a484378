//! Rows that are no leads, or more than one (LAY).

use super::lay::both;

const COLUMNS: &str =
    "columns: {Имя: NAME, Телефон: PHONE, Сумма: OPPORTUNITY}\nset: {CURRENCY_ID: RUB}\n";
const TITLES: &[&str] = &["Имя", "Телефон", "Сумма"];

/// LAY-16 fix: titles that are repeated in the middle are skipped: such a row is counted and ends as skipped, with the reason
#[test]
fn lay_16_titles_in_the_middle_are_skipped_and_counted() {
    let rows: &[&[&str]] = &[
        TITLES,
        &["Анна", "89161234567", "5"],
        TITLES,
        &["Имя", "89161234568", "7"],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("NAME"), ["Анна", "Имя"]);
        assert_eq!(checked.found(), [("3", "info", "repeated_header")]);
        let statuses: Vec<_> = checked
            .results
            .iter()
            .map(|row| row["status"].as_str())
            .collect();
        assert_eq!(statuses, ["pending", "skipped", "pending"]);
        assert_eq!(checked.results[1]["code"], "repeated_header");
    }
}

/// LAY-17 fix: a row of totals is skipped and counted, by its word and its numbers alone
#[test]
fn lay_17_totals_are_skipped_on_evidence_alone() {
    let rows: &[&[&str]] = &[
        TITLES,
        &["Анна", "89161234567", "1 500,50"],
        &["Итого:", "", "1 500,50 ₽"],
        &["Всего: 1", "", ""],
        &["Итого", "89161234568", "5"],
        &["Всеволод", "", "5"],
        &["Итого", "", "по договору"],
    ];
    for checked in both(rows, COLUMNS) {
        let skipped: Vec<_> = checked
            .results
            .iter()
            .filter(|row| row["code"] == "total_row")
            .map(|row| (row["row"].as_str(), row["status"].as_str()))
            .collect();
        assert_eq!(skipped, [("3", "skipped"), ("4", "skipped")]);
        assert_eq!(checked.sent("NAME"), ["Анна", "Итого", "Всеволод", "Итого"]);
    }
}

/// LAY-18 warn: a text alone in the first column looks like a group's heading and is told; it stays a row (what stands in no column of the mapping is an error of its own), unless `group_rows: skip` leaves such rows out
#[test]
fn lay_18_a_heading_of_a_group_is_told() {
    let rows: &[&[&str]] = &[
        TITLES,
        &["Москва", "", ""],
        &["Анна", "89161234567", "5"],
        &["Пётр", "89161234568", "6"],
        &["Ян", "89161234569", "7"],
        &["Тула", "", ""],
        &["Ольга", "89161234566", "7"],
    ];
    for checked in both(rows, COLUMNS) {
        let group = "looks_like_group_row";
        assert_eq!(
            checked.found(),
            [("2", "warning", group), ("6", "warning", group)]
        );
        assert_eq!(checked.sent("NAME").len(), 6);
    }
    let skipping = format!("{COLUMNS}clean: {{group_rows: skip}}\n");
    for checked in both(rows, &skipping) {
        assert_eq!(checked.sent("NAME"), ["Анна", "Пётр", "Ян", "Ольга"]);
        assert_eq!(checked.results[0]["status"], "skipped");
    }
    let names: &[&[&str]] = &[
        TITLES,
        &["Москва", "", ""],
        &["Анна", "89161234567", ""],
        &["Пётр", "", ""],
        &["Ян", "", ""],
    ];
    for checked in both(names, COLUMNS) {
        assert_eq!(checked.found(), [], "a list in which few cells are filled");
    }
}

/// LAY-31 warn: as many names in a cell as phones in another may be several people; nothing is split
#[test]
fn lay_31_several_people_in_a_row_are_told() {
    let rows: &[&[&str]] = &[
        TITLES,
        &["Иванов, Петров", "89161234567, 89161234568", "5"],
        &["Иванов, Пётр", "89161234569", "5"],
        &["Анна", "89161234561, 89161234562", "5"],
        &["Анна, бухгалтер", "89161234563, 89161234564", "5"],
    ];
    for checked in both(rows, COLUMNS) {
        assert_eq!(checked.found(), [("2", "warning", "maybe_two_people")]);
        assert_eq!(checked.sent("NAME")[0], "Иванов, Петров");
    }
}

/// LAY-32 err: one ID on several rows: with a key the first is the lead and the others end as `key_conflict`; without one each is a lead, with the warning `repeated_id`
#[test]
fn lay_32_one_id_on_several_rows() {
    let rows: &[&[&str]] = &[
        &["ID", "Имя", "Товар"],
        &["17", "Анна", "Стол"],
        &["17", "Анна", "Стул"],
        &["17", "Анна", "Шкаф"],
        &["18", "Пётр", "Стол"],
        &["19", "Ян", "Стол"],
    ];
    let columns = "columns: {Имя: NAME}\nsource: {on_new_columns: ignore}\n";
    for checked in both(rows, columns) {
        let repeated = "repeated_id";
        assert_eq!(
            checked.found(),
            [("3", "warning", repeated), ("4", "warning", repeated)]
        );
        assert_eq!((checked.code, checked.leads.len()), (0, 5));
    }
    for checked in both(rows, &format!("key: [ID]\n{columns}")) {
        let conflict = "key_conflict";
        assert_eq!(
            checked.found(),
            [("3", "error", conflict), ("4", "error", conflict)]
        );
        assert_eq!((checked.code, checked.leads.len()), (1, 3));
    }
}

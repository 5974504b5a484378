//! Rows that are one person's (DUP): among the rows of a file, or of several.

use std::fmt::Write as _;

use super::bench::{Bench, Checked};

const COLUMNS: &str = "columns: {Имя: NAME, Фамилия: LAST_NAME, Телефон: PHONE, Почта: EMAIL, Компания: COMPANY_TITLE}\n";
const TITLES: &str = "Имя;Фамилия;Телефон;Почта;Компания\n";
const SKIP: &str = "duplicates: {in_file: skip}\n";

/// A check of these rows, the first of them in row 2.
fn checked(rows: &str, more: &str) -> Checked {
    Bench::new("leads.csv", format!("{TITLES}{rows}")).check(&format!("{COLUMNS}{more}"))
}

/// Row, status and code of every row.
fn ends(checked: &Checked) -> Vec<(&str, &str, &str)> {
    let rows = checked.results.iter();
    rows.map(|row| {
        (
            row["row"].as_str(),
            row["status"].as_str(),
            row["code"].as_str(),
        )
    })
    .collect()
}

/// The message of the first problem with this code.
fn told<'a>(checked: &'a Checked, code: &str) -> &'a str {
    let problem = checked
        .problems
        .iter()
        .find(|problem| problem["code"] == code);
    problem.map_or("", |problem| problem["message"].as_str())
}

/// DUP-01 warn: of two identical rows `in_file: skip` sends the first and names it at the second; without it both are kept, counted and warned of
#[test]
fn dup_01_of_identical_rows_the_second_is_skipped_or_kept_with_a_warning() {
    let rows = "Анна;Попова;89161234567;;\nАнна;Попова;89161234567;;\n";
    let skipped = checked(rows, SKIP);
    assert_eq!(skipped.code, 0, "{}", skipped.told);
    assert_eq!(
        ends(&skipped),
        [("2", "pending", ""), ("3", "skipped", "duplicate_in_file")]
    );
    assert!(told(&skipped, "duplicate_in_file").contains("row 2"));
    let kept = checked(rows, "");
    assert_eq!(ends(&kept), [("2", "pending", ""), ("3", "pending", "")]);
    assert_eq!(kept.found(), [("3", "warning", "equal_row")]);
}

/// DUP-02 warn: one phone in two forms is one phone
#[test]
fn dup_02_a_phone_is_the_same_in_whatever_form_it_is_written() {
    let rows = "Анна;;8 (916) 123-45-67;;\nОльга;;+7 916 123 45 67;;\nЯна;;89161234568;Yana@Example.org;\nЯна;;;yana@example.org;\n";
    let checked = checked(rows, SKIP);
    assert_eq!(
        ends(&checked),
        [
            ("2", "pending", ""),
            ("3", "skipped", "duplicate_in_file"),
            ("4", "pending", ""),
            ("5", "skipped", "duplicate_in_file")
        ]
    );
}

/// DUP-03 warn: rows with one phone and different names are kept or skipped as the mapping says; both row numbers are shown, and the file of a row in another one
#[test]
fn dup_03_one_phone_with_different_names_shows_both_rows() {
    let rows = "Анна;;89161234567;;\nПётр;;89161234567;;\n";
    let kept = checked(rows, "duplicates: {in_file: {action: keep}}\n");
    assert_eq!(kept.found(), [("3", "warning", "duplicate_kept")]);
    assert!(told(&kept, "duplicate_kept").contains("row 2"));
    let bench = Bench::new("one.csv", format!("{TITLES}Анна;;89161234567;;\n"))
        .beside("two.csv", format!("{TITLES}Пётр;;89161234567;;\n"));
    let two = bench.check_named(&["one.csv", "two.csv"], &format!("{COLUMNS}{SKIP}"));
    let second = &two.results[1];
    assert_eq!(second["code"], "duplicate_in_file");
    assert!(
        second["message"].contains("one.csv"),
        "{}",
        second["message"]
    );
    // A row that is not imported stands in nobody's way, nor does one that was skipped.
    let rows = "Анна;;89161234567;x@;\nПётр;;89161234567;petr@example.org;\nОлег;;;petr@example.org;\nИгорь;;89161234560;;\n";
    let require = format!("{SKIP}require: [EMAIL]\n");
    let some = checked(rows, &require);
    let statuses: Vec<_> = ends(&some)
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert_eq!(statuses, ["invalid", "pending", "skipped", "invalid"]);
}

/// DUP-09 warn: an office phone of very many rows is told once with its count, and merges only rows of one name; the address of a role merges by itself nothing
#[test]
fn dup_09_a_shared_contact_is_told_once_and_merges_by_name_alone() {
    let mut rows = String::new();
    for number in 0..40 {
        writeln!(rows, "Имя {number};;84951234567;info@example.org;").unwrap();
    }
    rows.push_str("Имя 7;;84951234567;;\n");
    let shared = checked(&rows, SKIP);
    assert_eq!(shared.code, 0, "{}", shared.told);
    let skipped: Vec<_> = ends(&shared)
        .into_iter()
        .filter(|(_, status, _)| *status == "skipped")
        .collect();
    assert_eq!(skipped, [("42", "skipped", "duplicate_in_file")]);
    let warned: Vec<_> = shared
        .problems
        .iter()
        .filter(|problem| problem["code"] == "shared_contact")
        .map(|problem| (problem["row"].as_str(), problem["message"].as_str()))
        .collect();
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned.iter().all(|(row, _)| *row == "2"));
    assert!(warned[0].1.contains("+74951234567") && warned[0].1.contains("41"));
    // Without a policy it is told at the tenth, and no longer row by row.
    let kept = checked(&rows, "");
    let count = |code: &str| {
        kept.problems
            .iter()
            .filter(|problem| problem["code"] == code)
            .count()
    };
    assert_eq!((count("duplicate_kept"), count("shared_contact")), (8, 2));
}

/// DUP-15 warn: placeholder contacts in many rows are no keys
#[test]
fn dup_15_made_up_contacts_are_no_keys() {
    let mut rows = String::new();
    for number in 0..12 {
        writeln!(rows, "Имя {number};;+7 999 999-99-99;test@test.ru;").unwrap();
    }
    rows.push_str("Анна;;123-45-67;;\nОльга;;123-45-67;;\n");
    let checked = checked(&rows, SKIP);
    assert!(
        ends(&checked)
            .iter()
            .all(|(_, status, _)| *status == "pending")
    );
    assert_eq!(told(&checked, "shared_contact"), "");
}

/// DUP-16 ok: ё and е, legal forms, quotes and case do not tell companies and names apart
#[test]
fn dup_16_companies_and_names_are_compared_without_what_does_not_name_them() {
    let rows =
        ";;;;ООО Ромашка\n;;;;\"\"\"РОМАШКА\"\" ООО\"\n;Ёлкин;;;\n;елкин;;;\nАнна;Ёлкина;;;\n";
    let by = "duplicates: {in_file: {by: [COMPANY_TITLE, LAST_NAME], action: skip}}\n";
    let skipped = checked(rows, by);
    let statuses: Vec<_> = ends(&skipped)
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert_eq!(
        statuses,
        ["pending", "skipped", "pending", "skipped", "pending"]
    );
    let together = "duplicates: {in_file: {by: NAME+LAST_NAME, action: skip}}\n";
    let kept = checked(rows, together);
    assert!(
        ends(&kept)
            .iter()
            .all(|(_, status, _)| *status == "pending")
    );
}

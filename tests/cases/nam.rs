//! People's names (NAM).

use super::bench::{Bench, Checked, Line};

const COLUMNS: &str = "columns: {ФИО: FULL_NAME, Телефон: PHONE}\n";

/// A list of whole names, each with a phone of its own.
fn names(cells: &[&str]) -> String {
    let rows = cells
        .iter()
        .zip(0..)
        .map(|(cell, number)| format!("\"{}\";+7916123456{number}\n", cell.replace('"', "\"\"")));
    format!("ФИО;Телефон\n{}", rows.collect::<String>())
}

fn checked(cells: &[&str], mapping: &str) -> Checked {
    Bench::new("leads.csv", names(cells)).check(&format!("{COLUMNS}{mapping}"))
}

/// `last | name | second`.
fn people(checked: &Checked) -> Vec<String> {
    let part = |lead: &Line, field: &str| lead[field].clone();
    let leads = checked.leads.iter();
    leads
        .map(|lead| {
            let parts = ["LAST_NAME", "NAME", "SECOND_NAME"].map(|field| part(lead, field));
            parts.join("|")
        })
        .collect()
}

/// NAM-01 ok: a patronymic at the end: last name, first name, patronymic; a plain split is told nothing of
#[test]
fn nam_01_last_first_patronymic() {
    let checked = checked(&["Иванов Иван Иванович", "ОРЛОВА АННА ИЛЬИНИЧНА"], "");
    assert_eq!(
        (checked.code, checked.found()),
        (0, vec![]),
        "{}",
        checked.told
    );
    assert_eq!(
        people(&checked),
        ["Иванов|Иван|Иванович", "ОРЛОВА|АННА|ИЛЬИНИЧНА"]
    );
}

/// NAM-02 ok: a patronymic in the middle: first name, patronymic, last name
#[test]
fn nam_02_first_patronymic_last() {
    let checked = checked(&["Иван Иванович Иванов"], "");
    assert_eq!(people(&checked), ["Иванов|Иван|Иванович"]);
    assert_eq!(checked.found(), []);
}

/// NAM-03 fix: the dictionary of first names decides; what it does not know follows most cells of the column, which is told with the parts
#[test]
fn nam_03_dictionary_then_the_column_s_majority() {
    let checked = checked(
        &["Иван Петров", "Петров Иван", "Орлова Анна", "Ким Чен"],
        "",
    );
    assert_eq!(
        people(&checked),
        ["Петров|Иван|", "Петров|Иван|", "Орлова|Анна|", "Ким|Чен|"]
    );
    assert_eq!(checked.found(), [("5", "info", "name_order_assumed")]);
    assert!(checked.problems[0]["message"].contains("“Ким”, first name “Чен”"));
}

/// NAM-04 ok: a first name alone
#[test]
fn nam_04_a_first_name_alone() {
    let checked = checked(&["Иван"], "");
    assert_eq!(people(&checked), ["|Иван|"]);
    assert_eq!(checked.found(), []);
}

/// NAM-05 ok: initials on either side of the last name, with and without a blank
#[test]
fn nam_05_initials() {
    let checked = checked(&["Иванов И.И.", "Иванов И. И.", "И.И. Иванов"], "");
    assert_eq!(people(&checked), ["Иванов|И.|И."; 3]);
    assert_eq!(checked.found(), []);
}

/// NAM-06 ok: a comma behind the last name
#[test]
fn nam_06_a_comma_behind_the_last_name() {
    let checked = checked(&["Smith, John A."], "");
    assert_eq!(people(&checked), ["Smith|John|A."]);
    assert_eq!(checked.found(), []);
}

/// NAM-07 ok: salutations become those of the portal; one that it lacks stays with the name, which is told
#[test]
fn nam_07_salutations() {
    let checked = checked(
        &[
            "г-н Петров",
            "Mr. Gaurav Gupta",
            "Mrs. Smith",
            "Dr. John Smith",
        ],
        "",
    );
    assert_eq!(
        people(&checked),
        ["Петров||", "Gupta|Gaurav|", "Smith||", "Smith|Dr. John|"]
    );
    assert_eq!(
        checked.sent("HONORIFIC"),
        ["HNR_RU_1", "HNR_RU_1", "HNR_RU_2", ""]
    );
    assert_eq!(checked.found(), [("5", "info", "salutation_in_name")]);
}

/// NAM-08 fix: `оглы` belongs to the patronymic and `да` to the last name; a name that nothing decides stays whole, which is told
#[test]
fn nam_08_nothing_of_a_name_is_lost() {
    let checked = checked(
        &["Мамедов Али Гусейн оглы", "Ким Чен Ын", "Мария да Силва"],
        "",
    );
    assert_eq!(
        people(&checked),
        ["Мамедов|Али|Гусейн оглы", "|Ким Чен Ын|", "да Силва|Мария|"]
    );
    assert_eq!(checked.found(), [("3", "info", "name_unsure")]);
}

/// NAM-09 ok: a name in brackets belongs to the last name before it
#[test]
fn nam_09_a_former_name_in_brackets() {
    let checked = checked(&["Петрова (Сидорова) Анна"], "");
    assert_eq!(people(&checked), ["Петрова (Сидорова)|Анна|"]);
    assert_eq!(checked.found(), []);
}

/// NAM-10 fix: a company goes into the company's field; of a sole trader both company and person are sent
#[test]
fn nam_10_companies_in_the_column_of_names() {
    let checked = checked(&["ООО \"Ромашка\"", "ИП Иванов И.И.", "Romashka GmbH"], "");
    assert_eq!(people(&checked), ["||", "Иванов|И.|И.", "||"]);
    assert_eq!(
        checked.sent("COMPANY_TITLE"),
        ["ООО \"Ромашка\"", "ИП Иванов И.И.", "Romashka GmbH"]
    );
    let company = "company_in_name";
    assert_eq!(
        checked.found(),
        [
            ("2", "info", company),
            ("3", "info", company),
            ("4", "info", company)
        ]
    );
}

/// NAM-11 warn: two people in one cell stay as they are
#[test]
fn nam_11_two_people() {
    let checked = checked(&["Анна и Сергей", "Puneet Dewan & Simran"], "");
    assert_eq!(
        people(&checked),
        ["|Анна и Сергей|", "|Puneet Dewan & Simran|"]
    );
    let two = "two_people";
    assert_eq!(
        checked.found(),
        [("2", "warning", two), ("3", "warning", two)]
    );
}

/// NAM-13 warn: an occupation beside the name is told, and the cell is not taken apart
#[test]
fn nam_13_an_occupation_beside_the_name() {
    let checked = checked(&["Директор Иванов Иван"], "");
    assert_eq!(people(&checked), ["|Директор Иванов Иван|"]);
    assert_eq!(checked.found(), [("2", "warning", "words_in_name")]);
}

/// NAM-15 warn: parts with columns of their own win over the whole name; where they say something else, that is told
#[test]
fn nam_15_parts_win_over_the_whole_name() {
    let text = "ФИО;Имя;Фамилия\nИванов Иван Иванович;Иван;Иванов\nИванов Иван;Пётр;\nКим Чен Ын;Чен Ын;Ким\n";
    let columns = "columns: {ФИО: FULL_NAME, Имя: NAME, Фамилия: LAST_NAME}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    assert_eq!(
        people(&checked),
        ["Иванов|Иван|Иванович", "Иванов|Пётр|", "Ким|Чен Ын|"]
    );
    assert_eq!(
        checked.found(),
        [
            ("3", "warning", "name_conflict"),
            ("4", "info", "name_unsure")
        ]
    );
}

/// NAM-12 err: a phone in the column of names beside a name in that of phones; where most rows are so, the file is refused
#[test]
fn nam_12_swapped_columns() {
    let some = "ФИО;Телефон\n89161234567;Иван\nАнна;89161234568\nПётр;89161234569\n";
    let checked = Bench::new("leads.csv", some).check(COLUMNS);
    let swapped = |checked: &Checked| {
        let found = checked.found();
        let rows = found
            .iter()
            .filter(|problem| problem.2 == "swapped_columns");
        rows.map(|problem| (problem.0.to_owned(), problem.1.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(swapped(&checked), [("2".to_owned(), "error".to_owned())]);
    assert_eq!(
        (checked.code, checked.leads.len()),
        (1, 2),
        "{}",
        checked.told
    );
    let most = "ФИО;Телефон\n89161234567;Иван\n89161234568;Анна\nПётр;89161234569\n";
    let checked = Bench::new("leads.csv", most).check(COLUMNS);
    assert_eq!(
        (checked.code, swapped(&checked).len()),
        (5, 2),
        "{}",
        checked.told
    );
    assert!(
        checked.told.contains("2 of 3 rows have a phone"),
        "{}",
        checked.told
    );
}

/// NAM-14 ok: `Семён` and `Семен` are one person in a key, and each is sent as it is written
#[test]
fn nam_14_yo_and_ye_in_a_name() {
    let text = "ФИО;Телефон\nСемён Ли;89161234567\nСемен Ли;89161234567\n";
    let bench = Bench::new("leads.csv", text);
    let checked = bench.check(&format!("key: [ФИО]\n{COLUMNS}"));
    assert_eq!(checked.sent("NAME"), ["Семён"]);
    let second = &checked.results[1];
    assert_ne!(second["status"], "pending", "{second:?}");
    let checked = bench.check(COLUMNS);
    assert_eq!(checked.sent("NAME"), ["Семён", "Семен"]);
}

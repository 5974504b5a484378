//! Leads shared out among people, columns that take the rest, texts that are joined to those of columns.

use super::*;
use crate::domain::{Coded as _, FieldPrint, LeadId, PortalLead, PortalValue};
use crate::rows::{UpdateTerms, plan_update, prints, prints_beside};

const TITLES: [&str; 4] = ["Название", "Телефон", "Тип", "Заметка"];

fn of_yaml(more: &str) -> Mapping {
    let text = format!("version: 1\n{more}");
    let file = crate::mapping::parse("m.yaml", &text).unwrap();
    let header = source(&TITLES).header;
    file.check(&header, &FieldCatalogue::standard()).unwrap()
}

/// Every row settled, in the order of the file whose bytes have this hash.
fn settled(mapping: &Mapping, sha256: &str, rows: &[[&str; 4]]) -> Vec<SettledRow> {
    let source = SourceInfo {
        sha256: sha256.to_owned(),
        ..source(&TITLES)
    };
    let mut seen = SeenInMemory::new();
    let mapped = map_block(mapping, &source, &block(rows));
    let settled = mapped
        .into_iter()
        .map(|row| settle(row, in_run("test"), &mut seen));
    settled.collect()
}

fn people(rows: &[SettledRow]) -> Vec<Option<i64>> {
    let person = |row: &SettledRow| match &row.outcome {
        Settled::Valid(draft) => match draft.field("ASSIGNED_BY_ID") {
            Some(FieldValue::Integer(person)) => Some(*person),
            Some(_) | None => None,
        },
        Settled::Skipped | Settled::Invalid => None,
    };
    rows.iter().map(person).collect()
}

const COLUMNS: &str = "columns: {Название: TITLE, Телефон: PHONE_WORK}\n";

#[test]
fn rows_that_are_leads_go_round_exactly_whatever_stands_between_them() {
    let yaml = format!(
        "{COLUMNS}set: {{ASSIGNED_BY_ID: {{distribute: {{7: 2, 9: 1}}}}}}\nrows: {{skip: {{Тип: нет дела}}}}\n"
    );
    let mapping = of_yaml(&yaml);
    let names: Vec<String> = (0..30).map(|number| format!("Лид {number}")).collect();
    let rows: Vec<[&str; 4]> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            [
                name.as_str(),
                "",
                if number % 2 == 0 {
                    "нет дела"
                } else {
                    ""
                },
                "",
            ]
        })
        .collect();
    for sha256 in ["a", "b", "c"] {
        let settled = settled(&mapping, sha256, &rows);
        let chosen: Vec<i64> = people(&settled).into_iter().flatten().collect();
        assert_eq!(chosen.len(), 15);
        for round in chosen.chunks(3) {
            assert_eq!(
                round.iter().filter(|person| **person == 7).count(),
                2,
                "{chosen:?}"
            );
        }
        assert!(
            settled
                .iter()
                .all(|row| !row.defaults.no_assigned || row.outcome == Settled::Skipped)
        );
    }
}

#[test]
fn an_invalid_row_takes_its_turn_and_each_condition_has_its_own_round() {
    let yaml = format!(
        "{COLUMNS}set:\n  ASSIGNED_BY_ID:\n    - {{distribute: {{1: 1, 2: 1}}, when: {{Тип: опт}}}}\n    - {{distribute: {{3: 1, 4: 1}}}}\n"
    );
    let mapping = of_yaml(&yaml);
    let rows = |second: &'static str| {
        [
            ["А", "", "опт", ""],
            ["Б", second, "", ""],
            ["В", "", "опт", ""],
            ["Г", "", "", ""],
        ]
    };
    let good = people(&settled(&mapping, "x", &rows("")));
    assert_ne!(good[0], good[2]);
    assert_ne!(good[1], good[3]);
    assert!(good[0] < Some(3) && good[1] > Some(2), "{good:?}");
    let bad = people(&settled(&mapping, "x", &rows("12")));
    assert_eq!(bad, [good[0], None, good[2], good[3]]);
}

#[test]
fn equal_phones_come_to_one_person_in_every_file_and_others_go_round() {
    let yaml = format!(
        "{COLUMNS}set: {{ASSIGNED_BY_ID: {{distribute: {{7: 1, 8: 1, 9: 1}}, same: [EMAIL, PHONE]}}, EMAIL: {{value: '{{{{ Заметка }}}}', type: WORK}}}}\n"
    );
    let mapping = of_yaml(&yaml);
    let phone = ["8 (916) 123-45-67", "+79161234567", "9161234567"];
    let first = people(&settled(
        &mapping,
        "monday",
        &[["А", phone[0], "", ""], ["Б", "", "", ""]],
    ));
    for sha256 in ["tuesday", "wednesday"] {
        let rows = [
            ["В", "", "", ""],
            ["Г", phone[1], "", ""],
            ["Д", phone[2], "", ""],
        ];
        let found = people(&settled(&mapping, sha256, &rows));
        assert_eq!((found[1], found[2]), (first[0], first[0]));
    }
    let rows: Vec<[&str; 4]> = vec![
        ["А", "", "", ""],
        ["Б", phone[0], "", ""],
        ["В", "", "", ""],
        ["Г", "", "", ""],
    ];
    let mut round = people(&settled(&mapping, "monday", &rows));
    round.remove(1);
    round.sort_unstable();
    assert_eq!(
        round,
        [Some(7), Some(8), Some(9)],
        "who has no phone goes round"
    );
    let mail = people(&settled(
        &mapping,
        "x",
        &[
            ["А", phone[0], "", "anna@example.org"],
            ["Б", "", "", "Anna@Example.org"],
        ],
    ));
    assert_eq!(
        mail[0], mail[1],
        "what a text of set fills counts, and the first field that is filled decides"
    );
}

#[test]
fn a_person_that_a_column_names_wins() {
    let yaml = "columns: {Название: TITLE, Тип: ASSIGNED_BY_ID}\nset: {ASSIGNED_BY_ID: {distribute: {7: 1}}}\n";
    let rows = [["А", "", "3", ""], ["Б", "", "", ""]];
    let settled = settled(&of_yaml(yaml), "x", &rows);
    assert_eq!(people(&settled), [Some(3), Some(7)]);
    let chosen = |row: &SettledRow| match &row.outcome {
        Settled::Valid(draft) => draft.chosen.len(),
        Settled::Skipped | Settled::Invalid => 9,
    };
    assert_eq!(settled.iter().map(chosen).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn an_update_leaves_the_person_alone_and_sees_no_change_in_another_choice() {
    let catalogue = FieldCatalogue::standard();
    let yaml = format!("{COLUMNS}set: {{ASSIGNED_BY_ID: {{distribute: {{7: 1, 9: 1}}}}}}\n");
    let mapping = of_yaml(&yaml);
    let draft = |title: &str, sha256: &str| match settled(&mapping, sha256, &[[title, "", "", ""]])
        .remove(0)
        .outcome
    {
        Settled::Valid(draft) => draft,
        Settled::Skipped | Settled::Invalid => panic!("a valid row"),
    };
    let nights: Vec<String> = (0..20).map(|night| night.to_string()).collect();
    let monday = draft("Заявка", "0");
    let mut other = nights.iter().map(|night| draft("Заявка новая", night));
    let tuesday = other
        .find(|draft| draft.field("ASSIGNED_BY_ID") != monday.field("ASSIGNED_BY_ID"))
        .expect("some night begins with the other one");
    let sent = prints(&monday, &catalogue);
    let of_person = |prints: &[FieldPrint]| {
        let mut prints = prints.iter();
        prints
            .find(|print| print.field.as_str() == "ASSIGNED_BY_ID")
            .cloned()
    };
    assert!(
        of_person(&sent).is_some(),
        "what was sent is kept, so that it can be verified"
    );
    assert_eq!(
        of_person(&prints_beside(&tuesday, &sent, &catalogue)),
        of_person(&sent)
    );
    for person in ["7", "9", "12"] {
        let fields = [("TITLE", "Заявка"), ("ASSIGNED_BY_ID", person)];
        let lead = PortalLead {
            id: LeadId(1),
            fields: fields
                .map(|(name, text)| (FieldName::new(name), PortalValue::Text(text.to_owned())))
                .to_vec(),
        };
        let terms = UpdateTerms {
            rules: &UpdateRules::default(),
            adopted: false,
        };
        let plan = plan_update(&tuesday, &sent, &lead, &catalogue, terms);
        let changed: Vec<&str> = plan
            .changes
            .iter()
            .map(|change| change.field.as_str())
            .collect();
        assert_eq!((changed, plan.kept.len()), (vec!["TITLE"], 0), "{person}");
        assert_eq!(of_person(&plan.sent), of_person(&sent));
    }
}

/// What the field of `rest` gets, or the codes of a row that is invalid.
fn rest_of(yaml: &str, row: [&str; 4]) -> String {
    let settled = settled(&of_yaml(yaml), "x", &[row]).remove(0);
    let Settled::Valid(draft) = &settled.outcome else {
        let codes = settled.problems.iter().map(|problem| problem.kind.code());
        return codes.collect::<Vec<_>>().join(" ");
    };
    let field = if yaml.contains("rest: POST") {
        "POST"
    } else {
        "COMMENTS"
    };
    let value = draft.field(field).and_then(FieldValue::wire_text);
    value.unwrap_or_default()
}

#[test]
fn the_rest_stands_behind_what_feeds_its_field() {
    let row = ["А", "нет", " опт  и сеть ", "Срочно"];
    for (yaml, wanted) in [
        (
            "columns: {Название: TITLE}\nrest: COMMENTS\n",
            "Тип: опт и сеть<br>Заметка: Срочно",
        ),
        (
            "columns: {Название: TITLE, Заметка: COMMENTS}\nrest: COMMENTS\n",
            "Срочно<br>Тип: опт и сеть",
        ),
        (
            "columns: {Название: TITLE}\nset: {COMMENTS: 'Лист {{ Заметка }}'}\nrest: COMMENTS\n",
            "Лист Срочно<br>Тип: опт и сеть",
        ),
        (
            "columns: {Название: TITLE}\nrest: POST\n",
            "Тип: опт и сеть; Заметка: Срочно",
        ),
        (
            "columns: {Название: TITLE, Заметка: COMMENTS}\nset: {COMMENTS: {value: Из списка, join: \"\\n\"}}\n",
            "Срочно<br>Из списка",
        ),
        (
            "columns: {Название: TITLE, Заметка: COMMENTS}\nset: {COMMENTS: {value: Из списка, always: yes}}\nrest: COMMENTS\n",
            "Из списка<br>Тип: опт и сеть",
        ),
    ] {
        assert_eq!(
            rest_of(yaml, row).replace("<br />", "<br>"),
            wanted,
            "{yaml}"
        );
    }
    let long = "я".repeat(300);
    assert_eq!(
        rest_of(
            "columns: {Название: TITLE}\nrest: POST\n",
            ["А", "", &long, "б"]
        ),
        "too_long"
    );
    assert_eq!(
        rest_of(
            "columns: {Название: TITLE}\nrest: COMMENTS\n",
            ["А", "", "-", ""]
        ),
        ""
    );
}

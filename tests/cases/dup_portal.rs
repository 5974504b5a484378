//! Rows whose people the portal has already (DUP): what becomes of them by `duplicates: in_portal`.

use std::fmt::Write as _;

use leadbatch::sandbox::{Clients, Company, Contact, People, SandboxConfig};
use serde_json::{Value, json};

use super::stage::{Ran, Stage, quick, text};

pub const MAPPING: &str = "version: 1\noriginator: dup\nkey: [Номер]\ncolumns: {Номер: SOURCE_DESCRIPTION, Имя: NAME, Телефон: PHONE, Почта: EMAIL, Заметка: COMMENTS}\nset: {TITLE: \"{{ Имя }}\"}\n";
pub const HEAD: &str = "Номер;Имя;Телефон;Почта;Заметка\n";

/// Contacts and companies that the portal has.
fn clients() -> People {
    let texts = |values: &[&str]| values.iter().map(|&text| text.to_owned()).collect();
    People {
        clients: Clients {
            contacts: vec![Contact {
                id: 21,
                name: "Вера".to_owned(),
                phones: texts(&["8 (916) 000-00-21"]),
                ..Contact::default()
            }],
            companies: vec![Company {
                id: 4,
                title: "ООО «Ромашка»".to_owned(),
                emails: texts(&["romashka@example.org"]),
                ..Company::default()
            }],
        },
        ..People::default()
    }
}

pub fn portal() -> Stage {
    Stage::new(SandboxConfig {
        people: clients(),
        first_lead_id: 100,
        ..quick()
    })
}

/// A lead that somebody made in the portal.
pub fn add(stage: &Stage, fields: &Value) -> u64 {
    let made = stage.call("crm.lead.add", json!({"fields": fields}));
    made["result"].as_u64().expect("a lead")
}

pub fn phone(value: &str) -> Value {
    json!([{"VALUE": value, "VALUE_TYPE": "HOME"}])
}

/// Imports these rows, with what is said of duplicates in the portal.
pub fn import(stage: &Stage, rows: &str, in_portal: &str, more: &[&str]) -> Ran {
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: {in_portal}}}\n"),
    );
    stage.import(&file, &mapping, more)
}

/// Status, lead and code of every row of the last import.
pub fn results(stage: &Stage) -> Vec<(String, String, String)> {
    let rows = stage.table("results.csv", b',');
    let of = |row: &std::collections::HashMap<String, String>| {
        (
            row["status"].clone(),
            row["lead_id"].clone(),
            row["code"].clone(),
        )
    };
    rows.iter().map(of).collect()
}

pub fn row(status: &str, lead: &str, code: &str) -> (String, String, String) {
    (status.to_owned(), lead.to_owned(), code.to_owned())
}

pub fn codes(stage: &Stage) -> Vec<String> {
    let problems = stage.table("problems.csv", b',');
    problems
        .iter()
        .map(|problem| problem["code"].clone())
        .collect()
}

pub fn lead(stage: &Stage, id: u64) -> Value {
    stage.call("crm.lead.get", json!({"id": id}))["result"].clone()
}

pub fn values(lead: &Value, field: &str) -> Vec<String> {
    let elements = lead[field].as_array().cloned().unwrap_or_default();
    let value = |element: &Value| element["VALUE"].as_str().expect("a text").to_owned();
    elements.iter().map(value).collect()
}

/// DUP-04 err: a phone of lead A and an e-mail of lead B are a conflict: both IDs are told, and nothing is sent for the row
#[test]
fn dup_04_contacts_of_two_leads_are_a_conflict() {
    for action in ["skip", "update", "link"] {
        let stage = portal();
        let a = add(
            &stage,
            &json!({"TITLE": "A", "PHONE": phone("+79161234567")}),
        );
        let b = add(
            &stage,
            &json!({"TITLE": "B", "EMAIL": [{"VALUE": "anna@example.org"}]}),
        );
        let rows = "1;Анна;8 916 123-45-67;Anna@example.org;\n2;Олег;89161234500;;\n";
        let ran = import(&stage, rows, action, &[]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert_eq!(results(&stage)[0], row("invalid", "", "duplicate_conflict"));
        assert_eq!(results(&stage)[1].0, "created");
        let message = &stage.table("results.csv", b',')[0]["message"];
        assert!(
            message.contains(&a.to_string()) && message.contains(&b.to_string()),
            "{message}"
        );
        assert_eq!((stage.leads_made(), stage.updates()), (3, 0), "{action}");
        assert_eq!(stage.table("failures.csv", b';')[0]["Имя"], "Анна");
    }
}

/// DUP-05 warn: a phone of a contact, or an e-mail of a company, and no lead: linked, skipped or kept by the policy, as the plan shows
#[test]
fn dup_05_a_client_of_the_portal_gets_the_lead_or_the_row_is_skipped_or_kept() {
    let rows = "1;Вера;+7 916 000-00-21;;\n2;Лев;;ROMASHKA@example.org;\n3;Яна;89161234599;;\n";
    let stage = portal();
    let ran = import(&stage, rows, "link", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("2 of the leads to create belong to clients"),
        "{}",
        ran.err
    );
    let leads = stage.leads();
    let links: Vec<_> = leads
        .iter()
        .map(|lead| (lead["CONTACT_ID"].clone(), lead["COMPANY_ID"].clone()))
        .collect();
    assert_eq!(links[0].0, "21");
    assert_eq!(links[1].1, "4");
    assert_eq!(
        codes(&stage)
            .iter()
            .filter(|code| *code == "duplicate_linked")
            .count(),
        2
    );
    let skipped = portal();
    let ran = import(&skipped, rows, "{action: skip, among: [contact]}", &[]);
    assert!(
        ran.err.contains("1 row is skipped: the portal has"),
        "{}",
        ran.err
    );
    assert_eq!(
        results(&skipped)[0],
        row("skipped", "", "duplicate_in_portal")
    );
    assert!(skipped.table("results.csv", b',')[0]["message"].contains("ontact 21"));
    assert_eq!(skipped.leads_made(), 2);
    let kept = portal();
    assert_eq!(import(&kept, rows, "keep", &[]).code, 0);
    assert_eq!(kept.leads_made(), 3);
    assert_eq!(
        codes(&kept),
        ["duplicate_in_portal_kept", "duplicate_in_portal_kept"]
    );
}

/// DUP-06 ok: a closed lead counts by its stage group: left out it stands in nobody's way and is told; where it counts it is a duplicate, and is never changed
#[test]
fn dup_06_a_closed_lead_counts_where_its_stage_is_named_and_is_never_changed() {
    let rows = "1;Анна;89161234567;;\n";
    let closed = |stage: &Stage| {
        add(
            stage,
            &json!({"TITLE": "Старый", "STATUS_ID": "JUNK", "PHONE": phone("9161234567")}),
        )
    };
    let stage = portal();
    let old = closed(&stage);
    assert_eq!(import(&stage, rows, "skip", &[]).code, 0);
    assert_eq!(results(&stage)[0].0, "created");
    assert_eq!(codes(&stage), ["duplicate_closed"]);
    assert!(stage.report("problems.csv").contains(&old.to_string()));
    for action in ["skip", "update"] {
        let stage = portal();
        let old = closed(&stage);
        let rules = format!("{{action: {action}, stages: [open, failure]}}");
        assert_eq!(import(&stage, rows, &rules, &[]).code, 0);
        assert_eq!(
            results(&stage)[0],
            row("skipped", &old.to_string(), "duplicate_in_portal")
        );
        assert_eq!((stage.leads_made(), stage.updates()), (1, 0));
    }
}

/// DUP-07 warn: of several leads with the phone the newest open one is changed, and no other; the warning lists them
#[test]
fn dup_07_of_several_leads_one_is_changed_by_the_update_policy() {
    let stage = portal();
    let open = |title: &str| json!({"TITLE": title, "NAME": "Аня", "COMMENTS": "звонила", "ASSIGNED_BY_ID": 7, "STATUS_ID": "IN_PROCESS", "PHONE": phone("8 916 123-45-67")});
    let first = add(&stage, &open("A"));
    let newest = add(&stage, &open("B"));
    let junk = add(
        &stage,
        &json!({"TITLE": "C", "STATUS_ID": "JUNK", "PHONE": phone("+79161234567")}),
    );
    let rows = "1;Анна;+7 (916) 123-45-67;anna@example.org;просит счёт\n2;Анна П.;89161234567;;\n";
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: update}}\nupdate: {{append: [COMMENTS], fill: [SOURCE_DESCRIPTION]}}\n"),
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(results(&stage)[0].0, "updated", "{}", ran.err);
    assert_eq!(results(&stage)[0].1, newest.to_string());
    // A second row of the file does not change it again.
    assert_eq!(
        results(&stage)[1],
        row("skipped", &newest.to_string(), "duplicate_taken")
    );
    let message = told_in(&stage, "duplicate_leads");
    assert!(message.contains(&first.to_string()), "{message}");
    let changed = lead(&stage, newest);
    assert_eq!(changed["NAME"], "Анна");
    assert_eq!(changed["COMMENTS"], "звонила<br>просит счёт");
    assert_eq!(changed["STATUS_ID"], "IN_PROCESS", "the stage is people's");
    assert_eq!(values(&changed, "PHONE"), ["8 916 123-45-67"]);
    assert_eq!(values(&changed, "EMAIL"), ["anna@example.org"]);
    for other in [first, junk] {
        assert_eq!(
            lead(&stage, other)["TITLE"],
            if other == first { "A" } else { "C" }
        );
    }
    assert_eq!((stage.leads_made(), stage.updates()), (3, 1));
    let verified = stage.at_portal(&["verify", "last"]);
    assert_eq!(verified.code, 0, "{} {}", verified.out, verified.err);
    // The same file again: nothing is left to be done.
    let again = stage.import(&file, &mapping, &["--report", "again"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(stage.updates(), 1);
    // Taken back, the lead stands as it was, and nobody deleted it.
    let first_run = run_ids(&stage).pop().expect("a run");
    let undone = stage.at_portal(&["undo", &first_run, "--yes"]);
    assert_eq!(undone.code, 0, "{} {}", undone.out, undone.err);
    let back = lead(&stage, newest);
    assert_eq!(
        (&back["NAME"], &back["COMMENTS"]),
        (&json!("Аня"), &json!("звонила"))
    );
    assert_eq!(values(&back, "EMAIL"), Vec::<String>::new());
    assert_eq!(stage.leads_made(), 3);
}

fn told_in(stage: &Stage, code: &str) -> String {
    let problems = stage.table("problems.csv", b',');
    let found = problems.iter().find(|problem| problem["code"] == code);
    found.map_or_else(String::new, |problem| problem["message"].clone())
}

/// The runs that the journal knows, the newest first.
fn run_ids(stage: &Stage) -> Vec<String> {
    let journal = stage.folder.path().join("state/journal.sqlite");
    let reader = leadbatch::journal::Reader::open(&journal).expect("a journal");
    let runs = reader.runs().expect("runs");
    runs.into_iter().map(|run| run.run).collect()
}

/// DUP-08 warn: twenty finds of one kind hide the others: each kind is asked for by itself; a contact that more than so many have is no sign, and that is told
#[test]
fn dup_08_kinds_that_a_full_answer_leaves_out_are_asked_for_by_themselves() {
    let stage = portal();
    for number in 0..25 {
        add(
            &stage,
            &json!({"TITLE": number.to_string(), "PHONE": phone("84951112233")}),
        );
    }
    let rows = "1;Вера;+7 916 000-00-21;;\n2;Олег;+7 495 111-22-33;;\n";
    let ran = import(&stage, rows, "skip", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        results(&stage)[0],
        row("skipped", "", "duplicate_in_portal")
    );
    assert!(stage.table("results.csv", b',')[0]["message"].contains("ontact 21"));
    assert_eq!(results(&stage)[1].0, "created");
    assert_eq!(codes(&stage), ["duplicate_in_portal", "shared_in_portal"]);
}

/// Of five thousand rows with a phone and an e-mail each: 20,000 forms of phones and 5,000 e-mails in 1,250 questions, fifty a request,
/// and what was found is read back. The gate keeps the rows from being sent.
#[test]
fn five_thousand_rows_are_looked_for_with_few_requests() {
    let number = |row: usize| 1_230_000 + row;
    let contact = |row: usize| Contact {
        id: row as u64 + 1,
        phones: vec![format!("8916{}", number(row * 50))],
        ..Contact::default()
    };
    let people = People {
        clients: Clients {
            contacts: (0..100).map(contact).collect(),
            companies: Vec::new(),
        },
        ..People::default()
    };
    let stage = Stage::new(SandboxConfig { people, ..quick() });
    let mut rows = String::new();
    for row in 0..5000 {
        let phone = number(row);
        writeln!(rows, "{row};Имя;8 (916) {phone};client{row}@example.org;").unwrap();
    }
    let ran = import(&stage, &rows, "skip", &["--min-rows", "5001"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    let found = stage.requests_seen();
    assert!(found <= 35, "{found} requests");
    // A check says how many requests it takes, but for the one that tells who acts; without a journal it asks for itself.
    let (file, mapping) = (
        stage.folder.path().join("leads.csv"),
        stage.folder.path().join("m.yaml"),
    );
    let check = [
        "check",
        text(&file),
        "--mapping",
        text(&mapping),
        "--journal",
        "none.sqlite",
    ];
    let checked = stage.at_portal(&check);
    let asked = stage.requests_seen() - found;
    let told = format!("looked for with {} requests", asked - 1);
    assert!(checked.err.contains(&told), "{told}\n{}", checked.err);
    assert!(
        checked.err.contains("100 rows are skipped"),
        "{}",
        checked.err
    );
    assert!(asked <= 35, "{asked} requests");
    let found = stage.requests_seen();
    println!("5,000 rows with a phone and an e-mail each: {asked} requests to look for them");
    // Where only one row may go, few are looked for.
    let ran = import(&stage, &rows, "skip", &["--limit", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(stage.requests_seen() - found < 10, "{}", ran.err);
    assert_eq!(stage.leads_made(), 1);
}

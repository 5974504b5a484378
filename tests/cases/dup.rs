//! Rows and leads that are one person's (DUP): among the rows of a file, and in the portal.

use std::fmt::Write as _;

use leadbatch::sandbox::{Clients, Company, Contact, People, SandboxConfig};
use serde_json::{Value, json};

use super::bench::{Bench, Checked};
use super::stage::{Ran, Stage, quick};

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

// -- the portal -------------------------------------------------------------------------------------------------------

const MAPPING: &str = "version: 1\noriginator: dup\nkey: [Номер]\ncolumns: {Номер: SOURCE_DESCRIPTION, Имя: NAME, Телефон: PHONE, Почта: EMAIL, Заметка: COMMENTS}\nset: {TITLE: \"{{ Имя }}\"}\n";
const HEAD: &str = "Номер;Имя;Телефон;Почта;Заметка\n";

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

fn portal() -> Stage {
    Stage::new(SandboxConfig {
        people: clients(),
        first_lead_id: 100,
        ..quick()
    })
}

/// A lead that somebody made in the portal.
fn add(stage: &Stage, fields: &Value) -> u64 {
    let made = stage.call("crm.lead.add", json!({"fields": fields}));
    made["result"].as_u64().expect("a lead")
}

fn phone(value: &str) -> Value {
    json!([{"VALUE": value, "VALUE_TYPE": "HOME"}])
}

/// Imports these rows, with what is said of duplicates in the portal.
fn import(stage: &Stage, rows: &str, in_portal: &str, more: &[&str]) -> Ran {
    drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: {in_portal}}}\n"),
    );
    stage.import(&file, &mapping, more)
}

/// Status, lead and code of every row of the last import.
fn results(stage: &Stage) -> Vec<(String, String, String)> {
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

fn row(status: &str, lead: &str, code: &str) -> (String, String, String) {
    (status.to_owned(), lead.to_owned(), code.to_owned())
}

fn codes(stage: &Stage) -> Vec<String> {
    let problems = stage.table("problems.csv", b',');
    problems
        .iter()
        .map(|problem| problem["code"].clone())
        .collect()
}

fn lead(stage: &Stage, id: u64) -> Value {
    stage.call("crm.lead.get", json!({"id": id}))["result"].clone()
}

fn values(lead: &Value, field: &str) -> Vec<String> {
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

/// DUP-10 ok: the same file by mistake creates nothing the second time, and that is said with the count
#[test]
fn dup_10_the_same_file_twice_creates_nothing() {
    let stage = portal();
    let mut rows = String::new();
    for number in 0..30 {
        writeln!(
            rows,
            "{number};Имя {number};8916{:07};;",
            1_230_000 + number
        )
        .unwrap();
    }
    assert_eq!(import(&stage, &rows, "skip", &[]).code, 0);
    let again = import(&stage, &rows, "skip", &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.err.contains("30 rows are in the portal already"),
        "{}",
        again.err
    );
    assert_eq!(stage.leads_made(), 30);
    assert_eq!(stage.summary()["rows"]["created"], 0);
}

/// DUP-11 ok: the same rows under another name and in another order create nothing
#[test]
fn dup_11_another_name_and_another_order_create_nothing() {
    let stage = portal();
    let mapping = stage.file("m.yaml", MAPPING.replace("key: [Номер]\n", ""));
    let (one, two) = ("1;Анна;89161234567;;\n", "2;Олег;89161234568;;\n");
    let file = stage.file("leads.csv", format!("{HEAD}{one}{two}"));
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let other = stage.file("final (2).csv", format!("{HEAD}{two}{one}"));
    assert_eq!(
        stage.import(&other, &mapping, &["--report", "again"]).code,
        0
    );
    assert_eq!(stage.leads_made(), 2);
}

/// DUP-12 warn: last night's row with a corrected phone is skipped with a notice, or changes its lead by `on_change`; never a second lead
#[test]
fn dup_12_a_corrected_phone_makes_no_second_lead() {
    let stage = portal();
    assert_eq!(
        import(&stage, "1;Анна;89161234567;;\n", "skip", &[]).code,
        0
    );
    let corrected = "1;Анна;89161234568;;\n";
    assert_eq!(import(&stage, corrected, "skip", &[]).code, 0);
    assert_eq!(results(&stage)[0].2, "changed_not_updated");
    assert_eq!(
        import(
            &stage,
            corrected,
            "skip}\non_change: update\nparams: {",
            &[]
        )
        .code,
        0
    );
    assert_eq!(results(&stage)[0].0, "updated");
    assert_eq!(values(&stage.leads()[0], "PHONE"), ["+79161234568"]);
    assert_eq!(stage.leads_made(), 1);
}

/// DUP-13 ok: killed after a request was sent, the run looks its rows up by their origin before anything is sent again: no second lead
#[test]
fn dup_13_a_crash_makes_no_second_lead() {
    let stage = portal();
    let mut rows = String::new();
    for number in 0..8 {
        writeln!(
            rows,
            "{number};Имя {number};8916{:07};;",
            1_230_000 + number
        )
        .unwrap();
    }
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: skip}}\n"),
    );
    stage.import_killed_at(&file, &mapping, "after_reply:2");
    let ran = stage.import(&file, &mapping, &["--request-limit", "1", "--settle", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 8);
    assert_eq!(
        stage.summary()["rows"]["created"],
        8,
        "what the run made itself is no duplicate"
    );
}

/// DUP-14 fatal: of two importers at once on one portal the second ends with exit 4 and says who is at work
#[test]
fn dup_14_a_second_importer_at_the_same_time_is_refused() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..quick()
    });
    let mut rows = String::new();
    for number in 0..500 {
        writeln!(
            rows,
            "{number};Имя {number};8916{:07};;",
            1_230_000 + number
        )
        .unwrap();
    }
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file("m.yaml", MAPPING);
    let mut first = stage.import_under_way(&file, &mapping);
    let second = stage.import(&file, &mapping, &["--report", "second"]);
    assert_eq!(second.code, 4, "{}", second.err);
    assert!(
        second.err.contains(&first.id().to_string()),
        "{}",
        second.err
    );
    first.kill().expect("a kill");
    first.wait().expect("its end");
}

/// NUL-10 ok: of a changed row an empty cell leaves its field alone, and `__CLEAR__` empties it
#[test]
fn nul_10_an_empty_cell_changes_nothing_and_the_token_empties() {
    let stage = portal();
    let updating = "skip}\non_change: update\nparams: {";
    assert_eq!(
        import(
            &stage,
            "1;Анна;89161234567;anna@example.org;важно\n",
            updating,
            &[]
        )
        .code,
        0
    );
    assert_eq!(import(&stage, "1;Анна П.;;;\n", updating, &[]).code, 0);
    let kept = stage.leads().remove(0);
    assert_eq!(
        (&kept["NAME"], &kept["COMMENTS"]),
        (&json!("Анна П."), &json!("важно"))
    );
    assert_eq!(values(&kept, "PHONE"), ["+79161234567"]);
    assert_eq!(
        import(&stage, "1;Анна П.;;__CLEAR__;__CLEAR__\n", updating, &[]).code,
        0
    );
    let cleared = stage.leads().remove(0);
    assert!(cleared["COMMENTS"].is_null() || cleared["COMMENTS"] == "");
    assert_eq!(values(&cleared, "EMAIL"), Vec::<String>::new());
    assert_eq!(values(&cleared, "PHONE"), ["+79161234567"]);
}

#[test]
fn what_was_found_is_decided_once_whatever_happens_meanwhile() {
    let stage = portal();
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234501")}),
    );
    let rows =
        "1;Анна;89161234501;;\n2;Вера;89160000021;;\n3;Олег;89161234503;;\n4;Олег;89161234503;;\n";
    let rules = "{action: skip, among: [lead]}";
    let file = stage.file("leads.csv", format!("{HEAD}{rows}"));
    let mapping = stage.file(
        "m.yaml",
        format!("{MAPPING}duplicates: {{in_portal: {rules}}}\n"),
    );
    // Killed after the search and before anything is sent; meanwhile somebody makes a lead with the phone of row 3.
    stage.import_killed_at(&file, &mapping, "before_intents");
    assert_eq!(stage.leads_made(), 1);
    add(
        &stage,
        &json!({"TITLE": "B", "PHONE": phone("+79161234503")}),
    );
    let before = stage.requests_seen();
    let ran = stage.import(&file, &mapping, &["--no-read-back"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("known from an earlier start"),
        "{}",
        ran.err
    );
    let statuses: Vec<_> = results(&stage)
        .into_iter()
        .map(|(status, ..)| status)
        .collect();
    assert_eq!(statuses, ["skipped", "created", "created", "created"]);
    assert!(
        stage.requests_seen() - before < 8,
        "nothing was asked again"
    );
    // Another import asks anew, and finds them all.
    let others = stage.file(
        "others.csv",
        format!("{HEAD}5;Анна;89161234501;;\n6;Олег;89161234503;;\n"),
    );
    let ran = stage.import(&others, &mapping, &["--report", "others"]);
    assert!(
        ran.err.contains("2 rows are skipped: the portal has"),
        "{}",
        ran.err
    );
    assert_eq!(stage.leads_made(), 5);
}

#[test]
fn a_search_that_ended_in_a_refusal_is_not_made_twice() {
    let stage = portal();
    add(
        &stage,
        &json!({"TITLE": "A", "PHONE": phone("+79161234567")}),
    );
    add(
        &stage,
        &json!({"TITLE": "B", "EMAIL": [{"VALUE": "anna@example.org"}]}),
    );
    let rows = "1;Анна;89161234567;anna@example.org;\n2;Олег;89161234500;;\n";
    let refused = import(&stage, rows, "skip", &["--strict"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    let again = import(&stage, rows, "skip", &[]);
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(
        again.err.contains("known from an earlier start"),
        "{}",
        again.err
    );
    assert_eq!(stage.leads_made(), 3);
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
    println!("5,000 rows with a phone and an e-mail each: {found} requests to look for them");
    // Where only one row may go, few are looked for.
    let ran = import(&stage, &rows, "skip", &["--limit", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(stage.requests_seen() - found < 10, "{}", ran.err);
    assert_eq!(stage.leads_made(), 1);
}

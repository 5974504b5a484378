//! E-mails (EML) as signs of who somebody is.

use leadbatch::sandbox::SandboxConfig;
use serde_json::json;

use super::bench::Bench;
use super::stage::{Stage, quick};

/// EML-12 warn: the address of a role in many rows is told once with its count, and no row is taken for another one's by it alone
#[test]
fn eml_12_the_address_of_a_role() {
    let mut text = "Имя;Почта\n".to_owned();
    for number in 0..40 {
        text.extend(["Имя ", &number.to_string(), ";info@company.ru\n"]);
    }
    text.push_str("Анна;ivan@company.ru\nПётр;ivan@company.ru\n");
    let columns = "columns: {Имя: NAME, Почта: EMAIL}\nduplicates: {in_file: skip}\n";
    let checked = Bench::new("leads.csv", text).check(columns);
    let shared: Vec<_> = checked
        .problems
        .iter()
        .filter(|problem| problem["code"] == "shared_contact")
        .map(|problem| (problem["severity"].as_str(), problem["message"].as_str()))
        .collect();
    assert_eq!(shared.len(), 1, "{shared:?}");
    assert_eq!(shared[0].0, "warning");
    let text = shared[0].1.to_lowercase();
    assert!(
        text.contains("info@company.ru") && text.contains("40"),
        "{text}"
    );
    // The address of a person makes the later row a duplicate; that of the role does not.
    let skipped = checked
        .results
        .iter()
        .filter(|row| row["status"] == "skipped");
    assert_eq!(
        skipped.map(|row| row["row"].as_str()).collect::<Vec<_>>(),
        ["43"]
    );
}

/// EML-15 fix: an address in capitals is the one that the portal has in small letters
#[test]
fn eml_15_capitals_in_the_file_and_small_letters_in_the_portal() {
    let stage = Stage::new(SandboxConfig {
        first_lead_id: 100,
        ..quick()
    });
    let there =
        json!({"TITLE": "Иван", "EMAIL": [{"VALUE": "ivan@mail.ru", "VALUE_TYPE": "WORK"}]});
    stage.call("crm.lead.add", json!({"fields": there}));
    let file = stage.file(
        "leads.csv",
        "Имя;Почта\nИван;IVAN@MAIL.RU\nАнна;anna@mail.ru\n",
    );
    let mapping = stage.file(
        "m.yaml",
        "version: 1\noriginator: eml\ncolumns: {Имя: NAME, Почта: EMAIL}\nset: {TITLE: \"{{ Имя }}\"}\nduplicates: {in_portal: skip}\n",
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let results = stage.table("results.csv", b',');
    let ends: Vec<_> = results
        .iter()
        .map(|row| (row["status"].as_str(), row["code"].as_str()))
        .collect();
    assert_eq!(ends, [("skipped", "duplicate_in_portal"), ("created", "")]);
    assert_eq!(stage.leads_made(), 2);
}

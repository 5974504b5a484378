//! The language of the mapping, in the portal: conditions, what is left over, values from a file, leads shared out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::runs::{history, refuse};
use super::stage::{Stage, quick, text};

const MAPPING: &str = "version: 1
portal: 127.0.0.1
originator: nightly
key: [Номер]
columns:
  Название: [TITLE, {field: COMPANY_TITLE, when: {Тип: Юрлицо}}]
  Телефон: PHONE_WORK
  Этап: {field: STATUS_ID, values: lists/stages.csv}
set:
  SOURCE_ID: [{value: PARTNER, when: {Тип: [Партнёр, агент]}}, {value: WEB, when: {Канал: {matches: сайт}}}, OTHER]
  ASSIGNED_BY_ID: {distribute: {1: 2, 7: 1}, same: [PHONE]}
rest: COMMENTS
rows: {only: {Воронка: [Продажи, Опт]}, skip: {Этап: {matches: ^закрыт}}}
report: {columns: [Номер, Город]}
on_change: update
";
/// Two stages in windows-1251, as Excel saves them, below titles.
const STAGES: &[u8] =
    b"from;to\r\n\xcd\xee\xe2\xe0\xff;NEW\r\n\xc2 \xf0\xe0\xe1\xee\xf2\xe5;IN_PROCESS\r\n";

/// So many rows; every fifth has the phone of the first, every third is left out.
fn rows(count: usize, city: &str) -> String {
    let row = |number: usize| {
        let phone = match number % 5 {
            0 => "8 (916) 234-56-78".to_owned(),
            1 => format!("+7916111{number:04}"),
            _ => String::new(),
        };
        let kind = ["Юрлицо", "партнер", "", ""][number % 4];
        let (funnel, stage) = match number % 6 {
            2 => ("Найм", "Новая"),
            5 => ("опт", "Закрыто"),
            one if one % 2 == 0 => ("Продажи", "новая"),
            _ => ("ОПТ", "В работе"),
        };
        let channel = if number.is_multiple_of(2) {
            "Сайт фирмы"
        } else {
            "-"
        };
        format!("{number};Лид {number};{phone};{kind};{channel};{funnel};{stage};{city}\n")
    };
    "Номер;Название;Телефон;Тип;Канал;Воронка;Этап;Город\n".to_owned()
        + &(0..count).map(row).collect::<String>()
}

fn staged() -> Stage {
    let stage = Stage::new(quick());
    std::fs::create_dir(stage.folder.path().join("lists")).expect("a folder");
    stage.file("lists/stages.csv", STAGES);
    stage
}

fn people(stage: &Stage) -> BTreeMap<String, String> {
    let text = |lead: &Value, name: &str| lead[name].as_str().unwrap_or_default().to_owned();
    let leads = stage.leads();
    let pair = |lead: &Value| (text(lead, "TITLE"), text(lead, "ASSIGNED_BY_ID"));
    leads.iter().map(pair).collect()
}

fn phones_of_people(leads: &[Value]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for lead in leads {
        if let Some(phone) = lead["PHONE"][0]["VALUE"].as_str() {
            let person = lead["ASSIGNED_BY_ID"].as_str().unwrap_or_default();
            all.entry(phone.to_owned())
                .or_default()
                .push(person.to_owned());
        }
    }
    all
}

/// A stage on which 36 rows were imported.
fn imported() -> Stage {
    let stage = staged();
    let mapping = stage.file("m.yaml", MAPPING);
    let file = stage.file("rows.csv", rows(36, "Тула"));
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let left_out = "12 are left out by “rows” of the mapping";
    assert!(ran.err.contains(left_out), "{}", ran.err);
    assert!(ran.err.contains("Responsible: "), "{}", ran.err);
    stage
}

#[test]
fn a_mapping_of_every_kind_arrives_as_it_is_written() {
    let stage = imported();
    let leads = stage.leads();
    assert_eq!(leads.len(), 24);
    let lead = |title: &str| {
        leads
            .iter()
            .find(|lead| lead["TITLE"] == title)
            .expect("a lead")
    };
    let (company, partner) = (lead("Лид 0"), lead("Лид 1"));
    assert_eq!(company["COMPANY_TITLE"], "Лид 0");
    assert_eq!(
        (&company["SOURCE_ID"], &partner["SOURCE_ID"]),
        (&"WEB".into(), &"PARTNER".into())
    );
    assert!(
        partner["COMPANY_TITLE"]
            .as_str()
            .unwrap_or_default()
            .is_empty()
    );
    assert_eq!(
        (&company["STATUS_ID"], &partner["STATUS_ID"]),
        (&"NEW".into(), &"IN_PROCESS".into())
    );
    assert_eq!(company["COMMENTS"], "Город: Тула", "what nothing names");
    assert_eq!(lead("Лид 3")["SOURCE_ID"], "OTHER");
}

#[test]
fn leads_are_shared_out_by_weight_and_by_phone() {
    let stage = imported();
    let leads = stage.leads();
    for (phone, of_phone) in phones_of_people(&leads) {
        assert!(
            of_phone.iter().all(|person| *person == of_phone[0]),
            "{phone}: {of_phone:?}"
        );
    }
    let round: Vec<&str> = leads
        .iter()
        .filter(|lead| lead["PHONE"][0].is_null())
        .map(|lead| lead["ASSIGNED_BY_ID"].as_str().expect("a person"))
        .collect();
    for three in round.chunks_exact(3) {
        assert_eq!(
            three.iter().filter(|person| **person == "1").count(),
            2,
            "{round:?}"
        );
    }
    let summary = stage.summary();
    let counted = summary["responsible"]["1"]
        .as_u64()
        .zip(summary["responsible"]["7"].as_u64());
    assert_eq!(
        counted.map(|(one, other)| one + other),
        Some(24),
        "{summary}"
    );
}

#[test]
fn the_report_tells_what_was_left_out_and_shows_own_columns() {
    let stage = imported();
    let results = stage.table("results.csv", b',');
    let header = stage.report("results.csv");
    assert!(header.starts_with(
        "\u{feff}file,sheet,row,status,lead_id,lead_url,origin_id,code,message,Номер,Город"
    ));
    let left: Vec<_> = results
        .iter()
        .filter(|row| row["code"] == "filtered_out")
        .collect();
    assert_eq!(left.len(), 12);
    assert!(
        left.iter()
            .all(|row| row["status"] == "skipped" && row["Город"] == "Тула")
    );
    let told = &results[5]["message"];
    assert!(told.contains("Этап: {matches: ^закрыт}"), "{told}");
    assert_eq!(stage.report("mapping.yaml"), MAPPING);
    let copy = std::fs::read(stage.folder.path().join("report/values-stages.csv"));
    assert_eq!(copy.expect("a copy"), STAGES);
    let ran = stage.run(&["runs", "last", "--report", "renewed", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let renewed = std::fs::read_to_string(stage.folder.path().join("renewed/results.csv"));
    assert_eq!(renewed.expect("results"), header, "own columns stay");
}

#[test]
fn a_killed_run_a_retry_and_the_file_once_more_give_each_lead_to_the_same_person() {
    let whole = staged();
    let broken = staged();
    for stage in [&whole, &broken] {
        stage.file("m.yaml", MAPPING);
        stage.file("rows.csv", rows(60, "Тула"));
    }
    let path = |stage: &Stage, name: &str| stage.folder.path().join(name);
    let import = |stage: &Stage, more: &[&str]| {
        stage.import(&path(stage, "rows.csv"), &path(stage, "m.yaml"), more)
    };
    assert_eq!(import(&whole, &[]).code, 0);

    refuse(&broken, 9);
    broken.import_killed_at(
        &path(&broken, "rows.csv"),
        &path(&broken, "m.yaml"),
        "after_sending:2",
    );
    let ran = import(&broken, &["--request-limit", "1", "--settle", "1"]);
    assert!(ran.code <= 1, "{}", ran.err);
    if ran.code == 1 {
        let ran = broken.at_portal(&["retry", "last", "--report", "again"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(history(&broken, &[])[0]["kind"], "retry");
    }
    assert_eq!(people(&broken), people(&whole));
    assert_eq!(import(&broken, &["--report", "third"]).code, 0);
    assert_eq!(people(&broken).len(), 40);
}

#[test]
fn an_update_of_another_night_leaves_the_responsible_alone_and_others_portals_are_refused() {
    let stage = staged();
    let mapping = stage.file("m.yaml", MAPPING);
    let monday = stage.file("monday.csv", rows(36, "Тула"));
    assert_eq!(stage.import(&monday, &mapping, &[]).code, 0);
    let before = people(&stage);
    let boss = stage.lead_of("3");
    stage.call(
        "crm.lead.update",
        serde_json::json!({"id": boss, "fields": {"ASSIGNED_BY_ID": 7}}),
    );
    // Other bytes: the round begins elsewhere. Only the town has changed.
    let tuesday = stage.file("tuesday.csv", rows(36, "Орёл"));
    let ran = stage.import(&tuesday, &mapping, &["--report", "second"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((stage.leads_made(), stage.updates()), (24, 25));
    let results =
        std::fs::read_to_string(stage.folder.path().join("second/results.csv")).expect("results");
    assert!(!results.contains("kept_portal_value"), "{results}");
    let mut after = people(&stage);
    assert_eq!(
        after
            .insert("Лид 3".to_owned(), before["Лид 3"].clone())
            .as_deref(),
        Some("7")
    );
    assert_eq!(after, before);
    assert_eq!(stage.leads()[0]["COMMENTS"], "Город: Орёл");
    let ran = stage.import(&tuesday, &mapping, &["--report", "third"]);
    assert_eq!(
        (ran.code, stage.updates()),
        (0, 25),
        "nothing has changed: {}",
        ran.err
    );

    let other = stage.file(
        "other.yaml",
        MAPPING.replace("127.0.0.1", "romashka.bitrix24.ru"),
    );
    let seen = stage.requests_seen();
    let ran = stage.import(&tuesday, &other, &["--report", "other"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("portal_guarded"), "{}", ran.err);
    assert_eq!(stage.requests_seen(), seen, "nobody was even asked");
    let ran = stage.run(&[
        "import",
        text(&tuesday),
        "--mapping",
        text(&other),
        "--portal",
        "sandbox",
        "--report",
        "own",
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, 0, "the sandbox always is: {}", ran.err);
}

#[test]
fn a_mapping_is_checked_by_itself() {
    let stage = staged();
    let mapping = stage.file("m.yaml", MAPPING);
    let ran = stage.run(&["check", "--mapping", text(&mapping), "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains("It needs 8 columns of a file: «Номер», «Название»"),
        "{}",
        ran.out
    );
    assert!(!stage.folder.path().join("leadbatch-report").exists());
    stage.file(
        "lists/stages.csv",
        "Новая;NEW\nновая;NWE\nВ работе\nОтказ;JUNKY\n",
    );
    stage.file("m.yaml", MAPPING.replace("COMPANY_TITLE", "COMPANY_TITEL"));
    let ran = stage.run(&["check", "--mapping", text(&mapping), "--lang", "en"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    for place in [
        "m.yaml:6:29",
        "lists/stages.csv:2:1",
        "lists/stages.csv:3:1",
        "lists/stages.csv:4:1",
    ] {
        assert!(ran.err.contains(place), "{place}: {}", ran.err);
    }
    let ran = stage.run(&["import", "--mapping", text(&mapping), "--portal", "sandbox"]);
    assert_eq!(ran.code, 2, "an import needs a file: {}", ran.err);
}

//! The same rows by every method that creates leads: the leads are the same.

use std::collections::BTreeMap;

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen};
use serde_json::Value;

use super::stage::{Stage, quick};

const METHODS: [&str; 3] = ["crm.lead.add", "crm.item.add", "crm.item.batchImport"];

/// Columns of [`rows`], with the fields that they feed.
const COLUMNS: &str = "columns:
  Название: TITLE
  Обращение: HONORIFIC
  Имя: NAME
  Отчество: SECOND_NAME
  Фамилия: LAST_NAME
  Рождение: BIRTHDATE
  Компания: COMPANY_TITLE
  Источник: SOURCE_ID
  Об источнике: SOURCE_DESCRIPTION
  Стадия: STATUS_ID
  О стадии: STATUS_DESCRIPTION
  Должность: POST
  Валюта: CURRENCY_ID
  Сумма: OPPORTUNITY
  Вручную: IS_MANUAL_OPPORTUNITY
  Доступен: OPENED
  Заметка: COMMENTS
  Ответственный: ASSIGNED_BY_ID
  Метка: [UTM_SOURCE, UTM_MEDIUM, UTM_CAMPAIGN, UTM_CONTENT, UTM_TERM]
  Рабочий: PHONE_WORK
  Мобильный: PHONE_MOBILE
  Почта: EMAIL_WORK
  Личная: EMAIL_HOME
  Сайт: WEB_WORK
  Телеграм: IM_TELEGRAM
";

/// Rows with every kind of value, and with texts that a wire may spoil.
const ROWS: &str = "Номер;Название;Обращение;Имя;Отчество;Фамилия;Рождение;Компания;Источник;Об источнике;Стадия;О стадии;Должность;Валюта;Сумма;Вручную;Доступен;Заметка;Ответственный;Метка;Рабочий;Мобильный;Почта;Личная;Сайт;Телеграм
1;Кофе & чай + 100%;г-н;Анна;Ивановна;Ёлкина;31.05.1990;ООО «Ромашка»;Веб-сайт;#сайт?x=1&y=2;NEW;a=b;Директор;RUB;12 500,50;да;нет;Первая <строка>;1;яндекс;8 916 123-45-67, 8 495 000-00-00;+7 900 123-45-67;anna@example.org, a2@example.org;ann@example.org;example.org/?a=1&b=2;@anna_elk
2;$result[r0001][id];г-жа;%D0%AF;a[0]=1;x]y[z;1999-12-31;$total[x];Звонок;\"quoted\";IN_PROCESS;fields[TITLE]=x;00;USD;0;нет;да;\"два
ряда\";1;cpc;;89161112233;;b@example.org;;
3;Пустая;;;;;;;;;;;;;;;;;;;89031112233;;;;;
";

fn mapping(method: &str, more: &str) -> String {
    format!("version: 1\nmethod: {method}\noriginator: same\nkey: [Номер]\n{COLUMNS}{more}")
}

/// What differs from portal to portal, or tells when and by whom.
const OWN: [&str; 6] = [
    "ID",
    "DATE_CREATE",
    "DATE_MODIFY",
    "MOVED_TIME",
    "LAST_ACTIVITY_TIME",
    "MODIFY_BY_ID",
];

/// A lead by its fields, elements of multifields without their IDs.
fn fields(lead: &Value) -> BTreeMap<String, String> {
    let told = |value: &Value| match value {
        Value::Array(elements) => {
            let element = |one: &Value| match one.get("VALUE") {
                Some(value) => format!("{}:{}", one["VALUE_TYPE"], value),
                None => one.to_string(),
            };
            let all: Vec<String> = elements.iter().map(element).collect();
            all.join(" ")
        }
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    let map = lead.as_object().expect("a lead").iter();
    map.filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), told(value)))
        .collect()
}

/// The leads that a method makes of [`ROWS`].
fn leads_by(method: &str, more: &str) -> Vec<BTreeMap<String, String>> {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", ROWS);
    let mapping = stage.file("m.yaml", mapping(method, more));
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{method}: {}\n{}", ran.out, ran.err);
    assert_eq!(stage.summary()["rows"]["created"], 3, "{}", ran.err);
    assert_eq!(stage.summary()["method"], method);
    stage.leads().iter().map(fields).collect()
}

#[test]
fn the_same_row_gives_the_same_lead_by_every_method() {
    let made: Vec<_> = METHODS.iter().map(|method| leads_by(method, "")).collect();
    println!("row | field | {}", METHODS.join(" | "));
    for (row, whole) in made[0].iter().enumerate() {
        for (field, value) in whole {
            let told: Vec<&str> = made
                .iter()
                .map(|leads| leads[row][field].as_str())
                .collect();
            if !value.is_empty() {
                println!("{} | {field} | {}", row + 1, told.join(" | "));
            }
            assert_eq!(told, [value; 3], "row {} {field}", row + 1);
        }
    }
    assert_eq!(made[1], made[0]);
    assert_eq!(made[2], made[0]);
    // What could have been lost or changed on the way.
    let (first, second) = (&made[0][0], &made[0][1]);
    for (field, value) in [
        ("TITLE", "Кофе & чай + 100%"),
        ("STATUS_ID", "NEW"),
        ("OPPORTUNITY", "12500.50"),
        ("IS_MANUAL_OPPORTUNITY", "Y"),
        ("OPENED", "N"),
        ("UTM_TERM", "яндекс"),
        ("ORIGIN_ID", "1"),
        (
            "PHONE",
            "\"WORK\":\"+79161234567\" \"WORK\":\"+74950000000\" \"MOBILE\":\"+79001234567\"",
        ),
        (
            "EMAIL",
            "\"WORK\":\"anna@example.org\" \"WORK\":\"a2@example.org\" \"HOME\":\"ann@example.org\"",
        ),
    ] {
        assert_eq!(first[field], value, "{field}");
    }
    assert!(first["BIRTHDATE"].starts_with("1990-05-31"));
    for (field, value) in [
        ("TITLE", "$result[r0001][id]"),
        ("COMPANY_TITLE", "$total[x]"),
        ("NAME", "%D0%AF"),
        ("STATUS_DESCRIPTION", "fields[TITLE]=x"),
        ("POST", "00"),
        ("OPPORTUNITY", "0.00"),
        ("CURRENCY_ID", "USD"),
    ] {
        assert_eq!(second[field], value, "{field}");
    }
}

/// Fields that `lead.php` ignores, and those by which a lead is found again, which it does not have.
const NOT_READ: [&str; 10] = [
    "HONORIFIC",
    "IS_MANUAL_OPPORTUNITY",
    "OPENED",
    "UTM_SOURCE",
    "UTM_MEDIUM",
    "UTM_CAMPAIGN",
    "UTM_CONTENT",
    "UTM_TERM",
    "ORIGINATOR_ID",
    "ORIGIN_ID",
];

#[test]
fn lead_php_gives_the_same_lead_in_the_fields_that_it_reads() {
    let (usual, page) = (leads_by(METHODS[0], ""), leads_by("lead.php", ""));
    let mut lacking = std::collections::BTreeSet::new();
    for (row, (usual, page)) in usual.iter().zip(&page).enumerate() {
        assert_eq!(usual.len(), page.len());
        for (field, value) in usual {
            if NOT_READ.contains(&field.as_str()) {
                if page[field] != *value {
                    lacking.insert(field.as_str());
                }
            } else {
                assert_eq!(&page[field], value, "row {} {field}", row + 1);
            }
        }
    }
    // All of them were given values, and none arrived.
    let mut wanted = NOT_READ.to_vec();
    wanted.sort_unstable();
    assert_eq!(lacking.into_iter().collect::<Vec<_>>(), wanted);
}

/// What only a second call brings: addresses, and a zero.
const MORE_COLUMNS: &str = "  Город: [ADDRESS_CITY, ADDRESS]
  Индекс: ADDRESS_POSTAL_CODE
  Этаж: ADDRESS_2
  Подпись: SOURCE_DESCRIPTION
";
const MORE_ROWS: &str = "Номер;Название;Город;Индекс;Этаж;Подпись
1;Первый;Тверь & область;001010;0;0
2;Второй;;;;
3;Третий;$result[r0001];101000;;строка
";

fn second_mapping(method: &str) -> String {
    format!(
        "version: 1\nmethod: {method}\nsecond_call: true\noriginator: same\nkey: [Номер]\ncolumns:\n  Название: TITLE\n{MORE_COLUMNS}"
    )
}

#[test]
fn a_second_call_brings_what_the_method_cannot_carry() {
    let mut made = Vec::new();
    for method in METHODS {
        let stage = Stage::new(quick());
        let file = stage.file("rows.csv", MORE_ROWS);
        let mapping = stage.file("m.yaml", second_mapping(method));
        let ran = stage.import(&file, &mapping, &[]);
        assert_eq!(ran.code, 0, "{method}: {}", ran.err);
        assert_eq!(stage.summary()["rows"]["created"], 3);
        let leads: Vec<_> = stage.leads().iter().map(fields).collect();
        // The row without addresses needs no second call.
        let updates = if method == "crm.lead.add" { 0 } else { 2 };
        assert_eq!(stage.updates(), updates, "{method}");
        made.push(leads);
        let again = stage.import(&file, &mapping, &["--report", "again"]);
        assert_eq!(again.code, 0, "{}", again.err);
        assert_eq!((stage.updates(), stage.leads_made()), (updates, 3));
        // A run is taken back as a whole: its leads are deleted, whichever call brought what.
        let run = stage.summary()["run"].as_str().expect("a run").to_owned();
        let undone = stage.at_portal(&["undo", &run, "--yes"]);
        assert_eq!(undone.code, 0, "{method}: {}", undone.err);
        assert_eq!(stage.leads_made(), 0, "{method}");
    }
    for leads in &made[1..] {
        assert_eq!(leads, &made[0]);
    }
    let first = &made[0][0];
    assert_eq!(first["ADDRESS_CITY"], "Тверь & область");
    assert_eq!(first["ADDRESS_2"], "0");
    assert_eq!(first["SOURCE_DESCRIPTION"], "0");
    assert_eq!(made[0][2]["ADDRESS_CITY"], "$result[r0001]");
}

#[test]
fn the_plan_says_whether_robots_run() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", "Номер;Название\n1;Первый\n");
    let mapping = |name: &str, more: &str| {
        stage.file(name, format!("version: 1\nmethod: crm.item.batchImport\n{more}originator: {name}\nkey: [Номер]\ncolumns: {{Название: TITLE}}\n"))
    };
    let (none, changes) = (
        "do not run for leads",
        "crm.lead.update changes starts them",
    );
    let said = |mapping: &std::path::Path, report: &str| {
        let ran = stage.import(&file, mapping, &["--report", report]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            !ran.err.contains("in the order of the dates"),
            "{}",
            ran.err
        );
        (ran.err.contains(none), ran.err.contains(changes))
    };
    assert_eq!(said(&mapping("plain", ""), "1"), (true, false));
    let second = mapping("second", "second_call: true\n");
    assert_eq!(said(&second, "2"), (false, true));
    let updating = mapping("plain", "on_change: update\n");
    stage.file("rows.csv", "Номер;Название\n1;Иначе\n");
    assert_eq!(said(&updating, "3"), (false, true));
    assert_eq!(stage.updates(), 1);
}

#[test]
fn what_a_method_cannot_carry_is_refused_before_anything_is_sent() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", MORE_ROWS);
    let refused = second_mapping("crm.item.add").replace("second_call: true\n", "");
    let mapping = stage.file("m.yaml", refused);
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let told = [
        "mapping_field_not_carried",
        "m.yaml:7:11",
        "second_call: true",
        "crm.lead.add",
    ];
    for word in told {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    let only_zeros = "version: 1\nmethod: crm.item.add\noriginator: same\nkey: [Номер]\ncolumns: {Название: TITLE, Подпись: SOURCE_DESCRIPTION}\n";
    let mapping = stage.file("m.yaml", only_zeros);
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let results = stage.table("results.csv", b',');
    let told: Vec<(&str, &str)> = results
        .iter()
        .map(|row| (row["status"].as_str(), row["code"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("invalid", "zero_not_carried"),
            ("created", ""),
            ("created", "")
        ]
    );
    let message = &results[0]["message"];
    assert!(message.contains("crm.item.add"), "{message}");
}

#[test]
fn a_lead_without_its_second_call_is_told_as_such_and_completed_by_the_next_start() {
    for (kind, status, code) in [
        (
            FaultKind::Refuse {
                status: 400,
                code: "ERROR_ARGUMENT".to_owned(),
                text: "no".to_owned(),
            },
            "failed",
            "portal_refused",
        ),
        (FaultKind::Silence, "created", ""),
    ] {
        let stage = Stage::new(quick());
        let file = stage.file("rows.csv", MORE_ROWS);
        let mapping = stage.file("m.yaml", second_mapping("crm.item.batchImport"));
        let method = "crm.lead.update".to_owned();
        stage.inject(Fault {
            at: FaultAt::Call { method, nth: 1 },
            kind,
        });
        let waits = ["--request-limit", "1", "--settle", "1"];
        let ran = stage.import(&file, &mapping, &waits);
        assert_eq!(ran.code, i32::from(status == "failed"), "{}", ran.err);
        let results = stage.table("results.csv", b',');
        let first = &results[0];
        assert_eq!(
            (first["status"].as_str(), first["code"].as_str()),
            (status, code)
        );
        if status == "created" {
            assert_eq!(stage.leads()[0]["ADDRESS_CITY"], "Тверь & область");
            continue;
        }
        let lead = stage.leads()[0]["ID"].as_str().expect("an ID").to_owned();
        assert_eq!(first["lead_id"], lead);
        let problems = stage.table("problems.csv", b',');
        let missing = problems
            .iter()
            .find(|row| row["code"] == "second_call_missing");
        let missing = &missing.expect("a problem")["message"];
        assert!(
            missing.contains(&lead) && missing.contains("ADDRESS_CITY"),
            "{missing}"
        );
        let run = stage.summary()["run"].as_str().expect("a run").to_owned();
        let retried = stage.at_portal(&["retry", &run, "--yes", "--report", "retried"]);
        assert_eq!(retried.code, 0, "{}", retried.err);
        assert_eq!(stage.leads()[0]["ADDRESS_CITY"], "Тверь & область");
        assert_eq!((stage.leads_made(), stage.updates()), (3, 2));
    }
}

#[test]
fn a_webhook_that_may_not_change_its_leads_stops_after_the_first() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", MORE_ROWS);
    let mapping = stage.file("m.yaml", second_mapping("crm.item.add"));
    stage.inject(FaultRule {
        on: FaultOn::Calls("crm.lead.update".to_owned()),
        when: FaultWhen::Every(1),
        from_ms: 0,
        until_ms: None,
        times: None,
        kind: FaultKind::Refuse {
            status: 400,
            code: String::new(),
            text: "Access denied.".to_owned(),
        },
    });
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("access_denied"), "{}", ran.err);
    assert_eq!(stage.leads_made(), 1);
    let told: Vec<String> = stage
        .table("results.csv", b',')
        .iter()
        .map(|row| row["status"].clone())
        .collect();
    assert_eq!(told, ["failed", "pending", "pending"]);
}

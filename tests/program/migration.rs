//! A whole move from amoCRM: stages of several funnels, tags into a list, five notes, people by e-mail, addresses by their parts, dates of creation;
//! each lead is read back, and the same file is checked from a snapshot without the portal.

use leadbatch::sandbox::{SandboxConfig, SandboxSettings};
use serde_json::{Value, json};

use super::stage::{Stage, project, text};

/// The portal of the sample, without cost.
fn portal() -> SandboxConfig {
    let path = project("samples/sandbox/amocrm.yaml");
    let settings = std::fs::read_to_string(path).expect("settings");
    let settings = settings.replace("plan: standard", "plan: self_hosted");
    let settings = SandboxSettings::read(&settings).expect("sound settings");
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..settings.config().expect("a portal")
    }
}

/// A deal, and what its lead holds in the portal.
fn told() -> [(&'static str, Vec<(&'static str, Value)>); 3] {
    [
        (
            "30110001",
            vec![
                ("STATUS_ID", json!("NEW")),
                ("UF_CRM_AMO_TAGS", json!([301, 302])),
                (
                    "COMMENTS",
                    json!(
                        "Просил перезвонить<br>Отправили КП<br>Ждём ответа<br>Согласовали скидку"
                    ),
                ),
                ("ASSIGNED_BY_ID", json!("1")),
                ("LAST_NAME", json!("Тестов")),
                ("SECOND_NAME", json!("Иванович")),
                ("ADDRESS", json!("ул. Кабельная, д. 1")),
                ("ADDRESS_2", json!("оф. 12")),
                ("ADDRESS_CITY", json!("Москва")),
                ("ADDRESS_POSTAL_CODE", json!("115114")),
                ("OPPORTUNITY", json!("250000.00")),
                ("DATE_CREATE", json!("2024-01-20T18:35:32+03:00")),
                (
                    "SOURCE_DESCRIPTION",
                    json!("Кем создана: Ирина Админова\nroistat: r-1001"),
                ),
            ],
        ),
        (
            "30110003",
            vec![
                ("STATUS_ID", json!("IN_PROCESS")),
                ("ASSIGNED_BY_ID", json!("12")),
                ("CURRENCY_ID", json!("USD")),
                ("OPPORTUNITY", json!("1500.50")),
                ("ADDRESS_CITY", json!("Санкт-Петербург")),
                ("SOURCE_ID", json!("RECOMMENDATION")),
            ],
        ),
        (
            "30110004",
            vec![
                ("STATUS_ID", json!("JUNK")),
                ("UF_CRM_AMO_TAGS", json!([303])),
                ("COMMENTS", json!("Купил у других<br>Теги сделки: горячий")),
                ("NAME", json!("John")),
                ("LAST_NAME", json!("Smith")),
                ("OPPORTUNITY", json!("45000.00")),
            ],
        ),
    ]
}

/// Lists of numbers are told as numbers or as texts.
fn same(told: &Value, wanted: &Value) -> bool {
    let plain = |value: &Value| -> Vec<String> {
        let one = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
        value
            .as_array()
            .map_or_else(|| vec![one(value)], |all| all.iter().map(one).collect())
    };
    plain(told) == plain(wanted)
}

#[test]
fn a_move_from_amocrm_arrives_as_it_was_and_is_checked_offline() {
    let stage = Stage::new(portal());
    let file = project("samples/amocrm-migration.csv");
    let mapping = project("mappings/amocrm-migration.yaml");
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(stage.leads_made(), 5);
    for (deal, fields) in told() {
        let id = stage.lead_of(deal);
        let lead = &stage.call("crm.lead.get", json!({"id": id}))["result"];
        for (field, wanted) in fields {
            assert!(
                same(&lead[field], &wanted),
                "{deal} {field}: {}",
                lead[field]
            );
        }
    }
    let verified = stage.at_portal(&["verify", "last"]);
    assert_eq!(verified.code, 0, "{}\n{}", verified.out, verified.err);

    let snapshot = stage.folder.path().join("portal.json");
    let saved = stage.at_portal(&["fields", "--save", text(&snapshot)]);
    assert_eq!(saved.code, 0, "{}", saved.err);
    let offline = stage.run(&[
        "check",
        text(&file),
        "--mapping",
        text(&mapping),
        "--fields",
        text(&snapshot),
        "--report",
        text(&stage.folder.path().join("offline")),
    ]);
    assert_eq!(offline.code, 0, "{}\n{}", offline.out, offline.err);
}

//! A portal with user fields of every type: an import fills them all, the portal tells them back as they were sent, and the same file
//! is checked from a snapshot without the portal.

use leadbatch::sandbox::{SandboxConfig, SandboxSettings};
use serde_json::{Value, json};

use super::stage::{Stage, project, text};

/// The portal of the sample, without cost.
pub fn portal() -> SandboxConfig {
    let path = project("samples/sandbox/every-field.yaml");
    let settings = std::fs::read_to_string(path).expect("settings");
    let settings = settings.replace("plan: standard", "plan: self_hosted");
    let settings = SandboxSettings::read(&settings).expect("sound settings");
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..settings.config().expect("a portal")
    }
}

fn mapping(stage: &Stage, method: &str) -> std::path::PathBuf {
    let text = std::fs::read_to_string(project("mappings/every-field.yaml")).expect("a mapping");
    let text = text.replace("version: 1\n", &format!("version: 1\nmethod: {method}\n"));
    stage.file("every-field.yaml", text)
}

/// What the portal tells of the first row's lead, as far as it is more than the cell's own text.
fn told() -> Vec<(&'static str, Value)> {
    vec![
        ("ASSIGNED_BY_ID", json!("7")),
        ("UF_CRM_CODE", json!("AB12")),
        ("UF_CRM_TAGS", json!(["срочно", "север"])),
        ("UF_CRM_STAFF", json!("40")),
        ("UF_CRM_FLOORS", json!(["1", "2"])),
        ("UF_CRM_AREA", json!("12.5")),
        ("UF_CRM_SIZES", json!(["0.5", "1.25"])),
        ("UF_CRM_VIP", json!("1")),
        ("UF_CRM_SEGMENT", json!("79")),
        ("UF_CRM_KIND", json!(["91", "95"])),
        ("UF_CRM_BUDGET", json!("1000|RUB")),
        ("UF_CRM_PRICES", json!(["10|RUB", "20.5|USD"])),
        ("UF_CRM_SITE", json!("https://romashka.ru/")),
        ("UF_CRM_DELIVERY", json!("Тверь, ул. Мира, 5|56.85;35.9")),
        ("UF_CRM_CURATOR", json!("7")),
        ("UF_CRM_TEAM", json!(["1", "7"])),
        ("UF_CRM_CLIENT", json!("15")),
        ("UF_CRM_PARTNERS", json!(["C_21", "CO_15"])),
        ("UF_CRM_INDUSTRY", json!("WEB")),
        ("UF_CRM_ORIGINS", json!(["CALL", "TRADE_SHOW"])),
        ("UF_CRM_PRODUCTS", json!(["5", "6"])),
        ("UF_CRM_SECTION", json!("3")),
    ]
}

/// A value as text, whichever way the portal tells numbers.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.to_string()),
        Value::Array(all) => all.iter().map(plain).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_)) => {
            other.clone()
        }
    }
}

#[test]
fn every_type_of_field_arrives_as_it_was_sent_by_every_method() {
    for method in ["crm.lead.add", "crm.item.add", "crm.item.batchImport"] {
        let stage = Stage::new(portal());
        let file = project("samples/every-field.csv");
        let ran = stage.import(&file, &mapping(&stage, method), &[]);
        assert_eq!(ran.code, 0, "{method}\n{}\n{}", ran.out, ran.err);
        assert_eq!(stage.summary()["problems"], json!({}), "{method}");
        let lead = &stage.call("crm.lead.get", json!({"id": 1}))["result"];
        for (field, wanted) in told() {
            assert_eq!(plain(&lead[field]), wanted, "{method} {field}");
        }
        let verified = stage.at_portal(&["verify", "last"]);
        assert_eq!(
            verified.code, 0,
            "{method}\n{}\n{}",
            verified.out, verified.err
        );
    }
}

#[test]
fn a_snapshot_checks_the_same_file_without_the_portal() {
    let stage = Stage::new(portal());
    let saved = stage.at_portal(&["fields", "--save", "portal.json"]);
    assert_eq!(saved.code, 0, "{}", saved.err);
    let (file, mapping) = (
        project("samples/every-field.csv"),
        project("mappings/every-field.yaml"),
    );
    let check = |more: &[&str]| {
        let mut args = vec!["check", text(&file), "--mapping", text(&mapping)];
        args.extend_from_slice(more);
        args.extend_from_slice(&["--lang", "en", "--report", "checked"]);
        stage.run(&args)
    };
    let offline = check(&["--fields", "portal.json"]);
    assert_eq!(offline.code, 0, "{}", offline.err);
    let without = check(&[]);
    assert_eq!(without.code, 2, "user fields need the portal");
    assert!(without.err.contains("--fields"), "{}", without.err);
    let table = stage.at_portal(&["fields"]);
    for word in ["UF_CRM_KIND", "Кафе, бар", "mandatory", "4 to 8 characters"] {
        assert!(table.out.contains(word), "{word}\n{}", table.out);
    }
}

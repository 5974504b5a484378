//! Defaults, silent drops, cuts and refusals of the lead methods.

use leadbatch::sandbox::{Language, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::{NOW, add_and_get, call, free, portal, result};

fn refused(portal: &mut Sandbox, method: &str, body: &Value) -> (String, String) {
    let (status, body) = call(portal, NOW, method, body);
    assert_eq!(status, 400, "{body}");
    let text = |key: &str| body[key].as_str().unwrap().to_owned();
    (text("error"), text("error_description"))
}

/// Law fields.md §1: an empty TITLE becomes "Lead #ID" in the portal's language
/// Law fields.md §1: absent SOURCE_ID, STATUS_ID and CURRENCY_ID become the first source, the first stage, the base currency
/// Law fields.md §1: without ASSIGNED_BY_ID the caller is responsible
/// Law rest-contract.md §2: crm.lead.add without fields makes an empty lead
/// Law lead-methods.md §5: empty multifields are absent from crm.lead.get
#[test]
fn an_empty_lead_gets_the_portal_s_defaults() {
    let mut portal = Sandbox::new(
        SandboxConfig {
            language: Language::Russian,
            ..free()
        },
        "ru".to_owned(),
    );
    let lead = add_and_get(&mut portal, &json!({}));
    for (code, value) in [
        ("ID", json!("101")),
        ("TITLE", json!("Лид #101")),
        ("SOURCE_ID", json!("CALL")),
        ("STATUS_ID", json!("NEW")),
        ("STATUS_SEMANTIC_ID", json!("P")),
        ("CURRENCY_ID", json!("RUB")),
        ("OPPORTUNITY", json!("0.00")),
        ("ASSIGNED_BY_ID", json!("1")),
        ("OPENED", json!("Y")),
        ("NAME", json!(null)),
        ("BIRTHDATE", json!("")),
        ("HAS_PHONE", json!("N")),
        ("IS_RETURN_CUSTOMER", json!("N")),
        ("IS_MANUAL_OPPORTUNITY", json!("N")),
        ("CREATED_BY_ID", json!("1")),
        ("DATE_CREATE", json!("2024-01-20T18:35:32+03:00")),
        ("DATE_CLOSED", json!("")),
    ] {
        assert_eq!(lead[code], value, "{code}");
    }
    assert!(lead.get("PHONE").is_none());
}

/// Law fields.md §1: OPPORTUNITY of crm.lead.add: blanks go, a comma is a point, two decimals are kept
/// Law fields.md §1: an unknown SOURCE_ID or HONORIFIC and a responsible person who does not exist are stored as sent
/// Law fields.md §1: COMPANY_ID makes the lead a repeat one
/// Law fields.md §2: a multifield entry without VALUE_TYPE is WORK, of IM OTHER; an unknown VALUE_TYPE is stored
/// Law lead-methods.md §5: crm.lead.get tells scalars as texts and multifields as arrays with ID, VALUE_TYPE, VALUE and TYPE_ID
/// Law lead-methods.md §1: a stage of success is accepted at creation and no conversion happens
#[test]
fn a_full_lead_is_stored_as_it_was_sent() {
    let mut portal = portal();
    let lead = add_and_get(
        &mut portal,
        &json!({
            "TITLE": "Заявка 17", "NAME": "Анна", "BIRTHDATE": "1990-05-31", "OPPORTUNITY": "12 500,505", "CURRENCY_ID": "USD",
            "SOURCE_ID": "NO_SUCH_SOURCE", "HONORIFIC": "HNR_XX_1", "STATUS_ID": "CONVERTED", "ASSIGNED_BY_ID": 4711,
            "COMPANY_ID": "15", "OPENED": "N", "COMMENTS": "раз &lt;b&gt;<br>два", "ORIGINATOR_ID": "leadbatch", "ORIGIN_ID": "r1",
            "PHONE": [{"VALUE": "8 (495) 1-2", "VALUE_TYPE": "MOBILE"}, {"VALUE": 79_001_234_567_u64}, {"VALUE": "1", "VALUE_TYPE": "ODD"}],
            "IM": {"n0": {"VALUE": "@x"}}, "EMAIL": [{"VALUE": "anna@пример.рф"}],
        }),
    );
    for (code, value) in [
        ("TITLE", "Заявка 17"),
        ("BIRTHDATE", "1990-05-31T03:00:00+03:00"),
        ("OPPORTUNITY", "12500.51"),
        ("CURRENCY_ID", "USD"),
        ("SOURCE_ID", "NO_SUCH_SOURCE"),
        ("HONORIFIC", "HNR_XX_1"),
        ("STATUS_SEMANTIC_ID", "S"),
        ("ASSIGNED_BY_ID", "4711"),
        ("COMPANY_ID", "15"),
        ("IS_RETURN_CUSTOMER", "Y"),
        ("OPENED", "N"),
        ("COMMENTS", "раз &lt;b&gt;<br>два"),
        ("ORIGIN_ID", "r1"),
        ("HAS_PHONE", "Y"),
        ("HAS_EMAIL", "Y"),
        ("DATE_CLOSED", "2024-01-20T18:35:32+03:00"),
    ] {
        assert_eq!(lead[code], value, "{code}");
    }
    assert_eq!(
        lead["PHONE"][0],
        json!({"ID": "1", "VALUE_TYPE": "MOBILE", "VALUE": "8 (495) 1-2", "TYPE_ID": "PHONE"})
    );
    assert_eq!(
        (&lead["PHONE"][1]["VALUE"], &lead["PHONE"][1]["VALUE_TYPE"]),
        (&json!("79001234567"), &json!("WORK"))
    );
    assert_eq!(
        (
            &lead["PHONE"][2]["VALUE_TYPE"],
            &lead["IM"][0]["VALUE_TYPE"]
        ),
        (&json!("ODD"), &json!("OTHER"))
    );
}

/// Law lead-methods.md §1: unknown, read-only and wrongly cased keys are dropped without a word
/// Law fields.md §2: a scalar in the place of a multifield is lost, an empty VALUE skipped
/// Law fields.md §5: a date that cannot be read is dropped in silence
/// Law fields.md §1: over-long texts are cut at their column: names at 50, texts at 255, long texts at 65,535 bytes
/// Law fields.md §1: COMMENTS are sanitised: unknown tags and what looks like one are lost
#[test]
fn much_is_lost_without_a_word() {
    let mut portal = portal();
    let lead = add_and_get(
        &mut portal,
        &json!({
            "title": "lower case", "UF_CRM_X": "no such field", "ID": 7, "DATE_CREATE": "2001-01-01", "CREATED_BY_ID": 9,
            "PHONE": "+79001234567", "EMAIL": [{"VALUE": ""}, "x@example.org"], "BIRTHDATE": "31/12/2024", "NAME": ["x"],
            "LAST_NAME": "я".repeat(60), "POST": "p".repeat(300), "ADDRESS": "a".repeat(300), "SOURCE_ID": "S".repeat(60),
            "STATUS_DESCRIPTION": "ж".repeat(40_000), "COMMENTS": "<img src=x>да <потеряно", "ASSIGNED_BY_ID": "Анна",
        }),
    );
    assert_eq!(
        (&lead["ID"], &lead["TITLE"]),
        (&json!("101"), &json!("Lead #101"))
    );
    assert_eq!(lead["DATE_CREATE"], "2024-01-20T18:35:32+03:00");
    assert!(
        lead.get("PHONE").is_none()
            && lead.get("EMAIL").is_none()
            && lead.get("UF_CRM_X").is_none()
    );
    assert_eq!(
        (&lead["BIRTHDATE"], &lead["NAME"], &lead["ASSIGNED_BY_ID"]),
        (&json!(""), &json!(null), &json!("1"))
    );
    let chars = |code: &str| lead[code].as_str().unwrap().chars().count();
    assert_eq!(
        (
            chars("LAST_NAME"),
            chars("POST"),
            chars("ADDRESS"),
            chars("SOURCE_ID")
        ),
        (50, 255, 255, 50)
    );
    assert_eq!(lead["STATUS_DESCRIPTION"].as_str().unwrap().len(), 65_534);
    assert_eq!(lead["COMMENTS"], "да ");
}

/// Law fields.md §1: an unknown STATUS_ID or CURRENCY_ID is CRM_FIELD_ERROR_VALUE_NOT_VALID
/// Law fields.md §1: OPPORTUNITY that is no number is refused by its text
/// Law fields.md §1: a bad e-mail and a multifield value above 250 characters are refused
/// Law lead-methods.md §1: several validation texts are joined by <br> and carry an empty code
#[test]
fn wrong_values_are_refused_and_nothing_is_created() {
    let mut portal = portal();
    let coded = "CRM_FIELD_ERROR_VALUE_NOT_VALID";
    for (fields, code, text) in [
        (
            json!({"STATUS_ID": "ON_HOLD"}),
            coded,
            "Invalid value for field \"Stage\"",
        ),
        (
            json!({"CURRENCY_ID": "rub"}),
            coded,
            "Invalid value for field \"Currency\"",
        ),
        (
            json!({"OPPORTUNITY": "от 10"}),
            "",
            "Field \"Total\" contains invalid characters",
        ),
        (
            json!({"OPPORTUNITY": "1.234,56"}),
            "",
            "Field \"Total\" contains invalid characters",
        ),
        (
            json!({"OPPORTUNITY": "10000000000000000"}),
            "",
            "Field \"Total\" contains invalid characters",
        ),
        (
            json!({"EMAIL": [{"VALUE": "anna@"}]}),
            "",
            "Invalid e-mail \"anna@\"",
        ),
        (
            json!({"EMAIL": [{"VALUE": "анна@example.org"}]}),
            "",
            "Invalid e-mail \"анна@example.org\"",
        ),
        (
            json!({"PHONE": [{"VALUE": "9".repeat(251)}]}),
            "",
            "The value of \"Phone\" is longer than 250 characters",
        ),
        (
            json!({"STATUS_ID": "X", "EMAIL": [{"VALUE": "y"}]}),
            "",
            "Invalid value for field \"Stage\"<br>Invalid e-mail \"y\"",
        ),
    ] {
        let got = refused(&mut portal, "crm.lead.add", &json!({"fields": fields}));
        assert_eq!(got, (code.to_owned(), text.to_owned()));
    }
    assert_eq!(portal.leads().count(), 0);
    assert_eq!(portal.counters().rejected[""], 7);
}

/// Law lead-methods.md §5: an entry with ID changes it, with DELETE removes it, without ID adds one
/// Law lead-methods.md §5: crm.lead.update, get and delete answer texts without a code for what is not there
#[test]
fn an_update_changes_adds_and_removes_and_a_deleted_lead_is_gone() {
    let mut portal = portal();
    let lead = add_and_get(
        &mut portal,
        &json!({"NAME": "Анна", "PHONE": [{"VALUE": "1"}, {"VALUE": "2"}]}),
    );
    let first = lead["PHONE"][0]["ID"].clone();
    let second = lead["PHONE"][1]["ID"].clone();
    let fields = json!({"NAME": "", "STATUS_ID": "JUNK", "PHONE": [
        {"ID": first, "VALUE": "11", "VALUE_TYPE": "HOME"}, {"ID": second, "DELETE": "Y"}, {"VALUE": "3"},
    ]});
    assert_eq!(
        result(
            &mut portal,
            "crm.lead.update",
            &json!({"ID": "101", "fields": fields})
        ),
        true
    );
    let lead = result(&mut portal, "crm.lead.get", &json!({"id": 101}));
    let phones: Vec<&str> = lead["PHONE"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["VALUE"].as_str())
        .collect();
    assert_eq!(
        (phones, &lead["PHONE"][0]["VALUE_TYPE"]),
        (vec!["11", "3"], &json!("HOME"))
    );
    assert_eq!(
        (&lead["NAME"], &lead["STATUS_SEMANTIC_ID"]),
        (&json!(null), &json!("F"))
    );
    assert_eq!(
        result(&mut portal, "crm.lead.delete", &json!({"id": 101})),
        true
    );
    for (method, body, text) in [
        ("crm.lead.get", json!({"id": 101}), "Not found"),
        ("crm.lead.update", json!({"id": 101}), "Lead is not found"),
        ("crm.lead.delete", json!({"id": 101}), "Lead is not found"),
        (
            "crm.lead.get",
            json!({"id": "x"}),
            "ID is not defined or invalid.",
        ),
    ] {
        assert_eq!(
            refused(&mut portal, method, &body),
            (String::new(), text.to_owned())
        );
    }
    assert_eq!(add_and_get(&mut portal, &json!({}))["ID"], "102");
}

/// Law lead-methods.md §1: REGISTER_SONET_EVENT makes an entry of the activity stream and a notice; left out it makes none
#[test]
fn an_entry_of_the_activity_stream_is_made_when_it_is_asked_for() {
    let mut portal = portal();
    for (params, entries) in [
        (json!({}), 0),
        (json!({"REGISTER_SONET_EVENT": "N"}), 0),
        (json!({"REGISTER_SONET_EVENT": "Y"}), 1),
    ] {
        let body = json!({"fields": {}, "params": params});
        result(&mut portal, "crm.lead.add", &body);
        assert_eq!(portal.counters().stream_entries, entries, "{params}");
    }
}

//! User fields: what each type stores, loses and refuses, and what is told of them.

use leadbatch::sandbox::{
    FieldSettings, FieldType, OpenChoices, Sandbox, SandboxConfig, Schema, SchemaError,
    UnknownItem, UserField,
};
use serde_json::{Value, json};

use super::{NOW, add_and_get, call, free, portal, result};

fn with_fields(fields: Vec<UserField>) -> Sandbox {
    let config = SandboxConfig {
        fields: FieldSettings {
            user_fields: Some(fields),
            ..FieldSettings::default()
        },
        ..free()
    };
    Sandbox::new(config, "fields".to_owned())
}

/// What a lead holds in a field after this was sent; an error as its text.
fn stored(portal: &mut Sandbox, code: &str, sent: &Value) -> Value {
    let (status, body) = call(
        portal,
        NOW,
        "crm.lead.add",
        &json!({"fields": {code: sent}}),
    );
    if status != 200 {
        return json!(format!("{}: {}", body["error"], body["error_description"]));
    }
    result(portal, "crm.lead.get", &json!({"id": body["result"]}))[code].clone()
}

/// The same by `crm.item.add`.
fn item_stored(portal: &mut Sandbox, code: &str, sent: &Value) -> Value {
    let body = json!({"entityTypeId": 1, "useOriginalUfNames": "Y", "fields": {code: sent}});
    let (status, body) = call(portal, NOW, "crm.item.add", &body);
    if status != 200 {
        return json!(format!("{}: {}", body["error"], body["error_description"]));
    }
    body["result"]["item"][code].clone()
}

/// Law fields.md §6: an empty text empties a field of any type
#[test]
fn an_empty_text_empties_a_field() {
    let mut portal = portal();
    for (code, sent) in [
        ("UF_CRM_TAGS", json!(["a"])),
        ("UF_CRM_AREA", json!("1.5")),
        ("UF_CRM_CONTRACT_DATE", json!("2024-12-31")),
        ("UF_CRM_MEETING_AT", json!("2024-12-31T10:00:00+03:00")),
        ("UF_CRM_CURATOR", json!("7")),
        ("UF_CRM_SEGMENT", json!("79")),
    ] {
        let fields = json!({"UF_CRM_EXT_CODE": "А-17", code: sent});
        let id = result(&mut portal, "crm.lead.add", &json!({"fields": fields}));
        let told = result(&mut portal, "crm.lead.get", &json!({"id": id}))[code].clone();
        assert!(!told.is_null() && told != json!([]), "{code}: {told}");
        let update = json!({"id": id, "fields": {code: ""}});
        assert_eq!(result(&mut portal, "crm.lead.update", &update), json!(true));
        let told = result(&mut portal, "crm.lead.get", &json!({"id": id}))[code].clone();
        assert!(told.is_null() || told == json!([]), "{code}: {told}");
    }
}

/// Law fields.md §5: crm.lead.* keeps what each type can hold, changes some in silence and refuses numbers and lengths out of bounds
/// Law lead-methods.md §11: crm.lead.get tells every value of a user field as text, several as a list, none as null
#[test]
fn each_type_stores_loses_and_refuses_what_the_table_says() {
    let mut portal = portal();
    let core = "\"ERROR_CORE\": ";
    for (code, sent, wanted) in [
        ("UF_CRM_EXT_CODE", json!("А-17"), json!("А-17")),
        ("UF_CRM_EXT_CODE", json!(""), json!(null)),
        ("UF_CRM_EXT_CODE", json!(["a"]), json!(null)),
        ("UF_CRM_TAGS", json!(["a", "", "b"]), json!(["a", "b"])),
        ("UF_CRM_TAGS", json!("one"), json!(["one"])),
        ("UF_CRM_TAGS", json!([]), json!([])),
        ("UF_CRM_EMPLOYEES", json!("+42"), json!("42")),
        ("UF_CRM_EMPLOYEES", json!(0), json!("0")),
        (
            "UF_CRM_EMPLOYEES",
            json!("4 2"),
            json!(format!(
                "{core}\"The value of \\\"Число сотрудников\\\" is not valid: an integer is wanted.\""
            )),
        ),
        ("UF_CRM_AREA", json!("1 250,456"), json!("1250.46")),
        ("UF_CRM_AREA", json!("1e3"), json!("1000")),
        (
            "UF_CRM_AREA",
            json!("45 м2"),
            json!(format!(
                "{core}\"The value of \\\"Площадь\\\" is not valid: a number is wanted.\""
            )),
        ),
        ("UF_CRM_IS_VIP", json!("Y"), json!("1")),
        ("UF_CRM_IS_VIP", json!(1), json!("1")),
        ("UF_CRM_IS_VIP", json!(true), json!("1")),
        ("UF_CRM_IS_VIP", json!("да"), json!("0")),
        (
            "UF_CRM_CONTRACT_DATE",
            json!("31.12.2024"),
            json!("2024-12-31T03:00:00+03:00"),
        ),
        ("UF_CRM_CONTRACT_DATE", json!("31/12/2024"), json!(null)),
        (
            "UF_CRM_MEETING_AT",
            json!("2024-12-31T10:00:00+05:00"),
            json!("2024-12-31T08:00:00+03:00"),
        ),
        (
            "UF_CRM_MEETING_AT",
            json!("31.12.2024 10:00"),
            json!("2024-12-31T10:00:00+03:00"),
        ),
        ("UF_CRM_SEGMENT", json!("79"), json!("79")),
        ("UF_CRM_SEGMENT", json!("Малый"), json!(null)),
        ("UF_CRM_SEGMENT", json!(80), json!(null)),
        (
            "UF_CRM_INTERESTS",
            json!([91, "Сайты", "93"]),
            json!(["91", "93"]),
        ),
        ("UF_CRM_BUDGET", json!("1000.50|USD"), json!("1000.5|USD")),
        ("UF_CRM_BUDGET", json!("100"), json!("100|RUB")),
        ("UF_CRM_BUDGET", json!("1 000,50"), json!("1|RUB")),
        ("UF_CRM_BUDGET", json!("много"), json!("0|RUB")),
        ("UF_CRM_SITE", json!("не ссылка"), json!("не ссылка")),
        (
            "UF_CRM_DELIVERY",
            json!("Ленина, 5|55.75;37.61"),
            json!("Ленина, 5|55.75;37.61"),
        ),
        ("UF_CRM_CURATOR", json!("4711"), json!("4711")),
        ("UF_CRM_CURATOR", json!("Анна"), json!(null)),
        (
            "UF_CRM_LINKS",
            json!(["C_1", "CO_2"]),
            json!(["C_1", "CO_2"]),
        ),
        ("UF_CRM_LINKS", json!("C_1;CO_2"), json!(["C_1", "CO_2"])),
        ("UF_CRM_REGION_CODE", json!("NO_SUCH"), json!("NO_SUCH")),
        ("UF_CRM_PRODUCT", json!("12"), json!("12")),
        ("UF_CRM_CATALOG", json!("раздел"), json!(null)),
        ("UF_CRM_FILES", json!("a.pdf"), json!([])),
        (
            "UF_CRM_FILES",
            json!([{"fileData": ["a.pdf", "не base64"]}]),
            json!([]),
        ),
    ] {
        assert_eq!(stored(&mut portal, code, &sent), wanted, "{code} {sent}");
    }
    let files = stored(
        &mut portal,
        "UF_CRM_FILES",
        &json!([{"fileData": ["a.pdf", "0L/RgNC40LLQtdGC"]}, {"fileData": ["b.pdf", "aGk="]}]),
    );
    assert!(files[0]["id"].is_u64() && files[0]["id"] != files[1]["id"]);
    assert!(
        files[1]["downloadUrl"]
            .as_str()
            .unwrap()
            .contains("UF_CRM_FILES")
    );
}

/// Law fields.md §5: crm.item.* takes only true and Y for yes, 0 for nothing, and no scalar where several values are wanted
/// Law fields.md §6: "0", 0 and [] are null in crm.item.add
/// Law lead-methods.md §2: a scalar for a multiple field is answered with code 100
/// Law facts-unknown.md row 8: crm.item.add loses zeros
#[test]
fn items_take_less_for_yes_and_more_for_nothing() {
    let mut portal = portal();
    let iterable =
        "\"100\": \"Expected iterable value for multiple field, but got `string` instead\"";
    for (code, sent, wanted) in [
        ("UF_CRM_IS_VIP", json!("Y"), json!("Y")),
        ("UF_CRM_IS_VIP", json!("true"), json!("Y")),
        ("UF_CRM_IS_VIP", json!(true), json!("Y")),
        ("UF_CRM_IS_VIP", json!(1), json!("N")),
        ("UF_CRM_IS_VIP", json!("1"), json!("N")),
        ("UF_CRM_IS_VIP", json!("N"), json!("N")),
        ("UF_CRM_IS_VIP", json!("0"), json!(null)),
        ("UF_CRM_EMPLOYEES", json!("42"), json!(42)),
        ("UF_CRM_EMPLOYEES", json!("0"), json!(null)),
        ("UF_CRM_AREA", json!("12,5"), json!(12.5)),
        ("UF_CRM_AREA", json!(0), json!(null)),
        ("UF_CRM_SEGMENT", json!("79"), json!(79)),
        ("UF_CRM_TAGS", json!(["a", "0", "b"]), json!(["a", "b"])),
        ("UF_CRM_TAGS", json!("a"), json!(iterable)),
        ("UF_CRM_LINKS", json!("C_1;CO_2"), json!(iterable)),
        ("UF_CRM_FILES", json!(["a.pdf", "aGk="]), json!([])),
        ("UF_CRM_CONTRACT_DATE", json!("31/12/2024"), json!(null)),
        (
            "UF_CRM_MEETING_AT",
            json!("2024-12-31T10:00:00+05:00"),
            json!("2024-12-31T08:00:00+03:00"),
        ),
    ] {
        assert_eq!(
            item_stored(&mut portal, code, &sent),
            wanted,
            "{code} {sent}"
        );
    }
    let bad = item_stored(&mut portal, "UF_CRM_EMPLOYEES", &json!("много"));
    assert!(
        bad.as_str()
            .unwrap()
            .starts_with("\"CRM_FIELD_ERROR_VALUE_NOT_VALID\"")
    );
    let files = item_stored(&mut portal, "UF_CRM_FILES", &json!([["a.pdf", "aGk="]]));
    assert!(files[0]["urlMachine"].is_string());
}

/// Law fields.md §5: MIN_LENGTH, MAX_LENGTH, REGEXP, MIN_VALUE and MAX_VALUE of the settings refuse a value
/// Law rest-contract.md §3: errors of user fields carry the kernel's code and hide all others
#[test]
fn settings_of_a_field_bound_its_values() {
    let mut portal = with_fields(vec![
        UserField::new("UF_CRM_INN", FieldType::String, "ИНН")
            .with("MIN_LENGTH", 10)
            .with("MAX_LENGTH", 12)
            .with("REGEXP", "/^\\d+$/"),
        UserField::new("UF_CRM_AGE", FieldType::Integer, "Возраст")
            .with("MIN_VALUE", 18)
            .with("MAX_VALUE", 99),
    ]);
    for (code, sent, wanted) in [
        ("UF_CRM_INN", "7707083893", None),
        ("UF_CRM_INN", "", None),
        (
            "UF_CRM_INN",
            "770708389",
            Some("The field \"ИНН\" must contain at least 10 characters."),
        ),
        (
            "UF_CRM_INN",
            "7707083893000",
            Some("The field \"ИНН\" must not exceed 12 characters."),
        ),
        (
            "UF_CRM_INN",
            "ИНН7707083",
            Some("The field \"ИНН\" does not match the regular expression."),
        ),
        ("UF_CRM_AGE", "18", None),
        (
            "UF_CRM_AGE",
            "17",
            Some("The value of \"Возраст\" must not be less than 18."),
        ),
        (
            "UF_CRM_AGE",
            "100",
            Some("The value of \"Возраст\" must not exceed 99."),
        ),
    ] {
        let fields = json!({"fields": {code: sent}});
        let (_, body) = call(&mut portal, NOW, "crm.lead.add", &fields);
        assert_eq!(body["error_description"].as_str(), wanted, "{code} {sent}");
    }
    let both = json!({"fields": {"UF_CRM_AGE": "1", "UF_CRM_INN": "1", "STATUS_ID": "NOWHERE"}});
    let (status, body) = call(&mut portal, NOW, "crm.lead.add", &both);
    assert_eq!((status, &body["error"]), (400, &json!("ERROR_CORE")));
    assert_eq!(
        body["error_description"],
        "The value of \"Возраст\" must not be less than 18.<br>The field \"ИНН\" must contain at least 10 characters."
    );
}

fn demanding(open: OpenChoices) -> Sandbox {
    let config = SandboxConfig {
        fields: FieldSettings {
            mandatory: vec!["UF_CRM_EXT_CODE".to_owned()],
            ..FieldSettings::default()
        },
        open,
        ..free()
    };
    Sandbox::new(config, "demanding".to_owned())
}

/// Law facts-unknown.md row 2: an empty mandatory user field refuses the row, unless the portal does not check
/// Law lead-methods.md §4: a row without a required field is answered with CRM_FIELD_ERROR_REQUIRED
#[test]
fn a_mandatory_field_may_not_stay_empty() {
    let mut portal = demanding(OpenChoices::of_the_page());
    let text = "The \"Внешний код\" field is required";
    let (status, body) = call(
        &mut portal,
        NOW,
        "crm.lead.add",
        &json!({"fields": {"TITLE": "x"}}),
    );
    assert_eq!((status, &body["error"]), (400, &json!("ERROR_CORE")));
    assert_eq!(body["error_description"], text);
    let item = json!({"entityTypeId": 1, "fields": {"title": "x", "ufCrmExtCode": "0"}});
    let (_, body) = call(&mut portal, NOW, "crm.item.add", &item);
    assert_eq!(body["error"], "CRM_FIELD_ERROR_REQUIRED");
    assert_eq!(portal.leads().count(), 0);

    let lead = add_and_get(&mut portal, &json!({"UF_CRM_EXT_CODE": "0"}));
    let id = &lead["ID"];
    let update = |fields: Value| json!({"id": id, "fields": fields});
    result(
        &mut portal,
        "crm.lead.update",
        &update(json!({"NAME": "Анна"})),
    );
    let (_, body) = call(
        &mut portal,
        NOW,
        "crm.lead.update",
        &update(json!({"UF_CRM_EXT_CODE": ""})),
    );
    assert_eq!(body["error_description"], text);

    let fields = result(&mut portal, "crm.lead.fields", &json!({}));
    assert_eq!(fields["UF_CRM_EXT_CODE"]["isRequired"], true);
    let mut lax = demanding(OpenChoices {
        required_fields_enforced: false,
        ..OpenChoices::of_the_page()
    });
    add_and_get(&mut lax, &json!({}));
}

/// Law lead-methods.md §6: crm.lead.fields tells a user field by its code, with labels, items and settings
/// Law lead-methods.md §7: crm.item.fields titles are for people, addresses are missing, user fields have original names on request
#[test]
fn fields_are_described_as_the_documentation_shows() {
    let mut portal = portal();
    let fields = result(&mut portal, "crm.lead.fields", &json!({}));
    assert_eq!(
        fields["UF_CRM_SEGMENT"],
        json!({
            "type": "enumeration", "isRequired": false, "isReadOnly": false, "isImmutable": false, "isMultiple": false,
            "isDynamic": true,
            "items": [{"ID": "79", "VALUE": "Малый"}, {"ID": "81", "VALUE": "Средний"}, {"ID": "83", "VALUE": "Крупный"}],
            "title": "UF_CRM_SEGMENT", "listLabel": "Сегмент", "formLabel": "Сегмент", "filterLabel": "Сегмент",
            "settings": {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
        })
    );
    assert_eq!(fields["UF_CRM_CURATOR"]["settings"], json!([]));
    assert_eq!(fields["UF_CRM_REGION_CODE"]["statusType"], "INDUSTRY");
    assert!(fields.get("WEBFORM_ID").is_none() && fields.get("ADDRESS").is_some());
    for kind in FieldType::ALL {
        let mut all = fields.as_object().unwrap().values();
        assert!(
            all.any(|field| field["type"] == kind.code() && field["isDynamic"] == true),
            "{kind:?}"
        );
    }

    let items = result(&mut portal, "crm.item.fields", &json!({"entityTypeId": 1}));
    let items = &items["fields"];
    assert_eq!(
        items["stageId"],
        json!({
            "type": "crm_status", "isRequired": false, "isReadOnly": false, "isImmutable": false, "isMultiple": false,
            "isDynamic": false, "statusType": "STATUS", "title": "Stage", "upperName": "STAGE_ID",
        })
    );
    assert_eq!(items["ufCrmSegment"]["title"], "Сегмент");
    assert_eq!(items["ufCrmSegment"]["upperName"], "UF_CRM_SEGMENT");
    assert_eq!(items["opened"]["isRequired"], true);
    assert_eq!(items["fm"]["type"], "crm_multifield");
    let names = [
        "createdTime",
        "updatedBy",
        "movedTime",
        "observers",
        "webformId",
        "utmTerm",
        "contactIds",
    ];
    assert!(names.iter().all(|name| items.get(*name).is_some()));
    assert!(
        ["address", "addressCity", "phone"]
            .iter()
            .all(|name| items.get(*name).is_none())
    );
    let original = result(
        &mut portal,
        "crm.item.fields",
        &json!({"entityTypeId": "1", "useOriginalUfNames": "Y"}),
    );
    assert!(original["fields"].get("UF_CRM_SEGMENT").is_some());
    assert!(original["fields"].get("ufCrmSegment").is_none());
}

/// Law lead-methods.md §8: crm.lead.userfield.list tells labels when LANG is given, MANDATORY, MULTIPLE and XML_ID of list entries
#[test]
fn user_fields_are_listed_with_filter_and_order() {
    let mut portal = portal();
    let body =
        json!({"order": {"SORT": "DESC"}, "filter": {"LANG": "ru", "USER_TYPE_ID": "enumeration"}});
    let (_, body) = call(&mut portal, NOW, "crm.lead.userfield.list", &body);
    let rows = body["result"].as_array().unwrap();
    assert_eq!((rows.len(), &body["total"]), (2, &json!(2)));
    assert_eq!(
        (
            &rows[0]["FIELD_NAME"],
            &rows[0]["MULTIPLE"],
            &rows[1]["MULTIPLE"]
        ),
        (&json!("UF_CRM_INTERESTS"), &json!("Y"), &json!("N"))
    );
    assert_eq!(
        (&rows[1]["EDIT_FORM_LABEL"], &rows[1]["MANDATORY"]),
        (&json!("Сегмент"), &json!("N"))
    );
    assert_eq!(
        (&rows[1]["LIST"][0]["ID"], &rows[1]["LIST"][0]["VALUE"]),
        (&json!("79"), &json!("Малый"))
    );
    assert_eq!(rows[1]["LIST"][0]["XML_ID"].as_str().unwrap().len(), 32);
    let all = result(&mut portal, "crm.lead.userfield.list", &json!({}));
    assert_eq!(all.as_array().unwrap().len(), 18);
    assert!(all[0].get("EDIT_FORM_LABEL").is_none() && all[0]["ENTITY_ID"] == "CRM_LEAD");
}

/// Law lead-methods.md §5: `*` of crm.lead.list leaves out user fields, `UF_*` brings them
/// Law rest-contract.md §7: a filter by a yes-or-no user field needs 1 or 0
#[test]
fn lists_know_user_fields() {
    let mut portal = portal();
    for n in 1..=3 {
        let fields = json!({"UF_CRM_IS_VIP": if n == 2 { "Y" } else { "N" }, "UF_CRM_TAGS": ["x", format!("t{n}")],
                            "UF_CRM_EMPLOYEES": n * 10});
        add_and_get(&mut portal, &fields);
    }
    let mut found = |filter: Value| {
        let body = json!({"filter": filter, "order": {"UF_CRM_EMPLOYEES": "ASC"}, "select": ["ID", "UF_CRM_TAGS"]});
        let rows = result(&mut portal, "crm.lead.list", &body);
        let ids = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["ID"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(found(json!({"UF_CRM_IS_VIP": 1})), ["102"]);
    assert!(found(json!({"UF_CRM_IS_VIP": "Y"})).is_empty());
    assert_eq!(found(json!({">UF_CRM_EMPLOYEES": 10})), ["102", "103"]);
    assert_eq!(found(json!({"=UF_CRM_TAGS": "t3"})), ["103"]);
    assert_eq!(found(json!({"!=UF_CRM_TAGS": "t3"})), ["101", "102"]);
    let star = result(&mut portal, "crm.lead.list", &json!({"select": ["*"]}));
    assert!(star[0].get("UF_CRM_TAGS").is_none());
    let all = result(
        &mut portal,
        "crm.lead.list",
        &json!({"select": ["*", "UF_*"]}),
    );
    assert_eq!(all[0]["UF_CRM_TAGS"], json!(["x", "t3"]));
}

/// Law facts-unknown.md row 10: a label of an enumeration is lost, stored or refused, as the portal is
#[test]
fn a_label_in_an_id_s_place_is_lost_stored_or_refused() {
    for (choice, wanted) in [
        (UnknownItem::Emptied, json!(null)),
        (UnknownItem::Stored, json!("Малый")),
        (
            UnknownItem::Refused,
            json!("\"ERROR_CORE\": \"Invalid value for field \\\"Сегмент\\\"\""),
        ),
    ] {
        let config = SandboxConfig {
            open: OpenChoices {
                unknown_enumeration: choice,
                ..OpenChoices::of_the_page()
            },
            ..free()
        };
        let mut portal = Sandbox::new(config, "labels".to_owned());
        assert_eq!(
            stored(&mut portal, "UF_CRM_SEGMENT", &json!("Малый")),
            wanted
        );
    }
}

/// Law lead-methods.md §6: the answer of a real portal's crm.lead.fields is told on word for word
#[test]
fn a_real_portal_s_fields_become_the_sandbox_s() {
    let mut told = result(&mut portal(), "crm.lead.fields", &json!({}));
    let fields = told.as_object_mut().unwrap();
    fields.remove("UF_CRM_TAGS");
    fields["NAME"]["title"] = json!("Vorname");
    let parent = json!({"type": "crm_entity", "isReadOnly": false, "isMultiple": false, "isDynamic": false, "title": "Projekt"});
    fields.insert("PARENT_ID_128".to_owned(), parent);
    let flat = json!({"type": "integer", "isRequired": true, "isReadOnly": false, "isImmutable": false, "isMultiple": false,
                      "isDynamic": true, "title": "UF_CRM_FLAT", "formLabel": "Квартира", "settings": {"MAX_VALUE": 500}});
    fields.insert("UF_CRM_FLAT".to_owned(), flat);
    let text = json!({"result": &told, "time": {}}).to_string();
    let config = SandboxConfig {
        fields: FieldSettings {
            of_portal: Some(Schema::from_lead_fields_json(&text).unwrap()),
            ..FieldSettings::default()
        },
        ..free()
    };
    let mut portal = Sandbox::new(config, "real".to_owned());
    assert_eq!(result(&mut portal, "crm.lead.fields", &json!({})), told);
    let (_, body) = call(&mut portal, NOW, "crm.lead.add", &json!({"fields": {}}));
    assert_eq!(
        body["error_description"],
        "The \"Квартира\" field is required"
    );
    let bad = stored(&mut portal, "UF_CRM_FLAT", &json!(501));
    assert!(bad.as_str().unwrap().contains("must not exceed 500"));
    let lead = add_and_get(
        &mut portal,
        &json!({"UF_CRM_FLAT": 17, "UF_CRM_TAGS": ["x"], "PARENT_ID_128": 5}),
    );
    assert_eq!(lead["UF_CRM_FLAT"], "17");
    assert!(lead.get("UF_CRM_TAGS").is_none() && lead.get("PARENT_ID_128").is_none());

    for (text, wanted) in [
        (
            "{\n \"TITLE\": ",
            SchemaError::NotJson {
                line: 2,
                column: 10,
            },
        ),
        ("[1]", SchemaError::NotFields),
        ("{\"result\": 7}", SchemaError::NotFields),
        (
            "{\"ID\": {\"type\": \"integer\"}}",
            SchemaError::Incomplete {
                field: "TITLE".to_owned(),
            },
        ),
        (
            "{\"ID\": {}, \"TITLE\": {}, \"STATUS_ID\": {}}",
            SchemaError::NoType {
                field: "ID".to_owned(),
            },
        ),
    ] {
        assert_eq!(
            Schema::from_lead_fields_json(text).unwrap_err(),
            wanted,
            "{text}"
        );
    }
}

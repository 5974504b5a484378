//! `crm.item.*` for leads.

use leadbatch::sandbox::{
    Employee, FieldSettings, ImportRows, OpenChoices, People, Sandbox, SandboxConfig,
};
use serde_json::{Value, json};

use super::{NOW, call, free, portal, result};

const CODED: &str = "CRM_FIELD_ERROR_VALUE_NOT_VALID";

/// A call about leads.
fn item(portal: &mut Sandbox, method: &str, params: Value) -> (u16, Value) {
    item_at(portal, NOW, method, params)
}

fn item_at(portal: &mut Sandbox, now_ms: i64, method: &str, mut params: Value) -> (u16, Value) {
    params["entityTypeId"] = json!(1);
    call(portal, now_ms, method, &params)
}

fn added(portal: &mut Sandbox, fields: &Value) -> Value {
    let (status, body) = item(portal, "crm.item.add", json!({"fields": fields}));
    assert_eq!(status, 200, "{body}");
    body["result"]["item"].clone()
}

fn code_of(portal: &mut Sandbox, method: &str, params: Value) -> String {
    let (status, body) = item(portal, method, params);
    assert_eq!(status, 400, "{body}");
    body["error"].as_str().unwrap().to_owned()
}

/// Law lead-methods.md §2: crm.item.add answers the whole item, camelCase, with fm and entry IDs
/// Law lead-methods.md §11: IDs of crm.item.* are numbers, sums too, empty texts are null
#[test]
fn an_added_item_is_told_whole_and_typed() {
    let mut portal = portal();
    let told = added(
        &mut portal,
        &json!({
            "title": "Заявка 17", "stageId": "NEW", "sourceId": "WEB", "assignedById": "7", "originatorId": "leadbatch",
            "originId": "000017", "opportunity": "999.99", "contactIds": [21, "22"], "observers": [1, 2], "webformId": 5,
            "birthdate": "1990-05-31", "ufCrmSegment": 79, "ufCrmTags": ["a", "b"],
            "fm": [{"typeId": "PHONE", "valueType": "WORK", "value": "+79001234567"},
                   {"typeId": "EMAIL", "value": "anna@example.org"}, {"valueType": "WORK", "value": "without a type"}],
        }),
    );
    for (name, value) in [
        ("id", json!(101)),
        ("title", json!("Заявка 17")),
        ("createdTime", json!("2024-01-20T18:35:32+03:00")),
        ("updatedTime", json!("2024-01-20T18:35:32+03:00")),
        ("createdBy", json!(1)),
        ("movedBy", json!(1)),
        ("assignedById", json!(7)),
        ("opened", json!("Y")),
        ("stageId", json!("NEW")),
        ("stageSemanticId", json!("P")),
        ("opportunity", json!(999.99)),
        ("currencyId", json!("RUB")),
        ("isManualOpportunity", json!("N")),
        ("companyId", json!(null)),
        ("contactId", json!(21)),
        ("contactIds", json!([21, 22])),
        ("observers", json!([1, 2])),
        ("webformId", json!(5)),
        ("birthdate", json!("1990-05-31T03:00:00+03:00")),
        ("utmSource", json!(null)),
        ("isReturnCustomer", json!("Y")),
        ("originId", json!("000017")),
        ("entityTypeId", json!(1)),
        ("ufCrmSegment", json!(79)),
        ("ufCrmTags", json!(["a", "b"])),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(
        told["fm"],
        json!([
            {"id": 1, "typeId": "PHONE", "valueType": "WORK", "value": "+79001234567"},
            {"id": 2, "typeId": "EMAIL", "valueType": "WORK", "value": "anna@example.org"},
        ])
    );
    let again = item(&mut portal, "crm.item.get", json!({"id": "101"})).1;
    assert_eq!(again["result"]["item"], told);
    let lead = result(&mut portal, "crm.lead.get", &json!({"id": 101}));
    assert_eq!(
        (&lead["PHONE"][0]["ID"], &lead["UF_CRM_SEGMENT"]),
        (&json!("1"), &json!("79"))
    );
}

/// Law lead-methods.md §2: falsy values become null, unknown keys, addresses and UPPER_CASE keys are ignored
/// Law fields.md §6: over-long texts are cut, an unknown source is stored, a bad date is not set, also by crm.item.add
#[test]
fn items_lose_what_they_do_not_know_and_what_is_falsy() {
    let mut portal = portal();
    let told = added(
        &mut portal,
        &json!({
            "TITLE": "upper", "title": "0", "name": "я".repeat(60), "post": 0, "opportunity": "0", "sourceId": "NO_SUCH",
            "addressCity": "Тула", "ADDRESS_CITY": "Тула", "birthdate": "31/12/2024", "PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}],
            "createdTime": "2001-01-01T00:00:00+03:00", "hasPhone": "Y", "UF_CRM_EXT_CODE": "x", "lastName": ["x"],
        }),
    );
    for (name, value) in [
        ("title", json!("Lead #101")),
        ("name", json!("я".repeat(50))),
        ("post", json!(null)),
        ("opportunity", json!(0)),
        ("sourceId", json!("NO_SUCH")),
        ("birthdate", json!(null)),
        ("lastName", json!(null)),
        ("hasPhone", json!("N")),
        ("createdTime", json!("2024-01-20T18:35:32+03:00")),
        ("ufCrmExtCode", json!(null)),
        ("fm", json!([])),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert!(told.get("addressCity").is_none());
    let sums = [
        ("12 500,50", json!(12)),
        ("от 10", json!(0)),
        ("12500.505", json!(12500.51)),
    ];
    for (sent, wanted) in sums {
        assert_eq!(
            added(&mut portal, &json!({"opportunity": sent}))["opportunity"],
            wanted,
            "{sent}"
        );
    }
    let zeros = SandboxConfig {
        open: OpenChoices {
            items_lose_zeros: false,
            ..OpenChoices::of_the_page()
        },
        ..free()
    };
    let mut zeros = Sandbox::new(zeros, "zeros".to_owned());
    let told = added(&mut zeros, &json!({"title": "0", "ufCrmEmployees": 0}));
    assert_eq!(
        (&told["title"], &told["ufCrmEmployees"]),
        (&json!("0"), &json!(0))
    );
}

/// Law lead-methods.md §2: the codes of crm.item.add, 100 for what is missing or no array
/// Law rest-contract.md §2: a body that is no JSON is no parameters, which crm.item.add answers with code 100
#[test]
fn wrong_items_are_refused_with_the_documented_codes() {
    let mut portal = portal();
    for (fields, code) in [
        (json!({"stageId": "ON_HOLD"}), CODED),
        (json!({"currencyId": "rub"}), CODED),
        (
            json!({"fm": [{"typeId": "EMAIL", "valueType": "WORK", "value": "anna@"}]}),
            CODED,
        ),
        (
            json!({"fm": [{"typeId": "PHONE", "valueType": "WORK", "value": "9".repeat(251)}]}),
            CODED,
        ),
        (json!({"fm": "+79001234567"}), "100"),
        (json!({"contactIds": 21}), "100"),
        (json!({"observers": "1"}), "100"),
    ] {
        assert_eq!(
            code_of(&mut portal, "crm.item.add", json!({"fields": fields})),
            code,
            "{fields}"
        );
    }
    let (status, body) = call(
        &mut portal,
        NOW,
        "crm.item.add",
        &json!({"entityTypeId": 1}),
    );
    assert_eq!(status, 400);
    assert_eq!(
        body,
        json!({"error": "100", "error_description": "Could not find value for parameter {fields}"})
    );
    assert_eq!(
        code_of(&mut portal, "crm.item.add", json!({"fields": "x"})),
        "100"
    );
    for (params, code) in [
        (json!({}), "100"),
        (json!({"entityTypeId": 2, "fields": {}}), "NOT_FOUND"),
        (json!({"entityTypeId": "leads", "fields": {}}), "NOT_FOUND"),
    ] {
        for method in [
            "crm.item.add",
            "crm.item.import",
            "crm.item.fields",
            "crm.item.list",
        ] {
            let (status, body) = call(&mut portal, NOW, method, &params);
            assert_eq!(
                (status, &body["error"]),
                (400, &json!(code)),
                "{method} {params}"
            );
        }
    }
    assert_eq!(portal.leads().count(), 0);
}

/// Law lead-methods.md §5: fm of crm.item.update is an object: n0 adds, an entry's ID changes it, an empty value deletes it
/// Law lead-methods.md §5: an fm entry without typeId is answered with success and does nothing, and an index is taken for the ID of an entry
#[test]
fn an_update_speaks_of_entries_by_their_ids() {
    let mut portal = portal();
    let phone = |value: &str| json!({"typeId": "PHONE", "valueType": "WORK", "value": value});
    added(
        &mut portal,
        &json!({"title": "x", "fm": [phone("1"), phone("2"), phone("3")]}),
    );
    let fields = json!({"title": "y", "stageId": "JUNK", "fm": {
        "1": {"typeId": "PHONE", "valueType": "HOME", "value": "11"}, "2": phone(""), "3": {"value": "no type"},
        "n0": phone("4"), "n1": {"value": "no type"}, "x": phone("5"),
    }});
    let (_, body) = item_at(
        &mut portal,
        NOW + 60_000,
        "crm.item.update",
        json!({"id": 101, "fields": fields}),
    );
    let told = &body["result"]["item"];
    assert_eq!(
        (
            &told["title"],
            &told["stageSemanticId"],
            &told["updatedTime"],
            &told["createdTime"]
        ),
        (
            &json!("y"),
            &json!("F"),
            &json!("2024-01-20T18:36:32+03:00"),
            &json!("2024-01-20T18:35:32+03:00")
        )
    );
    assert_eq!(
        told["fm"],
        json!([
            {"id": 1, "typeId": "PHONE", "valueType": "HOME", "value": "11"},
            {"id": 3, "typeId": "PHONE", "valueType": "WORK", "value": "3"},
            {"id": 4, "typeId": "PHONE", "valueType": "WORK", "value": "4"},
        ])
    );
    let indexed = json!({"id": 101, "fields": {"fm": [phone("7"), phone("8")]}});
    let (status, body) = item(&mut portal, "crm.item.update", indexed);
    assert_eq!(status, 200);
    let values: Vec<&Value> = body["result"]["item"]["fm"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["value"])
        .collect();
    assert_eq!(values, ["8", "3", "4"]);

    assert_eq!(
        code_of(
            &mut portal,
            "crm.item.update",
            json!({"id": 9, "fields": {}})
        ),
        "NOT_FOUND"
    );
    assert_eq!(
        item(&mut portal, "crm.item.delete", json!({"id": 101})).1["result"],
        json!([])
    );
    for method in ["crm.item.get", "crm.item.delete"] {
        assert_eq!(
            code_of(&mut portal, method, json!({"id": 101})),
            "NOT_FOUND",
            "{method}"
        );
    }
}

/// Law rest-contract.md §7: crm.item.list pages as crm.lead.list and answers INVALID_ARG_VALUE for an unknown filter key
/// Law lead-methods.md §5: fm comes only with a `*` in select
#[test]
fn items_are_listed_with_operators_and_unknown_keys_are_refused() {
    let mut portal = portal();
    for n in 0..60 {
        let fields = json!({"title": format!("Заявка {n}"), "originatorId": "leadbatch", "originId": format!("r{n}"),
                            "fm": [{"typeId": "PHONE", "valueType": "WORK", "value": n.to_string()}]});
        added(&mut portal, &fields);
    }
    let look_up = json!({"filter": {">id": 104, "=originatorId": "leadbatch", "@originId": ["r3", "r7", "r9"]},
                         "select": ["id", "originatorId", "originId", "nonsense"], "order": {"id": "ASC"}, "start": -1});
    let (_, body) = item(&mut portal, "crm.item.list", look_up);
    assert_eq!(
        body["result"],
        json!({"items": [
            {"id": 108, "originatorId": "leadbatch", "originId": "r7", "entityTypeId": 1},
            {"id": 110, "originatorId": "leadbatch", "originId": "r9", "entityTypeId": 1},
        ]})
    );
    assert_eq!((&body["total"], body.get("next")), (&json!(0), None));
    let (_, body) = item(
        &mut portal,
        "crm.item.list",
        json!({"order": {"id": "ASC"}, "select": ["*"]}),
    );
    assert_eq!((&body["total"], &body["next"]), (&json!(60), &json!(50)));
    assert_eq!(body["result"]["items"][0]["fm"][0]["value"], "0");
    let (_, body) = item(
        &mut portal,
        "crm.item.list",
        json!({"filter": {"title": "Заявка 1"}}),
    );
    assert_eq!(
        (&body["total"], body["result"]["items"][0].get("fm")),
        (&json!(1), None)
    );
    for key in [
        "=ORIGIN_ID",
        "=origin",
        "addressCity",
        "fm",
        "UF_CRM_TAGS",
        "PHONE",
    ] {
        let params = json!({"filter": {key: "x"}});
        assert_eq!(
            code_of(&mut portal, "crm.item.list", params),
            "INVALID_ARG_VALUE",
            "{key}"
        );
    }
    let original = json!({"useOriginalUfNames": "Y", "filter": {"UF_CRM_TAGS": "x"}});
    assert_eq!(item(&mut portal, "crm.item.list", original).0, 200);
}

/// Law lead-methods.md §3: crm.item.import takes multifields by UPPER_CASE keys, answers the ID alone and starts no automation
/// Law facts-unknown.md row 25: fm is no key of an import
#[test]
fn an_import_takes_phones_by_their_code_and_starts_no_automation() {
    let mut portal = portal();
    let fields = json!({"title": "A", "PHONE": [{"VALUE": "+7900", "VALUE_TYPE": "WORK"}, {"VALUE": "without type"}],
                        "EMAIL": {"n0": {"VALUE": "a@example.org", "VALUE_TYPE": "HOME"}},
                        "fm": [{"typeId": "PHONE", "valueType": "WORK", "value": "lost"}]});
    let (_, body) = item(&mut portal, "crm.item.import", json!({"fields": fields}));
    assert_eq!(body["result"], json!({"item": {"id": 101}}));
    let phones: Vec<_> = portal.leads().next().unwrap().entries("PHONE").collect();
    assert_eq!(phones, [("WORK", "+7900")]);
    assert_eq!(portal.counters().automations, 0);
    assert_eq!(
        code_of(
            &mut portal,
            "crm.item.import",
            json!({"fields": {"PHONE": "+7900"}})
        ),
        "100"
    );
    added(&mut portal, &json!({"title": "B"}));
    result(&mut portal, "crm.lead.add", &json!({"fields": {}}));
    assert_eq!(portal.counters().automations, 2);
}

/// Law lead-methods.md §4: rows of crm.item.batchImport stand or fall alone, items[i] answers data[i], the first error of a row is told
/// Law lead-methods.md §4: more than 20 rows fail as a whole
/// Law facts-unknown.md row 30: the rows of one call are independent, or one transaction
#[test]
fn rows_of_a_batch_import_are_answered_one_by_one() {
    let mut portal = portal();
    let data = json!([
        {"title": "A", "originId": "1", "PHONE": [{"VALUE": "+7900", "VALUE_TYPE": "WORK"}]},
        {"title": "B", "stageId": "NOWHERE", "currencyId": "XXX"},
        {"title": "C"},
    ]);
    let (status, body) = item(&mut portal, "crm.item.batchImport", json!({"data": data}));
    assert_eq!(status, 200);
    assert_eq!(
        body["result"]["items"],
        json!([
            {"item": {"id": 101}},
            {"error": CODED, "error_description": "Invalid value for field \"Stage\""},
            {"item": {"id": 102}},
        ])
    );
    let many: Vec<Value> = (0..21).map(|n| json!({"title": n.to_string()})).collect();
    assert_eq!(
        code_of(&mut portal, "crm.item.batchImport", json!({"data": many})),
        "MAX_IMPORT_BATCH_SIZE_EXCEEDED"
    );
    let (_, body) = item(
        &mut portal,
        "crm.item.batchImport",
        json!({"data": &many[..20]}),
    );
    assert_eq!(body["result"]["items"].as_array().unwrap().len(), 20);
    assert_eq!(
        code_of(&mut portal, "crm.item.batchImport", json!({})),
        "100"
    );

    let before = portal.leads().count();
    let halves = json!([{"title": "stands"}, {"ufCrmTags": "a scalar"}, {"title": "never"}]);
    assert_eq!(
        code_of(&mut portal, "crm.item.batchImport", json!({"data": halves})),
        "100"
    );
    assert_eq!(portal.leads().count(), before + 1);

    let config = SandboxConfig {
        open: OpenChoices {
            import_rows: ImportRows::OneTransaction,
            ..OpenChoices::of_the_page()
        },
        ..free()
    };
    let mut portal = Sandbox::new(config, "transaction".to_owned());
    let (_, body) = item(&mut portal, "crm.item.batchImport", json!({"data": data}));
    let items = body["result"]["items"].as_array().unwrap();
    assert!(items.iter().all(|row| row["error"] == CODED));
    assert_eq!(
        (portal.leads().count(), portal.counters().leads_created),
        (0, 0)
    );
}

/// Law lead-methods.md §4: system fields are an administrator's, createdTime not before that of the newest lead and not in the future
/// Law lead-methods.md §4: updatedTime not before createdTime, movedTime between them
/// Law facts-unknown.md row 31: createdTime may be the second of the newest lead
#[test]
fn historic_leads_go_in_by_rising_time_and_by_an_administrator_alone() {
    let mut portal = portal();
    let mut imported =
        |fields: Value| item(&mut portal, "crm.item.import", json!({"fields": fields}));
    let old = json!({"title": "old", "createdTime": "2020-05-01T10:00:00+03:00", "createdBy": 7,
                     "movedTime": "2020-06-01T10:00:00+03:00", "movedBy": 8, "updatedTime": "2020-07-01T10:00:00+03:00"});
    assert_eq!(imported(old).0, 200);
    for (fields, status) in [
        (json!({"createdTime": "2020-04-30T10:00:00+03:00"}), 400),
        (json!({"createdTime": "2030-01-01T10:00:00+03:00"}), 400),
        (
            json!({"createdTime": "2021-01-01T10:00:00+03:00", "updatedTime": "2020-12-31T10:00:00+03:00"}),
            400,
        ),
        (
            json!({"createdTime": "2021-01-01T10:00:00+03:00", "movedTime": "2020-12-31T10:00:00+03:00"}),
            400,
        ),
        (
            json!({"createdTime": "2021-01-01T10:00:00+03:00", "updatedTime": "2021-02-01T10:00:00+03:00",
                "movedTime": "2021-03-01T10:00:00+03:00"}),
            400,
        ),
        (json!({"createdTime": "2020-05-01T10:00:00+03:00"}), 200),
        (json!({"createdTime": "не дата"}), 200),
        (json!({"createdTime": "2020-05-01T10:00:00+03:00"}), 400),
    ] {
        let (got, body) = imported(fields.clone());
        assert_eq!(got, status, "{fields} {body}");
        assert!(status == 200 || body["error"] == CODED, "{body}");
    }
    let told = item(&mut portal, "crm.item.get", json!({"id": 101})).1["result"]["item"].clone();
    for (name, value) in [
        ("createdTime", json!("2020-05-01T10:00:00+03:00")),
        ("movedTime", json!("2020-06-01T10:00:00+03:00")),
        ("updatedTime", json!("2020-07-01T10:00:00+03:00")),
        ("createdBy", json!(7)),
        ("movedBy", json!(8)),
        ("updatedBy", json!(1)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    let config = SandboxConfig {
        people: People {
            employees: vec![Employee {
                id: 1,
                ..Employee::default()
            }],
            ..People::default()
        },
        ..free()
    };
    let mut ordinary = Sandbox::new(config, "ordinary".to_owned());
    let fields = json!({"fields": {"title": "x", "createdBy": 7}});
    assert_eq!(
        code_of(&mut ordinary, "crm.item.import", fields.clone()),
        CODED
    );
    assert_eq!(code_of(&mut ordinary, "crm.item.add", fields), CODED);
}

/// Law lead-methods.md §2: a plan may forbid items altogether
/// Law lead-methods.md §4: without the import right crm.item.import and crm.item.batchImport are denied
#[test]
fn items_need_the_right_and_the_plan() {
    let mut restricted = Sandbox::new(
        SandboxConfig {
            fields: FieldSettings {
                items_restricted: true,
                ..FieldSettings::default()
            },
            ..free()
        },
        "restricted".to_owned(),
    );
    let params = json!({"fields": {"title": "x"}, "data": [{"title": "x"}]});
    for method in ["crm.item.add", "crm.item.import", "crm.item.batchImport"] {
        assert_eq!(
            code_of(&mut restricted, method, params.clone()),
            "CREATE_DYNAMIC_ITEM_RESTRICTED"
        );
    }
    let mut employee = Employee {
        id: 1,
        ..Employee::default()
    };
    employee.rights.import = false;
    let config = SandboxConfig {
        people: People {
            employees: vec![employee],
            ..People::default()
        },
        ..free()
    };
    let mut portal = Sandbox::new(config, "no import".to_owned());
    for method in ["crm.item.import", "crm.item.batchImport"] {
        assert_eq!(
            code_of(&mut portal, method, params.clone()),
            "ACCESS_DENIED"
        );
    }
    assert_eq!(item(&mut portal, "crm.item.add", params).0, 200);
}

/// Law fields.md §1: user fields have camelCase names in crm.item.*, or their codes with useOriginalUfNames
/// Law facts-unknown.md row 32: codes with letters have camelCase names too, unless the portal knows none
#[test]
fn user_fields_go_by_either_name() {
    let mut portal = portal();
    let both = json!({"ufCrmExtCode": "camel", "UF_CRM_EXT_CODE": "original"});
    assert_eq!(added(&mut portal, &both)["ufCrmExtCode"], "camel");
    let params = json!({"useOriginalUfNames": "Y", "fields": both});
    let (_, body) = item(&mut portal, "crm.item.add", params.clone());
    assert_eq!(body["result"]["item"]["UF_CRM_EXT_CODE"], "original");
    assert!(body["result"]["item"].get("ufCrmExtCode").is_none());
    let config = SandboxConfig {
        open: OpenChoices {
            camel_case_of_letters: false,
            ..OpenChoices::of_the_page()
        },
        ..free()
    };
    let mut numeric = Sandbox::new(config, "numeric".to_owned());
    let told = added(&mut numeric, &json!({"ufCrmExtCode": "camel"}));
    assert_eq!(told["ufCrmExtCode"], json!(null));
}

/// Law lead-methods.md §4: crm.item.batchImport may stand inside batch, where every value is a text
#[test]
fn a_batch_may_hold_a_batch_import() {
    let mut portal = portal();
    let cmd = "crm.item.batchImport?entityTypeId=1&useOriginalUfNames=Y&data[0][title]=A&data[0][UF_CRM_IS_VIP]=1\
               &data[0][UF_CRM_TAGS][0]=x&data[1][title]=B&data[1][stageId]=NOWHERE";
    let answer = result(&mut portal, "batch", &json!({"cmd": {"r1": cmd}}));
    let items = &answer["result"]["r1"]["items"];
    assert_eq!(
        (&items[0]["item"]["id"], &items[1]["error"]),
        (&json!(101), &json!(CODED))
    );
    let told = item(&mut portal, "crm.item.get", json!({"id": 101})).1["result"]["item"].clone();
    assert_eq!(
        (&told["ufCrmIsVip"], &told["ufCrmTags"]),
        (&json!("N"), &json!(["x"]))
    );
}

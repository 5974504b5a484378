//! The open questions of the documentation as switches, and values that the portal itself changes.

use leadbatch::sandbox::{
    BadFiles, Change, CrmMode, FieldSettings, FieldType, ItemTimes, LengthUnit, MissingSource,
    OpenChoices, OverLong, People, Sandbox, SandboxConfig, Treatment, UserField, ValueRule,
};
use serde_json::{Value, json};

use super::{NOW, add_and_get, call, free, result};

const CODED: &str = "CRM_FIELD_ERROR_VALUE_NOT_VALID";

fn choosing(open: OpenChoices) -> Sandbox {
    Sandbox::new(SandboxConfig { open, ..free() }, "choices".to_owned())
}

/// The error's code and text of a call of crm.lead.add that must fail.
fn refused(portal: &mut Sandbox, fields: &Value) -> (String, String) {
    let (status, body) = call(portal, NOW, "crm.lead.add", &json!({"fields": fields}));
    assert_eq!(status, 400, "{fields} {body}");
    let text = |key: &str| body[key].as_str().unwrap().to_owned();
    (text("error"), text("error_description"))
}

#[test]
fn choices_are_read_by_name_and_the_rest_keep_the_harder_answer() {
    let read: OpenChoices =
        serde_json::from_value(json!({"over_long": "refused", "items_lose_zeros": false})).unwrap();
    assert!(!read.items_lose_zeros && read.required_fields_enforced);
    assert_eq!(
        OpenChoices {
            items_lose_zeros: true,
            over_long: OverLong::Cut,
            ..read
        },
        OpenChoices::default()
    );
    let mistyped = serde_json::from_value::<OpenChoices>(json!({"items_loose_zeros": false}));
    let text = mistyped.unwrap_err().to_string();
    assert!(text.contains("items_lose_zeros"));
}

/// Law facts-unknown.md rows 1, 4, 7, 32: where the page's own choice is the milder one, the default is the harder
#[test]
fn the_default_is_the_answer_that_is_harder_on_the_client() {
    let mut portal = choosing(OpenChoices::default());
    let bad = json!({"TITLE": "stands", "EMAIL": [{"VALUE": "anna@"}]});
    refused(&mut portal, &bad);
    let lead = result(&mut portal, "crm.lead.get", &json!({"id": 101}));
    assert_eq!(lead["TITLE"], "stands", "refused, and there all the same");
    let many: Vec<String> = (0..51).map(|number| number.to_string()).collect();
    let (status, _) = call(
        &mut portal,
        NOW,
        "crm.lead.list",
        &json!({"filter": {"@ORIGIN_ID": many}}),
    );
    assert_eq!(status, 400, "more than a page of values");
    let meeting = json!({"entityTypeId": 1, "fields": {
        "title": "x", "ufCrmSegment": 79, "ufCrmMeetingAt": "2024-12-31T10:00:00+05:00",
    }});
    let item = result(&mut portal, "crm.item.add", &meeting)["item"].clone();
    assert!(
        item["ufCrmSegment"].is_null(),
        "known by its own name alone"
    );
    let meeting = json!({"entityTypeId": 1, "useOriginalUfNames": "Y", "fields": {
        "title": "x", "UF_CRM_MEETING_AT": "2024-12-31T10:00:00+05:00",
    }});
    let item = result(&mut portal, "crm.item.add", &meeting)["item"].clone();
    assert_eq!(item["UF_CRM_MEETING_AT"], "2024-12-31T10:00:00+03:00");
}

/// Law facts-unknown.md row 1: a validation error may come after the row was saved, without the bad value
/// Law rest-contract.md §4: a validation-looking error can come after the row was saved
#[test]
fn a_bad_e_mail_may_be_refused_after_the_lead_was_saved() {
    let mut portal = choosing(OpenChoices {
        errors_after_save: true,
        ..OpenChoices::of_the_page()
    });
    let fields =
        json!({"TITLE": "stands", "EMAIL": [{"VALUE": "anna@"}, {"VALUE": "a@example.org"}]});
    let (code, text) = refused(&mut portal, &fields);
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("", "Invalid e-mail \"anna@\"")
    );
    let lead = result(&mut portal, "crm.lead.get", &json!({"id": 101}));
    assert_eq!(
        (&lead["TITLE"], lead["EMAIL"].as_array().map(Vec::len)),
        (&json!("stands"), Some(1))
    );
    let fields =
        json!({"title": "too", "fm": [{"typeId": "EMAIL", "valueType": "WORK", "value": "anna@"}]});
    let body = json!({"entityTypeId": 1, "fields": fields});
    let (status, body) = call(&mut portal, NOW, "crm.item.add", &body);
    assert_eq!((status, &body["error"]), (400, &json!(CODED)));
    assert_eq!(portal.leads().count(), 2);
    assert_eq!(
        refused(&mut portal, &json!({"STATUS_ID": "NOWHERE"})).0,
        CODED
    );
    assert_eq!(portal.leads().count(), 2);
}

/// Law facts-unknown.md row 9: a lead without SOURCE_ID gets the first source of the list, or none
/// Law facts-unknown.md row 10: an unknown source or salutation is stored as sent, or refused
/// Law facts-unknown.md row 11: a responsible person who does not exist or was dismissed is accepted, or refused
/// Law facts-unknown.md row 12: a stage of success is accepted at creation, or refused
/// Law facts-unknown.md row 27: an unknown VALUE_TYPE is accepted, or refused
#[test]
fn what_the_code_lets_through_another_portal_may_refuse() {
    let lax = add_and_get(
        &mut choosing(OpenChoices::of_the_page()),
        &json!({"HONORIFIC": "MR", "ASSIGNED_BY_ID": 4711, "STATUS_ID": "CONVERTED",
                "PHONE": [{"VALUE": "1", "VALUE_TYPE": "DIRECT"}]}),
    );
    assert_eq!(
        (
            &lax["SOURCE_ID"],
            &lax["HONORIFIC"],
            &lax["ASSIGNED_BY_ID"],
            &lax["STATUS_ID"]
        ),
        (
            &json!("CALL"),
            &json!("MR"),
            &json!("4711"),
            &json!("CONVERTED")
        )
    );
    assert_eq!(lax["PHONE"][0]["VALUE_TYPE"], "DIRECT");

    let mut strict = choosing(OpenChoices {
        missing_source: MissingSource::Empty,
        unknown_source: Treatment::Refused,
        unknown_responsible: Treatment::Refused,
        success_stage_on_add: Treatment::Refused,
        unknown_value_type: Treatment::Refused,
        ..OpenChoices::of_the_page()
    });
    for fields in [
        json!({"SOURCE_ID": "NO_SUCH"}),
        json!({"HONORIFIC": "MR"}),
        json!({"ASSIGNED_BY_ID": 4711}),
        json!({"ASSIGNED_BY_ID": 15}),
        json!({"STATUS_ID": "CONVERTED"}),
    ] {
        assert_eq!(refused(&mut strict, &fields).0, CODED, "{fields}");
    }
    let odd = json!({"PHONE": [{"VALUE": "1", "VALUE_TYPE": "DIRECT"}]});
    assert!(refused(&mut strict, &odd).1.contains("not valid"));
    let fine = json!({"HONORIFIC": "HNR_RU_2", "ASSIGNED_BY_ID": 7, "PHONE": [{"VALUE": "1"}]});
    assert_eq!(add_and_get(&mut strict, &fine)["SOURCE_ID"], json!(null));
    let update = json!({"id": 101, "fields": {"STATUS_ID": "CONVERTED"}});
    assert_eq!(result(&mut strict, "crm.lead.update", &update), true);
}

/// Law facts-unknown.md row 21: ADDRESS* and UTM_* are 255 characters wide, or as the portal is set
/// Law facts-unknown.md row 22: an over-long text is cut, or refused
#[test]
fn an_over_long_text_is_cut_or_refused() {
    let mut narrow = choosing(OpenChoices {
        unknown_column_chars: 10,
        ..OpenChoices::of_the_page()
    });
    let lead = add_and_get(
        &mut narrow,
        &json!({"UTM_SOURCE": "яндекс-директ", "ADDRESS_CITY": "Нижний Новгород"}),
    );
    assert_eq!(
        (&lead["UTM_SOURCE"], &lead["ADDRESS_CITY"]),
        (&json!("яндекс-дир"), &json!("Нижний Нов"))
    );
    let mut strict = choosing(OpenChoices {
        over_long: OverLong::Refused,
        ..OpenChoices::of_the_page()
    });
    for fields in [
        json!({"NAME": "я".repeat(51)}),
        json!({"UTM_TERM": "x".repeat(256)}),
        json!({"COMMENTS": "ж".repeat(32_768)}),
    ] {
        assert!(
            refused(&mut strict, &fields)
                .1
                .contains("is not valid: longer than")
        );
    }
    add_and_get(
        &mut strict,
        &json!({"NAME": "я".repeat(50), "COMMENTS": "ж".repeat(32_767)}),
    );
}

/// Law facts-unknown.md row 23: lengths of user fields are counted in characters, or in bytes
/// Law facts-unknown.md row 24: files that the settings of their field do not allow are accepted, dropped or refused
#[test]
fn lengths_and_files_are_judged_as_the_portal_is_set() {
    let with = |open: OpenChoices| {
        let fields = FieldSettings {
            user_fields: Some(vec![
                UserField::new("UF_CRM_CODE", FieldType::String, "Код").with("MAX_LENGTH", 4),
                UserField::new("UF_CRM_SCAN", FieldType::File, "Скан")
                    .with("EXTENSIONS", json!({"pdf": true}))
                    .with("MAX_ALLOWED_SIZE", 3),
            ]),
            ..FieldSettings::default()
        };
        let config = SandboxConfig {
            fields,
            open,
            ..free()
        };
        Sandbox::new(config, "lengths".to_owned())
    };
    let scan = |name: &str, content: &str| json!({"UF_CRM_SCAN": {"fileData": [name, content]}});
    let mut usual = with(OpenChoices::of_the_page());
    assert_eq!(
        add_and_get(&mut usual, &json!({"UF_CRM_CODE": "код1"}))["UF_CRM_CODE"],
        "код1"
    );
    assert!(add_and_get(&mut usual, &scan("a.exe", "aGVsbG8="))["UF_CRM_SCAN"]["id"].is_u64());
    let mut bytes = with(OpenChoices {
        length_unit: LengthUnit::Bytes,
        bad_files: BadFiles::Dropped,
        ..OpenChoices::of_the_page()
    });
    assert_eq!(
        refused(&mut bytes, &json!({"UF_CRM_CODE": "код1"})).0,
        "ERROR_CORE"
    );
    assert_eq!(
        add_and_get(&mut bytes, &scan("a.exe", "aGk="))["UF_CRM_SCAN"],
        json!(null)
    );
    assert!(add_and_get(&mut bytes, &scan("a.PDF", "aGk="))["UF_CRM_SCAN"]["id"].is_u64());
    let mut strict = with(OpenChoices {
        bad_files: BadFiles::Refused,
        ..OpenChoices::of_the_page()
    });
    assert_eq!(
        refused(&mut strict, &scan("a.pdf", "aGVsbG8=")).0,
        "ERROR_CORE"
    );
}

/// Law facts-unknown.md row 4: a list of a filter may be of any length, or of the portal's
/// Law facts-unknown.md row 7: crm.item.* keeps the moment of a date with offset, or loses the offset
/// Law facts-unknown.md row 26: codes of salutations name the portal's region
#[test]
fn lists_times_and_salutations_follow_the_portal() {
    let mut portal = choosing(OpenChoices {
        longest_value_list: Some(2),
        item_times: ItemTimes::OffsetLost,
        honorific_region: "DE".to_owned(),
        ..OpenChoices::of_the_page()
    });
    let look_up = |ids: Value| json!({"filter": {"@ORIGIN_ID": ids}});
    assert_eq!(
        result(&mut portal, "crm.lead.list", &look_up(json!(["a", "b"]))),
        json!([])
    );
    let (status, body) = call(
        &mut portal,
        NOW,
        "crm.lead.list",
        &look_up(json!(["a", "b", "c"])),
    );
    assert_eq!((status, &body["error"]), (400, &json!("INVALID_ARG_VALUE")));

    let fields = json!({"ufCrmMeetingAt": "2024-12-31T10:00:00+05:00"});
    let told = result(
        &mut portal,
        "crm.item.add",
        &json!({"entityTypeId": 1, "fields": fields}),
    );
    assert_eq!(told["item"]["ufCrmMeetingAt"], "2024-12-31T10:00:00+03:00");

    let filter = json!({"filter": {"ENTITY_ID": "HONORIFIC"}});
    let rows = result(&mut portal, "crm.status.list", &filter);
    assert_eq!(
        (&rows[0]["STATUS_ID"], &rows[1]["STATUS_ID"]),
        (&json!("HNR_DE_1"), &json!("HNR_DE_2"))
    );
}

#[test]
fn a_portal_may_change_what_it_saves() {
    let rules: Vec<ValueRule> = serde_json::from_value(json!([
        {"field": "TITLE", "change": "upper_cased"},
        {"field": "PHONE", "change": {"replaced": {"from": "+7", "to": "8"}}},
        {"field": "EMAIL", "change": "emptied"},
        {"field": "NAME", "change": "trimmed"},
        {"field": "POST", "change": {"cut_to": 3}},
        {"field": "UF_CRM_EXT_CODE", "change": "digits_only"},
        {"field": "SOURCE_ID", "change": {"set": "PARTNER"}},
        {"field": "LAST_NAME", "change": "lower_cased", "every": 2},
    ]))
    .unwrap();
    assert_eq!(rules[3], ValueRule::new("NAME", Change::Trimmed));
    let config = SandboxConfig {
        fields: FieldSettings {
            changes: rules,
            ..FieldSettings::default()
        },
        ..free()
    };
    let mut portal = Sandbox::new(config, "rules".to_owned());
    let fields = json!({"TITLE": "Заявка", "PHONE": [{"VALUE": "+79001234567"}], "EMAIL": [{"VALUE": "a@example.org"}],
                        "NAME": " Анна ", "POST": "Директор", "UF_CRM_EXT_CODE": "А-17", "LAST_NAME": "ПЕТРОВА"});
    let first = add_and_get(&mut portal, &fields);
    for (code, value) in [
        ("TITLE", json!("ЗАЯВКА")),
        ("NAME", json!("Анна")),
        ("POST", json!("Дир")),
        ("UF_CRM_EXT_CODE", json!("17")),
        ("SOURCE_ID", json!("PARTNER")),
        ("LAST_NAME", json!("ПЕТРОВА")),
        ("HAS_EMAIL", json!("N")),
    ] {
        assert_eq!(first[code], value, "{code}");
    }
    assert_eq!(first["PHONE"][0]["VALUE"], "89001234567");
    assert_eq!(add_and_get(&mut portal, &fields)["LAST_NAME"], "петрова");
}

/// Law facts-unknown.md row 34: in simple mode imported leads are converted as added ones are, or stay as they were sent
#[test]
fn in_simple_mode_imports_are_converted_or_not() {
    for (simple_mode_converts_imports, stage, deals) in [(true, "CONVERTED", 2), (false, "NEW", 1)]
    {
        let config = SandboxConfig {
            people: People {
                crm_mode: CrmMode::Simple,
                ..People::default()
            },
            open: OpenChoices {
                simple_mode_converts_imports,
                ..OpenChoices::of_the_page()
            },
            ..free()
        };
        let mut portal = Sandbox::new(config, "simple".to_owned());
        result(
            &mut portal,
            "crm.item.add",
            &json!({"entityTypeId": 1, "fields": {}}),
        );
        let data = json!({"entityTypeId": 1, "data": [{"stageId": "NEW"}]});
        result(&mut portal, "crm.item.batchImport", &data);
        let stages: Vec<_> = portal.leads().map(|lead| lead.text("STATUS_ID")).collect();
        assert_eq!(stages, [Some("CONVERTED"), Some(stage)]);
        assert_eq!(portal.counters().deals_created, deals);
    }
}

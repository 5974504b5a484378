//! Who is known to the portal already.

use leadbatch::sandbox::{
    Clients, Company, Contact, Employee, Extent, People, Rights, Sandbox, SandboxConfig, Webhook,
};
use serde_json::{Value, json};

use super::{HOOK, call_by, free, portal, refusal_by, result};

fn with_clients() -> People {
    let texts = |values: &[&str]| values.iter().map(|&text| text.to_owned()).collect();
    let contact = |id, last_name: &str, phone: &str, email: &str| Contact {
        id,
        name: "Анна".to_owned(),
        last_name: last_name.to_owned(),
        company_id: Some(4),
        phones: texts(&[phone]),
        emails: texts(&[email]),
        ..Contact::default()
    };
    People {
        clients: Clients {
            contacts: vec![
                contact(21, "Примерова", "+7 900 123-45-67", "Anna@Example.org"),
                contact(22, "Другая", "+7 900 000-00-00", "other@example.org"),
            ],
            companies: vec![
                Company {
                    id: 4,
                    title: "ООО «Ромашка»".to_owned(),
                    phones: texts(&["79001234567"]),
                    ..Company::default()
                },
                Company {
                    id: 5,
                    title: "Василёк".to_owned(),
                    ..Company::default()
                },
            ],
        },
        ..People::default()
    }
}

fn known() -> Sandbox {
    let config = SandboxConfig {
        people: with_clients(),
        ..free()
    };
    Sandbox::new(config, "known".to_owned())
}

fn add(portal: &mut Sandbox, phone: &str, email: &str) {
    let fields = json!({"PHONE": [{"VALUE": phone}], "EMAIL": [{"VALUE": email}]});
    result(portal, "crm.lead.add", &json!({"fields": fields}));
}

fn found(portal: &mut Sandbox, asked: &Value) -> Value {
    result(portal, "crm.duplicate.findbycomm", asked)
}

/// Law lead-methods.md §8: findbycomm answers IDs by type, without telling which value matched
/// Law lead-methods.md §8: entity_type narrows it; without a find the answer is []
#[test]
fn leads_contacts_and_companies_are_found_by_phone_and_mail() {
    let mut portal = known();
    add(&mut portal, "+7 (900) 123-45-67", "a@example.org");
    add(&mut portal, "8 900 123 45 67", "anna@example.ORG");
    let values = json!(["no", "+79001234567"]);
    for (asked, wanted) in [
        (
            json!({"type": "PHONE", "values": values}),
            json!({"LEAD": [101], "CONTACT": [21], "COMPANY": [4]}),
        ),
        (
            json!({"type": "PHONE", "values": values, "entity_type": "COMPANY"}),
            json!({"COMPANY": [4]}),
        ),
        (
            json!({"type": "EMAIL", "values": ["ANNA@example.org"]}),
            json!({"LEAD": [102], "CONTACT": [21]}),
        ),
        (
            json!({"type": "PHONE", "values": ["9001234567"]}),
            json!([]),
        ),
    ] {
        assert_eq!(found(&mut portal, &asked), wanted, "{asked}");
    }
    let cmd = "crm.duplicate.findbycomm?type=PHONE&values[]=%2B79001234567&entity_type=LEAD";
    let body = result(&mut portal, "batch", &json!({"cmd": {"a": cmd}}));
    assert_eq!(body["result"]["a"], json!({"LEAD": [101]}));
}

/// Law facts-unknown.md row 28: findbycomm without a find answers []
#[test]
fn an_empty_answer_may_be_an_object() {
    let asked = json!({"type": "EMAIL", "values": ["x@example.org"]});
    assert_eq!(found(&mut portal(), &asked), json!([]));
    let mut config = free();
    config.open.no_duplicates_is_list = false;
    let mut other = Sandbox::new(config, "object".to_owned());
    assert_eq!(found(&mut other, &asked), json!({}));
}

/// Law lead-methods.md §8: at most 20 values; the sandbox drops the others without a word
/// Law lead-methods.md §8: with 20 finds in one type later types are left out
#[test]
fn more_than_twenty_are_more_than_it_tells() {
    let mut portal = known();
    add(&mut portal, "1", "x@example.org");
    let mut values: Vec<String> = (2..=21).map(|n| n.to_string()).collect();
    values.push("1".to_owned());
    let asked = json!({"type": "PHONE", "values": values});
    assert_eq!(found(&mut portal, &asked), json!([]));
    for _ in 0..19 {
        add(&mut portal, "+79001234567", "y@example.org");
    }
    let asked = json!({"type": "PHONE", "values": ["79001234567"]});
    let kinds = |answer: &Value| {
        let keys = answer.as_object().unwrap().keys();
        keys.cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(&found(&mut portal, &asked)), "LEAD CONTACT COMPANY");
    add(&mut portal, "+79001234567", "y@example.org");
    assert_eq!(kinds(&found(&mut portal, &asked)), "LEAD");
}

/// Law lead-methods.md §8: findbycomm takes PHONE or EMAIL and needs the right to read
#[test]
fn wrong_questions_are_refused() {
    let mut portal = portal();
    for (asked, code) in [
        (
            json!({"values": ["1"]}),
            "Communication type is not defined",
        ),
        (
            json!({"type": "WEB", "values": ["1"]}),
            "Communication type 'WEB' is not supported in current context",
        ),
        (
            json!({"type": "PHONE"}),
            "Communication values is not defined",
        ),
    ] {
        let refused = refusal_by(&mut portal, HOOK, "crm.duplicate.findbycomm", &asked);
        assert_eq!(refused, (400, code.to_owned()));
    }
}

/// Law lead-methods.md §8: leads that the caller may not read are no duplicates to him
#[test]
fn duplicates_among_the_leads_of_others_are_hidden() {
    for (read, wanted) in [
        (Extent::Own, json!({"LEAD": [102]})),
        (Extent::All, json!({"LEAD": [101, 102]})),
        (Extent::None, json!(null)),
    ] {
        let people = People {
            employees: vec![
                Employee {
                    id: 1,
                    ..Employee::default()
                },
                Employee {
                    id: 8,
                    rights: Rights {
                        read,
                        ..Rights::ALL
                    },
                    ..Employee::default()
                },
            ],
            webhooks: vec![Webhook {
                user: 8,
                code: "olegs".to_owned(),
                ..Webhook::default()
            }],
            ..People::default()
        };
        let mut portal = Sandbox::new(SandboxConfig { people, ..free() }, "own".to_owned());
        for responsible in [1, 8] {
            let fields = json!({"PHONE": [{"VALUE": "1"}], "ASSIGNED_BY_ID": responsible});
            result(&mut portal, "crm.lead.add", &json!({"fields": fields}));
        }
        let asked = json!({"type": "PHONE", "values": ["1"]});
        let hook = "/rest/8/olegs/";
        let (_, body) = call_by(&mut portal, hook, "crm.duplicate.findbycomm", &asked);
        assert_eq!(body["result"], wanted, "{read:?}");
    }
}

/// Law rest-contract.md §7: filters of contacts and companies: =, %, @ and prefixes of PHONE and EMAIL; unknown keys are removed
#[test]
fn contacts_and_companies_are_looked_up_by_title_phone_and_mail() {
    let mut portal = known();
    for (method, filter, wanted) in [
        (
            "crm.company.list",
            json!({"=TITLE": "ооо «ромашка»"}),
            vec!["4"],
        ),
        ("crm.company.list", json!({"=TITLE": "Ромашка"}), vec![]),
        ("crm.company.list", json!({"%TITLE": "ромаш"}), vec!["4"]),
        ("crm.company.list", json!({"TITLE": "ас"}), vec!["5"]),
        ("crm.company.list", json!({"TITEL": "x"}), vec!["5", "4"]),
        ("crm.company.list", json!({"@ID": [4, 9]}), vec!["4"]),
        ("crm.contact.list", json!({"EMAIL": "anna@"}), vec!["21"]),
        (
            "crm.contact.list",
            json!({"PHONE": "+7 900"}),
            vec!["22", "21"],
        ),
        (
            "crm.contact.list",
            json!({"=LAST_NAME": "Другая"}),
            vec!["22"],
        ),
    ] {
        let asked = json!({"filter": filter, "select": ["ID", "PHONE"]});
        let rows = result(&mut portal, method, &asked);
        let ids: Vec<&str> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["ID"].as_str().unwrap())
            .collect();
        assert_eq!(ids, wanted, "{method} {filter}");
    }
    let asked = json!({"filter": {"ID": 21}, "select": ["*", "PHONE"]});
    let rows = result(&mut portal, "crm.contact.list", &asked);
    let phone =
        json!([{"ID": "1", "VALUE_TYPE": "WORK", "VALUE": "+7 900 123-45-67", "TYPE_ID": "PHONE"}]);
    assert_eq!(rows[0]["PHONE"], phone);
    assert_eq!(rows[0]["COMPANY_ID"], "4");
    assert!(rows[0].get("EMAIL").is_none());
}

/// Law lead-methods.md §0: in simple mode crm.settings.mode.get is 2, and a new lead is converted into a deal at once
#[test]
fn in_simple_mode_a_new_lead_is_a_deal_at_once() {
    use leadbatch::sandbox::CrmMode;
    for (crm_mode, told, stage, deals) in [
        (CrmMode::Classic, 1, "IN_PROCESS", 0),
        (CrmMode::Simple, 2, "CONVERTED", 1),
    ] {
        let people = People {
            crm_mode,
            ..People::default()
        };
        let mut portal = Sandbox::new(SandboxConfig { people, ..free() }, "mode".to_owned());
        assert_eq!(
            result(&mut portal, "crm.settings.mode.get", &json!({})),
            told
        );
        let fields = json!({"STATUS_ID": "IN_PROCESS"});
        let id = result(&mut portal, "crm.lead.add", &json!({"fields": fields}));
        let lead = result(&mut portal, "crm.lead.get", &json!({"id": id}));
        assert_eq!(lead["STATUS_ID"], stage);
        assert_eq!(portal.counters().deals_created, deals);
    }
}

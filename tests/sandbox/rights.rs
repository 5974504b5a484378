//! What an employee may do, and what closes a portal to a caller.

use leadbatch::sandbox::{
    Access, Employee, Extent, MissingScope, People, Rights, Sandbox, SandboxConfig, UserType,
    Webhook,
};
use serde_json::{Value, json};

use super::{HOOK, call_by, free, refusal_by};

const OLEGS: &str = "/rest/8/olegs/";

/// A portal with an administrator by the first webhook and Oleg by the second.
fn with_oleg(oleg: Employee, access: Access) -> Sandbox {
    let people = People {
        employees: vec![
            Employee {
                id: 1,
                admin: true,
                rights: Rights::NONE,
                ..Employee::default()
            },
            oleg,
        ],
        webhooks: vec![Webhook {
            user: 8,
            code: "olegs".to_owned(),
            ..Webhook::default()
        }],
        access,
        ..People::default()
    };
    Sandbox::new(SandboxConfig { people, ..free() }, "rights".to_owned())
}

fn oleg(rights: Rights) -> Employee {
    Employee {
        id: 8,
        rights,
        ..Employee::default()
    }
}

fn portal_of(rights: Rights) -> Sandbox {
    with_oleg(oleg(rights), Access::default())
}

fn add(portal: &mut Sandbox, hook: &str, responsible: u64) -> Value {
    let body = json!({"fields": {"ASSIGNED_BY_ID": responsible}});
    call_by(portal, hook, "crm.lead.add", &body).1["result"].clone()
}

/// Law lead-methods.md §1: without the right to add, crm.lead.add answers an empty code and "Access denied."
/// Law lead-methods.md §9: no method tells whether the caller may add
#[test]
fn without_the_right_to_add_no_lead_is_made() {
    let mut portal = portal_of(Rights {
        add: Extent::None,
        ..Rights::ALL
    });
    let (status, body) = call_by(&mut portal, OLEGS, "crm.lead.add", &json!({}));
    assert_eq!(status, 400);
    assert_eq!(body["error"], "");
    assert_eq!(body["error_description"], "Access denied.");
    let name = json!({"name": "crm.lead.add"});
    let (_, told) = call_by(&mut portal, OLEGS, "method.get", &name);
    assert_eq!(told["result"]["isAvailable"], true);
    assert_eq!(portal.leads().count(), 0);
    // An administrator may, whatever his rights say.
    assert_eq!(add(&mut portal, HOOK, 7), 101);
}

/// Law lead-methods.md §1: who may add only his own leads becomes responsible for each, whoever was named
#[test]
fn a_lead_of_one_who_adds_only_his_own_is_his() {
    let mut portal = portal_of(Rights {
        add: Extent::Own,
        ..Rights::ALL
    });
    add(&mut portal, OLEGS, 7);
    add(&mut portal, HOOK, 7);
    let responsible: Vec<_> = portal.leads().map(|l| l.text("ASSIGNED_BY_ID")).collect();
    assert_eq!(responsible, [Some("8"), Some("7")]);
}

/// Law rest-contract.md §7: a caller who reads only his own leads sees no others, in lists as one by one
#[test]
fn leads_of_others_are_hidden_from_one_who_reads_his_own() {
    let mut portal = portal_of(Rights {
        read: Extent::Own,
        update: Extent::Own,
        delete: Extent::None,
        ..Rights::ALL
    });
    add(&mut portal, HOOK, 1);
    add(&mut portal, HOOK, 8);
    let (_, listed) = call_by(&mut portal, OLEGS, "crm.lead.list", &json!({}));
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["result"][0]["ID"], "102");
    for (method, id, wanted) in [
        ("crm.lead.get", 101, "Not found"),
        ("crm.lead.get", 102, ""),
        ("crm.lead.update", 101, "Access denied."),
        ("crm.lead.update", 102, ""),
        ("crm.lead.delete", 102, "Access denied."),
    ] {
        let (_, body) = call_by(&mut portal, OLEGS, method, &json!({"id": id}));
        let text = body["error_description"].as_str().unwrap_or_default();
        assert_eq!(text, wanted, "{method} {id}");
    }
    let mut blind = portal_of(Rights {
        read: Extent::None,
        ..Rights::ALL
    });
    for method in ["crm.lead.list", "crm.lead.get"] {
        let refused = refusal_by(&mut blind, OLEGS, method, &json!({"id": 101}));
        assert_eq!(refused, (400, String::new()), "{method}");
    }
}

/// Law rest-contract.md §4: a missing scope is insufficient_scope, or as if there were no such method
#[test]
fn a_missing_scope_is_told_in_one_of_two_ways() {
    for (missing_scope, wanted) in [
        (MissingScope::InsufficientScope, (403, "insufficient_scope")),
        (
            MissingScope::MethodNotFound,
            (404, "ERROR_METHOD_NOT_FOUND"),
        ),
    ] {
        let access = Access {
            missing_scope,
            ..Access::default()
        };
        let people = People {
            access,
            ..People::default()
        };
        let config = SandboxConfig {
            people,
            scopes: vec!["user".to_owned()],
            ..free()
        };
        let mut portal = Sandbox::new(config, "poor".to_owned());
        let (status, code) = refusal_by(&mut portal, HOOK, "crm.lead.add", &json!({}));
        assert_eq!((status, code.as_str()), wanted);
        let cmd = json!({"cmd": {"a": "crm.lead.add", "b": "profile"}});
        let (status, body) = call_by(&mut portal, HOOK, "batch", &cmd);
        assert_eq!(status, 200);
        assert_eq!(body["result"]["result_error"]["a"]["error"], wanted.1);
        assert_eq!(body["result"]["result"]["b"]["ID"], "1");
    }
}

/// Law rest-contract.md §4: a dismissed owner is authorization_error, a guest allowed_only_intranet_user
/// Law rest-contract.md §4: a plan without REST answers ACCESS_DENIED
/// Law rest-contract.md §4: a method that waits for an administrator is METHOD_CONFIRM_WAITING, a refused one METHOD_CONFIRM_DENIED
#[test]
fn a_portal_may_be_closed_in_many_ways() {
    let dismissed = Employee {
        active: false,
        ..oleg(Rights::ALL)
    };
    let guest = Employee {
        user_type: UserType::Extranet,
        ..oleg(Rights::ALL)
    };
    let no_rest = Access {
        rest_in_plan: false,
        ..Access::default()
    };
    let waiting = Access {
        waiting_methods: vec!["crm.lead.add".to_owned()],
        ..Access::default()
    };
    let denied = Access {
        denied_methods: vec!["crm.lead.add".to_owned()],
        ..Access::default()
    };
    let open = Access::default;
    let worker = || oleg(Rights::ALL);
    for (employee, access, status, code) in [
        (dismissed, open(), 401, "authorization_error"),
        (guest, open(), 403, "allowed_only_intranet_user"),
        (worker(), no_rest, 403, "ACCESS_DENIED"),
        (worker(), waiting, 401, "METHOD_CONFIRM_WAITING"),
        (worker(), denied, 403, "METHOD_CONFIRM_DENIED"),
    ] {
        let mut portal = with_oleg(employee, access);
        let refused = refusal_by(&mut portal, OLEGS, "crm.lead.add", &json!({}));
        assert_eq!(refused, (status, code.to_owned()));
        assert_eq!(portal.leads().count(), 0, "{code}");
    }
}

/// Law rest-contract.md §1: a webhook may carry an expiry date
/// Law facts-unknown.md row 33: an expired webhook is 401 INVALID_CREDENTIALS
#[test]
fn a_webhook_may_end() {
    let now_s = super::NOW / 1000;
    for (expires_at_s, wanted) in [
        (now_s + 1, (400, String::new())),
        (now_s, (401, "INVALID_CREDENTIALS".to_owned())),
    ] {
        let people = People {
            webhooks: vec![Webhook {
                expires_at_s: Some(expires_at_s),
                ..Webhook::default()
            }],
            ..People::default()
        };
        let mut portal = Sandbox::new(SandboxConfig { people, ..free() }, "ends".to_owned());
        let asked = json!({"id": 5});
        let refused = refusal_by(&mut portal, "/rest/1/second/", "crm.lead.get", &asked);
        assert_eq!(refused, wanted);
    }
}

/// Law lead-methods.md §5: crm.item.* hides the leads of others from one who reads his own, and answers ACCESS_DENIED
/// Law lead-methods.md §4: without the right to import crm.item.batchImport is ACCESS_DENIED, alone and inside a batch
#[test]
fn items_are_bound_by_the_same_rights() {
    let mut portal = portal_of(Rights {
        read: Extent::Own,
        add: Extent::Own,
        import: false,
        ..Rights::ALL
    });
    add(&mut portal, HOOK, 1);
    add(&mut portal, HOOK, 8);
    let asked = json!({"entityTypeId": 1});
    let (_, listed) = call_by(&mut portal, OLEGS, "crm.item.list", &asked);
    let ids: Vec<&Value> = listed["result"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert_eq!(ids, [102]);
    let others = json!({"entityTypeId": 1, "id": 101});
    let (status, body) = call_by(&mut portal, OLEGS, "crm.item.get", &others);
    assert_ne!((status, body["result"].is_null()), (200, false), "{body}");
    let made = json!({"entityTypeId": 1, "fields": {"title": "x", "assignedById": 1}});
    let (_, body) = call_by(&mut portal, OLEGS, "crm.item.add", &made);
    assert_eq!(body["result"]["item"]["assignedById"], 8);
    let rows = json!({"entityTypeId": 1, "data": [{"title": "x"}]});
    let (_, code) = refusal_by(&mut portal, OLEGS, "crm.item.batchImport", &rows);
    assert_eq!(code, "ACCESS_DENIED");
    let cmd = json!({"cmd": {"a": "crm.item.batchImport?entityTypeId=1&data[0][title]=x"}});
    let (_, body) = call_by(&mut portal, OLEGS, "batch", &cmd);
    assert_eq!(
        body["result"]["result_error"]["a"]["error"],
        "ACCESS_DENIED"
    );
    assert_eq!(portal.leads().count(), 3);
}

/// Law lead-methods.md §8: crm.currency.list may be refused to one without access to the CRM's settings
#[test]
fn currencies_belong_to_the_settings() {
    let mut portal = portal_of(Rights {
        crm_settings: false,
        ..Rights::ALL
    });
    let refused = refusal_by(&mut portal, OLEGS, "crm.currency.list", &json!({}));
    assert_eq!(refused, (400, String::new()));
    assert_eq!(
        call_by(&mut portal, HOOK, "crm.currency.list", &json!({})).0,
        200
    );
    assert_eq!(
        call_by(&mut portal, OLEGS, "crm.status.list", &json!({})).0,
        200
    );
}

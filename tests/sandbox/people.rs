//! Users, and what a caller may ask about himself.

use leadbatch::sandbox::{Employee, People, Sandbox, SandboxConfig, UserType, Webhook};
use serde_json::{Value, json};

use super::{HOOK, NOW, call, call_by, free, portal, result};

fn employee(id: u64, last_name: &str) -> Employee {
    Employee {
        id,
        name: "Анна".to_owned(),
        last_name: last_name.to_owned(),
        email: format!("user{id}@example.org"),
        ..Employee::default()
    }
}

fn peopled(employees: Vec<Employee>, scopes: &[&str]) -> Sandbox {
    let config = SandboxConfig {
        people: People {
            employees,
            ..People::default()
        },
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        ..free()
    };
    Sandbox::new(config, "people".to_owned())
}

fn ids(rows: &Value) -> Vec<&str> {
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| row["ID"].as_str().unwrap()).collect()
}

/// Law lead-methods.md §8: user.get gives 50 users a page; bots and mail users are in no page
#[test]
fn pages_of_users_hold_no_bots_and_no_mail_users() {
    let mut all: Vec<Employee> = (1..=60).map(|id| employee(id, "Первая")).collect();
    for (place, user_type) in [(3, UserType::Bot), (4, UserType::Email)] {
        all[place].user_type = user_type;
    }
    all[5].user_type = UserType::Extranet;
    let mut portal = peopled(all, &["user"]);
    let (_, first) = call(&mut portal, NOW, "user.get", &json!({}));
    assert_eq!((&first["total"], &first["next"]), (&json!(58), &json!(50)));
    assert_eq!(first["result"].as_array().unwrap().len(), 50);
    assert!(!ids(&first["result"]).contains(&"4"));
    assert_eq!(first["result"][3]["USER_TYPE"], "extranet");
    let (_, second) = call(&mut portal, NOW, "user.get", &json!({"start": 50}));
    assert_eq!(second["result"].as_array().unwrap().len(), 8);
    assert!(second.get("next").is_none());
    let guests = json!({"FILTER": {"USER_TYPE": "extranet"}});
    assert_eq!(ids(&result(&mut portal, "user.get", &guests)), ["6"]);
}

/// Law lead-methods.md §8: which fields user.get tells depends on the scope; user_brief tells no e-mail
/// Law lead-methods.md §8: empty PHP objects stand in place of moments
#[test]
fn a_scope_decides_what_is_told_and_what_can_be_searched_by() {
    let all = vec![employee(1, "Первая"), employee(2, "Вторая")];
    let by_mail = json!({"FILTER": {"EMAIL": "USER2@example.org"}});
    for (scope, found, mail, user_type) in [
        ("user", 1, json!("user2@example.org"), json!("employee")),
        ("user_basic", 1, json!("user2@example.org"), json!(null)),
        ("user_brief", 2, json!(null), json!(null)),
    ] {
        let mut portal = peopled(all.clone(), &[scope]);
        let rows = result(&mut portal, "user.get", &by_mail);
        let last = rows.as_array().unwrap().last().unwrap();
        assert_eq!(rows.as_array().unwrap().len(), found, "{scope}");
        assert_eq!(last["ID"], "2");
        assert_eq!((&last["EMAIL"], &last["USER_TYPE"]), (&mail, &user_type));
        assert_eq!(last["TIMESTAMP_X"], json!({}), "{scope}");
        assert_eq!(last["UF_DEPARTMENT"], json!([1]));
    }
}

/// Law lead-methods.md §8: user.search finds by FIND, NAME, LAST_NAME and WORK_POSITION, user.get by equality
#[test]
fn users_are_searched_by_beginnings() {
    let mut boss = employee(3, "Третья");
    boss.position = "Директор".to_owned();
    let all = vec![employee(1, "Первая"), employee(2, "Вторая"), boss];
    let mut portal = peopled(all, &["user"]);
    for (filter, wanted) in [
        (json!({"FIND": "перв"}), vec!["1"]),
        (json!({"FIND": "анна втор"}), vec!["2"]),
        (json!({"FIND": "дирек"}), vec!["3"]),
        (json!({"FIND": "ервая"}), vec![]),
        (json!({"LAST_NAME": "ВТОР"}), vec!["2"]),
        (json!({"WORK_POSITION": "Д"}), vec!["3"]),
        (json!({"NO_SUCH": "x"}), vec!["1", "2", "3"]),
    ] {
        let rows = result(&mut portal, "user.search", &json!({"FILTER": filter}));
        assert_eq!(ids(&rows), wanted, "{filter}");
    }
    let part = json!({"FILTER": {"LAST_NAME": "Втор"}});
    assert_eq!(
        ids(&result(&mut portal, "user.get", &part)),
        [] as [&str; 0]
    );
    let selected = json!({"FILTER": {"ID": 3}, "select": ["ID", "NAME", "NO_SUCH"]});
    assert_eq!(
        result(&mut portal, "user.get", &selected),
        json!([{"ID": "3", "NAME": "Анна"}])
    );
    let several = json!({"FILTER": {"@ID": ["3", 1]}, "order": "DESC"});
    assert_eq!(ids(&result(&mut portal, "user.get", &several)), ["3", "1"]);
}

/// Law lead-methods.md §9: profile tells who a webhook is, user.admin whether he is an administrator
/// Law lead-methods.md §1: without ASSIGNED_BY_ID the caller becomes responsible
#[test]
fn several_webhooks_act_as_several_users() {
    let mut anna = employee(7, "Примерова");
    anna.email = "anna@example.org".to_owned();
    let people = People {
        employees: vec![
            Employee {
                admin: true,
                ..employee(1, "Админова")
            },
            anna,
        ],
        webhooks: vec![Webhook {
            user: 7,
            code: "annas".to_owned(),
            ..Webhook::default()
        }],
        ..People::default()
    };
    let mut portal = Sandbox::new(SandboxConfig { people, ..free() }, "hooks".to_owned());
    let annas = "/rest/7/annas/";
    for (hook, id, admin) in [(HOOK, "1", true), (annas, "7", false)] {
        let (_, profile) = call_by(&mut portal, hook, "profile", &json!({}));
        assert_eq!(profile["result"]["ID"], id);
        assert_eq!(profile["result"]["ADMIN"], admin);
        let (_, is_admin) = call_by(&mut portal, hook, "user.admin", &json!({}));
        assert_eq!(is_admin["result"], admin);
        let (_, current) = call_by(&mut portal, hook, "user.current", &json!({}));
        assert_eq!(current["result"]["ID"], id);
        call_by(&mut portal, hook, "crm.lead.add", &json!({}));
    }
    let told: Vec<Value> = portal.snapshot();
    let of = |code: &str| -> Vec<Value> { told.iter().map(|lead| lead[code].clone()).collect() };
    assert_eq!(of("CREATED_BY_ID"), [json!("1"), json!("7")]);
    assert_eq!(of("ASSIGNED_BY_ID"), [json!("1"), json!("7")]);
}

/// Law facts-unknown.md row 20: app.info by webhook answers scopes and licence
/// Law lead-methods.md §9: scope tells the granted scopes, with full all there are
/// Law lead-methods.md §9: method.get takes the name in lower case
#[test]
fn a_webhook_learns_what_it_may_ask() {
    let mut portal = portal();
    assert_eq!(
        result(&mut portal, "app.info", &json!({})),
        json!({"SCOPE": ["crm", "user"], "LICENSE": "selfhosted"})
    );
    assert_eq!(
        result(&mut portal, "scope", &json!({})),
        json!(["crm", "user"])
    );
    let all = result(&mut portal, "scope", &json!({"full": true}));
    assert!(all.as_array().unwrap().contains(&json!("im")));
    for (name, existing) in [("crm.lead.add", true), ("crm.Lead.Add", false)] {
        let told = result(&mut portal, "method.get", &json!({"name": name}));
        assert_eq!(told["isExisting"], existing, "{name}");
    }
    let mut refusing = free();
    refusing.open.app_info_by_webhook = false;
    let mut refusing = Sandbox::new(refusing, "refusing".to_owned());
    let (status, body) = call(&mut refusing, NOW, "app.info", &json!({}));
    assert_eq!((status, &body["error"]), (403, &json!("WRONG_AUTH_TYPE")));
    let mut poor = peopled(Vec::new(), &["user_brief"]);
    let told = result(&mut poor, "method.get", &json!({"name": "crm.lead.add"}));
    assert_eq!(told, json!({"isExisting": true, "isAvailable": false}));
}

#[test]
fn people_are_settings_that_name_what_they_do_not_know() {
    let settings = json!({
        "employees": [
            {"id": 1, "name": "Анна", "admin": true},
            {"id": 8, "active": false, "user_type": "extranet", "departments": [3], "position": "Стажёр",
             "rights": {"read": "own", "add": "none", "import": false}},
        ],
        "webhooks": [{"user": 8, "code": "x", "scopes": ["crm"], "expires_at_s": 5}],
        "oauth": {"access_life_s": 5, "applications": [{"client_id": "app", "users": [8]}]},
        "clients": {"contacts": [{"id": 3, "phones": ["1"]}], "companies": [{"id": 4, "title": "Ромашка"}]},
        "crm_mode": "simple",
        "access": {"missing_scope": "method_not_found", "waiting_methods": ["crm.lead.add"]},
    });
    let people: People = serde_json::from_value(settings).unwrap();
    assert_eq!(people.employees[1].user_type, UserType::Extranet);
    assert!(people.employees[1].rights.crm_settings && !people.employees[1].rights.import);
    assert_eq!(people.oauth.refresh_life_s, 180 * 24 * 3600);
    for wrong in [
        json!({"employes": []}),
        json!({"employees": [{"id": 1, "rihts": {}}]}),
        json!({"access": {"missing_scope": "other"}}),
    ] {
        assert!(
            serde_json::from_value::<People>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

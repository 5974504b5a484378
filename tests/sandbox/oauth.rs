//! Applications: tokens that end, and the endpoints that give new ones.

use leadbatch::sandbox::{Application, Employee, Oauth, People, Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::{NOW, free};

fn application() -> Application {
    Application {
        access_token: "first-access".to_owned(),
        refresh_token: "first-refresh".to_owned(),
        ..Application::default()
    }
}

fn portal_with(application: Application) -> Sandbox {
    let people = People {
        employees: vec![Employee {
            id: 1,
            name: "Анна".to_owned(),
            admin: true,
            ..Employee::default()
        }],
        oauth: Oauth {
            applications: vec![application],
            ..Oauth::default()
        },
        ..People::default()
    };
    Sandbox::new(SandboxConfig { people, ..free() }, "oauth".to_owned())
}

fn ask(portal: &mut Sandbox, now_ms: i64, request: &Request) -> (u16, Value) {
    let (reply, _) = portal.handle(now_ms, "127.0.0.1", request);
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (reply.status, body)
}

fn profile(portal: &mut Sandbox, now_ms: i64, token: &str) -> (u16, String) {
    let request = Request::get("/rest/profile", format!("auth={token}"));
    let (status, body) = ask(portal, now_ms, &request);
    let code = body["error"].as_str().unwrap_or("no error");
    (status, code.to_owned())
}

fn refreshed(portal: &mut Sandbox, now_ms: i64, changed: &[(&str, &str)]) -> (u16, Value) {
    let mut asked = vec![
        ("grant_type", "refresh_token"),
        ("client_id", "local.sandbox"),
        ("client_secret", "sandbox-secret"),
        ("refresh_token", "first-refresh"),
    ];
    for (name, value) in changed {
        asked.retain(|(known, _)| known != name);
        asked.push((name, value));
    }
    let pairs: Vec<String> = asked.iter().map(|(n, v)| format!("{n}={v}")).collect();
    ask(
        portal,
        now_ms,
        &Request::get("/oauth/token/", pairs.join("&")),
    )
}

fn refused(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error"].as_str().unwrap())
}

/// Law rest-contract.md §1: the token comes as `auth` in body, form or query; the call is {client_endpoint}{method}
/// Law rest-contract.md §4: no token is NO_AUTH_FOUND, a wrong one invalid_token
#[test]
fn a_token_may_stand_in_body_form_or_query() {
    let mut portal = portal_with(application());
    let path = "/rest/crm.lead.add.json";
    let title = json!({"auth": "first-access", "fields": {"TITLE": "x"}});
    for request in [
        Request::json(path, &title),
        Request::form(path, "auth=first-access&fields[TITLE]=x"),
        Request::get(path, "auth=first-access&fields[TITLE]=x"),
    ] {
        assert_eq!(ask(&mut portal, NOW, &request).0, 200);
    }
    assert!(portal.leads().all(|lead| lead.text("TITLE") == Some("x")));
    assert_eq!(portal.leads().count(), 3);
    for (token, code) in [("", "NO_AUTH_FOUND"), ("other", "invalid_token")] {
        let wanted = (401, code.to_owned());
        assert_eq!(profile(&mut portal, NOW, token), wanted);
    }
}

/// Law rest-contract.md §1: an access token lives 3600 s; expired_token is raised before the method runs
/// Law rest-contract.md §1: a refresh gives new tokens, and the old refresh token is an invalid_grant from then on
#[test]
fn a_token_that_has_expired_is_replaced_by_a_refresh() {
    let mut portal = portal_with(application());
    assert_eq!(profile(&mut portal, NOW, "first-access").0, 200);
    let last = NOW + 3_599_999;
    assert_eq!(profile(&mut portal, last, "first-access").0, 200);
    let late = NOW + 3_600_000;
    let add = Request::json(
        "/rest/batch",
        &json!({"auth": "first-access", "cmd": {"a": "crm.lead.add"}}),
    );
    let answer = ask(&mut portal, late, &add);
    assert_eq!(refused(&answer), (401, "expired_token"));
    assert_eq!(portal.leads().count(), 0);

    let (status, tokens) = refreshed(&mut portal, late, &[]);
    assert_eq!(status, 200);
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["expires"], late / 1000 + 3600);
    assert_eq!(tokens["scope"], "crm,user");
    assert_eq!(tokens["user_id"], 1);
    for key in [
        "member_id",
        "client_endpoint",
        "server_endpoint",
        "domain",
        "status",
    ] {
        assert!(tokens[key].is_string(), "{key}");
    }
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(profile(&mut portal, late, access).0, 200);
    let again = refreshed(&mut portal, late, &[]);
    assert_eq!(refused(&again), (400, "invalid_grant"));
    let newer = tokens["refresh_token"].as_str().unwrap();
    let (status, _) = refreshed(&mut portal, late, &[("refresh_token", newer)]);
    assert_eq!(status, 200);
    // What was left of the former token's life is over too.
    let old = profile(&mut portal, late, access);
    assert_eq!(old, (401, "expired_token".to_owned()));
    assert_eq!(portal.counters().tokens_issued, 2);
}

/// Law rest-contract.md §1: a refresh token lives 180 days
/// Law rest-contract.md §1: token errors are invalid_request, invalid_client, invalid_grant and PAYMENT_REQUIRED
#[test]
fn the_token_endpoint_names_what_is_wrong() {
    let day_ms = 24 * 3_600_000;
    for (changed, at, status, code) in [
        (("grant_type", "password"), NOW, 400, "invalid_request"),
        (("refresh_token", ""), NOW, 400, "invalid_request"),
        (("client_id", "other"), NOW, 401, "invalid_client"),
        (("client_secret", "wrong"), NOW, 401, "invalid_client"),
        (("refresh_token", "unknown"), NOW, 400, "invalid_grant"),
        (("state", ""), NOW + 180 * day_ms, 400, "invalid_grant"),
    ] {
        let mut portal = portal_with(application());
        profile(&mut portal, NOW, "first-access");
        let answer = refreshed(&mut portal, at, &[changed]);
        assert_eq!(refused(&answer), (status, code), "{changed:?}");
    }
    let unpaid = Application {
        paid: false,
        ..application()
    };
    let mut portal = portal_with(unpaid);
    let answer = refreshed(&mut portal, NOW, &[]);
    assert_eq!(refused(&answer), (402, "PAYMENT_REQUIRED"));
    let called = profile(&mut portal, NOW, "first-access");
    assert_eq!(called, (402, "PAYMENT_REQUIRED".to_owned()));
}

/// Law rest-contract.md §1: the browser comes back with code, state, domain, member_id, scope and server_domain
/// Law rest-contract.md §1: a code lives 30 s and is taken once
#[test]
fn a_code_is_exchanged_once_and_soon() {
    let mut portal = portal_with(Application::default());
    let code_of = |portal: &mut Sandbox| {
        let request = Request::get("/oauth/authorize/", "client_id=local.sandbox&state=a%26b");
        let (reply, _) = portal.handle(NOW, "127.0.0.1", &request);
        assert_eq!(reply.status, 302);
        let to = url::Url::parse(&reply.location.unwrap()).unwrap();
        let names: Vec<String> = to
            .query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect();
        let wanted = [
            "code",
            "state",
            "domain",
            "member_id",
            "scope",
            "server_domain",
        ];
        assert_eq!(names, wanted);
        let value = |name: &str| {
            let found = to.query_pairs().find(|(known, _)| known == name);
            found.unwrap().1.into_owned()
        };
        assert_eq!(
            (value("state"), value("scope")),
            ("a&b".to_owned(), "crm,user".to_owned())
        );
        value("code")
    };
    let exchange = |portal: &mut Sandbox, at, code: &str| {
        refreshed(
            portal,
            at,
            &[("grant_type", "authorization_code"), ("code", code)],
        )
    };
    let code = code_of(&mut portal);
    let (status, tokens) = exchange(&mut portal, NOW + 29_999, &code);
    assert_eq!(status, 200);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(profile(&mut portal, NOW + 30_000, access).0, 200);
    let twice = exchange(&mut portal, NOW + 29_999, &code);
    assert_eq!(refused(&twice), (400, "invalid_grant"));
    let late = code_of(&mut portal);
    let answer = exchange(&mut portal, NOW + 30_000, &late);
    assert_eq!(refused(&answer), (400, "invalid_grant"));
}

/// Law rest-contract.md §4: who may not use the application is user_access_error
/// Law lead-methods.md §9: app.info tells an application its licence
#[test]
fn an_application_acts_within_its_users_and_scopes() {
    let closed = Application {
        users: Some(vec![7]),
        ..application()
    };
    let mut portal = portal_with(closed);
    let called = profile(&mut portal, NOW, "first-access");
    assert_eq!(called, (403, "user_access_error".to_owned()));
    let narrow = Application {
        scopes: vec!["user".to_owned()],
        ..application()
    };
    let mut portal = portal_with(narrow);
    let asked = |method: &str| Request::get(format!("/rest/{method}"), "auth=first-access");
    let lead = ask(&mut portal, NOW, &asked("crm.lead.add"));
    assert_eq!(refused(&lead), (403, "insufficient_scope"));
    let (_, info) = ask(&mut portal, NOW, &asked("app.info"));
    assert_eq!(info["result"]["CODE"], "local.sandbox");
    assert_eq!(info["result"]["LICENSE_FAMILY"], "selfhosted");
}

/// Law rest-contract.md §1: client_endpoint of a token's answer is where its calls go
#[tokio::test]
async fn the_client_endpoint_leads_to_the_portal() {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let address = std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0));
    let door = leadbatch::sandbox::serve(address, portal_with(application()));
    let door = door.await.unwrap();
    let asked = "grant_type=refresh_token&client_id=local.sandbox&client_secret=sandbox-secret\
                 &refresh_token=first-refresh";
    let url = format!("http://{}/oauth/token/?{asked}", door.address());
    let tokens: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let text = |key: &str| tokens[key].as_str().unwrap().to_owned();
    let url = format!(
        "{}profile?auth={}",
        text("client_endpoint"),
        text("access_token")
    );
    let profile: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    assert_eq!(profile["result"]["NAME"], "Анна");
    door.stop().await;
}

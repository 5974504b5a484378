//! Notices to employees.

use leadbatch::sandbox::{Application, Oauth, People, Request, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::{HOOK, NOW, free, refusal_by, result};

fn portal() -> Sandbox {
    let scopes = vec!["crm".to_owned(), "im".to_owned()];
    let people = People {
        oauth: Oauth {
            applications: vec![Application {
                access_token: "token".to_owned(),
                scopes: scopes.clone(),
                ..Application::default()
            }],
            ..Oauth::default()
        },
        ..People::default()
    };
    let config = SandboxConfig {
        people,
        scopes,
        ..free()
    };
    Sandbox::new(config, "notify".to_owned())
}

fn messages(portal: &Sandbox) -> Vec<&str> {
    portal
        .notices()
        .iter()
        .map(|n| n.message.as_str())
        .collect()
}

/// Law lead-methods.md §10: im.notify answers the notice's ID; TYPE is USER, from the caller, or SYSTEM
#[test]
fn a_notice_is_kept_and_can_be_read() {
    let mut portal = portal();
    let asked = json!({"USER_ID": 7, "MESSAGE": "Импорт: создано 120 <b>", "TYPE": "SYSTEM"});
    assert_eq!(result(&mut portal, "im.notify", &asked), 1);
    let asked = json!({"USER_ID": "7", "MESSAGE": "второе"});
    assert_eq!(result(&mut portal, "im.notify.personal.add", &asked), 2);
    let from: Vec<Option<u64>> = portal.notices().iter().map(|n| n.from).collect();
    assert_eq!(from, [None, Some(1)]);
    let read = |portal: &mut Sandbox, path: &str| {
        let (reply, _) = portal.handle(NOW, "127.0.0.1", &Request::get(path, ""));
        String::from_utf8(reply.body).unwrap()
    };
    let told: Value = serde_json::from_str(&read(&mut portal, "/sandbox/notices")).unwrap();
    assert_eq!(told[1]["message"], "второе");
    let page = read(&mut portal, "/");
    assert!(page.contains("создано 120 &lt;b&gt;"), "{page}");
    // Nobody is there to get it.
    for id in [15, 4711] {
        let asked = json!({"USER_ID": id, "MESSAGE": "x"});
        assert_eq!(result(&mut portal, "im.notify", &asked), false);
    }
}

/// Law lead-methods.md §10: the same TAG removes the earlier notice; over a webhook tags go together with CLIENT_ID
#[test]
fn a_tag_replaces_only_where_the_client_is_named() {
    let mut portal = portal();
    let send = |portal: &mut Sandbox, message: &str, client: &str, tag: &str| {
        let asked = json!({"USER_ID": 7, "MESSAGE": message, "CLIENT_ID": client, "TAG": tag});
        result(portal, "im.notify", &asked);
    };
    send(&mut portal, "a1", "", "run");
    send(&mut portal, "a2", "", "run");
    send(&mut portal, "b1", "leadbatch", "run");
    send(&mut portal, "b2", "leadbatch", "other");
    send(&mut portal, "b3", "leadbatch", "run");
    send(&mut portal, "c1", "another", "run");
    assert_eq!(messages(&portal), ["a1", "a2", "b2", "b3", "c1"]);
}

/// Law lead-methods.md §10: errors USER_ID_EMPTY, MESSAGE_EMPTY, ATTACH_ERROR, ATTACH_OVERSIZE (above 60000 chars), WRONG_AUTH_TYPE
/// Law lead-methods.md §10: notices need the scope im
#[test]
fn wrong_notices_are_refused() {
    let mut portal = portal();
    let long = "x".repeat(60_000);
    for (method, asked, status, code) in [
        ("im.notify", json!({"MESSAGE": "x"}), 400, "USER_ID_EMPTY"),
        (
            "im.notify",
            json!({"USER_ID": 7, "MESSAGE": " "}),
            400,
            "MESSAGE_EMPTY",
        ),
        (
            "im.notify",
            json!({"USER_ID": 7, "MESSAGE": "x", "ATTACH": "{"}),
            400,
            "ATTACH_ERROR",
        ),
        (
            "im.notify",
            json!({"USER_ID": 7, "MESSAGE": "x", "ATTACH": [{"MESSAGE": long}]}),
            400,
            "ATTACH_OVERSIZE",
        ),
        (
            "im.notify.system.add",
            json!({"USER_ID": 7, "MESSAGE": "x"}),
            403,
            "WRONG_AUTH_TYPE",
        ),
    ] {
        let refused = refusal_by(&mut portal, HOOK, method, &asked);
        assert_eq!(refused, (status, code.to_owned()));
    }
    let asked = "auth=token&USER_ID=7&MESSAGE=x";
    let request = Request::get("/rest/im.notify.system.add", asked);
    assert_eq!(portal.handle(NOW, "127.0.0.1", &request).0.status, 200);
    assert_eq!(messages(&portal), ["x"]);
    let mut silent = Sandbox::new(free(), "silent".to_owned());
    let asked = json!({"USER_ID": 7, "MESSAGE": "x"});
    let refused = refusal_by(&mut silent, HOOK, "im.notify", &asked);
    assert_eq!(refused, (403, "insufficient_scope".to_owned()));
}

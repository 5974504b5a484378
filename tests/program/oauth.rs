//! Applications: let in once, renewed by themselves, also in the midst of an import.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use leadbatch::sandbox::{
    Application, FaultKind, FaultOn, FaultRule, FaultWhen, Oauth, People, SandboxConfig,
};
use serde_json::{Value, json};

use crate::stage::{MAPPING, Ran, Stage, quick, rows, text};

const SECRET: &str = "s3cr3t-of-the-application";

/// A portal with an application, whose access tokens live so many seconds.
fn with_application(life_s: u32, redirect: &str) -> SandboxConfig {
    let application = Application {
        client_id: "local.crm".to_owned(),
        client_secret: SECRET.to_owned(),
        redirect_uri: redirect.to_owned(),
        access_token: "first-access".to_owned(),
        refresh_token: "first-refresh".to_owned(),
        ..Application::default()
    };
    let people = People {
        oauth: Oauth {
            applications: vec![application],
            access_life_s: life_s,
            ..Oauth::default()
        },
        ..People::default()
    };
    SandboxConfig { people, ..quick() }
}

fn base(stage: &Stage) -> String {
    let webhook = stage.webhook();
    webhook.split_once("rest/").expect("a webhook").0.to_owned()
}

/// Names the portal as an application.
fn add(stage: &Stage, redirect: Option<&str>) {
    let base = base(stage);
    let mut args = vec![
        "portal",
        "add",
        "crm",
        "--application",
        "local.crm",
        "--address",
        &base,
        "--server",
        &base,
        "--env",
        "CRM_SECRET",
        "--lang",
        "en",
    ];
    if let Some(redirect) = redirect {
        args.extend_from_slice(&["--redirect", redirect]);
    }
    let mut command = stage.command(&args);
    command.env("CRM_SECRET", SECRET);
    let ran = Ran::from(command.output().expect("the program runs"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("leadbatch portal login crm"),
        "{}",
        ran.err
    );
}

fn run(stage: &Stage, args: &[&str]) -> Ran {
    let mut command = stage.command(args);
    command.env("CRM_SECRET", SECRET).args(["--lang", "en"]);
    command.output().expect("the program runs").into()
}

/// The login, begun; and the address that it wants to be opened.
fn begun(stage: &Stage, more: &[&str]) -> (Child, String) {
    let mut args = vec!["portal", "login", "crm", "--lang", "en"];
    args.extend_from_slice(more);
    let mut command = stage.command(&args);
    command
        .env("CRM_SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut said = BufReader::new(child.stdout.take().expect("its words"));
    let mut url = String::new();
    said.read_line(&mut url).expect("an address");
    (child, url.trim().to_owned())
}

fn ended(mut child: Child) -> Ran {
    drop(child.stdin.take());
    let mut err = String::new();
    let mut said = child.stderr.take().expect("its words");
    said.read_to_string(&mut err).expect("a text");
    let code = child.wait().expect("its end").code().expect("a code");
    Ran {
        code,
        out: String::new(),
        err,
    }
}

/// Lets the application in by a pasted address.
fn login(stage: &Stage) -> Ran {
    let (mut child, url) = begun(stage, &["--paste"]);
    let (status, to, _) = stage.get(&url);
    assert_eq!(status, 302);
    let mut pipe = child.stdin.take().expect("a pipe");
    writeln!(pipe, "{}", to.expect("an address")).expect("a paste");
    drop(pipe);
    ended(child)
}

fn token_file(stage: &Stage) -> PathBuf {
    stage.folder.path().join("state/tokens/crm.json")
}

fn tokens(stage: &Stage) -> Value {
    let text = fs::read_to_string(token_file(stage)).expect("tokens");
    serde_json::from_str(&text).expect("JSON")
}

/// Keeps a pair whose access token is over, although the clock does not say so.
fn keep_expired(stage: &Stage) {
    let base = base(stage);
    let asked = format!(
        "grant_type=refresh_token&client_id=local.crm&client_secret={SECRET}&refresh_token=first-refresh"
    );
    let (_, _, answer) = stage.get(&format!("{base}oauth/token/?{asked}"));
    let given: Value = serde_json::from_str(&answer).expect("JSON");
    let host = base.split('/').nth(2).expect("a host");
    let kept = json!({
        "version": 1, "portal": host, "client_id": "local.crm", "access_token": "first-access",
        "refresh_token": given["refresh_token"], "client_endpoint": given["client_endpoint"], "until_ms": i64::MAX,
    });
    let file = token_file(stage);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, kept.to_string()).expect("tokens");
    closed(&file);
}

#[cfg(unix)]
fn closed(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("a mode");
}

#[cfg(not(unix))]
fn closed(_file: &std::path::Path) {}

fn import(stage: &Stage, count: usize, report: &str) -> Ran {
    let (file, mapping) = (
        stage.file("leads.csv", rows(count)),
        stage.file("m.yaml", MAPPING),
    );
    let args = [
        "import",
        text(&file),
        "-m",
        text(&mapping),
        "--portal",
        "crm",
        "--plan",
        "self-hosted",
        "--report",
        report,
    ];
    run(stage, &args)
}

/// The origins of the portal's leads.
fn origins(stage: &Stage) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut start = 0;
    loop {
        let params = json!({"select": ["ID", "ORIGIN_ID"], "order": {"ID": "ASC"}, "start": start});
        let list = stage.call("crm.lead.list", params);
        for lead in list["result"].as_array().expect("rows") {
            found.insert(lead["ORIGIN_ID"].as_str().expect("an origin").to_owned());
        }
        match list["next"].as_u64() {
            Some(next) => start = next,
            None => return found,
        }
    }
}

#[test]
fn an_application_is_let_in_by_a_pasted_address_and_then_calls_the_portal() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    let listed = run(&stage, &["portal", "list"]);
    assert!(
        listed.out.contains("application, no login yet"),
        "{}",
        listed.out
    );
    let early = run(&stage, &["portal", "test", "crm"]);
    assert_eq!(early.code, 3, "{}", early.err);
    assert!(
        early.err.contains("error[authorisation_over]"),
        "{}",
        early.err
    );

    let ran = login(&stage);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("has been let in"), "{}", ran.err);
    let tested = run(&stage, &["portal", "test", "crm"]);
    assert_eq!(tested.code, 0, "{}", tested.err);
    assert!(
        tested.out.contains("Permissions: crm, user"),
        "{}",
        tested.out
    );
    let json = run(&stage, &["portal", "list", "--json"]);
    let json: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(json["portals"][0]["authorised"], true);
    let kept = tokens(&stage);
    let secret =
        [&kept["access_token"], &kept["refresh_token"]].map(|it| it.as_str().expect("a token"));
    for said in [&ran.err, &tested.out, &tested.err, &listed.out] {
        assert!(
            !said.contains(SECRET) && secret.iter().all(|it| !said.contains(it)),
            "{said}"
        );
    }
    let removed = run(&stage, &["portal", "remove", "crm"]);
    assert_eq!(removed.code, 0, "{}", removed.err);
    assert!(!token_file(&stage).exists());
}

#[cfg(unix)]
#[test]
fn tokens_are_kept_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    assert_eq!(login(&stage).code, 0);
    let mode = fs::metadata(token_file(&stage))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_browser_comes_back_by_itself_and_an_answer_to_another_question_does_not_count() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let redirect = format!("http://{}/back", free.local_addr().expect("an address"));
    drop(free);
    let stage = Stage::new(with_application(3600, &redirect));
    add(&stage, Some(&redirect));
    let (child, url) = begun(&stage, &[]);
    assert!(
        url.starts_with(&format!(
            "{}oauth/authorize/?client_id=local%2Ecrm&state=",
            base(&stage)
        )),
        "{url}"
    );
    let (status, _, page) = stage.get(&format!("{redirect}?code=abc&state=other"));
    assert_eq!(status, 400, "{page}");
    assert_eq!(stage.get(&format!("{redirect}/favicon.ico")).0, 404);
    let (_, to, _) = stage.get(&url);
    let (status, _, page) = stage.get(&to.expect("an address"));
    assert_eq!(status, 200);
    assert!(page.contains("leadbatch has been let in"), "{page}");
    let ran = ended(child);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(run(&stage, &["portal", "test", "crm"]).code, 0);
}

#[test]
fn what_is_pasted_must_be_the_answer_to_this_question() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    for (pasted, error) in [
        (
            "http://127.0.0.1/authorised?code=abc&state=other",
            "login_foreign",
        ),
        ("", "login_no_code"),
        ("0123456789abcdef", "authorisation_over"),
    ] {
        let (mut child, _) = begun(&stage, &[]);
        let mut pipe = child.stdin.take().expect("a pipe");
        writeln!(pipe, "{pasted}").expect("a paste");
        drop(pipe);
        let ran = ended(child);
        assert_ne!(ran.code, 0);
        assert!(
            ran.err.contains(&format!("error[{error}]")),
            "{pasted}: {}",
            ran.err
        );
    }
    assert!(!token_file(&stage).exists());
}

#[test]
fn tokens_that_end_in_the_midst_of_an_import_cost_no_row_and_double_none() {
    // Three minutes of work, of which four requests at once leave forty-five seconds; a token lives eighteen.
    let config = SandboxConfig {
        cost_per_lead_ms: 300,
        ..with_application(18, "http://127.0.0.1/authorised")
    };
    let stage = Stage::at_speed(config, 25);
    add(&stage, None);
    assert_eq!(login(&stage).code, 0);
    let before = (tokens(&stage), stage.counters().tokens_issued);
    let ran = import(&stage, 600, "report");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.summary()["rows"]["created"], 600);
    assert_eq!(stage.leads_made(), 600);
    assert_eq!(origins(&stage).len(), 600);
    let renewed = stage.counters().tokens_issued - before.1;
    assert!(renewed >= 2, "{renewed} renewals");
    let after = tokens(&stage);
    assert_ne!(after["access_token"], before.0["access_token"]);
    assert_ne!(after["refresh_token"], before.0["refresh_token"]);
    let said = [
        ran.err,
        ran.out,
        stage.report("summary.json"),
        stage.report("results.csv"),
    ]
    .concat();
    for secret in [&before.0, &after].map(|kept| kept["access_token"].as_str().expect("a token")) {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_token_that_ends_between_two_commands_of_a_batch_costs_no_row_either() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    assert_eq!(login(&stage).code, 0);
    let issued = stage.counters().tokens_issued;
    stage.inject(FaultRule {
        on: FaultOn::Calls("crm.lead.add".to_owned()),
        when: FaultWhen::Every(7),
        from_ms: 0,
        until_ms: None,
        times: Some(5),
        kind: FaultKind::Refuse {
            status: 401,
            code: "expired_token".to_owned(),
            text: "The access token provided has expired.".to_owned(),
        },
    });
    let ran = import(&stage, 120, "report");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 120);
    assert_eq!(origins(&stage).len(), 120);
    assert!(stage.counters().tokens_issued > issued);
}

#[test]
fn processes_that_find_the_token_over_renew_it_once() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    keep_expired(&stage);
    let issued = stage.counters().tokens_issued;
    let spawned: Vec<Child> = (0..4)
        .map(|_| {
            let mut command = stage.command(&["portal", "test", "crm", "--lang", "en"]);
            command
                .env("CRM_SECRET", SECRET)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            command.spawn().expect("the program runs")
        })
        .collect();
    for child in spawned {
        let ran = Ran::from(child.wait_with_output().expect("its end"));
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    assert_eq!(stage.counters().tokens_issued, issued + 1);
}

#[test]
fn an_authorisation_that_is_over_stops_the_import_and_the_same_command_goes_on_after_a_login() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    keep_expired(&stage);
    let mut dead = tokens(&stage);
    dead["refresh_token"] = "first-refresh".into();
    fs::write(token_file(&stage), dead.to_string()).expect("tokens");
    let ran = import(&stage, 20, "report");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("leadbatch portal login crm"),
        "{}",
        ran.err
    );
    assert_eq!(tokens(&stage), dead);
    assert_eq!(login(&stage).code, 0);
    let ran = import(&stage, 20, "again");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads_made(), 20);
}

#[test]
fn a_pair_that_could_not_be_kept_is_not_asked_for_and_the_old_one_stays() {
    let stage = Stage::new(with_application(3600, "http://127.0.0.1/authorised"));
    add(&stage, None);
    keep_expired(&stage);
    let (kept, issued) = (tokens(&stage), stage.counters().tokens_issued);
    // Nobody can lock a folder as a file.
    let lock = stage.folder.path().join("state/tokens/crm.lock");
    fs::create_dir(&lock).expect("a folder");
    let ran = run(&stage, &["portal", "test", "crm"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("crm.json"), "{}", ran.err);
    assert_eq!(
        (tokens(&stage), stage.counters().tokens_issued),
        (kept, issued)
    );
    fs::remove_dir(&lock).expect("no folder");
    let ran = run(&stage, &["portal", "test", "crm"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.counters().tokens_issued, issued + 1);
}

#[test]
fn a_webhook_needs_no_login_and_a_redirect_leads_to_this_computer() {
    let stage = Stage::new(quick());
    stage.file(
        "config.yaml",
        "version: 1\nportals:\n  hook: {webhook: {env: HOOK}}\n",
    );
    let ran = run(&stage, &["portal", "login", "hook"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("error[login_needs_application]"),
        "{}",
        ran.err
    );
    let args = [
        "portal",
        "add",
        "crm",
        "--application",
        "x",
        "--address",
        "https://example.org/",
        "--env",
        "X",
        "--redirect",
        "http://example.org:8025/",
    ];
    let ran = run(&stage, &args);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("error[redirect_unusable]"), "{}", ran.err);
}

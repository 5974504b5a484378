//! `method: lead.php`: leads for old self-hosted portals, by login and password.

use std::path::Path;

use leadbatch::sandbox::{Employee, Fault, FaultAt, FaultKind, People, SandboxConfig};
use serde_json::json;

use super::stage::{Ran, Stage, quick, text};

const LOGIN: &str = "anna-the-first@example.org";
const PASSWORD: &str = "pa55word & more";

/// Fields of every kind: some that the page reads, some that it ignores.
const MAPPING: &str = "version: 1\nmethod: lead.php\noriginator: page\nkey: [Номер]\ncolumns: {Номер: SOURCE_DESCRIPTION, \
    Название: TITLE, Телефон: PHONE_WORK, Второй: PHONE_WORK, Скайп: M_SKYPE, Родился: BIRTHDATE, Город: ADDRESS_CITY}\n\
    set: {UTM_SOURCE: list, OPPORTUNITY: \"1500.50\", CURRENCY_ID: RUB}\n";

fn rows(count: usize) -> String {
    let row = |number| {
        format!(
            "{number};Лид {number};8916{number:07};8495{number:07};skype{number};31.05.1990;Тверь\n"
        )
    };
    "Номер;Название;Телефон;Второй;Скайп;Родился;Город\n".to_owned()
        + &(0..count).map(row).collect::<String>()
}

fn portal() -> SandboxConfig {
    let employee = |id, email: &str, password: &str, admin| Employee {
        id,
        name: "Анна".to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
        admin,
        ..Employee::default()
    };
    SandboxConfig {
        people: People {
            employees: vec![
                employee(1, "root@example.org", "", true),
                employee(7, LOGIN, PASSWORD, false),
            ],
            ..People::default()
        },
        ..quick()
    }
}

struct Act {
    stage: Stage,
    file: std::path::PathBuf,
    mapping: std::path::PathBuf,
}

impl Act {
    fn of(count: usize) -> Self {
        Self::on(portal(), count)
    }

    fn on(config: SandboxConfig, count: usize) -> Self {
        let stage = Stage::new(config);
        Self {
            file: stage.file("rows.csv", rows(count)),
            mapping: stage.file("m.yaml", MAPPING),
            stage,
        }
    }

    /// The portal's address, without any webhook.
    fn address(&self) -> String {
        let webhook = self.stage.webhook();
        webhook.split("rest/").next().unwrap().to_owned()
    }

    fn run(&self, portal: &str, password: &str, args: &[&str]) -> Ran {
        let mut command = self.stage.command(args);
        command
            .args(["--plan", "self-hosted", "--lang", "en"])
            .env("LEADBATCH_PORTAL", portal)
            .env("LEADBATCH_LOGIN", LOGIN)
            .env("LEADBATCH_PASSWORD", password);
        command.output().expect("the program runs").into()
    }

    fn import_at(&self, portal: &str, report: &str) -> Ran {
        let (file, mapping) = (text(&self.file), text(&self.mapping));
        let args = [
            "import",
            file,
            "--mapping",
            mapping,
            "--report",
            report,
            "--settle",
            "1",
            "--request-limit",
            "1",
        ];
        self.run(portal, PASSWORD, &args)
    }

    fn import(&self) -> Ran {
        self.import_at(&self.stage.webhook(), "report")
    }

    /// The next request to the page loses its answer, after the work.
    fn lose(&self, nth: u64) {
        self.stage.inject(Fault {
            at: FaultAt::Call {
                method: "lead.php".to_owned(),
                nth,
            },
            kind: FaultKind::Silence,
        });
    }
}

fn statuses(stage: &Stage) -> Vec<String> {
    let table = stage.table("results.csv", b',');
    table.iter().map(|row| row["status"].clone()).collect()
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn leads_are_made_in_bundles_and_what_the_page_ignores_is_told_before() {
    let act = Act::of(45);
    let ran = act.import();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("ADDRESS_CITY, UTM_SOURCE"), "{}", ran.err);
    assert!(ran.err.contains("carry no ORIGINATOR_ID"), "{}", ran.err);
    assert_eq!(act.stage.summary()["rows"]["created"], 45);
    assert_eq!(act.stage.summary()["method"], "lead.php");
    let leads = act.stage.leads();
    assert_eq!(leads.len(), 45);
    for (number, lead) in leads.iter().enumerate() {
        assert_eq!(lead["TITLE"], format!("Лид {number}"));
        let phones: Vec<&str> = lead["PHONE"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["VALUE"].as_str().unwrap())
            .collect();
        assert_eq!(
            phones,
            [format!("+7916{number:07}"), format!("+7495{number:07}")]
        );
        assert_eq!(lead["IM"][0]["VALUE"], format!("skype{number}"));
        assert!(
            lead["BIRTHDATE"]
                .as_str()
                .unwrap()
                .starts_with("1990-05-31"),
            "{lead}"
        );
        assert_eq!(lead["OPPORTUNITY"], "1500.50");
        assert_eq!(lead["ASSIGNED_BY_ID"], "7");
        assert!(lead["ADDRESS_CITY"].is_null() && lead["UTM_SOURCE"].is_null());
        assert!(lead["ORIGIN_ID"].is_null(), "{lead}");
    }
    let again = act.import_at(&act.stage.webhook(), "again");
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(act.stage.leads_made(), 45);
}

#[test]
fn a_row_that_the_portal_refuses_fails_alone_and_can_be_retried() {
    let act = Act::of(6);
    act.stage.inject(Fault {
        at: FaultAt::Call {
            method: "lead.php".to_owned(),
            nth: 3,
        },
        kind: FaultKind::Refuse {
            status: 200,
            code: "400".to_owned(),
            text: "Поле 'Название' не заполнено.<br>".to_owned(),
        },
    });
    let ran = act.import();
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = act.stage.table("results.csv", b',');
    assert_eq!(table[2]["status"], "failed");
    assert!(
        table[2]["message"].contains("Поле 'Название' не заполнено."),
        "{:?}",
        table[2]
    );
    assert_eq!(act.stage.summary()["rows"]["created"], 5);
    let retried = act.run(&act.address(), PASSWORD, &["retry", "last"]);
    assert_eq!(retried.code, 0, "{}", retried.err);
    assert_eq!(act.stage.leads_made(), 6);
}

#[test]
fn whoever_is_not_let_in_is_told_so_before_anything_is_sent() {
    let act = Act::of(3);
    let (file, mapping) = (text(&act.file), text(&act.mapping));
    let args = ["import", file, "--mapping", mapping, "--report", "report"];
    for portal in [act.stage.webhook(), act.address()] {
        let ran = act.run(&portal, "wr0ng pa55word", &args);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("lead_php_refused"), "{}", ran.err);
        let all = ran.err + &ran.out;
        assert!(!all.contains("wr0ng") && !all.contains(LOGIN), "{all}");
    }
    for (portal, code) in [
        ("http://example.org/", "http_not_allowed"),
        (
            "http://example.org/rest/1/verysecretcode/",
            "http_not_allowed",
        ),
        ("https://example.org/crm/", "site_malformed"),
        ("romashka", "profile_unknown"),
    ] {
        let ran = act.run(portal, PASSWORD, &args);
        assert_eq!(ran.code, 2, "{portal}: {}", ran.err);
        assert!(ran.err.contains(code), "{portal}: {}", ran.err);
        assert!(!ran.err.contains("verysecretcode"), "{}", ran.err);
    }
    let mut nobody = act.stage.command(&args);
    let nobody: Ran = nobody
        .env_remove("LEADBATCH_PASSWORD")
        .env("LEADBATCH_PORTAL", act.address())
        .output()
        .unwrap()
        .into();
    assert_eq!(nobody.code, 2, "{}", nobody.err);
    assert!(nobody.err.contains("login_missing"), "{}", nobody.err);
    assert_eq!(act.stage.leads_made(), 0);
}

#[test]
fn a_portal_without_the_page_is_told_so() {
    let mut config = portal();
    config.open.legacy_endpoint = false;
    let act = Act::on(config, 3);
    let ran = act.import();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("no_lead_php"), "{}", ran.err);
    assert_eq!(act.stage.leads_made(), 0);
}

#[test]
fn a_lost_answer_leaves_its_rows_unknown_for_good_and_lists_what_may_be_theirs() {
    let act = Act::of(30);
    // The first row goes alone, the second request loses its answer.
    act.lose(2);
    let ran = act.import();
    assert_eq!(ran.code, 1, "{}", ran.err);
    let table = act.stage.table("results.csv", b',');
    let unknown: Vec<usize> = (0..30)
        .filter(|at| table[*at]["status"] == "unknown")
        .collect();
    assert!(!unknown.is_empty() && unknown[0] == 1, "{unknown:?}");
    assert_eq!(act.stage.leads_made(), 30, "the portal had worked it");
    let leads = act.stage.leads();
    for at in &unknown {
        assert_eq!(table[*at]["code"], "lead_candidates");
        let own = leads
            .iter()
            .find(|lead| lead["TITLE"] == format!("Лид {at}"))
            .unwrap();
        let listed = format!("made since: {}.", own["ID"].as_str().unwrap());
        assert!(table[*at]["message"].contains(&listed), "{:?}", table[*at]);
        assert_eq!(table[*at]["lead_id"], "", "never adopted");
    }
    // A report that is written anew keeps what was found.
    let first = act.stage.summary()["run"].as_str().unwrap().to_owned();
    let renewed = act.stage.run(&["runs", &first, "--report", "report"]);
    assert_eq!(renewed.code, 0, "{}", renewed.err);
    assert_eq!(act.stage.table("results.csv", b','), table);
    // Neither the same command nor a retry sends them again, by whatever method.
    let again = act.import_at(&act.stage.webhook(), "again");
    assert_eq!(again.code, 1, "{}", again.err);
    let retried = act.run(
        &act.stage.webhook(),
        PASSWORD,
        &["retry", &first, "--report", "retried"],
    );
    assert_eq!(retried.code, 1, "{}", retried.err);
    act.stage
        .file("m.yaml", MAPPING.replace("method: lead.php\n", ""));
    let by_rest = act.import_at(&act.stage.webhook(), "by-rest");
    assert_eq!(by_rest.code, 1, "{}", by_rest.err);
    assert_eq!(act.stage.leads_made(), 30);
    let shown =
        std::fs::read_to_string(act.stage.folder.path().join("by-rest/results.csv")).unwrap();
    assert_eq!(shown.matches(",unknown,").count(), unknown.len(), "{shown}");
    assert_eq!(
        shown.matches("lead_candidates").count(),
        unknown.len(),
        "{shown}"
    );
}

#[test]
fn without_a_webhook_nobody_can_look_and_that_is_said() {
    let act = Act::of(4);
    act.lose(2);
    let ran = act.import_at(&act.address(), "report");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(
        ran.err
            .matches("Without a webhook the portal can be asked nothing")
            .count(),
        1,
        "{}",
        ran.err
    );
    let table = act.stage.table("results.csv", b',');
    let lost: Vec<_> = table
        .iter()
        .filter(|row| row["status"] == "unknown")
        .collect();
    assert!(
        !lost.is_empty() && lost.iter().all(|row| row["code"] == "nobody_can_look"),
        "{table:?}"
    );
    let made = act.stage.leads_made();
    let again = act.import_at(&act.address(), "again");
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(
        again.err.contains("stays unknown") || again.err.contains("stay unknown"),
        "{}",
        again.err
    );
    assert_eq!(act.stage.leads_made(), made);
    for command in ["verify", "undo"] {
        let ran = act.run(&act.address(), PASSWORD, &[command, "last"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("webhook_needed"), "{}", ran.err);
    }
}

#[test]
fn a_start_that_was_killed_under_way_leaves_its_rows_unknown() {
    let act = Act::of(4);
    let (file, mapping) = (text(&act.file), text(&act.mapping));
    let mut command = act.stage.command(&[
        "import",
        file,
        "--mapping",
        mapping,
        "--report",
        "report",
        "--plan",
        "self-hosted",
    ]);
    command
        .args(["--halt-at", "after_intents:2"])
        .env("LEADBATCH_PORTAL", act.stage.webhook())
        .env("LEADBATCH_LOGIN", LOGIN)
        .env("LEADBATCH_PASSWORD", PASSWORD)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped());
    Stage::killed_when_halted(command);
    let ran = act.import();
    assert_eq!(ran.code, 1, "{}", ran.err);
    let told = statuses(&act.stage);
    assert_eq!(told[0], "created");
    let unknown = told.iter().filter(|status| *status == "unknown").count() as u64;
    assert!(unknown > 0, "{told:?}");
    assert_eq!(act.stage.leads_made(), 4 - unknown);
    let table = act.stage.table("results.csv", b',');
    assert_eq!(table[1]["code"], "no_candidate");
}

#[test]
fn a_run_is_verified_and_taken_back_by_its_leads() {
    let act = Act::of(8);
    act.lose(3);
    assert_eq!(act.import().code, 1);
    let leads = act.stage.leads_made();
    let ours = act.stage.summary()["rows"]["created"].as_u64().unwrap();
    let webhook = act.stage.webhook();
    let verified = act.run(&webhook, PASSWORD, &["verify", "last", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&verified.out).unwrap();
    assert_eq!(
        (verified.code, &told["leads"]["equal"]),
        (1, &json!(ours)),
        "{}",
        verified.out
    );
    let undone = act.run(
        &webhook,
        PASSWORD,
        &["undo", "last", "--yes", "--report", "undone"],
    );
    assert_eq!(undone.code, 1, "{}", undone.err);
    assert_eq!(
        act.stage.leads_made(),
        leads - ours,
        "what nobody can tell stays"
    );
    let table = std::fs::read_to_string(act.stage.folder.path().join("undone/undo.csv")).unwrap();
    assert!(table.contains("undo_nameless"), "{table}");
    // What was taken back may be made again; what is unknown may not.
    let again = act.import_at(&webhook, "again");
    assert_eq!(again.code, 1, "{}", again.err);
    assert_eq!(act.stage.leads_made(), leads);
}

#[test]
fn the_sandbox_in_the_process_has_the_page_too() {
    let act = Act::of(3);
    let (file, mapping) = (text(&act.file), text(&act.mapping));
    let ran = act.stage.run(&[
        "import",
        file,
        "--mapping",
        mapping,
        "--portal",
        "sandbox",
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains('3'), "{}", ran.out);
}

/// Passes requests on to a portal and keeps what they said.
fn eavesdropper(portal: &str) -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    let behind = portal
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut here, mut there) = (stream.unwrap(), TcpStream::connect(&behind).unwrap());
            let (mut back, mut client) = (there.try_clone().unwrap(), here.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut back, &mut client).ok());
            let told = told.clone();
            std::thread::spawn(move || {
                let mut buffer = vec![0; 65536];
                while let Ok(read @ 1..) = here.read(&mut buffer) {
                    told.send(String::from_utf8_lossy(&buffer[..read]).into_owned())
                        .unwrap();
                    there.write_all(&buffer[..read]).unwrap();
                }
            });
        }
    });
    (address, heard)
}

#[test]
fn who_signs_in_goes_to_the_page_alone_and_auth_takes_the_password_s_place() {
    let act = Act::of(30);
    let (address, heard) = eavesdropper(&act.address());
    let ran = act.import_at(&address, "report");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent: String = heard.try_iter().collect();
    assert_eq!(sent.matches("LOGIN=").count(), 1, "{sent}");
    assert_eq!(sent.matches("PASSWORD=pa55word%20%26%20more&").count(), 1);
    assert!(sent.matches("AUTH=").count() >= 3, "{sent}");
    let auth = sent
        .split("AUTH=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    assert_eq!(auth.len(), 32, "{auth}");
    let mut found = Vec::new();
    files(act.stage.folder.path(), &mut found);
    assert!(
        found.iter().any(|path| path.ends_with("journal.sqlite")),
        "{found:?}"
    );
    let mut all = vec![
        ("stdout".into(), ran.out.into_bytes()),
        ("stderr".into(), ran.err.into_bytes()),
    ];
    all.extend(
        found
            .into_iter()
            .map(|path| (path.clone(), std::fs::read(path).unwrap())),
    );
    for (path, bytes) in all {
        let kept = String::from_utf8_lossy(&bytes);
        for secret in [LOGIN, PASSWORD, auth] {
            assert!(!kept.contains(secret), "{secret} in {}", path.display());
        }
    }
}

#[test]
fn a_date_that_the_portal_reads_otherwise_is_noticed_when_the_first_leads_are_read_back() {
    let config = SandboxConfig {
        language: leadbatch::sandbox::Language::English,
        ..portal()
    };
    let act = Act::on(config, 3);
    let ran = act.import();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("read_back_loss") && ran.err.contains("BIRTHDATE"),
        "{}",
        ran.err
    );
}

#[test]
fn a_right_that_is_lost_on_the_way_stops_the_run_and_the_same_command_goes_on() {
    let act = Act::of(30);
    act.stage.inject(Fault {
        at: FaultAt::Call {
            method: "lead.php".to_owned(),
            nth: 3,
        },
        kind: FaultKind::Refuse {
            status: 200,
            code: "403".to_owned(),
            text: "Access Denied".to_owned(),
        },
    });
    let ran = act.import();
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("lead_php_refused") && ran.err.contains("Access Denied"),
        "{}",
        ran.err
    );
    let told = statuses(&act.stage);
    assert_eq!(
        (told[2].as_str(), told[29].as_str()),
        ("pending", "pending")
    );
    let ran = act.import();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(act.stage.leads_made(), 30);
}

//! `--log-format json`: every line is an object, and nothing of a person is in it.

use std::collections::BTreeSet;

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};
use serde_json::Value;

use super::fast_motion::rehearse;
use super::stage::{Ran, Stage, quick, text};

/// What must not be told.
const PERSONAL: &[&str] = &[
    "Анна",
    "Ковалёва",
    "anna.kovaleva",
    "9161234567",
    "4951112233",
    "verysecret",
    "Тайная",
    "leads-of-anna",
    "Имя",
    "Телефон",
    "/rest/",
];

/// The key is a phone, so that origins are personal too.
const MAPPING: &str = "version: 1
originator: log
key: [Телефон]
columns: {Имя: NAME, Телефон: PHONE_WORK, Почта: EMAIL_WORK, Заметка: COMMENTS}
set: {TITLE: 'Тайная заявка {{ Имя }}'}
require: [EMAIL]
";

fn rows(count: usize) -> String {
    let row = |n: usize| {
        format!(
            "Анна Ковалёва {n};8916{:07};anna.kovaleva{n}@romashka.example;Тайная заметка {n}\n",
            1_234_567 + n
        )
    };
    let good = (0..count).map(row).collect::<String>();
    format!(
        "Имя;Телефон;Почта;Заметка\n{good}Анна Ковалёва;4951112233;anna.kovaleva@@romashka;\nАнна Ковалёва;4951112244;;\n"
    )
}

fn stage() -> Stage {
    Stage::new(SandboxConfig {
        webhook_code: "verysecretcode".into(),
        ..quick()
    })
}

/// The lines of stderr, each an object with its moment, level and event; nothing personal is in them.
fn lines(ran: &Ran) -> Vec<Value> {
    for personal in PERSONAL {
        assert!(!ran.err.contains(personal), "{personal}: {}", ran.err);
    }
    let line = |line: &str| -> Value {
        let line: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let time = line["time"].as_str().expect("a moment");
        assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
        assert!(["info", "warning", "error"].contains(&line["level"].as_str().expect("a level")));
        assert!(line["event"].is_string(), "{line}");
        line
    };
    ran.err.lines().map(line).collect()
}

fn events(lines: &[Value]) -> BTreeSet<&str> {
    lines
        .iter()
        .filter_map(|line| line["event"].as_str())
        .collect()
}

fn of<'a>(lines: &'a [Value], event: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event"] == event).collect()
}

fn sum(lines: &[&Value], count: &str) -> u64 {
    lines.iter().filter_map(|line| line[count].as_u64()).sum()
}

/// A row is refused in words that name a person, and an answer is lost.
fn have_misfortunes(stage: &Stage) {
    let refusal = FaultKind::Refuse {
        status: 400,
        code: "ERROR_ARGUMENT".into(),
        text: "Тайная причина: anna.kovaleva@romashka.example".into(),
    };
    for (nth, kind) in [(7, refusal), (60, FaultKind::Die)] {
        let method = "crm.lead.add".into();
        stage.inject(Fault {
            at: FaultAt::Call { method, nth },
            kind,
        });
    }
}

#[test]
fn an_import_with_misfortunes_is_told_in_numbers_alone() {
    let stage = stage();
    have_misfortunes(&stage);
    let ran = stage.import(
        &stage.file("leads-of-anna.csv", rows(150)),
        &stage.file("m.yaml", MAPPING),
        &[
            "--request-limit",
            "1",
            "--settle",
            "1",
            "--log-format",
            "json",
            "--json",
        ],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let lines = lines(&ran);
    let wanted = [
        "begin", "portal", "plan", "sent", "answered", "outcomes", "summary", "end",
    ];
    let events = events(&lines);
    assert!(
        wanted.iter().all(|event| events.contains(event)),
        "{events:?}"
    );
    let summary: Value = serde_json::from_str(&ran.out).expect("summary.json on stdout");
    let begin = of(&lines, "begin")[0];
    assert_eq!(
        (&begin["command"], &begin["run"]),
        (&Value::from("import"), &summary["run"])
    );
    let told = of(&lines, "summary")[0];
    assert_eq!(told["rows"], summary["rows"]);
    assert_eq!(told["problems"], summary["problems"]);
    assert_eq!(told["rows"]["created"], 149);
    let (outcomes, sent) = (of(&lines, "outcomes"), of(&lines, "sent"));
    assert_eq!(sum(&outcomes, "refused"), 1);
    assert!(sum(&outcomes, "unknown") > 0, "an answer was lost");
    assert!(sum(&sent, "rows") >= 150, "{sent:?}");
    let answered = of(&lines, "answered");
    assert_eq!(answered.len(), sent.len());
    assert!(
        answered.iter().any(|answer| answer["status"] == 502),
        "{answered:?}"
    );
    let last = lines.last().expect("lines");
    assert_eq!(
        (&last["event"], &last["exit_code"], &last["level"]),
        (&"end".into(), &1.into(), &"warning".into())
    );
}

#[test]
fn other_commands_are_told_so_too() {
    let stage = stage();
    let (file, mapping) = (
        stage.file("leads-of-anna.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let log = ["--log-format", "json"];
    let checked = stage.run(
        &[
            &["check", text(&file), "--mapping", text(&mapping)],
            &log[..],
        ]
        .concat(),
    );
    assert_eq!(checked.code, 1, "{}", checked.err);
    assert_eq!(of(&lines(&checked), "summary")[0]["rows"]["invalid"], 2);
    let ran = stage.import(&file, &mapping, &log);
    let imported = lines(&ran);
    let run = &imported[0]["run"];
    for (command, code, counted) in [("verify", 0, "equal"), ("undo", 0, "deleted")] {
        let ran = stage.at_portal(
            &[
                &[command, "last", "--yes"][..if command == "undo" { 3 } else { 2 }],
                &log[..],
            ]
            .concat(),
        );
        assert_eq!(ran.code, code, "{}", ran.err);
        let lines = lines(&ran);
        assert_eq!(of(&lines, "begin")[0]["command"], command);
        assert_eq!(of(&lines, "summary")[0]["leads"][counted], 3, "{}", ran.err);
        if command == "verify" {
            assert_eq!(&of(&lines, "begin")[0]["run"], run);
        }
    }
}

#[test]
fn what_ends_a_command_is_told_by_its_code() {
    let stage = stage();
    let file = stage.file("leads-of-anna.csv", rows(3));
    let wrong = stage.file("wrong.yaml", MAPPING.replace("Почта:", "Тайная почта:"));
    let log = ["--log-format", "json"];
    let ran = stage.import(&file, &wrong, &log);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(of(&lines(&ran), "problem").len(), 1, "{}", ran.err);
    let mapping = stage.file("m.yaml", MAPPING);
    let args = [
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "--log-format",
        "json",
    ];
    let mut command = stage.command(&args);
    command.env(
        "LEADBATCH_PORTAL",
        stage.webhook().replace("secretcode", "secretother"),
    );
    let ran = Ran::from(command.output().expect("the program runs"));
    let told = lines(&ran);
    assert_eq!(of(&told, "problem")[0]["code"], "webhook_refused");
    let last = told.last().expect("lines");
    assert_eq!(
        (&last["event"], &last["exit_code"]),
        (&"end".into(), &3.into())
    );
    let ran = stage.run(&[
        "import",
        "leads-of-anna.csv",
        "--no-such-thing",
        "--log-format",
        "json",
    ]);
    assert_eq!(ran.code, 2);
    assert_eq!(of(&lines(&ran), "problem")[0]["code"], "wrong_usage");
}

#[test]
fn when_quiet_nothing_is_logged_of_what_went_well() {
    let stage = stage();
    let file = stage.file(
        "leads-of-anna.csv",
        rows(3).lines().take(3).collect::<Vec<_>>().join("\n"),
    );
    let mapping = stage.file("m.yaml", MAPPING);
    let ran = stage.import(&file, &mapping, &["--quiet", "--log-format", "json"]);
    assert_eq!((ran.code, ran.err.as_str(), ran.out.as_str()), (0, "", ""));
    let ran = stage.import(
        &stage.file("leads-of-anna.csv", rows(3)),
        &mapping,
        &["--quiet", "--report", "second", "--log-format", "json"],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let lines = lines(&ran);
    assert_eq!(events(&lines), BTreeSet::from(["end", "summary"]));
}

#[test]
fn waits_are_told_with_their_reason() {
    let stage = stage();
    let settings = "plan: standard\ncosts: {lead_ms: 3000, call_ms: 0}\n";
    let log = ["--speed", "100", "--log-format", "json"];
    let ran = rehearse(&stage, settings, 300, &log);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = lines(&ran);
    let waits = of(&lines, "wait");
    // How long depends on how fast the machine is in fast motion.
    let is_told =
        |wait: &&Value| wait["reason"] == "operating" && wait["seconds"].as_u64() >= Some(2);
    assert!(waits.iter().any(is_told), "{waits:?}");
}

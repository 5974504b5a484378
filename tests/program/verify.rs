//! Leads that are read back after people have been at them.

use leadbatch::sandbox::{
    Change, Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen, FieldSettings, People,
    SandboxConfig, ValueRule, Webhook,
};
use serde_json::{Value, json};

use super::stage::{MAPPING, Ran, Stage, quick, rows};

/// A portal in which somebody else has a webhook too.
fn with_people() -> (Stage, String) {
    let people = People {
        webhooks: vec![Webhook {
            user: 8,
            code: "people".to_owned(),
            ..Webhook::default()
        }],
        ..People::default()
    };
    let stage = Stage::new(SandboxConfig { people, ..quick() });
    let ours = stage.webhook();
    let host = ours.split("/rest/").next().expect("a host");
    let theirs = format!("{host}/rest/8/people/");
    (stage, theirs)
}

fn told(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

/// The lines of the table, sorted.
fn lines(stage: &Stage) -> Vec<[String; 5]> {
    let columns = ["verdict", "lead_id", "origin_id", "row", "fields"];
    let table = stage.table("verify.csv", b',').into_iter();
    let mut lines: Vec<[String; 5]> = table
        .map(|line| columns.map(|name| line[name].clone()))
        .collect();
    lines.sort();
    lines
}

#[test]
fn leads_that_nobody_touched_are_equal() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(120));
    assert_eq!(
        stage
            .import(&file, &stage.file("m.yaml", MAPPING), &[])
            .code,
        0
    );
    let before = stage.requests_seen();
    let ran = stage.at_portal(&["verify", "last", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = told(&ran);
    assert_eq!(told["leads"]["equal"], 120);
    assert_eq!(told["leads"]["read"], 120);
    let asked = stage.requests_seen() - before;
    assert_eq!(told["requests"]["sent"], asked);
    assert!(asked <= 12, "up to fifty leads at a time: {asked} requests");
    assert_eq!(
        stage.report("verify.csv").lines().count(),
        1,
        "no line of an equal one"
    );
    let ran = stage.at_portal(&["verify", "last", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(stage.leads_made(), 120);
}

#[test]
fn what_people_changed_deleted_doubled_and_added_is_told_apart() {
    let (stage, theirs) = with_people();
    let file = stage.file("rows.csv", rows(60));
    assert_eq!(
        stage
            .import(&file, &stage.file("m.yaml", MAPPING), &[])
            .code,
        0
    );
    let results = stage.table("results.csv", b',');
    let lead = |row: usize| results[row]["lead_id"].clone();
    let call = |method: &str, body: Value| stage.call_as(&theirs, method, body);
    call(
        "crm.lead.update",
        json!({"id": lead(3), "fields": {"TITLE": "Иначе"}}),
    );
    // A field that was not sent makes no difference.
    call(
        "crm.lead.update",
        json!({"id": lead(4), "fields": {"POST": "директор"}}),
    );
    let ran = stage.at_portal(&["verify", "last", "--json"]);
    assert_eq!(ran.code, 0, "people may change their leads: {}", ran.err);
    assert_eq!(told(&ran)["leads"]["changed"], 1);

    call("crm.lead.delete", json!({"id": lead(5)}));
    let origin =
        |id: &str| json!({"fields": {"TITLE": "?", "ORIGINATOR_ID": "walks", "ORIGIN_ID": id}});
    let twin = call("crm.lead.add", origin("7"));
    let stranger = call("crm.lead.add", origin("чужой"));
    call(
        "crm.lead.add",
        json!({"fields": {"TITLE": "?", "ORIGINATOR_ID": "else", "ORIGIN_ID": "x"}}),
    );
    let ran = stage.at_portal(&["verify", "last", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let told = told(&ran);
    assert_eq!(told["leads"]["equal"], 58);
    assert_eq!(told["leads"]["gone"], 1);
    assert_eq!((&told["twins"], &told["strangers"]), (&json!(1), &json!(1)));
    let lines = lines(&stage);
    let line = |verdict: &str, lead: &str, origin: &str, row: &str, fields: &str| {
        [verdict, lead, origin, row, fields].map(str::to_owned)
    };
    assert_eq!(
        lines,
        [
            line("changed", &lead(3), "3", "5", "TITLE"),
            line("gone", &lead(5), "5", "7", ""),
            line("stranger", &stranger.to_string(), "чужой", "", ""),
            line("twin", &twin.to_string(), "7", "", ""),
        ]
    );
    let ran = stage.at_portal(&["verify", "last"]);
    for part in ["As they were sent: 58", "No longer there: 1", "verify.csv"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn what_the_portal_changed_by_itself_differs() {
    let stage = Stage::new(SandboxConfig {
        fields: FieldSettings {
            changes: vec![ValueRule::new("TITLE", Change::UpperCased)],
            ..FieldSettings::default()
        },
        ..quick()
    });
    let file = stage.file("rows.csv", rows(5));
    let mapping = stage.file("m.yaml", MAPPING);
    let ran = stage.import(&file, &mapping, &["--no-read-back"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = stage.at_portal(&["verify", "last", "--report", "proof"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.out.contains("though nobody changed them: 5"),
        "{}",
        ran.out
    );
    let table = std::fs::read_to_string(stage.folder.path().join("proof/verify.csv"));
    let table = table.expect("a table");
    assert_eq!(table.matches(",differs,TITLE\n").count(), 5, "{table}");
}

#[test]
fn what_the_portal_lost_beside_a_second_call_is_not_put_down_to_whoever_sent_it() {
    let webhook = Webhook {
        user: 8,
        code: "people".to_owned(),
        ..Webhook::default()
    };
    let stage = Stage::new(SandboxConfig {
        people: People {
            webhooks: vec![webhook],
            ..People::default()
        },
        fields: FieldSettings {
            changes: vec![ValueRule::new("TITLE", Change::UpperCased)],
            ..FieldSettings::default()
        },
        ..quick()
    });
    let file = stage.file(
        "rows.csv",
        "Номер;Название;Город\n1;Один;Тверь\n2;Два;Тверь\n",
    );
    let mapping = "version: 1\nmethod: crm.item.batchImport\nsecond_call: true\noriginator: second\nkey: [Номер]\ncolumns: {Название: TITLE, Город: ADDRESS_CITY}\n";
    let mapping = stage.file("m.yaml", mapping);
    let ran = stage.import(&file, &mapping, &["--no-read-back"]);
    assert_eq!((ran.code, stage.updates()), (0, 2), "{}", ran.err);
    // Another person looks than the one who imported.
    let ours = stage.webhook();
    let host = ours.split("/rest/").next().expect("a host");
    let mut verify = stage.command(&["verify", "last", "--plan", "self-hosted", "--lang", "en"]);
    verify.env("LEADBATCH_PORTAL", format!("{host}/rest/8/people/"));
    let ran = Ran::from(verify.output().expect("the program runs"));
    let told = "though nobody changed them: 2";
    assert!(ran.out.contains(told), "{}{}", ran.out, ran.err);
}

#[test]
fn a_portal_in_trouble_is_waited_for_and_a_dead_one_ends_the_verification() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(120));
    let mapping = stage.file("m.yaml", MAPPING);
    assert_eq!(stage.import(&file, &mapping, &[]).code, 0);
    let asked = stage.requests_seen();
    let limit = |code: &str, status| FaultKind::Refuse {
        status,
        code: code.into(),
        text: String::new(),
    };
    for (nth, kind) in [
        (2, FaultKind::Silence),
        (3, limit("QUERY_LIMIT_EXCEEDED", 503)),
    ] {
        let at = FaultAt::Request(asked + nth);
        stage.inject(Fault { at, kind });
    }
    // A command of a batch that a limit refused, and one whose answer is cut off.
    let at = |nth| FaultAt::Call {
        method: "crm.lead.get".into(),
        nth,
    };
    stage.inject(Fault {
        at: at(60),
        kind: FaultKind::Die,
    });
    let ran = stage.at_portal(&["verify", "last", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(told(&ran)["leads"]["equal"], 120);

    stage.inject(FaultRule {
        on: FaultOn::Calls("crm.lead.get".into()),
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: None,
        times: None,
        kind: FaultKind::Silence,
    });
    let ran = stage.at_portal(&["verify", "last", "--patience", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("verify_unanswered"), "{}", ran.err);
}

#[test]
fn another_portal_or_run_is_refused() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(2));
    assert_eq!(
        stage
            .import(&file, &stage.file("m.yaml", MAPPING), &[])
            .code,
        0
    );
    let ran = stage.at_portal(&["verify", "nobody"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_unknown"), "{}", ran.err);
    let ran = stage.run(&["verify", "last", "--portal", "sandbox", "--lang", "en"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("run_of_other_portal"), "{}", ran.err);
}

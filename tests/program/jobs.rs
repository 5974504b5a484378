//! Imports that nobody watches: what an operator sees of them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use leadbatch::sandbox::{FaultKind, FaultOn, FaultRule, FaultWhen, SandboxConfig};
use serde_json::Value;

use crate::stage::{Ran, Stage, quick};

/// 2 a.m. of the first night, Unix seconds: 2026-11-02T02:00:00Z.
const FIRST: i64 = 1_793_584_800;
const DAY: i64 = 86_400;

pub const KEYED: &str =
    "version: 1\noriginator: amo\nkey: [ID]\ncolumns:\n  Имя: NAME\n  Телефон: PHONE\n";

const JOB: &str = "    source: {files: 'in/*.csv'}\n    mapping: m.yaml\n    portal: stage";

/// A stage with a jobs file of one job.
pub fn stage(lines: &str) -> Stage {
    stage_at(quick(), "", lines)
}

/// The same with settings of the portal, and lines before the jobs.
pub fn stage_at(config: SandboxConfig, before: &str, lines: &str) -> Stage {
    let stage = Stage::new(config);
    stage.file(
        "config.yaml",
        "version: 1\nportals:\n  stage: {webhook: {env: STAGE_HOOK}, plan: self-hosted}\n",
    );
    stage.file("m.yaml", KEYED);
    let jobs = format!("version: 1\n{before}jobs:\n  amo:\n{JOB}\n{lines}");
    stage.file("jobs.yaml", jobs);
    fs::create_dir(stage.folder.path().join("in")).expect("a folder");
    stage
}

/// What the clock shows in a night, counted from 0.
pub fn now_of(night: i64) -> String {
    let now = jiff::Timestamp::from_second(FIRST + night * DAY);
    now.expect("a time").to_string()
}

/// `job …` in a night, counted from 0.
pub fn job(stage: &Stage, night: i64, args: &[&str]) -> Ran {
    ran(command(stage, night, args))
}

/// The command for it, whose profile calls the stage's portal.
pub fn command(stage: &Stage, night: i64, args: &[&str]) -> Command {
    let now = now_of(night);
    let mut all = vec!["job"];
    all.extend_from_slice(args);
    all.extend_from_slice(&["--jobs", "jobs.yaml", "--lang", "en", "--now", &now]);
    let mut command = stage.command(&all);
    command.env("STAGE_HOOK", stage.webhook());
    command
}

pub fn ran(mut command: Command) -> Ran {
    command.output().expect("the program runs").into()
}

/// A list whose rows have these IDs, changed an hour before a night.
pub fn list(stage: &Stage, name: &str, night: i64, ids: impl IntoIterator<Item = u64>) -> PathBuf {
    let rows = ids
        .into_iter()
        .map(|id| format!("{id};Имя {id};+7912{id:07}\n"));
    let content = format!("ID;Имя;Телефон\n{}", rows.collect::<String>());
    put(stage, name, night, &content)
}

pub fn put(stage: &Stage, name: &str, night: i64, content: &str) -> PathBuf {
    let path = stage.file(&format!("in/{name}"), content);
    let at = u64::try_from(FIRST + night * DAY - 3600).expect("a time");
    let file = fs::File::options().write(true).open(&path).expect("a file");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(at))
        .expect("a time");
    path
}

pub fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {} {}", ran.out, ran.err))
}

/// The codes of what went wrong in a night, as `--json` tells them.
pub fn codes(ran: &Ran) -> Vec<String> {
    let told = json(ran);
    let troubles = told["jobs"][0]["troubles"]
        .as_array()
        .expect("troubles")
        .clone();
    troubles
        .iter()
        .map(|it| it["code"].as_str().expect("a code").to_owned())
        .collect()
}

#[test]
fn a_night_imports_the_newest_file_moves_it_and_the_next_finds_nothing_new() {
    let stage = stage("    afterwards: {done: done, failed: failed}\n    contract: {fresh: 26h}\n");
    list(&stage, "monday.csv", 0, 1..=3);
    let ran = job(&stage, 0, &["run", "amo"]);
    assert_eq!(
        (ran.code, stage.leads_made()),
        (0, 3),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(ran.out.contains("amo: done."), "{}", ran.out);
    let done = stage.folder.path().join("done");
    assert!(
        done.join("monday.csv").exists() && !stage.folder.path().join("in/monday.csv").exists()
    );
    let beside = fs::read_to_string(done.join("monday.csv.report/summary.json")).expect("a report");
    assert!(beside.contains("\"created\": 3"), "{beside}");
    let ran = job(&stage, 0, &["run", "amo"]);
    assert_eq!(
        (ran.code, ran.out.trim()),
        (0, "amo: nothing new."),
        "{}",
        ran.err
    );
    assert_eq!(job(&stage, 0, &["run", "--all", "--quiet"]).out, "");
    // A day later nothing came: that is no green night.
    let ran = job(&stage, 1, &["run", "amo", "--json"]);
    assert_eq!(
        (ran.code, codes(&ran)),
        (0, vec![]),
        "an hour short of stale"
    );
    let ran = job(&stage, 2, &["run", "amo", "--json"]);
    assert_eq!((ran.code, codes(&ran)), (5, vec!["job_stale".to_owned()]));
    let doctor = job(&stage, 2, &["doctor", "amo"]);
    assert_eq!(doctor.code, 1);
    assert!(
        doctor.out.contains("job_stale") && doctor.out.contains("Next: "),
        "{}",
        doctor.out
    );
    assert!(
        doctor.out.contains("The last night that went well"),
        "{}",
        doctor.out
    );
    assert_eq!(stage.leads_made(), 3);
}

/// A row that lacks its phone, where its ID is even.
fn half_empty(id: u64) -> String {
    let phone = if id.is_multiple_of(2) {
        String::new()
    } else {
        format!("+7912{id:07}")
    };
    format!("{id};Имя;{phone}\n")
}

#[test]
fn what_does_not_keep_to_the_contract_is_refused_and_moved_and_can_be_let_through() {
    let lines = "    afterwards: {done: done, failed: failed}\n    contract: {columns: [ID], change: 50%, drift: 20, rows: {min: 2, max: 90}}\n";
    let stage = stage(lines);
    list(&stage, "1.csv", 0, 1..=30);
    assert_eq!(job(&stage, 0, &["run", "amo"]).code, 0);
    let refused = |night, name: &str, code: &str| {
        let ran = job(&stage, night, &["run", "amo", "--json"]);
        assert_eq!(
            (ran.code, codes(&ran)),
            (5, vec![code.to_owned()]),
            "{}",
            ran.err
        );
        assert!(
            stage.folder.path().join("failed").join(name).exists(),
            "{name}"
        );
        assert_eq!(stage.leads_made(), 30, "{name}");
    };
    list(&stage, "grown.csv", 1, 1..=46);
    refused(1, "grown.csv", "rows_jumped");
    list(&stage, "huge.csv", 2, 1..=91);
    refused(2, "huge.csv", "more_rows_than_agreed");
    list(&stage, "small.csv", 3, 1..=1);
    refused(3, "small.csv", "too_few_rows");
    let renamed = "Код;Имя;Телефон\n1;А;+79120000001\n2;Б;+79120000002\n";
    put(&stage, "renamed.csv", 4, renamed);
    refused(4, "renamed.csv", "columns_missing");
    let why = stage.file_in("failed/renamed.csv.report/why.txt");
    assert!(why.contains("columns_missing"), "{why}");
    let emptied: Vec<String> = (1..=40).map(half_empty).collect();
    let emptied = format!("ID;Имя;Телефон\n{}", emptied.concat());
    put(&stage, "emptied.csv", 5, &emptied);
    refused(5, "emptied.csv", "drifted");
    let half = "ID;Имя;Телефон\n1;А;+79120000001\n2;\"Б";
    put(&stage, "half.csv", 6, half);
    refused(6, "half.csv", "source_truncated");
    // The operator looks, and lets the grown file through.
    list(&stage, "grown.csv", 7, 1..=46);
    assert_eq!(job(&stage, 7, &["run", "amo", "--accept"]).code, 0);
    assert_eq!(stage.leads_made(), 46);
}

#[test]
fn rows_that_are_bad_as_before_do_not_turn_a_night_red() {
    let stage = stage("    known_ok: yes\n");
    let bad = |more: &str| format!("ID;Имя;Телефон\n1;А;+79120000001\n2;Б;12\n{more}");
    put(&stage, "1.csv", 0, &bad(""));
    assert_eq!(job(&stage, 0, &["run", "amo"]).code, 1);
    put(&stage, "2.csv", 1, &bad("3;В;+79120000003\n"));
    let ran = job(&stage, 1, &["run", "amo", "--json"]);
    let told = json(&ran);
    let rows = &told["jobs"][0]["files"][0]["rows"];
    assert_eq!(
        (
            ran.code,
            rows["invalid"].as_u64(),
            rows["known_bad"].as_u64()
        ),
        (0, Some(1), Some(1)),
        "{told}"
    );
    put(&stage, "3.csv", 2, &bad("4;Г;34\n"));
    assert_eq!(
        job(&stage, 2, &["run", "amo"]).code,
        1,
        "one is bad for the first time"
    );
}

#[test]
fn each_trouble_has_its_exit_code_and_its_line_in_the_doctor() {
    let stage = stage("    tell_nothing_new: 3d\n");
    let red = |night: i64, exit: i32, code: &str| {
        let ran = job(&stage, night, &["run", "amo", "--json"]);
        assert_eq!(
            (ran.code, codes(&ran)),
            (exit, vec![code.to_owned()]),
            "{}",
            ran.err
        );
        let doctor = job(&stage, night, &["doctor", "amo"]);
        assert!(
            doctor.code == 1 && doctor.out.contains(&format!("[{code}]")),
            "{}",
            doctor.out
        );
        assert!(doctor.out.contains("Next: "), "{}", doctor.out);
        let check = job(&stage, night, &["check", "amo"]);
        assert_ne!(check.code, 0, "{}", check.out);
    };
    red(0, 5, "job_no_file");
    let path = list(&stage, "a.csv", 1, 1..=3);
    // Somebody is still writing it.
    let now = u64::try_from(FIRST + DAY - 10).expect("a time");
    let file = fs::File::options().write(true).open(&path).expect("a file");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(now))
        .expect("a time");
    red(1, 5, "job_still_written");
    fs::remove_file(path).expect("a file");
    fs::remove_dir(stage.folder.path().join("in")).expect("a folder");
    red(2, 5, "job_folder_missing");
    fs::create_dir(stage.folder.path().join("in")).expect("a folder");
    let empty = put(&stage, "empty.csv", 3, "");
    red(3, 5, "empty_file");
    fs::remove_file(empty).expect("a file");
    let b = list(&stage, "b.csv", 4, 1..=3);
    assert_eq!(job(&stage, 4, &["run", "amo"]).code, 0);
    list(&stage, "c.csv", 2, 1..=4);
    red(2, 2, "job_clock_went_back");
    let early = job(&stage, 2, &["run", "amo", "--accept-clock", "--json"]);
    assert_eq!(
        (early.code, codes(&early)),
        (5, vec!["job_file_of_tomorrow".to_owned()])
    );
    fs::remove_file(b).expect("a file");
    assert_eq!(job(&stage, 2, &["run", "amo", "--accept-clock"]).code, 0);
    stage.file("m.yaml", KEYED.replace("key: [ID]\n", ""));
    list(&stage, "d.csv", 6, 1..=4);
    red(6, 2, "job_key_needed");
    assert_eq!(stage.leads_made(), 4, "the three of b, and one more of c");
}

#[test]
fn a_job_that_runs_is_not_started_twice() {
    let stage = stage("");
    list(&stage, "a.csv", 0, 1..=3);
    let mut first = command(&stage, 0, &["run", "amo", "--halt-at", "after_intents:1"]);
    first.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut first = first.spawn().expect("the program runs");
    Stage::until_halted(&mut first);
    let second = job(&stage, 0, &["run", "amo", "--json"]);
    assert_eq!(
        (second.code, codes(&second)),
        (4, vec!["job_running".to_owned()]),
        "{}",
        second.err
    );
    assert_eq!(job(&stage, 0, &["check", "amo"]).code, 4);
    let doctor = job(&stage, 0, &["doctor", "amo"]);
    assert!(doctor.out.contains("is running"), "{}", doctor.out);
    first.kill().expect("a kill");
    first.wait().expect("its end");
    assert_eq!(
        (job(&stage, 0, &["run", "amo"]).code, stage.leads_made()),
        (0, 3)
    );
}

#[test]
fn a_file_that_is_replaced_while_its_rows_are_sent_is_taken_the_next_night() {
    let stage = stage("    afterwards: {done: done, failed: failed}\n");
    list(&stage, "a.csv", 0, 1..=3);
    let mut first = command(&stage, 0, &["run", "amo", "--halt-at", "before_move:1"]);
    first.stdout(Stdio::null()).stderr(Stdio::piped());
    Stage::killed_when_halted(first);
    list(&stage, "a.csv", 1, 1..=5);
    assert_eq!(job(&stage, 1, &["run", "amo"]).code, 0);
    assert_eq!(stage.leads_made(), 5, "the new file was read");
    assert!(!stage.folder.path().join("in/a.csv").exists());
}

#[test]
fn a_file_that_stops_a_night_keeps_those_behind_it_waiting() {
    let stage = stage("");
    let jobs = stage.file_in("jobs.yaml");
    stage.file(
        "jobs.yaml",
        jobs.replace("'in/*.csv'", "'in/*.csv', take: all"),
    );
    list(&stage, "a.csv", 0, 1..=3);
    list(&stage, "b.csv", 1, 1..=5);
    let mut revoked = command(&stage, 1, &["run", "amo", "--json"]);
    revoked.env(
        "STAGE_HOOK",
        stage.webhook().replace("/sandbox/", "/revoked0code/"),
    );
    let told = json(&ran(revoked));
    let files = told["jobs"][0]["files"].as_array().expect("files");
    assert_eq!(
        (files.len(), told["exit_code"].as_u64()),
        (1, Some(3)),
        "{told}"
    );
    assert!(
        files[0]["path"]
            .as_str()
            .expect("a path")
            .ends_with("a.csv"),
        "{told}"
    );
    let told = json(&job(&stage, 1, &["run", "amo", "--json"]));
    assert_eq!(
        told["jobs"][0]["files"].as_array().map(Vec::len),
        Some(2),
        "{told}"
    );
    assert_eq!(stage.leads_made(), 5);
}

/// The rows are sent, and their fate is being looked up, when the next export comes under the same name.
#[test]
fn a_file_that_comes_while_the_last_rows_are_looked_up_is_not_moved_unread() {
    let stage = stage(
        "    afterwards: {done: done, failed: failed}\n    options: [--request-limit, '1', --settle, '1']\n",
    );
    stage.inject(FaultRule {
        on: FaultOn::Calls("crm.lead.add".to_owned()),
        when: FaultWhen::Always,
        from_ms: 0,
        until_ms: None,
        times: Some(1),
        kind: FaultKind::Silence,
    });
    list(&stage, "a.csv", 0, 1..=3);
    let mut first = command(&stage, 0, &["run", "amo"]);
    first.stdout(Stdio::null()).stderr(Stdio::null());
    let mut first = first.spawn().expect("the program runs");
    while stage.leads_made() == 0 {
        std::thread::yield_now();
    }
    list(&stage, "a.csv", 0, 1..=5);
    first.wait().expect("its end");
    assert!(
        stage.folder.path().join("in/a.csv").exists(),
        "it was not read yet"
    );
    assert_eq!(job(&stage, 0, &["run", "amo"]).code, 0);
    assert_eq!(stage.leads_made(), 5);
    assert!(!stage.folder.path().join("in/a.csv").exists());
}

#[test]
fn rows_that_are_held_back_are_taken_the_next_night() {
    let stage =
        stage("    afterwards: {done: done, failed: failed}\n    options: [--limit, '2']\n");
    list(&stage, "a.csv", 0, 1..=5);
    for made in [2, 4, 5] {
        assert!(stage.folder.path().join("in/a.csv").exists());
        assert_eq!(job(&stage, 0, &["run", "amo"]).code, 0);
        assert_eq!(stage.leads_made(), made);
    }
    assert!(stage.folder.path().join("done/a.csv").exists());
}

#[test]
fn a_mistake_in_the_jobs_file_points_at_its_line() {
    let stage = stage("    tel: ops\n");
    let ran = job(&stage, 0, &["run", "amo"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("jobs.yaml:7:5") && ran.err.contains("tell"),
        "{}",
        ran.err
    );
    let ran = job(&stage, 0, &["list"]);
    assert_eq!(ran.code, 2);
}

/// Serves one answer after the other on this computer; gives the address.
fn serve(answers: Vec<(&'static str, String)>) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).expect("a request");
            assert!(read > 0);
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream
                .write_all((head + &body).as_bytes())
                .expect("an answer");
        }
    });
    format!("http://{address}/pub?output=csv&key=s3cr3tsheet")
}

#[test]
fn a_table_behind_a_link_is_imported_once_and_a_page_in_its_place_is_told() {
    let stage = stage("");
    let jobs = fs::read_to_string(stage.folder.path().join("jobs.yaml")).expect("jobs");
    stage.file(
        "jobs.yaml",
        jobs.replace("{files: 'in/*.csv'}", "{link: {env: SHEET}}"),
    );
    let sheet = |ids: std::ops::RangeInclusive<u64>| {
        let rows: Vec<String> = ids.map(|id| format!("{id},Имя,+7912{id:07}\r\n")).collect();
        let rows = rows.concat();
        ("200 OK", format!("ID,Имя,Телефон\r\n{rows}"))
    };
    let page = (
        "200 OK",
        "<!DOCTYPE html><html><title>Sign in</title></html>".to_owned(),
    );
    let link = serve(vec![
        sheet(1..=3),
        sheet(1..=3),
        page,
        ("404 Not Found", String::new()),
        sheet(1..=5),
        sheet(1..=3),
    ]);
    let mut ends = Vec::new();
    for night in 0..6 {
        let mut command = command(&stage, night, &["run", "amo", "--json"]);
        command
            .env("STAGE_HOOK", stage.webhook())
            .env("SHEET", &link);
        let ran: Ran = command.output().expect("the program runs").into();
        assert!(
            !format!("{}{}", ran.out, ran.err).contains("s3cr3tsheet"),
            "{}",
            ran.err
        );
        let files = json(&ran)["jobs"][0]["files"].as_array().map(Vec::len);
        ends.push((ran.code, codes(&ran).join(" "), files, stage.leads_made()));
    }
    // What was there before and comes again is read again.
    let expected = [
        (0, "", 1, 3),
        (0, "", 0, 3),
        (5, "job_link_gives_page", 0, 3),
        (5, "job_link_failed", 0, 3),
        (0, "", 1, 5),
        (0, "", 1, 5),
    ];
    let expected =
        expected.map(|(code, told, files, leads)| (code, told.to_owned(), Some(files), leads));
    assert_eq!(ends, expected);
}

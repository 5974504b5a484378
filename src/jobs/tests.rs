//! Jobs without any file or clock.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::domain::{Coded as _, RowCounts};

const HOUR: i64 = 3_600_000;

fn read(text: &str) -> Jobs {
    Jobs::read(Path::new("/etc/leadbatch/jobs.yaml"), text).unwrap()
}

/// Codes with the places that their first argument tells.
fn mistakes(text: &str) -> Vec<String> {
    let problems = Jobs::read(Path::new("jobs.yaml"), text).unwrap_err();
    let told = problems.iter().map(|problem| {
        let place = match problem.args().first() {
            Some((_, crate::domain::Arg::Text(text))) => text.clone(),
            _ => String::new(),
        };
        format!("{place} {}", problem.code())
    });
    told.collect()
}

const WHOLE: &str = "\
version: 1
tell:
  ops:
    - email: {to: [ops@example.org], from: leads@example.org, server: mail.example.org, password: {env: MAIL}}
    - chat: {users: [7]}
    - webhook: {url: {file: /etc/leadbatch/hook}}
    - command: [page, ops]
metrics: leads.prom
jobs:
  amo:
    source: {files: 'exports/*.xlsx', take: all, quiet: 2m}
    mapping: amo.yaml
    portal: romashka
    contract: {fresh: 26h, columns: [ID], rows: {min: 1, max: 10}, change: 50%, invalid: 5%, drift: 20}
    afterwards: {done: done, failed: failed}
    tell: ops
    tell_success: yes
    tell_nothing_new: 3d
    known_ok: yes
  sheet:
    source: {link: {env: SHEET}}
    mapping: /srv/m.yaml
    portal: sandbox
";

#[test]
fn a_jobs_file_is_read_from_its_own_folder() {
    let jobs = read(WHOLE);
    let amo = jobs.job("amo").unwrap();
    let JobSource::Files(files) = &amo.source else {
        panic!("files")
    };
    assert_eq!(files.patterns, ["/etc/leadbatch/exports/*.xlsx"]);
    assert_eq!(amo.mapping, Path::new("/etc/leadbatch/amo.yaml"));
    assert_eq!(amo.report, Path::new("/etc/leadbatch/leadbatch-report/amo"));
    let kinds: Vec<&str> = amo.tell.iter().map(Channel::kind).collect();
    assert_eq!(kinds, ["email", "chat", "webhook", "command"]);
    assert_eq!(amo.contract.fresh, Some(Span::seconds(26 * 3600)));
    let sheet = jobs.job("sheet").unwrap();
    assert!(matches!(sheet.source, JobSource::Link(_)));
    assert!(sheet.tell.is_empty() && sheet.contract == Contract::default());
    let unknown = jobs.job("amoo").unwrap_err();
    assert_eq!(unknown.code(), "job_unknown");
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let with = |from: &str, to: &str| {
        assert!(WHOLE.contains(from), "{from}");
        WHOLE.replacen(from, to, 1)
    };
    for (text, told) in [
        (
            with("version: 1", "version: 3"),
            "jobs.yaml:1:10 jobs_bad_version",
        ),
        (
            with("    tell: ops", "    tell: opps"),
            "jobs.yaml:16:11 jobs_channel_unknown",
        ),
        (
            with("    portal: romashka", "    portl: romashka"),
            "jobs.yaml:13:5 jobs_unknown_key",
        ),
        (
            with("take: all", "take: oldest"),
            "jobs.yaml:11:45 jobs_unknown_value",
        ),
        (
            with("    portal: romashka\n", ""),
            "jobs.yaml:11:5 jobs_key_missing",
        ),
        (with("26h", "26"), "jobs.yaml:14:23 jobs_malformed"),
        (
            with("users: [7]", "users: []"),
            "jobs.yaml:5:7 jobs_channel_empty",
        ),
        (
            with("files: 'exports/*.xlsx', ", ""),
            "jobs.yaml:11:13 jobs_source_unclear",
        ),
        (
            with("  sheet:\n", "  a/b:\n"),
            "jobs.yaml:21:5 jobs_bad_name",
        ),
        (
            with(
                "portal: romashka",
                "portal: https://x.bitrix24.ru/rest/1/s3cr3t/",
            ),
            "jobs.yaml:11:5 jobs_bad_portal",
        ),
        (
            with(
                "users: [7]",
                "users: [7], portal: 'https://x/rest/1/s3cr3t/'",
            ),
            "jobs.yaml:5:7 jobs_bad_portal",
        ),
        ("# nothing\n".to_owned(), "jobs.yaml jobs_none"),
        ("version: 1\njobs: {}\n".to_owned(), "jobs.yaml jobs_none"),
        (
            "version: 1\n\tjobs: {}\n".to_owned(),
            "jobs.yaml:1:10 jobs_malformed",
        ),
    ] {
        assert_eq!(mistakes(&text), [told], "{text}");
    }
}

fn mark(path: &str, hour: i64) -> FileMark {
    FileMark {
        path: path.to_owned(),
        size: 10,
        modified_ms: hour * HOUR,
    }
}

fn end(file: &FileMark, exit: u8) -> FileEnd {
    FileEnd {
        file: file.clone(),
        exit,
        run: "r".to_owned(),
        report: String::new(),
        portal: "p".to_owned(),
        problems: Vec::new(),
        known_bad: 0,
        counts: RowCounts {
            read: 100,
            created: 100,
            ..RowCounts::default()
        },
        took_ms: 5,
        open: false,
        valid: 100,
        filled: BTreeMap::from([("PHONE".to_owned(), 98)]),
    }
}

fn night(name: &str, hour: i64, files: &[(FileMark, u8)], exit: u8) -> Vec<Step> {
    let mut steps = vec![Step::Begun {
        night: name.to_owned(),
        at: hour * HOUR,
    }];
    for (file, exit) in files {
        steps.push(Step::Taken {
            night: name.to_owned(),
            file: file.clone(),
            report: "r".to_owned(),
        });
        steps.push(Step::Ended {
            night: name.to_owned(),
            end: Box::new(end(file, *exit)),
        });
    }
    steps.push(Step::Over {
        night: name.to_owned(),
        at: hour * HOUR + 1,
        exit,
        troubles: Vec::new(),
    });
    steps
}

/// What is chosen, at an hour, by a job with these lines.
fn chosen(
    lines: &str,
    steps: Vec<Step>,
    found: &[FileMark],
    hour: i64,
) -> Result<Vec<String>, &'static str> {
    let text = format!("version: 1\njobs:\n  j:\n    mapping: m\n    portal: p\n{lines}");
    let jobs = read(&text);
    let job = jobs.job("j").unwrap();
    let JobSource::Files(choice) = &job.source else {
        panic!("files")
    };
    let by = ChoosingBy {
        choice,
        contract: &job.contract,
        history: &History::of(steps),
        now_ms: hour * HOUR,
    };
    match choose(found, by) {
        Chosen::Files(files) => Ok(files.into_iter().map(|file| file.path).collect()),
        Chosen::FilesAnd(files, trouble) => {
            let paths = files.into_iter().map(|file| file.path);
            Ok(paths.chain([trouble.code().to_owned()]).collect())
        }
        Chosen::NothingNew => Ok(Vec::new()),
        Chosen::Trouble(trouble) => Err(trouble.code()),
    }
}

const NEWEST: &str = "    source: {files: x}\n";
const FRESH: &str = "    source: {files: x}\n    contract: {fresh: 26h}\n";
const ALL: &str = "    source: {files: x, take: all}\n";

#[test]
fn the_newest_file_is_taken_or_all_in_their_order() {
    let (a, b) = (mark("a", 1), mark("b", 2));
    let found = [b.clone(), a.clone()];
    assert_eq!(chosen(NEWEST, vec![], &found, 5), Ok(vec!["b".to_owned()]));
    assert_eq!(
        chosen(ALL, vec![], &found, 5),
        Ok(vec!["a".to_owned(), "b".to_owned()])
    );
    let done = night("1", 3, &[(b.clone(), 0)], 0);
    assert_eq!(chosen(NEWEST, done.clone(), &found, 5), Ok(vec![]));
    assert_eq!(chosen(ALL, done, &found, 5), Ok(vec!["a".to_owned()]));
    // A file that was refused, or written over, is tried again.
    let refused = night("1", 3, &[(b.clone(), 5)], 5);
    assert_eq!(chosen(NEWEST, refused, &found, 5), Ok(vec!["b".to_owned()]));
    let other = FileMark {
        size: 11,
        ..b.clone()
    };
    let done = night("1", 3, &[(b, 0)], 0);
    assert_eq!(chosen(NEWEST, done, &[other], 5), Ok(vec!["b".to_owned()]));
}

#[test]
fn a_file_that_was_broken_off_comes_before_a_newer_one() {
    let (a, b) = (mark("a", 1), mark("b", 30));
    let stopped = night("1", 3, &[(a.clone(), 3)], 3);
    let both = [a.clone(), b.clone()];
    let two = || Ok(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(chosen(NEWEST, stopped, &both, 40), two());
    let killed: Vec<Step> = night("1", 3, &[(a, 0)], 0).into_iter().take(2).collect();
    assert_eq!(chosen(NEWEST, killed, &both, 40), two());
}

#[test]
fn a_file_with_unknown_rows_is_not_done_with() {
    let file = mark("a", 1);
    let mut steps = night("1", 3, &[(file.clone(), 1)], 1);
    for step in &mut steps {
        if let Step::Ended { end, .. } = step {
            end.open = true;
        }
    }
    let both = [file, mark("b", 30)];
    let two = Ok(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(chosen(NEWEST, steps, &both, 40), two);
}

#[test]
fn a_file_that_was_begun_stays_begun_through_a_night_that_could_not_touch_it() {
    let (a, b) = (mark("a", 1), mark("b", 30));
    let both = [a.clone(), b.clone()];
    let untouched = |code: u8| {
        let mut steps = night("2", 4, &[(a.clone(), code)], code);
        for step in &mut steps {
            if let Step::Ended { end, .. } = step {
                end.run = String::new();
            }
        }
        steps
    };
    for code in [2, 4] {
        let stopped = night("1", 3, &[(a.clone(), 3)], 3);
        let steps = [stopped, untouched(code)].concat();
        let two = Ok(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(chosen(NEWEST, steps, &both, 40), two, "{code}");
        assert_eq!(
            chosen(NEWEST, untouched(code), &both, 40),
            Ok(vec!["b".to_owned()]),
            "{code}"
        );
    }
    // Also past the age that the contract lets a new file have.
    let stopped = night("1", 3, &[(a.clone(), 3)], 3);
    assert_eq!(
        chosen(FRESH, stopped, &[a], 60),
        Ok(vec!["a".to_owned(), "job_stale".to_owned()])
    );
}

#[test]
fn a_file_of_tomorrow_hides_no_other_in_silence() {
    let found = [mark("a", 4), mark("b", 9)];
    assert_eq!(
        chosen(NEWEST, vec![], &found, 5),
        Err("job_file_of_tomorrow")
    );
    assert_eq!(
        chosen(FRESH, vec![], &found, 5),
        Err("job_file_of_tomorrow")
    );
}

#[test]
fn files_that_are_not_whole_are_left_alone() {
    let found = [
        mark("/in/leads.csv.part", 1),
        mark("/in/.leads.csv", 1),
        mark("/in/~$leads.xlsx", 1),
    ];
    assert_eq!(chosen(NEWEST, vec![], &found, 5), Err("job_no_file"));
    // Written to in this minute: even with a clock that goes a little wrong.
    let mut wet = mark("a", 5);
    assert_eq!(
        chosen(NEWEST, vec![], std::slice::from_ref(&wet), 5),
        Err("job_still_written")
    );
    wet.modified_ms += 30_000;
    assert_eq!(
        chosen(NEWEST, vec![], std::slice::from_ref(&wet), 5),
        Err("job_still_written")
    );
    wet.modified_ms += 30_000;
    assert_eq!(chosen(NEWEST, vec![], &[wet], 5), Ok(vec!["a".to_owned()]));
}

#[test]
fn a_night_without_a_file_is_no_green_night() {
    assert_eq!(chosen(NEWEST, vec![], &[], 5), Err("job_no_file"));
    assert_eq!(chosen(FRESH, vec![], &[], 5), Err("job_no_file"));
    let may = "    source: {files: x, missing: ok}\n";
    assert_eq!(chosen(may, vec![], &[], 5), Ok(vec![]));
    let old = mark("a", 1);
    assert_eq!(
        chosen(FRESH, vec![], std::slice::from_ref(&old), 27),
        Ok(vec!["a".to_owned()])
    );
    assert_eq!(
        chosen(FRESH, vec![], std::slice::from_ref(&old), 28),
        Err("job_stale")
    );
    // Moved away since: its age counts from then on.
    let moved = night("1", 2, &[(old, 0)], 0);
    assert_eq!(chosen(FRESH, moved.clone(), &[], 20), Ok(vec![]));
    assert_eq!(chosen(FRESH, moved.clone(), &[], 28), Err("job_stale"));
    assert_eq!(chosen(NEWEST, moved.clone(), &[], 20), Err("job_no_file"));
    assert_eq!(
        chosen(FRESH, moved, &[mark("b", 28)], 28),
        Err("job_still_written")
    );
}

#[test]
fn a_file_is_held_against_the_contract_and_last_nights() {
    let demands = |lines: &str| Demands {
        contract: serde_saphyr::from_str(lines).unwrap(),
        before: Some(end(&mark("a", 1), 0)),
    };
    let facts = |read: u64, phones: u64| Facts {
        read,
        valid: read,
        truncated: false,
        filled: BTreeMap::from([("PHONE".to_owned(), phones)]),
    };
    let half = demands("{change: 50%}");
    assert_eq!(half.judge(&facts(150, 0)), None);
    assert_eq!(half.judge(&facts(50, 0)), None);
    let jumped = |rows| {
        Some(Breach::RowsJumped {
            rows,
            before: 100,
            percent: 50,
        })
    };
    assert_eq!(half.judge(&facts(151, 0)), jumped(151));
    assert_eq!(half.judge(&facts(49, 0)), jumped(49));
    let drift = demands("{drift: 20}");
    assert_eq!(drift.judge(&facts(100, 78)), None);
    let drifted = Some(Breach::Drifted {
        field: "PHONE".to_owned(),
        now: 3,
        before: 98,
        points: 20,
    });
    assert_eq!(drift.judge(&facts(100, 3)), drifted);
    assert_eq!(drift.judge(&facts(19, 0)), None, "too few rows to tell");
    let most = demands("{rows: {max: 10}}");
    assert_eq!(most.judge(&facts(10, 0)), None);
    assert!(matches!(
        most.judge(&facts(11, 0)),
        Some(Breach::TooManyRows { .. })
    ));
    let broken = Facts {
        truncated: true,
        ..facts(1, 1)
    };
    assert_eq!(Demands::default().judge(&broken), Some(Breach::Truncated));
    let titles = demands("{columns: [ID, Телефон]}");
    assert_eq!(titles.titles(["id", "телефон", "x"].into_iter()), None);
    let missing = Some(Breach::ColumnsMissing(vec!["Телефон".to_owned()]));
    assert_eq!(titles.titles(["ID"].into_iter()), missing);
}

fn due(lines: &str, steps: Vec<Step>, hour: i64) -> Vec<(String, LetterKind)> {
    let source = "    source: {files: x}\n    mapping: m\n    portal: p\n";
    let jobs = read(&format!("version: 1\njobs:\n  j:\n{source}{lines}"));
    letters_due(jobs.job("j").unwrap(), &History::of(steps), hour * HOUR)
}

fn letter(night: &str, kind: LetterKind) -> Step {
    Step::Letter {
        id: format!("{night}-{kind:?}"),
        night: night.to_owned(),
        kind,
        content: serde_json::Value::Null,
        channels: vec!["0".to_owned()],
    }
}

#[test]
fn each_trouble_is_told_once() {
    let file = mark("a", 1);
    let red = night("1", 2, &[(file.clone(), 5)], 5);
    let told = |night: &str, kind| vec![(night.to_owned(), kind)];
    assert_eq!(due("", red.clone(), 2), told("1", LetterKind::Failed));
    let written = [red, vec![letter("1", LetterKind::Failed)]].concat();
    assert_eq!(due("", written.clone(), 3), []);
    let green = [written, night("2", 26, &[(file.clone(), 0)], 0)].concat();
    assert_eq!(due("", green.clone(), 26), []);
    assert_eq!(
        due("    tell_success: yes\n", green, 26),
        told("2", LetterKind::Done)
    );
    // A night that was killed is told by the next one.
    let killed: Vec<Step> = night("1", 2, &[(file.clone(), 0)], 0)
        .into_iter()
        .take(2)
        .collect();
    let next = [killed, night("2", 26, &[(file, 0)], 0)].concat();
    assert_eq!(due("", next.clone(), 26), told("1", LetterKind::BrokenOff));
    let written = [next, vec![letter("1", LetterKind::BrokenOff)]].concat();
    assert_eq!(due("", written, 26), []);
}

#[test]
fn every_night_that_broke_off_is_told_and_none_twice() {
    let killed = |name: &str, hour: i64| Step::Begun {
        night: name.to_owned(),
        at: hour * HOUR,
    };
    let steps = vec![killed("1", 1), killed("2", 2), killed("3", 3)];
    let broken = |name: &str| (name.to_owned(), LetterKind::BrokenOff);
    assert_eq!(due("", steps.clone(), 3), [broken("1"), broken("2")]);
    let told = [
        steps,
        vec![
            letter("1", LetterKind::BrokenOff),
            letter("2", LetterKind::BrokenOff),
        ],
    ]
    .concat();
    assert_eq!(due("", told, 3), []);
}

#[test]
fn nothing_new_for_some_days_is_told_once_until_there_is_something() {
    let days = "    tell_nothing_new: 3d\n";
    let file = mark("a", 1);
    let first = night("1", 0, &[(file, 0)], 0);
    let quiet = |name: &str, hour| night(name, hour, &[], 0);
    let two = [first.clone(), quiet("2", 24), quiet("3", 48)].concat();
    assert_eq!(due(days, two.clone(), 48), []);
    let three = [two, quiet("4", 72)].concat();
    assert_eq!(
        due(days, three.clone(), 72),
        [("4".to_owned(), LetterKind::NothingNew)]
    );
    let told = [
        three,
        vec![letter("4", LetterKind::NothingNew)],
        quiet("5", 96),
    ]
    .concat();
    assert_eq!(due(days, told, 96), []);
}

#[test]
fn what_is_remembered_comes_back_from_its_lines() {
    let file = mark("a", 1);
    let mut steps = night("1", 2, &[(file, 1)], 1);
    let trouble = Trouble {
        code: "x".to_owned(),
        text: "nobody there".to_owned(),
        hint: None,
    };
    steps.push(letter("1", LetterKind::Failed));
    steps.push(Step::Undelivered {
        id: "1-Failed".to_owned(),
        channel: "0".to_owned(),
        at: 3 * HOUR,
        trouble,
        given_up: false,
    });
    let lines = steps
        .iter()
        .map(|step| serde_json::to_string(step).unwrap());
    let again: Vec<Step> = lines
        .map(|line| serde_json::from_str(&line).unwrap())
        .collect();
    assert_eq!(again, steps);
    let history = History::of(again);
    assert_eq!(history.letters.len(), 1);
    assert_eq!(history.letters[0].failures, 1);
    assert_eq!(history.failures_in_a_row(), 1);
}

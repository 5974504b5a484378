//! A month of nights: files that come late, twice, empty, broken, grown and renamed; a portal that fails; a journal that is lost; a
//! death every third night. Each lead is made once, each trouble is told once, and no night is green that was not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use leadbatch::sandbox::{FaultKind, FaultOn, FaultRule, FaultWhen};
use serde_json::Value;

use crate::jobs::{command, job, list, put, ran, stage_at};
use crate::stage::{Ran, Stage, quick};

const NIGHTS: i64 = 30;

/// What a night is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misfortune {
    /// The process is killed at this point, while the portal is written to.
    Killed(&'static str),
    /// The file comes two hours after the night.
    Late,
    /// It comes twice, under two names.
    Twice,
    /// It has no byte.
    Empty,
    /// It has titles and no row.
    TitlesOnly,
    /// It breaks off in the midst of a record.
    Broken,
    /// It has twice as many rows as the night before.
    Grown,
    /// The file of the night before comes again under another name, with the rows of tonight behind the old ones.
    Renamed,
    /// Nobody answers at the portal's address.
    PortalGone,
    /// The portal works and its answers are lost.
    AnswersLost,
    /// The webhook was revoked.
    Revoked,
    /// The journal is gone.
    JournalLost,
    /// The folder of the files is not there.
    NoFolder,
    /// The clock shows last week.
    ClockBack,
    /// All is well.
    None,
}

use Misfortune as M;

fn misfortune(night: i64) -> Misfortune {
    const POINTS: [&str; 7] = [
        "after_intents:1",
        "after_sending:1",
        "after_reply:1",
        "before_intents:1",
        "before_move:1",
        "in_report:2",
        "after_move:1",
    ];
    if night % 3 == 2 {
        let point = usize::try_from(night / 3).expect("a number") % POINTS.len();
        return M::Killed(POINTS[point]);
    }
    match night {
        3 => M::Late,
        6 => M::Twice,
        7 => M::Empty,
        9 => M::TitlesOnly,
        10 => M::Broken,
        12 => M::Grown,
        13 => M::Renamed,
        15 => M::PortalGone,
        16 => M::AnswersLost,
        18 => M::JournalLost,
        21 => M::Revoked,
        22 => M::NoFolder,
        24 => M::ClockBack,
        _ => M::None,
    }
}

/// Rows that the export has in a night: it holds all that there ever was.
fn ids(night: i64) -> std::ops::RangeInclusive<u64> {
    1..=(30 + 3 * u64::try_from(night).expect("a number"))
}

/// The month as it goes.
struct Month {
    stage: Stage,
    /// Rows of files that came and were not refused.
    owed: BTreeSet<u64>,
    /// Nights that were red, and those that were killed.
    red: u64,
    killed: u64,
}

impl Month {
    fn run(&self, night: i64, more: &[&str]) -> Ran {
        let mut args = vec!["run", "amo", "--json"];
        args.extend_from_slice(more);
        job(&self.stage, night, &args)
    }

    /// What has to hold after every run.
    fn holds(&self, night: i64, ran: &Ran) {
        let made = self.stage.origins();
        for (origin, leads) in &made {
            assert_eq!(*leads, 1, "night {night}: {origin} has {leads} leads");
        }
        if ran.code == 0 {
            let made: BTreeSet<u64> = made.keys().map(|id| id.parse().expect("an ID")).collect();
            let lacking: Vec<_> = self.owed.difference(&made).collect();
            assert!(
                lacking.is_empty(),
                "night {night} is green, and {lacking:?} are not there"
            );
        }
    }

    /// A run that ends with this code; a red one is told, and the doctor knows its reason.
    fn ends(&mut self, night: i64, more: &[&str], (code, reason): (i32, &str)) {
        let ran = self.run(night, more);
        assert_eq!(ran.code, code, "night {night}: {}\n{}", ran.out, ran.err);
        self.holds(night, &ran);
        if code != 0 {
            self.red += 1;
            assert!(ran.out.contains(reason), "night {night}: {}", ran.out);
            let doctor = job(&self.stage, night, &["doctor", "amo"]);
            assert!(doctor.out.contains(reason), "night {night}: {}", doctor.out);
        }
    }

    /// A run in which the webhook is another one.
    fn at_another_portal(&mut self, night: i64, webhook: &str) {
        let mut command = command(&self.stage, night, &["run", "amo", "--json"]);
        command.env("STAGE_HOOK", webhook);
        let ran = ran(command);
        assert_eq!(ran.code, 3, "night {night}: {}\n{}", ran.out, ran.err);
        self.red += 1;
        self.holds(night, &ran);
    }

    fn is_killed(&mut self, night: i64, point: &str) {
        let mut command = command(&self.stage, night, &["run", "amo", "--halt-at", point]);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped());
        Stage::killed_when_halted(command);
        self.killed += 1;
        let doctor = job(&self.stage, night, &["doctor", "amo"]);
        assert!(
            doctor.out.contains("job_broken_off"),
            "night {night}: {}",
            doctor.out
        );
    }

    fn file(&mut self, name: &str, night: i64, ids: impl Iterator<Item = u64>) {
        let ids: Vec<u64> = ids.collect();
        list(&self.stage, name, night, ids.iter().copied());
        self.owed.extend(ids);
    }

    fn night(&mut self, night: i64) {
        let name = format!("leads-{night:02}.csv");
        let half = "ID;Имя;Телефон\n1;Имя 1;+79120000001\n2;\"Им";
        match misfortune(night) {
            M::Empty => self.refused((&name, night), "", "empty_file"),
            M::TitlesOnly => self.refused((&name, night), "ID;Имя;Телефон\n", "too_few_rows"),
            M::Broken => self.refused((&name, night), half, "source_truncated"),
            M::Grown => {
                list(&self.stage, &name, night, 1..=200);
                self.ends(night, &[], (5, "rows_jumped"));
            }
            M::NoFolder => self.without_folder(night),
            M::Renamed => {
                self.file(&format!("export of {name}"), night, ids(night));
                self.ends(night, &[], (0, ""));
            }
            M::Late => {
                self.ends(night, &[], (5, "job_stale"));
                self.file(&name, night, ids(night));
                self.ends(night, &[], (0, ""));
            }
            other @ (M::Killed(_)
            | M::Twice
            | M::PortalGone
            | M::AnswersLost
            | M::Revoked
            | M::JournalLost
            | M::ClockBack
            | M::None) => {
                self.file(&name, night, ids(night));
                self.with_file(&name, night, other);
            }
        }
    }

    fn refused(&mut self, (name, night): (&str, i64), content: &str, reason: &str) {
        put(&self.stage, name, night, content);
        self.ends(night, &[], (5, reason));
    }

    fn without_folder(&mut self, night: i64) {
        let folder = self.stage.folder.path().to_owned();
        fs::rename(folder.join("in"), folder.join("away")).expect("a folder");
        self.ends(night, &[], (5, "job_folder_missing"));
        fs::rename(folder.join("away"), folder.join("in")).expect("a folder");
    }

    /// The file of the night is there, and right.
    fn with_file(&mut self, name: &str, night: i64, misfortune: Misfortune) {
        match misfortune {
            M::Killed(point) => return self.is_killed(night, point),
            M::PortalGone => {
                return self.at_another_portal(night, "http://127.0.0.1:9/rest/1/sandbox/");
            }
            M::Revoked => {
                let webhook = self.stage.webhook();
                let revoked = webhook.replace("/sandbox/", "/revoked0code/");
                assert_ne!(webhook, revoked);
                return self.at_another_portal(night, &revoked);
            }
            M::Twice => self.file(&format!("copy of {name}"), night, ids(night)),
            M::AnswersLost => self.stage.inject(FaultRule {
                on: FaultOn::Calls("crm.lead.add".to_owned()),
                when: FaultWhen::Always,
                from_ms: 0,
                until_ms: None,
                times: Some(1),
                kind: FaultKind::Silence,
            }),
            M::JournalLost => self.lose_journal(),
            M::ClockBack => self.ends(night - 7, &[], (2, "job_clock_went_back")),
            M::None
            | M::Late
            | M::Empty
            | M::TitlesOnly
            | M::Broken
            | M::Grown
            | M::Renamed
            | M::NoFolder => {}
        }
        self.ends(night, &[], (0, ""));
    }

    fn lose_journal(&self) {
        let state = self.stage.folder.path().join("state");
        let mut lost = 0;
        for entry in fs::read_dir(state).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if name.starts_with("journal") && path.is_file() {
                fs::remove_file(&path).expect("a file");
                lost += 1;
            }
        }
        assert!(lost > 0, "there was one");
    }
}

#[test]
fn a_month_of_nights_makes_each_lead_once_and_tells_each_trouble_once() {
    let before =
        "tell:\n  ops:\n    - command: [sh, -c, 'cat >> told.jsonl; echo >> told.jsonl']\n";
    let lines = "    contract: {fresh: 20h, columns: [ID], rows: {min: 1}, change: 50%}\n    afterwards: {done: done, failed: failed}\n    tell: ops\n    options: [--request-limit, '1', --settle, '1', --patience, '1']\n";
    let stage = stage_at(quick(), before, lines);
    let jobs = fs::read_to_string(stage.folder.path().join("jobs.yaml")).expect("jobs");
    stage.file(
        "jobs.yaml",
        jobs.replace("files: 'in/*.csv'", "files: 'in/*.csv', take: all"),
    );
    let mut month = Month {
        stage,
        owed: BTreeSet::new(),
        red: 0,
        killed: 0,
    };
    for night in 0..NIGHTS {
        month.night(night);
    }
    // The last night of the month was killed too: the next one ends what it began.
    month.file("leads-30.csv", NIGHTS, ids(NIGHTS));
    month.ends(NIGHTS, &[], (0, ""));
    let made: BTreeSet<u64> = month
        .stage
        .origins()
        .keys()
        .map(|id| id.parse().expect("an ID"))
        .collect();
    assert_eq!(
        made,
        ids(NIGHTS).collect(),
        "all leads are there, and no other"
    );
    let left: Vec<_> = fs::read_dir(month.stage.folder.path().join("in"))
        .expect("a folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");

    let told = fs::read_to_string(month.stage.folder.path().join("told.jsonl")).expect("letters");
    let letters: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let mut by_verdict: BTreeMap<&str, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for letter in &letters {
        *by_verdict
            .entry(letter["verdict"].as_str().expect("a verdict"))
            .or_default() += 1;
        assert!(
            seen.insert(letter["id"].to_string()),
            "told twice: {letter}"
        );
    }
    let expected = BTreeMap::from([("broken_off", month.killed), ("failed", month.red)]);
    assert_eq!(by_verdict, expected, "each trouble once");
    assert_eq!(month.killed, 10, "a death every third night");
}

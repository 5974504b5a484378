//! `job doctor`: why the last night was red, in plain words, with the next step.

use serde_json::{Value, json};

use crate::domain::Arg;
use crate::jobs::{History, JobTrouble, LetterKind, Night, Trouble, time};
use crate::messages::Catalogue;

use super::args_job::JobDoctorArgs;
use super::console::result;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::history::when;
use super::job_state;
use super::job_ways::{JobWays, meant_jobs, trouble_of};
use super::job_words::{file_line, lines};
use super::settings::Talk;
use super::survey::number;

pub(super) fn doctor(args: &JobDoctorArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let ways = JobWays::new(&args.jobs)?;
    let jobs = meant_jobs(&args.jobs, None)?;
    let job = jobs.all.job(&args.name)?;
    let history = job_state::look(&ways.state, &job.name)?;
    let running = job_state::running(&ways.state, &job.name).is_some();
    let findings = Findings::of(&history, running, talk);
    if talk.json {
        result(&format!("{:#}", findings.json(&job.name)));
    } else {
        findings.tell(&job.name, &talk.console.catalogue, &history);
    }
    Ok(if findings.is_red() {
        ExitCode::SomeRows
    } else {
        ExitCode::Done
    })
}

/// What is known of a job's last night.
struct Findings<'h> {
    night: Option<&'h Night>,
    running: bool,
    troubles: Vec<Trouble>,
    /// Who was not reached, and why; `true`: it will not be tried again.
    unreached: Vec<(String, Trouble, bool)>,
}

impl<'h> Findings<'h> {
    fn of(history: &'h History, running: bool, talk: &Talk) -> Self {
        let night = history.nights.last();
        let mut troubles = night
            .map(|night| night.troubles.clone())
            .unwrap_or_default();
        if let Some(night) = night.filter(|night| night.over.is_none() && !running) {
            let began = time(night.began);
            troubles.push(trouble_of(&talk.console, &JobTrouble::BrokenOff { began }));
        }
        let waiting = history.letters.iter().flat_map(|letter| {
            let trouble = letter.trouble.iter();
            trouble.flat_map(|trouble| {
                let readers = letter.channels.iter();
                readers.map(|reader| (reader.clone(), trouble.clone(), false))
            })
        });
        let given_up = history.given_up.iter().rev().take(5);
        let given_up = given_up.map(|(_, reader, trouble)| (reader.clone(), trouble.clone(), true));
        let mut unreached: Vec<(String, Trouble, bool)> = Vec::new();
        for one in waiting.chain(given_up) {
            if !unreached.contains(&one) {
                unreached.push(one);
            }
        }
        Self {
            night,
            running,
            troubles,
            unreached,
        }
    }

    fn is_red(&self) -> bool {
        let night = self.night.is_some_and(|night| night.exit != 0);
        (night || !self.troubles.is_empty()) && !self.running
    }

    fn json(&self, job: &str) -> Value {
        let told = |trouble: &Trouble| json!({"code": trouble.code, "text": trouble.text, "next": trouble.hint});
        let unreached: Vec<Value> = self
            .unreached
            .iter()
            .map(|(reader, trouble, given_up)| {
                json!({"reader": reader, "cause": told(trouble), "given_up": given_up})
            })
            .collect();
        json!({
            "version": 1, "job": job, "running": self.running, "red": self.is_red(),
            "night": self.night.map(|night| night.name.clone()),
            "exit_code": self.night.filter(|night| night.over.is_some()).map(|night| night.exit),
            "troubles": self.troubles.iter().map(told).collect::<Vec<_>>(),
            "problems": self.night.map(problems).unwrap_or_default(),
            "reports": self.night.map(|night| night.files.iter().map(|file| file.report.clone()).collect::<Vec<_>>()),
            "unreached": unreached,
        })
    }

    fn tell(&self, job: &str, catalogue: &Catalogue, history: &History) {
        let text = |value: &str| Arg::Text(value.to_owned());
        let name = || ("job", text(job));
        let Some(night) = self.night else {
            return result(&catalogue.line("doctor-never", &[name()]));
        };
        let began = ("when", Arg::Text(when(night.began)));
        let id = match (self.running, night.over, self.is_red()) {
            (true, _, _) => "doctor-running",
            (false, None, _) => "doctor-broken",
            (false, Some(_), true) => "doctor-red",
            (false, Some(_), false) => "doctor-green",
        };
        let exit = ("exit", number(u64::from(night.exit)));
        result(&catalogue.line(id, &[name(), began, exit]));
        for file in &night.files {
            result(&format!("  {}", file_line(catalogue, file)));
        }
        for (id, count) in lines(&night.files) {
            result(&format!(
                "  {}",
                catalogue.line(id, &[("count", number(count))])
            ));
        }
        for trouble in &self.troubles {
            tell_trouble(catalogue, trouble);
        }
        if self.troubles.is_empty() && night.exit == 1 {
            tell_rows(catalogue, night);
        }
        for (reader, trouble, given_up) in &self.unreached {
            let id = if *given_up {
                "doctor-given-up"
            } else {
                "doctor-unreached"
            };
            let args = [("reader", text(reader)), ("cause", text(&trouble.text))];
            result(&catalogue.line(id, &args));
            tell_next(catalogue, trouble.hint.as_deref());
        }
        tell_past(catalogue, history);
    }
}

/// The problems of a night's rows: a code and a sentence each.
fn problems(night: &Night) -> Vec<(String, String)> {
    let files = night.files.iter();
    files.flat_map(|file| file.problems.clone()).collect()
}

fn tell_trouble(catalogue: &Catalogue, trouble: &Trouble) {
    let line = catalogue.line(
        "doctor-trouble",
        &[
            ("code", Arg::Text(trouble.code.clone())),
            ("text", Arg::Text(trouble.text.clone())),
        ],
    );
    result(&line);
    tell_next(catalogue, trouble.hint.as_deref());
}

fn tell_next(catalogue: &Catalogue, hint: Option<&str>) {
    if let Some(hint) = hint {
        let next = [("next", Arg::Text(hint.to_owned()))];
        result(&format!("  {}", catalogue.line("doctor-next", &next)));
    }
}

/// Rows that did not come into the portal.
fn tell_rows(catalogue: &Catalogue, night: &Night) {
    for (code, sentence) in problems(night) {
        let args = [("code", Arg::Text(code)), ("text", Arg::Text(sentence))];
        result(&catalogue.line("doctor-trouble", &args));
    }
    let bad = night.files.iter().find(|file| file.exit == 1);
    if let Some(file) = bad {
        let report = [("report", Arg::Text(file.report.clone()))];
        let next = catalogue.line("doctor-mend", &report);
        tell_next(catalogue, Some(&next));
    }
}

/// How it was before.
fn tell_past(catalogue: &Catalogue, history: &History) {
    let row = history.failures_in_a_row();
    if row > 1 {
        result(&catalogue.line("doctor-row", &[("count", number(row))]));
    }
    let good = history.nights.iter().rev();
    let mut good = good.filter(|night| night.over.is_some() && night.exit == 0);
    if row > 0
        && let Some(good) = good.next()
    {
        let when = [("when", Arg::Text(when(good.began)))];
        result(&catalogue.line("doctor-last-good", &when));
    }
    let quiet = history.nights.iter().rev();
    let told = quiet
        .take(1)
        .any(|night| history.is_written(&night.name, LetterKind::NothingNew));
    if told && let Some(since) = history.last_new() {
        let when = [("when", Arg::Text(when(since)))];
        result(&catalogue.line("doctor-nothing-new", &when));
    }
}

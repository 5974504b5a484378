//! `job list`: the jobs, with their last nights.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::jobs::{History, Job, JobSource};

use super::args_job::JobListArgs;
use super::console::result;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::history::when;
use super::job_state;
use super::job_ways::{JobWays, meant_jobs};
use super::settings::Talk;

pub(super) fn list(args: &JobListArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let ways = JobWays::new(&args.jobs)?;
    let jobs = meant_jobs(&args.jobs, None)?;
    let mut lines = Vec::new();
    for job in &jobs.meant {
        let history = job_state::look(&ways.state, &job.name)?;
        lines.push((job, history));
    }
    if talk.json {
        let jobs: Vec<Value> = lines
            .iter()
            .map(|(job, history)| as_json(job, history))
            .collect();
        result(&format!("{:#}", json!({"version": 1, "jobs": jobs})));
        return Ok(ExitCode::Done);
    }
    let catalogue = &talk.console.catalogue;
    let titles = ["name", "portal", "night", "exit", "new", "source"];
    let titles = titles.map(|title| catalogue.line(&format!("job-list-{title}"), &[]));
    let never = catalogue.line("job-list-never", &[]);
    let mut table = vec![titles];
    for (job, history) in &lines {
        let last = history.nights.last();
        let exit = last.map(|night| match night.over {
            Some(_) => night.exit.to_string(),
            None => catalogue.line("job-list-open", &[]),
        });
        table.push([
            job.name.clone(),
            job.portal.clone(),
            last.map_or_else(|| never.clone(), |night| when(night.began)),
            exit.unwrap_or_default(),
            last_new(history).map_or_else(|| never.clone(), when),
            source(job),
        ]);
    }
    tell(&table);
    Ok(ExitCode::Done)
}

/// When a night last made or changed a lead.
fn last_new(history: &History) -> Option<i64> {
    let nights = history.nights.iter().rev();
    let mut brings = nights.filter(|night| night.counts().brought() > 0);
    brings.next().map(|night| night.began)
}

/// Where its rows come from; of a link only where its address is kept.
fn source(job: &Job) -> String {
    match &job.source {
        JobSource::Files(choice) => choice.patterns.join(", "),
        JobSource::Link(link) => link.to_string(),
    }
}

fn as_json(job: &Job, history: &History) -> Value {
    let last = history.nights.last();
    json!({
        "job": job.name, "portal": job.portal, "source": source(job),
        "last_night": last.map(|night| night.name.clone()),
        "exit_code": last.filter(|night| night.over.is_some()).map(|night| night.exit),
        "broken_off": last.is_some_and(|night| night.over.is_none()),
        "failures_in_a_row": history.failures_in_a_row(),
        "last_new": last_new(history),
    })
}

/// The table with its columns one below the other.
fn tell(table: &[[String; 6]]) {
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    for row in table {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            line.push_str(cell);
            let blanks = width(column).saturating_sub(cell.width()) + 2;
            line.push_str(&" ".repeat(blanks));
        }
        result(line.trim_end());
    }
}

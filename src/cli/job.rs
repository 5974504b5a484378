//! `job`: imports that nobody watches. Jobs of one profile go one after the other, those of different profiles at once.

use std::collections::BTreeMap;
use std::thread;

use crate::jobs::metrics::JobMetrics;
use crate::jobs::{History, Job};
use crate::notify::{Heartbeat, Pulse, beat};

use super::args_job::{JobArgs, JobCommand, JobRunArgs};
use super::console::Console;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::job_check;
use super::job_doctor;
use super::job_list;
use super::job_night::{NightAsks, NightEnd, night, panicked};
use super::job_state;
use super::job_ways::{JobWays, meant_jobs};
use super::job_words::tell_nights;
use super::metrics_file::write_metrics;
use super::runtime::runtime;
use super::settings::Talk;
use super::stop::was_asked;

pub(super) fn run(args: &JobArgs) -> ExitCode {
    let (talk, told) = match &args.command {
        JobCommand::Run(args) => {
            let talk = Talk::new(&args.jobs.output);
            let told = run_jobs(args, &talk);
            (talk, told)
        }
        JobCommand::List(args) => {
            let talk = Talk::new(&args.jobs.output);
            let told = job_list::list(args, &talk);
            (talk, told)
        }
        JobCommand::Check(args) => {
            let talk = Talk::new(&args.jobs.output);
            let told = job_check::check(args, &talk);
            (talk, told)
        }
        JobCommand::Doctor(args) => {
            let talk = Talk::new(&args.jobs.output);
            let told = job_doctor::doctor(args, &talk);
            (talk, told)
        }
    };
    talk.end(told)
}

fn run_jobs(args: &JobRunArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let jobs = meant_jobs(&args.jobs, Some(&args.which))?;
    let ways = JobWays::new(&args.jobs)?.hide(&jobs.all);
    let asks = NightAsks {
        known_ok: args.known_ok,
        accept: args.accept,
        accept_clock: args.accept_clock,
        halt_at: args.halt_at,
    };
    let mut by_portal: BTreeMap<&str, Vec<&Job>> = BTreeMap::new();
    for job in &jobs.meant {
        by_portal.entry(&job.portal).or_default().push(job);
    }
    let nights = thread::scope(|scope| {
        let threads: Vec<_> = by_portal
            .values()
            .map(|jobs| scope.spawn(|| nights_of(jobs, &ways, &asks, &talk.console)))
            .collect();
        let ended = threads.into_iter().filter_map(|thread| thread.join().ok());
        ended.flatten().collect::<Vec<NightEnd>>()
    });
    if let Some(path) = &jobs.all.metrics {
        let all = jobs.all.jobs.values();
        let all: Vec<JobMetrics> = all.map(|job| metrics(job, &ways)).collect();
        if let Err(problem) = write_metrics(path, &all) {
            talk.console.complain(&problem);
        }
    }
    let nights = in_order(&jobs.meant, nights);
    let exit = nights.iter().map(|night| night.exit).max().unwrap_or(0);
    tell_nights(talk, &nights, exit);
    Ok(ExitCode::of(exit))
}

/// In the order in which the jobs were named.
fn in_order(jobs: &[Job], mut nights: Vec<NightEnd>) -> Vec<NightEnd> {
    let place = |name: &str| jobs.iter().position(|job| job.name == name);
    nights.sort_by_key(|night| place(&night.job));
    nights
}

/// The nights of one profile's jobs, one after the other; one that breaks the program down does not take the others with it.
fn nights_of(jobs: &[&Job], ways: &JobWays, asks: &NightAsks, console: &Console) -> Vec<NightEnd> {
    let mut ended: Vec<NightEnd> = Vec::new();
    for job in jobs {
        if was_asked() {
            break;
        }
        let one = || -> Result<NightEnd, Fatal> {
            let runtime = runtime()?;
            Ok(runtime.block_on(async {
                pulse(job, ways, Pulse::Began, console).await;
                let end = night(job, ways, asks).await;
                let well = if end.exit == 0 {
                    Pulse::Well
                } else {
                    Pulse::Failed
                };
                pulse(job, ways, well, console).await;
                end
            }))
        };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(one));
        ended.push(match caught {
            Ok(Ok(end)) => end,
            Ok(Err(fatal)) => NightEnd {
                job: job.name.clone(),
                exit: fatal.tell(console).number(),
                ..NightEnd::default()
            },
            Err(cause) => panicked(console, &job.name, &words_of(cause.as_ref())),
        });
    }
    ended
}

/// What a panic said.
fn words_of(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "?".to_owned())
}

/// Lets a job's heart be heard; that nobody hears it changes nothing about the night.
async fn pulse(job: &Job, ways: &JobWays, pulse: Pulse, console: &Console) {
    let Some(source) = &job.heartbeat else {
        return;
    };
    let url = match ways.secret(source) {
        Ok(url) => url,
        Err(error) => return console.complain(&error),
    };
    let heartbeat = Heartbeat {
        url,
        post: false,
        suffixes: job.heartbeat_states,
        ca: None,
    };
    if let Err(failure) = beat(&heartbeat, pulse, ways.pause()).await {
        console.complain(&failure);
    }
}

/// A job in numbers, by what it remembers.
fn metrics(job: &Job, ways: &JobWays) -> JobMetrics {
    let history = job_state::look(&ways.state, &job.name).unwrap_or_default();
    of_history(&job.name, &history, ways.now_ms())
}

fn of_history(job: &str, history: &History, now_ms: i64) -> JobMetrics {
    let seconds = |ms: i64| ms.div_euclid(1000);
    let ended = history
        .nights
        .iter()
        .rev()
        .find(|night| night.over.is_some());
    let good = history
        .nights
        .iter()
        .rev()
        .find(|night| night.over.is_some() && night.exit == 0);
    let new = history
        .nights
        .iter()
        .rev()
        .find(|night| night.counts().brought() > 0);
    let counts = ended.map(crate::jobs::Night::counts).unwrap_or_default();
    let since = history.last_new();
    JobMetrics {
        job: job.to_owned(),
        last_start_s: history.nights.last().map(|night| seconds(night.began)),
        last_end_s: ended.and_then(|night| night.over).map(seconds),
        last_success_s: good.and_then(|night| night.over).map(seconds),
        last_new_s: new.map(|night| seconds(night.began)),
        exit_code: ended.map(|night| night.exit),
        rows: counts.outcomes().to_vec(),
        duration_ms: ended.and_then(|night| {
            let took = night.over?.saturating_sub(night.began);
            u64::try_from(took).ok()
        }),
        undelivered: history
            .letters
            .iter()
            .map(|letter| letter.channels.len() as u64)
            .sum(),
        failures_in_a_row: history.failures_in_a_row(),
        nothing_new_days: since.map_or(0, |since| {
            u64::try_from(now_ms.saturating_sub(since) / 86_400_000).unwrap_or(0)
        }),
    }
}

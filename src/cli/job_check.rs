//! `job check`: all of a night but the writes. Files, contract, mapping, portal, rights, lock and disk; nothing is sent, moved or put down.

use std::path::Path;

use crate::domain::Arg;
use crate::jobs::{ChoosingBy, Chosen, Demands, Facts, FileMark, History, Job, JobSource, choose};
use crate::profiles::SecretSource;

use super::args_job::JobCheckArgs;
use super::check_portal::check_at_portal;
use super::console::result;
use super::diagnose::{ConfigProblem, Fatal, Refusal};
use super::errand::NightErrand;
use super::exit::ExitCode;
use super::job_file::room;
use super::job_files;
use super::job_link;
use super::job_state;
use super::job_ways::{JobWays, meant_jobs};
use super::runtime::runtime;
use super::settings::Talk;
use super::survey::{number, open_sources};

pub(super) fn check(args: &JobCheckArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let jobs = meant_jobs(&args.jobs, Some(&args.which))?;
    let ways = JobWays::new(&args.jobs)?.hide(&jobs.all);
    let runtime = runtime()?;
    let mut exit = ExitCode::Done;
    for job in &jobs.meant {
        let ended = runtime.block_on(one(job, &ways, talk));
        let own = ended.unwrap_or_else(|fatal| fatal.tell(&talk.console));
        let args = [
            ("job", Arg::Text(job.name.clone())),
            ("exit", number(u64::from(own.number()))),
        ];
        let id = if own == ExitCode::Done {
            "job-check-good"
        } else {
            "job-check-bad"
        };
        if own != ExitCode::Done || !talk.console.is_quiet() {
            result(&talk.console.catalogue.line(id, &args));
        }
        exit = exit.max(own);
    }
    Ok(exit)
}

async fn one(job: &Job, ways: &JobWays, talk: &Talk) -> Result<ExitCode, Fatal> {
    let history = job_state::look(&ways.state, &job.name)?;
    if let Some(trouble) = job_state::running(&ways.state, &job.name) {
        return Err(trouble.into());
    }
    let now = ways.now_ms();
    if let Some(trouble) = history.clock_went_back(now) {
        return Err(trouble.into());
    }
    secrets(job, ways)?;
    let folder = tempfile::tempdir().map_err(|error| ConfigProblem::TemporaryFailed {
        cause: error.to_string(),
    })?;
    let files = chosen(job, (&history, ways), (now, folder.path())).await?;
    if files.is_empty() {
        talk.console.say("job-check-nothing-new", &[]);
    }
    let mut exit = ExitCode::Done;
    for (place, file) in files.iter().enumerate() {
        room(&job.report, file.size)?;
        room(&ways.state, 0)?;
        let report = folder.path().join(format!("report-{place}"));
        let own = file_kept(job, ways, (file, &report), &history).await?;
        exit = exit.max(own);
    }
    Ok(exit)
}

/// Whether the secrets can be read that a night needs beside the portal's.
fn secrets(job: &Job, ways: &JobWays) -> Result<(), Fatal> {
    let mut sources: Vec<&SecretSource> = job.heartbeat.iter().collect();
    sources.extend(job.tell.iter().filter_map(crate::jobs::Channel::secret));
    for source in sources {
        drop(ways.secret(source)?);
    }
    Ok(())
}

/// The files that a night would take now; what is behind a link is fetched into `folder`.
async fn chosen(
    job: &Job,
    (history, ways): (&History, &JobWays),
    (now_ms, folder): (i64, &Path),
) -> Result<Vec<FileMark>, Fatal> {
    let choice = match &job.source {
        JobSource::Link(link) => return Ok(vec![job_link::fetch((link, ways), folder).await?]),
        JobSource::Files(choice) => choice,
    };
    let found = job_files::find(choice)?;
    let by = ChoosingBy {
        choice,
        contract: &job.contract,
        history,
        now_ms,
    };
    match choose(&found, by) {
        Chosen::Files(files) => Ok(files),
        Chosen::NothingNew => Ok(Vec::new()),
        Chosen::FilesAnd(_, trouble) | Chosen::Trouble(trouble) => Err(trouble.into()),
    }
}

/// The check of a file against the portal and the contract. How full each column is (`drift`) is judged by an import alone.
async fn file_kept(
    job: &Job,
    ways: &JobWays,
    (file, report): (&FileMark, &Path),
    history: &History,
) -> Result<ExitCode, Fatal> {
    let args = ways.check_args(job, (Path::new(&file.path), report))?;
    let (talk, hearing) = Talk::within(&ways.output_of(job));
    let night = NightErrand {
        demands: Demands {
            contract: job.contract.clone(),
            before: history.last_good().cloned(),
        },
        ..NightErrand::default()
    };
    night.look_at(&open_sources(&args.source, &talk.console)?)?;
    let exit = match args.door.door() {
        Some(door) => check_at_portal(&args, &door, &talk).await?,
        None => ExitCode::Done,
    };
    let heard = hearing.take();
    let Some(end) = heard.end else {
        return Ok(exit);
    };
    let facts = Facts {
        read: end.summary.rows.read,
        truncated: end.summary.problems.contains_key("truncated_last_record"),
        ..Facts::default()
    };
    match night.demands.judge(&facts) {
        Some(breach) => Err(Refusal::from(breach).into()),
        None => Ok(exit),
    }
}

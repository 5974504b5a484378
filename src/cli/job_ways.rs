//! What the jobs of a start have in common: where they are written down and remembered, how they talk, and what time it is.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Parser as _;
use secrecy::SecretString;

use crate::domain::{Coded, Moment};
use crate::jobs::{Job, Jobs, JobsProblem, Tongue, Trouble};
use crate::journal::{self, JournalError};
use crate::mapping;
use crate::profiles::{ProfileError, SecretSource, config_path};

use super::args::{Args, Command, ConfigArgs, ImportArgs, JournalArgs, Lang, OutputArgs};
use super::args_dry::CheckArgs;
use super::args_job::{JobsArgs, WhichArgs};
use super::clock::Clock;
use super::console::Console;
use super::diagnose::Fatal;
use super::halting::HaltAt;
use super::portal_meant::profiles;
use super::settings::variable;
use super::until;

/// The name of the jobs file in the folder of settings.
const FILE: &str = "jobs.yaml";

/// What all jobs of a start have in common.
#[derive(Debug, Clone)]
pub(super) struct JobWays {
    /// The state folder; what jobs remember lies in it.
    pub(super) state: PathBuf,
    journal: JournalArgs,
    pub(super) config: ConfigArgs,
    pub(super) output: OutputArgs,
    pub(super) clock: Clock,
    /// When all began, by the computer's own clock.
    began: Moment,
    /// Variables of the environment that hold secrets: no command sees them.
    hidden: Vec<String>,
}

/// The jobs that are meant, and the file that they stand in.
#[derive(Debug)]
pub(super) struct MeantJobs {
    pub(super) all: Jobs,
    pub(super) meant: Vec<Job>,
}

impl JobWays {
    pub(super) fn new(args: &JobsArgs) -> Result<Self, Fatal> {
        let state = args.journal.state.clone();
        let state = state.or_else(journal::usual_state_folder);
        Ok(Self {
            state: state.ok_or(JournalError::NoStateFolder)?,
            journal: args.journal.clone(),
            config: args.config.clone(),
            output: args.output.clone(),
            clock: match args.now {
                Some(now) => Clock::start_at(now.as_millisecond()),
                None => Clock::start(1),
            },
            began: Clock::start(1).now(),
            hidden: Vec::new(),
        })
    }

    /// Keeps the variables that hold secrets of these jobs, and of the portals, from every command that is started.
    pub(super) fn hide(mut self, jobs: &Jobs) -> Self {
        self.hidden = jobs.variables.iter().cloned().collect();
        if let Ok(profiles) = profiles(&self.config) {
            let variables = profiles.secret_variables();
            self.hidden.extend(variables.into_iter().map(str::to_owned));
        }
        self
    }

    /// Variables that no command sees.
    pub(super) fn hidden(&self) -> Vec<&str> {
        self.hidden.iter().map(String::as_str).collect()
    }

    /// Reads a secret of a job.
    pub(super) fn secret(&self, source: &SecretSource) -> Result<SecretString, ProfileError> {
        source.read_hiding(&self.hidden(), variable)
    }

    /// Whether the time is over that a job's `--until` gives this start: the next file would have it tomorrow.
    pub(super) fn is_over(&self, job: &Job) -> bool {
        let here = Path::new(".");
        let Ok(args) = self.import_args(job, (here, here), None) else {
            return false;
        };
        let until = until::until(args.care.until.as_deref(), self.began);
        let now = Clock::start(1).now().unix_ms();
        until.is_ok_and(|until| until.is_some_and(|until| now >= until.unix_ms()))
    }

    /// What the clock shows, Unix milliseconds.
    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now().unix_ms()
    }

    /// Lets so many milliseconds pass between two attempts; a clock that was set does not wait for them.
    pub(super) fn pause(&self) -> impl AsyncFn(u64) {
        let is_set = self.clock.is_set();
        async move |ms: u64| {
            if !is_set {
                tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            }
        }
    }

    /// How a job talks: in its own language where the command line does not say one.
    pub(super) fn output_of(&self, job: &Job) -> OutputArgs {
        let own = job.lang.map(|lang| match lang {
            Tongue::En => Lang::En,
            Tongue::Ru => Lang::Ru,
        });
        OutputArgs {
            lang: self.output.lang.or(own),
            ..self.output.clone()
        }
    }

    /// The words of `import` for a file of a job, read as if they had been typed.
    pub(super) fn import_args(
        &self,
        job: &Job,
        (file, report): (&Path, &Path),
        halt_at: Option<HaltAt>,
    ) -> Result<ImportArgs, Fatal> {
        let mut more: Vec<OsString> = vec!["--yes".into()];
        more.extend(job.options.iter().map(OsString::from));
        let command = typed(self.words("import", job, (file, report), more))?;
        if let Command::Import(mut args) = command {
            if args.rows.is_some() {
                // Rows that are left out would look as if they were done.
                return Err(unclear(job));
            }
            args.care.halt_at = halt_at;
            return Ok(*args);
        }
        Err(unclear(job))
    }

    /// The words of `check`.
    pub(super) fn check_args(
        &self,
        job: &Job,
        (file, report): (&Path, &Path),
    ) -> Result<CheckArgs, Fatal> {
        let command = typed(self.words("check", job, (file, report), Vec::new()))?;
        if let Command::Check(args) = command {
            return Ok(args);
        }
        Err(unclear(job))
    }

    fn words(
        &self,
        command: &str,
        job: &Job,
        (file, report): (&Path, &Path),
        more: Vec<OsString>,
    ) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["leadbatch", command].map(OsString::from).to_vec();
        let mut add = |name: &str, value: &OsStr| {
            words.push(name.into());
            words.push(value.to_owned());
        };
        add("--mapping", job.mapping.as_os_str());
        add("--portal", OsStr::new(&job.portal));
        add("--report", report.as_os_str());
        for sheet in &job.sheets {
            add("--sheet", OsStr::new(sheet));
        }
        if let Some(minimum) = job.contract.rows.min {
            add("--min-rows", OsStr::new(&minimum.to_string()));
        }
        if let Some(share) = job.contract.invalid {
            add("--max-invalid", OsStr::new(&format!("{}%", share.0)));
        }
        if let Some(journal) = &self.journal.journal {
            add("--journal", journal.as_os_str());
        }
        add("--state", self.state.as_os_str());
        if let Some(config) = &self.config.config {
            add("--config", config.as_os_str());
        }
        words.extend(more);
        // A name that begins with a hyphen is a file all the same.
        words.push("--".into());
        words.push(file.as_os_str().to_owned());
        words
    }
}

/// What these words mean to the program.
fn typed(words: Vec<OsString>) -> Result<Command, Fatal> {
    match Args::try_parse_from(words) {
        Ok(args) => Ok(args.command),
        Err(error) => {
            let cause = error.kind().to_string();
            let shown = error.render().to_string();
            let line = shown.lines().next().unwrap_or(&cause);
            let line = line.trim_start_matches("error: ").to_owned();
            Err(JobsProblem::OptionMalformed { cause: line }.into())
        }
    }
}

fn unclear(job: &Job) -> Fatal {
    let cause = job.options.join(" ");
    JobsProblem::OptionMalformed { cause }.into()
}

/// Reads the jobs file, and finds those that are meant.
pub(super) fn meant_jobs(args: &JobsArgs, which: Option<&WhichArgs>) -> Result<MeantJobs, Fatal> {
    let path = jobs_path(args)?;
    let unreadable = |cause: String| JobsProblem::Unreadable {
        file: path.display().to_string(),
        cause,
    };
    let bytes = std::fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    let text = mapping::decode(&bytes).map_err(|_no_text| unreadable("no text".to_owned()))?;
    let all = Jobs::read(&path, &text).map_err(Fatal::Jobs)?;
    let meant = match which {
        Some(which) if !which.all => {
            let names = which.name.iter();
            let jobs = names.map(|name| all.job(name).cloned());
            jobs.collect::<Result<_, _>>()?
        }
        Some(_) | None => all.jobs.values().cloned().collect(),
    };
    Ok(MeantJobs { all, meant })
}

/// The file as named, else beside the config file.
fn jobs_path(args: &JobsArgs) -> Result<PathBuf, Fatal> {
    if let Some(path) = &args.jobs {
        return Ok(path.clone());
    }
    let config = args.config.config.clone();
    let config = config.map_or_else(config_path, Ok)?;
    Ok(config.with_file_name(FILE))
}

/// A coded thing that went wrong as it is remembered and told.
pub(super) fn trouble_of(console: &Console, what: &dyn Coded) -> Trouble {
    Trouble {
        code: what.code().to_owned(),
        text: console.catalogue.text(what),
        hint: console.catalogue.hint(what),
    }
}

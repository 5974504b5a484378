//! A night of one job: what is new is imported, what came of it is put down, and whoever has to hear of it is told.

use jiff::Timestamp;
use serde_json::json;

use crate::domain::Coded as _;
use crate::jobs::{
    ChoosingBy, Chosen, FileEnd, FileMark, Job, JobSource, JobTrouble, Step, Trouble, choose, time,
};

use super::console::Console;
use super::diagnose::job_exit;
use super::exit::ExitCode;
use super::halting::HaltAt;
use super::job_files;
use super::job_link;
use super::job_state::JobState;
use super::job_tell::{Told, tell_due};
use super::job_ways::{JobWays, trouble_of};
use super::settings::Talk;
use super::stop::StopSignal;

/// What was asked of a night beside its job.
#[derive(Debug, Clone, Default)]
pub(super) struct NightAsks {
    pub(super) known_ok: bool,
    pub(super) accept: bool,
    pub(super) accept_clock: bool,
    pub(super) halt_at: Option<HaltAt>,
}

/// How a night ended.
#[derive(Debug, Clone, Default)]
pub(super) struct NightEnd {
    pub(super) job: String,
    pub(super) night: String,
    pub(super) exit: u8,
    pub(super) files: Vec<FileEnd>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) told: Told,
    /// A signal asked for the end: no other job is begun.
    pub(super) interrupted: bool,
}

/// A clock that was set by the network is a little back now and then, in milliseconds.
const CLOCK_SLIPS: i64 = 5 * 60 * 1000;

/// One night of a job.
pub(super) async fn night(job: &Job, ways: &JobWays, asks: &NightAsks) -> NightEnd {
    let (talk, _) = Talk::within(&ways.output_of(job));
    talk.console.of_job(&job.name);
    let mut end = NightEnd {
        job: job.name.clone(),
        ..NightEnd::default()
    };
    let state = match JobState::take(&ways.state, &job.name) {
        Ok(state) => state,
        Err(trouble) => {
            end.exit = told_at_once(&talk.console, &trouble, &mut end.troubles).number();
            return end;
        }
    };
    let name = night_name(&state, ways.now_ms());
    end.night.clone_from(&name);
    let mut this = Tonight {
        job,
        ways,
        asks,
        name,
        console: talk.console,
        state,
        exit: ExitCode::Done,
        troubles: Vec::new(),
        interrupted: false,
    };
    if let Err(trouble) = this.through().await {
        this.trouble(&trouble);
    }
    end.told = this.over().await;
    end.exit = this.exit.number();
    this.console.end(
        this.exit,
        "night",
        json!({
            "night": end.night, "exit_code": end.exit, "delivered": end.told.delivered.len(),
            "undelivered": end.told.undelivered.len(),
        }),
    );
    end.troubles = this.troubles;
    end.interrupted = this.interrupted;
    let night = this.state.history.nights.last();
    end.files = night.map(|night| night.files.clone()).unwrap_or_default();
    end
}

fn told_at_once(console: &Console, what: &JobTrouble, troubles: &mut Vec<Trouble>) -> ExitCode {
    console.complain(what);
    troubles.push(trouble_of(console, what));
    job_exit(what)
}

/// By the time at which it begins; told apart where two begin in a second.
fn night_name(state: &JobState, now_ms: i64) -> String {
    let moment = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let plain = moment.strftime("%Y%m%dT%H%M%SZ").to_string();
    let taken = |name: &String| state.history.night_of(name).is_some();
    let mut name = plain.clone();
    let mut count = 1_u32;
    while taken(&name) {
        count += 1;
        name = format!("{plain}-{count}");
    }
    name
}

/// A night under way.
pub(super) struct Tonight<'a> {
    pub(super) job: &'a Job,
    pub(super) ways: &'a JobWays,
    pub(super) asks: &'a NightAsks,
    pub(super) name: String,
    console: Console,
    pub(super) state: JobState,
    pub(super) exit: ExitCode,
    pub(super) troubles: Vec<Trouble>,
    pub(super) interrupted: bool,
}

impl Tonight<'_> {
    pub(super) fn trouble(&mut self, what: &JobTrouble) {
        let exit = told_at_once(&self.console, what, &mut self.troubles);
        self.exit = self.exit.max(exit);
    }

    /// From the clock to the last file.
    async fn through(&mut self) -> Result<(), JobTrouble> {
        let now = self.ways.now_ms();
        let latest = self.state.history.latest;
        if self.asks.accept_clock {
            self.state.put(Step::ClockAccepted { at: now })?;
        }
        let night = self.name.clone();
        self.state.put(Step::Begun { night, at: now })?;
        if now < latest.saturating_sub(CLOCK_SLIPS) && !self.asks.accept_clock {
            return Err(JobTrouble::ClockWentBack {
                before: time(latest),
                now: time(now),
            });
        }
        self.finish_removal()?;
        let files = self.chosen(now).await?;
        let mut stop = StopSignal::listen();
        for file in files {
            if self.interrupted || stop.heard().is_some() {
                self.interrupted = true;
                self.exit = self.exit.max(ExitCode::Stopped);
                break;
            }
            self.file(file).await?;
        }
        Ok(())
    }

    /// The files of this night.
    async fn chosen(&mut self, now_ms: i64) -> Result<Vec<FileMark>, JobTrouble> {
        let choice = match &self.job.source {
            JobSource::Files(choice) => choice,
            JobSource::Link(link) => {
                let fetched = job_link::fetch(link, &self.state.folder).await?;
                let is_new = !self.state.history.is_finished(&fetched);
                return Ok(if is_new { vec![fetched] } else { Vec::new() });
            }
        };
        let found = job_files::find(choice)?;
        let by = ChoosingBy {
            choice,
            contract: &self.job.contract,
            history: &self.state.history,
            now_ms,
        };
        match choose(&found, by) {
            Chosen::Files(files) => Ok(files),
            Chosen::NothingNew => Ok(Vec::new()),
            Chosen::Trouble(trouble) => Err(trouble),
        }
    }

    /// Puts the night's end down and tells whoever has to hear of it. The exit code is the import's, whether they could be reached or
    /// not.
    async fn over(&mut self) -> Told {
        let over = Step::Over {
            night: self.name.clone(),
            at: self.ways.now_ms(),
            exit: self.exit.number(),
            troubles: self.troubles.clone(),
        };
        if let Err(trouble) = self.state.put(over) {
            self.trouble(&trouble);
        }
        tell_due((self.job, self.ways), &mut self.state, &self.console).await
    }
}

/// A trouble that is told when nobody runs the job.
pub(super) fn panicked(console: &Console, job: &str, cause: &str) -> NightEnd {
    let what = JobTrouble::Panicked {
        cause: cause.to_owned(),
    };
    let mut troubles = Vec::new();
    let exit = told_at_once(console, &what, &mut troubles);
    debug_assert_eq!(what.code(), "job_panicked", "told by its own code");
    NightEnd {
        job: job.to_owned(),
        exit: exit.number(),
        troubles,
        ..NightEnd::default()
    }
}

//! A night of one job: what is new is imported, what came of it is put down, and whoever has to hear of it is told.

use jiff::Timestamp;
use serde_json::json;

use crate::jobs::{
    ChoosingBy, Chosen, FileEnd, FileMark, Job, JobSource, JobTrouble, Night, Step, Trouble,
    choose, too_old,
};
use crate::run::StopReason;

use super::console::Console;
use super::diagnose::job_exit;
use super::exit::ExitCode;
use super::halting::HaltAt;
use super::job_files;
use super::job_link;
use super::job_state::JobState;
use super::job_tell::{Told, tell_due, tell_unkept};
use super::job_ways::{JobWays, trouble_of};
use super::settings::Talk;
use super::stop::{StopSignal, was_asked};

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
}

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
            let night = Night {
                began: ways.now_ms(),
                over: Some(ways.now_ms()),
                exit: end.exit,
                troubles: end.troubles.clone(),
                ..Night::default()
            };
            end.told = tell_unkept((job, ways), &night, &talk.console).await;
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
        told: Told::default(),
    };
    if let Err(trouble) = this.through().await {
        this.trouble(&trouble);
    }
    let told = this.over().await;
    end.told = std::mem::take(&mut this.told).and(told);
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
    told: Told,
}

impl Tonight<'_> {
    pub(super) fn trouble(&mut self, what: &JobTrouble) {
        let exit = told_at_once(&self.console, what, &mut self.troubles);
        self.exit = self.exit.max(exit);
    }

    /// Files are left for another night.
    fn stops(&mut self, why: &StopReason) {
        self.console.complain(why);
        self.troubles.push(trouble_of(&self.console, why));
        self.exit = self.exit.max(ExitCode::Stopped);
    }

    /// From the clock to the last file.
    async fn through(&mut self) -> Result<(), JobTrouble> {
        let now = self.ways.now_ms();
        let went_back = self.state.history.clock_went_back(now);
        if self.asks.accept_clock {
            self.state.put(Step::ClockAccepted { at: now })?;
        }
        let night = self.name.clone();
        self.state.put(Step::Begun { night, at: now })?;
        // What an earlier night did not come to tell, and what did not arrive, is told before anything can go wrong.
        let told = tell_due((self.job, self.ways), &mut self.state, &self.console).await;
        self.told = told;
        let _listening = StopSignal::listen();
        if let Some(trouble) = went_back.filter(|_| !self.asks.accept_clock) {
            return Err(trouble);
        }
        self.finish_removal()?;
        let (files, trouble) = self.chosen(now).await?;
        for file in files {
            if was_asked() {
                self.stops(&StopReason::Interrupted);
                break;
            }
            if self.ways.is_over(self.job) {
                self.stops(&StopReason::UntilReached);
                break;
            }
            if !self.file(file).await? {
                break;
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// The files of this night.
    async fn chosen(
        &mut self,
        now_ms: i64,
    ) -> Result<(Vec<FileMark>, Option<JobTrouble>), JobTrouble> {
        let choice = match &self.job.source {
            JobSource::Files(choice) => choice,
            JobSource::Link(link) => {
                let fetched = job_link::fetch((link, self.ways), &self.state.folder).await?;
                if !self.state.history.is_finished(&fetched) {
                    return Ok((vec![fetched], None));
                }
                let by = (&self.job.contract, now_ms);
                return too_old(&fetched, by).map_or_else(|| Ok((Vec::new(), None)), Err);
            }
        };
        let found = job_files::find(choice)?;
        for file in &found {
            // Done with, and not moved: a death, or a folder that could not be written, came between.
            if let Some(end) = self.state.history.end_of(file).cloned() {
                self.put_away(&end, ExitCode::of(end.exit))?;
            }
        }
        let by = ChoosingBy {
            choice,
            contract: &self.job.contract,
            history: &self.state.history,
            now_ms,
        };
        match choose(&found, by) {
            Chosen::Files(files) => Ok((files, None)),
            Chosen::FilesAnd(files, trouble) => Ok((files, Some(trouble))),
            Chosen::NothingNew => Ok((Vec::new(), None)),
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
    NightEnd {
        job: job.to_owned(),
        exit: exit.number(),
        troubles,
        ..NightEnd::default()
    }
}

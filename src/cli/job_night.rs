//! A night of one job: what is new is imported, what came of it is put down, and whoever has to hear of it is told.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use crate::domain::Coded as _;
use crate::jobs::{
    ChoosingBy, Chosen, Counts, Demands, FileEnd, FileMark, Job, JobSource, JobTrouble, Removal,
    Step, Trouble, choose, time,
};

use super::console::Console;
use super::diagnose::{Fatal, job_exit};
use super::errand::{Errand, NightErrand};
use super::exit::ExitCode;
use super::hearing::Heard;
use super::import::import;
use super::job_files::{self, finish_move, move_file, place_in, put_report_beside};
use super::job_known::BadRows;
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
    pub(super) halt_at: Option<String>,
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

impl NightEnd {
    pub(super) fn counts(&self) -> Counts {
        let mut all = Counts::default();
        for file in &self.files {
            all.add(&file.counts);
        }
        all
    }
}

/// A clock that was set by the network is a little back now and then, in milliseconds.
const CLOCK_SLIPS: i64 = 5 * 60 * 1000;

/// What a report and the journal need beside the file, in bytes.
const ROOM: u64 = 64 * 1024 * 1024;

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

/// What an import came to.
struct Imported {
    exit: ExitCode,
    heard: Heard,
    night: NightErrand,
    /// Nothing was done, since the folder holds the report of a run that this is none of.
    is_other_runs_report: bool,
}

/// Whether a report's folder is another run's.
fn is_taken(fatal: &Fatal) -> bool {
    matches!(fatal, Fatal::Report(error) if error.code() == "report_folder_taken")
}

/// A night under way.
struct Tonight<'a> {
    job: &'a Job,
    ways: &'a JobWays,
    asks: &'a NightAsks,
    name: String,
    console: Console,
    state: JobState,
    exit: ExitCode,
    troubles: Vec<Trouble>,
    interrupted: bool,
}

impl Tonight<'_> {
    fn trouble(&mut self, what: &JobTrouble) {
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

    /// Imports a file, puts down what came of it, and moves it where it belongs.
    async fn file(&mut self, file: FileMark) -> Result<(), JobTrouble> {
        let before = self.state.history.report_of_begun(&file).map(PathBuf::from);
        let mut report = before.clone().unwrap_or_else(|| self.new_report());
        self.has_room(&file, &report)?;
        let mut ended = self.taken(&file, &report).await?;
        if ended.is_other_runs_report && before.is_some() {
            // The journal does not know the run any more that was broken off: its report stays as it is.
            report = self.new_report();
            ended = self.taken(&file, &report).await?;
        }
        let Imported {
            exit, heard, night, ..
        } = ended;
        let end = self.ended((file, report), exit, &heard, &night);
        for complaint in &heard.complaints {
            self.troubles.push(Trouble {
                code: complaint.code.to_owned(),
                text: complaint.text.clone(),
                hint: complaint.hint.clone(),
            });
        }
        let exit = ExitCode::of(end.exit);
        self.exit = self.exit.max(exit);
        let stopped = heard
            .end
            .as_ref()
            .and_then(|end| end.summary.stopped.as_ref());
        self.interrupted |= stopped.is_some_and(|(code, _)| code == "interrupted");
        self.state.put(Step::Ended {
            night: self.name.clone(),
            end: Box::new(end.clone()),
        })?;
        self.put_away(&end, exit)
    }

    /// Takes a file up and imports it.
    async fn taken(&mut self, file: &FileMark, report: &Path) -> Result<Imported, JobTrouble> {
        self.state.put(Step::Taken {
            night: self.name.clone(),
            file: file.clone(),
            report: report.display().to_string(),
        })?;
        Ok(self.import(file, report).await)
    }

    /// A folder for a report that is not there yet.
    fn new_report(&self) -> PathBuf {
        let plain = self.job.report.join(&self.name);
        let mut folder = plain.clone();
        let mut count = 1_u32;
        while folder.exists() {
            count += 1;
            folder = self.job.report.join(format!("{}-{count}", self.name));
        }
        folder
    }

    fn has_room(&self, file: &FileMark, report: &Path) -> Result<(), JobTrouble> {
        room(report, file.size)?;
        room(&self.state.folder, 0)
    }

    async fn import(&self, file: &FileMark, report: &Path) -> Imported {
        let night = NightErrand {
            demands: Demands {
                contract: self.job.contract.clone(),
                before: self.state.history.last_good().cloned(),
            },
            accepted: self.asks.accept,
            ..NightErrand::default()
        };
        let errand = Errand::Night(Box::new(night));
        let (talk, hearing) = Talk::within(&self.ways.output_of(self.job));
        talk.console.of_job(&self.job.name);
        let halt_at = self.asks.halt_at.as_deref();
        let files = (Path::new(&file.path), report);
        let ended = match self.ways.import_args(self.job, files, halt_at) {
            Ok(args) => Box::pin(import(&args, &talk, &errand)).await,
            Err(fatal) => Err(fatal),
        };
        let is_other_runs_report = ended.as_ref().is_err_and(is_taken);
        let exit = match ended {
            Ok(exit) => exit,
            Err(fatal) if is_other_runs_report => fatal.exit_code(),
            Err(fatal) => fatal.tell(&talk.console),
        };
        let night = match errand {
            Errand::Night(night) => *night,
            Errand::Import | Errand::Retry(_) => NightErrand::default(),
        };
        Imported {
            exit,
            heard: hearing.take(),
            night,
            is_other_runs_report,
        }
    }

    /// What became of a file, as it is put down.
    fn ended(
        &mut self,
        (file, report): (FileMark, PathBuf),
        exit: ExitCode,
        heard: &Heard,
        errand: &NightErrand,
    ) -> FileEnd {
        let found = errand.found.borrow();
        let mut end = FileEnd {
            file,
            exit: exit.number(),
            run: String::new(),
            report: report.display().to_string(),
            portal: self.job.portal.clone(),
            counts: Counts::default(),
            problems: heard
                .problems
                .iter()
                .map(|(code, text)| ((*code).to_owned(), text.clone()))
                .collect(),
            took_ms: 0,
            valid: found.valid,
            filled: found.filled.clone(),
        };
        let Some(told) = &heard.end else {
            return end;
        };
        let (summary, rows) = (&told.summary, &told.summary.rows);
        end.run.clone_from(&summary.run);
        end.portal.clone_from(&summary.portal);
        end.report = told.report.display().to_string();
        end.took_ms = summary.duration_ms;
        end.counts = Counts {
            read: rows.read,
            created: rows.created,
            updated: rows.updated,
            skipped: rows.skipped,
            invalid: rows.invalid,
            failed: rows.failed,
            unknown: rows.unknown,
            pending: rows.pending,
            known_bad: 0,
        };
        if exit <= ExitCode::SomeRows {
            self.compare_bad_rows(&mut end, heard);
        }
        end
    }

    /// Counts rows that were bad in the same way before; where all are, and that is accepted, the file ends well.
    fn compare_bad_rows(&self, end: &mut FileEnd, heard: &Heard) {
        let Ok(bad) = BadRows::of_report(Path::new(&end.report)) else {
            return;
        };
        end.counts.known_bad = bad.known(&self.state.folder);
        // What cannot be remembered is told again tomorrow.
        drop(bad.remember(&self.state.folder));
        let accepted = self.asks.known_ok || self.job.known_ok;
        let all_known = bad.rows > 0 && end.counts.known_bad == bad.rows;
        let nothing_else = heard.complaints.is_empty() && end.counts.unknown == 0;
        if accepted && all_known && nothing_else {
            end.exit = ExitCode::Done.number();
        }
    }

    /// Moves a file that is done with to where it belongs: put down before, so that no death in between is lost on.
    fn put_away(&mut self, end: &FileEnd, exit: ExitCode) -> Result<(), JobTrouble> {
        let Some(afterwards) = &self.job.afterwards else {
            return Ok(());
        };
        let folder = match exit {
            ExitCode::Done | ExitCode::SomeRows => &afterwards.done,
            ExitCode::SourceRefused => &afterwards.failed,
            ExitCode::Usage | ExitCode::Stopped | ExitCode::Locked => return Ok(()),
        };
        let from = Path::new(&end.file.path);
        let to = place_in(folder, from, &self.name);
        let removal = Removal {
            from: end.file.path.clone(),
            to: to.display().to_string(),
            size: end.file.size,
        };
        self.state.put(Step::Moving {
            from: removal.from.clone(),
            to: removal.to.clone(),
            size: removal.size,
        })?;
        if let Err(error) = move_file(&removal) {
            self.trouble(&JobTrouble::MoveFailed {
                file: removal.from.clone(),
                to: folder.display().to_string(),
                cause: error.to_string(),
            });
        } else if let Err(error) = put_report_beside(Path::new(&end.report), &to, &self.why()) {
            self.trouble(&JobTrouble::ReportNotBeside {
                file: removal.to.clone(),
                cause: error.to_string(),
            });
        }
        self.state.put(Step::Moved { from: removal.from })
    }

    /// What went wrong so far, a line each.
    fn why(&self) -> String {
        let troubles = self.troubles.iter();
        let lines = troubles.map(|trouble| {
            let hint = trouble.hint.as_deref().unwrap_or_default();
            format!("[{}] {}\n{hint}\n", trouble.code, trouble.text)
        });
        lines.collect()
    }

    /// A move that the last night did not come to the end of.
    fn finish_removal(&mut self) -> Result<(), JobTrouble> {
        let Some(removal) = self.state.history.removal.clone() else {
            return Ok(());
        };
        if let Err(error) = finish_move(&removal) {
            self.trouble(&JobTrouble::MoveFailed {
                file: removal.from.clone(),
                to: removal.to.clone(),
                cause: error.to_string(),
            });
        }
        self.state.put(Step::Moved { from: removal.from })
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

/// Refuses to begin where the disk has too little room; `file`: bytes of the source, whose bad rows are written again.
pub(super) fn room(folder: &Path, file: u64) -> Result<(), JobTrouble> {
    let there = folder.ancestors().find(|folder| folder.exists());
    let Some(there) = there else {
        return Ok(());
    };
    // A system that does not tell how much is left does not stand in the way.
    let Ok(free) = fs4::available_space(there) else {
        return Ok(());
    };
    let needed = ROOM.saturating_add(file.saturating_mul(3));
    if free >= needed {
        return Ok(());
    }
    Err(JobTrouble::DiskLow {
        folder: there.display().to_string(),
        free: free / 1024 / 1024,
        needed: needed / 1024 / 1024,
    })
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

//! A file of a night: imported, put down, and moved where it belongs.

use std::path::{Path, PathBuf};

use crate::domain::{Coded as _, LEAD_PHP, RowCounts};
use crate::jobs::{Demands, FileEnd, FileMark, JobTrouble, Removal, Step, Trouble};

use super::diagnose::Fatal;
use super::errand::{Errand, NightErrand};
use super::exit::ExitCode;
use super::halting::{HaltPoint, Halting};
use super::hearing::Heard;
use super::import::import;
use super::job_files::{self, finish_move, move_file, place_in, put_report_beside};
use super::job_known::BadRows;
use super::job_night::Tonight;
use super::settings::Talk;

/// What a report and the journal need beside the file, in bytes.
const ROOM: u64 = 64 * 1024 * 1024;

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

impl Tonight<'_> {
    /// Imports a file, puts down what came of it, and moves it where it belongs.
    /// *False*: the files behind it wait for another night, since their rows are later ones.
    pub(super) async fn file(&mut self, file: FileMark) -> Result<bool, JobTrouble> {
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
        self.state.put(Step::Ended {
            night: self.name.clone(),
            end: Box::new(end.clone()),
        })?;
        self.put_away(&end, exit)?;
        Ok(matches!(
            exit,
            ExitCode::Done | ExitCode::SomeRows | ExitCode::SourceRefused
        ))
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
        let files = (Path::new(&file.path), report);
        let ended = match self.ways.import_args(self.job, files, self.asks.halt_at) {
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
            counts: RowCounts::default(),
            known_bad: 0,
            problems: heard
                .problems
                .iter()
                .map(|(code, text)| ((*code).to_owned(), text.clone()))
                .collect(),
            took_ms: 0,
            open: false,
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
        end.counts = *rows;
        let unknown = rows.unknown > 0 && summary.method != LEAD_PHP;
        end.open = unknown || rows.pending > 0;
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
        end.known_bad = bad.known(&self.state.folder);
        // What cannot be remembered is told again tomorrow.
        drop(bad.remember(&self.state.folder));
        let accepted = self.asks.known_ok || self.job.known_ok;
        let all_known = bad.rows > 0 && end.known_bad == bad.rows;
        let nothing_else = heard.complaints.is_empty() && end.counts.unknown == 0;
        if accepted && all_known && nothing_else {
            end.exit = ExitCode::Done.number();
        }
    }

    /// Moves a file that is done with to where it belongs: put down before, so that no death in between is lost on.
    pub(super) fn put_away(&mut self, end: &FileEnd, exit: ExitCode) -> Result<(), JobTrouble> {
        let Some(afterwards) = &self.job.afterwards else {
            return Ok(());
        };
        let folder = match exit {
            // What became of its rows is found out by the next night.
            ExitCode::Done | ExitCode::SomeRows if end.open => return Ok(()),
            ExitCode::Done | ExitCode::SomeRows => &afterwards.done,
            ExitCode::SourceRefused => &afterwards.failed,
            ExitCode::Usage | ExitCode::Stopped | ExitCode::Locked => return Ok(()),
        };
        let from = Path::new(&end.file.path);
        if job_files::mark(from).as_ref() != Some(&end.file) {
            // Another file has come under its name since: that one is not done with.
            return Ok(());
        }
        let to = place_in(folder, from, &self.name);
        let removal = Removal {
            from: end.file.path.clone(),
            to: to.display().to_string(),
            size: end.file.size,
            modified_ms: end.file.modified_ms,
        };
        self.state.put(Step::Moving {
            from: removal.from.clone(),
            to: removal.to.clone(),
            size: removal.size,
            modified_ms: removal.modified_ms,
        })?;
        let mut halting = Halting::new(self.asks.halt_at);
        halting.pass(HaltPoint::BeforeMove);
        let moved = move_file(&removal);
        halting.pass(HaltPoint::AfterMove);
        self.moved(removal, moved, Path::new(&end.report))
    }

    /// Puts down that a file was moved, with its report beside it.
    fn moved(
        &mut self,
        removal: Removal,
        moved: std::io::Result<()>,
        report: &Path,
    ) -> Result<(), JobTrouble> {
        let to = Path::new(&removal.to);
        if let Err(error) = moved {
            self.trouble(&JobTrouble::MoveFailed {
                file: removal.from.clone(),
                to: removal.to.clone(),
                cause: error.to_string(),
            });
        } else if let Err(error) = put_report_beside(report, to, &self.why()) {
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
    pub(super) fn finish_removal(&mut self) -> Result<(), JobTrouble> {
        let Some(removal) = self.state.history.removal.clone() else {
            return Ok(());
        };
        let nights = self.state.history.nights.iter().rev();
        let mut files = nights.flat_map(|night| night.files.iter().rev());
        let end = files.find(|end| end.file.path == removal.from);
        let report = end.map_or_else(PathBuf::new, |end| PathBuf::from(&end.report));
        let moved = finish_move(&removal);
        self.moved(removal, moved, &report)
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

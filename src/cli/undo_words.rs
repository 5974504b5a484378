//! What is said of an undo: what it would do, how far it is, and how it ended.

use crate::domain::{Arg, Moment};
use crate::journal::RunInfo;
use crate::limits::WaitReason;
use crate::messages::Catalogue;
use crate::report::{ReportError, UndoTable, reasons};
use crate::run::{Event, RequestCounts, Stop, StopReason, UndoCounts, UndoOutcome, UndoResult};

use super::clock::Clock;
use super::console::{Console, result};
use super::drive::Listener;
use super::exit::ExitCode;
use super::progress::{PassProgress, Progress};
use super::settings::Talk;
use super::survey::number;

/// Leads that stay and are named before it is asked.
const NAMED: usize = 20;

/// Listens while an undo only reads and judges.
pub(super) struct Shown {
    console: Console,
    pub(super) counts: UndoCounts,
    /// The first leads that stay.
    stay: Vec<UndoResult>,
    progress: PassProgress,
    waits: Progress,
    clock: Clock,
}

impl Shown {
    pub(super) fn new(talk: &Talk, clock: Clock) -> Self {
        let console = talk.console.clone();
        Self {
            counts: UndoCounts::default(),
            stay: Vec::new(),
            progress: PassProgress::new(console.clone(), talk.bar, clock),
            waits: Progress::new(console.clone(), (0, 0), false, clock),
            clock,
            console,
        }
    }

    /// Says what would be done.
    pub(super) fn tell(self) -> UndoCounts {
        let Self {
            console,
            counts,
            stay,
            progress,
            ..
        } = self;
        drop(progress);
        let told = [
            ("undo-would-delete", "", counts.deleted),
            ("undo-would-restore", "", counts.restored),
            ("undo-would-restore-in-part", "  ", counts.in_part),
            ("undo-would-be-gone", "", counts.gone),
            ("undo-would-be-open", "", counts.pending),
            ("undo-would-keep", "", counts.kept),
        ];
        for line in counted(&console.catalogue, told) {
            console.say_text(&line);
        }
        for one in &stay {
            let lead = one.lead.map_or_else(String::new, |lead| lead.to_string());
            let args = [
                ("origin", Arg::Text(one.origin_id.clone())),
                ("lead", Arg::Text(lead)),
                ("reason", Arg::Text(reasons(&console.catalogue, one))),
            ];
            let line = console.catalogue.line("undo-stays", &args);
            console.say_text(&format!("  {line}"));
        }
        let more = counts.kept.saturating_sub(stay.len() as u64);
        if more > 0 {
            console.say("undo-stay-more", &[("count", number(more))]);
        }
        counts
    }
}

impl Listener for Shown {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Undo(one) => {
                self.counts.add(&one);
                self.progress.rows(1);
                if one.outcome == UndoOutcome::Kept && self.stay.len() < NAMED {
                    self.stay.push(*one);
                }
            }
            Event::Waiting { until, reason } => {
                self.waits.waiting(self.clock.now(), until, reason);
            }
            Event::Row(_)
            | Event::NoSight { .. }
            | Event::Twins { .. }
            | Event::Stopping(_)
            | Event::Leaving => {}
        }
    }
}

/// Listens while leads are taken back.
pub(super) struct Performed {
    pub(super) table: UndoTable,
    pub(super) failed: Option<ReportError>,
    pub(super) counts: UndoCounts,
    progress: Progress,
    clock: Clock,
}

impl Performed {
    pub(super) fn new(table: UndoTable, talk: &Talk, total: u64, clock: Clock) -> Self {
        let console = talk.console.clone();
        Self {
            table,
            failed: None,
            counts: UndoCounts::default(),
            progress: Progress::new(console, (total, 0), talk.bar, clock),
            clock,
        }
    }

    /// The undo goes on when its table cannot be written; that is said at the end.
    fn note(&mut self, written: Result<(), ReportError>) {
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }

    /// Ends the table and takes the progress away.
    pub(super) fn finish(&mut self) {
        self.progress.finish();
        let finished = self.table.finish();
        self.note(finished);
    }

    fn wait(&mut self, now: Moment, until: Moment, reason: WaitReason) {
        let flushed = self.table.flush();
        self.note(flushed);
        self.progress.waiting(now, until, reason);
    }
}

impl Listener for Performed {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Undo(one) => {
                self.counts.add(&one);
                let written = self.table.add(&one);
                self.note(written);
                if one.outcome != UndoOutcome::Pending {
                    self.progress.row(self.clock.now());
                }
            }
            Event::Waiting { until, reason } => self.wait(self.clock.now(), until, reason),
            Event::Stopping(Stop::Here(StopReason::Interrupted)) => {
                self.progress.say("stop-requested", &[]);
            }
            Event::Leaving => self.progress.say("stop-again", &[]),
            Event::Row(_) | Event::NoSight { .. } | Event::Twins { .. } | Event::Stopping(_) => {}
        }
    }
}

/// An undo that has ended.
pub(super) struct Ended<'a> {
    pub(super) undo: &'a str,
    pub(super) subject: &'a RunInfo,
    pub(super) host: &'a str,
    pub(super) counts: UndoCounts,
    pub(super) requests: &'a RequestCounts,
    pub(super) duration_ms: u64,
    /// The code of what stopped it, and the text.
    pub(super) stopped: Option<(String, String)>,
    pub(super) exit: ExitCode,
    /// Where the table is; empty where there is none.
    pub(super) table: String,
}

impl Ended<'_> {
    /// The numbers, for `--json` and the journal.
    pub(super) fn json(&self) -> String {
        let (counts, requests) = (&self.counts, self.requests);
        let stopped = self
            .stopped
            .as_ref()
            .map(|(code, message)| serde_json::json!({"code": code, "message": message}));
        let status = if stopped.is_some() {
            "stopped"
        } else {
            "finished"
        };
        let summary = serde_json::json!({
            "version": 1,
            "run": self.undo,
            "undoes": self.subject.run,
            "status": status,
            "exit_code": self.exit.number(),
            "stopped": stopped,
            "portal": self.host,
            "originator": self.subject.originator,
            "leads": {
                "deleted": counts.deleted, "restored": counts.restored, "in_part": counts.in_part,
                "kept": counts.kept, "gone": counts.gone, "pending": counts.pending,
            },
            "requests": {
                "sent": requests.sent, "batches": requests.batches, "commands": requests.commands,
                "rejected": requests.rejected,
            },
            "duration_ms": self.duration_ms,
            "report": self.table,
        });
        format!("{summary:#}")
    }

    /// Says how it ended, as the command's result.
    pub(super) fn tell(&self, talk: &Talk) {
        let (counts, requests) = (&self.counts, self.requests);
        let leads = serde_json::json!({
            "deleted": counts.deleted, "restored": counts.restored, "in_part": counts.in_part,
            "kept": counts.kept, "gone": counts.gone, "pending": counts.pending,
        });
        let facts = serde_json::json!({"undoes": self.subject.run, "leads": leads, "requests": requests.sent, "duration_ms": self.duration_ms});
        talk.console.end(self.exit, "summary", facts);
        if talk.console.is_quiet() && self.exit == ExitCode::Done {
            return;
        }
        if talk.json {
            return result(&self.json());
        }
        let catalogue = &talk.console.catalogue;
        let say = |id: &str, args: &[(&str, Arg)]| result(&catalogue.line(id, args));
        if self.table.is_empty() {
            let run = Arg::Text(self.subject.run.clone());
            return say("undo-nothing", &[("run", run)]);
        }
        let counts = &self.counts;
        let told = [
            ("undo-deleted", "", counts.deleted),
            ("undo-restored", "", counts.restored),
            ("undo-in-part", "  ", counts.in_part),
            ("undo-gone", "", counts.gone),
            ("undo-kept", "", counts.kept),
            ("undo-pending", "", counts.pending),
        ];
        for line in counted(catalogue, told) {
            result(&line);
        }
        if counts.pending > 0 {
            say("undo-again", &[]);
        }
        let duration = Arg::Text(catalogue.duration(self.duration_ms));
        say("end-duration", &[("duration", duration)]);
        say("undo-table", &[("file", Arg::Text(self.table.clone()))]);
    }
}

/// A line, indented, for each count that is not zero.
fn counted<const N: usize>(
    catalogue: &Catalogue,
    counts: [(&'static str, &'static str, u64); N],
) -> impl Iterator<Item = String> {
    let told = counts.into_iter().filter(|(_, _, count)| *count > 0);
    told.map(|(id, indent, count)| {
        format!(
            "{indent}{}",
            catalogue.line(id, &[("count", number(count))])
        )
    })
}

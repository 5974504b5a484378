//! `undo`: show what would be taken back, ask, take it back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::domain::{Arg, Coded as _, Moment};
use crate::journal::{
    BookId, JournalError, LastSent, NewStart, Reader, RunInfo, RunKind, StartEnd, StartNumber,
    Store, UnfinishedRun, WritingRun,
};
use crate::portal::PortalDoors;
use crate::report::UndoTable;
use crate::run::{Stop, UndoCounts, UndoMode, UndoRun, UndoSettings};

use super::args::UndoArgs;
use super::book::{OpenBook, journal_path};
use super::clock::Clock;
use super::console::is_interactive;
use super::diagnose::{ConfigProblem, Fatal};
use super::drive::{Drive, Listener, drive};
use super::errand::same_portal;
use super::exit::ExitCode;
use super::greeting::greet;
use super::halting::Halting;
use super::portal_meant::limits_of;
use super::portal_setup::{PortalSetup, Way, connect};
use super::recording::{Memory, Recording};
use super::retry::existing;
use super::runtime::runtime;
use super::settings::{Limits, Talk};
use super::stop::StopSignal;
use super::survey::number;
use super::traffic::Traffic;
use super::undo_feed::UndoFeed;
use super::undo_words::{Ended, Performed, Shown};
use super::until;

pub(super) fn run(args: &UndoArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.door.portal.expose_secret().contains("://") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let undone = runtime().and_then(|runtime| runtime.block_on(undo(args, &talk)));
    talk.end(undone)
}

/// An undo under way.
struct Undo<'a> {
    talk: &'a Talk,
    clock: Clock,
    subject: RunInfo,
    /// The undo's own id.
    run: String,
    report: PathBuf,
    /// An earlier start did not come to its end.
    resumed: bool,
    portal: Arc<PortalDoors>,
    host: String,
    journal: Reader,
    memory: Memory,
    halting: Halting,
}

async fn undo(args: &UndoArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let path = journal_path(&args.door.reach.journal)?;
    let subject = find(&path, &args.run)?;
    let limits = limits_of(&args.door)?;
    let setup = connect(&args.door, limits, (Way::Rest, "leadbatch undo")).await?;
    same_portal(&subject, &setup.identity)?;
    let originator = &subject.originator;
    let open = OpenBook::open(path, &setup.identity, originator, "leadbatch undo")?;
    let clock = Clock::start(args.door.speed.unwrap_or(1));
    let until = until::until(args.care.until.as_deref(), clock.now())?;
    let unfinished = open.store.unfinished(open.book, &key(&subject))?;
    tell_run(talk, &subject, unfinished.as_ref());
    let greeting = greet(&setup, talk, clock).await?;
    let settings = UndoSettings {
        originator: subject.originator.clone(),
        admin: greeting.user.admin,
        limits: limits.rules(),
        settle_ms: limits.settle_ms,
        requests_before: greeting.requests,
        quiet_from: quiet_from(open.store.last_sent(open.book)?, limits, clock.now()),
        resumed: unfinished.is_some(),
        catalogue: Arc::new(greeting.catalogue()),
        grace_ms: args.care.grace.saturating_mul(1000),
        patience_ms: limits.patience_ms,
        until,
    };
    until::tell(&talk.console, until);
    let (run, report) = named(args, unfinished);
    talk.begin("undo", &run, clock);
    let PortalSetup {
        portal, host, door, ..
    } = setup;
    let undo = Undo {
        talk,
        clock,
        run,
        report,
        resumed: settings.resumed,
        portal: Arc::new(portal),
        host,
        journal: Reader::open(&open.path)?,
        memory: Memory::open(&open.path, open.book)?,
        halting: Halting::new(args.care.halt_at),
        subject,
    };
    let asks = is_interactive() && !args.care.yes && door.is_none();
    undo.carry_out(open, settings, asks).await
}

/// The run that is meant; one that took another back cannot be taken back itself.
fn find(path: &Path, run: &str) -> Result<RunInfo, Fatal> {
    let found = existing(path)?.find_run(run)?;
    if found.kind == RunKind::Undo {
        return Err(ConfigProblem::RunSentNothing { run: found.run }.into());
    }
    Ok(found)
}

/// By what an undo that was broken off is found again.
fn key(subject: &RunInfo) -> String {
    format!("undo {}", subject.run)
}

fn tell_run(talk: &Talk, subject: &RunInfo, unfinished: Option<&UnfinishedRun>) {
    let args = [
        ("run", Arg::Text(subject.run.clone())),
        ("originator", Arg::Text(subject.originator.clone())),
    ];
    talk.console.say("undo-run", &args);
    if let Some(run) = unfinished {
        let start = u64::from(run.last_start.0.saturating_add(1));
        talk.console
            .say("undo-goes-on", &[("start", number(start))]);
    }
}

/// The undo's id and the folder of its report: those of the start before, unless another folder is named.
fn named(args: &UndoArgs, unfinished: Option<UnfinishedRun>) -> (String, PathBuf) {
    let (run, report) = if let Some(before) = unfinished {
        (before.run, PathBuf::from(before.report))
    } else {
        let run = uuid::Uuid::now_v7().simple().to_string();
        let report = PathBuf::from("leadbatch-report").join(&run);
        (run, report)
    };
    (run, args.report.clone().unwrap_or(report))
}

/// From when on the portal cannot be at work any more on what was sent before this process.
fn quiet_from(sent: LastSent, limits: Limits, now: Moment) -> Moment {
    let quiet = limits.request_limit_ms.saturating_add(limits.settle_ms);
    let since = match sent {
        LastSent {
            open_since: Some(_),
            ..
        } => 0,
        LastSent {
            last_byte: Some(last),
            ..
        } => u64::try_from(now.unix_ms().saturating_sub(last)).unwrap_or(0),
        LastSent {
            last_byte: None,
            open_since: None,
        } => quiet,
    };
    now.after_ms(quiet.saturating_sub(since))
}

impl Undo<'_> {
    /// Shows, asks, and takes back.
    async fn carry_out(
        self,
        open: OpenBook,
        settings: UndoSettings,
        asks: bool,
    ) -> Result<ExitCode, Fatal> {
        // The lock is held until the journal knows how it ended.
        let OpenBook {
            store,
            book,
            lock: _lock,
            ..
        } = open;
        let started = self.clock.now();
        let mut machine = UndoRun::new(settings, UndoMode::Show, started);
        let mut shown = Shown::new(self.talk, self.clock);
        let idle = WritingRun {
            book,
            run: self.run.clone(),
            start: StartNumber(0),
        };
        let mut recording = Recording::start(store, idle)?;
        self.drive(&mut machine, &mut recording, &mut shown, Halting::default())
            .await
            .0?;
        let store = recording.close()?;
        if let Some(stop) = machine.stopped() {
            self.talk.console.complain(stop);
            self.talk.console.say("undo-declined", &[]);
            return Ok(ExitCode::Stopped);
        }
        let counts = shown.tell();
        if counts.all() == 0 && !self.resumed {
            self.nothing(&machine, started).tell(self.talk);
            return Ok(ExitCode::Done);
        }
        let changes = counts.deleted + counts.restored;
        if asks && changes > 0 && !self.agreed(changes).await {
            self.talk.console.say("undo-declined", &[]);
            return Ok(ExitCode::Stopped);
        }
        let parts = (store, book, counts.all());
        self.perform(machine.then_perform(), parts, started).await
    }

    /// Takes back what was shown, so many rows.
    async fn perform(
        &self,
        mut machine: UndoRun,
        (mut store, book, rows): (Store, BookId, u64),
        started: Moment,
    ) -> Result<ExitCode, Fatal> {
        let catalogue = Arc::clone(&self.talk.console.catalogue);
        let table = UndoTable::create(self.report.clone(), &self.run, catalogue)?;
        let mut performed = Performed::new(table, self.talk, rows, self.clock);
        let start = store.begin(book, &self.new_start())?;
        store.finish(&self.subject.run, self.clock.now().unix_ms())?;
        let writing = WritingRun {
            book,
            run: self.run.clone(),
            start,
        };
        let mut recording = Recording::start(store, writing)?;
        let (driven, whole) = self
            .drive(&mut machine, &mut recording, &mut performed, self.halting)
            .await;
        performed.finish();
        if let Some(error) = recording.failed() {
            self.talk.console.complain(error);
        }
        if let Err(error) = driven {
            error.tell(&self.talk.console);
        }
        let ended = self.ended(&performed, &machine, (started, whole));
        let exit = ended.exit;
        self.tell_end(&performed, &machine, &ended);
        if let Err(error) = self.end_start(recording.close(), start, &ended) {
            self.talk.console.complain(&error);
        }
        Ok(exit)
    }

    /// Drives the machine to its end; also tells whether all rows of the run were read.
    async fn drive(
        &self,
        machine: &mut UndoRun,
        recording: &mut Recording,
        listener: &mut dyn Listener,
        halting: Halting,
    ) -> (Result<(), Fatal>, bool) {
        let mut feed = UndoFeed::new(&self.journal, &self.subject.run, self.resumed);
        let parts = Drive {
            portal: Arc::clone(&self.portal),
            recording,
            memory: &self.memory,
            rows: &mut feed,
            listener,
            clock: self.clock,
            stop: StopSignal::listen(),
            halting,
            traffic: Traffic::new(&self.talk.console),
        };
        let driven = drive(machine, parts).await;
        (driven, feed.is_at_end())
    }

    /// The question; a signal while it stands is a no. It is read on a thread of its own, which the end of the process does not
    /// wait for.
    async fn agreed(&self, changes: u64) -> bool {
        let (tell, told) = tokio::sync::oneshot::channel();
        let console = self.talk.console.clone();
        let mut stop = StopSignal::listen();
        std::thread::spawn(move || {
            let count = [("count", number(changes))];
            // Nobody listens any more after a signal.
            tell.send(console.ask("undo-question", &count)).ok()
        });
        tokio::select! {
            answer = told => answer.unwrap_or(false),
            _ = stop.next() => false,
        }
    }

    /// What the journal keeps of this start.
    fn new_start(&self) -> NewStart {
        let report = std::path::absolute(&self.report);
        NewStart {
            run: self.run.clone(),
            kind: RunKind::Undo,
            subject: Some(self.subject.run.clone()),
            sources_key: key(&self.subject),
            sources: Vec::new(),
            mapping_path: self.subject.mapping_path.clone(),
            mapping_sha256: self.subject.mapping_sha256,
            method: self.subject.method.clone(),
            above: self.subject.above,
            report: report
                .unwrap_or_else(|_| self.report.clone())
                .display()
                .to_string(),
            command: String::new(),
            begun_at: self.clock.now().unix_ms(),
        }
    }

    /// An undo that found nothing to do.
    fn nothing<'a>(&'a self, machine: &'a UndoRun, started: Moment) -> Ended<'a> {
        Ended {
            undo: "",
            subject: &self.subject,
            host: &self.host,
            counts: UndoCounts::default(),
            requests: machine.requests(),
            duration_ms: self.clock.now().ms_since(started),
            stopped: None,
            exit: ExitCode::Done,
            table: String::new(),
        }
    }

    fn ended<'a>(
        &'a self,
        performed: &Performed,
        machine: &'a UndoRun,
        (started, whole): (Moment, bool),
    ) -> Ended<'a> {
        let counts = performed.counts;
        // A stop that came when nothing was left to do stopped nothing.
        let stop = machine.stopped().filter(|_| counts.pending > 0 || !whole);
        let text = |stop: &Stop| {
            let text = self.talk.console.catalogue.text(stop);
            (stop.code().to_owned(), text)
        };
        let some = counts.kept + counts.in_part + counts.pending > 0;
        let exit = match stop {
            Some(_) => ExitCode::Stopped,
            None if some || performed.failed.is_some() => ExitCode::SomeRows,
            None => ExitCode::Done,
        };
        Ended {
            undo: &self.run,
            subject: &self.subject,
            host: &self.host,
            counts,
            requests: machine.requests(),
            duration_ms: self.clock.now().ms_since(started),
            stopped: stop.map(text),
            exit,
            table: performed.table.path().display().to_string(),
        }
    }

    fn tell_end(&self, performed: &Performed, machine: &UndoRun, ended: &Ended<'_>) {
        let console = &self.talk.console;
        for note in performed.table.notes() {
            console.note(note);
        }
        if let Some(stop) = machine.stopped() {
            console.complain(stop);
        }
        ended.tell(self.talk);
        if let Some(error) = &performed.failed {
            console.complain(error);
        }
    }

    fn end_start(
        &self,
        store: Result<Store, JournalError>,
        start: StartNumber,
        ended: &Ended<'_>,
    ) -> Result<(), JournalError> {
        let end = StartEnd {
            ended_at: self.clock.now().unix_ms(),
            exit_code: ended.exit.number(),
            stop: ended.stopped.as_ref().map(|(code, _)| code.clone()),
            counts: ended.json(),
            finished: ended.counts.pending == 0 && ended.stopped.is_none(),
        };
        store?.end(&self.run, start, &end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Share;

    #[test]
    fn nothing_is_judged_while_a_request_may_still_be_under_way() {
        let limits = Limits {
            rate: None,
            operating_limit_ms: 480_000,
            patience_ms: 0,
            request_limit_ms: 60_000,
            settle_ms: 15_000,
            share: Share::ALL,
        };
        let now = Moment::new(500, 1_000_000);
        let wait = |last_byte, open_since| {
            let sent = LastSent {
                last_byte,
                open_since,
            };
            quiet_from(sent, limits, now).ms_since(now)
        };
        assert_eq!(wait(None, None), 0);
        assert_eq!(wait(Some(990_000), None), 65_000);
        assert_eq!(wait(Some(900_000), None), 0);
        // When a request left of whose end nothing is known, nobody knows.
        assert_eq!(wait(Some(900_000), Some(1)), 75_000);
        // A clock that was set back shortens nothing.
        assert_eq!(wait(Some(2_000_000), None), 75_000);
    }
}

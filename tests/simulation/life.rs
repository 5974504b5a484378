//! A run with its deaths: processes come and go, the portal and the journal stay.

use std::collections::BTreeMap;

use leadbatch::batching::{Reply, RequestId};
use leadbatch::domain::{KnownState, Moment, UnknownCause};
use leadbatch::journal::{Journal as _, MemoryJournal};
use leadbatch::run::{
    Event, ImportRun, Input, Outgoing, Record, RecordId, RowResult, RowStatus, RunSettings, Step,
    Stop, UndoOutcome, UndoResult,
};

use crate::book::Book;
use crate::chance::Chance;
use crate::file::File;
use crate::machine::{Machine, Undoing, taken_by};
use crate::misfortune::{Fate, Sent};
use crate::people::People;
use crate::portal::{Portal, What};
use crate::world::{START_UNIX_MS, count, writes};

/// Where a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    BeforeIntents,
    AfterIntents,
    AfterSending,
    BeforeOutcomes,
    AfterOutcomes,
    LookingUp,
    ReadingBack,
    Telling,
    UndoReading,
    BeforeUndoIntents,
    AfterUndoIntents,
    AfterTaking,
    AfterTaken,
    BeforeUndone,
    AfterUndone,
}

impl Point {
    /// Those that every undo comes by.
    pub const UNDOING: [Self; 7] = [
        Self::UndoReading,
        Self::BeforeUndoIntents,
        Self::AfterUndoIntents,
        Self::AfterTaking,
        Self::AfterTaken,
        Self::BeforeUndone,
        Self::AfterUndone,
    ];
    /// Those that every run comes by.
    pub const CERTAIN: [Self; 6] = [
        Self::BeforeIntents,
        Self::AfterIntents,
        Self::AfterSending,
        Self::BeforeOutcomes,
        Self::AfterOutcomes,
        Self::Telling,
    ];
    pub const ALL: [Self; 8] = [
        Self::BeforeIntents,
        Self::AfterIntents,
        Self::AfterSending,
        Self::BeforeOutcomes,
        Self::AfterOutcomes,
        Self::LookingUp,
        Self::ReadingBack,
        Self::Telling,
    ];
}

/// What ends a start before its time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doom {
    /// The process dies at this point, when it comes by for the n-th time.
    pub death: Option<(Point, u64)>,
    /// Ctrl-C when so many requests were sent, and again at once.
    pub stop: Option<(u64, bool)>,
}

/// How a start ended.
#[derive(Debug)]
pub enum End {
    Died(Point),
    Finished(Option<Stop>),
}

#[derive(Debug)]
enum Happening {
    Arrives {
        process: u64,
        request: Outgoing,
        sent_ms: u64,
        fate: Fate,
        sent: Sent,
    },
    Answered {
        process: u64,
        id: RequestId,
        reply: Reply,
    },
    Safe {
        process: u64,
        id: RecordId,
    },
}

/// Everything that outlives a process.
pub struct Life {
    pub portal: Portal,
    pub journal: MemoryJournal,
    /// What the journal keeps beside what it knows of origins.
    pub book: Book,
    pub people: People,
    pub file: File,
    pub settings: RunSettings,
    pub chance: Chance,
    pub now_ms: u64,
    /// Intents of rows that were sent before.
    pub resends: u64,
    pub look_ups: u64,
    /// Requests that wrote, and rows in them.
    pub writes: (u64, u64),
    /// Each step is told.
    pub aloud: bool,
    /// The journal takes its time.
    pub slow_journal: bool,
    process: u64,
    happenings: BTreeMap<(u64, u64), Happening>,
    next: u64,
}

/// What a process knows, and loses when it dies.
struct Process {
    machine: Machine,
    /// The run that writes, and the one that it is about.
    run: String,
    subject: String,
    born_ms: u64,
    fed: usize,
    sent: u64,
    results: Vec<RowResult>,
    undone: Vec<UndoResult>,
    intended: BTreeMap<RequestId, usize>,
    doom: Doom,
    hits: u64,
    dead: Option<Point>,
}

impl Process {
    fn now(&self, now_ms: u64) -> Moment {
        // Each process has a clock of its own that begins with it.
        let wall = START_UNIX_MS + i64::try_from(now_ms).expect("fits");
        Moment::new(now_ms - self.born_ms, wall)
    }

    /// Whether it dies here.
    fn dies(&mut self, point: Point) -> bool {
        let Some((doomed, nth)) = self.doom.death else {
            return false;
        };
        if doomed == point {
            self.hits += 1;
        }
        doomed == point && self.hits == nth
    }
}

impl Life {
    pub fn new(portal: Portal, file: File, settings: RunSettings, chance: Chance) -> Self {
        Self {
            portal,
            journal: MemoryJournal::new(),
            book: Book::default(),
            people: People::default(),
            file,
            settings,
            chance,
            now_ms: 0,
            resends: 0,
            look_ups: 0,
            writes: (0, 0),
            aloud: false,
            slow_journal: false,
            process: 0,
            happenings: BTreeMap::new(),
            next: 0,
        }
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.aloud {
            println!("{:>9} #{} {}", self.now_ms, self.process, what());
        }
    }

    /// One start of the import; gives what it told of rows.
    pub fn start(&mut self, doom: Doom) -> (End, Vec<RowResult>) {
        let run = self.settings.run.clone();
        let began = Moment::new(0, START_UNIX_MS + i64::try_from(self.now_ms).expect("fits"));
        let machine = ImportRun::new(self.settings.clone(), began);
        let machine = Machine::Import(Box::new(machine));
        let (end, process) = self.drive(machine, (run.clone(), run), doom);
        (end, process.results)
    }

    /// One start of an undo; gives what it told of rows.
    pub fn start_undo(
        &mut self,
        (undo, subject): (&str, &str),
        resumed: bool,
        doom: Doom,
    ) -> (End, Vec<UndoResult>) {
        let undoing = Undoing::new(self, subject, resumed);
        let machine = Machine::Undo(Box::new(undoing));
        let names = (undo.to_owned(), subject.to_owned());
        let (end, process) = self.drive(machine, names, doom);
        (end, process.undone)
    }

    fn drive(
        &mut self,
        machine: Machine,
        (run, subject): (String, String),
        doom: Doom,
    ) -> (End, Process) {
        self.process += 1;
        self.journal.begin(&run);
        self.say(|| format!("starts {run}; {doom:?}"));
        let mut process = Process {
            machine,
            run,
            subject,
            born_ms: self.now_ms,
            fed: 0,
            sent: 0,
            results: Vec::new(),
            undone: Vec::new(),
            intended: BTreeMap::new(),
            doom,
            hits: 0,
            dead: None,
        };
        let mut waits = 0;
        loop {
            self.feed(&mut process);
            let dead = process.dead.map(End::Died);
            if let Some(end) = dead.or_else(|| self.advance(&mut process)) {
                self.say(|| format!("ends: {end:?}"));
                return (end, process);
            }
            if !process.machine.wants_rows() {
                waits += 1;
                assert!(waits < 20_000, "the run goes in circles");
                self.wait(&mut process);
            }
        }
    }

    /// The portal works on while no process is there.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        self.process += 1;
        while let Some(entry) = self.happenings.first_entry() {
            if entry.key().0 > end {
                break;
            }
            self.now_ms = self.now_ms.max(entry.key().0);
            let happening = entry.remove();
            self.happens(None, happening);
        }
        self.now_ms = end;
    }

    fn later(&mut self, at_ms: u64, happening: Happening) {
        self.next += 1;
        self.happenings.insert((at_ms, self.next), happening);
    }

    fn feed(&mut self, process: &mut Process) {
        while process.machine.wants_rows() {
            let journal = &self.journal;
            let input = match &mut process.machine {
                Machine::Undo(undoing) => undoing.next_row(&self.book, journal),
                Machine::Import(_) if process.fed < self.file.rows.len() => {
                    Input::Row(self.file.feed(process.fed, |origin| journal.known(origin)))
                }
                Machine::Import(_) => Input::SourceEnded,
            };
            process.fed += 1;
            process.machine.handle(process.now(self.now_ms), input);
        }
    }

    fn advance(&mut self, process: &mut Process) -> Option<End> {
        while let Some(step) = process.machine.poll(process.now(self.now_ms)) {
            let died = match step {
                Step::Record(id, records) => self.record(process, id, &records),
                Step::Recall(leads) => {
                    let known = leads.into_iter().map(|lead| {
                        let known = self.journal.known(&lead.origin_id).cloned();
                        (lead, known)
                    });
                    let input = Input::Recalled(known.collect());
                    process.machine.handle(process.now(self.now_ms), input);
                    None
                }
                Step::Send(request) => self.send(process, request),
                Step::Tell(Event::Row(result)) => self.told(process, *result),
                Step::Tell(Event::Undo(result)) => {
                    self.told_undo(process, *result);
                    None
                }
                Step::Tell(event) => {
                    self.say(|| format!("tells {event:?}"));
                    assert!(!matches!(event, Event::Twins { .. }), "{event:?}");
                    None
                }
                Step::Finished => return Some(End::Finished(process.machine.stopped().cloned())),
            };
            if let Some(point) = died {
                return Some(End::Died(point));
            }
        }
        None
    }

    fn record(&mut self, process: &mut Process, id: RecordId, records: &[Record]) -> Option<Point> {
        let (mut any, mut again) = (0, 0);
        for record in records {
            if let Record::Intent(intent) = record {
                any += 1;
                again += u64::from(intent.again);
                *process.intended.entry(intent.request).or_default() += 1;
            } else if let Record::UndoIntent { request, .. } = record {
                *process.intended.entry(*request).or_default() += 1;
            }
        }
        let undo = Happened::of(records);
        let outcomes = records
            .iter()
            .filter(|record| matches!(record, Record::Outcome { .. }));
        let outcomes = outcomes.count();
        self.say(|| format!("records {any} intents, {again} again, {outcomes} outcomes"));
        if any > 0 && process.dies(Point::BeforeIntents) {
            return Some(Point::BeforeIntents);
        }
        if outcomes > 0 && process.dies(Point::BeforeOutcomes) {
            return Some(Point::BeforeOutcomes);
        }
        if let Some(point) = undo.before(process) {
            return Some(point);
        }
        let names = (process.run.as_str(), process.subject.as_str());
        self.book
            .note(names, (self.process, self.now_ms, process.born_ms), records);
        self.journal.record(records).expect("memory");
        if let Some(point) = undo.after(process) {
            return Some(point);
        }
        self.resends += again;
        if any > 0 && process.dies(Point::AfterIntents) {
            return Some(Point::AfterIntents);
        }
        if outcomes > 0 && process.dies(Point::AfterOutcomes) {
            return Some(Point::AfterOutcomes);
        }
        if self.slow_journal && self.chance.percent(50) {
            let at = self.now_ms + self.chance.below(80);
            let process = self.process;
            self.later(at, Happening::Safe { process, id });
        } else {
            process
                .machine
                .handle(process.now(self.now_ms), Input::Recorded(id));
        }
        None
    }

    fn told(&mut self, process: &mut Process, result: RowResult) -> Option<Point> {
        assert_eq!(
            result.row.ordinal.0,
            process.results.len() as u64,
            "rows are told in the file's order, each once"
        );
        if let RowStatus::Created(lead) = result.status {
            let origin = result.origin_id.as_deref().unwrap_or_default();
            let known = self.journal.known(origin).map(|known| &known.state);
            assert!(
                matches!(known, Some(KnownState::There { lead: there, .. }) if *there == lead),
                "{origin} is told before it is safe"
            );
        }
        process.results.push(result);
        process.dies(Point::Telling).then_some(Point::Telling)
    }

    /// What an undo tells is safe, and is told once.
    fn told_undo(&self, process: &mut Process, result: UndoResult) {
        self.say(|| format!("tells {result:?}"));
        let same = |told: &UndoResult| told.origin_id == result.origin_id;
        assert!(!process.undone.iter().any(same), "told twice: {result:?}");
        let known = self.journal.known(&result.origin_id);
        let known = known.map(|known| &known.state);
        let agrees = match result.outcome {
            UndoOutcome::Deleted => matches!(known, Some(KnownState::Open)),
            UndoOutcome::Restored | UndoOutcome::Kept => {
                matches!(known, Some(KnownState::There { .. }))
            }
            UndoOutcome::Gone => matches!(known, Some(KnownState::Open | KnownState::Gone(_))),
            UndoOutcome::Pending => true,
        };
        assert!(agrees, "journal {known:?}, told {result:?}");
        process.undone.push(result);
    }

    fn send(&mut self, process: &mut Process, request: Outgoing) -> Option<Point> {
        if matches!(process.machine, Machine::Undo(_)) {
            return self.send_undo(process, request);
        }
        let rows = writes(&request);
        let intended = process.intended.get(&request.id).copied().unwrap_or(0);
        assert_eq!(
            intended, rows,
            "{:?} is sent without its intents",
            request.id
        );
        let (mut lists, mut gets) = (0, false);
        if rows == 0 {
            lists = count(&request.body, "crm.lead.list")
                + usize::from(request.path == "crm.lead.list");
            gets = count(&request.body, "crm.lead.get") > 0 || request.path == "crm.lead.get";
        }
        self.look_ups += lists as u64;
        if rows > 0 {
            self.writes = (self.writes.0 + 1, self.writes.1 + rows as u64);
        }
        let calls = if rows > 0 { rows } else { lists.max(1) };
        let what = if rows > 0 { What::Makes } else { What::Asks };
        let (name, mut fate, sent) = self.portal.fate(calls as u64, what);
        self.say(|| {
            format!(
                "sends {} {}: {rows} rows, {lists} lists, gets {gets}; {name} {fate:?}",
                request.id.0, request.path
            )
        });
        let point = if rows > 0 {
            Point::AfterSending
        } else if lists > 0 {
            Point::LookingUp
        } else if gets {
            Point::ReadingBack
        } else {
            Point::Telling
        };
        let dies = point != Point::Telling && process.dies(point);
        if dies && rows > 0 && matches!(fate, Fate::Plain) && self.chance.percent(60) {
            // Its bytes have left, and are on their way.
            fate = Fate::Late(self.chance.between(1, sent.latest_ms));
        }
        self.dispatch(request, fate, sent);
        if dies {
            return Some(point);
        }
        self.count_sent(process);
        None
    }

    /// A request of an undo.
    fn send_undo(&mut self, process: &mut Process, request: Outgoing) -> Option<Point> {
        let leads = taken_by(&request);
        let intended = process.intended.get(&request.id).copied().unwrap_or(0);
        assert_eq!(
            intended, leads,
            "{:?} is sent without its intents",
            request.id
        );
        let (what, point) = if leads > 0 {
            (What::TakesBack, Point::AfterTaking)
        } else {
            (What::Asks, Point::UndoReading)
        };
        let (name, mut fate, sent) = self.portal.fate(leads.max(1) as u64, what);
        self.say(|| {
            format!(
                "sends {} {}: {leads} taken back; {name} {fate:?}",
                request.id.0, request.path
            )
        });
        let dies = process.dies(point);
        if dies && leads > 0 && matches!(fate, Fate::Plain) && self.chance.percent(60) {
            fate = Fate::Late(self.chance.between(1, sent.latest_ms));
        }
        self.dispatch(request, fate, sent);
        if dies {
            return Some(point);
        }
        self.count_sent(process);
        None
    }

    fn count_sent(&self, process: &mut Process) {
        process.sent += 1;
        if let Some((_, twice)) = process.doom.stop.filter(|(at, _)| *at == process.sent) {
            let now = process.now(self.now_ms);
            process.machine.handle(now, Input::Stop);
            if twice {
                process.machine.handle(now, Input::StopNow);
            }
        }
    }

    fn dispatch(&mut self, request: Outgoing, fate: Fate, sent: Sent) {
        let (process, id, now) = (self.process, request.id, self.now_ms);
        let answered = |reply| Happening::Answered { process, id, reply };
        let lost = || answered(Reply::Lost(UnknownCause::ConnectionLost));
        let delay = match &fate {
            Fate::Never => {
                let cause = "no route".into();
                return self.later(now + 5, answered(Reply::NeverSent { cause }));
            }
            Fate::Gone => return self.later(now + 3, lost()),
            Fate::Late(ms) => {
                // The news of the loss comes at once or a moment later, not later than the portal's work.
                self.later(now + 2, lost());
                *ms
            }
            Fate::Plain | Fate::Whole(_) | Fate::At(..) => self.chance.between(1, 30),
        };
        let arrives = Happening::Arrives {
            process,
            request,
            sent_ms: now,
            fate,
            sent,
        };
        self.later(now + delay, arrives);
    }

    fn happens(&mut self, process: Option<&mut Process>, happening: Happening) {
        match happening {
            Happening::Arrives {
                process: sender,
                request,
                sent_ms,
                fate,
                sent,
            } => {
                self.meddle(&request);
                let content = (request.path, request.body.as_str());
                let moments = (sent_ms, self.now_ms);
                let (reply, ready_ms) = self.portal.arrives(moments, content, (&fate, sent));
                if matches!(fate, Fate::Late(_)) {
                    return;
                }
                // The client gives a request up 15 s after the portal's own limit.
                let given_up = sent_ms + self.settings.limits.request_limit_ms + 15_000;
                let back = ready_ms + 5;
                let (at, reply) = if back >= given_up {
                    (given_up, Reply::Lost(UnknownCause::TimedOut))
                } else {
                    (back, reply)
                };
                let (process, id) = (sender, request.id);
                self.later(
                    at.max(self.now_ms),
                    Happening::Answered { process, id, reply },
                );
            }
            Happening::Answered {
                process: asker,
                id,
                reply,
            } => {
                if let Some(process) = process.filter(|_| asker == self.process) {
                    self.say(|| format!("hears of {}: {}", id.0, heard(&reply)));
                    let now = process.now(self.now_ms);
                    let took = process.intended.contains_key(&id);
                    process.machine.handle(now, Input::Reply(id, reply));
                    let undoes = matches!(process.machine, Machine::Undo(_));
                    if undoes && took && process.dies(Point::AfterTaken) {
                        process.dead = Some(Point::AfterTaken);
                    }
                }
            }
            Happening::Safe { process: asker, id } => {
                if let Some(process) = process.filter(|_| asker == self.process) {
                    let now = process.now(self.now_ms);
                    process.machine.handle(now, Input::Recorded(id));
                }
            }
        }
    }

    /// Somebody works on a lead between its being read and being taken back.
    fn meddle(&mut self, request: &Outgoing) {
        if self.people.meddle && taken_by(request) > 0 && request.path == "batch" {
            let now_ms = self.now_ms;
            let met = self.people.meddle_with(&mut self.portal, now_ms, request);
            self.say(|| format!("people: {met:?}"));
        }
    }

    /// Moves the clock to whatever comes first.
    fn wait(&mut self, process: &mut Process) {
        let first = self.happenings.first_key_value().map(|(key, _)| key.0);
        let wake = process.machine.wake_at();
        let wake = wake.map(|wake| wake.monotonic_ms() + process.born_ms);
        match (first, wake) {
            (Some(at), wake) if wake.is_none_or(|wake| at <= wake) => {
                let (_, happening) = self.happenings.pop_first().expect("it was seen");
                self.now_ms = self.now_ms.max(at);
                self.happens(Some(process), happening);
            }
            (_, Some(wake)) => {
                assert!(
                    wake > self.now_ms,
                    "the machine asks to be woken in the past"
                );
                self.now_ms = wake;
                process.machine.handle(process.now(wake), Input::Tick);
            }
            _ => panic!("the machine waits for nothing"),
        }
    }
}

fn heard(reply: &Reply) -> String {
    match reply {
        Reply::Answer { status, body } => {
            let body: String = String::from_utf8_lossy(body).chars().take(160).collect();
            format!("{status} {body}")
        }
        Reply::Redirected { .. } | Reply::Shut(_) | Reply::NeverSent { .. } | Reply::Lost(_) => {
            format!("{reply:?}")
        }
    }
}

/// What a group of records of an undo holds.
#[derive(Clone, Copy)]
struct Happened {
    intents: bool,
    ends: bool,
}

impl Happened {
    fn of(records: &[Record]) -> Self {
        let is_intent = |record: &Record| matches!(record, Record::UndoIntent { .. });
        let is_end = |record: &Record| matches!(record, Record::Undone { .. });
        Self {
            intents: records.iter().any(is_intent),
            ends: records.iter().any(is_end),
        }
    }

    fn before(self, process: &mut Process) -> Option<Point> {
        self.dies(process, Point::BeforeUndoIntents, Point::BeforeUndone)
    }

    fn after(self, process: &mut Process) -> Option<Point> {
        self.dies(process, Point::AfterUndoIntents, Point::AfterUndone)
    }

    fn dies(self, process: &mut Process, intending: Point, ending: Point) -> Option<Point> {
        if self.intents && process.dies(intending) {
            return Some(intending);
        }
        (self.ends && process.dies(ending)).then_some(ending)
    }
}

//! What a process does: an import or an undo.

use std::collections::VecDeque;

use leadbatch::domain::Moment;
use leadbatch::journal::MemoryJournal;
use leadbatch::run::{ImportRun, Input, Outgoing, Step, Stop, UndoMode, UndoRun, UndoSettings};
use serde_json::Value;

use crate::book::Book;
use crate::life::Life;
use crate::world::{ORIGINATOR, START_UNIX_MS};

/// The machine of a process.
pub enum Machine {
    Import(Box<ImportRun>),
    Undo(Box<Undoing>),
}

/// An undo, with the rows that it has still to be told.
pub struct Undoing {
    run: UndoRun,
    subject: String,
    resumed: bool,
    origins: VecDeque<String>,
}

impl Undoing {
    /// A start that begins now.
    pub fn new(life: &Life, subject: &str, resumed: bool) -> Self {
        let wall = START_UNIX_MS + i64::try_from(life.now_ms).expect("fits");
        let now = Moment::new(0, wall);
        let settings = &life.settings;
        let quiet_ms = settings.limits.request_limit_ms + settings.settle_ms;
        let settings = UndoSettings {
            originator: ORIGINATOR.into(),
            admin: settings.admin,
            limits: settings.limits,
            settle_ms: settings.settle_ms,
            requests_before: 0,
            quiet_from: now.after_ms(life.book.unquiet_ms(life.now_ms, quiet_ms)),
            resumed,
            catalogue: settings.catalogue.clone(),
            grace_ms: settings.grace_ms,
            patience_ms: settings.patience_ms,
            until: None,
        };
        Self {
            run: UndoRun::new(settings, UndoMode::Perform, now),
            subject: subject.to_owned(),
            resumed,
            origins: life.book.origins(&life.journal, subject).into(),
        }
    }

    /// The next row that there is something to do about.
    pub fn next_row(&mut self, book: &Book, journal: &MemoryJournal) -> Input {
        while let Some(origin) = self.origins.pop_front() {
            if let Some(row) = book.undo_row(journal, &self.subject, &origin, self.resumed) {
                return Input::UndoRow(Box::new(row));
            }
        }
        Input::SourceEnded
    }
}

impl Machine {
    pub fn wants_rows(&self) -> bool {
        match self {
            Self::Import(run) => run.wants_rows(),
            Self::Undo(undoing) => undoing.run.wants_rows(),
        }
    }

    pub fn handle(&mut self, now: Moment, input: Input) {
        match self {
            Self::Import(run) => run.handle(now, input),
            Self::Undo(undoing) => undoing.run.handle(now, input),
        }
    }

    pub fn poll(&mut self, now: Moment) -> Option<Step> {
        match self {
            Self::Import(run) => run.poll(now),
            Self::Undo(undoing) => undoing.run.poll(now),
        }
    }

    pub fn wake_at(&self) -> Option<Moment> {
        match self {
            Self::Import(run) => run.wake_at(),
            Self::Undo(undoing) => undoing.run.wake_at(),
        }
    }

    pub fn stopped(&self) -> Option<&Stop> {
        match self {
            Self::Import(run) => run.stopped(),
            Self::Undo(undoing) => undoing.run.stopped(),
        }
    }
}

/// How many leads a request of an undo takes back: each stands behind its check in the same request, but for old values that no
/// batch can carry. What is deleted always does.
pub fn taken_by(request: &Outgoing) -> usize {
    match request.path {
        "crm.lead.update" => return 1,
        "crm.lead.delete" => panic!("deleted without a check: {}", request.body),
        "batch" => {}
        _ => return 0,
    }
    if !request.body.contains("crm.lead.delete?") && !request.body.contains("crm.lead.update?") {
        return 0;
    }
    let body: Value = serde_json::from_str(&request.body).expect("JSON");
    let commands = body["cmd"].as_object().expect("commands");
    let mut leads = 0;
    let mut check: Option<&str> = None;
    for (key, command) in commands {
        let command = command.as_str().expect("a command");
        if command.starts_with("crm.lead.list?") {
            assert!(command.contains("DATE_MODIFY"), "{command}");
            check = Some(key);
            continue;
        }
        let checked = check
            .take()
            .is_some_and(|check| command.contains(&format!("id=%24result%5B{check}%5D")));
        assert!(checked, "taken back without a check: {command}");
        leads += 1;
    }
    leads
}

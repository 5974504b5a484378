//! Requests and what came of them, for the log: numbers alone.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::batching::{Reply, RequestId};
use crate::domain::{Coded as _, Moment, Outcome};
use crate::run::{Event, Outgoing, Record};

use super::console::Console;
use super::log::Level;

/// Listens to the driving loop.
pub(super) struct Traffic {
    console: Console,
    /// Rows that requests write, until they are sent.
    rows: HashMap<RequestId, u64>,
    /// When those that are under way were sent.
    sent: HashMap<RequestId, Moment>,
}

impl Traffic {
    pub(super) fn new(console: &Console) -> Self {
        Self {
            console: console.clone(),
            rows: HashMap::new(),
            sent: HashMap::new(),
        }
    }

    /// Records on their way to the journal: which requests are about to write how many rows, and what became of rows.
    pub(super) fn records(&mut self, records: &[Record]) {
        if !self.console.logs() {
            return;
        }
        let mut outcomes = Outcomes::default();
        for record in records {
            match record {
                Record::Intent(intent) => *self.rows.entry(intent.request).or_default() += 1,
                Record::UndoIntent { request, .. } => *self.rows.entry(*request).or_default() += 1,
                Record::Outcome { outcome, .. } => outcomes.add(outcome),
                Record::Ended { request, .. } => outcomes.batches.push(request.0),
                Record::Undone { .. } => outcomes.undone += 1,
                Record::Kept { .. } => outcomes.kept += 1,
                Record::OldValues { .. }
                | Record::Holds { .. }
                | Record::Single { .. }
                | Record::Twins { .. }
                | Record::Gone { .. }
                | Record::Found { .. } => {}
            }
        }
        if outcomes.any() {
            self.console
                .event(Level::Info, "outcomes", || outcomes.json());
        }
    }

    /// A request goes out.
    pub(super) fn sent(&mut self, now: Moment, request: &Outgoing) {
        if !self.console.logs() {
            return;
        }
        let rows = self.rows.remove(&request.id).unwrap_or(0);
        self.sent.insert(request.id, now);
        self.console.event(
            Level::Info,
            "sent",
            || json!({"batch": request.id.0, "method": request.path, "rows": rows}),
        );
    }

    /// Its answer is here, or the news that there is none.
    pub(super) fn answered(&mut self, now: Moment, request: RequestId, reply: &Reply) {
        if !self.console.logs() {
            return;
        }
        let sent = self.sent.remove(&request).unwrap_or(now);
        tell_answer(&self.console, request.0, reply, now.ms_since(sent));
    }

    /// What listeners are told.
    pub(super) fn told(&self, event: &Event) {
        match event {
            Event::Stopping(stop) => {
                let told = || json!({"code": stop.code()});
                self.console.event(Level::Warning, "stopping", told);
            }
            Event::Leaving => self.console.event(Level::Warning, "leaving", || json!({})),
            Event::Twins { leads, .. } => {
                let leads: Vec<u64> = leads.iter().map(|lead| lead.0).collect();
                let told = || json!({"leads": leads});
                self.console.event(Level::Warning, "twins", told);
            }
            Event::Row(_) | Event::Undo(_) | Event::Waiting { .. } | Event::NoSight { .. } => {}
        }
    }
}

/// Tells what came back for a request.
pub(super) fn tell_answer(console: &Console, request: u64, reply: &Reply, ms: u64) {
    let (level, answer, status) = match reply {
        Reply::Answer { status: 200, .. } => (Level::Info, "answer", Some(200)),
        Reply::Answer { status, .. } => (Level::Warning, "answer", Some(*status)),
        Reply::Redirected { .. } => (Level::Warning, "redirected", None),
        Reply::NeverSent { .. } => (Level::Warning, "never_sent", None),
        Reply::Shut(_) => (Level::Warning, "shut_out", None),
        Reply::Lost(_) => (Level::Warning, "lost", None),
    };
    console.event(level, "answered", || {
        let mut told = json!({"batch": request, "answer": answer, "ms": ms});
        if let (Some(status), Some(told)) = (status, told.as_object_mut()) {
            told.insert("status".to_owned(), Value::from(status));
        }
        told
    });
}

/// What became of rows, by kind.
#[derive(Debug, Default)]
struct Outcomes {
    batches: Vec<u64>,
    created: u64,
    updated: u64,
    refused: u64,
    unknown: u64,
    deferred: u64,
    undone: u64,
    kept: u64,
}

impl Outcomes {
    const fn add(&mut self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Created(_) => &mut self.created,
            Outcome::Updated(_) => &mut self.updated,
            Outcome::Refused(_) => &mut self.refused,
            Outcome::Unknown(_) => &mut self.unknown,
            Outcome::Deferred(_) | Outcome::Intended => &mut self.deferred,
        };
        *counter += 1;
    }

    const fn counts(&self) -> [(&'static str, u64); 7] {
        [
            ("created", self.created),
            ("updated", self.updated),
            ("refused", self.refused),
            ("unknown", self.unknown),
            ("deferred", self.deferred),
            ("undone", self.undone),
            ("kept", self.kept),
        ]
    }

    fn any(&self) -> bool {
        self.counts().iter().any(|(_, count)| *count > 0)
    }

    fn json(&self) -> Value {
        let mut told = serde_json::Map::new();
        told.insert("batches".to_owned(), json!(self.batches));
        let counts = self.counts().into_iter().filter(|(_, count)| *count > 0);
        told.extend(counts.map(|(word, count)| (word.to_owned(), Value::from(count))));
        Value::Object(told)
    }
}

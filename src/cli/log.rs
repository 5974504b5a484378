//! `--log-format json`: what happens, for machines, one JSON object a line on stderr (`docs/watching.md`).
//!
//! A line holds a moment, a level, the event's stable name, the run and numbers, and nothing that stands in a cell: no value, no name, no address,
//! no path, no sentence. What went wrong is told by its code; the sentence stands in the report and in the language of the reader. That makes it fit to be
//! kept and sent where personal data must not go.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::clock::Clock;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Info,
    Warning,
    Error,
}

impl Level {
    const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes lines. Cheap to clone; clones are of one log.
#[derive(Debug, Clone)]
pub(super) struct Log(Arc<Mutex<Frame>>);

/// What stands in every line.
#[derive(Debug)]
struct Frame {
    clock: Clock,
    job: Option<String>,
    run: Option<String>,
}

impl Log {
    pub(super) fn new() -> Self {
        let frame = Frame {
            clock: Clock::start(1),
            job: None,
            run: None,
        };
        Self(Arc::new(Mutex::new(frame)))
    }

    /// From now on lines are of this run, in the time of its clock.
    pub(super) fn of_run(&self, run: &str, clock: Clock) {
        let mut frame = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frame.clock = clock;
        frame.run = Some(run.to_owned());
    }

    /// From now on lines are of this job.
    pub(super) fn of_job(&self, job: &str) {
        let mut frame = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frame.job = Some(job.to_owned());
    }

    /// Writes a line; `facts` is an object of numbers, codes and ids.
    pub(super) fn write(&self, level: Level, event: &str, facts: Value) {
        let frame = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = frame.clock.now().unix_ms();
        let names = (frame.job.as_deref(), frame.run.as_deref());
        let line = line(at, names, (level, event), facts);
        // A reader that went away is a quiet end.
        let mut to = io::stderr().lock();
        let written = writeln!(to, "{line}").and_then(|()| to.flush());
        drop(written);
    }
}

fn line(
    at: i64,
    (job, run): (Option<&str>, Option<&str>),
    (level, event): (Level, &str),
    facts: Value,
) -> Value {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    let mut line = Map::new();
    let time = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    line.insert("time".to_owned(), Value::from(time));
    line.insert("level".to_owned(), Value::from(level.word()));
    line.insert("event".to_owned(), Value::from(event));
    if let Some(job) = job {
        line.insert("job".to_owned(), Value::from(job));
    }
    if let Some(run) = run {
        line.insert("run".to_owned(), Value::from(run));
    }
    if let Value::Object(facts) = facts {
        line.extend(facts);
    }
    Value::Object(line)
}

/// Whether a command line that could not be understood asks for this log.
pub(super) fn is_asked_for(args: impl Iterator<Item = std::ffi::OsString>) -> bool {
    let mut before = String::new();
    for arg in args {
        let arg = arg.to_string_lossy().into_owned();
        if arg == "--log-format=json" || (before == "--log-format" && arg == "json") {
            return true;
        }
        before = arg;
    }
    false
}

/// The log of a command line that could not be understood.
pub(super) fn wrong_usage(exit: u8) {
    let log = Log::new();
    log.write(Level::Error, "problem", json!({"code": "wrong_usage"}));
    log.write(Level::Error, "end", json!({"exit_code": exit}));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Level, is_asked_for, line};

    #[test]
    fn a_line_begins_with_its_time_level_event_and_run() {
        let facts = json!({"batch": 3, "rows": 50});
        let told = line(
            1_795_734_013_042,
            (Some("amo"), Some("0198")),
            (Level::Info, "sent"),
            facts,
        );
        assert_eq!(
            told.to_string(),
            r#"{"time":"2026-11-26T23:00:13.042Z","level":"info","event":"sent","job":"amo","run":"0198","batch":3,"rows":50}"#
        );
        let bare = line(0, (None, None), (Level::Error, "end"), json!({}));
        assert_eq!(
            bare.to_string(),
            r#"{"time":"1970-01-01T00:00:00.000Z","level":"error","event":"end"}"#
        );
    }

    #[test]
    fn the_wish_for_it_is_found_in_a_command_line_that_is_wrong_otherwise() {
        let asks = |line: &str| is_asked_for(line.split(' ').map(Into::into));
        assert!(asks("import --log-format json --no-such"));
        assert!(asks("import --log-format=json --no-such"));
        assert!(!asks("import json --log-format text"));
    }
}

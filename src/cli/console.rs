//! What is said, and where: results to stdout, everything else to stderr; nothing from a file reaches the terminal raw.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::domain::{Arg, Coded, Moment};
use crate::limits::WaitReason;
use crate::messages::{Catalogue, printable};
use crate::portal::without_webhooks;

use super::clock::Clock;
use super::diagnose::ConfigProblem;
use super::exit::ExitCode;
use super::hearing::{Complaint, Hearing};
use super::log::{Level, Log};
use super::wait_words::{wait_line, wait_word};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loudness {
    Normal,
    /// Nothing on exit 0.
    Quiet,
}

/// The console.
#[derive(Debug, Clone)]
pub(super) struct Console {
    pub(super) catalogue: Arc<Catalogue>,
    loudness: Loudness,
    /// Keeps what is told, where somebody has to pass it on.
    hearing: Option<Hearing>,
    /// Takes the place of sentences, where machines read.
    log: Option<Log>,
}

impl Console {
    pub(super) const fn new(catalogue: Arc<Catalogue>, loudness: Loudness) -> Self {
        Self {
            catalogue,
            loudness,
            hearing: None,
            log: None,
        }
    }

    /// The same console for machines: a log in the place of sentences.
    pub(super) fn logging(self) -> Self {
        Self {
            log: Some(Log::new()),
            ..self
        }
    }

    /// Whether machines read.
    pub(super) const fn logs(&self) -> bool {
        self.log.is_some()
    }

    /// What is told from now on is of this run, in the time of its clock; people know that by the words around it.
    pub(super) fn of_run(&self, run: &str, clock: Clock) {
        if let Some(log) = &self.log {
            log.of_run(run, clock);
        }
    }

    /// What is told from now on is of this job; people know that by the words around it.
    pub(super) fn of_job(&self, job: &str) {
        if let Some(log) = &self.log {
            log.of_job(job);
        }
    }

    /// Something happened that a log tells and people are told in other ways. Nothing but errors when quiet.
    pub(super) fn event(&self, level: Level, event: &str, facts: impl FnOnce() -> Value) {
        if let Some(log) = &self.log
            && (level == Level::Error || !self.is_quiet())
        {
            log.write(level, event, facts());
        }
    }

    /// How it ends, to a log: on exit 0 nothing when quiet.
    pub(super) fn end(&self, exit: ExitCode, event: &str, facts: Value) {
        let level = match exit {
            ExitCode::Done => Level::Info,
            ExitCode::SomeRows => Level::Warning,
            ExitCode::Usage | ExitCode::Stopped | ExitCode::Locked | ExitCode::SourceRefused => {
                Level::Error
            }
        };
        if let Some(log) = &self.log
            && (level != Level::Info || !self.is_quiet())
        {
            log.write(level, event, facts);
        }
    }

    /// Nothing is sent before `until`.
    pub(super) fn wait(&self, now: Moment, until: Moment, reason: WaitReason) {
        let seconds = until.ms_since(now).div_ceil(1000);
        self.event(
            Level::Info,
            "wait",
            || json!({"reason": wait_word(reason), "seconds": seconds}),
        );
        self.say_text(&wait_line(&self.catalogue, now, until, reason));
    }

    /// The same console, and what is told to it from now on.
    pub(super) fn hearing(self) -> (Self, Hearing) {
        let hearing = Hearing::default();
        let hears = Self {
            hearing: Some(hearing.clone()),
            ..self
        };
        (hears, hearing)
    }

    /// Something that went wrong and is shown in another way, for whoever passes it on.
    pub(super) fn note_complaint(&self, code: &'static str, text: &str) {
        if let Some(hearing) = &self.hearing {
            hearing.complaint(Complaint {
                code,
                text: text.to_owned(),
                hint: None,
            });
        }
    }

    /// A problem with rows, for whoever passes it on; the screen is told in other ways.
    pub(super) fn note_problem(&self, code: &'static str, sentence: impl FnOnce() -> String) {
        if let Some(hearing) = &self.hearing {
            hearing.problem(code, sentence);
        }
    }

    pub(super) const fn is_quiet(&self) -> bool {
        matches!(self.loudness, Loudness::Quiet)
    }

    /// A catalogue line to stderr, unless quiet.
    pub(super) fn say(&self, id: &str, args: &[(&str, Arg)]) {
        self.event(Level::Info, "notice", || notice(id, args));
        self.say_text(&self.catalogue.line(id, args));
    }

    /// A coded thing that is worth knowing, to stderr, unless quiet.
    pub(super) fn note(&self, what: &dyn Coded) {
        self.event(Level::Info, "notice", || notice(what.code(), &[]));
        self.say_text(&self.catalogue.text(what));
    }

    /// Text to stderr, unless quiet. It may hold what stands in cells: a log does not get it.
    pub(super) fn say_text(&self, text: &str) {
        if !self.is_quiet() && !self.logs() {
            put(io::stderr().lock(), &without_webhooks(text));
        }
    }

    /// A coded thing that went wrong, with its hint, to stderr.
    pub(super) fn complain(&self, what: &dyn Coded) {
        self.complain_at("", what, &self.explain(what));
    }

    /// The same of something that has a place, `shown` as the screen tells it with that.
    pub(super) fn complain_at(&self, place: &str, what: &dyn Coded, shown: &str) {
        if let Some(hearing) = &self.hearing {
            let text = format!("{place}{}", self.catalogue.text(what));
            hearing.complaint(Complaint {
                code: what.code(),
                text: without_webhooks(&text),
                hint: self.catalogue.hint(what),
            });
        }
        match &self.log {
            Some(log) => log.write(Level::Error, "problem", json!({"code": what.code()})),
            None => complain_text(shown),
        }
    }

    /// Something that went wrong and was kept as it was told: its code, and the text with its hint below.
    pub(super) fn complain_kept(&self, code: &str, text: &str, hint: Option<&str>) {
        if let Some(log) = &self.log {
            return log.write(Level::Error, "problem", json!({"code": code}));
        }
        let severity = self.catalogue.line("severity-error", &[]);
        let hint = hint.map_or_else(String::new, |hint| format!("\n  {hint}"));
        complain_text(&format!("{severity}[{code}]: {text}{hint}"));
    }

    /// `error[code]: text`, and the hint below.
    pub(super) fn explain(&self, what: &dyn Coded) -> String {
        let mut text = format!(
            "{}[{}]: {}",
            self.catalogue.line("severity-error", &[]),
            what.code(),
            self.catalogue.text(what)
        );
        if let Some(hint) = self.catalogue.hint(what) {
            let written = write!(text, "\n  {hint}");
            debug_assert!(written.is_ok(), "writing to a String does not fail");
        }
        text
    }

    /// A yes-or-no question on the terminal; anything but a clear yes is a no.
    pub(super) fn ask(&self, id: &str, args: &[(&str, Arg)]) -> bool {
        if self.logs() {
            self.complain(&ConfigProblem::QuestionUnasked);
            return false;
        }
        let mut error = io::stderr().lock();
        let asked = write!(error, "{} ", harmless(&self.catalogue.line(id, args)))
            .and_then(|()| error.flush());
        drop(error);
        let mut answer = String::new();
        if asked.is_err() || io::stdin().read_line(&mut answer).is_err() {
            return false;
        }
        self.catalogue.is_yes(&answer)
    }
}

/// What a sentence counts, without what it names.
fn notice(id: &str, args: &[(&str, Arg)]) -> Value {
    let counts = args.iter().filter_map(|(name, arg)| match arg {
        Arg::Number(number) => Some(((*name).to_owned(), Value::from(*number))),
        Arg::Text(_) => None,
    });
    let counts: Map<String, Value> = counts.collect();
    json!({"about": id, "counts": counts})
}

/// The text with control characters shown as escapes, so that no cell can steer the terminal; line breaks stay.
pub(super) fn harmless(text: &str) -> String {
    text.split('\n')
        .map(printable)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a person sits before the program.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Text to stderr, also when quiet: something went wrong. Wherever a webhook was typed by mistake, it is not repeated.
pub(super) fn complain_text(text: &str) {
    put(io::stderr().lock(), &without_webhooks(text));
}

/// The result, to stdout.
pub(super) fn result(text: &str) {
    put(io::stdout().lock(), text);
}

/// A file's text to stdout, byte for byte: one that this program wrote itself, with nothing of anybody's data in it.
pub(super) fn as_it_is(text: &[u8]) {
    let mut to = io::stdout().lock();
    let written = to.write_all(text).and_then(|()| to.flush());
    drop(written);
}

/// Writes a line; a reader that went away (a closed pipe) is a quiet end.
fn put(mut to: impl io::Write, text: &str) {
    let written = writeln!(to, "{}", harmless(text)).and_then(|()| to.flush());
    drop(written);
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_cell_cannot_steer_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\nc");
        assert_eq!(harmless("Анна 🌸"), "Анна 🌸");
    }
}

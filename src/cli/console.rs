//! What is said, and where: results to stdout, everything else to stderr; nothing from a file reaches the terminal raw.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use crate::domain::{Arg, Coded};
use crate::messages::{Catalogue, printable};
use crate::portal::without_webhooks;

use super::hearing::{Complaint, Hearing};

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
}

impl Console {
    pub(super) const fn new(catalogue: Arc<Catalogue>, loudness: Loudness) -> Self {
        Self {
            catalogue,
            loudness,
            hearing: None,
        }
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
        self.say_text(&self.catalogue.line(id, args));
    }

    /// Text to stderr, unless quiet.
    pub(super) fn say_text(&self, text: &str) {
        if !self.is_quiet() {
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
        complain_text(shown);
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

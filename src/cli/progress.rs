//! How far the import is: a bar on a terminal, plain lines elsewhere.

use std::fmt;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::{Value, json};

use crate::domain::{Arg, Moment};
use crate::limits::WaitReason;
use crate::messages::Catalogue;
use crate::run::Outlook;

use super::clock::Clock;
use super::console::{Console, harmless};
use super::log::Level;
use super::survey::number;
use super::wait_words::wait_in_short;

/// Between two plain lines, in milliseconds of the machine's clock, however fast the program's runs.
const PLAIN_EVERY_MS: u64 = 10_000;

/// Rows after which what was measured tells more than the average so far.
const MEASURED_ROWS: u64 = 100;

/// A run that takes no longer from there is over before anybody has read when.
const WORTH_A_WORD_MS: u64 = 60_000;

/// How often a bar shows what the clock does to it.
const TICK: Duration = Duration::from_millis(500);

/// The progress of sending.
pub(super) struct Progress {
    console: Console,
    clock: Clock,
    bar: Option<ProgressBar>,
    state: Arc<Mutex<State>>,
    last_line: Moment,
    /// Whether it was said what the first rows let foresee.
    foreseen: bool,
}

/// What a line is made of.
#[derive(Debug)]
struct State {
    catalogue: Arc<Catalogue>,
    total: u64,
    /// Rows that an earlier start has done.
    before: u64,
    done: u64,
    started: Moment,
    /// By what was measured last.
    outlook: Option<Outlook>,
    wait: Option<(Moment, WaitReason)>,
}

impl Progress {
    /// Progress over `total` rows, `before` of which an earlier start has done; a bar only if one is wanted and stderr is a terminal.
    pub(super) fn new(
        console: Console,
        (total, before): (u64, u64),
        bar: bool,
        clock: Clock,
    ) -> Self {
        let now = clock.now();
        let state = Arc::new(Mutex::new(State {
            catalogue: Arc::clone(&console.catalogue),
            total,
            before,
            done: 0,
            started: now,
            outlook: None,
            wait: None,
        }));
        let bar = (bar && std::io::stderr().is_terminal()).then(|| bar_of(total, &state, clock));
        Self {
            console,
            clock,
            bar,
            state,
            last_line: now,
            foreseen: false,
        }
    }

    /// A row that was to be sent came to its end.
    pub(super) fn row(&mut self, now: Moment) {
        let mut state = locked(&self.state);
        state.done += 1;
        if let Some(bar) = &self.bar {
            let done = state.done;
            drop(state);
            return bar.set_position(done);
        }
        let every = plain_every_ms(self.clock);
        let foresees = !self.foreseen && state.measured().is_some();
        self.foreseen |= foresees;
        let is_news = foresees && state.left_ms(now) >= WORTH_A_WORD_MS;
        if is_news || now.ms_since(self.last_line) >= every {
            let (line, told) = (state.line(now), state.told(now));
            drop(state);
            self.last_line = now;
            self.console.event(Level::Info, "progress", || told);
            self.console.say_text(&line);
        }
    }

    /// An answer came: how the rest will go.
    pub(super) fn look(&self, outlook: Outlook) {
        locked(&self.state).outlook = Some(outlook);
    }

    /// Nothing is sent for a while; waits under two seconds are not worth a word. A bar shows them as long as they last.
    pub(super) fn waiting(&self, now: Moment, until: Moment, reason: WaitReason) {
        if until.ms_since(now) < 2_000 {
            return;
        }
        locked(&self.state).wait = Some((until, reason));
        if let Some(bar) = &self.bar {
            bar.tick();
        } else {
            self.console.wait(now, until, reason);
        }
    }

    /// A line that does not tear the bar.
    pub(super) fn say(&self, id: &str, args: &[(&str, Arg)]) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.console.say(id, args)),
            None => self.console.say(id, args),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A bar whose line is made anew whenever it is drawn: seconds pass while nothing else happens.
fn bar_of(total: u64, state: &Arc<Mutex<State>>, clock: Clock) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let state = Arc::clone(state);
    let line = move |_: &ProgressState, out: &mut dyn fmt::Write| {
        let line = locked(&state).line(clock.now());
        let drawn = out.write_str(&harmless(&line));
        debug_assert!(drawn.is_ok(), "writing to a String does not fail");
    };
    let style = ProgressStyle::with_template("{bar:20} {line}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.with_key("line", line));
    bar.enable_steady_tick(TICK);
    bar
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// What was measured, once enough rows were sent.
    fn measured(&self) -> Option<&Outlook> {
        let sent = self.done.saturating_sub(self.before);
        self.outlook.as_ref().filter(|_| sent >= MEASURED_ROWS)
    }

    /// Until the last row has been sent: by what was measured, at first by the average so far.
    fn left_ms(&self, now: Moment) -> u64 {
        let left = self.total.saturating_sub(self.done);
        if let Some(outlook) = self.measured() {
            let (end, _) = outlook.end(left);
            return end.ms_since(now);
        }
        let elapsed = now.ms_since(self.started).max(1);
        let sent = self.done.saturating_sub(self.before);
        left.saturating_mul(elapsed) / sent.max(1)
    }

    /// The same for a log.
    fn told(&self, now: Moment) -> Value {
        let left_s = self.left_ms(now) / 1000;
        json!({"done": self.done, "total": self.total, "left_s": left_s})
    }

    /// Rows, leads a second, time left; while nothing is sent, for what and until when.
    fn line(&self, now: Moment) -> String {
        let catalogue = &self.catalogue;
        let elapsed = now.ms_since(self.started).max(1);
        let sent = self.done.saturating_sub(self.before);
        let thousandths = sent.saturating_mul(1_000_000) / elapsed;
        let wait = self.wait.filter(|(until, _)| until.ms_since(now) > 0);
        let mut args = vec![
            ("done", number(self.done)),
            ("total", number(self.total)),
            ("left", Arg::Text(catalogue.duration(self.left_ms(now)))),
        ];
        if let Some((until, reason)) = wait {
            let wait = wait_in_short(catalogue, now, until, reason);
            args.push(("wait", Arg::Text(wait)));
            return catalogue.line("progress-waits", &args);
        }
        let rate = Arg::Text(catalogue.decimal(thousandths));
        args.push(("rate", rate));
        catalogue.line("progress-line", &args)
    }
}

const fn plain_every_ms(clock: Clock) -> u64 {
    PLAIN_EVERY_MS.saturating_mul(clock.speed() as u64)
}

/// How far a pass over the source is, while nothing is sent: a spinner on a terminal, plain lines for long files elsewhere.
pub(super) struct PassProgress {
    console: Console,
    clock: Clock,
    bar: Option<ProgressBar>,
    rows: u64,
    last_line: Moment,
}

/// Rows between two looks at the clock.
const LOOK_EVERY_ROWS: u64 = 4096;

impl PassProgress {
    pub(super) fn new(console: Console, bar: bool, clock: Clock) -> Self {
        let bar = (bar && std::io::stderr().is_terminal()).then(ProgressBar::new_spinner);
        Self {
            console,
            clock,
            bar,
            rows: 0,
            last_line: clock.now(),
        }
    }

    /// Rows were read.
    pub(super) fn rows(&mut self, rows: u64) {
        let looks = self.rows / LOOK_EVERY_ROWS;
        self.rows += rows;
        if self.rows / LOOK_EVERY_ROWS == looks {
            return;
        }
        let line = || {
            self.console
                .catalogue
                .line("progress-checking", &[("done", number(self.rows))])
        };
        let now = self.clock.now();
        if let Some(bar) = &self.bar {
            bar.set_message(harmless(&line()));
            bar.tick();
        } else if now.ms_since(self.last_line) >= plain_every_ms(self.clock) {
            self.last_line = now;
            let told = || json!({"rows": self.rows});
            self.console.event(Level::Info, "reading", told);
            self.console.say_text(&line());
        }
    }
}

impl Drop for PassProgress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

//! How far the import is: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::{Arg, Moment};
use crate::limits::WaitReason;

use super::clock::Clock;
use super::console::{Console, harmless};
use super::survey::number;

/// Between two plain lines, in milliseconds of the machine's clock, however fast the program's runs.
const PLAIN_EVERY_MS: u64 = 10_000;

/// The progress of sending.
pub(super) struct Progress {
    console: Console,
    clock: Clock,
    bar: Option<ProgressBar>,
    total: u64,
    /// Rows that an earlier start has done.
    before: u64,
    done: u64,
    started: Moment,
    last_line: Moment,
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
        let bar = (bar && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:30} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style);
            bar
        });
        Self {
            console,
            clock,
            bar,
            total,
            before,
            done: 0,
            started: now,
            last_line: now,
        }
    }

    /// A row that was to be sent came to its end.
    pub(super) fn row(&mut self, now: Moment) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(harmless(&self.line(now)));
            bar.set_position(self.done);
        } else if now.ms_since(self.last_line) >= plain_every_ms(self.clock) {
            self.last_line = now;
            self.console.say_text(&self.line(now));
        }
    }

    /// Nothing is sent for a while; waits under two seconds are not worth a word.
    pub(super) fn waiting(&self, now: Moment, until: Moment, reason: WaitReason) {
        let ms = until.ms_since(now);
        if ms < 2_000 {
            return;
        }
        let id = match reason {
            WaitReason::Rate | WaitReason::RateBackoff => "waiting-rate",
            WaitReason::Operating => "waiting-operating",
            WaitReason::Unreachable => "waiting-unreachable",
            WaitReason::LookUp => "waiting-look-up",
        };
        self.say(id, &[("seconds", number(ms.div_ceil(1000)))]);
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

    /// Rows, leads a second, time left.
    fn line(&self, now: Moment) -> String {
        let catalogue = &self.console.catalogue;
        let elapsed = now.ms_since(self.started).max(1);
        let sent = self.done.saturating_sub(self.before);
        let thousandths = sent.saturating_mul(1_000_000) / elapsed;
        let left_ms = self.total.saturating_sub(self.done).saturating_mul(elapsed) / sent.max(1);
        let args = [
            ("done", number(self.done)),
            ("total", number(self.total)),
            ("rate", Arg::Text(catalogue.decimal(thousandths))),
            ("left", Arg::Text(catalogue.duration(left_ms))),
        ];
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

    /// A row was read.
    pub(super) fn row(&mut self) {
        self.rows += 1;
        if !self.rows.is_multiple_of(LOOK_EVERY_ROWS) {
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

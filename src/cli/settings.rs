//! What was meant: arguments resolved once, before anything is built from them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::Moment;
use crate::journal::UnfinishedRun;
use crate::limits::{LimitRules, RatePlan, Share};
use crate::messages::{Catalogue, Language};
use crate::portal::Credentials;

use super::args::{Lang, LimitArgs, LogFormat, OutputArgs, PlanName, SourceArgs};
use super::clock::Clock;
use super::console::{Console, Loudness, is_interactive};
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::hearing::Hearing;
use super::log::Level;

/// The language of texts: what was asked for, else the system's.
pub(super) fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::En) => Language::En,
        Some(Lang::Ru) => Language::Ru,
        None => sys_locale::get_locale().map_or(Language::En, |tag| Language::of_locale(&tag)),
    }
}

/// Who signs in at `lead.php`: `LEADBATCH_LOGIN` and `LEADBATCH_PASSWORD`, never an argument, which others could see.
#[expect(
    clippy::disallowed_methods,
    reason = "resolved once, where a page is connected to; clap would make options of them"
)]
pub(super) fn credentials() -> Option<Credentials> {
    let secret = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    Some(Credentials {
        login: secret("LEADBATCH_LOGIN")?.into(),
        password: secret("LEADBATCH_PASSWORD")?.into(),
    })
}

/// A variable of the environment that a source of a secret names.
#[expect(
    clippy::disallowed_methods,
    reason = "the config file names the variable, so it cannot be an option"
)]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The whole environment, of which a command gets what holds no secret.
pub(super) fn environment() -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
    std::env::vars_os().collect()
}

/// How a command talks.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) console: Console,
    pub(super) json: bool,
    pub(super) bar: bool,
    /// Whether results go to stdout; they do not where a command is a part of another one.
    pub(super) results: Results,
}

/// Who gets a command's result.
#[derive(Debug, Clone)]
pub(super) enum Results {
    /// Whoever reads stdout.
    Stdout,
    /// Whoever started it from within.
    Within(Hearing),
}

impl Talk {
    /// How a command talks that is a part of another one: nothing goes to stdout, and what is told and how it ended is kept.
    pub(super) fn within(args: &OutputArgs) -> (Self, Hearing) {
        let talk = Self::new(args);
        let (console, hearing) = talk.console.hearing();
        let talk = Self {
            console,
            bar: false,
            results: Results::Within(hearing.clone()),
            json: talk.json,
        };
        (talk, hearing)
    }

    pub(super) fn new(args: &OutputArgs) -> Self {
        let loudness = if args.quiet {
            Loudness::Quiet
        } else {
            Loudness::Normal
        };
        let catalogue = Arc::new(Catalogue::new(language(args.lang)));
        let console = Console::new(catalogue, loudness);
        let logs = args.log_format == LogFormat::Json;
        Self {
            console: if logs { console.logging() } else { console },
            json: args.json,
            bar: !args.no_progress && !args.quiet && !logs,
            results: Results::Stdout,
        }
    }
}

impl Talk {
    /// A command begins with its work on a run.
    pub(super) fn begin(&self, command: &str, run: &str, clock: Clock) {
        self.console.of_run(run, clock);
        let version = env!("CARGO_PKG_VERSION");
        let told = || serde_json::json!({"command": command, "version": version});
        self.console.event(Level::Info, "begin", told);
    }

    /// A command ends: says what ended it, and gives its exit code.
    pub(super) fn end(&self, ended: Result<ExitCode, Fatal>) -> ExitCode {
        let exit = ended.unwrap_or_else(|fatal| fatal.tell(&self.console));
        let told = serde_json::json!({"exit_code": exit.number()});
        self.console.end(exit, "end", told);
        exit
    }
}

/// Bounds on a source, before anything is sent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gate {
    pub(super) max_invalid: Option<MaxInvalid>,
    pub(super) min_rows: Option<u64>,
}

/// How many rows may be invalid.
#[derive(Debug, Clone, Copy)]
pub(super) enum MaxInvalid {
    Rows(u64),
    Percent(u64),
}

impl Gate {
    pub(super) fn new(args: &SourceArgs) -> Result<Self, Fatal> {
        let asked = args.max_invalid.as_deref().map(max_invalid).transpose()?;
        let max_invalid = if args.strict {
            Some(MaxInvalid::Rows(0))
        } else {
            asked
        };
        Ok(Self {
            max_invalid,
            min_rows: args.min_rows,
        })
    }
}

fn max_invalid(text: &str) -> Result<MaxInvalid, Fatal> {
    let trimmed = text.trim();
    let bound = match trimmed.strip_suffix('%') {
        Some(share) => share
            .trim()
            .parse()
            .ok()
            .filter(|share| *share <= 100)
            .map(MaxInvalid::Percent),
        None => trimmed.parse().ok().map(MaxInvalid::Rows),
    };
    bound.ok_or_else(|| {
        Fatal::Config(ConfigProblem::MaxInvalidMalformed {
            value: text.to_owned(),
        })
    })
}

/// The portal's limits as the plan and the options give them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) rate: Option<RatePlan>,
    pub(super) operating_limit_ms: u64,
    pub(super) request_limit_ms: u64,
    pub(super) settle_ms: u64,
    pub(super) patience_ms: u64,
    /// The part of both budgets that is one's own.
    pub(super) share: Share,
}

impl Limits {
    /// The limits as the machines know them.
    pub(super) const fn rules(&self) -> LimitRules {
        LimitRules {
            rate: self.rate,
            operating_limit_ms: self.operating_limit_ms,
            request_limit_ms: self.request_limit_ms,
            share: self.share,
        }
    }

    pub(super) fn new(args: &LimitArgs) -> Self {
        let named = args.plan.unwrap_or(PlanName::Standard);
        let plan = match named {
            PlanName::Standard => Some(RatePlan::STANDARD),
            PlanName::Enterprise => Some(RatePlan::ENTERPRISE),
            PlanName::SelfHosted => None,
        };
        let operating_s = args.operating_limit.unwrap_or(match named {
            PlanName::Standard | PlanName::Enterprise => 480,
            PlanName::SelfHosted => 420,
        });
        Self {
            rate: asked_rate(args, plan).or(plan),
            operating_limit_ms: operating_s.saturating_mul(1000),
            request_limit_ms: args.request_limit.saturating_mul(1000),
            settle_ms: args.settle.saturating_mul(1000),
            patience_ms: args.patience.saturating_mul(1000),
            share: args.share,
        }
    }
}

/// The rate as the options give it; `None` where they say nothing. `--burst` is the X of `rest-contract.md` §5, and a bucket that
/// leaks in whole seconds is kept below X − Y. Where only the rate is given, X keeps the plans' measure: 25 seconds of it.
fn asked_rate(args: &LimitArgs, plan: Option<RatePlan>) -> Option<RatePlan> {
    if args.rate.is_none() && args.burst.is_none() {
        return None;
    }
    let per_second = args.rate.or(plan.map(|plan| plan.per_second))?;
    let above = args.burst.unwrap_or(per_second.saturating_mul(25));
    Some(RatePlan {
        per_second,
        burst: above.saturating_sub(per_second).max(1),
    })
}

/// One start of one run.
#[derive(Debug, Clone)]
pub(super) struct RunFrame {
    pub(super) run: String,
    pub(super) clock: Clock,
    pub(super) started: Moment,
    pub(super) report: PathBuf,
    /// The folder that a run that goes on had before.
    pub(super) report_before: Option<PathBuf>,
    /// Which start of the run this is, from 1.
    pub(super) start: u32,
    pub(super) interactive: bool,
}

impl RunFrame {
    /// A start by a clock that runs so many times as fast as the machine's.
    pub(super) fn new(args: &SourceArgs, speed: u32) -> Self {
        let run = uuid::Uuid::now_v7().simple().to_string();
        let report = args
            .report
            .clone()
            .unwrap_or_else(|| PathBuf::from("leadbatch-report").join(&run));
        let clock = Clock::start(speed);
        Self {
            report,
            report_before: None,
            run,
            start: 1,
            clock,
            started: clock.now(),
            interactive: is_interactive(),
        }
    }

    /// The run gets a name that an earlier process gave it.
    pub(super) fn call(&mut self, run: String, args: &SourceArgs) {
        self.run = run;
        if args.report.is_none() {
            self.report = PathBuf::from("leadbatch-report").join(&self.run);
        }
    }

    /// This start goes on with a run that has not come to its end; its report is written anew where it was, unless another
    /// folder is named.
    pub(super) fn go_on(&mut self, run: &UnfinishedRun, args: &SourceArgs) {
        self.run.clone_from(&run.run);
        self.start = run.last_start.0.saturating_add(1);
        self.report_before = Some(PathBuf::from(&run.report));
        if args.report.is_none() {
            self.report = PathBuf::from(&run.report);
        }
    }
}

//! From what was typed to a command.

use clap::parser::ValueSource;
use clap::{CommandFactory as _, FromArgMatches as _};

use crate::source::PARSER_THREAD;

use super::args::{Args, Command};
use super::console::{complain_text, result};
use super::exit::ExitCode;
use super::log::{is_asked_for, wrong_usage};
use super::{
    check, explain, fields, import, job, manual, map, portal, retry, runs, sandbox, undo, verify,
};

/// Runs the program as it was started; everything that is to be said has been said when it returns.
pub fn start() -> ExitCode {
    mute_parsers();
    let parsed = Args::command().try_get_matches().and_then(|matches| {
        let called = matches.subcommand().map(|(_, called)| called);
        let called = called.filter(|called| called.ids().any(|id| id == "portal"));
        let source = called.and_then(|called| called.value_source("portal"));
        let mut args = Args::from_arg_matches(&matches)?;
        args.webhook_was_typed = source == Some(ValueSource::CommandLine);
        Ok(args)
    });
    match parsed {
        Ok(args) => run(args),
        Err(error) => tell(&error),
    }
}

/// A damaged workbook that makes a parser panic is told as an error: its backtrace is not for the person at the screen.
fn mute_parsers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(PARSER_THREAD) {
            usual(panic);
        }
    }));
}

fn run(args: Args) -> ExitCode {
    match args.command {
        Command::Import(import) => import::run(&import, args.webhook_was_typed),
        Command::Check(check) => check::run(&check, args.webhook_was_typed),
        Command::Map(map) => map::run(&map, args.webhook_was_typed),
        Command::Explain(cell) => explain::run(&cell),
        Command::Fields(fields) => fields::run(&fields, args.webhook_was_typed),
        Command::Runs(runs) => runs::run(&runs),
        Command::Retry(retry) => retry::run(&retry, args.webhook_was_typed),
        Command::Verify(verify) => verify::run(&verify, args.webhook_was_typed),
        Command::Undo(undo) => undo::run(&undo, args.webhook_was_typed),
        Command::Portal(asked) => portal::run(&asked),
        Command::Job(job) => job::run(&job),
        Command::Sandbox(serve) => sandbox::run(&serve),
        Command::Schema(schema) => sandbox::schema(&schema),
        Command::Completions(completions) => manual::completions(&completions),
        Command::Man(man) => manual::man(&man),
    }
}

/// Help and version go to stdout, a mistake to stderr.
fn tell(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() && is_asked_for(std::env::args_os()) {
        wrong_usage(ExitCode::Usage.number());
        return ExitCode::Usage;
    }
    if error.use_stderr() {
        complain_text(text.trim_end());
        return ExitCode::Usage;
    }
    result(text.trim_end());
    ExitCode::Done
}

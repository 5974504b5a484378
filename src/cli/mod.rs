//! The door: arguments → settings → objects; the screen, the clock and the exit codes.
//!
//! [`Args`](args::Args) is what was typed, [`Settings`](settings) what was meant; commands build the objects of the other
//! rooms from settings and drive them. Clocks are read in `clock.rs` alone, the environment by clap alone.

mod args;
mod check;
mod clock;
mod console;
mod diagnose;
mod drive;
mod exit;
mod import;
mod portal_setup;
mod progress;
mod report_setup;
mod rows;
mod runtime;
mod sandbox;
mod settings;
mod stop;
mod survey;

pub use args::Args;
pub use diagnose::{ConfigProblem, Refusal};
pub use exit::ExitCode;

use args::Command;

/// Runs the program with these arguments; everything that is to be said has been said when it returns.
pub fn run(args: Args) -> ExitCode {
    match args.command {
        Command::Import(args) => import::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Sandbox(args) => sandbox::run(&args),
        Command::Schema(args) => sandbox::schema(&args),
    }
}

//! The `leadbatch` program: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    leadbatch::cli::run(leadbatch::cli::Args::parse()).into()
}

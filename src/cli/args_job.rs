//! What can be typed after `job`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::args::{ConfigArgs, JournalArgs, OutputArgs};
use super::halting::HaltAt;

/// `job`
#[derive(Debug, ClapArgs)]
pub(super) struct JobArgs {
    #[command(subcommand)]
    pub(super) command: JobCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum JobCommand {
    /// Import what is new: of one job, or of all; several portals at once
    #[command(after_help = JOB_EXITS)]
    Run(JobRunArgs),
    /// The jobs, with their last nights
    List(JobListArgs),
    /// All but the writes: files, contract, mapping, portal, rights, lock, disk
    #[command(after_help = JOB_EXITS)]
    Check(JobCheckArgs),
    /// Why the last night was red, in plain words, with the next step
    Doctor(JobDoctorArgs),
}

const JOB_EXITS: &str = "Exit codes (of several jobs the highest):
  0  all that is new is in the portal, or there was nothing new
  1  finished; some rows are invalid, failed or unknown
  2  wrong usage, jobs file, mapping, configuration or clock; nothing was sent
  3  stopped before the end, or the disk is full; the next start goes on
  4  the job is running already, or another run holds the journal
  5  no file, an old one, or one that does not keep to the contract; nothing was sent";

/// Where jobs and what they remember are.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct JobsArgs {
    /// The jobs file (YAML) [default: jobs.yaml in the user's folder of settings]
    #[arg(long, value_name = "FILE", env = "LEADBATCH_JOBS")]
    pub(super) jobs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) journal: JournalArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    /// What the clock shows, in the place of the computer's: for rehearsals of nights
    #[arg(long, value_name = "TIME", hide = true)]
    pub(super) now: Option<jiff::Timestamp>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// One job or all.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct WhichArgs {
    /// The job; may be several
    #[arg(required_unless_present = "all")]
    pub(super) name: Vec<String>,
    /// Every job of the file
    #[arg(long, conflicts_with = "name")]
    pub(super) all: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct JobRunArgs {
    #[command(flatten)]
    pub(super) which: WhichArgs,
    /// Rows that are bad in the same way as in an earlier run are counted apart, and do not turn 0 into 1
    #[arg(long)]
    pub(super) known_ok: bool,
    /// Let this file through, whatever the contract says of its rows
    #[arg(long)]
    pub(super) accept: bool,
    /// The clock is right although it shows an earlier time than in the last night
    #[arg(long)]
    pub(super) accept_clock: bool,
    /// Stand still at a point between two steps, to be killed there: for tests
    #[arg(long, value_name = "POINT:N", hide = true)]
    pub(super) halt_at: Option<HaltAt>,
    #[command(flatten)]
    pub(super) jobs: JobsArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct JobListArgs {
    #[command(flatten)]
    pub(super) jobs: JobsArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct JobCheckArgs {
    #[command(flatten)]
    pub(super) which: WhichArgs,
    #[command(flatten)]
    pub(super) jobs: JobsArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct JobDoctorArgs {
    /// The job
    pub(super) name: String,
    #[command(flatten)]
    pub(super) jobs: JobsArgs,
}

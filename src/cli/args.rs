//! What can be typed: one definition per option.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

use super::args_dry::{CheckArgs, ExplainArgs, FieldsArgs, MapArgs};
use super::args_install::{CompletionsArgs, ManArgs};
use super::args_job::JobArgs;
use super::args_portal::PortalCommand;
use super::facts::long_version;
use super::halting::HaltAt;
use crate::limits::Share;

/// Moves leads from spreadsheets into Bitrix24.
///
/// Every row is checked before anything is sent, calls stay within the portal's limits, and a report says for every row
/// what became of it.
#[derive(Debug, Parser)]
#[command(name = "leadbatch", version, long_version = long_version(), max_term_width = 100)]
pub(super) struct Args {
    /// The webhook stood on the command line, where other users of the computer can see it.
    #[arg(skip)]
    pub(super) webhook_was_typed: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Plan, ask, send: every valid row of the files becomes a lead
    #[command(after_help = EXITS)]
    Import(Box<ImportArgs>),
    /// Dry run: validate every row and write the same report; nothing is sent. Without a file the mapping is checked by itself
    #[command(after_help = EXITS, mut_arg("files", |files| files.required(false).required_unless_present("mapping")))]
    Check(CheckArgs),
    /// Draft the mapping of a spreadsheet from its titles and values; FILE.leadbatch.yaml beside the file is used without --mapping
    Map(MapArgs),
    /// A cell's way: what the file holds, each step of its cleaning, and the value that would be sent
    Explain(ExplainArgs),
    /// What the portal accepts: fields, types, lengths, lists with their IDs; a snapshot of it for checks without the portal
    Fields(FieldsArgs),
    /// History from the journal; of one run its starts and rows, and its report written anew
    #[command(after_help = EXITS)]
    Runs(RunsArgs),
    /// Send the rows of a run again that failed or are unknown
    #[command(after_help = EXITS)]
    Retry(RetryArgs),
    /// Read every lead of a run back: equal, changed since, differs, gone; twins and strangers of its originator
    #[command(after_help = VERIFY_EXITS)]
    Verify(VerifyArgs),
    /// Take a run back, after showing what that would do: leads that it made are deleted, leads that it changed get their old
    /// values back; what people did since stays
    #[command(after_help = UNDO_EXITS)]
    Undo(Box<UndoArgs>),
    /// Portals by name: add one with its secret, list them, ask one who acts there, remove one
    #[command(subcommand)]
    Portal(PortalCommand),
    /// Imports that nobody watches, from a file of jobs: run, list, check, and why the last night was red
    Job(JobArgs),
    /// Serve the built-in emulated portal over HTTP on this machine
    Sandbox(SandboxArgs),
    /// Print the JSON Schema of the mapping, for editors
    Schema(SchemaArgs),
    /// Print what teaches a shell to complete commands and options
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands
    Man(ManArgs),
}

const EXITS: &str = "Exit codes:
  0  every row is in the portal or was rightly skipped (check: no invalid row)
  1  finished; some rows are invalid, failed or unknown
  2  wrong usage, mapping or configuration; nothing was sent
  3  stopped before the end; the same command continues
  4  another run holds the journal, or another sender uses the same originator
  5  the source was refused; nothing was sent";

const UNDO_EXITS: &str = "Exit codes:
  0  everything was taken back, or there was nothing left
  1  some leads were kept; undo.csv says why
  2  wrong usage: no such run, or another portal than the run's; nothing was done
  3  stopped before the end; the same command continues
  4  another process works on this portal with this journal";

const VERIFY_EXITS: &str = "Exit codes:
  0  every lead is as it was sent, or was changed by people since
  1  a lead differs or is gone, or there are twins or strangers
  2  wrong usage: no such run, or another portal than the run's
  3  the portal could not be asked to the end";

#[derive(Debug, Clone, Default, ClapArgs)]
pub(super) struct SourceArgs {
    /// The spreadsheets, recognised by their content; patterns such as *.xlsx or exports/**/*.csv are understood
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The mapping: which column feeds which field (YAML) [default: FILE.leadbatch.yaml beside the first file]
    #[arg(long, short, value_name = "M.yaml")]
    pub(super) mapping: Option<PathBuf>,
    /// The sheet to read, when a workbook has several; may be repeated, and * means all visible ones
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Vec<String>,
    /// What the portal accepts, from a file that `fields --save` wrote, where the portal cannot be asked
    #[arg(long, value_name = "F.json")]
    pub(super) fields: Option<PathBuf>,
    /// Folder of the report [default: leadbatch-report/<run>]
    #[arg(long, value_name = "DIR", env = "LEADBATCH_REPORT")]
    pub(super) report: Option<PathBuf>,
    /// Refuse the source when more rows than this are invalid: a number, or a share such as 5%
    #[arg(long, value_name = "N|P%")]
    pub(super) max_invalid: Option<String>,
    /// Refuse the source when it has fewer rows
    #[arg(long, value_name = "N")]
    pub(super) min_rows: Option<u64>,
    /// Refuse the source when any row is invalid
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(super) struct OutputArgs {
    /// Print nothing on exit 0
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Print summary.json to stdout instead of the summary in words
    #[arg(long)]
    pub(super) json: bool,
    /// Language of texts about your data [default: the system's]
    #[arg(long, value_enum)]
    pub(super) lang: Option<Lang>,
    /// No progress bar
    #[arg(long)]
    pub(super) no_progress: bool,
    /// What goes to stderr: sentences, or one JSON object a line for machines, without anything that stands in cells
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "text",
        hide_short_help = true
    )]
    pub(super) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Lang {
    En,
    Ru,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) door: PortalArgs,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    /// The spreadsheet's rows to read, by the numbers that it shows; the others are no part of the run
    #[arg(long, value_name = "A-B")]
    pub(super) rows: Option<String>,
    /// Send only the first rows that are not in the portal yet; later ones end pending
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    #[command(flatten)]
    pub(super) care: CareArgs,
    /// Stop when the portal has refused more rows than this
    #[arg(long, value_name = "N")]
    pub(super) max_failures: Option<u64>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// How a command that writes begins and ends.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct CareArgs {
    /// Go on without asking
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Stop at this time of the clock on the wall, today or tomorrow; what is under way is waited for, and the same command goes on
    #[arg(long, value_name = "HH:MM")]
    pub(super) until: Option<String>,
    /// Seconds that answers are waited for after Ctrl-C
    #[arg(
        long,
        value_name = "SECONDS",
        hide_short_help = true,
        default_value = "10"
    )]
    pub(super) grace: u64,
    /// Stand still at a point between two steps, to be killed there: for tests
    #[arg(long, value_name = "POINT:N", hide = true)]
    pub(super) halt_at: Option<HaltAt>,
}

/// The portal and the journal of a command that calls it.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct PortalArgs {
    /// A portal of the config file by its name, `sandbox`, or the URL of an incoming webhook (better by the variable: others can see a
    /// command line); for method lead.php also the portal's address, `LEADBATCH_LOGIN` and `LEADBATCH_PASSWORD` sign in there
    #[arg(
        long,
        value_name = "P",
        env = "LEADBATCH_PORTAL",
        hide_env_values = true
    )]
    pub(super) portal: SecretString,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
    /// Rehearse in fast motion: the built-in sandbox's time and the program's run N times as fast (only with --portal sandbox)
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) speed: Option<u32>,
}

/// How a portal is called, whichever it is.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct ReachArgs {
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    #[command(flatten)]
    pub(super) journal: JournalArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    /// A file of certificates (PEM) to trust beside the system's
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) ca: Option<PathBuf>,
    /// Settings of the built-in sandbox (YAML), where it is the portal
    #[arg(
        long,
        value_name = "F.yaml",
        env = "LEADBATCH_SANDBOX",
        hide_short_help = true
    )]
    pub(super) sandbox_settings: Option<PathBuf>,
}

/// What the user takes upon himself.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct TrustArgs {
    /// Do not ask the portal for leads of this originator when the journal knows nothing of it
    #[arg(long, hide_short_help = true)]
    pub(super) fresh: bool,
    /// Rows may get other origins than before: leads that stand in the portal may be made once more
    #[arg(long, hide_short_help = true)]
    pub(super) accept_new_origins: bool,
    /// Do not read the first leads of the run back
    #[arg(long, hide_short_help = true)]
    pub(super) no_read_back: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(super) struct JournalArgs {
    /// The journal: what was sent and what became of it [default: in the user's state folder]
    #[arg(long, value_name = "FILE", env = "LEADBATCH_JOURNAL")]
    pub(super) journal: Option<PathBuf>,
    /// Folder of the journal and of the built-in sandbox's leads [default: in the user's state folder]
    #[arg(
        long,
        value_name = "DIR",
        env = "LEADBATCH_STATE",
        hide_short_help = true
    )]
    pub(super) state: Option<PathBuf>,
}

#[derive(Debug, Clone, Default, ClapArgs)]
pub(super) struct ConfigArgs {
    /// The config file that names portals [default: config.yaml in the user's config folder]
    #[arg(
        long,
        value_name = "FILE",
        env = "LEADBATCH_CONFIG",
        hide_short_help = true
    )]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(super) struct LimitArgs {
    /// The portal's plan: standard (2 requests a second, burst 50), enterprise (5, 250), self-hosted (no rate limit)
    /// [default: the profile's, else standard]
    #[arg(long, value_enum)]
    pub(super) plan: Option<PlanName>,
    /// Requests a second, where the plan's figure is not right
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) rate: Option<u32>,
    /// Requests that the portal takes at once, where the plan's figure is not right
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) burst: Option<u32>,
    /// Operating seconds per ten minutes and method
    #[arg(long, value_name = "SECONDS", hide_short_help = true)]
    pub(super) operating_limit: Option<u64>,
    /// The part of both limits that is used, such as 50%; the rest is left to other applications
    #[arg(long, value_name = "P%", default_value = "100%", value_parser = share)]
    pub(super) share: Share,
    /// Seconds after which the portal gives a request up
    #[arg(long, value_name = "SECONDS", hide_short_help = true, default_value = "60", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) request_limit: u64,
    /// Seconds past the request limit in which a lead may still appear
    #[arg(long, value_name = "SECONDS", hide_short_help = true, default_value = "15", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) settle: u64,
    /// Seconds that a silent or unreachable portal is tried before the run stops
    #[arg(long, value_name = "SECONDS", hide_short_help = true, default_value = "900", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) patience: u64,
}

/// A part in percent, with or without the sign.
fn share(text: &str) -> Result<Share, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let share = number.parse().ok().and_then(Share::percent);
    share.ok_or_else(|| "a part from 1% to 100%".to_owned())
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum PlanName {
    Standard,
    Enterprise,
    SelfHosted,
}

#[derive(Debug, ClapArgs)]
pub(super) struct RunsArgs {
    /// A run: its id, the beginning of it, or `last`
    #[arg(value_name = "RUN")]
    pub(super) run: Option<String>,
    /// Only runs that read this file, by its path or by its bytes
    #[arg(long, value_name = "FILE", conflicts_with = "run")]
    pub(super) source: Option<PathBuf>,
    /// Write the report anew into this folder [default: the run's own]
    #[arg(long, value_name = "DIR", requires = "run")]
    pub(super) report: Option<PathBuf>,
    /// Remove what the run keeps of leads as they were before it changed them: it cannot give them back then
    #[arg(long, requires = "run", conflicts_with = "report")]
    pub(super) forget: bool,
    #[command(flatten)]
    pub(super) journal: JournalArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct VerifyArgs {
    /// The run: its id, the beginning of it, or `last`
    #[arg(value_name = "RUN")]
    pub(super) run: String,
    /// Folder of verify.csv [default: the run's report]
    #[arg(long, value_name = "DIR")]
    pub(super) report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) door: PortalArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct RetryArgs {
    /// The run: its id, the beginning of it, or `last`
    #[arg(value_name = "RUN")]
    pub(super) run: String,
    /// Read this file in the place of those that the run read; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) source: Vec<PathBuf>,
    /// Folder of the report [default: leadbatch-report/<run>]
    #[arg(long, value_name = "DIR", env = "LEADBATCH_REPORT")]
    pub(super) report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) door: PortalArgs,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    #[command(flatten)]
    pub(super) care: CareArgs,
    /// Stop when the portal has refused more rows than this
    #[arg(long, value_name = "N")]
    pub(super) max_failures: Option<u64>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct UndoArgs {
    /// The run: its id, the beginning of it, or `last`
    #[arg(value_name = "RUN")]
    pub(super) run: String,
    /// Folder of undo.csv [default: leadbatch-report/ and the undo's own id]
    #[arg(long, value_name = "DIR")]
    pub(super) report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) door: PortalArgs,
    #[command(flatten)]
    pub(super) care: CareArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SandboxArgs {
    /// Where to listen; loopback addresses only [default: 127.0.0.1:8024]
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<SocketAddr>,
    /// Everything about the portal in one file (YAML): limits, costs, people, rights, faults; docs/sandbox.md lists it all
    #[arg(long, value_name = "F.yaml", env = "LEADBATCH_SANDBOX")]
    pub(super) settings: Option<PathBuf>,
    /// The plan whose limits it keeps [default: what the settings say, else standard]
    #[arg(long, value_enum)]
    pub(super) plan: Option<PlanName>,
    /// Milliseconds of server time that a lead costs [default: what the settings say, else 100]
    #[arg(long, value_name = "MS")]
    pub(super) cost: Option<u64>,
    /// Let its time run N times as fast
    #[arg(long, value_name = "N", hide_short_help = true, default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) speed: u32,
    /// Have the fields of a real portal: what `fields --save` wrote, or the answer of its crm.lead.fields
    #[arg(long, value_name = "FILE")]
    pub(super) fields: Option<PathBuf>,
    /// Empty the sandbox; with --listen it is served then
    #[arg(long)]
    pub(super) reset: bool,
    /// Folder in which it keeps its leads [default: in the user's state folder]
    #[arg(long, value_name = "DIR", env = "LEADBATCH_STATE")]
    pub(super) state: Option<PathBuf>,
    /// Language of the portal's texts [default: what the settings say, else the system's]
    #[arg(long, value_enum)]
    pub(super) lang: Option<Lang>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SchemaArgs {
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

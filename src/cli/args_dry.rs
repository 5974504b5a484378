//! What can be typed for the commands that send nothing: `check`, `fields`, `map`, `explain`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use secrecy::SecretString;

use super::args::{Lang, OutputArgs, PortalArgs, ReachArgs, SourceArgs};
use super::report_setup::PREVIEWS;

#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Print the first N leads as they would be sent, field by field; preview.csv has more of them
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) show: u64,
    /// So many leads stand in preview.csv as they would be sent, or `all`
    #[arg(long, value_name = "N", default_value_t = PREVIEWS, value_parser = previews, hide_short_help = true)]
    pub(super) preview: u64,
    #[command(flatten)]
    pub(super) door: MaybePortalArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `10000`, or `all`.
fn previews(text: &str) -> Result<u64, std::num::ParseIntError> {
    if text == "all" {
        return Ok(u64::MAX);
    }
    text.parse()
}

/// The portal of a command that can do without.
#[derive(Debug, Clone, ClapArgs)]
pub(super) struct MaybePortalArgs {
    /// The portal whose own fields, lists and people count, for `check` its duplicates too: a name of the config file, `sandbox`, or
    /// the URL of an incoming webhook (better by the variable: others can see a command line)
    #[arg(
        long,
        value_name = "P",
        env = "LEADBATCH_PORTAL",
        hide_env_values = true
    )]
    pub(super) portal: Option<SecretString>,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
}

impl MaybePortalArgs {
    /// The portal, where one is named.
    pub(super) fn door(&self) -> Option<PortalArgs> {
        Some(PortalArgs {
            portal: self.portal.clone()?,
            reach: self.reach.clone(),
            speed: None,
        })
    }
}

#[derive(Debug, ClapArgs)]
pub(super) struct FieldsArgs {
    #[command(flatten)]
    pub(super) door: PortalArgs,
    /// Write all of it into this file, with the people's names: `check --fields` works from it without the portal
    #[arg(long, value_name = "F.json")]
    pub(super) save: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct MapArgs {
    /// The spreadsheet
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Write the mapping to this file [default: FILE.leadbatch.yaml beside the spreadsheet]
    #[arg(long, short, value_name = "M.yaml")]
    pub(super) output: Option<PathBuf>,
    /// Write over a mapping that is there already
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) door: MaybePortalArgs,
    /// What the portal accepts, from a file that `fields --save` wrote, where the portal cannot be asked
    #[arg(long, value_name = "F.json")]
    pub(super) fields: Option<PathBuf>,
    /// The sheet, when a workbook has several
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// Print nothing on exit 0
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Language of the remarks in the mapping [default: the system's]
    #[arg(long, value_enum)]
    pub(super) lang: Option<Lang>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The spreadsheet
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The cell: D17, Sheet!D17, or the column's title and the row, Phone:17
    #[arg(value_name = "CELL")]
    pub(super) cell: String,
    /// The mapping: which column feeds which field (YAML) [default: FILE.leadbatch.yaml beside the file]
    #[arg(long, short, value_name = "M.yaml")]
    pub(super) mapping: Option<PathBuf>,
    /// The sheet, where the cell does not name it
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// What the portal accepts, from a file that `fields --save` wrote
    #[arg(long, value_name = "F.json")]
    pub(super) fields: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

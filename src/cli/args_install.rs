//! What can be typed by whoever installs the program.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap_complete::Shell;

#[derive(Debug, ClapArgs)]
pub(super) struct CompletionsArgs {
    /// The shell that is to complete commands and options
    #[arg(value_name = "SHELL", value_enum)]
    pub(super) shell: Shell,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ManArgs {
    /// Folder for the pages of all commands, made if it is not there [default: the first page to stdout]
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

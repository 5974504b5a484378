//! Manual pages and completions: made of the same definitions as `--help`, so that none names what is not there.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::Args;
use super::args_install::{CompletionsArgs, ManArgs};
use super::console::{Console, Loudness, as_it_is};
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::facts::VERSION;
use super::settings::language;

/// The program's name, as it is called.
const PROGRAM: &str = "leadbatch";

/// Prints a shell's completions.
pub(super) fn completions(args: &CompletionsArgs) -> ExitCode {
    let mut script = Vec::new();
    // Into memory first: the generator panics where a pipe is closed.
    clap_complete::generate(args.shell, &mut command(), PROGRAM, &mut script);
    as_it_is(&script);
    ExitCode::Done
}

/// Prints the first page, or writes all.
pub(super) fn man(args: &ManArgs) -> ExitCode {
    let pages = pages().and_then(|pages| {
        if let Some(folder) = &args.folder {
            return write(folder, &pages);
        }
        as_it_is(pages.first().map_or(&[], |page| page.text.as_slice()));
        Ok(())
    });
    match pages {
        Ok(()) => ExitCode::Done,
        Err(error) => {
            let console = Console::new(
                std::sync::Arc::new(crate::messages::Catalogue::new(language(None))),
                Loudness::Normal,
            );
            let folder = args.folder.as_deref().unwrap_or_else(|| Path::new("-"));
            let problem = ConfigProblem::OutputFailed {
                file: folder.display().to_string(),
                cause: error.to_string(),
            };
            Fatal::Config(problem).tell(&console)
        }
    }
}

/// A page of the manual.
struct Page {
    name: String,
    text: Vec<u8>,
}

/// The program's own page, then those of its commands.
fn pages() -> io::Result<Vec<Page>> {
    let mut program = with_all_help(command().disable_help_subcommand(true));
    program.build();
    let mut pages = Vec::new();
    add(&program, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<Page>) -> io::Result<()> {
    let page = Man::new(command.clone())
        .source(format!("{PROGRAM} {VERSION}"))
        .manual(PROGRAM);
    let name = page.get_filename();
    let mut text = Vec::new();
    page.render(&mut text)?;
    pages.push(Page { name, text });
    let shown = command.get_subcommands().filter(|one| !one.is_hide_set());
    for one in shown {
        add(one, pages)?;
    }
    Ok(())
}

fn write(folder: &Path, pages: &[Page]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for page in pages {
        fs::write(folder.join(&page.name), &page.text)?;
    }
    Ok(())
}

/// What can be typed. How this very program was built does not belong on pages that are the same for all.
fn command() -> Command {
    Args::command().long_version(VERSION)
}

/// Options that the short help leaves out: the pages would name them without a word, had they not a long help of their own.
fn with_all_help(command: Command) -> Command {
    command
        .mut_args(|arg| match (arg.get_long_help(), arg.get_help().cloned()) {
            (None, Some(help)) => arg.long_help(help),
            (None, None) | (Some(_), _) => arg,
        })
        .mut_subcommands(with_all_help)
}

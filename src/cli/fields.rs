//! `fields`: what a portal accepts; and the snapshot of it, from which a check works without the portal.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret as _;

use crate::domain::{Arg, FieldCatalogue, PortalSnapshot, SnapshotError};

use super::args::SourceArgs;
use super::args_dry::FieldsArgs;
use super::clock::Clock;
use super::console::result;
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::fields_words::told;
use super::greeting::{Greeting, greet, tell_unread};
use super::portal_meant::limits_of;
use super::portal_setup::{Way, connect};
use super::runtime::runtime;
use super::settings::Talk;

pub(super) fn run(args: &FieldsArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.door.portal.expose_secret().contains("/rest/") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let shown = runtime().and_then(|runtime| runtime.block_on(show(args, &talk)));
    talk.end(shown)
}

async fn show(args: &FieldsArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let limits = limits_of(&args.door)?;
    let setup = connect(&args.door, limits, (Way::Rest, "leadbatch fields")).await?;
    let clock = Clock::start(args.door.speed.unwrap_or(1));
    let accepts = greet(&setup, talk, clock)
        .await?
        .accepts
        .unwrap_or_default();
    tell_unread(&talk.console, &accepts);
    if accepts.is_simple() {
        talk.console.say("fields-simple-mode", &[]);
    }
    if let Some(path) = &args.save {
        let file = path.display().to_string();
        fs::write(path, accepts.json() + "\n").map_err(|error| ConfigProblem::OutputFailed {
            file: file.clone(),
            cause: error.to_string(),
        })?;
        talk.console
            .say("fields-saved", &[("file", Arg::Text(file))]);
    }
    if talk.json {
        result(&accepts.json());
    } else if args.save.is_none() {
        result(&told(&talk.console.catalogue, &accepts));
    }
    Ok(ExitCode::Done)
}

/// What rows are held against: what the portal told, or a snapshot where it could not be asked.
pub(super) fn accepts(args: &SourceArgs, greeting: &Greeting) -> Result<FieldCatalogue, Fatal> {
    if greeting.accepts.is_some() {
        return Ok(greeting.catalogue());
    }
    of_snapshot(args.fields.as_deref())
}

/// The catalogue of a snapshot; without one, a portal as it leaves the factory.
pub(super) fn of_snapshot(path: Option<&Path>) -> Result<FieldCatalogue, Fatal> {
    let Some(path) = path else {
        return Ok(FieldCatalogue::standard());
    };
    let file = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| ConfigProblem::FieldsUnreadable {
        file: file.clone(),
        cause: error.to_string(),
    })?;
    let snapshot = PortalSnapshot::of_json(&text).map_err(|error| unreadable(&error, file))?;
    Ok(snapshot.catalogue())
}

fn unreadable(error: &SnapshotError, file: String) -> Fatal {
    let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let problem = match *error {
        SnapshotError::NotJson { line, column } => ConfigProblem::FieldsNotJson {
            file,
            line: number(line),
            column: number(column),
        },
        SnapshotError::NotSnapshot => ConfigProblem::FieldsNotUnderstood { file },
        SnapshotError::Newer { version } => ConfigProblem::FieldsNewer { file, version },
    };
    problem.into()
}

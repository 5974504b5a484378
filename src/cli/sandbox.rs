//! `sandbox` serves the emulated portal; `schema` prints the mapping's JSON Schema.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use crate::domain::Arg;
use crate::messages::Catalogue;
use crate::sandbox::{Schema, SchemaError};

use super::args::{Lang, SandboxArgs, SchemaArgs};
use super::console::{Console, Loudness, result};
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::runtime::runtime;
use super::sandbox_setup::SandboxChoice;
use super::settings::language;
use super::stop::StopSignal;
use super::survey::number;

pub(super) fn run(args: &SandboxArgs) -> ExitCode {
    let console = console(args.lang);
    let served = runtime().and_then(|runtime| runtime.block_on(serve(args, &console)));
    served.map_or_else(|fatal| fatal.tell(&console), |()| ExitCode::Done)
}

fn console(lang: Option<Lang>) -> Console {
    Console::new(
        std::sync::Arc::new(Catalogue::new(language(lang))),
        Loudness::Normal,
    )
}

/// Where it listens unless an address is named.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8024);

async fn serve(args: &SandboxArgs, console: &Console) -> Result<(), Fatal> {
    let address = args.listen.unwrap_or(LISTEN);
    if !address.ip().is_loopback() {
        return Err(Fatal::Config(ConfigProblem::ListenNotLoopback {
            address: address.to_string(),
        }));
    }
    let mut choice = SandboxChoice::served(args)?;
    if let Some(path) = &args.fields {
        choice.have_fields(read_fields(path)?);
    }
    let folder = Arg::Text(choice.folder());
    if args.reset {
        choice.empty()?;
        console.say("sandbox-emptied", &[("folder", folder.clone())]);
        if args.listen.is_none() {
            return Ok(());
        }
    }
    let mut stop = StopSignal::listen();
    let door = choice.open_door(address).await?;
    door.announce();
    result(&door.webhook_url());
    console.say(
        "sandbox-listening",
        &[("url", Arg::Text(format!("http://{}/", door.address())))],
    );
    if args.speed > 1 {
        let speed = number(u64::from(args.speed));
        console.say("sandbox-served-fast", &[("speed", speed)]);
    }
    let count = door.lead_count();
    console.say(
        "sandbox-kept",
        &[("count", number(count)), ("folder", folder)],
    );
    stop.next().await;
    door.stop().await;
    Ok(())
}

/// The fields of a real portal, from its answer of `crm.lead.fields`.
fn read_fields(path: &Path) -> Result<Schema, Fatal> {
    let file = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let cause = error.to_string();
            return Err(Fatal::Config(ConfigProblem::FieldsUnreadable {
                file,
                cause,
            }));
        }
    };
    Schema::from_lead_fields_json(&text).map_err(|error| {
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Fatal::Config(match error {
            SchemaError::NotJson { line, column } => ConfigProblem::FieldsNotJson {
                file,
                line: number(line),
                column: number(column),
            },
            SchemaError::NotFields => ConfigProblem::FieldsNotUnderstood { file },
            SchemaError::NoType { field } | SchemaError::Incomplete { field } => {
                ConfigProblem::FieldIncomplete { file, field }
            }
        })
    })
}

/// Prints or writes the schema.
pub(super) fn schema(args: &SchemaArgs) -> ExitCode {
    let console = console(None);
    let text = format!("{:#}", crate::mapping::schema());
    let Some(path) = &args.output else {
        result(&text);
        return ExitCode::Done;
    };
    match fs::write(path, text + "\n") {
        Ok(()) => ExitCode::Done,
        Err(error) => {
            let problem = ConfigProblem::OutputFailed {
                file: path.display().to_string(),
                cause: error.to_string(),
            };
            Fatal::Config(problem).tell(&console)
        }
    }
}

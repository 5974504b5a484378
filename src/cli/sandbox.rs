//! `sandbox` serves the emulated portal; `schema` prints the mapping's JSON Schema.

use std::fs;

use crate::domain::Arg;
use crate::messages::{Catalogue, Language};

use super::args::{Lang, SandboxArgs, SchemaArgs};
use super::console::{Console, Loudness, result};
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::portal_setup::{open_door, sandbox_config};
use super::runtime::runtime;
use super::settings::language;
use super::stop::StopSignal;

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

async fn serve(args: &SandboxArgs, console: &Console) -> Result<(), Fatal> {
    if !args.listen.ip().is_loopback() {
        return Err(Fatal::Config(ConfigProblem::ListenNotLoopback {
            address: args.listen.to_string(),
        }));
    }
    let mut config = sandbox_config(args.plan);
    config.cost_per_lead_ms = args.cost;
    config.language = match language(args.lang) {
        Language::En => crate::sandbox::Language::English,
        Language::Ru => crate::sandbox::Language::Russian,
    };
    let mut stop = StopSignal::listen();
    let door = open_door(args.listen, config).await?;
    result(&door.webhook_url());
    console.say(
        "sandbox-listening",
        &[("url", Arg::Text(format!("http://{}/", door.address())))],
    );
    stop.next().await;
    door.stop().await;
    Ok(())
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

//! `portal add`: a name for a portal, and its secret where nobody else reads it.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::Arg;
use crate::portal::{Site, Webhook};
use crate::profiles::{
    Access, Application, OAUTH_SERVER, Plan, Profile, Profiles, SecretSource, secret_beside,
    write_secret,
};

use super::args::PlanName;
use super::args_portal::AddArgs;
use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::portal_code;
use super::portal_meant::profiles;
use super::settings::{Talk, variable};

/// What a portal is signed in to with, as it is told.
pub(super) const fn kind(profile: &Profile) -> &'static str {
    match profile.access {
        Access::Webhook(_) => "webhook",
        Access::Application(_) => "application",
    }
}

/// What the file of its secret is called behind its name.
pub(super) const fn ending(profile: &Profile) -> &'static str {
    match profile.access {
        Access::Webhook(_) => "webhook",
        Access::Application(_) => "client_secret",
    }
}

pub(super) fn add(args: &AddArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let mut profiles = profiles(&args.config)?;
    profiles.can_add(&args.name)?;
    let Some(source) = given(args)? else {
        return add_typed(args, profiles, talk);
    };
    let profile = profile(args, source.clone())?;
    let host = readable(&source, &profile, talk)?;
    profiles.add(&args.name, &profile)?;
    Ok(told(talk, args, (&profiles, &profile), host))
}

/// Asks for the secret, and keeps it beside the config file.
fn add_typed(args: &AddArgs, mut profiles: Profiles, talk: &Talk) -> Result<ExitCode, Fatal> {
    let ending = match args.application {
        None => "webhook",
        Some(_) => "client_secret",
    };
    let path = secret_beside(&args.name, ending);
    let whole = profiles.file().with_file_name(&path);
    let profile = profile(args, SecretSource::File(path))?;
    let secret = typed(&talk.console, &profile)?;
    let host = host(&profile, &secret)?;
    keep(&mut profiles, args, &profile, (&whole, &secret))?;
    Ok(told(talk, args, (&profiles, &profile), Some(host)))
}

/// Writes the secret, then the name; where the name cannot be written, there is no secret either.
fn keep(
    profiles: &mut Profiles,
    args: &AddArgs,
    profile: &Profile,
    (file, secret): (&Path, &SecretString),
) -> Result<(), Fatal> {
    write_secret(file, &format!("{}\n", secret.expose_secret()))?;
    profiles.add(&args.name, profile).map_err(|error| {
        drop(std::fs::remove_file(file));
        error.into()
    })
}

/// Where the secret is by the options; `None` where it is typed.
fn given(args: &AddArgs) -> Result<Option<SecretSource>, Fatal> {
    if let Some(name) = &args.env {
        return Ok(Some(SecretSource::Env(name.clone())));
    }
    if let Some(path) = &args.secret_file {
        return Ok(Some(SecretSource::File(absolute(path)?)));
    }
    let words = &args.secret_command;
    Ok((!words.is_empty()).then(|| SecretSource::Command(words.clone())))
}

/// A path of the command line, which the config file would take for one of its own folder.
fn absolute(path: &Path) -> Result<PathBuf, Fatal> {
    std::path::absolute(path).map_err(|error| {
        Fatal::Config(ConfigProblem::OutputFailed {
            file: path.display().to_string(),
            cause: error.to_string(),
        })
    })
}

fn profile(args: &AddArgs, source: SecretSource) -> Result<Profile, Fatal> {
    let access = match (&args.application, &args.address) {
        (Some(client_id), Some(address)) => {
            let site = Site::parse(address)?;
            let server = args.server.as_deref().unwrap_or(OAUTH_SERVER);
            if let Some(redirect) = &args.redirect {
                portal_code::listened(redirect)?;
            }
            let server = format!("{}/", Site::parse(server)?.base_url());
            Access::Application(Application {
                portal: format!("{}/", site.base_url()),
                client_id: client_id.trim().to_owned(),
                client_secret: source,
                server,
                redirect: args.redirect.clone(),
            })
        }
        (Some(_) | None, _) => Access::Webhook(source),
    };
    Ok(Profile {
        access,
        plan: args.plan.map(plan),
        ca: args.ca.as_deref().map(absolute).transpose()?,
    })
}

const fn plan(typed: PlanName) -> Plan {
    match typed {
        PlanName::Standard => Plan::Standard,
        PlanName::Enterprise => Plan::Enterprise,
        PlanName::SelfHosted => Plan::SelfHosted,
    }
}

/// What the secret opens; of an application its own address.
fn host(profile: &Profile, secret: &SecretString) -> Result<String, Fatal> {
    match &profile.access {
        Access::Webhook(_) => Ok(Webhook::parse(secret.expose_secret())?.host().to_owned()),
        Access::Application(application) => Ok(Site::parse(&application.portal)?.host().to_owned()),
    }
}

/// Looks whether the secret can be read and fits; a variable may be set later, where the program will be started.
fn readable(
    source: &SecretSource,
    profile: &Profile,
    talk: &Talk,
) -> Result<Option<String>, Fatal> {
    if let Some(name) = source.variable()
        && variable(name).is_none()
    {
        let name = Arg::Text(name.to_owned());
        talk.console.say("portal-variable-unset", &[("name", name)]);
        return Ok(None);
    }
    let secret = source.read(variable)?;
    host(profile, &secret).map(Some)
}

/// The secret as somebody types it: without echo on a terminal, else the first line of stdin.
fn typed(console: &Console, profile: &Profile) -> Result<SecretString, Fatal> {
    let asked = match profile.access {
        Access::Webhook(_) => "portal-ask-webhook",
        Access::Application(_) => "portal-ask-client-secret",
    };
    let line = if io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{} ", console.catalogue.line(asked, &[])))
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_read| line)
    };
    let text = line.unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        return Err(ConfigProblem::SecretNotTyped.into());
    }
    Ok(SecretString::from(text))
}

fn told(
    talk: &Talk,
    args: &AddArgs,
    (profiles, profile): (&Profiles, &Profile),
    host: Option<String>,
) -> ExitCode {
    let name = || ("name", Arg::Text(args.name.clone()));
    // With the whole path of its secret.
    let placed = profiles.get(&args.name).unwrap_or(profile);
    let told = [
        name(),
        ("host", Arg::Text(host.unwrap_or_default())),
        ("file", Arg::Text(profiles.file().display().to_string())),
        ("secret", Arg::Text(placed.secret().to_string())),
    ];
    talk.console.say("portal-added", &told);
    let next = match profile.access {
        Access::Webhook(_) => "portal-next-test",
        Access::Application(_) => "portal-next-login",
    };
    talk.console.say(next, &[name()]);
    ExitCode::Done
}

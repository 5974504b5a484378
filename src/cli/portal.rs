//! `portal`: portals by name.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret as _;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::Arg;
use crate::portal::{Site, Webhook};
use crate::profiles::{
    Access, Profile, Profiles, SecretSource, TokenFile, forget_tokens, secret_beside,
};

use super::args_portal::{ListArgs, PortalCommand, RemoveArgs};
use super::console::result;
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::portal_add::{self, kind};
use super::portal_login;
use super::portal_meant::{profiles, state_folder};
use super::portal_test;
use super::settings::{Talk, variable};

pub(super) fn run(command: &PortalCommand) -> ExitCode {
    let output = match command {
        PortalCommand::Add(args) => &args.output,
        PortalCommand::List(args) => &args.output,
        PortalCommand::Login(args) => &args.output,
        PortalCommand::Test(args) => &args.output,
        PortalCommand::Remove(args) => &args.output,
    };
    let talk = Talk::new(output);
    let done = match command {
        PortalCommand::Add(args) => portal_add::add(args, &talk),
        PortalCommand::List(args) => list(args, &talk),
        PortalCommand::Login(args) => portal_login::login(args, &talk),
        PortalCommand::Test(args) => portal_test::test(args, &talk),
        PortalCommand::Remove(args) => remove(args, &talk),
    };
    talk.end(done)
}

/// What is told of a portal in a list.
struct Listed {
    name: String,
    kind: &'static str,
    /// Empty where that is not known without asking somebody.
    host: String,
    secret: String,
    plan: &'static str,
    /// Whether an application was let in; `None` of a webhook.
    authorised: Option<bool>,
}

impl Listed {
    fn of(name: &str, profile: &Profile, state: Option<&Path>) -> Self {
        let is_application = matches!(profile.access, Access::Application(_));
        let tokens = state.filter(|_| is_application);
        Self {
            name: name.to_owned(),
            kind: kind(profile),
            host: host(profile).unwrap_or_default(),
            secret: profile.secret().to_string(),
            plan: profile.plan.map_or("", |plan| plan.name()),
            authorised: tokens.map(|state| TokenFile::path_of(state, name).exists()),
        }
    }
}

/// The host, as far as it is known without a command being started, which may ask somebody for a password.
fn host(profile: &Profile) -> Option<String> {
    match &profile.access {
        Access::Application(application) => {
            let site = Site::parse(&application.portal).ok()?;
            Some(site.host().to_owned())
        }
        Access::Webhook(SecretSource::Command(_)) => None,
        Access::Webhook(source) => {
            let secret = source.read(variable).ok()?;
            let webhook = Webhook::parse(secret.expose_secret()).ok()?;
            Some(webhook.host().to_owned())
        }
    }
}

fn list(args: &ListArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let profiles = profiles(&args.config)?;
    let state = state_folder(args.state.state.as_deref()).ok();
    let listed: Vec<Listed> = profiles
        .iter()
        .map(|(name, profile)| Listed::of(name, profile, state.as_deref()))
        .collect();
    let file = profiles.file().display().to_string();
    if talk.json {
        let portals = listed.iter().map(|it| {
            let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            json!({
                "name": it.name, "kind": it.kind, "host": known(&it.host), "secret": it.secret, "plan": known(it.plan),
                "authorised": it.authorised,
            })
        });
        let portals: Vec<_> = portals.collect();
        result(&json!({"config": file, "portals": portals}).to_string());
        return Ok(ExitCode::Done);
    }
    if listed.is_empty() {
        talk.console
            .say("portals-none", &[("file", Arg::Text(file))]);
        return Ok(ExitCode::Done);
    }
    talk.console.say("portals-of", &[("file", Arg::Text(file))]);
    let rows = listed.iter().map(|it| {
        let host = if it.host.is_empty() { "?" } else { &it.host };
        let kind = match it.authorised {
            Some(false) => "application, no login yet",
            Some(true) | None => it.kind,
        };
        [&it.name, host, kind, it.plan, &it.secret]
    });
    result(&table(&rows.collect::<Vec<_>>()));
    Ok(ExitCode::Done)
}

/// Columns as wide as their widest cell.
fn table(rows: &[[&str; 5]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &[&str; 5]| {
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let cells = cells.map(|(cell, width)| {
            let blanks = width.saturating_sub(cell.width());
            format!("{cell}{}", " ".repeat(blanks))
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn remove(args: &RemoveArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let mut profiles = profiles(&args.config)?;
    let profile = profiles.remove(args.name.trim())?;
    let file = Arg::Text(profiles.file().display().to_string());
    let name = Arg::Text(args.name.trim().to_owned());
    let told = [("name", name), ("file", file)];
    talk.console.say("portal-removed", &told);
    if let Ok(state) = state_folder(args.state.state.as_deref()) {
        let forgotten = forget_tokens(&state, args.name.trim());
        forgotten.map_err(|error| ConfigProblem::TokensUnkept {
            cause: error.to_string(),
        })?;
    }
    match own_secret(&profiles, args.name.trim(), &profile) {
        Some(secret) if fs::remove_file(secret).is_ok() => {
            let secret = Arg::Text(secret.display().to_string());
            talk.console
                .say("portal-secret-removed", &[("secret", secret)]);
        }
        Some(_) | None => {
            let secret = Arg::Text(profile.secret().to_string());
            talk.console
                .say("portal-secret-left", &[("secret", secret)]);
        }
    }
    Ok(ExitCode::Done)
}

/// The file that `portal add` has written for this portal.
fn own_secret<'p>(profiles: &Profiles, name: &str, profile: &'p Profile) -> Option<&'p Path> {
    let SecretSource::File(path) = profile.secret() else {
        return None;
    };
    let own = secret_beside(name, portal_add::ending(profile));
    (profiles.file().with_file_name(own) == *path).then_some(path)
}

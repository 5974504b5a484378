//! `portal test`: who acts in a portal, with which permissions and rights, and whether it has leads.

use serde_json::json;

use crate::domain::Arg;

use super::args::PortalArgs;
use super::args_portal::TestArgs;
use super::clock::Clock;
use super::console::result;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::greeting::{Greeting, greet};
use super::portal_meant::limits_of;
use super::portal_setup::{PortalSetup, Way, connect};
use super::runtime::runtime;
use super::settings::Talk;
use super::survey::number;

pub(super) fn test(args: &TestArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let door = PortalArgs {
        portal: args.name.clone().into(),
        reach: args.reach.clone(),
        speed: None,
    };
    runtime()?.block_on(asked(&door, talk))
}

async fn asked(door: &PortalArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let limits = limits_of(door)?;
    let setup = connect(door, limits, (Way::Rest, "leadbatch portal test")).await?;
    let greeting = greet(&setup, talk, Clock::start(1)).await?;
    if talk.json {
        result(&as_json(&setup, &greeting));
    } else {
        result(&in_words(talk, &setup, &greeting));
    }
    greeting.accepted(&talk.console)?;
    Ok(ExitCode::Done)
}

/// `leads`, `simple`, or nothing where the portal does not tell.
fn mode(greeting: &Greeting) -> Option<&'static str> {
    let accepts = greeting.accepts.as_ref()?;
    accepts.crm_mode?;
    Some(if accepts.is_simple() {
        "simple"
    } else {
        "leads"
    })
}

fn as_json(setup: &PortalSetup, greeting: &Greeting) -> String {
    let user = &greeting.user;
    let told = json!({
        "portal": setup.host,
        "user": {"id": user.user_id, "name": user.user_name, "administrator": user.admin},
        "scopes": user.scopes,
        "crm_mode": mode(greeting),
        "leads_readable": user.leads_told,
        "newest_lead": user.greatest_lead.map(|lead| lead.0),
        "requests": greeting.requests,
    });
    told.to_string()
}

fn in_words(talk: &Talk, setup: &PortalSetup, greeting: &Greeting) -> String {
    let user = &greeting.user;
    let line = |id: &str, args: &[(&str, Arg)]| talk.console.catalogue.line(id, args);
    let text = |text: &str| Arg::Text(text.to_owned());
    let mut lines = vec![
        line("portal-test-portal", &[("host", text(&setup.host))]),
        line(
            "portal-test-user",
            &[
                ("name", text(&user.user_name)),
                (
                    "id",
                    text(&user.user_id.map_or_else(String::new, |id| id.to_string())),
                ),
                ("admin", text(if user.admin { "yes" } else { "" })),
            ],
        ),
        line(
            "portal-test-scopes",
            &[("scopes", text(&user.scopes.join(", ")))],
        ),
        line(
            "portal-test-mode",
            &[("mode", text(mode(greeting).unwrap_or("unknown")))],
        ),
    ];
    lines.push(match (user.leads_told, user.greatest_lead) {
        (true, Some(lead)) => line("portal-test-newest", &[("lead", number(lead.0))]),
        (true, None) => line("portal-test-no-leads", &[]),
        (false, _) => line("portal-test-leads-unread", &[]),
    });
    lines.join("\n")
}

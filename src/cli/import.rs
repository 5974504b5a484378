//! `import`: plan, ask, send.

use secrecy::ExposeSecret as _;

use crate::domain::Arg;
use crate::limits::{Backoff, WaitReason};
use crate::portal::{PortalFailure, PortalFailureKind, Preflight, is_passing, preflight};
use crate::run::ImportPlan;

use super::args::ImportArgs;
use super::check;
use super::clock::Clock;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::portal_setup::{PortalSetup, connect};
use super::runtime::runtime;
use super::sending::Sending;
use super::settings::{Gate, Limits, RunFrame, Talk};
use super::survey::{Prepared, number, prepare};

/// How often a portal that cannot answer just now is asked again who we are: 1, 2, 4, 8 and 16 seconds apart.
const GREETINGS: u32 = 5;

pub(super) fn run(args: &ImportArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.portal.expose_secret().contains("://") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let imported = runtime().and_then(|runtime| runtime.block_on(import(args, &talk)));
    imported.unwrap_or_else(|fatal| fatal.tell(&talk.console))
}

async fn import(args: &ImportArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let frame = RunFrame::new(&args.source);
    let gate = Gate::new(&args.source)?;
    let limits = Limits::new(&args.limits);
    let prepared = prepare(&args.source, check::words(&frame), &talk.console)?;
    let (plan, groups) = check::plan(&prepared, talk, frame.clock)?;
    if let Some(refusal) = check::refusal(&plan, gate) {
        let checked = check::check_with_report(&prepared, &frame, talk)?;
        checked.finish(
            &prepared,
            &frame,
            talk,
            ExitCode::SourceRefused,
            Some(&refusal),
        )?;
        return Ok(ExitCode::SourceRefused);
    }
    let setup = connect(args, limits).await?;
    let (user, requests_before) = greet(&setup, talk, frame.clock).await?;
    check::tell(&talk.console, &groups);
    tell_portal(talk, &setup, &user);
    tell_plan(talk, &prepared, &plan, limits);
    let asks = plan.create > 0 && frame.interactive && !args.yes && setup.door.is_none();
    if asks
        && !talk
            .console
            .ask("plan-question", &[("count", number(plan.create))])
    {
        talk.console.say("plan-declined", &[]);
        return Ok(ExitCode::Stopped);
    }
    let sending = Sending {
        talk,
        frame: &frame,
        prepared: &prepared,
        plan: &plan,
        limits,
        max_failures: args.max_failures,
        requests_before,
    };
    sending.run(setup, &user).await
}

/// Asks who we are. What may pass in a moment (a limit that somebody else used up, a fault of the portal) is waited for a few
/// times: nothing has been sent yet, so nothing can be made twice. Also tells how many requests it took: the portal's bucket has
/// seen them all.
async fn greet(setup: &PortalSetup, talk: &Talk, clock: Clock) -> Result<(Preflight, u32), Fatal> {
    let mut backoff = Backoff::new(WaitReason::RateBackoff);
    loop {
        let failure = match preflight(&setup.portal).await {
            Ok(user) => return Ok((user, backoff.failures().saturating_add(1))),
            Err(failure) => failure,
        };
        let never_reached = matches!(
            failure,
            PortalFailure::Found(PortalFailureKind::PortalUnreachable { .. })
        );
        if never_reached || !is_passing(&failure) || backoff.failures() >= GREETINGS {
            return Err(failure.into());
        }
        let until = backoff.failed(clock.now());
        let seconds = until.ms_since(clock.now()).div_ceil(1000);
        talk.console
            .say("waiting-unreachable", &[("seconds", number(seconds))]);
        clock.sleep_until(until).await;
    }
}

fn tell_portal(talk: &Talk, setup: &PortalSetup, user: &Preflight) {
    let console = &talk.console;
    let who = Arg::Text(user.user_name.clone());
    console.say(
        "plan-portal",
        &[("host", Arg::Text(setup.host.clone())), ("user", who)],
    );
    if let Some((_, folder)) = &setup.door {
        console.say(
            "sandbox-in-process",
            &[("folder", Arg::Text(folder.clone()))],
        );
    }
}

fn tell_plan(talk: &Talk, prepared: &Prepared, plan: &ImportPlan, limits: Limits) {
    let console = &talk.console;
    let rows = [
        ("create", number(plan.create)),
        ("skip", number(plan.skip)),
        ("invalid", number(plan.invalid)),
        ("read", number(plan.read)),
    ];
    console.say("plan-rows", &rows);
    check::tell_sources(console, prepared, plan);
    if plan.create == 0 {
        console.say("plan-nothing-to-send", &[]);
        return;
    }
    let duration = console.catalogue.duration(plan.least_ms(limits.rate));
    console.say(
        "plan-requests",
        &[
            ("requests", number(plan.requests())),
            ("duration", Arg::Text(duration)),
        ],
    );
    let defaults = [
        ("plan-default-assigned", plan.defaults.assigned),
        ("plan-default-source", plan.defaults.source),
        ("plan-default-stage", plan.defaults.stage),
        ("plan-default-title", plan.defaults.title),
        ("plan-default-currency", plan.defaults.currency),
    ];
    for (id, count) in defaults.into_iter().filter(|(_, count)| *count > 0) {
        console.say(id, &[("count", number(count))]);
    }
    console.say("plan-automation", &[]);
}

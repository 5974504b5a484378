//! `import`: plan, ask, send.

use secrecy::ExposeSecret as _;

use crate::domain::Arg;
use crate::limits::{Backoff, WaitReason};
use crate::portal::{PortalFailure, PortalFailureKind, Preflight, is_passing, preflight};
use crate::run::ImportPlan;

use super::args::ImportArgs;
use super::book::{OpenBook, journal_path};
use super::check;
use super::clock::Clock;
use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal, Refusal};
use super::exit::ExitCode;
use super::foresight::Foresight;
use super::portal_setup::{PortalSetup, connect};
use super::recording::Memory;
use super::recover::Recovery;
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
    let mut frame = RunFrame::new(&args.source);
    let gate = Gate::new(&args.source)?;
    let limits = Limits::new(&args.limits);
    let mut prepared = prepare(&args.source, check::words(&frame), &talk.console)?;
    let setup = connect(args, limits).await?;
    let path = journal_path(&args.journal, args.state.as_deref())?;
    let originator = prepared.mapping.originator.clone();
    let mut open = OpenBook::open(path, &setup.identity, &originator, "leadbatch import")?;
    let identity = open.identity(&prepared, args.trust.accept_new_origins)?;
    refuse_losing_mapping(args, &open, &prepared)?;
    let unfinished = open.unfinished(&prepared)?;
    if let Some(run) = &unfinished {
        frame.go_on(run, &args.source);
        prepared.words.run.clone_from(&frame.run);
        let args = [("start", number(u64::from(frame.start)))];
        talk.console.say("run-goes-on", &args);
    }
    let (user, mut requests_before) = greet(&setup, talk, frame.clock).await?;
    if !args.trust.fresh && open.store.knows_nothing(open.book)? {
        requests_before +=
            recover(&mut open, &setup, &originator, (limits, talk, frame.clock)).await?;
    }
    let memory = Memory::open(&open.path, open.book)?;
    let foresight = Foresight {
        memory: &memory,
        prepared: &prepared,
        run: &frame.run,
    };
    let (plan, groups) = check::plan(&prepared, talk, frame.clock, &foresight)?;
    // The rows of a run that goes on are those that it began with.
    if unfinished.is_none() && !args.trust.accept_new_origins {
        foresight.refuse_new_names(&plan)?;
    }
    if let Some(refusal) = check::refusal(&plan, gate) {
        let frame = if unfinished.is_some() {
            RunFrame::new(&args.source)
        } else {
            frame
        };
        return refused(&prepared, &frame, talk, &refusal);
    }
    check::tell(&talk.console, &groups);
    tell_portal(talk, &setup, &user);
    tell_plan(talk, &prepared, &plan, limits);
    let asks = frame.interactive && !args.yes && setup.door.is_none();
    if asks && !agreed(talk, &plan) {
        return Ok(ExitCode::Stopped);
    }
    let sending = Sending {
        talk,
        frame: &frame,
        prepared: &prepared,
        plan: &plan,
        foresight: &foresight,
        limits,
        grace_ms: args.grace.saturating_mul(1000),
        read_back: !args.trust.no_read_back,
        halt_at: args.halt_at,
        max_failures: args.max_failures,
        requests_before,
        above: unfinished.map_or(user.greatest_lead, |run| Some(run.above)),
        identity,
    };
    sending.run(setup, &user, open).await
}

/// Whether the user wants what is to be sent to be sent.
fn agreed(talk: &Talk, plan: &ImportPlan) -> bool {
    if plan.outgoing() == 0 {
        return true;
    }
    let count = [("count", number(plan.outgoing()))];
    let agreed = talk.console.ask("plan-question", &count);
    if !agreed {
        talk.console.say("plan-declined", &[]);
    }
    agreed
}

/// The report of a source that is refused as a whole; that of a run that was going on is not written over by it.
fn refused(
    prepared: &Prepared,
    frame: &RunFrame,
    talk: &Talk,
    refusal: &Refusal,
) -> Result<ExitCode, Fatal> {
    let checked = check::check_with_report(prepared, frame, talk)?;
    let exit = ExitCode::SourceRefused;
    checked.finish(prepared, frame, talk, exit, Some(refusal))?;
    Ok(exit)
}

/// A mapping whose first leads did not arrive as they were sent goes no further as it is.
fn refuse_losing_mapping(
    args: &ImportArgs,
    open: &OpenBook,
    prepared: &Prepared,
) -> Result<(), Fatal> {
    let refused = open.store.refused_mapping(open.book)?;
    let same = refused.is_some_and(|refused| refused == prepared.mapping.hash());
    if same && !args.trust.no_read_back {
        let mapping = prepared.mapping.path.clone();
        return Err(ConfigProblem::MappingLosesValues { mapping }.into());
    }
    Ok(())
}

/// Takes over what stands in the portal; gives the requests that it took.
async fn recover(
    open: &mut OpenBook,
    setup: &PortalSetup,
    originator: &str,
    (limits, talk, clock): (Limits, &Talk, Clock),
) -> Result<u32, Fatal> {
    let recovery = Recovery {
        portal: &setup.portal,
        originator,
        limits,
        clock,
        talk,
    };
    let recovered = recovery.run(open).await?;
    if recovered.leads > 0 {
        talk.console
            .say("recovered", &[("count", number(recovered.leads))]);
    }
    Ok(recovered.requests)
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

/// What the journal says of the rows.
fn tell_known(console: &Console, plan: &ImportPlan) {
    for (id, count) in [
        ("plan-known", plan.known),
        ("plan-done", plan.done),
        ("plan-look-up", plan.look_up),
        ("plan-update", plan.update),
        ("plan-differ", plan.differ),
    ] {
        if count > 0 {
            console.say(id, &[("count", number(count))]);
        }
    }
}

fn tell_plan(talk: &Talk, prepared: &Prepared, plan: &ImportPlan, limits: Limits) {
    let console = &talk.console;
    let rows = [
        ("create", number(plan.create)),
        ("skip", number(plan.skip + plan.known)),
        ("invalid", number(plan.invalid)),
        ("read", number(plan.read)),
    ];
    console.say("plan-rows", &rows);
    tell_known(console, plan);
    check::tell_sources(console, prepared, plan);
    if plan.outgoing() == 0 {
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

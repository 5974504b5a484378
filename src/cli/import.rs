//! `import`: plan, ask, send.

use std::ops::RangeInclusive;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::domain::{LeadId, Moment, OnChange};
use crate::journal::Identity;
use crate::portal::{PortalDoors, PortalFailure, PortalFailureKind, Preflight};
use crate::report::ProblemGroups;
use crate::run::{ImportPlan, Questions};

use super::args::ImportArgs;
use super::asker::Asker;
use super::book::{OpenBook, journal_path, sources_key};
use super::check::{self, Asked, Look};
use super::check_pass;
use super::clients::look_up_clients;
use super::clock::Clock;
use super::diagnose::{ConfigProblem, Fatal, Refusal};
use super::errand::Errand;
use super::exit::ExitCode;
use super::fields::accepts;
use super::foresight::Foresight;
use super::greeting::{Greeting, greet};
use super::pick::{Pick, rows_of};
use super::plan_words::PlanWords;
use super::portal_meant::limits_of;
use super::portal_past::PortalPast;
use super::portal_setup::{PortalSetup, Way, connect, guard};
use super::recording::Memory;
use super::recover::recover;
use super::report_setup::PREVIEWS;
use super::runtime::runtime;
use super::search::{Keep, kept_since, search, terms};
use super::sending::Sending;
use super::settings::{Gate, Limits, RunFrame, Talk};
use super::survey::{Prepared, number, open_sources};
use super::until;

pub(super) fn run(args: &ImportArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.door.portal.expose_secret().contains("/rest/") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let sent = runtime().and_then(|runtime| runtime.block_on(import(args, &talk, &Errand::Import)));
    talk.end(sent)
}

/// Reads, plans, asks and sends.
pub(super) async fn import(
    args: &ImportArgs,
    talk: &Talk,
    errand: &Errand,
) -> Result<ExitCode, Fatal> {
    let mut frame = RunFrame::new(&args.source, args.door.speed.unwrap_or(1));
    talk.begin(errand.word(), &frame.run, frame.clock);
    let bounds = Bounds {
        gate: Gate::new(&args.source)?,
        rows: args.rows.as_deref().map(rows_of).transpose()?,
        until: until::until(args.care.until.as_deref(), frame.started)?,
    };
    let how = (args, limits_of(&args.door)?, errand, talk);
    let ready = Ready::of(how, &mut frame).await?;
    ready.carry_out(how, &frame, bounds).await
}

/// What an import keeps to.
struct Bounds {
    gate: Gate,
    rows: Option<RangeInclusive<u64>>,
    until: Option<Moment>,
}

/// An import whose portal was met, and whose journal is open.
struct Ready {
    setup: PortalSetup,
    prepared: Arc<Prepared>,
    begun: Begun,
    user: Preflight,
    /// Requests that this process has sent by then.
    requests: u32,
}

impl Ready {
    async fn of(how: How<'_>, frame: &mut RunFrame) -> Result<Self, Fatal> {
        let (setup, open, greeting, mut prepared) = reach(how, frame).await?;
        let mut begun = begin(how, open, (&setup, &mut prepared), frame)?;
        let met = (how, &setup, frame.clock);
        let (user, requests) = meet(met, (&mut begun.open, &prepared), greeting).await?;
        Ok(Self {
            setup,
            prepared: Arc::new(prepared),
            begun,
            user,
            requests,
        })
    }

    /// Plans, asks and sends.
    async fn carry_out(
        mut self,
        how: How<'_>,
        frame: &RunFrame,
        bounds: Bounds,
    ) -> Result<ExitCode, Fatal> {
        let (args, limits, errand, talk) = how;
        let memory = Memory::open(&self.begun.open.path, self.begun.open.book)?;
        let pick = Pick {
            rows: bounds.rows,
            ..errand.pick(&memory, &frame.run)
        };
        let foresight = Foresight {
            memory: &memory,
            prepared: &self.prepared,
            run: &frame.run,
            pick: &pick,
            limit: args.limit,
            rest: self.setup.portal.has_rest(),
            blank: memory.is_blank()?,
        };
        let way = (&self.setup, &mut self.begun);
        let parts = (limits, talk, frame.clock);
        let (plan, groups) = planned(&foresight, way, (errand, parts), &mut self.requests).await?;
        self.begun.refuse_new_names(args, &foresight, &plan)?;
        let breach = errand.breach(&plan).map(Refusal::from);
        if let Some(refusal) = check::refusal(&plan, bounds.gate).or(breach) {
            let frame = self.begun.refusal_frame(frame, args);
            let asked = self.asked(&plan);
            return refused(&foresight, (&frame, talk), asked, &refusal);
        }
        let Begun { open, .. } = self.begun;
        let sending = Sending {
            talk,
            frame,
            prepared: &self.prepared,
            plan: &plan,
            foresight: &foresight,
            limits,
            args,
            until: bounds.until,
            requests_before: self.requests,
            questions: questions(&self.setup.portal),
            above: self.begun.above.or(self.user.greatest_lead),
            identity: self.begun.identity,
            past: self.begun.past,
            errand,
            sources_key: self.begun.sources_key,
        };
        if !PlanWords(&sending).agreed(&self.setup, &self.user, &groups) {
            return Ok(ExitCode::Stopped);
        }
        sending.run(self.setup, &self.user, open).await
    }

    /// What the report of a refused source says of the portal.
    fn asked(&self, plan: &ImportPlan) -> Asked {
        Asked {
            host: self.setup.host.clone(),
            user: self.user.user_name.clone(),
            base_url: self.setup.base_url(),
            requests: self.requests,
            searched: plan.search_requests,
        }
    }
}

/// What was asked for.
type How<'a> = (&'a ImportArgs, Limits, &'a Errand, &'a Talk);

/// Reads the sources, opens the journal, meets the portal by the way that the mapping's method takes, and holds the mapping against
/// what it accepts.
async fn reach(
    (args, limits, errand, talk): How<'_>,
    frame: &RunFrame,
) -> Result<(PortalSetup, OpenBook, Greeting, Prepared), Fatal> {
    let opened = open_sources(&args.source, &talk.console)?;
    if let Some(night) = errand.night() {
        night.look_at(&opened)?;
    }
    opened.refuse_what_no_portal_mends(&check::words(frame), &talk.console)?;
    let way = Way::of(opened.method());
    let setup = connect(&args.door, limits, (way, errand.what())).await?;
    guard(opened.portal(), &setup)?;
    let originator = opened.originator();
    errand.check(&setup.identity, originator)?;
    let path = journal_path(&args.door.reach.journal)?;
    let open = OpenBook::open(path, &setup.identity, originator, errand.what())?;
    let mut greeting = greet(&setup, talk, frame.clock).await?;
    greeting.accepted(&talk.console)?;
    let catalogue = accepts(&args.source, &greeting)?;
    let mut prepared = opened.fit(catalogue, check::words(frame), &talk.console)?;
    if !setup.portal.has_rest() {
        // Without REST no lead can be changed.
        prepared.mapping.on_change = OnChange::Skip;
        return Ok((setup, open, greeting, prepared));
    }
    let (parts, before) = ((limits, frame.clock, talk), greeting.requests);
    greeting.requests = look_up_clients(&mut prepared, &setup.portal, parts, before).await?;
    Ok((setup, open, greeting, prepared))
}

/// The journal of an import, and what of it is to be gone on with.
struct Begun {
    open: OpenBook,
    identity: Identity,
    /// What earlier runs have shown of the portal.
    past: Option<PortalPast>,
    sources_key: String,
    /// The greatest lead before the first start of a run that goes on.
    above: Option<LeadId>,
    goes_on: bool,
}

impl Begun {
    /// The rows of a run that goes on are those that it began with.
    fn refuse_new_names(
        &self,
        args: &ImportArgs,
        foresight: &Foresight<'_>,
        plan: &ImportPlan,
    ) -> Result<(), Fatal> {
        if self.goes_on || args.trust.accept_new_origins {
            return Ok(());
        }
        foresight.refuse_new_names(plan)
    }

    /// Where the report of a refused source goes: not over that of a run that was going on.
    fn refusal_frame(&self, frame: &RunFrame, args: &ImportArgs) -> RunFrame {
        if self.goes_on {
            RunFrame::new(&args.source, frame.clock.speed())
        } else {
            frame.clone()
        }
    }
}

/// Opens the journal, and finds out whether these sources may be sent and which run they are.
fn begin(
    (args, _, errand, talk): How<'_>,
    mut open: OpenBook,
    (setup, prepared): (&PortalSetup, &mut Prepared),
    frame: &mut RunFrame,
) -> Result<Begun, Fatal> {
    let marks = errand.marks(args.rows.as_deref());
    open.forget_old_values(frame.clock.now())?;
    let identity = open.identity(prepared, args.trust.accept_new_origins)?;
    refuse_losing_mapping(args, &open, prepared)?;
    let sources_key = sources_key(prepared, &marks);
    let unfinished = open.unfinished(&sources_key)?;
    let method = prepared.mapping.method.name();
    let past = PortalPast::of(&open.store, &setup.identity, method)?;
    if let Some(run) = &unfinished {
        frame.go_on(run, &args.source);
        prepared.words.run.clone_from(&frame.run);
        let start = [("start", number(u64::from(frame.start)))];
        talk.console.of_run(&frame.run, frame.clock);
        talk.console.say("run-goes-on", &start);
    } else if prepared.mapping.duplicates.in_portal.is_some() {
        // What was found for a run that did not come to be begun is worth something for a while.
        let since = kept_since(frame.clock);
        let rules = (sources_key.as_str(), terms(prepared, args.limit));
        if let Some(run) = open.store.searched_run(open.book, rules, since)? {
            frame.call(run, &args.source);
            talk.console.of_run(&frame.run, frame.clock);
            prepared.words.run.clone_from(&frame.run);
        }
    }
    Ok(Begun {
        open,
        identity,
        past,
        sources_key,
        goes_on: unfinished.is_some(),
        above: unfinished.map(|run| run.above),
    })
}

/// What the run would do, once the portal was asked for duplicates where that is called for.
async fn planned(
    foresight: &Foresight<'_>,
    way: (&PortalSetup, &mut Begun),
    (errand, (limits, talk, clock)): (&Errand, (Limits, &Talk, Clock)),
    requests: &mut u32,
) -> Result<(ImportPlan, ProblemGroups), Fatal> {
    let before = *requests;
    let (setup, begun) = way;
    let keep = Keep {
        store: &mut begun.open.store,
        book: begun.open.book,
        sources_key: &begun.sources_key,
        own_above: begun.above,
    };
    let searched = search(foresight, (setup, keep), (limits, talk, clock), before).await?;
    *requests = searched.unwrap_or(before);
    let (mut plan, groups) =
        check_pass::plan(foresight.prepared, talk, clock, (foresight, errand.night()))?;
    plan.search_requests = searched.map(|sent| u64::from(sent.saturating_sub(before)));
    Ok((plan, groups))
}

/// The report of a source that is refused as a whole; that of a run that was going on is not written over by it.
fn refused(
    foresight: &Foresight<'_>,
    (frame, talk): (&RunFrame, &Talk),
    asked: Asked,
    refusal: &Refusal,
) -> Result<ExitCode, Fatal> {
    let look = Look {
        foresight: Some(foresight),
        journal: None,
        pick: foresight.pick,
        show: 0,
        previews: PREVIEWS,
        asked,
    };
    let prepared = foresight.prepared;
    let checked = check::check_with_report(prepared, frame, talk, look)?;
    let exit = ExitCode::SourceRefused;
    checked.finish(prepared, frame, talk, exit, Some(refusal))?;
    Ok(exit)
}

/// Dates and people that the portal sets itself are for administrators to bring.
fn permitted(prepared: &Prepared, user: Preflight) -> Result<Preflight, Fatal> {
    let stamps = &prepared.mapping.stamps;
    if stamps.is_empty() || user.admin {
        return Ok(user);
    }
    let fields = stamps.iter().map(|stamp| (*stamp).to_owned()).collect();
    let needed = PortalFailureKind::AdministratorNeeded { fields };
    Err(PortalFailure::from(needed).into())
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

const fn questions(portal: &PortalDoors) -> Questions {
    if portal.has_rest() {
        Questions::ByRest
    } else {
        Questions::NoWay
    }
}

/// Whether who acts may do what the mapping wants; takes over what stands in the portal where that is called for. Gives who acts, and
/// the requests that this process has sent by then.
async fn meet(
    ((args, limits, _, talk), setup, clock): (How<'_>, &PortalSetup, Clock),
    (open, prepared): (&mut OpenBook, &Prepared),
    greeting: Greeting,
) -> Result<(Preflight, u32), Fatal> {
    let (user, before) = (permitted(prepared, greeting.user)?, greeting.requests);
    if args.trust.fresh || !setup.portal.has_rest() {
        return Ok((user, before));
    }
    let parts = (limits, talk, clock);
    let requests = take_over(open, setup, prepared, parts, before).await?;
    Ok((user, requests))
}

/// Takes over what stands in the portal, where the journal knows nothing; gives the requests that this process has sent by
/// then.
async fn take_over(
    open: &mut OpenBook,
    setup: &PortalSetup,
    prepared: &Prepared,
    (limits, talk, clock): (Limits, &Talk, Clock),
    before: u32,
) -> Result<u32, Fatal> {
    if !open.store.knows_nothing(open.book)? {
        return Ok(before);
    }
    let parts = (limits, clock, &talk.console);
    let mut asker = Asker::new(&setup.portal, parts, before);
    let originator = &prepared.mapping.originator;
    let quiet_ms = limits.request_limit_ms.saturating_add(limits.settle_ms);
    let how = (quiet_ms, &talk.console);
    let leads = recover(&mut asker, open, originator, how).await?;
    if leads > 0 {
        talk.console.say("recovered", &[("count", number(leads))]);
    }
    Ok(u32::try_from(asker.counts().sent).unwrap_or(u32::MAX))
}

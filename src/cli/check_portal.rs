//! `check` against a portal: its fields, lists, people, rights and duplicates. Nothing is written there, and nothing into the journal.

use crate::domain::{Arg, Method};
use crate::journal::Store;

use super::args::PortalArgs;
use super::args_dry::CheckArgs;
use super::book::{journal_path, sources_key};
use super::check::{Asked, Look, checked_through, words};
use super::clients::look_up_clients;
use super::console::Console;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::foresight::Foresight;
use super::greeting::{Greeting, greet};

use super::pace::foretold_limits;
use super::pick::Pick;
use super::plan_words::{tell_duplicates, tell_known, tell_portal, tell_time};
use super::portal_meant::limits_of;
use super::portal_setup::{PortalSetup, Way, connect, guard};
use super::recording::Memory;
use super::search::{Keep, kept_since, search, terms};
use super::settings::{Gate, Limits, RunFrame, Talk};
use super::survey::{Prepared, open_sources};

/// The check against a portal, which is asked what it accepts and what of the rows it has.
pub(super) async fn check_at_portal(
    args: &CheckArgs,
    door: &PortalArgs,
    talk: &Talk,
) -> Result<ExitCode, Fatal> {
    let frame = RunFrame::new(&args.source, 1);
    talk.begin("check", &frame.run, frame.clock);
    let gate = Gate::new(&args.source)?;
    let opened = open_sources(&args.source, &talk.console)?;
    opened.refuse_what_no_portal_mends(&words(&frame), &talk.console)?;
    let limits = limits_of(door)?;
    let setup = connect(door, limits, (Way::Rest, "leadbatch check")).await?;
    guard(opened.portal(), &setup)?;
    let greeting = greet(&setup, talk, frame.clock).await?;
    tell_portal(&talk.console, &setup, &greeting.user);
    tell_rights(&talk.console, &greeting, opened.method());
    greeting.accepted(&talk.console)?;
    let mut prepared = opened.fit(greeting.catalogue(), words(&frame), &talk.console)?;
    let parts = (limits, frame.clock, talk);
    let requests = look_up_clients(&mut prepared, &setup.portal, parts, greeting.requests).await?;
    let mut asked = Asked {
        host: setup.host.clone(),
        user: greeting.user.user_name.clone(),
        base_url: setup.base_url(),
        requests,
        searched: None,
    };
    let (method, originator) = (prepared.mapping.method.name(), &prepared.mapping.originator);
    let path = journal_path(&door.reach.journal)?;
    let memory = Memory::look(&path, &setup.identity, originator)?;
    let past = memory.past(&setup.identity, method)?;
    let way = (&prepared, &setup);
    let seen = Seen::of(memory, way, (limits, talk), &frame, &mut asked).await?;
    let pick = Pick::default();
    let journal = seen.foresight(&prepared, &pick);
    let foresight = asked.searched.map(|_| &journal);
    let look = Look {
        foresight,
        journal: Some(&journal),
        pick: &pick,
        show: args.show,
        previews: args.preview,
        asked,
    };
    checked_through(&prepared, (&frame, gate), talk, look, |plan| {
        if foresight.is_some() {
            tell_known(&talk.console, plan);
            tell_duplicates(&talk.console, plan);
        }
        if plan.outgoing() > 0 {
            let limits = foretold_limits((limits, &door.reach.limits), past, &prepared.mapping);
            let history = past.map(|past| past.history);
            tell_time(&talk.console, plan.outgoing(), limits, history);
        }
    })
}

/// What the webhook's user may do, as far as can be asked.
fn tell_rights(console: &Console, greeting: &Greeting, method: Method) {
    let admin = if greeting.user.admin { "yes" } else { "no" };
    console.say(
        "check-rights",
        &[
            ("admin", Arg::Text(admin.to_owned())),
            ("scopes", Arg::Text(greeting.user.scopes.join(", "))),
        ],
    );
    let accepts = greeting.accepts.as_ref();
    let refused = accepts.is_some_and(|accepts| accepts.batch_import == Some(false));
    if method == Method::BatchImport && refused {
        console.say("check-no-batch-import", &[]);
    }
}

/// What is known of the rows: by the journal, and by the search for their duplicates.
struct Seen {
    memory: Memory,
    /// The run that an import of the same sources would go on with; else a name that nobody else has.
    run: String,
}

impl Seen {
    /// Searches the portal, where the mapping says so, unless an import has just done that. What is found is kept as long as the
    /// check: an import that comes after it asks anew, since what it decides by must be its own.
    async fn of(
        memory: Memory,
        (prepared, setup): (&Prepared, &PortalSetup),
        (limits, talk): (Limits, &Talk),
        frame: &RunFrame,
        asked: &mut Asked,
    ) -> Result<Self, Fatal> {
        let clock = frame.clock;
        let sources_key = sources_key(prepared, &[]);
        let terms = terms(prepared, None);
        let unfinished = memory.unfinished(&sources_key)?;
        let own_above = unfinished.as_ref().map(|run| run.above);
        let earlier = match unfinished {
            Some(run) => Some(run.run),
            None => memory.searched_run((&sources_key, terms), kept_since(clock))?,
        };
        let run = earlier.unwrap_or_else(|| frame.run.clone());
        let mut seen = Self { memory, run };
        let mut finds = Store::temporary()?;
        let keep = Keep {
            book: finds.book(&setup.identity, &prepared.mapping.originator)?,
            store: &mut finds,
            sources_key: &sources_key,
            own_above,
        };
        let before = asked.requests;
        let pick = Pick::default();
        let foreseen = seen.foresight(prepared, &pick);
        let searched = search(&foreseen, (setup, keep), (limits, talk, clock), before).await?;
        asked.requests = searched.unwrap_or(before);
        asked.searched = searched.map(|sent| u64::from(sent.saturating_sub(before)));
        if !seen.memory.is_searched(&seen.run, terms)? {
            seen.memory = seen.memory.with_finds(finds);
        }
        Ok(seen)
    }

    /// What an import would do, by that.
    fn foresight<'a>(&'a self, prepared: &'a Prepared, pick: &'a Pick<'a>) -> Foresight<'a> {
        Foresight {
            memory: &self.memory,
            prepared,
            run: &self.run,
            pick,
            limit: None,
            rest: true,
            blank: false,
        }
    }
}

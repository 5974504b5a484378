//! The companies and contacts that a file names, looked up before its rows are held against anything (`lookup` of the mapping).
//!
//! One pass over the rows tells which values are looked for; each is asked for once, up to fifty in a request under the limits of the
//! portal, and what was found is kept for the run.

use std::collections::BTreeSet;

use crate::batching::{Answer, Question, Unanswered};
use crate::domain::{
    ClientBy, ClientLookup, Clients, Lookup, MultiKind, NamedClient, Problem, ProblemKind,
};
use crate::mapping::Mapping;
use crate::portal::Portal;

use super::asker::Asker;
use super::clock::Clock;
use super::diagnose::{ConfigProblem, Fatal};
use super::settings::{Limits, Talk};
use super::survey::{Prepared, number};
use super::whole_pass::each_mapped;

/// Questions that are asked before their answers are taken in.
const AT_ONCE: usize = 500;

/// Looks up what the rows name, and gives it to the catalogue; the requests that this process has sent by then.
pub(super) async fn look_up_clients<P: Portal>(
    prepared: &mut Prepared,
    portal: &P,
    (limits, clock, talk): (Limits, Clock, &Talk),
    before: u32,
) -> Result<u32, Fatal> {
    if !prepared
        .sources
        .iter()
        .any(|source| looks_up(&source.mapping))
    {
        return Ok(before);
    }
    let sought: Vec<(ClientLookup, String)> = sought(prepared)?.into_iter().collect();
    talk.console
        .say("looking-up", &[("count", number(sought.len() as u64))]);
    let mut asker = Asker::new(portal, (limits, clock, &talk.console), before);
    let mut clients = Clients::default();
    for some in sought.chunks(AT_ONCE) {
        // Questions of one method at a time: each has its own budget.
        let methods: BTreeSet<&'static str> =
            some.iter().map(|one| question(one).method()).collect();
        for method in methods {
            let mine = some.iter().filter(|one| question(one).method() == method);
            let mine: Vec<&(ClientLookup, String)> = mine.collect();
            let questions = mine.iter().map(|one| question(one)).collect();
            let told = asker.ask_all(questions).await;
            let answers = told.map_err(|error| error.or(ConfigProblem::LookUpUnanswered))?;
            for ((lookup, value), answer) in mine.into_iter().zip(answers) {
                let ids = match answer {
                    Ok(Answer::Clients(found)) => same(*lookup, value, &found),
                    Ok(Answer::Holders(ids)) => ids,
                    Err(Unanswered::Refused(error)) => {
                        let cause = format!("{} {}", error.code, error.text);
                        return Err(ConfigProblem::LookUpRefused { cause }.into());
                    }
                    Ok(_) | Err(Unanswered::Deferred(_) | Unanswered::Lost(_)) => {
                        return Err(ConfigProblem::LookUpUnanswered.into());
                    }
                };
                clients.insert(*lookup, value, ids);
            }
        }
    }
    prepared.catalogue.set_clients(clients);
    Ok(u32::try_from(asker.counts().sent).unwrap_or(u32::MAX))
}

fn looks_up(mapping: &Mapping) -> bool {
    let columns = mapping.columns.iter().flat_map(|rule| &rule.targets);
    let constants = mapping.constants.iter().map(|rule| &rule.target);
    let mut targets = columns.chain(constants);
    targets.any(|target| matches!(target.lookup, Some(Lookup::Client(_))))
}

/// What the rows look for, each once: where nothing is known yet, every look-up is a problem that names it.
fn sought(prepared: &Prepared) -> Result<BTreeSet<(ClientLookup, String)>, Fatal> {
    let mut sought = BTreeSet::new();
    // Each row by itself: which of two equal ones is skipped may change with what is found.
    each_mapped(prepared, |row| {
        sought.extend(row.problems.iter().filter_map(of_problem));
    })?;
    Ok(sought)
}

fn of_problem(problem: &Problem) -> Option<(ClientLookup, String)> {
    let ProblemKind::LinkNotLookedUp { lookup, text } = &problem.kind else {
        return None;
    };
    match Lookup::named(lookup)? {
        Lookup::Client(lookup) => Some((lookup, text.clone())),
        Lookup::User(_) => None,
    }
}

fn question((lookup, value): &(ClientLookup, String)) -> Question {
    let holders = |by| Question::Holders {
        kind: lookup.kind,
        by,
        value: value.clone(),
    };
    match lookup.by {
        ClientBy::Title => Question::Clients {
            kind: lookup.kind,
            name: value.clone(),
        },
        ClientBy::Phone => holders(MultiKind::Phone),
        ClientBy::Email => holders(MultiKind::Email),
    }
}

/// Those that are really called so: a portal that does not know a filter lists everything.
fn same(lookup: ClientLookup, value: &str, found: &[NamedClient]) -> Vec<u64> {
    let wanted = Clients::form(lookup, value);
    let is_it = |client: &&NamedClient| {
        let mut names = client.names.iter();
        names.any(|name| Clients::form(lookup, name) == wanted)
    };
    found.iter().filter(is_it).map(|client| client.id).collect()
}

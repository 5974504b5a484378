//! What a check and a plan say of the rows: their problems in groups, the people that are missing, and what becomes of each source.

use crate::domain::{Arg, Severity};
use crate::report::ProblemGroups;
use crate::run::ImportPlan;

use super::console::Console;
use super::survey::{Prepared, number};

/// What becomes of each source, in a line each; of a single one the plan says it.
pub(super) fn tell_sources(console: &Console, prepared: &Prepared, plan: &ImportPlan) {
    if plan.sources.len() < 2 {
        return;
    }
    for (info, source) in prepared.infos.iter().zip(&plan.sources) {
        let args = [
            ("source", Arg::Text(info.place())),
            ("create", number(source.create)),
            ("skip", number(source.skip)),
            ("invalid", number(source.invalid)),
            ("read", number(source.read)),
        ];
        console.say("plan-source", &args);
    }
}

/// Names of people that the screen shows.
const NAMES_SHOWN: usize = 20;

/// Whom the portal lacks or has dismissed, with the rows that name them (DIC-14).
pub(super) fn tell_replaced(console: &Console, plan: &ImportPlan) {
    let mut names: Vec<(&String, &u64)> = plan.people_replaced.iter().collect();
    names.sort_by_key(|(name, rows)| (std::cmp::Reverse(**rows), (*name).clone()));
    for (name, rows) in names.into_iter().take(NAMES_SHOWN) {
        let args = [("name", Arg::Text(name.clone())), ("count", number(*rows))];
        console.say("people-replaced", &args);
    }
}

/// Most groups of problems that the screen shows.
const GROUPS_SHOWN: usize = 20;

/// Problems grouped by kind, with counts and an example place.
pub(super) fn tell_problems(console: &Console, groups: &ProblemGroups) {
    let lines = groups.lines();
    if lines.is_empty() {
        return;
    }
    console.say("problems-title", &[("count", number(groups.total()))]);
    for group in lines
        .iter()
        .filter(|group| group.severity >= Severity::Error)
    {
        console.note_problem(group.code, || {
            let count = console.catalogue.number(group.count);
            format!("{count} × {} — {}", group.text, group.place)
        });
    }
    for group in lines.iter().take(GROUPS_SHOWN) {
        console.say_text(&format!("  {}", group.line(&console.catalogue)));
    }
    let shown: u64 = lines
        .iter()
        .take(GROUPS_SHOWN)
        .map(|group| group.count)
        .sum();
    if shown < groups.total() {
        console.say(
            "problems-more",
            &[("count", number(groups.total() - shown))],
        );
    }
    if lines.iter().any(|group| group.severity >= Severity::Error) {
        console.say("problems-page", &[]);
    }
}

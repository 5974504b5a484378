//! The plan in words, and the question before anything is sent.

use serde_json::json;

use crate::domain::{Arg, Method, OnChange};
use crate::limits::{ASSUMED_US, Binding, Forecast, History, PortalLimits, Term};
use crate::messages::Catalogue;
use crate::portal::Preflight;
use crate::report::ProblemGroups;
use crate::run::ImportPlan;

use super::check_words::{tell_problems, tell_replaced, tell_sources};
use super::console::Console;
use super::log::Level;
use super::portal_setup::PortalSetup;
use super::sending::Sending;
use super::survey::number;
use super::until;

/// What an import is going to do, in words.
pub(super) struct PlanWords<'a>(pub(super) &'a Sending<'a>);

impl PlanWords<'_> {
    const fn console(&self) -> &Console {
        &self.0.talk.console
    }

    /// Says what is wrong with the rows, which portal it is and what becomes of the rows; whether the user, where one sits
    /// there, wants that.
    pub(super) fn agreed(
        &self,
        setup: &PortalSetup,
        user: &Preflight,
        groups: &ProblemGroups,
    ) -> bool {
        tell_problems(self.console(), groups);
        tell_replaced(self.console(), self.0.plan);
        tell_portal(self.console(), setup, user);
        self.tell_plan();
        let (frame, care) = (self.0.frame, &self.0.args.care);
        let outgoing = self.0.plan.outgoing();
        if !frame.interactive || care.yes || setup.door.is_some() || outgoing == 0 {
            return true;
        }
        let agreed = self
            .console()
            .ask("plan-question", &[("count", number(outgoing))]);
        if !agreed {
            self.console().say("plan-declined", &[]);
        }
        agreed
    }

    fn tell_plan(&self) {
        let (console, plan) = (self.console(), self.0.plan);
        let rows = [
            ("create", number(plan.create)),
            ("skip", number(plan.skip + plan.known + plan.duplicates)),
            ("invalid", number(plan.invalid)),
            ("read", number(plan.read)),
        ];
        let told = || {
            json!({
                "read": plan.read, "create": plan.create, "skip": plan.skip, "known": plan.known,
                "duplicates": plan.duplicates, "invalid": plan.invalid, "outgoing": plan.outgoing(),
            })
        };
        console.event(Level::Info, "plan", told);
        console.say("plan-rows", &rows);
        tell_known(console, plan);
        tell_duplicates(console, plan);
        self.0.errand.tell_missing(self.0.talk, plan.read);
        tell_sources(console, self.0.prepared, plan);
        if plan.outgoing() == 0 {
            console.say("plan-nothing-to-send", &[]);
            return;
        }
        let history = self.0.past.map(|past| past.history);
        tell_time(console, plan.outgoing(), self.0.portal_limits(), history);
        tell_responsible(console, plan);
        tell_defaults(console, plan, self.0.prepared.mapping.method);
        let mapping = &self.0.prepared.mapping;
        if mapping.is_dated() && plan.create + plan.look_up > 0 {
            console.say("plan-dated", &[]);
        }
        let automation = if mapping.method.starts_automation() {
            "plan-automation"
        } else if self.may_change_leads() {
            "plan-automation-of-changes"
        } else {
            "plan-no-automation"
        };
        console.say(automation, &[]);
        until::tell(console, self.0.until);
    }

    /// Whether `crm.lead.update` may be called, which starts automation whatever method makes the leads.
    fn may_change_leads(&self) -> bool {
        let (mapping, plan) = (&self.0.prepared.mapping, self.0.plan);
        // A lead that a look-up finds may be half made, or differ from its row of today.
        let found = plan.look_up > 0 && mapping.on_change == OnChange::Update;
        mapping.second_call || found || plan.update + plan.complete + plan.adopted > 0
    }
}

/// Requests, how long they take, by what that is known, and what sets the pace.
pub(super) fn tell_time(
    console: &Console,
    outgoing: u64,
    limits: PortalLimits,
    history: Option<History>,
) {
    let forecast = Forecast::new(outgoing, limits, history);
    let (shortest, longest) = (forecast.shortest, forecast.longest);
    let text = |text: String| Arg::Text(text);
    let cost = |us: u64| text(console.catalogue.thousandths(us.div_ceil(1000)));
    let requests = ("requests", number(forecast.requests));
    let time = span(&console.catalogue, shortest.ms, longest.ms);
    let (id, more) = if let Some(history) = history {
        let known = vec![("cost", cost(history.cost.mean_us))];
        ("plan-time-known", known)
    } else {
        let assumed = vec![("least", cost(ASSUMED_US.0)), ("most", cost(ASSUMED_US.1))];
        ("plan-time-assumed", assumed)
    };
    console.say(id, &[[requests].as_slice(), &time, &more].concat());
    let binds = |term: Term| limit_words(&console.catalogue, term.binding);
    let (best, worst) = (binds(shortest), binds(longest));
    let worst = if worst == best { String::new() } else { worst };
    if !best.is_empty() {
        console.say(
            "plan-binds",
            &[("best", text(best)), ("worst", text(worst))],
        );
    }
}

/// From when to when, and whether the two are one, or less than can be told.
fn span(catalogue: &Catalogue, shortest_ms: u64, longest_ms: u64) -> [(&'static str, Arg); 3] {
    let [moment, shortest, longest] = [0, shortest_ms, longest_ms].map(|ms| catalogue.duration(ms));
    // Two figures that differ by less than anybody can tell are one.
    let is_one = longest_ms.saturating_sub(shortest_ms) <= longest_ms / 20 || shortest == longest;
    let span = if longest == moment {
        "moment"
    } else if is_one {
        "one"
    } else if shortest == moment {
        "most"
    } else {
        "range"
    };
    [
        ("span", Arg::Text(span.to_owned())),
        ("shortest", Arg::Text(shortest)),
        ("longest", Arg::Text(longest)),
    ]
}

/// What keeps a run from being faster, in words; empty where nothing does.
pub(super) fn limit_words(catalogue: &Catalogue, binding: Binding) -> String {
    match binding {
        Binding::Rate => catalogue.line("plan-binds-rate", &[]),
        Binding::Operating => catalogue.line("plan-binds-operating", &[]),
        Binding::AnswerTime => catalogue.line("plan-binds-answers", &[]),
        Binding::None => String::new(),
    }
}

/// Which portal it is, and as whom it is called; the login of `lead.php` is never shown.
pub(super) fn tell_portal(console: &Console, setup: &PortalSetup, user: &Preflight) {
    let who = Arg::Text(user.user_name.clone());
    console.say(
        "plan-portal",
        &[("host", Arg::Text(setup.host.clone())), ("user", who)],
    );
    if !setup.portal.has_rest() {
        console.say("lead-php-no-rest", &[]);
    }
    if let Some((_, folder)) = &setup.door {
        console.say(
            "sandbox-in-process",
            &[("folder", Arg::Text(folder.clone()))],
        );
    }
}

/// What the journal says of the rows.
pub(super) fn tell_known(console: &Console, plan: &ImportPlan) {
    for (id, count) in [
        ("plan-filtered", plan.filtered),
        ("plan-known", plan.known),
        ("plan-changed", plan.changed),
        ("plan-done", plan.done),
        ("plan-look-up", plan.look_up),
        ("plan-update", plan.update),
        ("plan-complete", plan.complete),
        ("plan-held", plan.held),
        ("plan-lost", plan.lost),
        ("plan-differ", plan.differ),
    ] {
        if count > 0 {
            console.say(id, &[("count", number(count))]);
        }
    }
}

/// People that the plan names.
const PEOPLE_SHOWN: usize = 20;

/// Who is to be responsible for how many leads, by their IDs, those with most leads first.
fn tell_responsible(console: &Console, plan: &ImportPlan) {
    if plan.responsible.is_empty() {
        return;
    }
    let mut people: Vec<(&String, u64)> = plan
        .responsible
        .iter()
        .map(|(person, count)| (person, *count))
        .collect();
    people.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = people.iter().take(PEOPLE_SHOWN);
    let mut told: Vec<String> = shown
        .map(|(person, count)| {
            let count = console.catalogue.number(*count);
            format!("{person} — {count}")
        })
        .collect();
    let more = people.len().saturating_sub(PEOPLE_SHOWN);
    told.extend((more > 0).then(|| format!("+{more}")));
    console.say(
        "plan-responsible",
        &[("people", Arg::Text(told.join(", ")))],
    );
}

/// What of the portal has the rows' contacts, and what it took to find out.
pub(super) fn tell_duplicates(console: &Console, plan: &ImportPlan) {
    let Some(requests) = plan.search_requests else {
        return;
    };
    console.say("plan-searched", &[("requests", number(requests))]);
    for (id, count) in [
        ("plan-duplicates", plan.duplicates),
        ("plan-adopted", plan.adopted),
        ("plan-linked", plan.linked),
        ("plan-conflicts", plan.conflicts),
    ] {
        if count > 0 {
            console.say(id, &[("count", number(count))]);
        }
    }
}

/// What the portal will put where the rows say nothing.
pub(super) fn tell_defaults(console: &Console, plan: &ImportPlan, method: Method) {
    let assigned = match method {
        Method::LeadAdd | Method::ItemAdd | Method::BatchImport | Method::LeadUpdate => {
            "plan-default-assigned"
        }
        Method::LeadPhp => "lead-php-default-assigned",
    };
    let defaults = [
        (assigned, plan.defaults.assigned),
        ("plan-default-source", plan.defaults.source),
        ("plan-default-stage", plan.defaults.stage),
        ("plan-default-title", plan.defaults.title),
        ("plan-default-currency", plan.defaults.currency),
    ];
    for (id, count) in defaults.into_iter().filter(|(_, count)| *count > 0) {
        console.say(id, &[("count", number(count))]);
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use crate::domain::Arg;
    use crate::messages::{Catalogue, Language};

    fn told(language: Language, id: &str, shortest_ms: u64, longest_ms: u64) -> String {
        let catalogue = Catalogue::new(language);
        let more = ["cost", "least", "most"].map(|name| (name, Arg::Text("1".to_owned())));
        let time = span(&catalogue, shortest_ms, longest_ms);
        let requests = ("requests", Arg::Number(2));
        let line = catalogue.line(id, &[[requests].as_slice(), &time, &more].concat());
        line.replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn less_than_a_second_is_not_about() {
        for (shortest_ms, longest_ms, en, ru) in [
            (100, 100, ": under 1 s", ": меньше 1 с"),
            (0, 499, ": under 1 s", ": меньше 1 с"),
            (490, 510, ": about 1 s", ": примерно 1 с"),
            (490, 4000, ": up to 4 s", ": до 4 с"),
            (2600, 3400, ": about 3 s", ": примерно 3 с"),
            (2000, 4000, ": 2 s to 4 s", ": от 2 с до 4 с"),
        ] {
            for id in ["plan-time-known", "plan-time-assumed"] {
                for (language, words) in [(Language::En, en), (Language::Ru, ru)] {
                    let line = told(language, id, shortest_ms, longest_ms);
                    let behind = line.split_once(words).map(|(_, behind)| behind);
                    assert!(
                        behind.is_some_and(|behind| behind.starts_with([',', ' '])),
                        "{line}"
                    );
                }
            }
        }
    }
}

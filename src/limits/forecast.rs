//! How long rows will take: before a run by what is known or assumed of the portal, under way by what was measured.
//!
//! Three things may bind: requests per second, the operating time of ten minutes, and the portal's own speed at so many requests
//! under way. The first two are laws, reckoned as they stand in `rest-contract.md` §5 and §8: of an operating budget a whole
//! window is free at once, so that a short run never waits for it, and a long one works and waits in turns.

mod window;

use super::batch_size::BatchSize;
use super::flights::{Ceilings, Flights};
use super::{LimitRules, START_TOKENS};
use window::Budget;

/// How a portal counts operating time, as its answers show it (`rest-contract.md` §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountingModel {
    /// Each call under its method's name: 0.8 / c leads a second at a cost of c seconds and a limit of 480 s.
    Documented,
    /// Whole batches, at half their time: twice as many leads.
    Newer,
    /// Nothing is counted.
    None,
}

impl CountingModel {
    const ALL: [Self; 3] = [Self::Documented, Self::Newer, Self::None];

    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Newer => "newer",
            Self::None => "none",
        }
    }

    /// The model of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.word() == word)
    }
}

/// What keeps a run from being faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binding {
    /// The plan's requests per second.
    Rate,
    /// The operating time of ten minutes.
    Operating,
    /// No limit: the portal's own work, at as many requests in flight as are good for it.
    AnswerTime,
    /// Nothing.
    None,
}

impl Binding {
    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Operating => "operating",
            Self::AnswerTime => "answer_time",
            Self::None => "none",
        }
    }
}

/// Server time that a lead takes, in microseconds: of 5 ms a lead a whole millisecond would be a fifth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadCost {
    /// The mean over all leads that were measured.
    pub mean_us: u64,
    /// Nine leads of ten cost no more than this.
    pub p90_us: u64,
}

/// Server time of a lead where nothing was measured yet, in microseconds: what is usual, and what the documentation's own samples
/// show (`rest-contract.md` §5).
pub const ASSUMED_US: (u64, u64) = (300_000, 3_300_000);

/// What a request takes beside its rows where nothing was measured: the way there and back and the portal's own beginning.
const WAY_US: u64 = 200_000;

/// The first requests, each of which waits for the one before, and the rows that they carry: one, five, ten.
const FIRST_REQUESTS: u64 = 3;
const FIRST_ROWS: u64 = 16;

/// Requests under way at the most where the operating budget binds, and where it does not.
const MOST_IN_FLIGHT: (u64, u64) = (2, 4);

/// The part of a batch's time that is charged in the newer model (`rest-contract.md` §8).
const NEWER_SHARE: u64 = 2;

/// What is known of a portal before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalLimits {
    /// One's own requests in a thousand seconds; `None` for a portal without this limit.
    pub requests_1000_s: Option<u64>,
    /// One's own operating milliseconds of ten minutes; `u64::MAX` for a portal without this limit.
    pub operating_ms: u64,
    /// Milliseconds after which the portal gives a request up.
    pub request_limit_ms: u64,
    /// Rows that one request may have.
    pub most_rows: u64,
    /// Requests that may be under way at once, whatever else is good for the run.
    pub most_in_flight: u64,
}

impl PortalLimits {
    /// The part of a portal's limits that is one's own, where a request may have so many rows and any number of them may be
    /// under way.
    pub fn of(rules: LimitRules, most_rows: u64) -> Self {
        let share = rules.share;
        Self {
            requests_1000_s: rules
                .rate
                .map(|plan| share.of(u64::from(plan.per_second) * 1000).max(1)),
            operating_ms: match rules.operating_limit_ms {
                u64::MAX => u64::MAX,
                whole => share.of(whole),
            },
            request_limit_ms: rules.request_limit_ms,
            most_rows: most_rows.max(1),
            most_in_flight: u64::MAX,
        }
    }

    /// The same where each request waits for the one before.
    #[must_use]
    pub const fn one_by_one(self) -> Self {
        Self {
            most_in_flight: 1,
            ..self
        }
    }
}

/// What an earlier run has shown of a portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// What a lead cost.
    pub cost: LeadCost,
    /// How the portal counted.
    pub model: CountingModel,
    /// Requests that were under way at once.
    pub in_flight: u64,
}

/// One way in which a run may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Premise {
    /// The portal's limits.
    pub limits: PortalLimits,
    /// Server time of a row, in microseconds.
    pub row_us: u64,
    /// What a request takes beside its rows, in microseconds.
    pub way_us: u64,
    /// How operating time is counted.
    pub model: CountingModel,
    /// Requests under way at once as long as the operating budget binds.
    pub in_flight: u64,
    /// And once it suffices for all rows that are left.
    pub free_in_flight: u64,
}

/// How long something takes, and what keeps it from being faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Milliseconds.
    pub ms: u64,
    /// What binds.
    pub binding: Binding,
}

/// A part of the operating budget that is spent, and when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Milliseconds until it falls out of the window.
    pub back_in_ms: u64,
    /// What was charged, in milliseconds.
    pub charged_ms: u64,
}

/// What is said of a run before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// HTTP requests that carry the rows, at the least.
    pub requests: u64,
    /// If all goes well.
    pub shortest: Term,
    /// If it does not.
    pub longest: Term,
}

impl Forecast {
    /// The range for so many rows: by what an earlier run has shown, else from the cheapest rows that are usual, in the more
    /// generous way of counting and with many requests under way, to the dearest in the other way and one by one.
    pub fn new(rows: u64, limits: PortalLimits, history: Option<History>) -> Self {
        let (least, most) = match history {
            Some(history) => {
                let known = Premise {
                    limits,
                    row_us: history.cost.mean_us,
                    way_us: WAY_US,
                    model: history.model,
                    in_flight: 1,
                    free_in_flight: 1,
                };
                let known = known.as_it_is_meant();
                // Whether the portal works on several at once is known as far as the run has tried it.
                let shown = Premise {
                    free_in_flight: history
                        .in_flight
                        .clamp(known.in_flight, known.free_in_flight),
                    ..known
                };
                (known, shown)
            }
            None => Self::assumed(limits),
        };
        Self {
            requests: least.requests(rows),
            shortest: least.term(rows, &[]),
            longest: most.term(rows, &[]),
        }
    }

    fn assumed(limits: PortalLimits) -> (Premise, Premise) {
        let counted = limits.operating_ms < u64::MAX;
        // A portal without a rate is one's own server, where counting is off unless somebody has switched it on.
        let generous = match (counted, limits.requests_1000_s) {
            (true, Some(_)) => CountingModel::Newer,
            (true, None) | (false, _) => CountingModel::None,
        };
        let strict = if counted {
            CountingModel::Documented
        } else {
            CountingModel::None
        };
        let case = |row_us, model, in_flight, free_in_flight| Premise {
            limits,
            row_us,
            way_us: WAY_US,
            model,
            in_flight,
            free_in_flight,
        };
        let (bound, free) = MOST_IN_FLIGHT;
        (
            case(ASSUMED_US.0, generous, bound, free),
            case(ASSUMED_US.1, strict, 1, 1),
        )
    }
}

impl Premise {
    /// With as many requests under way as are meant to be: what it takes to reach the lowest limit, and no more.
    fn as_it_is_meant(self) -> Self {
        let full = self.steps().last().copied().unwrap_or(1);
        let rows = usize::try_from(full).unwrap_or(usize::MAX);
        let request_us = self.row_us.saturating_mul(full).saturating_add(self.way_us);
        let flights = Flights::after(rows, request_us / 1000);
        let ceilings = self.ceilings(full);
        let meant = |suffices| {
            let requests = flights.wanted(ceilings, suffices);
            u64::try_from(requests).unwrap_or(u64::MAX)
        };
        Self {
            in_flight: meant(false),
            free_in_flight: meant(true),
            ..self
        }
    }

    /// What bound a run of so many rows that took so many milliseconds, and, where that was a limit, its rows a second against
    /// those that the limit permits for ever, in thousandths: a short run, to which a whole window is free at once, may be
    /// faster, which counts as all.
    pub fn reached(self, rows: u64, took_ms: u64) -> (Binding, Option<u64>) {
        let best = Self {
            way_us: 0,
            in_flight: MOST_IN_FLIGHT.1,
            free_in_flight: MOST_IN_FLIGHT.1,
            ..self
        };
        let binding = best.term(rows, &[]).binding;
        let ceilings = self.ceilings(self.steps().last().copied().unwrap_or(1));
        let ceiling = match binding {
            Binding::Rate => ceilings.rate,
            Binding::Operating => ceilings.operating,
            Binding::AnswerTime | Binding::None => return (binding, None),
        };
        let in_million_s = u128::from(rows) * 1_000_000_000 / u128::from(took_ms.max(1));
        let ceiling = u128::from(ceiling.max(1));
        let share = (in_million_s * 1000 + ceiling / 2) / ceiling;
        (binding, u64::try_from(share.min(1000)).ok())
    }

    /// What the limits permit at requests of so many rows.
    fn ceilings(&self, full: u64) -> Ceilings {
        let requests = self.limits.requests_1000_s;
        Ceilings::new(
            usize::try_from(full).unwrap_or(usize::MAX),
            requests.map(|requests| requests.saturating_mul(1000)),
            self.limits.operating_ms,
            self.charge_us(),
        )
    }

    /// How long so many rows take from the beginning of a run, or, where some of the budget is spent, from the middle of it.
    pub fn term(&self, rows: u64, spent: &[Spent]) -> Term {
        let steps = self.steps();
        let full = steps.last().copied().unwrap_or(1);
        let begins = spent.is_empty();
        let apart = self.rate_ns(full);
        let work_ms = self.answers_ms(rows, full, begins);
        let rate_ms = self.rate_ms(rows, &steps, begins);
        let dear_ns = self.answer_ns(full, self.in_flight).max(apart);
        let quick_ns = self.answer_ns(full, self.free_in_flight).max(apart);
        let budget = Budget::new(self.limits.operating_ms, self.charge_us(), spent);
        let waited_ms = budget.map(|budget| budget.ms(rows, dear_ns, quick_ns));
        let unhindered = work_ms.max(rate_ms);
        match waited_ms {
            // Only what waits for the window takes longer than the rest.
            Some((ms, true)) if ms > unhindered => Term {
                ms,
                binding: Binding::Operating,
            },
            Some(_) | None => Term {
                ms: unhindered,
                binding: if unhindered == 0 {
                    Binding::None
                } else if rate_ms >= work_ms {
                    Binding::Rate
                } else {
                    Binding::AnswerTime
                },
            },
        }
    }

    /// HTTP requests that carry so many rows.
    pub fn requests(&self, rows: u64) -> u64 {
        requests_of(rows, &self.steps())
    }

    /// What a row is charged, in microseconds.
    const fn charge_us(&self) -> u64 {
        match self.model {
            CountingModel::Documented => self.row_us,
            CountingModel::Newer => self.row_us.div_ceil(NEWER_SHARE),
            CountingModel::None => 0,
        }
    }

    /// Rows of one request after another; the last figure holds from then on.
    fn steps(&self) -> Vec<u64> {
        let most = usize::try_from(self.limits.most_rows).unwrap_or(usize::MAX);
        let row_ms = self.row_us.div_ceil(1000);
        let mut size = BatchSize::new(self.limits.request_limit_ms);
        let mut steps = Vec::new();
        loop {
            let rows = u64::try_from(size.rows()).unwrap_or(u64::MAX);
            if steps.last() == Some(&rows) {
                return steps;
            }
            steps.push(rows);
            size.answered(row_ms, most);
        }
    }

    /// What a row takes where no limit binds, in nanoseconds.
    fn answer_ns(&self, full: u64, in_flight: u64) -> u64 {
        let request_ns = self
            .row_us
            .saturating_mul(full)
            .saturating_add(self.way_us)
            .saturating_mul(1000);
        let in_flight = in_flight.min(self.limits.most_in_flight).max(1);
        request_ns.div_ceil(full.saturating_mul(in_flight).max(1))
    }

    /// What a row takes at full requests where the rate binds, in nanoseconds.
    fn rate_ns(&self, full: u64) -> u64 {
        let requests = self.limits.requests_1000_s;
        requests.map_or(0, |requests| {
            1_000_000_000_000_u64.div_ceil(requests.saturating_mul(full).max(1))
        })
    }

    /// The portal's own work: the first requests go one after another.
    fn answers_ms(&self, rows: u64, full: u64, begins: bool) -> u64 {
        let single = if begins { rows.min(FIRST_ROWS) } else { 0 };
        let ways = if begins { rows.min(FIRST_REQUESTS) } else { 0 };
        let first_us = single
            .saturating_mul(self.row_us)
            .saturating_add(ways.saturating_mul(self.way_us));
        let rest_ns =
            u128::from(rows - single) * u128::from(self.answer_ns(full, self.free_in_flight));
        (first_us / 1000).saturating_add(whole_ms(rest_ns))
    }

    fn rate_ms(&self, rows: u64, steps: &[u64], begins: bool) -> u64 {
        let Some(per_1000_s) = self.limits.requests_1000_s else {
            return 0;
        };
        let full = steps.last().copied().unwrap_or(1).max(1);
        let (requests, free) = if begins {
            (requests_of(rows, steps), u64::from(START_TOKENS))
        } else {
            (rows.div_ceil(full), 0)
        };
        let waiting = requests.saturating_sub(free);
        waiting.saturating_mul(1_000_000) / per_1000_s.max(1)
    }
}

fn whole_ms(ns: u128) -> u64 {
    u64::try_from(ns / 1_000_000).unwrap_or(u64::MAX)
}

fn requests_of(rows: u64, steps: &[u64]) -> u64 {
    let mut left = rows;
    let mut requests = 0;
    for step in steps {
        if left == 0 {
            return requests;
        }
        left = left.saturating_sub(*step);
        requests += 1;
    }
    let full = steps.last().copied().unwrap_or(1).max(1);
    left.div_ceil(full).saturating_add(requests)
}

#[cfg(test)]
mod tests;

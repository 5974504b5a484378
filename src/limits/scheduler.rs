//! [`Scheduler`]: how much may be sent now, or not before when and why.

use std::collections::BTreeMap;

use super::batch_size::BatchSize;
use super::cost::CostMeter;
use super::flights::{Ceilings, Flights, requests};
use super::operating::Wanted;
use super::{
    Binding, CountingModel, OperatingLedger, PortalLimits, Premise, RatePlan, RequestPace, Share,
    Spent, Verdict,
};
use crate::domain::{Moment, Timing};

/// The limits of a portal as they are known before anything was sent.
#[derive(Debug, Clone, Copy)]
pub struct LimitRules {
    /// The plan's request rate; `None` for a portal without this limit.
    pub rate: Option<RatePlan>,
    /// Operating milliseconds per ten minutes; `u64::MAX` for a portal without this limit.
    pub operating_limit_ms: u64,
    /// Milliseconds after which the portal gives a request up.
    pub request_limit_ms: u64,
    /// The part of both budgets that is one's own.
    pub share: Share,
}

/// What a request does in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Its number, unlike that of any other under way.
    pub id: u64,
    /// Rows by method.
    pub rows: Vec<(&'static str, usize)>,
    /// Whether it is a batch.
    pub is_batch: bool,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival<'a> {
    /// The portal worked through it.
    Done,
    /// It was refused as too fast.
    RateRefused,
    /// Calls of these methods were refused for their operating time.
    OperatingRefused(&'a [&'static str]),
    /// It never reached the portal.
    NotSent,
    /// No readable answer came. `late`: none in time, or a gateway's page in its place.
    Lost {
        /// The portal may have taken too long.
        late: bool,
    },
    /// The portal does not accept calls.
    Turned,
}

/// What has been measured, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Rows whose server time was told.
    pub rows: u64,
    /// Mean server time of all rows, in microseconds.
    pub mean_us: u64,
    /// Mean server time of the latest hundred rows, in microseconds.
    pub latest_mean_us: u64,
    /// What nine of ten of the latest rows cost at most, in milliseconds.
    pub p90_ms: u64,
    /// How the portal counts.
    pub model: CountingModel,
    /// Which limit is the ceiling.
    pub binding: Binding,
    /// That ceiling in thousandths of a row per second; `None` where the portal's own speed is the only one.
    pub ceiling_m: Option<u64>,
    /// The limit that the portal's refusals have shown, where it is lower than was assumed.
    pub taught_ms: Option<u64>,
}

/// Knows the limits of one portal: requests per second, operating time, size of requests, requests under way.
///
/// Ask before each request, tell that it goes and what came back. All waits are reckoned on the monotonic part of the moments;
/// the portal's clock is compared with itself alone. Moments must not go back.
#[derive(Debug)]
pub struct Scheduler {
    rules: LimitRules,
    pace: RequestPace,
    ledger: OperatingLedger,
    methods: BTreeMap<&'static str, PerMethod>,
    /// Rows that are still to come, where that is known.
    expected: Option<u64>,
    under_way: BTreeMap<u64, (Departure, Moment)>,
}

#[derive(Debug)]
struct PerMethod {
    size: BatchSize,
    flights: Flights,
    cost: CostMeter,
}

impl Scheduler {
    /// A scheduler from now on, of a process that has sent so many requests to the portal already.
    pub fn new(rules: LimitRules, requests_before: u32, now: Moment) -> Self {
        let mut pace = RequestPace::new(rules.rate, rules.share, now);
        // What was sent at the pace of the portal has leaked out of its bucket, but for the last of it.
        for _ in 0..requests_before.min(super::START_TOKENS) {
            pace.spend(now);
        }
        Self {
            rules,
            pace,
            ledger: OperatingLedger::new(rules.operating_limit_ms, rules.share),
            methods: BTreeMap::new(),
            expected: None,
            under_way: BTreeMap::new(),
        }
    }

    /// Begins with the operating limit that refusals have shown before, in milliseconds; calls that run beyond it raise it.
    #[must_use]
    pub fn with_learned_limit(mut self, limit_ms: Option<u64>) -> Self {
        self.ledger.begin_with(limit_ms);
        self
    }

    /// Whether a request may go that is no work for the portal.
    pub fn ask_rate(&mut self, now: Moment) -> Verdict {
        self.pace.ask(now)
    }

    /// How many of `want` rows may go in one request, each of which calls every one of these methods once.
    pub fn ask(&mut self, methods: &[&'static str], want: usize, now: Moment) -> Verdict {
        let mut verdict = self.pace.ask(now);
        for method in methods {
            verdict = verdict.and(self.ask_method(method, want, now));
        }
        verdict
    }

    fn ask_method(&self, method: &'static str, want: usize, now: Moment) -> Verdict {
        let known = self.methods.get(method);
        let rows = known.map_or(1, |known| known.size.rows());
        let wanted = Wanted {
            method,
            rows: rows.min(want).max(1),
            row_ms: known.map_or(0, |known| known.cost.p90_ms()),
            flights: self.wanted_flights(method, now),
            answer_ms: known.map_or(0, |known| known.flights.answer_ms()),
        };
        self.ledger.ask(wanted, now)
    }

    /// So many rows are still to come: where the budget suffices for all of them it does not bind.
    pub const fn expect(&mut self, rows: Option<u64>) {
        self.expected = rows;
    }

    /// Whether one more request that writes by this method may be under way.
    pub fn may_fly(&self, method: &'static str, now: Moment) -> bool {
        let flying = self.under_way.values();
        let flying = flying.filter(|(departure, _)| {
            let mut rows = departure.rows.iter();
            rows.any(|(its, _)| *its == method)
        });
        flying.count() < self.wanted_flights(method, now)
    }

    fn wanted_flights(&self, method: &'static str, now: Moment) -> usize {
        self.methods.get(method).map_or(1, |known| {
            let ceilings = self.ceilings(method);
            known.flights.wanted(ceilings, self.suffices(method, now))
        })
    }

    /// Whether what is left of the budget now is enough for all rows that are still to come.
    fn suffices(&self, method: &'static str, now: Moment) -> bool {
        let (Some(rows), Some(known)) = (self.expected, self.methods.get(method)) else {
            return false;
        };
        let row_us = known.cost.p90_ms().saturating_mul(1000);
        let needed_ms = self.ledger.charge_us(row_us).saturating_mul(rows) / 1000;
        needed_ms <= self.ledger.left_ms(method, now)
    }

    fn ceilings(&self, method: &'static str) -> Ceilings {
        let known = self.methods.get(method);
        let charge_us = known.map_or(0, |known| {
            self.ledger.charge_us(known.cost.latest_mean_us())
        });
        let rows = known.map_or(1, |known| known.size.rows());
        let share = self.rules.share;
        let rate = self.rules.rate;
        Ceilings::new(
            rows,
            rate.map(|plan| requests(plan, share.as_percent())),
            share.of(self.ledger.limit_ms()),
            charge_us,
        )
    }

    /// A request goes now.
    pub fn sent(&mut self, departure: Departure, now: Moment) {
        self.pace.spend(now);
        let costs: Vec<(&'static str, u64)> = departure
            .rows
            .iter()
            .map(|(method, rows)| {
                let row_ms = self
                    .methods
                    .get(method)
                    .map_or(0, |known| known.cost.p90_ms());
                let rows = u64::try_from(*rows).unwrap_or(u64::MAX);
                (*method, row_ms.saturating_mul(rows))
            })
            .collect();
        self.ledger.sent(departure.id, departure.is_batch, &costs);
        self.under_way.insert(departure.id, (departure, now));
    }

    /// An answer came, or the news that there is none. `ran`: something of the request ran; `most`: rows that a request of its
    /// method may have.
    pub fn arrived(
        &mut self,
        id: u64,
        arrival: Arrival<'_>,
        (ran, timing): (bool, &Timing),
        most: usize,
        now: Moment,
    ) {
        let Some((departure, sent)) = self.under_way.remove(&id) else {
            return;
        };
        match arrival {
            Arrival::Lost { .. } => self.ledger.lost(id, now),
            Arrival::Done
            | Arrival::RateRefused
            | Arrival::OperatingRefused(_)
            | Arrival::NotSent
            | Arrival::Turned => {
                if ran {
                    self.ran(&departure, timing, most, (sent, now));
                } else {
                    self.ledger.not_run(id);
                }
            }
        }
        match arrival {
            Arrival::Done => self.pace.answered(),
            Arrival::RateRefused => self.pace.refused(now),
            Arrival::OperatingRefused(methods) => {
                self.pace.answered();
                let whole = departure.is_batch && !ran;
                let told = (!ran).then(|| told_wait(timing)).flatten();
                for method in methods {
                    self.ledger.refused(method, whole, told, now);
                }
            }
            // A connection that breaks after half of the time that a request may take is no accident either.
            Arrival::Lost { late }
                if late || now.ms_since(sent) >= self.rules.request_limit_ms / 2 =>
            {
                for (method, rows) in &departure.rows {
                    self.method(method).size.timed_out(*rows);
                }
            }
            Arrival::Lost { .. } | Arrival::NotSent | Arrival::Turned => {}
        }
    }

    /// Something of a request ran.
    fn ran(
        &mut self,
        departure: &Departure,
        timing: &Timing,
        most: usize,
        (sent, now): (Moment, Moment),
    ) {
        self.ledger
            .heard(departure.id, departure.is_batch, timing, now);
        for (name, rows) in &departure.rows {
            let method = self.method(name);
            method.flights.answered(*rows, now.ms_since(sent));
            for spent in timing.spent.iter().filter(|spent| spent.method == *name) {
                method.cost.learn(spent.rows, spent.ms);
            }
            let p90 = method.cost.p90_ms();
            method.size.answered(p90, most);
        }
    }

    fn method(&mut self, name: &'static str) -> &mut PerMethod {
        let request_limit_ms = self.rules.request_limit_ms;
        self.methods.entry(name).or_insert_with(|| PerMethod {
            size: BatchSize::new(request_limit_ms),
            flights: Flights::default(),
            cost: CostMeter::default(),
        })
    }

    /// Whether refusals of the rate have gone on for more than 15 minutes without one success.
    pub fn rate_exhausted(&self, now: Moment) -> bool {
        self.pace.exhausted(now)
    }

    /// Whether refusals of the operating time were waited out for 600 s with no moment told and nothing has run since.
    pub fn operating_exhausted(&self, method: &str, now: Moment) -> bool {
        self.ledger.exhausted(method, now)
    }

    /// Whether the portal charges whole batches (`rest-contract.md` §8, newer model): then questions had better go alone.
    pub fn charges_batches(&self) -> bool {
        self.ledger.model() == CountingModel::Newer
    }

    /// Server time of a row of this method by nine of ten, in milliseconds; 0 until told.
    pub fn row_ms(&self, method: &str) -> u64 {
        self.methods
            .get(method)
            .map_or(0, |known| known.cost.p90_ms())
    }

    /// The highest operating total that the portal told, in milliseconds.
    pub const fn peak_ms(&self) -> u64 {
        self.ledger.peak_ms()
    }

    /// The highest operating total told since this was asked last, in milliseconds; 0 when none was.
    pub const fn take_latest_ms(&mut self) -> u64 {
        self.ledger.take_latest_ms()
    }

    /// The ceilings that are one's own: requests in a thousand seconds and operating milliseconds, as far as they are known by now.
    pub fn own_ceilings(&self) -> (Option<u64>, Option<u64>) {
        let share = self.rules.share;
        let rate = self.rules.rate;
        let rate_m = rate.map(|plan| share.of(u64::from(plan.per_second).saturating_mul(1000)));
        let limit_ms = self.ledger.limit_ms();
        let is_limited = limit_ms < u64::MAX;
        (rate_m, is_limited.then(|| share.of(limit_ms)))
    }

    /// What is left of one's own operating budget for a method now, in milliseconds; `u64::MAX` where nothing is counted.
    pub fn left_ms(&self, method: &str, now: Moment) -> u64 {
        self.ledger.left_ms(method, now)
    }

    /// How rows of a method go from now on, and what is spent of the operating budget; `None` until a row of it was measured.
    pub fn outlook(
        &self,
        method: &'static str,
        most_rows: u64,
        now: Moment,
    ) -> Option<(Premise, Vec<Spent>)> {
        let known = self.methods.get(method)?;
        let measured = self.measured(method)?;
        let (operating_ms, spent) = self.ledger.outlook(method, now);
        let flights = |suffices| {
            let wanted = known.flights.wanted(self.ceilings(method), suffices);
            u64::try_from(wanted).unwrap_or(u64::MAX)
        };
        let premise = Premise {
            limits: PortalLimits {
                operating_ms,
                ..PortalLimits::of(self.rules, most_rows)
            },
            row_us: measured.latest_mean_us,
            way_us: known.flights.way_us(measured.latest_mean_us),
            model: measured.model,
            in_flight: flights(false),
            free_in_flight: flights(true),
        };
        Some((premise, spent))
    }

    /// What was measured of a method; `None` until a row of it was.
    pub fn measured(&self, method: &'static str) -> Option<Measured> {
        let known = self.methods.get(method)?;
        if !known.size.is_known() {
            return None;
        }
        let ceilings = self.ceilings(method);
        let lowest = ceilings.lowest();
        Some(Measured {
            rows: known.cost.rows(),
            mean_us: known.cost.mean_us(),
            latest_mean_us: known.cost.latest_mean_us(),
            p90_ms: known.cost.p90_ms(),
            model: self.ledger.model(),
            binding: ceilings.binding(),
            ceiling_m: (lowest < u64::MAX).then_some(lowest / 1000),
            taught_ms: self.ledger.taught_ms(),
        })
    }
}

/// What the answer itself tells of the wait: of a request that was refused as a whole.
fn told_wait(timing: &Timing) -> Option<u64> {
    let outer = timing.counters.iter().find(|counter| !counter.inner)?;
    outer.reset_in_ms
}

#[cfg(test)]
mod tests;

//! How many requests are under way together.

use super::{Binding, RatePlan};

/// Requests under way where the operating budget binds.
const MOST_WHERE_BUDGET_BINDS: usize = 2;
/// Requests under way where it does not.
const MOST: usize = 4;

/// Answers before there is more than one request under way: what a row costs and how the portal counts is known by then.
const FIRST_ANSWERS: u32 = 3;

/// Time of one's own between two requests: so many percent of the time are requests meant to be under way.
const BUSY_PERCENT: u64 = 90;

const MICROS: u64 = 1_000_000;

/// Rows in a million seconds that a limit permits; `u64::MAX` for one that permits any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ceilings {
    pub(super) rate: u64,
    pub(super) operating: u64,
}

impl Ceilings {
    /// Where requests have so many rows, at most so many requests go in a million seconds, and a row is charged so many
    /// microseconds of a budget of ten minutes.
    pub(super) fn new(rows: usize, requests: Option<u64>, budget_ms: u64, charge_us: u64) -> Self {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        // budget / 600 s is the part of the time that may be charged.
        let permitted_us = u128::from(budget_ms) * 1_000 * u128::from(MICROS) / 600;
        let operating = permitted_us.checked_div(u128::from(charge_us));
        let operating = operating.filter(|_| budget_ms < u64::MAX);
        Self {
            rate: requests.map_or(u64::MAX, |requests| requests.saturating_mul(rows)),
            operating: operating.map_or(u64::MAX, |rows| u64::try_from(rows).unwrap_or(u64::MAX)),
        }
    }

    pub(super) const fn binding(self) -> Binding {
        if self.rate == u64::MAX && self.operating == u64::MAX {
            Binding::AnswerTime
        } else if self.operating < self.rate {
            Binding::Operating
        } else {
            Binding::Rate
        }
    }

    pub(super) fn lowest(self) -> u64 {
        self.rate.min(self.operating)
    }
}

/// Requests in a million seconds.
pub(super) fn requests(plan: RatePlan, percent: u8) -> u64 {
    let per_second = u64::from(plan.per_second);
    per_second
        .saturating_mul(MICROS)
        .saturating_mul(u64::from(percent))
        / 100
}

/// The answers' times, and what follows from them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flights {
    answers: u32,
    /// From sending to the answer, smoothed, in milliseconds.
    answer_ms: u64,
    /// Rows of these requests, smoothed, in thousandths.
    rows_m: u64,
}

impl Flights {
    /// As after many answers to requests of so many rows, each after so long.
    pub(super) fn after(rows: usize, ms: u64) -> Self {
        let rows_m = u64::try_from(rows).unwrap_or(u64::MAX).saturating_mul(1000);
        Self {
            answers: FIRST_ANSWERS,
            answer_ms: ms,
            rows_m,
        }
    }

    /// An answer to a request of so many rows came after so long.
    pub(super) fn answered(&mut self, rows: usize, ms: u64) {
        let rows_m = u64::try_from(rows).unwrap_or(u64::MAX).saturating_mul(1000);
        if self.answers == 0 {
            (self.answer_ms, self.rows_m) = (ms, rows_m);
        } else {
            self.answer_ms = smoothed(self.answer_ms, ms);
            self.rows_m = smoothed(self.rows_m, rows_m);
        }
        self.answers = self.answers.saturating_add(1);
    }

    /// How long an answer takes, in milliseconds.
    pub(super) const fn answer_ms(&self) -> u64 {
        self.answer_ms
    }

    /// What a request takes beside its rows that cost so much each, in microseconds.
    pub(super) fn way_us(&self, row_us: u64) -> u64 {
        let work = self.rows_m.saturating_mul(row_us) / 1000;
        self.answer_ms.saturating_mul(1000).saturating_sub(work)
    }

    /// How many requests should be under way: as many as it takes to reach the lowest ceiling at the time that answers take
    /// (Little's law), one or two where that is the operating budget, up to four where it is not.
    /// `suffices`: what is left of the budget is enough for all that is to come, so that it does not bind.
    pub(super) fn wanted(&self, ceilings: Ceilings, suffices: bool) -> usize {
        if self.answers < FIRST_ANSWERS {
            return 1;
        }
        let ceilings = Ceilings {
            operating: if suffices {
                u64::MAX
            } else {
                ceilings.operating
            },
            ..ceilings
        };
        let most = match ceilings.binding() {
            Binding::Operating => MOST_WHERE_BUDGET_BINDS,
            Binding::Rate | Binding::AnswerTime | Binding::None => MOST,
        };
        if ceilings.lowest() == u64::MAX {
            return most;
        }
        // rows in 10^6 s × ms of a request ÷ rows of a request = 10^9 × requests under way
        let under_way = u128::from(ceilings.lowest()) * u128::from(self.answer_ms) * 1000;
        let rows = u128::from(self.rows_m.max(1)) * u128::from(MICROS) * 1000;
        let wanted = (under_way * 100).div_ceil(rows * u128::from(BUSY_PERCENT));
        usize::try_from(wanted).unwrap_or(most).clamp(1, most)
    }
}

/// Seven parts of what was, one of what is.
const fn smoothed(old: u64, sample: u64) -> u64 {
    (old - old / 8).saturating_add(sample / 8)
}

#[cfg(test)]
mod tests {
    use super::{Ceilings, Flights, requests};
    use crate::limits::{Binding, RatePlan};

    /// Rows a second, by a thousand.
    fn per_second(rows: u64) -> u64 {
        rows / 1000
    }

    #[test]
    fn the_ceilings_are_those_of_the_documentation() {
        let standard = Some(requests(RatePlan::STANDARD, 100));
        let half = Some(requests(RatePlan::STANDARD, 50));
        let documented = Ceilings::new(50, standard, 480_000, 150_000);
        assert_eq!(per_second(documented.operating), 5_333, "0.8 / 0.15 s");
        assert_eq!(per_second(documented.rate), 100_000);
        assert_eq!(documented.binding(), Binding::Operating);
        assert_eq!(per_second(Ceilings::new(50, half, 480_000, 0).rate), 50_000);
        let quick = Ceilings::new(50, standard, 480_000, 5_000);
        assert_eq!(
            (per_second(quick.operating), quick.binding()),
            (160_000, Binding::Rate)
        );
        let free = Ceilings::new(50, None, u64::MAX, 5_000);
        assert_eq!(
            (free.lowest(), free.binding()),
            (u64::MAX, Binding::AnswerTime)
        );
    }

    fn after(rows: usize, ms: u64) -> Flights {
        let mut flights = Flights::default();
        for _ in 0..3 {
            flights.answered(rows, ms);
        }
        flights
    }

    #[test]
    fn one_or_two_where_the_budget_binds_and_up_to_four_where_it_does_not() {
        let standard = Some(requests(RatePlan::STANDARD, 100));
        let documented = Ceilings::new(50, standard, 480_000, 300_000);
        assert_eq!(after(50, 15_000).wanted(documented, false), 1);
        assert_eq!(
            after(2, 1_000).wanted(documented, false),
            2,
            "a long way to the portal"
        );
        assert_eq!(
            after(50, 15_000).wanted(documented, true),
            4,
            "enough is left for all"
        );
        let newer = Ceilings::new(50, standard, 480_000, 150_000);
        assert_eq!(after(50, 15_000).wanted(newer, false), 2, "half is charged");
        let rate = Ceilings::new(50, standard, u64::MAX, 0);
        assert_eq!(after(50, 250).wanted(rate, false), 1);
        assert_eq!(after(50, 1_000).wanted(rate, false), 3);
        assert_eq!(after(50, 4_500).wanted(rate, false), 4);
        let free = Ceilings::new(50, None, u64::MAX, 0);
        assert_eq!(after(50, 5).wanted(free, false), 4);
        assert_eq!(
            Flights::default().wanted(free, false),
            1,
            "nothing is known yet"
        );
    }
}

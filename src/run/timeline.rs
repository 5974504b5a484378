//! How a run went over time: leads, requests, the portal's counter and the waits, in a number of intervals that does not grow.
//!
//! A [`Recorder`] is told what happens together with the moment. Its intervals begin at a second each; a run that outgrows them
//! makes each twice as wide, so that an import of days has no more of them than one of minutes. What was counted stays counted.

use serde::{Deserialize, Serialize};

use crate::domain::Moment;
use crate::limits::WaitReason;

/// The most intervals that are kept; even, so that neighbours can be joined.
pub const MOST_INTERVALS: usize = 240;
/// How wide an interval is at first, in milliseconds.
const FIRST_WIDTH_MS: u64 = 1_000;

/// What was waited for, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Waited {
    /// The requests per second that the portal permits.
    pub rate_ms: u64,
    /// The operating time that the portal permits.
    pub operating_ms: u64,
    /// A portal that could not be reached.
    pub unreachable_ms: u64,
    /// Rows whose answers were lost.
    pub look_up_ms: u64,
}

impl Waited {
    /// Adds a wait.
    pub const fn add(&mut self, reason: WaitReason, ms: u64) {
        let counter = match reason {
            WaitReason::Rate | WaitReason::RateBackoff => &mut self.rate_ms,
            WaitReason::Operating => &mut self.operating_ms,
            WaitReason::Unreachable => &mut self.unreachable_ms,
            WaitReason::LookUp => &mut self.look_up_ms,
        };
        *counter = counter.saturating_add(ms);
    }

    /// Adds all waits of another.
    pub const fn absorb(&mut self, other: Self) {
        self.add(WaitReason::Rate, other.rate_ms);
        self.add(WaitReason::Operating, other.operating_ms);
        self.add(WaitReason::Unreachable, other.unreachable_ms);
        self.add(WaitReason::LookUp, other.look_up_ms);
    }

    /// All of it.
    pub const fn total_ms(self) -> u64 {
        self.rate_ms
            .saturating_add(self.operating_ms)
            .saturating_add(self.unreachable_ms)
            .saturating_add(self.look_up_ms)
    }
}

/// What happened in an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Numbers", from = "Numbers")]
pub struct Interval {
    /// Leads that were made or changed.
    pub leads: u64,
    /// Requests that went out.
    pub requests: u64,
    /// The highest operating total that the portal told, in milliseconds.
    pub operating_ms: u64,
    /// What was waited for.
    pub waited: Waited,
}

/// An interval as it is kept.
type Numbers = [u64; 7];

impl From<Interval> for Numbers {
    fn from(interval: Interval) -> Self {
        let waited = interval.waited;
        [
            interval.leads,
            interval.requests,
            interval.operating_ms,
            waited.rate_ms,
            waited.operating_ms,
            waited.unreachable_ms,
            waited.look_up_ms,
        ]
    }
}

impl From<Numbers> for Interval {
    fn from(numbers: Numbers) -> Self {
        let [
            leads,
            requests,
            operating,
            rate_ms,
            operating_ms,
            unreachable_ms,
            look_up_ms,
        ] = numbers;
        Self {
            leads,
            requests,
            operating_ms: operating,
            waited: Waited {
                rate_ms,
                operating_ms,
                unreachable_ms,
                look_up_ms,
            },
        }
    }
}

impl Interval {
    /// Takes in what happened in the next one.
    pub fn absorb(&mut self, next: Self) {
        self.leads = self.leads.saturating_add(next.leads);
        self.requests = self.requests.saturating_add(next.requests);
        self.operating_ms = self.operating_ms.max(next.operating_ms);
        self.waited.absorb(next.waited);
    }
}

/// What may not be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ceilings {
    /// Requests in a thousand seconds; `None` where nothing bounds them.
    pub rate_m: Option<u64>,
    /// Operating milliseconds in ten minutes; `None` where nothing bounds them.
    pub operating_ms: Option<u64>,
}

/// One start of a run over time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// When it began, Unix milliseconds.
    pub begun_at_ms: i64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How wide an interval is, in milliseconds; the last one may be cut off by the end.
    pub width_ms: u64,
    /// The intervals, one behind the other from the beginning.
    pub intervals: Vec<Interval>,
    /// The run's part of the portal's limits.
    pub ceilings: Ceilings,
}

impl Timeline {
    /// The same with no more intervals than these; nothing that was counted is lost.
    #[must_use]
    pub fn coarser(mut self, most: usize) -> Self {
        while self.intervals.len() > most.max(1) {
            join_neighbours(&mut self.intervals);
            self.width_ms = self.width_ms.saturating_mul(2);
        }
        self
    }

    /// All intervals as one.
    pub fn sum(&self) -> Interval {
        let mut all = Interval::default();
        for one in &self.intervals {
            all.absorb(*one);
        }
        all
    }

    /// From when to when an interval goes, in milliseconds from the beginning; the end cuts the last one off.
    pub fn span(&self, interval: usize) -> (u64, u64) {
        let number = u64::try_from(interval).unwrap_or(u64::MAX);
        let from = self.width_ms.saturating_mul(number);
        let to = from.saturating_add(self.width_ms);
        let end = self.duration_ms.max(from.saturating_add(1));
        (from, to.min(end))
    }
}

/// Makes one interval of every two.
fn join_neighbours(intervals: &mut Vec<Interval>) {
    let joined = intervals.chunks(2).map(|pair| {
        let mut all = Interval::default();
        for one in pair {
            all.absorb(*one);
        }
        all
    });
    *intervals = joined.collect();
}

/// Makes a [`Timeline`].
#[derive(Debug, Clone)]
pub struct Recorder {
    begun: Moment,
    width_ms: u64,
    intervals: Vec<Interval>,
    /// Since then the portal works on the next leads: since it told the last ones, or since a wait was over.
    at_work_since: Moment,
}

impl Recorder {
    /// A recorder that begins now.
    pub const fn new(now: Moment) -> Self {
        Self {
            begun: now,
            width_ms: FIRST_WIDTH_MS,
            intervals: Vec::new(),
            at_work_since: now,
        }
    }

    /// Leads were made or changed: an answer tells of all that its request has brought, on which the portal has worked meanwhile, so
    /// that each interval gets its part.
    pub fn leads(&mut self, now: Moment, leads: u64) {
        if leads == 0 {
            return;
        }
        let since = std::mem::replace(&mut self.at_work_since, now);
        let whole_ms = now.ms_since(since).max(1);
        let until = |passed_ms: u64| {
            let part = u128::from(leads) * u128::from(passed_ms) / u128::from(whole_ms);
            u64::try_from(part).unwrap_or(leads)
        };
        let (mut passed_ms, mut told) = (0, 0);
        self.over((since, now), |interval, ms| {
            passed_ms += ms;
            let part = until(passed_ms) - told;
            told += part;
            interval.leads = interval.leads.saturating_add(part);
        });
        self.add(now, |interval| {
            interval.leads = interval.leads.saturating_add(leads - told);
        });
    }

    /// Requests went out.
    pub fn requests(&mut self, now: Moment, requests: u64) {
        if requests > 0 {
            self.add(now, |interval| {
                interval.requests = interval.requests.saturating_add(requests);
            });
        }
    }

    /// Requests that were counted never left: the latest ones.
    pub fn requests_taken_back(&mut self, mut requests: u64) {
        for interval in self.intervals.iter_mut().rev() {
            if requests == 0 {
                return;
            }
            let back = interval.requests.min(requests);
            interval.requests -= back;
            requests -= back;
        }
    }

    /// The portal told this operating total.
    pub fn operating(&mut self, now: Moment, total_ms: u64) {
        if total_ms > 0 {
            self.add(now, |interval| {
                interval.operating_ms = interval.operating_ms.max(total_ms);
            });
        }
    }

    /// It was waited from one moment to the other: each interval gets its part.
    pub fn waited(&mut self, (from, to): (Moment, Moment), reason: WaitReason) {
        if to.ms_since(from) == 0 {
            return;
        }
        if reason != WaitReason::Rate {
            self.at_work_since = self.at_work_since.max(to);
        }
        self.over((from, to), |interval, ms| interval.waited.add(reason, ms));
    }

    /// Goes through the intervals between two moments, with the milliseconds of each.
    fn over(&mut self, (from, to): (Moment, Moment), mut take: impl FnMut(&mut Interval, u64)) {
        // There is room for the end first: the width does not change any more then.
        self.add(to, |_| {});
        let mut at_ms = from.ms_since(self.begun);
        let end_ms = to.ms_since(self.begun);
        let width_ms = self.width_ms;
        while at_ms < end_ms {
            let place = usize::try_from(at_ms / width_ms).unwrap_or(usize::MAX);
            let until_ms = (at_ms / width_ms + 1).saturating_mul(width_ms).min(end_ms);
            let Some(interval) = self.intervals.get_mut(place) else {
                return;
            };
            take(interval, until_ms - at_ms);
            at_ms = until_ms;
        }
    }

    /// Adds to the interval of this moment.
    fn add(&mut self, now: Moment, add: impl FnOnce(&mut Interval)) {
        let passed_ms = now.ms_since(self.begun);
        while passed_ms / self.width_ms >= MOST_INTERVALS as u64 {
            join_neighbours(&mut self.intervals);
            self.width_ms = self.width_ms.saturating_mul(2);
        }
        let place = usize::try_from(passed_ms / self.width_ms).unwrap_or(MOST_INTERVALS - 1);
        if self.intervals.len() <= place {
            self.intervals.resize(place + 1, Interval::default());
        }
        if let Some(interval) = self.intervals.get_mut(place) {
            add(interval);
        }
    }

    /// What was recorded, up to now.
    pub fn timeline(&self, now: Moment, ceilings: Ceilings) -> Timeline {
        let mut whole = self.clone();
        whole.add(now, |_| {});
        Timeline {
            begun_at_ms: whole.begun.unix_ms(),
            duration_ms: now.ms_since(whole.begun),
            width_ms: whole.width_ms,
            intervals: whole.intervals,
            ceilings,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Ceilings, MOST_INTERVALS, Recorder, Timeline};
    use crate::domain::Moment;
    use crate::limits::WaitReason;

    const REASONS: [WaitReason; 5] = [
        WaitReason::Rate,
        WaitReason::RateBackoff,
        WaitReason::Operating,
        WaitReason::Unreachable,
        WaitReason::LookUp,
    ];

    fn begun() -> Moment {
        Moment::new(5_000, 1_700_000_000_000)
    }

    proptest! {
        #[test]
        fn whatever_a_run_does_its_sums_stay_and_its_intervals_are_bounded(
            steps in prop::collection::vec((0u64..400_000, 0u64..60, 0u64..4, 0usize..5, 0u64..500_000), 1..200),
            most in 1usize..300,
        ) {
            let mut recorder = Recorder::new(begun());
            let mut now = begun();
            let (mut leads, mut requests, mut peak, mut waited) = (0, 0, 0, 0);
            for (passed, made, sent, reason, total) in steps {
                let before = now;
                now = now.after_ms(passed);
                recorder.waited((before, now), REASONS[reason]);
                recorder.leads(now, made);
                recorder.requests(now, sent);
                recorder.operating(now, total);
                waited += passed;
                leads += made;
                requests += sent;
                peak = peak.max(total);
            }
            if requests > 2 {
                recorder.requests_taken_back(2);
                requests -= 2;
            }
            let whole = recorder.timeline(now, Ceilings::default());
            prop_assert!(whole.intervals.len() <= MOST_INTERVALS);
            prop_assert_eq!(whole.duration_ms, waited);
            let last = whole.intervals.len() - 1;
            prop_assert!(whole.span(last).1 >= whole.duration_ms);
            let text = serde_json::to_string(&whole).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Timeline>(&text).unwrap(), &whole);
            let coarse = whole.clone().coarser(most);
            prop_assert!(coarse.intervals.len() <= most);
            for timeline in [whole, coarse] {
                let sum = timeline.sum();
                prop_assert_eq!(sum.leads, leads);
                prop_assert_eq!(sum.requests, requests);
                prop_assert_eq!(sum.operating_ms, peak);
                prop_assert_eq!(sum.waited.total_ms(), waited);
            }
        }
    }

    #[test]
    fn a_wait_stands_in_the_intervals_that_it_took() {
        let mut recorder = Recorder::new(begun());
        recorder.waited(
            (begun().after_ms(700), begun().after_ms(2_400)),
            WaitReason::Operating,
        );
        let now = begun().after_ms(3_500);
        let timeline = recorder.timeline(now, Ceilings::default());
        let waits: Vec<u64> = timeline
            .intervals
            .iter()
            .map(|interval| interval.waited.operating_ms)
            .collect();
        assert_eq!(waits, [300, 1_000, 400, 0]);
        assert_eq!(timeline.span(3), (3_000, 3_500));
        assert_eq!(timeline.begun_at_ms, 1_700_000_000_000);
    }

    #[test]
    fn leads_of_an_answer_stand_where_the_portal_worked_on_them_and_not_where_was_waited() {
        let mut recorder = Recorder::new(begun());
        recorder.leads(begun().after_ms(2_500), 50);
        let (from, to) = (begun().after_ms(2_500), begun().after_ms(5_000));
        recorder.waited((from, to), WaitReason::Operating);
        recorder.leads(begun().after_ms(6_500), 30);
        let timeline = recorder.timeline(begun().after_ms(7_000), Ceilings::default());
        let leads: Vec<u64> = timeline
            .intervals
            .iter()
            .map(|interval| interval.leads)
            .collect();
        assert_eq!(leads, [20, 20, 10, 0, 0, 20, 10, 0]);
    }

    #[test]
    fn a_run_of_a_week_has_as_many_intervals_as_one_of_minutes() {
        let mut recorder = Recorder::new(begun());
        for hour in 0..168 {
            recorder.leads(begun().after_ms(hour * 3_600_000), 10);
        }
        let timeline = recorder.timeline(begun().after_ms(604_800_000), Ceilings::default());
        assert!(timeline.intervals.len() > MOST_INTERVALS / 2);
        assert!(timeline.intervals.len() <= MOST_INTERVALS);
        assert_eq!(timeline.sum().leads, 1_680);
    }
}

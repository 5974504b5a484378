//! The starts of a run: one process each, from its beginning to its end or stop.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Facts, thousandths};
use crate::run::{Timeline, Waited};

/// Starts that are told one by one; older ones are summed up.
const STARTS_SHOWN: usize = 40;
/// Intervals of all starts together.
const INTERVALS: usize = 480;

/// What a start did, or several that are summed up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::report) struct Start {
    /// The first start that this is about.
    pub(super) first: u64,
    /// The last one.
    pub(super) number: u64,
    pub(super) begun_at_ms: i64,
    pub(super) duration_ms: u64,
    /// As in `summary.json`.
    pub(super) status: String,
    /// Why it stopped.
    pub(super) code: String,
    pub(super) leads: u64,
    pub(super) requests: u64,
    pub(super) batches: u64,
    pub(super) commands: u64,
    pub(super) retried: u64,
    pub(super) rejected: BTreeMap<String, u64>,
    pub(super) peak_ms: u64,
    pub(super) waited: Waited,
    pub(super) timeline: Timeline,
}

impl Start {
    /// The start that ends now.
    pub(in crate::report) fn of(facts: &Facts, timeline: Timeline) -> Self {
        let sum = timeline.sum();
        let requests = &facts.requests;
        Self {
            first: facts.starts,
            number: facts.starts,
            begun_at_ms: timeline.begun_at_ms,
            duration_ms: timeline.duration_ms,
            status: facts.status.clone(),
            code: facts
                .stopped
                .as_ref()
                .map_or_else(String::new, |stopped| stopped.code.clone()),
            leads: sum.leads,
            requests: requests.sent,
            batches: requests.batches,
            commands: requests.commands,
            retried: requests.retried,
            rejected: requests.rejected.clone(),
            peak_ms: thousandths(facts.budget.operating_peak_s),
            waited: sum.waited,
            timeline,
        }
    }

    /// When it was over.
    pub(super) const fn ended_at_ms(&self) -> i64 {
        self.begun_at_ms.saturating_add_unsigned(self.duration_ms)
    }

    /// Adds the figures of the next start.
    pub(super) fn absorb(&mut self, next: &Self) {
        self.number = next.number;
        self.duration_ms = self.duration_ms.saturating_add(next.duration_ms);
        self.status.clone_from(&next.status);
        self.code.clone_from(&next.code);
        self.leads = self.leads.saturating_add(next.leads);
        self.requests = self.requests.saturating_add(next.requests);
        self.batches = self.batches.saturating_add(next.batches);
        self.commands = self.commands.saturating_add(next.commands);
        self.retried = self.retried.saturating_add(next.retried);
        for (code, count) in &next.rejected {
            let all = self.rejected.entry(code.clone()).or_default();
            *all = all.saturating_add(*count);
        }
        self.peak_ms = self.peak_ms.max(next.peak_ms);
        self.waited.absorb(next.waited);
        self.timeline = Timeline::default();
    }
}

/// The starts of earlier pages and this one: as many as a page bears, in their order.
pub(in crate::report) fn joined(earlier: Vec<Start>, now: Start) -> Vec<Start> {
    let mut starts: Vec<Start> = earlier
        .into_iter()
        .filter(|start| start.number < now.number)
        .collect();
    starts.push(now);
    while starts.len() > STARTS_SHOWN {
        let oldest = starts.remove(0);
        if let Some(next) = starts.first_mut() {
            let mut both = oldest;
            both.absorb(next);
            *next = both;
        }
    }
    let most = (INTERVALS / starts.len().max(1)).max(12);
    for start in &mut starts {
        start.timeline = std::mem::take(&mut start.timeline).coarser(most);
    }
    starts
}

/// All starts as one.
pub(super) fn sum(starts: &[Start]) -> Option<Start> {
    let (first, rest) = starts.split_first()?;
    let mut all = first.clone();
    for next in rest {
        all.absorb(next);
    }
    Some(all)
}

/// The numbers of starts up to this one of which nothing is known.
pub(super) fn missing(starts: &[Start], of: u64) -> Vec<u64> {
    let known = |number: u64| {
        starts
            .iter()
            .any(|start| (start.first..=start.number).contains(&number))
    };
    (1..=of.min(1_000))
        .filter(|number| !known(*number))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{INTERVALS, STARTS_SHOWN, Start, joined, missing, sum};
    use crate::run::{Interval, Timeline};

    fn start(number: u64) -> Start {
        Start {
            first: number,
            number,
            leads: 10,
            requests: number,
            rejected: [("QUERY_LIMIT_EXCEEDED".to_owned(), 1)].into(),
            duration_ms: 1_000,
            timeline: Timeline {
                duration_ms: 1_000,
                width_ms: 5,
                intervals: vec![Interval::default(); 200],
                ..Timeline::default()
            },
            ..Start::default()
        }
    }

    #[test]
    fn starts_of_years_are_summed_up_and_none_is_lost() {
        let mut starts = Vec::new();
        for number in 1..=400 {
            starts = joined(starts, start(number));
        }
        assert_eq!(starts.len(), STARTS_SHOWN);
        assert_eq!((starts[0].first, starts[0].number), (1, 361));
        let intervals = starts.iter().map(|start| start.timeline.intervals.len());
        assert!(intervals.sum::<usize>() <= INTERVALS);
        let all = sum(&starts).unwrap();
        assert_eq!(all.leads, 4_000);
        assert_eq!(all.requests, 400 * 401 / 2);
        assert_eq!(all.rejected["QUERY_LIMIT_EXCEEDED"], 400);
        assert_eq!(missing(&starts, 400), Vec::<u64>::new());
    }

    #[test]
    fn a_start_that_left_no_page_is_missed() {
        let starts = joined(vec![start(1), start(4)], start(4));
        assert_eq!(starts.len(), 2, "a start that is told again");
        assert_eq!(missing(&starts, 5), [2, 3, 5]);
    }
}

//! Waits as bands over the axis: where most of an interval was waited, and for what.

use super::axis::{Axis, Placed};
use crate::run::{Interval, Waited};

/// What was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitedFor {
    Rate,
    Operating,
    Unreachable,
    LookUp,
}

impl WaitedFor {
    pub(super) const ALL: [Self; 4] =
        [Self::Rate, Self::Operating, Self::Unreachable, Self::LookUp];

    /// Its part of what was waited.
    pub(super) const fn of(self, waited: Waited) -> u64 {
        match self {
            Self::Rate => waited.rate_ms,
            Self::Operating => waited.operating_ms,
            Self::Unreachable => waited.unreachable_ms,
            Self::LookUp => waited.look_up_ms,
        }
    }

    /// The text that names it.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Rate => "page-wait-rate",
            Self::Operating => "page-wait-operating",
            Self::Unreachable => "page-wait-unreachable",
            Self::LookUp => "page-wait-look-up",
        }
    }

    /// The class that colours it.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Rate => "w-rate",
            Self::Operating => "w-operating",
            Self::Unreachable => "w-unreachable",
            Self::LookUp => "w-look-up",
        }
    }
}

/// Neighbouring intervals of which most was waited for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Band {
    pub(super) reason: WaitedFor,
    pub(super) from: u64,
    pub(super) to: u64,
    /// From when to when, Unix milliseconds.
    pub(super) moments: (i64, i64),
    /// How much of it was waited, in milliseconds.
    pub(super) waited_ms: u64,
}

/// The bands of an axis, in their order.
pub(super) fn bands(axis: &Axis<'_>) -> Vec<Band> {
    axis.starts
        .iter()
        .flat_map(|placed| of_start(*placed))
        .collect()
}

fn of_start(placed: Placed<'_>) -> Vec<Band> {
    let timeline = &placed.start.timeline;
    let begun = timeline.begun_at_ms;
    let mut bands: Vec<Band> = Vec::new();
    for (place, interval) in timeline.intervals.iter().enumerate() {
        let (from_ms, to_ms) = timeline.span(place);
        let Some((reason, waited_ms)) = most(*interval, to_ms.saturating_sub(from_ms)) else {
            continue;
        };
        let (from, to) = (placed.at(from_ms), placed.at(to_ms));
        let end = begun.saturating_add_unsigned(to_ms);
        match bands.last_mut() {
            Some(band) if band.reason == reason && band.to == from => {
                band.to = to;
                band.moments.1 = end;
                band.waited_ms = band.waited_ms.saturating_add(waited_ms);
            }
            Some(_) | None => bands.push(Band {
                reason,
                from,
                to,
                moments: (begun.saturating_add_unsigned(from_ms), end),
                waited_ms,
            }),
        }
    }
    bands
}

/// For what most of an interval of this width was waited.
fn most(interval: Interval, width_ms: u64) -> Option<(WaitedFor, u64)> {
    let reasons = WaitedFor::ALL.into_iter();
    let waits = reasons.map(|reason| (reason, reason.of(interval.waited)));
    let (reason, ms) = waits.max_by_key(|(_, ms)| *ms)?;
    (ms > 0 && ms.saturating_mul(2) >= width_ms).then_some((reason, ms))
}

#[cfg(test)]
mod tests {
    use super::{WaitedFor, bands};
    use crate::report::page::axis::Axis;
    use crate::report::page::starts::Start;
    use crate::run::{Interval, Timeline, Waited};

    #[test]
    fn neighbours_of_one_reason_are_one_band_and_short_waits_are_none() {
        let waited = |operating_ms, rate_ms| Interval {
            waited: Waited {
                rate_ms,
                operating_ms,
                ..Waited::default()
            },
            ..Interval::default()
        };
        let intervals = vec![
            waited(0, 400),
            waited(600, 300),
            waited(1_000, 0),
            waited(0, 900),
            waited(200, 0),
        ];
        let start = Start {
            duration_ms: 4_250,
            timeline: Timeline {
                duration_ms: 4_250,
                width_ms: 1_000,
                intervals,
                ..Timeline::default()
            },
            ..Start::default()
        };
        let starts = [start];
        let axis = Axis::of(&starts).unwrap();
        let found: Vec<_> = bands(&axis)
            .into_iter()
            .map(|band| (band.reason, band.moments, band.waited_ms))
            .collect();
        assert_eq!(
            found,
            [
                (WaitedFor::Operating, (1_000, 3_000), 1_600),
                (WaitedFor::Rate, (3_000, 4_000), 900),
                // The end cut this one off: 200 of 250 ms.
                (WaitedFor::Operating, (4_000, 4_250), 200),
            ]
        );
    }
}

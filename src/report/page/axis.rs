//! One axis of time for all starts of a run: each as long as it took, with a gap of fixed width in the place of the time between.

use super::starts::Start;

/// The length of the axis, in units of the drawing.
pub(super) const LENGTH: u64 = 10_000;
/// A gap's width, and what all gaps may take together.
const GAP: u64 = 200;
const GAPS: u64 = 2_500;

/// A start on the axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) start: &'a Start,
    /// Where it begins.
    pub(super) from: u64,
    /// Where it ends.
    pub(super) to: u64,
}

impl Placed<'_> {
    /// The place of a moment, in milliseconds from the start's beginning.
    pub(super) fn at(self, ms: u64) -> u64 {
        let whole = self.start.duration_ms.max(1);
        let length = self.to.saturating_sub(self.from);
        self.from
            .saturating_add(ms.min(whole).saturating_mul(length) / whole)
    }

    /// The moment at a place, in Unix milliseconds.
    fn moment(self, place: u64) -> i64 {
        let length = self.to.saturating_sub(self.from).max(1);
        let passed = place.saturating_sub(self.from);
        let ms = passed.saturating_mul(self.start.duration_ms) / length;
        self.start.begun_at_ms.saturating_add_unsigned(ms)
    }
}

/// The time between two starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) from: u64,
    pub(super) to: u64,
    /// How long nothing ran, in milliseconds.
    pub(super) ms: u64,
}

/// Starts and gaps, side by side.
#[derive(Debug)]
pub(super) struct Axis<'a> {
    pub(super) starts: Vec<Placed<'a>>,
    pub(super) gaps: Vec<Gap>,
    /// Milliseconds from the first beginning to the last end.
    pub(super) spans_ms: u64,
}

impl<'a> Axis<'a> {
    /// An axis of the starts that have something to draw; `None` where none has.
    pub(super) fn of(starts: &'a [Start]) -> Option<Self> {
        let drawn: Vec<&Start> = starts
            .iter()
            .filter(|start| !start.timeline.intervals.is_empty())
            .collect();
        let count = u64::try_from(drawn.len()).unwrap_or(u64::MAX);
        let gaps = count.saturating_sub(1);
        let gap = GAP.min(GAPS.checked_div(gaps).unwrap_or(0));
        let room = LENGTH.saturating_sub(gap.saturating_mul(gaps));
        // Each start gets a fiftieth of its even share in any case, so that none vanishes beside a long one.
        let least = (room / count.max(1)) / 50;
        let shared = room.saturating_sub(least.saturating_mul(count));
        let whole: u64 = drawn.iter().map(|start| start.duration_ms.max(1)).sum();
        let mut axis = Self {
            starts: Vec::new(),
            gaps: Vec::new(),
            spans_ms: 0,
        };
        let mut from = 0;
        for start in drawn {
            if let Some(before) = axis.starts.last() {
                let ms = start.begun_at_ms.saturating_sub(before.start.ended_at_ms());
                axis.gaps.push(Gap {
                    from,
                    to: from.saturating_add(gap),
                    ms: u64::try_from(ms).unwrap_or(0),
                });
                from = from.saturating_add(gap);
            }
            let part = shared.saturating_mul(start.duration_ms.max(1)) / whole.max(1);
            let to = from.saturating_add(least).saturating_add(part);
            axis.starts.push(Placed { start, from, to });
            from = to;
        }
        axis.starts.last_mut()?.to = LENGTH;
        let ended = axis.starts.last()?.start.ended_at_ms();
        let spans = ended.saturating_sub(axis.starts.first()?.start.begun_at_ms);
        axis.spans_ms = u64::try_from(spans).unwrap_or(0);
        Some(axis)
    }

    /// The moment at a place, in Unix milliseconds; in a gap that at which it ends.
    pub(super) fn moment(&self, place: u64) -> i64 {
        let ends_behind = |placed: &&Placed<'_>| place <= placed.to;
        self.starts
            .iter()
            .find(ends_behind)
            .map_or(0, |placed| placed.moment(place))
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, LENGTH};
    use crate::report::page::starts::Start;
    use crate::run::{Interval, Timeline};

    fn start(begun_at_ms: i64, duration_ms: u64) -> Start {
        Start {
            begun_at_ms,
            duration_ms,
            timeline: Timeline {
                intervals: vec![Interval::default()],
                ..Timeline::default()
            },
            ..Start::default()
        }
    }

    #[test]
    fn starts_stand_side_by_side_with_their_gaps_and_fill_the_axis() {
        let starts = [start(1_000, 300), start(9_000, 100), start(9_100, 0)];
        let axis = Axis::of(&starts).unwrap();
        assert_eq!(axis.starts[0].from, 0);
        assert_eq!(axis.starts[2].to, LENGTH);
        for (placed, gap) in axis.starts.iter().zip(&axis.gaps) {
            assert_eq!(placed.to, gap.from);
        }
        assert_eq!(axis.gaps[0].ms, 7_700);
        assert_eq!(axis.gaps[1].ms, 0);
        let widths: Vec<u64> = axis
            .starts
            .iter()
            .map(|placed| placed.to - placed.from)
            .collect();
        assert!(widths[0] > widths[1] && widths[1] > widths[2] && widths[2] > 0);
        assert_eq!(axis.starts[0].at(300), axis.starts[0].to);
        assert_eq!(axis.moment(0), 1_000);
        assert_eq!(axis.moment(LENGTH), 9_100);
        assert_eq!(axis.spans_ms, 8_100);
    }

    #[test]
    fn without_anything_to_draw_there_is_no_axis() {
        assert!(Axis::of(&[]).is_none());
        assert!(Axis::of(&[Start::default()]).is_none());
    }
}

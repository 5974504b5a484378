//! How many rows a request has: as many as their measured cost permits.

/// A request is to take so long, by prediction, where the portal gives requests up after 60 s (`rest-contract.md` §5).
const WANTED_MS: u64 = 20_000;
/// As long as the prediction stays within these bounds, the size stays as it is.
const KEPT_MS: std::ops::RangeInclusive<u64> = 15_000..=30_000;
/// The portal's own limit of a request that these figures go with.
const USUAL_REQUEST_LIMIT_MS: u64 = 60_000;

/// Rows of the first requests: one, whose cost is the first that is known; five; then growing.
const SECOND_ROWS: usize = 5;

/// Answers for which the size is held after a request that took too long.
const HELD_ANSWERS: u32 = 10;

/// The size of the next request of a method.
#[derive(Debug, Clone, Copy)]
pub(super) struct BatchSize {
    rows: usize,
    answers: u32,
    held: u32,
    /// The portal's request limit, in milliseconds.
    request_limit_ms: u64,
}

impl BatchSize {
    /// The size of a first request, where the portal gives requests up after so many milliseconds.
    pub(super) const fn new(request_limit_ms: u64) -> Self {
        Self {
            rows: 1,
            answers: 0,
            held: 0,
            request_limit_ms,
        }
    }

    /// Rows of the next request.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// Whether an answer has told what a row costs.
    pub(super) const fn is_known(&self) -> bool {
        self.answers > 0
    }

    /// Milliseconds that a request of these figures is, where the portal's limit is another one than usual: requests may be
    /// longer nowhere, and are shorter where the portal gives them up sooner.
    fn scaled(&self, ms: u64) -> u64 {
        let limit = self.request_limit_ms.min(USUAL_REQUEST_LIMIT_MS);
        ms.saturating_mul(limit) / USUAL_REQUEST_LIMIT_MS
    }

    /// An answer came, something of it ran, and nine of ten rows cost at most so much; `most` rows may go in one request.
    pub(super) fn answered(&mut self, p90_ms: u64, most: usize) {
        self.answers = self.answers.saturating_add(1);
        if self.held > 0 {
            self.held -= 1;
        }
        let wanted = fitting(self.scaled(WANTED_MS), p90_ms).min(most).max(1);
        let rows = u64::try_from(self.rows).unwrap_or(u64::MAX);
        let predicted = rows.saturating_mul(p90_ms);
        let (low, high) = (self.scaled(*KEPT_MS.start()), self.scaled(*KEPT_MS.end()));
        if predicted > high {
            self.rows = wanted.min(self.rows);
        } else if predicted < low && self.held == 0 {
            let grown = if self.answers == 1 {
                SECOND_ROWS
            } else {
                self.rows.saturating_mul(2)
            };
            self.rows = grown.min(wanted).max(self.rows.min(most));
        }
    }

    /// A request of so many rows brought no answer in time: half as many, and no growth for a while.
    pub(super) fn timed_out(&mut self, rows: usize) {
        self.rows = (rows / 2).clamp(1, self.rows.max(1));
        self.held = HELD_ANSWERS;
    }
}

/// How many rows of a cost fit into a time.
pub(super) fn fitting(ms: u64, cost_ms: u64) -> usize {
    ms.checked_div(cost_ms).map_or(usize::MAX, |rows| {
        usize::try_from(rows).unwrap_or(usize::MAX)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::BatchSize;

    fn grown(request_limit_ms: u64, p90_ms: u64, answers: usize) -> Vec<usize> {
        let mut size = BatchSize::new(request_limit_ms);
        let mut sizes = vec![size.rows()];
        for _ in 0..answers {
            size.answered(p90_ms, 50);
            sizes.push(size.rows());
        }
        sizes
    }

    #[test]
    fn one_then_five_then_at_most_twice_as_many() {
        assert_eq!(grown(60_000, 0, 6), [1, 5, 10, 20, 40, 50, 50]);
        assert_eq!(grown(60_000, 100, 6), [1, 5, 10, 20, 40, 50, 50]);
    }

    #[test]
    fn a_request_is_to_take_twenty_seconds_by_nine_rows_of_ten() {
        assert_eq!(grown(60_000, 1_000, 5), [1, 5, 10, 20, 20, 20]);
        assert_eq!(grown(60_000, 3_000, 4), [1, 5, 5, 5, 5], "15 s are kept");
        assert_eq!(grown(60_000, 7_000, 3), [1, 2, 2, 2]);
        assert_eq!(grown(60_000, 60_000, 3), [1, 1, 1, 1]);
    }

    #[test]
    fn a_portal_that_gives_requests_up_sooner_gets_smaller_ones() {
        for (limit, rows) in [
            (0, 1),
            (3_000, 1),
            (12_000, 4),
            (30_000, 10),
            (60_000, 20),
            (u64::MAX, 20),
        ] {
            assert_eq!(grown(limit, 1_000, 8).last(), Some(&rows), "{limit}");
        }
    }

    #[test]
    fn the_size_changes_only_past_the_bounds() {
        let mut size = BatchSize::new(60_000);
        for _ in 0..6 {
            size.answered(100, 50);
        }
        assert_eq!(size.rows(), 50);
        for p90_ms in [300, 600, 450] {
            size.answered(p90_ms, 50);
            assert_eq!(size.rows(), 50, "{p90_ms}");
        }
        size.answered(601, 50);
        assert_eq!(size.rows(), 33);
        size.answered(500, 50);
        assert_eq!(size.rows(), 33, "16.5 s");
        size.answered(440, 50);
        assert_eq!(size.rows(), 45);
    }

    #[test]
    fn a_request_that_took_too_long_halves_the_size_for_ten_answers() {
        let mut size = BatchSize::new(60_000);
        for _ in 0..6 {
            size.answered(10, 50);
        }
        size.timed_out(50);
        for _ in 0..9 {
            size.answered(10, 50);
            assert_eq!(size.rows(), 25);
        }
        size.answered(10, 50);
        assert_eq!(size.rows(), 50);
        size.timed_out(50);
        size.timed_out(50);
        assert_eq!(size.rows(), 25, "two that were under way together");
        size.answered(20_000, 50);
        assert_eq!(size.rows(), 1, "a dear row shrinks it all the same");
    }

    proptest! {
        #[test]
        fn no_request_is_predicted_past_the_upper_bound_unless_it_has_one_row(
            costs in prop::collection::vec(0_u64..100_000, 1..60),
            limit in 1_000_u64..200_000,
            most in 1_usize..200,
        ) {
            let mut size = BatchSize::new(limit);
            for cost in costs {
                let before = size.rows();
                size.answered(cost, most);
                let rows = size.rows();
                prop_assert!(rows >= 1 && rows <= most.max(before));
                prop_assert!(rows <= before * 2 || before == 1 && rows <= 5);
                let bound = limit.min(60_000) / 2;
                prop_assert!(rows == 1 || rows as u64 * cost <= bound, "{rows} of {cost}");
            }
        }
    }
}

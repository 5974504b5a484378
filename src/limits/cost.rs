//! What a row costs the portal: measured, never assumed.

use std::collections::VecDeque;

/// Rows whose costs are remembered: two full batches, so that one batch that costs more turns the nine tenths at once, and a
/// cheaper one only after two.
const SAMPLES: usize = 100;

/// The server time of the latest rows.
#[derive(Debug, Clone, Default)]
pub(super) struct CostMeter {
    latest: VecDeque<u64>,
    rows: u64,
    sum_ms: u64,
}

impl CostMeter {
    /// So many rows took so many milliseconds together.
    pub(super) fn learn(&mut self, rows: usize, ms: u64) {
        let Some(each) = u64::try_from(rows).ok().filter(|rows| *rows > 0) else {
            return;
        };
        for _ in 0..rows.min(SAMPLES) {
            if self.latest.len() >= SAMPLES {
                self.latest.pop_front();
            }
            self.latest.push_back(ms.div_ceil(each));
        }
        self.rows = self.rows.saturating_add(each);
        self.sum_ms = self.sum_ms.saturating_add(ms);
    }

    /// Rows measured.
    pub(super) const fn rows(&self) -> u64 {
        self.rows
    }

    /// What nine of ten of the latest rows stay below or at, in milliseconds; 0 until measured.
    pub(super) fn p90_ms(&self) -> u64 {
        let mut sorted: Vec<u64> = self.latest.iter().copied().collect();
        sorted.sort_unstable();
        let place = (sorted.len().saturating_mul(9)).div_ceil(10);
        place
            .checked_sub(1)
            .and_then(|place| sorted.get(place))
            .copied()
            .unwrap_or(0)
    }

    /// The mean of the latest rows, in microseconds; 0 until measured.
    pub(super) fn latest_mean_us(&self) -> u64 {
        let rows = u64::try_from(self.latest.len()).unwrap_or(u64::MAX);
        let sum: u64 = self.latest.iter().sum();
        sum.saturating_mul(1000).checked_div(rows).unwrap_or(0)
    }

    /// The mean of all rows, in microseconds; 0 until measured.
    pub(super) fn mean_us(&self) -> u64 {
        let us = self.sum_ms.saturating_mul(1000);
        us.checked_div(self.rows).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::CostMeter;

    #[test]
    fn a_dearer_batch_counts_at_once_and_a_cheaper_one_after_two() {
        let mut meter = CostMeter::default();
        assert_eq!((meter.p90_ms(), meter.rows()), (0, 0));
        meter.learn(50, 5_000);
        meter.learn(50, 5_000);
        assert_eq!(meter.p90_ms(), 100);
        meter.learn(50, 50_000);
        assert_eq!(meter.p90_ms(), 1_000);
        meter.learn(50, 5_000);
        assert_eq!(meter.p90_ms(), 1_000);
        meter.learn(50, 5_000);
        assert_eq!(meter.p90_ms(), 100);
        assert_eq!(
            (meter.mean_us(), meter.latest_mean_us()),
            (280_000, 100_000)
        );
    }

    #[test]
    fn one_row_in_ten_may_cost_more() {
        let mut meter = CostMeter::default();
        for row in 0..100 {
            meter.learn(1, if row % 10 == 0 { 900 } else { 100 });
        }
        assert_eq!(meter.p90_ms(), 100);
        meter.learn(1, 900);
        meter.learn(1, 900);
        assert_eq!(meter.p90_ms(), 900);
        meter.learn(0, 5);
        assert_eq!(meter.rows(), 102);
    }
}

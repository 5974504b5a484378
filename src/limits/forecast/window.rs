//! A window of ten one-minute baskets: how long rows take that are charged to it.

use std::collections::VecDeque;

use super::Spent;

/// How long a basket is filled from its first call on, in microseconds.
const MINUTE_US: u64 = 60_000_000;
/// When it falls out, counted from its first call; a second is lost since the portal tells whole ones (`rest-contract.md` §4).
const WINDOW_US: u64 = 601_000_000;

/// An operating budget, and what of it is spent.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    limit_us: u64,
    row_us: u64,
    used_us: u64,
    /// What falls out, and when.
    falls: VecDeque<(u64, u64)>,
    now_us: u64,
}

impl Budget {
    /// A budget of so many milliseconds of which a row is charged so many microseconds; `None` where nothing is charged.
    pub(super) fn new(limit_ms: u64, row_us: u64, spent: &[Spent]) -> Option<Self> {
        if limit_ms == u64::MAX || row_us == 0 {
            return None;
        }
        let mut falls: Vec<(u64, u64)> = spent
            .iter()
            .map(|spent| {
                let at = spent.back_in_ms.saturating_mul(1000);
                (at, spent.charged_ms.saturating_mul(1000))
            })
            .collect();
        falls.sort_unstable();
        Some(Self {
            // A portal lets go whatever is asked for as long as nothing is spent.
            limit_us: limit_ms.saturating_mul(1000).max(row_us),
            row_us,
            used_us: falls.iter().fold(0, |sum, (_, us)| sum.saturating_add(*us)),
            falls: falls.into(),
            now_us: 0,
        })
    }

    /// Milliseconds in which so many rows end that take so many nanoseconds each as long as there is budget, and fewer once it
    /// suffices for all that are left; and whether any of them waited for it.
    pub(super) fn ms(mut self, rows: u64, row_ns: u64, free_ns: u64) -> (u64, bool) {
        let in_window = self.limit_us / self.row_us;
        // Past the second window everything repeats itself.
        let whole = (rows / in_window.max(1)).saturating_sub(3);
        let busy_us = u128::from(in_window) * u128::from(row_ns) / 1000;
        if whole == 0 || busy_us >= u128::from(WINDOW_US) {
            let waited = self.work(rows, row_ns, free_ns);
            return (self.now_us.div_ceil(1000), waited);
        }
        let waited = self.work(rows - whole * in_window, row_ns, free_ns);
        let repeated = whole.saturating_mul(WINDOW_US);
        (self.now_us.saturating_add(repeated).div_ceil(1000), waited)
    }

    fn work(&mut self, rows: u64, row_ns: u64, free_ns: u64) -> bool {
        let mut left = rows;
        let mut waited = false;
        // The basket that is being filled: when it is full, and its place.
        let mut full_at = 0;
        while left > 0 {
            self.let_fall();
            let fitting = self.limit_us.saturating_sub(self.used_us) / self.row_us;
            if fitting == 0 {
                let Some((at, _)) = self.falls.front() else {
                    break;
                };
                self.now_us = *at;
                waited = true;
                continue;
            }
            if fitting >= left {
                self.pass(left, free_ns);
                break;
            }
            if self.now_us >= full_at || self.falls.back().is_none() {
                full_at = self.now_us.saturating_add(MINUTE_US);
                self.falls
                    .push_back((self.now_us.saturating_add(WINDOW_US), 0));
            }
            let next = self.falls.front().map_or(u64::MAX, |(at, _)| *at);
            let span_ns = next
                .min(full_at)
                .saturating_sub(self.now_us)
                .saturating_mul(1000);
            let in_span = span_ns
                .checked_div(row_ns)
                .map_or(u64::MAX, |rows| rows + 1);
            let now = left.min(fitting).min(in_span);
            left -= now;
            let charged = now.saturating_mul(self.row_us);
            self.used_us = self.used_us.saturating_add(charged);
            if let Some((_, us)) = self.falls.back_mut() {
                *us = us.saturating_add(charged);
            }
            self.pass(now, row_ns);
        }
        waited
    }

    fn pass(&mut self, rows: u64, row_ns: u64) {
        let took_ns = u128::from(rows) * u128::from(row_ns);
        let us = u64::try_from(took_ns / 1000).unwrap_or(u64::MAX);
        self.now_us = self.now_us.saturating_add(us);
    }

    fn let_fall(&mut self) {
        while let Some((at, us)) = self.falls.front().copied() {
            if at > self.now_us {
                return;
            }
            self.falls.pop_front();
            self.used_us = self.used_us.saturating_sub(us);
        }
    }
}

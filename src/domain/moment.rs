//! A moment as the shells hand it to the core.

use std::fmt;

/// One moment: milliseconds of a clock that never goes back, and the wall clock's reading beside it.
///
/// Waits are reckoned on the monotonic part alone; the wall part is for people and files. Unlike
/// `std::time::Instant` it can be printed, stored and made up in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    monotonic_ms: u64,
    unix_ms: i64,
}

impl Moment {
    /// A moment from the monotonic clock's milliseconds and the wall clock's Unix milliseconds.
    pub const fn new(monotonic_ms: u64, unix_ms: i64) -> Self {
        Self {
            monotonic_ms,
            unix_ms,
        }
    }

    /// Milliseconds on the monotonic clock.
    pub const fn monotonic_ms(self) -> u64 {
        self.monotonic_ms
    }

    /// Unix time in milliseconds, as the local wall clock told it.
    pub const fn unix_ms(self) -> i64 {
        self.unix_ms
    }

    /// The moment `ms` milliseconds later; saturates.
    #[must_use]
    pub const fn after_ms(self, ms: u64) -> Self {
        let wall = if ms > i64::MAX as u64 {
            i64::MAX
        } else {
            ms.cast_signed()
        };
        Self {
            monotonic_ms: self.monotonic_ms.saturating_add(ms),
            unix_ms: self.unix_ms.saturating_add(wall),
        }
    }

    /// Milliseconds from `earlier` to this moment on the monotonic clock; 0 when `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> u64 {
        self.monotonic_ms.saturating_sub(earlier.monotonic_ms)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{:03}s",
            self.monotonic_ms / 1000,
            self.monotonic_ms % 1000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn arithmetic_saturates_instead_of_wrapping() {
        let late = Moment::new(u64::MAX, i64::MAX).after_ms(5);
        assert_eq!(late, Moment::new(u64::MAX, i64::MAX));
        assert_eq!(Moment::new(5, 0).ms_since(Moment::new(9, 0)), 0);
        assert_eq!(Moment::new(5, 100).after_ms(20), Moment::new(25, 120));
    }
}

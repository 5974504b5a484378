//! Which part of the portal's limits is one's own.

/// The part of the portal's limits that is one's own, in percent from 1 to 100; the rest is left to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(u8);

impl Default for Share {
    fn default() -> Self {
        Self::ALL
    }
}

impl Share {
    /// Everything.
    pub const ALL: Self = Self(100);

    /// So many percent, from 1 to 100.
    pub const fn percent(percent: u8) -> Option<Self> {
        if percent >= 1 && percent <= 100 {
            Some(Self(percent))
        } else {
            None
        }
    }

    /// The percent.
    pub const fn as_percent(self) -> u8 {
        self.0
    }

    /// The part of a figure, rounded down.
    #[must_use]
    pub const fn of(self, whole: u64) -> u64 {
        let (hundreds, rest) = (whole / 100, whole % 100);
        let part = self.0 as u64;
        hundreds
            .saturating_mul(part)
            .saturating_add(rest * part / 100)
    }
}

//! What the limits answer.

use crate::domain::Moment;

/// Why there is a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitReason {
    /// The plan's requests per second.
    Rate,
    /// The portal refused a request as too fast.
    RateBackoff,
    /// The operating time of ten minutes.
    Operating,
    /// The portal cannot be reached.
    Unreachable,
    /// Requests whose answers were lost are looked up first.
    LookUp,
}

/// How much may be sent now, or when to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A request with at most so many rows may go; at least 1.
    Go(usize),
    /// Nothing may go before this moment.
    WaitUntil(Moment, WaitReason),
    /// Nothing may go before a request that is under way was answered.
    AfterAnswer(WaitReason),
}

impl Verdict {
    /// A request may go, and this limit says nothing about its rows.
    pub const ANY: Self = Self::Go(usize::MAX);

    /// What holds when both hold: the fewer rows, the later moment; an answer, before there is a moment to name.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Go(one), Self::Go(two)) => Self::Go(one.min(two)),
            (Self::AfterAnswer(_), _) | (Self::WaitUntil(..), Self::Go(_)) => self,
            (_, Self::AfterAnswer(_)) | (Self::Go(_), Self::WaitUntil(..)) => other,
            (Self::WaitUntil(one, _), Self::WaitUntil(two, _)) => {
                if two > one {
                    other
                } else {
                    self
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, WaitReason};
    use crate::domain::Moment;

    #[test]
    fn the_stricter_of_two_verdicts_holds() {
        let soon = Verdict::WaitUntil(Moment::new(1, 0), WaitReason::Rate);
        let late = Verdict::WaitUntil(Moment::new(2, 0), WaitReason::Operating);
        assert_eq!(Verdict::Go(3).and(Verdict::Go(5)), Verdict::Go(3));
        assert_eq!(Verdict::Go(3).and(soon), soon);
        assert_eq!(late.and(Verdict::ANY), late);
        assert_eq!(soon.and(late), late);
        assert_eq!(late.and(soon), late);
        let answer = Verdict::AfterAnswer(WaitReason::Operating);
        assert_eq!(late.and(answer), answer);
        assert_eq!(answer.and(Verdict::ANY), answer);
    }
}

//! When a letter that could not be delivered is tried again.

/// Whether trying again makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It may pass in a moment: a network, a busy server.
    Passing,
    /// It will be the same next time: a wrong address, a refused password.
    Forever,
}

/// Milliseconds before each further attempt. A nightly import has time, but whoever waits for its exit code does not have much.
const PAUSES_MS: [u64; 2] = [2_000, 15_000];

/// How long to wait after attempt `attempts` (from 1) failed; `None`: it is given up.
pub fn pause_ms(attempts: u32, lasting: Lasting) -> Option<u64> {
    let place = usize::try_from(attempts.checked_sub(1)?).ok()?;
    match lasting {
        Lasting::Passing => PAUSES_MS.get(place).copied(),
        Lasting::Forever => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lasting, pause_ms};

    #[test]
    fn what_may_pass_is_tried_three_times_and_what_will_not_is_tried_once() {
        let pauses: Vec<_> = (1..5).map(|n| pause_ms(n, Lasting::Passing)).collect();
        assert_eq!(pauses, [Some(2_000), Some(15_000), None, None]);
        assert_eq!(pause_ms(1, Lasting::Forever), None);
        assert_eq!(pause_ms(0, Lasting::Passing), None);
    }
}
